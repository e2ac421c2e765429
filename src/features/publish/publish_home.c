/* SPDX-License-Identifier: Apache-2.0 */
/* The index of columns and the notices, on the home page of the house and of a site; all columns. */
#include "features/publish/publish_home.h"

#include "features/publish/publish_feed.h"
#include "features/publish/publish_private.h"
#include "features/publish/publish_public_pages.h"

#define NOTICES 5
#define PINNED 3
#define NEWS 6

/* ---- pieces that other pages put in ---- */

static str name_of(struct rq *rq, const struct publish_column *column)
{
    str name = publish_column_name(column, rq->lang);
    return rq->lang == LANG_ZH_HANT ? publish_in_lang(rq, name, S("zh-Hans")) : name;
}

/* What hangs below a group, and groups without any, are one line each; columns at the top make a group of
 * their own. */
static rc groups_load(struct rq *rq, const struct publish_here *here, bool with_month,
                      struct publish_group **ret, size_t *ret_n)
{
    struct publish_columns columns;
    struct publish_column_since_rows fresh, month = { 0 };
    ms_t since;
    size_t n = 0;
    TRY(publish_columns_of(rq->db, here->site.id, rq->today, false, &columns));
    TRY(publish_fresh_since(rq, &since));
    TRY(publish_since(rq->db, &here->sight, since, &fresh));
    if (with_month)
        TRY(publish_since(rq->db, &here->sight, publish_month_start(rq->today, rq->offset), &month));
    struct publish_group *groups = ARENA_ARRAY(rq->arena, struct publish_group, columns.n);
    for (size_t i = 0; i < columns.n; i++) {
        const struct publish_column *c = &columns.at[i];
        if (c->depth == 0) {
            groups[n++] =
                (struct publish_group){ .path = publish_column_path(rq, here, c->code),
                                        .code = c->code,
                                        .name = name_of(rq, c),
                                        .columns = ARENA_ARRAY(rq->arena, struct publish_entry, columns.n) };
        } else if (n > 0) {
            struct publish_group *g = &groups[n - 1];
            g->columns[g->columns_n++] =
                (struct publish_entry){ .path = publish_column_path(rq, here, c->code),
                                        .name = name_of(rq, c),
                                        .fresh = publish_since_of(&fresh, c->id),
                                        .month = publish_since_of(&month, c->id) };
        }
    }
    *ret = groups;
    *ret_n = n;
    return RC_OK;
}

static rc index_piece(struct rq *rq, const struct publish_here *here, html *ret)
{
    struct publish_index *v = ARENA_NEW(rq->arena, struct publish_index);
    TRY(groups_load(rq, here, false, &v->groups, &v->groups_n));
    *ret = v->groups_n > 0 ? module_piece(rq, publish_index_page(v)) : (html){ S("") };
    return RC_OK;
}

static rc notices_of(struct rq *rq, const struct publish_here *here, int64_t pinned, int64_t limit,
                     struct publish_list_rows *ret)
{
    const struct publish_notices_in in = { .organisation = here->site.organisation.v,
                                           .day = rq->today,
                                           .now = rq->now,
                                           .scope = here->sight.below,
                                           .lang = here->sight.lang,
                                           .pinned = pinned,
                                           .limit = limit };
    return publish_notices(rq->db, &in, ret);
}

rc publish_notices_of(struct rq *rq, const struct publish_here *here, size_t limit,
                      struct publish_row_item **ret, size_t *ret_n)
{
    struct publish_list_rows pinned, rows;
    size_t n = 0;
    TRY(notices_of(rq, here, 1, PINNED, &pinned));
    TRY(notices_of(rq, here, 0, (int64_t)(limit - pinned.n), &rows));
    *ret = ARENA_ARRAY(rq->arena, struct publish_row_item, limit);
    for (size_t i = 0; i < pinned.n; i++)
        (*ret)[n++] = publish_row_of(rq, here, S("notice"), &pinned.at[i]);
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[n++] = publish_row_of(rq, here, S("notice"), &rows.at[i]);
    *ret_n = n;
    return RC_OK;
}

static rc notices_piece(struct rq *rq, const struct publish_here *here, html *ret)
{
    struct publish_notice_box *v = ARENA_NEW(rq->arena, struct publish_notice_box);
    TRY(publish_notices_of(rq, here, NOTICES, &v->rows, &v->rows_n));
    v->all = str_join(rq->arena, here->base, S("/columns"));
    *ret = module_piece(rq, publish_notice_box_page(v));
    return RC_OK;
}

rc publish_home_pieces(struct rq *rq, struct home_pieces *ret)
{
    struct publish_here here;
    TRY(publish_here_load(rq, false, &here));
    TRY(index_piece(rq, &here, &ret->index));
    TRY(notices_piece(rq, &here, &ret->notices));
    publish_feed_links(rq, here.base, here.name);
    return publish_good_until(rq);
}

