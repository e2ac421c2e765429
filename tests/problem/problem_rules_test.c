/* SPDX-License-Identifier: Apache-2.0 */
/* The loop's rules as tables of cases: limits, the clock, rounds, and the whole state machine. */
#include "features/problem/problem_rules.h"

#include "harness/test.h"

static day_t day(const char *iso)
{
    day_t d;
    assert_true(day_parse(str_from_c(iso), &d));
    return d;
}

/* National Day 2026: 1 to 7 October off, Saturday 10 October worked. */
static struct calendar autumn(void)
{
    static day_t days[8];
    static bool is_work[8];
    for (int i = 0; i < 7; i++)
        days[i] = day("2026-10-01") + i;
    days[7] = day("2026-10-10");
    is_work[7] = true;
    return (struct calendar){ .day = days, .is_work = is_work, .n = 8 };
}

static void a_limit_counts_working_days_after_the_day_of_acceptance(void **state)
{
    static const struct {
        const char *accepted;
        int64_t days;
        const char *due;
    } cases[] = {
        { "2026-09-21", 1, "2026-09-22" },  /* Monday to Tuesday */
        { "2026-09-21", 5, "2026-09-28" },  /* over a weekend */
        { "2026-09-25", 1, "2026-09-28" },  /* accepted on Friday */
        { "2026-09-26", 1, "2026-09-28" },  /* accepted on Saturday */
        { "2026-09-30", 1, "2026-10-08" },  /* over the holidays */
        { "2026-09-30", 3, "2026-10-10" },  /* a Saturday that is worked */
        { "2026-09-30", 4, "2026-10-12" },  /* and the Monday after it */
        { "2026-09-21", 15, "2026-10-16" }, /* a long one over all of it */
    };
    struct calendar c = autumn();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(problem_due_day(&c, day(cases[i].accepted), cases[i].days), day(cases[i].due));
}

static void the_clock_tells_days_used_left_soon_and_late(void **state)
{
    static const struct {
        const char *accepted, *due, *end;
        int64_t warn, used, left;
        bool is_soon, is_late;
    } cases[] = {
        { "2026-09-21", "2026-09-28", "2026-09-21", 1, 0, 5, false, false },
        { "2026-09-21", "2026-09-28", "2026-09-24", 1, 3, 2, false, false },
        { "2026-09-21", "2026-09-28", "2026-09-24", 2, 3, 2, true, false },
        { "2026-09-21", "2026-09-28", "2026-09-25", 1, 4, 1, true, false },
        { "2026-09-21", "2026-09-28", "2026-09-27", 1, 4, 1, true, false }, /* Sunday uses nothing */
        { "2026-09-21", "2026-09-28", "2026-09-28", 1, 5, 0, true, false }, /* the last day is in time */
        { "2026-09-21", "2026-09-28", "2026-09-29", 1, 6, -1, false, true },
        { "2026-09-30", "2026-10-08", "2026-10-05", 1, 0, 1, true, false }, /* a holiday uses nothing */
        { "2026-09-30", "2026-10-08", "2026-10-10", 1, 3, -2, false,
          true }, /* a Saturday that is worked does */
    };
    struct calendar c = autumn();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct problem_clock k =
            problem_clock(&c, day(cases[i].accepted), day(cases[i].due), day(cases[i].end), cases[i].warn);
        assert_int_equal(k.used, cases[i].used);
        assert_int_equal(k.left, cases[i].left);
        assert_int_equal(k.is_soon, cases[i].is_soon);
        assert_int_equal(k.is_late, cases[i].is_late);
    }
}

static void late_is_at_least_one_day_and_in_time_is_none(void **state)
{
    static const struct {
        int64_t left;
        bool is_late;
        int64_t days;
    } cases[] = { { 3, false, 0 }, { 0, false, 0 }, { 0, true, 1 }, { -1, true, 1 }, { -7, true, 7 } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct problem_clock k = { .left = cases[i].left, .is_late = cases[i].is_late };
        assert_int_equal(problem_late_days(&k), cases[i].days);
    }
}

