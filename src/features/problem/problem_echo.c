/* SPDX-License-Identifier: Apache-2.0 */
/* The echo wall: public answers, the latest first, each linked to its case on the problem wall and back. */
#include "base/utf8.h"
#include "features/problem/problem_feed.h"
#include "web/rq.h"

/* Of a long answer the wall shows the beginning (code points); the case's page has the rest. */
#define ANSWER_SHOWN 160

/* The wall's filters, with the kind of result instead of the state. */
struct echo_filter {
    struct problem_filter base;
    str result; /* empty: all */
};

struct echo_tab {
    str result;
    enum text label;
};
static const struct echo_tab tabs[] = {
    { S_INIT(""), TEXT_PROBLEM_GROUP_ALL },
    { S_INIT("solved"), TEXT_PROBLEM_RESULT_SOLVED },
    { S_INIT("partly"), TEXT_PROBLEM_RESULT_PARTLY },
    { S_INIT("explained"), TEXT_PROBLEM_RESULT_EXPLAINED },
    { S_INIT("unfounded"), TEXT_PROBLEM_RESULT_UNFOUNDED },
    { S_INIT("shelved"), TEXT_PROBLEM_RESULT_SHELVED },
};
#define TABS (sizeof tabs / sizeof tabs[0])

static rc echo_filter_read(struct rq *rq, struct echo_filter *ret)
{
    str wanted = rq_query(rq, S("result"));
    /* The whole site: what is on the wall is for everybody. */
    TRY(problem_filter_read(rq, scope_whole(), &ret->base));
    ret->result = S("");
    for (size_t i = 0; i < TABS; i++)
        if (str_eq(tabs[i].result, wanted))
            ret->result = tabs[i].result;
    return RC_OK;
}

static str echo_link(struct rq *rq, const struct echo_filter *f, str result, int64_t page)
{
    struct buf b = buf_new(rq->arena, 1024);
    buf_printf(&b, "/echoes?result=%.*s", STR_ARG(result));
    if (f->base.organisation != 0)
        buf_printf(&b, "&organisation=%lld", (long long)f->base.organisation);
    if (!str_is_empty(f->base.category)) {
        buf_put(&b, S("&category="));
        format_url_part(&b, f->base.category);
    }
    if (!str_is_empty(f->base.words)) {
        buf_put(&b, S("&q="));
        format_url_part(&b, f->base.words);
    }
    if (page > 1)
        buf_printf(&b, "&page=%lld", (long long)page);
    return buf_str(&b);
}

/* Tabs with their counts; *ret: how many rows the present one has. */
static rc echo_tabs(struct rq *rq, const struct echo_filter *f, struct problem_echoes *v, int64_t *ret)
{
    struct problem_echo_counts_rows rows;
    struct problem_echo_counts_in in = { .today = rq->today,
                                         .category = f->base.category,
                                         .words = db_like(rq->arena, f->base.words),
                                         .scope = f->base.scope };
    TRY(problem_echo_counts(rq->db, &in, &rows));
    v->filters = ARENA_ARRAY(rq->arena, struct problem_chip_link, TABS);
    for (size_t t = 0; t < TABS; t++) {
        bool is_current = str_eq(tabs[t].result, f->result);
        int64_t n = 0;
        for (size_t i = 0; i < rows.n; i++)
            n += t == 0 || str_eq(rows.at[i].result, tabs[t].result) ? rows.at[i].n : 0;
        v->filters[v->filters_n++] =
            (struct problem_chip_link){ echo_link(rq, f, tabs[t].result, 1), tabs[t].label, n, is_current };
        if (is_current)
            *ret = n;
    }
    return RC_OK;
}

static const struct problem_picture *picture_of(struct rq *rq, str hash, struct opt_i64 width,
                                                struct opt_i64 height)
{
    struct problem_picture *p = ARENA_NEW(rq->arena, struct problem_picture);
    if (str_is_absent(hash))
        return NULL;
    p->thumb = str_printf(rq->arena, "/pictures/%.*s?size=small", STR_ARG(hash));
    p->width = width.v;
    p->height = height.v;
    return p;
}

static struct problem_echo_card card_of(struct rq *rq, const struct problem_echo_list_row *row)
{
    str shown = utf8_cut(row->answer, ANSWER_SHOWN);
    return (struct problem_echo_card){
        .number = row->number,
        .title = row->title,
        .answer = shown,
        .is_cut = shown.n < row->answer.n,
        .result = problem_result_label(row->result),
        .place = row->place_name,
        .category = problem_category_name(rq, row->name_zh, row->name_en),
        .office = row->office_name,
        .echoed_at = row->echoed_at.v,
        .before = picture_of(rq, row->before_hash, row->before_width, row->before_height),
        .after = picture_of(rq, row->after_hash, row->after_width, row->after_height),
        .asked = row->asked,
        .rated = row->rated,
        .satisfied = row->satisfied,
        .unrated = row->asked - row->rated,
    };
}

static rc echo_cards(struct rq *rq, const struct echo_filter *f, struct problem_echoes *v)
{
    struct problem_echo_list_rows rows;
    struct problem_echo_list_in in = { .today = rq->today,
                                       .category = f->base.category,
                                       .words = db_like(rq->arena, f->base.words),
                                       .result_wanted = f->result,
                                       .scope = f->base.scope,
                                       .limit = PROBLEMS_PER_PAGE,
                                       .offset = (f->base.page - 1) * PROBLEMS_PER_PAGE };
    TRY(problem_echo_list(rq->db, &in, &rows));
    v->cards = ARENA_ARRAY(rq->arena, struct problem_echo_card, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->cards[v->cards_n++] = card_of(rq, &rows.at[i]);
    v->is_empty = rows.n == 0;
    return RC_OK;
}

rc problem_echoes_show(struct rq *rq)
{
    struct problem_echoes *v = ARENA_NEW(rq->arena, struct problem_echoes);
    struct echo_filter f;
    int64_t n = 0;
    TRY(echo_filter_read(rq, &f));
    TRY(echo_tabs(rq, &f, v, &n));
    TRY(echo_cards(rq, &f, v));
    TRY(problem_villages(rq, f.base.organisation, true, &v->villages, &v->villages_n));
    TRY(problem_category_options(rq, f.base.category, true, &v->categories, &v->categories_n));
    v->page = f.base.page;
    v->pages = n > 0 ? (n + PROBLEMS_PER_PAGE - 1) / PROBLEMS_PER_PAGE : 1;
    if (v->page > 1)
        v->previous = echo_link(rq, &f, f.result, v->page - 1);
    if (v->page < v->pages)
        v->next = echo_link(rq, &f, f.result, v->page + 1);
    v->words = f.base.words;
    v->result = f.result;
    v->here = rq->here;
    v->changes = problem_wall_stream(rq);
    v->follow = problem_follow_link(rq, &f.base);
    reply_feed(rq, problem_feed_link(rq, "/echoes.atom", &f.base), rq_text(rq, TEXT_PROBLEM_ECHOES_TITLE));
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_ECHOES_TITLE), problem_echoes_page(v));
    return RC_OK;
}
