/* SPDX-License-Identifier: Apache-2.0 */
/* The import of an old ledger in one go, for the command line. */
#include "base/rand.h"
#include "core/seal.h"
#include "db/lane.h"
#include "db/pool.h"
#include "features/problem/problem_import.h"

#define ROWS_BATCH 1000
#define ROWS_ARENA_MAX ((size_t)64 << 20)

size_t problem_import_bytes_max(void)
{
    return sheet_limits_usual.file_bytes;
}

struct run {
    const struct problem_import_order *order;
    struct problem_import_new in;
    struct import_work work;
    struct problem_act_by by;
    struct problem_import_by_id_row import;
    bool is_known;
};

static void say(struct run *r, str line)
{
    r->order->say(line.p, (int)line.n);
}

/* By identifier or by code; without one, the root. */
static rc place_find(struct db *db, const struct run *r, organisation_id *ret)
{
    str wanted = r->order->place;
    struct organisation unit;
    day_t today = day_of(r->by.now, r->by.offset);
    if (str_is_absent(wanted))
        return organisation_root(db, today, ret);
    TRY(organisation_find_code(db, wanted, ret));
    if (ret->v == 0 && !str_to_i64(wanted, &ret->v))
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no organisation %.*s", STR_ARG(wanted));
    return organisation_load(db, *ret, today, &unit);
}

/* What stands where the table says nothing, in the words of a table. */
static rc defaults_check(struct db *db, struct run *r)
{
    const struct problem_import_order *o = r->order;
    struct problem_categories_rows categories;
    bool is_known = str_is_absent(o->category);
    TRY(problem_categories(db, &categories));
    for (size_t i = 0; i < categories.n && !is_known; i++)
        is_known = str_eq(categories.at[i].code, o->category);
    if (!is_known)
        return DB_FAIL(db, RC_INVALID, NULL, "no category %.*s", STR_ARG(o->category));
    r->in.default_category = o->category;
    r->in.default_kind = str_is_absent(o->kind) ? (str){ 0 } : import_kind_of(o->kind);
    r->in.default_result = str_is_absent(o->result) ? (str){ 0 } : import_result_of(o->result);
    if (str_is_absent(r->in.default_kind) != str_is_absent(o->kind))
        return DB_FAIL(db, RC_INVALID, NULL, "no kind %.*s", STR_ARG(o->kind));
    if (str_is_absent(r->in.default_result) != str_is_absent(o->result))
        return DB_FAIL(db, RC_INVALID, NULL, "no result %.*s", STR_ARG(o->result));
    return RC_OK;
}

static rc begin_unit(struct db *db, void *data)
{
    struct run *r = data;
    problem_import_id id;
    TRY(defaults_check(db, r));
    TRY(place_find(db, r, &r->in.place));
    r->by.organisation = r->in.place;
    TRY(problem_import_begin(db, &r->by, &r->in, &id));
    r->is_known = id.v != r->in.id.v;
    r->work.id = id;
    return RC_OK;
}

static rc end_unit(struct db *db, void *data)
{
    struct run *r = data;
    bool is_good =
        str_eq(r->import.state, S("checked")) && r->import.rows_wrong == 0 && r->import.rows_read > 0;
    return is_good && !r->order->is_dry ? problem_import_confirm(db, &r->by, r->work.id)
                                        : problem_import_discard(db, &r->by, r->work.id);
}

static rc reload(struct run *r)
{
    struct app *app = r->work.app;
    struct db *db;
    TRY(pool_take(app->pool, r->work.arena, r->work.err, &db));
    rc done = problem_import_load(db, r->work.id, day_of(r->by.now, r->by.offset), &r->import);
    if (done == RC_OK)
        r->import.state = str_copy(r->work.arena, r->import.state);
    pool_give(app->pool, db);
    return done;
}

