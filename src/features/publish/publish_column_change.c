/* SPDX-License-Identifier: Apache-2.0 */
/* Making, changing, moving and ending columns. */
#include "base/rand.h"
#include "base/utf8.h"
#include "features/publish/publish_private.h"
#include "features/publish/publish_site.h"
#include "gen/publish_column_sql.h"
#include "gen/publish_list_sql.h"
#include "web/rq.h"

static struct opt_i64 absent_if_zero(int64_t v)
{
    return v != 0 ? OPT_I64(v) : OPT_NONE;
}

static bool kind_is_good(str kind)
{
    for (size_t i = 0; i < publish_column_kinds_n; i++)
        if (str_eq(kind, str_from_c(publish_column_kinds[i].code)))
            return true;
    return false;
}

/* ---- where it may stand ---- */

static rc depth_of(struct db *db, publish_column_id id, int64_t *ret)
{
    struct publish_column column;
    int64_t depth = 0;
    for (; id.v != 0 && depth <= PUBLISH_DEPTH_MAX; depth++) {
        TRY(publish_column_load(db, id, &column));
        id = column.parent;
    }
    *ret = depth;
    return RC_OK;
}

/* The parent is open, and everybody who sees the column sees the parent: it belongs to the whole instance, to
 * the same unit, or to one above it. */
static rc parent_check(struct db *db, publish_column_id parent, organisation_id unit, day_t today)
{
    struct publish_column above;
    struct organisation of;
    if (parent.v == 0)
        return RC_OK;
    TRY(publish_column_load(db, parent, &above));
    if (above.to_day <= today)
        return DB_FAIL(db, RC_CONFLICT, "publish.column_ended", "the parent has ended");
    if (above.organisation.v == 0)
        return RC_OK;
    if (unit.v == 0)
        return DB_FAIL(db, RC_INVALID, "publish.parent_elsewhere", "the parent belongs to a unit");
    TRY(organisation_load(db, unit, today, &of));
    return path_has(of.path, above.organisation)
               ? RC_OK
               : DB_FAIL(db, RC_INVALID, "publish.parent_elsewhere", "the parent belongs to another unit");
}

static rc depth_check(struct db *db, publish_column_id parent, int64_t height)
{
    int64_t depth;
    TRY(depth_of(db, parent, &depth));
    return depth + height <= PUBLISH_DEPTH_MAX
               ? RC_OK
               : DB_FAIL(db, RC_INVALID, "publish.too_deep", "deeper than %d", PUBLISH_DEPTH_MAX);
}

/* ---- what it is ---- */

static rc words_check(struct db *db, const struct publish_column_words *w)
{
    if (str_is_empty(w->name) || utf8_length(w->name) > PUBLISH_NAME_MAX ||
        utf8_length(w->name_en) > PUBLISH_NAME_EN_MAX)
        return DB_FAIL(db, RC_INVALID, "publish.name_bad", "no name, or too long");
    if (!kind_is_good(w->kind) || w->review_levels < 0 || w->review_levels > PUBLISH_REVIEW_LEVELS_MAX ||
        w->stale_days < 0 || w->stale_days > PUBLISH_STALE_DAYS_MAX)
        return DB_FAIL(db, RC_INVALID, NULL, "kind, levels or days out of range");
    if (!str_is_empty(w->link) && !path_is_local(w->link))
        return DB_FAIL(db, RC_INVALID, "publish.link_bad", "not a path of this site");
    if (w->owner_post.v != 0 && w->owner_person.v != 0)
        return DB_FAIL(db, RC_INVALID, "publish.owner_two", "a post and a person");
    return RC_OK;
}

rc publish_column_propose(struct db *db, str code, str *ret)
{
    struct publish_column_row_row row;
    bool found = true;
    str stem = code.n > PUBLISH_CODE_MAX - 4 ? (str){ code.p, PUBLISH_CODE_MAX - 4 } : code;
    *ret = code;
    TRY(publish_column_row_by_code(db, code, &row, &found));
    for (int64_t n = 2; found; n++) {
        *ret = str_printf(db_arena(db), "%.*s-%lld", STR_ARG(stem), (long long)n);
        TRY(publish_column_row_by_code(db, *ret, &row, &found));
    }
    return RC_OK;
}

static rc code_check(struct db *db, str code)
{
    str free_code;
    if (!publish_code_is_good(code))
        return DB_FAIL(db, RC_INVALID, "publish.code_bad", "not an address");
    TRY(publish_column_propose(db, code, &free_code));
    return str_eq(free_code, code) ? RC_OK : DB_FAIL(db, RC_CONFLICT, "publish.code_taken", "taken");
}

