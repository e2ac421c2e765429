/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed fields and keyed hashes. */
#include "core/seal.h"

#include "harness/test.h"

static const unsigned char key[32] = { 1, 2, 3 }, other_key[32] = { 3, 2, 1 };

static void what_is_sealed_opens_again(void **state)
{
    struct arena *a = *state;
    struct err e = { 0 };
    str plain, sealed = seal(a, key, S("person.phone 7"), S("13800000000"));
    assert_int_equal(sealed.n, 24 + 11 + 16);
    assert_int_equal(unseal(a, &e, key, S("person.phone 7"), sealed, &plain), RC_OK);
    assert_text(plain, "13800000000");
    assert_int_equal(str_find(sealed, S("138")), SIZE_MAX);
}

static void the_same_text_is_never_sealed_alike(void **state)
{
    struct arena *a = *state;
    assert_false(str_eq(seal(a, key, S("x"), S("text")), seal(a, key, S("x"), S("text"))));
}

static void empty_and_absent_stay_what_they_are(void **state)
{
    struct arena *a = *state;
    struct err e = { 0 };
    str plain;
    assert_true(str_is_absent(seal(a, key, S("x"), (str){ 0 })));
    assert_int_equal(unseal(a, &e, key, S("x"), (str){ 0 }, &plain), RC_OK);
    assert_true(str_is_absent(plain));
    assert_int_equal(unseal(a, &e, key, S("x"), seal(a, key, S("x"), S("")), &plain), RC_OK);
    assert_text(plain, "");
}

static void wrong_key_context_or_bytes_do_not_open(void **state)
{
    struct arena *a = *state;
    str plain = S("untouched"), sealed = seal(a, key, S("person.phone 7"), S("13800000000"));
    struct err e = { 0 };
    assert_int_equal(unseal(a, &e, other_key, S("person.phone 7"), sealed, &plain), RC_INTERNAL);
    assert_int_equal(str_find(e.detail, S("138")), SIZE_MAX);
    assert_int_equal(unseal(a, NULL, key, S("person.phone 8"), sealed, &plain), RC_INTERNAL);
    assert_int_equal(unseal(a, NULL, key, S("person.phone 7"), str_slice(sealed, 0, 39), &plain),
                     RC_INTERNAL);
    assert_int_equal(unseal(a, NULL, key, S("person.phone 7"), str_slice(sealed, 0, sealed.n - 1), &plain),
                     RC_INTERNAL);
    for (size_t i = 0; i < sealed.n; i++) {
        char *spoilt = arena_alloc(a, sealed.n);
        memcpy(spoilt, sealed.p, sealed.n);
        spoilt[i] = (char)(spoilt[i] ^ 1);
        assert_int_equal(unseal(a, NULL, key, S("person.phone 7"), (str){ spoilt, sealed.n }, &plain),
                         RC_INTERNAL);
    }
    assert_text(plain, "untouched");
}

static void keyed_hashes_depend_on_key_context_and_text(void **state)
{
    struct arena *a = *state;
    str h = seal_hash(a, key, S("phone"), S("1"));
    assert_int_equal(h.n, 32);
    assert_true(str_eq(h, seal_hash(a, key, S("phone"), S("1"))));
    assert_false(str_eq(h, seal_hash(a, other_key, S("phone"), S("1"))));
    assert_false(str_eq(h, seal_hash(a, key, S("phone1"), S(""))));
    assert_false(str_eq(h, hash32(a, S("1"))));
}

static void the_plain_hash_is_blake2b(void **state)
{
    static const unsigned char empty[] = { 0x0e, 0x57, 0x51, 0xc0, 0x26, 0xe5, 0x43, 0xb2, 0xe8, 0xab, 0x2e,
                                           0xb0, 0x60, 0x99, 0xda, 0xa1, 0xd1, 0xe5, 0xdf, 0x47, 0x77, 0x8f,
                                           0x77, 0x87, 0xfa, 0xab, 0x45, 0xcd, 0xf1, 0x2f, 0xe3, 0xa8 };
    assert_memory_equal(hash32(*state, S("")).p, empty, sizeof empty);
}

static void tokens_are_long_url_safe_and_never_the_same(void **state)
{
    struct arena *a = *state;
    str one = token_new(a, 16), other = token_new(a, 16);
    assert_int_equal(one.n, 22);
    assert_int_equal(token_new(a, 32).n, 43);
    assert_false(str_eq(one, other));
    for (size_t i = 0; i < one.n; i++)
        assert_true(str_find_char(S("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                                  one.p[i]) != SIZE_MAX);
}

static void sealed_texts_go_through_addresses_and_open_only_here(void **state)
{
    static const unsigned char mine[32] = { 7 }, yours[32] = { 8 };
    struct arena *a = *state;
    str text = seal_text(a, mine, S("receipt"), S("一 二")), got = { 0 };
    for (size_t i = 0; i < text.n; i++)
        assert_true(str_find_char(S("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                                  text.p[i]) != SIZE_MAX);
    assert_true(unseal_text(a, mine, S("receipt"), text, &got));
    assert_text(got, "一 二");
    assert_false(unseal_text(a, yours, S("receipt"), text, &got));
    assert_false(unseal_text(a, mine, S("other"), text, &got));
    assert_false(unseal_text(a, mine, S("receipt"), str_slice(text, 0, text.n - 1), &got));
    assert_false(unseal_text(a, mine, S("receipt"), S("no base64!"), &got));
    assert_false(unseal_text(a, mine, S("receipt"), S("AAAA"), &got));
    assert_false(unseal_text(a, mine, S("receipt"), S(""), &got));
    assert_false(unseal_text(a, mine, S("receipt"), (str){ 0 }, &got));
}

#define A(name) TEST_WITH(name, test_arena_up, test_arena_down)
TEST_MAIN(A(what_is_sealed_opens_again), A(the_same_text_is_never_sealed_alike),
          A(empty_and_absent_stay_what_they_are), A(wrong_key_context_or_bytes_do_not_open),
          A(keyed_hashes_depend_on_key_context_and_text), A(the_plain_hash_is_blake2b),
          A(sealed_texts_go_through_addresses_and_open_only_here),
          A(tokens_are_long_url_safe_and_never_the_same))
