/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way to a list. A scope of one organisation has its own index; a few are gathered when little lies in
 * them; else the order of the site (of its wall, a state, a category, a person) is followed until the page is
 * full. Words: what is frequent is soon met in that order; what is not comes from the index of words.
 */
#include "features/problem/problem_find.h"

#include "core/words.h"
#include "features/problem/problem_show.h"
#include "web/rq.h"

/* Sorting more than this many gathered rows takes longer than following the order. */
#define GATHER_MAX 3000
/* How far the order is followed for words before the index is asked, and how many finds are few. */
#define EFFORT_OPEN 800
#define EFFORT_OVER 400
#define OFTEN 16
#define HITS_MAX 4000
#define EFFORT_LAST INT64_C(100000000)

/* A filter, ready to be asked. */
struct find {
    const struct problem_filter *f;
    struct problem_width width;
    day_t today, soon_day;
    str words, tokens; /* in one writing and escaped; empty: none */
    int64_t from, from_id, to;
    str states;
    bool is_ontime;
    int64_t limit, offset, effort;
};

rc problem_width_of(struct db *db, struct scope scope, day_t today, struct problem_width *ret)
{
    struct problem_width_row row;
    *ret = (struct problem_width){ .n = PROBLEM_NARROW_MAX + 1 };
    if (str_is_empty(scope.low))
        return RC_OK; /* the whole site */
    TRY(problem_width(db, scope, today, PROBLEM_NARROW_MAX + 1, &row));
    *ret = (struct problem_width){ row.n, row.unit_id };
    return RC_OK;
}

bool problem_is_wide(struct problem_width w)
{
    return w.n > PROBLEM_NARROW_MAX;
}

/* The group's part of the order. */
static void group_set(struct find *d, str group)
{
    const struct {
        str name;
        int64_t behind, to;
        str states;
    } groups[] = {
        { S("open"), 0, PROBLEM_TURN_OPEN, S("") },
        { S("late"), 0, problem_turn_late(d->today), S("") },
        { S("soon"), problem_turn_late(d->today), problem_turn_until(d->soon_day), S("") },
        { S("accepted"), 0, PROBLEM_TURN_OPEN, S("accepted") },
        { S("answered"), 0, PROBLEM_TURN_OPEN, S("answered") },
        { S("mine"), 0, PROBLEM_TURN_OPEN, S("assigned,working") },
        { S("echoed"), PROBLEM_TURN_OPEN, PROBLEM_TURN_LAST, S("") },
        { S("ontime"), PROBLEM_TURN_OPEN, PROBLEM_TURN_LAST, S("") },
        { S("asked"), PROBLEM_TURN_OPEN, PROBLEM_TURN_ASKED, S("") },
        { S("all"), 0, PROBLEM_TURN_LAST, S("") },
    };
    size_t n = sizeof groups / sizeof groups[0], i = 0;
    while (i + 1 < n && !str_eq(groups[i].name, group))
        i++;
    d->from = groups[i].behind;
    d->from_id = INT64_MAX;
    d->to = groups[i].to;
    d->states = groups[i].states;
    d->is_ontime = str_eq(group, S("ontime"));
}

static rc find_begin(struct rq *rq, const struct problem_filter *f, const struct problem_today *t,
                     struct find *ret)
{
    str folded = words_fold(rq->arena, f->words);
    *ret = (struct find){ .f = f,
                          .today = t->today,
                          .soon_day = t->soon_day,
                          .words = db_like(rq->arena, folded),
                          .tokens = words_wanted(rq->arena, folded) };
    ret->width = f->width;
    return f->width.n > 0 ? RC_OK : problem_width_of(rq->db, f->scope, t->today, &ret->width);
}

/* ---- picks: the same question by different ways ---- */

#define COMMON                                                                                               \
    .today = d->today, .scope = d->f->scope, .by_office = d->f->by_office, .above = d->f->above,             \
    .is_public_only = d->f->is_public_only, .category = d->f->category
