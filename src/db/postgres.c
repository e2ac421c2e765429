/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL by libpq. Results come as text; the driver reads integers, fractions, bytes and truth values
 * from it. */
#include <libpq-fe.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "db/db_private.h"

#define PARAMS_MAX 64

static const Oid oids[] = { [DB_I64] = 20, [DB_REAL] = 701, [DB_TEXT] = 25, [DB_BLOB] = 17 };

static rc map_state(const char *state)
{
    if (state == NULL)
        return RC_UNAVAILABLE; /* the connection is gone */
    str s = str_from_c(state);
    if (str_eq(s, S("23505")))
        return RC_CONFLICT;
    if (str_eq(s, S("57014"))) /* cut by statement_timeout */
        return RC_BUSY;
    if (str_starts(s, S("23")) || str_starts(s, S("22")))
        return RC_INVALID;
    if (str_starts(s, S("53")) || str_starts(s, S("57")) || str_starts(s, S("58")) || str_starts(s, S("08")))
        return RC_UNAVAILABLE;
    if (str_eq(s, S("40001")) || str_eq(s, S("40P01")) || str_eq(s, S("55P03")))
        return RC_BUSY;
    return RC_INTERNAL;
}

static rc fail(struct db *db, const PGresult *r, const char *what)
{
    const char *state = r != NULL ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    rc code = map_state(state);
    str text = str_trim(str_from_c(r != NULL ? PQresultErrorMessage(r) : PQerrorMessage(db->handle)));
    /* A value that another lane has just taken: when the unit is run again, its own check finds it and says
     * so. */
    db->is_retry |= state != NULL && (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0 ||
                                      strcmp(state, "23505") == 0);
    return DB_FAIL(db, code, state != NULL && strcmp(state, "53100") == 0 ? "error.disk_full" : NULL,
                   "%s: %.*s", what, STR_ARG(text));
}

