/* SPDX-License-Identifier: Apache-2.0 */
/* The way to what a question finds. */
#include "core/search_find.h"

#include <string.h>

#include "core/search_asked.h"
#include "core/search_span.h"
#include "gen/search_find_sql.h"

/* So many finds are counted by one look, whatever their kinds. */
#define COUNT_TOGETHER 1500

/* ---- finds ---- */

#define EYES .rooms = as->q->eyes.rooms, .grants = as->q->eyes.grants, .today = as->q->eyes.today

/* What the index is asked. PostgreSQL's reads the first only as far as the second goes on, and the other way
 * round (asked_pg): so a step begins with its spans, and without a step the second is only looked at where
 * the first is met. */
struct terms {
    str asked, also;
};
static struct terms terms_of(struct db *db, const struct search_asked *as, const struct search_step *step,
                             str sights)
{
    if (db_kind(db) == DB_SQLITE)
        return (struct terms){ as->tokens, sights };
    str all = str_printf(db_arena(db), "%.*s AND %.*s", STR_ARG(as->tokens), STR_ARG(sights));
    if (step == NULL || str_is_empty(step->spans))
        return (struct terms){ all, sights };
    return (struct terms){ step->spans, all };
}

/* An array of one kind, or none: all. */
#define KIND(k) &(k), !str_is_empty(k)

/* The finds of a step, behind those of the steps before. */
static rc pick_step(struct db *db, const struct search_asked *as, const struct search_step *step,
                    int64_t limit, struct search_pick_rows *all)
{
    struct search_pick_rows rows;
    struct terms t = terms_of(
        db, as, step, search_asked_sights(db_arena(db), as, KIND(as->q->kind), SEARCH_SURE | SEARCH_HELD));
    TRY(search_pick(db,
                    &(struct search_pick_in){ EYES, .word = as->in_word, .more = as->in_more,
                                              .low = step->low, .below = step->below, .asked = t.asked,
                                              .also = t.also, .limit = limit - (int64_t)all->n },
                    &rows));
    if (rows.n > 0)
        memcpy(all->at + all->n, rows.at, rows.n * sizeof *rows.at);
    all->n += rows.n;
    return RC_OK;
}

static rc pick(struct db *db, const struct search_asked *as, const struct search_page *page,
               struct search_pick_rows *ret)
{
    int64_t below = page->after.id != 0 && page->after.id < as->below ? page->after.id : as->below;
    struct search_steps steps;
    struct search_step step = { as->low, below, S("") };
    ret->at = ARENA_ARRAY(db_arena(db), struct search_pick_row, (size_t)page->limit);
    ret->n = 0;
    if (db_kind(db) == DB_SQLITE)
        return pick_step(db, as, &step, page->limit, ret);
    TRY(search_steps_begin(db, as->low, below, &steps));
    while ((int64_t)ret->n < page->limit && search_steps_next(db_arena(db), &steps, &step))
        TRY(pick_step(db, as, &step, page->limit, ret));
    return RC_OK;
}

#define HIT_OF(r)                                                                                            \
    .id = (r)->id, .kind = (r)->kind, .subject = (r)->subject_id, .organisation = (r)->organisation_id,      \
    .organisation_name = (r)->organisation_name, .column = (r)->column_id, .at = (r)->at, .path = (r)->path, \
    .title = (r)->title, .text = (r)->body

