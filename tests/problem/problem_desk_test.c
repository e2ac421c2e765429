/* SPDX-License-Identifier: Apache-2.0 */
/* The desk as the staff meet it: every act by its form, who sees what, sealed fields, the audit behind it. */
#include "loop.h"

/* The smallest picture there is: one pixel. */
static const unsigned char one_pixel[] = { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00,
                                           0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x01,
                                           0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90,
                                           0x77, 0x53, 0xde, 0x00, 0x00, 0x00, 0x0c, 0x49, 0x44, 0x41,
                                           0x54, 0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0, 0x00, 0x00, 0x03,
                                           0x01, 0x01, 0x00, 0xc9, 0xfe, 0x92, 0xef, 0x00, 0x00, 0x00,
                                           0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82 };

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

static const char *voice_page(struct loop *l, const struct voice_receipt *v, const char *act)
{
    return str_c(l->arena, str_printf(l->arena, "/desk/voices/%.*s%s", STR_ARG(v->number), act));
}

static const char *case_page(struct loop *l, problem_id id, const char *act)
{
    struct problem_by_id_row row = loop_row(l, id);
    loop_keep(l);
    return str_c(l->arena, str_printf(l->arena, "/desk/problems/%.*s%s", STR_ARG(row.number), act));
}

static int64_t audited(struct loop *l, const char *action)
{
    return site_number(
        l->site,
        str_c(l->arena, str_printf(l->arena, "SELECT count(*) FROM audit WHERE action = '%s'", action)));
}

/* ---- a voice ---- */

static void the_clerk_makes_a_case_of_a_voice(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, "/desk");
    assert_page(&b, 200, "村口的水管漏了三天");
    browser_get(
        &b, "/desk?q=%E8%B7%AF%E7%81%AF"); /* what waits stands there whatever the cases are searched for */
    assert_page(&b, 200, "村口的水管漏了三天");
    browser_get(&b, voice_page(l, &v, ""));
    assert_page(&b, 200, "value=\"村口的水管漏了三天\""); /* proposed as title */
    browser_fill(&b, "title", "水管漏水");
    browser_send(&b, voice_page(l, &v, "/accept"));
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, "水管漏水");
    assert_int_equal(
        site_number(l->site, "SELECT count(*) FROM problem WHERE is_public = 1 AND title = '水管漏水'"), 1);
    assert_int_equal(audited(l, "problem.accept"), 1);
}

static void what_was_typed_stays_when_the_title_is_missing(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "name_hidden");
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, voice_page(l, &v, ""));
    assert_false(browser_sees(&b, "value=\"村口的水管漏了三天\"")); /* the author asked for other words */
    browser_fill(&b, "statement", "北头水压小");
    browser_send(&b, voice_page(l, &v, "/accept"));
    assert_page(&b, 422, "北头水压小");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem"), 0);
}

static void a_complaint_is_never_put_on_the_wall(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, voice_page(l, &v, ""));
    browser_fill(&b, "kind", "complaint");
    browser_send(&b, voice_page(l, &v, "/accept"));
    assert_page(&b, 422, "不上墙");
    browser_get(&b, voice_page(l, &v, ""));
    browser_fill(&b, "category", "no-such-thing");
    browser_send(&b, voice_page(l, &v, "/accept"));
    assert_page(&b, 422, "");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem"), 0);
}

static void a_voice_is_declined_with_a_reason_that_its_author_reads(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, voice_page(l, &v, ""));
    browser_send(&b, voice_page(l, &v, "/decline"));
    assert_page(&b, 422, "");
    browser_fill(&b, "decline_reason", "已在法院审理");
    browser_send(&b, voice_page(l, &v, "/decline"));
    assert_page(&b, 303, "");
    browser_get(&b, voice_page(l, &v, ""));
    assert_page(&b, 200, "已在法院审理");
    assert_int_equal(audited(l, "voice.decline"), 1);
    assert_string_equal(str_c(l->arena, loop_told(l, v.id)), "received decline");
}

