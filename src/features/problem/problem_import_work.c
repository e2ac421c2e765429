/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The long part of an import. Rows are examined outside any transaction and laid down in batches, so that
 * others write in between; the cases are then made of them by a handful of statements in one transaction.
 */
#include <sodium.h>

#include "core/rule.h"
#include "core/setting.h"
#include "db/lane.h"
#include "db/pool.h"
#include "features/problem/problem_import.h"

#define WORK_ARENA_MAX ((size_t)1 << 30)
#define BATCH_ARENA_MAX ((size_t)256 << 20)
#define BATCH_ROWS 1000
#define DROP_ROWS 2000
#define WRITE_ROWS 5000
#define CODE_HASH_BYTES 32

struct examination {
    struct import_work *work;
    struct arena *arena; /* of the whole */
    struct arena *batch; /* of the rows at hand */
    struct err err;      /* of the file and its rows */
    struct db *db;       /* for reading */
    struct problem_import_by_id_row import;
    struct import_columns columns;
    str headers;
    struct import_facts *facts;
    struct import_checked rows[BATCH_ROWS];
    size_t rows_n;
    int64_t done;
    struct sheet_info info;
};

static rc run_unit(struct import_work *w, lane_fn *fn, void *data)
{
    return lane_run(w->app->lane, w->arena, w->err, fn, data);
}

/* ---- laying rows down ---- */

static rc batch_unit(struct db *db, void *data)
{
    struct examination *x = data;
    problem_import_id id = x->work->id;
    db_many_begin(db);
    for (size_t i = 0; i < x->rows_n; i++) {
        struct import_checked *c = &x->rows[i];
        c->row.import_id = id;
        if (str_is_absent(c->issues))
            TRY(problem_import_row_put(db, &c->row, NULL));
        else
            TRY(problem_import_row_put_wrong(db, id, c->row.line, c->issues, NULL));
    }
    TRY(problem_import_set_progress(db, x->done, id, NULL));
    return db_many_end(db);
}

static rc batch_write(struct examination *x)
{
    struct arena *a = arena_new(BATCH_ARENA_MAX);
    rc done = lane_run(x->work->app->lane, a, &x->err, batch_unit, x);
    if (x->err.code != RC_OK)
        x->err.detail = str_copy(x->arena, x->err.detail);
    arena_free(a);
    x->rows_n = 0;
    arena_reset(x->batch);
    return done;
}

static rc row_take(void *data, const struct sheet_row *row)
{
    struct examination *x = data;
    if (row->number <= x->columns.head)
        return RC_OK;
    TRY(import_row_check(x->facts, x->batch, row, &x->rows[x->rows_n]));
    x->rows_n++;
    x->done++;
    return x->rows_n == BATCH_ROWS ? batch_write(x) : RC_OK;
}

/* ---- the examination ---- */

static str headers_text(struct arena *a, const struct import_head *head)
{
    struct buf b = buf_new(a, 8000);
    for (size_t i = 0; i < head->cells_n; i++) {
        if (i > 0)
            buf_putc(&b, '\n');
        for (size_t k = 0; k < head->cells[i].n; k++)
            buf_putc(&b,
                     head->cells[i].p[k] == '\n' || head->cells[i].p[k] == '\r' ? ' ' : head->cells[i].p[k]);
    }
    return buf_str(&b);
}

static rc columns_find(struct examination *x, str bytes)
{
    struct import_head head;
    rc done = import_head_find(x->arena, &x->err, bytes, &head);
    x->info.row = head.row;
    TRY(done);
    x->headers = headers_text(x->arena, &head);
    if (str_is_absent(x->import.columns) || !import_columns_parse(x->import.columns, &x->columns))
        x->columns = head.columns;
    return RC_OK;
}

static rc facts_load(struct examination *x)
{
    const struct app *app = x->work->app;
    struct import_facts_of of = { .db = x->db,
                                  .arena = x->arena,
                                  .place = x->import.organisation_id,
                                  .keys = &app->keys,
                                  .now = x->work->now,
                                  .offset = app->clock.offset,
                                  .default_kind = x->import.default_kind,
                                  .default_category = x->import.default_category,
                                  .default_result = x->import.default_result,
                                  .columns = x->columns };
    return import_facts_load(&of, &x->facts);
}

struct forgetting {
    problem_import_id id;
    int64_t dropped;
};

static rc drop_unit(struct db *db, void *data)
{
    struct forgetting *f = data;
    return problem_import_rows_drop(db, f->id, DROP_ROWS, &f->dropped);
}

rc import_rows_forget(struct import_work *w)
{
    struct forgetting f = { .id = w->id, .dropped = DROP_ROWS };
    while (f.dropped == DROP_ROWS)
        TRY(run_unit(w, drop_unit, &f));
    return RC_OK;
}

