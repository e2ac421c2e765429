/* SPDX-License-Identifier: Apache-2.0 */
/* Columns and sites as feeds: what all forms share, and Atom. */
#include "features/publish/publish_feed.h"

#include <stdlib.h>

#include "core/seal.h"
#include "features/publish/publish_feed_pages.h"
#include "web/atom.h"

str publish_feed_id(struct rq *rq, str name)
{
    unsigned char bytes[16];
    memcpy(bytes, seal_hash(rq->arena, rq->app->keys.hash, S("publish.feed"), name).p, sizeof bytes);
    return atom_id(rq->arena, bytes);
}

void publish_feed_links(struct rq *rq, str base, str title)
{
    static const struct {
        const char *type, *name;
    } forms[] = { { "application/atom+xml", "/feed.atom" },
                  { "application/feed+json", "/feed.json" },
                  { "text/calendar", "/calendar.ics" } };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        reply_feed_as(rq, forms[i].type, str_join(rq->arena, base, str_from_c(forms[i].name)), title);
}

/* ---- of what ---- */

/* The column that an address names now: an ended one leads to the one that took its items. */
static rc column_of(struct rq *rq, str code, const struct publish_here *here, struct publish_column *ret)
{
    struct publish_columns columns;
    TRY(publish_column_find(rq->db, code, ret));
    if (ret->to_day <= rq->today && ret->into.v != 0)
        TRY(publish_column_load(rq->db, ret->into, ret));
    day_t day = ret->to_day <= rq->today ? ret->to_day - 1 : rq->today;
    TRY(publish_columns_of(rq->db, here->site.id, day, false, &columns));
    return publish_column_in(&columns, ret->id) != NULL
               ? RC_OK
               : RQ_FAIL(rq, RC_NOT_FOUND, NULL, "the site has no such column");
}

rc publish_told_of(struct rq *rq, bool has_slug, bool has_column, struct publish_told *ret)
{
    *ret = (struct publish_told){ 0 };
    TRY(publish_here_load(rq, has_slug, &ret->here));
    ret->base = ret->here.base;
    ret->title = ret->here.name;
    if (has_column) {
        TRY(column_of(rq, rq->args[has_slug ? 1 : 0], &ret->here, &ret->column));
        str name = publish_in_lang(rq, publish_column_name(&ret->column, rq->lang), S("zh-Hans"));
        ret->title = str_printf(rq->arena, "%.*s · %.*s", STR_ARG(name), STR_ARG(ret->here.name));
        ret->base = publish_column_path(rq, &ret->here, ret->column.code);
    }
    ret->name = str_printf(rq->arena, "site %lld column %lld", (long long)ret->here.site.id.v,
                           (long long)ret->column.id.v);
    return publish_good_until(rq);
}

rc publish_told_items(struct rq *rq, const struct publish_told *told, ms_t since, bool notices, int64_t limit,
                      struct publish_feed_items_rows *ret)
{
    const struct publish_feed_items_in in = { .organisation = told->here.site.organisation.v,
                                              .day = rq->today,
                                              .site = told->here.site.id.v,
                                              .lang = notices ? S("") : told->here.sight.lang,
                                              .now = rq->now,
                                              .scope = told->here.sight.below,
                                              .column = told->column.id.v,
                                              .since = since,
                                              .notices = notices,
                                              .limit = limit };
    return publish_feed_items(rq->db, &in, ret);
}

/* ---- Atom ---- */

static ms_t updated_of(const struct publish_feed_items_row *row)
{
    return row->corrected_at.has && row->corrected_at.v > row->public_at ? row->corrected_at.v
                                                                         : row->public_at;
}

static int by_update(const void *one, const void *two)
{
    ms_t a = updated_of(one), b = updated_of(two);
    return a < b ? 1 : a > b ? -1 : 0;
}

static rc entry_of(struct rq *rq, const struct publish_told *told, const struct publish_feed_items_row *row,
                   struct atom_entry *ret)
{
    *ret = (struct atom_entry){
        .id = publish_feed_id(rq, str_printf(rq->arena, "item %lld", (long long)row->id.v)),
        .title = publish_in_lang(rq, row->title, row->lang),
        .link = rq_address(rq, publish_item_path(rq, &told->here, row->number)),
        .is_html = true,
        .category = row->column_code,
        .author = row->unit,
        .published = row->public_at,
        .updated = updated_of(row),
    };
    return publish_feed_words(rq, row, true, &ret->text);
}

static rc feed_atom(struct rq *rq, bool has_slug, bool has_column)
{
    struct publish_told told;
    struct publish_feed_items_rows rows;
    TRY(publish_told_of(rq, has_slug, has_column, &told));
    TRY(publish_told_items(rq, &told, 0, false, PUBLISH_FEED_ITEMS, &rows));
    if (rows.n > 0)
        qsort(rows.at, rows.n, sizeof rows.at[0], by_update);
    struct atom_entry *entries = ARENA_ARRAY(rq->arena, struct atom_entry, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        TRY(entry_of(rq, &told, &rows.at[i], &entries[i]));
    const struct atom_feed feed = {
        .id = publish_feed_id(rq, told.name),
        .title = told.title,
        .author = told.here.name,
        .self = rq_address(rq, str_join(rq->arena, told.base, S("/feed.atom"))),
        .alternate = rq_address(rq, str_is_empty(told.base) ? S("/") : told.base),
        .base = rq_address(rq, S("/")),
        .entries = entries,
        .n = rows.n,
    };
    return atom_reply(rq, &feed);
}

rc publish_feed_atom(struct rq *rq)
{
    return feed_atom(rq, false, false);
}

rc publish_feed_atom_column(struct rq *rq)
{
    return feed_atom(rq, false, true);
}

rc publish_feed_atom_site(struct rq *rq)
{
    return feed_atom(rq, true, false);
}

rc publish_feed_atom_both(struct rq *rq)
{
    return feed_atom(rq, true, true);
}
