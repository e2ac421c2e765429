/* SPDX-License-Identifier: Apache-2.0 */
/* Masking what tells a private person: numbers by their form, names by those that the case knows. */
#include "features/problem/problem_mask.h"

#include "base/buf.h"
#include "base/csv.h"
#include "base/utf8.h"
#include "core/private_number.h"
#include "gen/data.h"

#define TITLES_MAX 4

/* The data: characters that names begin with (who wrote "a villager" for a name is not named by it), titles
 * behind which nobody is told, and the character that hides one. */
struct mask_words {
    str surnames, titles[TITLES_MAX], hidden;
    size_t titles_n;
};

static struct mask_words mask_words(void)
{
    struct mask_words w = { 0 };
    str rest = mask_csv, field[2];
    (void)csv_row(&rest, field, 2); /* the head line */
    while (csv_row(&rest, field, 2)) {
        if (str_eq(field[0], S("surname")))
            w.surnames = field[1];
        else if (str_eq(field[0], S("hidden")))
            w.hidden = field[1];
        else if (w.titles_n < TITLES_MAX)
            w.titles[w.titles_n++] = field[1];
    }
    return w;
}

/* A name as people have it. Behind a title ("Ms Wang") nobody is told already. */
static bool is_name(const struct mask_words *w, str name)
{
    size_t n = utf8_length(name);
    for (size_t i = 0; i < w->titles_n; i++)
        if (str_ends(name, w->titles[i]))
            return false;
    return n >= 2 && n <= 4 && str_find(w->surnames, utf8_cut(name, 1)) != SIZE_MAX;
}

struct masking {
    const struct problem_private *known;
    struct mask_words words;
    struct buf out;
};

/* The name that begins here, the longest of them; absent when there is none. */
static str name_at(const struct masking *m, str at)
{
    const str *names = m->known->names;
    str best = { 0 };
    for (size_t i = 0; i < m->known->names_n; i++)
        if (names[i].n > best.n && str_starts(at, names[i]) && is_name(&m->words, names[i]))
            best = names[i];
    return best;
}

static size_t take_name(struct masking *m, str name)
{
    buf_put(&m->out, utf8_cut(name, 1));
    for (size_t i = 1; i < utf8_length(name); i++)
        buf_put(&m->out, m->words.hidden);
    return name.n;
}

/* Writes what stands at the beginning of `rest`, masked if it must be; the bytes taken. */
static size_t take(struct masking *m, str rest)
{
    str name = name_at(m, rest), one = utf8_cut(rest, 1);
    if (!str_is_absent(name))
        return take_name(m, name);
    size_t number = private_number_take(&m->out, rest, m->known->kept);
    if (number > 0)
        return number;
    buf_put(&m->out, one);
    return one.n;
}

str problem_mask(struct arena *a, str words, const struct problem_private *known)
{
    struct masking m = { known, mask_words(), buf_new(a, 2 * words.n + 64) };
    if (str_is_empty(words))
        return words;
    for (size_t at = 0; at < words.n;)
        at += take(&m, str_slice(words, at, words.n - at));
    return str_eq(buf_str(&m.out), words) ? words : buf_str(&m.out);
}