/* ---- all columns ---- */

static rc all_columns(struct rq *rq, bool has_slug)
{
    struct publish_columns_all *v = ARENA_NEW(rq->arena, struct publish_columns_all);
    struct publish_here here;
    TRY(publish_here_load(rq, has_slug, &here));
    TRY(groups_load(rq, &here, true, &v->groups, &v->groups_n));
    v->site = here.name;
    v->screen = str_join(rq->arena, here.base, S("/tv"));
    v->loudspeaker = str_join(rq->arena, here.base, S("/loudspeaker"));
    v->calendar = str_join(rq->arena, here.base, S("/calendar.ics"));
    TRY(publish_good_until(rq));
    publish_feed_links(rq, here.base, here.name);
    rq->reply.back = here.is_main ? S("/") : here.base;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_ALL_COLUMNS), publish_columns_all_page(v));
    return RC_OK;
}

rc publish_columns_show(struct rq *rq)
{
    return all_columns(rq, false);
}

rc publish_site_columns_show(struct rq *rq)
{
    return all_columns(rq, true);
}

/* ---- the home page of a site ---- */

static rc above_load(struct rq *rq, const struct publish_here *here, struct publish_site_home *v)
{
    struct publish_site *chain;
    size_t n;
    TRY(publish_site_chain(rq->db, here->site.id, rq->today, &chain, &n));
    v->above = ARENA_ARRAY(rq->arena, struct publish_crumb, n);
    for (size_t i = n; i-- > 1;) {
        str name;
        TRY(publish_site_name(rq, &chain[i], &name));
        v->above[v->above_n++] = (struct publish_crumb){
            .path = publish_site_is_main(&chain[i]) ? S("/") : publish_site_path(rq, &chain[i]), .name = name
        };
    }
    return RC_OK;
}

static rc news_load(struct rq *rq, const struct publish_here *here, struct publish_site_home *v)
{
    struct publish_list_rows rows;
    const struct publish_own_news_in in = {
        .site_id = here->site.id, .day = rq->today, .now = rq->now, .lang = here->sight.lang, .limit = NEWS
    };
    TRY(publish_own_news(rq->db, &in, &rows));
    publish_rows_of(rq, here, S("news"), &rows, &v->news, &v->news_n);
    return RC_OK;
}

rc publish_site_home_show(struct rq *rq)
{
    struct publish_site_home *v = ARENA_NEW(rq->arena, struct publish_site_home);
    struct publish_here here;
    TRY(publish_here_load(rq, true, &here));
    if (here.is_main) {
        reply_moved(rq, S("/"));
        return RC_OK;
    }
    v->name = here.name;
    v->words = here.site.words;
    v->code = str_join(rq->arena, here.base, S("/code"));
    v->report = str_printf(rq->arena, "/report?organisation=%lld", (long long)here.site.organisation.v);
    v->wall = str_printf(rq->arena, "/wall?organisation=%lld", (long long)here.site.organisation.v);
    v->place = str_printf(rq->arena, "/organisations/%lld", (long long)here.site.organisation.v);
    TRY(above_load(rq, &here, v));
    TRY(index_piece(rq, &here, &v->index));
    TRY(notices_piece(rq, &here, &v->notices));
    TRY(news_load(rq, &here, v));
    TRY(publish_good_until(rq));
    publish_feed_links(rq, here.base, here.name);
    publish_card_put(rq, here.name, here.site.words, here.base);
    v->screen = str_join(rq->arena, here.base, S("/tv"));
    v->loudspeaker = str_join(rq->arena, here.base, S("/loudspeaker"));
    reply_page(rq, here.name, publish_site_home_page(v));
    return RC_OK;
}

/* ---- for the search ---- */

rc publish_search_columns(struct rq *rq, struct search_column **ret, size_t *ret_n)
{
    struct publish_columns all;
    TRY(publish_columns_of(rq->db, PUBLISH_MAIN_SITE, rq->today, true, &all));
    *ret = ARENA_ARRAY(rq->arena, struct search_column, all.n);
    *ret_n = 0;
    for (size_t i = 0; i < all.n; i++) {
        const struct publish_column *column = &all.at[i], *over = publish_column_in(&all, column->parent);
        if (publish_column_takes(column, rq->today))
            (*ret)[(*ret_n)++] =
                (struct search_column){ .id = column->id.v,
                                        .name = publish_column_name(column, rq->lang),
                                        .group =
                                            over != NULL ? publish_column_name(over, rq->lang) : (str){ 0 } };
    }
    return RC_OK;
}
