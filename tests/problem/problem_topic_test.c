/* SPDX-License-Identifier: Apache-2.0 */
/* Topics: pointed out, fixed, claimed, solved in public (domain row 4.30). */
#include "features/problem/problem_topic.h"
#include "gen/problem_topic_sql.h"
#include "loop.h"

static const char *printed(struct loop *l, const char *before, str part, const char *after)
{
    return str_c(l->arena, str_printf(l->arena, "%s%.*s%s", before, STR_ARG(part), after));
}

/* ---- the machine ---- */

static const struct {
    enum topic_state from;
    enum topic_act act;
    enum topic_state to;
} ways[] = {
    { TOPIC_SUGGESTED, TOPIC_ACT_OPEN, TOPIC_PROPOSED },
    { TOPIC_SUGGESTED, TOPIC_ACT_DECLINE, TOPIC_DECLINED },
    { TOPIC_PROPOSED, TOPIC_ACT_FIX, TOPIC_FIXED },
    { TOPIC_PROPOSED, TOPIC_ACT_END, TOPIC_ENDED },
    { TOPIC_FIXED, TOPIC_ACT_FIX, TOPIC_FIXED },
    { TOPIC_FIXED, TOPIC_ACT_CLAIM, TOPIC_CLAIMED },
    { TOPIC_FIXED, TOPIC_ACT_END, TOPIC_ENDED },
    { TOPIC_CLAIMED, TOPIC_ACT_APPROVE, TOPIC_WORKING },
    { TOPIC_CLAIMED, TOPIC_ACT_REFUSE, TOPIC_FIXED },
    { TOPIC_CLAIMED, TOPIC_ACT_END, TOPIC_ENDED },
    { TOPIC_WORKING, TOPIC_ACT_PROGRESS, TOPIC_WORKING },
    { TOPIC_WORKING, TOPIC_ACT_REPORT, TOPIC_REPORTED },
    { TOPIC_WORKING, TOPIC_ACT_END, TOPIC_ENDED },
    { TOPIC_REPORTED, TOPIC_ACT_SEND_BACK, TOPIC_WORKING },
    { TOPIC_REPORTED, TOPIC_ACT_SOLVE, TOPIC_SOLVED },
    { TOPIC_REPORTED, TOPIC_ACT_END, TOPIC_ENDED },
};

static enum topic_state wanted(enum topic_state from, enum topic_act act)
{
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (ways[i].from == from && ways[i].act == act)
            return ways[i].to;
    return 0;
}

static void each_act_is_possible_in_just_its_states(void **state)
{
    (void)state;
    for (enum topic_state s = 0; s <= TOPIC_STATE_COUNT; s++)
        for (enum topic_act a = 0; a <= TOPIC_ACT_COUNT; a++)
            assert_int_equal(topic_next(s, a), wanted(s, a));
}

static void names_of_states_come_back_and_others_are_none(void **state)
{
    (void)state;
    for (enum topic_state s = TOPIC_SUGGESTED; s < TOPIC_STATE_COUNT; s++) {
        assert_int_equal(topic_state_parse(str_from_c(topic_state_name(s))), s);
        assert_int_equal(topic_is_public(s), s != TOPIC_SUGGESTED && s != TOPIC_DECLINED);
        assert_int_equal(topic_is_open(s), s >= TOPIC_PROPOSED && s <= TOPIC_REPORTED);
    }
    assert_int_equal(topic_state_parse(S("")), 0);
    assert_int_equal(topic_state_parse(S("Solved")), 0);
}

/* ---- by units of work ---- */

static str number_of(struct loop *l, topic_id id)
{
    struct topic_by_id_row row;
    bool found;
    assert_done(l, topic_by_id(loop_db(l), id, &row, &found));
    assert_true(found);
    return row.number;
}

static str state_of(struct loop *l, topic_id id)
{
    struct topic_by_id_row row;
    bool found;
    assert_done(l, topic_by_id(loop_db(l), id, &row, &found));
    return row.state;
}

static struct topic_words words_with(struct loop *l, const str *problems, size_t n)
{
    return (struct topic_words){ .organisation = l->site->town,
                                 .title = S("冬天水管上冻怎么办"),
                                 .aim = S("入冬前把裸露的水管包好"),
                                 .limit_day = SITE_DAY + 60,
                                 .problems = problems,
                                 .problems_n = n };
}

