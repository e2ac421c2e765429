/* SPDX-License-Identifier: Apache-2.0 */
/* Log-in, lock, second factor, sessions and tokens. */
#include <time.h>

#include "core/audit.h"
#include "core/person.h"
#include "core/rule.h"
#include "core/totp.h"
#include "kernel.h"
#include "web/route.h"

static const char secret_word[] = "a river runs past us";

static person_id member(struct kernel *k, const char *login)
{
    struct person_new in = {
        .name = str_from_c(login), .login_name = str_from_c(login), .phone = S("13800001234"), .now = TEST_NOW
    };
    person_id id;
    assert_ok(password_hash(&k->app, k->arena, str_from_c(secret_word), &in.password_hash));
    assert_ok(person_add(k->db, &k->app.keys, &in, &id));
    return id;
}

static int up(void **state)
{
    (void)kernel_up(state);
    struct kernel *k = *state;
    kernel_rules(k);
    k->rq.agent = S("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 "
                    "MicroMessenger/8.0");
    return 0;
}

static struct login_try try(struct kernel *k, const char *who, const char *password)
{
    struct login_try t;
    assert_ok(login_check(&k->app, k->db, S("192.0.2.7"), str_from_c(who), str_from_c(password), &t));
    return t;
}

/* Both halves; the cookie's value, absent when refused. */
static str log_in(struct kernel *k, const char *who, const char *password)
{
    struct login_try t = try(k, who, password);
    str token = S("untouched");
    assert_ok(login_finish(&k->rq, &t, &token));
    return token;
}

static bool come_back(struct kernel *k, str token, ms_t later)
{
    bool touch;
    k->rq.cookies = str_printf(k->arena, "ew_s=%.*s", STR_ARG(token));
    k->rq.authorization = (str){ 0 };
    k->rq.now = TEST_NOW + later;
    k->rq.today = day_of(k->rq.now, k->rq.offset);
    assert_ok(session_load(&k->rq, &touch));
    assert_int_equal(touch, k->rq.who.person != 0 && later > MS_PER_MINUTE);
    return k->rq.who.person != 0;
}

static void a_right_password_opens_a_session(void **state)
{
    struct kernel *k = *state;
    person_id wang = member(k, "wang");
    str token = log_in(k, "Wang", secret_word);
    struct session_info *list;
    struct person p;
    size_t n;
    assert_int_equal(token.n, 43);
    assert_true(come_back(k, token, 0));
    assert_int_equal(k->rq.who.person, wang.v);
    assert_text(k->rq.who.name, "wang");
    assert_int_equal(k->rq.who.csrf.n, 22);
    assert_false(k->rq.who.is_staff || k->rq.who.is_api || k->rq.who.needs_totp || k->rq.who.must_change);
    assert_ok(session_list(k->db, wang, &list, &n));
    assert_int_equal(n, 1);
    assert_text(list[0].agent, "WeChat, Android");
    assert_ok(person_load(k->db, &k->app.keys, wang, &p));
    assert_int_equal(p.last_login_at, TEST_NOW);
    assert_int_equal(p.previous_login_at, 0);
    assert_false(str_is_absent(log_in(k, "+86 138 0000 1234", secret_word)));
    assert_ok(person_load(k->db, &k->app.keys, wang, &p));
    assert_int_equal(p.previous_login_at, TEST_NOW);
}

static void a_wrong_password_opens_nothing_and_is_audited(void **state)
{
    struct kernel *k = *state;
    struct audit_verdict v;
    (void)member(k, "wang");
    assert_true(str_is_absent(log_in(k, "wang", "a river runs past Us")));
    assert_true(str_is_absent(log_in(k, "nobody", secret_word)));
    assert_true(str_is_absent(log_in(k, "", "")));
    assert_ok(audit_verify(k->db, &v));
    assert_int_equal(v.entries, 3);
}

