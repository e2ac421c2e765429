/* SPDX-License-Identifier: Apache-2.0 */
/* The monthly bulletin: made from the rows, frozen, signed, published, withdrawn; and deaf to what comes
 * later. */
#include "core/job.h"
#include "features/problem/problem_bulletin.h"
#include "loop.h"

/* The tests' today is 2026-11-24: October is over. */
#define OCTOBER (SITE_DAY - 23 - 31)

static struct browser in_as(struct loop *l, const char *login_name)
{
    loop_keep(l);
    struct browser b = browser_new(l->site);
    browser_login(&b, login_name);
    return b;
}

static const char *path_of(struct loop *l, problem_bulletin_id id, const char *before, const char *act)
{
    return str_c(l->arena, str_printf(l->arena, "%s/%lld%s", before, (long long)id.v, act));
}

/* Two cases of October: one answered in time, one overdue at the end of the month. */
static void october(struct loop *l)
{
    size_t n;
    loop_wait(l, (OCTOBER + 4 - SITE_DAY) * MS_PER_DAY);
    problem_id one = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    problem_id two = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    (void)loop_accept(l, loop_voice(l, "complaint", "public").id, "complaint");
    loop_assign(l, one);
    loop_answer(l, one);
    (void)loop_publish(l, one, &n);
    loop_assign(l, two);
    loop_wait(l, (SITE_DAY - OCTOBER - 4) * MS_PER_DAY);
    loop_keep(l);
}

static problem_bulletin_id made(struct loop *l)
{
    problem_bulletin_id id = { 0 };
    l->by.person = l->clerk;
    assert_done(l, bulletin_make(loop_db(l), &l->by, l->site->town, OCTOBER, &id));
    return id;
}

static int64_t findings(struct loop *l)
{
    loop_keep(l);
    struct doctor doctor = { .app = &l->site->site.app, .arena = l->arena };
    doctor.db = loop_db(l);
    assert_int_equal(bulletin_examine(&doctor), RC_OK);
    loop_keep(l);
    return (int64_t)doctor.findings_n;
}

static void a_bulletin_holds_the_figures_and_what_was_overdue_of_its_month(void **state)
{
    struct loop *l = *state;
    struct bulletin_figures_rows figures;
    struct bulletin_lates_rows lates;
    struct bulletin_places_rows places;
    october(l);
    problem_bulletin_id id = made(l);
    assert_done(l, bulletin_figures(loop_db(l), id, &figures));
    assert_int_equal(figures.n, 7);
    assert_text(figures.at[0].code, "completion");
    assert_int_equal(figures.at[0].numerator, 1);
    assert_int_equal(figures.at[0].denominator, 2); /* nothing of the complaint */
    assert_int_equal(figures.at[0].denominator_before, 0);
    assert_done(l, bulletin_lates(loop_db(l), id, &lates));
    assert_int_equal(lates.n, 1);
    assert_text(lates.at[0].title, "村口水管漏水");
    assert_done(l, bulletin_places(loop_db(l), id, &places));
    assert_int_equal(places.n, 0); /* nobody is ranked unless the site says so */
    loop_keep(l);
}

static void a_month_has_one_bulletin_and_only_when_it_is_over(void **state)
{
    struct loop *l = *state;
    problem_bulletin_id id, other;
    october(l);
    assert_refused(l, bulletin_make(loop_db(l), &l->by, l->site->town, SITE_DAY - 23, &id), RC_INVALID,
                   "problem.bulletin_month_wrong");
    assert_refused(l, bulletin_make(loop_db(l), &l->by, l->site->town, OCTOBER + 1, &id), RC_INVALID,
                   "problem.bulletin_month_wrong");
    id = made(l);
    assert_refused(l, bulletin_make(loop_db(l), &l->by, l->site->town, OCTOBER, &other), RC_CONFLICT,
                   "problem.bulletin_there");
    assert_done(l, bulletin_withdraw(loop_db(l), &l->by, id, S("数错了")));
    assert_done(l, bulletin_make(loop_db(l), &l->by, l->site->town, OCTOBER, &other));
    struct bulletin_by_id_row row;
    assert_done(l, bulletin_load(loop_db(l), other, &row));
    assert_int_equal(row.edition, 2);
    loop_keep(l);
}

static void ranking_switched_on_puts_who_closed_in_time_first(void **state)
{
    struct loop *l = *state;
    struct bulletin_places_rows places;
    october(l);
    site_sql(l->site, "UPDATE rule SET value = 1 WHERE name = 'problem.bulletin_ranking'");
    problem_bulletin_id id = made(l);
    assert_done(l, bulletin_places(loop_db(l), id, &places));
    assert_int_equal(places.n, 1);
    assert_int_equal(places.at[0].intime, 1);
    loop_keep(l);
}

static void each_step_waits_for_the_one_before(void **state)
{
    struct loop *l = *state;
    october(l);
    problem_bulletin_id id = made(l);
    assert_refused(l, bulletin_sign(loop_db(l), &l->by, id), RC_CONFLICT, "problem.bulletin_moved");
    assert_refused(l, bulletin_publish(loop_db(l), &l->by, id), RC_CONFLICT, "problem.bulletin_moved");
    assert_done(l, bulletin_freeze(loop_db(l), &l->by, id));
    assert_refused(l, bulletin_remark(loop_db(l), id, S("晚了")), RC_CONFLICT, "problem.bulletin_moved");
    assert_done(l, bulletin_sign(loop_db(l), &l->by, id));
    assert_done(l, bulletin_publish(loop_db(l), &l->by, id));
    assert_refused(l, bulletin_publish(loop_db(l), &l->by, id), RC_CONFLICT, "problem.bulletin_moved");
    assert_done(l, bulletin_withdraw(loop_db(l), &l->by, id, S("数错了")));
    assert_refused(l, bulletin_withdraw(loop_db(l), &l->by, id, S("又")), RC_CONFLICT,
                   "problem.bulletin_moved");
}

