/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8 against an oracle that knows nothing of ranges: it encodes every code point the slow way, and text is
 * valid when it is a sequence of such encodings.
 */
#include "harness/test.h"

#include "base/utf8.h"

/* The oracle's encoding of one code point. */
static size_t naive_encode(uint32_t cp, unsigned char ret[4])
{
    if (cp <= 0x7F) {
        ret[0] = (unsigned char)cp;
        return 1;
    }
    if (cp <= 0x7FF) {
        ret[0] = (unsigned char)(0xC0 + cp / 64);
        ret[1] = (unsigned char)(0x80 + cp % 64);
        return 2;
    }
    if (cp <= 0xFFFF) {
        ret[0] = (unsigned char)(0xE0 + cp / 4096);
        ret[1] = (unsigned char)(0x80 + cp / 64 % 64);
        ret[2] = (unsigned char)(0x80 + cp % 64);
        return 3;
    }
    ret[0] = (unsigned char)(0xF0 + cp / 262144);
    ret[1] = (unsigned char)(0x80 + cp / 4096 % 64);
    ret[2] = (unsigned char)(0x80 + cp / 64 % 64);
    ret[3] = (unsigned char)(0x80 + cp % 64);
    return 4;
}

static bool is_scalar(uint32_t cp)
{
    return cp <= 0x10FFFF && !(cp >= 0xD800 && cp <= 0xDFFF);
}

static void every_code_point_goes_there_and_back(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        unsigned char want[4];
        char got[4];
        uint32_t back = 0;
        if (!is_scalar(cp))
            continue;
        size_t n = naive_encode(cp, want);
        if (utf8_encode(cp, got) != n || memcmp(got, want, n) != 0)
            fail_msg("U+%04X is encoded wrongly", cp);
        str s = { got, n };
        if (utf8_is_valid(s) != (cp != 0) || !utf8_next(&s, &back) || back != cp || s.n != 0)
            fail_msg("U+%04X is read wrongly", cp);
    }
}

/* One code point off the front by guessing all the oracle could have written there. */
static size_t naive_length(const unsigned char *p, size_t n)
{
    for (size_t length = 1; length <= 4 && length <= n; length++) {
        uint32_t cp = length == 1 ? p[0] : p[0] & (0xFFu >> (length + 1));
        for (size_t i = 1; i < length; i++)
            cp = cp * 64 + (p[i] & 63);
        unsigned char again[4];
        if (is_scalar(cp) && naive_encode(cp, again) == length && memcmp(again, p, length) == 0)
            return length;
    }
    return 0;
}

static bool naive_is_valid(const unsigned char *p, size_t n)
{
    while (n > 0) {
        size_t length = naive_length(p, n);
        if (length == 0 || p[0] == 0)
            return false;
        p += length;
        n -= length;
    }
    return true;
}

static void check_validity(const unsigned char *p, size_t n)
{
    bool want = naive_is_valid(p, n);
    if (utf8_is_valid((str){ (const char *)p, n }) != want)
        fail_msg("%02x %02x %02x %02x (%zu bytes) should be %s", p[0], p[1], p[2], p[3], n,
                 want ? "valid" : "invalid");
}

static void validity_agrees_with_the_oracle_for_all_short_texts(void **state)
{
    /* All pairs, and all bytes at each place of longer sequences beside the edges of the table. */
    static const unsigned char edges[] = { 0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90,
                                           0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xFF };
    enum { EDGES = sizeof edges };
    (void)state;
    for (unsigned one = 0; one < 256; one++)
        for (unsigned two = 0; two < 256; two++) {
            unsigned char p[4] = { (unsigned char)one, (unsigned char)two, 0x80, 0x80 };
            for (size_t n = 1; n <= 4; n++)
                check_validity(p, n);
            for (size_t i = 0; i < EDGES * EDGES; i++) {
                p[2] = edges[i / EDGES];
                p[3] = edges[i % EDGES];
                check_validity(p, 3);
                check_validity(p, 4);
            }
        }
}