static void a_voice_is_merged_by_choice_or_by_number_and_taken_out_again(void **state)
{
    struct loop *l = *state;
    struct voice_receipt first = loop_voice(l, "help", "public"), more = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, first.id, "help");
    struct problem_by_id_row row = loop_row(l, id);
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, voice_page(l, &more, ""));
    browser_send(&b, voice_page(l, &more, "/merge"));
    assert_page(&b, 422, "");
    browser_fill(&b, "merge_number", "QH-1999-0001");
    browser_send(&b, voice_page(l, &more, "/merge"));
    assert_page(&b, 422, "");
    browser_fill(&b, "merge_number", "");
    browser_fill(&b, "merge_into", str_c(l->arena, row.number)); /* it is proposed */
    browser_send(&b, voice_page(l, &more, "/merge"));
    assert_page(&b, 303, "");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice WHERE problem_id IS NOT NULL"), 2);
    browser_get(&b, voice_page(l, &more, ""));
    browser_send(&b, voice_page(l, &more, "/unmerge"));
    assert_page(&b, 303, "");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice WHERE problem_id IS NOT NULL"), 1);
    assert_int_equal(audited(l, "voice.merge") + audited(l, "voice.unmerge"), 2);
}

/* ---- what lies sealed ---- */

static void name_and_phone_show_only_after_a_reason_and_only_for_a_while(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, voice_page(l, &v, ""));
    assert_false(browser_sees(&b, "13600000000") || browser_sees(&b, "访客甲"));
    browser_send(&b, voice_page(l, &v, "/reveal"));
    assert_page(&b, 422, "");
    assert_int_equal(audited(l, "voice.reveal"), 0);
    browser_fill(&b, "reveal_reason", "约看现场");
    browser_send(&b, voice_page(l, &v, "/reveal"));
    browser_follow(&b);
    assert_page(&b, 200, "13600000000");
    assert_true(browser_sees(&b, "访客甲"));
    assert_int_equal(
        site_number(l->site,
                    "SELECT count(*) FROM audit WHERE action = 'voice.reveal' AND detail LIKE '%约看现场%'"),
        1);
    struct browser other = in_as(l, "head.one");
    browser_get(&other, voice_page(l, &v, ""));
    assert_page(&other, 200, "");
    assert_false(browser_sees(&other, "13600000000"));
    loop_wait(l, 16 * MS_PER_MINUTE);
    browser_get(&b, voice_page(l, &v, ""));
    assert_page(&b, 200, "");
    assert_false(browser_sees(&b, "13600000000"));
}

/* ---- confidential ---- */

static void expect_hidden(struct loop *l, const char *login_name, const struct voice_receipt *v, int status)
{
    struct browser b = in_as(l, login_name);
    browser_get(&b, voice_page(l, v, ""));
    assert_page(&b, status, "");
    browser_get(&b, "/desk/voices?state=all");
    assert_false(browser_sees(&b, str_c(l->arena, v->number)));
    browser_get(&b, "/desk");
    assert_false(browser_sees(&b, str_c(l->arena, v->number)));
}

static void a_complaint_stays_away_from_the_unit_it_is_about(void **state)
{
    struct loop *l = *state;
    struct test_site *s = l->site;
    struct voice_receipt v = loop_voice(l, "complaint", "public");
    (void)staff(l, "in.village", "coordinator", s->village[0]);
    (void)staff(l, "in.town", "coordinator", s->town);
    site_post(s, s->village[0], staff(l, "both.hats", "coordinator", s->town));
    expect_hidden(l, "clerk.one", &v, 404);
    expect_hidden(l, "head.one", &v, 404);
    expect_hidden(l, "in.village", &v, 404);
    expect_hidden(l, "both.hats", &v, 404);
    struct browser b = in_as(l, "in.town");
    browser_get(&b, "/desk/voices");
    assert_page(&b, 200, str_c(l->arena, v.number));
    browser_get(&b, voice_page(l, &v, ""));
    assert_page(&b, 200, "");
    assert_false(browser_sees(&b, "村口的水管漏了三天"));
    browser_fill(&b, "reveal_reason", "受理");
    browser_send(&b, voice_page(l, &v, "/reveal"));
    browser_follow(&b);
    assert_page(&b, 200, "村口的水管漏了三天");
}

