/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox's rows and one run of a job. The thread that runs them is in job_thread.c. */
#include "core/job.h"

#include "base/rand.h"
#include "core/job_private.h"
#include "core/module.h"
#include "db/lane.h"
#include "gen/job_sql.h"

#define BACK_OFF_FIRST_MS (30 * MS_PER_SECOND)
#define BACK_OFF_MAX_MS (6 * MS_PER_HOUR)
#define JOB_ARENA_MAX ((size_t)128 << 20)
#define ERROR_BYTES_MAX 500

rc job_add(struct db *db, const struct job_new *in)
{
    struct job_insert_in row = { .id = { id_new(in->now) },
                                 .kind = in->kind,
                                 .unique_key = in->unique_key,
                                 .payload = in->payload,
                                 .run_at = in->run_at,
                                 .created_at = in->now };
    return job_insert(db, &row, NULL);
}

rc jobs_after_change(struct db *db, const struct app *app, ms_t now)
{
    for (size_t i = 0; i < app->modules_n; i++)
        for (size_t k = 0; k < app->modules[i]->jobs_n; k++) {
            const struct job_kind *kind = &app->modules[i]->jobs[k];
            if (!kind->on_change)
                continue;
            TRY(job_add(db,
                        &(struct job_new){
                            .kind = str_from_c(kind->name), .payload = S("{}"), .run_at = now, .now = now }));
        }
    return RC_OK;
}

ms_t job_back_off(int64_t n)
{
    ms_t wait = BACK_OFF_FIRST_MS;
    for (int64_t i = 1; i < n && wait < BACK_OFF_MAX_MS; i++)
        wait *= 2;
    return wait < BACK_OFF_MAX_MS ? wait : BACK_OFF_MAX_MS;
}

