/* SPDX-License-Identifier: Apache-2.0 */
/* The clock of a case on a whole site: pauses, later dates, disputes, assisting offices, reminders, steps up
 * the tree, changed rules, handlers who leave. SITE_NOW is a Tuesday; five working days end on the next one.
 */
#include "core/job.h"
#include "core/person.h"
#include "features/problem/problem_clock.h"

#include "loop.h"

#define DUE (SITE_DAY + 7)

static problem_id a_case(struct loop *l)
{
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_assign(l, id);
    l->by.person = l->handler;
    return id;
}

static struct problem_clock_by_id_row clock_row(struct loop *l, problem_id id)
{
    struct problem_clock_by_id_row row = { 0 };
    assert_done(l, problem_clock_load(loop_db(l), id, &row));
    return row;
}

static const char *page_of(struct loop *l, const char *base, problem_id id, const char *act)
{
    struct problem_by_id_row row = loop_row(l, id);
    loop_keep(l);
    return str_c(l->arena, str_printf(l->arena, "%s/%.*s%s", base, STR_ARG(row.number), act));
}

static struct browser in_as(struct loop *l, const char *login_name)
{
    loop_keep(l);
    struct browser b = browser_new(l->site);
    browser_login(&b, login_name);
    return b;
}

static person_id staff(struct loop *l, const char *login_name, const char *role, organisation_id org)
{
    loop_keep(l);
    return site_person(l->site, login_name, role, org);
}

static const char *day_text(struct loop *l, day_t day)
{
    return str_c(l->arena, day_format(l->arena, day));
}

static bool has_step(struct loop *l, problem_id id, const char *step)
{
    return str_find(loop_steps(l, id), str_from_c(step)) != SIZE_MAX;
}

static int64_t told(struct loop *l, person_id person, const char *kind)
{
    loop_keep(l);
    return site_number(
        l->site, str_c(l->arena, str_printf(l->arena,
                                            "SELECT count(*) FROM problem_notice WHERE person_id = %lld "
                                            "AND kind = '%s'",
                                            (long long)person.v, kind)));
}

/* What the jobs do, to the end. */
static void by_itself(struct loop *l)
{
    struct problem_act_by by = l->by;
    problem_id after = { 0 };
    int64_t n;
    by.person = (person_id){ 0 };
    do
        assert_done(l, problem_resume_due(loop_db(l), &by, &n));
    while (n > 0);
    do
        assert_done(l, problem_hand_over(loop_db(l), &by, &n));
    while (n > 0);
    do
        assert_done(l, problem_warn(loop_db(l), &by, &after, &n));
    while (n > 0);
    loop_keep(l);
}

static void recalculate(struct loop *l)
{
    struct problem_act_by by = l->by;
    problem_id after = { 0 };
    int64_t n;
    by.person = (person_id){ 0 };
    do
        assert_done(l, problem_recalculate(loop_db(l), &by, &after, &n));
    while (n > 0);
}

static void to_day(struct loop *l, day_t day)
{
    loop_keep(l);
    loop_wait(l, day_start(day, l->by.offset) - l->by.now);
}

/* ---- L2: pause ---- */

static void l2_a_pause_moves_the_end_and_is_told_to_everybody_with_its_reason(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, v.id, "help");
    loop_assign(l, id);
    struct browser b = in_as(l, "handler.one");
    browser_get(&b, page_of(l, "/desk/problems", id, ""));
    browser_fill(&b, "pause_until", day_text(l, SITE_DAY + 3)); /* Friday: three working days */
    browser_fill(&b, "pause_reason", "等水泵到货");
    browser_send(&b, page_of(l, "/desk/problems", id, "/pause"));
    assert_page(&b, 303, "");
    assert_int_equal(clock_row(l, id).due_day.v, DUE + 2); /* the first day counts for nothing anyway */
    assert_text(loop_told(l, v.id), "received accept assign pause");
    struct browser visitor = browser_new(l->site);
    browser_get(&visitor, "/wall");
    assert_page(&visitor, 200, "等水泵到货");
    browser_get(&visitor, page_of(l, "/problems", id, ""));
    assert_page(&visitor, 200, "等水泵到货");
    assert_true(browser_sees(&visitor, "暂停计时"));
    browser_get(&b, "/desk?state=paused");
    assert_page(&b, 200, "村口水管漏水");
    browser_get(&visitor, "/receipts");
    browser_fill(&visitor, "number", str_c(l->arena, v.number));
    browser_fill(&visitor, "code", str_c(l->arena, v.code));
    browser_send(&visitor, "/receipts");
    browser_follow(&visitor);
    assert_page(&visitor, 200, "等水泵到货");
}

