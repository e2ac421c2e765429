/* SPDX-License-Identifier: Apache-2.0 */
/* The mistakes that are not SQLite's to find, each with the way to mend it. */
#include "sqlgen/sqlgen.h"

/* ---- before SQLite has seen it ---- */

/* Words that the made C needs for itself, and C's own. */
static bool is_taken(str name)
{
    static const char *const words[] = {
        "auto",    "bool",     "break",  "case",   "char",        "const",    "continue",  "default",
        "do",      "double",   "else",   "enum",   "extern",      "float",    "for",       "goto",
        "if",      "inline",   "int",    "long",   "register",    "restrict", "return",    "short",
        "signed",  "sizeof",   "static", "struct", "switch",      "typedef",  "union",     "unsigned",
        "void",    "volatile", "while",  "c",      "data",        "db",       "done",      "fn",
        "has_row", "in",       "params", "ret",    "ret_changed", "rc",       "ret_found", "room",
        "row",     "rows",     "scope",  "str",
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eq(name, str_from_c(words[i])))
            return true;
    return false;
}

static bool has_name(const struct query *q, str name)
{
    for (size_t i = 0; i < q->names_n; i++)
        if (str_eq(q->names[i], name))
            return true;
    return false;
}

static void names_check(struct sqlgen *g, const struct query *q)
{
    for (size_t i = 0; i < q->names_n; i++)
        if (!name_is_good(q->names[i]) || is_taken(q->names[i]))
            complain(g, g->file, q->line,
                     "':%.*s' of '%.*s' cannot be the name of a parameter in C — take another",
                     STR_ARG(q->names[i]), STR_ARG(q->name));
}

/* Both texts must take the same parameters: their values are bound by place. */
static void dialects_check(struct sqlgen *g, const struct query *q)
{
    bool is_used[PARAMS_MAX] = { 0 };
    enum token kind;
    str rest = q->sql_pg, token;
    while (token_next(&rest, &kind, &token)) {
        if (kind != TOKEN_PARAM)
            continue;
        str name = str_slice(token, 1, token.n);
        if (!has_name(q, name))
            complain(
                g, g->file, q->pg_line,
                "the PostgreSQL text of '%.*s' has the parameter ':%.*s', the SQLite text has not — use the "
                "same in both",
                STR_ARG(q->name), STR_ARG(name));
        for (size_t i = 0; i < q->names_n; i++)
            is_used[i] |= str_eq(q->names[i], name);
    }
    for (size_t i = 0; i < q->names_n; i++)
        if (!is_used[i])
            complain(g, g->file, q->pg_line,
                     "the PostgreSQL text of '%.*s' lacks the parameter ':%.*s' — use the same in both",
                     STR_ARG(q->name), STR_ARG(q->names[i]));
}

/* A ';' with something behind it. SQLite finds this in its own text. */
static void pg_statements_check(struct sqlgen *g, const struct query *q)
{
    bool is_over = false;
    enum token kind;
    str rest = q->sql_pg, token;
    while (token_next(&rest, &kind, &token)) {
        if (is_over && kind != TOKEN_SPACE && kind != TOKEN_COMMENT) {
            complain(g, g->file, q->pg_line,
                     "the PostgreSQL text of '%.*s' holds two statements — make two queries of it",
                     STR_ARG(q->name));
            return;
        }
        is_over |= str_eq(token, S(";"));
    }
}

static void star_check(struct sqlgen *g, const struct query *q, str sql)
{
    enum token kind;
    str token;
    bool after_select = false, after_dot = false;
    while (token_next(&sql, &kind, &token)) {
        if (kind == TOKEN_SPACE || kind == TOKEN_COMMENT)
            continue;
        if (str_eq(token, S("*")) && (after_select || after_dot)) {
            complain(g, g->file, q->line,
                     "'%.*s' selects * — name the columns, so that a new one changes nothing here",
                     STR_ARG(q->name));
            return;
        }
        after_select = kind == TOKEN_WORD && (word_is(token, "SELECT") || word_is(token, "DISTINCT"));
        after_dot = str_eq(token, S("."));
    }
}

void query_check_text(struct sqlgen *g, const struct query *q)
{
    if (q->comment.n == 0)
        complain(g, g->file, q->line,
                 "query '%.*s' has no description — write a comment under its name that says what it gives",
                 STR_ARG(q->name));
    names_check(g, q);
    star_check(g, q, q->sql);
    if (str_is_absent(q->sql_pg))
        return;
    dialects_check(g, q);
    pg_statements_check(g, q);
    star_check(g, q, q->sql_pg);
}

/* ---- once its columns and tables are known ---- */

