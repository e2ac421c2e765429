/* SPDX-License-Identifier: Apache-2.0 */
/* Between an office's words and everybody: review, grounds, masking; and who may judge. */
#include "loop.h"

#include "core/post.h"
#include "gen/problem_review_sql.h"

static void look(struct loop *l, struct browser *b, const char *before, str part)
{
    loop_keep(l);
    browser_get(b, str_c(l->arena, str_printf(l->arena, "%s%.*s", before, STR_ARG(part))));
}

static problem_id accepted(struct loop *l)
{
    return loop_accept(l, loop_voice(l, "help", "public").id, "help");
}

static struct problem_opinion score(int64_t n)
{
    return (struct problem_opinion){ .score = n };
}

/* ---- review ---- */

static void the_measure_and_the_grounds_of_an_answer_are_public_with_its_echo_and_not_before(void **state)
{
    struct loop *l = *state;
    const struct problem_answer answer = { .result = S("partly"),
                                           .words = S("先换了一段"),
                                           .basis = S("供水条例第八条"),
                                           .measure = S("明年换主管") };
    problem_id id = accepted(l);
    str number = loop_row(l, id).number;
    struct browser b = browser_new(l->site);
    size_t n;
    loop_assign(l, id);
    l->by.person = l->handler;
    assert_done(l, problem_answer(loop_db(l), &l->by, id, &answer));
    look(l, &b, "/problems/", number);
    assert_page(&b, 200, "换一段水管");
    assert_false(browser_sees(&b, "明年换主管") || browser_sees(&b, "供水条例") ||
                 browser_sees(&b, "先换了"));
    (void)loop_publish(l, id, &n);
    look(l, &b, "/problems/", number);
    assert_page(&b, 200, "明年换主管");
    assert_true(browser_sees(&b, "供水条例第八条") && browser_sees(&b, "先换了一段"));
}

static void a_no_names_its_grounds(void **state)
{
    struct loop *l = *state;
    static const char *const results[] = { "explained", "unfounded", "shelved" };
    problem_id id = accepted(l);
    loop_assign(l, id);
    l->by.person = l->handler;
    for (size_t i = 0; i < 3; i++) {
        const struct problem_answer bare = { .result = str_from_c(results[i]), .words = S("办不了") };
        assert_refused(l, problem_answer(loop_db(l), &l->by, id, &bare), RC_INVALID, "problem.basis_missing");
    }
    assert_true(problem_needs_basis(S("shelved")) && !problem_needs_basis(S("solved")) &&
                !problem_needs_basis(S("partly")));
}

static void the_form_asks_for_the_grounds_beside_the_field_and_keeps_what_was_typed(void **state)
{
    struct loop *l = *state;
    problem_id id = accepted(l);
    str number = loop_row(l, id).number;
    struct browser b = browser_new(l->site);
    loop_assign(l, id);
    loop_keep(l);
    browser_login(&b, "handler.one");
    look(l, &b, "/desk/problems/", number);
    browser_fill(&b, "result", "unfounded");
    browser_fill(&b, "answer", "看过了，没有漏");
    browser_send(&b, str_c(l->arena, str_printf(l->arena, "/desk/problems/%.*s/answer", STR_ARG(number))));
    assert_page(&b, 422, "请写明依据的规定");
    assert_true(browser_sees(&b, "看过了，没有漏"));
    assert_text(loop_row(l, id).state, "assigned");
}

static void who_wrote_an_answer_does_not_review_it(void **state)
{
    struct loop *l = *state;
    struct problem_link *links;
    size_t n;
    problem_id id = accepted(l);
    loop_assign(l, id);
    loop_answer(l, id);
    l->by.person = l->handler;
    assert_refused(l, problem_publish(loop_db(l), &l->by, id, &links, &n), RC_CONFLICT, "problem.own_review");
    (void)loop_publish(l, id, &n);
    assert_text(loop_row(l, id).state, "echoed");
}

static void answers_of_earlier_rounds_stay_readable(void **state)
{
    struct loop *l = *state;
    problem_id id = accepted(l);
    str number = loop_row(l, id).number, token = loop_to_echo(l, id);
    struct browser b = browser_new(l->site);
    assert_done(l, problem_reopen(loop_db(l), &l->by, token, S("还漏")));
    look(l, &b, "/problems/", number);
    assert_page(&b, 200, "水管换好了");
}

/* ---- masking ---- */