static void five_wrong_tries_lock_for_a_quarter_of_an_hour(void **state)
{
    struct kernel *k = *state;
    (void)member(k, "wang");
    for (int i = 0; i < 4; i++)
        assert_true(str_is_absent(log_in(k, "wang", "wrong")));
    assert_false(try(k, "wang", "wrong").is_locked);
    assert_true(str_is_absent(log_in(k, "wang", "wrong")));
    struct login_try t = try(k, "wang", secret_word);
    assert_true(t.is_locked);
    assert_int_equal(t.person.v, 0);
    assert_int_equal(t.locked_until, TEST_NOW + 15 * MS_PER_MINUTE);
    assert_true(str_is_absent(log_in(k, "wang", secret_word)));
    k->app.clock.fixed = TEST_NOW + 15 * MS_PER_MINUTE;
    k->rq.now = k->app.clock.fixed;
    assert_false(str_is_absent(log_in(k, "wang", secret_word)));
}

static void the_count_begins_anew_after_a_success_and_behind_a_lock(void **state)
{
    struct kernel *k = *state;
    (void)member(k, "wang");
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 4; i++)
            assert_true(str_is_absent(log_in(k, "wang", "wrong")));
        assert_false(str_is_absent(log_in(k, "wang", secret_word)));
    }
    for (int i = 0; i < 5; i++)
        assert_true(str_is_absent(log_in(k, "wang", "wrong")));
    k->app.clock.fixed = TEST_NOW + 16 * MS_PER_MINUTE;
    k->rq.now = k->app.clock.fixed;
    assert_true(str_is_absent(log_in(k, "wang", "wrong")));
    assert_false(try(k, "wang", "wrong").is_locked);
}

static void the_rule_decides_how_many_tries(void **state)
{
    struct kernel *k = *state;
    struct rule_new strict = {
        .name = S("login.tries"), .unit = S("count"), .source = S("site"), .value = 2, .from_day = TEST_DAY
    };
    (void)member(k, "wang");
    assert_ok(rule_set(k->db, &strict));
    for (int i = 0; i < 2; i++)
        assert_true(str_is_absent(log_in(k, "wang", "wrong")));
    assert_true(try(k, "wang", secret_word).is_locked);
}

/* The same number of tries shows the same lock where nobody has an account. */
static void nobody_learns_who_has_an_account(void **state)
{
    struct kernel *k = *state;
    (void)member(k, "wang");
    for (int i = 0; i < 5; i++) {
        struct login_try known = try(k, "wang", "wrong"), unknown = try(k, "li", "wrong");
        str ignored;
        assert_int_equal(known.is_locked, unknown.is_locked);
        assert_ok(login_finish(&k->rq, &known, &ignored));
        assert_ok(login_finish(&k->rq, &unknown, &ignored));
    }
    struct login_try known = try(k, "wang", "wrong"), unknown = try(k, "li", "wrong");
    assert_true(known.is_locked && unknown.is_locked);
    assert_int_equal(known.locked_until, unknown.locked_until);
}

/* The processor's time of this thread, in microseconds: what else the machine does is not in it. */
static int64_t spent_us(void)
{
    struct timespec t;
    assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t), 0);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Both ways hash once; the shortest times lie close together. */
static void a_failure_takes_as_long_without_an_account(void **state)
{
    struct kernel *k = *state;
    int64_t known = INT64_MAX, unknown = INT64_MAX;
    k->app.password_kib = 4096;
    (void)member(k, "wang");
    for (int i = 0; i < 6; i++) {
        int64_t a = spent_us();
        (void)try(k, "wang", "wrong");
        int64_t b = spent_us();
        (void)try(k, "li", "wrong");
        int64_t c = spent_us();
        known = b - a < known ? b - a : known;
        unknown = c - b < unknown ? c - b : unknown;
    }
    assert_true(unknown * 2 > known && known * 2 > unknown);
}

