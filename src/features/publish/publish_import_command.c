/* SPDX-License-Identifier: Apache-2.0 */
/* The import of another site in one go, for the command line. */
#include "base/rand.h"
#include "core/person.h"
#include "db/lane.h"
#include "db/pool.h"
#include "features/publish/publish.h"
#include "features/publish/publish_import.h"

#define ROWS_BATCH 500
#define ROWS_ARENA_MAX ((size_t)64 << 20)

struct run {
    const struct publish_import_order *order;
    struct publish_import_new in;
    struct publish_import_work work;
    struct publish_by by;
    struct publish_import_one_row import;
    bool is_known, is_begun;
};

static void say(struct run *r, str line)
{
    r->order->say(line.p, (int)line.n);
}

/* By identifier or by code; without one, the root. */
static rc unit_find(struct db *db, const struct run *r, organisation_id *ret)
{
    str wanted = r->order->unit;
    struct organisation unit;
    day_t today = day_of(r->by.now, r->by.offset);
    if (str_is_absent(wanted))
        return organisation_root(db, today, ret);
    TRY(organisation_find_code(db, wanted, ret));
    if (ret->v == 0 && !str_to_i64(wanted, &ret->v))
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no organisation %.*s", STR_ARG(wanted));
    return organisation_load(db, *ret, today, &unit);
}

static rc begin_unit(struct db *db, void *data)
{
    struct run *r = data;
    const struct publish_import_order *o = r->order;
    struct publish_column column;
    publish_import_id id;
    TRY(unit_find(db, r, &r->in.unit));
    TRY(person_find(db, &r->work.app->keys, o->login_name, &r->by.person));
    if (r->by.person.v == 0)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "nobody is called %.*s", STR_ARG(o->login_name));
    if (publish_column_find(db, o->column, &column) != RC_OK)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no column %.*s", STR_ARG(o->column));
    r->in.column = column.id;
    r->by.organisation = r->in.unit;
    TRY(publish_leads_read(db, &r->by, r->in.unit, o->leads, &r->in.leads));
    TRY(publish_import_begin(db, &r->by, &r->in, &id));
    r->is_known = id.v != r->in.id.v;
    r->work.id = id;
    r->in.leads = str_copy(r->work.arena, r->in.leads);
    return RC_OK;
}

static bool is_good(const struct run *r)
{
    return str_eq(r->import.state, S("checked")) && (r->import.rows_wrong == 0 || r->import.leaves_out) &&
           r->import.rows_new > 0;
}

static rc end_unit(struct db *db, void *data)
{
    struct run *r = data;
    return is_good(r) && !r->order->is_dry ? publish_import_confirm(db, &r->by, r->work.id)
                                           : publish_import_discard(db, &r->by, r->work.id);
}

static rc reload(struct run *r)
{
    struct app *app = r->work.app;
    struct db *db;
    TRY(pool_take(app->pool, r->work.arena, r->work.err, &db));
    rc done = publish_import_load(db, r->work.id, day_of(r->by.now, r->by.offset), &r->import);
    pool_give(app->pool, db);
    return done;
}

static void row_say(struct run *r, struct arena *a, const struct publish_import_rows_show_row *row)
{
    str day = row->at.has ? day_format(a, day_of(row->at.v, r->by.offset)) : S("no day"),
        column = str_is_absent(row->column_name) ? S("") : row->column_name,
        words = publish_marks_words(a, LANG_EN, row->issue, row->marks);
    say(r, str_printf(a, "%lld %.*s, %.*s, %.*s: %.*s%s%.*s", (long long)row->line, STR_ARG(row->fate),
                      STR_ARG(day), STR_ARG(column), STR_ARG(row->name), str_is_empty(words) ? "" : " — ",
                      STR_ARG(words)));
}