static bool is_good(const PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    /* Empty: a migration that is for SQLite alone. */
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

/* random_page_cost: the data lies in memory or on a solid-state disk; with the server's default of 4, made
 * for turning disks, small tables are read whole for each row of a list. */
#define SETTINGS                                                                                             \
    "SET client_min_messages = warning; SET synchronous_commit = on; SET statement_timeout = '60s'; SET "    \
    "jit = off; SET random_page_cost = 1.1"
#define READ_ONLY "; SET default_transaction_read_only = on"

/* What the server remarks goes to the log, not to stderr as it is. */
static void on_notice(void *data, const char *text)
{
    (void)data;
    str said = str_trim(str_from_c(text));
    log_event(LOG_WARN, "postgres_notice", "%.*s", STR_ARG(said));
}

static rc connect_now(struct db *db)
{
    db->handle = PQconnectdb(db->url);
    if (PQstatus(db->handle) != CONNECTION_OK)
        return DB_FAIL(db, RC_UNAVAILABLE, NULL, "cannot reach PostgreSQL: %s", PQerrorMessage(db->handle));
    (void)PQsetClientEncoding(db->handle, "UTF8");
    (void)PQsetNoticeProcessor(db->handle, on_notice, NULL);
    PGresult *r = PQexec(db->handle, db->mode == DB_READ ? SETTINGS READ_ONLY : SETTINGS);
    rc done = is_good(r) ? RC_OK : fail(db, r, "set");
    PQclear(r);
    return done;
}

/* A lost connection is made anew, but never in the middle of a transaction. */
static rc reconnect(struct db *db)
{
    if (PQstatus(db->handle) == CONNECTION_OK || db->is_open)
        return RC_OK;
    PQfinish(db->handle);
    db->many.marks = db->many.unmarked = 0;
    for (size_t i = 0; i < STATEMENT_SLOTS; i++)
        if (db->statements[i] != NULL)
            db->statements[i]->is_prepared = false;
    return connect_now(db);
}

/* A BEGIN that finds the connection gone (the server was restarted) is said once more on a new one. */
static rc exec_again(struct db *db, const char *sql, PGresult **r)
{
    if (is_good(*r) || PQstatus(db->handle) == CONNECTION_OK || db->is_open ||
        !str_starts(str_from_c(sql), S("BEGIN")))
        return RC_OK;
    PQclear(*r);
    *r = NULL;
    TRY(reconnect(db));
    *r = PQexec(db->handle, sql);
    return RC_OK;
}

/* ---- many at once: the pipeline ---- */

static bool is_sending(const struct db *db)
{
    return db->handle != NULL && PQpipelineStatus(db->handle) != PQ_PIPELINE_OFF;
}

/* The end of one statement that was sent. Behind the first that failed the others are not done. */
static void result_take(struct db *db, const PGresult *r)
{
    struct db_many *m = &db->many;
    size_t slot = (size_t)m->taken % (sizeof m->waiting / sizeof m->waiting[0]);
    if (!is_good(r) && m->failed < 0) {
        m->failed = m->taken;
        m->failure = fail(db, r, m->waiting[slot]->name);
    }
    m->taken++;
}

/* Takes what has come up to the next mark. Each result is followed by a NULL; two of them are the end. */
static rc mark_await(struct db *db)
{
    int ends = 0;
    db->many.marks--;
    while (ends < 2) {
        PGresult *r = PQgetResult(db->handle);
        bool is_mark = r != NULL && PQresultStatus(r) == PGRES_PIPELINE_SYNC;
        ends = r != NULL ? 0 : ends + 1;
        if (r != NULL && !is_mark)
            result_take(db, r);
        PQclear(r);
        if (is_mark)
            return db->many.failure;
    }
    if (db->many.failure == RC_OK)
        db->many.failure = fail(db, NULL, "pipeline");
    return db->many.failure;
}

static rc mark_send(struct db *db)
{
    db->many.unmarked = 0;
    if (PQpipelineSync(db->handle) != 1)
        return fail(db, NULL, "pipeline");
    db->many.marks++;
    return RC_OK;
}

static rc postgres_settle(struct db *db)
{
    rc done = RC_OK;
    if (!is_sending(db))
        return RC_OK;
    if (db->many.unmarked > 0)
        done = mark_send(db);
    while (db->many.marks > 0) {
        rc one = mark_await(db);
        done = done == RC_OK ? one : done;
    }
    (void)PQexitPipelineMode(db->handle);
    return done;
}

static rc postgres_exec(struct db *db, const char *sql)
{
    TRY(postgres_settle(db));
    TRY(reconnect(db));
    PGresult *r = PQexec(db->handle, sql);
    TRY(exec_again(db, sql, &r));
    rc done = is_good(r) ? RC_OK : fail(db, r, "exec");
    PQclear(r);
    return done;
}

/* The statement's name on the server: the query's name and its address, for names are only unique within a
 * slice. */
static const char *statement_name(struct db *db, const struct db_cursor *c)
{
    return str_c(db->arena,
                 str_printf(db->arena, "%s_%llx", c->query->name, (unsigned long long)(uintptr_t)c->query));
}

static rc prepare(struct db *db, struct db_cursor *c, const char *name)
{
    Oid types[PARAMS_MAX];
    if (c->is_prepared)
        return RC_OK;
    for (int i = 0; i < c->query->params; i++)
        types[i] = oids[c->query->param_types[i]];
    PGresult *r = PQprepare(db->handle, name, c->query->postgres, c->query->params, types);
    rc done = is_good(r) ? RC_OK : fail(db, r, c->query->name);
    PQclear(r);
    c->is_prepared = done == RC_OK;
    return done;
}

/* One parameter as libpq wants it: text for numbers, bytes as they are. */
static const char *param_text(struct db *db, const struct db_value *v, int *ret_length, int *ret_format)
{
    *ret_format = v->type == DB_BLOB;
    *ret_length = 0;
    if (v->is_null)
        return NULL;
    switch (v->type) {
    case DB_I64:
        return str_printf(db->arena, "%lld", (long long)v->i64).p;
    case DB_REAL:
        return str_printf(db->arena, "%.17g", v->real).p;
    case DB_TEXT:
        return str_c(db->arena, v->bytes);
    case DB_BLOB:
        *ret_length = (int)v->bytes.n;
        return v->bytes.p;
    }
    return NULL;
}

/* The server reads while we write, so the stream never stands still: at most MANY_MARKS marks are under way,
 * and what comes back for them is far less than a socket holds. */
static rc postgres_send(struct db *db, struct db_cursor *c, const struct db_value *params)
{
    const char *values[PARAMS_MAX];
    int lengths[PARAMS_MAX], formats[PARAMS_MAX];
    struct db_many *m = &db->many;
    const char *name = c->is_spare ? "" : statement_name(db, c);
    if (!c->is_prepared) {
        TRY(postgres_settle(db));
        TRY(prepare(db, c, name));
    }
    for (int i = 0; i < c->query->params; i++)
        values[i] = param_text(db, &params[i], &lengths[i], &formats[i]);
    if (!is_sending(db) && PQenterPipelineMode(db->handle) != 1)
        return fail(db, NULL, c->query->name);
    if (PQsendQueryPrepared(db->handle, name, c->query->params, values, lengths, formats, 0) != 1)
        return fail(db, NULL, c->query->name);
    m->waiting[(size_t)m->sent++ % (sizeof m->waiting / sizeof m->waiting[0])] = c->query;
    if (++m->unmarked == MANY_STRIDE)
        TRY(mark_send(db));
    return m->marks > MANY_MARKS - 1 ? mark_await(db) : RC_OK;
}

static rc postgres_start(struct db *db, struct db_cursor *c, const struct db_value *params)
{
    const char *values[PARAMS_MAX];
    int lengths[PARAMS_MAX], formats[PARAMS_MAX];
    const char *name = c->is_spare ? "" : statement_name(db, c);
    TRY(postgres_settle(db));
    TRY(reconnect(db));
    TRY(prepare(db, c, name));
    for (int i = 0; i < c->query->params; i++)
        values[i] = param_text(db, &params[i], &lengths[i], &formats[i]);
    PGresult *r = PQexecPrepared(db->handle, name, c->query->params, values, lengths, formats, 0);
    if (!is_good(r)) {
        rc done = fail(db, r, c->query->name);
        PQclear(r);
        return done;
    }
    c->handle = r;
    c->row = -1;
    return RC_OK;
}

static rc postgres_step(struct db_cursor *c, bool *ret_row)
{
    c->row++;
    *ret_row = c->row < PQntuples(c->handle);
    return RC_OK;
}

static void postgres_reset(struct db_cursor *c)
{
    PQclear(c->handle);
    c->handle = NULL;
}

static void postgres_drop(struct db_cursor *c)
{
    postgres_reset(c);
}

static int64_t postgres_changed(struct db_cursor *c)
{
    int64_t n = 0;
    if (c->handle != NULL)
        (void)str_to_i64(str_from_c(PQcmdTuples(c->handle)), &n);
    return n;
}

static bool postgres_column_is_null(struct db_cursor *c, int i)
{
    return PQgetisnull(c->handle, (int)c->row, i) != 0;
}

static int64_t postgres_column_i64(struct db_cursor *c, int i)
{
    str text = str_from_c(PQgetvalue(c->handle, (int)c->row, i));
    int64_t v = 0;
    if (str_eq(text, S("t")))
        return 1;
    (void)str_to_i64(text, &v);
    return v;
}

static double postgres_column_real(struct db_cursor *c, int i)
{
    double v = 0;
    (void)str_to_double(str_from_c(PQgetvalue(c->handle, (int)c->row, i)), &v);
    return v;
}

static str postgres_column_bytes(struct db_cursor *c, int i)
{
    if (postgres_column_is_null(c, i))
        return (str){ 0 };
    const char *text = PQgetvalue(c->handle, (int)c->row, i);
    size_t n = (size_t)PQgetlength(c->handle, (int)c->row, i);
    if (PQftype(c->handle, i) != oids[DB_BLOB])
        return str_copy(c->db->arena, (str){ text, n });
    unsigned char *bytes = PQunescapeBytea((const unsigned char *)text, &n);
    str copy = str_copy(c->db->arena, (str){ (const char *)bytes, n });
    PQfreemem(bytes);
    return copy;
}

static void postgres_close(struct db *db)
{
    PQfinish(db->handle);
    db->handle = NULL;
}

static const struct db_driver postgres_driver = {
    .exec = postgres_exec,
    .start = postgres_start,
    .step = postgres_step,
    .reset = postgres_reset,
    .drop = postgres_drop,
    .changed = postgres_changed,
    .column_i64 = postgres_column_i64,
    .column_real = postgres_column_real,
    .column_is_null = postgres_column_is_null,
    .column_bytes = postgres_column_bytes,
    .close = postgres_close,
    .send = postgres_send,
    .settle = postgres_settle,
    .begin_read = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .begin_write = "BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED",
};

rc postgres_open(struct db *db, str url)
{
    db->kind = DB_POSTGRES;
    db->driver = &postgres_driver;
    db->url = mem_new(url.n + 1);
    memcpy(db->url, url.p, url.n);
    return connect_now(db);
}
