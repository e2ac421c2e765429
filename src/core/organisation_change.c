/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changing the dated tree: found, rename, move, abolish. Rows of days gone by are never rewritten; a change
 * closes a period and opens the next. Changes are made at the end of an organisation's history only.
 */
#include "core/organisation.h"

#include "base/rand.h"
#include "base/utf8.h"
#include "gen/organisation_sql.h"

static struct opt_i64 id_or_null(organisation_id id)
{
    return id.v != 0 ? OPT_I64(id.v) : OPT_NONE;
}

/* Only the order of identifiers hangs on this clock, no date of the tree. */
static organisation_state_id state_new(void)
{
    const struct clock system = { 0 };
    return (organisation_state_id){ id_new(clock_now(&system)) };
}

static rc name_check(struct db *db, str name, str kind)
{
    if (str_is_empty(str_trim(name)) || utf8_length(name) > ORGANISATION_NAME_MAX)
        return DB_FAIL(db, RC_INVALID, "organisation.name_wrong", "organisation name is empty or too long");
    if (organisation_kind_label(kind) == TEXT_NONE)
        return DB_FAIL(db, RC_INVALID, "organisation.kind_unknown", "no organisation kind %.*s",
                       STR_ARG(kind));
    return RC_OK;
}

static rc code_check(struct db *db, str code)
{
    organisation_id owner;
    if (str_is_absent(code))
        return RC_OK;
    TRY(organisation_find_code(db, code, &owner));
    if (owner.v != 0)
        return DB_FAIL(db, RC_CONFLICT, "organisation.code_taken", "code %.*s belongs to organisation %lld",
                       STR_ARG(code), (long long)owner.v);
    return RC_OK;
}

/* One period of the new organisation below one stretch of its parent's history. */
static rc add_period(struct db *db, const struct organisation_new *in, str above, int64_t depth, day_t from,
                     day_t to)
{
    struct organisation_state_insert_in row = {
        .id = state_new(),
        .organisation_id = in->id,
        .parent_id = id_or_null(in->parent),
        .path = str_join(db_arena(db), above, organisation_segment(db_arena(db), in->id)),
        .depth = depth,
        .name = str_trim(in->name),
        .kind = in->kind,
        .sort = in->sort,
        .from_day = from,
        .to_day = to,
        .why = from == in->from_day ? S("founding") : S("move_above")
    };
    if (depth > ORGANISATION_DEPTH_MAX)
        return DB_FAIL(db, RC_INVALID, "organisation.too_deep", "organisation would stand %lld levels deep",
                       (long long)depth);
    return organisation_state_insert(db, &row, NULL);
}

/* Of two changes at once the second sees what the first has done. */
static rc tree_lock(struct db *db)
{
    struct organisation_tree_lock_row row;
    bool found;
    return organisation_tree_lock(db, &row, &found);
}

/* A parent that moves during its history (or will) carries the new organisation along: one period per place.
 */
static rc add_below(struct db *db, const struct organisation_new *in)
{
    struct organisation_periods_rows above;
    TRY(tree_lock(db));
    TRY(organisation_periods(db, in->parent, in->from_day, &above));
    if (above.n == 0 || above.at[0].from_day > in->from_day || above.at[above.n - 1].to_day != DAY_FOREVER)
        return DB_FAIL(db, RC_INVALID, "organisation.no_parent",
                       "parent %lld does not stand from day %lld on", (long long)in->parent.v,
                       (long long)in->from_day);
    day_t from = in->from_day;
    for (size_t i = 0; i < above.n; i++) {
        if (i + 1 < above.n && str_eq(above.at[i].path, above.at[i + 1].path))
            continue;
        TRY(add_period(db, in, above.at[i].path, above.at[i].depth + 1, from, above.at[i].to_day));
        from = above.at[i].to_day;
    }
    return RC_OK;
}

static rc insert(struct db *db, const struct organisation_new *in)
{
    struct organisation_insert_in row = {
        .id = in->id, .code = in->code, .phone = in->phone, .created_at = in->now
    };
    return organisation_insert(db, &row, NULL);
}