static void a_confidential_case_goes_to_no_office_of_the_unit_concerned(void **state)
{
    struct loop *l = *state;
    struct test_site *s = l->site;
    struct voice_receipt v = loop_voice(l, "complaint", "public");
    problem_id id = loop_accept(l, v.id, "complaint");
    person_id villager = staff(l, "in.village", "handler", s->village[0]);
    site_post(s, s->village[0], villager);
    assert_refused(l, problem_assign(loop_db(l), &l->by, id, s->village[0], villager, (str){ 0 }), RC_INVALID,
                   "problem.own_case");
    loop_assign(l, id);
    (void)staff(l, "plain.handler", "handler", s->office[0]);
    (void)staff(l, "discipline.one", "discipline", s->office[0]);
    struct browser b = in_as(l, "plain.handler");
    browser_get(&b, case_page(l, id, ""));
    assert_page(&b, 404, "");
    browser_get(&b, "/desk?state=all");
    assert_false(browser_sees(&b, "村口水管漏水"));
    struct browser d = in_as(l, "discipline.one");
    browser_get(&d, "/desk?state=all");
    assert_page(&d, 200, "村口水管漏水");
    browser_get(&d, case_page(l, id, ""));
    assert_page(&d, 200, "");
    browser_get(&d, voice_page(l, &v, ""));
    assert_page(&d, 200, "");
}

static void a_confidential_case_takes_only_confidential_voices(void **state)
{
    struct loop *l = *state;
    struct voice_receipt secret = loop_voice(l, "help", "confidential"),
                         plain = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, secret.id, "help");
    assert_refused(l, voice_merge(loop_db(l), &l->by, plain.id, id), RC_CONFLICT,
                   "problem.merge_confidential");
    assert_int_equal(loop_row(l, id).is_public, 0);
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, voice_page(l, &plain, ""));
    assert_false(browser_sees(&b, "村口水管漏水")); /* not proposed */
}

/* ---- a case ---- */

static void a_case_goes_through_every_act_by_its_forms(void **state)
{
    struct loop *l = *state;
    struct test_site *s = l->site;
    struct voice_receipt v = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, v.id, "help");
    (void)staff(l, "reviewer.one", "reviewer", s->town);
    struct browser clerk = in_as(l, "clerk.one");
    browser_get(&clerk, case_page(l, id, ""));
    browser_send(&clerk, case_page(l, id, "/assign"));
    assert_page(&clerk, 422, "");
    str holder = str_printf(l->arena, "%lld %lld", (long long)s->office[0].v, (long long)l->handler.v);
    browser_fill(&clerk, "holder", str_c(l->arena, holder));
    browser_send(&clerk, case_page(l, id, "/assign"));
    assert_page(&clerk, 303, "");
    struct browser handler = in_as(l, "handler.one");
    browser_get(&handler, "/desk?state=mine");
    assert_page(&handler, 200, "村口水管漏水");
    browser_get(&handler, case_page(l, id, ""));
    browser_fill(&handler, "progress", "已到现场");
    browser_send(&handler, case_page(l, id, "/progress"));
    browser_follow(&handler);
    assert_page(&handler, 200, "已到现场");
    browser_fill(&handler, "result", "solved");
    browser_fill(&handler, "answer", "水管换好了");
    browser_attach(&handler, "answer_photos", "after.png",
                   (str){ (const char *)one_pixel, sizeof one_pixel });
    browser_send(&handler, case_page(l, id, "/answer"));
    assert_page(&handler, 303, "");
    struct browser reviewer = in_as(l, "reviewer.one");
    browser_get(&reviewer, case_page(l, id, ""));
    assert_page(&reviewer, 200, "水管换好了");
    browser_fill(&reviewer, "send_back_reason", "没有照片说明");
    browser_send(&reviewer, case_page(l, id, "/send-back"));
    browser_follow(&reviewer);
    assert_page(&reviewer, 200, "没有照片说明");
    loop_answer(l, id);
    loop_keep(l);
    browser_get(&reviewer, case_page(l, id, ""));
    browser_send(&reviewer, case_page(l, id, "/publish"));
    assert_page(&reviewer, 303, "");
    assert_int_equal(site_number(s, "SELECT count(*) FROM problem WHERE state = 'echoed'"), 1);
    assert_int_equal(site_number(s, "SELECT count(*) FROM problem_photo WHERE stage = 'after'"), 1);
    assert_int_equal(
        site_number(s, "SELECT count(DISTINCT action) FROM audit WHERE action IN ('problem.assign', "
                       "'problem.progress', 'problem.answer', 'problem.send_back', 'problem.publish')"),
        5);
}

