/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the dated tree, paths and scopes. Changing it is in organisation_change.c. */
#include "core/organisation.h"

#include "gen/organisation_sql.h"

/* Path segments are letters below 'w' and digits, so '~' lies behind every path, and '0' right behind '/'. */
#define BEHIND_ALL "~"
#define BEHIND_SLASH '0'

const struct organisation_kind organisation_kinds[] = {
    { "committee", TEXT_ORGANISATION_KIND_COMMITTEE },
    { "general_branch", TEXT_ORGANISATION_KIND_GENERAL_BRANCH },
    { "branch", TEXT_ORGANISATION_KIND_BRANCH },
    { "group", TEXT_ORGANISATION_KIND_GROUP },
    { "office", TEXT_ORGANISATION_KIND_OFFICE },
    { "station", TEXT_ORGANISATION_KIND_STATION },
    { "grid", TEXT_ORGANISATION_KIND_GRID },
    { "association", TEXT_ORGANISATION_KIND_ASSOCIATION },
    { "enterprise", TEXT_ORGANISATION_KIND_ENTERPRISE },
    { "region", TEXT_ORGANISATION_KIND_REGION },
    { "province", TEXT_ORGANISATION_KIND_PROVINCE },
    { "city", TEXT_ORGANISATION_KIND_CITY },
    { "county", TEXT_ORGANISATION_KIND_COUNTY },
    { "town", TEXT_ORGANISATION_KIND_TOWN },
    { "village", TEXT_ORGANISATION_KIND_VILLAGE },
    { "community", TEXT_ORGANISATION_KIND_COMMUNITY },
};
const size_t organisation_kinds_n = sizeof organisation_kinds / sizeof organisation_kinds[0];

enum text organisation_kind_label(str kind)
{
    for (size_t i = 0; i < organisation_kinds_n; i++)
        if (str_eq(kind, str_from_c(organisation_kinds[i].code)))
            return organisation_kinds[i].label;
    return TEXT_NONE;
}

static organisation_id id_or_none(struct opt_i64 id)
{
    return (organisation_id){ id.has ? id.v : 0 };
}

static struct organisation from_row(const struct organisation_on_row *row)
{
    return (struct organisation){ .id = row->id,
                                  .parent = id_or_none(row->parent_id),
                                  .name = row->name,
                                  .kind = row->kind,
                                  .path = row->path,
                                  .phone = row->phone,
                                  .code = row->code,
                                  .depth = row->depth };
}

static rc missing(struct db *db, organisation_id id, day_t day)
{
    return DB_FAIL(db, RC_NOT_FOUND, NULL, "no organisation %lld on day %lld", (long long)id.v,
                   (long long)day);
}

rc organisation_load(struct db *db, organisation_id id, day_t day, struct organisation *ret)
{
    struct organisation_on_row row;
    bool found;
    TRY(organisation_on(db, id, day, &row, &found));
    if (!found)
        return missing(db, id, day);
    *ret = from_row(&row);
    return RC_OK;
}

rc organisation_chain(struct db *db, organisation_id id, day_t day, struct organisation **ret, size_t *ret_n)
{
    struct organisation_on_rows rows;
    TRY(organisation_chain_on(db, id, day, &rows));
    if (rows.n == 0)
        return missing(db, id, day);
    *ret = ARENA_ARRAY(db_arena(db), struct organisation, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = from_row(&rows.at[i]);
    *ret_n = rows.n;
    return RC_OK;
}

rc organisation_children(struct db *db, organisation_id id, day_t day, int64_t limit,
                         struct organisation **ret, size_t *ret_n, int64_t *ret_total)
{
    struct organisation_children_on_rows rows;
    if (id.v == 0)
        TRY(organisation_roots_on(db, day, limit, &rows));
    else
        TRY(organisation_children_on(db, day, id, limit, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct organisation, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct organisation_children_on_row *row = &rows.at[i];
        (*ret)[i] = (struct organisation){ .id = row->id,
                                           .parent = id_or_none(row->parent_id),
                                           .name = row->name,
                                           .kind = row->kind,
                                           .path = row->path,
                                           .phone = row->phone,
                                           .code = row->code,
                                           .depth = row->depth,
                                           .children = row->children };
    }
    *ret_n = rows.n;
    *ret_total = rows.n > 0 ? rows.at[0].total : 0;
    return RC_OK;
}

rc organisation_find_code(struct db *db, str code, organisation_id *ret)
{
    struct organisation_by_code_row row;
    bool found;
    TRY(organisation_by_code(db, code, &row, &found));
    *ret = found ? row.id : (organisation_id){ 0 };
    return RC_OK;
}

rc organisation_history(struct db *db, organisation_id id, struct organisation_period **ret, size_t *ret_n)
{
    struct organisation_history_of_rows rows;
    TRY(organisation_history_of(db, id, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct organisation_period, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct organisation_history_of_row *row = &rows.at[i];
        (*ret)[i] = (struct organisation_period){ .name = row->name,
                                                  .kind = row->kind,
                                                  .parent = id_or_none(row->parent_id),
                                                  .from_day = row->from_day,
                                                  .to_day = row->to_day,
                                                  .why = row->why,
                                                  .ended_why = row->ended_why };
    }
    *ret_n = rows.n;
    return RC_OK;
}

rc organisation_scope(struct db *db, organisation_id id, day_t day, struct scope *ret)
{
    struct organisation o;
    TRY(organisation_load(db, id, day, &o));
    *ret = scope_below(db_arena(db), o.path);
    return RC_OK;
}

rc organisation_root(struct db *db, day_t day, organisation_id *ret)
{
    struct organisation *root;
    size_t n;
    int64_t total;
    TRY(organisation_children(db, (organisation_id){ 0 }, day, 1, &root, &n, &total));
    if (n == 0)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no organisation at all on day %lld", (long long)day);
    *ret = root[0].id;
    return RC_OK;
}

struct scope scope_below(struct arena *a, str path)
{
    char *high = arena_alloc(a, path.n);
    for (size_t i = 0; i < path.n; i++)
        high[i] = path.p[i];
    high[path.n - 1] = BEHIND_SLASH;
    return (struct scope){ .low = path, .high = { high, path.n } };
}

struct scope scope_whole(void)
{
    return (struct scope){ .low = S(""), .high = S(BEHIND_ALL) };
}

struct scope scope_nothing(void)
{
    return (struct scope){ .low = S(""), .high = S("") };
}

bool scope_covers(struct scope scope, str path)
{
    return str_cmp(path, scope.low) >= 0 && str_cmp(path, scope.high) < 0;
}

static void segment_write(char *out, int64_t id)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
    uint64_t rest = (uint64_t)id;
    for (int i = PATH_SEGMENT_BYTES - 2; i >= 0; i--) {
        out[i] = digits[rest & 31];
        rest >>= 5;
    }
    out[PATH_SEGMENT_BYTES - 1] = '/';
}

str organisation_segment(struct arena *a, organisation_id id)
{
    char *out = arena_alloc(a, PATH_SEGMENT_BYTES);
    segment_write(out, id.v);
    return (str){ out, PATH_SEGMENT_BYTES };
}

bool path_has(str path, organisation_id id)
{
    char wanted[PATH_SEGMENT_BYTES];
    segment_write(wanted, id.v);
    for (size_t at = 0; at + PATH_SEGMENT_BYTES <= path.n; at += PATH_SEGMENT_BYTES)
        if (memcmp(path.p + at, wanted, PATH_SEGMENT_BYTES) == 0)
            return true;
    return false;
}