static rc checked_unit(struct db *db, void *data)
{
    struct examination *x = data;
    problem_import_id id = x->work->id;
    struct problem_import_set_checked_in in = { .columns = import_columns_text(db_arena(db), &x->columns),
                                                .headers = x->headers,
                                                .id = id };
    TRY(problem_import_rows_mark_numbers(db, id, NULL));
    TRY(problem_import_rows_mark_known(db, id, NULL));
    return problem_import_set_checked(db, &in, NULL);
}

static rc failed_unit(struct db *db, void *data)
{
    const struct problem_import_set_failed_in *in = data;
    return problem_import_set_failed(db, in, NULL);
}

static rc fail_at(struct import_work *w, const char *key, int64_t row)
{
    struct problem_import_set_failed_in in = { .failure = str_from_c(key),
                                               .failure_row = row > 0 ? OPT_I64(row) : OPT_NONE,
                                               .ended_at = OPT_I64(w->now),
                                               .id = w->id };
    return run_unit(w, failed_unit, &in);
}

rc import_fail(struct import_work *w, const char *key)
{
    return fail_at(w, key, 0);
}

static rc rows_examine(struct examination *x, str bytes)
{
    TRY(columns_find(x, bytes));
    if (!import_columns_suffice(&x->columns))
        return RC_OK; /* the clerk tells the columns */
    TRY(facts_load(x));
    TRY(sheet_read(x->arena, &x->err, bytes, &sheet_limits_usual, row_take, x, &x->info));
    return x->rows_n > 0 ? batch_write(x) : RC_OK;
}

/* What is wrong with the file is an end of the import; what is wrong with us is not. */
static bool is_files_fault(const struct examination *x, rc done)
{
    return (done == RC_INVALID || done == RC_LIMIT) && x->err.text_key != NULL;
}

static rc examine(struct examination *x, str bytes)
{
    struct import_work *w = x->work;
    TRY(pool_take(w->app->pool, x->arena, &x->err, &x->db));
    rc done = problem_import_load(x->db, w->id, day_of(w->now, w->app->clock.offset), &x->import);
    if (done == RC_OK && str_eq(x->import.state, S("reading")))
        done = rows_examine(x, bytes);
    else if (done == RC_OK)
        done = RC_STALE; /* examined already */
    pool_give(w->app->pool, x->db);
    if (done == RC_STALE)
        return RC_OK;
    if (is_files_fault(x, done))
        return fail_at(w, x->err.text_key, x->info.row);
    if (done != RC_OK)
        return ERR(w->err, w->arena, done, x->err.text_key, "%.*s", STR_ARG(x->err.detail));
    return run_unit(w, checked_unit, x);
}

rc import_examine(struct import_work *w, str bytes)
{
    struct arena *a = arena_new(WORK_ARENA_MAX);
    struct examination *x = ARENA_NEW(a, struct examination);
    x->work = w;
    x->arena = a;
    x->batch = arena_new(BATCH_ARENA_MAX);
    rc done = import_rows_forget(w); /* of an earlier try */
    if (done == RC_OK)
        done = examine(x, bytes);
    arena_free(x->batch);
    arena_free(a);
    return done;
}

/* ---- all or nothing ---- */

static rc prefix_of(struct db *db, const char *letter, int64_t number, str *ret)
{
    str prefix = { 0 };
    TRY(setting_get(db, S("number_prefix"), &prefix));
    *ret = str_printf(db_arena(db), "%.*s%s%lld-", STR_ARG(str_is_empty(prefix) ? S("EW") : prefix), letter,
                      (long long)number);
    return RC_OK;
}

/* What is written for all its rows, so many at a time: a statement over all of them would be cut for taking
 * too long. */
struct writing {
    struct import_work *work;
    struct problem_import_by_id_row import;
    str problem_prefix, voice_prefix;
    unsigned char nobody[CODE_HASH_BYTES]; /* the code of these voices is nobody's: a hash that no code has */
};

static rc steps_make(struct db *db, const struct writing *m, int64_t after, int64_t to)
{
    struct problem_import_make_steps_in in = { .import_id = m->work->id,
                                               .after_line = after,
                                               .to_line = to,
                                               .at = m->work->now,
                                               .person_id = m->import.person_id,
                                               .organisation_id = OPT_I64(m->import.organisation_id.v),
                                               .note = str_printf(db_arena(db), "%.*s #",
                                                                  STR_ARG(m->import.file_name)) };
    return problem_import_make_steps(db, &in, NULL);
}

static rc voices_make(struct db *db, const struct writing *m, int64_t after, int64_t to)
{
    struct problem_import_make_voices_in in = { .prefix = m->voice_prefix,
                                                .code_hash = { (const char *)m->nobody, sizeof m->nobody },
                                                .entered_by = m->import.person_id,
                                                .import_id = m->work->id,
                                                .after_line = after,
                                                .to_line = to };
    return problem_import_make_voices(db, &in, NULL);
}