static topic_id proposed(struct loop *l, const str *problems, size_t n)
{
    topic_id id = { 0 };
    struct topic_words words = words_with(l, problems, n);
    l->by.person = l->clerk;
    assert_done(l, topic_propose(loop_db(l), &l->by, &words, &id));
    return id;
}

static topic_id working(struct loop *l, const str *problems, size_t n)
{
    struct topic_words words = words_with(l, problems, n);
    topic_id id = proposed(l, problems, n);
    assert_done(l, topic_fix(loop_db(l), &l->by, id, &words));
    assert_done(l, topic_claim(loop_db(l), &l->by, id, l->site->office[0], l->handler, S("先查再包")));
    assert_done(l, topic_approve(loop_db(l), &l->by, id));
    return id;
}

static topic_id solved(struct loop *l, const str *problems, size_t n)
{
    const struct problem_answer answer = { .result = S("solved"), .words = S("水管都包好了") };
    topic_id id = working(l, problems, n);
    l->by.person = l->handler;
    assert_done(l, topic_report(loop_db(l), &l->by, id, &answer));
    l->by.person = l->clerk;
    assert_done(l, topic_solve(loop_db(l), &l->by, id));
    return id;
}

static void authors_are_told_and_their_cases_say_so_when_a_topic_is_fixed_and_when_it_is_solved(void **state)
{
    struct loop *l = *state;
    voice_id voice = loop_voice(l, "help", "public").id;
    problem_id problem = loop_accept(l, voice, "help");
    str number = loop_row(l, problem).number;
    topic_id id = solved(l, &number, 1);
    assert_text(state_of(l, id), "solved");
    assert_text(loop_told(l, voice), "received accept topic topic_solved");
    assert_text(loop_steps(l, problem), "received1 accept1 topic1 topic_solved1");
    loop_keep(l);
    struct browser b = browser_new(l->site);
    browser_get(&b, printed(l, "/problems/", number, ""));
    assert_page(&b, 200, printed(l, "class=\"more\" href=\"/topics/", number_of(l, id), "\""));
    assert_page(&b, 200, "列入课题");
    loop_keep(l);
}

static void a_problem_that_is_not_on_the_wall_never_belongs_whoever_asks(void **state)
{
    struct loop *l = *state;
    problem_id secret = loop_accept(l, loop_voice(l, "complaint", "confidential").id, "complaint");
    str numbers[] = { loop_row(l, secret).number, S("QH-2026-9999") };
    topic_id id = { 0 };
    l->by.person = l->clerk;
    for (size_t i = 0; i < 2; i++) {
        struct topic_words words = words_with(l, &numbers[i], 1);
        assert_refused(l, topic_propose(loop_db(l), &l->by, &words, &id), RC_INVALID,
                       "problem.topic_problem");
    }
    id = proposed(l, NULL, 0);
    loop_keep(l);
    struct topic_words words = words_with(l, numbers, 1);
    assert_refused(l, topic_fix(loop_db(l), &l->by, id, &words), RC_INVALID, "problem.topic_problem");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM topic_problem"), 0);
}

static void a_problem_that_leaves_the_wall_is_shown_in_no_topic(void **state)
{
    struct loop *l = *state;
    str number = loop_row(l, loop_accept(l, loop_voice(l, "help", "public").id, "help")).number;
    const char *page = printed(l, "/topics/", number_of(l, working(l, &number, 1)), "");
    struct browser b = browser_new(l->site);
    loop_keep(l);
    browser_get(&b, page);
    assert_page(&b, 200, "包含1件问题");
    site_sql(l->site, "UPDATE problem SET is_public = 0");
    lane_touch_all(l->site->site.app.lane);
    browser_get(&b, page);
    assert_page(&b, 200, "包含0件问题");
    assert_false(browser_sees(&b, "村口水管漏水"));
    browser_get(&b, "/topics");
    assert_page(&b, 200, "包含0件问题");
}

static void a_problem_belongs_to_one_open_topic_at_a_time(void **state)
{
    struct loop *l = *state;
    str number = loop_row(l, loop_accept(l, loop_voice(l, "help", "public").id, "help")).number;
    topic_id first = proposed(l, &number, 1), second = { 0 };
    struct topic_words words = words_with(l, &number, 1);
    loop_keep(l);
    assert_refused(l, topic_propose(loop_db(l), &l->by, &words, &second), RC_CONFLICT, "problem.topic_taken");
    assert_done(l, topic_end(loop_db(l), &l->by, first, S("县里统一办")));
    assert_done(l, topic_propose(loop_db(l), &l->by, &words, &second));
}