static void private_persons_are_masked_in_all_public_words(void **state)
{
    struct loop *l = *state;
    struct problem_new in = { .title = S("王小明家门口漏水"),
                              .statement = S("王小明 13812345678 说漏水"),
                              .kind = S("help"),
                              .category = S("water"),
                              .is_public = true };
    const struct problem_answer answer = { .result = S("solved"),
                                           .words = S("已给王小明装好，身份证610622198001011234登记"),
                                           .measure = S("王小明家换管") };
    const struct voice_new said = { .kind = S("help"),
                                    .category = S("water"),
                                    .channel = S("web"),
                                    .secrecy = S("public"),
                                    .organisation = l->site->village[0],
                                    .words = S("我是王小明，电话13812345678，漏水"),
                                    .place = S("桥头"),
                                    .name = S("王小明"),
                                    .phone = S("13812345678") };
    struct voice_receipt v;
    struct browser b = browser_new(l->site);
    problem_id id;
    size_t n;
    assert_done(l, voice_receive(loop_db(l), &l->by, &said, &v));
    in.voice = v.id;
    l->by.person = l->clerk;
    assert_done(l, problem_accept(loop_db(l), &l->by, &in, &id));
    loop_assign(l, id);
    l->by.person = l->handler;
    assert_done(l, problem_progress(loop_db(l), &l->by, id, S("联系了王小明")));
    assert_done(l, problem_answer(loop_db(l), &l->by, id, &answer));
    (void)loop_publish(l, id, &n);
    look(l, &b, "/problems/", loop_row(l, id).number);
    assert_page(&b, 200, "王某某家门口漏水");
    assert_false(browser_sees(&b, "王小明") || browser_sees(&b, "13812345678") ||
                 browser_sees(&b, "610622198001011234"));
    assert_true(browser_sees(&b, "我是王某某，电话138****5678，漏水") && browser_sees(&b, "联系了王某某"));
    look(l, &b, "/api/v1/problems/", loop_row(l, id).number);
    assert_page(&b, 200, "王某某");
    assert_false(browser_sees(&b, "王小明"));
}

static void words_of_a_case_that_is_not_public_stay_as_they_are(void **state)
{
    struct loop *l = *state;
    struct problem_new in = {
        .title = S("访客甲的电话13812345678"), .statement = S("x"), .kind = S("help"), .category = S("water")
    };
    problem_id id;
    in.voice = loop_voice(l, "help", "public").id;
    l->by.person = l->clerk;
    assert_done(l, problem_accept(loop_db(l), &l->by, &in, &id));
    struct problem_by_number_row row;
    bool found;
    assert_done(l, problem_by_number(loop_db(l), SITE_DAY, loop_row(l, id).number, &row, &found));
    assert_text(row.title, "访客甲的电话13812345678");
}

/* ---- L4: who judges ---- */

static void L4_the_handlers_own_organisation_cannot_rate_and_cannot_reopen(void **state)
{
    struct loop *l = *state;
    problem_id id = accepted(l);
    str token = loop_to_echo(l, id);
    const struct problem_opinion five = score(5);
    l->by.person = l->handler;
    assert_refused(l, problem_rate(loop_db(l), &l->by, token, &five), RC_FORBIDDEN, "problem.own_rating");
    assert_refused(l, problem_reopen(loop_db(l), &l->by, token, S("x")), RC_FORBIDDEN, "problem.own_rating");
    struct browser b = browser_new(l->site);
    browser_login(&b, "handler.one");
    look(l, &b, "/rate/", token);
    browser_fill(&b, "score", "5");
    browser_send(&b, str_c(l->arena, str_printf(l->arena, "/rate/%.*s", STR_ARG(token))));
    assert_page(&b, 403, "办这件事的单位不能评价");
    l->by.person = l->clerk; /* of another organisation */
    assert_done(l, problem_rate(loop_db(l), &l->by, token, &five));
}

/* A voice that the handler wrote down for a caller; the case is echoed. */
static problem_id written_by_handler(struct loop *l, struct voice_receipt *v, str *token)
{
    const struct voice_new said = { .kind = S("help"),
                                    .category = S("water"),
                                    .channel = S("phone"),
                                    .secrecy = S("public"),
                                    .organisation = l->site->village[0],
                                    .words = S("漏水"),
                                    .place = S("桥头"),
                                    .phone = S("13600000000") };
    l->by.person = l->handler;
    assert_done(l, voice_receive(loop_db(l), &l->by, &said, v));
    problem_id id = loop_accept(l, v->id, "help");
    *token = loop_to_echo(l, id);
    return id;
}

static void L4_a_voice_that_the_office_wrote_down_itself_is_rated_by_a_call_from_others_only(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v;
    str token;
    const struct problem_opinion five = score(5);
    const struct problem_call_new call = { .outcome = S("rated"), .opinion = score(2) };
    struct problem_call_new mine = call;
    (void)written_by_handler(l, &v, &token);
    mine.voice = v.id;
    assert_refused(l, problem_rate(loop_db(l), &l->by, token, &five), RC_FORBIDDEN, "problem.own_rating");
    l->by.person = l->handler;
    assert_refused(l, problem_call(loop_db(l), &l->by, &mine), RC_FORBIDDEN, "problem.own_rating");
    l->by.person = l->clerk;
    assert_done(l, problem_call(loop_db(l), &l->by, &mine));
    loop_keep(l);
    assert_int_equal(site_number(l->site,
                                 "SELECT count(*) FROM problem_rating WHERE channel = 'call' AND score = 2 "
                                 "AND entered_by IS NOT NULL"),
                     1);
}

