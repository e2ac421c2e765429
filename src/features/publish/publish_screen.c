/* SPDX-License-Identifier: Apache-2.0 */
/* The screen of a hall: notices, dates, what other slices add, and the way to say something. */
#include "core/module.h"
#include "core/qr.h"
#include "core/setting.h"
#include "features/publish/publish_feed.h"
#include "features/publish/publish_feed_pages.h"
#include "features/publish/publish_home.h"

#define ROWS 3 /* of a panel, that can be read from five metres */
#define NOTICE_PANELS 2

static void put(struct rq *rq, struct screen *all, str name, struct page page)
{
    if (all->n < SCREEN_PANELS_MAX)
        all->panels[all->n++] = (struct screen_panel){ name, module_piece(rq, page) };
}

static rc notices(struct rq *rq, const struct publish_here *here, struct screen *all)
{
    struct publish_row_item *rows;
    size_t n;
    TRY(publish_notices_of(rq, here, (size_t)ROWS * NOTICE_PANELS, &rows, &n));
    for (size_t at = 0; at < n; at += ROWS) {
        struct publish_screen_rows *v = ARENA_NEW(rq->arena, struct publish_screen_rows);
        v->title = rq_text(rq, at == 0 ? TEXT_PUBLISH_NOTICES : TEXT_PUBLISH_SCREEN_MORE);
        v->rows = &rows[at];
        v->rows_n = n - at < ROWS ? n - at : ROWS;
        put(rq, all, v->title, publish_screen_rows_page(v));
    }
    return RC_OK;
}

static rc dates(struct rq *rq, const struct publish_here *here, struct screen *all)
{
    struct publish_screen_dates *v = ARENA_NEW(rq->arena, struct publish_screen_dates);
    struct publish_feed_dates_rows rows;
    const struct publish_feed_dates_in in = { .organisation = here->site.organisation.v,
                                              .day = rq->today,
                                              .site = here->site.id.v,
                                              .lang = here->sight.lang,
                                              .from_at = day_start(rq->today, rq->offset),
                                              .now = rq->now,
                                              .scope = here->sight.below,
                                              .limit = (int64_t)ROWS * 4 };
    TRY(publish_feed_dates(rq->db, &in, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct publish_screen_date, ROWS);
    for (size_t i = 0; i < rows.n && v->rows_n < ROWS; i++) {
        const struct publish_feed_dates_row *row = &rows.at[i];
        if (row->is_off)
            continue;
        v->rows[v->rows_n++] = (struct publish_screen_date){
            .title = publish_in_lang(rq, row->title, row->lang),
            .starts = row->starts_at,
            .is_whole_day =
                publish_is_whole_day(row->starts_at, row->ends_at.has ? row->ends_at.v : 0, rq->offset),
            .venue = str_is_empty(row->venue) ? (str){ 0 } : row->venue,
        };
    }
    if (v->rows_n > 0)
        put(rq, all, rq_text(rq, TEXT_PUBLISH_SCREEN_DATES), publish_screen_dates_page(v));
    return RC_OK;
}

static rc code_load(struct rq *rq, const struct publish_here *here, struct publish_screen *v)
{
    struct qr qr;
    str address = rq_address(rq, str_join(rq->arena, here->is_main ? S("/") : here->base, S("?via=tv")));
    TRY(qr_make(rq->arena, &rq->err, address, &qr));
    v->qr_path = qr.path;
    v->qr_box = qr.box;
    return RC_OK;
}

static rc screen_show(struct rq *rq, bool has_slug)
{
    struct publish_screen *v = ARENA_NEW(rq->arena, struct publish_screen);
    struct publish_here here;
    struct screen all = { .n = 0 };
    struct civil clock = civil_of(rq->now, rq->offset);
    TRY(publish_here_load(rq, has_slug, &here));
    TRY(notices(rq, &here, &all));
    TRY(dates(rq, &here, &all));
    TRY(module_screen(rq, here.site.organisation, &all));
    TRY(setting_get(rq->db, S("phone"), &v->phone));
    TRY(code_load(rq, &here, v));
    v->lang_tag = lang_tag(rq->lang);
    v->name = here.name;
    v->today = rq->today;
    v->offset = rq->offset / MS_PER_MINUTE;
    /* Each hour the sides change: nothing stands in one place for good. */
    v->is_flipped = clock.hour % 2 == 1;
    reply_good_until(rq, rq->now - rq->now % MS_PER_HOUR + MS_PER_HOUR);
    v->of = str_printf(rq->arena, "of%zu", all.n);
    v->panels = ARENA_ARRAY(rq->arena, struct publish_screen_panel, all.n);
    for (size_t i = 0; i < all.n; i++)
        v->panels[v->panels_n++] = (struct publish_screen_panel){ .id = str_printf(rq->arena, "p%zu", i + 1),
                                                                  .n = (int64_t)i + 1,
                                                                  .name = all.panels[i].name,
                                                                  .body = all.panels[i].body };
    rq->reply.is_bare = true;
    TRY(publish_good_until(rq));
    reply_page(rq, here.name, publish_screen_page(v));
    return RC_OK;
}

rc publish_screen_show(struct rq *rq)
{
    return screen_show(rq, false);
}

rc publish_screen_site(struct rq *rq)
{
    return screen_show(rq, true);
}
