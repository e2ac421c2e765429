/* SPDX-License-Identifier: Apache-2.0 */
/* Connections: what both databases have in common. The words of each are in sqlite.c and postgres.c. */
#include <string.h>

#include "base/mem.h"
#include "db/db_private.h"

#define DETAIL_BYTES_MAX (256u << 10)

rc db_open(str url, enum db_mode mode, struct arena *a, struct err *e, struct db **ret)
{
    struct db *db = mem_new(sizeof *db);
    db->mode = mode;
    db->own_arena = arena_new(DETAIL_BYTES_MAX);
    db->arena = a;
    db->err = e;
    bool is_sqlite = str_starts(url, S("sqlite:"));
    rc done = is_sqlite ? sqlite_open(db, str_slice(url, strlen("sqlite:"), url.n)) : postgres_open(db, url);
    db->arena = db->own_arena;
    db->err = &db->own_err;
    if (done != RC_OK) {
        db_close(db);
        return done;
    }
    *ret = db;
    return RC_OK;
}

void db_end_cursors(struct db *db)
{
    while (db->active != NULL)
        db_finish(db->active);
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    db_end_cursors(db);
    for (size_t i = 0; i < STATEMENT_SLOTS; i++)
        if (db->statements[i] != NULL) {
            db->driver->drop(db->statements[i]);
            mem_free(db->statements[i]);
        }
    if (db->driver != NULL)
        db->driver->close(db);
    arena_free(db->own_arena);
    mem_free(db->url);
    mem_free(db);
}

enum db_kind db_kind(const struct db *db)
{
    return db->kind;
}

static void many_clear(struct db *db)
{
    db->many.is_on = false;
    db->many.sent = db->many.taken = 0;
    db->many.failed = -1;
    db->many.failure = RC_OK;
}

void db_bind(struct db *db, struct arena *a, struct err *e)
{
    db_end_cursors(db);
    if (a == NULL)
        arena_reset(db->own_arena);
    db->own_err = (struct err){ 0 };
    db->arena = a != NULL ? a : db->own_arena;
    db->err = e != NULL ? e : &db->own_err;
    db->queries = 0;
    db->is_retry = false;
    many_clear(db);
    db->reads = db->writes = (struct db_tables){ 0 };
}

struct arena *db_arena(struct db *db)
{
    return db->arena;
}

struct err *db_err(struct db *db)
{
    return db->err;
}

int64_t db_query_count(const struct db *db)
{
    return db->queries;
}

const struct db_tables *db_read_tables(const struct db *db)
{
    return &db->reads;
}

const struct db_tables *db_written_tables(const struct db *db)
{
    return &db->writes;
}

bool db_wants_retry(const struct db *db)
{
    return db->is_retry;
}

rc db_begin(struct db *db)
{
    TRY(db->driver->exec(db, db->mode == DB_READ ? db->driver->begin_read : db->driver->begin_write));
    db->is_open = true;
    return RC_OK;
}

/* Waits for what was sent; the failure of one of them is kept. */
static rc settle(struct db *db)
{
    return db->driver->settle != NULL ? db->driver->settle(db) : RC_OK;
}

rc db_commit(struct db *db)
{
    db_end_cursors(db);
    TRY(settle(db));
    rc done = db->driver->exec(db, "COMMIT");
    /* A COMMIT that fails ends the transaction on PostgreSQL, but not on SQLite. */
    db->is_open = done != RC_OK && db->kind == DB_SQLITE;
    return done;
}

/* Runs a statement whose failure must not hide the failure that led to it. */
static void exec_quietly(struct db *db, const char *sql)
{
    struct err kept = *db->err;
    rc ignored = settle(db);
    (void)ignored;
    ignored = db->driver->exec(db, sql);
    (void)ignored;
    *db->err = kept;
}

void db_rollback(struct db *db)
{
    db_end_cursors(db);
    if (db->is_open)
        exec_quietly(db, "ROLLBACK");
    db->is_open = false;
}

rc db_savepoint(struct db *db)
{
    return db->driver->exec(db, "SAVEPOINT unit");
}

rc db_savepoint_release(struct db *db)
{
    db_end_cursors(db);
    return db->driver->exec(db, "RELEASE SAVEPOINT unit");
}

void db_savepoint_rollback(struct db *db)
{
    db_end_cursors(db);
    exec_quietly(db, "ROLLBACK TO SAVEPOINT unit");
    exec_quietly(db, "RELEASE SAVEPOINT unit");
}

void db_many_begin(struct db *db)
{
    many_clear(db);
    db->many.is_on = true;
}

rc db_many_end(struct db *db)
{
    db->many.is_on = false;
    TRY(settle(db));
    return db->many.failure;
}

int64_t db_many_failed(const struct db *db)
{
    return db->many.failed;
}

rc db_lift_limit(struct db *db)
{
    db->is_unlimited = true;
    return db->kind == DB_POSTGRES ? db->driver->exec(db, "SET statement_timeout = 0") : RC_OK;
}

rc db_widen(struct db *db, bool is_wide)
{
    if (db->kind != DB_SQLITE)
        return RC_OK;
    return db->driver->exec(db, is_wide ? "PRAGMA cache_size=-65536" : "PRAGMA cache_size=-8192");
}

