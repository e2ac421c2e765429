/* SPDX-License-Identifier: Apache-2.0 */
/* What comes in beside the plain report: "me too", near-duplicates, taking back, numbers behind the seal. */
#include "features/problem/problem_intake.h"
#include "features/problem/problem_similar.h"

#include "gen/problem_intake_sql.h"
#include "loop.h"

static const char *page(struct loop *l, const char *base, str number, const char *act)
{
    return str_c(l->arena, str_printf(l->arena, "%s%.*s%s", base, STR_ARG(number), act));
}

static int64_t people(struct loop *l, problem_id id)
{
    struct problem_people_row row;
    assert_done(l, problem_people(loop_db(l), id.v, &row));
    return row.n;
}

static int64_t voices(struct loop *l)
{
    return site_number(l->site, "SELECT count(*) FROM voice");
}

/* ---- likeness ---- */

static void likeness_is_the_share_of_common_pairs_of_the_shorter_text(void **state)
{
    static const struct {
        const char *one, *other;
        int64_t least, most;
    } cases[] = {
        { "村口路灯不亮", "村口的路灯不亮了", 80, 100 },
        { "路灯不亮", "水管漏水", 0, 0 },
        { "路灯，不亮！", "路 灯 不 亮", 0, 0 },
        { "Lamp is OUT", "the lamp is out again", 100, 100 },
        { "灯", "灯", 0, 0 },
        { "", "路灯不亮", 0, 0 },
        { "哈哈哈哈", "哈哈", 0, 0 },
        { "哈哈哈哈", "哈哈哈", 100, 100 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        str one = str_from_c(cases[i].one), other = str_from_c(cases[i].other);
        int64_t is = problem_similarity(one, other);
        assert_in_range(is, cases[i].least, cases[i].most);
        assert_int_equal(problem_similarity(other, one), is);
    }
}

static void likeness_of_any_texts_is_within_its_bounds(void **state)
{
    struct arena *a = arena_new(8u << 20);
    struct prng r = { 7 };
    (void)state;
    for (int i = 0; i < 2000; i++) {
        str one = test_text_from(a, &r, "abc ,\xe7\x81\xaf\xff", 300);
        str other = test_text_from(a, &r, "abc ,\xe7\x81\xaf\xff", 300);
        int64_t is = problem_similarity(one, other);
        assert_in_range(is, 0, 100);
        assert_int_equal(problem_similarity(other, one), is);
        arena_reset(a);
    }
    arena_free(a);
}

/* ---- "me too" ---- */

static void send_me_too(struct browser *b, const char *address, const char *phone)
{
    browser_get(b, address);
    assert_page(b, 200, "我也遇到了");
    browser_fill(b, "phone", phone);
    browser_send(b, address);
}

static void L1_who_has_met_it_too_gets_a_receipt_and_counts_once(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    const char *address = page(l, "/problems/", loop_row(l, id).number, "/me-too");
    struct browser one = browser_new(l->site), two = browser_new(l->site);
    loop_keep(l);
    browser_get(&one, page(l, "/problems/", loop_row(l, id).number, ""));
    assert_page(&one, 200, "/me-too\"");
    loop_keep(l);
    send_me_too(&one, address, "");
    assert_page(&one, 303, "");
    browser_follow(&one);
    assert_page(&one, 200, "EWR-2026-0002");
    assert_int_equal(people(l, id), 2);
    loop_keep(l);
    send_me_too(&one, address, ""); /* the same browser without a number: once */
    assert_page(&one, 409, "一个人只算一次");
    send_me_too(&two, address, "136 0000 1111");
    assert_page(&two, 303, "");
    send_me_too(&one, address, "+86 13600001111"); /* the same number elsewhere: a receipt, but nobody more */
    assert_page(&one, 303, "");
    assert_int_equal(people(l, id), 3);
    loop_keep(l);
    assert_int_equal(voices(l), 4);
    browser_get(&two, page(l, "/problems/", loop_row(l, id).number, ""));
    loop_keep(l);
    assert_page(&two, 200, "共3人反映或遇到");
    assert_page(&two, 200, "归并的1条反映"); /* their words are not doubled */
}

static void supporters_are_told_asked_and_kept_through_merges(void **state)
{
    struct loop *l = *state;
    problem_id a = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    problem_id b = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    struct voice_receipt in_a, in_b;
    struct problem_support_new me = { .problem = a, .words = S("我也遇到了"), .phone = S("13700001111") };
    size_t n = 0;
    assert_done(l, problem_support(loop_db(l), &l->by, &me, &in_a));
    me.problem = b;
    assert_done(l, problem_support(loop_db(l), &l->by, &me, &in_b));
    assert_int_equal(people(l, a), 2);
    assert_done(l, problem_merge(loop_db(l), &l->by, a, b));
    assert_int_equal(people(l, b), 2); /* the two authors gave one number, the supporter another */
    loop_assign(l, b);
    loop_answer(l, b);
    (void)loop_publish(l, b, &n);
    assert_int_equal(n, 4);
    assert_text(loop_told(l, in_a.id), "received support merged assign publish");
    me.phone = S("13700002222");
    assert_done(l, problem_support(loop_db(l), &l->by, &me, &in_b)); /* after the echo: may rate at once */
    str token = voice_link_token(l->arena, l->by.keys, in_b.id, 1);
    assert_done(l, problem_rate(loop_db(l), &l->by, token, &(struct problem_opinion){ .score = 2 }));
    l->by.person = l->clerk;
    assert_done(l, problem_unmerge(loop_db(l), &l->by, a));
    assert_int_equal(people(l, a), 2);
    assert_int_equal(people(l, b), 3);
    me.problem = a;
    assert_done(l, problem_merge(loop_db(l), &l->by, a, b));
    assert_refused(l, problem_support(loop_db(l), &l->by, &me, &in_b), RC_CONFLICT, "problem.merge_merged");
}

static void what_is_not_public_cannot_be_supported_nor_seen(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "complaint", "public").id, "complaint");
    const char *address = page(l, "/problems/", loop_row(l, id).number, "/me-too");
    struct problem_support_new me = { .problem = id, .words = S("我也遇到了") };
    struct voice_receipt receipt;
    struct browser b = browser_new(l->site);
    loop_keep(l);
    browser_get(&b, address);
    assert_page(&b, 404, "");
    assert_refused(l, problem_support(loop_db(l), &l->by, &me, &receipt), RC_NOT_FOUND, "-");
}