rc publish_column_add(struct db *db, const struct publish_column_new *in, publish_column_id *ret)
{
    struct publish_column_last_sort_row last;
    TRY(words_check(db, &in->words));
    TRY(code_check(db, in->code));
    TRY(parent_check(db, in->parent, in->organisation, in->today));
    TRY(depth_check(db, in->parent, 1));
    TRY(publish_column_last_sort(db, in->parent.v, &last));
    const struct publish_column_words *w = &in->words;
    *ret = (publish_column_id){ id_new(in->now) };
    return publish_column_put(
        db,
        &(struct publish_column_put_in){ .id = *ret,
                                         .parent_id = absent_if_zero(in->parent.v),
                                         .code = in->code,
                                         .organisation_id = absent_if_zero(in->organisation.v),
                                         .name = w->name,
                                         .name_en = w->name_en,
                                         .kind = w->kind,
                                         .link = str_is_empty(w->link) ? (str){ 0 } : w->link,
                                         .sort = last.sort + 1,
                                         .review_levels = w->review_levels,
                                         .owner_post_id = absent_if_zero(w->owner_post.v),
                                         .owner_person_id = absent_if_zero(w->owner_person.v),
                                         .stale_days = absent_if_zero(w->stale_days),
                                         .is_home = w->is_home,
                                         .is_upward = w->is_upward,
                                         .takes_contributions = w->takes_contributions,
                                         .from_day = in->today,
                                         .to_day = DAY_FOREVER },
        NULL);
}

static rc open_column(struct db *db, publish_column_id id, day_t today, struct publish_column *ret)
{
    TRY(publish_column_load(db, id, ret));
    return ret->to_day > today
               ? RC_OK
               : DB_FAIL(db, RC_CONFLICT, "publish.column_ended", "column %lld has ended", (long long)id.v);
}

rc publish_column_change(struct db *db, publish_column_id id, const struct publish_column_words *w,
                         day_t today)
{
    struct publish_column column;
    TRY(open_column(db, id, today, &column));
    TRY(words_check(db, w));
    if (str_eq(w->kind, S("group")) && !str_eq(column.kind, S("group"))) {
        struct publish_column_holds_row holds;
        TRY(publish_column_holds(db, id, &holds));
        if (holds.n > 0)
            return DB_FAIL(db, RC_CONFLICT, "publish.column_has_items", "it holds items");
    }
    return publish_column_set(
        db,
        &(struct publish_column_set_in){ .id = id,
                                         .name = w->name,
                                         .name_en = w->name_en,
                                         .kind = w->kind,
                                         .link = str_is_empty(w->link) ? (str){ 0 } : w->link,
                                         .review_levels = w->review_levels,
                                         .owner_post_id = absent_if_zero(w->owner_post.v),
                                         .owner_person_id = absent_if_zero(w->owner_person.v),
                                         .stale_days = absent_if_zero(w->stale_days),
                                         .is_home = w->is_home,
                                         .is_upward = w->is_upward,
                                         .takes_contributions = w->takes_contributions },
        NULL);
}

/* ---- order ---- */

static rc move_check(struct db *db, const struct publish_column *column, publish_column_id parent,
                     day_t today)
{
    struct publish_column_height_row below;
    for (publish_column_id up = parent; up.v != 0;) {
        struct publish_column above;
        if (up.v == column->id.v)
            return DB_FAIL(db, RC_INVALID, "publish.below_itself", "into its own subtree");
        TRY(publish_column_load(db, up, &above));
        up = above.parent;
    }
    TRY(parent_check(db, parent, column->organisation, today));
    TRY(publish_column_height(db, column->id, today, &below));
    return depth_check(db, parent, below.height);
}

rc publish_column_move(struct db *db, publish_column_id id, publish_column_id parent, day_t today)
{
    struct publish_column column;
    struct publish_column_last_sort_row last;
    TRY(open_column(db, id, today, &column));
    if (column.parent.v == parent.v)
        return RC_OK;
    TRY(move_check(db, &column, parent, today));
    TRY(publish_column_last_sort(db, parent.v, &last));
    return publish_column_place(db, absent_if_zero(parent.v), last.sort + 1, id, NULL);
}

rc publish_column_shift(struct db *db, publish_column_id id, int64_t by, day_t today)
{
    struct publish_column column;
    struct publish_column_sisters_rows rows;
    size_t at = 0;
    TRY(open_column(db, id, today, &column));
    TRY(publish_column_sisters(db, column.parent.v, today, &rows));
    while (at + 1 < rows.n && rows.at[at].id.v != id.v)
        at++;
    if (by < 0 ? at == 0 : at + 1 >= rows.n)
        return RC_OK;
    size_t other = by < 0 ? at - 1 : at + 1;
    publish_column_id moved = rows.at[at].id;
    rows.at[at].id = rows.at[other].id;
    rows.at[other].id = moved;
    for (size_t i = 0; i < rows.n; i++)
        TRY(publish_column_place(db, absent_if_zero(column.parent.v), (int64_t)i + 1, rows.at[i].id, NULL));
    return RC_OK;
}
