/* SPDX-License-Identifier: Apache-2.0 */
/* The indicators: one table of definitions, and the counts and rows of their measures. */
#include "features/problem/problem_indicator.h"

#include "core/rule.h"
#include "features/problem/problem_tally.h"
#include "web/rq.h"

#define FINDINGS_MAX 20

const struct problem_indicator problem_indicators[PROBLEM_INDICATORS] = {
    { "completion", TEXT_PROBLEM_INDICATOR_COMPLETION, TEXT_PROBLEM_FORMULA_COMPLETION, MEASURE_CLOSED,
      MEASURE_ACCEPTED, false },
    { "ontime", TEXT_PROBLEM_INDICATOR_ONTIME, TEXT_PROBLEM_FORMULA_ONTIME, MEASURE_INTIME, MEASURE_CLOSED,
      false },
    { "response", TEXT_PROBLEM_INDICATOR_RESPONSE, TEXT_PROBLEM_FORMULA_RESPONSE, MEASURE_PROMPT,
      MEASURE_ACCEPTED, false },
    { "solution", TEXT_PROBLEM_INDICATOR_SOLUTION, TEXT_PROBLEM_FORMULA_SOLUTION, MEASURE_SOLVED,
      MEASURE_REPLIED, false },
    { "satisfaction", TEXT_PROBLEM_INDICATOR_SATISFACTION, TEXT_PROBLEM_FORMULA_SATISFACTION,
      MEASURE_SATISFIED, MEASURE_RATED, false },
    { "redo", TEXT_PROBLEM_INDICATOR_REDO, TEXT_PROBLEM_FORMULA_REDO, MEASURE_REOPENED, MEASURE_EVER, false },
    { "merging", TEXT_PROBLEM_INDICATOR_MERGING, TEXT_PROBLEM_FORMULA_MERGING, MEASURE_VOICES,
      MEASURE_ACCEPTED, true },
};

static const struct measure {
    str code;
    enum text label;
} measures[MEASURE_COUNT] = {
    [MEASURE_ACCEPTED] = { S_INIT("accepted"), TEXT_PROBLEM_MEASURE_ACCEPTED },
    [MEASURE_PROMPT] = { S_INIT("prompt"), TEXT_PROBLEM_MEASURE_PROMPT },
    [MEASURE_CLOSED] = { S_INIT("closed"), TEXT_PROBLEM_MEASURE_CLOSED },
    [MEASURE_INTIME] = { S_INIT("intime"), TEXT_PROBLEM_MEASURE_INTIME },
    [MEASURE_EVER] = { S_INIT("ever"), TEXT_PROBLEM_MEASURE_EVER },
    [MEASURE_REOPENED] = { S_INIT("reopened"), TEXT_PROBLEM_MEASURE_REOPENED },
    [MEASURE_REPLIED] = { S_INIT("replied"), TEXT_PROBLEM_MEASURE_REPLIED },
    [MEASURE_SOLVED] = { S_INIT("solved"), TEXT_PROBLEM_MEASURE_SOLVED },
    [MEASURE_VOICES] = { S_INIT("voices"), TEXT_PROBLEM_MEASURE_VOICES },
    [MEASURE_ASKED] = { S_INIT("asked"), TEXT_PROBLEM_MEASURE_ASKED },
    [MEASURE_RATED] = { S_INIT("rated"), TEXT_PROBLEM_MEASURE_RATED },
    [MEASURE_SATISFIED] = { S_INIT("satisfied"), TEXT_PROBLEM_MEASURE_SATISFIED },
};

enum problem_measure problem_measure_parse(str code)
{
    for (int m = 1; m < MEASURE_COUNT; m++)
        if (str_eq(code, measures[m].code))
            return (enum problem_measure)m;
    return 0;
}

str problem_measure_code(enum problem_measure m)
{
    return measures[m].code;
}

enum text problem_measure_label(enum problem_measure m)
{
    return measures[m].label;
}

bool problem_measure_is_voices(enum problem_measure m)
{
    return m >= MEASURE_VOICES;
}

rc problem_asof_scope(struct db *db, organisation_id unit, day_t day, struct scope *ret)
{
    struct problem_tally_path_row row;
    bool is_there;
    TRY(problem_tally_path(db, unit, day, &row, &is_there));
    *ret = is_there ? scope_below(db_arena(db), row.path) : (struct scope){ S(""), S("") };
    return RC_OK;
}

rc problem_asof_of(const struct problem_filter *f, struct rq *rq, day_t day, struct problem_asof *ret)
{
    day_t last = day < rq->today ? day : rq->today;
    *ret = (struct problem_asof){ .scope = f->scope,
                                  .rights = rq->scope,
                                  .by_office = f->by_office,
                                  .is_public_only = f->is_public_only,
                                  .above = f->above,
                                  .me = f->me,
                                  .today = rq->today,
                                  .day = last,
                                  .cut = day_start(last + 1, rq->offset) };
    if (f->organisation == 0 || last == rq->today)
        return RC_OK;
    return problem_asof_scope(rq->db, (organisation_id){ f->organisation }, last, &ret->scope);
}

/* ---- counts ---- */

/* The parameters that all queries of the indicators share. */
#define ASOF(q)                                                                                              \
    .today = (q)->today, .scope = (q)->scope, .rights_low = (q)->rights.low,                                 \
    .rights_high = (q)->rights.high, .by_office = (q)->by_office, .above = (q)->above,                       \
    .is_public_only = (q)->is_public_only, .me = (q)->me, .tree_day = (q)->day, .cut = (q)->cut

