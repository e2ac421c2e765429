/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of rooms: who belongs since when, words that cheat, addresses in a text. */
#include "features/room/room_rules.h"
#include "harness/test.h"

#define UNIT 5
static struct affiliation at(struct arena *a, int64_t unit, bool is_below, day_t from, day_t to)
{
    str own = organisation_segment(a, (organisation_id){ UNIT });
    str path = unit == UNIT
                   ? own
                   : str_join(a, is_below ? own : S(""), organisation_segment(a, (organisation_id){ unit }));
    return (struct affiliation){ .organisation = { unit }, .path = path, .from_day = from, .to_day = to };
}

static void who_moves_within_the_circle_has_been_there_all_the_time(void **state)
{
    struct arena *a = *state;
    const struct affiliation periods[] = { at(a, UNIT, true, 10, 20), at(a, 7, true, 30, 40),
                                           at(a, 8, true, 40, 60), at(a, 9, false, 5, DAY_FOREVER),
                                           at(a, UNIT, true, 55, DAY_FOREVER) };
    const struct room_circle below = { { UNIT }, true }, own = { { UNIT }, false };
    assert_int_equal(room_came_on(periods, 5, &below, 35), 30);
    assert_int_equal(room_came_on(periods, 5, &below, 59), 30);
    assert_int_equal(room_came_on(periods, 5, &below, 100), 30);
    assert_int_equal(room_came_on(periods, 5, &below, 19), 10);
    assert_int_equal(room_came_on(periods, 5, &below, 25), DAY_FOREVER);
    assert_int_equal(room_came_on(periods, 5, &own, 100), 55);
    assert_int_equal(room_came_on(periods, 5, &own, 50), DAY_FOREVER);
    assert_int_equal(room_came_on(periods, 5, &below, 20), DAY_FOREVER); /* the last day is the one before */
}

static void words_that_cheat_or_show_nothing_are_refused(void **state)
{
    (void)state;
    assert_int_equal(room_words_wrong(S("通知：明天开会")), TEXT_NONE);
    assert_int_equal(room_words_wrong(S("Zażółć gęślą")), TEXT_NONE);
    assert_int_equal(room_words_wrong(S("\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd")), TEXT_NONE);
    assert_int_equal(room_words_wrong(S("\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7")), TEXT_NONE);
    assert_int_equal(room_words_wrong(S("a\xe2\x80\xae"
                                        "b")),
                     TEXT_ROOM_WORDS_TURN);
    assert_int_equal(room_words_wrong(S("\xe2\x80\x8b")), TEXT_ROOM_WORDS_UNSEEN);
    assert_int_equal(room_words_wrong(S("\xcc\x81\xcc\x81")), TEXT_ROOM_WORDS_UNSEEN);
    assert_int_equal(room_words_wrong(S("o\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81")), TEXT_ROOM_WORDS_MARKS);
}

static void addresses_end_where_the_sentence_does(void **state)
{
    struct room_piece piece;
    str rest = S("见http://a.cn/b.和https://b.cn/（c）http:// javascript:x");
    (void)state;
    assert_true(room_next_piece(&rest, &piece));
    assert_text(piece.text, "见");
    assert_true(room_next_piece(&rest, &piece));
    assert_text(piece.text, "http://a.cn/b");
    assert_true(piece.is_link);
    assert_true(room_next_piece(&rest, &piece));
    assert_text(piece.text, ".和");
    assert_true(room_next_piece(&rest, &piece));
    assert_text(piece.text, "https://b.cn/");
    assert_true(room_next_piece(&rest, &piece));
    assert_text(piece.text, "（c）http:// javascript:x");
    assert_false(piece.is_link);
    assert_false(room_next_piece(&rest, &piece));
}

static void a_message_can_be_withdrawn_before_the_minutes_are_over(void **state)
{
    (void)state;
    assert_true(room_can_withdraw(1000, 1000 + 5 * MS_PER_MINUTE - 1, 5));
    assert_false(room_can_withdraw(1000, 1000 + 5 * MS_PER_MINUTE, 5));
    assert_false(room_can_withdraw(1000, 1000, 0));
}

TEST_MAIN(TEST_WITH(who_moves_within_the_circle_has_been_there_all_the_time, test_arena_up, test_arena_down),
          TEST(words_that_cheat_or_show_nothing_are_refused), TEST(addresses_end_where_the_sentence_does),
          TEST(a_message_can_be_withdrawn_before_the_minutes_are_over))
