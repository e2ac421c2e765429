/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Following by page: what can be followed, the list with its news, its addresses and its end. Works without
 * JavaScript. When somebody last came is known to the browser alone (a cookie), so that a page that is only
 * read writes nothing, and each phone has a last visit of its own.
 */
#include "features/problem/problem_follow_pages.h"
#include "core/qr.h"
#include "core/rule.h"
#include "core/seal.h"
#include "features/problem/problem_feed.h"
#include "features/problem/problem_follow.h"
#include "gen/problem_follow_sql.h"
#include "web/guard.h"
#include "web/rq.h"

#define COOKIE S("ew_follow")
#define SEEN_COOKIE S("ew_seen")
/* Who comes back sooner is still on the same visit: what is new stays marked over a few pages. */
#define VISIT_MS (30 * MS_PER_MINUTE)
#define OFFERS_MAX 4
#define WHAT_MAX 60

struct follow_input {
    str kind, what;
};
static const struct field follow_fields[] = {
    { .name = "kind",
      .kind = FIELD_TEXT,
      .at = offsetof(struct follow_input, kind),
      .label = TEXT_PROBLEM_FOLLOW_TITLE,
      .is_required = true,
      .max = WHAT_MAX },
    { .name = "what",
      .kind = FIELD_TEXT,
      .at = offsetof(struct follow_input, what),
      .label = TEXT_PROBLEM_FOLLOW_TITLE,
      .is_required = true,
      .max = WHAT_MAX },
};
const struct form problem_follow_form = FORM("follow", follow_fields, struct follow_input);

struct unfollow_input {
    int64_t follow;
};
static const struct field unfollow_fields[] = {
    { .name = "follow",
      .kind = FIELD_ID,
      .at = offsetof(struct unfollow_input, follow),
      .label = TEXT_PROBLEM_UNFOLLOW,
      .is_required = true },
};
const struct form problem_unfollow_form = FORM("unfollow", unfollow_fields, struct unfollow_input);

/* ---- what can be followed ---- */

static const enum text offer_labels[] = {
    [FOLLOW_PROBLEM] = TEXT_PROBLEM_FOLLOW_PROBLEM,
    [FOLLOW_PLACE] = TEXT_PROBLEM_FOLLOW_PLACE,
    [FOLLOW_OFFICE] = TEXT_PROBLEM_FOLLOW_OFFICE,
    [FOLLOW_CATEGORY] = TEXT_PROBLEM_FOLLOW_CATEGORY,
};

static rc missing(struct rq *rq)
{
    return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "nothing of that name can be followed");
}

static rc problem_what(struct rq *rq, str number, struct problem_follow_what *ret, str *ret_name)
{
    struct problem_by_number_row p;
    bool found = false;
    TRY(problem_by_number(rq->db, rq->today, number, &p, &found));
    if (!found || !p.is_public || p.is_confidential)
        return missing(rq);
    ret->problem = p.id;
    *ret_name = p.title;
    return RC_OK;
}

static rc organisation_what(struct rq *rq, str id, struct problem_follow_what *ret, str *ret_name)
{
    struct organisation unit;
    if (!str_to_i64(id, &ret->organisation.v))
        return missing(rq);
    TRY(organisation_load(rq->db, ret->organisation, rq->today, &unit));
    if (ret->kind == FOLLOW_PLACE && !problem_is_place(unit.kind))
        return missing(rq);
    *ret_name = unit.name;
    return RC_OK;
}

