/* SPDX-License-Identifier: Apache-2.0 */
/* People, roles and what administrators change: who may give what, what is recorded, what is refused. */
#include "site.h"

static const char *person_page(struct test_site *s, person_id id, const char *tail)
{
    return str_c(s->arena, str_printf(s->arena, "/people/%lld%s", (long long)id.v, tail));
}

static void give(struct browser *b, person_id to, const char *role, organisation_id org, const char *until)
{
    struct test_site *s = b->site;
    browser_get(b, person_page(s, to, ""));
    browser_fill(b, "role", role);
    browser_fill(b, "organisation", str_c(s->arena, str_printf(s->arena, "%lld", (long long)org.v)));
    browser_fill(b, "until", until);
    browser_send(b, person_page(s, to, "/grants"));
}

static void a_new_person_keeps_what_was_typed_when_the_name_is_taken(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "safe", "security_admin", s->town);
    browser_login(&b, "safe");
    browser_get(&b, "/people/new");
    browser_fill(&b, "name", "Wang");
    browser_fill(&b, "login_name", "safe");
    browser_send(&b, "/people/new");
    assert_page(&b, 409, "id=\"f-login_name-e\"");
    assert_true(browser_sees(&b, "value=\"Wang\""));
    browser_fill(&b, "login_name", "wang");
    browser_send(&b, "/people/new");
    assert_page(&b, 200, "wang");
    assert_int_equal(site_number(s, "SELECT must_change_password FROM person WHERE login_name = 'wang'"), 1);
}

static void a_role_holds_from_its_first_to_its_last_day(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "safe", "security_admin", s->town);
    person_id other = site_person(s, "other", NULL, s->town);
    browser_login(&b, "safe");
    give(&b, other, "clerk", s->village[0], "2026-11-23");
    assert_page(&b, 422, "id=\"f-until-e\"");
    give(&b, other, "clerk", s->village[0], "2026-11-30");
    assert_page(&b, 303, "");
    assert_int_equal(site_number(s, "SELECT to_day FROM role_grant WHERE role_code = 'clerk'"), SITE_DAY + 7);
    browser_get(&b, person_page(s, other, ""));
    assert_page(&b, 200, "2026年11月30日");
}

static void nobody_gives_a_role_beyond_their_own_reach(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "safe", "security_admin", s->village[0]);
    person_id other = site_person(s, "other", NULL, s->town);
    browser_login(&b, "safe");
    give(&b, other, "clerk", s->village[1], "");
    assert_page(&b, 422, "超出了你的授权范围");
    give(&b, other, "clerk", (organisation_id){ 7 }, "2026-11-30"); /* no such place: what was typed stays */
    assert_page(&b, 422, "id=\"f-organisation-e\"");
    assert_true(browser_sees(&b, "value=\"2026-11-30\""));
    give(&b, other, "security_admin", s->village[0], "");
    assert_page(&b, 422, "class=\"errs\"");
    assert_int_equal(site_number(s, "SELECT count(*) FROM role_grant"), 1);
    give(&b, other, "clerk", s->village[0], "");
    assert_page(&b, 303, "");
}

static void the_three_administrators_are_different_people(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "safe", "security_admin", s->town);
    person_id other = site_person(s, "other", NULL, s->town);
    browser_login(&b, "safe");
    give(&b, other, "system_admin", s->town, "");
    assert_page(&b, 303, "");
    give(&b, other, "auditor", s->town, "");
    assert_page(&b, 409, "不能是同一个人");
    assert_int_equal(site_number(s, "SELECT count(*) FROM role_grant WHERE role_code = 'auditor'"), 0);
}

static void accounts_of_people_with_roles_elsewhere_are_out_of_reach(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "safe", "security_admin", s->village[0]);
    person_id root = site_person(s, "root", "system_admin", s->town);
    person_id near = site_person(s, "near", "clerk", s->village[0]);
    browser_login(&b, "safe");
    browser_get(&b, person_page(s, root, "/password"));
    assert_page(&b, 403, "");
    browser_get(&b, person_page(s, near, "/password"));
    assert_page(&b, 200, "");
}

