/* SPDX-License-Identifier: Apache-2.0 */
/* The addresses of what is published, for search engines (sitemaps.org 0.9): in one piece, or an index of
 * parts that begin with an item and hold so many from there on. */
#include "features/publish/publish_feed.h"
#include "features/publish/publish_feed_pages.h"
#include "web/xml.h"

#define PART 10000 /* items of a part; the protocol allows 50,000 addresses and 50 MiB */
#define PART_BYTES_MAX (24u << 20)
#define INDEX_BYTES_MAX (8u << 20)
#define NAMESPACE "http://www.sitemaps.org/schemas/sitemap/0.9"

static void put_alternate(struct rq *rq, struct buf *out, str path, str lang)
{
    buf_put(out, S("<xhtml:link rel=\"alternate\""));
    xml_attribute(out, "hreflang", lang);
    xml_attribute(out, "href",
                  rq_address(rq, str_printf(rq->arena, "%.*s?lang=%.*s", STR_ARG(path), STR_ARG(lang))));
    buf_put(out, S("/>"));
}

/* langs: in which it can be read, with spaces between; with one of them there is no choice. */
static void put_address(struct rq *rq, struct buf *out, str path, struct opt_i64 at, str langs)
{
    str rest = langs, lang;
    buf_put(out, S("\n<url>"));
    xml_element(out, "loc", rq_address(rq, path));
    if (at.has)
        xml_element(out, "lastmod", ms_format_iso(rq->arena, at.v, rq->offset));
    while (str_find(langs, S(" ")) != SIZE_MAX && str_cut(&rest, ' ', &lang))
        put_alternate(rq, out, path, lang);
    buf_put(out, S("</url>"));
}

static rc put_places(struct rq *rq, struct buf *out)
{
    struct publish_map_columns_rows columns;
    struct publish_map_sites_rows sites;
    TRY(publish_map_columns(rq->db, rq->now, rq->today, &columns));
    TRY(publish_map_sites(rq->db, &sites));
    put_address(rq, out, S("/"), OPT_NONE, S(""));
    put_address(rq, out, S("/columns"), OPT_NONE, S(""));
    for (size_t i = 0; i < columns.n; i++)
        put_address(rq, out, str_join(rq->arena, S("/columns/"), columns.at[i].code), columns.at[i].last_at,
                    S(""));
    for (size_t i = 0; i < sites.n; i++)
        put_address(rq, out, str_join(rq->arena, S("/sites/"), sites.at[i].slug), OPT_NONE, S(""));
    return RC_OK;
}

static rc part(struct rq *rq, publish_item_id from, bool with_places)
{
    struct buf out = buf_new(rq->arena, PART_BYTES_MAX);
    struct publish_map_items_rows rows;
    TRY(publish_map_items(rq->db, from, rq->now, PART, &rows));
    buf_put(&out,
            S(XML_HEAD "<urlset xmlns=\"" NAMESPACE "\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">"));
    if (with_places)
        TRY(put_places(rq, &out));
    for (size_t i = 0; i < rows.n; i++) {
        const struct publish_map_items_row *row = &rows.at[i];
        bool is_corrected = row->corrected_at.has && row->corrected_at.v > row->public_at;
        put_address(rq, &out, str_join(rq->arena, S("/items/"), row->number),
                    OPT_I64(is_corrected ? row->corrected_at.v : row->public_at), row->langs);
    }
    buf_put(&out, S("\n</urlset>\n"));
    if (out.is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "a sitemap longer than %u bytes", PART_BYTES_MAX);
    reply_bytes(rq, S("application/xml; charset=utf-8"), buf_str(&out));
    return RC_OK;
}

static rc contents(struct rq *rq, const struct publish_map_starts_rows *starts)
{
    struct buf out = buf_new(rq->arena, INDEX_BYTES_MAX);
    buf_put(&out, S(XML_HEAD "<sitemapindex xmlns=\"" NAMESPACE "\">"));
    for (size_t i = 0; i < starts->n; i++) {
        buf_put(&out, S("\n<sitemap>"));
        xml_element(
            &out, "loc",
            rq_address(rq, str_printf(rq->arena, "/sitemap.xml?from=%lld", (long long)starts->at[i].id.v)));
        buf_put(&out, S("</sitemap>"));
    }
    buf_put(&out, S("\n</sitemapindex>\n"));
    if (out.is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "an index longer than %u bytes", INDEX_BYTES_MAX);
    reply_bytes(rq, S("application/xml; charset=utf-8"), buf_str(&out));
    return RC_OK;
}

rc publish_sitemap(struct rq *rq)
{
    struct publish_map_starts_rows starts;
    publish_item_id from = { rq_query_i64(rq, S("from"), 1, INT64_MAX, 0) };
    TRY(publish_good_until(rq));
    TRY(publish_map_starts(rq->db, rq->now, PART, &starts));
    bool is_first = starts.n == 0 || from.v == starts.at[0].id.v;
    if (from.v == 0 && starts.n > 1)
        return contents(rq, &starts);
    return part(rq, from, from.v == 0 || is_first);
}