static void l2_a_pause_without_reason_into_the_past_or_beyond_the_rule_is_refused_at_its_field(void **state)
{
    struct loop *l = *state;
    problem_id id = a_case(l);
    struct browser b = in_as(l, "handler.one");
    browser_get(&b, page_of(l, "/desk/problems", id, ""));
    browser_fill(&b, "pause_until", day_text(l, SITE_DAY - 1));
    browser_fill(&b, "pause_reason", "等材料");
    browser_send(&b, page_of(l, "/desk/problems", id, "/pause"));
    assert_page(&b, 422, "恢复日期要晚于今天");
    assert_true(browser_sees(&b, "等材料")); /* what was typed stays */
    l->by.person = l->handler;
    assert_refused(l, problem_pause(loop_db(l), &l->by, id, SITE_DAY + 60, S("等材料")), RC_INVALID,
                   "problem.pause_days");
    for (int i = 0; i < 2; i++) {
        assert_done(l, problem_pause(loop_db(l), &l->by, id, SITE_DAY + 1, S("等材料")));
        assert_refused(l, (loop_keep(l), problem_pause(loop_db(l), &l->by, id, SITE_DAY + 1, S("等材料"))),
                       RC_CONFLICT, "problem.pause_runs");
        assert_done(l, problem_resume(loop_db(l), &l->by, id));
    }
    assert_refused(l, problem_pause(loop_db(l), &l->by, id, SITE_DAY + 1, S("等材料")), RC_INVALID,
                   "problem.pause_times");
    assert_int_equal(clock_row(l, id).due_day.v, DUE); /* resumed on the same day: nothing was used */
}

static void l2_a_pause_ends_by_itself_on_the_promised_day_and_by_hand_before(void **state)
{
    struct loop *l = *state;
    problem_id one = a_case(l), two = a_case(l);
    assert_done(l, problem_pause(loop_db(l), &l->by, one, SITE_DAY + 3, S("等材料")));
    assert_done(l, problem_pause(loop_db(l), &l->by, two, SITE_DAY + 3, S("等材料")));
    to_day(l, SITE_DAY + 1);
    assert_done(l, problem_resume(loop_db(l), &l->by, two));
    assert_int_equal(clock_row(l, two).due_day.v, DUE);
    to_day(l, SITE_DAY + 3);
    by_itself(l);
    by_itself(l);
    assert_false(clock_row(l, one).paused_until_day.has);
    assert_int_equal(clock_row(l, one).due_day.v, DUE + 2);
    assert_text(loop_steps(l, one), "received1 accept1 assign1 pause1 resume1");
}

/* ---- L2: later dates ---- */

static void l2_a_later_date_is_asked_for_granted_in_public_and_told(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, v.id, "help");
    loop_assign(l, id);
    (void)staff(l, "reviewer.one", "reviewer", l->site->town);
    struct browser b = in_as(l, "handler.one"), r = in_as(l, "reviewer.one");
    browser_get(&b, page_of(l, "/desk/problems", id, ""));
    browser_fill(&b, "extend_day", day_text(l, SITE_DAY - 5));
    browser_fill(&b, "extend_reason", "要挖开路面");
    browser_send(&b, page_of(l, "/desk/problems", id, "/extend"));
    assert_page(&b, 422, "日期已经过去");
    browser_fill(&b, "extend_day", day_text(l, DUE + 2));
    browser_fill(&b, "extend_reason", "要挖开路面");
    browser_send(&b, page_of(l, "/desk/problems", id, "/extend"));
    assert_page(&b, 303, "");
    assert_int_equal(clock_row(l, id).due_day.v, DUE); /* nothing moves before it is granted */
    browser_get(&r, "/desk?state=decide");
    assert_page(&r, 200, "村口水管漏水");
    browser_get(&r, "/notices");
    assert_page(&r, 200, "有人申请延期");
    browser_get(&r, page_of(l, "/desk/problems", id, ""));
    assert_page(&r, 200, "要挖开路面");
    browser_fill(&r, "extend_choice", "grant");
    browser_send(&r, page_of(l, "/desk/problems", id, "/extend-decide"));
    assert_page(&r, 303, "");
    assert_int_equal(clock_row(l, id).due_day.v, DUE + 2);
    assert_text(loop_told(l, v.id), "received accept assign extend");
    struct browser visitor = browser_new(l->site);
    browser_get(&visitor, page_of(l, "/problems", id, ""));
    assert_page(&visitor, 200, "要挖开路面");
    assert_int_equal(told(l, l->handler, "extended"), 1);
}

