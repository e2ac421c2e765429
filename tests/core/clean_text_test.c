/* SPDX-License-Identifier: Apache-2.0 */
/* Signs that deceive. */
#include "core/clean_text.h"
#include "harness/test.h"

static void a_sign_that_turns_the_direction_is_found_anywhere(void **state)
{
    static const char *const turns[] = { "通知\u202etxt.exe", "\u2066a", "a\u2069", "a\u200fb", "\u061c" };
    static const char *const plain[] = { "", "通知", "gpj.txt", "a\u200bb", "é", "😀" };
    (void)state;
    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++)
        assert_true(clean_text_turns(str_from_c(turns[i])));
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        assert_false(clean_text_turns(str_from_c(plain[i])));
}

static void only_letters_and_digits_say_something(void **state)
{
    static const char *const says[] = { "水", "a", "7", "《水》", "e\u0301", "ꡀ" };
    static const char *const nothing[] = { "", " ", "\u0301\u0302\u0303", "……", "！？", "\u3000", "\u200b" };
    (void)state;
    for (size_t i = 0; i < sizeof says / sizeof says[0]; i++)
        assert_true(clean_text_says(str_from_c(says[i])));
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++)
        assert_false(clean_text_says(str_from_c(nothing[i])));
}

static void what_is_unseen_or_piled_up_is_taken_away_and_nothing_else(void **state)
{
    struct arena *a = *state;
    assert_text(clean_text(a, S("停\u200b水\u202e通\ufeff知\u00ad")), "停水通知");
    assert_text(clean_text(a, S("a\u0300\u0301\u0302\u0303\u0304\u0305b\u0300")),
                "a\u0300\u0301\u0302\u0303b\u0300");
    assert_text(clean_text(a, S("👩\u200d🌾 ok\n第二行")), "👩\u200d🌾 ok\n第二行");
    str whole = S("没有别的");
    assert_ptr_equal(clean_text(a, whole).p, whole.p);
    assert_true(str_is_absent(clean_text(a, (str){ 0 })));
    assert_text(clean_text(a, S("\u200b")), "");
}

TEST_MAIN(TEST(a_sign_that_turns_the_direction_is_found_anywhere),
          TEST(only_letters_and_digits_say_something),
          TEST_WITH(what_is_unseen_or_piled_up_is_taken_away_and_nothing_else, test_arena_up,
                    test_arena_down))
