/* SPDX-License-Identifier: Apache-2.0 */
/* The schema: every migration applied to an empty database, then read back. */
#include <stdarg.h>
#include <stdlib.h>

#include "sqlgen/sqlgen.h"

void complain(struct sqlgen *g, str file, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str text = str_vprintf(g->a, fmt, ap);
    va_end(ap);
    (void)fprintf(stderr, "%.*s:%d: error: %.*s\n", STR_ARG(file), line, STR_ARG(text));
    g->errors++;
}

const struct table *table_find(const struct sqlgen *g, str name)
{
    for (size_t i = 0; i < g->tables_n; i++)
        if (str_eq_nocase(g->tables[i].name, name))
            return &g->tables[i];
    return NULL;
}

const struct column *column_find(const struct table *t, str name)
{
    for (size_t i = 0; i < t->columns_n; i++)
        if (str_eq_nocase(t->columns[i].name, name))
            return &t->columns[i];
    return NULL;
}

struct type type_by_name(const struct sqlgen *g, str name)
{
    if (str_eq(name, S("limit")) || str_eq(name, S("offset")))
        return (struct type){ .kind = KIND_I64 };
    if (str_ends(name, S("_at")) || str_eq(name, S("at")))
        return (struct type){ .kind = KIND_MS };
    if (str_ends(name, S("_day")) || str_eq(name, S("day")))
        return (struct type){ .kind = KIND_DAY };
    if (str_ends(name, S("_fen")))
        return (struct type){ .kind = KIND_FEN };
    if (str_starts(name, S("is_")) || str_starts(name, S("has_")))
        return (struct type){ .kind = KIND_BOOL };
    if (str_ends(name, S("_id"))) {
        const struct table *t = table_find(g, str_slice(name, 0, name.n - strlen("_id")));
        if (t != NULL && t->has_id)
            return (struct type){ .kind = KIND_ID, .table = t->name };
    }
    return (struct type){ .kind = KIND_NONE };
}

static struct type type_declared(const struct sqlgen *g, str column, str declared)
{
    if (str_eq_nocase(declared, S("TEXT")))
        return (struct type){ .kind = KIND_TEXT };
    if (str_eq_nocase(declared, S("BLOB")))
        return (struct type){ .kind = KIND_BLOB };
    if (str_eq_nocase(declared, S("REAL")))
        return (struct type){ .kind = KIND_REAL };
    struct type named = type_by_name(g, column);
    bool is_special = named.kind != KIND_NONE && named.kind != KIND_ID;
    return is_special ? named : (struct type){ .kind = KIND_I64 };
}

/* A prepared question about a table, whose name is ?1. */
static sqlite3_stmt *rows_of(struct sqlgen *g, const char *sql, str table)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(g->db, sql, -1, &s, NULL) != SQLITE_OK) {
        (void)fprintf(stderr, "sqlgen: %s\n", sqlite3_errmsg(g->db));
        exit(1);
    }
    (void)sqlite3_bind_text(s, 1, table.p, (int)table.n, SQLITE_STATIC);
    return s;
}

static str column_text(struct sqlgen *g, sqlite3_stmt *s, int i)
{
    return str_copy(g->a, str_from_c((const char *)sqlite3_column_text(s, i)));
}

static void columns_read(struct sqlgen *g, struct table *t)
{
    t->columns = ARENA_ARRAY(g->a, struct column, 256);
    sqlite3_stmt *s = rows_of(g, "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?1)", t->name);
    while (sqlite3_step(s) == SQLITE_ROW && t->columns_n < 256) {
        struct column *c = &t->columns[t->columns_n++];
        str declared = column_text(g, s, 1);
        int pk = sqlite3_column_int(s, 3);
        c->name = column_text(g, s, 0);
        c->type = type_declared(g, c->name, declared);
        c->type.is_nullable = sqlite3_column_int(s, 2) == 0 && pk == 0;
        if (str_eq(c->name, S("id")) && pk == 1 && c->type.kind == KIND_I64) {
            t->has_id = true;
            c->type = (struct type){ .kind = KIND_ID, .table = t->name };
        }
    }
    sqlite3_finalize(s);
}

