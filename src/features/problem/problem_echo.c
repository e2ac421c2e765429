/* SPDX-License-Identifier: Apache-2.0 */
/* The echo wall: public answers, the latest first, each linked to its case on the problem wall and back. */
#include "base/utf8.h"
#include "core/search_find.h"
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

/* ---- which answers, and how many of each result ---- */

/* With words: how many of the latest answers are looked at, how many finds among them make the words
 * frequent, and up to how many the index of the shared search is asked for. */
#define EFFORT 400
#define OFTEN 16
#define HITS_MAX 4000
/* Gathering and sorting more than so many takes longer than following the order. */
#define GATHER_MAX 3000

struct echo_counts {
    int64_t of[TABS]; /* of[0]: of all results */
    bool is_more;     /* of frequent words only the latest answers are counted */
};

static void count_add(struct echo_counts *c, str result, int64_t n)
{
    c->of[0] += n;
    for (size_t t = 1; t < TABS; t++)
        c->of[t] += str_eq(result, tabs[t].result) ? n : 0;
}

static size_t tab_of(const struct echo_filter *f)
{
    for (size_t t = 1; t < TABS; t++)
        if (str_eq(tabs[t].result, f->result))
            return t;
    return 0;
}

/* What the words find: all of it, when it is little. */
struct echo_found {
    struct problem_echo_newest_rows rows;
    bool is_all;
};

#define ASKED(f) .today = rq->today, .category = (f)->base.category, .scope = (f)->base.scope
#define WORDS(f) .words = db_like(rq->arena, (f)->base.words)

static str ids_join(struct arena *a, const int64_t *ids, size_t n)
{
    struct buf b = buf_new(a, 24 * n + 3);
    buf_putc(&b, '[');
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%lld", i > 0 ? "," : "", (long long)ids[i]);
    buf_putc(&b, ']');
    return buf_str(&b);
}

static rc echo_find(struct rq *rq, const struct echo_filter *f, struct echo_found *ret)
{
    int64_t *ids, n;
    TRY(problem_echo_newest(rq->db, &(struct problem_echo_newest_in){ ASKED(f), WORDS(f), .effort = EFFORT },
                            &ret->rows));
    ret->is_all = false;
    if (ret->rows.n >= OFTEN)
        return RC_OK;
    TRY(search_subjects(rq->db, S("problem"), f->base.words, HITS_MAX, &ids, &n));
    ret->is_all = n <= HITS_MAX;
    if (!ret->is_all)
        return RC_OK;
    return problem_echo_found(
        rq->db,
        &(struct problem_echo_found_in){ ASKED(f), WORDS(f), .ids = ids_join(rq->arena, ids, (size_t)n) },
        &ret->rows);
}

/* All of them, whatever their words. */
static rc count_kept(struct rq *rq, const struct echo_filter *f, struct echo_counts *ret)
{
    struct problem_echo_counts_rows rows;
    TRY(problem_echo_counts(rq->db, f->base.category, rq->today, f->base.scope, &rows));
    for (size_t i = 0; i < rows.n; i++)
        count_add(ret, rows.at[i].result, rows.at[i].n);
    return RC_OK;
}

static rc count_found(struct rq *rq, const struct echo_filter *f, const struct echo_found *found,
                      struct echo_counts *ret)
{
    struct echo_counts whole = { 0 };
    for (size_t i = 0; i < found->rows.n; i++)
        count_add(ret, found->rows.at[i].result, 1);
    if (found->is_all)
        return RC_OK;
    TRY(count_kept(rq, f, &whole));
    ret->is_more = whole.of[0] > EFFORT;
    return RC_OK;
}

/* Page by page of what was found. */
static str page_found(struct rq *rq, const struct echo_filter *f, const struct echo_found *found)
{
    int64_t *ids = ARENA_ARRAY(rq->arena, int64_t, PROBLEMS_PER_PAGE), at = 0;
    int64_t first = (f->base.page - 1) * PROBLEMS_PER_PAGE;
    size_t n = 0;
    for (size_t i = 0; i < found->rows.n && n < PROBLEMS_PER_PAGE; i++) {
        bool is_wanted = str_is_empty(f->result) || str_eq(found->rows.at[i].result, f->result);
        if (is_wanted && at++ >= first)
            ids[n++] = found->rows.at[i].id.v;
    }
    return ids_join(rq->arena, ids, n);
}

