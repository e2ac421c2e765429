/* SPDX-License-Identifier: Apache-2.0 */
/* Words of a text, found in one writing and shown in the text's own. */
#include "core/snippet.h"

#include <string.h>
#include <unicode/ubrk.h>

#include "base/utf8.h"
#include "core/words.h"

/* Bytes of a piece, for each of its characters: more has only who stacks accents. */
#define BYTES_EACH 12

/* The text with what was found in it. */
struct looked {
    str text;
    bool *hits;             /* for each byte */
    size_t first;           /* where the first word begins; SIZE_MAX: none */
    UBreakIterator *breaks; /* between characters as people see them; NULL: ICU lacks its data */
};

static void mark(struct looked *l, const struct words_place *places, size_t from, size_t to)
{
    memset(l->hits + places[from].from, 1, places[to - 1].to - places[from].from);
    if (places[from].from < l->first)
        l->first = places[from].from;
}

static void look_for(struct looked *l, const struct words_place *places, size_t n, str word)
{
    size_t length = utf8_length(word);
    for (size_t at = 0; at + length <= n; at++) {
        str rest = word;
        uint32_t cp;
        size_t same = 0;
        while (utf8_next(&rest, &cp) && places[at + same].cp == cp)
            same++;
        if (same == length && length > 0)
            mark(l, places, at, at + length);
    }
}

/* The character that holds the byte begins here … */
static size_t begins(const struct looked *l, size_t at)
{
    if (l->breaks == NULL || at == 0 || at >= l->text.n || ubrk_isBoundary(l->breaks, (int32_t)at))
        return at;
    int32_t before = ubrk_preceding(l->breaks, (int32_t)at);
    return before == UBRK_DONE ? 0 : (size_t)before;
}

/* … and the next one here. */
static size_t steps_on(const struct looked *l, size_t at, size_t n)
{
    for (; n > 0 && at < l->text.n; n--) {
        int32_t next = l->breaks != NULL ? ubrk_following(l->breaks, (int32_t)at) : UBRK_DONE;
        at = next == UBRK_DONE ? l->text.n : (size_t)next;
    }
    return at;
}

static size_t steps_back(const struct looked *l, size_t at, size_t n)
{
    for (; n > 0 && at > 0; n--) {
        int32_t before = l->breaks != NULL ? ubrk_preceding(l->breaks, (int32_t)at) : UBRK_DONE;
        at = before == UBRK_DONE ? 0 : (size_t)before;
    }
    return at;
}

static bool is_inside(str text, size_t at)
{
    return at < text.n && ((unsigned char)text.p[at] & 0xC0u) == 0x80u;
}

/* At most so many bytes behind from, no code point cut. */
static size_t limited(str text, size_t from, size_t to, size_t bytes)
{
    if (to - from <= bytes)
        return to;
    for (to = from + bytes; is_inside(text, to);)
        to--;
    return to;
}

/* Marks go round whole characters. */
static void widen(struct looked *l, size_t from, size_t to)
{
    for (size_t at = from; at < to;) {
        size_t next = steps_on(l, at, 1);
        next = next > to ? to : next;
        bool is_hit = false;
        for (size_t i = at; i < next; i++)
            is_hit = is_hit || l->hits[i];
        memset(l->hits + at, is_hit, next - at);
        at = next;
    }
}

static void parts_put(struct arena *a, const struct looked *l, size_t from, size_t to, struct snippet *ret)
{
    size_t n = 0;
    for (size_t at = from; at < to; at++)
        n += at == from || l->hits[at] != l->hits[at - 1];
    ret->parts = ARENA_ARRAY(a, struct snippet_part, n);
    for (size_t at = from, begin = from; at < to; at++) {
        if (at + 1 < to && l->hits[at + 1] == l->hits[at])
            continue;
        ret->parts[ret->n++] =
            (struct snippet_part){ str_slice(l->text, begin, at + 1 - begin), l->hits[at] };
        begin = at + 1;
    }
}

static struct snippet cut(struct arena *a, struct looked *l, size_t around)
{
    struct snippet s = { .is_hit = l->first != SIZE_MAX };
    size_t from = s.is_hit ? steps_back(l, begins(l, l->first), around / 5) : 0;
    if (s.is_hit && l->first - from > around * BYTES_EACH)
        from = limited(l->text, 0, l->first, l->first);
    size_t to = limited(l->text, from, steps_on(l, from, around), around * BYTES_EACH);
    widen(l, from, to);
    parts_put(a, l, from, to, &s);
    s.is_cut_before = from > 0;
    s.is_cut_behind = to < l->text.n;
    return s;
}

struct snippet snippet_of(struct arena *a, str text, const str *words, size_t n, size_t around)
{
    struct looked l = { .text = text, .hits = arena_calloc(a, text.n + 1, 1), .first = SIZE_MAX };
    size_t places_n;
    struct words_place *places = words_places(a, text, &places_n);
    UErrorCode status = U_ZERO_ERROR;
    for (size_t i = 0; i < n; i++)
        look_for(&l, places, places_n, words[i]);
    UText *u = utext_openUTF8(NULL, text.p, (int64_t)text.n, &status);
    l.breaks = ubrk_open(UBRK_CHARACTER, "", NULL, 0, &status);
    if (U_SUCCESS(status))
        ubrk_setUText(l.breaks, u, &status);
    struct snippet s = cut(a, &l, around);
    ubrk_close(l.breaks);
    utext_close(u);
    return s;
}
