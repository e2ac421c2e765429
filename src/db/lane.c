/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The write lane. A queue under one lock; SQLite has one writer that commits groups, PostgreSQL has several
 * that commit units. Callers sleep on their own unit and are woken after the commit.
 */
#include "db/lane.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <time.h>

#include "base/log.h"
#include "base/mem.h"
#include "db/db_private.h"

#define WRITERS_MAX 16
#define GROUP_MAX 256
#define RETRIES_MAX 5
#define WATCH_MS 100
#define WAL_TRUNCATE_BYTES (INT64_C(256) << 20)

struct unit {
    lane_fn *fn;
    void *data;
    struct arena *arena;
    struct err *err;
    rc result;
    bool is_done;
    pthread_cond_t done;
    struct unit *next;
};

struct writer {
    struct lane *lane;
    struct db *db;
    pthread_t thread;
    bool is_running;
};

struct lane {
    struct lane_options o;
    pthread_mutex_t lock;
    pthread_cond_t queued, wal_grown;
    struct unit *first, **last;
    _Atomic int queue;
    bool is_closing;
    bool is_checkpointer;
    struct writer writers[WRITERS_MAX];
    struct db *checkpointer;
    pthread_t checkpoint_thread;
    char *url;
    int64_t data_version;
    pthread_mutex_t commit_lock; /* held while on_commit runs */
    lane_commit_fn *on_commit;
    void *on_commit_data;
    _Atomic uint64_t versions[DB_TABLES_MAX];
    _Atomic int64_t units, commits, failures, retries, wal_bytes, checkpoints;
};

static void cond_init(pthread_cond_t *c)
{
    pthread_condattr_t attr;
    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_cond_init(c, &attr);
    (void)pthread_condattr_destroy(&attr);
}

/* Waits for a signal, at most ms. */
static void cond_wait_ms(pthread_cond_t *c, pthread_mutex_t *lock, int64_t ms)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    (void)pthread_cond_timedwait(c, lock, &until);
}

/* ---- table versions ---- */

uint64_t lane_table_version(const struct lane *lane, int table)
{
    return atomic_load(&lane->versions[table]);
}

static void raise_versions(struct lane *lane, const struct db_tables *written)
{
    for (int t = 0; t < DB_TABLES_MAX; t++)
        if (db_tables_has(written, t))
            atomic_fetch_add(&lane->versions[t], 1);
}

void lane_touch_all(struct lane *lane)
{
    for (int t = 0; t < DB_TABLES_MAX; t++)
        atomic_fetch_add(&lane->versions[t], 1);
}

void lane_on_commit(struct lane *lane, lane_commit_fn *fn, void *data)
{
    (void)pthread_mutex_lock(&lane->commit_lock);
    lane->on_commit = fn;
    lane->on_commit_data = data;
    (void)pthread_mutex_unlock(&lane->commit_lock);
}

static void committed(struct lane *lane, const struct db_tables *written)
{
    raise_versions(lane, written);
    (void)pthread_mutex_lock(&lane->commit_lock);
    if (lane->on_commit != NULL)
        lane->on_commit(lane->on_commit_data, written);
    (void)pthread_mutex_unlock(&lane->commit_lock);
}

void lane_tell(struct lane *lane, const struct db_tables *tables)
{
    committed(lane, tables);
}

/* Another process may write to the same file (the command line); SQLite's data_version tells. */
static int64_t data_version_now(struct db *db)
{
    static const struct db_query q = { .name = "data_version",
                                       .sqlite = "PRAGMA data_version",
                                       .postgres = "SELECT 0" };
    struct db_cursor *c;
    bool has_row = false;
    int64_t version = 0;
    db_bind(db, NULL, NULL);
    if (db_start(db, &q, NULL, &c) == RC_OK && db_step(c, &has_row) == RC_OK && has_row) {
        version = db_column_i64(c, 0);
        db_finish(c);
    }
    return version;
}

static void watch_others(struct writer *w)
{
    int64_t now = data_version_now(w->db);
    if (now != w->lane->data_version) {
        struct db_tables all;
        memset(&all, 0xff, sizeof all);
        committed(w->lane, &all);
    }
    w->lane->data_version = now;
}

/* ---- units ---- */

