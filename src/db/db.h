/* SPDX-License-Identifier: Apache-2.0 */
/*
 * db: one connection to the site's database, SQLite or PostgreSQL, and the functions that the code made by
 * sqlgen calls. Features never see this header's lower half; they call the generated functions.
 * A connection is used by one thread at a time. Results live in the arena given by db_bind().
 */
#ifndef EW_DB_DB_H
#define EW_DB_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"

struct opt_i64 {
    int64_t v;
    bool has;
};
#define OPT_I64(x) ((struct opt_i64){ .v = (x), .has = true })
#define OPT_NONE ((struct opt_i64){ 0 })

enum db_kind { DB_SQLITE, DB_POSTGRES };
enum db_mode { DB_READ, DB_WRITE };

#define DB_TABLES_MAX 256
/* A set of tables (numbers of enum db_table). */
struct db_tables {
    uint64_t bit[DB_TABLES_MAX / 64];
};
static inline void db_tables_add(struct db_tables *set, const struct db_tables *more)
{
    for (int i = 0; i < DB_TABLES_MAX / 64; i++)
        set->bit[i] |= more->bit[i];
}
static inline void db_tables_put(struct db_tables *set, int table)
{
    set->bit[table / 64] |= UINT64_C(1) << (table % 64);
}
static inline bool db_tables_has(const struct db_tables *set, int table)
{
    return (set->bit[table / 64] >> (table % 64) & 1) != 0;
}

struct db; /* opaque; fields are in db/db_private.h */

/*
 * Opens a connection. url: "sqlite:/path/file" or "postgresql://…". Mode DB_READ cannot write: SQLite
 * query_only, PostgreSQL default_transaction_read_only. Errors: RC_UNAVAILABLE with detail in *e (allocated
 * in a). The connection lives on the heap until db_close.
 */
MUST_USE rc db_open(str url, enum db_mode mode, struct arena *a, struct err *e, struct db **ret);
void db_close(struct db *db);
enum db_kind db_kind(const struct db *db);

/* Ties the connection to a request: results go to a, failures to e; clears counters and touched tables. */
void db_bind(struct db *db, struct arena *a, struct err *e);
struct arena *db_arena(struct db *db);
struct err *db_err(struct db *db);
/* Sets the failure of the request that the connection is bound to; see ERR. */
#define DB_FAIL(db, code, key, ...) ERR(db_err(db), db_arena(db), (code), (key), __VA_ARGS__)
/*
 * Words to be found literally: for `lower(column) LIKE '%' || :words || '%' ESCAPE '\'` on either database.
 * Absent stays absent.
 */
str db_like(struct arena *a, str words);
/* For the query budget tests: statements run since db_bind. */
int64_t db_query_count(const struct db *db);
/* Tables read / written by the statements since db_bind (for the page cache). */
const struct db_tables *db_read_tables(const struct db *db);
const struct db_tables *db_written_tables(const struct db *db);
/* Transactions. SQLite: BEGIN (read) or BEGIN IMMEDIATE (write). Nested units use savepoints. */
MUST_USE rc db_begin(struct db *db);
MUST_USE rc db_commit(struct db *db);
void db_rollback(struct db *db);
MUST_USE rc db_savepoint(struct db *db);
MUST_USE rc db_savepoint_release(struct db *db);
void db_savepoint_rollback(struct db *db);
/*
 * Many rows in few round trips, inside a transaction. Between begin and end a statement that gives nothing
 * back
 * (:exec with ret_changed NULL) need not be done when its call returns: PostgreSQL gets it along with others,
 * SQLite has it at once. Whatever reads waits for what was sent before. A failure is told by a later call, at
 * the latest by db_many_end or the commit; db_many_failed then names the statement, counted from 0 since
 * begin
 * (-1: none), and the transaction is to be undone.
 */
void db_many_begin(struct db *db);
MUST_USE rc db_many_end(struct db *db);
/* For tests: the number of the statement that failed. */
int64_t db_many_failed(const struct db *db);
/* For a unit that writes very many rows at once: SQLite keeps 64 MiB of the file in memory instead of 8 (what
   does not fit is written and read again and again), until it is told otherwise. PostgreSQL needs nothing. */
MUST_USE rc db_widen(struct db *db, bool is_wide);
/* Lifts the limit of time on this connection's reads (10 s on SQLite, 60 s on PostgreSQL), for commands that
   go through the whole site. Call it outside a transaction. */
MUST_USE rc db_lift_limit(struct db *db);
/* After many rows were written at once: counts the table anew, so that PostgreSQL finds the short way to its
   rows at once and not when it next looks by itself. SQLite plans by the shape of the query and needs
   nothing. */
MUST_USE rc db_recount(struct db *db, const char *table);

/* ---- for code made by sqlgen, the migration runner, backup and doctor only ---- */

enum db_type { DB_I64, DB_REAL, DB_TEXT, DB_BLOB };

struct db_query {
    const char *name;
    const char *sqlite;   /* with ?1 ?2 … */
    const char *postgres; /* with $1 $2 … */
    const enum db_type *param_types;
    int params;
    bool is_write;
    struct db_tables reads, writes;
};

struct db_value {
    enum db_type type;
    bool is_null;
    int64_t i64;
    double real;
    str bytes; /* text or blob; for results valid until the next db_step */
};

struct db_cursor;
/* Binds and starts. A write query on a read connection gives RC_INTERNAL. */
MUST_USE rc db_start(struct db *db, const struct db_query *q, const struct db_value *params,
                     struct db_cursor **ret);
/* Next row: *ret_row is false at the end; the cursor is then finished. */
MUST_USE rc db_step(struct db_cursor *c, bool *ret_row);
int64_t db_column_i64(struct db_cursor *c, int i); /* 0 for NULL */
double db_column_real(struct db_cursor *c, int i);
bool db_column_is_null(struct db_cursor *c, int i);
str db_column_bytes(struct db_cursor *c, int i); /* copied into the arena; absent for NULL */
/* Ends a cursor early; allowed on finished ones. */
void db_finish(struct db_cursor *c);
/* Room for one more element of size bytes in an array of the arena that holds n; *room is its capacity. */
void *db_grow(struct db *db, void *array, size_t n, size_t *room, size_t size);
/* Runs to the end without rows; *ret_changed (may be NULL) gets the number of rows changed. */
MUST_USE rc db_run(struct db *db, const struct db_query *q, const struct db_value *params,
                   int64_t *ret_changed);
/* Several statements of trusted text: migrations and administration only. */
MUST_USE rc db_script(struct db *db, const char *sql);

#endif