rc job_failures(struct db *db, int64_t limit, struct job_failure **ret, size_t *ret_n)
{
    struct job_failed_list_rows rows;
    TRY(job_failed_list(db, limit, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct job_failure, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct job_failure){ .id = rows.at[i].id,
                                          .kind = rows.at[i].kind,
                                          .error = rows.at[i].last_error,
                                          .tries = rows.at[i].tries,
                                          .ended_at = rows.at[i].ended_at.v };
    *ret_n = rows.n;
    return RC_OK;
}

rc job_purge(struct db *db, ms_t now)
{
    return job_purge_before(db, now - JOB_KEEP_MS, NULL);
}

static const struct job_kind *kind_find(const struct app *app, str name)
{
    for (size_t i = 0; i < app->modules_n; i++)
        for (size_t k = 0; k < app->modules[i]->jobs_n; k++)
            if (str_eq(name, str_from_c(app->modules[i]->jobs[k].name)))
                return &app->modules[i]->jobs[k];
    return NULL;
}

/* The next whole period of the site's time: daily jobs run just after midnight. */
static ms_t next_period(const struct app *app, const struct job_kind *kind, ms_t now)
{
    ms_t local = now + app->clock.offset;
    return (local / kind->every_ms + 1) * kind->every_ms - app->clock.offset;
}

/* One job from claim to result. */
struct turn {
    struct app *app;
    ms_t now;
    bool is_slow;
    const atomic_bool *stop;
    struct job_claim_row job;
    bool has_job;
    const struct job_kind *kind;
    rc result;
    str error;
};

static rc claim_unit(struct db *db, void *data)
{
    struct turn *t = data;
    if (t->is_slow)
        return job_claim_slow(
            db, &(struct job_claim_slow_in){ .lease_until = t->now + JOB_SLOW_LEASE_MS, .now = t->now },
            &t->job, &t->has_job);
    return job_claim(db, &(struct job_claim_in){ .lease_until = t->now + JOB_LEASE_MS, .now = t->now },
                     &t->job, &t->has_job);
}

static rc settle_unit(struct db *db, void *data)
{
    const struct turn *t = data;
    struct job_finish_in end = { .ended_at = OPT_I64(t->now), .last_error = t->error, .id = t->job.id };
    bool is_periodic = t->kind != NULL && t->kind->every_ms > 0;
    bool is_last = t->kind == NULL || t->job.tries >= t->kind->tries_max;
    struct job_repeat_in again = { .last_error = t->error, .id = t->job.id };
    if (is_periodic && (t->result == RC_OK || is_last)) {
        again.run_at = next_period(t->app, t->kind, t->now);
        return job_repeat(db, &again, NULL);
    }
    if (t->result != RC_OK && !is_last) {
        again.run_at = t->now + job_back_off(t->job.tries);
        again.tries = t->job.tries;
        return job_repeat(db, &again, NULL);
    }
    end.state = t->result == RC_OK ? S("done") : S("failed");
    return job_finish(db, &end, NULL);
}

static rc run_kind(const struct turn *t, struct job_run *run)
{
    if (t->kind == NULL)
        return ERR(run->err, run->arena, RC_INTERNAL, NULL, "no module has this kind of job");
    /* Each try took the process with it, or outlasted its lease: it would do so at every start. */
    if (run->tries > t->kind->tries_max)
        return ERR(run->err, run->arena, RC_INTERNAL, NULL, "no try of it came to an end");
    return t->kind->run(run);
}

static void perform(struct turn *t, struct arena *a)
{
    struct err e = { 0 };
    struct job_run run = { .app = t->app,
                           .arena = a,
                           .err = &e,
                           .payload = t->job.payload,
                           .unique_key = t->job.unique_key,
                           .now = t->now,
                           .tries = t->job.tries,
                           .stop = t->stop };
    t->kind = kind_find(t->app, t->job.kind);
    t->result = run_kind(t, &run);
    if (t->result != RC_OK)
        t->error =
            str_slice(str_printf(a, "%s: %.*s", rc_name(t->result), STR_ARG(e.detail)), 0, ERROR_BYTES_MAX);
}

rc job_turn(const struct job_look *look, struct err *e, struct job_outcome *ret)
{
    struct app *app = look->app;
    struct arena *a = arena_new(JOB_ARENA_MAX);
    struct err inner = { 0 };
    struct turn t = { .app = app, .now = look->now, .is_slow = look->is_slow, .stop = look->stop };
    struct job_outcome outcome = { 0 };
    rc done = lane_run(app->lane, a, &inner, claim_unit, &t);
    if (done == RC_OK && t.has_job) {
        perform(&t, a);
        done = lane_run(app->lane, a, &inner, settle_unit, &t);
        outcome.has_run = true;
        outcome.id = t.job.id;
        outcome.result = t.result;
        outcome.tries = t.job.tries;
        outcome.kind = t.kind != NULL ? t.kind->name : "?";
    }
    if (done != RC_OK)
        done = ERR(e, app->arena, done, inner.text_key, "jobs: %s", rc_name(done));
    *ret = outcome;
    arena_free(a);
    return done;
}

rc jobs_run_due(struct app *app, struct err *e, ms_t now, int *ret_ran)
{
    struct job_outcome outcome, slow;
    struct job_look look = { .app = app, .now = now };
    *ret_ran = 0;
    do {
        look.is_slow = false;
        TRY(job_turn(&look, e, &outcome));
        look.is_slow = true;
        TRY(job_turn(&look, e, &slow));
        *ret_ran += (outcome.has_run ? 1 : 0) + (slow.has_run ? 1 : 0);
    } while (outcome.has_run || slow.has_run);
    return RC_OK;
}

struct periodic {
    struct app *app;
    ms_t now;
};

static rc periodic_unit(struct db *db, void *data)
{
    const struct periodic *p = data;
    for (size_t i = 0; i < p->app->modules_n; i++)
        for (size_t k = 0; k < p->app->modules[i]->jobs_n; k++) {
            const struct job_kind *kind = &p->app->modules[i]->jobs[k];
            if (kind->every_ms <= 0)
                continue;
            struct job_new job = { .kind = str_from_c(kind->name),
                                   .payload = S("{}"),
                                   .unique_key = str_printf(db_arena(db), "every %s", kind->name),
                                   .run_at = next_period(p->app, kind, p->now),
                                   .now = p->now };
            TRY(job_add(db, &job));
        }
    return RC_OK;
}

rc jobs_ensure_periodic(struct app *app, struct err *e, ms_t now)
{
    struct arena *a = arena_new(JOB_ARENA_MAX);
    struct periodic p = { app, now };
    struct err inner = { 0 };
    rc done = lane_run(app->lane, a, &inner, periodic_unit, &p);
    if (done != RC_OK)
        done = ERR(e, app->arena, done, inner.text_key, "jobs: %s", rc_name(done));
    arena_free(a);
    return done;
}
