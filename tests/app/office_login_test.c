/* SPDX-License-Identifier: Apache-2.0 */
/* Log-in as people meet it: first account, wrong passwords, lock, second factor, sessions, first passwords.
 */
#include "app/setup_link.h"
#include "core/totp.h"
#include "site.h"

#define NEW_PASSWORD "Stone-bridge 51"

/* What stands between two marks of the last page. */
static str between(const struct browser *b, const char *open, const char *shut)
{
    size_t at = str_find(b->body, str_from_c(open));
    assert_true(at != SIZE_MAX);
    str rest = str_slice(b->body, at + strlen(open), b->body.n);
    size_t end = str_find(rest, str_from_c(shut));
    assert_true(end != SIZE_MAX);
    return str_slice(rest, 0, end);
}

static void try_log_in(struct browser *b, const char *who, const char *password)
{
    browser_get(b, "/login");
    browser_fill(b, "who", who);
    browser_fill(b, "password", password);
    browser_send(b, "/login");
}

/* The secret as the page shows it, back in bytes. */
static str secret_shown(struct browser *b)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    str text = between(b, "<dd class=\"n\">", "</dd>");
    char *out = arena_alloc(b->site->arena, text.n);
    uint32_t bits = 0;
    size_t n = 0;
    int have = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char *digit = strchr(digits, text.p[i]);
        if (text.p[i] == ' ')
            continue;
        assert_non_null(digit);
        bits = bits << 5 | (uint32_t)(digit - digits);
        have += 5;
        if (have >= 8)
            out[n++] = (char)(bits >> (have -= 8));
    }
    return (str){ out, n };
}

static const char *code_now(struct browser *b, str secret)
{
    ms_t now = clock_now(&b->site->site.app.clock);
    return str_c(b->site->arena, totp_code(b->site->arena, secret, now / TOTP_STEP_MS));
}

static str factor_on(struct browser *b)
{
    browser_get(b, "/me/totp");
    browser_send(b, "/me/totp/begin");
    browser_get(b, "/me/totp");
    str secret = secret_shown(b);
    browser_fill(b, "code", code_now(b, secret));
    browser_send(b, "/me/totp");
    assert_page(b, 303, "");
    site_wait(b->site, TOTP_STEP_MS);
    return secret;
}

static void a_setup_link_makes_the_first_account_once(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s), later = browser_new(s);
    str token;
    assert_int_equal(setup_link_make(&s->site, &token), RC_OK);
    const char *path = str_c(s->arena, str_join(s->arena, S("/setup/"), token));
    browser_get(&b, path);
    browser_fill(&b, "place", "Willow town");
    browser_fill(&b, "name", "Li");
    browser_fill(&b, "login_name", "first");
    browser_fill(&b, "password", "short");
    browser_send(&b, path);
    assert_page(&b, 422, "value=\"first\"");
    browser_fill(&b, "password", SITE_PASSWORD);
    browser_send(&b, path);
    assert_page(&b, 303, "");
    browser_login(&b, "first");
    browser_get(&b, "/people");
    assert_page(&b, 200, "first");
    browser_get(&later, path);
    assert_page(&later, 404, "");
    assert_int_equal(setup_link_make(&s->site, &token), RC_OK);
    assert_true(str_is_absent(token));
}

static void a_wrong_password_is_told_beside_its_field_and_the_name_stays(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "clerk.one", "clerk", s->town);
    try_log_in(&b, "clerk.one", "wrong");
    assert_page(&b, 422, "value=\"clerk.one\"");
    assert_true(browser_sees(&b, "id=\"f-password-e\""));
    assert_false(browser_sees(&b, "value=\"wrong\""));
    assert_int_equal(site_number(s, "SELECT failed_count FROM person WHERE login_name = 'clerk.one'"), 1);
}

static void too_many_wrong_passwords_lock_the_account_and_the_page_says_for_how_long(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "clerk.one", "clerk", s->town);
    for (int i = 0; i < 5; i++)
        try_log_in(&b, "clerk.one", "wrong");
    try_log_in(&b, "clerk.one", SITE_PASSWORD);
    assert_page(&b, 422, "请过15分钟再试");
    site_wait(s, 16 * MS_PER_MINUTE);
    try_log_in(&b, "clerk.one", SITE_PASSWORD);
    assert_page(&b, 303, "");
}

static void the_page_that_was_asked_for_follows_the_log_in(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "safe", "security_admin", s->town);
    browser_get(&b, "/people");
    assert_text(b.location, "/login?next=%2Fpeople");
    browser_get(&b, "/login?next=%2Fpeople");
    browser_fill(&b, "who", "safe");
    browser_fill(&b, "password", SITE_PASSWORD);
    browser_send(&b, "/login?next=%2Fpeople");
    assert_text(b.location, "/people");
    browser_get(&b, "/login?next=%2F%2Fevil.example");
    assert_page(&b, 200, "action=\"/login\"");
    assert_false(browser_sees(&b, "next=%2F%2Fevil"));
}

