/* SPDX-License-Identifier: Apache-2.0 */
/* str: every function against its header, and searching against the simplest search there is. */
#include "harness/test.h"

static const str absent = { 0 };

static void a_literal_knows_its_length(void **state)
{
    static const str kept = S_INIT("回音");
    (void)state;
    assert_int_equal(S("a\0b").n, 3);
    assert_int_equal(kept.n, 6);
    assert_true(str_is_empty(S("")));
    assert_false(str_is_absent(S("")));
    assert_true(str_is_absent(str_from_c(NULL)));
    assert_int_equal(str_from_c("wall").n, 4);
}

static void equality_looks_at_every_byte(void **state)
{
    (void)state;
    assert_true(str_eq(S("wall"), S("wall")));
    assert_false(str_eq(S("wall"), S("walk")));
    assert_false(str_eq(S("wall"), S("wal")));
    assert_false(str_eq(S("a\0b"), S("a\0c")));
    assert_true(str_eq(absent, S("")));
}

static void only_ascii_letters_lose_their_case(void **state)
{
    (void)state;
    assert_true(str_eq_nocase(S("Content-TYPE"), S("content-type")));
    assert_true(str_eq_nocase(S("墙A"), S("墙a")));
    assert_false(str_eq_nocase(S("É"), S("é")));
    assert_false(str_eq_nocase(S("@"), S("`")));
    assert_false(str_eq_nocase(S("["), S("{")));
    assert_false(str_eq_nocase(S("a"), S("ab")));
}

static void secrets_are_equal_only_when_all_is(void **state)
{
    char one[32] = { 0 }, two[32] = { 0 };
    (void)state;
    assert_true(str_eq_secret((str){ one, 32 }, (str){ two, 32 }));
    for (size_t i = 0; i < 32 * 8; i++) {
        two[i / 8] = (char)(1 << i % 8);
        assert_false(str_eq_secret((str){ one, 32 }, (str){ two, 32 }));
        two[i / 8] = 0;
    }
    assert_false(str_eq_secret((str){ one, 32 }, (str){ two, 31 }));
    assert_true(str_eq_secret(absent, absent));
}

static void order_is_by_bytes_and_then_by_length(void **state)
{
    static const str sorted[] = { S_INIT(""),   S_INIT("\0"), S_INIT("A"), S_INIT("AA"),
                                  S_INIT("AB"), S_INIT("B"),  S_INIT("a"), S_INIT("\xE5\xA2\x99") };
    const int n = sizeof sorted / sizeof sorted[0];
    (void)state;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            int got = str_cmp(sorted[i], sorted[j]);
            assert_int_equal((got > 0) - (got < 0), (i > j) - (i < j));
        }
}

static void beginnings_and_ends_are_seen(void **state)
{
    (void)state;
    assert_true(str_starts(S("/wall/12"), S("/wall")));
    assert_true(str_starts(S("/wall"), S("/wall")));
    assert_true(str_starts(absent, S("")));
    assert_false(str_starts(S("/wal"), S("/wall")));
    assert_false(str_starts(S("/desk"), S("/w")));
    assert_true(str_ends(S("a.html"), S(".html")));
    assert_true(str_ends(absent, absent));
    assert_false(str_ends(S("html"), S(".html")));
    assert_false(str_ends(S("a.htmx"), S(".html")));
}

static void trimming_takes_white_space_at_both_ends(void **state)
{
    (void)state;
    assert_text(str_trim(S(" \t\r\n\v\fa b\n ")), "a b");
    assert_text(str_trim(S("ab")), "ab");
    assert_text(str_trim(S("   ")), "");
    assert_true(str_is_absent(str_trim(absent)));
}

static void a_slice_is_cut_to_what_is_there(void **state)
{
    (void)state;
    assert_text(str_slice(S("abcdef"), 2, 3), "cde");
    assert_text(str_slice(S("abcdef"), 4, SIZE_MAX), "ef");
    assert_text(str_slice(S("abcdef"), 6, 1), "");
    assert_text(str_slice(S("abcdef"), SIZE_MAX, SIZE_MAX), "");
    assert_true(str_is_absent(str_slice(absent, 3, 1)));
}

static size_t naive_find(str s, str needle)
{
    for (size_t i = 0; i + needle.n <= s.n; i++)
        if (str_eq((str){ s.p + i, needle.n }, needle))
            return i;
    return SIZE_MAX;
}

static void searching_agrees_with_the_simplest_search(void **state)
{
    struct prng random = { 11 };
    for (int i = 0; i < 5000; i++) {
        str s = test_text_from(*state, &random, "ab", 12);
        str needle = test_text_from(*state, &random, "ab", 4);
        size_t want = naive_find(s, needle);
        assert_int_equal(str_find(s, needle), want);
        if (needle.n == 1)
            assert_int_equal(str_find_char(s, needle.p[0]), want);
    }
    assert_int_equal(str_find(absent, S("a")), SIZE_MAX);
    assert_int_equal(str_find(absent, absent), 0);
    assert_int_equal(str_find_char(absent, 'a'), SIZE_MAX);
}

