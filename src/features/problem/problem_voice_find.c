/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way to voices by words. Where little lies in the scope all of it is looked at. Else the newest are:
 * frequent words are met soon among them, and only these are counted. Rare ones come from the index
 * (voice_words) and are looked at again, as those that the index has not read yet. What is neither, or a page
 * far behind, comes from the index by windows of time, the newest first, until the page is full. Those that
 * wait are few: they are looked at in any case, and come first.
 */
#include "core/words.h"
#include "features/problem/problem_desk.h"
#include "features/problem/problem_find.h"
#include "web/rq.h"

struct problem_voice_limits problem_voice_limits = {
    .look = 3000, .gather = 20000, .effort = 400, .effort_max = 6400, .often = 16, .hits = 4000
};

struct problem_voice_found {
    struct voice_found_all_rows rows;   /* in the order of the lists */
    bool is_all;                        /* else: those that wait, and the newest of the others */
    struct voice_counts_kept_row whole; /* whatever the words */
};

#define SIGHT .today = rq->today, .scope = f->scope, .above = f->above, .me = f->me
#define WORDS .words = db_like(rq->arena, f->folded), .typed = db_like(rq->arena, f->words)

static int64_t size_of(const struct problem_voice_found *found)
{
    return found->whole.total + found->whole.withdrawn;
}

static bool is_gathered(const struct problem_voice_filter *f, const struct problem_voice_found *found)
{
    return !problem_is_wide(f->width) && size_of(found) <= problem_voice_limits.gather;
}

static rc look_at_newest(struct rq *rq, const struct problem_voice_filter *f, int64_t effort,
                         struct problem_voice_found *found)
{
#define NEWEST SIGHT, WORDS, .effort = effort
    if (f->width.n == 1)
        return voice_found_place(rq->db, &(struct voice_found_place_in){ NEWEST, .unit = f->width.unit },
                                 &found->rows);
    if (is_gathered(f, found))
        return voice_found_few(rq->db, &(struct voice_found_few_in){ NEWEST }, &found->rows);
    return voice_found_newest(rq->db, &(struct voice_found_newest_in){ NEWEST }, &found->rows);
}

static bool is_often(const struct problem_voice_found *found)
{
    size_t n = 0;
    for (size_t i = 0; i < found->rows.n; i++)
        n += !str_eq(found->rows.at[i].state, S("received"));
    return (int64_t)n >= problem_voice_limits.often;
}

static rc look(struct rq *rq, const struct problem_voice_filter *f, struct problem_voice_found *found)
{
    struct voice_hits_row hits;
    str tokens = words_wanted(rq->arena, f->folded);
    found->is_all = size_of(found) <= problem_voice_limits.look;
    if (found->is_all)
        return voice_found_all(rq->db, &(struct voice_found_all_in){ SIGHT, WORDS }, &found->rows);
    TRY(look_at_newest(rq, f, problem_voice_limits.effort, found));
    if (is_often(found))
        return RC_OK;
    TRY(voice_hits(rq->db, tokens, problem_voice_limits.hits + 1, &hits));
    found->is_all = hits.n <= problem_voice_limits.hits;
    if (!found->is_all)
        return RC_OK;
    return voice_found_index(rq->db, &(struct voice_found_index_in){ SIGHT, WORDS, .tokens = tokens },
                             &found->rows);
}

/* One more voice in each group that it belongs to. */
static void count_row(const struct problem_voice_filter *f, const struct voice_found_all_row *r,
                      struct voice_counts_kept_row *c)
{
    bool is_waiting = str_eq(r->state, S("received")), is_withdrawn = str_eq(r->state, S("withdrawn"));
    bool is_there = !is_withdrawn, is_attached = r->problem_id.has, is_asked = r->echoed_at.has;
    c->total += is_there;
    c->waiting += is_waiting;
    c->overdue += is_waiting && r->received_at < f->late_before;
    c->attached += is_there && is_attached;
    c->declined += str_eq(r->state, S("declined"));
    c->asked += is_there && is_asked;
    c->rated += is_there && r->score.has;
    c->satisfied += is_there && r->score.has && r->score.v >= 3;
    c->unrated += is_there && is_asked && !r->score.has;
    c->withdrawn += is_withdrawn;
    c->withdrawn_late += is_withdrawn && is_attached;
}

static bool is_of_group(const struct problem_voice_filter *f, const struct voice_found_all_row *r)
{
    struct voice_counts_kept_row one = { 0 };
    count_row(f, r, &one);
    return problem_voice_group_count(&one, f->group) > 0;
}

static bool is_page_full(const struct problem_voice_filter *f, const struct problem_voice_found *found)
{
    int64_t n = 0;
    for (size_t i = 0; i < found->rows.n; i++)
        n += is_of_group(f, &found->rows.at[i]);
    return n >= f->page * PROBLEMS_PER_PAGE;
}