static rc category_what(struct rq *rq, str code, struct problem_follow_what *ret, str *ret_name)
{
    struct problem_categories_rows rows;
    TRY(problem_categories(rq->db, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (str_eq(rows.at[i].code, code)) {
            ret->category = code;
            *ret_name = problem_category_name(rq, rows.at[i].name_zh, rows.at[i].name_en);
            return RC_OK;
        }
    return missing(rq);
}

/* RC_NOT_FOUND for what is not public or not there. */
static rc what_read(struct rq *rq, enum problem_follow_kind kind, str what, struct problem_follow_what *ret,
                    str *ret_name)
{
    *ret = (struct problem_follow_what){ .kind = kind };
    switch (kind) {
    case FOLLOW_PROBLEM:
        return problem_what(rq, what, ret, ret_name);
    case FOLLOW_PLACE:
    case FOLLOW_OFFICE:
        return organisation_what(rq, what, ret, ret_name);
    case FOLLOW_CATEGORY:
        return category_what(rq, what, ret, ret_name);
    }
    return missing(rq);
}

static rc is_followed(struct rq *rq, const struct problem_follow_what *what, bool *ret)
{
    problem_follow_list_id list;
    struct problem_follows_rows rows;
    str token = rq_cookie(rq, COOKIE), kind = str_from_c(problem_follow_kind_name(what->kind));
    *ret = false;
    if (str_is_absent(token))
        return RC_OK;
    TRY(problem_follow_list_find(rq->db, &rq->app->keys, token, &list));
    TRY(problem_follows(rq->db, rq->today, list, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        int64_t id = 0;
        bool is_same =
            what->kind == FOLLOW_CATEGORY
                ? str_eq(rows.at[i].subject, what->category)
                : str_to_i64(rows.at[i].subject, &id) &&
                      id == (what->kind == FOLLOW_PROBLEM ? what->problem.v : what->organisation.v);
        *ret = *ret || (is_same && str_eq(rows.at[i].kind, kind));
    }
    return RC_OK;
}

static rc offer_add(struct rq *rq, enum problem_follow_kind kind, str what, struct problem_follow_page *v)
{
    struct problem_follow_what subject;
    struct problem_follow_offer offer = { .label = offer_labels[kind],
                                          .kind = str_from_c(problem_follow_kind_name(kind)),
                                          .what = what };
    str name = { 0 };
    TRY(what_read(rq, kind, what, &subject, &name));
    TRY(is_followed(rq, &subject, &offer.is_followed));
    offer.guard = form_guard(rq, &problem_follow_form);
    v->name = str_is_absent(v->name) || str_eq(v->name, name)
                  ? name
                  : str_printf(rq->arena, "%.*s · %.*s", STR_ARG(v->name), STR_ARG(name));
    v->offers[v->offers_n++] = offer;
    return RC_OK;
}

/* A place can be followed for what lies there, every organisation for what it handles. */
static rc organisation_offers(struct rq *rq, str id, struct problem_follow_page *v)
{
    struct organisation unit;
    organisation_id org;
    if (!str_to_i64(id, &org.v))
        return missing(rq);
    TRY(organisation_load(rq->db, org, rq->today, &unit));
    if (problem_is_place(unit.kind))
        TRY(offer_add(rq, FOLLOW_PLACE, id, v));
    return offer_add(rq, FOLLOW_OFFICE, id, v);
}

rc problem_follow_show(struct rq *rq)
{
    struct problem_follow_page *v = ARENA_NEW(rq->arena, struct problem_follow_page);
    str problem = rq_query(rq, S("problem")), organisation = rq_query(rq, S("organisation")),
        category = rq_query(rq, S("category"));
    enum problem_follow_kind typed = problem_follow_kind_parse(form_typed(rq, "kind"));
    v->offers = ARENA_ARRAY(rq->arena, struct problem_follow_offer, OFFERS_MAX);
    if (typed != 0)
        TRY(offer_add(rq, typed, form_typed(rq, "what"), v));
    if (!str_is_empty(problem))
        TRY(offer_add(rq, FOLLOW_PROBLEM, problem, v));
    if (!str_is_empty(organisation))
        TRY(organisation_offers(rq, organisation, v));
    if (!str_is_empty(category))
        TRY(offer_add(rq, FOLLOW_CATEGORY, category, v));
    if (v->offers_n == 0)
        return missing(rq);
    v->summary = form_summary(rq, &problem_follow_form);
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_FOLLOW_TITLE), problem_follow_page_page(v));
    return RC_OK;
}

rc problem_follow_prepare(struct rq *rq)
{
    return problem_may_send(rq, "follow");
}

/* A secret that the same form, sent twice, makes twice. */
static str token_made(struct rq *rq, str of)
{
    str key = form_key(rq);
    if (str_is_empty(key))
        key = token_new(rq->arena, 16);
    return guard_sign(rq->arena, rq->app->keys.guard, S("follow list"),
                      str_printf(rq->arena, "%.*s %.*s", STR_ARG(of), STR_ARG(key)));
}

/* The list in this browser's cookie, if it is still one. */
static rc own_token(struct rq *rq, str *ret)
{
    problem_follow_list_id list;
    *ret = rq_cookie(rq, COOKIE);
    if (str_is_absent(*ret))
        return RC_OK;
    TRY(problem_follow_list_find(rq->db, &rq->app->keys, *ret, &list));
    if (list.v == 0)
        *ret = (str){ 0 };
    return RC_OK;
}

rc problem_follow_do(struct rq *rq)
{
    const struct follow_input *in = rq->form;
    struct problem_act_by by = problem_by(rq);
    struct problem_follow_what what;
    str token, name;
    TRY(what_read(rq, problem_follow_kind_parse(in->kind), in->what, &what, &name));
    TRY(own_token(rq, &token));
    if (str_is_absent(token))
        token = token_made(rq, rq->who.csrf);
    TRY(problem_follow_add(rq->db, &by, token, &what));
    reply_cookie(rq, COOKIE, token, COOKIE_YEAR);
    reply_flash(rq, TEXT_PROBLEM_FOLLOWED_DONE, "ok");
    reply_redirect(rq, S("/following"));
    return RC_OK;
}

/* ---- the list ---- */

/* Since when is it new? Moves the visit on. 0: the first visit with this browser. */
static ms_t visit(struct rq *rq, problem_follow_list_id list)
{
    str rest = rq_cookie(rq, SEEN_COOKIE), id, before;
    struct {
        int64_t list, before, last;
    } seen = { 0 };
    bool is_known = str_cut(&rest, '.', &id) && str_cut(&rest, '.', &before) && str_to_i64(id, &seen.list) &&
                    str_to_i64(before, &seen.before) && str_to_i64(rest, &seen.last) && seen.list == list.v &&
                    seen.before >= 0 && seen.before <= seen.last && seen.last <= rq->now;
    if (!is_known)
        seen.before = 0;
    else if (rq->now - seen.last > VISIT_MS)
        seen.before = seen.last;
    reply_cookie(rq, SEEN_COOKIE,
                 str_printf(rq->arena, "%lld.%lld.%lld", (long long)list.v, (long long)seen.before,
                            (long long)rq->now),
                 COOKIE_YEAR);
    return seen.before;
}

static rc news_read(struct rq *rq, problem_follow_list_id list, struct problem_news_list_rows *ret)
{
    int64_t days;
    TRY(rule_value(rq->db, S("problem.follow_days"), (organisation_id){ 0 }, rq->today, &days));
    const struct problem_follow_news_in in = { .today = rq->today,
                                               .since = rq->now - days * MS_PER_DAY,
                                               .list_id = list,
                                               .limit = PROBLEM_FEED_ENTRIES };
    return problem_follow_news(rq->db, &in, ret);
}

static rc news_show(struct rq *rq, problem_follow_list_id list, struct problem_following *v)
{
    struct problem_news_list_rows rows;
    ms_t before = visit(rq, list);
    TRY(news_read(rq, list, &rows));
    if (before != 0)
        v->since = OPT_I64(before);
    v->news = ARENA_ARRAY(rq->arena, struct problem_follow_news_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct problem_news_list_row *row = &rows.at[i];
        bool is_new = before != 0 && row->changed_at > before;
        v->fresh += is_new;
        v->news[v->news_n++] = (struct problem_follow_news_line){ .number = row->number,
                                                                  .title = row->title,
                                                                  .place = row->place_name,
                                                                  .step = problem_step_label(row->act),
                                                                  .at = row->changed_at,
                                                                  .is_new = is_new };
    }
    return RC_OK;
}

static struct problem_follow_line line_of(struct rq *rq, const struct problem_follows_row *row)
{
    struct problem_follow_line l = { .id = row->id.v, .guard = form_guard(rq, &problem_unfollow_form) };
    enum problem_follow_kind kind = problem_follow_kind_parse(row->kind);
    l.label = offer_labels[kind];
    switch (kind) {
    case FOLLOW_PROBLEM:
        l.name = row->title;
        if (!str_is_absent(row->number))
            l.path = str_join(rq->arena, S("/problems/"), row->number);
        break;
    case FOLLOW_PLACE:
        l.name = row->organisation_name;
        l.path = str_printf(rq->arena, "/wall?organisation=%.*s", STR_ARG(row->subject));
        break;
    case FOLLOW_OFFICE:
        l.name = row->organisation_name;
        l.path = str_printf(rq->arena, "/organisations/%.*s", STR_ARG(row->subject));
        break;
    case FOLLOW_CATEGORY:
        l.name = problem_category_name(rq, row->name_zh, row->name_en);
        l.path = str_printf(rq->arena, "/wall?category=%.*s", STR_ARG(row->subject));
        break;
    }
    return l;
}

static rc follows_show(struct rq *rq, problem_follow_list_id list, struct problem_following *v)
{
    struct problem_follows_rows rows;
    TRY(problem_follows(rq->db, rq->today, list, &rows));
    v->follows = ARENA_ARRAY(rq->arena, struct problem_follow_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->follows[v->follows_n++] = line_of(rq, &rows.at[i]);
    return RC_OK;
}

static rc addresses_show(struct rq *rq, str token, struct problem_following *v)
{
    struct qr qr;
    str feed = problem_follow_feed_token(rq->arena, &rq->app->keys, token);
    v->base = str_join(rq->arena, S("/following/"), token);
    v->address = rq_address(rq, v->base);
    v->feed = rq_address(rq, str_join(rq->arena, S("/feeds/"), feed));
    TRY(qr_make(rq->arena, &rq->err, v->address, &qr));
    v->qr_path = qr.path;
    v->qr_box = qr.box;
    v->is_here = str_eq(rq_cookie(rq, COOKIE), token);
    v->guard = form_guard(rq, &form_none);
    v->keep_guard = form_guard(rq, &form_none);
    v->renew_guard = form_guard(rq, &form_none);
    v->remove_guard = form_guard(rq, &form_none);
    reply_feed(rq, str_join(rq->arena, S("/feeds/"), feed), rq_text(rq, TEXT_PROBLEM_FOLLOWING_TITLE));
    return RC_OK;
}

static rc list_show(struct rq *rq, str token, problem_follow_list_id list)
{
    struct problem_following *v = ARENA_NEW(rq->arena, struct problem_following);
    v->is_none = list.v == 0;
    if (!v->is_none) {
        TRY(news_show(rq, list, v));
        TRY(follows_show(rq, list, v));
        TRY(addresses_show(rq, token, v));
    }
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_FOLLOWING_TITLE), problem_following_page(v));
    return RC_OK;
}

