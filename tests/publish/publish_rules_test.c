/* SPDX-License-Identifier: Apache-2.0 */
/* The way of an item, as pure rules. */
#include "features/publish/publish_rules.h"
#include "harness/test.h"

static struct publish_standing at(enum publish_state state, enum publish_stage stage, int64_t level,
                                  int64_t levels)
{
    return (struct publish_standing){ state, stage, level, levels };
}

#define assert_way(from, act, to) way_check((from), (act), (to), __LINE__)
static void way_check(struct publish_standing from, enum publish_act act, struct publish_standing to,
                      int line)
{
    if (!publish_next(&from, act))
        fail_msg("line %d: not possible", line);
    _assert_int_equal(from.state, to.state, __FILE__, line);
    _assert_int_equal(from.stage, to.stage, __FILE__, line);
    _assert_int_equal((uintmax_t)from.level, (uintmax_t)to.level, __FILE__, line);
}

static void an_item_goes_through_as_many_reviews_as_its_column_asks_for(void **state)
{
    (void)state;
    for (int64_t levels = 0; levels <= 3; levels++) {
        struct publish_standing s = at(PUBLISH_DRAFT, STAGE_WRITING, 0, levels);
        assert_true(publish_next(&s, PUBLISH_SUBMIT));
        for (int64_t level = 1; level <= levels; level++) {
            assert_int_equal(s.stage, STAGE_REVIEW);
            assert_int_equal(s.level, level);
            assert_false(publish_next(&s, PUBLISH_ISSUE));
            assert_true(publish_next(&s, PUBLISH_EDIT));
            assert_true(publish_next(&s, PUBLISH_APPROVE));
        }
        assert_int_equal(s.stage, STAGE_APPROVED);
        assert_false(publish_next(&s, PUBLISH_SAVE));
        assert_true(publish_next(&s, PUBLISH_ISSUE));
        assert_int_equal(s.state, PUBLISH_PUBLISHED);
        assert_int_equal(s.stage, STAGE_NONE);
    }
}

static void what_is_returned_or_taken_back_begins_again_at_the_first_review(void **state)
{
    (void)state;
    assert_way(at(PUBLISH_DRAFT, STAGE_REVIEW, 2, 3), PUBLISH_RETURN,
               at(PUBLISH_DRAFT, STAGE_RETURNED, 0, 3));
    assert_way(at(PUBLISH_DRAFT, STAGE_APPROVED, 0, 3), PUBLISH_RETURN,
               at(PUBLISH_DRAFT, STAGE_RETURNED, 0, 3));
    assert_way(at(PUBLISH_DRAFT, STAGE_REVIEW, 2, 3), PUBLISH_RECALL, at(PUBLISH_DRAFT, STAGE_WRITING, 0, 3));
    assert_way(at(PUBLISH_DRAFT, STAGE_RETURNED, 0, 3), PUBLISH_SAVE,
               at(PUBLISH_DRAFT, STAGE_RETURNED, 0, 3));
    assert_way(at(PUBLISH_DRAFT, STAGE_RETURNED, 0, 3), PUBLISH_SUBMIT,
               at(PUBLISH_DRAFT, STAGE_REVIEW, 1, 3));
}

static void what_is_public_stays_so_while_its_words_are_worked_on(void **state)
{
    (void)state;
    assert_way(at(PUBLISH_PUBLISHED, STAGE_NONE, 0, 1), PUBLISH_SAVE,
               at(PUBLISH_PUBLISHED, STAGE_WRITING, 0, 1));
    assert_way(at(PUBLISH_PUBLISHED, STAGE_WRITING, 0, 1), PUBLISH_SUBMIT,
               at(PUBLISH_PUBLISHED, STAGE_REVIEW, 1, 1));
    assert_way(at(PUBLISH_PUBLISHED, STAGE_APPROVED, 0, 1), PUBLISH_ISSUE,
               at(PUBLISH_PUBLISHED, STAGE_NONE, 0, 1));
    assert_way(at(PUBLISH_PUBLISHED, STAGE_WRITING, 0, 1), PUBLISH_DROP,
               at(PUBLISH_PUBLISHED, STAGE_NONE, 0, 1));
    assert_true(publish_is_correction(PUBLISH_PUBLISHED));
    assert_false(publish_is_correction(PUBLISH_WITHDRAWN));
}

static void withdrawn_scheduled_and_repealed_ones(void **state)
{
    (void)state;
    assert_way(at(PUBLISH_DRAFT, STAGE_APPROVED, 0, 0), PUBLISH_SCHEDULE,
               at(PUBLISH_SCHEDULED, STAGE_NONE, 0, 0));
    assert_way(at(PUBLISH_SCHEDULED, STAGE_NONE, 0, 0), PUBLISH_ARRIVE,
               at(PUBLISH_PUBLISHED, STAGE_NONE, 0, 0));
    assert_way(at(PUBLISH_SCHEDULED, STAGE_NONE, 0, 0), PUBLISH_WITHDRAW,
               at(PUBLISH_WITHDRAWN, STAGE_NONE, 0, 0));
    assert_way(at(PUBLISH_WITHDRAWN, STAGE_NONE, 0, 0), PUBLISH_SAVE,
               at(PUBLISH_WITHDRAWN, STAGE_WRITING, 0, 0));
    assert_way(at(PUBLISH_PUBLISHED, STAGE_NONE, 0, 0), PUBLISH_REPEAL,
               at(PUBLISH_REPEALED, STAGE_NONE, 0, 0));
    assert_way(at(PUBLISH_REPEALED, STAGE_NONE, 0, 0), PUBLISH_WITHDRAW,
               at(PUBLISH_WITHDRAWN, STAGE_NONE, 0, 0));
    assert_way(at(PUBLISH_DRAFT, STAGE_WRITING, 0, 0), PUBLISH_DROP, at(PUBLISH_WITHDRAWN, STAGE_NONE, 0, 0));
    struct publish_standing repealed = at(PUBLISH_REPEALED, STAGE_NONE, 0, 0);
    assert_false(publish_next(&repealed, PUBLISH_SAVE));
    struct publish_standing scheduled = at(PUBLISH_SCHEDULED, STAGE_NONE, 0, 0);
    assert_false(publish_next(&scheduled, PUBLISH_SAVE));
    struct publish_standing correction = at(PUBLISH_PUBLISHED, STAGE_APPROVED, 0, 0);
    assert_false(publish_next(&correction, PUBLISH_SCHEDULE));
}

