/* SPDX-License-Identifier: Apache-2.0 */
/*
 * job: work for later (messages, reminders, nightly checks), written in the transaction of its cause
 * (outbox). A job runs at least once and is retried with back-off; with a unique_key that goes along to the
 * receiver it acts exactly once where the receiver dedupes. What a job does must not be put here.
 */
#ifndef EW_CORE_JOB_H
#define EW_CORE_JOB_H

#include <stdatomic.h>

#include "core/app.h"
#include "db/db.h"
#include "gen/schema.h"

struct job_new {
    str kind, payload; /* JSON object */
    str unique_key;    /* absent: none. A second job of the same key is silently the first */
    ms_t run_at, now;
};
MUST_USE rc job_add(struct db *db, const struct job_new *in);

struct job_run { /* what a job's function gets */
    struct app *app;
    struct arena *arena;
    struct err *err;
    str payload, unique_key;
    ms_t now;
    int64_t tries;           /* this one included */
    const atomic_bool *stop; /* becomes true when the process ends: what lasts long stops; NULL: never */
};
struct job_kind {
    /* "slow.…": lasts minutes (video); runs on a second thread, so that messages do not wait for it. */
    const char *name;
    /* Runs outside any transaction, on the job thread; opens its own through app->lane and app->pool. */
    rc (*run)(struct job_run *run);
    int64_t tries_max; /* then state "failed" and a finding for the doctor; a periodic one waits for its
                          next period */
    int64_t every_ms;  /* > 0: comes back by itself, at whole periods of the site's day */
    bool on_change;    /* runs once after each change of a rule, the calendar or who holds a post */
};

/* A rule, the calendar, or who holds a post has changed in this transaction: kinds with on_change run at once
 * after its commit. */
MUST_USE rc jobs_after_change(struct db *db, const struct app *app, ms_t now);

/* A try may take this long before another process takes the job over. */
#define JOB_LEASE_MS (10 * MS_PER_MINUTE)
#define JOB_SLOW_LEASE_MS (3 * MS_PER_HOUR)
/* Done jobs (and with them their unique keys) are forgotten after this time. */
#define JOB_KEEP_MS (30 * MS_PER_DAY)

struct jobs;
/* Starts the job threads. They see by itself what is committed in this process, at the latest half a second
 * later. */
MUST_USE rc jobs_start(struct app *app, struct err *e, struct jobs **ret);
/* For tests: wakes them at once. */
void jobs_wake(struct jobs *jobs);
/* Lets the running job finish (at most 3 s). NULL is allowed. */
void jobs_stop(struct jobs *jobs);
/* For tests: runs everything that is due now, in the caller's thread. */
MUST_USE rc jobs_run_due(struct app *app, struct err *e, ms_t now, int *ret_ran);
/* Writes a waiting job for each periodic kind that has none. jobs_start does it too. */
MUST_USE rc jobs_ensure_periodic(struct app *app, struct err *e, ms_t now);
/* How long a job waits after its n-th failure (n >= 1): 30 s, doubled each time, at most 6 h. */
ms_t job_back_off(int64_t n);

struct job_failure {
    job_id id;
    str kind, error;
    int64_t tries;
    ms_t ended_at;
};
/* Jobs that failed for good, the last first. */
MUST_USE rc job_failures(struct db *db, int64_t limit, struct job_failure **ret, size_t *ret_n);
/* Forgets what was done longer than JOB_KEEP_MS ago. */
MUST_USE rc job_purge(struct db *db, ms_t now);

#endif
