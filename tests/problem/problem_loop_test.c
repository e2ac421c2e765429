/* SPDX-License-Identifier: Apache-2.0 */
/* The units of work of the loop, from the voice to the rated answer and back. */
#include "core/rule.h"
#include "core/seal.h"

#include "loop.h"

/* ---- the main line ---- */

static void the_whole_loop_writes_every_step_and_tells_the_author(void **state)
{
    struct loop *l = *state;
    int64_t closed = 0;
    struct voice_receipt receipt = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, receipt.id, "help");
    loop_assign(l, id);
    l->by.person = l->handler;
    assert_done(l, problem_progress(loop_db(l), &l->by, id, S("水管已买")));
    loop_answer(l, id);
    size_t n = 0;
    struct problem_link *links = loop_publish(l, id, &n);
    assert_int_equal(n, 1);
    assert_int_equal(links[0].voice.v, receipt.id.v);
    assert_done(l, problem_rate(loop_db(l), &l->by, links[0].token,
                                &(struct problem_opinion){ .score = 5, .reason = S("好") }));
    loop_wait(l, 16 * MS_PER_DAY);
    assert_done(l, problem_close_due(loop_db(l), &l->by, &closed));
    assert_int_equal(closed, 1);
    assert_text(loop_steps(l, id), "received1 accept1 assign1 progress1 answer1 publish1 rate1 close1");
    assert_text(loop_told(l, receipt.id), "received accept assign publish");
    assert_text(loop_row(l, id).state, "closed");
}

static void receipts_are_numbered_and_their_codes_are_hard_to_guess(void **state)
{
    struct loop *l = *state;
    struct voice_receipt one = loop_voice(l, "help", "public"), two = loop_voice(l, "help", "public");
    assert_text(one.number, "EWR-2026-0001");
    assert_text(two.number, "EWR-2026-0002");
    assert_int_equal(one.code.n, 8);
    assert_false(str_eq(one.code, two.code));
    for (size_t i = 0; i < one.code.n; i++)
        assert_true(str_find_char(S("23456789ABCDEFGHJKMNPQRSTUVWXYZ"), one.code.p[i]) != SIZE_MAX);
    loop_keep(l);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice WHERE length(code_hash) = 32"), 2);
}

static void numbers_begin_again_with_the_year(void **state)
{
    struct loop *l = *state;
    (void)loop_voice(l, "help", "public");
    loop_wait(l, 40 * MS_PER_DAY);
    assert_text(loop_voice(l, "help", "public").number, "EWR-2027-0001");
}

static void what_is_confidential_lies_sealed_under_its_own_key(void **state)
{
    struct loop *l = *state;
    struct voice_receipt receipt = loop_voice(l, "help", "confidential");
    struct voice_by_number_row row;
    struct err e = { 0 };
    bool found = false;
    str words = { 0 };
    assert_done(l, voice_by_number(loop_db(l), SITE_DAY, receipt.number, &row, &found));
    assert_true(found && str_is_absent(row.words));
    assert_int_equal(unseal(l->arena, &e, l->by.keys->seal, S("voice.words"), row.words_sealed, &words),
                     RC_INTERNAL);
    e = (struct err){ 0 };
    assert_int_equal(
        unseal(l->arena, &e, l->by.keys->confidential, S("voice.words"), row.words_sealed, &words), RC_OK);
    assert_text(words, "村口的水管漏了三天");
    loop_keep(l);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice WHERE words LIKE '%水管%'"), 0);
}

static void a_complaint_is_confidential_whatever_was_chosen(void **state)
{
    struct loop *l = *state;
    struct voice_receipt receipt = loop_voice(l, "complaint", "public");
    (void)loop_accept(l, receipt.id, "complaint");
    loop_keep(l);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice WHERE words IS NULL"), 1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem WHERE is_public = 1"), 0);
}