static void who_was_never_offered_cannot_be_made_responsible(void **state)
{
    struct loop *l = *state;
    struct test_site *s = l->site;
    struct voice_receipt v = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, v.id, "help");
    struct browser b = in_as(l, "clerk.one");
    const struct {
        int64_t office, person;
    } forged[] = { { s->office[0].v, l->clerk.v }, { s->office[1].v, l->handler.v }, { 17, l->handler.v } };
    for (size_t i = 0; i < 3; i++) {
        browser_get(&b, case_page(l, id, ""));
        browser_fill(&b, "holder",
                     str_c(l->arena, str_printf(l->arena, "%lld %lld", (long long)forged[i].office,
                                                (long long)forged[i].person)));
        browser_send(&b, case_page(l, id, "/assign"));
        assert_page(&b, 422, "没有岗位");
    }
    browser_get(&b, case_page(l, id, ""));
    browser_fill(&b, "holder", "everybody");
    browser_send(&b, case_page(l, id, "/assign"));
    assert_page(&b, 422, "没有岗位");
    assert_int_equal(site_number(s, "SELECT count(*) FROM problem WHERE office_id IS NOT NULL"), 0);
}

static void a_handler_sees_only_what_the_office_has(void **state)
{
    struct loop *l = *state;
    struct test_site *s = l->site;
    struct voice_receipt v = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, v.id, "help");
    loop_assign(l, id);
    (void)staff(l, "ours", "handler", s->office[0]);
    (void)staff(l, "theirs", "handler", s->office[1]);
    (void)staff(l, "villager", "handler", s->village[0]);
    const char *others[] = { "theirs", "villager" };
    for (size_t i = 0; i < 2; i++) {
        struct browser b = in_as(l, others[i]);
        browser_get(&b, "/desk?state=all");
        assert_page(&b, 200, "");
        assert_false(browser_sees(&b, "村口水管漏水"));
        browser_get(&b, case_page(l, id, ""));
        assert_page(&b, 403, "");
        browser_get(&b, voice_page(l, &v, ""));
        assert_page(&b, 403, "");
    }
    struct browser b = in_as(l, "ours");
    browser_get(&b, voice_page(l, &v, ""));
    assert_page(&b, 200, "村口的水管漏了三天");
    browser_get(&b, "/desk");
    assert_page(&b, 200, "村口水管漏水");
    browser_get(&b, case_page(l, id, ""));
    assert_page(&b, 200, "");
    assert_false(browser_sees(&b, "/assign\"") || browser_sees(&b, "/publish\""));
    browser_fill(&b, "return_reason", "归养路站");
    browser_send(&b, case_page(l, id, "/return"));
    assert_page(&b, 303, "");
    browser_get(&b, case_page(l, id, ""));
    assert_page(&b, 403, "");
    assert_int_equal(audited(l, "problem.return"), 1);
}

static void who_only_looks_is_offered_no_act_and_does_none(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, v.id, "help");
    struct browser clerk = in_as(l, "clerk.one"), head = in_as(l, "head.one");
    browser_get(&head, case_page(l, id, ""));
    assert_page(&head, 200, "");
    assert_false(browser_sees(&head, "method=\"post\" action=\"/desk"));
    browser_get(&clerk, case_page(l, id, ""));
    head.body = clerk.body; /* the clerk's form in the head's hands */
    browser_send(&head, case_page(l, id, "/assign"));
    assert_true(head.out.status == 403 || head.out.status == 409);
    struct browser nobody = browser_new(l->site);
    browser_get(&nobody, case_page(l, id, ""));
    assert_page(&nobody, 303, "");
    browser_get(&head, "/desk/problems/QH-1999-0001");
    assert_page(&head, 404, "");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem WHERE state <> 'accepted'"), 0);
}