static void one_address_cannot_try_all_accounts(void **state)
{
    struct kernel *k = *state;
    struct login_try t = { 0 };
    (void)member(k, "wang");
    for (int i = 0; i < 31 && !t.is_throttled; i++)
        t = try(k, str_c(k->arena, str_printf(k->arena, "guess%d", i)), "wrong");
    assert_true(t.is_throttled);
    assert_true(try(k, "wang", secret_word).is_throttled);
    str token;
    assert_ok(login_finish(&k->rq, &t, &token));
    assert_true(str_is_absent(token));
    assert_ok(login_check(&k->app, k->db, S("192.0.2.8"), S("wang"), str_from_c(secret_word), &t));
    assert_false(t.is_throttled);
}

static void sessions_end_after_their_idle_time(void **state)
{
    struct kernel *k = *state;
    static const char *const nothing[] = { "problem.read", NULL };
    person_id wang = member(k, "wang");
    str token = log_in(k, "wang", secret_word);
    int64_t member_minutes, staff_minutes;
    assert_ok(rule_value(k->db, S("session.member_idle_minutes"), (organisation_id){ 0 }, TEST_DAY,
                         &member_minutes));
    assert_ok(
        rule_value(k->db, S("session.staff_idle_minutes"), (organisation_id){ 0 }, TEST_DAY, &staff_minutes));
    assert_true(staff_minutes < member_minutes);
    assert_true(come_back(k, token, member_minutes * MS_PER_MINUTE));
    assert_false(come_back(k, token, member_minutes * MS_PER_MINUTE + 1));
    organisation_id town = kernel_org(k, "town", (organisation_id){ 0 }, 0);
    kernel_role(k, "clerk", nothing);
    (void)kernel_grant(k, wang, "clerk", town);
    assert_true(come_back(k, token, staff_minutes * MS_PER_MINUTE));
    assert_true(k->rq.who.is_staff);
    assert_false(come_back(k, token, staff_minutes * MS_PER_MINUTE + 1));
}

static void a_touched_session_lives_on(void **state)
{
    struct kernel *k = *state;
    (void)member(k, "wang");
    str token = log_in(k, "wang", secret_word);
    assert_true(come_back(k, token, 0));
    assert_ok(session_touch(k->db, (session_id){ k->rq.who.session }, TEST_NOW + 6 * MS_PER_DAY));
    k->rq.now = TEST_NOW + 12 * MS_PER_DAY;
    bool touch;
    assert_ok(session_load(&k->rq, &touch));
    assert_true(k->rq.who.person != 0);
}

static void loading_takes_two_queries_and_a_stranger_none(void **state)
{
    struct kernel *k = *state;
    bool touch;
    (void)member(k, "wang");
    str token = log_in(k, "wang", secret_word);
    db_bind(k->db, k->arena, &k->rq.err);
    assert_true(come_back(k, token, 0));
    assert_int_equal(db_query_count(k->db), 2);
    k->rq.cookies = (str){ 0 };
    db_bind(k->db, k->arena, &k->rq.err);
    assert_ok(session_load(&k->rq, &touch));
    assert_int_equal(k->rq.who.person, 0);
    assert_int_equal(db_query_count(k->db), 0);
}

static void sessions_can_be_ended(void **state)
{
    struct kernel *k = *state;
    person_id wang = member(k, "wang");
    str one = log_in(k, "wang", secret_word), two = log_in(k, "wang", secret_word),
        three = log_in(k, "wang", secret_word);
    assert_true(come_back(k, one, 0));
    assert_ok(session_end(k->db, (session_id){ k->rq.who.session }, TEST_NOW));
    assert_false(come_back(k, one, 0));
    assert_true(come_back(k, two, 0));
    struct password_new in = {
        .person = wang, .hash = S("$argon2id$x"), .but = { k->rq.who.session }, .now = TEST_NOW
    };
    assert_ok(person_set_password(k->db, &in));
    assert_true(come_back(k, two, 0));
    assert_false(come_back(k, three, 0));
    assert_ok(person_close(k->db, wang, TEST_NOW));
    assert_false(come_back(k, two, 0));
}

