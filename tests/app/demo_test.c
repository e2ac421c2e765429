/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The demo: its figures are exact and come out of the rows, the same seed and day give the same year, doctor
 * finds nothing, the audit chain is whole, and what the home page shows is what a recount finds. One demo is
 * made for all tests of the program.
 */
#include <stdio.h>

#include "app/demo_site.h"
#include "app/export.h"
#include "app/modules.h"
#include "base/buf.h"
#include "core/audit.h"
#include "core/doctor.h"
#include "db/pool.h"
#include "site.h"

#define SEED 7
#define EXPORT_BYTES_MAX ((size_t)4 << 20)

/* The site of all tests and what was told about it. */
static struct test_site *shared;
static struct demo_made made;

static rc fill_until(struct test_site *s, int64_t seed, day_t last_day, struct demo_made *ret)
{
    struct err e = { 0 };
    const struct demo_wish wish = { .seed = seed, .last_day = last_day };
    rc done = demo_site_fill(&s->site, s->arena, &e, &wish, ret);
    if (done != RC_OK && done != RC_CONFLICT)
        print_error("%s: %.*s (%s:%d)\n", rc_name(done), STR_ARG(e.detail), e.file, e.line);
    return done;
}

static rc fill(struct test_site *s, int64_t seed, struct demo_made *ret)
{
    return fill_until(s, seed, SITE_DAY, ret);
}

/* A site without the tree that page tests have. */
static struct test_site *empty_site(void)
{
    void *state = NULL;
    assert_int_equal(site_up(&state), 0);
    site_sql(state, "DELETE FROM organisation_state; DELETE FROM organisation");
    return state;
}

static int demo_up(void **state)
{
    (void)state;
    shared = empty_site();
    return fill(shared, SEED, &made) == RC_OK ? 0 : -1;
}

static int demo_down(void **state)
{
    void *site = shared;
    (void)state;
    return site_down(&site);
}

static int64_t number(const char *sql)
{
    return site_number(shared, sql);
}

static void the_town_is_whole(void **state)
{
    (void)state;
    assert_int_equal(made.demo.villages_true, 25);
    assert_int_equal(made.demo.villages_n, 26);
    assert_int_equal(made.demo.branches, 26);
    assert_int_equal(made.demo.members, 1136);
    assert_int_equal(number("SELECT count(*) FROM organisation_state WHERE kind = 'village'"), 25);
    assert_int_equal(number("SELECT count(*) FROM organisation_state WHERE kind = 'community'"), 1);
    assert_int_equal(number("SELECT count(*) FROM organisation_state WHERE kind = 'branch'"), 26);
    assert_int_equal(number("SELECT count(*) FROM post_holder h JOIN post p ON p.id = h.post_id "
                            "WHERE p.kind = 'other'"),
                     1136);
    assert_int_equal(number("SELECT count(*) FROM person"), made.demo.people);
    assert_int_equal(number("SELECT count(*) FROM region WHERE parent_code = '610622102'"), 26);
}

static void the_figures_of_the_year_are_exact(void **state)
{
    (void)state;
    assert_int_equal(made.demo.voices, 263);
    assert_int_equal(made.demo.closed, 251);
    assert_int_equal(made.demo.suggestions, 236);
    assert_int_equal(made.demo.topics, 43);
    assert_int_equal(number("SELECT count(*) FROM voice WHERE secrecy <> 'confidential'"), 263);
    assert_int_equal(number("SELECT count(*) FROM voice WHERE secrecy = 'confidential'"), 2);
    assert_int_equal(number("SELECT count(*) FROM voice WHERE kind = 'suggestion'"), 236);
    assert_int_equal(number("SELECT count(*) FROM voice WHERE problem_id IS NOT NULL"), 236);
    assert_int_equal(number("SELECT count(DISTINCT problem_id) FROM voice WHERE kind = 'suggestion'"), 43);
    assert_int_equal(number("SELECT count(*) FROM problem WHERE is_public = 1"), 43);
    assert_int_equal(number("SELECT count(*) FROM voice v LEFT JOIN problem p ON p.id = v.problem_id WHERE "
                            "v.secrecy <> 'confidential' AND "
                            "(v.state = 'declined' OR p.state IN ('echoed', 'closed', 'ended'))"),
                     251);
}

