/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Myers' O(ND) algorithm, twice: on the numbers of paragraphs, and on the code points of those that stand in
 * the place of others. The furthest points of each round are kept, so that the way back is found.
 */
#include "core/text_diff.h"

#include <stdint.h>

#include "base/utf8.h"

#define D_MAX TEXT_DIFF_CHANGES_MAX
/* Like ends of two changes that are shorter than this belong to the changes. */
#define ISLAND_MIN 3
/* Rewritten paragraphs have at least a quarter of their signs in common. */
#define COMMON_PART 4
/* Each change may have gone, new and like signs. */
#define PIECES_MAX (3 * (D_MAX + 1))

/* One comparison: two rows of numbers, and for each number whether it is in both. */
struct run {
    const uint32_t *a, *b;
    int64_t n, m;
    bool *a_same, *b_same;
};
/* Room for the furthest points, shared by all comparisons of a text. */
struct work {
    struct arena *arena;
    int32_t *rounds; /* of each round d the diagonals -d to d */
};

static int32_t *round_at(struct work *w, int64_t d)
{
    if (w->rounds == NULL)
        w->rounds = ARENA_ARRAY(w->arena, int32_t, (size_t)(D_MAX + 1) * (D_MAX + 1));
    return &w->rounds[d * d + d];
}

/* Marks what both have in common on the way back from the end, which was reached in round d. */
static void way_back(struct work *w, const struct run *r, int64_t d)
{
    int64_t x = r->n, y = r->m;
    for (; d >= 0; d--) {
        const int32_t *v = d > 0 ? round_at(w, d - 1) : NULL;
        int64_t k = x - y, from_x = 0, from_y = 0;
        if (v != NULL) {
            int64_t from_k = k == -d || (k != d && v[k - 1] < v[k + 1]) ? k + 1 : k - 1;
            from_x = v[from_k];
            from_y = from_x - from_k;
        }
        while (x > from_x && y > from_y) {
            x--, y--;
            r->a_same[x] = r->b_same[y] = true;
        }
        x = from_x;
        y = from_y;
    }
}

/* The furthest point on diagonal k in round d, given those of the round before. */
static int64_t furthest(const struct run *r, const int32_t *before, int64_t d, int64_t k)
{
    int64_t x = 0;
    if (d > 0)
        x = k == -d || (k != d && before[k - 1] < before[k + 1]) ? before[k + 1] : before[k - 1] + 1;
    while (x < r->n && x - k < r->m && r->a[x] == r->b[x - k])
        x++;
    return x;
}

/* Between the like ends: marks the longest common sequence, or nothing when there are too many changes. */
static void compare_middle(struct work *w, const struct run *r)
{
    for (int64_t d = 0; d <= D_MAX && d <= r->n + r->m; d++) {
        int32_t *now = round_at(w, d);
        const int32_t *before = d > 0 ? round_at(w, d - 1) : NULL;
        for (int64_t k = -d; k <= d; k += 2) {
            now[k] = (int32_t)furthest(r, before, d, k);
            if (k == r->n - r->m && now[k] >= r->n) {
                way_back(w, r, d);
                return;
            }
        }
    }
}

static void compare(struct work *w, struct run r)
{
    while (r.n > 0 && r.m > 0 && r.a[0] == r.b[0]) {
        *r.a_same++ = *r.b_same++ = true;
        r.a++, r.b++, r.n--, r.m--;
    }
    while (r.n > 0 && r.m > 0 && r.a[r.n - 1] == r.b[r.m - 1]) {
        r.n--, r.m--;
        r.a_same[r.n] = r.b_same[r.m] = true;
    }
    if (r.n > 0 && r.m > 0)
        compare_middle(w, &r);
}

/* ---- paragraphs ---- */

struct lines {
    str *at;
    uint32_t *number; /* the same for the same text */
    bool *same;
    size_t n;
};

