/* SPDX-License-Identifier: Apache-2.0 */
/* Sites, and which of them inherits from which. */
#include "features/publish/publish_site.h"

#include "gen/publish_column_sql.h"

static struct publish_site site_of(const struct publish_site_row_row *row)
{
    return (struct publish_site){ .id = row->id,
                                  .organisation = { row->organisation_id.has ? row->organisation_id.v : 0 },
                                  .slug = row->slug,
                                  .name = row->name,
                                  .words = row->words,
                                  .hue = row->hue,
                                  .languages = row->languages,
                                  .logo = row->logo,
                                  .is_open = row->is_open };
}

bool publish_site_is_main(const struct publish_site *site)
{
    return site->id.v == PUBLISH_MAIN_SITE.v;
}

rc publish_site_load(struct db *db, publish_site_id id, struct publish_site *ret)
{
    struct publish_site_row_row row;
    bool found = false;
    TRY(publish_site_row(db, id, &row, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no site %lld", (long long)id.v);
    *ret = site_of(&row);
    return RC_OK;
}

rc publish_site_find(struct db *db, str slug, struct publish_site *ret)
{
    struct publish_site_row_row row;
    bool found = false;
    TRY(publish_site_row_by_slug(db, slug, &row, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no site of that address");
    *ret = site_of(&row);
    return RC_OK;
}

static rc sites_above(struct db *db, organisation_id unit, day_t day, struct publish_site **ret,
                      size_t *ret_n)
{
    struct publish_site_row_rows rows;
    TRY(publish_sites_up(db, unit.v, day, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct publish_site, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = site_of(&rows.at[i]);
    *ret_n = rows.n;
    return rows.n > 0 ? RC_OK : DB_FAIL(db, RC_INTERNAL, NULL, "the main site is missing");
}

rc publish_site_of(struct db *db, organisation_id unit, day_t day, struct publish_site *ret)
{
    struct publish_site *sites;
    size_t n;
    TRY(sites_above(db, unit, day, &sites, &n));
    *ret = sites[0];
    return RC_OK;
}

rc publish_site_chain(struct db *db, publish_site_id id, day_t day, struct publish_site **ret, size_t *ret_n)
{
    struct publish_site site;
    TRY(publish_site_load(db, id, &site));
    return sites_above(db, site.organisation, day, ret, ret_n);
}