static void l2_later_dates_have_limits_of_their_own(void **state)
{
    struct loop *l = *state;
    problem_id id = a_case(l);
    assert_refused(l, problem_extend_ask(loop_db(l), &l->by, id, DUE, S("忙")), RC_INVALID,
                   "problem.extend_not_later");
    assert_refused(l, problem_extend_ask(loop_db(l), &l->by, id, DUE + 4, S("忙")), RC_INVALID,
                   "problem.extend_rest"); /* a Saturday */
    assert_refused(l, problem_extend_ask(loop_db(l), &l->by, id, DUE + 21, S("忙")), RC_INVALID,
                   "problem.extend_days");
    assert_done(l, problem_extend_ask(loop_db(l), &l->by, id, DUE + 1, S("忙")));
    assert_refused(l, problem_extend_ask(loop_db(l), &l->by, id, DUE + 2, S("忙")), RC_CONFLICT,
                   "problem.extend_waits");
    l->by.person = l->clerk;
    assert_done(l, problem_extend_decide(loop_db(l), &l->by, id, false, S("人手够")));
    assert_refused(l, problem_extend_decide(loop_db(l), &l->by, id, true, S("")), RC_CONFLICT,
                   "problem.extend_none");
    assert_int_equal(clock_row(l, id).due_day.v, DUE);
    to_day(l, DUE);
    assert_refused(l, problem_extend_ask(loop_db(l), &l->by, id, DUE + 1, S("忙")), RC_INVALID,
                   "problem.extend_too_late");
}

static int64_t in_the_row(struct loop *l, const char *column, problem_id id)
{
    loop_keep(l);
    return site_number(l->site, str_c(l->arena, str_printf(l->arena, "SELECT %s FROM problem WHERE id = %lld",
                                                           column, (long long)id.v)));
}

static void l2_a_case_closes_with_elapsed_and_overdue_minutes(void **state)
{
    struct loop *l = *state;
    problem_id one = a_case(l), two = a_case(l);
    size_t n;
    assert_done(l, problem_pause(loop_db(l), &l->by, one, SITE_DAY + 1, S("等材料"))); /* not today */
    to_day(l, DUE);
    loop_wait(l, 10 * MS_PER_HOUR);
    loop_answer(l, one);
    (void)loop_publish(l, one, &n);
    loop_wait(l, MS_PER_DAY);
    loop_answer(l, two);
    (void)loop_publish(l, two, &n);
    /* Four whole days and ten hours; the other the rest of its first day, five whole ones and ten hours. */
    assert_int_equal(in_the_row(l, "used_minutes", one), (4 * 24 + 10) * 60);
    assert_int_equal(in_the_row(l, "late_minutes", one), 0);
    assert_int_equal(in_the_row(l, "used_minutes", two), (15 + 5 * 24 + 10) * 60);
    assert_int_equal(in_the_row(l, "late_minutes", two), 10 * 60);
    assert_int_equal(in_the_row(l, "late_days", two), 1);
}

/* ---- return and dispute ---- */