static void wrong_cookies_are_nobody(void **state)
{
    struct kernel *k = *state;
    char room[300];
    memset(room, 'x', sizeof room);
    (void)member(k, "wang");
    assert_false(come_back(k, S("x"), 0));
    assert_false(come_back(k, S(""), 0));
    assert_false(come_back(k, (str){ room, sizeof room }, 0));
}

static void a_password_set_by_another_must_be_changed(void **state)
{
    struct kernel *k = *state;
    person_id wang = member(k, "wang");
    struct password_new in = { .person = wang, .must_change = true, .now = TEST_NOW };
    assert_ok(password_hash(&k->app, k->arena, S("first time only 7"), &in.hash));
    assert_ok(person_set_password(k->db, &in));
    assert_true(come_back(k, log_in(k, "wang", "first time only 7"), 0));
    assert_true(k->rq.who.must_change);
}

static void an_administrator_is_in_one_place_at_a_time(void **state)
{
    struct kernel *k = *state;
    static const char *const nothing[] = { NULL };
    person_id wang = member(k, "wang");
    organisation_id town = kernel_org(k, "town", (organisation_id){ 0 }, 0);
    kernel_role(k, ROLE_SYSTEM_ADMIN, nothing);
    (void)kernel_grant(k, wang, ROLE_SYSTEM_ADMIN, town);
    str one = log_in(k, "wang", secret_word), two = log_in(k, "wang", secret_word);
    assert_false(come_back(k, one, 0));
    assert_true(come_back(k, two, 0));
}

/* ---- second factor ---- */

