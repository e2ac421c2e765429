/* SPDX-License-Identifier: Apache-2.0 */
/* One's subscriptions: one button to begin, one to end, also by the link in a message. */
#include "core/told.h"
#include "features/publish/publish_face.h"
#include "features/publish/publish_reach.h"
#include "features/publish/publish_reach_pages.h"
#include "gen/publish_reach_sql.h"

/* The column of the address in the site of ?site=, open and with items; RC_NOT_FOUND. */
struct wanted {
    struct publish_site site;
    struct publish_column column;
    str name, path;
};

static rc wanted_load(struct rq *rq, struct wanted *w)
{
    struct publish_columns columns;
    str slug = rq_query(rq, S("site"));
    if (str_is_empty(slug))
        TRY(publish_site_load(rq->db, PUBLISH_MAIN_SITE, &w->site));
    else
        TRY(publish_site_find(rq->db, slug, &w->site));
    TRY(publish_column_find(rq->db, rq->args[0], &w->column));
    TRY(publish_columns_of(rq->db, w->site.id, rq->today, false, &columns));
    if (publish_column_in(&columns, w->column.id) == NULL || !publish_column_takes(&w->column, rq->today))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "the site has no such column");
    w->name = publish_column_name(&w->column, rq->lang);
    w->path = publish_site_is_main(&w->site) ? str_join(rq->arena, S("/columns/"), w->column.code)
                                             : str_printf(rq->arena, "/sites/%.*s/columns/%.*s",
                                                          STR_ARG(w->site.slug), STR_ARG(w->column.code));
    return RC_OK;
}

rc publish_subscribe_show(struct rq *rq)
{
    struct publish_subscribe_page *v = ARENA_NEW(rq->arena, struct publish_subscribe_page);
    struct publish_subscription_find_row row;
    struct wanted w;
    TRY(wanted_load(rq, &w));
    person_id me = { rq->who.person };
    TRY(publish_subscription_find(rq->db, me, w.site.id, w.column.id, &row, &v->is_there));
    v->name = w.name;
    v->site = publish_site_is_main(&w.site) ? (str){ 0 } : w.site.name;
    v->back = w.path;
    v->action = publish_site_is_main(&w.site)
                    ? str_printf(rq->arena, "/columns/%.*s/subscribe", STR_ARG(w.column.code))
                    : str_printf(rq->arena, "/columns/%.*s/subscribe?site=%.*s", STR_ARG(w.column.code),
                                 STR_ARG(w.site.slug));
    v->guard = form_guard(rq, &form_none);
    rq->reply.back = w.path;
    reply_page(rq, w.name, publish_subscribe_page_page(v));
    return RC_OK;
}

rc publish_subscribe_do(struct rq *rq)
{
    const struct publish_by by = { .person = { rq->who.person }, .now = rq->now, .offset = rq->offset };
    struct wanted w;
    TRY(wanted_load(rq, &w));
    TRY(publish_subscribe(rq->db, &by, w.site.id, w.column.id));
    reply_flash(rq, TEXT_PUBLISH_SUBSCRIBED, "ok");
    reply_redirect(rq, S("/me/columns"));
    return RC_OK;
}

rc publish_subscriptions_show(struct rq *rq)
{
    struct publish_subscriptions *v = ARENA_NEW(rq->arena, struct publish_subscriptions);
    struct publish_subscriptions_of_rows rows;
    TRY(publish_subscriptions_of(rq->db, rq->today, (person_id){ rq->who.person }, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct publish_subscription_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct publish_subscriptions_of_row *r = &rows.at[i];
        bool is_main = r->site_id.v == PUBLISH_MAIN_SITE.v;
        v->rows[v->rows_n++] = (struct publish_subscription_line){
            .path = is_main ? str_join(rq->arena, S("/columns/"), r->code)
                            : str_printf(rq->arena, "/sites/%.*s/columns/%.*s", STR_ARG(r->slug),
                                         STR_ARG(r->code)),
            .name = rq->lang == LANG_EN && !str_is_empty(r->name_en) ? r->name_en : r->name,
            .site = is_main ? (str){ 0 } : r->site_name,
            .action = str_printf(rq->arena, "/me/columns/%lld/end", (long long)r->id.v),
            .guard = form_guard(rq, &form_none),
        };
    }
    rq->reply.back = S("/me");
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_SUBSCRIPTIONS), publish_subscriptions_page(v));
    return RC_OK;
}

/* Of another's, or of one that has ended already, nothing happens. */
rc publish_unsubscribe_do(struct rq *rq)
{
    publish_subscription_id id;
    if (!rq_arg_id(rq, 0, &id.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such subscription");
    TRY(publish_subscription_drop(rq->db, id, (person_id){ rq->who.person }, NULL));
    reply_flash(rq, TEXT_PUBLISH_UNSUBSCRIBED, "ok");
    reply_redirect(rq, S("/me/columns"));
    return RC_OK;
}

/* ---- by link, without a log-in ---- */

static rc stop_person(struct rq *rq, person_id *ret)
{
    if (!told_stop_person(&rq->app->keys, S(PUBLISH_STOP), rq->args[0], ret))
        return RQ_FAIL(rq, RC_NOT_FOUND, "publish.no_such_stop", "no link that ends subscriptions");
    return RC_OK;
}

/* Looking changes nothing: programs open links before people do. Nothing tells whose they are. */
rc publish_stop_show(struct rq *rq)
{
    struct publish_stop *v = ARENA_NEW(rq->arena, struct publish_stop);
    struct publish_subscriptions_of_rows rows;
    person_id person;
    TRY(stop_person(rq, &person));
    TRY(publish_subscriptions_of(rq->db, rq->today, person, &rows));
    v->is_over = rows.n == 0;
    v->action = str_join(rq->arena, S(PUBLISH_STOP), rq->args[0]);
    v->guard = form_guard(rq, &form_none);
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_STOP_TITLE), publish_stop_page(v));
    return RC_OK;
}

rc publish_stop_do(struct rq *rq)
{
    person_id person;
    TRY(stop_person(rq, &person));
    TRY(publish_unsubscribe_all(rq->db, person));
    reply_redirect(rq, str_join(rq->arena, S(PUBLISH_STOP), rq->args[0]));
    return RC_OK;
}