static void a_voice_from_nowhere_is_refused(void **state)
{
    struct loop *l = *state;
    struct voice_receipt receipt;
    struct voice_new in = { .kind = S("help"),
                            .category = S("water"),
                            .channel = S("web"),
                            .secrecy = S("public"),
                            .organisation = { 4711 },
                            .words = S("words"),
                            .place = S("") };
    assert_refused(l, voice_receive(loop_db(l), &l->by, &in, &receipt), RC_INVALID, "problem.unknown_place");
    loop_keep(l);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM voice"), 0);
}

/* ---- limits ---- */

static int64_t limit_of(struct loop *l, const char *kind)
{
    return loop_row(l, loop_accept(l, loop_voice(l, kind, "public").id, kind)).limit_days.v;
}

static void the_limit_follows_from_the_kind_and_the_dated_rule(void **state)
{
    struct loop *l = *state;
    struct rule_new rule = { .name = S("problem.limit_days.help"),
                             .unit = S("workdays"),
                             .source = S("a local decision"),
                             .value = 2,
                             .from_day = SITE_DAY + 7 };
    assert_int_equal(limit_of(l, "hazard"), 1);
    assert_int_equal(limit_of(l, "consult"), 3);
    assert_int_equal(limit_of(l, "suggestion"), 10);
    problem_id old = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    assert_done(l, rule_set(loop_db(l), &rule));
    assert_int_equal(limit_of(l, "help"), 5);
    loop_wait(l, 7 * MS_PER_DAY);
    assert_int_equal(limit_of(l, "help"), 2);
    assert_int_equal(loop_row(l, old).limit_days.v, 5);
    /* Tuesday and five working days: the next Tuesday. */
    assert_int_equal(loop_row(l, old).due_day.v, SITE_DAY + 7);
}

static void an_echo_after_the_limit_is_late_even_on_a_day_of_rest(void **state)
{
    struct loop *l = *state;
    static const struct {
        int64_t wait_days, late;
    } cases[] = { { 3, 0 }, { 1, 1 }, { 1, 1 }, { 1, 1 } }; /* Friday, Saturday, Sunday, Monday */
    problem_id ids[4];
    for (int i = 0; i < 4; i++)
        ids[i] = loop_accept(l, loop_voice(l, "consult", "public").id, "consult"); /* three days: Friday */
    for (int i = 0; i < 4; i++) {
        loop_wait(l, cases[i].wait_days * MS_PER_DAY);
        (void)loop_to_echo(l, ids[i]);
        loop_keep(l);
        str sql = str_printf(l->arena, "SELECT late_days FROM problem WHERE id = %lld", (long long)ids[i].v);
        assert_int_equal(site_number(l->site, str_c(l->arena, sql)), cases[i].late);
    }
}

/* ---- merging ---- */

static void merged_voices_get_every_answer_and_a_link_each(void **state)
{
    struct loop *l = *state;
    struct voice_receipt one = loop_voice(l, "help", "public"), two = loop_voice(l, "help", "name_hidden");
    problem_id id = loop_accept(l, one.id, "help");
    size_t n = 0;
    assert_done(l, voice_merge(loop_db(l), &l->by, two.id, id));
    loop_assign(l, id);
    loop_answer(l, id);
    struct problem_link *links = loop_publish(l, id, &n);
    assert_int_equal(n, 2);
    assert_text(loop_told(l, two.id), "received merge assign publish");
    assert_done(l, problem_rate(loop_db(l), &l->by, links[0].token,
                                &(struct problem_opinion){ .score = 5, .reason = (str){ 0 } }));
    assert_done(l, problem_rate(loop_db(l), &l->by, links[1].token,
                                &(struct problem_opinion){ .score = 2, .reason = S("还漏") }));
    loop_keep(l);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_rating"), 2);
}