static struct unit *take(struct lane *lane)
{
    struct unit *u = lane->first;
    if (u == NULL)
        return NULL;
    lane->first = u->next;
    if (lane->first == NULL)
        lane->last = &lane->first;
    lane->queue--;
    return u;
}

static void wake(struct lane *lane, struct unit **group, int n)
{
    (void)pthread_mutex_lock(&lane->lock);
    for (int i = 0; i < n; i++) {
        group[i]->is_done = true;
        (void)pthread_cond_signal(&group[i]->done);
    }
    (void)pthread_mutex_unlock(&lane->lock);
}

/* One unit under its savepoint; what it wrote is added to *written when it succeeds. */
static void run_saved(struct db *db, struct unit *u, struct db_tables *written)
{
    db_bind(db, u->arena, u->err);
    u->result = db_savepoint(db);
    if (u->result != RC_OK)
        return;
    u->result = u->fn(db, u->data);
    if (u->result == RC_OK)
        u->result = db_savepoint_release(db);
    if (u->result == RC_OK)
        db_tables_add(written, db_written_tables(db));
    else
        db_savepoint_rollback(db);
}

/* A group could not begin or commit: nobody's work is kept, and everybody is told. */
static void fail_group(struct unit **group, int n, rc why, const struct err *e)
{
    for (int i = 0; i < n; i++)
        if (group[i]->result == RC_OK)
            group[i]->result = ERR(group[i]->err, group[i]->arena, why, e->text_key, "commit failed: %.*s",
                                   STR_ARG(e->detail));
}

/* After some failures (disk full, I/O) SQLite has undone the whole transaction, savepoints and all. What ran
   on would be committed statement by statement. */
static bool is_undone(struct db *db)
{
    return sqlite3_get_autocommit(db->handle) != 0;
}

/* Every unit under its savepoint; RC_OK: the transaction still stands. */
static rc run_all(struct db *db, struct unit **group, int n, struct db_tables *written, struct err *e)
{
    for (int i = 0; i < n; i++) {
        run_saved(db, group[i], written);
        if (!is_undone(db))
            continue;
        const struct err unknown = { .detail = S("the transaction was undone") };
        const struct err *why = group[i]->err != NULL ? group[i]->err : &unknown;
        db_bind(db, NULL, e);
        return DB_FAIL(db, RC_UNAVAILABLE, why->text_key, "%.*s", STR_ARG(why->detail));
    }
    return RC_OK;
}

static int failures_of(struct unit **group, int n)
{
    int failures = 0;
    for (int i = 0; i < n; i++)
        failures += group[i]->result != RC_OK;
    return failures;
}

static void run_group(struct writer *w, struct unit **group, int n)
{
    struct lane *lane = w->lane;
    struct db_tables written = { 0 };
    struct err e = { 0 };
    db_bind(w->db, NULL, &e);
    rc done = db_begin(w->db);
    if (done == RC_OK)
        done = run_all(w->db, group, n, &written, &e);
    if (done == RC_OK) {
        db_bind(w->db, NULL, &e);
        done = db_commit(w->db);
    }
    if (done == RC_OK) {
        committed(lane, &written);
        atomic_fetch_add(&lane->commits, 1);
    } else {
        db_rollback(w->db);
        fail_group(group, n, RC_UNAVAILABLE, &e);
    }
    atomic_fetch_add(&lane->failures, failures_of(group, n));
    atomic_fetch_add(&lane->units, n);
    wake(lane, group, n);
}

/* PostgreSQL: a transaction of its own, repeated when the server asks for it. */
static void run_single(struct writer *w, struct unit *u)
{
    struct lane *lane = w->lane;
    for (int tries = 0;; tries++) {
        struct err fresh = u->err != NULL ? *u->err : (struct err){ 0 };
        db_bind(w->db, u->arena, u->err);
        u->result = db_begin(w->db);
        if (u->result == RC_OK)
            u->result = u->fn(w->db, u->data);
        if (u->result == RC_OK)
            u->result = db_commit(w->db);
        if (u->result == RC_OK)
            committed(lane, db_written_tables(w->db));
        else
            db_rollback(w->db);
        if (u->result == RC_OK || !db_wants_retry(w->db) || tries == RETRIES_MAX)
            break;
        if (u->err != NULL)
            *u->err = fresh;
        atomic_fetch_add(&lane->retries, 1);
    }
    atomic_fetch_add(u->result == RC_OK ? &lane->commits : &lane->failures, 1);
    atomic_fetch_add(&lane->units, 1);
    db_bind(w->db, NULL, NULL);
    wake(lane, &u, 1);
}

