/* SPDX-License-Identifier: Apache-2.0 */
/*
 * job: work for later (messages, reminders, nightly checks), written in the transaction of its cause (outbox).
 * A job runs at least once and is retried with back-off; with a unique_key that goes along to the receiver it acts
 * exactly once where the receiver dedupes.
 */
#ifndef EW_CORE_JOB_H
#define EW_CORE_JOB_H

#include "core/app.h"
#include "db/db.h"

struct job_new {
    str kind, payload;              /* JSON object */
    str unique_key;                 /* absent: none. A second job of the same key is silently the first */
    ms_t run_at, now;
};
MUST_USE rc job_add(struct db *db, const struct job_new *in);

struct job_run {                    /* what a job's function gets */
    struct app *app;
    struct arena *arena;
    struct err *err;
    str payload, unique_key;
    ms_t now;
    int64_t tries;
};
struct job_kind {
    const char *name;
    /* Runs outside any transaction, on the job thread; opens its own through app->lane and app->pool. */
    rc (*run)(struct job_run *run);
    int64_t tries_max;              /* then state "failed" and a finding for the doctor */
    int64_t every_ms;               /* > 0: comes back by itself */
};

struct jobs;
/* Starts the job thread. */
MUST_USE rc jobs_start(struct app *app, struct err *e, struct jobs **ret);
/* Wakes it: something due was committed. */
void jobs_wake(struct jobs *jobs);
/* Lets the running job finish (at most 3 s). */
void jobs_stop(struct jobs *jobs);
/* Runs everything that is due now, in the caller's thread: tests and the command line. */
MUST_USE rc jobs_run_due(struct app *app, struct err *e, ms_t now, int *ret_ran);

#endif
