/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sqlgen: compiles .sql files to typed C. See docs/guides/sqlgen.md. The steps, a file each:
 * text.c (words of SQL, the two dialects) → schema.c (migrations into an empty database) → query.c (blocks
 * and their headers), fragment.c (pieces that queries share) → infer.c, outer.c (types of parameters and
 * columns, tables) and check.c (the mistakes) → emit_schema.c, emit_query.c (C; the script that PostgreSQL
 * tries).
 */
#ifndef EW_TOOLS_SQLGEN_H
#define EW_TOOLS_SQLGEN_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#define TEXT_BYTES_MAX (64u << 20)

enum kind {
    KIND_NONE,
    KIND_I64,
    KIND_BOOL,
    KIND_MS,
    KIND_DAY,
    KIND_FEN,
    KIND_REAL,
    KIND_TEXT,
    KIND_BLOB,
    KIND_ID
};

struct type {
    enum kind kind;
    str table; /* KIND_ID: whose id */
    bool is_nullable;
};

struct column {
    str name;
    struct type type;
};

struct table {
    str name;
    struct column *columns;
    size_t columns_n;
    bool has_id, is_scoped;
};

struct migration_file {
    str module, name, text;
    int number;
};

struct param {
    str name;
    struct type type;
};

enum query_kind { QUERY_NONE, QUERY_ONE, QUERY_MAYBE, QUERY_MANY, QUERY_EACH, QUERY_EXEC, QUERY_RAW };

/* A note "-- param: name type" or "-- column: name type". */
struct note {
    str name;
    struct type type;
    int line;
    bool is_used;
};

#define NOTES_MAX 64
#define PARAMS_MAX 64
#define TABLES_MAX 256

struct query {
    str name, comment, unscoped, row_of;
    enum query_kind kind;
    int line, sql_line, pg_line, unscoped_line, row_line;
    str sql, sql_pg; /* as written; sql_pg absent = the same */
    struct note params_noted[NOTES_MAX], columns_noted[NOTES_MAX];
    size_t params_noted_n, columns_noted_n;
    str names[PARAMS_MAX]; /* every :name by first appearance; its place + 1 is ?n */
    size_t names_n;
    struct param params[PARAMS_MAX]; /* the same, typed; scope_low and scope_high keep their places */
    struct column *columns;
    size_t columns_n;
    bool is_write;
    bool reads[TABLES_MAX], writes[TABLES_MAX];
    bool asks[TABLES_MAX]; /* touched by the query's own words, not only by a trigger's */
};

/* A piece of SQL with a name: {name word, word} in a query stands for it, with the words in their places. */
#define FRAGMENTS_MAX 64
#define WORDS_MAX 8
struct fragment {
    str name, file, sql;
    int line;
    str words[WORDS_MAX];
    size_t words_n;
    struct note params_noted[NOTES_MAX], columns_noted[NOTES_MAX]; /* the query that uses it gets them */
    size_t params_noted_n, columns_noted_n;
    bool is_used;
};

struct sqlgen {
    struct arena *a;
    sqlite3 *db;
    struct table *tables;
    size_t tables_n;
    str *triggers, *views;
    size_t triggers_n, views_n;
    struct migration_file *migrations;
    size_t migrations_n;
    struct query *queries;
    size_t queries_n;
    struct fragment *fragments;
    size_t fragments_n;
    bool has_holes; /* a use that stands for nothing: what SQLite would say of it helps nobody */
    str file;       /* the query file being read, for messages */
    int errors;
    struct query *watched; /* the query whose tables the authorizer notes */
};

/* Prints "file:line: error: …" and counts it. */
void complain(struct sqlgen *g, str file, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* ---- text.c ---- */
str file_read(struct arena *a, const char *path);
/* One word, string, comment or character of SQL off the front; false at the end. */
enum token { TOKEN_WORD, TOKEN_PARAM, TOKEN_STRING, TOKEN_COMMENT, TOKEN_SPACE, TOKEN_OTHER };
bool token_next(str *rest, enum token *ret_kind, str *ret);
/* Parts of a migration for one dialect ("sqlite" or "pg"), in its words. */
str migration_dialect(struct arena *a, str text, bool is_pg);
/* A query with comments cut and :names turned into ?n or $n by their places in names. */
str query_dialect(struct arena *a, str sql, const struct query *q, bool is_pg);
bool word_is(str word, const char *upper);
/* Lower-case letters, digits and '_', a letter first: what can be a name in C and in both databases. */
bool name_is_good(str name);
/* Number of line ends. */
int lines_of(str text);

/* ---- schema.c ---- */
void schema_load(struct sqlgen *g, char **paths, int n);
const struct table *table_find(const struct sqlgen *g, str name);
const struct column *column_find(const struct table *t, str name);
/* Type of a bare name by its suffix: X_id, *_at, *_day, is_*, *_fen, limit, offset; KIND_NONE when it tells
 * nothing. */
struct type type_by_name(const struct sqlgen *g, str name);

/* ---- fragment.c ---- */
/* "name word, word", as it stands behind "-- fragment:"; NULL when there are too many. */
struct fragment *fragment_new(struct sqlgen *g, str text, int line);
/* SQL with what its uses stand for; the notes of the fragments go to q (NULL: nowhere). */
str fragments_expand(struct sqlgen *g, struct query *q, str sql, int line);
/* Those of the query file itself must be used. */
void fragments_check(struct sqlgen *g);

/* ---- query.c ---- */
/* The queries of a file; the fragments of _fragments.sql beside it first, when there is one. */
void queries_load(struct sqlgen *g, const char *path);

/* ---- check.c ---- */
/* What can be said about a query before SQLite sees it: header, names, the two dialects against each other.
 */
void query_check_text(struct sqlgen *g, const struct query *q);
/* What can be said once its columns and tables are known: scope, kind, rows, unused notes. */
void query_check_meaning(struct sqlgen *g, const struct query *q);

/* ---- infer.c ---- */
void query_infer(struct sqlgen *g, struct query *q);
bool type_parse(const struct sqlgen *g, str text, struct type *ret);

/* ---- outer.c ---- */
/* Can a LEFT JOIN leave the i-th result column, which is a column of that table, without a value? */
bool column_is_outer(str sql, size_t i, str table);

/* ---- emit ---- */
/* "problem_id", "int64_t", "struct opt_i64" … */
str type_c(struct arena *a, struct type t);
void emit_lines(FILE *out, const char *indent, str text);
/* The data behind the statement of a :raw query. */
void emit_raw(FILE *out, const struct query *q);
void emit_schema(struct sqlgen *g, const char *header, const char *source);
void emit_queries(struct sqlgen *g, const char *sql_path, const char *header, const char *source);
void emit_postgres(struct sqlgen *g);

#endif
