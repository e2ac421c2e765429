/* SPDX-License-Identifier: Apache-2.0 */
/* Columns and sites as JSON Feed 1.1, and the words of an item as feeds carry them. */
#include "base/json.h"
#include "features/publish/publish_feed.h"
#include "features/publish/publish_feed_pages.h"
#include "features/publish/publish_show.h"
#include "web/text.h"

#define FEED_BYTES_MAX (2u << 20)
#define JSON_FEED_TYPE "application/feed+json; charset=utf-8"

/* Relative addresses of HTML that we have made start at the house. */
static str absolute(struct rq *rq, str words)
{
    struct buf b = buf_new(rq->arena, words.n * 2 + 4096);
    for (size_t i = 0; i < words.n; i++) {
        buf_putc(&b, words.p[i]);
        if (words.p[i] == '"' && i > 0 && words.p[i - 1] == '=' && i + 1 < words.n && words.p[i + 1] == '/')
            buf_put(&b, rq->base);
    }
    return b.is_full ? words : buf_str(&b);
}

rc publish_feed_words(struct rq *rq, const struct publish_feed_items_row *row, bool is_outside, str *ret)
{
    str base = str_printf(rq->arena, "/items/%.*s/files/", STR_ARG(row->number));
    struct publish_public_file *files;
    size_t files_n;
    TRY(publish_files_load(rq->db, row->revision_id, &files, &files_n));
    const struct publish_places places = {
        .arena = rq->arena,
        .base = is_outside ? rq_address(rq, base) : base,
        .files = files,
        .files_n = files_n,
    };
    struct markdown_made made;
    TRY(publish_body_html(
        rq,
        &(struct publish_body){ .text = row->body,
                                .places = &places,
                                .is_made_hant = rq->lang == LANG_ZH_HANT && str_eq(row->lang, S("zh-Hans")) },
        &made));
    *ret = is_outside ? absolute(rq, made.body.s) : made.body.s;
    return RC_OK;
}

static void put_instant(struct rq *rq, struct json *j, const char *key, ms_t at)
{
    json_put_str(j, str_from_c(key), ms_format_iso(rq->arena, at, rq->offset));
}

static rc item_put(struct rq *rq, struct json *j, const struct publish_told *told,
                   const struct publish_feed_items_row *row)
{
    str words;
    TRY(publish_feed_words(rq, row, true, &words));
    json_open_object(j);
    json_put_str(j, S("id"), publish_feed_id(rq, str_printf(rq->arena, "item %lld", (long long)row->id.v)));
    json_put_str(j, S("url"), rq_address(rq, publish_item_path(rq, &told->here, row->number)));
    json_put_str(j, S("title"), publish_in_lang(rq, row->title, row->lang));
    if (!str_is_empty(row->summary))
        json_put_str(j, S("summary"), publish_in_lang(rq, row->summary, row->lang));
    json_put_str(j, S("content_html"), words);
    put_instant(rq, j, "date_published", row->public_at);
    if (row->corrected_at.has)
        put_instant(rq, j, "date_modified", row->corrected_at.v);
    json_key(j, S("authors"));
    json_open_array(j);
    json_open_object(j);
    json_put_str(j, S("name"), str_is_empty(row->unit) ? told->here.name : row->unit);
    json_end(j);
    json_end(j);
    json_key(j, S("tags"));
    json_open_array(j);
    json_str(j, row->column_code);
    json_end(j);
    json_end(j);
    return RC_OK;
}

static void head_put(struct rq *rq, struct json *j, const struct publish_told *told)
{
    json_put_str(j, S("version"), S("https://jsonfeed.org/version/1.1"));
    json_put_str(j, S("title"), told->title);
    json_put_str(j, S("home_page_url"), rq_address(rq, str_is_empty(told->base) ? S("/") : told->base));
    json_put_str(j, S("feed_url"), rq_address(rq, str_join(rq->arena, told->base, S("/feed.json"))));
    json_put_str(j, S("language"), lang_tag(rq->lang));
}

static rc feed_json(struct rq *rq, bool has_slug, bool has_column)
{
    struct publish_told told;
    struct publish_feed_items_rows rows;
    struct buf b = buf_new(rq->arena, FEED_BYTES_MAX);
    struct json j = json_new(&b);
    TRY(publish_told_of(rq, has_slug, has_column, &told));
    TRY(publish_told_items(rq, &told, 0, false, PUBLISH_FEED_ITEMS, &rows));
    json_open_object(&j);
    head_put(rq, &j, &told);
    json_key(&j, S("items"));
    json_open_array(&j);
    for (size_t i = 0; i < rows.n; i++)
        TRY(item_put(rq, &j, &told, &rows.at[i]));
    json_end(&j);
    json_end(&j);
    if (b.is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "a feed longer than %u bytes", FEED_BYTES_MAX);
    reply_bytes(rq, S(JSON_FEED_TYPE), buf_str(&b));
    return RC_OK;
}

rc publish_feed_json(struct rq *rq)
{
    return feed_json(rq, false, false);
}

rc publish_feed_json_column(struct rq *rq)
{
    return feed_json(rq, false, true);
}

rc publish_feed_json_site(struct rq *rq)
{
    return feed_json(rq, true, false);
}

rc publish_feed_json_both(struct rq *rq)
{
    return feed_json(rq, true, true);
}
