/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking an import back. First all its items leave the public at once, and nobody can act on them any more;
 * then they are unmade some at a time, so that others write in between.
 */
#include "base/clock.h"
#include "core/search.h"
#include "db/lane.h"
#include "features/publish/publish_import.h"
#include "features/talk/talk.h"

#define ITEMS_AT_ONCE 50
#define PART_ARENA_MAX ((size_t)1 << 30)
#define AWAY_MS (INT64_C(36525) * MS_PER_DAY) /* a century: nobody sees what is public then */

/* ---- may it be? ---- */

rc publish_import_untouched(struct db *db, publish_import_id id)
{
    struct publish_import_one_row import;
    struct publish_import_touched_rows touched;
    int64_t *said;
    size_t n;
    TRY(publish_import_touched(db, OPT_I64(id.v), 1, &touched));
    if (touched.n > 0) {
        (void)DB_FAIL(db, RC_CONFLICT, "publish.import_touched", "something has happened to an item");
        db_err(db)->what = touched.at[0].number;
        return RC_CONFLICT;
    }
    TRY(publish_import_load(db, id, 0, &import));
    TRY(talk_said(db, S("item"), import.created_at, &said, &n));
    for (size_t i = 0; i < n; i++) {
        struct publish_import_of_item_row row;
        bool found = false;
        TRY(publish_import_of_item(db, (publish_item_id){ said[i] }, OPT_I64(id.v), &row, &found));
        if (!found)
            continue;
        (void)DB_FAIL(db, RC_CONFLICT, "publish.import_said", "something was said about an item");
        db_err(db)->what = row.number;
        return RC_CONFLICT;
    }
    return RC_OK;
}

/* ---- unmaking ---- */

static rc item_unmake(struct db *db, publish_item_id id, ms_t now)
{
    TRY(search_drop(db, S("item"), id.v));
    TRY(talk_subject_drop(db, S("item"), id.v, now));
    TRY(publish_unmake_redirects(db, id, NULL));
    TRY(publish_unmake_origin(db, id, NULL));
    TRY(publish_unmake_steps(db, id, NULL));
    TRY(publish_tags_clear(db, id, NULL));
    TRY(publish_unmake_related(db, id, NULL));
    TRY(publish_unmake_likes(db, id, NULL));
    TRY(publish_unmake_texts(db, id, NULL));
    TRY(publish_unmake_files(db, id, NULL));
    TRY(publish_unmake_revisions(db, id, NULL));
    return publish_unmake_item(db, id, NULL);
}

struct unmaking {
    struct publish_import_work *work;
    size_t n; /* items of this part */
};

static rc hide_unit(struct db *db, void *data)
{
    const struct unmaking *u = data;
    return publish_import_hide(db, AWAY_MS, OPT_I64(u->work->id.v), NULL);
}

static rc unmake_unit(struct db *db, void *data)
{
    struct unmaking *u = data;
    struct publish_import_hidden_rows items;
    TRY(publish_import_hidden(db, OPT_I64(u->work->id.v), ITEMS_AT_ONCE, &items));
    for (size_t i = 0; i < items.n; i++)
        TRY(item_unmake(db, items.at[i].item_id, u->work->now));
    u->n = items.n;
    return RC_OK;
}

/* What something else points at has moved on, whatever it is: what is left shows again. */
static rc show_unit(struct db *db, void *data)
{
    const struct unmaking *u = data;
    return publish_import_show_again(db, AWAY_MS, OPT_I64(u->work->id.v), NULL);
}

/* *ret_held: something could not be unmade. */
static rc parts_unmake(struct unmaking *u, bool *ret_held)
{
    struct publish_import_work *w = u->work;
    struct arena *a = arena_new(PART_ARENA_MAX);
    struct err e = { 0 };
    rc done = RC_OK;
    for (u->n = ITEMS_AT_ONCE; done == RC_OK && u->n == ITEMS_AT_ONCE;) {
        int64_t began = clock_us();
        done = lane_run(w->app->lane, a, &e, unmake_unit, u);
        if (done != RC_OK)
            break;
        arena_reset(a);
        publish_import_rest(began);
    }
    *ret_held = done == RC_CONFLICT || done == RC_INVALID;
    if (done != RC_OK && !*ret_held)
        done = ERR(w->err, w->arena, done, e.text_key, "%.*s", STR_ARG(e.detail));
    arena_free(a);
    return *ret_held ? lane_run(w->app->lane, w->arena, w->err, show_unit, u) : done;
}

rc publish_import_take_back(struct publish_import_work *w)
{
    struct unmaking u = { .work = w };
    bool is_held;
    TRY(lane_run(w->app->lane, w->arena, w->err, hide_unit, &u));
    return parts_unmake(&u, &is_held);
}

/* ---- undo ---- */

/* Whether it is to go on: u->n. */
static rc begin_unit(struct db *db, void *data)
{
    struct unmaking *u = data;
    struct publish_import_work *w = u->work;
    struct publish_import_lock_row lock;
    bool found;
    TRY(publish_import_lock(db, w->id, &lock, &found));
    u->n = 0;
    if (!found || !str_eq(lock.state, S("undoing")))
        return RC_OK; /* done already */
    rc done = publish_import_untouched(db, w->id);
    if (done == RC_CONFLICT) {
        *db_err(db) = (struct err){ 0 };
        return publish_import_set_state(db, S("imported"), w->id, NULL);
    }
    TRY(done);
    u->n = 1;
    return hide_unit(db, u);
}

static rc end_unit(struct db *db, void *data)
{
    const struct unmaking *u = data;
    struct publish_import_work *w = u->work;
    struct publish_import_left_rows left;
    TRY(publish_import_left(db, OPT_I64(w->id.v), 1, &left));
    return left.n > 0 ? publish_import_set_state(db, S("imported"), w->id, NULL)
                      : publish_import_set_ended(db, S("undone"), OPT_I64(w->now), w->id, NULL);
}

rc publish_import_unwrite(struct publish_import_work *w)
{
    struct unmaking u = { .work = w };
    bool is_held;
    TRY(lane_run(w->app->lane, w->arena, w->err, begin_unit, &u));
    if (u.n == 0)
        return RC_OK;
    TRY(parts_unmake(&u, &is_held));
    return lane_run(w->app->lane, w->arena, w->err, end_unit, &u);
}
