/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages of the indicators: in public the whole site or one place, for the staff any unit of their own
 * with their own sight, as of any day; and the rows behind each number.
 */
#include "features/problem/problem_indicator.h"
#include "features/problem/problem_ledger.h"

/* What a page of the indicators is about. */
struct look {
    struct rq *rq;
    struct problem_filter filter;
    struct problem_asof asof;
    const char *base;
    str place;
    day_t day;
    bool is_staff, is_day_wrong;
};

static rc place_name(struct look *k)
{
    struct organisation unit;
    k->place = rq_text(k->rq, TEXT_PROBLEM_INDICATORS_WHOLE);
    if (k->filter.organisation == 0)
        return RC_OK;
    TRY(organisation_load(k->rq->db, (organisation_id){ k->filter.organisation }, k->rq->today, &unit));
    k->place = unit.name;
    return RC_OK;
}

static rc look_read(struct rq *rq, bool is_staff, struct look *ret)
{
    str typed = rq_query(rq, S("day"));
    *ret = (struct look){ .rq = rq, .is_staff = is_staff, .day = rq->today };
    ret->base = is_staff ? "/desk/indicators" : "/indicators";
    ret->is_day_wrong = !str_is_empty(typed) && (!day_parse(typed, &ret->day) || ret->day > rq->today);
    if (ret->is_day_wrong)
        ret->day = rq->today;
    if (is_staff)
        TRY(problem_desk_filter(rq, &ret->filter));
    else
        TRY(problem_filter_read(rq, scope_whole(), &ret->filter));
    ret->filter.is_public_only = !is_staff;
    TRY(problem_asof_of(&ret->filter, rq, ret->day, &ret->asof));
    return place_name(ret);
}

/* The end of the day, of the present one: now. */
static ms_t as_of(const struct look *k)
{
    return k->asof.cut > k->rq->now ? k->rq->now : k->asof.cut - 1;
}

/* "/indicators/closed?organisation=7&day=2026-11-20"; the present day goes without saying. */
static str link_to(const struct look *k, str more, int64_t page)
{
    struct buf b = buf_new(k->rq->arena, 512);
    char before = '?';
    buf_printf(&b, "%s%.*s", k->base, STR_ARG(more));
    if (k->filter.organisation != 0) {
        buf_printf(&b, "?%s=%lld", k->filter.place_key, (long long)k->filter.organisation);
        before = '&';
    }
    if (k->day != k->rq->today) {
        buf_printf(&b, "%cday=%.*s", before, STR_ARG(day_format(k->rq->arena, k->day)));
        before = '&';
    }
    if (page > 1)
        buf_printf(&b, "%cpage=%lld", before, (long long)page);
    return buf_str(&b);
}

static struct problem_measured measured(const struct look *k, const struct problem_measures *all,
                                        enum problem_measure m)
{
    str more = str_join(k->rq->arena, S("/"), problem_measure_code(m));
    return (struct problem_measured){ link_to(k, more, 1), problem_measure_label(m), all->n[m] };
}

static rc indicators_page(struct look *k)
{
    struct rq *rq = k->rq;
    struct problem_indicators *v = ARENA_NEW(rq->arena, struct problem_indicators);
    struct problem_measures all;
    TRY(problem_measures_count(rq->db, &k->asof, &all));
    v->rows = ARENA_ARRAY(rq->arena, struct problem_indicator_row, PROBLEM_INDICATORS);
    for (size_t i = 0; i < PROBLEM_INDICATORS; i++) {
        const struct problem_indicator *of = &problem_indicators[i];
        v->rows[v->rows_n++] = (struct problem_indicator_row){
            .label = of->label,
            .formula = of->formula,
            .value = problem_indicator_value(rq, of, all.n[of->numerator], all.n[of->denominator]),
            .over = measured(k, &all, of->numerator),
            .under = measured(k, &all, of->denominator),
        };
    }
    v->asked = measured(k, &all, MEASURE_ASKED);
    v->unanswered =
        all.n[MEASURE_ASKED] > all.n[MEASURE_RATED] ? all.n[MEASURE_ASKED] - all.n[MEASURE_RATED] : 0;
    v->place = k->place;
    v->action = str_from_c(k->base);
    v->place_key = str_from_c(k->is_staff ? "org" : "organisation");
    v->organisation = k->filter.organisation;
    v->day = day_format(rq->arena, k->day);
    v->today = day_format(rq->arena, rq->today);
    v->is_day_wrong = k->is_day_wrong;
    v->as_of = as_of(k);
    if (!k->is_staff)
        TRY(problem_villages(rq, k->filter.organisation, true, &v->places, &v->places_n));
    rq->reply.is_desk = k->is_staff;
    rq->reply.back = k->is_staff ? S("/me") : S("/");
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_INDICATORS_TITLE), problem_indicators_page(v));
    return RC_OK;
}