static void every_kind_of_case_is_there(void **state)
{
    static const char *const wanted[] = {
        "SELECT count(*) FROM problem WHERE state = 'accepted'",
        "SELECT count(*) FROM problem WHERE state = 'answered'",
        "SELECT count(*) FROM problem WHERE state = 'ended'",
        "SELECT count(*) FROM problem WHERE state = 'working' AND due_day < 20781",
        "SELECT count(*) FROM problem WHERE state = 'working' AND due_day = 20781",
        "SELECT count(*) FROM problem WHERE state = 'working' AND round = 2",
        "SELECT count(*) FROM problem WHERE state = 'closed' AND round = 2",
        "SELECT count(*) FROM problem WHERE state = 'closed' AND late_days > 0",
        "SELECT count(*) FROM problem_step WHERE act = 'return'",
        "SELECT count(*) FROM problem WHERE paused_until_day > 20781",
        "SELECT count(*) FROM problem WHERE extension_day IS NOT NULL",
        "SELECT count(*) FROM problem_extension WHERE state = 'granted'",
        "SELECT count(*) FROM problem_assist WHERE ended_at IS NULL",
        "SELECT count(*) FROM problem_step WHERE act = 'escalate'",
        "SELECT count(*) FROM problem_step WHERE act = 'urge'",
        "SELECT count(*) FROM problem WHERE late_minutes > 0",
        "SELECT count(*) FROM voice WHERE state = 'received'",
        "SELECT count(*) FROM voice WHERE secrecy = 'confidential' AND words IS NULL",
        "SELECT count(*) FROM problem_rating WHERE score = 1",
        "SELECT count(*) FROM problem_photo WHERE stage = 'after' AND is_public = 1",
    };
    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (number(wanted[i]) == 0)
            fail_msg("none: %s", wanted[i]);
}

static void better_than_95_of_100_are_satisfied_and_some_do_not_rate(void **state)
{
    int64_t rated = number("SELECT count(*) FROM problem_rating r JOIN problem p ON p.id = r.problem_id "
                           "WHERE r.round = p.round");
    int64_t satisfied = number("SELECT count(*) FROM problem_rating r JOIN problem p ON p.id = r.problem_id "
                               "WHERE r.round = p.round AND r.score >= 3");
    (void)state;
    assert_true(satisfied * 100 >= rated * 95);
    assert_true(rated > 150 && rated < 228);
}

static void the_office_works_in_the_working_hours_of_working_days(void **state)
{
    (void)state;
    assert_int_equal(
        number(
            "SELECT count(*) FROM problem_step s WHERE s.organisation_id IS NOT NULL AND s.act <> 'escalate' "
            "AND ("
            "  (s.at + 28800000) / 1000 % 86400 NOT BETWEEN 30600 AND 63000"
            "  OR CASE WHEN EXISTS (SELECT 1 FROM calendar_day c WHERE c.day = (s.at + 28800000) / 86400000) "
            "       THEN EXISTS (SELECT 1 FROM calendar_day c WHERE c.day = (s.at + 28800000) / 86400000 "
            "                     AND c.is_work = 0) "
            "       ELSE ((s.at + 28800000) / 86400000 + 4) % 7 IN (0, 6) END)"),
        0);
    assert_int_equal(number("SELECT count(*) FROM problem_step WHERE (at + 28799999) / 86400000 >= 20781"),
                     0);
}

static void nothing_is_told_before_it_has_come_in(void **state)
{
    (void)state;
    assert_int_equal(number("SELECT count(*) FROM voice WHERE first_answer_at < received_at"), 0);
    assert_int_equal(number("SELECT count(*) FROM problem WHERE echoed_at < answered_at OR answered_at < "
                            "assigned_at OR assigned_at < accepted_at"),
                     0);
    assert_int_equal(number("SELECT count(*) FROM problem_rating r JOIN voice v ON v.id = r.voice_id "
                            "WHERE r.at < v.received_at"),
                     0);
}