static void validity_agrees_with_the_oracle_for_random_texts(void **state)
{
    struct prng random = { 31 };
    (void)state;
    for (int i = 0; i < 20000; i++) {
        char text[64];
        size_t n = 0, count = prng_below(&random, 12);
        for (size_t k = 0; k < count; k++)
            n += utf8_encode((uint32_t)prng_below(&random, k % 2 == 0 ? 0x10FFFF : 0xD7FF) | 1, text + n);
        if (n > 0 && prng_below(&random, 2) == 0)
            text[prng_below(&random, n)] ^= (char)(1 << prng_below(&random, 8));
        assert_int_equal(utf8_is_valid((str){ text, n }), naive_is_valid((unsigned char *)text, n));
    }
}

static void text_of_people_has_no_control_characters(void **state)
{
    (void)state;
    assert_true(utf8_is_text(S("路灯\t坏了\r\n😀")));
    assert_true(utf8_is_text(S("")));
    assert_true(utf8_is_text((str){ 0 }));
    assert_false(utf8_is_text(S("a\x1B[0m")));
    assert_false(utf8_is_text(S("a\x7F")));
    assert_false(utf8_is_text(S("\xC2\x85")));
    assert_false(utf8_is_text(S("a\0b")));
    assert_false(utf8_is_text(S("\xE8\xB7")));
    assert_true(utf8_is_text(S("\xC2\xA0")));
}

static void length_counts_characters_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(utf8_length(S("路灯 a😀")), 5);
    assert_int_equal(utf8_length((str){ 0 }), 0);
}

static void cutting_never_splits_a_character(void **state)
{
    struct prng random = { 32 };
    (void)state;
    for (int i = 0; i < 2000; i++) {
        char text[64];
        size_t n = 0, count = prng_below(&random, 12), most = prng_below(&random, 14);
        for (size_t k = 0; k < count; k++)
            n += utf8_encode((uint32_t)prng_below(&random, 0xD7FF) + 1, text + n);
        str cut = utf8_cut((str){ text, n }, most);
        assert_true(utf8_is_valid(cut));
        assert_int_equal(utf8_length(cut), count < most ? count : most);
        assert_true(str_starts((str){ text, n }, cut));
    }
}

static void bytes_that_are_no_text_are_read_one_by_one(void **state)
{
    str s = S("\xE8\xB7"
              "a");
    uint32_t cp = 0;
    (void)state;
    assert_true(utf8_next(&s, &cp) && cp == 0xFFFD);
    assert_true(utf8_next(&s, &cp) && cp == 0xFFFD);
    assert_true(utf8_next(&s, &cp) && cp == 'a');
    assert_false(utf8_next(&s, &cp));
}

static void lines_end_in_one_way(void **state)
{
    assert_text(utf8_normalise_lines(*state, S("a\r\nb\rc\n\r\nd")), "a\nb\nc\n\nd");
    assert_text(utf8_normalise_lines(*state, S(" a \t\r\n \r")), " a");
    assert_text(utf8_normalise_lines(*state, S("\r\n")), "");
    assert_text(utf8_normalise_lines(*state, S("")), "");
    assert_text(utf8_normalise_lines(*state, S("墙\r")), "墙");
}

static void normalised_lines_stay_as_they_are(void **state)
{
    struct prng random = { 33 };
    for (int i = 0; i < 2000; i++) {
        str once = utf8_normalise_lines(*state, test_text_from(*state, &random, "ab \r\n", 16));
        assert_int_equal(str_find_char(once, '\r'), SIZE_MAX);
        assert_true(str_eq(utf8_normalise_lines(*state, once), once));
    }
}

TEST_MAIN(TEST(every_code_point_goes_there_and_back),
          TEST(validity_agrees_with_the_oracle_for_all_short_texts),
          TEST(validity_agrees_with_the_oracle_for_random_texts),
          TEST(text_of_people_has_no_control_characters), TEST(length_counts_characters_not_bytes),
          TEST(cutting_never_splits_a_character), TEST(bytes_that_are_no_text_are_read_one_by_one),
          TEST_WITH(lines_end_in_one_way, test_arena_up, test_arena_down),
          TEST_WITH(normalised_lines_stay_as_they_are, test_arena_up, test_arena_down))