static void a_second_factor_is_asked_for_once_it_is_confirmed(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s), other = browser_new(s);
    (void)site_person(s, "safe", "security_admin", s->town);
    browser_login(&b, "safe");
    str secret = factor_on(&b);
    browser_get(&b, "/me/totp");
    assert_false(browser_sees(&b, "qrcode"));
    try_log_in(&other, "safe", SITE_PASSWORD);
    assert_text(other.location, "/login/code");
    browser_get(&other, "/people");
    assert_page(&other, 303, "");
    browser_get(&other, "/login/code");
    browser_fill(&other, "code", "000000");
    browser_send(&other, "/login/code");
    assert_page(&other, 422, "id=\"f-code-e\"");
    assert_int_equal(site_number(s, "SELECT failed_count FROM person WHERE login_name = 'safe'"), 1);
    browser_fill(&other, "code", code_now(&other, secret));
    browser_send(&other, "/login/code");
    assert_page(&other, 303, "");
    browser_get(&other, "/people");
    assert_page(&other, 200, "safe");
}

static void too_many_wrong_codes_lock_the_account_and_end_the_session(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s), other = browser_new(s);
    (void)site_person(s, "clerk.one", "clerk", s->town);
    browser_login(&b, "clerk.one");
    str secret = factor_on(&b);
    try_log_in(&other, "clerk.one", SITE_PASSWORD);
    browser_get(&other, "/login/code");
    for (int i = 0; i < 5; i++) {
        browser_fill(&other, "code", "000000");
        browser_send(&other, "/login/code");
    }
    assert_page(&other, 422, "请过15分钟再试");
    browser_fill(&other, "code", code_now(&other, secret));
    browser_send(&other, "/login/code");
    assert_int_not_equal(other.out.status, 303);
    browser_get(&other, "/me");
    assert_page(&other, 303, "");
}

static void the_second_factor_is_taken_off_with_the_password_only(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "safe", "security_admin", s->town);
    browser_login(&b, "safe");
    browser_get(&b, "/me");
    assert_true(browser_sees(&b, "您是管理员"));
    (void)factor_on(&b);
    browser_get(&b, "/me");
    assert_false(browser_sees(&b, "您是管理员"));
    browser_get(&b, "/me/totp");
    browser_fill(&b, "password", "wrong");
    browser_send(&b, "/me/totp/off");
    assert_page(&b, 422, "id=\"f-password-e\"");
    browser_fill(&b, "password", SITE_PASSWORD);
    browser_send(&b, "/me/totp/off");
    assert_page(&b, 303, "");
    assert_int_equal(site_number(s, "SELECT count(*) FROM person WHERE totp_sealed IS NOT NULL"), 0);
}

static void one_of_ones_sessions_is_ended_and_is_out_at_once(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s), other = browser_new(s), third = browser_new(s);
    (void)site_person(s, "clerk.one", "clerk", s->town);
    (void)site_person(s, "clerk.two", "clerk", s->town);
    browser_login(&b, "clerk.one");
    browser_get(&b, "/me");
    assert_false(browser_sees(&b, "/end\""));
    browser_login(&other, "clerk.one");
    browser_get(&b, "/me");
    const char *path =
        str_c(s->arena, str_join(s->arena, S("/me/sessions/"), between(&b, "action=\"/me/sessions/", "\"")));
    browser_login(&third, "clerk.two");
    browser_get(&third, "/me");
    browser_send(&b, path);
    assert_page(&b, 303, "");
    browser_get(&other, "/me");
    assert_page(&other, 303, "");
    browser_get(&b, "/me");
    assert_page(&b, 200, "clerk.one");
    browser_get(&third, "/me");
    assert_page(&third, 200, "clerk.two");
}

static void a_first_password_opens_nothing_but_ones_own_page_until_it_is_changed(void **state)
{
    struct test_site *s = *state;
    struct browser admin = browser_new(s), b = browser_new(s);
    (void)site_person(s, "safe", "security_admin", s->town);
    person_id clerk = site_person(s, "clerk.one", "clerk", s->town);
    const char *path = str_c(s->arena, str_printf(s->arena, "/people/%lld/password", (long long)clerk.v));
    browser_login(&b, "clerk.one");
    browser_login(&admin, "safe");
    browser_get(&admin, path);
    browser_send(&admin, path);
    assert_page(&admin, 200, "clerk.one");
    const char *first = str_c(s->arena, between(&admin, "<b class=\"n\">", "</b>"));
    browser_get(&b, "/me");
    assert_page(&b, 303, "");
    try_log_in(&b, "clerk.one", first);
    browser_get(&b, "/desk");
    assert_page(&b, 303, "");
    assert_text(b.location, "/me");
    browser_get(&b, "/me");
    assert_page(&b, 200, "请先换成自己的");
    browser_fill(&b, "old_password", first);
    browser_fill(&b, "new_password", NEW_PASSWORD);
    browser_send(&b, "/me/password");
    assert_page(&b, 303, "");
    browser_get(&b, "/desk");
    assert_page(&b, 200, "");
    assert_int_equal(site_number(s, "SELECT count(*) FROM audit WHERE action = 'person.password_reset'"), 1);
}

TEST_DATABASE_MAIN(SITE(a_setup_link_makes_the_first_account_once),
                   SITE(a_wrong_password_is_told_beside_its_field_and_the_name_stays),
                   SITE(too_many_wrong_passwords_lock_the_account_and_the_page_says_for_how_long),
                   SITE(the_page_that_was_asked_for_follows_the_log_in),
                   SITE(a_second_factor_is_asked_for_once_it_is_confirmed),
                   SITE(too_many_wrong_codes_lock_the_account_and_end_the_session),
                   SITE(the_second_factor_is_taken_off_with_the_password_only),
                   SITE(one_of_ones_sessions_is_ended_and_is_out_at_once),
                   SITE(a_first_password_opens_nothing_but_ones_own_page_until_it_is_changed))