static void an_account_that_is_closed_is_logged_out_and_stays_out(void **state)
{
    struct test_site *s = *state;
    struct browser admin = browser_new(s), b = browser_new(s);
    (void)site_person(s, "safe", "security_admin", s->town);
    person_id clerk = site_person(s, "clerk.one", "clerk", s->town);
    const char *close = person_page(s, clerk, "/close");
    browser_login(&b, "clerk.one");
    browser_login(&admin, "safe");
    browser_get(&admin, close);
    browser_send(&admin, close);
    assert_page(&admin, 422, "id=\"f-reason-e\"");
    browser_fill(&admin, "reason", "left the office");
    browser_send(&admin, close);
    assert_page(&admin, 303, "");
    browser_get(&b, "/me");
    assert_page(&b, 303, "");
    browser_get(&b, "/login");
    browser_fill(&b, "who", "clerk.one");
    browser_fill(&b, "password", SITE_PASSWORD);
    browser_send(&b, "/login");
    assert_page(&b, 422, "");
    assert_int_equal(site_number(s, "SELECT count(*) FROM audit WHERE action = 'person.close'"), 1);
}

static void the_audit_log_is_searched_verified_and_its_export_is_recorded(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "eyes", "auditor", s->town);
    browser_login(&b, "eyes");
    browser_get(&b, "/audit?action=login");
    assert_page(&b, 200, "login #");
    browser_get(&b, "/audit?who=nobody.here");
    assert_page(&b, 200, "id=\"who-e\"");
    browser_get(&b, "/audit?verify=1");
    assert_page(&b, 200, "没有被改过");
    browser_get(&b, "/audit/export");
    browser_send(&b, "/audit/export");
    assert_page(&b, 200, "\"action\":\"login\"");
    assert_text(browser_header(&b, "Content-Disposition"),
                "attachment; filename=\"audit-2026-10-25-2026-11-24.jsonl\"");
    assert_int_equal(site_number(s, "SELECT count(*) FROM audit WHERE action = 'audit.export'"), 1);
    site_sql(s, "UPDATE audit SET detail = '{\"x\":1}' WHERE seq = 1");
    browser_get(&b, "/audit?verify=1");
    assert_page(&b, 200, "从第1条起对不上");
}

static void days_rules_and_settings_are_changed_and_recorded(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "root", "system_admin", s->town);
    browser_login(&b, "root");
    browser_get(&b, "/calendar");
    browser_fill(&b, "day", "2026-12-31");
    browser_fill(&b, "kind", "rest");
    browser_fill(&b, "name", "Fair");
    browser_fill(&b, "source", "Notice 7");
    browser_send(&b, "/calendar");
    assert_page(&b, 303, "");
    browser_get(&b, "/calendar?year=2026");
    assert_page(&b, 200, "Notice 7");
    browser_send(&b, "/calendar/2026-12-31/remove");
    assert_page(&b, 303, "");
    browser_get(&b, "/rules/login.tries");
    browser_fill(&b, "value", "3");
    browser_fill(&b, "from", "2026-11-01");
    browser_fill(&b, "source", "Decision 3");
    browser_send(&b, "/rules/login.tries");
    assert_page(&b, 422, "id=\"f-from-e\"");
    browser_fill(&b, "from", "2026-12-01");
    browser_send(&b, "/rules/login.tries");
    assert_page(&b, 303, "");
    assert_int_equal(
        site_number(s, "SELECT value FROM rule WHERE name = 'login.tries' AND to_day = 99999999"), 3);
    browser_get(&b, "/settings");
    browser_fill(&b, "place", "Willow town");
    browser_fill(&b, "number_prefix", "w1");
    browser_send(&b, "/settings");
    assert_page(&b, 422, "id=\"f-number_prefix-e\"");
    browser_fill(&b, "number_prefix", "WT");
    browser_send(&b, "/settings");
    assert_page(&b, 303, "");
    browser_get(&b, "/");
    assert_page(&b, 200, "Willow town");
    assert_int_equal(site_number(s, "SELECT count(*) FROM audit WHERE action IN ('calendar.set', "
                                    "'calendar.unset', 'rule.set', 'setting.set')"),
                     4);
}

