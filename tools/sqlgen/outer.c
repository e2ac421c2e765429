/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which columns a LEFT JOIN may leave without a value. SQLite tells the table that a result column comes
 * from, but neither under which alias nor through which join; the words of the query do.
 */
#include "sqlgen/sqlgen.h"

struct words {
    str rest;
    int depth; /* open brackets around the word */
};

/* The next word or sign, without space and comments. */
static bool word_next(struct words *w, str *ret)
{
    enum token kind;
    while (token_next(&w->rest, &kind, ret)) {
        if (kind == TOKEN_SPACE || kind == TOKEN_COMMENT)
            continue;
        w->depth += str_eq(*ret, S("(")) - str_eq(*ret, S(")"));
        return true;
    }
    *ret = S("");
    return false;
}

static bool is_clause(str word)
{
    static const char *const words[] = { "ON",    "USING", "WHERE",   "JOIN",   "LEFT",
                                         "INNER", "CROSS", "GROUP",   "ORDER",  "LIMIT",
                                         "UNION", "SET",   "NATURAL", "HAVING", "RETURNING" };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (word_is(word, words[i]))
            return true;
    return !name_is_good(word);
}

/* Behind a table's name or the bracket of a subquery: its alias, or `otherwise`. */
static str alias_after(struct words w, str otherwise)
{
    str word;
    (void)word_next(&w, &word);
    if (word_is(word, "AS"))
        (void)word_next(&w, &word);
    return is_clause(word) ? otherwise : word;
}

/* What LEFT JOIN brings: the table (absent for a subquery) and the name it has in the query. */
static bool left_next(struct words *w, str *ret_table, str *ret_alias)
{
    str word;
    while (word_next(w, &word)) {
        if (!word_is(word, "LEFT"))
            continue;
        (void)word_next(w, &word);
        if (word_is(word, "OUTER"))
            (void)word_next(w, &word);
        if (!word_is(word, "JOIN"))
            continue;
        (void)word_next(w, ret_table);
        struct words behind = *w;
        if (str_eq(*ret_table, S("("))) {
            int outside = w->depth - 1;
            while (behind.depth > outside && word_next(&behind, &word))
                ;
            *ret_table = (str){ 0 };
        }
        *ret_alias = alias_after(behind, *ret_table);
        return true;
    }
    return false;
}

static bool is_left_joined(str sql, str table, str alias)
{
    struct words w = { .rest = sql };
    str joined, name;
    while (left_next(&w, &joined, &name))
        if (str_is_absent(alias) ? str_eq_nocase(joined, table) : str_eq_nocase(name, alias))
            return true;
    return false;
}

/* Does the table itself carry this name anywhere? If not, the name is that of a subquery. */
static bool is_named(str sql, str table, str alias)
{
    struct words w = { .rest = sql };
    str word;
    while (word_next(&w, &word))
        if (str_eq_nocase(word, table) && str_eq_nocase(alias_after(w, table), alias))
            return true;
    return false;
}

/* The words before the i-th column of the outermost SELECT or RETURNING have been read; false when there are
 * none. */
static bool column_seek(struct words *w, size_t i)
{
    str word;
    while (word_next(w, &word))
        if (w->depth == 0 && (word_is(word, "SELECT") || word_is(word, "RETURNING")))
            break;
    while (i > 0 && word_next(w, &word))
        i -= w->depth == 0 && str_eq(word, S(","));
    return i == 0 && w->rest.n > 0;
}

bool column_is_outer(str sql, size_t i, str table)
{
    struct words w = { .rest = sql };
    str alias = { 0 }, dot;
    if (column_seek(&w, i) && word_next(&w, &alias) && word_is(alias, "DISTINCT"))
        (void)word_next(&w, &alias);
    (void)word_next(&w, &dot);
    if (!str_eq(dot, S(".")))
        alias = (str){ 0 };
    if (is_left_joined(sql, table, alias))
        return true;
    return !str_is_absent(alias) && !is_named(sql, table, alias) && is_left_joined(sql, table, (str){ 0 });
}
