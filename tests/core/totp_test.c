/* SPDX-License-Identifier: Apache-2.0 */
/* One-time codes: the vectors of RFC 6238, appendix B (SHA-1; the last six of its eight digits). */
#include "core/totp.h"

#include "harness/test.h"

static const str rfc_secret = S_INIT("12345678901234567890");

static void codes_are_those_of_the_rfc(void **state)
{
    static const struct {
        int64_t second;
        const char *code;
    } vectors[] = { { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
                    { 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" } };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
        assert_text(totp_code(*state, rfc_secret, vectors[i].second / 30), vectors[i].code);
}

static void a_code_is_good_one_step_either_side(void **state)
{
    int64_t step = 0;
    ms_t now = 1111111111 * MS_PER_SECOND;
    (void)state;
    assert_true(totp_matches(rfc_secret, S("050471"), now, 0, &step));
    assert_int_equal(step, 1111111111 / 30);
    assert_true(totp_matches(rfc_secret, S(" 050 471 "), now, 0, &step));
    assert_true(totp_matches(rfc_secret, S("050471"), now + TOTP_STEP_MS, 0, &step));
    assert_true(totp_matches(rfc_secret, S("050471"), now - TOTP_STEP_MS, 0, &step));
    assert_false(totp_matches(rfc_secret, S("050471"), now + 2 * TOTP_STEP_MS, 0, &step));
    assert_false(totp_matches(rfc_secret, S("050471"), now - 2 * TOTP_STEP_MS, 0, &step));
}

static void a_code_is_good_once(void **state)
{
    int64_t step = 0;
    ms_t now = 1111111111 * MS_PER_SECOND;
    (void)state;
    assert_true(totp_matches(rfc_secret, S("050471"), now, 1111111111 / 30 - 1, &step));
    assert_false(totp_matches(rfc_secret, S("050471"), now, 1111111111 / 30, &step));
}

static void what_is_no_six_digits_is_no_code(void **state)
{
    static const char *const wrong[] = { "", "05047", "0504711", "05047a", "050-471", "      " };
    int64_t step = 7;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(totp_matches(rfc_secret, str_from_c(wrong[i]), 1111111111 * MS_PER_SECOND, 0, &step));
    assert_int_equal(step, 7);
}

/* RFC 4648, section 10, without padding. */
static void base_32_is_that_of_the_rfc(void **state)
{
    static const char *const vectors[][2] = { { "", "" },
                                              { "f", "MY" },
                                              { "fo", "MZXQ" },
                                              { "foo", "MZXW6" },
                                              { "foob", "MZXW6YQ" },
                                              { "fooba", "MZXW6YTB" },
                                              { "foobar", "MZXW6YTBOI" } };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
        assert_text(totp_base32(*state, str_from_c(vectors[i][0])), vectors[i][1]);
}

static void the_link_for_the_qr_code_is_escaped(void **state)
{
    assert_text(totp_uri(*state, S("Town & Co"), S("wang.fang"), S("fooba")),
                "otpauth://totp/Town%20%26%20Co:wang.fang?secret=MZXW6YTB&issuer=Town%20%26%20Co");
}

static void secrets_are_long_and_differ(void **state)
{
    str one = totp_secret_new(*state), other = totp_secret_new(*state);
    assert_int_equal(one.n, TOTP_SECRET_BYTES);
    assert_false(str_eq(one, other));
}

#define A(name) TEST_WITH(name, test_arena_up, test_arena_down)
TEST_MAIN(A(codes_are_those_of_the_rfc), A(a_code_is_good_one_step_either_side), A(a_code_is_good_once),
          A(what_is_no_six_digits_is_no_code), A(base_32_is_that_of_the_rfc),
          A(the_link_for_the_qr_code_is_escaped), A(secrets_are_long_and_differ))