static void each_administrator_has_their_own_pages(void **state)
{
    static const struct {
        const char *role, *own, *foreign;
    } cases[] = { { "security_admin", "/people", "/audit" },
                  { "system_admin", "/settings", "/people" },
                  { "auditor", "/audit", "/settings" } };
    struct test_site *s = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct browser b = browser_new(s);
        (void)site_person(s, cases[i].role, cases[i].role, s->town);
        browser_login(&b, cases[i].role);
        browser_get(&b, cases[i].own);
        assert_page(&b, 200, "<main");
        browser_get(&b, cases[i].foreign);
        assert_page(&b, 403, "");
        browser_get(&b, "/security");
        assert_page(&b, 200, "<main");
    }
}

static void units_are_added_renamed_and_abolished_and_each_day_keeps_its_picture(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s), visitor = browser_new(s);
    (void)site_person(s, "root", "system_admin", s->town);
    const char *town = str_c(s->arena, str_printf(s->arena, "/organisations/%lld", (long long)s->town.v));
    const char *add = str_c(s->arena, str_printf(s->arena, "%s/add", town));
    browser_get(&visitor, add);
    assert_page(&visitor, 303, "");
    browser_login(&b, "root");
    browser_get(&b, add);
    browser_fill(&b, "name", "North station");
    browser_fill(&b, "kind", "station");
    browser_send(&b, add);
    assert_page(&b, 303, "");
    const char *unit = str_c(s->arena, b.location);
    const char *rename = str_c(s->arena, str_printf(s->arena, "%s/rename", unit));
    site_wait(s, 2 * MS_PER_DAY);
    browser_login(&b, "root");
    browser_get(&b, rename);
    browser_fill(&b, "name", "Hill station");
    browser_send(&b, rename);
    assert_page(&b, 303, "");
    browser_get(&visitor, unit);
    assert_page(&visitor, 200, "<h1 class=\"mt\">Hill station");
    browser_get(&visitor, str_c(s->arena, str_printf(s->arena, "%s?day=2026-11-25", unit)));
    assert_page(&visitor, 200, "<h1 class=\"mt\">North station");
    browser_get(&b, str_c(s->arena, str_printf(s->arena, "%s/end", town)));
    browser_fill(&b, "reason", "merged");
    browser_send(&b, str_c(s->arena, str_printf(s->arena, "%s/end", town)));
    assert_page(&b, 409, "还有下级组织");
}

static void a_post_is_held_from_one_day_to_the_next_holder(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "root", "system_admin", s->town);
    (void)site_person(s, "first.one", NULL, s->town);
    (void)site_person(s, "second.one", NULL, s->town);
    const char *town = str_c(s->arena, str_printf(s->arena, "/organisations/%lld", (long long)s->town.v));
    const char *posts = str_c(s->arena, str_printf(s->arena, "%s/posts", town));
    browser_login(&b, "root");
    browser_get(&b, posts);
    browser_fill(&b, "title", "Head of the square");
    browser_fill(&b, "kind", "handler");
    browser_send(&b, posts);
    assert_page(&b, 303, "");
    int64_t id = site_number(s, "SELECT id FROM post WHERE title = 'Head of the square'");
    const char *post = str_c(s->arena, str_printf(s->arena, "/posts/%lld", (long long)id));
    const char *holders[] = { "first.one", "second.one" };
    const char *days[] = { "2026-11-24", "2026-11-26" };
    for (size_t i = 0; i < 2; i++) {
        browser_get(&b, post);
        browser_fill(&b, "who", holders[i]);
        browser_fill(&b, "day", days[i]);
        browser_fill(&b, "term", "2026-11-20");
        browser_send(&b, post);
        assert_page(&b, 422, "id=\"f-term-e\"");
        browser_fill(&b, "term", "");
        browser_send(&b, post);
        assert_page(&b, 303, "");
    }
    browser_get(&b, str_c(s->arena, str_printf(s->arena, "%s?day=2026-11-25", town)));
    assert_page(&b, 200, "first.one");
    assert_false(browser_sees(&b, "second.one"));
    browser_get(&b, str_c(s->arena, str_printf(s->arena, "%s?day=2026-11-26", town)));
    assert_page(&b, 200, "second.one");
    assert_false(browser_sees(&b, "first.one"));
}