rc db_recount(struct db *db, const char *table)
{
    if (db->kind != DB_POSTGRES)
        return RC_OK;
    return db->driver->exec(db, str_printf(db->arena, "ANALYZE %s", table).p);
}

static size_t slot_of(const struct db_query *q)
{
    return (size_t)((uintptr_t)q / sizeof(void *) * UINT64_C(0x9E3779B97F4A7C15) >> 32) % STATEMENT_SLOTS;
}

/* The cached statement of the query, a new one for its slot, or a spare one when the cached is running. */
static struct db_cursor *cursor_for(struct db *db, const struct db_query *q)
{
    size_t slot = slot_of(q);
    for (size_t i = 0; i < STATEMENT_SLOTS; i++, slot = (slot + 1) % STATEMENT_SLOTS) {
        struct db_cursor *c = db->statements[slot];
        if (c != NULL && c->query != q)
            continue;
        if (c != NULL && c->is_active)
            break;
        if (c == NULL) {
            c = db->statements[slot] = mem_new(sizeof *c);
            c->db = db;
            c->query = q;
        }
        return c;
    }
    struct db_cursor *spare = mem_new(sizeof *spare);
    spare->db = db;
    spare->query = q;
    spare->is_spare = true;
    return spare;
}

static rc cursor_take(struct db *db, const struct db_query *q, struct db_cursor **ret)
{
    if (q->is_write && db->mode == DB_READ)
        return DB_FAIL(db, RC_INTERNAL, NULL, "query %s writes, but the connection is for reading", q->name);
    struct db_cursor *c = cursor_for(db, q);
    c->is_active = true;
    c->row = 0;
    c->next_active = db->active;
    db->active = c;
    db->queries++;
    db_tables_add(&db->reads, &q->reads);
    db_tables_add(&db->writes, &q->writes);
    *ret = c;
    return RC_OK;
}

rc db_start(struct db *db, const struct db_query *q, const struct db_value *params, struct db_cursor **ret)
{
    struct db_cursor *c;
    TRY(cursor_take(db, q, &c));
    rc done = db->driver->start(db, c, params);
    if (done != RC_OK) {
        db_finish(c);
        return done;
    }
    *ret = c;
    return RC_OK;
}

rc db_step(struct db_cursor *c, bool *ret_row)
{
    rc done = c->db->driver->step(c, ret_row);
    if (done != RC_OK || !*ret_row)
        db_finish(c);
    return done;
}

void db_finish(struct db_cursor *c)
{
    if (!c->is_active)
        return;
    struct db *db = c->db;
    struct db_cursor **at = &db->active;
    while (*at != c)
        at = &(*at)->next_active;
    *at = c->next_active;
    c->is_active = false;
    db->changed = db->driver->changed(c);
    db->driver->reset(c);
    if (c->is_spare) {
        db->driver->drop(c);
        mem_free(c);
    }
}

int64_t db_column_i64(struct db_cursor *c, int i)
{
    return c->db->driver->column_i64(c, i);
}

double db_column_real(struct db_cursor *c, int i)
{
    return c->db->driver->column_real(c, i);
}

bool db_column_is_null(struct db_cursor *c, int i)
{
    return c->db->driver->column_is_null(c, i);
}

str db_column_bytes(struct db_cursor *c, int i)
{
    return c->db->driver->column_bytes(c, i);
}

void *db_grow(struct db *db, void *array, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return array;
    size_t more = *room != 0 ? *room * 2 : 8;
    void *bigger = arena_calloc(db->arena, more, size);
    if (n != 0)
        memcpy(bigger, array, n * size);
    *room = more;
    return bigger;
}

/* Sends it along with others. */
static rc send_along(struct db *db, const struct db_query *q, const struct db_value *params)
{
    struct db_cursor *c;
    TRY(cursor_take(db, q, &c));
    rc done = db->driver->send(db, c, params);
    db_finish(c);
    return done;
}

/* One of many: a driver that cannot send along runs it at once. */
static rc run_one_of_many(struct db *db, const struct db_query *q, const struct db_value *params)
{
    if (db->driver->send != NULL)
        return send_along(db, q, params);
    int64_t changed;
    int64_t number = db->many.sent++;
    rc done = db_run(db, q, params, &changed);
    if (done != RC_OK && db->many.failed < 0) {
        db->many.failed = number;
        db->many.failure = done;
    }
    return done;
}

rc db_run(struct db *db, const struct db_query *q, const struct db_value *params, int64_t *ret_changed)
{
    if (db->many.is_on && ret_changed == NULL)
        return run_one_of_many(db, q, params);
    struct db_cursor *c;
    bool has_row = true;
    TRY(db_start(db, q, params, &c));
    while (has_row)
        TRY(db_step(c, &has_row));
    if (ret_changed != NULL)
        *ret_changed = db->changed;
    return RC_OK;
}

rc db_script(struct db *db, const char *sql)
{
    return db->driver->exec(db, sql);
}

str db_like(struct arena *a, str words)
{
    char *out = arena_alloc(a, 2 * words.n + 1);
    size_t n = 0;
    if (str_is_absent(words))
        return words;
    for (size_t i = 0; i < words.n; i++) {
        char c = words.p[i];
        if (c == '%' || c == '_' || c == '\\')
            out[n++] = '\\';
        out[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (str){ out, n };
}
