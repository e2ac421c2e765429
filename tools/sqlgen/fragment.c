/* SPDX-License-Identifier: Apache-2.0 */
/* Fragments: pieces of SQL with a name, written once and used as {name word, word} in the queries of a file,
 * or, from _fragments.sql, in those of a folder. A use takes one line, so that messages name the right one.
 */
#include "sqlgen/sqlgen.h"

static struct fragment *fragment_find(const struct sqlgen *g, str name)
{
    for (size_t i = 0; i < g->fragments_n; i++)
        if (str_eq(g->fragments[i].name, name))
            return &g->fragments[i];
    return NULL;
}

/* Words with commas between, into at most WORDS_MAX; false when there are more. */
static bool words_split(str text, str *ret, size_t *ret_n)
{
    str one;
    *ret_n = 0;
    if (str_trim(text).n == 0)
        return true;
    while (str_cut(&text, ',', &one)) {
        if (*ret_n == WORDS_MAX)
            return false;
        ret[(*ret_n)++] = str_trim(one);
    }
    return true;
}

struct fragment *fragment_new(struct sqlgen *g, str text, int line)
{
    str name, words = text;
    if (g->fragments_n == FRAGMENTS_MAX) {
        complain(g, g->file, line, "more than %d fragments — take out what is used once", FRAGMENTS_MAX);
        return NULL;
    }
    (void)str_cut(&words, ' ', &name);
    if (!name_is_good(name))
        complain(g, g->file, line,
                 "'%.*s' cannot be the name of a fragment — use lower-case letters, digits and '_'",
                 STR_ARG(name));
    const struct fragment *first = fragment_find(g, name);
    if (first != NULL)
        complain(g, g->file, line, "fragment '%.*s' stands twice — the first is at %.*s:%d, rename one",
                 STR_ARG(name), STR_ARG(first->file), first->line);
    struct fragment *f = &g->fragments[g->fragments_n++];
    *f = (struct fragment){ .name = name, .file = g->file, .line = line, .is_used = first != NULL };
    if (!words_split(words, f->words, &f->words_n))
        complain(g, g->file, line, "fragment '%.*s' has more than %d words", STR_ARG(name), WORDS_MAX);
    return f;
}

/* A word that stands for what the use says. */
static const str *word_meant(const struct fragment *f, const str *said, str token)
{
    for (size_t i = 0; i < f->words_n; i++)
        if (str_eq(f->words[i], token))
            return &said[i];
    return NULL;
}

/* The body in one line, its words replaced; a word behind a dot is a column and stays. */
static void body_put(struct buf *b, const struct fragment *f, const str *said)
{
    enum token kind;
    str rest = f->sql, token;
    bool is_behind_dot = false;
    while (token_next(&rest, &kind, &token)) {
        const str *meant = kind == TOKEN_WORD && !is_behind_dot ? word_meant(f, said, token) : NULL;
        if (kind == TOKEN_COMMENT || (kind == TOKEN_SPACE && (b->n == 0 || b->p[b->n - 1] == ' ')))
            continue;
        buf_put(b, meant != NULL ? *meant : kind == TOKEN_SPACE ? S(" ") : token);
        is_behind_dot = str_eq(token, S("."));
    }
}

/* What a fragment says of types is said for the query that uses it. */
static void notes_take(struct note *to, size_t *to_n, const struct note *from, size_t from_n)
{
    for (size_t i = 0; i < from_n; i++) {
        bool is_there = *to_n == NOTES_MAX;
        for (size_t j = 0; j < *to_n; j++)
            is_there |= str_eq(to[j].name, from[i].name);
        if (!is_there) {
            to[*to_n] = from[i];
            to[(*to_n)++].is_used = true; /* it may be meant for another use */
        }
    }
}

/* One use, without its braces. */
static void use_put(struct sqlgen *g, struct query *q, struct buf *b, str use, int line)
{
    str name, words = str_trim(use), said[WORDS_MAX];
    size_t n = 0;
    (void)str_cut(&words, ' ', &name);
    struct fragment *f = fragment_find(g, name);
    g->has_holes |= f == NULL;
    if (f == NULL) {
        complain(g, g->file, line,
                 "no fragment '%.*s' — write it above as \"-- fragment: %.*s\", or into _fragments.sql",
                 STR_ARG(name), STR_ARG(name));
        return;
    }
    f->is_used = true;
    if (!words_split(words, said, &n) || n != f->words_n) {
        g->has_holes = true;
        complain(g, g->file, line, "fragment '%.*s' wants %zu words — write them with commas between",
                 STR_ARG(name), f->words_n);
        return;
    }
    body_put(b, f, said);
    if (q != NULL) {
        notes_take(q->params_noted, &q->params_noted_n, f->params_noted, f->params_noted_n);
        notes_take(q->columns_noted, &q->columns_noted_n, f->columns_noted, f->columns_noted_n);
    }
}

str fragments_expand(struct sqlgen *g, struct query *q, str sql, int line)
{
    struct buf b = buf_new(g->a, TEXT_BYTES_MAX);
    enum token kind;
    str token;
    if (str_find_char(sql, '{') == SIZE_MAX)
        return sql;
    while (token_next(&sql, &kind, &token)) {
        size_t end = str_find_char(sql, '}');
        if (kind == TOKEN_OTHER && str_eq(token, S("{")) && end != SIZE_MAX) {
            use_put(g, q, &b, str_slice(sql, 0, end), line);
            line += lines_of(str_slice(sql, 0, end));
            sql = str_slice(sql, end + 1, sql.n);
        } else {
            line += lines_of(token);
            buf_put(&b, token);
        }
    }
    return str_copy(g->a, buf_str(&b));
}

void fragments_check(struct sqlgen *g)
{
    for (size_t i = 0; i < g->fragments_n; i++)
        if (!g->fragments[i].is_used && str_eq(g->fragments[i].file, g->file))
            complain(g, g->file, g->fragments[i].line, "fragment '%.*s' is not used — take it away",
                     STR_ARG(g->fragments[i].name));
}