static str enrol(struct kernel *k, person_id person)
{
    str base32, uri;
    bool right;
    k->rq.who = (struct who){ .person = person.v };
    assert_ok(totp_begin(&k->rq, S("Town"), &base32, &uri));
    assert_true(str_find(uri, base32) != SIZE_MAX);
    /* back from base 32 */
    char *secret = arena_alloc(k->arena, TOTP_SECRET_BYTES);
    uint32_t held = 0;
    int bits = 0;
    size_t n = 0;
    for (size_t i = 0; i < base32.n; i++) {
        size_t digit = str_find_char(S("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), base32.p[i]);
        held = (held << 5 | (uint32_t)digit) & 0xFFFFu;
        bits += 5;
        if (bits >= 8 && n < TOTP_SECRET_BYTES) {
            secret[n++] = (char)(held >> (bits - 8) & 255u);
            bits -= 8;
        }
    }
    str key = { secret, n };
    assert_ok(totp_confirm(&k->rq, S("000000"), &right));
    assert_false(right && str_eq(totp_code(k->arena, key, TEST_NOW / TOTP_STEP_MS), S("000000")));
    assert_ok(totp_confirm(&k->rq, totp_code(k->arena, key, TEST_NOW / TOTP_STEP_MS - 1), &right));
    assert_true(right);
    return key;
}

static void with_a_second_factor_the_password_is_half_the_way(void **state)
{
    struct kernel *k = *state;
    person_id wang = member(k, "wang");
    struct person p;
    bool right;
    str key = enrol(k, wang);
    str token = log_in(k, "wang", secret_word);
    assert_true(come_back(k, token, 0));
    assert_true(k->rq.who.needs_totp);
    assert_ok(person_load(k->db, &k->app.keys, wang, &p));
    assert_true(p.has_totp);
    assert_int_equal(p.last_login_at, 0);
    assert_ok(login_totp(&k->rq, totp_code(k->arena, key, TEST_NOW / TOTP_STEP_MS - 1), &right));
    assert_false(right); /* used for the enrolment */
    assert_ok(login_totp(&k->rq, totp_code(k->arena, key, TEST_NOW / TOTP_STEP_MS), &right));
    assert_true(right);
    assert_true(come_back(k, token, 0));
    assert_false(k->rq.who.needs_totp);
    assert_ok(person_load(k->db, &k->app.keys, wang, &p));
    assert_int_equal(p.last_login_at, TEST_NOW);
    kernel_again(k);
    kernel_failed(k, login_totp(&k->rq, S("123456"), &right), RC_UNAUTHORISED, NULL);
}

static void wrong_codes_lock_and_end_the_session(void **state)
{
    struct kernel *k = *state;
    person_id wang = member(k, "wang");
    bool right = true;
    (void)enrol(k, wang);
    str token = log_in(k, "wang", secret_word);
    for (int i = 0; i < 5; i++) {
        assert_true(come_back(k, token, 0));
        assert_ok(login_totp(&k->rq, S("abcdef"), &right));
        assert_false(right);
    }
    assert_false(come_back(k, token, 0));
    assert_true(try(k, "wang", secret_word).is_locked);
}

static void a_second_factor_is_begun_once_and_can_be_taken_off(void **state)
{
    struct kernel *k = *state;
    person_id wang = member(k, "wang");
    str base32, uri;
    bool right;
    kernel_again(k);
    kernel_failed(k, totp_use(&k->rq, wang, S("123456"), &right), RC_CONFLICT, "login.no_factor");
    k->rq.who.person = wang.v;
    kernel_failed(k, totp_confirm(&k->rq, S("123456"), &right), RC_CONFLICT, "login.no_factor");
    (void)enrol(k, wang);
    kernel_again(k);
    kernel_failed(k, totp_begin(&k->rq, S("Town"), &base32, &uri), RC_CONFLICT, "login.factor_on");
    assert_ok(totp_off(&k->rq, wang));
    assert_false(str_is_absent(log_in(k, "wang", secret_word)));
    kernel_again(k);
    kernel_failed(k, totp_off(&k->rq, (person_id){ 3 }), RC_NOT_FOUND, NULL);
}

static void an_account_closed_in_between_opens_nothing(void **state)
{
    struct kernel *k = *state;
    person_id wang = member(k, "wang");
    struct login_try t = try(k, "wang", secret_word);
    str token;
    assert_ok(person_close(k->db, wang, TEST_NOW));
    kernel_again(k);
    kernel_failed(k, login_finish(&k->rq, &t, &token), RC_CONFLICT, "login.account_closed");
}

/* ---- tokens ---- */

static void a_bearer_token_is_its_person_until_it_ends(void **state)
{
    struct kernel *k = *state;
    person_id wang = member(k, "wang"), found;
    struct token_wish wish = {
        .kind = S("person"), .label = S("spreadsheet"), .person = wang, .now = TEST_NOW
    };
    struct token_info *list;
    api_token_id id;
    str token;
    bool touch;
    size_t n;
    static const struct route page = { .kind = ROUTE_PAGE }, api = { .kind = ROUTE_API };
    assert_ok(api_token_new(k->db, &wish, &token));
    k->rq.route = &page;
    k->rq.authorization = str_printf(k->arena, "Bearer %.*s", STR_ARG(token));
    assert_ok(session_load(&k->rq, &touch));
    assert_int_equal(k->rq.who.person, 0); /* pages are for people */
    k->rq.route = &api;
    k->rq.authorization = str_printf(k->arena, "bearer %.*s", STR_ARG(token));
    assert_ok(session_load(&k->rq, &touch));
    assert_int_equal(k->rq.who.person, wang.v);
    assert_true(k->rq.who.is_api);
    assert_ok(api_token_find(k->db, S("person"), token, &id, &found));
    assert_int_equal(found.v, wang.v);
    assert_ok(api_token_find(k->db, S("open311"), token, &id, &found));
    assert_int_equal(id.v, 0);
    assert_ok(api_token_list(k->db, wang, &list, &n));
    assert_int_equal(n, 1);
    assert_text(list[0].label, "spreadsheet");
    assert_ok(api_token_end(k->db, list[0].id, TEST_NOW));
    assert_ok(session_load(&k->rq, &touch));
    assert_int_equal(k->rq.who.person, 0);
    kernel_again(k);
    kernel_failed(k, api_token_end(k->db, list[0].id, TEST_NOW), RC_NOT_FOUND, NULL);
}

static void a_programs_key_belongs_to_nobody(void **state)
{
    struct kernel *k = *state;
    struct token_wish wish = { .kind = S("open311"), .label = S("county app"), .now = TEST_NOW };
    struct token_info *list;
    api_token_id id;
    person_id person;
    str token;
    bool touch;
    size_t n;
    static const struct route api = { .kind = ROUTE_API };
    k->rq.route = &api;
    assert_ok(api_token_new(k->db, &wish, &token));
    assert_ok(api_token_find(k->db, S("open311"), token, &id, &person));
    assert_true(id.v != 0);
    assert_int_equal(person.v, 0);
    k->rq.authorization = str_printf(k->arena, "Bearer %.*s", STR_ARG(token));
    assert_ok(session_load(&k->rq, &touch));
    assert_int_equal(k->rq.who.person, 0);
    assert_ok(api_token_list(k->db, (person_id){ 0 }, &list, &n));
    assert_int_equal(n, 1);
    assert_text(list[0].kind, "open311");
}

static void a_closed_account_takes_its_tokens_along(void **state)
{
    struct kernel *k = *state;
    person_id wang = member(k, "wang"), found;
    struct token_wish wish = { .kind = S("person"), .label = S("x"), .person = wang, .now = TEST_NOW };
    api_token_id id;
    str token;
    assert_ok(api_token_new(k->db, &wish, &token));
    assert_ok(person_close(k->db, wang, TEST_NOW));
    assert_ok(api_token_find(k->db, S("person"), token, &id, &found));
    assert_int_equal(id.v, 0);
}

static void browsers_are_named_in_two_words(void **state)
{
    struct arena *a = *state;
    assert_text(agent_in_words(a, S("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) "
                                    "AppleWebKit/605.1.15 Version/17.5 Safari/604.1")),
                "Safari, iPhone");
    assert_text(
        agent_in_words(
            a, S("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0")),
        "Edge, Windows");
    assert_text(agent_in_words(a, (str){ 0 }), "?, ?");
}

#define DB(name) TEST_WITH(name, up, kernel_down)
TEST_DATABASE_MAIN(
    DB(a_right_password_opens_a_session), DB(a_wrong_password_opens_nothing_and_is_audited),
    DB(five_wrong_tries_lock_for_a_quarter_of_an_hour),
    DB(the_count_begins_anew_after_a_success_and_behind_a_lock), DB(the_rule_decides_how_many_tries),
    DB(nobody_learns_who_has_an_account), DB(a_failure_takes_as_long_without_an_account),
    DB(one_address_cannot_try_all_accounts), DB(sessions_end_after_their_idle_time),
    DB(a_touched_session_lives_on), DB(loading_takes_two_queries_and_a_stranger_none),
    DB(sessions_can_be_ended), DB(wrong_cookies_are_nobody), DB(a_password_set_by_another_must_be_changed),
    DB(an_administrator_is_in_one_place_at_a_time), DB(with_a_second_factor_the_password_is_half_the_way),
    DB(wrong_codes_lock_and_end_the_session), DB(a_second_factor_is_begun_once_and_can_be_taken_off),
    DB(an_account_closed_in_between_opens_nothing), DB(a_bearer_token_is_its_person_until_it_ends),
    DB(a_programs_key_belongs_to_nobody), DB(a_closed_account_takes_its_tokens_along),
    TEST_WITH(browsers_are_named_in_two_words, test_arena_up, test_arena_down))