static void doctor_finds_nothing(void **state)
{
    struct err e = { 0 };
    struct doctor d = { .app = &shared->site.app, .arena = shared->arena };
    (void)state;
    assert_int_equal(pool_take(shared->site.app.pool, shared->arena, &e, &d.db), RC_OK);
    assert_int_equal(db_begin(d.db), RC_OK);
    for (size_t m = 0; m < modules_n; m++)
        if (modules[m]->doctor != NULL)
            assert_int_equal(modules[m]->doctor(&d), RC_OK);
    pool_give(shared->site.app.pool, d.db);
    for (size_t i = 0; i < d.findings_n; i++)
        print_error("%.*s\n", STR_ARG(d.findings[i]));
    assert_int_equal(d.findings_n, 0);
}

static rc verify_unit(struct db *db, void *data)
{
    return audit_verify(db, data);
}

static void the_audit_chain_is_whole(void **state)
{
    struct audit_verdict verdict;
    (void)state;
    site_write(shared, verify_unit, &verdict);
    assert_true(verdict.is_good);
    assert_int_equal(verdict.entries, number("SELECT count(*) FROM audit"));
}

/* Does the page hold the number as a figure of its own? */
static void sees_figure(const struct browser *b, int64_t n)
{
    const char *words =
        str_c(shared->arena, str_printf(shared->arena, "<span class=\"fig\">%lld</span>", (long long)n));
    if (!browser_sees(b, words))
        fail_msg("the page does not show the figure %lld", (long long)n);
}

static void every_figure_on_the_home_page_equals_a_recount(void **state)
{
    struct browser b = browser_new(shared);
    int64_t echoed = number("SELECT count(*) FROM problem WHERE state IN ('echoed', 'closed', 'ended')");
    int64_t late = number("SELECT count(*) FROM problem WHERE state NOT IN ('echoed', 'closed', 'ended') AND "
                          "due_day < 20781");
    int64_t rated = number("SELECT count(*) FROM problem_rating r JOIN problem p ON p.id = r.problem_id "
                           "WHERE r.round = p.round");
    (void)state;
    browser_get(&b, "/");
    assert_page(&b, 200, "延水关镇");
    sees_figure(&b, number("SELECT count(*) FROM voice WHERE secrecy <> 'confidential'"));
    sees_figure(&b, 251);
    assert_page(&b, 200, "归并成43件");
    assert_page(&b, 200, str_c(shared->arena, str_printf(shared->arena, "公示%lld件", (long long)echoed)));
    assert_page(&b, 200, str_c(shared->arena, str_printf(shared->arena, "已超期 %lld<", (long long)late)));
    assert_page(&b, 200, str_c(shared->arena, str_printf(shared->arena, "%lld人评", (long long)rated)));
}

static const struct demo_login *login_with(const char *role)
{
    for (size_t i = 0; i < made.demo.logins_n; i++)
        if (str_eq(made.demo.logins[i].role, str_from_c(role)))
            return &made.demo.logins[i];
    fail_msg("no log-in with the role %s", role);
    return NULL;
}

static void every_role_can_log_in_with_the_password_that_was_told(void **state)
{
    static const char *const roles[] = { "system_admin", "security_admin", "auditor",
                                         "clerk",        "reviewer",       "coordinator",
                                         "handler",      "secretary",      "discipline" };
    (void)state;
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        struct browser b = browser_new(shared);
        const struct demo_login *l = login_with(roles[i]);
        browser_get(&b, "/login");
        browser_fill(&b, "who", str_c(shared->arena, l->login_name));
        browser_fill(&b, "password", str_c(shared->arena, l->password));
        browser_send(&b, "/login");
        assert_page(&b, 303, "");
        browser_get(&b, "/me");
        assert_page(&b, 200, str_c(shared->arena, l->name));
    }
}

static void passwords_are_strong_and_no_two_alike(void **state)
{
    (void)state;
    for (size_t i = 0; i < made.demo.logins_n; i++) {
        const struct demo_login *l = &made.demo.logins[i];
        assert_int_equal(password_problem(l->password, l->name, l->login_name), TEXT_NONE);
        for (size_t j = 0; j < i; j++)
            assert_false(str_eq(l->password, made.demo.logins[j].password));
    }
}

