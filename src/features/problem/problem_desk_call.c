/* SPDX-License-Identifier: Apache-2.0 */
/* Calling back who did not rate by link: whom, and what they said. */
#include "core/rule.h"
#include "features/problem/problem_desk.h"
#include "gen/problem_review_sql.h"

#define NUMBER_MAX 40
#define REASON_MAX 300

struct call_input {
    str voice, outcome, score, about, words;
};
static const struct choice outcomes[] = {
    { "rated", TEXT_PROBLEM_CALL_RATED, TEXT_NONE },
    { "unsolved", TEXT_PROBLEM_CALL_UNSOLVED, TEXT_NONE },
    { "not_reached", TEXT_PROBLEM_CALL_NOT_REACHED, TEXT_NONE },
    { "refused", TEXT_PROBLEM_CALL_REFUSED, TEXT_NONE },
};
static const struct choice scores[] = {
    { "5", TEXT_PROBLEM_SCORE_5, TEXT_NONE }, { "4", TEXT_PROBLEM_SCORE_4, TEXT_NONE },
    { "3", TEXT_PROBLEM_SCORE_3, TEXT_NONE }, { "2", TEXT_PROBLEM_SCORE_2, TEXT_NONE },
    { "1", TEXT_PROBLEM_SCORE_1, TEXT_NONE },
};
#define CHOICES(table) .choices = (table), .choices_n = sizeof(table) / sizeof((table)[0])
static const struct field call_fields[] = {
    { .name = "call_voice",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct call_input, voice),
      .label = TEXT_PROBLEM_CALL_WHOM,
      .hint = TEXT_PROBLEM_CALL_WHOM_HINT,
      .is_required = true,
      .max = NUMBER_MAX },
    { .name = "call_outcome",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct call_input, outcome),
      .label = TEXT_PROBLEM_CALL_OUTCOME,
      .is_required = true,
      CHOICES(outcomes) },
    { .name = "call_score",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct call_input, score),
      .label = TEXT_PROBLEM_CALL_SCORE,
      CHOICES(scores) },
    { .name = "call_about",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct call_input, about),
      .label = TEXT_PROBLEM_ABOUT,
      .choices = problem_abouts,
      .choices_n = PROBLEM_ABOUTS },
    { .name = "call_words",
      .kind = FIELD_LINES,
      .at = offsetof(struct call_input, words),
      .label = TEXT_PROBLEM_CALL_WORDS,
      .max = REASON_MAX },
};

static rc call_form_check(struct rq *rq, void *values)
{
    const struct call_input *f = values;
    if (str_eq(f->outcome, S("rated")) && str_is_empty(f->score))
        return form_fail(rq, "call_score", TEXT_PROBLEM_SCORE_WRONG);
    if (str_eq(f->outcome, S("unsolved")) && str_is_empty(str_trim(f->words)))
        return form_fail(rq, "call_words", TEXT_PROBLEM_CALL_WHAT_IS_LEFT);
    return RC_OK;
}

const struct form problem_call_form = FORM_CHECKED("call", call_fields, struct call_input, call_form_check);

static rc to_call(struct rq *rq, const struct problem_by_number_row *p, struct problem_to_call_rows *ret)
{
    struct problem_to_call_in in = { .round = p->round, .problem_id = p->id, .today = rq->today };
    TRY(rule_value(rq->db, S("problem.call_max"), p->organisation_id, rq->today, &in.call_max));
    return problem_to_call(rq->db, &in, ret);
}

rc problem_call_choices(struct rq *rq, const struct problem_by_number_row *p, bool *ret)
{
    struct problem_to_call_rows rows;
    struct format words = { rq->arena, rq->lang, rq->now, rq->offset };
    *ret = false;
    if (!str_eq(p->state, S("echoed")))
        return RC_OK;
    TRY(to_call(rq, p, &rows));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct text_arg n = text_arg_int("n", rows.at[i].calls);
        str called = text_format(rq->arena, TEXT_PROBLEM_CALLED_N, rq->lang, &n, 1);
        choices[i].value = rows.at[i].number;
        choices[i].label = rows.at[i].number;
        choices[i].hint = str_printf(rq->arena, "%.*s · %.*s",
                                     STR_ARG(format_day(words, rows.at[i].received_at)), STR_ARG(called));
    }
    form_set_choices(rq, "call_voice", choices, rows.n);
    *ret = rows.n > 0;
    return RC_OK;
}

rc problem_desk_call(struct rq *rq)
{
    const struct call_input *f = rq->form;
    struct problem_by_number_row p;
    struct problem_act_by by;
    struct problem_to_call_rows rows;
    struct problem_call_new call = { .outcome = f->outcome };
    TRY(problem_of_page(rq, &p));
    TRY(to_call(rq, &p, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (str_eq(rows.at[i].number, f->voice))
            call.voice = rows.at[i].id;
    if (call.voice.v == 0)
        return form_fail(rq, "call_voice", TEXT_PROBLEM_CALL_NOBODY);
    call.opinion = (struct problem_opinion){ .score = str_is_empty(f->score) ? 0 : f->score.p[0] - '0',
                                             .reason = f->words,
                                             .about = f->about };
    TRY(problem_desk_by(rq, &by));
    TRY(problem_call(rq->db, &by, &call));
    TRY(problem_desk_audit(rq, "voice.call", "voice", f->voice, p.organisation_id, (str){ 0 }));
    problem_desk_on(rq, TEXT_PROBLEM_DONE, p.number);
    return RC_OK;
}
