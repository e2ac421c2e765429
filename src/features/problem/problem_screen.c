/* SPDX-License-Identifier: Apache-2.0 */
/* What the screen of a hall shows of the wall: how the year went, what is being done, what was answered. */
#include "core/module.h"
#include "features/problem/problem_show.h"
#include "web/rq.h"

#define ROWS 3 /* that can be read from five metres */

static struct problem_filter filter_of(struct scope scope, const char *group)
{
    return (struct problem_filter){ .scope = scope,
                                    .group = str_from_c(group),
                                    .category = S(""),
                                    .words = S(""),
                                    .above = S(""),
                                    .is_public_only = true,
                                    .page = 1 };
}

static str share_of(struct rq *rq, int64_t part, int64_t whole)
{
    return whole == 0 ? S("–") : str_join(rq->arena, problem_percent(rq, part, whole), S("%"));
}

static void put(struct rq *rq, struct screen *all, enum text name, struct page page)
{
    if (all->n < SCREEN_PANELS_MAX)
        all->panels[all->n++] = (struct screen_panel){ rq_text(rq, name), module_piece(rq, page) };
}

static rc figures(struct rq *rq, const struct problem_today *t, struct scope scope, struct screen *all)
{
    struct problem_screen_figures *v = ARENA_NEW(rq->arena, struct problem_screen_figures);
    struct problem_filter f = filter_of(scope, "all");
    struct problem_counts_row counts;
    struct problem_figures_row said;
    TRY(problem_filter_count(rq, &f, t, &counts));
    TRY(problem_filter_figures(rq->db, scope, t->today, &said));
    int64_t doing = counts.open - counts.soon - counts.late;
    *v = (struct problem_screen_figures){
        .received = said.received,
        .echoed = counts.echoed,
        .ontime = share_of(rq, counts.ontime, counts.echoed),
        .satisfied = share_of(rq, said.satisfied, said.rated),
        .rated = said.rated,
        .doing = doing,
        .soon = counts.soon,
        .late = counts.late,
        .bar_echoed = problem_percent(rq, counts.echoed, counts.total),
        .bar_open = problem_percent(rq, doing, counts.total),
        .bar_open_at = problem_percent(rq, counts.echoed, counts.total),
        .bar_soon = problem_percent(rq, counts.soon, counts.total),
        .bar_soon_at = problem_percent(rq, counts.echoed + doing, counts.total),
        .bar_late = problem_percent(rq, counts.late, counts.total),
        .bar_late_at = problem_percent(rq, counts.echoed + doing + counts.soon, counts.total),
    };
    put(rq, all, TEXT_PROBLEM_SCREEN_FIGURES, problem_screen_figures_page(v));
    return RC_OK;
}

static rc doing(struct rq *rq, const struct problem_today *t, struct scope scope, struct screen *all)
{
    struct problem_screen_open *v = ARENA_NEW(rq->arena, struct problem_screen_open);
    struct problem_filter f = filter_of(scope, "open");
    struct problem_list_rows rows;
    TRY(problem_filter_list(rq, &f, t, ROWS, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct problem_card, rows.n);
    for (size_t i = 0; i < rows.n && i < ROWS; i++)
        v->rows[v->rows_n++] = problem_card_of(rq, t, &rows.at[i]);
    if (v->rows_n > 0)
        put(rq, all, TEXT_PROBLEM_SCREEN_OPEN, problem_screen_open_page(v));
    return RC_OK;
}

static rc answered(struct rq *rq, struct scope scope, struct screen *all)
{
    struct problem_screen_echo *v = ARENA_NEW(rq->arena, struct problem_screen_echo);
    struct problem_echo_card *cards, *shown;
    size_t n;
    TRY(problem_echo_latest(rq, scope, &cards, &n));
    if (n == 0)
        return RC_OK;
    shown = &cards[0];
    for (size_t i = n; i-- > 0;)
        if (cards[i].after != NULL)
            shown = &cards[i];
    *v = (struct problem_screen_echo){ .title = shown->title,
                                       .answer = shown->answer,
                                       .result = shown->result,
                                       .place = shown->place,
                                       .office = shown->office,
                                       .rated = shown->rated,
                                       .satisfied = shown->satisfied,
                                       .before = shown->before,
                                       .after = shown->after };
    put(rq, all, TEXT_PROBLEM_SCREEN_ECHO, problem_screen_echo_page(v));
    return RC_OK;
}

rc problem_screen(struct rq *rq, organisation_id unit, struct screen *ret)
{
    struct problem_today t;
    struct scope scope = scope_whole();
    if (unit.v != 0)
        TRY(organisation_scope(rq->db, unit, rq->today, &scope));
    TRY(problem_today_load(rq, &t));
    TRY(figures(rq, &t, scope, ret));
    TRY(doing(rq, &t, scope, ret));
    TRY(answered(rq, scope, ret));
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    return RC_OK;
}
