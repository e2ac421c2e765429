/* SPDX-License-Identifier: Apache-2.0 */
/* A question in the words of the index. */
#include "core/search_asked.h"

#include "base/json.h"
#include "base/utf8.h"
#include "core/search_marks.h"
#include "core/words.h"

#define EXPRESSION_MAX 65536

/* A word that stands in another one says nothing more. */
static bool is_said(const str *words, size_t n, str word)
{
    for (size_t i = 0; i < n; i++)
        if (str_find(words[i], word) != SIZE_MAX)
            return true;
    return false;
}

void search_words_of(struct arena *a, str words, str **ret, size_t *ret_n)
{
    str rest = words_fold(a, utf8_cut(words, SEARCH_WORDS_MAX)), word;
    str *all = ARENA_ARRAY(a, str, rest.n + 1);
    size_t n = 0, kept = 0;
    while (str_cut(&rest, ' ', &word))
        if (word.n > 0)
            all[n++] = word;
    for (size_t i = 1; i < n; i++) /* the longest first; there are few */
        for (size_t j = i; j > 0 && utf8_length(all[j]) > utf8_length(all[j - 1]); j--) {
            str swap = all[j];
            all[j] = all[j - 1];
            all[j - 1] = swap;
        }
    for (size_t i = 0; i < n; i++)
        if (!is_said(all, kept, all[i]))
            all[kept++] = all[i];
    *ret = all;
    *ret_n = kept;
}

static str json_words(struct arena *a, const str *words, size_t n)
{
    struct buf b = buf_new(a, EXPRESSION_MAX);
    struct json j = json_new(&b);
    json_open_array(&j);
    for (size_t i = 0; i < n; i++)
        json_str(&j, words[i]);
    json_end(&j);
    return buf_str(&b);
}

/* Tokens are separated by spaces; the index wants AND between them. */
static void tokens_put(struct buf *out, str tokens)
{
    str token;
    while (str_cut(&tokens, ' ', &token))
        buf_printf(out, "%s%.*s", out->n > 0 ? " AND " : "", STR_ARG(token));
}

static str tokens_of(struct arena *a, const struct search_question *q, const str *words, size_t n)
{
    struct buf b = buf_new(a, EXPRESSION_MAX);
    for (size_t i = 0; i < n; i++)
        tokens_put(&b, words_wanted(a, words[i]));
    if (q->unit.v != 0)
        tokens_put(&b, search_mark_unit(a, q->unit));
    if (q->column != 0)
        tokens_put(&b, search_mark_column(a, q->column));
    return buf_str(&b);
}

/* `(one OR other)` of each sight, with each kind. */
static void sights_put(struct arena *a, struct buf *out, str mark, str unit, const str *kinds, size_t n,
                       const char **between)
{
    for (size_t i = 0; i < (n > 0 ? n : 1); i++, *between = " OR ") {
        str of_kind = n > 0 ? search_mark_kind(a, mark, kinds[i]) : mark;
        if (str_is_empty(unit))
            buf_printf(out, "%s%.*s", *between, STR_ARG(of_kind));
        else
            buf_printf(out, "%s(%.*s AND %.*s)", *between, STR_ARG(of_kind), STR_ARG(unit));
    }
}

str search_asked_sights(struct arena *a, const struct search_asked *as, const str *kinds, size_t n, int parts)
{
    const struct search_eyes *eyes = &as->q->eyes;
    struct buf b = buf_new(a, EXPRESSION_MAX);
    const char *between = "(";
    for (size_t i = 0; i < eyes->marks_n && (parts & SEARCH_SURE) != 0; i++)
        sights_put(a, &b, eyes->marks[i], (str){ 0 }, kinds, n, &between);
    for (size_t i = 0; i < eyes->held_n && (parts & SEARCH_HELD) != 0; i++)
        sights_put(a, &b, eyes->held[i].mark, eyes->held[i].unit, kinds, n, &between);
    buf_putc(&b, ')');
    return buf_str(&b);
}

struct search_asked search_asked_of(struct arena *a, const struct search_question *q)
{
    struct search_asked as = { .q = q, .in_word = S(""), .in_more = S("[]") };
    str *words;
    size_t n, unsaid = 0;
    search_words_of(a, q->words, &words, &n);
    if (n == 0)
        return (struct search_asked){ .is_nothing = true };
    as.tokens = tokens_of(a, q, words, n);
    as.word = words[0];
    as.more = json_words(a, words + 1, n - 1);
    while (unsaid < n && utf8_length(words[unsaid]) > 2)
        unsaid++;
    if (unsaid > 0) {
        as.in_word = words[0];
        as.in_more = json_words(a, words + 1, unsaid - 1);
    }
    as.low = q->from == 0 ? INT64_MIN : search_id_from(q->from);
    as.below = q->until == 0 ? INT64_MAX : search_id_from(q->until);
    return as;
}
