/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The job threads: one for what is short (messages, reminders), one for what lasts minutes (video), so that
 * the short does not wait. Each sleeps until something is due, runs it, logs what failed. They look at the
 * job table's version, not at the table, so that an idle process asks the database nothing.
 */
#include <pthread.h>
#include <time.h>

#include "base/log.h"
#include "base/mem.h"
#include "core/job.h"
#include "core/job_private.h"
#include "db/lane.h"
#include "db/pool.h"
#include "gen/job_sql.h"

#define WATCH_MS 500
/* Jobs that another process has committed (PostgreSQL) are seen at the latest after this time. */
#define LOOK_ANYWAY_MS (5 * MS_PER_SECOND)
#define STOP_SECONDS 3
#define LOOK_ARENA_MAX ((size_t)1 << 20)

#define WORKERS 2

struct worker {
    struct jobs *jobs;
    pthread_t thread;
    bool is_slow, is_woken, is_started;
};

struct jobs {
    struct app *app;
    struct worker workers[WORKERS];
    pthread_mutex_t lock;
    pthread_cond_t wake;
    atomic_bool is_stopping;
};

static struct timespec in_ms(int64_t ms)
{
    struct timespec at;
    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += ms / 1000;
    at.tv_nsec += ms % 1000 * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

/* Sleeps a little; true when the thread shall end. */
static bool doze(struct worker *w)
{
    struct jobs *jobs = w->jobs;
    struct timespec until = in_ms(WATCH_MS);
    (void)pthread_mutex_lock(&jobs->lock);
    while (!w->is_woken && !atomic_load(&jobs->is_stopping) &&
           pthread_cond_timedwait(&jobs->wake, &jobs->lock, &until) == 0)
        ;
    w->is_woken = false;
    (void)pthread_mutex_unlock(&jobs->lock);
    return atomic_load(&jobs->is_stopping);
}

/* When the next job is due; far away when there is none or the database does not answer. */
static ms_t next_due(struct app *app, bool is_slow)
{
    struct arena *a = arena_new(LOOK_ARENA_MAX);
    struct err e = { 0 };
    struct db *db = NULL;
    struct job_next_row row = { .due_at = OPT_NONE };
    rc done = pool_take(app->pool, a, &e, &db);
    if (done == RC_OK)
        done = db_begin(db);
    if (done == RC_OK)
        done = is_slow ? job_next_slow(db, &row) : job_next(db, &row);
    pool_give(app->pool, db);
    arena_free(a);
    return done == RC_OK && row.due_at.has ? row.due_at.v : INT64_MAX;
}

static void run_due(struct worker *w)
{
    struct jobs *jobs = w->jobs;
    struct job_outcome outcome = { .has_run = true };
    struct job_look look = { .app = jobs->app, .is_slow = w->is_slow, .stop = &jobs->is_stopping };
    while (outcome.has_run && !atomic_load(&jobs->is_stopping)) {
        struct err e = { 0 };
        look.now = clock_now(&jobs->app->clock);
        if (job_turn(&look, &e, &outcome) != RC_OK) {
            log_event(LOG_WARN, "jobs_stall", "%.*s", STR_ARG(e.detail));
            return;
        }
        if (outcome.has_run && outcome.result != RC_OK)
            log_event(LOG_WARN, "job_failed", "job %lld of kind %s, try %lld: %s", (long long)outcome.id.v,
                      outcome.kind, (long long)outcome.tries, rc_name(outcome.result));
    }
}

static void *thread_main(void *data)
{
    struct worker *w = data;
    struct jobs *jobs = w->jobs;
    uint64_t seen = 0;
    ms_t due = 0, looked_at = 0;
    do {
        ms_t now = clock_now(&jobs->app->clock);
        uint64_t version = lane_table_version(jobs->app->lane, TABLE_JOB);
        if (version != seen || now - looked_at >= LOOK_ANYWAY_MS || now < looked_at) {
            due = next_due(jobs->app, w->is_slow);
            looked_at = now;
            seen = version;
        }
        if (due <= now)
            run_due(w);
    } while (!doze(w));
    return NULL;
}

static rc release_unit(struct db *db, void *data)
{
    const ms_t *now = data;
    /* On PostgreSQL another process may be running them; there the lease decides. */
    return db_kind(db) == DB_SQLITE ? job_release_all(db, *now, NULL) : RC_OK;
}

rc jobs_start(struct app *app, struct err *e, struct jobs **ret)
{
    ms_t now = clock_now(&app->clock);
    pthread_condattr_t monotonic;
    TRY(lane_run(app->lane, app->arena, e, release_unit, &now));
    TRY(jobs_ensure_periodic(app, e, now));
    struct jobs *jobs = mem_new(sizeof *jobs);
    jobs->app = app;
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_mutex_init(&jobs->lock, NULL);
    (void)pthread_cond_init(&jobs->wake, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    for (int i = 0; i < WORKERS; i++) {
        struct worker *w = &jobs->workers[i];
        *w = (struct worker){ .jobs = jobs, .is_slow = i > 0 };
        w->is_started = pthread_create(&w->thread, NULL, thread_main, w) == 0;
        if (w->is_started)
            continue;
        jobs_stop(jobs);
        return ERR(e, app->arena, RC_UNAVAILABLE, NULL, "cannot start the job threads");
    }
    *ret = jobs;
    return RC_OK;
}

void jobs_wake(struct jobs *jobs)
{
    (void)pthread_mutex_lock(&jobs->lock);
    for (int i = 0; i < WORKERS; i++)
        jobs->workers[i].is_woken = true;
    (void)pthread_cond_broadcast(&jobs->wake);
    (void)pthread_mutex_unlock(&jobs->lock);
}

static bool join(struct worker *w, const struct timespec *until)
{
    return !w->is_started || pthread_timedjoin_np(w->thread, NULL, until) == 0;
}

void jobs_stop(struct jobs *jobs)
{
    struct timespec until;
    if (jobs == NULL)
        return;
    (void)pthread_mutex_lock(&jobs->lock);
    atomic_store(&jobs->is_stopping, true);
    (void)pthread_cond_broadcast(&jobs->wake);
    (void)pthread_mutex_unlock(&jobs->lock);
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STOP_SECONDS;
    bool has_ended = true;
    for (int i = 0; i < WORKERS; i++)
        has_ended = join(&jobs->workers[i], &until) && has_ended;
    if (!has_ended) {
        log_event(LOG_WARN, "job_cut", "a job did not end within %d s; it will run again", STOP_SECONDS);
        return; /* the thread still uses jobs; the process is about to end */
    }
    (void)pthread_cond_destroy(&jobs->wake);
    (void)pthread_mutex_destroy(&jobs->lock);
    mem_free(jobs);
}