static void cutting_delivers_every_part_once(void **state)
{
    str rest = S("a,,b,"), head;
    (void)state;
    assert_true(str_cut(&rest, ',', &head));
    assert_text(head, "a");
    assert_true(str_cut(&rest, ',', &head));
    assert_text(head, "");
    assert_true(str_cut(&rest, ',', &head));
    assert_text(head, "b");
    assert_true(str_cut(&rest, ',', &head));
    assert_text(head, "");
    assert_false(str_cut(&rest, ',', &head));
    assert_true(str_is_empty(head));
}

static void parts_put_together_again_are_the_whole(void **state)
{
    struct prng random = { 12 };
    for (int i = 0; i < 2000; i++) {
        str s = test_text_from(*state, &random, "ab,", 20), rest = s, head;
        size_t at = 0;
        while (str_cut(&rest, ',', &head)) {
            assert_ptr_equal(head.p, s.p + at);
            assert_int_equal(str_find_char(head, ','), SIZE_MAX);
            at += head.n + 1;
        }
        assert_int_equal(at, s.n + 1);
    }
}

static void whole_numbers_are_read_exactly(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = { { "0", 0 },
                 { "-0", 0 },
                 { "007", 7 },
                 { "9223372036854775807", INT64_MAX },
                 { "-9223372036854775808", INT64_MIN } };
    static const char *const bad[] = { "",
                                       "-",
                                       "+1",
                                       " 1",
                                       "1 ",
                                       "1.0",
                                       "0x1",
                                       "--1",
                                       "1a",
                                       "9223372036854775808",
                                       "-9223372036854775809",
                                       "99999999999999999999" };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        int64_t got = 5;
        assert_true(str_to_i64(str_from_c(good[i].text), &got));
        assert_int_equal(got, good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t got = 5;
        assert_false(str_to_i64(str_from_c(bad[i]), &got));
        assert_int_equal(got, 5);
    }
    assert_false(str_to_i64(absent, &(int64_t){ 0 }));
}

static void printed_numbers_are_read_back(void **state)
{
    struct prng random = { 13 };
    for (int i = 0; i < 2000; i++) {
        int64_t want = (int64_t)(prng_u64(&random) >> prng_below(&random, 64)), got = 0;
        assert_true(str_to_i64(str_printf(*state, "%lld", (long long)want), &got));
        assert_int_equal(got, want);
    }
}

static void fractions_are_read_and_nothing_else(void **state)
{
    static const char *const bad[] = { "",   "inf", "nan",   "1,5", "0x1p3", "1e999", "-1e999",
                                       " 1", "1 ",  "1.2.3", "1e",  "one",   "-",     "e5" };
    double got = 0.25;
    (void)state;
    assert_true(str_to_double(S("35.0625"), &got) && got == 35.0625);
    assert_true(str_to_double(S("-1.5e3"), &got) && got == -1500);
    assert_true(str_to_double(S("0"), &got) && got == 0);
    got = 0.25;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(str_to_double(str_from_c(bad[i]), &got));
    assert_false(str_to_double(S("1\0"), &got));
    assert_false(str_to_double(S("1.00000000000000000000000000000000000000000000000000000000000000"), &got));
    assert_false(str_to_double(absent, &got));
    assert_true(got == 0.25);
}

static void hashes_are_the_published_ones(void **state)
{
    (void)state;
    assert_true(str_hash(S("")) == UINT64_C(0xcbf29ce484222325));
    assert_true(str_hash(S("a")) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(str_hash(S("foobar")) == UINT64_C(0x85944171f73967e8));
}

TEST_MAIN(TEST(a_literal_knows_its_length), TEST(equality_looks_at_every_byte),
          TEST(only_ascii_letters_lose_their_case), TEST(secrets_are_equal_only_when_all_is),
          TEST(order_is_by_bytes_and_then_by_length), TEST(beginnings_and_ends_are_seen),
          TEST(trimming_takes_white_space_at_both_ends), TEST(a_slice_is_cut_to_what_is_there),
          TEST_WITH(searching_agrees_with_the_simplest_search, test_arena_up, test_arena_down),
          TEST(cutting_delivers_every_part_once),
          TEST_WITH(parts_put_together_again_are_the_whole, test_arena_up, test_arena_down),
          TEST(whole_numbers_are_read_exactly),
          TEST_WITH(printed_numbers_are_read_back, test_arena_up, test_arena_down),
          TEST(fractions_are_read_and_nothing_else), TEST(hashes_are_the_published_ones))