static void fixing_anew_takes_out_what_is_not_named_any_more(void **state)
{
    struct loop *l = *state;
    str numbers[2];
    for (int i = 0; i < 2; i++)
        numbers[i] = loop_row(l, loop_accept(l, loop_voice(l, "help", "public").id, "help")).number;
    topic_id id = proposed(l, numbers, 2);
    struct topic_words words = words_with(l, &numbers[1], 1);
    assert_done(l, topic_fix(loop_db(l), &l->by, id, &words));
    struct topic_problems_rows rows;
    assert_done(l, topic_problems(loop_db(l), id, &rows));
    assert_int_equal(rows.n, 1);
    assert_text(rows.at[0].number, str_c(l->arena, numbers[1]));
}

static void what_cannot_be_is_refused_with_its_reason(void **state)
{
    struct loop *l = *state;
    topic_id id = proposed(l, NULL, 0);
    struct topic_words words = words_with(l, NULL, 0);
    const struct problem_answer answer = { .result = S("solved"), .words = S("好了") };
    loop_keep(l);
    assert_refused(l, topic_claim(loop_db(l), &l->by, id, l->site->office[0], l->handler, S("")), RC_CONFLICT,
                   "problem.wrong_state");
    words.limit_day = SITE_DAY;
    assert_refused(l, topic_fix(loop_db(l), &l->by, id, &words), RC_INVALID, "problem.topic_day");
    words.limit_day = SITE_DAY + 1;
    assert_done(l, topic_fix(loop_db(l), &l->by, id, &words));
    assert_refused(l, topic_claim(loop_db(l), &l->by, id, l->site->office[1], l->handler, S("")), RC_INVALID,
                   "problem.person_not_there");
    assert_done(l, topic_fix(loop_db(l), &l->by, id, &words));
    assert_done(l, topic_claim(loop_db(l), &l->by, id, l->site->office[0], l->handler, S("")));
    assert_done(l, topic_refuse(loop_db(l), &l->by, id, S("先让别家试")));
    assert_text(state_of(l, id), "fixed");
    assert_done(l, topic_claim(loop_db(l), &l->by, id, l->site->office[0], l->handler, S("")));
    assert_done(l, topic_approve(loop_db(l), &l->by, id));
    assert_done(l, topic_report(loop_db(l), &l->by, id, &answer));
    assert_refused(l, topic_solve(loop_db(l), &l->by, id), RC_CONFLICT, "problem.own_review");
}

/* ---- supporters ---- */

static void a_supporter_counts_once_by_browser_and_by_receipt(void **state)
{
    struct loop *l = *state;
    voice_id mine = loop_voice(l, "help", "public").id, other = loop_voice(l, "help", "public").id;
    topic_id id = proposed(l, NULL, 0);
    const struct {
        const char *browser;
        voice_id voice;
        int64_t n;
    } steps[] = {
        { "one", { 0 }, 1 },   { "one", { 0 }, 1 }, /* twice */
        { "one", mine, 1 },                         /* the same person, by receipt now */
        { "two", mine, 1 },                         /* on another phone */
        { "one", other, 2 },   { "one", other, 2 }, /* somebody else with the same phone */
        { "three", { 0 }, 3 }, { "one", { 0 }, 3 },
    };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct topic_supporters_row row;
        const struct topic_supporter who = { str_from_c(steps[i].browser), steps[i].voice };
        assert_done(l, topic_support(loop_db(l), &l->by, id, &who));
        assert_done(l, topic_supporters(loop_db(l), id, &row));
        assert_int_equal(row.n, steps[i].n);
    }
}