static void a_voice_taken_out_waits_again_but_the_last_one_stays(void **state)
{
    struct loop *l = *state;
    struct voice_receipt one = loop_voice(l, "help", "public"), two = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, one.id, "help");
    assert_done(l, voice_merge(loop_db(l), &l->by, two.id, id));
    assert_done(l, voice_unmerge(loop_db(l), &l->by, two.id));
    struct voice_by_id_row row;
    assert_done(l, voice_load(loop_db(l), two.id, &row));
    assert_text(row.state, "received");
    assert_false(row.problem_id.has);
    assert_refused(l, voice_unmerge(loop_db(l), &l->by, two.id), RC_CONFLICT, "problem.not_merged");
    assert_refused(l, voice_unmerge(loop_db(l), &l->by, one.id), RC_CONFLICT, "problem.last_voice");
}

static void a_voice_is_accepted_merged_or_declined_once(void **state)
{
    struct loop *l = *state;
    struct voice_receipt one = loop_voice(l, "help", "public"), two = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, one.id, "help"), again;
    struct problem_new in = {
        .voice = one.id, .title = S("t"), .statement = S("s"), .kind = S("help"), .category = S("water")
    };
    assert_done(l, voice_decline(loop_db(l), &l->by, two.id, S("归别处管")));
    assert_refused(l, problem_accept(loop_db(l), &l->by, &in, &again), RC_CONFLICT, "problem.taken");
    assert_refused(l, voice_merge(loop_db(l), &l->by, two.id, id), RC_CONFLICT, "problem.taken");
    assert_refused(l, voice_decline(loop_db(l), &l->by, two.id, S("x")), RC_CONFLICT, "problem.taken");
    assert_text(loop_told(l, two.id), "received decline");
}

static void nothing_is_merged_into_a_closed_problem(void **state)
{
    struct loop *l = *state;
    int64_t closed = 0;
    struct voice_receipt late = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    (void)loop_to_echo(l, id);
    loop_wait(l, 16 * MS_PER_DAY);
    assert_done(l, problem_close_due(loop_db(l), &l->by, &closed));
    assert_refused(l, voice_merge(loop_db(l), &l->by, late.id, id), RC_CONFLICT, "problem.merge_closed");
}

/* ---- offices ---- */

static void only_a_holder_of_a_post_there_can_be_made_responsible(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    assert_refused(l, problem_assign(loop_db(l), &l->by, id, l->site->office[0], l->clerk, S("")), RC_INVALID,
                   "problem.person_not_there");
    assert_refused(l, problem_assign(loop_db(l), &l->by, id, l->site->office[1], l->handler, S("")),
                   RC_INVALID, "problem.person_not_there");
    loop_assign(l, id);
    assert_int_equal(loop_row(l, id).person_id.v, l->handler.v);
}

static void an_office_returns_a_case_at_most_twice(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    for (int i = 0; i < 2; i++) {
        loop_assign(l, id);
        assert_done(l, problem_return(loop_db(l), &l->by, id, S("不归我管")));
        assert_text(loop_row(l, id).state, "accepted");
        assert_false(loop_row(l, id).office_id.has);
    }
    loop_assign(l, id);
    assert_refused(l, problem_return(loop_db(l), &l->by, id, S("x")), RC_CONFLICT, "problem.no_more_returns");
}

static void acts_out_of_order_are_refused(void **state)
{
    struct loop *l = *state;
    struct problem_link *links;
    size_t n;
    const struct problem_answer answer = { .result = S("solved"), .words = S("x") };
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    assert_refused(l, problem_progress(loop_db(l), &l->by, id, S("x")), RC_CONFLICT, "problem.wrong_state");
    assert_refused(l, problem_answer(loop_db(l), &l->by, id, &answer), RC_CONFLICT, "problem.wrong_state");
    assert_refused(l, problem_publish(loop_db(l), &l->by, id, &links, &n), RC_CONFLICT,
                   "problem.wrong_state");
    assert_refused(l, problem_send_back(loop_db(l), &l->by, id, S("x")), RC_CONFLICT, "problem.wrong_state");
    assert_refused(l, problem_end(loop_db(l), &l->by, id, S("x")), RC_CONFLICT, "problem.wrong_state");
    assert_text(loop_steps(l, id), "received1 accept1");
}

