/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The secretary's page: five answers in one view. Every figure is a link to the rows that it counts: the same
 * filter goes into the count here and into the list there.
 */
#include "core/access.h"
#include "features/problem/problem_desk.h"
#include "features/problem/problem_patrol_pages.h"

#define LATE_SHOWN 5
#define FIGURES_MAX 4

/* All that the figures are made from. */
struct overview {
    struct problem_filter cases;
    struct problem_voice_filter voices;
    struct problem_counts_row c;
    struct voice_counts_kept_row v;
};

static struct problem_fig *figures_new(struct rq *rq)
{
    return ARENA_ARRAY(rq->arena, struct problem_fig, FIGURES_MAX);
}

static str number_of(struct rq *rq, int64_t n)
{
    return str_printf(rq->arena, "%lld", (long long)n);
}

static struct problem_fig case_figure(struct rq *rq, const struct overview *o, str group, int64_t n,
                                      enum text label)
{
    return (struct problem_fig){ .path = problem_filter_link(rq, "/desk", &o->cases, group, 1),
                                 .value = number_of(rq, n),
                                 .label = label,
                                 .tone = S("") };
}

static struct problem_fig voice_figure(struct rq *rq, const struct overview *o, str group, int64_t n,
                                       enum text label)
{
    return (struct problem_fig){ .path = problem_voice_link(rq, &o->voices, group, 1),
                                 .value = number_of(rq, n),
                                 .label = label,
                                 .tone = S("") };
}

/* A figure that asks for attention unless it is 0. */
static struct problem_fig toned(struct problem_fig f, int64_t n, const char *tone)
{
    f.tone = n > 0 ? str_from_c(tone) : S("");
    return f;
}

/* The rows are those of the part; a dash when there is nothing to take a share of. */
static struct problem_fig as_share(struct rq *rq, struct problem_fig f, int64_t part, int64_t whole,
                                   enum text label)
{
    f.value = whole == 0 ? S("0") : str_join(rq->arena, problem_percent(rq, part, whole), S("%"));
    f.label = label;
    return f;
}

static void answers_open(struct rq *rq, const struct overview *o, struct problem_secretary *v)
{
    v->one = figures_new(rq);
    v->one[v->one_n++] = case_figure(rq, o, S("open"), o->c.open, TEXT_PROBLEM_GROUP_OPEN);
    v->one[v->one_n++] =
        toned(case_figure(rq, o, S("late"), o->c.late, TEXT_PROBLEM_GROUP_LATE), o->c.late, "bad");
    v->one[v->one_n++] =
        toned(case_figure(rq, o, S("soon"), o->c.soon, TEXT_PROBLEM_GROUP_SOON), o->c.soon, "warn");
    v->two = figures_new(rq);
    v->two[v->two_n++] = toned(voice_figure(rq, o, S("waiting"), o->v.waiting, TEXT_PROBLEM_GROUP_WAITING),
                               o->v.overdue, "bad");
    v->two[v->two_n++] = case_figure(rq, o, S("accepted"), o->c.accepted, TEXT_PROBLEM_GROUP_ACCEPTED);
    v->two[v->two_n++] = case_figure(rq, o, S("answered"), o->c.answered, TEXT_PROBLEM_GROUP_ANSWERED);
}

/* How often grid workers were out today. */
static rc answer_visits(struct rq *rq, struct problem_secretary *v)
{
    int64_t n;
    str path;
    if (!access_may(rq, "problem.place", (organisation_id){ rq->organisation }))
        return RC_OK;
    TRY(patrol_visits_today(rq, &n, &path));
    v->two[v->two_n++] = (struct problem_fig){
        .path = path, .value = number_of(rq, n), .label = TEXT_PROBLEM_PATROL_TODAY_N, .tone = S("")
    };
    return RC_OK;
}

static void answers_done(struct rq *rq, const struct overview *o, struct problem_secretary *v)
{
    struct problem_fig echoed = case_figure(rq, o, S("echoed"), o->c.echoed, TEXT_PROBLEM_GROUP_ECHOED);
    struct problem_fig ontime = case_figure(rq, o, S("ontime"), o->c.ontime, TEXT_PROBLEM_GROUP_ONTIME);
    struct problem_fig satisfied =
        voice_figure(rq, o, S("satisfied"), o->v.satisfied, TEXT_PROBLEM_FIG_SATISFIED);
    v->three = figures_new(rq);
    v->three[v->three_n++] = echoed;
    v->three[v->three_n++] = as_share(rq, echoed, o->c.echoed, o->c.total, TEXT_PROBLEM_SHARE_OF_ALL);
    v->three[v->three_n++] = case_figure(rq, o, S("all"), o->c.total, TEXT_PROBLEM_GROUP_ALL);
    v->four = figures_new(rq);
    v->four[v->four_n++] = ontime;
    v->four[v->four_n++] = as_share(rq, ontime, o->c.ontime, o->c.echoed, TEXT_PROBLEM_SHARE_OF_ECHOED);
    v->five = figures_new(rq);
    v->five[v->five_n++] = satisfied;
    /* Percentages of fewer than ten answers say more than they know. */
    if (o->v.rated >= 10)
        v->five[v->five_n++] =
            as_share(rq, satisfied, o->v.satisfied, o->v.rated, TEXT_PROBLEM_SHARE_OF_RATED);
    v->five[v->five_n++] = voice_figure(rq, o, S("rated"), o->v.rated, TEXT_PROBLEM_VOICES_RATED);
    v->five[v->five_n++] = voice_figure(rq, o, S("unrated"), o->v.unrated, TEXT_PROBLEM_VOICES_UNRATED);
}