static void who_leads_a_topic_does_not_rate_it_neither_do_the_voices_that_they_wrote_down(void **state)
{
    struct loop *l = *state;
    struct voice_receipt written = loop_voice(l, "help", "public"), other = loop_voice(l, "help", "public");
    assert_done(l, db_script(loop_db(l),
                             str_c(l->arena,
                                   str_printf(l->arena, "UPDATE voice SET entered_by = %lld WHERE id = %lld",
                                              (long long)l->handler.v, (long long)written.id.v))));
    topic_id id = working(l, NULL, 0);
    const struct topic_supporter own = { .browser = S("a") }, theirs = { S("b"), written.id },
                                 open = { S("c"), other.id };
    const struct problem_answer answer = { .result = S("solved"), .words = S("水管都包好了") };
    l->by.person = (person_id){ 0 };
    assert_done(l, topic_support(loop_db(l), &l->by, id, &own));
    assert_done(l, topic_support(loop_db(l), &l->by, id, &theirs));
    assert_done(l, topic_support(loop_db(l), &l->by, id, &open));
    l->by.person = l->handler;
    assert_done(l, topic_report(loop_db(l), &l->by, id, &answer));
    l->by.person = l->clerk;
    assert_done(l, topic_solve(loop_db(l), &l->by, id));
    l->by.person = l->handler;
    assert_refused(l, topic_rate(loop_db(l), &l->by, id, &own, 5), RC_FORBIDDEN, "problem.own_topic_rating");
    l->by.person = (person_id){ 0 };
    assert_refused(l, topic_rate(loop_db(l), &l->by, id, &theirs, 5), RC_FORBIDDEN,
                   "problem.own_topic_rating");
    assert_refused(l, topic_rate(loop_db(l), &l->by, id, &(struct topic_supporter){ .browser = S("b") }, 5),
                   RC_FORBIDDEN, "problem.own_topic_rating");
    assert_done(l, topic_rate(loop_db(l), &l->by, id, &open, 4));
}

static void only_supporters_rate_once_and_only_what_is_solved(void **state)
{
    struct loop *l = *state;
    const struct topic_supporter one = { .browser = S("one") }, two = { .browser = S("two") };
    const struct problem_answer answer = { .result = S("solved"), .words = S("好了") };
    topic_id id = working(l, NULL, 0);
    assert_done(l, topic_support(loop_db(l), &l->by, id, &one));
    assert_refused(l, topic_rate(loop_db(l), &l->by, id, &one, 5), RC_CONFLICT, "problem.topic_not_solved");
    l->by.person = l->handler;
    assert_done(l, topic_report(loop_db(l), &l->by, id, &answer));
    l->by.person = l->clerk;
    assert_done(l, topic_solve(loop_db(l), &l->by, id));
    assert_refused(l, topic_rate(loop_db(l), &l->by, id, &two, 5), RC_CONFLICT,
                   "problem.topic_not_supporter");
    assert_refused(l, topic_support(loop_db(l), &l->by, id, &two), RC_CONFLICT, "problem.topic_over");
    assert_done(l, topic_rate(loop_db(l), &l->by, id, &one, 4));
    assert_refused(l, topic_rate(loop_db(l), &l->by, id, &one, 1), RC_CONFLICT, "problem.rated_already");
}

/* ---- by page ---- */

static void choose(struct browser *b, struct loop *l, const char *field, organisation_id org,
                   person_id person)
{
    str value = person.v == 0 ? str_printf(l->arena, "%lld", (long long)org.v)
                              : str_printf(l->arena, "%lld %lld", (long long)org.v, (long long)person.v);
    browser_fill(b, field, str_c(l->arena, value));
}

static void act(struct browser *b, const char *action)
{
    browser_send(b, action);
    assert_page(b, 303, "");
    browser_follow(b);
    assert_page(b, 200, "");
}

/* A resident's suggestion; its private address. */
static const char *suggestion(struct loop *l, struct browser *b)
{
    browser_get(b, "/topics/suggest");
    browser_fill(b, "words", "集市那天学校门口能不能限车？");
    choose(b, l, "village", l->site->village[0], (person_id){ 0 });
    struct browser again = *b;
    browser_send(b, "/topics/suggest");
    assert_page(b, 303, "");
    browser_send(&again, "/topics/suggest");
    assert_true(str_eq(b->location, again.location));
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM topic"), 1);
    return str_c(l->arena, b->location);
}

#define PAGE "/topics/EWT-2026-0001"
#define DESK "/desk/topics/EWT-2026-0001"

struct people {
    struct browser resident, staff, office, stranger;
};