static rc rows_batch(struct run *r, struct arena *a, int64_t *after, size_t *ret_n)
{
    struct app *app = r->work.app;
    struct problem_import_rows_wrong_rows rows;
    struct problem_import_rows_wrong_in in = { .import_id = r->work.id, .line = *after, .limit = ROWS_BATCH };
    struct db *db;
    TRY(pool_take(app->pool, a, r->work.err, &db));
    rc done = problem_import_rows_wrong(db, &in, &rows);
    pool_give(app->pool, db);
    TRY(done);
    for (size_t i = 0; i < rows.n; i++) {
        bool is_wrong = !str_is_absent(rows.at[i].issues);
        str words = import_issues_words(a, LANG_EN, is_wrong ? rows.at[i].issues : rows.at[i].marks);
        say(r, str_printf(a, "row %lld: %s%.*s", (long long)rows.at[i].line, is_wrong ? "" : "(look) ",
                          STR_ARG(words)));
        *after = rows.at[i].line;
    }
    *ret_n = rows.n;
    return RC_OK;
}

static rc rows_say(struct run *r)
{
    struct arena *a = arena_new(ROWS_ARENA_MAX);
    int64_t after = 0;
    size_t n = ROWS_BATCH;
    rc done = RC_OK;
    while (n == ROWS_BATCH && done == RC_OK) {
        done = rows_batch(r, a, &after, &n);
        arena_reset(a);
    }
    arena_free(a);
    return done;
}

static void found_say(struct run *r)
{
    const struct problem_import_by_id_row *m = &r->import;
    enum text words = TEXT_NONE;
    if (str_eq(m->state, S("failed"))) {
        (void)text_find(m->failure, &words);
        say(r, text_get(words, LANG_EN));
        if (m->failure_row.has)
            say(r, str_printf(r->work.arena, "(row %lld)", (long long)m->failure_row.v));
        return;
    }
    say(r, str_printf(r->work.arena, "%lld rows read, %lld wrong, %lld closed, %lld open",
                      (long long)m->rows_read, (long long)m->rows_wrong,
                      (long long)(m->rows_read - m->rows_wrong - m->rows_open), (long long)m->rows_open));
    if (m->rows_read == 0)
        say(r, S("the head row is not understood: it must name at least the day and the title."));
}

static enum problem_import_outcome outcome_say(struct run *r, bool was_good)
{
    if (str_eq(r->import.state, S("imported"))) {
        say(r, S("all of them were imported."));
        return PROBLEM_IMPORT_DONE;
    }
    if (str_eq(r->import.state, S("reading")))
        say(r, S("a number was taken meanwhile; try again"));
    say(r, S("nothing was imported"));
    return was_good && r->order->is_dry ? PROBLEM_IMPORT_DONE : PROBLEM_IMPORT_REFUSED;
}

static rc examine_and_end(struct run *r, enum problem_import_outcome *ret)
{
    struct import_work *w = &r->work;
    TRY(import_examine(w, r->order->bytes));
    TRY(reload(r));
    found_say(r);
    bool was_good =
        str_eq(r->import.state, S("checked")) && r->import.rows_wrong == 0 && r->import.rows_read > 0;
    TRY(rows_say(r));
    TRY(lane_run(w->app->lane, w->arena, w->err, end_unit, r));
    TRY(reload(r));
    TRY(str_eq(r->import.state, S("importing")) ? import_write(w) : import_rows_forget(w));
    TRY(reload(r));
    *ret = outcome_say(r, was_good);
    return RC_OK;
}

rc problem_import_run(struct app *app, struct arena *a, struct err *e, const struct problem_import_order *in,
                      enum problem_import_outcome *ret)
{
    ms_t now = clock_now(&app->clock);
    struct run r = { .order = in,
                     .in = { .id = { id_new(now) },
                             .file_name = in->file_name,
                             .digest = hash32(a, in->bytes),
                             .is_public = in->is_public },
                     .work = { .app = app, .arena = a, .err = e, .now = now },
                     .by = { .now = now, .offset = app->clock.offset, .keys = &app->keys } };
    TRY(lane_run(app->lane, a, e, begin_unit, &r));
    if (!r.is_known)
        return examine_and_end(&r, ret);
    say(&r, S("this file was imported, or is being examined, already."));
    *ret = PROBLEM_IMPORT_KNOWN;
    return RC_OK;
}