static void a_case_is_ended_only_when_the_rounds_are_used_up(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, v.id, "help");
    (void)staff(l, "in.town", "coordinator", l->site->town);
    for (int round = 1; round <= 3; round++) {
        str token = loop_to_echo(l, id);
        struct browser b = in_as(l, "in.town");
        browser_get(&b, case_page(l, id, ""));
        assert_page(&b, 200, "");
        assert_int_equal(browser_sees(&b, "/end\""), round == 3);
        if (round < 3)
            assert_done(l, problem_reopen(loop_db(l), &l->by, token, S("还是漏")));
    }
    struct browser b = in_as(l, "in.town");
    browser_get(&b, case_page(l, id, ""));
    browser_fill(&b, "end_words", "管网改造列入明年计划");
    browser_send(&b, case_page(l, id, "/end"));
    assert_page(&b, 303, "");
    assert_int_equal(audited(l, "problem.end"), 1);
}

static void an_office_in_the_tree_shows_what_it_handles(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, v.id, "help");
    loop_assign(l, id);
    struct browser b = in_as(l, "clerk.one");
    for (int i = 0; i < 2; i++) {
        browser_get(&b, str_c(l->arena, str_printf(l->arena, "/desk?state=all&org=%lld",
                                                   (long long)l->site->office[i].v)));
        assert_page(&b, 200, "");
        assert_int_equal(browser_sees(&b, "村口水管漏水"), i == 0);
    }
    browser_get(&b, "/desk?q=0001&state=all");
    assert_page(&b, 200, "村口水管漏水");
    browser_get(&b, "/desk?q=%25&state=all");
    assert_page(&b, 200, "");
    assert_false(browser_sees(&b, "村口水管漏水")); /* a sign of LIKE is a word like any other */
    browser_get(&b, "/desk?org=17");
    assert_page(&b, 404, "");
}

/* ---- doctor and job ---- */

static size_t findings(struct loop *l)
{
    struct doctor d = { .app = &l->site->site.app, .db = loop_db(l), .arena = l->arena };
    assert_done(l, problem_module.doctor(&d));
    loop_keep(l);
    return d.findings_n;
}

static void the_doctor_finds_cases_that_contradict_themselves(void **state)
{
    static const char *const spoils[] = {
        "UPDATE problem SET is_confidential = 1",
        "UPDATE problem SET is_confidential = 0, state = 'lost'",
        "UPDATE problem SET state = 'assigned', office_id = NULL",
        "UPDATE problem SET state = 'accepted'; UPDATE voice SET problem_id = NULL",
    };
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_assign(l, id);
    assert_int_equal(findings(l), 0);
    for (size_t i = 0; i < sizeof spoils / sizeof spoils[0]; i++) {
        site_sql(l->site, spoils[i]);
        loop_words(l); /* the search follows by itself */
        assert_int_equal(findings(l), 1);
    }
}

static void the_daily_job_closes_what_was_asked_long_enough(void **state)
{
    struct loop *l = *state;
    struct err e = { 0 };
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    (void)loop_to_echo(l, id);
    loop_keep(l);
    for (int i = 0; i < 2; i++) {
        struct job_run run = { .app = &l->site->site.app, .arena = l->arena, .err = &e, .now = l->by.now };
        assert_int_equal(problem_module.jobs[0].run(&run), RC_OK);
        assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem WHERE state = 'closed'"), i);
        loop_wait(l, 16 * MS_PER_DAY);
    }
}

TEST_DATABASE_MAIN(
    LOOP(the_clerk_makes_a_case_of_a_voice), LOOP(what_was_typed_stays_when_the_title_is_missing),
    LOOP(a_complaint_is_never_put_on_the_wall), LOOP(a_voice_is_declined_with_a_reason_that_its_author_reads),
    LOOP(a_voice_is_merged_by_choice_or_by_number_and_taken_out_again),
    LOOP(name_and_phone_show_only_after_a_reason_and_only_for_a_while),
    LOOP(a_complaint_stays_away_from_the_unit_it_is_about),
    LOOP(a_confidential_case_goes_to_no_office_of_the_unit_concerned),
    LOOP(a_confidential_case_takes_only_confidential_voices),
    LOOP(a_case_goes_through_every_act_by_its_forms), LOOP(who_was_never_offered_cannot_be_made_responsible),
    LOOP(a_handler_sees_only_what_the_office_has), LOOP(who_only_looks_is_offered_no_act_and_does_none),
    LOOP(a_case_is_ended_only_when_the_rounds_are_used_up), LOOP(an_office_in_the_tree_shows_what_it_handles),
    LOOP(the_doctor_finds_cases_that_contradict_themselves),
    LOOP(the_daily_job_closes_what_was_asked_long_enough))