static void is_proposed(struct people *p, const char *address)
{
    browser_get(&p->staff, DESK);
    browser_fill(&p->staff, "open_title", "学校门口的集市日交通");
    browser_fill(&p->staff, "open_aim", "集市日上下学半小时车辆绕行");
    act(&p->staff, "/desk/topics/EWT-2026-0001/open");
    browser_get(&p->resident, address);
    assert_page(&p->resident, 200, "已经列为课题");
    browser_get(&p->resident, "/topics/EWT-2026-0001/support");
    act(&p->resident, "/topics/EWT-2026-0001/support");
    assert_page(&p->resident, 200, "1人支持");
    assert_false(browser_sees(&p->resident, "能不能限车")); /* a resident's own words stay with the office */
}

static void is_fixed(struct loop *l, struct people *p, str problem)
{
    browser_get(&p->staff, DESK);
    browser_fill(&p->staff, "fix_title", "学校门口的集市日交通");
    browser_fill(&p->staff, "fix_aim", "集市日上下学半小时车辆绕行");
    browser_fill(&p->staff, "fix_problems", printed(l, "", problem, "，EW-2026-7777"));
    browser_fill(&p->staff, "fix_day", "2027-01-20");
    browser_send(&p->staff, "/desk/topics/EWT-2026-0001/fix");
    assert_page(&p->staff, 422, "EW-2026-7777不在墙上");
    browser_fill(&p->staff, "fix_problems", str_c(l->arena, problem));
    act(&p->staff, "/desk/topics/EWT-2026-0001/fix");
}

static void is_claimed(struct loop *l, struct people *p)
{
    browser_get(&p->office, DESK);
    choose(&p->office, l, "holder", l->site->office[0], l->handler);
    browser_fill(&p->office, "plan", "和学校、交警一起排班");
    act(&p->office, "/desk/topics/EWT-2026-0001/claim");
    browser_get(&p->stranger, PAGE);
    assert_page(&p->stranger, 200, "领题待批准");
    assert_false(browser_sees(&p->stranger, "一起排班"));
    browser_get(&p->staff, DESK);
    act(&p->staff, "/desk/topics/EWT-2026-0001/approve");
}

static void is_solved(struct loop *l, struct people *p, str problem)
{
    browser_get(&p->office, DESK);
    browser_fill(&p->office, "progress", "划了临时停车的地方");
    act(&p->office, "/desk/topics/EWT-2026-0001/progress");
    browser_fill(&p->office, "result", "solved");
    browser_fill(&p->office, "report", "集市日早晚有人疏导，两个月没有再堵");
    browser_attach(&p->office, "report_photos", "after.png", loop_picture());
    act(&p->office, "/desk/topics/EWT-2026-0001/report");
    browser_get(&p->stranger, PAGE);
    assert_page(&p->stranger, 200, "划了临时停车的地方");
    assert_page(&p->stranger, 200, "一起排班");
    assert_false(browser_sees(&p->stranger, "没有再堵"));
    browser_get(&p->staff, DESK);
    act(&p->staff, "/desk/topics/EWT-2026-0001/solve");
    browser_get(&p->stranger, PAGE);
    assert_page(&p->stranger, 200, "没有再堵");
    assert_page(&p->stranger, 200, "1人支持：0人评了，0人满意，1人没有评");
    str rest = p->stranger.body, hash;
    size_t at = str_find(rest, S("/pictures/"));
    assert_true(at != SIZE_MAX);
    rest = str_slice(rest, at + 10, rest.n);
    (void)str_cut(&rest, '?', &hash);
    browser_get(&p->stranger, printed(l, "/pictures/", hash, ""));
    assert_page(&p->stranger, 200, "");
    browser_get(&p->stranger, "/topics/EWT-2026-0001/support");
    assert_page(&p->stranger, 200, "只有支持过的人能评");
    browser_get(&p->resident, "/topics/EWT-2026-0001/support");
    browser_fill(&p->resident, "score", "5");
    act(&p->resident, "/topics/EWT-2026-0001/rate");
    assert_page(&p->resident, 200, "1人支持：1人评了，1人满意，0人没有评");
    browser_get(&p->stranger, "/api/v1/topics/EWT-2026-0001");
    assert_page(&p->stranger, 200, "\"state\":\"solved\"");
    assert_page(&p->stranger, 200, printed(l, "\"problems\":[{\"number\":\"", problem, "\""));
}