static rc list_of_page(struct rq *rq, problem_follow_list_id *ret)
{
    TRY(problem_follow_list_find(rq->db, &rq->app->keys, rq->args[0], ret));
    if (ret->v == 0)
        return RQ_FAIL(rq, RC_NOT_FOUND, "problem.no_such_follow_list", "no list of that token");
    return RC_OK;
}

rc problem_following_own(struct rq *rq)
{
    problem_follow_list_id list = { 0 };
    str token;
    TRY(own_token(rq, &token));
    if (!str_is_absent(token))
        TRY(problem_follow_list_find(rq->db, &rq->app->keys, token, &list));
    return list_show(rq, token, list);
}

rc problem_following_show(struct rq *rq)
{
    problem_follow_list_id list;
    TRY(list_of_page(rq, &list));
    return list_show(rq, rq->args[0], list);
}

/* ---- acts on a list: each may come twice ---- */

static void back_to(struct rq *rq, str token, enum text flash)
{
    reply_flash(rq, flash, "ok");
    reply_redirect(rq, str_is_absent(token) ? S("/following") : str_join(rq->arena, S("/following/"), token));
}

rc problem_following_remove(struct rq *rq)
{
    const struct unfollow_input *in = rq->form;
    problem_follow_list_id list;
    TRY(list_of_page(rq, &list));
    TRY(problem_follow_remove(rq->db, (problem_follow_id){ in->follow }, list, NULL));
    back_to(rq, rq->args[0], TEXT_PROBLEM_UNFOLLOWED_DONE);
    return RC_OK;
}