static void after_the_window_the_coordinator_decides_whose_duty_it_is(void **state)
{
    struct loop *l = *state;
    problem_id id = a_case(l);
    person_id coordinator = staff(l, "coord.one", "coordinator", l->site->town);
    assert_refused(l, problem_dispute(loop_db(l), &l->by, id, S("不归我们管")), RC_CONFLICT,
                   "problem.dispute_return");
    to_day(l, SITE_DAY + 2);
    assert_refused(l, problem_return(loop_db(l), &l->by, id, S("不归我们管")), RC_CONFLICT,
                   "problem.return_window");
    struct browser b = in_as(l, "handler.one"), c = in_as(l, "coord.one");
    browser_get(&b, page_of(l, "/desk/problems", id, ""));
    assert_false(browser_sees(&b, "return_reason"));
    browser_fill(&b, "dispute_reason", "归养路站管");
    browser_send(&b, page_of(l, "/desk/problems", id, "/dispute"));
    assert_page(&b, 303, "");
    browser_get(&c, "/desk?state=decide");
    assert_page(&c, 200, "村口水管漏水");
    assert_int_equal(told(l, coordinator, "decide"), 1);
    l->by.person = l->clerk;
    assert_refused(l, problem_assign(loop_db(l), &l->by, id, l->site->office[0], l->handler, (str){ 0 }),
                   RC_CONFLICT, "problem.dispute_coordinator");
    browser_get(&c, page_of(l, "/desk/problems", id, ""));
    assert_page(&c, 200, "归养路站管");
    browser_fill(&c, "uphold_words", "水管归供水站");
    browser_send(&c, page_of(l, "/desk/problems", id, "/uphold"));
    assert_page(&c, 303, "");
    assert_false(clock_row(l, id).disputed_at.has);
    assert_int_equal(told(l, l->handler, "upheld"), 1);
}

/* ---- lead and assisting offices ---- */

static void an_assisting_office_sees_the_case_and_tells_of_progress_and_the_lead_answers(void **state)
{
    struct loop *l = *state;
    struct test_site *s = l->site;
    problem_id id = a_case(l);
    person_id helper = staff(l, "helper.one", "handler", s->office[1]);
    site_post(s, s->office[1], helper);
    struct browser h = in_as(l, "helper.one"), c = in_as(l, "clerk.one");
    browser_get(&h, page_of(l, "/desk/problems", id, ""));
    assert_page(&h, 403, "");
    browser_get(&c, page_of(l, "/desk/problems", id, ""));
    browser_fill(
        &c, "assist_holder",
        str_c(l->arena, str_printf(l->arena, "%lld %lld", (long long)s->office[1].v, (long long)helper.v)));
    browser_send(&c, page_of(l, "/desk/problems", id, "/assist"));
    assert_page(&c, 303, "");
    browser_get(&h, "/desk?state=helping");
    assert_page(&h, 200, "村口水管漏水");
    browser_get(&h, page_of(l, "/desk/problems", id, ""));
    assert_page(&h, 200, "");
    assert_false(browser_sees(&h, "answer_photos"));
    browser_fill(&h, "progress", "路面已经挖开");
    browser_send(&h, page_of(l, "/desk/problems", id, "/progress"));
    assert_page(&h, 303, "");
    struct browser visitor = browser_new(s);
    browser_get(&visitor, page_of(l, "/problems", id, ""));
    assert_page(&visitor, 200, "路面已经挖开");
    assert_true(browser_sees(&visitor, "养路站"));
    browser_post(&h, page_of(l, "/desk/problems", id, "/answer"), "application/x-www-form-urlencoded", S(""));
    assert_page(&h, 403, "");
    browser_get(&c, page_of(l, "/desk/problems", id, ""));
    browser_fill(&c, "assist_office",
                 str_c(l->arena, str_printf(l->arena, "%lld", (long long)s->office[1].v)));
    browser_send(&c, page_of(l, "/desk/problems", id, "/assist-end"));
    assert_page(&c, 303, "");
    browser_get(&h, page_of(l, "/desk/problems", id, ""));
    assert_page(&h, 403, "");
}

static void a_confidential_case_gets_no_help_from_the_unit_concerned(void **state)
{
    struct loop *l = *state;
    struct test_site *s = l->site;
    problem_id id = loop_accept(l, loop_voice(l, "complaint", "public").id, "complaint");
    loop_assign(l, id);
    person_id villager = staff(l, "in.village", "handler", s->village[0]);
    site_post(s, s->village[0], villager);
    assert_refused(l, problem_assist_add(loop_db(l), &l->by, id, s->village[0], villager), RC_INVALID,
                   "problem.own_case");
    assert_refused(l, problem_assist_add(loop_db(l), &l->by, id, s->office[0], l->handler), RC_INVALID,
                   "problem.assist_leads");
}

/* ---- L3 ---- */

