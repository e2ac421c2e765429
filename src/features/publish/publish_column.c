/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of columns as of a day, and the rows that a new instance begins with. */
#include "features/publish/publish_column.h"

#include "base/csv.h"
#include "features/publish/publish_private.h"
#include "features/publish/publish_site.h"
#include "gen/data.h"
#include "gen/publish_column_sql.h"

#define FIELDS 11

const struct publish_column_kind publish_column_kinds[] = {
    { "group", TEXT_PUBLISH_KIND_GROUP, TEXT_PUBLISH_KIND_GROUP_HINT },
    { "news", TEXT_PUBLISH_KIND_NEWS, TEXT_PUBLISH_KIND_NEWS_HINT },
    { "notice", TEXT_PUBLISH_KIND_NOTICE, TEXT_PUBLISH_KIND_NOTICE_HINT },
    { "disclosure", TEXT_PUBLISH_KIND_DISCLOSURE, TEXT_PUBLISH_KIND_DISCLOSURE_HINT },
    { "document", TEXT_PUBLISH_KIND_DOCUMENT, TEXT_PUBLISH_KIND_DOCUMENT_HINT },
    { "report", TEXT_PUBLISH_KIND_REPORT, TEXT_PUBLISH_KIND_REPORT_HINT },
    { "story", TEXT_PUBLISH_KIND_STORY, TEXT_PUBLISH_KIND_STORY_HINT },
    { "guide", TEXT_PUBLISH_KIND_GUIDE, TEXT_PUBLISH_KIND_GUIDE_HINT },
};
const size_t publish_column_kinds_n = sizeof publish_column_kinds / sizeof publish_column_kinds[0];

bool publish_code_is_good(str code)
{
    if (code.n < 2 || code.n > PUBLISH_CODE_MAX || code.p[0] < 'a' || code.p[0] > 'z')
        return false;
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

bool publish_column_takes(const struct publish_column *column, day_t day)
{
    return column->from_day <= day && column->to_day > day && !str_eq(column->kind, S("group"));
}

str publish_column_name(const struct publish_column *column, enum lang lang)
{
    return lang == LANG_EN && !str_is_empty(column->name_en) ? column->name_en : column->name;
}

/* ---- one column ---- */

static int64_t or_zero(struct opt_i64 v)
{
    return v.has ? v.v : 0;
}

static struct publish_column column_of(const struct publish_column_row_row *row)
{
    return (struct publish_column){ .id = row->id,
                                    .parent = { or_zero(row->parent_id) },
                                    .organisation = { or_zero(row->organisation_id) },
                                    .code = row->code,
                                    .name = row->name,
                                    .name_en = row->name_en,
                                    .kind = row->kind,
                                    .link = row->link,
                                    .sort = row->sort,
                                    .review_levels = row->review_levels,
                                    .owner_post = { or_zero(row->owner_post_id) },
                                    .owner_person = { or_zero(row->owner_person_id) },
                                    .stale_days = or_zero(row->stale_days),
                                    .is_home = row->is_home,
                                    .is_upward = row->is_upward,
                                    .takes_contributions = row->takes_contributions,
                                    .from_day = row->from_day,
                                    .to_day = row->to_day,
                                    .into = { or_zero(row->into_id) },
                                    .is_hidden = row->is_hidden };
}

rc publish_column_load(struct db *db, publish_column_id id, struct publish_column *ret)
{
    struct publish_column_row_row row;
    bool found = false;
    TRY(publish_column_row(db, id, &row, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no column %lld", (long long)id.v);
    *ret = column_of(&row);
    return RC_OK;
}

rc publish_column_find(struct db *db, str code, struct publish_column *ret)
{
    struct publish_column_row_row row;
    bool found = false;
    TRY(publish_column_row_by_code(db, code, &row, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no column of that code");
    *ret = column_of(&row);
    return RC_OK;
}

/* ---- the tree of a site ---- */

/* Appends what stands below `parent`, depth first. A column whose parent the site has not stands at the top.
 */
static void tree_walk(const struct publish_columns *all, publish_column_id parent, int64_t depth,
                      bool is_hidden, struct publish_columns *ret)
{
    for (size_t i = 0; i < all->n && depth < PUBLISH_DEPTH_MAX; i++) {
        if (all->at[i].parent.v != parent.v)
            continue;
        struct publish_column *column = &ret->at[ret->n++];
        *column = all->at[i];
        column->depth = depth;
        column->is_hidden |= is_hidden;
        tree_walk(all, column->id, depth + 1, column->is_hidden, ret);
    }
}

static void orphans_to_top(struct publish_columns *all)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->at[i].parent.v != 0 && publish_column_in(all, all->at[i].parent) == NULL)
            all->at[i].parent.v = 0;
}

static void hidden_out(struct publish_columns *list)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        if (!list->at[i].is_hidden)
            list->at[n++] = list->at[i];
    list->n = n;
}

rc publish_columns_of(struct db *db, publish_site_id site, day_t day, bool with_hidden,
                      struct publish_columns *ret)
{
    struct publish_site of;
    struct publish_column_row_rows rows;
    TRY(publish_site_load(db, site, &of));
    TRY(publish_columns_seen(db, day, of.organisation.v, site, &rows));
    struct publish_columns all = { ARENA_ARRAY(db_arena(db), struct publish_column, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++)
        all.at[i] = column_of(&rows.at[i]);
    orphans_to_top(&all);
    *ret = (struct publish_columns){ ARENA_ARRAY(db_arena(db), struct publish_column, rows.n), 0 };
    tree_walk(&all, (publish_column_id){ 0 }, 0, false, ret);
    if (!with_hidden)
        hidden_out(ret);
    return RC_OK;
}

const struct publish_column *publish_column_in(const struct publish_columns *list, publish_column_id id)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i].id.v == id.v)
            return &list->at[i];
    return NULL;
}