static void a_topic_goes_from_a_resident_s_suggestion_to_the_judgement_of_its_supporters(void **state)
{
    struct loop *l = *state;
    struct people all = { browser_new(l->site), browser_new(l->site), browser_new(l->site),
                          browser_new(l->site) },
                  *p = &all;
    str problem = loop_row(l, loop_accept(l, loop_voice(l, "help", "public").id, "help")).number;
    loop_keep(l);
    (void)site_person(l->site, "coord.one", "coordinator", l->site->town);
    const char *address = suggestion(l, &p->resident);
    browser_follow(&p->resident);
    assert_page(&p->resident, 200, "收到了，正在看");
    browser_get(&p->stranger, PAGE);
    assert_page(&p->stranger, 404, "");
    browser_get(&p->stranger, "/api/v1/topics/EWT-2026-0001");
    assert_page(&p->stranger, 404, "");
    browser_get(&p->stranger, "/topics");
    assert_page(&p->stranger, 200, "这里还没有课题");
    browser_login(&p->office, "handler.one");
    browser_get(&p->office, DESK);
    assert_page(&p->office, 404, "");
    browser_login(&p->staff, "coord.one");
    browser_get(&p->staff, "/desk/topics");
    assert_page(&p->staff, 200, "集市那天学校门口");
    is_proposed(p, address);
    is_fixed(l, p, problem);
    is_claimed(l, p);
    is_solved(l, p, problem);
}

static void pictures_of_a_result_are_for_those_who_decide_until_it_is_solved(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site), staff = browser_new(l->site), office = browser_new(l->site);
    const char *number = printed(l, "/desk/topics/", number_of(l, working(l, NULL, 0)), "");
    loop_keep(l);
    (void)site_person(l->site, "coord.one", "coordinator", l->site->town);
    browser_login(&office, "handler.one");
    browser_get(&office, number);
    browser_fill(&office, "result", "partly");
    browser_fill(&office, "report", "修了一半");
    browser_attach(&office, "report_photos", "after.png", loop_picture());
    act(&office, str_c(l->arena, str_printf(l->arena, "%s/report", number)));
    str rest = office.body, hash;
    size_t at = str_find(rest, S("/pictures/"));
    assert_true(at != SIZE_MAX);
    rest = str_slice(rest, at + 10, rest.n);
    (void)str_cut(&rest, '"', &hash);
    const char *picture = printed(l, "/pictures/", hash, "");
    browser_get(&b, picture);
    assert_page(&b, 404, "");
    browser_get(&office, picture);
    assert_page(&office, 200, "");
    browser_login(&staff, "coord.one");
    browser_get(&staff, picture);
    assert_page(&staff, 200, "");
}