/* Nothing becomes public that was not approved, whatever is done in whatever order. */
static void only_approved_words_are_ever_issued(void **state)
{
    struct prng p = { 11 };
    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct publish_standing s = at(PUBLISH_DRAFT, STAGE_WRITING, 0, (int64_t)prng_below(&p, 4));
        int64_t approvals = 0;
        for (int n = 0; n < 30; n++) {
            enum publish_act act = (enum publish_act)prng_between(&p, 1, PUBLISH_ACT_COUNT - 1);
            if (!publish_next(&s, act))
                continue;
            bool restarts = act == PUBLISH_SUBMIT || act == PUBLISH_RETURN || act == PUBLISH_RECALL;
            approvals = restarts ? 0 : approvals + (act == PUBLISH_APPROVE);
            if (act == PUBLISH_ISSUE || act == PUBLISH_SCHEDULE)
                assert_int_equal(approvals, s.levels);
            if (act == PUBLISH_ISSUE || act == PUBLISH_SCHEDULE)
                approvals = 0;
            assert_int_equal(s.level > 0, s.stage == STAGE_REVIEW);
        }
    }
}

static void names_come_back_and_others_are_none(void **state)
{
    (void)state;
    for (enum publish_state s = PUBLISH_DRAFT; s < PUBLISH_STATE_COUNT; s++)
        assert_int_equal(publish_state_parse(str_from_c(publish_state_name(s))), s);
    for (enum publish_stage s = STAGE_NONE; s < STAGE_COUNT; s++)
        assert_int_equal(publish_stage_parse(str_from_c(publish_stage_name(s))), s);
    assert_int_equal(publish_state_parse(S("Draft")), 0);
    assert_int_equal(publish_stage_parse(S("")), 0);
    assert_null(publish_state_name(0));
    assert_null(publish_stage_name(STAGE_COUNT));
}

static void the_upper_unit_reviews_next_and_above_the_root_there_is_nobody(void **state)
{
    (void)state;
    assert_int_equal(publish_steps_up(1, 3), 0);
    assert_int_equal(publish_steps_up(2, 3), 1);
    assert_int_equal(publish_steps_up(3, 3), 2);
    assert_int_equal(publish_steps_up(3, 1), 1);
    assert_int_equal(publish_steps_up(2, 0), 0);
}

static void times_that_do_not_fit_are_told(void **state)
{
    static const struct {
        struct publish_times t;
        const char *why;
    } cases[] = {
        { { .now = 100, .ahead = 1 }, NULL },
        { { .now = 100, .at = 101, .ahead = 1 }, NULL },
        { { .now = 100, .at = 100, .ahead = 1 }, "publish.at_past" },
        { { .now = 100, .at = 99, .ahead = 1 }, "publish.at_past" },
        { { .now = 100, .at = 101 + MS_PER_DAY, .ahead = 1 }, "publish.at_far" },
        { { .now = 100, .expires = 100, .ahead = 1 }, "publish.expires_before" },
        { { .now = 100, .at = 300, .expires = 200, .ahead = 1 }, "publish.expires_before" },
        { { .now = 100, .at = 300, .expires = 301, .ahead = 1 }, NULL },
        { { .now = 100, .at = 300, .pinned = 300, .ahead = 1 }, "publish.pinned_before" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *why = publish_times_refusal(&cases[i].t);
        assert_int_equal(why == NULL, cases[i].why == NULL);
        if (why != NULL)
            assert_string_equal(why, cases[i].why);
    }
}

static void a_document_is_in_force_from_its_first_day_to_the_day_before_its_repeal(void **state)
{
    (void)state;
    assert_int_equal(publish_validity(0, 0, 10), PUBLISH_IN_FORCE);
    assert_int_equal(publish_validity(10, 0, 9), PUBLISH_NOT_YET);
    assert_int_equal(publish_validity(10, 20, 10), PUBLISH_IN_FORCE);
    assert_int_equal(publish_validity(10, 20, 19), PUBLISH_IN_FORCE);
    assert_int_equal(publish_validity(10, 20, 20), PUBLISH_NO_LONGER);
}

TEST_MAIN(TEST(an_item_goes_through_as_many_reviews_as_its_column_asks_for),
          TEST(what_is_returned_or_taken_back_begins_again_at_the_first_review),
          TEST(what_is_public_stays_so_while_its_words_are_worked_on),
          TEST(withdrawn_scheduled_and_repealed_ones), TEST(only_approved_words_are_ever_issued),
          TEST(names_come_back_and_others_are_none),
          TEST(the_upper_unit_reviews_next_and_above_the_root_there_is_nobody),
          TEST(times_that_do_not_fit_are_told),
          TEST(a_document_is_in_force_from_its_first_day_to_the_day_before_its_repeal))