/* ---- a new instance ---- */

enum { PARENT, CODE, NAME, NAME_EN, KIND, LINK, LEVELS, STALE, HOME, UPWARD, TAKES };

static struct opt_i64 number(str words)
{
    int64_t v;
    return str_to_i64(words, &v) ? OPT_I64(v) : OPT_NONE;
}

/* Rows are numbered as they stand, so that a row's parent is found by its code. */
static struct opt_i64 parent_of(const str *codes, int64_t n, str parent)
{
    for (int64_t i = 0; i < n; i++)
        if (str_eq(codes[i], parent))
            return OPT_I64(i + 1);
    return OPT_NONE;
}

#define FIRST_MAX 40

rc publish_first_rows(struct db *db)
{
    str rest = column_csv, field[FIELDS], codes[FIRST_MAX];
    (void)csv_row(&rest, field, FIELDS); /* the head line */
    for (int64_t n = 0; n < FIRST_MAX && csv_row(&rest, field, FIELDS); n++) {
        struct publish_column_put_in row = { .id = { n + 1 },
                                             .parent_id = parent_of(codes, n, field[PARENT]),
                                             .code = field[CODE],
                                             .name = field[NAME],
                                             .name_en = field[NAME_EN],
                                             .kind = field[KIND],
                                             .link = str_is_empty(field[LINK]) ? (str){ 0 } : field[LINK],
                                             .sort = n + 1,
                                             .review_levels = number(field[LEVELS]).v,
                                             .stale_days = number(field[STALE]),
                                             .is_home = str_eq(field[HOME], S("1")),
                                             .is_upward = str_eq(field[UPWARD], S("1")),
                                             .takes_contributions = str_eq(field[TAKES], S("1")),
                                             .to_day = DAY_FOREVER };
        codes[n] = field[CODE];
        TRY(publish_column_put(db, &row, NULL));
    }
    return publish_site_put(db,
                            &(struct publish_site_put_in){ .id = PUBLISH_MAIN_SITE,
                                                           .slug = S("main"),
                                                           .name = S(""),
                                                           .words = S(""),
                                                           .hue = S("red"),
                                                           .languages = S("zh-Hans zh-Hant en"),
                                                           .is_open = true },
                            NULL);
}