/* Is it an INSERT of rows that bring their organisation along? Its own table needs no scope then. */
static bool is_inserted(const struct query *q, size_t table)
{
    enum token kind;
    str sql = q->sql, token = { 0 };
    return token_next(&sql, &kind, &token) && word_is(token, "INSERT") && q->writes[table];
}

/* The scoped table that the query touches without need of none, or NULL. What a trigger reads to keep other
   rows right answers nobody. */
static const struct table *scoped_touched(const struct sqlgen *g, const struct query *q)
{
    for (size_t i = 0; i < g->tables_n; i++)
        if (g->tables[i].is_scoped && q->asks[i] && !is_inserted(q, i))
            return &g->tables[i];
    return NULL;
}

static void scope_check(struct sqlgen *g, const struct query *q)
{
    bool low = has_name(q, S("scope_low")), high = has_name(q, S("scope_high"));
    const struct table *touched = scoped_touched(g, q);
    bool is_noted = !str_is_absent(q->unscoped);
    if (low != high)
        complain(g, g->file, q->line,
                 "'%.*s' uses only one of :scope_low and :scope_high — use both: path >= :scope_low "
                 "AND path < :scope_high",
                 STR_ARG(q->name));
    else if (touched != NULL && !low && !is_noted)
        complain(g, g->file, q->line,
                 "'%.*s' touches the scoped table '%.*s' without :scope_low and :scope_high — "
                 "limit it to a scope, or say why not with \"-- unscoped: reason\"",
                 STR_ARG(q->name), STR_ARG(touched->name));
    else if (is_noted && (touched == NULL || low))
        complain(g, g->file, q->unscoped_line, "'%.*s' %s — take the note \"-- unscoped:\" away",
                 STR_ARG(q->name), low ? "is limited to a scope" : "touches no scoped table");
}

static void kind_check(struct sqlgen *g, const struct query *q)
{
    if (q->kind == QUERY_EXEC && q->columns_n != 0)
        complain(g, g->file, q->line, "'%.*s' is :exec but gives columns — use :one, :maybe or :many",
                 STR_ARG(q->name));
    if (q->kind != QUERY_EXEC && q->kind != QUERY_RAW && q->kind != QUERY_NONE && q->columns_n == 0)
        complain(g, g->file, q->line, "'%.*s' gives no columns — use :exec, or add RETURNING",
                 STR_ARG(q->name));
    for (size_t i = 0; i < q->columns_n; i++)
        if (!name_is_good(q->columns[i].name))
            complain(g, g->file, q->line,
                     "column '%.*s' of '%.*s' cannot be a name in C — name it with AS, in lower-case letters",
                     STR_ARG(q->columns[i].name), STR_ARG(q->name));
}

static bool is_same_type(struct type a, struct type b)
{
    return a.kind == b.kind && a.is_nullable == b.is_nullable && str_eq(a.table, b.table);
}

/* "-- row: OTHER": the struct of another query of the file, which must fit column by column. */
static void row_check(struct sqlgen *g, const struct query *q)
{
    const struct query *other = NULL;
    if (str_is_absent(q->row_of))
        return;
    for (const struct query *o = g->queries; o < q; o++)
        if (str_eq(o->name, q->row_of))
            other = o;
    if (other == NULL || !str_is_absent(other->row_of)) {
        complain(
            g, g->file, q->row_line,
            "no query '%.*s' with a row of its own stands before '%.*s' — name one, or take the note away",
            STR_ARG(q->row_of), STR_ARG(q->name));
        return;
    }
    bool is_same = other->columns_n == q->columns_n;
    for (size_t i = 0; i < q->columns_n && is_same; i++)
        is_same = str_eq(q->columns[i].name, other->columns[i].name) &&
                  is_same_type(q->columns[i].type, other->columns[i].type);
    if (!is_same)
        complain(
            g, g->file, q->row_line,
            "the columns of '%.*s' are not those of '%.*s' — give the same names and types in the same order",
            STR_ARG(q->name), STR_ARG(q->row_of));
}

static void unused_check(struct sqlgen *g, const struct note *notes, size_t n, const char *what)
{
    for (size_t i = 0; i < n; i++)
        if (!notes[i].is_used)
            complain(g, g->file, notes[i].line,
                     "the query has no %s '%.*s' — take the note away or mend the name", what,
                     STR_ARG(notes[i].name));
}

void query_check_meaning(struct sqlgen *g, const struct query *q)
{
    scope_check(g, q);
    kind_check(g, q);
    row_check(g, q);
    unused_check(g, q->params_noted, q->params_noted_n, "parameter");
    unused_check(g, q->columns_noted, q->columns_noted_n, "column");
}
