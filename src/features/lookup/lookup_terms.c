/* SPDX-License-Identifier: Apache-2.0 */
/* Words that stand in several public titles, cut as ICU's dictionary does. */
#include <stdlib.h>
#include <unicode/ubrk.h>

#include "base/utf8.h"
#include "core/words.h"
#include "features/lookup/lookup_private.h"
#include "gen/lookup_sql.h"

#define TITLES_READ 20000
#define WORDS_EACH 24
#define TERMS_KEPT 2000
#define TIMES_MIN 3
#define LENGTH_MIN 2
#define LENGTH_MAX 12

struct term {
    str words, shown;
    int64_t n;
};

static int by_words(const void *a, const void *b)
{
    return str_cmp(((const struct term *)a)->words, ((const struct term *)b)->words);
}

/* The most frequent first. */
static int by_n(const void *a, const void *b)
{
    int64_t one = ((const struct term *)a)->n, other = ((const struct term *)b)->n;
    return (one < other) - (one > other);
}

/* Numbers and signs are no words. */
static bool is_term(UBreakIterator *breaks, str word)
{
    size_t length = utf8_length(word);
    return ubrk_getRuleStatus(breaks) >= UBRK_WORD_LETTER && length >= LENGTH_MIN && length <= LENGTH_MAX;
}

static void words_take(struct arena *a, UBreakIterator *breaks, str title, struct term *terms, size_t *n)
{
    UErrorCode status = U_ZERO_ERROR;
    UText *u = utext_openUTF8(NULL, title.p, (int64_t)title.n, &status);
    ubrk_setUText(breaks, u, &status);
    int32_t from = U_SUCCESS(status) ? ubrk_first(breaks) : UBRK_DONE, to;
    for (size_t i = 0; i < WORDS_EACH && from != UBRK_DONE && (to = ubrk_next(breaks)) != UBRK_DONE;
         i++, from = to) {
        str word = str_slice(title, (size_t)from, (size_t)(to - from));
        if (is_term(breaks, word))
            terms[(*n)++] = (struct term){ words_fold(a, word), word, 1 };
    }
    utext_close(u);
}

/* Those that are the same, counted. */
static size_t counted(struct term *terms, size_t n)
{
    size_t kept = 0;
    qsort(terms, n, sizeof *terms, by_words);
    for (size_t i = 0; i < n; i++)
        if (kept > 0 && str_eq(terms[kept - 1].words, terms[i].words))
            terms[kept - 1].n++;
        else
            terms[kept++] = terms[i];
    qsort(terms, kept, sizeof *terms, by_n);
    return kept;
}

rc lookup_terms_count(struct db *db)
{
    struct arena *a = db_arena(db);
    struct lookup_titles_rows rows;
    UErrorCode status = U_ZERO_ERROR;
    size_t n = 0;
    TRY(lookup_titles(db, TITLES_READ, &rows));
    struct term *terms = ARENA_ARRAY(a, struct term, rows.n * WORDS_EACH + 1);
    UBreakIterator *breaks = ubrk_open(UBRK_WORD, "zh", NULL, 0, &status);
    if (U_FAILURE(status))
        return DB_FAIL(db, RC_INTERNAL, NULL, "ICU cannot cut words: %s", u_errorName(status));
    for (size_t i = 0; i < rows.n; i++)
        words_take(a, breaks, rows.at[i].title, terms, &n);
    ubrk_close(breaks);
    n = counted(terms, n);
    TRY(lookup_terms_clear(db, NULL));
    for (size_t i = 0; i < n && i < TERMS_KEPT && terms[i].n >= TIMES_MIN; i++)
        TRY(lookup_term_put(
            db,
            &(struct lookup_term_put_in){ .words = terms[i].words, .term = terms[i].shown, .n = terms[i].n },
            NULL));
    return RC_OK;
}