static void l3_reminders_come_a_day_before_and_on_the_day_and_once(void **state)
{
    struct loop *l = *state;
    problem_id id = a_case(l);
    by_itself(l);
    assert_int_equal(told(l, l->handler, "soon"), 0);
    to_day(l, DUE - 1);
    by_itself(l);
    by_itself(l);
    assert_int_equal(told(l, l->handler, "soon"), 1);
    to_day(l, DUE);
    by_itself(l);
    by_itself(l);
    assert_int_equal(told(l, l->handler, "today"), 1);
    assert_int_equal(told(l, l->head, "up"), 0);
    struct browser b = in_as(l, "handler.one");
    browser_get(&b, "/desk");
    assert_page(&b, 200, "2条没看的提醒和催办");
    browser_get(&b, "/notices");
    assert_page(&b, 200, "今天到期");
    str open = str_printf(l->arena, "/notices/%lld",
                          (long long)site_number(l->site, "SELECT max(id) FROM problem_notice"));
    browser_send(&b, str_c(l->arena, open));
    browser_follow(&b);
    assert_page(&b, 200, "村口水管漏水");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_notice WHERE read_at IS NULL"), 1);
    (void)id;
}

static void l3_overdue_climbs_the_tree_by_itself_step_by_step(void **state)
{
    struct loop *l = *state;
    struct test_site *s = l->site;
    person_id deputy = staff(l, "chief.station", "secretary", s->office[0]);
    site_post(s, s->office[0], deputy);
    problem_id id = a_case(l);
    to_day(l, DUE + 1);
    by_itself(l);
    by_itself(l);
    assert_int_equal(told(l, l->handler, "late"), 1);
    assert_int_equal(told(l, deputy, "up"), 1); /* who else leads the office */
    assert_int_equal(told(l, l->head, "up"), 0);
    to_day(l, DUE + 3);
    by_itself(l);
    by_itself(l);
    assert_int_equal(told(l, l->head, "up"), 1);
    assert_int_equal(told(l, deputy, "up"), 1);
    assert_text(loop_steps(l, id), "received1 accept1 assign1 escalate1 escalate1");
}

static void l3_a_confidential_case_climbs_only_to_those_who_may_know_of_it(void **state)
{
    struct loop *l = *state;
    struct test_site *s = l->site;
    person_id village_head = staff(l, "in.village", "coordinator", s->town);
    site_post(s, s->village[0], village_head);
    person_id above = staff(l, "in.town", "coordinator", s->town);
    site_post(s, s->town, above);
    problem_id id = loop_accept(l, loop_voice(l, "complaint", "public").id, "complaint");
    to_day(l, clock_row(l, id).due_day.v + 8);
    by_itself(l); /* nobody has it yet: from the unit concerned upwards */
    assert_int_equal(told(l, above, "up"), 1);
    assert_int_equal(told(l, l->head, "up") + told(l, village_head, "up"), 0);
    assert_int_equal(told(l, l->clerk, "late") + told(l, village_head, "late"), 0);
    assert_int_equal(told(l, above, "late"), 1);
    struct browser b = in_as(l, "in.town");
    browser_get(&b, "/notices");
    assert_page(&b, 200, "保密件");
    assert_false(browser_sees(&b, "村口水管漏水"));
}

static void l3_the_wall_turns_red_in_the_minute_in_which_the_limit_passes(void **state)
{
    struct loop *l = *state;
    (void)a_case(l);
    struct browser visitor = browser_new(l->site);
    to_day(l, DUE + 1);
    loop_wait(l, -MS_PER_SECOND);
    browser_get(&visitor, "/wall");
    browser_get(&visitor, "/wall"); /* from the cache */
    assert_page(&visitor, 200, "今天到期");
    assert_false(browser_sees(&visitor, "chip late"));
    loop_wait(l, MS_PER_SECOND);
    browser_get(&visitor, "/wall");
    assert_page(&visitor, 200, "chip late");
}

static void count_walls(void *data, const struct db_tables *written)
{
    *(int *)data += db_tables_has(written, TABLE_PROBLEM_NEWS) && db_tables_has(written, TABLE_VOICE) ? 1 : 0;
}