static rc find_ranked(struct db *db, const struct search_asked *as, const struct search_page *page,
                      struct search_hit **ret, size_t *ret_n)
{
    struct search_pick_ranked_rows rows;
    struct terms t = terms_of(
        db, as, NULL, search_asked_sights(db_arena(db), as, KIND(as->q->kind), SEARCH_SURE | SEARCH_HELD));
    bool is_first = page->after.id == 0;
    TRY(search_pick_ranked(
        db,
        &(struct search_pick_ranked_in){ EYES, .word = as->word, .more = as->more, .low = as->low,
                                         .below = is_first ? as->below : page->after.id,
                                         .is_in_title = is_first || page->after.is_in_title, .asked = t.asked,
                                         .also = t.also, .limit = page->limit },
        &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct search_hit, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct search_hit){ HIT_OF(&rows.at[i]), .is_in_title = rows.at[i].in_title };
    return RC_OK;
}

rc search_find(struct db *db, const struct search_question *question, const struct search_page *page,
               struct search_hit **ret, size_t *ret_n)
{
    struct search_asked as = search_asked_of(db_arena(db), question);
    struct search_pick_rows rows = { 0 };
    *ret_n = 0;
    if (as.is_nothing)
        return RC_OK;
    if (page->is_ranked)
        return find_ranked(db, &as, page, ret, ret_n);
    TRY(pick(db, &as, page, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct search_hit, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct search_hit){ HIT_OF(&rows.at[i]) };
    return RC_OK;
}

/* ---- counts ---- */

/* Where the index is asked, and of how much of it. */
struct counting {
    const struct search_asked *as;
    const str *kinds;
    size_t n;
    int64_t *counts; /* of the kinds */
};

static rc count_looking(struct db *db, const struct search_asked *as, str kind, int parts,
                        const struct search_step *step, int64_t *ret)
{
    struct search_count_row row;
    struct terms t = terms_of(db, as, step, search_asked_sights(db_arena(db), as, KIND(kind), parts));
    TRY(search_count(db,
                     &(struct search_count_in){ EYES, .word = as->in_word, .more = as->in_more,
                                                .low = step->low, .below = step->below, .asked = t.asked,
                                                .also = t.also, .limit = SEARCH_COUNT_MAX + 1 },
                     &row));
    *ret = row.n;
    return RC_OK;
}

/* Rows are looked at only for long words, and for what a permission lets see: it holds where the organisation
 * stands on the day. */
static rc count_kind(struct db *db, const struct search_asked *as, str kind, const struct search_step *step,
                     int64_t *ret)
{
    struct search_count_sure_row row;
    int64_t held = 0;
    if (!str_is_empty(as->in_word))
        return count_looking(db, as, kind, SEARCH_SURE | SEARCH_HELD, step, ret);
    struct terms t = terms_of(db, as, step, search_asked_sights(db_arena(db), as, KIND(kind), SEARCH_SURE));
    TRY(search_count_sure(db,
                          &(struct search_count_sure_in){ .low = step->low,
                                                          .below = step->below,
                                                          .asked = t.asked,
                                                          .also = t.also,
                                                          .limit = SEARCH_COUNT_MAX + 1 },
                          &row));
    if (as->q->eyes.held_n > 0 && row.n <= SEARCH_COUNT_MAX)
        TRY(count_looking(db, as, kind, SEARCH_HELD, step, &held));
    *ret = row.n + held;
    return RC_OK;
}

/* One kind after the other. */
static rc count_apart(struct db *db, const struct counting *c, const struct search_step *step)
{
    for (size_t i = 0; i < c->n; i++) {
        int64_t n = 0;
        if (c->counts[i] <= SEARCH_COUNT_MAX)
            TRY(count_kind(db, c->as, c->kinds[i], step, &n));
        c->counts[i] += n;
    }
    return RC_OK;
}

/* All that are not over yet, by one look; of finds that come in crowds, one kind after the other. */
static rc count_together(struct db *db, const struct counting *c, const struct search_step *step,
                         const str *kinds, size_t n)
{
    struct search_count_each_rows rows;
    const struct search_asked *as = c->as;
    struct terms t =
        terms_of(db, as, step, search_asked_sights(db_arena(db), as, kinds, n, SEARCH_SURE | SEARCH_HELD));
    int64_t sum = 0;
    TRY(search_count_each(db,
                          &(struct search_count_each_in){ EYES, .word = as->in_word, .more = as->in_more,
                                                          .low = step->low, .below = step->below,
                                                          .asked = t.asked, .also = t.also,
                                                          .effort = COUNT_TOGETHER },
                          &rows));
    for (size_t i = 0; i < rows.n; i++)
        sum += rows.at[i].n;
    if (sum == COUNT_TOGETHER)
        return count_apart(db, c, step);
    for (size_t i = 0; i < rows.n; i++)
        for (size_t k = 0; k < c->n; k++)
            if (str_eq(c->kinds[k], rows.at[i].kind))
                c->counts[k] += rows.at[i].n;
    return RC_OK;
}

static rc count_steps(struct db *db, const struct counting *c)
{
    struct search_steps steps;
    struct search_step step;
    str *open = ARENA_ARRAY(db_arena(db), str, c->n);
    TRY(search_steps_begin(db, c->as->low, c->as->below, &steps));
    while (search_steps_next(db_arena(db), &steps, &step)) {
        size_t n = 0;
        for (size_t i = 0; i < c->n; i++)
            if (c->counts[i] <= SEARCH_COUNT_MAX)
                open[n++] = c->kinds[i];
        if (n == 0)
            return RC_OK;
        TRY(count_together(db, c, &step, open, n));
    }
    return RC_OK;
}

rc search_count_kinds(struct db *db, const struct search_question *question, const str *kinds, size_t n,
                      int64_t *ret)
{
    struct search_asked as = search_asked_of(db_arena(db), question);
    const struct counting c = { &as, kinds, n, ret };
    const struct search_step all = { as.low, as.below, S("") };
    memset(ret, 0, n * sizeof *ret);
    if (as.is_nothing)
        return RC_OK;
    TRY(db_kind(db) == DB_SQLITE ? count_apart(db, &c, &all) : count_steps(db, &c));
    for (size_t i = 0; i < n; i++)
        if (ret[i] > SEARCH_COUNT_MAX)
            ret[i] = SEARCH_COUNT_MAX + 1;
    return RC_OK;
}

rc search_subjects(struct db *db, str kind, str words, int64_t limit, int64_t **ret, int64_t *ret_n)
{
    const struct search_question q = { .words = words, .eyes = search_eyes_public(0) };
    struct search_asked as = search_asked_of(db_arena(db), &q);
    struct search_count_sure_row many;
    struct search_subjects_by_index_rows rows;
    *ret = NULL;
    *ret_n = 0;
    if (as.is_nothing)
        return RC_OK;
    struct terms t = terms_of(db, &as, NULL, search_asked_sights(db_arena(db), &as, KIND(kind), SEARCH_SURE));
    TRY(search_count_sure(
        db,
        &(struct search_count_sure_in){
            .low = as.low, .below = as.below, .asked = t.asked, .also = t.also, .limit = limit + 1 },
        &many));
    *ret_n = many.n;
    if (many.n > limit)
        return RC_OK;
    TRY(search_subjects_by_index(
        db, &(struct search_subjects_by_index_in){ .asked = t.asked, .also = t.also }, &rows));
    *ret = ARENA_ARRAY(db_arena(db), int64_t, rows.n);
    *ret_n = (int64_t)rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = rows.at[i].subject_id;
    return RC_OK;
}
