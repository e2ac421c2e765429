/* SPDX-License-Identifier: Apache-2.0 */
/* An organisation is abolished or merged while it has cases, or they lie in it: nobody's case is lost. */
#include <stdlib.h>

#include "core/job.h"
#include "features/problem/problem_clock.h"
#include "features/problem/problem_topic.h"

#include "loop.h"

static void run_jobs(struct loop *l)
{
    int ran;
    loop_keep(l);
    assert_done(l, jobs_run_due(&l->site->site.app, &l->err, l->by.now, &ran));
}

static struct browser in_as(struct loop *l, const char *login_name)
{
    loop_keep(l);
    struct browser b = browser_new(l->site);
    browser_login(&b, login_name);
    return b;
}

/* A blob in either database. */
#define BYTES(hex) (getenv("ECHOWALL_TEST_KIND") != NULL ? "'\\x" hex "'" : "x'" hex "'")

/* With one number in it. */
#define text_of(l, form, id) str_c((l)->arena, str_printf((l)->arena, (form), (long long)(id)))

/* On the page of people and units; successor.v == 0: whoever stands above. */
static void abolish(struct loop *l, organisation_id gone, organisation_id successor)
{
    struct browser b = in_as(l, "admin.one");
    const char *path = text_of(l, "/organisations/%lld/end", gone.v);
    browser_get(&b, path);
    assert_page(&b, 200, "由谁接续");
    browser_fill(&b, "reason", "并入其他单位");
    if (successor.v != 0)
        browser_fill(&b, "successor", text_of(l, "%lld", successor.v));
    browser_send(&b, path);
    assert_page(&b, 303, "");
    run_jobs(l);
}

static int rehome_up(void **state)
{
    int failed = loop_up(state);
    struct loop *l = *state;
    (void)site_person(l->site, "admin.one", "system_admin", l->site->town);
    return failed;
}
#define REHOME(name) TEST_WITH(name, rehome_up, loop_down)

static problem_id a_case(struct loop *l, struct voice_receipt *ret)
{
    *ret = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, ret->id, "help");
    loop_assign(l, id);
    return id;
}

static int64_t told(struct loop *l, person_id person)
{
    loop_keep(l);
    return site_number(
        l->site, text_of(l, "SELECT count(*) FROM problem_notice WHERE kind = 'rehome' AND person_id = %lld",
                         person.v));
}

