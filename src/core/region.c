/* SPDX-License-Identifier: Apache-2.0 */
/* Regions: what a code means, and reading what was imported. The import is in region_import.c. */
#include "core/region.h"

#include "gen/region_sql.h"

#define CLASS_DIGIT 9 /* place of the digit that tells residents' committees from villagers' */

int region_level(str code)
{
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] < '0' || code.p[i] > '9')
            return 0;
    switch (code.n) {
    case 2:
        return REGION_PROVINCE;
    case 4:
        return REGION_CITY;
    case 6:
        return REGION_COUNTY;
    case 9:
        return REGION_TOWN;
    case 12:
        return REGION_VILLAGE;
    default:
        return 0;
    }
}

static bool ends_with_any(str name, const char *const *endings, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_ends(name, str_from_c(endings[i])))
            return true;
    return false;
}

/* "龙门街居委会（社区）": what stands in brackets at the end is a remark. */
static str without_remark(str name)
{
    if (!str_ends(name, S("）")))
        return name;
    size_t at = str_find(name, S("（"));
    return at == SIZE_MAX || at == 0 ? name : str_slice(name, 0, at);
}

static const char *village_kind(str code, str name)
{
    static const char *const villagers[] = { "村委会", "村民委员会", "嘎查委员会" };
    static const char *const residents[] = { "居委会", "居民委员会", "社区" };
    str plain = without_remark(name);
    if (ends_with_any(plain, villagers, sizeof villagers / sizeof villagers[0]))
        return "village";
    if (ends_with_any(plain, residents, sizeof residents / sizeof residents[0]))
        return "community";
    return str_find_char(S("014"), code.p[CLASS_DIGIT]) != SIZE_MAX ? "community" : "village";
}

const char *region_kind(str code, str name)
{
    static const char *const kinds[] = { [REGION_PROVINCE] = "province",
                                         [REGION_CITY] = "city",
                                         [REGION_COUNTY] = "county",
                                         [REGION_TOWN] = "town" };
    int level = region_level(code);
    if (level == REGION_VILLAGE)
        return village_kind(code, name);
    return level == 0 ? "region" : kinds[level];
}

bool region_is_filler(str name, str parent_name)
{
    static const char *const fillers[] = { "市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划" };
    for (size_t i = 0; i < sizeof fillers / sizeof fillers[0]; i++)
        if (str_eq(name, str_from_c(fillers[i])))
            return true;
    return str_eq(name, parent_name);
}

static struct region from_row(const struct region_one_row *row)
{
    return (struct region){ .code = row->code,
                            .parent_code = row->parent_code,
                            .name = row->name,
                            .level = row->level,
                            .organisation = { row->organisation_id.v } };
}

rc region_load(struct db *db, str code, struct region *ret)
{
    struct region_one_row row;
    bool found;
    TRY(region_one(db, code, &row, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no region %.*s", STR_ARG(str_slice(code, 0, 20)));
    *ret = from_row(&row);
    return RC_OK;
}

rc region_children(struct db *db, str code, int64_t limit, struct region **ret, size_t *ret_n)
{
    struct region_one_rows rows;
    if (str_is_absent(code))
        TRY(region_tops(db, limit, &rows));
    else
        TRY(region_below(db, code, limit, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct region, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = from_row(&rows.at[i]);
    *ret_n = rows.n;
    return RC_OK;
}
