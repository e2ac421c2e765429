/* SPDX-License-Identifier: Apache-2.0 */
/* The addresses of what is published, for search engines: in one list, or an index of lists that begin with
 * an item and hold so many from there on. */
#include "features/publish/publish_feed.h"
#include "features/publish/publish_feed_pages.h"
#include "web/sitemap.h"

#define PART 10000 /* items of a list; each may have a line for each language */

static rc put_places(struct rq *rq, struct sitemap *map)
{
    struct publish_map_columns_rows columns;
    struct publish_map_sites_rows sites;
    TRY(publish_map_columns(rq->db, rq->now, rq->today, &columns));
    TRY(publish_map_sites(rq->db, &sites));
    sitemap_put(map, S("/"), 0, S(""));
    sitemap_put(map, S("/columns"), 0, S(""));
    for (size_t i = 0; i < columns.n; i++)
        sitemap_put(map, str_join(rq->arena, S("/columns/"), columns.at[i].code),
                    columns.at[i].last_at.has ? columns.at[i].last_at.v : 0, S(""));
    for (size_t i = 0; i < sites.n; i++)
        sitemap_put(map, str_join(rq->arena, S("/sites/"), sites.at[i].slug), 0, S(""));
    return RC_OK;
}

static rc part(struct rq *rq, publish_item_id from, bool with_places)
{
    struct sitemap map = sitemap_new(rq, false);
    struct publish_map_items_rows rows;
    TRY(publish_map_items(rq->db, from, rq->now, PART, &rows));
    if (with_places)
        TRY(put_places(rq, &map));
    for (size_t i = 0; i < rows.n; i++) {
        const struct publish_map_items_row *row = &rows.at[i];
        bool is_corrected = row->corrected_at.has && row->corrected_at.v > row->public_at;
        sitemap_put(&map, str_join(rq->arena, S("/items/"), row->number),
                    is_corrected ? row->corrected_at.v : row->public_at, row->langs);
    }
    return sitemap_reply(&map);
}

static rc contents(struct rq *rq, const struct publish_map_starts_rows *starts)
{
    struct sitemap map = sitemap_new(rq, true);
    for (size_t i = 0; i < starts->n; i++)
        sitemap_put(&map, str_printf(rq->arena, "/sitemap.xml?from=%lld", (long long)starts->at[i].id.v), 0,
                    S(""));
    return sitemap_reply(&map);
}

rc publish_sitemap(struct rq *rq)
{
    struct publish_map_starts_rows starts;
    publish_item_id from = { rq_query_i64(rq, S("from"), 1, INT64_MAX, 0) };
    TRY(publish_good_until(rq));
    TRY(publish_map_starts(rq->db, rq->now, PART, &starts));
    bool is_first = starts.n == 0 || from.v == 0 || from.v == starts.at[0].id.v;
    if (from.v == 0 && starts.n > 1)
        return contents(rq, &starts);
    return part(rq, from, is_first);
}