static void only_the_number_of_calls_that_the_rule_allows_is_made_and_the_unreached_are_told(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public"), other = loop_voice(l, "help", "public");
    struct browser b = browser_new(l->site);
    const struct problem_opinion five = score(5);
    problem_id id = loop_accept(l, v.id, "help");
    size_t n;
    assert_done(l, voice_merge(loop_db(l), &l->by, other.id, id));
    loop_assign(l, id);
    loop_answer(l, id);
    struct problem_link *links = loop_publish(l, id, &n);
    for (int i = 0; i < 3; i++)
        assert_done(l,
                    problem_call(loop_db(l), &l->by,
                                 &(struct problem_call_new){ .voice = v.id, .outcome = S("not_reached") }));
    assert_refused(l,
                   problem_call(loop_db(l), &l->by,
                                &(struct problem_call_new){ .voice = v.id, .outcome = S("refused") }),
                   RC_CONFLICT, "problem.no_more_calls");
    l->by.person = (person_id){ 0 };
    assert_done(l, problem_rate(loop_db(l), &l->by, links[links[0].voice.v == v.id.v ? 1 : 0].token, &five));
    look(l, &b, "/problems/", loop_row(l, id).number);
    assert_page(&b, 200, "请2人评，1人已评，1人没评，打过电话没联系上的1人");
}

static void the_desk_calls_back_by_its_form(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, v.id, "help");
    str number = loop_row(l, id).number;
    str action = str_printf(l->arena, "/desk/problems/%.*s/call", STR_ARG(number));
    struct browser b = browser_new(l->site);
    (void)loop_to_echo(l, id);
    loop_keep(l);
    browser_login(&b, "clerk.one");
    look(l, &b, "/desk/problems/", number);
    browser_fill(&b, "call_voice", str_c(l->arena, v.number));
    browser_fill(&b, "call_outcome", "unsolved");
    browser_send(&b, str_c(l->arena, action));
    assert_page(&b, 422, "请写下哪里没解决");
    browser_fill(&b, "call_words", "第二天又漏了");
    browser_send(&b, str_c(l->arena, action));
    assert_int_equal(b.out.status, 303);
    assert_int_equal(loop_row(l, id).round, 2);
}

/* ---- reopening and the end ---- */

static void every_author_is_told_of_a_reopening(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public"), other = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, v.id, "help");
    assert_done(l, voice_merge(loop_db(l), &l->by, other.id, id));
    assert_done(l, problem_reopen(loop_db(l), &l->by, loop_to_echo(l, id), S("还漏")));
    assert_text(loop_told(l, v.id), "received accept assign publish reopen");
    assert_text(loop_told(l, other.id), "received merge assign publish reopen");
}

static void who_is_responsible_does_not_end_the_case(void **state)
{
    struct loop *l = *state;
    problem_id id = accepted(l);
    for (int round = 0; round < 2; round++)
        assert_done(l, problem_reopen(loop_db(l), &l->by, loop_to_echo(l, id), S("没解决")));
    (void)loop_to_echo(l, id);
    l->by.person = l->handler;
    assert_refused(l, problem_end(loop_db(l), &l->by, id, S("就这样")), RC_FORBIDDEN, "problem.own_end");
    l->by.person = l->clerk;
    assert_done(l, problem_end(loop_db(l), &l->by, id, S("县里复核：管网明年改造")));
    assert_text(loop_row(l, id).state, "ended");
}

TEST_MAIN(LOOP(the_measure_and_the_grounds_of_an_answer_are_public_with_its_echo_and_not_before),
          LOOP(a_no_names_its_grounds),
          LOOP(the_form_asks_for_the_grounds_beside_the_field_and_keeps_what_was_typed),
          LOOP(who_wrote_an_answer_does_not_review_it), LOOP(answers_of_earlier_rounds_stay_readable),
          LOOP(private_persons_are_masked_in_all_public_words),
          LOOP(words_of_a_case_that_is_not_public_stay_as_they_are),
          LOOP(L4_the_handlers_own_organisation_cannot_rate_and_cannot_reopen),
          LOOP(L4_a_voice_that_the_office_wrote_down_itself_is_rated_by_a_call_from_others_only),
          LOOP(only_the_number_of_calls_that_the_rule_allows_is_made_and_the_unreached_are_told),
          LOOP(the_desk_calls_back_by_its_form), LOOP(every_author_is_told_of_a_reopening),
          LOOP(who_is_responsible_does_not_end_the_case))