static void a_new_day_is_told_to_open_walls_though_nothing_was_written(void **state)
{
    struct loop *l = *state;
    struct app *app = &l->site->site.app;
    int ran, told_walls = 0;
    to_day(l, SITE_DAY + 1);
    loop_wait(l, MS_PER_HOUR);
    assert_done(l, jobs_ensure_periodic(app, &l->err, l->by.now));
    assert_done(l, jobs_run_due(app, &l->err, l->by.now, &ran));
    to_day(l, SITE_DAY + 2);
    loop_wait(l, -MS_PER_MINUTE);
    assert_done(l, jobs_run_due(app, &l->err, l->by.now, &ran));
    lane_on_commit(app->lane, count_walls, &told_walls);
    assert_done(l, jobs_run_due(app, &l->err, l->by.now, &ran));
    assert_int_equal(told_walls, 0);
    loop_wait(l, MS_PER_MINUTE);
    assert_done(l, jobs_run_due(app, &l->err, l->by.now, &ran));
    lane_on_commit(app->lane, NULL, NULL);
    assert_true(ran > 0);
    assert_true(told_walls > 0);
}

static void l3_an_expedite_note_reaches_the_handler_and_stands_in_the_timeline(void **state)
{
    struct loop *l = *state;
    problem_id id = a_case(l);
    struct browser b = in_as(l, "head.one");
    browser_get(&b, page_of(l, "/desk/problems", id, ""));
    browser_fill(&b, "urge_words", "请本周办完");
    browser_send(&b, page_of(l, "/desk/problems", id, "/urge"));
    assert_page(&b, 303, "");
    assert_true(has_step(l, id, "urge1"));
    assert_int_equal(told(l, l->handler, "urge"), 1);
    struct browser visitor = browser_new(l->site);
    browser_get(&visitor, page_of(l, "/problems", id, ""));
    assert_page(&visitor, 200, "催办");
    assert_false(browser_sees(&visitor, "请本周办完"));
}

/* ---- rules that change, or have a gap ---- */

static void set_rule(struct loop *l, int64_t days)
{
    struct browser b = in_as(l, "rules.one");
    browser_get(&b, "/rules/problem.limit_days.help");
    browser_fill(&b, "value", str_c(l->arena, str_printf(l->arena, "%lld", (long long)days)));
    browser_fill(&b, "source", "镇办〔2026〕8号");
    browser_send(&b, "/rules/problem.limit_days.help");
    assert_page(&b, 303, "");
}

static void l2_a_changed_rule_recalculates_open_cases_at_once_and_once(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, v.id, "help");
    struct err e = { 0 };
    int ran;
    (void)staff(l, "rules.one", "system_admin", l->site->town);
    recalculate(l);
    assert_text(loop_steps(l, id), "received1 accept1"); /* nothing has changed */
    set_rule(l, 3);
    assert_int_equal(jobs_run_due(&l->site->site.app, &e, l->by.now, &ran), RC_OK);
    assert_int_equal(clock_row(l, id).due_day.v, SITE_DAY + 3);
    recalculate(l);
    recalculate(l);
    assert_text(loop_steps(l, id), "received1 accept1 recalculate1");
    assert_text(loop_told(l, v.id), "received accept recalculate");
}

static void a_rule_with_a_gap_is_told_by_name_and_day_and_nothing_is_guessed(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, str_c(l->arena, str_printf(l->arena, "/desk/voices/%.*s", STR_ARG(v.number))));
    site_sql(l->site, "UPDATE rule SET from_day = from_day + 30000 WHERE name = 'problem.limit_days.help'");
    browser_send(&b, str_c(l->arena, str_printf(l->arena, "/desk/voices/%.*s/accept", STR_ARG(v.number))));
    assert_page(&b, 409, "求助");
    assert_true(browser_sees(&b, "2026-11-24"));
    assert_true(browser_sees(&b, "系统管理员"));
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem"), 0);
    (void)staff(l, "rules.one", "system_admin", l->site->town);
    set_rule(l, 5); /* it can be mended */
    browser_send(&b, str_c(l->arena, str_printf(l->arena, "/desk/voices/%.*s/accept", STR_ARG(v.number))));
    assert_page(&b, 303, "");
}

/* ---- handlers who leave ---- */