/* Along the order; of a few places with little in them, gathered. */
static rc page_picked(struct rq *rq, const struct echo_filter *f, const struct echo_counts *counts, str *ret)
{
    struct problem_echo_pick_rows rows = { 0 };
    bool is_gathered = str_is_empty(f->base.words) && !problem_is_wide(f->base.width) &&
                       (f->base.width.n == 1 || counts->of[0] <= GATHER_MAX);
    bool is_none = counts->of[tab_of(f)] == 0 && !counts->is_more;
#define PAGE ASKED(f), .limit = PROBLEMS_PER_PAGE, .offset = (f->base.page - 1) * PROBLEMS_PER_PAGE
#define RESULT PAGE, .result_wanted = f->result
    if (is_gathered && !is_none)
        TRY(problem_echo_pick_place(rq->db, &(struct problem_echo_pick_place_in){ RESULT }, &rows));
    else if (!is_none && !str_is_empty(f->result))
        TRY(problem_echo_pick_result(rq->db, &(struct problem_echo_pick_result_in){ RESULT, WORDS(f) },
                                     &rows));
    else if (!is_none)
        TRY(problem_echo_pick(rq->db, &(struct problem_echo_pick_in){ PAGE, WORDS(f) }, &rows));
    int64_t *ids = ARENA_ARRAY(rq->arena, int64_t, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        ids[i] = rows.at[i].id.v;
    *ret = ids_join(rq->arena, ids, rows.n);
    return RC_OK;
}

/* The page's answers and the counts of its tabs. */
static rc echo_page(struct rq *rq, const struct echo_filter *f, struct echo_counts *counts,
                    struct problem_echo_list_rows *ret)
{
    struct echo_found found = { 0 };
    str ids;
    if (!str_is_empty(f->base.words)) {
        TRY(echo_find(rq, f, &found));
        TRY(count_found(rq, f, &found, counts));
    } else {
        TRY(count_kept(rq, f, counts));
    }
    if (found.is_all)
        ids = page_found(rq, f, &found);
    else
        TRY(page_picked(rq, f, counts, &ids));
    return problem_echo_list(rq->db, ids, rq->today, ret);
}

/* ---- what is shown ---- */

static void echo_tabs(struct rq *rq, const struct echo_filter *f, const struct echo_counts *counts,
                      struct problem_echoes *v)
{
    v->filters = ARENA_ARRAY(rq->arena, struct problem_chip_link, TABS);
    for (size_t t = 0; t < TABS; t++)
        v->filters[v->filters_n++] =
            (struct problem_chip_link){ echo_link(rq, f, tabs[t].result, 1), tabs[t].label, counts->of[t],
                                        t == tab_of(f) };
    v->is_more = counts->is_more;
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

static struct problem_echo_card *cards_of(struct rq *rq, const struct problem_echo_list_rows *rows)
{
    struct problem_echo_card *cards = ARENA_ARRAY(rq->arena, struct problem_echo_card, rows->n);
    for (size_t i = 0; i < rows->n; i++)
        cards[i] = card_of(rq, &rows->at[i]);
    return cards;
}

static void echo_cards(struct rq *rq, const struct problem_echo_list_rows *rows, struct problem_echoes *v)
{
    v->cards = cards_of(rq, rows);
    v->cards_n = rows->n;
    v->is_empty = rows->n == 0;
}

rc problem_echo_latest(struct rq *rq, struct scope scope, struct problem_echo_card **ret, size_t *ret_n)
{
    struct echo_filter f = { .base = { .scope = scope, .category = S(""), .words = S(""), .page = 1 },
                             .result = S("") };
    struct echo_counts counts = { 0 };
    struct problem_echo_list_rows rows;
    TRY(problem_width_of(rq->db, scope, rq->today, &f.base.width));
    TRY(echo_page(rq, &f, &counts, &rows));
    *ret = cards_of(rq, &rows);
    *ret_n = rows.n;
    return RC_OK;
}

/* Of frequent words a full page says that there may be another one. */
static void echo_pages(struct rq *rq, const struct echo_filter *f, const struct echo_counts *counts,
                       struct problem_echoes *v)
{
    int64_t n = counts->of[tab_of(f)];
    v->page = f->base.page;
    v->pages = n > 0 ? (n + PROBLEMS_PER_PAGE - 1) / PROBLEMS_PER_PAGE : 1;
    if (counts->is_more && v->cards_n == PROBLEMS_PER_PAGE && v->pages <= v->page)
        v->pages = v->page + 1;
    if (v->page > 1)
        v->previous = echo_link(rq, f, f->result, v->page - 1);
    if (v->page < v->pages)
        v->next = echo_link(rq, f, f->result, v->page + 1);
}

rc problem_echoes_show(struct rq *rq)
{
    struct problem_echoes *v = ARENA_NEW(rq->arena, struct problem_echoes);
    struct echo_filter f;
    struct echo_counts counts = { 0 };
    struct problem_echo_list_rows rows;
    TRY(echo_filter_read(rq, &f));
    TRY(echo_page(rq, &f, &counts, &rows));
    echo_tabs(rq, &f, &counts, v);
    echo_cards(rq, &rows, v);
    echo_pages(rq, &f, &counts, v);
    TRY(problem_villages(rq, f.base.organisation, true, &v->villages, &v->villages_n));
    TRY(problem_category_options(rq, f.base.category, true, &v->categories, &v->categories_n));
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
