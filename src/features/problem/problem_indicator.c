/* SPDX-License-Identifier: Apache-2.0 */
/* The indicators: one table of definitions, and the counts and rows of their measures. */
#include "features/problem/problem_indicator.h"

#include "core/rule.h"
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

struct problem_asof problem_asof_of(const struct problem_filter *f, struct rq *rq, day_t day)
{
    return (struct problem_asof){ .scope = f->scope,
                                  .by_office = f->by_office,
                                  .is_public_only = f->is_public_only,
                                  .above = f->above,
                                  .me = f->me,
                                  .today = rq->today,
                                  .cut = day >= rq->today ? rq->now + 1 : day_start(day + 1, rq->offset) };
}

/* ---- counts ---- */

/* The parameters that all queries of the indicators share. */
#define ASOF(q)                                                                                              \
    .today = (q)->today, .scope = (q)->scope, .by_office = (q)->by_office, .above = (q)->above,              \
    .is_public_only = (q)->is_public_only, .me = (q)->me, .cut = (q)->cut

static rc count_cases(struct db *db, const struct problem_asof *q, struct problem_measures *ret)
{
    struct problem_indicator_cases_row row;
    TRY(problem_indicator_cases(db, &(struct problem_indicator_cases_in){ ASOF(q) }, &row));
    ret->n[MEASURE_ACCEPTED] = row.accepted;
    ret->n[MEASURE_PROMPT] = row.prompt;
    return RC_OK;
}

static rc count_answers(struct db *db, const struct problem_asof *q, struct problem_measures *ret)
{
    struct problem_indicator_answers_row row;
    TRY(problem_indicator_answers(db, &(struct problem_indicator_answers_in){ ASOF(q) }, &row));
    ret->n[MEASURE_CLOSED] = row.closed;
    ret->n[MEASURE_INTIME] = row.intime;
    ret->n[MEASURE_EVER] = row.ever;
    ret->n[MEASURE_REOPENED] = row.reopened;
    ret->n[MEASURE_REPLIED] = row.replied;
    ret->n[MEASURE_SOLVED] = row.solved;
    ret->n[MEASURE_RATED] = row.rated;
    ret->n[MEASURE_SATISFIED] = row.satisfied;
    return RC_OK;
}

static rc count_voices(struct db *db, const struct problem_asof *q, struct problem_measures *ret)
{
    struct problem_indicator_voices_row row;
    TRY(problem_indicator_voices(db, &(struct problem_indicator_voices_in){ ASOF(q) }, &row));
    ret->n[MEASURE_VOICES] = row.voices;
    return RC_OK;
}

static rc count_asked(struct db *db, const struct problem_asof *q, struct problem_measures *ret)
{
    struct problem_indicator_asked_row row;
    TRY(problem_indicator_asked(db, &(struct problem_indicator_asked_in){ ASOF(q) }, &row));
    ret->n[MEASURE_ASKED] = row.asked;
    return RC_OK;
}

rc problem_measures_count(struct db *db, const struct problem_asof *q, struct problem_measures *ret)
{
    *ret = (struct problem_measures){ 0 };
    TRY(count_cases(db, q, ret));
    TRY(count_answers(db, q, ret));
    TRY(count_voices(db, q, ret));
    return count_asked(db, q, ret);
}

rc problem_measure_count(struct db *db, const struct problem_asof *q, enum problem_measure m, int64_t *ret)
{
    struct problem_measures all = { 0 };
    if (m == MEASURE_VOICES)
        TRY(count_voices(db, q, &all));
    else if (m == MEASURE_ASKED)
        TRY(count_asked(db, q, &all));
    else if (m <= MEASURE_PROMPT)
        TRY(count_cases(db, q, &all));
    else
        TRY(count_answers(db, q, &all));
    *ret = all.n[m];
    return RC_OK;
}

/* ---- rows ---- */

rc problem_measure_cases(struct db *db, const struct problem_asof *q, enum problem_measure m, int64_t limit,
                         int64_t offset, struct problem_indicator_case_rows_rows *ret)
{
    const struct problem_indicator_case_rows_in in = { ASOF(q), .measure = measures[m].code, .limit = limit,
                                                       .offset = offset };
    return problem_indicator_case_rows(db, &in, ret);
}

rc problem_measure_voices(struct db *db, const struct problem_asof *q, enum problem_measure m, int64_t limit,
                          int64_t offset, struct problem_indicator_voice_rows_rows *ret)
{
    const struct problem_indicator_voice_rows_in in = { ASOF(q), .measure = measures[m].code, .limit = limit,
                                                        .offset = offset };
    return problem_indicator_voice_rows(db, &in, ret);
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
    TRY(problem_answer_misfits(d->db, FINDINGS_MAX, &rows));
    for (size_t i = 0; i < rows.n; i++)
        doctor_find(d, "case %.*s %.*s — compare with the last good backup", STR_ARG(rows.at[i].number),
                    STR_ARG(rows.at[i].what));
    return RC_OK;
}