rc organisation_add(struct db *db, const struct organisation_new *in, organisation_id *ret)
{
    struct organisation_new made = *in;
    if (made.id.v == 0)
        made.id.v = id_new(in->now);
    TRY(name_check(db, in->name, in->kind));
    TRY(code_check(db, in->code));
    TRY(insert(db, &made));
    if (made.parent.v == 0)
        TRY(add_period(db, &made, S(""), 0, in->from_day, DAY_FOREVER));
    else
        TRY(add_below(db, &made));
    *ret = made.id;
    return RC_OK;
}

rc organisation_add_known(struct db *db, const struct organisation_new *in, str above, int64_t depth_above)
{
    TRY(insert(db, in));
    return add_period(db, in, above, in->parent.v == 0 ? 0 : depth_above + 1, in->from_day, DAY_FOREVER);
}

/* The period that stands at the end of the history, and may be changed from `day` on. */
static rc last_standing(struct db *db, organisation_id id, day_t day, struct organisation_last_row *ret)
{
    bool found;
    TRY(tree_lock(db));
    TRY(organisation_last(db, id, ret, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no organisation %lld", (long long)id.v);
    if (ret->to_day != DAY_FOREVER)
        return DB_FAIL(db, RC_CONFLICT, "organisation.has_ended", "organisation %lld has ended",
                       (long long)id.v);
    if (day < ret->from_day)
        return DB_FAIL(db, RC_INVALID, "organisation.day_too_early",
                       "organisation %lld: its present state began on day %lld", (long long)id.v,
                       (long long)ret->from_day);
    return RC_OK;
}

rc organisation_rename(struct db *db, organisation_id id, str name, str kind, day_t day)
{
    struct organisation_last_row last;
    TRY(name_check(db, name, kind));
    TRY(last_standing(db, id, day, &last));
    if (last.from_day == day) {
        struct organisation_state_rename_in change = {
            .name = str_trim(name), .kind = kind, .why = S("rename"), .id = last.id
        };
        return organisation_state_rename(db, &change, NULL);
    }
    struct organisation_state_insert_in next = { .id = state_new(),
                                                 .organisation_id = id,
                                                 .parent_id = last.parent_id,
                                                 .path = last.path,
                                                 .depth = last.depth,
                                                 .name = str_trim(name),
                                                 .kind = kind,
                                                 .sort = last.sort,
                                                 .from_day = day,
                                                 .to_day = DAY_FOREVER,
                                                 .why = S("rename") };
    TRY(organisation_state_close(db, day, (str){ 0 }, last.id, NULL));
    return organisation_state_insert(db, &next, NULL);
}

struct move {
    organisation_id id, parent;
    day_t day;
    str old_path, new_path;
    int64_t deeper; /* levels further down; negative: up */
};

/* Where the organisation will stand. Planned changes above it would need the plan's own periods: refused. */
static rc move_target(struct db *db, struct move *m)
{
    str own = organisation_segment(db_arena(db), m->id);
    if (m->parent.v == 0) {
        m->new_path = own;
        m->deeper = 0;
        return RC_OK;
    }
    struct organisation_periods_rows above;
    TRY(organisation_periods(db, m->parent, m->day, &above));
    if (above.n == 0 || above.at[0].from_day > m->day)
        return DB_FAIL(db, RC_INVALID, "organisation.no_parent", "parent %lld does not stand on day %lld",
                       (long long)m->parent.v, (long long)m->day);
    if (above.n > 1 || above.at[0].to_day != DAY_FOREVER)
        return DB_FAIL(db, RC_CONFLICT, "organisation.parent_changes",
                       "parent %lld has a change planned after day %lld", (long long)m->parent.v,
                       (long long)m->day);
    if (path_has(above.at[0].path, m->id))
        return DB_FAIL(db, RC_INVALID, "organisation.into_itself",
                       "organisation %lld cannot stand below itself", (long long)m->id.v);
    m->new_path = str_join(db_arena(db), above.at[0].path, own);
    m->deeper = above.at[0].depth + 1;
    return RC_OK;
}

/* Splits a period that reaches across the day of the move. */
static rc move_period(struct db *db, const struct move *m, const struct organisation_states_across_row *old)
{
    bool is_self = old->organisation_id.v == m->id.v;
    str below = str_slice(old->path, m->old_path.n, old->path.n);
    struct organisation_state_insert_in next = { .id = state_new(),
                                                 .organisation_id = old->organisation_id,
                                                 .parent_id =
                                                     is_self ? id_or_null(m->parent) : old->parent_id,
                                                 .path = str_join(db_arena(db), m->new_path, below),
                                                 .depth = old->depth + m->deeper,
                                                 .name = old->name,
                                                 .kind = old->kind,
                                                 .sort = old->sort,
                                                 .from_day = m->day,
                                                 .to_day = old->to_day,
                                                 .why = is_self ? S("move") : S("move_above") };
    if (next.depth > ORGANISATION_DEPTH_MAX)
        return DB_FAIL(db, RC_INVALID, "organisation.too_deep",
                       "organisation %lld would stand %lld levels deep", (long long)old->organisation_id.v,
                       (long long)next.depth);
    TRY(organisation_state_close(db, m->day, (str){ 0 }, old->id, NULL));
    return organisation_state_insert(db, &next, NULL);
}

/* Periods that begin later keep their dates and get the new path; those across the day are split. */
static rc move_paths(struct db *db, const struct move *m)
{
    struct scope old = scope_below(db_arena(db), m->old_path);
    struct organisation_states_across_rows across;
    struct organisation_paths_move_in later = { .new_path = m->new_path,
                                                .old_path = m->old_path,
                                                .deeper = m->deeper,
                                                .low = old.low,
                                                .high = old.high,
                                                .day = m->day };
    TRY(organisation_states_across(
        db, &(struct organisation_states_across_in){ .low = old.low, .high = old.high, .day = m->day },
        &across));
    TRY(organisation_paths_move(db, &later, NULL));
    for (size_t i = 0; i < across.n; i++)
        TRY(move_period(db, m, &across.at[i]));
    return RC_OK;
}

rc organisation_move(struct db *db, organisation_id id, organisation_id parent, day_t day)
{
    struct organisation_last_row last;
    struct move m = { .id = id, .parent = parent, .day = day };
    TRY(last_standing(db, id, day, &last));
    TRY(move_target(db, &m));
    if (str_eq(m.new_path, last.path))
        return RC_OK;
    m.old_path = last.path;
    m.deeper -= last.depth;
    TRY(move_paths(db, &m));
    if (last.from_day < day)
        return RC_OK;
    return organisation_state_place(db, id_or_null(parent), S("move"), last.id, NULL);
}

rc organisation_end(struct db *db, organisation_id id, day_t day, str why)
{
    struct organisation_last_row last;
    struct organisation_below_after_row below;
    TRY(last_standing(db, id, day, &last));
    TRY(organisation_below_after(db, id, day, &below));
    if (below.n > 0)
        return DB_FAIL(db, RC_CONFLICT, "organisation.has_children", "organisation %lld has %lld below it",
                       (long long)id.v, (long long)below.n);
    return organisation_state_close(db, day, why, last.id, NULL);
}

rc organisation_set_successor(struct db *db, organisation_id id, organisation_id successor, day_t day)
{
    struct organisation_heir_of_row row;
    bool found = false;
    if (successor.v != 0)
        TRY(organisation_heir_of(db, successor, &row, &found));
    if (successor.v != 0 && (!found || successor.v == id.v || row.to_day <= day))
        return DB_FAIL(db, RC_INVALID, "organisation.successor",
                       "organisation %lld does not stand on that day", (long long)successor.v);
    return organisation_successor_set(db, id_or_null(successor), id, NULL);
}

rc organisation_heir(struct db *db, organisation_id id, day_t day, organisation_id *ret, str *ret_name)
{
    struct organisation_heir_of_row row = { 0 };
    bool found;
    TRY(organisation_heir_of(db, id, &row, &found));
    *ret_name = row.name;
    *ret = (organisation_id){ 0 };
    for (int i = 0; found && i < ORGANISATION_DEPTH_MAX; i++) {
        organisation_id next = { row.successor_id.has ? row.successor_id.v : row.parent_id.v };
        if (next.v == 0)
            return RC_OK;
        TRY(organisation_heir_of(db, next, &row, &found));
        if (found && row.from_day <= day && row.to_day > day) {
            *ret = next;
            return RC_OK;
        }
    }
    return RC_OK;
}

rc organisation_set_phone(struct db *db, organisation_id id, str phone)
{
    int64_t changed = 0;
    TRY(organisation_phone_set(db, phone, id, &changed));
    return changed > 0 ? RC_OK : DB_FAIL(db, RC_NOT_FOUND, NULL, "no organisation %lld", (long long)id.v);
}