static struct lines lines_of(struct arena *a, str text)
{
    struct lines l = { 0 };
    size_t room = 1;
    str line;
    for (size_t i = 0; i < text.n; i++)
        room += text.p[i] == '\n';
    l.at = ARENA_ARRAY(a, str, room);
    l.number = ARENA_ARRAY(a, uint32_t, room);
    l.same = ARENA_ARRAY(a, bool, room);
    while (str_cut(&text, '\n', &line))
        l.at[l.n++] = line;
    return l;
}

/* Paragraphs met so far, by their text. */
struct names {
    str *at;
    uint32_t *number;
    size_t room;
    uint32_t last;
};

static uint32_t number_of(struct names *names, str line)
{
    size_t i = str_hash(line) % names->room;
    while (names->number[i] != 0 && !str_eq(names->at[i], line))
        i = (i + 1) % names->room;
    if (names->number[i] == 0) {
        names->at[i] = line;
        names->number[i] = ++names->last;
    }
    return names->number[i];
}

static void lines_number(struct arena *a, struct lines *before, struct lines *after)
{
    struct names names = { .room = 2 * (before->n + after->n) + 1 };
    names.at = ARENA_ARRAY(a, str, names.room);
    names.number = ARENA_ARRAY(a, uint32_t, names.room);
    for (size_t i = 0; i < before->n; i++)
        before->number[i] = number_of(&names, before->at[i]);
    for (size_t i = 0; i < after->n; i++)
        after->number[i] = number_of(&names, after->at[i]);
}

/* ---- characters ---- */

/* A paragraph as code points and where each begins. */
struct signs {
    str text;
    uint32_t *at;
    size_t *from; /* n + 1 */
    bool *same;
    size_t n;
};

static struct signs signs_of(struct arena *a, str text)
{
    size_t length = utf8_length(text);
    struct signs s = { .text = text,
                       .at = ARENA_ARRAY(a, uint32_t, length + 1),
                       .from = ARENA_ARRAY(a, size_t, length + 1),
                       .same = ARENA_ARRAY(a, bool, length + 1) };
    str rest = text;
    while (utf8_next(&rest, &s.at[s.n]))
        s.from[++s.n] = text.n - rest.n;
    return s;
}

static str signs_slice(const struct signs *s, size_t from, size_t to)
{
    return str_slice(s->text, s->from[from], s->from[to] - s->from[from]);
}

static size_t same_length(const struct signs *s, size_t from)
{
    size_t to = from;
    while (to < s->n && s->same[to])
        to++;
    return to - from;
}

static size_t lesser(size_t one, size_t two)
{
    return one < two ? one : two;
}

/* Short islands between two changes become part of them. */
static void islands_sink(struct signs *before, struct signs *after)
{
    size_t i = 0, j = 0;
    while (i < before->n && j < after->n) {
        size_t n = lesser(same_length(before, i), same_length(after, j));
        bool is_inside = i + j > 0 && i + n < before->n && j + n < after->n;
        if (n > 0 && n < ISLAND_MIN && is_inside) {
            memset(&before->same[i], 0, n * sizeof(bool));
            memset(&after->same[j], 0, n * sizeof(bool));
        }
        i += n, j += n;
        while (i < before->n && !before->same[i])
            i++;
        while (j < after->n && !after->same[j])
            j++;
    }
}

static bool has_little_in_common(const struct signs *before, const struct signs *after)
{
    size_t common = 0, most = before->n > after->n ? before->n : after->n;
    for (size_t i = 0; i < before->n; i++)
        common += before->same[i];
    return common * COMMON_PART < most;
}

static void piece_add(struct text_diff_piece *pieces, size_t *n, enum text_diff_kind kind, str text)
{
    if (!str_is_empty(text))
        pieces[(*n)++] = (struct text_diff_piece){ kind, text };
}

