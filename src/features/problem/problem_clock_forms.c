/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of the clock, and their boxes on the page of a case. */
#include "core/access.h"
#include "features/problem/problem_clock_desk.h"

#define REASON_MAX 300
#define HOLDER_MAX 45

/* A day and the reason for it. */
#define DATED_FORM(form_name, day_name, day_label, day_hint, words_name, words_label, words_hint)            \
    static const struct field form_name##_fields[] = {                                                       \
        { .name = (day_name),                                                                                \
          .kind = FIELD_DAY,                                                                                 \
          .at = offsetof(struct problem_dated_form, day),                                                    \
          .label = (day_label),                                                                              \
          .hint = (day_hint),                                                                                \
          .is_required = true },                                                                             \
        { .name = (words_name),                                                                              \
          .kind = FIELD_LINES,                                                                               \
          .at = offsetof(struct problem_dated_form, words),                                                  \
          .label = (words_label),                                                                            \
          .hint = (words_hint),                                                                              \
          .is_required = true,                                                                               \
          .max = REASON_MAX },                                                                               \
    };                                                                                                       \
    const struct form problem_##form_name##_form =                                                           \
        FORM(#form_name, form_name##_fields, struct problem_dated_form)

DATED_FORM(pause, "pause_until", TEXT_PROBLEM_PAUSE_UNTIL, TEXT_PROBLEM_PAUSE_UNTIL_HINT, "pause_reason",
           TEXT_PROBLEM_PAUSE_REASON, TEXT_PROBLEM_PAUSE_REASON_HINT);
DATED_FORM(extend_ask, "extend_day", TEXT_PROBLEM_EXTEND_DAY, TEXT_PROBLEM_EXTEND_DAY_HINT, "extend_reason",
           TEXT_PROBLEM_EXTEND_REASON, TEXT_PROBLEM_EXTEND_REASON_HINT);

static const struct choice decisions[] = {
    { "grant", TEXT_PROBLEM_EXTEND_GRANT, TEXT_NONE },
    { "refuse", TEXT_PROBLEM_EXTEND_REFUSE, TEXT_NONE },
};
static const struct field decide_fields[] = {
    { .name = "extend_choice",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct problem_decide_form, choice),
      .label = TEXT_PROBLEM_EXTEND_CHOICE,
      .is_required = true,
      .choices = decisions,
      .choices_n = sizeof decisions / sizeof decisions[0] },
    { .name = "extend_words",
      .kind = FIELD_LINES,
      .at = offsetof(struct problem_decide_form, words),
      .label = TEXT_PROBLEM_EXTEND_WORDS,
      .max = REASON_MAX },
};

static rc decide_check(struct rq *rq, void *values)
{
    const struct problem_decide_form *f = values;
    if (str_eq(f->choice, S("refuse")) && str_is_empty(str_trim(f->words)))
        return form_fail(rq, "extend_words", TEXT_PROBLEM_EXTEND_WORDS_MISSING);
    return RC_OK;
}

const struct form problem_extend_decide_form =
    FORM_CHECKED("extend_decide", decide_fields, struct problem_decide_form, decide_check);

/* A form of one text. */
#define WORDS_FORM(form_name, field_name, field_label)                                                       \
    static const struct field form_name##_fields[] = {                                                       \
        { .name = (field_name),                                                                              \
          .kind = FIELD_LINES,                                                                               \
          .at = offsetof(struct problem_words_form, words),                                                  \
          .label = (field_label),                                                                            \
          .is_required = true,                                                                               \
          .max = REASON_MAX },                                                                               \
    };                                                                                                       \
    const struct form problem_##form_name##_form =                                                           \
        FORM(#form_name, form_name##_fields, struct problem_words_form)

WORDS_FORM(dispute, "dispute_reason", TEXT_PROBLEM_DISPUTE_REASON);
WORDS_FORM(uphold, "uphold_words", TEXT_PROBLEM_UPHOLD_WORDS);
WORDS_FORM(urge, "urge_words", TEXT_PROBLEM_URGE_WORDS);

static const struct field assist_fields[] = {
    { .name = "assist_holder",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct problem_assist_form, holder),
      .label = TEXT_PROBLEM_ASSIST_TO,
      .is_required = true,
      .max = HOLDER_MAX },
};
const struct form problem_assist_form = FORM("assist", assist_fields, struct problem_assist_form);