/* ---- near-duplicates ---- */

static void go(struct browser *b, const char *to)
{
    browser_fill(b, "go", to);
    browser_send(b, "/report");
}

static struct browser writes(struct loop *l, const char *words, const char *kind, organisation_id place)
{
    struct browser b = browser_new(l->site);
    loop_keep(l);
    browser_get(&b, "/report");
    browser_fill(&b, "words", words);
    go(&b, "2");
    browser_fill(&b, "category", "water");
    browser_fill(&b, "kind", kind);
    go(&b, "3");
    go(&b, "4");
    browser_fill(&b, "organisation", str_c(l->arena, str_printf(l->arena, "%lld", (long long)place.v)));
    go(&b, "5");
    assert_page(&b, 200, "");
    return b;
}

static void who_writes_the_same_is_shown_what_is_there_already(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    const char *link = page(l, "/problems/", loop_row(l, id).number, "/me-too");
    struct browser same = writes(l, "桥头村口水管漏水了", "help", l->site->village[0]);
    assert_page(&same, 200, link);
    struct browser beside = writes(l, "村口水管漏水", "help", l->site->village[1]);
    assert_page(&beside, 200, link);
    struct browser other = writes(l, "水费太贵，要降价", "help", l->site->village[0]);
    assert_false(browser_sees(&other, link));
    struct browser secret = writes(l, "桥头村口水管漏水了", "complaint", l->site->village[0]);
    assert_false(browser_sees(&secret, link));
}

