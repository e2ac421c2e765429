/* SPDX-License-Identifier: Apache-2.0 */
/* Who found an item useful: the button under it, and a page of its own for who is not logged in, so that the
 * item's page stays the same for everybody. */
#include "features/publish/publish_like.h"

#include "core/throttle.h"
#include "features/publish/publish_face.h"
#include "features/publish/publish_pages_item.h"
#include "features/publish/publish_reach_pages.h"
#include "gen/publish_like_sql.h"
#include "web/form.h"
#include "web/guard.h"

#define LIKE_BURST 10
#define LIKE_EVERY MS_PER_MINUTE
#define ITEM_BURST 5 /* of one address for one item: browsers are easily made */
#define ITEM_EVERY (10 * MS_PER_MINUTE)

/* ---- what is kept ---- */

static str liker_of(struct arena *a, const struct app_keys *keys, publish_item_id item,
                    const struct publish_liker *who)
{
    str name = who->person.v != 0 ? str_printf(a, "person %lld", (long long)who->person.v)
                                  : str_join(a, S("browser "), who->browser);
    return guard_sign(a, keys->hash, str_printf(a, "item %lld", (long long)item.v), name);
}

static bool is_somebody(const struct publish_liker *who)
{
    return who->person.v != 0 || !str_is_empty(who->browser);
}

rc publish_likes_of(struct db *db, const struct app_keys *keys, publish_item_id item,
                    const struct publish_liker *who, struct publish_likes *ret)
{
    struct publish_like_count_row row;
    str liker = is_somebody(who) ? liker_of(db_arena(db), keys, item, who) : S("");
    TRY(publish_like_count(db, liker, item, &row));
    *ret = (struct publish_likes){ .n = row.n, .is_mine = row.is_mine };
    return RC_OK;
}

rc publish_like(struct db *db, const struct app_keys *keys, publish_item_id item,
                const struct publish_liker *who, day_t today)
{
    return is_somebody(who) ? publish_like_put(db, item, liker_of(db_arena(db), keys, item, who), today, NULL)
                            : RC_OK;
}

rc publish_unlike(struct db *db, const struct app_keys *keys, publish_item_id item,
                  const struct publish_liker *who)
{
    return is_somebody(who) ? publish_like_drop(db, item, liker_of(db_arena(db), keys, item, who), NULL)
                            : RC_OK;
}

/* ---- pages ---- */

static struct publish_liker liker_of_page(const struct rq *rq)
{
    return (struct publish_liker){ .person = { rq->who.person },
                                   .browser = rq->who.person == 0 ? rq->who.csrf : (str){ 0 } };
}

static str like_path(struct rq *rq, const struct publish_public *item, const char *act)
{
    return str_printf(rq->arena, "/items/%.*s/%s", STR_ARG(item->number), act);
}

static rc box_load(struct rq *rq, const struct publish_public *item, bool has_form,
                   struct publish_like_state *ret)
{
    const struct publish_liker who = liker_of_page(rq);
    struct publish_likes likes;
    TRY(publish_likes_of(rq->db, &rq->app->keys, item->id, &who, &likes));
    *ret = (struct publish_like_state){ .n = likes.n,
                                        .is_mine = has_form && likes.is_mine,
                                        .has_form = has_form };
    ret->path = like_path(rq, item, ret->is_mine ? "unlike" : "like");
    ret->guard = has_form ? form_guard(rq, &form_none) : (html){ 0 };
    return RC_OK;
}

rc publish_like_load(struct rq *rq, const struct publish_public *item, struct publish_like_state *ret)
{
    return box_load(rq, item, rq->who.person != 0, ret);
}

/* A public item that still stands. */
static rc item_of_page(struct rq *rq, struct publish_public *ret)
{
    TRY(publish_public_of_page(rq, ret));
    return ret->is_gone ? RQ_FAIL(rq, RC_NOT_FOUND, NULL, "the item was withdrawn") : RC_OK;
}

rc publish_like_show(struct rq *rq)
{
    struct publish_like_page *v = ARENA_NEW(rq->arena, struct publish_like_page);
    struct publish_public item;
    TRY(item_of_page(rq, &item));
    v->title = publish_in_lang(rq, item.title, item.lang);
    v->back = str_join(rq->arena, S("/items/"), item.number);
    struct publish_like_state *state = ARENA_NEW(rq->arena, struct publish_like_state);
    TRY(box_load(rq, &item, true, state));
    v->like = state;
    v->summary = form_summary(rq, &form_none);
    rq->reply.back = v->back;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_LIKE_TITLE), publish_like_page_page(v));
    return RC_OK;
}

/* An address counts for those who are not logged in: so often for all items, and more seldom for one. */
static rc may_like(struct rq *rq, const struct publish_public *item)
{
    const struct throttle_rule all = { .burst = LIKE_BURST, .every_ms = LIKE_EVERY },
                               one = { .burst = ITEM_BURST, .every_ms = ITEM_EVERY };
    struct throttle *t = rq->app->throttle;
    bool is_known = rq->who.person != 0;
    if (!is_known && throttle_is_local(rq->client))
        return RC_OK;
    str who = is_known ? str_printf(rq->arena, "person %lld", (long long)rq->who.person)
                       : throttle_address(rq->client);
    str what = str_printf(rq->arena, "%.*s %lld", STR_ARG(who), (long long)item->id.v);
    if (!throttle_take(t, "like", who, all, rq->now) ||
        (!is_known && !throttle_take(t, "like of one", what, one, rq->now)))
        return RQ_FAIL(rq, RC_LIMIT, "publish.like_too_often", "one sender likes too often");
    return RC_OK;
}

/* Back to the item; who is not logged in sees on the button's own page that it counts. */
static void go_back(struct rq *rq, const struct publish_public *item)
{
    reply_redirect(rq, rq->who.person != 0 ? str_printf(rq->arena, "/items/%.*s#like", STR_ARG(item->number))
                                           : like_path(rq, item, "like"));
}

rc publish_like_do(struct rq *rq)
{
    const struct publish_liker who = liker_of_page(rq);
    struct publish_public item;
    TRY(item_of_page(rq, &item));
    TRY(may_like(rq, &item));
    TRY(publish_like(rq->db, &rq->app->keys, item.id, &who, rq->today));
    go_back(rq, &item);
    return RC_OK;
}

rc publish_unlike_do(struct rq *rq)
{
    const struct publish_liker who = liker_of_page(rq);
    struct publish_public item;
    TRY(item_of_page(rq, &item));
    TRY(publish_unlike(rq->db, &rq->app->keys, item.id, &who));
    go_back(rq, &item);
    return RC_OK;
}