static const struct field assist_drop_fields[] = {
    { .name = "assist_office",
      .kind = FIELD_ID,
      .at = offsetof(struct problem_assist_form, office),
      .label = TEXT_PROBLEM_ASSIST_OFFICE,
      .is_required = true },
};
const struct form problem_assist_drop_form =
    FORM("assist_drop", assist_drop_fields, struct problem_assist_form);

static const struct field notices_fields[] = {
    { .name = "until",
      .kind = FIELD_ID,
      .at = offsetof(struct problem_notices_form, until),
      .label = TEXT_PROBLEM_NOTICES_UNTIL,
      .is_required = true },
};
const struct form problem_notices_form = FORM("notices", notices_fields, struct problem_notices_form);

/* ---- boxes of a case ---- */

/* Who may do what here; asked once. */
struct may {
    bool handles, reviews, coordinates, urges, assigns;
};

static struct may may_of(struct rq *rq, const struct problem_by_number_row *p)
{
    organisation_id office = { p->office_id.v };
    return (struct may){ .handles = p->office_id.has && access_may(rq, "problem.handle", office),
                         .reviews = access_may(rq, "problem.review", p->organisation_id),
                         .coordinates = access_may(rq, "problem.coordinate", p->organisation_id),
                         .urges = access_may(rq, "problem.urge", p->organisation_id),
                         .assigns = access_may(rq, "problem.assign", p->organisation_id) };
}

rc problem_can_return(struct rq *rq, const struct problem_by_number_row *p, bool *ret)
{
    struct problem_clock_by_id_row row;
    const struct problem_act_by by = problem_by(rq);
    *ret = false;
    if (!p->office_id.has || !access_may(rq, "problem.handle", (organisation_id){ p->office_id.v }))
        return RC_OK;
    TRY(problem_clock_load(rq->db, p->id, &row));
    rc can = problem_may_return(rq->db, &by, &row);
    *ret = can == RC_OK;
    if (can == RC_CONFLICT)
        rq->err = (struct err){ 0 };
    return can == RC_CONFLICT ? RC_OK : can;
}

static void add(struct rq *rq, str base, struct problem_box box, struct problem_desk_problem *v)
{
    v->acts[v->acts_n++] = problem_box_of(rq, base, &box);
}

/* What the office that has the case can do. */
static void boxes_of_office(struct rq *rq, const struct problem_by_number_row *p, str base, bool can_return,
                            struct problem_desk_problem *v)
{
    if (p->paused_until_day.has)
        add(rq, base, (struct problem_box){ &form_none, TEXT_PROBLEM_ACT_RESUME, "resume", false, false }, v);
    else
        add(rq, base,
            (struct problem_box){ &problem_pause_form, TEXT_PROBLEM_ACT_PAUSE, "pause", false, false }, v);
    if (!p->extension_day.has)
        add(rq, base,
            (struct problem_box){ &problem_extend_ask_form, TEXT_PROBLEM_ACT_EXTEND, "extend", false, false },
            v);
    if (!can_return && !p->disputed_at.has)
        add(rq, base,
            (struct problem_box){ &problem_dispute_form, TEXT_PROBLEM_ACT_DISPUTE, "dispute", false, false },
            v);
}