#define PART                                                                                                 \
    .me = d->f->me, .turn_from = d->from, .id_from = d->from_id, .turn_to = d->to, .states = d->states,      \
    .is_ontime = d->is_ontime, .words = d->words, .limit = d->limit, .offset = d->offset
#define PICK(name, ...) name(db, &(const struct name##_in){ COMMON, PART, __VA_ARGS__ }, ret)

static rc pick_unit(struct db *db, const struct find *d, struct problem_pick_all_rows *ret)
{
    int64_t unit = d->width.unit;
    return d->f->by_office ? PICK(problem_pick_office, .effort = d->effort, .unit = unit)
                           : PICK(problem_pick_place, .effort = d->effort, .unit = unit);
}

static rc pick_gathered(struct db *db, const struct find *d, struct problem_pick_all_rows *ret)
{
    return d->f->by_office ? PICK(problem_pick_offices, .effort = d->effort)
                           : PICK(problem_pick_places, .effort = d->effort);
}

static rc pick_along(struct db *db, const struct find *d, struct problem_pick_all_rows *ret)
{
    if (!str_is_empty(d->states))
        return PICK(problem_pick_state, .effort = d->effort);
    if (!str_is_empty(d->f->category))
        return PICK(problem_pick_category, .effort = d->effort);
    if (d->f->is_public_only)
        return PICK(problem_pick_wall, .effort = d->effort);
    return PICK(problem_pick_all, .effort = d->effort);
}

static rc pick_newest(struct db *db, const struct find *d, struct problem_pick_all_rows *ret)
{
    return PICK(problem_pick_newest, .is_mine = str_starts(d->states, S("assigned")));
}

/* ---- counts ---- */

#define COUNTS(name, ...)                                                                                    \
    name(db,                                                                                                 \
         &(const struct name##_in){ COMMON, .late_turn = problem_turn_late(d->today),                        \
                                    .soon_turn = problem_turn_until(d->soon_day), __VA_ARGS__ },             \
         ret)

/* Of all cases, whatever their words. */
static rc count_all(struct db *db, const struct find *d, struct problem_counts_row *ret)
{
    if (problem_is_wide(d->width))
        return COUNTS(problem_counts_wide, .me = d->f->me);
    return d->f->by_office ? COUNTS(problem_counts_offices, .me = d->f->me)
                           : COUNTS(problem_counts, .me = d->f->me);
}

static rc count_found(struct db *db, const struct find *d, struct problem_counts_row *ret)
{
    return COUNTS(problem_counts_words, .me = d->f->me, .words = d->words, .tokens = d->tokens);
}

/* One more row of a list in each group that it belongs to. */
static void count_row(const struct find *d, const struct problem_pick_all_row *r,
                      struct problem_counts_row *c)
{
    bool is_open = r->turn <= PROBLEM_TURN_OPEN, is_late = r->turn <= problem_turn_late(d->today);
    bool is_in_work = str_eq(r->state, S("assigned")) || str_eq(r->state, S("working"));
    c->total++;
    c->open += is_open;
    c->late += is_late;
    c->soon += !is_late && r->turn <= problem_turn_until(d->soon_day);
    c->echoed += !is_open;
    c->ontime += !is_open && r->late_days.has && r->late_days.v == 0;
    c->accepted += str_eq(r->state, S("accepted"));
    c->answered += str_eq(r->state, S("answered"));
    c->asked += str_eq(r->state, S("echoed"));
    c->mine += is_in_work && r->person_id.has && r->person_id.v == d->f->me;
}

/* ---- one way for a list ---- */

static int64_t size_of(const struct find *d, const struct problem_counts_row *c)
{
    return d->to <= PROBLEM_TURN_OPEN ? c->open : d->from >= PROBLEM_TURN_OPEN ? c->echoed : c->total;
}

