/* SPDX-License-Identifier: Apache-2.0 */
/* The uploaded file waits in the spool folder under the number of its import, and goes when the import has
 * ended. */
#include "core/rule.h"
#include "core/spool.h"
#include "db/lane.h"
#include "db/pool.h"
#include "features/problem/problem_import.h"

#define SPOOL "import"
#define WAITING_MAX 10000
#define FORGOTTEN_MAX 100

rc import_file_put(struct app *app, struct arena *a, struct err *e, problem_import_id id, str bytes)
{
    return spool_put(app, a, e, SPOOL, id.v, bytes);
}

rc import_file_get(struct app *app, struct arena *a, struct err *e, problem_import_id id, str *ret)
{
    rc done = spool_get(app, a, e, SPOOL, id.v, ret);
    if (done == RC_NOT_FOUND)
        e->text_key = "problem.import_file_gone";
    return done;
}

void import_file_drop(struct app *app, struct arena *a, problem_import_id id)
{
    spool_drop(app, a, SPOOL, id.v);
}

/* ---- the long part with the file ---- */

#define FILE_ARENA_MAX ((size_t)160 << 20)

rc import_examine_file(struct import_work *w)
{
    struct arena *a = arena_new(FILE_ARENA_MAX);
    str bytes = { 0 };
    struct err e = { 0 };
    rc done = import_file_get(w->app, a, &e, w->id, &bytes);
    if (done == RC_OK)
        done = import_examine(w, bytes);
    else if (done == RC_NOT_FOUND)
        done = import_fail(w, e.text_key);
    else
        done = ERR(w->err, w->arena, done, e.text_key, "%.*s", STR_ARG(e.detail));
    arena_free(a);
    return done;
}

static rc state_read(struct import_work *w, bool *ret_reading, bool *ret_imported)
{
    struct problem_import_by_id_row import;
    struct db *db;
    TRY(pool_take(w->app->pool, w->arena, w->err, &db));
    rc done = problem_import_load(db, w->id, day_of(w->now, w->app->clock.offset), &import);
    *ret_reading = done == RC_OK && str_eq(import.state, S("reading"));
    *ret_imported = done == RC_OK && str_eq(import.state, S("imported"));
    pool_give(w->app->pool, db);
    return done;
}

rc import_write_file(struct import_work *w)
{
    bool is_reading, is_imported;
    TRY(import_write(w));
    TRY(state_read(w, &is_reading, &is_imported));
    if (is_imported)
        import_file_drop(w->app, w->arena, w->id);
    return is_reading ? import_examine_file(w) : RC_OK;
}

/* ---- every night ---- */

struct sweep {
    struct app *app;
    struct arena *arena;
    struct err *err;
    ms_t now;
    struct problem_import_forgotten_rows forgotten;
};

static rc discard_unit(struct db *db, void *data)
{
    struct sweep *s = data;
    struct problem_act_by by = { .now = s->now, .offset = s->app->clock.offset };
    int64_t days;
    TRY(rule_value(db, S("problem.import_keep_days"), (organisation_id){ 0 }, day_of(by.now, by.offset),
                   &days));
    TRY(problem_import_forgotten(db, s->now - days * MS_PER_DAY, FORGOTTEN_MAX, &s->forgotten));
    for (size_t i = 0; i < s->forgotten.n; i++)
        TRY(problem_import_set_ended(db, S("discarded"), OPT_I64(s->now), s->forgotten.at[i].id, NULL));
    return RC_OK;
}

static bool is_waiting(void *data, int64_t id)
{
    const struct problem_import_waiting_rows *rows = data;
    for (size_t i = 0; i < rows->n; i++)
        if (rows->at[i].id.v == id)
            return true;
    return false;
}

rc import_files_sweep(struct app *app, struct arena *a, struct err *e, ms_t now)
{
    struct sweep s = { .app = app, .arena = a, .err = e, .now = now };
    struct problem_import_waiting_rows rows = { 0 };
    struct db *db;
    TRY(lane_run(app->lane, a, e, discard_unit, &s));
    for (size_t i = 0; i < s.forgotten.n; i++) {
        struct import_work w = { .app = app, .arena = a, .err = e, .id = s.forgotten.at[i].id, .now = now };
        import_file_drop(app, a, w.id);
        TRY(import_rows_forget(&w));
    }
    TRY(pool_take(app->pool, a, e, &db));
    rc done = problem_import_waiting(db, WAITING_MAX, &rows);
    pool_give(app->pool, db);
    if (done == RC_OK)
        spool_sweep(app, a, SPOOL, now, is_waiting, &rows);
    return done;
}