static void a_reviewer_sends_back_until_it_is_good(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_assign(l, id);
    loop_answer(l, id);
    assert_done(l, problem_send_back(loop_db(l), &l->by, id, S("没有照片")));
    assert_text(loop_row(l, id).state, "working");
    loop_answer(l, id);
    size_t n;
    (void)loop_publish(l, id, &n);
    assert_text(loop_steps(l, id), "received1 accept1 assign1 answer1 send_back1 answer1 publish1");
}

/* ---- rating ---- */

static void a_link_rates_once_from_one_to_five(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    str token = loop_to_echo(l, id);
    assert_refused(
        l, problem_rate(loop_db(l), &l->by, token, &(struct problem_opinion){ .score = 0, .reason = S("") }),
        RC_INVALID, "problem.score_wrong");
    assert_refused(
        l, problem_rate(loop_db(l), &l->by, token, &(struct problem_opinion){ .score = 6, .reason = S("") }),
        RC_INVALID, "problem.score_wrong");
    assert_done(
        l, problem_rate(loop_db(l), &l->by, token, &(struct problem_opinion){ .score = 1, .reason = S("") }));
    assert_refused(
        l, problem_rate(loop_db(l), &l->by, token, &(struct problem_opinion){ .score = 5, .reason = S("") }),
        RC_CONFLICT, "problem.rated_already");
}

static void unknown_links_open_nothing(void **state)
{
    struct loop *l = *state;
    struct voice_receipt receipt = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, receipt.id, "help");
    str early = voice_link_token(l->arena, l->by.keys, receipt.id, 1);
    assert_refused(l,
                   problem_rate(loop_db(l), &l->by, S("nothing"),
                                &(struct problem_opinion){ .score = 5, .reason = S("") }),
                   RC_NOT_FOUND, "problem.no_such_link");
    assert_refused(
        l, problem_rate(loop_db(l), &l->by, early, &(struct problem_opinion){ .score = 5, .reason = S("") }),
        RC_NOT_FOUND, "problem.no_such_link");
    assert_true(
        str_eq(loop_to_echo(l, id), early)); /* what the receipt page tells is the link that was sent */
    assert_done(
        l, problem_rate(loop_db(l), &l->by, early, &(struct problem_opinion){ .score = 5, .reason = S("") }));
}

static void the_window_closes_after_its_days_and_so_does_the_case(void **state)
{
    struct loop *l = *state;
    int64_t closed = 0;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    str token = loop_to_echo(l, id);
    loop_wait(l, 15 * MS_PER_DAY);
    assert_done(l, problem_close_due(loop_db(l), &l->by, &closed));
    assert_int_equal(closed, 0); /* the last day is open */
    loop_wait(l, MS_PER_DAY);
    assert_refused(
        l, problem_rate(loop_db(l), &l->by, token, &(struct problem_opinion){ .score = 5, .reason = S("") }),
        RC_CONFLICT, "problem.rating_over");
    assert_refused(l, problem_reopen(loop_db(l), &l->by, token, S("x")), RC_CONFLICT, "problem.rating_over");
    assert_done(l, problem_close_due(loop_db(l), &l->by, &closed));
    assert_int_equal(closed, 1);
    assert_done(l, problem_close_due(loop_db(l), &l->by, &closed));
    assert_int_equal(closed, 0);
    assert_text(loop_row(l, id).state, "closed");
}

/* ---- not solved ---- */

