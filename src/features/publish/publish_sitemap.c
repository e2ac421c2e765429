/* SPDX-License-Identifier: Apache-2.0 */
/* The addresses of what is public, for search engines: items, cases, questions. In one list, or an index of
 * lists that begin with one of them and hold so many from there on. */
#include "core/search_map.h"
#include "features/publish/publish_feed.h"
#include "features/publish/publish_feed_pages.h"
#include "web/sitemap.h"

#define PART 10000 /* items of a list; each may have a line for each language */
#define PARTS_MAX 5000

/* What the search knows of what other slices have public. */
static const char *const kinds[] = { "problem", "question" };
#define KINDS (sizeof kinds / sizeof kinds[0])

struct found {
    int64_t *starts[KINDS];
    size_t n[KINDS];
};

static rc found_load(struct rq *rq, struct found *f)
{
    for (size_t k = 0; k < KINDS; k++)
        TRY(search_map_starts(rq->db, str_from_c(kinds[k]), PART, PARTS_MAX, &f->starts[k], &f->n[k]));
    return RC_OK;
}

static rc put_found(struct rq *rq, struct sitemap *map, size_t kind, int64_t from)
{
    str *paths;
    size_t n;
    TRY(search_map_paths(rq->db, str_from_c(kinds[kind]), from, PART, &paths, &n));
    for (size_t i = 0; i < n; i++)
        sitemap_put(map, paths[i], 0, S(""));
    return RC_OK;
}

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

static rc put_items(struct rq *rq, struct sitemap *map, publish_item_id from)
{
    struct publish_map_items_rows rows;
    TRY(publish_map_items(rq->db, from, rq->now, PART, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        const struct publish_map_items_row *row = &rows.at[i];
        bool is_corrected = row->corrected_at.has && row->corrected_at.v > row->public_at;
        sitemap_put(map, str_join(rq->arena, S("/items/"), row->number),
                    is_corrected ? row->corrected_at.v : row->public_at, row->langs);
    }
    return RC_OK;
}

static rc contents(struct rq *rq, const struct publish_map_starts_rows *items, const struct found *f)
{
    struct sitemap map = sitemap_new(rq, true);
    for (size_t i = 0; i < items->n || i == 0; i++)
        sitemap_put(&map,
                    str_printf(rq->arena, "/sitemap.xml?from=%lld",
                               (long long)(items->n > 0 ? items->at[i].id.v : 1)),
                    0, S(""));
    for (size_t k = 0; k < KINDS; k++)
        for (size_t i = 0; i < f->n[k]; i++)
            sitemap_put(
                &map,
                str_printf(rq->arena, "/sitemap.xml?of=%s&from=%lld", kinds[k], (long long)f->starts[k][i]),
                0, S(""));
    return sitemap_reply(&map);
}

/* A part of the cases or the questions. */
static rc part_of_kind(struct rq *rq, str kind, int64_t from)
{
    struct sitemap map = sitemap_new(rq, false);
    for (size_t k = 0; k < KINDS; k++)
        if (str_eq(kind, str_from_c(kinds[k]))) {
            TRY(put_found(rq, &map, k, from));
            return sitemap_reply(&map);
        }
    return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such part of the sitemap");
}

/* All in one, as long as each sort is short. */
static rc whole(struct rq *rq, const struct found *f)
{
    struct sitemap map = sitemap_new(rq, false);
    TRY(put_places(rq, &map));
    TRY(put_items(rq, &map, (publish_item_id){ 0 }));
    for (size_t k = 0; k < KINDS; k++)
        if (f->n[k] > 0)
            TRY(put_found(rq, &map, k, 0));
    return sitemap_reply(&map);
}

rc publish_sitemap(struct rq *rq)
{
    struct publish_map_starts_rows items;
    struct found f;
    str kind = rq_query(rq, S("of"));
    int64_t from = rq_query_i64(rq, S("from"), 1, INT64_MAX, 0);
    TRY(publish_good_until(rq));
    if (!str_is_empty(kind))
        return part_of_kind(rq, kind, from);
    TRY(publish_map_starts(rq->db, rq->now, PART, &items));
    if (from != 0) {
        struct sitemap map = sitemap_new(rq, false);
        if (items.n == 0 || from <= items.at[0].id.v)
            TRY(put_places(rq, &map));
        TRY(put_items(rq, &map, (publish_item_id){ from }));
        return sitemap_reply(&map);
    }
    TRY(found_load(rq, &f));
    bool is_short = items.n <= 1;
    for (size_t k = 0; k < KINDS; k++)
        is_short = is_short && f.n[k] <= 1;
    return is_short ? whole(rq, &f) : contents(rq, &items, &f);
}
