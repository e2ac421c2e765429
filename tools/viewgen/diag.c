/* SPDX-License-Identifier: Apache-2.0 */
/* Error lines and guesses. The distance is Levenshtein's, over bytes; identifiers and keys are ASCII. */
#include "viewgen/diag.h"

#include <stdarg.h>

#define DIAG_BYTES_MAX (1u << 20)
#define GUESS_LENGTH_MAX 64

struct diag diag_new(struct arena *a)
{
    return (struct diag){ .arena = a, .out = buf_new(a, DIAG_BYTES_MAX) };
}

void diag_error(struct diag *d, str path, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str words = str_vprintf(d->arena, fmt, ap);
    va_end(ap);
    if (line > 0)
        buf_printf(&d->out, "%.*s:%d: error: ", STR_ARG(path), line);
    else
        buf_printf(&d->out, "%.*s: error: ", STR_ARG(path));
    buf_put(&d->out, words);
    buf_putc(&d->out, '\n');
    d->errors++;
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

static size_t edit_distance(str a, str b)
{
    size_t row[GUESS_LENGTH_MAX + 1];
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a.p[i - 1] != b.p[j - 1]));
            diagonal = above;
        }
    }
    return row[b.n];
}

struct guess guess_new(str wrong)
{
    return (struct guess){ .wrong = wrong, .distance = wrong.n / 3 + 2 };
}

void guess_offer(struct guess *g, str known)
{
    if (known.n > GUESS_LENGTH_MAX || g->wrong.n > GUESS_LENGTH_MAX)
        return;
    size_t distance = edit_distance(g->wrong, known);
    if (distance >= g->distance || distance >= known.n)
        return;
    g->distance = distance;
    g->best = known;
}

str guess_words(const struct guess *g, struct arena *a)
{
    if (str_is_absent(g->best))
        return S("");
    return str_printf(a, ", or did you mean '%.*s'?", STR_ARG(g->best));
}