static rc late_rows(struct rq *rq, const struct overview *o, const struct problem_today *t,
                    struct problem_secretary *v)
{
    struct problem_filter late = o->cases;
    struct problem_list_rows rows;
    late.group = S("late");
    TRY(problem_filter_list(rq, &late, t, LATE_SHOWN, &rows));
    v->late_all = problem_filter_link(rq, "/desk", &late, late.group, 1);
    v->late_rows = ARENA_ARRAY(rq->arena, struct problem_late_row, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct problem_list_row *r = &rows.at[i];
        const struct problem_facts facts = {
            r->state,      r->round,     r->accepted_at, r->due_day,
            r->limit_days, r->used_days, r->late_days,   r->paused_until_day
        };
        v->late_rows[v->late_rows_n++] =
            (struct problem_late_row){ .number = r->number,
                                       .title = r->title,
                                       .place = r->place_name,
                                       .person = r->person_name,
                                       .state = problem_chip(t, &facts, rq->offset) };
    }
    return RC_OK;
}

/* ---- by unit ---- */

static struct problem_secretary_unit unit_of(struct rq *rq, const struct overview *o,
                                             const struct problem_by_child_row *r, int64_t most)
{
    struct problem_filter there = o->cases;
    there.organisation = r->organisation_id.v;
    return (struct problem_secretary_unit){
        .path = str_printf(rq->arena, "/secretary?org=%lld", (long long)r->organisation_id.v),
        .name = r->name,
        .open = r->open,
        .open_path = problem_filter_link(rq, "/desk", &there, S("open"), 1),
        .late = r->late,
        .late_path = problem_filter_link(rq, "/desk", &there, S("late"), 1),
        .echoed = r->echoed,
        .echoed_path = problem_filter_link(rq, "/desk", &there, S("echoed"), 1),
        .width = problem_percent(rq, r->open, most),
    };
}

static rc units_below(struct rq *rq, const struct overview *o, struct problem_secretary *v)
{
    struct problem_by_child_rows rows;
    int64_t most = 0;
    TRY(problem_children(rq, &o->cases, (organisation_id){ rq->organisation }, &rows));
    for (size_t i = 0; i < rows.n; i++)
        most = rows.at[i].open > most ? rows.at[i].open : most;
    v->units = ARENA_ARRAY(rq->arena, struct problem_secretary_unit, rows.n);
    v->quiet = ARENA_ARRAY(rq->arena, struct problem_secretary_unit, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        if (rows.at[i].open + rows.at[i].echoed > 0)
            v->units[v->units_n++] = unit_of(rq, o, &rows.at[i], most);
        else
            v->quiet[v->quiet_n++] = unit_of(rq, o, &rows.at[i], most);
    v->quiet_count = (int64_t)v->quiet_n;
    return RC_OK;
}

/* The way back up, as far as the person's own subtree reaches. */
static rc unit_above(struct rq *rq, struct problem_secretary *v)
{
    struct organisation unit, parent;
    TRY(organisation_load(rq->db, (organisation_id){ rq->organisation }, rq->today, &unit));
    v->place = unit.name;
    if (unit.parent.v == 0 || !access_may(rq, "problem.overview", unit.parent))
        return RC_OK;
    TRY(organisation_load(rq->db, unit.parent, rq->today, &parent));
    v->above = str_printf(rq->arena, "/secretary?org=%lld", (long long)unit.parent.v);
    v->above_name = parent.name;
    return RC_OK;
}

rc problem_secretary_show(struct rq *rq)
{
    struct problem_secretary *v = ARENA_NEW(rq->arena, struct problem_secretary);
    struct overview o;
    struct problem_today t;
    TRY(problem_today_load(rq, &t));
    TRY(problem_desk_filter(rq, &o.cases));
    o.cases.words = S("");
    o.cases.category = S("");
    o.cases.page = 1;
    TRY(problem_voice_filter_read(rq, &o.cases, &t, &o.voices));
    TRY(problem_filter_count(rq, &o.cases, &t, &o.c));
    TRY(problem_voice_filter_count(rq, &o.voices, &o.v));
    answers_open(rq, &o, v);
    TRY(answer_visits(rq, v));
    answers_done(rq, &o, v);
    TRY(late_rows(rq, &o, &t, v));
    TRY(units_below(rq, &o, v));
    TRY(unit_above(rq, v));
    v->as_of = rq->now;
    v->organisation = rq->organisation;
    v->today = day_format(rq->arena, rq->today);
    rq->reply.back = S("/me");
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_MENU_SECRETARY), problem_secretary_page(v));
    return RC_OK;
}