static void who_belongs_to_a_unit_is_written_by_day(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "root", "system_admin", s->town);
    (void)site_person(s, "neighbour", NULL, s->town);
    const char *people =
        str_c(s->arena, str_printf(s->arena, "/organisations/%lld/people", (long long)s->town.v));
    browser_login(&b, "root");
    browser_get(&b, people);
    browser_fill(&b, "who", "nobody.here");
    browser_fill(&b, "kind", "resident");
    browser_send(&b, people);
    assert_page(&b, 422, "id=\"f-who-e\"");
    browser_fill(&b, "who", "neighbour");
    browser_fill(&b, "day", "1969-12-31");
    browser_send(&b, people);
    assert_page(&b, 422, "id=\"f-day-e\"");
    browser_fill(&b, "day", "2026-11-24");
    browser_send(&b, people);
    assert_page(&b, 303, "");
    browser_get(&b, people);
    assert_page(&b, 200, "neighbour");
    int64_t id = site_number(s, "SELECT id FROM affiliation");
    const char *end = str_c(s->arena, str_printf(s->arena, "%s/%lld/end", people, (long long)id));
    browser_send(&b, end);
    assert_page(&b, 303, "");
    browser_get(&b, people);
    assert_false(browser_sees(&b, end));
    assert_int_equal(site_number(s, "SELECT count(*) FROM audit WHERE action LIKE 'affiliation.%'"), 2);
}

static void the_security_check_tells_what_is_open(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "eyes", "auditor", s->town);
    browser_login(&b, "eyes");
    browser_get(&b, "/security");
    assert_page(&b, 200, "三类角色应分给三个人");
    assert_false(browser_sees(&b, "和备份比对"));
    assert_false(browser_sees(&b, "1个失败了"));
    (void)site_person(s, "safe", "security_admin", s->town);
    (void)site_person(s, "root", "system_admin", s->town);
    site_sql(s, "UPDATE audit SET subject = 'person 1' WHERE seq = 1");
    site_sql(s, "INSERT INTO job (id, kind, payload, state, run_at, created_at) VALUES (1, 'x', '{}', "
                "'failed', 0, 0)");
    browser_get(&b, "/security");
    assert_false(browser_sees(&b, "三类角色应分给三个人"));
    assert_true(browser_sees(&b, "和备份比对"));
    assert_true(browser_sees(&b, "1个失败了"));
}

TEST_DATABASE_MAIN(SITE(who_belongs_to_a_unit_is_written_by_day),
                   SITE(a_new_person_keeps_what_was_typed_when_the_name_is_taken),
                   SITE(a_role_holds_from_its_first_to_its_last_day),
                   SITE(nobody_gives_a_role_beyond_their_own_reach),
                   SITE(the_three_administrators_are_different_people),
                   SITE(accounts_of_people_with_roles_elsewhere_are_out_of_reach),
                   SITE(an_account_that_is_closed_is_logged_out_and_stays_out),
                   SITE(the_audit_log_is_searched_verified_and_its_export_is_recorded),
                   SITE(days_rules_and_settings_are_changed_and_recorded),
                   SITE(units_are_added_renamed_and_abolished_and_each_day_keeps_its_picture),
                   SITE(a_post_is_held_from_one_day_to_the_next_holder),
                   SITE(the_security_check_tells_what_is_open), SITE(each_administrator_has_their_own_pages))
