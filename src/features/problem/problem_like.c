/* SPDX-License-Identifier: Apache-2.0 */
/* Near-duplicates: for the resident who is writing, and for the clerk who reads. A bounded number of rows is
 * found by index, the newest first, and compared by their words. */
#include "core/access.h"
#include "core/rule.h"
#include "features/problem/problem_desk.h"
#include "features/problem/problem_intake_pages.h"
#include "features/problem/problem_similar.h"
#include "gen/problem_intake_sql.h"

#define LIKE_SHOWN 3

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

rc problem_like_order(struct rq *rq, str words, const str *titles, const str *texts, size_t n, size_t *order,
                      size_t *ret_like)
{
    int64_t least, *score = ARENA_ARRAY(rq->arena, int64_t, n + 1);
    TRY(rule_value(rq->db, S("problem.similar_percent"), (organisation_id){ 0 }, rq->today, &least));
    *ret_like = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t is = larger(problem_similarity(words, titles[i]), problem_similarity(words, texts[i]));
        size_t at = i;
        for (; at > 0 && score[at - 1] < is; at--) {
            score[at] = score[at - 1];
            order[at] = order[at - 1];
        }
        score[at] = is;
        order[at] = i;
        *ret_like += is >= least;
    }
    return RC_OK;
}

rc problem_like_public(struct rq *rq, const struct problem_like_words *in, struct problem_like_item **ret,
                       size_t *ret_n)
{
    struct problem_near_rows rows;
    struct problem_near_in q = {
        .today = rq->today, .place = in->place, .category_code = in->category, .limit = PROBLEM_LIKE_NEWEST
    };
    size_t like;
    TRY(problem_near(rq->db, &q, &rows));
    str *titles = ARENA_ARRAY(rq->arena, str, rows.n), *texts = ARENA_ARRAY(rq->arena, str, rows.n);
    size_t *order = ARENA_ARRAY(rq->arena, size_t, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        titles[i] = rows.at[i].title;
        texts[i] = rows.at[i].statement;
    }
    TRY(problem_like_order(rq, in->words, titles, texts, rows.n, order, &like));
    *ret = ARENA_ARRAY(rq->arena, struct problem_like_item, LIKE_SHOWN);
    for (*ret_n = 0; *ret_n < like && *ret_n < LIKE_SHOWN; (*ret_n)++) {
        const struct problem_near_row *r = &rows.at[order[*ret_n]];
        (*ret)[*ret_n] = (struct problem_like_item){
            .number = r->number, .title = r->title, .place = r->place_name, .at = r->accepted_at
        };
    }
    return RC_OK;
}

rc problem_like_waiting(struct rq *rq, const struct problem_like_words *in, int64_t except,
                        struct problem_like_item **ret, size_t *ret_n)
{
    struct voice_near_rows rows;
    struct organisation root;
    size_t like;
    TRY(problem_acts_for(rq, "problem.place", (organisation_id){ in->place }, &root));
    struct voice_near_in q = { .today = rq->today,
                               .category_code = in->category,
                               .except_id = except,
                               .scope = scope_below(rq->arena, root.path),
                               .limit = PROBLEM_LIKE_NEWEST };
    TRY(voice_near(rq->db, &q, &rows));
    str *texts = ARENA_ARRAY(rq->arena, str, rows.n);
    size_t *order = ARENA_ARRAY(rq->arena, size_t, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        texts[i] = rows.at[i].words;
    TRY(problem_like_order(rq, in->words, texts, texts, rows.n, order, &like));
    *ret = ARENA_ARRAY(rq->arena, struct problem_like_item, LIKE_SHOWN);
    for (*ret_n = 0; *ret_n < like && *ret_n < LIKE_SHOWN; (*ret_n)++) {
        const struct voice_near_row *r = &rows.at[order[*ret_n]];
        (*ret)[*ret_n] = (struct problem_like_item){
            .number = r->number, .title = r->words, .place = r->place_name, .at = r->received_at
        };
    }
    return RC_OK;
}