static int on_wal(void *data, sqlite3 *handle, const char *name, int pages)
{
    struct lane *lane = data;
    (void)handle;
    (void)name;
    int64_t bytes = (int64_t)pages * 8192;
    atomic_store(&lane->wal_bytes, bytes);
    if (bytes >= lane->o.checkpoint_bytes)
        (void)pthread_cond_signal(&lane->wal_grown);
    return SQLITE_OK;
}

static void *writer_main(void *data)
{
    struct writer *w = data;
    struct lane *lane = w->lane;
    struct unit *group[GROUP_MAX];
    bool is_sqlite = db_kind(w->db) == DB_SQLITE;
    for (;;) {
        int n = 0, most = is_sqlite ? lane->o.group_max : 1;
        (void)pthread_mutex_lock(&lane->lock);
        if (lane->first == NULL && !lane->is_closing)
            cond_wait_ms(&lane->queued, &lane->lock, WATCH_MS);
        while (n < most && lane->first != NULL)
            group[n++] = take(lane);
        bool is_over = n == 0 && lane->is_closing;
        (void)pthread_mutex_unlock(&lane->lock);
        if (is_over)
            return NULL;
        if (is_sqlite)
            watch_others(w);
        if (n > 0 && is_sqlite)
            run_group(w, group, n);
        else if (n > 0)
            run_single(w, group[0]);
    }
}

/* ---- checkpoints (SQLite) ---- */

static void checkpoint(struct lane *lane, int how)
{
    int pages = 0, moved = 0;
    int code = sqlite3_wal_checkpoint_v2(lane->checkpointer->handle, NULL, how, &pages, &moved);
    if (code != SQLITE_OK && code != SQLITE_BUSY && code != SQLITE_LOCKED)
        log_event(LOG_WARN, "checkpoint_failed", "%s", sqlite3_errmsg(lane->checkpointer->handle));
    else if (how == SQLITE_CHECKPOINT_TRUNCATE && code == SQLITE_OK)
        atomic_store(&lane->wal_bytes, 0);
    atomic_fetch_add(&lane->checkpoints, 1);
}

/* PASSIVE never waits for anybody; TRUNCATE only when nothing is queued and the file has grown large. */
static void *checkpoint_main(void *data)
{
    struct lane *lane = data;
    (void)pthread_mutex_lock(&lane->lock);
    while (!lane->is_closing) {
        cond_wait_ms(&lane->wal_grown, &lane->lock, 5000);
        int64_t bytes = atomic_load(&lane->wal_bytes);
        bool is_idle = lane->first == NULL;
        (void)pthread_mutex_unlock(&lane->lock);
        if (bytes > WAL_TRUNCATE_BYTES && is_idle)
            checkpoint(lane, SQLITE_CHECKPOINT_TRUNCATE);
        else if (bytes >= lane->o.checkpoint_bytes)
            checkpoint(lane, SQLITE_CHECKPOINT_PASSIVE);
        (void)pthread_mutex_lock(&lane->lock);
    }
    (void)pthread_mutex_unlock(&lane->lock);
    return NULL;
}

/* ---- life ---- */

static void defaults(struct lane_options *o, bool is_sqlite)
{
    o->writers = is_sqlite ? 1 : o->writers > 0 ? o->writers : 4;
    if (o->writers > WRITERS_MAX)
        o->writers = WRITERS_MAX;
    o->group_max = o->group_max > 0 ? o->group_max : 64;
    if (o->group_max > GROUP_MAX)
        o->group_max = GROUP_MAX;
    o->queue_max = o->queue_max > 0 ? o->queue_max : 1024;
    o->checkpoint_bytes = o->checkpoint_bytes > 0 ? o->checkpoint_bytes : INT64_C(8) << 20;
}

static rc writers_start(struct lane *lane, struct arena *a, struct err *e)
{
    for (int i = 0; i < lane->o.writers; i++) {
        struct writer *w = &lane->writers[i];
        w->lane = lane;
        TRY(db_open(lane->o.url, DB_WRITE, a, e, &w->db));
        if (db_kind(w->db) == DB_SQLITE) {
            (void)sqlite3_wal_hook(w->db->handle, on_wal, lane);
            lane->data_version = data_version_now(w->db);
        }
        if (pthread_create(&w->thread, NULL, writer_main, w) != 0)
            return ERR(e, a, RC_UNAVAILABLE, NULL, "cannot start a writer thread");
        w->is_running = true;
    }
    return RC_OK;
}