/* What those above can do; what waits for a decision stands open. */
static void boxes_from_above(struct rq *rq, const struct problem_by_number_row *p, str base,
                             const struct may *may, struct problem_desk_problem *v)
{
    if (may->reviews && p->extension_day.has)
        add(rq, base,
            (struct problem_box){ &problem_extend_decide_form, TEXT_PROBLEM_ACT_DECIDE, "extend-decide", true,
                                  true },
            v);
    if (may->coordinates && p->disputed_at.has)
        add(rq, base,
            (struct problem_box){ &problem_uphold_form, TEXT_PROBLEM_ACT_UPHOLD, "uphold", false, false }, v);
    if (may->urges)
        add(rq, base, (struct problem_box){ &problem_urge_form, TEXT_PROBLEM_ACT_URGE, "urge", false, false },
            v);
    if (!may->assigns)
        return;
    add(rq, base,
        (struct problem_box){ &problem_assist_form, TEXT_PROBLEM_ACT_ASSIST, "assist", false, false }, v);
    if (v->helpers_n > 0)
        add(rq, base,
            (struct problem_box){ &problem_assist_drop_form, TEXT_PROBLEM_ACT_ASSIST_DROP, "assist-end",
                                  false, false },
            v);
}

void problem_clock_boxes(struct rq *rq, const struct problem_by_number_row *p, str base, bool can_return,
                         struct problem_desk_problem *v)
{
    struct may may;
    if (problem_next(problem_state_parse(p->state), ACT_PAUSE) == 0)
        return;
    may = may_of(rq, p);
    if (may.handles)
        boxes_of_office(rq, p, base, can_return, v);
    boxes_from_above(rq, p, base, &may, v);
}

/* ---- facts of a case ---- */

static struct problem_helper *helpers_of(struct rq *rq, const struct problem_assists_rows *rows)
{
    struct problem_helper *all = ARENA_ARRAY(rq->arena, struct problem_helper, rows->n);
    for (size_t i = 0; i < rows->n; i++)
        all[i] =
            (struct problem_helper){ .office = rows->at[i].office_name, .person = rows->at[i].person_name };
    return all;
}

static bool handles_one(struct rq *rq, const struct problem_assists_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        if (access_may(rq, "problem.handle", rows->at[i].office_id))
            return true;
    return false;
}

static void drop_choices(struct rq *rq, const struct problem_assists_rows *rows)
{
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, rows->n);
    for (size_t i = 0; i < rows->n; i++)
        choices[i] =
            (struct run_choice){ .value = str_printf(rq->arena, "%lld", (long long)rows->at[i].office_id.v),
                                 .label = rows->at[i].office_name };
    form_set_choices(rq, "assist_office", choices, rows->n);
}

rc problem_clock_facts(struct rq *rq, const struct problem_by_number_row *p, struct problem_desk_problem *v,
                       bool *ret_assists)
{
    struct problem_assists_rows rows;
    struct problem_extension_open_row wish;
    bool found = false;
    v->paused_until = p->paused_until_day;
    v->pause_reason = p->pause_reason;
    v->is_disputed = p->disputed_at.has;
    v->used_minutes = p->used_minutes;
    v->late_minutes = p->late_minutes.v;
    TRY(problem_assists(rq->db, rq->today, p->id, &rows));
    v->helpers = helpers_of(rq, &rows);
    v->helpers_n = rows.n;
    *ret_assists = handles_one(rq, &rows);
    drop_choices(rq, &rows);
    if (!p->extension_day.has)
        return RC_OK;
    TRY(problem_extension_open(rq->db, p->id, &wish, &found));
    v->wanted = found ? OPT_I64(wish.wanted_day) : OPT_NONE;
    v->wanted_why = wish.reason;
    v->wanted_by = wish.person_name;
    return RC_OK;
}

rc problem_helpers(struct rq *rq, problem_id id, struct problem_helper **ret, size_t *ret_n,
                   bool *ret_assists)
{
    struct problem_assists_rows rows;
    TRY(problem_assists(rq->db, rq->today, id, &rows));
    *ret = helpers_of(rq, &rows);
    *ret_n = rows.n;
    *ret_assists = handles_one(rq, &rows);
    return RC_OK;
}
