/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way to voices by words. Where little lies in the scope all of it is looked at. Else the newest are:
 * frequent words are met soon among them, and only these are counted. Rare ones come from the index
 * (voice_words) and are looked at again, as those that the index has not read yet. Those that wait are few:
 * they are looked at in any case, and come first.
 */
#include "core/words.h"
#include "features/problem/problem_desk.h"
#include "features/problem/problem_find.h"
#include "web/rq.h"

/* All voices of a scope of so many are looked at. */
#define LOOK_MAX 3000
/* Of a few places with more than so many, the order of the site is followed. */
#define GATHER_MAX 20000
/* How many of the newest are looked at, how many finds among them make the words frequent, and up to how many
 * the index is asked for. */
#define EFFORT 400
#define OFTEN 16
#define HITS_MAX 4000

struct problem_voice_found {
    struct voice_found_all_rows rows;   /* in the order of the lists */
    bool is_all;                        /* else: those that wait, and some of the newest */
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
    return !problem_is_wide(f->width) && size_of(found) <= GATHER_MAX;
}

static rc look_at_newest(struct rq *rq, const struct problem_voice_filter *f,
                         struct problem_voice_found *found)
{
#define NEWEST SIGHT, WORDS, .effort = EFFORT
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
    return n >= OFTEN;
}

static rc look(struct rq *rq, const struct problem_voice_filter *f, struct problem_voice_found *found)
{
    struct voice_hits_row hits;
    str tokens = words_wanted(rq->arena, f->folded);
    found->is_all = size_of(found) <= LOOK_MAX;
    if (found->is_all)
        return voice_found_all(rq->db, &(struct voice_found_all_in){ SIGHT, WORDS }, &found->rows);
    TRY(look_at_newest(rq, f, found));
    if (is_often(found))
        return RC_OK;
    TRY(voice_hits(rq->db, tokens, HITS_MAX + 1, &hits));
    found->is_all = hits.n <= HITS_MAX;
    if (!found->is_all)
        return RC_OK;
    return voice_found_index(rq->db, &(struct voice_found_index_in){ SIGHT, WORDS, .tokens = tokens },
                             &found->rows);
}

rc problem_voice_find(struct rq *rq, struct problem_voice_filter *f)
{
    struct problem_voice_found *found = ARENA_NEW(rq->arena, struct problem_voice_found);
    if (f->found != NULL)
        return RC_OK;
    TRY(problem_voice_count_whole(rq, f, &found->whole));
    TRY(look(rq, f, found));
    f->found = found;
    return RC_OK;
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
        struct voice_counts_kept_row one = { 0 };
        count_row(f, &f->found->rows.at[i], &one);
        if (problem_voice_group_count(&one, f->group) == 0)
            continue;
        if (*ret_n >= from && *ret_n < from + limit)
            buf_printf(&b, "%s%lld", *ret_n > from ? "," : "[", (long long)f->found->rows.at[i].id.v);
        (*ret_n)++;
    }
    buf_put(&b, b.n == 0 ? S("[]") : S("]"));
    return buf_str(&b);
}

/* Behind what was found: along the order, as without words. */
static rc rows_along(struct rq *rq, const struct problem_voice_filter *f, int64_t limit,
                     struct voice_list_rows *ret)
{
    int64_t offset = (f->page - 1) * PROBLEMS_PER_PAGE;
#define ALONG                                                                                                \
    SIGHT, WORDS, .voice_group = f->group, .late_before = f->late_before, .limit = limit, .offset = offset,  \
                  .reach = offset + limit
    ret->n = 0;
    if (problem_voice_group_count(&f->found->whole, f->group) == 0)
        return RC_OK;
    if (f->width.n == 1)
        return voice_list_place(rq->db, &(struct voice_list_place_in){ ALONG, .unit = f->width.unit }, ret);
    if (is_gathered(f, f->found))
        return voice_list_few(rq->db, &(struct voice_list_few_in){ ALONG }, ret);
    return voice_list_along(rq->db, &(struct voice_list_along_in){ ALONG }, ret);
}

rc problem_voice_found_rows(struct rq *rq, const struct problem_voice_filter *f, int64_t limit,
                            struct voice_list_rows *ret)
{
    int64_t n;
    bool is_waiting = str_eq(f->group, S("waiting")) || str_eq(f->group, S("overdue"));
    str ids = page_of(rq, f, limit, &n);
    if (f->found->is_all || is_waiting || n >= (f->page - 1) * PROBLEMS_PER_PAGE + limit)
        TRY(voice_list_ids(rq->db, ids, rq->today, ret));
    else
        TRY(rows_along(rq, f, limit, ret));
    int64_t shown = (f->page - 1) * PROBLEMS_PER_PAGE + (int64_t)ret->n;
    for (size_t i = 0; i < ret->n; i++)
        ret->at[i].total = n > shown ? n : shown;
    return RC_OK;
}
