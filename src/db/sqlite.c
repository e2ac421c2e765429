/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite: opening, and the driver. Needs nothing newer than 3.40. */
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/clock.h"
#include "base/mem.h"
#include "db/db_private.h"

#define READ_LIMIT_US (10 * INT64_C(1000000))
#define PROGRESS_STEPS 20000

/* SQLite's locks do not hold on network file systems (sqlite.org/faq.html question 5). */
static const struct {
    long magic;
    const char *name;
} network_systems[] = {
    { 0x6969, "NFS" }, { 0x517B, "SMB" }, { 0xFF534D42, "CIFS" }, { 0xFE534D42, "SMB2" }, { 0x01021997, "9P" }
};

static rc map_code(int code)
{
    switch (code & 0xFF) {
    case SQLITE_CONSTRAINT:
        return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ? RC_CONFLICT
                                                                                        : RC_INVALID;
    case SQLITE_INTERRUPT:
        return RC_BUSY;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return RC_UNAVAILABLE;
    default:
        return RC_INTERNAL;
    }
}

static rc fail(struct db *db, const char *what)
{
    int code = sqlite3_extended_errcode(db->handle);
    if ((code & 0xFF) == SQLITE_FULL)
        return DB_FAIL(db, RC_UNAVAILABLE, "error.disk_full", "disk full: %s", what);
    if ((code & 0xFF) == SQLITE_BUSY)
        return DB_FAIL(db, RC_UNAVAILABLE, NULL, "the database is locked by another process: %s", what);
    return DB_FAIL(db, map_code(code), NULL, "%s: %s (%d)", what, sqlite3_errmsg(db->handle), code);
}

static void limit_start(struct db *db)
{
    db->deadline_us = db->mode == DB_READ && !db->is_unlimited ? clock_us() + READ_LIMIT_US : 0;
}

static rc sqlite_exec(struct db *db, const char *sql)
{
    limit_start(db);
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? RC_OK : fail(db, "exec");
}

static int bind_value(sqlite3_stmt *s, int i, const struct db_value *v)
{
    if (v->is_null)
        return sqlite3_bind_null(s, i);
    switch (v->type) {
    case DB_I64:
        return sqlite3_bind_int64(s, i, v->i64);
    case DB_REAL:
        return sqlite3_bind_double(s, i, v->real);
    case DB_TEXT:
        return sqlite3_bind_text64(s, i, v->bytes.p, v->bytes.n, SQLITE_STATIC, SQLITE_UTF8);
    case DB_BLOB:
        return sqlite3_bind_blob64(s, i, v->bytes.p, v->bytes.n, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static rc sqlite_start(struct db *db, struct db_cursor *c, const struct db_value *params)
{
    if (c->handle == NULL) {
        sqlite3_stmt *s = NULL;
        if (sqlite3_prepare_v3(db->handle, c->query->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL) !=
            SQLITE_OK)
            return fail(db, c->query->name);
        c->handle = s;
    }
    limit_start(db);
    for (int i = 0; i < c->query->params; i++)
        if (bind_value(c->handle, i + 1, &params[i]) != SQLITE_OK)
            return fail(db, c->query->name);
    return RC_OK;
}

static rc sqlite_step(struct db_cursor *c, bool *ret_row)
{
    int code = sqlite3_step(c->handle);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return fail(c->db, c->query->name);
    *ret_row = code == SQLITE_ROW;
    return RC_OK;
}

static void sqlite_reset(struct db_cursor *c)
{
    if (c->handle == NULL)
        return;
    (void)sqlite3_reset(c->handle);
    (void)sqlite3_clear_bindings(c->handle);
}

static void sqlite_drop(struct db_cursor *c)
{
    (void)sqlite3_finalize(c->handle);
    c->handle = NULL;
}

static int64_t sqlite_changed(struct db_cursor *c)
{
    return sqlite3_changes64(c->db->handle);
}

static int64_t sqlite_column_i64(struct db_cursor *c, int i)
{
    return sqlite3_column_int64(c->handle, i);
}

static double sqlite_column_real(struct db_cursor *c, int i)
{
    return sqlite3_column_double(c->handle, i);
}

static bool sqlite_column_is_null(struct db_cursor *c, int i)
{
    return sqlite3_column_type(c->handle, i) == SQLITE_NULL;
}

static str sqlite_column_bytes(struct db_cursor *c, int i)
{
    if (sqlite3_column_type(c->handle, i) == SQLITE_NULL)
        return (str){ 0 };
    const char *p = sqlite3_column_blob(c->handle, i);
    size_t n = (size_t)sqlite3_column_bytes(c->handle, i);
    return str_copy(c->db->arena, (str){ n != 0 ? p : "", n });
}

static void sqlite_close(struct db *db)
{
    (void)sqlite3_close_v2(db->handle);
    db->handle = NULL;
}

static const struct db_driver sqlite_driver = {
    .exec = sqlite_exec,
    .start = sqlite_start,
    .step = sqlite_step,
    .reset = sqlite_reset,
    .drop = sqlite_drop,
    .changed = sqlite_changed,
    .column_i64 = sqlite_column_i64,
    .column_real = sqlite_column_real,
    .column_is_null = sqlite_column_is_null,
    .column_bytes = sqlite_column_bytes,
    .close = sqlite_close,
    .begin_read = "BEGIN",
    .begin_write = "BEGIN IMMEDIATE",
};

/* Reads that run too long are cut, so that one bad query cannot hold a worker and the WAL for ever. */
static int on_progress(void *data)
{
    const struct db *db = data;
    return db->deadline_us != 0 && clock_us() > db->deadline_us;
}

static rc refuse_network(struct db *db, str path)
{
    struct statfs fs;
    str folder = path;
    while (folder.n > 1 && folder.p[folder.n - 1] != '/')
        folder.n--;
    if (statfs(folder.n > 0 ? str_c(db->arena, folder) : ".", &fs) != 0)
        return RC_OK; /* the open below will say what is wrong */
    for (size_t i = 0; i < sizeof network_systems / sizeof network_systems[0]; i++)
        if ((unsigned long)fs.f_type == (unsigned long)network_systems[i].magic)
            return DB_FAIL(db, RC_UNAVAILABLE, NULL,
                           "%.*s lies on %s; SQLite needs a local disk (or use PostgreSQL)", STR_ARG(path),
                           network_systems[i].name);
    return RC_OK;
}

rc sqlite_open(struct db *db, str path)
{
    sqlite3 *handle = NULL;
    db->kind = DB_SQLITE;
    db->driver = &sqlite_driver;
    TRY(refuse_network(db, path));
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (db->mode == DB_WRITE ? SQLITE_OPEN_CREATE : 0);
    int code = sqlite3_open_v2(str_c(db->arena, path), &handle, flags, NULL);
    db->handle = handle;
    if (code != SQLITE_OK)
        return DB_FAIL(db, RC_UNAVAILABLE, NULL, "cannot open %.*s: %s", STR_ARG(path),
                       sqlite3_errmsg(handle));
    (void)sqlite3_busy_timeout(handle, 5000);
    sqlite3_progress_handler(handle, PROGRESS_STEPS, on_progress, db);
    if (db->mode == DB_READ)
        return sqlite_exec(db, "PRAGMA foreign_keys=ON; PRAGMA cache_size=-4096; PRAGMA query_only=ON;");
    (void)chmod(str_c(db->arena, path), 0600);
    return sqlite_exec(db, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                           "PRAGMA foreign_keys=ON; PRAGMA cache_size=-8192; PRAGMA wal_autocheckpoint=0;");
}
