/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The import of regions: read, choose, sort (codes in order are the tree from the top down), fill what is
 * missing above, and write in batches through the lane. Each batch knows where it stands from the regions
 * above its first one; nothing is kept of a batch that failed.
 */
#include "core/region.h"

#include <stdlib.h>

#include "base/rand.h"
#include "core/region_source.h"
#include "db/lane.h"
#include "gen/organisation_sql.h"
#include "gen/region_sql.h"

#define IMPORT_ARENA_MAX ((size_t)512 << 20)
#define BATCH_ARENA_MAX ((size_t)64 << 20)
#define BATCH_ROWS 4000
#define LEVELS 6
#define PATH_ROOM (LEVELS * PATH_SEGMENT_BYTES)

static const size_t level_digits[LEVELS] = { 0, 2, 4, 6, 9, 12 };

struct plan_row {
    str code, name;
    bool is_unnamed;
};

/* A region above the row at hand, and the organisation below which that row's own will stand. */
struct node {
    str code, name;
    organisation_id organisation; /* of a filler: that of the region above */
    char path[PATH_ROOM];
    size_t path_n;
    int64_t depth;
    day_t from_day; /* since when it stands there */
    bool has_ended;
};

struct work {
    struct node above[LEVELS]; /* by level */
    struct region_report report;
};

struct import {
    const struct region_import *in;
    struct arena *arena;
    struct err *err;
    struct region_rows rows;
    struct plan_row *plan;
    size_t plan_n;
    str top;                            /* absent: provinces are the tops */
    str top_name;                       /* replaces the name of a filler at the top */
    struct work work;                   /* as of the last batch that was kept */
    size_t from, to;                    /* the batch at hand */
    struct region_present_rows present; /* of it */
    size_t present_at;
    struct work next; /* as it will be when the batch is kept */
};

/* ---- choosing ---- */

static int by_code(const void *one, const void *other)
{
    return str_cmp(((const struct region_row *)one)->code, ((const struct region_row *)other)->code);
}

static str parent_of(str code)
{
    int level = region_level(code);
    return level > REGION_PROVINCE ? str_slice(code, 0, level_digits[level - 1]) : (str){ 0 };
}

/* Keeps what lies below `under`. */
static void choose(struct import *m)
{
    size_t kept = 0;
    if (str_is_absent(m->in->under))
        return;
    for (size_t i = 0; i < m->rows.n; i++)
        if (str_starts(m->rows.at[i].code, m->in->under))
            m->rows.at[kept++] = m->rows.at[i];
    m->rows.n = kept;
}

static rc sort_and_check(struct import *m)
{
    size_t kept = 0;
    struct region_row *at = m->rows.at;
    qsort(at, m->rows.n, sizeof *at, by_code);
    for (size_t i = 0; i < m->rows.n; i++) {
        if (kept > 0 && str_eq(at[kept - 1].code, at[i].code)) {
            if (!str_eq(at[kept - 1].name, at[i].name))
                return ERR(m->err, m->arena, RC_INVALID, NULL, "region %.*s has two names: %.*s, %.*s",
                           STR_ARG(at[i].code), STR_ARG(at[kept - 1].name), STR_ARG(at[i].name));
            continue;
        }
        at[kept++] = at[i];
    }
    m->rows.n = kept;
    return RC_OK;
}

/* Without `under`: the lowest region that contains all there is, if there is one. */
static str common_top(const struct import *m)
{
    str first = m->rows.at[0].code, last = m->rows.at[m->rows.n - 1].code;
    for (int level = REGION_VILLAGE; level >= REGION_PROVINCE; level--) {
        str top = str_slice(first, 0, level_digits[level]);
        if (top.n == level_digits[level] && str_starts(last, top))
            return top;
    }
    return (str){ 0 };
}

static const struct region_row *find(const struct region_rows *rows, str code)
{
    for (size_t i = 0; i < rows->n; i++)
        if (str_eq(rows->at[i].code, code))
            return &rows->at[i];
    return NULL;
}