static void a_handler_who_leaves_hands_over_to_the_posts_holder_else_to_the_offices_list(void **state)
{
    struct loop *l = *state;
    struct test_site *s = l->site;
    problem_id id = a_case(l);
    person_id next = staff(l, "next.one", "handler", s->office[0]);
    loop_keep(l);
    str end = str_printf(l->arena, "UPDATE post_holder SET to_day = %lld WHERE person_id = %lld",
                         (long long)SITE_DAY, (long long)l->handler.v);
    site_sql(s, str_c(l->arena, end));
    str take = str_printf(
        l->arena,
        "INSERT INTO post_holder (id, post_id, person_id, from_day, to_day) SELECT 7, post_id, %lld, "
        "%lld, 99999999 FROM post_holder WHERE person_id = %lld",
        (long long)next.v, (long long)SITE_DAY, (long long)l->handler.v);
    site_sql(s, str_c(l->arena, take));
    by_itself(l);
    by_itself(l);
    assert_int_equal(clock_row(l, id).person_id.v, next.v);
    assert_int_equal(told(l, next, "handover"), 1);
    site_sql(s, "DELETE FROM post_holder WHERE id = 7");
    loop_wait(l, MS_PER_SECOND);
    by_itself(l);
    by_itself(l);
    assert_false(clock_row(l, id).person_id.has);
    assert_int_equal(told(l, l->head, "handover"), 1); /* first the successor led the office */
    assert_text(loop_steps(l, id), "received1 accept1 assign1 handover1 handover1");
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, page_of(l, "/desk/problems", id, ""));
    assert_page(&b, 200, "供水站");
}

/* ---- by interface ---- */

static struct browser program_of(struct loop *l, person_id person)
{
    struct token_wish wish = { .kind = S("person"), .label = S("test"), .person = person, .now = SITE_NOW };
    struct browser b = browser_new(l->site);
    str token = { 0 };
    assert_done(l, api_token_new(loop_db(l), &wish, &token));
    loop_keep(l);
    b.authorization = str_join(l->arena, S("Bearer "), token);
    return b;
}

static void each_act_is_there_for_programs_too(void **state)
{
    struct loop *l = *state;
    problem_id id = a_case(l);
    struct browser b = program_of(l, l->handler);
    browser_get(&b, "/api/v1/notices");
    assert_page(&b, 200, "\"unread\":0");
    browser_post(&b, page_of(l, "/api/v1/problems", id, "/pause"), "application/json",
                 S("{\"pause_until\":\"2026-11-20\",\"pause_reason\":\"x\"}"));
    assert_page(&b, 422, "\"pause_until\"");
    browser_post(&b, page_of(l, "/api/v1/problems", id, "/pause"), "application/json",
                 S("{\"pause_until\":\"2026-11-27\",\"pause_reason\":\"x\"}"));
    assert_page(&b, 200, "\"due_day\":\"2026-12-03\"");
    browser_post(&b, page_of(l, "/api/v1/problems", id, "/resume"), "application/json", S("{}"));
    assert_page(&b, 200, "\"due_day\":\"2026-12-01\"");
}

TEST_DATABASE_MAIN(LOOP(l2_a_pause_moves_the_end_and_is_told_to_everybody_with_its_reason),
                   LOOP(l2_a_pause_without_reason_into_the_past_or_beyond_the_rule_is_refused_at_its_field),
                   LOOP(l2_a_pause_ends_by_itself_on_the_promised_day_and_by_hand_before),
                   LOOP(l2_a_later_date_is_asked_for_granted_in_public_and_told),
                   LOOP(l2_later_dates_have_limits_of_their_own),
                   LOOP(l2_a_case_closes_with_elapsed_and_overdue_minutes),
                   LOOP(after_the_window_the_coordinator_decides_whose_duty_it_is),
                   LOOP(an_assisting_office_sees_the_case_and_tells_of_progress_and_the_lead_answers),
                   LOOP(a_confidential_case_gets_no_help_from_the_unit_concerned),
                   LOOP(l3_reminders_come_a_day_before_and_on_the_day_and_once),
                   LOOP(l3_overdue_climbs_the_tree_by_itself_step_by_step),
                   LOOP(l3_a_confidential_case_climbs_only_to_those_who_may_know_of_it),
                   LOOP(l3_the_wall_turns_red_in_the_minute_in_which_the_limit_passes),
                   LOOP(a_new_day_is_told_to_open_walls_though_nothing_was_written),
                   LOOP(l3_an_expedite_note_reaches_the_handler_and_stands_in_the_timeline),
                   LOOP(l2_a_changed_rule_recalculates_open_cases_at_once_and_once),
                   LOOP(a_rule_with_a_gap_is_told_by_name_and_day_and_nothing_is_guessed),
                   LOOP(a_handler_who_leaves_hands_over_to_the_posts_holder_else_to_the_offices_list),
                   LOOP(each_act_is_there_for_programs_too))