/* A column that refers to another table's id has that id's type. */
static void references_read(struct sqlgen *g, struct table *t)
{
    sqlite3_stmt *s =
        rows_of(g, "SELECT \"from\", \"table\", \"to\" FROM pragma_foreign_key_list(?1)", t->name);
    while (sqlite3_step(s) == SQLITE_ROW) {
        const struct table *other = table_find(g, column_text(g, s, 1));
        str from = column_text(g, s, 0), to = column_text(g, s, 2);
        for (size_t i = 0; i < t->columns_n; i++)
            if (str_eq(t->columns[i].name, from) && other != NULL && other->has_id && str_eq(to, S("id")))
                t->columns[i].type = (struct type){ .kind = KIND_ID,
                                                    .table = other->name,
                                                    .is_nullable = t->columns[i].type.is_nullable };
    }
    sqlite3_finalize(s);
}

static void tables_read(struct sqlgen *g)
{
    sqlite3_stmt *s =
        rows_of(g,
                "SELECT l.name FROM pragma_table_list l JOIN sqlite_schema m ON m.name = l.name "
                "WHERE l.type IN ('table', 'virtual') AND l.name NOT LIKE 'sqlite%' "
                "ORDER BY m.rowid",
                S(""));
    g->tables = ARENA_ARRAY(g->a, struct table, TABLES_MAX);
    while (sqlite3_step(s) == SQLITE_ROW && g->tables_n < TABLES_MAX)
        g->tables[g->tables_n++].name = column_text(g, s, 0);
    sqlite3_finalize(s);
    for (size_t i = 0; i < g->tables_n; i++)
        columns_read(g, &g->tables[i]);
    for (size_t i = 0; i < g->tables_n; i++)
        references_read(g, &g->tables[i]);
}

/* Names of all triggers, or of all views. */
static str *names_read(struct sqlgen *g, str type, size_t *ret_n)
{
    sqlite3_stmt *s = rows_of(g, "SELECT name FROM sqlite_schema WHERE type = ?1", type);
    str *names = ARENA_ARRAY(g->a, str, TABLES_MAX);
    *ret_n = 0;
    while (sqlite3_step(s) == SQLITE_ROW && *ret_n < TABLES_MAX)
        names[(*ret_n)++] = column_text(g, s, 0);
    sqlite3_finalize(s);
    return names;
}

static void scoped_set(struct sqlgen *g, str create)
{
    str name = str_slice(create, strlen("CREATE TABLE "), create.n), first;
    (void)str_cut(&name, ' ', &first);
    for (size_t i = 0; i < g->tables_n; i++)
        g->tables[i].is_scoped |= str_eq_nocase(g->tables[i].name, str_trim(first));
}

/* "-- scoped" in the comment above a CREATE TABLE; one that stands elsewhere would protect nothing. */
static void scoped_read(struct sqlgen *g, str path, str text)
{
    int scoped_line = 0;
    str line;
    for (int number = 1; str_cut(&text, '\n', &line); number++) {
        str t = str_trim(line);
        if (str_eq(t, S("-- scoped"))) {
            scoped_line = number;
        } else if (scoped_line != 0 && !str_starts(t, S("--"))) {
            if (str_starts(t, S("CREATE TABLE ")))
                scoped_set(g, t);
            else
                complain(
                    g, path, scoped_line,
                    "\"-- scoped\" stands above no CREATE TABLE — put it into the comment right above one");
            scoped_line = 0;
        }
    }
}