/* "北京市" + "市辖区": a filler at the top needs a name that says something. */
static str name_of_top(const struct import *m, const struct region_rows *all, str top)
{
    const struct region_row *own = find(all, top), *above = find(all, parent_of(top));
    if (own == NULL || above == NULL || !region_is_filler(own->name, above->name) ||
        str_eq(own->name, above->name))
        return (str){ 0 };
    return str_join(m->arena, above->name, own->name);
}

/* The first walk only counts. */
static void plan_add(struct import *m, str code, str name, bool is_unnamed)
{
    if (m->plan != NULL)
        m->plan[m->plan_n] = (struct plan_row){ code, name, is_unnamed };
    m->plan_n++;
}

/* The rows with all that is missing above them, from the top down. */
static void plan_walk(struct import *m)
{
    str seen[LEVELS] = { { 0 } };
    int top_level = str_is_absent(m->top) ? REGION_PROVINCE : region_level(m->top);
    m->plan_n = 0;
    for (size_t i = 0; i < m->rows.n; i++) {
        str code = m->rows.at[i].code;
        int level = region_level(code);
        for (int up = top_level; up < level; up++) {
            str above = str_slice(code, 0, level_digits[up]);
            if (str_eq(seen[up], above))
                continue;
            seen[up] = above;
            plan_add(m, above, above, true);
        }
        seen[level] = code;
        plan_add(m, code, m->rows.at[i].name, false);
    }
}

static rc prepare(struct import *m)
{
    const struct region_import *in = m->in;
    if (!str_is_absent(in->under) && region_level(in->under) == 0)
        return ERR(m->err, m->arena, RC_INVALID, NULL, "\"%.*s\" is no region code (2, 4, 6, 9 or 12 digits)",
                   STR_ARG(str_slice(in->under, 0, 40)));
    if (str_is_absent(in->path))
        TRY(region_read_csv(m->arena, m->err, S("regions"), in->csv, &m->rows));
    else
        TRY(region_read(m->arena, m->err, in->path, &m->rows));
    struct region_rows all = { .at = ARENA_ARRAY(m->arena, struct region_row, m->rows.n), .n = m->rows.n };
    for (size_t i = 0; i < all.n; i++)
        all.at[i] = m->rows.at[i];
    choose(m);
    if (m->rows.n == 0)
        return ERR(m->err, m->arena, RC_NOT_FOUND, NULL, "no region %.*s in the file", STR_ARG(in->under));
    TRY(sort_and_check(m));
    m->top = str_is_absent(in->under) ? common_top(m) : in->under;
    if (!str_is_absent(m->top))
        m->top_name = name_of_top(m, &all, m->top);
    plan_walk(m);
    m->plan = ARENA_ARRAY(m->arena, struct plan_row, m->plan_n);
    plan_walk(m);
    return RC_OK;
}

/* ---- writing ---- */

static str path_of(const struct node *n)
{
    return (str){ n->path, n->path_n };
}

static void place(struct node *n, str path)
{
    n->path_n = path.n < PATH_ROOM ? path.n : PATH_ROOM;
    memcpy(n->path, path.p, n->path_n);
}

/* Order among sisters: the digits of the code behind those of the region above. */
static int64_t sort_of(str code, str above)
{
    int64_t sort = 0;
    (void)str_to_i64(str_slice(code, above.n, code.n), &sort);
    return sort;
}

static day_t later(day_t one, day_t other)
{
    return one > other ? one : other;
}

/* What is there already of the rows from `from` to the end of the batch. */
static rc present_load(struct db *db, struct import *m, size_t from)
{
    struct region_present_in range = { .low = m->plan[from].code, .high = m->plan[m->to - 1].code };
    m->present_at = 0;
    return region_present(db, &range, &m->present);
}

