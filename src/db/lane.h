/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lane: the way all writes take. SQLite: one writer thread takes what is queued (at most 64), runs each unit
 * under its own savepoint in one BEGIN IMMEDIATE … COMMIT, and wakes the callers after the commit is on disk
 * (synchronous=FULL). PostgreSQL: several writers, one transaction a unit, retried on serialisation failures.
 * The caller sleeps in lane_run; an answer can therefore leave only after its commit.
 */
#ifndef EW_DB_LANE_H
#define EW_DB_LANE_H

#include "db/db.h"

struct lane;

struct lane_options {
    str url;
    int writers;              /* PostgreSQL: number of writers (default 4); SQLite always 1 */
    int group_max;            /* units per commit, default 64; 1 = commit each (benchmarks) */
    int queue_max;            /* default 1024; beyond it lane_run gives RC_BUSY */
    int64_t checkpoint_bytes; /* WAL size that wakes the checkpointer, default 8 MiB */
};

/* A unit of work. Runs on the writer's thread inside its savepoint; anything but RC_OK undoes the unit.
   It may run a second time when the database asks for a retry: it must not act on the outside world. */
typedef rc lane_fn(struct db *db, void *data);

/* Opens the connections and starts the threads; on failure nothing is left behind. */
MUST_USE rc lane_open(const struct lane_options *options, struct arena *a, struct err *e, struct lane **ret);
/*
 * Runs fn in the lane and returns when it is durable (or undone). Binds db to a and e for the unit.
 * Errors: what fn returned; RC_BUSY queue full or closing; RC_UNAVAILABLE commit failed, nothing kept (a full
 * disk undoes all units of the group, each of which gets the text error.disk_full). After a commit, versions
 * of the tables written (lane_table_versions) are raised before any caller wakes.
 */
MUST_USE rc lane_run(struct lane *lane, struct arena *a, struct err *e, lane_fn *fn, void *data);
/* Lets queued units finish, then stops the threads and truncates the WAL. */
void lane_close(struct lane *lane);

/* Counters that grow by one whenever a commit touched the table; index is enum db_table. */
uint64_t lane_table_version(const struct lane *lane, int table);
/* For tests: raises every counter, as when something has been written past the lane. */
void lane_touch_all(struct lane *lane);

/* Which tables a commit has touched. */
typedef void lane_commit_fn(void *data, const struct db_tables *written);
/*
 * Calls fn after each commit of this process, whoever asked for it (pages, jobs), when versions are raised
 * and before the caller wakes; after a commit of another process (SQLite) with every table. On a writer's
 * thread: it must not block. NULL ends it; when this returns no call is running.
 */
void lane_on_commit(struct lane *lane, lane_commit_fn *fn, void *data);
/*
 * As if a commit had touched these tables: what pages say of them has changed without one (a day has begun).
 * Raises their versions and calls the function of lane_on_commit, which makes it safe from any thread until
 * the lane is closed, also where nobody listens any more.
 */
void lane_tell(struct lane *lane, const struct db_tables *tables);

struct lane_stats {
    int64_t units, commits, failures, retries, wal_bytes, queue, checkpoint_count;
};
/* Since the start; wal_bytes and queue as of now. */
struct lane_stats lane_stats(const struct lane *lane);

#endif