static void the_clerk_is_shown_what_says_the_same_and_waits_too(void **state)
{
    struct loop *l = *state;
    struct voice_receipt one = loop_voice(l, "help", "public"), two = loop_voice(l, "help", "public"),
                         secret = loop_voice(l, "help", "confidential");
    struct browser b = browser_new(l->site);
    loop_keep(l);
    browser_login(&b, "clerk.one");
    browser_get(&b, page(l, "/desk/voices/", one.number, ""));
    assert_page(&b, 200, page(l, "/desk/voices/", two.number, "\""));
    assert_false(browser_sees(&b, page(l, "/desk/voices/", secret.number, "\"")));
}

/* ---- taken back ---- */

static void a_receipt_takes_its_voice_back_and_nothing_counts_it_any_more(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    struct browser b = browser_new(l->site), clerk = browser_new(l->site);
    loop_keep(l);
    browser_get(&b, page(l, "/receipts?number=", v.number, ""));
    browser_fill(&b, "code", str_c(l->arena, v.code));
    browser_send(&b, "/receipts");
    browser_follow(&b);
    assert_page(&b, 200, "撤回这条反映");
    const char *act = strstr(str_c(l->arena, b.body), page(l, "/receipts/", v.number, "/withdraw"));
    assert_non_null(act);
    str rest = str_from_c(act), address;
    assert_true(str_cut(&rest, '"', &address));
    browser_send(&b, str_c(l->arena, address));
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, "已撤回");
    assert_false(browser_sees(&b, "撤回这条反映"));
    browser_get(&b, "/api/v1/figures");
    assert_page(&b, 200, "\"received\":0");
    browser_login(&clerk, "clerk.one");
    browser_get(&clerk, "/desk/voices?state=all");
    assert_false(browser_sees(&clerk, str_c(l->arena, v.number)));
    browser_get(&clerk, "/desk/voices?state=withdrawn");
    assert_page(&clerk, 200, str_c(l->arena, v.number));
}

static void soon_it_leaves_no_trace_and_later_a_step(void **state)
{
    struct loop *l = *state;
    struct voice_receipt soon = loop_voice(l, "help", "public"), one = loop_voice(l, "help", "public"),
                         two = loop_voice(l, "help", "public");
    l->by.person = (person_id){ 0 };
    assert_done(l, voice_withdraw(loop_db(l), &l->by, soon.id));
    assert_text(loop_told(l, soon.id), "received");
    problem_id id = loop_accept(l, one.id, "help");
    assert_done(l, voice_merge(loop_db(l), &l->by, two.id, id));
    assert_done(l, voice_withdraw(loop_db(l), &l->by, two.id));
    assert_text(loop_steps(l, id), "received1 accept1 merge1 withdraw1");
    size_t n = 0;
    loop_assign(l, id);
    loop_answer(l, id);
    (void)loop_publish(l, id, &n);
    assert_int_equal(n, 1); /* the case goes on with its other voice */
    assert_text(loop_told(l, two.id), "received merge withdraw");
    loop_keep(l);
    struct browser clerk = browser_new(l->site);
    browser_login(&clerk, "clerk.one"); /* the office counts it, with its row; nobody else does */
    browser_get(&clerk, "/desk/voices?state=withdrawn_late");
    assert_page(&clerk, 200, "受理后撤回 1");
    assert_page(&clerk, 200, "已撤回 2");
    assert_page(&clerk, 200, str_c(l->arena, two.number));
    assert_false(browser_sees(&clerk, str_c(l->arena, soon.number)));
    browser_get(&clerk, "/desk/voices?state=withdrawn_late&q=水管"); /* counted anew, with words */
    assert_page(&clerk, 200, "受理后撤回 1");
    assert_refused(l, voice_withdraw(loop_db(l), &l->by, two.id), RC_CONFLICT, "problem.withdrawn_already");
    assert_refused(l, voice_withdraw(loop_db(l), &l->by, one.id), RC_CONFLICT, "problem.withdraw_answered");
    struct voice_receipt declined = loop_voice(l, "help", "public");
    assert_done(l, voice_decline(loop_db(l), &l->by, declined.id, S("归别处管")));
    assert_refused(l, voice_withdraw(loop_db(l), &l->by, declined.id), RC_CONFLICT,
                   "problem.withdraw_declined");
}