/* Behind those that were found before; rows are copied, as long as there are no more than the page needs. */
static void rows_add(struct arena *a, struct voice_found_all_rows *to,
                     const struct voice_found_all_rows *more)
{
    struct voice_found_all_row *at = ARENA_ARRAY(a, struct voice_found_all_row, to->n + more->n);
    for (size_t i = 0; i < to->n; i++)
        at[i] = to->at[i];
    for (size_t i = 0; i < more->n; i++)
        at[to->n + i] = more->at[i];
    *to = (struct voice_found_all_rows){ at, to->n + more->n };
}

/* Window by window, the newest first; those that wait are there already. */
static rc look_through_windows(struct rq *rq, const struct problem_voice_filter *f,
                               struct problem_voice_found *found)
{
    struct voice_span_row span;
    str tokens = words_wanted(rq->arena, f->folded);
    size_t waiting = 0;
    while (waiting < found->rows.n && str_eq(found->rows.at[waiting].state, S("received")))
        waiting++;
    found->rows.n = waiting;
    TRY(voice_span(rq->db, &span));
    int64_t window = span.last_at / VOICE_WINDOW, first = span.first_at / VOICE_WINDOW;
    for (; window >= first && !is_page_full(f, found); window--) {
        struct voice_found_all_rows more;
        str wanted = str_printf(rq->arena, "%.*s %.*s", STR_ARG(voice_window_token(rq->arena, window)),
                                STR_ARG(tokens));
        TRY(voice_found_window(rq->db,
                               &(struct voice_found_window_in){ SIGHT, WORDS, .tokens = wanted,
                                                                .from_at = window * VOICE_WINDOW,
                                                                .until_at = (window + 1) * VOICE_WINDOW },
                               &more));
        rows_add(rq->arena, &found->rows, &more);
    }
    found->is_all = window < first;
    return RC_OK;
}

/* Until the page is full: frequent words among more of the newest. Those that wait are all there. */
static rc look_further(struct rq *rq, const struct problem_voice_filter *f, struct problem_voice_found *found)
{
    bool is_waiting = str_eq(f->group, S("waiting")) || str_eq(f->group, S("overdue"));
    if (found->is_all || is_waiting || problem_voice_group_count(&found->whole, f->group) == 0)
        return RC_OK;
    int64_t most = is_often(found) ? problem_voice_limits.effort_max : 0;
    for (int64_t effort = 4 * problem_voice_limits.effort; effort <= most && !is_page_full(f, found);
         effort *= 4)
        TRY(look_at_newest(rq, f, effort, found));
    return is_page_full(f, found) ? RC_OK : look_through_windows(rq, f, found);
}

rc problem_voice_find(struct rq *rq, struct problem_voice_filter *f)
{
    struct problem_voice_found *found = ARENA_NEW(rq->arena, struct problem_voice_found);
    if (f->found != NULL)
        return RC_OK;
    TRY(problem_voice_count_whole(rq, f, &found->whole));
    TRY(look(rq, f, found));
    TRY(look_further(rq, f, found));
    f->found = found;
    return RC_OK;
}

void problem_voice_found_count(const struct problem_voice_filter *f, struct voice_counts_kept_row *ret)
{
    *ret = (struct voice_counts_kept_row){ .is_more = !f->found->is_all };
    for (size_t i = 0; i < f->found->rows.n; i++)
        count_row(f, &f->found->rows.at[i], ret);
}

/* The ids of the filter's page; *ret_n: how many of the group were found. */
static str page_of(struct rq *rq, const struct problem_voice_filter *f, int64_t limit, int64_t *ret_n)
{
    struct buf b = buf_new(rq->arena, 24 * (size_t)limit + 3);
    int64_t from = (f->page - 1) * PROBLEMS_PER_PAGE;
    *ret_n = 0;
    for (size_t i = 0; i < f->found->rows.n; i++) {
        if (!is_of_group(f, &f->found->rows.at[i]))
            continue;
        if (*ret_n >= from && *ret_n < from + limit)
            buf_printf(&b, "%s%lld", *ret_n > from ? "," : "[", (long long)f->found->rows.at[i].id.v);
        (*ret_n)++;
    }
    buf_put(&b, b.n == 0 ? S("[]") : S("]"));
    return buf_str(&b);
}

rc problem_voice_found_rows(struct rq *rq, const struct problem_voice_filter *f, int64_t limit,
                            struct voice_list_rows *ret)
{
    int64_t n;
    str ids = page_of(rq, f, limit, &n);
    TRY(voice_list_ids(rq->db, ids, rq->today, ret));
    for (size_t i = 0; i < ret->n; i++)
        ret->at[i].total = n;
    return RC_OK;
}