static void a_suggestion_that_is_not_taken_up_tells_its_author_why_and_nobody_else(void **state)
{
    struct loop *l = *state;
    struct browser resident = browser_new(l->site), staff = browser_new(l->site);
    (void)site_person(l->site, "coord.one", "coordinator", l->site->town);
    const char *address = suggestion(l, &resident);
    browser_login(&staff, "coord.one");
    browser_get(&staff, "/desk/topics/EWT-2026-0001");
    browser_fill(&staff, "decline_reason", "县里已经在办");
    act(&staff, "/desk/topics/EWT-2026-0001/decline");
    browser_get(&resident, address);
    assert_page(&resident, 200, "县里已经在办");
    browser_get(&resident, "/topics/EWT-2026-0001");
    assert_page(&resident, 404, "");
    browser_get(&resident, "/topics/suggested/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    assert_page(&resident, 404, "");
}

static void who_may_not_decide_or_claim_is_turned_away(void **state)
{
    struct loop *l = *state;
    struct browser clerk = browser_new(l->site), other = browser_new(l->site);
    struct topic_words words = words_with(l, NULL, 0);
    topic_id id = proposed(l, NULL, 0);
    assert_done(l, topic_fix(loop_db(l), &l->by, id, &words));
    const char *desk = printed(l, "/desk/topics/", number_of(l, id), "");
    loop_keep(l);
    browser_login(&clerk, "clerk.one");
    browser_get(&clerk, desk);
    assert_page(&clerk, 200, "");
    assert_false(browser_sees(&clerk, "/fix\""));
    browser_get(&clerk, "/desk/topics/new");
    assert_page(&clerk, 403, "");
    /* A handler of one office cannot claim for another one. */
    (void)site_person(l->site, "handler.two", "handler", l->site->office[1]);
    browser_login(&other, "handler.two");
    browser_get(&other, desk);
    assert_page(&other, 200, "");
    assert_false(browser_sees(&other, "/claim\"")); /* nobody holds a post there */
    browser_get(&clerk, desk);
    assert_false(browser_sees(&clerk, "/claim\""));
    assert_text(state_of(l, id), "fixed");
    loop_keep(l);
}

static void a_topic_is_late_the_day_after_its_last_one_and_ended_with_an_explanation(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    topic_id id = working(l, NULL, 0);
    const char *page = printed(l, "/topics/", number_of(l, id), "");
    loop_keep(l);
    loop_wait(l, 60 * MS_PER_DAY);
    browser_get(&b, page);
    assert_page(&b, 200, "领题在办");
    loop_wait(l, MS_PER_DAY);
    browser_get(&b, page);
    assert_page(&b, 200, "超期");
    l->by.person = l->clerk;
    assert_done(l, topic_end(loop_db(l), &l->by, id, S("通信公司明年才建塔")));
    loop_keep(l);
    browser_get(&b, page);
    assert_page(&b, 200, "已终结");
    assert_page(&b, 200, "通信公司明年才建塔");
    browser_get(&b, "/topics?state=ended");
    assert_page(&b, 200, "已终结 1");
}

static void the_author_of_a_voice_supports_by_the_receipt(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site), other = browser_new(l->site);
    struct voice_receipt receipt = loop_voice(l, "help", "public");
    str problem = loop_row(l, loop_accept(l, receipt.id, "help")).number;
    topic_id id = proposed(l, &problem, 1);
    const char *action = printed(l, "/topics/", number_of(l, id), "/support");
    loop_keep(l);
    struct browser *const phones[] = { &b, &other };
    for (size_t i = 0; i < 2; i++) {
        browser_get(phones[i], "/receipts");
        browser_fill(phones[i], "number", str_c(l->arena, receipt.number));
        browser_fill(phones[i], "code", str_c(l->arena, receipt.code));
        browser_send(phones[i], "/receipts");
        browser_follow(phones[i]);
        assert_page(phones[i], 200, "冬天水管上冻怎么办");
        str rest = phones[i]->body, link;
        size_t at = str_find(rest, str_from_c(action));
        assert_true(at != SIZE_MAX);
        rest = str_slice(rest, at, rest.n);
        (void)str_cut(&rest, '"', &link);
        browser_get(phones[i], str_c(l->arena, link));
        assert_page(phones[i], 200, "按您的回执算一票");
        act(phones[i], action);
        assert_page(phones[i], 200, "1人支持");
    }
}

TEST_DATABASE_MAIN(TEST(each_act_is_possible_in_just_its_states),
                   TEST(names_of_states_come_back_and_others_are_none),
                   LOOP(authors_are_told_and_their_cases_say_so_when_a_topic_is_fixed_and_when_it_is_solved),
                   LOOP(a_problem_that_is_not_on_the_wall_never_belongs_whoever_asks),
                   LOOP(a_problem_that_leaves_the_wall_is_shown_in_no_topic),
                   LOOP(a_problem_belongs_to_one_open_topic_at_a_time),
                   LOOP(fixing_anew_takes_out_what_is_not_named_any_more),
                   LOOP(what_cannot_be_is_refused_with_its_reason),
                   LOOP(a_supporter_counts_once_by_browser_and_by_receipt),
                   LOOP(only_supporters_rate_once_and_only_what_is_solved),
                   LOOP(who_leads_a_topic_does_not_rate_it_neither_do_the_voices_that_they_wrote_down),
                   LOOP(a_topic_goes_from_a_resident_s_suggestion_to_the_judgement_of_its_supporters),
                   LOOP(pictures_of_a_result_are_for_those_who_decide_until_it_is_solved),
                   LOOP(a_suggestion_that_is_not_taken_up_tells_its_author_why_and_nobody_else),
                   LOOP(who_may_not_decide_or_claim_is_turned_away),
                   LOOP(a_topic_is_late_the_day_after_its_last_one_and_ended_with_an_explanation),
                   LOOP(the_author_of_a_voice_supports_by_the_receipt))