/* The row of that code, if it is there; codes come in order. */
static const struct region_present_row *present_find(struct import *m, str code)
{
    while (m->present_at < m->present.n && str_cmp(m->present.at[m->present_at].code, code) < 0)
        m->present_at++;
    bool found = m->present_at < m->present.n && str_eq(m->present.at[m->present_at].code, code);
    return found ? &m->present.at[m->present_at] : NULL;
}

/* A former top comes below its parent; what stands below it moves along, so it is read anew. */
static rc take_below(struct db *db, struct import *m, size_t i, const struct node *above)
{
    const struct region_present_row *known = present_find(m, m->plan[i].code);
    TRY(region_parent_set(
        db, &(struct region_parent_set_in){ .parent_code = above->code, .code = known->code }, NULL));
    if (known->to_day.has && known->to_day.v == DAY_FOREVER && !known->state_parent_id.has)
        TRY(organisation_move(db, (organisation_id){ known->organisation_id.v }, above->organisation,
                              later(later(m->in->from_day, (day_t)known->from_day.v), above->from_day)));
    return present_load(db, m, i);
}

/* A region that an earlier import brought: where its organisation stands now. */
static rc take_present(struct db *db, struct import *m, size_t i, struct node *own, const struct node *above)
{
    const struct region_present_row *known = present_find(m, own->code);
    if (above != NULL && str_is_absent(known->parent_code)) {
        TRY(take_below(db, m, i, above));
        known = present_find(m, own->code);
    }
    m->next.report.present++;
    own->organisation = (organisation_id){ known->organisation_id.v };
    own->has_ended = !known->to_day.has || known->to_day.v != DAY_FOREVER;
    own->depth = known->depth.v;
    own->from_day = (day_t)known->from_day.v;
    place(own, known->path);
    return RC_OK;
}

static rc add_organisation(struct db *db, struct import *m, struct node *own, const struct node *above)
{
    struct organisation_new made = { .name = own->name,
                                     .kind = str_from_c(region_kind(own->code, own->name)),
                                     .code = own->code,
                                     .sort = sort_of(own->code, above != NULL ? above->code : S("")),
                                     .from_day = own->from_day,
                                     .now = m->in->now,
                                     .id = own->organisation };
    if (above == NULL) {
        place(own, organisation_segment(db_arena(db), own->organisation));
        own->depth = 0;
        return organisation_add_known(db, &made, S(""), 0);
    }
    if (above->has_ended)
        return DB_FAIL(db, RC_CONFLICT, NULL, "region %.*s: the organisation of %.*s above it has ended",
                       STR_ARG(own->code), STR_ARG(above->code));
    made.parent = above->organisation;
    place(own, str_join(db_arena(db), path_of(above), organisation_segment(db_arena(db), own->organisation)));
    own->depth = above->depth + 1;
    return organisation_add_known(db, &made, path_of(above), above->depth);
}

static bool is_filler(const struct node *own, const struct node *above)
{
    int level = region_level(own->code);
    return (level == REGION_CITY || level == REGION_COUNTY) && region_is_filler(own->name, above->name);
}

/* The next node, with its organisation's place taken over from above for a filler. */
static struct node node_new(const struct import *m, const struct plan_row *row, const struct node *above)
{
    struct node own = { .code = row->code, .name = row->name };
    if (above == NULL && !str_is_absent(m->top_name))
        own.name = m->top_name;
    if (above != NULL && is_filler(&own, above)) {
        own = *above;
        own.code = row->code;
        own.name = row->name;
        return own;
    }
    own.organisation = (organisation_id){ id_new(m->in->now) };
    own.from_day = above != NULL ? later(m->in->from_day, above->from_day) : m->in->from_day;
    return own;
}

static rc add_region(struct db *db, struct import *m, const struct plan_row *row, struct node *own,
                     const struct node *above)
{
    struct region_add_in region = { .code = row->code,
                                    .parent_code = above != NULL ? above->code : (str){ 0 },
                                    .name = row->name,
                                    .level = region_level(row->code),
                                    .organisation_id = OPT_I64(own->organisation.v) };
    TRY(region_add(db, &region, NULL));
    m->next.report.added++;
    m->next.report.unnamed += row->is_unnamed ? 1 : 0;
    return above == NULL || !is_filler(own, above) ? add_organisation(db, m, own, above) : RC_OK;
}