static void what_was_taken_back_is_dropped_after_the_days_of_the_rule(void **state)
{
    struct loop *l = *state;
    struct voice_receipt kept = loop_voice(l, "help", "public"), gone = loop_voice(l, "help", "confidential");
    int64_t n = 0;
    assert_done(l, voice_withdraw(loop_db(l), &l->by, gone.id));
    loop_wait(l, 29 * MS_PER_DAY);
    assert_done(l, voice_forget_withdrawn(loop_db(l), &l->by, &n));
    assert_int_equal(n, 0);
    loop_wait(l, 2 * MS_PER_DAY);
    assert_done(l, voice_forget_withdrawn(loop_db(l), &l->by, &n));
    assert_int_equal(n, 1);
    assert_done(l, voice_forget_withdrawn(loop_db(l), &l->by, &n));
    assert_int_equal(n, 0);
    loop_keep(l);
    assert_int_equal(site_number(l->site,
                                 "SELECT count(*) FROM voice WHERE words_sealed IS NULL AND "
                                 "name_sealed IS NULL AND phone_sealed IS NULL AND phone_hash IS NULL"),
                     1);
    (void)kept;
}

/* ---- numbers ---- */

static void a_number_is_found_however_it_was_typed_and_open_and_secret_apart(void **state)
{
    struct loop *l = *state;
    const struct app_keys *k = l->by.keys;
    static const char *const same[] = { "13600000000", "136 0000 0000", "+8613600000000",
                                        "0086-136-0000-0000" };
    str open = voice_phone_hash(l->arena, k, S("13600000000"), false);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        assert_true(str_eq(voice_phone_hash(l->arena, k, str_from_c(same[i]), false), open));
    assert_false(str_eq(voice_phone_hash(l->arena, k, S("13600000000"), true), open));
    assert_false(str_eq(voice_phone_hash(l->arena, k, S("13600000001"), false), open));
    assert_true(str_is_absent(voice_phone_hash(l->arena, k, S(""), false)));
}

static void old_voices_get_their_hash_by_the_nightly_job(void **state)
{
    struct loop *l = *state;
    int64_t n = 0;
    (void)loop_voice(l, "help", "public");
    (void)loop_voice(l, "complaint", "public");
    loop_keep(l);
    str was = str_printf(l->arena, "SELECT count(*) FROM voice WHERE phone_hash = '%.*s'",
                         STR_ARG(voice_phone_hash(l->arena, l->by.keys, S("13600000000"), true)));
    site_sql(l->site, "UPDATE voice SET phone_hash = NULL");
    assert_done(l, voice_hash_phones(loop_db(l), &l->by, &n));
    assert_int_equal(n, 2);
    loop_keep(l);
    assert_int_equal(site_number(l->site, str_c(l->arena, was)), 1);
}

TEST_DATABASE_MAIN(TEST(likeness_is_the_share_of_common_pairs_of_the_shorter_text),
                   TEST(likeness_of_any_texts_is_within_its_bounds),
                   LOOP(L1_who_has_met_it_too_gets_a_receipt_and_counts_once),
                   LOOP(supporters_are_told_asked_and_kept_through_merges),
                   LOOP(what_is_not_public_cannot_be_supported_nor_seen),
                   LOOP(who_writes_the_same_is_shown_what_is_there_already),
                   LOOP(the_clerk_is_shown_what_says_the_same_and_waits_too),
                   LOOP(a_receipt_takes_its_voice_back_and_nothing_counts_it_any_more),
                   LOOP(soon_it_leaves_no_trace_and_later_a_step),
                   LOOP(what_was_taken_back_is_dropped_after_the_days_of_the_rule),
                   LOOP(a_number_is_found_however_it_was_typed_and_open_and_secret_apart),
                   LOOP(old_voices_get_their_hash_by_the_nightly_job))