static rc checkpointer_start(struct lane *lane, struct arena *a, struct err *e)
{
    TRY(db_open(lane->o.url, DB_WRITE, a, e, &lane->checkpointer));
    if (pthread_create(&lane->checkpoint_thread, NULL, checkpoint_main, lane) != 0)
        return ERR(e, a, RC_UNAVAILABLE, NULL, "cannot start the checkpoint thread");
    lane->is_checkpointer = true;
    return RC_OK;
}

rc lane_open(const struct lane_options *options, struct arena *a, struct err *e, struct lane **ret)
{
    struct lane *lane = mem_new(sizeof *lane);
    bool is_sqlite = str_starts(options->url, S("sqlite:"));
    lane->o = *options;
    defaults(&lane->o, is_sqlite);
    lane->url = mem_new(options->url.n + 1);
    memcpy(lane->url, options->url.p, options->url.n);
    lane->o.url = str_from_c(lane->url);
    lane->last = &lane->first;
    (void)pthread_mutex_init(&lane->lock, NULL);
    (void)pthread_mutex_init(&lane->commit_lock, NULL);
    cond_init(&lane->queued);
    cond_init(&lane->wal_grown);
    rc done = writers_start(lane, a, e);
    if (done == RC_OK && is_sqlite)
        done = checkpointer_start(lane, a, e);
    if (done != RC_OK) {
        lane_close(lane);
        return done;
    }
    *ret = lane;
    return RC_OK;
}

rc lane_run(struct lane *lane, struct arena *a, struct err *e, lane_fn *fn, void *data)
{
    struct unit u = { .fn = fn, .data = data, .arena = a, .err = e };
    cond_init(&u.done);
    (void)pthread_mutex_lock(&lane->lock);
    bool is_refused = lane->is_closing || lane->queue >= lane->o.queue_max;
    if (!is_refused) {
        *lane->last = &u;
        lane->last = &u.next;
        lane->queue++;
        (void)pthread_cond_signal(&lane->queued);
        while (!u.is_done)
            (void)pthread_cond_wait(&u.done, &lane->lock);
    }
    (void)pthread_mutex_unlock(&lane->lock);
    (void)pthread_cond_destroy(&u.done);
    if (is_refused)
        return ERR(e, a, RC_BUSY, NULL, "the write lane is full or closing");
    return u.result;
}

void lane_close(struct lane *lane)
{
    (void)pthread_mutex_lock(&lane->lock);
    lane->is_closing = true;
    (void)pthread_cond_broadcast(&lane->queued);
    (void)pthread_cond_broadcast(&lane->wal_grown);
    (void)pthread_mutex_unlock(&lane->lock);
    for (int i = 0; i < WRITERS_MAX; i++)
        if (lane->writers[i].is_running)
            (void)pthread_join(lane->writers[i].thread, NULL);
    if (lane->is_checkpointer) {
        (void)pthread_join(lane->checkpoint_thread, NULL);
        checkpoint(lane, SQLITE_CHECKPOINT_TRUNCATE);
    }
    db_close(lane->checkpointer);
    for (int i = 0; i < WRITERS_MAX; i++)
        db_close(lane->writers[i].db);
    (void)pthread_cond_destroy(&lane->queued);
    (void)pthread_cond_destroy(&lane->wal_grown);
    (void)pthread_mutex_destroy(&lane->lock);
    (void)pthread_mutex_destroy(&lane->commit_lock);
    mem_free(lane->url);
    mem_free(lane);
}

struct lane_stats lane_stats(const struct lane *lane)
{
    return (struct lane_stats){ .units = atomic_load(&lane->units),
                                .commits = atomic_load(&lane->commits),
                                .failures = atomic_load(&lane->failures),
                                .retries = atomic_load(&lane->retries),
                                .wal_bytes = atomic_load(&lane->wal_bytes),
                                .queue = atomic_load(&lane->queue),
                                .checkpoint_count = atomic_load(&lane->checkpoints) };
}
