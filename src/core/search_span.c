/* SPDX-License-Identifier: Apache-2.0 */
/* Steps from the newest entries to the oldest. */
#include "core/search_span.h"

#include "base/buf.h"
#include "gen/search_find_sql.h"

#define FIRST_STEP 250
#define STEP_GROWS 8
/* As search_words_put makes them: 'a' is 2^24 ids (an hour), each letter eight times the one before. */
#define SPAN_BITS 24
#define SPAN_BITS_MORE 3
#define SPAN_KINDS 6
/* A step has at most so many of them. */
#define SPANS_MAX 10
#define TOKENS_MAX 512

rc search_steps_begin(struct db *db, int64_t low, int64_t below, struct search_steps *ret)
{
    struct search_edges_row edges;
    bool is_any;
    *ret = (struct search_steps){ .low = low, .below = below };
    TRY(search_edges(db, &(struct search_edges_in){ .low = low, .below = below, .many = FIRST_STEP }, &edges,
                     &is_any));
    ret->is_over = !is_any;
    if (!is_any || !edges.later.has)
        return RC_OK;
    ret->below = edges.id.v + 1;
    ret->oldest = edges.oldest.v;
    ret->width = edges.id.v - edges.later.v;
    return RC_OK;
}

/* The shortest spans of which few reach from one id to the other; SPAN_KINDS: none do. */
static int span_kind(int64_t first, int64_t last)
{
    int kind = 0;
    while (kind < SPAN_KINDS &&
           (last >> (SPAN_BITS + SPAN_BITS_MORE * kind)) - (first >> (SPAN_BITS + SPAN_BITS_MORE * kind)) >=
               SPANS_MAX)
        kind++;
    return kind;
}

static str spans_of(struct arena *a, int64_t first, int64_t last, int kind)
{
    struct buf b = buf_new(a, TOKENS_MAX);
    int bits = SPAN_BITS + SPAN_BITS_MORE * kind;
    const char *between = "(";
    for (int64_t span = first >> bits; span <= last >> bits; span++, between = " OR ")
        buf_printf(&b, "%st%c%llx", between, 'a' + kind, (unsigned long long)span);
    buf_putc(&b, ')');
    return buf_str(&b);
}

/* All that is left; where the question ends at a time, the index need not look further. */
static void step_last(struct arena *a, struct search_steps *s, struct search_step *ret)
{
    int kind = s->low == INT64_MIN ? SPAN_KINDS : span_kind(s->oldest, s->below - 1);
    *ret = (struct search_step){ s->low, s->below, S("") };
    if (s->width > 0 && kind < SPAN_KINDS)
        ret->spans = spans_of(a, s->oldest, s->below - 1, kind);
    s->is_over = true;
}

bool search_steps_next(struct arena *a, struct search_steps *s, struct search_step *ret)
{
    int64_t left = s->below - s->oldest;
    if (s->is_over || s->below <= s->low)
        return false;
    if (s->width == 0 || s->width > left / 2) {
        step_last(a, s, ret);
        return true;
    }
    int64_t first = s->below - s->width;
    int kind = span_kind(first, s->below - 1);
    if (kind == SPAN_KINDS) {
        step_last(a, s, ret);
        return true;
    }
    int64_t mask = ((int64_t)1 << (SPAN_BITS + SPAN_BITS_MORE * kind)) - 1;
    first -= first & mask;
    first = first > s->low ? first : s->low;
    *ret = (struct search_step){ first, s->below, spans_of(a, first, s->below - 1, kind) };
    s->below = first;
    s->width *= STEP_GROWS;
    return true;
}