static void not_solved_goes_back_with_half_the_limit_and_then_one_level_up(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "suggestion", "public").id, "suggestion");
    str token = loop_to_echo(l, id);
    assert_done(l, problem_reopen(loop_db(l), &l->by, token, S("还漏")));
    struct problem_by_id_row row = loop_row(l, id);
    assert_text(row.state, "assigned");
    assert_int_equal(row.round, 2);
    assert_int_equal(row.limit_days.v, 5);
    assert_int_equal(row.due_day.v, SITE_DAY + 7);
    assert_int_equal(row.office_id.v, l->site->office[0].v);
    assert_refused(
        l, problem_rate(loop_db(l), &l->by, token, &(struct problem_opinion){ .score = 5, .reason = S("") }),
        RC_CONFLICT, "problem.rating_over");

    str second = loop_to_echo(l, id);
    assert_false(str_eq(second, token));
    assert_refused(
        l, problem_rate(loop_db(l), &l->by, token, &(struct problem_opinion){ .score = 5, .reason = S("") }),
        RC_NOT_FOUND, "problem.no_such_link");
    assert_done(l, problem_reopen(loop_db(l), &l->by, second, S("又漏")));
    row = loop_row(l, id);
    assert_int_equal(row.round, 3);
    assert_int_equal(row.limit_days.v, 3); /* half of five, rounded up */
    assert_int_equal(row.office_id.v, l->site->town.v);
    assert_int_equal(row.person_id.v, l->head.v);
}

static void after_the_last_round_only_the_coordinator_ends_it_in_public(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    for (int i = 0; i < 2; i++)
        assert_done(l, problem_reopen(loop_db(l), &l->by, loop_to_echo(l, id), S("没解决")));
    str token = loop_to_echo(l, id);
    assert_refused(l, problem_reopen(loop_db(l), &l->by, token, S("没解决")), RC_CONFLICT,
                   "problem.no_more_rounds");
    assert_done(
        l, problem_rate(loop_db(l), &l->by, token, &(struct problem_opinion){ .score = 1, .reason = S("") }));
    assert_done(l, problem_end(loop_db(l), &l->by, id, S("复核：水压不足，明年改造")));
    assert_text(loop_row(l, id).state, "ended");
    assert_text(loop_steps(l, id),
                "received1 accept1 assign1 answer1 publish1 reopen2 assign2 answer2 publish2 reopen3 "
                "assign3 answer3 publish3 rate3 end3");
}

static void a_new_round_may_be_rated_again_and_returned_again(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    str token = loop_to_echo(l, id);
    assert_done(
        l, problem_rate(loop_db(l), &l->by, token, &(struct problem_opinion){ .score = 4, .reason = S("") }));
    assert_done(
        l, problem_reopen(loop_db(l), &l->by, token, S("过了两天又漏"))); /* a good score does not bind */
    assert_int_equal(loop_row(l, id).returns, 0);
    assert_done(l, problem_rate(loop_db(l), &l->by, loop_to_echo(l, id),
                                &(struct problem_opinion){ .score = 5, .reason = S("") }));
    loop_keep(l);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_rating"), 2);
}

TEST_DATABASE_MAIN(
    LOOP(the_whole_loop_writes_every_step_and_tells_the_author),
    LOOP(receipts_are_numbered_and_their_codes_are_hard_to_guess), LOOP(numbers_begin_again_with_the_year),
    LOOP(what_is_confidential_lies_sealed_under_its_own_key),
    LOOP(a_complaint_is_confidential_whatever_was_chosen), LOOP(a_voice_from_nowhere_is_refused),
    LOOP(the_limit_follows_from_the_kind_and_the_dated_rule),
    LOOP(an_echo_after_the_limit_is_late_even_on_a_day_of_rest),
    LOOP(merged_voices_get_every_answer_and_a_link_each),
    LOOP(a_voice_taken_out_waits_again_but_the_last_one_stays),
    LOOP(a_voice_is_accepted_merged_or_declined_once), LOOP(nothing_is_merged_into_a_closed_problem),
    LOOP(only_a_holder_of_a_post_there_can_be_made_responsible), LOOP(an_office_returns_a_case_at_most_twice),
    LOOP(acts_out_of_order_are_refused), LOOP(a_reviewer_sends_back_until_it_is_good),
    LOOP(a_link_rates_once_from_one_to_five), LOOP(unknown_links_open_nothing),
    LOOP(the_window_closes_after_its_days_and_so_does_the_case),
    LOOP(not_solved_goes_back_with_half_the_limit_and_then_one_level_up),
    LOOP(after_the_last_round_only_the_coordinator_ends_it_in_public),
    LOOP(a_new_round_may_be_rated_again_and_returned_again))