static rc pick(struct db *db, const struct find *d, struct problem_pick_all_rows *ret)
{
    struct problem_counts_row all;
    if (str_starts(d->states, S("assigned")))
        return PICK(problem_pick_person, .effort = d->effort);
    if (d->width.n == 1)
        return pick_unit(db, d, ret);
    if (problem_is_wide(d->width))
        return pick_along(db, d, ret);
    TRY(count_all(db, d, &all));
    return size_of(d, &all) <= GATHER_MAX ? pick_gathered(db, d, ret) : pick_along(db, d, ret);
}

static rc pick_part(struct db *db, struct find *d, str group, int64_t effort,
                    struct problem_pick_all_rows *ret)
{
    group_set(d, group);
    d->limit = d->effort = effort;
    d->offset = 0;
    return pick(db, d, ret);
}

static rc hits_are_few(struct db *db, const struct find *d, bool *ret)
{
    struct problem_hits_row row;
    TRY(problem_hits(db, d->tokens, HITS_MAX + 1, &row));
    *ret = row.n <= HITS_MAX;
    return RC_OK;
}

/* Are there more cases in the group than are looked at for words? */
static rc is_beyond(struct db *db, struct find *d, str group, int64_t effort, bool *ret)
{
    struct problem_pick_all_rows rows;
    str words = d->words;
    group_set(d, group);
    d->words = S("");
    d->limit = 1;
    d->offset = effort;
    d->effort = effort + 1;
    TRY(pick(db, d, &rows));
    d->words = words;
    *ret = rows.n > 0;
    return RC_OK;
}

/* Of frequent words the first of the order are counted, and is_more says that there are others. */
static rc count_words(struct db *db, struct find *d, struct problem_counts_row *ret)
{
    struct problem_pick_all_rows open, over;
    bool is_few = false, is_more_open, is_more_over;
    TRY(pick_part(db, d, S("echoed"), EFFORT_OVER, &over));
    if (over.n < OFTEN)
        TRY(hits_are_few(db, d, &is_few));
    if (is_few)
        return count_found(db, d, ret);
    TRY(is_beyond(db, d, S("echoed"), EFFORT_OVER, &is_more_over));
    TRY(is_beyond(db, d, S("open"), EFFORT_OPEN, &is_more_open));
    TRY(pick_part(db, d, S("open"), EFFORT_OPEN, &open));
    *ret = (struct problem_counts_row){ .is_more = is_more_open || is_more_over };
    for (size_t i = 0; i < open.n; i++)
        count_row(d, &open.at[i], ret);
    for (size_t i = 0; i < over.n; i++)
        count_row(d, &over.at[i], ret);
    return RC_OK;
}

/* The order is followed a little; then the index is asked; if it has too many, the order is followed further.
 */
static rc pick_words(struct db *db, struct find *d, struct problem_pick_all_rows *ret)
{
    bool is_few;
    d->effort = d->offset + 30 * d->limit;
    TRY(pick(db, d, ret));
    if ((int64_t)ret->n >= d->limit)
        return RC_OK;
    TRY(hits_are_few(db, d, &is_few));
    if (is_few)
        return PICK(problem_pick_words, .tokens = d->tokens);
    while ((int64_t)ret->n < d->limit && d->effort < EFFORT_LAST) {
        d->effort *= 4;
        TRY(pick(db, d, ret));
    }
    return RC_OK;
}

/* ---- what the pages ask ---- */

static str ids_of(struct arena *a, const struct problem_pick_all_rows *rows)
{
    struct buf b = buf_new(a, 24 * rows->n + 3);
    buf_putc(&b, '[');
    for (size_t i = 0; i < rows->n; i++)
        buf_printf(&b, "%s%lld", i > 0 ? "," : "", (long long)rows->at[i].id.v);
    buf_putc(&b, ']');
    return buf_str(&b);
}

/* The few groups of the clock have no part of the order: they are found by what makes them special. */
static bool is_special(str group)
{
    return str_eq(group, S("decide")) || str_eq(group, S("paused")) || str_eq(group, S("helping"));
}

