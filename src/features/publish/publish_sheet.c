/* SPDX-License-Identifier: Apache-2.0 */
/* Sheets for the notice board: an item, or the newest of a column. */
#include "core/qr.h"
#include "features/publish/publish_feed.h"
#include "features/publish/publish_feed_pages.h"
#include "features/publish/publish_pages_item.h"

#define NEWEST 5

static rc code_load(struct rq *rq, struct publish_sheet_one *v)
{
    struct qr qr;
    v->address = rq_address(rq, str_join(rq->arena, S("/items/"), v->number));
    TRY(qr_make(rq->arena, &rq->err, str_join(rq->arena, v->address, S("?via=qr")), &qr));
    v->qr_path = qr.path;
    v->qr_box = qr.box;
    return RC_OK;
}

static void sheet_reply(struct rq *rq, const struct publish_here *here, struct publish_sheet *v)
{
    v->lang_tag = lang_tag(rq->lang);
    v->place = here->name;
    rq->reply.is_bare = true;
    reply_page(rq, v->title, publish_sheet_page(v));
}

rc publish_sheet_item(struct rq *rq)
{
    struct publish_sheet *v = ARENA_NEW(rq->arena, struct publish_sheet);
    struct publish_sheet_one *one = ARENA_NEW(rq->arena, struct publish_sheet_one);
    struct publish_here here;
    struct publish_public item;
    struct publish_site site;
    struct markdown_made made;
    TRY(publish_public_of_page(rq, &item));
    if (item.is_gone)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "withdrawn");
    TRY(publish_site_load(rq->db, item.site, &site));
    TRY(publish_here_of(rq, &site, &here));
    const struct publish_places places = {
        .arena = rq->arena,
        .base = str_printf(rq->arena, "/items/%.*s/files/", STR_ARG(item.number)),
        .files = item.files,
        .files_n = item.files_n,
    };
    TRY(publish_body_html(
        rq, &(struct publish_body){ .text = item.body, .places = &places, .is_made_hant = item.is_made_hant },
        &made));
    v->title = publish_in_lang(rq, item.title, item.lang);
    v->back = str_join(rq->arena, S("/items/"), item.number);
    v->items = one;
    v->items_n = 1;
    *one = (struct publish_sheet_one){ .title = v->title,
                                       .unit = item.organisation_name,
                                       .at = item.at,
                                       .corrected = item.corrected_at,
                                       .number = item.number,
                                       .event = publish_event_of(rq, item.starts_at, item.ends_at, item.venue,
                                                                 S("")),
                                       .body = made.body };
    TRY(code_load(rq, one));
    sheet_reply(rq, &here, v);
    return RC_OK;
}

static rc sheet_of_column(struct rq *rq, bool has_slug)
{
    struct publish_sheet *v = ARENA_NEW(rq->arena, struct publish_sheet);
    struct publish_told told;
    struct publish_feed_items_rows rows;
    TRY(publish_told_of(rq, has_slug, true, &told));
    TRY(publish_told_items(rq, &told, 0, false, NEWEST, &rows));
    v->title = told.title;
    v->back = told.base;
    v->items = ARENA_ARRAY(rq->arena, struct publish_sheet_one, rows.n);
    for (; v->items_n < rows.n; v->items_n++) {
        const struct publish_feed_items_row *row = &rows.at[v->items_n];
        struct publish_sheet_one *one = &v->items[v->items_n];
        str words;
        TRY(publish_feed_words(rq, row, false, &words));
        *one = (struct publish_sheet_one){ .title = publish_in_lang(rq, row->title, row->lang),
                                           .unit = row->unit,
                                           .at = row->public_at,
                                           .corrected = row->corrected_at,
                                           .number = row->number,
                                           .event = publish_event_of(rq, row->starts_at, row->ends_at,
                                                                     row->venue, S("")),
                                           .body = { words } };
        TRY(code_load(rq, one));
    }
    sheet_reply(rq, &told.here, v);
    return RC_OK;
}

rc publish_sheet_column(struct rq *rq)
{
    return sheet_of_column(rq, false);
}

rc publish_sheet_both(struct rq *rq)
{
    return sheet_of_column(rq, true);
}
