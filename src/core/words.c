/* SPDX-License-Identifier: Apache-2.0 */
#include "core/words.h"

#include <stdlib.h>
#include <unicode/uchar.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "gen/han_fold.h"

#define TOKEN_BYTES_MAX 16 /* "10ffffg10ffff " */

static int by_first(const void *key, const void *entry)
{
    uint16_t one = *(const uint16_t *)key, other = *(const uint16_t *)entry;
    return (one > other) - (one < other);
}

static uint32_t han_turned(uint32_t cp)
{
    uint16_t key = (uint16_t)cp;
    const uint16_t(*pair)[2] =
        cp <= 0xFFFFu ? bsearch(&key, han_fold, HAN_FOLD_N, sizeof han_fold[0], by_first) : NULL;
    return pair != NULL ? (*pair)[1] : cp;
}

static bool is_white(uint32_t cp)
{
    return cp <= ' ' || cp == 0x3000 || cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200B) || cp == 0xFEFF;
}

static uint32_t folded_of(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z' ? cp - 'A' + 'a' : cp;
    if (cp >= 0xFF01 && cp <= 0xFF5E) /* full width */
        return folded_of(cp - 0xFF01 + '!');
    if (cp >= 0x3400 && cp <= 0x9FFF)
        return han_turned(cp);
    return (uint32_t)u_foldCase((UChar32)cp, U_FOLD_CASE_DEFAULT);
}

struct words_place *words_places(struct arena *a, str text, size_t *ret_n)
{
    struct words_place *at = arena_alloc(a, (text.n + 1) * sizeof *at);
    str rest = text;
    size_t n = 0;
    bool is_gap = false;
    uint32_t gap_from = 0, from = 0, cp;
    for (; utf8_next(&rest, &cp); from = (uint32_t)(text.n - rest.n)) {
        if (is_white(cp)) {
            gap_from = is_gap ? gap_from : from;
            is_gap = n > 0;
            continue;
        }
        if (is_gap)
            at[n++] = (struct words_place){ ' ', gap_from, from };
        is_gap = false;
        at[n++] = (struct words_place){ folded_of(cp), from, (uint32_t)(text.n - rest.n) };
    }
    *ret_n = n;
    return at;
}

str words_fold(struct arena *a, str text)
{
    size_t n, bytes = 0;
    struct words_place *places = words_places(a, text, &n);
    char *out = arena_alloc(a, 2 * text.n + 1); /* folding one character lengthens it to twice at most */
    for (size_t i = 0; i < n; i++)
        bytes += utf8_encode(places[i].cp, out + bytes);
    return (str){ out, bytes };
}

/* Pairs, and with_ones the characters too. */
static str tokens_of(struct arena *a, str folded, bool with_ones)
{
    struct buf b = buf_new(a, 2 * TOKEN_BYTES_MAX * folded.n + 1);
    uint32_t last = ' ';
    for (uint32_t cp; utf8_next(&folded, &cp); last = cp) {
        if (cp == ' ')
            continue;
        if (with_ones)
            buf_printf(&b, "%x ", cp);
        if (last != ' ')
            buf_printf(&b, "%xg%x ", last, cp);
    }
    return str_trim(buf_str(&b));
}

str words_tokens(struct arena *a, str folded)
{
    return tokens_of(a, folded, true);
}

str words_wanted(struct arena *a, str folded)
{
    str pairs = tokens_of(a, folded, false);
    return pairs.n > 0 ? pairs : tokens_of(a, folded, true);
}