rc problem_following_keep(struct rq *rq)
{
    problem_follow_list_id list;
    TRY(list_of_page(rq, &list));
    reply_cookie(rq, COOKIE, rq->args[0], COOKIE_YEAR);
    back_to(rq, (str){ 0 }, TEXT_PROBLEM_FOLLOW_KEPT);
    return RC_OK;
}

rc problem_following_forget(struct rq *rq)
{
    reply_cookie(rq, COOKIE, S(""), COOKIE_GONE);
    back_to(rq, (str){ 0 }, TEXT_PROBLEM_FOLLOW_FORGOTTEN);
    return RC_OK;
}

rc problem_following_renew(struct rq *rq)
{
    struct problem_act_by by = problem_by(rq);
    str token = token_made(rq, rq->args[0]);
    TRY(problem_follow_renew(rq->db, &by, rq->args[0], token));
    if (str_eq(rq_cookie(rq, COOKIE), rq->args[0]))
        reply_cookie(rq, COOKIE, token, COOKIE_YEAR);
    back_to(rq, token, TEXT_PROBLEM_FOLLOW_RENEWED);
    return RC_OK;
}

rc problem_following_delete(struct rq *rq)
{
    problem_follow_list_id list;
    TRY(problem_follow_list_find(rq->db, &rq->app->keys, rq->args[0], &list));
    if (list.v != 0)
        TRY(problem_follow_list_remove(rq->db, list, NULL));
    if (str_eq(rq_cookie(rq, COOKIE), rq->args[0]))
        reply_cookie(rq, COOKIE, S(""), COOKIE_GONE);
    back_to(rq, (str){ 0 }, TEXT_PROBLEM_FOLLOW_DELETED);
    return RC_OK;
}

/* ---- the personal feed ---- */

rc problem_following_feed(struct rq *rq)
{
    problem_follow_list_id list;
    struct problem_news_list_rows rows;
    TRY(problem_follow_feed_find(rq->db, &rq->app->keys, rq->args[0], &list));
    if (list.v == 0)
        return RQ_FAIL(rq, RC_NOT_FOUND, "problem.no_such_follow_list", "no feed of that token");
    TRY(news_read(rq, list, &rows));
    const struct problem_feed feed = { .name = str_printf(rq->arena, "list %lld", (long long)list.v),
                                       .title = rq_text(rq, TEXT_PROBLEM_FOLLOWING_TITLE),
                                       .self = rq->path,
                                       .alternate = S("/following") };
    return problem_feed_reply(rq, &feed, &rows);
}
