/* SPDX-License-Identifier: Apache-2.0 */
/* Likeness of texts by pairs of characters. */
#include "features/problem/problem_similar.h"

#include <stdlib.h>

#include "base/utf8.h"

#define PAIRS_LEAST 2

struct pairs {
    uint64_t at[PROBLEM_PAIRS_MAX];
    size_t n;
};

/* Letters of any script and digits; the CJK punctuation and the full-width signs are none. */
static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    return c >= 0xC0 && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x303F) && c < 0xFF00;
}

static uint32_t as_small(uint32_t c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void pairs_read(str text, struct pairs *ret)
{
    uint32_t c, before = 0;
    ret->n = 0;
    while (ret->n < PROBLEM_PAIRS_MAX && utf8_next(&text, &c)) {
        c = as_small(c);
        if (!is_letter(c))
            c = 0;
        if (c != 0 && before != 0)
            ret->at[ret->n++] = (uint64_t)before << 32 | c;
        before = c;
    }
    qsort(ret->at, ret->n, sizeof ret->at[0], by_value);
}

int64_t problem_similarity(str one, str other)
{
    struct pairs a, b;
    size_t i = 0, j = 0, both = 0;
    pairs_read(one, &a);
    pairs_read(other, &b);
    size_t fewer = a.n < b.n ? a.n : b.n;
    if (fewer < PAIRS_LEAST)
        return 0;
    while (i < a.n && j < b.n) {
        both += a.at[i] == b.at[j];
        bool steps_a = a.at[i] <= b.at[j], steps_b = b.at[j] <= a.at[i];
        i += steps_a;
        j += steps_b;
    }
    return (int64_t)(both * 100 / fewer);
}