static void a_second_demo_in_the_same_site_is_refused(void **state)
{
    struct demo_made second;
    (void)state;
    assert_int_equal(fill(shared, SEED, &second), RC_CONFLICT);
    assert_int_equal(number("SELECT count(*) FROM voice"), 265);
}

static str exported(struct test_site *s, const char *table)
{
    struct err e = { 0 };
    FILE *out = tmpfile();
    assert_non_null(out);
    assert_int_equal(export_table(&s->site, s->arena, &e, str_from_c(table), out), RC_OK);
    rewind(out);
    char *room = arena_alloc(s->arena, EXPORT_BYTES_MAX);
    size_t n = fread(room, 1, EXPORT_BYTES_MAX, out);
    assert_int_equal(fclose(out), 0);
    return (str){ room, n };
}

static void the_same_seed_and_day_give_the_same_year(void **state)
{
    static const char *const tables[] = { "posts", "problems", "voices", "steps", "ratings" };
    struct test_site *other = empty_site();
    void *site = other;
    struct demo_made again;
    (void)state;
    assert_int_equal(fill(other, SEED, &again), RC_OK);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (!str_eq(exported(shared, tables[i]), exported(other, tables[i])))
            fail_msg("the %s differ", tables[i]);
    for (size_t i = 0; i < again.demo.logins_n; i++)
        assert_true(str_eq(again.demo.logins[i].password, made.demo.logins[i].password));
    assert_int_equal(site_number(other, "SELECT count(*) FROM file"), number("SELECT count(*) FROM file"));
    assert_int_equal(site_down(&site), 0);
}

/* 1 January 2026, a holiday, with the long holiday of October in the year before it. */
static void the_figures_are_the_same_on_another_day_and_with_another_seed(void **state)
{
    struct test_site *other = empty_site();
    void *site = other;
    struct demo_made again;
    (void)state;
    assert_int_equal(fill_until(other, 101, 20454, &again), RC_OK);
    assert_int_equal(again.demo.voices, 263);
    assert_int_equal(again.demo.closed, 251);
    assert_int_equal(again.demo.suggestions, 236);
    assert_int_equal(again.demo.topics, 43);
    assert_int_equal(site_number(other, "SELECT count(*) FROM problem WHERE state = 'echoed'"), 4);
    assert_false(str_eq(again.demo.logins[0].password, made.demo.logins[0].password));
    assert_int_equal(site_down(&site), 0);
}

static void an_export_is_audited_and_holds_nothing_sealed(void **state)
{
    int64_t before = number("SELECT count(*) FROM audit WHERE action = 'export'");
    str voices = exported(shared, "voices");
    (void)state;
    assert_int_equal(number("SELECT count(*) FROM audit WHERE action = 'export'"), before + 1);
    assert_true(str_find(voices, S("sealed")) == SIZE_MAX);
    assert_true(str_find(voices, S("低保的事，不想让人知道")) == SIZE_MAX);
    assert_true(str_find(voices, S("\"secrecy\":\"confidential\"")) != SIZE_MAX);
}

TEST_DATABASE_MAIN_WITH(demo_up, demo_down, TEST(the_town_is_whole), TEST(the_figures_of_the_year_are_exact),
                        TEST(every_kind_of_case_is_there),
                        TEST(better_than_95_of_100_are_satisfied_and_some_do_not_rate),
                        TEST(the_office_works_in_the_working_hours_of_working_days),
                        TEST(nothing_is_told_before_it_has_come_in), TEST(doctor_finds_nothing),
                        TEST(the_audit_chain_is_whole), TEST(every_figure_on_the_home_page_equals_a_recount),
                        TEST(every_role_can_log_in_with_the_password_that_was_told),
                        TEST(passwords_are_strong_and_no_two_alike),
                        TEST(a_second_demo_in_the_same_site_is_refused),
                        TEST(an_export_is_audited_and_holds_nothing_sealed),
                        TEST(the_same_seed_and_day_give_the_same_year),
                        TEST(the_figures_are_the_same_on_another_day_and_with_another_seed))