/* The pieces of a rewritten paragraph; false when it is another one. */
static bool paragraph_compare(struct work *w, str was, str is, struct text_diff_paragraph *ret)
{
    struct signs before = signs_of(w->arena, was), after = signs_of(w->arena, is);
    const struct run r = {
        before.at, after.at, (int64_t)before.n, (int64_t)after.n, before.same, after.same
    };
    compare(w, r);
    islands_sink(&before, &after);
    if (has_little_in_common(&before, &after))
        return false;
    struct text_diff_piece *pieces =
        ARENA_ARRAY(w->arena, struct text_diff_piece, lesser(before.n + after.n + 1, PIECES_MAX));
    size_t i = 0, j = 0, n = 0;
    while (i < before.n || j < after.n) {
        size_t gone = i, new = j;
        while (gone < before.n && !before.same[gone])
            gone++;
        while (new < after.n && !after.same[new])
            new ++;
        piece_add(pieces, &n, TEXT_DIFF_GONE, signs_slice(&before, i, gone));
        piece_add(pieces, &n, TEXT_DIFF_NEW, signs_slice(&after, j, new));
        size_t same = lesser(same_length(&before, gone), same_length(&after, new));
        piece_add(pieces, &n, TEXT_DIFF_SAME, signs_slice(&before, gone, gone + same));
        i = gone + same;
        j = new + same;
    }
    *ret = (struct text_diff_paragraph){ TEXT_DIFF_CHANGED, pieces, n };
    return true;
}

/* ---- both ---- */

struct result {
    struct arena *arena;
    struct text_diff_paragraph *at;
    size_t n;
};

static void whole_add(struct result *r, enum text_diff_kind kind, str line)
{
    struct text_diff_piece *piece = ARENA_NEW(r->arena, struct text_diff_piece);
    *piece = (struct text_diff_piece){ kind, line };
    r->at[r->n++] = (struct text_diff_paragraph){ kind, piece, 1 };
}

/* A stretch of gone paragraphs and one of new ones in their place: they are taken for each other in order. */
static void stretch_add(struct work *w, struct result *r, const struct lines *before, const size_t i[2],
                        const struct lines *after, const size_t j[2])
{
    size_t gone = i[1] - i[0], new = j[1] - j[0], pairs = gone < new ? gone : new;
    for (size_t p = 0; p < pairs; p++) {
        str was = before->at[i[0] + p], is = after->at[j[0] + p];
        if (paragraph_compare(w, was, is, &r->at[r->n])) {
            r->n++;
            continue;
        }
        whole_add(r, TEXT_DIFF_GONE, was);
        whole_add(r, TEXT_DIFF_NEW, is);
    }
    for (size_t p = pairs; p < gone; p++)
        whole_add(r, TEXT_DIFF_GONE, before->at[i[0] + p]);
    for (size_t p = pairs; p < new; p++)
        whole_add(r, TEXT_DIFF_NEW, after->at[j[0] + p]);
}

struct text_diff text_diff(struct arena *a, str before, str after)
{
    struct work w = { .arena = a };
    struct lines was = lines_of(a, before), is = lines_of(a, after);
    struct result r = { a, ARENA_ARRAY(a, struct text_diff_paragraph, was.n + is.n + 1), 0 };
    lines_number(a, &was, &is);
    compare(&w, (struct run){ was.number, is.number, (int64_t)was.n, (int64_t)is.n, was.same, is.same });
    size_t i[2] = { 0 }, j[2] = { 0 };
    while (i[0] < was.n || j[0] < is.n) {
        for (i[1] = i[0]; i[1] < was.n && !was.same[i[1]];)
            i[1]++;
        for (j[1] = j[0]; j[1] < is.n && !is.same[j[1]];)
            j[1]++;
        stretch_add(&w, &r, &was, i, &is, j);
        if (i[1] < was.n)
            whole_add(&r, TEXT_DIFF_SAME, was.at[i[1]]);
        i[0] = i[1] + 1;
        j[0] = j[1] + 1;
    }
    return (struct text_diff){ r.at, r.n, str_eq(before, after) };
}