static rc some_make(struct db *db, const struct writing *m, int64_t after, int64_t to)
{
    struct problem_import_make_problems_in in = { .prefix = m->problem_prefix,
                                                  .is_public = m->import.is_public,
                                                  .import_id = m->work->id,
                                                  .after_line = after,
                                                  .to_line = to };
    TRY(problem_import_make_problems(db, &in, NULL));
    TRY(voices_make(db, m, after, to));
    TRY(steps_make(db, m, after, to));
    TRY(problem_import_make_items(db,
                                  &(struct problem_import_make_items_in){
                                      .import_id = m->work->id, .after_line = after, .to_line = to },
                                  NULL));
    if (!m->import.is_public)
        return RC_OK;
    return problem_import_make_news(
        db,
        &(struct problem_import_make_news_in){ .import_id = m->work->id, .after_line = after, .to_line = to },
        NULL);
}

static rc all_make(struct db *db, struct writing *m)
{
    struct problem_import_rows_last_row last;
    randombytes_buf(m->nobody, sizeof m->nobody);
    TRY(prefix_of(db, "-I", m->import.number, &m->problem_prefix));
    TRY(prefix_of(db, "R-I", m->import.number, &m->voice_prefix));
    TRY(problem_import_rows_last(db, m->work->id, &last));
    for (int64_t after = 0; after < last.line; after += WRITE_ROWS)
        TRY(some_make(db, m, after, after + WRITE_ROWS));
    return RC_OK;
}

static rc write_unit(struct db *db, void *data)
{
    struct writing m = { .work = data };
    struct import_work *w = data;
    struct problem_import_lock_row lock;
    day_t today = day_of(w->now, w->app->clock.offset);
    int64_t days;
    bool found;
    TRY(problem_import_lock(db, w->id, &lock, &found));
    TRY(problem_import_load(db, w->id, today, &m.import));
    if (!str_eq(m.import.state, S("importing")))
        return RC_OK; /* done already */
    TRY(rule_value(db, S("problem.import_undo_days"), m.import.organisation_id, today, &days));
    TRY(db_widen(db, true));
    rc made = all_make(db, &m);
    TRY(db_widen(db, false));
    TRY(made);
    struct problem_import_set_imported_in done = { .ended_at = OPT_I64(w->now),
                                                   .undo_until_day = OPT_I64(today + days),
                                                   .id = w->id };
    return problem_import_set_imported(db, &done, NULL);
}

/* Somebody has taken a number meanwhile, or a unit has gone: the clerk looks again. */
static rc recheck_unit(struct db *db, void *data)
{
    struct import_work *w = data;
    return problem_import_set_state(db, S("reading"), w->id, NULL);
}

rc import_write(struct import_work *w)
{
    struct err e = { 0 };
    rc done = lane_run(w->app->lane, w->arena, &e, write_unit, w);
    if (done == RC_CONFLICT || done == RC_INVALID)
        return run_unit(w, recheck_unit, w);
    if (done != RC_OK)
        return ERR(w->err, w->arena, done, e.text_key, "%.*s", STR_ARG(e.detail));
    return import_rows_forget(w);
}

/* ---- undo ---- */

static rc unwrite_unit(struct db *db, void *data)
{
    struct import_work *w = data;
    struct problem_import_lock_row lock;
    struct problem_import_by_id_row import;
    struct problem_import_touched_rows touched;
    bool found;
    TRY(problem_import_lock(db, w->id, &lock, &found));
    TRY(problem_import_load(db, w->id, day_of(w->now, w->app->clock.offset), &import));
    if (!str_eq(import.state, S("undoing")))
        return RC_OK; /* done already */
    TRY(problem_import_touched(db, w->id, 1, &touched));
    if (touched.n > 0)
        return problem_import_set_state(db, S("imported"), w->id, NULL);
    TRY(problem_import_unmake_steps(db, w->id, NULL));
    TRY(problem_import_unmake_voices(db, w->id, NULL));
    TRY(problem_import_unmake_news(db, w->id, NULL));
    TRY(problem_import_unmake_notices(db, w->id, NULL));
    TRY(problem_import_unmake_problems(db, w->id, NULL));
    return problem_import_set_ended(db, S("undone"), OPT_I64(w->now), w->id, NULL);
}

static rc keep_unit(struct db *db, void *data)
{
    const struct import_work *w = data;
    return problem_import_set_state(db, S("imported"), w->id, NULL);
}

/* What something else points at has moved on, whatever it is. */
rc import_unwrite(struct import_work *w)
{
    struct err e = { 0 };
    rc done = lane_run(w->app->lane, w->arena, &e, unwrite_unit, w);
    if (done == RC_CONFLICT || done == RC_INVALID)
        return run_unit(w, keep_unit, w);
    return done == RC_OK ? RC_OK : ERR(w->err, w->arena, done, e.text_key, "%.*s", STR_ARG(e.detail));
}