static rc rows_batch(struct run *r, struct arena *a, int64_t *after, size_t *ret_n)
{
    struct app *app = r->work.app;
    struct publish_import_rows_show_rows rows;
    struct publish_import_rows_show_in in = { .import_id = r->work.id, .line = *after, .limit = ROWS_BATCH };
    struct db *db;
    TRY(pool_take(app->pool, a, r->work.err, &db));
    rc done = publish_import_rows_show(db, &in, &rows);
    pool_give(app->pool, db);
    TRY(done);
    for (size_t i = 0; i < rows.n; i++) {
        row_say(r, a, &rows.at[i]);
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
    const struct publish_import_one_row *m = &r->import;
    struct arena *a = r->work.arena;
    enum text words = TEXT_NONE;
    str rest, line;
    if (str_eq(m->state, S("failed"))) {
        (void)text_find(m->failure, &words);
        say(r, text_get(words, LANG_EN));
        return;
    }
    rest = m->categories;
    while (!str_is_empty(rest)) {
        (void)str_cut(&rest, '\n', &line);
        say(r, str_join(a, S("category: "), line));
    }
    say(r, str_printf(a, "%.*s: %lld pieces read, %lld new, %lld cannot be read, %lld worth a look",
                      STR_ARG(m->format), (long long)m->rows_read, (long long)m->rows_new,
                      (long long)m->rows_wrong, (long long)m->rows_marked));
}

static enum publish_import_outcome outcome_say(struct run *r, bool was_good)
{
    if (str_eq(r->import.state, S("imported"))) {
        say(r, S("all of it was imported."));
        return PUBLISH_IMPORT_DONE;
    }
    if (str_eq(r->import.state, S("reading")))
        say(r, S("something changed meanwhile; try again"));
    say(r, S("nothing was imported"));
    return was_good && r->order->is_dry ? PUBLISH_IMPORT_DONE : PUBLISH_IMPORT_REFUSED;
}

static rc examine_and_end(struct run *r, enum publish_import_outcome *ret)
{
    struct publish_import_work *w = &r->work;
    bool again;
    TRY(publish_import_examine(w, r->order->bundle));
    TRY(reload(r));
    TRY(rows_say(r));
    found_say(r);
    bool was_good = is_good(r);
    TRY(lane_run(w->app->lane, w->arena, w->err, end_unit, r));
    TRY(reload(r));
    TRY(str_eq(r->import.state, S("importing")) ? publish_import_write(w, &again) : publish_import_forget(w));
    TRY(reload(r));
    *ret = outcome_say(r, was_good);
    return RC_OK;
}

/* What the command line has left in the middle was broken off: it goes on, or is read once more. */
static rc left_unit(struct db *db, void *data)
{
    struct run *r = data;
    struct publish_import_lock_row row;
    bool found;
    TRY(publish_import_lock(db, r->work.id, &row, &found));
    bool is_left = found && (str_eq(row.state, S("reading")) || str_eq(row.state, S("checked")));
    r->is_begun = found && str_eq(row.state, S("importing")) && !r->order->is_dry;
    r->is_known = !is_left && !r->is_begun;
    return is_left ? publish_import_set_state(db, S("reading"), r->work.id, NULL) : RC_OK;
}

static rc go_on(struct run *r, enum publish_import_outcome *ret)
{
    bool again;
    TRY(publish_import_write(&r->work, &again));
    if (again)
        return examine_and_end(r, ret);
    TRY(reload(r));
    *ret = outcome_say(r, true);
    return RC_OK;
}

rc publish_import_run(struct app *app, struct arena *a, struct err *e, const struct publish_import_order *in,
                      enum publish_import_outcome *ret)
{
    ms_t now = clock_now(&app->clock);
    struct run r = { .order = in,
                     .in = { .id = { id_new(now) },
                             .file_name = in->file_name,
                             .digest = in->digest,
                             .leaves_out = in->leaves_out,
                             .is_draft = in->is_draft },
                     .work = { .app = app, .arena = a, .err = e, .now = now },
                     .by = { .now = now, .offset = app->clock.offset } };
    TRY(lane_run(app->lane, a, e, begin_unit, &r));
    if (r.is_known)
        TRY(lane_run(app->lane, a, e, left_unit, &r));
    if (!r.is_known)
        return r.is_begun ? go_on(&r, ret) : examine_and_end(&r, ret);
    say(&r, S("this was imported already."));
    *ret = PUBLISH_IMPORT_KNOWN;
    return RC_OK;
}