rc problem_measures_count(struct db *db, const struct problem_asof *q, struct problem_measures *ret)
{
    struct problem_tally_at at;
    struct problem_tally_measures_row row;
    TRY(problem_tally_at(db, q->day, &at));
    const struct problem_tally_measures_in in = { ASOF(q), .span = at.span, .from_day = at.from_day,
                                                  .to_day = at.to_day };
    TRY(problem_tally_measures(db, &in, &row));
    *ret = (struct problem_measures){ .n = { [MEASURE_ACCEPTED] = row.accepted,
                                             [MEASURE_PROMPT] = row.prompt,
                                             [MEASURE_CLOSED] = row.closed,
                                             [MEASURE_INTIME] = row.intime,
                                             [MEASURE_EVER] = row.ever,
                                             [MEASURE_REOPENED] = row.reopened,
                                             [MEASURE_REPLIED] = row.replied,
                                             [MEASURE_SOLVED] = row.solved,
                                             [MEASURE_VOICES] = row.voices,
                                             [MEASURE_ASKED] = row.asked,
                                             [MEASURE_RATED] = row.rated,
                                             [MEASURE_SATISFIED] = row.satisfied } };
    return RC_OK;
}

/* ---- rows ---- */

/* So many rows of a measure are gathered and sorted; beyond it the page is full before long. */
#define FEW 3000

#define ROWS(name)                                                                                           \
    name(                                                                                                    \
        db,                                                                                                  \
        &(const struct name##_in){ ASOF(q), .measure = measures[m].code, .limit = limit, .offset = offset }, \
        ret)

/* Few rows, and a scope whose cases are found by their place or office. */
static bool is_gathered(const struct problem_asof *q, int64_t total)
{
    return total <= FEW && (q->by_office || !str_is_empty(q->scope.low));
}

rc problem_measure_cases(struct db *db, const struct problem_asof *q, enum problem_measure m, int64_t total,
                         int64_t limit, int64_t offset, struct problem_indicator_case_rows_rows *ret)
{
    *ret = (struct problem_indicator_case_rows_rows){ 0 };
    if (total == 0)
        return RC_OK;
    if (m <= MEASURE_PROMPT)
        return is_gathered(q, total) ? ROWS(problem_indicator_case_rows_here)
                                     : ROWS(problem_indicator_case_rows);
    if (m == MEASURE_REOPENED && total <= FEW)
        return ROWS(problem_indicator_ended_rows);
    return is_gathered(q, total) ? ROWS(problem_indicator_answer_rows_here)
                                 : ROWS(problem_indicator_answer_rows);
}

rc problem_measure_voices(struct db *db, const struct problem_asof *q, enum problem_measure m, int64_t total,
                          int64_t limit, int64_t offset, struct problem_indicator_voice_rows_rows *ret)
{
    *ret = (struct problem_indicator_voice_rows_rows){ 0 };
    if (total == 0)
        return RC_OK;
    if (m == MEASURE_VOICES)
        return is_gathered(q, total) ? ROWS(problem_indicator_voice_rows_here)
                                     : ROWS(problem_indicator_voice_rows);
    return is_gathered(q, total) ? ROWS(problem_indicator_asked_rows_here)
                                 : ROWS(problem_indicator_asked_rows);
}

/* ---- values ---- */

str problem_indicator_value(struct rq *rq, const struct problem_indicator *i, int64_t numerator,
                            int64_t denominator)
{
    if (denominator == 0)
        return S("–");
    if (!i->is_ratio)
        return str_join(rq->arena, problem_percent(rq, numerator, denominator), S("%"));
    int64_t tenths = (numerator * 10 + denominator / 2) / denominator;
    return str_printf(rq->arena, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

/* ---- kept by acts, looked after by the doctor ---- */

rc problem_contact_keep(struct db *db, const struct problem_act_by *by, problem_id id, organisation_id place,
                        ms_t received)
{
    struct calendar calendar;
    int64_t days;
    day_t day = day_of(received, by->offset);
    TRY(rule_value(db, S("problem.accept_days"), place, day_of(by->now, by->offset), &days));
    TRY(problem_calendar(db, day, &calendar));
    ms_t until = day_start(problem_due_day(&calendar, day, days) + 1, by->offset);
    return problem_set_contact(db, OPT_I64(until), id, NULL);
}

rc problem_indicator_examine(struct doctor *d)
{
    struct problem_answer_misfits_rows rows;
    ms_t offset = d->app->clock.offset;
    day_t today = day_of(clock_now(&d->app->clock), offset);
    const day_t days[] = { today, today - 31, today - 366 };
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        int64_t drift;
        TRY(problem_tally_examine(d->db, days[i], offset, &drift));
        if (drift > 0)
            doctor_find(d,
                        "%lld sums of the indicators as of %.*s are not those of the rows — compare with the "
                        "last good backup",
                        (long long)drift, STR_ARG(day_format(d->arena, days[i])));
    }
    TRY(problem_answer_misfits(d->db, FINDINGS_MAX, &rows));
    for (size_t i = 0; i < rows.n; i++)
        doctor_find(d, "case %.*s %.*s — compare with the last good backup", STR_ARG(rows.at[i].number),
                    STR_ARG(rows.at[i].what));
    return RC_OK;
}