static void the_cases_of_an_office_that_is_abolished_pass_to_the_list_of_the_unit_above(void **state)
{
    struct loop *l = *state;
    struct voice_receipt voice;
    problem_id id = a_case(l, &voice);
    abolish(l, l->site->office[0], (organisation_id){ 0 });
    struct problem_by_id_row row = loop_row(l, id);
    assert_int_equal(row.office_id.v, l->site->town.v);
    assert_false(row.person_id.has);
    assert_text(row.state, "assigned");
    assert_text(loop_steps(l, id), "received1 accept1 assign1 rehome1");
    assert_text(loop_told(l, voice.id), "received accept assign rehome");
    assert_int_equal(told(l, l->head), 1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM audit WHERE action = 'problem.rehome'"), 1);
    struct browser b = in_as(l, "head.one");
    browser_get(&b, "/desk");
    assert_page(&b, 200, str_c(l->arena, row.number));
    browser_get(&b, str_c(l->arena, str_printf(l->arena, "/desk/problems/%.*s", STR_ARG(row.number))));
    assert_page(&b, 200, "供水站 → 清河镇");
    run_jobs(l); /* once is enough */
    assert_text(loop_steps(l, id), "received1 accept1 assign1 rehome1");
}

static void an_office_that_is_merged_into_another_leaves_its_cases_and_topics_to_it(void **state)
{
    struct loop *l = *state;
    struct voice_receipt voice;
    problem_id id = a_case(l, &voice);
    const struct topic_words words = { .organisation = l->site->town,
                                       .title = S("冬天水管上冻怎么办"),
                                       .aim = S("入冬前包好"),
                                       .limit_day = SITE_DAY + 60 };
    topic_id topic;
    l->by.person = l->clerk;
    assert_done(l, topic_propose(loop_db(l), &l->by, &words, &topic));
    assert_done(l, topic_fix(loop_db(l), &l->by, topic, &words));
    assert_done(l, topic_claim(loop_db(l), &l->by, topic, l->site->office[0], l->handler, S("先查再包")));
    abolish(l, l->site->office[0], l->site->office[1]);
    assert_int_equal(loop_row(l, id).office_id.v, l->site->office[1].v);
    loop_keep(l);
    assert_int_equal(site_number(l->site, "SELECT lead_id FROM topic"), l->site->office[1].v);
}

static void what_lies_in_a_village_that_is_merged_lies_in_its_successor_the_closed_and_the_waiting_too(
    void **state)
{
    struct loop *l = *state;
    struct voice_receipt voice, waiting = loop_voice(l, "help", "public");
    problem_id open = a_case(l, &voice), closed;
    struct browser b = browser_new(l->site);
    closed = a_case(l, &voice);
    loop_answer(l, closed);
    size_t n;
    (void)loop_publish(l, closed, &n);
    loop_keep(l);
    site_sql(l->site,
             text_of(l, "UPDATE problem SET state = 'closed', closed_at = 1 WHERE id = %lld", closed.v));
    browser_get(&b, "/wall");
    assert_page(&b, 200, "东沟村");
    abolish(l, l->site->village[0], l->site->village[1]);
    assert_int_equal(
        site_number(l->site, text_of(l, "SELECT count(*) FROM problem WHERE organisation_id = %lld",
                                     l->site->village[1].v)),
        2);
    assert_int_equal(
        site_number(l->site, text_of(l, "SELECT count(*) FROM voice WHERE organisation_id = %lld",
                                     l->site->village[1].v)),
        3);
    assert_true(str_find(loop_steps(l, open), S("rehome1")) != SIZE_MAX);
    assert_true(str_find(loop_steps(l, closed), S("rehome1")) != SIZE_MAX);
    assert_true(str_find(loop_told(l, voice.id), S("rehome")) == SIZE_MAX); /* over: nobody is bothered */
    assert_int_equal(loop_row(l, open).office_id.v, l->site->office[0].v); /* who works on it does so still */
    loop_keep(l);
    browser_get(&b, "/wall?state=closed");
    assert_page(&b, 200, "西坪村");
    struct browser clerk = in_as(l, "clerk.one");
    browser_get(&clerk, str_c(l->arena, str_printf(l->arena, "/desk/voices/%.*s", STR_ARG(waiting.number))));
    assert_page(&clerk, 200, "西坪村");
}

static void a_complaint_never_comes_to_the_unit_that_it_is_about(void **state)
{
    struct loop *l = *state;
    struct voice_receipt voice = loop_voice(l, "complaint", "confidential");
    problem_id id = loop_accept(l, voice.id, "complaint");
    loop_assign(l, id);
    abolish(l, l->site->office[0], (organisation_id){ 0 });
    assert_int_equal(loop_row(l, id).office_id.v, l->site->town.v);
    loop_keep(l);
    site_sql(l->site, text_of(l,
                              "UPDATE problem SET office_id = (SELECT organisation_id FROM "
                              "organisation_state WHERE name = '养路站'), "
                              "organisation_id = %lld",
                              l->site->town.v));
    abolish(l, l->site->office[1], (organisation_id){ 0 });
    struct problem_by_id_row row = loop_row(l, id);
    assert_false(row.office_id.has);
    assert_text(row.state, "accepted");
}

/* What is pasted on walls, who is on duty, what was looked at and who follows it. */
static void posters_duties_visits_and_followers_pass_to_the_successor(void **state)
{
    struct loop *l = *state;
    long long gone = (long long)l->site->village[0].v, heir = (long long)l->site->village[1].v,
              office = (long long)l->site->office[0].v, next = (long long)l->site->office[1].v,
              person = (long long)l->handler.v;
    loop_keep(l);
    site_sql(
        l->site,
        str_c(l->arena,
              str_printf(
                  l->arena,
                  "INSERT INTO problem_poster (id, token, organisation_id, place, person_id, made_at) VALUES "
                  "(71, "
                  "'tokentokentokentoken12', %lld, '井边', %lld, 1); "
                  "INSERT INTO problem_duty (id, organisation_id, office_id, person_id, from_day, to_day) "
                  "VALUES "
                  "(71, %lld, %lld, %lld, 1, %lld); "
                  "INSERT INTO patrol_visit (id, organisation_id, person_id, place, subject, finding, words, "
                  "visited_at, version, created_at) VALUES (71, %lld, %lld, '井边', 'water', 'none', '', 1, "
                  "1, 1); "
                  "INSERT INTO problem_follow_list (id, token_hash, feed_hash, made_at) VALUES (71, %s, %s, "
                  "1), "
                  "(72, %s, %s, 1); "
                  "INSERT INTO problem_follow (id, list_id, kind, organisation_id, subject, made_at) VALUES "
                  "(71, 71, 'place', %lld, '%lld', 1), (72, 72, 'place', %lld, '%lld', 1), "
                  "(73, 72, 'place', %lld, '%lld', 1)",
                  gone, person, gone, office, person, (long long)SITE_DAY + 400, gone, person, BYTES("01"),
                  BYTES("02"), BYTES("03"), BYTES("04"), gone, gone, gone, gone, heir, heir)));
    abolish(l, l->site->village[0], l->site->village[1]);
    abolish(l, l->site->office[0], l->site->office[1]);
    loop_keep(l);
    static const char *const tables[] = { "problem_poster", "problem_duty", "patrol_visit" };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        assert_int_equal(
            site_number(l->site,
                        str_c(l->arena, str_printf(l->arena, "SELECT organisation_id FROM %s", tables[i]))),
            heir);
    assert_int_equal(site_number(l->site, "SELECT office_id FROM problem_duty"), next);
    assert_int_equal(
        site_number(l->site, text_of(l,
                                     "SELECT count(*) FROM problem_follow WHERE organisation_id = %lld "
                                     "AND subject <> ''",
                                     heir)),
        2); /* who followed both follows the successor once */
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_follow"), 2);
}

/* Nobody would have what it leaves behind. */
static void the_unit_above_all_does_not_end_without_a_successor(void **state)
{
    struct loop *l = *state;
    organisation_id root;
    const struct organisation_new lone = {
        .name = S("旧镇"), .kind = S("town"), .from_day = SITE_DAY - 10, .now = SITE_NOW
    };
    assert_done(l, organisation_add(loop_db(l), &lone, &root));
    loop_keep(l);
    (void)site_person(l->site, "root.admin", "system_admin", root);
    struct browser b = in_as(l, "root.admin");
    const char *path = text_of(l, "/organisations/%lld/end", root.v);
    browser_get(&b, path);
    browser_fill(&b, "reason", "都散了");
    browser_send(&b, path);
    assert_page(&b, 422, "它上面没有单位");
    assert_page(&b, 422, "都散了");
    assert_int_equal(
        site_number(l->site, text_of(l,
                                     "SELECT count(*) FROM organisation_state WHERE to_day < 99999999 "
                                     "AND organisation_id = %lld",
                                     root.v)),
        0);
}

static void a_successor_must_stand_on_that_day_and_be_another(void **state)
{
    struct loop *l = *state;
    assert_refused(l,
                   organisation_set_successor(loop_db(l), l->site->office[0], l->site->office[0], SITE_DAY),
                   RC_INVALID, "organisation.successor");
    assert_done(l, organisation_end(loop_db(l), l->site->office[1], SITE_DAY, S("x")));
    loop_keep(l);
    assert_refused(l,
                   organisation_set_successor(loop_db(l), l->site->office[0], l->site->office[1], SITE_DAY),
                   RC_INVALID, "organisation.successor");
}

TEST_DATABASE_MAIN(
    REHOME(the_cases_of_an_office_that_is_abolished_pass_to_the_list_of_the_unit_above),
    REHOME(an_office_that_is_merged_into_another_leaves_its_cases_and_topics_to_it),
    REHOME(what_lies_in_a_village_that_is_merged_lies_in_its_successor_the_closed_and_the_waiting_too),
    REHOME(a_complaint_never_comes_to_the_unit_that_it_is_about),
    REHOME(posters_duties_visits_and_followers_pass_to_the_successor),
    REHOME(the_unit_above_all_does_not_end_without_a_successor),
    LOOP(a_successor_must_stand_on_that_day_and_be_another))