static rc write_row(struct db *db, struct import *m, size_t i)
{
    const struct plan_row *row = &m->plan[i];
    int level = region_level(row->code);
    bool is_top = str_is_absent(m->top) ? level == REGION_PROVINCE : str_eq(row->code, m->top);
    const struct node *above = is_top ? NULL : &m->next.above[level - 1];
    struct node own = node_new(m, row, above);
    m->next.report.read += row->is_unnamed ? 0 : 1;
    if (present_find(m, row->code) != NULL)
        TRY(take_present(db, m, i, &own, above));
    else
        TRY(add_region(db, m, row, &own, above));
    m->next.above[level] = own;
    return RC_OK;
}

/* Begins where the last batch that was kept has ended: the lane may run it twice. What another import has
 * written meanwhile is a conflict, after which PostgreSQL's lane runs it again. */
static rc batch(struct db *db, void *data)
{
    struct import *m = data;
    m->next = m->work;
    TRY(present_load(db, m, m->from));
    db_many_begin(db);
    for (size_t i = m->from; i < m->to; i++)
        TRY(write_row(db, m, i));
    return db_many_end(db);
}

/* The tables that have grown. */
static rc recount(struct db *db, void *data)
{
    (void)data;
    TRY(db_recount(db, db_table_names[TABLE_REGION]));
    TRY(db_recount(db, db_table_names[TABLE_ORGANISATION]));
    return db_recount(db, db_table_names[TABLE_ORGANISATION_STATE]);
}

static rc write_all(struct import *m, struct lane *lane)
{
    struct arena *a = arena_new(BATCH_ARENA_MAX);
    struct err e = { 0 };
    rc done = RC_OK;
    for (m->from = 0; done == RC_OK && m->from < m->plan_n; m->from = m->to) {
        m->to = m->plan_n - m->from > BATCH_ROWS ? m->from + BATCH_ROWS : m->plan_n;
        done = lane_run(lane, a, &e, batch, m);
        if (done == RC_OK) {
            m->work = m->next;
            arena_reset(a);
        }
    }
    if (done == RC_OK && m->work.report.added > 0)
        done = lane_run(lane, a, &e, recount, NULL);
    if (done != RC_OK)
        done = ERR(m->err, m->arena, done, e.text_key, "%.*s", STR_ARG(e.detail));
    arena_free(a);
    return done;
}

/* Everything at once, in the caller's transaction. */
static rc write_within(struct import *m, struct db *db)
{
    m->from = 0;
    m->to = m->plan_n;
    rc done = batch(db, m);
    if (done != RC_OK)
        return done;
    m->work = m->next;
    return RC_OK;
}

static rc import(struct lane *lane, struct db *db, struct arena *a, struct err *e,
                 const struct region_import *in, struct region_report *ret)
{
    struct arena *own = arena_new(IMPORT_ARENA_MAX);
    struct err inner = { 0 };
    struct import m = { .in = in, .arena = own, .err = &inner };
    rc done = prepare(&m);
    if (done == RC_OK)
        done = lane != NULL ? write_all(&m, lane) : write_within(&m, db);
    if (done == RC_OK) {
        *ret = m.work.report;
        ret->top = str_copy(a, m.top);
    } else if (inner.code != RC_OK) {
        done = ERR(e, a, done, inner.text_key, "%.*s", STR_ARG(inner.detail));
    }
    arena_free(own);
    return done;
}

rc region_import(struct lane *lane, struct arena *a, struct err *e, const struct region_import *in,
                 struct region_report *ret)
{
    return import(lane, NULL, a, e, in, ret);
}

rc region_import_within(struct db *db, const struct region_import *in, struct region_report *ret)
{
    return import(NULL, db, db_arena(db), db_err(db), in, ret);
}
