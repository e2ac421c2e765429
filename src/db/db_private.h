/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a connection: what db.c shares with the two drivers. Nobody else includes this. */
#ifndef EW_DB_PRIVATE_H
#define EW_DB_PRIVATE_H

#include "db/db.h"

#define STATEMENT_SLOTS 512

/* A prepared statement, found by the address of its query, and the one cursor that may run on it. */
struct db_cursor {
    struct db *db;
    const struct db_query *query;
    void *handle; /* sqlite3_stmt; PostgreSQL: PGresult of the run */
    int64_t row;  /* PostgreSQL: next row */
    bool is_active;
    bool is_spare;    /* made because the cached one was in use: thrown away at its end */
    bool is_prepared; /* PostgreSQL: PREPARE has been sent */
    struct db_cursor *next_active;
};

struct db_driver {
    rc (*exec)(struct db *db, const char *sql);
    rc (*start)(struct db *db, struct db_cursor *c, const struct db_value *params);
    rc (*step)(struct db_cursor *c, bool *ret_row);
    /* Ends the run, keeps the statement. */
    void (*reset)(struct db_cursor *c);
    /* Gives the statement back to the library. */
    void (*drop)(struct db_cursor *c);
    int64_t (*changed)(struct db_cursor *c);
    int64_t (*column_i64)(struct db_cursor *c, int i);
    double (*column_real)(struct db_cursor *c, int i);
    bool (*column_is_null)(struct db_cursor *c, int i);
    str (*column_bytes)(struct db_cursor *c, int i);
    void (*close)(struct db *db);
    /* Sends a statement without rows and does not wait; NULL: this kind has nobody to wait for. */
    rc (*send)(struct db *db, struct db_cursor *c, const struct db_value *params);
    /* Waits for all that was sent; tells the first failure. */
    rc (*settle)(struct db *db);
    const char *begin_read, *begin_write;
};

#define MANY_STRIDE 256 /* statements between two marks in the stream */
#define MANY_MARKS 2    /* marks that may be under way */

/* What db_many_begin has begun. */
struct db_many {
    bool is_on;
    int64_t sent, taken; /* statements since begin; of them those whose end is known */
    int64_t failed;      /* number of the first that failed; -1: none */
    rc failure;
    /* PostgreSQL: the statements under way, by their number */
    const struct db_query *waiting[MANY_STRIDE * (MANY_MARKS + 1)];
    int marks, unmarked; /* marks sent and not yet seen; statements behind the last one */
};

struct db {
    enum db_kind kind;
    enum db_mode mode;
    const struct db_driver *driver;
    void *handle; /* sqlite3 or PGconn */
    struct arena *arena;
    struct err *err;
    struct arena *own_arena; /* for details while nothing is bound */
    struct err own_err;
    int64_t queries, changed;
    struct db_tables reads, writes;
    struct db_cursor *statements[STATEMENT_SLOTS];
    struct db_cursor *active;
    bool is_open;  /* a transaction is open */
    bool is_retry; /* PostgreSQL: the failure is one that goes away when the transaction is repeated */
    char *url;
    bool is_unlimited;   /* reads may take as long as they need */
    int64_t deadline_us; /* SQLite: reads are cut here */
    struct db_many many;
};

/* Fill in kind, driver and handle. After a failure db_close gives back what is open already. */
rc sqlite_open(struct db *db, str path);
rc postgres_open(struct db *db, str url);
/* Did the last failure ask for the transaction to be repeated (serialisation, deadlock)? */
bool db_wants_retry(const struct db *db);
/* Ends every cursor that still runs. */
void db_end_cursors(struct db *db);

#endif