static void dialects_check(struct sqlgen *g, str path, str text)
{
    str line;
    for (int number = 1; str_cut(&text, '\n', &line); number++) {
        str t = str_trim(line);
        if (!str_starts(t, S("-- dialect:")))
            continue;
        t = str_trim(str_slice(t, strlen("-- dialect:"), t.n));
        if (!str_eq(t, S("sqlite")) && !str_eq(t, S("pg")) && !str_eq(t, S("both")))
            complain(g, path, number, "\"-- dialect: %.*s\" — write sqlite, pg or both", STR_ARG(t));
    }
}

/* Behind the space and the comments before a statement. */
static const char *statement_start(const char *at)
{
    str rest = str_from_c(at), token = { at, 0 };
    enum token kind = TOKEN_SPACE;
    while ((kind == TOKEN_SPACE || kind == TOKEN_COMMENT) && token_next(&rest, &kind, &token))
        ;
    return token.p;
}

/* Line of the statement that SQLite refused, counted from its start. */
static void migration_apply(struct sqlgen *g, const char *path, str text)
{
    str sqlite = migration_dialect(g->a, text, false);
    const char *at = str_c(g->a, sqlite), *begin = at;
    while (*at != '\0') {
        sqlite3_stmt *s = NULL;
        const char *tail = at;
        int code = sqlite3_prepare_v2(g->db, at, -1, &s, &tail);
        if (code == SQLITE_OK && s != NULL)
            code = sqlite3_step(s) == SQLITE_DONE ? SQLITE_OK : SQLITE_ERROR;
        if (code != SQLITE_OK) {
            int offset = sqlite3_error_offset(g->db);
            const char *where = offset > 0 ? at + offset : statement_start(at);
            complain(g, str_from_c(path), 1 + lines_of((str){ begin, (size_t)(where - begin) }),
                     "%s — mend the migration", sqlite3_errmsg(g->db));
            sqlite3_finalize(s);
            return;
        }
        sqlite3_finalize(s);
        if (tail == at)
            return;
        at = tail;
    }
}

/* ".../problem/migrations/0001_problem.sql": module problem, number 1, name 0001_problem. */
static void migration_names(struct sqlgen *g, struct migration_file *m, const char *path)
{
    str rest = str_from_c(path), part, parts[3] = { { 0 } };
    while (str_cut(&rest, '/', &part)) {
        parts[0] = parts[1];
        parts[1] = parts[2];
        parts[2] = part;
    }
    int64_t number = 0;
    if (!str_to_i64(str_slice(parts[2], 0, 4), &number) || !str_ends(parts[2], S(".sql")) || parts[0].n == 0)
        complain(g, str_from_c(path), 1,
                 "a migration must be called MODULE/migrations/NNNN_name.sql — rename the file");
    m->module = parts[0];
    m->number = (int)number;
    for (const struct migration_file *other = g->migrations; other < m; other++)
        if (other->number == m->number && str_eq(other->module, m->module))
            complain(g, str_from_c(path), 1,
                     "the number of %.*s too — a site would run only one of them, take the next number",
                     STR_ARG(other->name));
    m->name = str_slice(parts[2], 0, parts[2].n >= 4 ? parts[2].n - 4 : 0);
}

void schema_load(struct sqlgen *g, char **paths, int n)
{
    if (sqlite3_open(":memory:", &g->db) != SQLITE_OK)
        exit(1);
    g->migrations = ARENA_ARRAY(g->a, struct migration_file, (size_t)n);
    for (int i = 0; i < n; i++) {
        struct migration_file *m = &g->migrations[g->migrations_n++];
        m->text = file_read(g->a, paths[i]);
        migration_names(g, m, paths[i]);
        dialects_check(g, str_from_c(paths[i]), m->text);
        migration_apply(g, paths[i], m->text);
    }
    tables_read(g);
    g->triggers = names_read(g, S("trigger"), &g->triggers_n);
    g->views = names_read(g, S("view"), &g->views_n);
    for (size_t i = 0; i < g->migrations_n; i++)
        scoped_read(g, str_from_c(paths[i]), g->migrations[i].text);
}