static rc pick_special(struct db *db, const struct find *d, struct problem_pick_all_rows *ret)
{
    struct problem_pick_special_in in = { .by_office = d->f->by_office,
                                          .above = d->f->above,
                                          .today = d->today,
                                          .category = d->f->category,
                                          .me = d->f->me,
                                          .words = d->words,
                                          .part = d->f->group,
                                          .scope = d->f->scope,
                                          .limit = d->limit,
                                          .offset = d->offset };
    return problem_pick_special(db, &in, ret);
}

/* Staff only: nothing of it is a figure of the wall. */
static rc count_special(struct db *db, const struct find *d, struct problem_counts_row *counts)
{
    struct problem_count_special_row row;
    struct problem_count_special_in in = { .by_office = d->f->by_office,
                                           .above = d->f->above,
                                           .today = d->today,
                                           .category = d->f->category,
                                           .me = d->f->me,
                                           .words = d->words,
                                           .scope = d->f->scope };
    counts->decide = counts->paused = counts->helping = counts->total; /* a group unknown there holds all */
    if (d->f->is_public_only)
        return RC_OK;
    TRY(problem_count_special(db, &in, &row));
    counts->decide = row.decide;
    counts->paused = row.paused;
    counts->helping = row.helping;
    return RC_OK;
}

rc problem_filter_list(struct rq *rq, const struct problem_filter *f, const struct problem_today *t,
                       int64_t limit, struct problem_list_rows *ret)
{
    struct find d;
    struct problem_pick_all_rows rows;
    TRY(find_begin(rq, f, t, &d));
    group_set(&d, f->group);
    d.limit = limit;
    d.offset = (f->page - 1) * PROBLEMS_PER_PAGE;
    if (f->after_turn > d.from && f->after_turn <= d.to) {
        d.from = f->after_turn;
        d.from_id = f->after_id;
        d.offset = 0;
    }
    d.effort = d.limit + d.offset;
    if (is_special(f->group) && !f->is_public_only)
        TRY(pick_special(rq->db, &d, &rows));
    else if (f->is_newest)
        TRY(pick_newest(rq->db, &d, &rows));
    else
        TRY(str_is_empty(d.words) ? pick(rq->db, &d, &rows) : pick_words(rq->db, &d, &rows));
    return problem_list(rq->db, ids_of(rq->arena, &rows), t->today, ret);
}

rc problem_filter_count(struct rq *rq, const struct problem_filter *f, const struct problem_today *t,
                        struct problem_counts_row *ret)
{
    struct find d;
    TRY(find_begin(rq, f, t, &d));
    TRY(str_is_empty(d.words) ? count_all(rq->db, &d, ret) : count_words(rq->db, &d, ret));
    return count_special(rq->db, &d, ret);
}

rc problem_filter_figures(struct db *db, struct scope scope, day_t today, struct problem_figures_row *ret)
{
    struct problem_width width;
    TRY(problem_width_of(db, scope, today, &width));
    return problem_is_wide(width) ? problem_figures_wide(db, today, scope, true, ret)
                                  : problem_figures(db, today, scope, true, ret);
}

rc problem_children(struct rq *rq, const struct problem_filter *f, organisation_id unit,
                    struct problem_by_child_rows *ret)
{
    struct problem_by_child_in in = { .today = rq->today,
                                      .late_turn = problem_turn_late(rq->today),
                                      .parent = unit.v,
                                      .above = f->above,
                                      .me = f->me,
                                      .scope = rq->scope };
    if (!problem_is_wide(f->width))
        return problem_by_child(rq->db, &in, ret);
    struct problem_by_child_wide_in wide = { .today = in.today,
                                             .late_turn = in.late_turn,
                                             .parent = in.parent,
                                             .above = in.above,
                                             .me = in.me,
                                             .scope = in.scope };
    return problem_by_child_wide(rq->db, &wide, ret);
}