static void what_changes_later_changes_no_bulletin_and_a_forged_one_is_found(void **state)
{
    struct loop *l = *state;
    october(l);
    problem_bulletin_id id = made(l);
    assert_done(l, bulletin_freeze(loop_db(l), &l->by, id));
    assert_done(l, bulletin_sign(loop_db(l), &l->by, id));
    assert_done(l, bulletin_publish(loop_db(l), &l->by, id));
    loop_keep(l);
    struct browser b = browser_new(l->site);
    browser_get(&b, path_of(l, id, "/bulletins", ""));
    assert_page(&b, 200, "1 ÷ 2");
    str before = b.body;
    site_sql(l->site, "UPDATE problem SET title = '改了', is_public = 0");
    browser_get(&b, path_of(l, id, "/bulletins", ""));
    assert_true(str_eq(before, b.body));
    browser_get(&b, path_of(l, id, "/bulletins", "?compare=1"));
    assert_page(&b, 200, "<td class=\"num\">–</td></tr>"); /* nothing public is left to count now */
    assert_int_equal(findings(l), 0);
    site_sql(l->site, "UPDATE problem_bulletin_figure SET numerator = 2 WHERE code = 'completion'");
    assert_int_equal(findings(l), 1);
}

static void the_way_of_a_bulletin_by_its_pages(void **state)
{
    struct loop *l = *state;
    october(l);
    (void)site_person(l->site, "in.town", "coordinator", l->site->town);
    struct browser maker = in_as(l, "in.town"), signer = in_as(l, "head.one"), public = browser_new(l->site);
    const char *list =
        str_c(l->arena, str_printf(l->arena, "/desk/bulletins?org=%lld", (long long)l->site->town.v));
    browser_get(&maker, list);
    assert_page(&maker, 200, "2026年10月");
    browser_fill(&maker, "month", "2026-10-01");
    browser_send(&maker, list);
    assert_page(&maker, 303, "");
    problem_bulletin_id id = { site_number(l->site, "SELECT id FROM problem_bulletin") };
    browser_follow(&maker);
    browser_fill(&maker, "remarks", "请尽快回话。");
    browser_send(&maker, path_of(l, id, "/desk/bulletins", "/remarks"));
    browser_follow(&maker);
    browser_send(&maker, path_of(l, id, "/desk/bulletins", "/freeze"));
    browser_follow(&maker);
    assert_page(&maker, 200, "已定稿，待签发");
    assert_false(browser_sees(&maker, "/sign\"")); /* another permission */
    browser_get(&public, path_of(l, id, "/bulletins", ""));
    assert_page(&public, 404, "");
    browser_get(&signer, path_of(l, id, "/desk/bulletins", ""));
    browser_send(&signer, path_of(l, id, "/desk/bulletins", "/sign"));
    assert_page(&signer, 303, "");
    browser_get(&maker, path_of(l, id, "/desk/bulletins", ""));
    browser_send(&maker, path_of(l, id, "/desk/bulletins", "/publish"));
    assert_page(&maker, 303, "");
    browser_get(&public, "/bulletins");
    assert_page(&public, 200, "签发人");
    browser_get(&public, path_of(l, id, "/bulletins", ""));
    assert_page(&public, 200, "请尽快回话。");
    browser_get(&signer, path_of(l, id, "/desk/bulletins", ""));
    browser_send(&signer, path_of(l, id, "/desk/bulletins", "/withdraw"));
    assert_page(&signer, 422, "");
    browser_fill(&signer, "reason", "漏数了一件");
    browser_send(&signer, path_of(l, id, "/desk/bulletins", "/withdraw"));
    browser_get(&public, path_of(l, id, "/bulletins", ""));
    assert_page(&public, 200, "漏数了一件");
    assert_false(browser_sees(&public, "请尽快回话。</p><section"));
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM audit WHERE action LIKE 'bulletin.%'"), 6);
}

static int64_t after_job(struct loop *l)
{
    struct job_run run = { .app = &l->site->site.app, .arena = l->arena, .err = &l->err, .now = l->by.now };
    assert_int_equal(bulletin_job(&run), RC_OK);
    return site_number(l->site, "SELECT count(*) FROM problem_bulletin");
}

static void the_first_working_day_brings_a_draft_by_itself_once(void **state)
{
    struct loop *l = *state;
    october(l);
    assert_int_equal(after_job(l), 0); /* the 24th */
    loop_wait(l, 7 * MS_PER_DAY);      /* 1 December, a Tuesday */
    assert_int_equal(after_job(l), 1);
    assert_int_equal(after_job(l), 1);
    assert_int_equal(site_number(l->site, "SELECT month_day FROM problem_bulletin"), SITE_DAY - 23);
}

TEST_DATABASE_MAIN(LOOP(a_bulletin_holds_the_figures_and_what_was_overdue_of_its_month),
                   LOOP(a_month_has_one_bulletin_and_only_when_it_is_over),
                   LOOP(ranking_switched_on_puts_who_closed_in_time_first),
                   LOOP(each_step_waits_for_the_one_before),
                   LOOP(what_changes_later_changes_no_bulletin_and_a_forged_one_is_found),
                   LOOP(the_way_of_a_bulletin_by_its_pages),
                   LOOP(the_first_working_day_brings_a_draft_by_itself_once))