/* ---- rows ---- */

static str case_link(const struct look *k, str number)
{
    return str_printf(k->rq->arena, "%s/problems/%.*s", k->is_staff ? "/desk" : "", STR_ARG(number));
}

static rc case_rows(const struct look *k, enum problem_measure m, struct problem_measure_rows *v)
{
    struct problem_indicator_case_rows_rows rows;
    TRY(problem_measure_cases(k->rq->db, &k->asof, m, v->total, PROBLEMS_PER_PAGE,
                              (k->filter.page - 1) * PROBLEMS_PER_PAGE, &rows));
    v->rows = ARENA_ARRAY(k->rq->arena, struct problem_measure_row, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->rows[v->rows_n++] = (struct problem_measure_row){ .path = case_link(k, rows.at[i].number),
                                                             .number = rows.at[i].number,
                                                             .title = rows.at[i].title,
                                                             .place = rows.at[i].place_name,
                                                             .round = rows.at[i].round,
                                                             .at = rows.at[i].at,
                                                             .is_confidential = rows.at[i].is_confidential };
    return RC_OK;
}

static rc voice_rows(const struct look *k, enum problem_measure m, struct problem_measure_rows *v)
{
    struct problem_indicator_voice_rows_rows rows;
    TRY(problem_measure_voices(k->rq->db, &k->asof, m, v->total, PROBLEMS_PER_PAGE,
                               (k->filter.page - 1) * PROBLEMS_PER_PAGE, &rows));
    v->rows = ARENA_ARRAY(k->rq->arena, struct problem_measure_row, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->rows[v->rows_n++] = (struct problem_measure_row){
            .path = case_link(k, rows.at[i].problem_number),
            .number = rows.at[i].problem_number,
            .title = rows.at[i].title,
            .place = rows.at[i].place_name,
            .voice = rows.at[i].number,
            .score = rows.at[i].score.has ? problem_score_label(rows.at[i].score.v) : TEXT_NONE,
            .at = rows.at[i].at,
            .is_confidential = rows.at[i].is_confidential
        };
    return RC_OK;
}

static rc rows_page(struct look *k)
{
    struct rq *rq = k->rq;
    enum problem_measure m = problem_measure_parse(rq->args[0]);
    struct problem_measure_rows *v = ARENA_NEW(rq->arena, struct problem_measure_rows);
    struct problem_measures all;
    if (m == 0)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such measure");
    TRY(problem_measures_count(rq->db, &k->asof, &all));
    v->total = all.n[m];
    TRY(problem_measure_is_voices(m) ? voice_rows(k, m, v) : case_rows(k, m, v));
    str more = str_join(rq->arena, S("/"), rq->args[0]);
    v->label = problem_measure_label(m);
    v->place = k->place;
    v->as_of = as_of(k);
    v->page = k->filter.page;
    v->pages = v->total > 0 ? (v->total + PROBLEMS_PER_PAGE - 1) / PROBLEMS_PER_PAGE : 1;
    if (v->page > 1)
        v->previous = link_to(k, more, v->page - 1);
    if (v->page < v->pages)
        v->next = link_to(k, more, v->page + 1);
    rq->reply.is_desk = k->is_staff;
    rq->reply.back = link_to(k, S(""), 1);
    reply_page(rq, rq_text(rq, v->label), problem_measure_rows_page(v));
    return RC_OK;
}

/* Figures of the present day move with the clock no further than midnight. */
static rc public_look(struct rq *rq, struct look *ret)
{
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    return look_read(rq, false, ret);
}

rc problem_indicators_show(struct rq *rq)
{
    struct look k;
    TRY(public_look(rq, &k));
    return indicators_page(&k);
}

rc problem_indicator_rows_show(struct rq *rq)
{
    struct look k;
    TRY(public_look(rq, &k));
    return rows_page(&k);
}

rc problem_desk_indicators_show(struct rq *rq)
{
    struct look k;
    TRY(look_read(rq, true, &k));
    return indicators_page(&k);
}

rc problem_desk_indicator_rows_show(struct rq *rq)
{
    struct look k;
    TRY(look_read(rq, true, &k));
    return rows_page(&k);
}