static void used_and_left_add_up_to_the_limit_until_it_is_over(void **state)
{
    struct calendar c = autumn();
    struct prng p = { .state = 20260921 };
    (void)state;
    for (int i = 0; i < 2000; i++) {
        day_t accepted = day("2026-09-01") + prng_between(&p, 0, 60);
        int64_t days = prng_between(&p, 1, 20);
        day_t due = problem_due_day(&c, accepted, days);
        struct problem_clock k = problem_clock(&c, accepted, due, accepted + prng_between(&p, 0, 40), 1);
        assert_int_equal(k.used + k.left, days);
        assert_true(k.is_late ? k.left <= 0 : k.left >= 0);
        assert_false(k.is_late && k.is_soon);
    }
}

static void a_new_round_has_its_share_of_the_limit_and_at_least_a_day(void **state)
{
    static const struct {
        int64_t days, percent, limit;
    } cases[] = { { 10, 50, 5 }, { 5, 50, 3 }, { 3, 50, 2 },  { 1, 50, 1 }, { 1, 1, 1 },
                  { 0, 50, 1 },  { 10, 0, 1 }, { 7, 100, 7 }, { 15, 33, 5 } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(problem_reopen_limit(cases[i].days, cases[i].percent), cases[i].limit);
}

/* ---- the state machine ---- */

static const struct {
    enum problem_state from;
    enum problem_act act;
    enum problem_state to;
} possible[] = {
    { PROBLEM_ACCEPTED, ACT_ASSIGN, PROBLEM_ASSIGNED },   { PROBLEM_ASSIGNED, ACT_ASSIGN, PROBLEM_ASSIGNED },
    { PROBLEM_ASSIGNED, ACT_RETURN, PROBLEM_ACCEPTED },   { PROBLEM_ASSIGNED, ACT_PROGRESS, PROBLEM_WORKING },
    { PROBLEM_ASSIGNED, ACT_ANSWER, PROBLEM_ANSWERED },   { PROBLEM_WORKING, ACT_ASSIGN, PROBLEM_ASSIGNED },
    { PROBLEM_WORKING, ACT_PROGRESS, PROBLEM_WORKING },   { PROBLEM_WORKING, ACT_ANSWER, PROBLEM_ANSWERED },
    { PROBLEM_ANSWERED, ACT_SEND_BACK, PROBLEM_WORKING }, { PROBLEM_ANSWERED, ACT_PUBLISH, PROBLEM_ECHOED },
    { PROBLEM_ECHOED, ACT_REOPEN, PROBLEM_ASSIGNED },     { PROBLEM_ECHOED, ACT_CLOSE, PROBLEM_CLOSED },
    { PROBLEM_ECHOED, ACT_END, PROBLEM_ENDED },           { PROBLEM_ACCEPTED, ACT_MERGE, PROBLEM_MERGED },
    { PROBLEM_ASSIGNED, ACT_MERGE, PROBLEM_MERGED },      { PROBLEM_WORKING, ACT_MERGE, PROBLEM_MERGED },
    { PROBLEM_ANSWERED, ACT_MERGE, PROBLEM_MERGED },
};

static enum problem_state wanted(enum problem_state from, enum problem_act act)
{
    bool is_of_the_clock = act >= ACT_PAUSE && act <= ACT_URGE;
    for (size_t i = 0; i < sizeof possible / sizeof possible[0]; i++)
        if (possible[i].from == from && possible[i].act == act)
            return possible[i].to;
    /* The clock runs while an office has the case, and changes nothing else. */
    return is_of_the_clock && (from == PROBLEM_ASSIGNED || from == PROBLEM_WORKING) ? from : 0;
}

static void every_act_in_every_state_does_what_the_diagram_says_and_nothing_else(void **state)
{
    (void)state;
    for (int s = -1; s <= PROBLEM_STATE_COUNT; s++)
        for (int a = -1; a <= ACT_COUNT; a++)
            assert_int_equal(problem_next((enum problem_state)s, (enum problem_act)a),
                             wanted((enum problem_state)s, (enum problem_act)a));
}

static void nothing_gets_out_of_closed_and_ended(void **state)
{
    (void)state;
    for (int a = 0; a < ACT_COUNT; a++) {
        assert_int_equal(problem_next(PROBLEM_CLOSED, (enum problem_act)a), 0);
        assert_int_equal(problem_next(PROBLEM_ENDED, (enum problem_act)a), 0);
    }
}

/* Walks everything that can be reached from acceptance. */
static void every_state_can_be_reached_from_acceptance(void **state)
{
    bool is_reached[PROBLEM_STATE_COUNT] = { [PROBLEM_ACCEPTED] = true };
    (void)state;
    for (int round = 0; round < PROBLEM_STATE_COUNT; round++)
        for (int s = 1; s < PROBLEM_STATE_COUNT; s++)
            for (int a = 1; is_reached[s] && a < ACT_COUNT; a++)
                is_reached[problem_next((enum problem_state)s, (enum problem_act)a)] = true;
    for (int s = 1; s < PROBLEM_STATE_COUNT; s++)
        assert_true(is_reached[s]);
}

static void names_of_states_go_both_ways(void **state)
{
    (void)state;
    for (int s = 1; s < PROBLEM_STATE_COUNT; s++) {
        const char *name = problem_state_name((enum problem_state)s);
        assert_non_null(name);
        assert_int_equal(problem_state_parse(str_from_c(name)), s);
    }
    assert_null(problem_state_name(0));
    assert_null(problem_state_name(PROBLEM_STATE_COUNT));
    assert_int_equal(problem_state_parse(S("")), 0);
    assert_int_equal(problem_state_parse(S("Accepted")), 0);
    assert_int_equal(problem_state_parse((str){ 0 }), 0);
}

/* ---- figures and the wall ---- */

static void the_three_upper_grades_are_satisfied(void **state)
{
    (void)state;
    for (int64_t score = 1; score <= 5; score++)
        assert_int_equal(problem_is_satisfied(score), score >= 3);
}

static void shares_are_rounded_and_nothing_of_nothing_is_nothing(void **state)
{
    static const struct {
        int64_t part, whole, share;
    } cases[] = { { 0, 0, 0 },    { 0, 5, 0 },    { 5, 5, 10000 },
                  { 1, 3, 3333 }, { 2, 3, 6667 }, { 251, 263, 9544 } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(problem_share(cases[i].part, cases[i].whole), cases[i].share);
}

static void open311_calls_a_case_closed_from_the_echo_on_and_when_it_went_into_another(void **state)
{
    (void)state;
    for (int s = 1; s < PROBLEM_STATE_COUNT; s++)
        assert_text(str_from_c(problem_open311_status((enum problem_state)s)),
                    s >= PROBLEM_ECHOED || s == PROBLEM_MERGED ? "closed" : "open");
}

static void complaints_and_confidential_voices_never_stand_on_the_wall(void **state)
{
    static const char *const kinds[] = { "hazard", "help", "consult", "suggestion", "complaint" };
    static const char *const secrecies[] = { "public", "name_hidden", "confidential" };
    (void)state;
    for (size_t k = 0; k < 5; k++)
        for (size_t s = 0; s < 3; s++)
            assert_int_equal(problem_may_be_public(str_from_c(kinds[k]), str_from_c(secrecies[s])),
                             k < 4 && s < 2);
}

TEST_MAIN(TEST(a_limit_counts_working_days_after_the_day_of_acceptance),
          TEST(the_clock_tells_days_used_left_soon_and_late),
          TEST(late_is_at_least_one_day_and_in_time_is_none),
          TEST(used_and_left_add_up_to_the_limit_until_it_is_over),
          TEST(a_new_round_has_its_share_of_the_limit_and_at_least_a_day),
          TEST(every_act_in_every_state_does_what_the_diagram_says_and_nothing_else),
          TEST(nothing_gets_out_of_closed_and_ended), TEST(every_state_can_be_reached_from_acceptance),
          TEST(names_of_states_go_both_ways), TEST(the_three_upper_grades_are_satisfied),
          TEST(shares_are_rounded_and_nothing_of_nothing_is_nothing),
          TEST(open311_calls_a_case_closed_from_the_echo_on_and_when_it_went_into_another),
          TEST(complaints_and_confidential_voices_never_stand_on_the_wall))
