/* SPDX-License-Identifier: Apache-2.0 */
/* Who takes urgent hazards: the page that a clerk keeps. And the wall act of a case that nobody has read. */
#include "core/access.h"
#include "features/problem/problem_desk.h"
#include "features/problem/problem_duty.h"
#include "features/problem/problem_intake_pages.h"
#include "gen/problem_intake_sql.h"

#define HOLDER_MAX 45
#define CODE_MAX 40
#define TITLE_MAX 60
#define DUTIES_MAX 300
#define FOR_GOOD INT64_C(99999999)

struct duty_input {
    int64_t organisation;
    str category, holder;
    day_t from_day, last_day;
};
#define AT(member) .at = offsetof(struct duty_input, member)
static const struct field fields[] = {
    { .name = "organisation",
      .kind = FIELD_ID,
      AT(organisation),
      .label = TEXT_PROBLEM_REPORT_ORGANISATION,
      .is_required = true },
    { .name = "category",
      .kind = FIELD_CHOICE,
      AT(category),
      .label = TEXT_PROBLEM_REPORT_CATEGORY,
      .is_required = true,
      .max = CODE_MAX },
    { .name = "holder",
      .kind = FIELD_CHOICE,
      AT(holder),
      .label = TEXT_PROBLEM_ASSIGN_TO,
      .is_required = true,
      .max = HOLDER_MAX },
    { .name = "from_day",
      .kind = FIELD_DAY,
      AT(from_day),
      .label = TEXT_PROBLEM_DUTY_FROM_DAY,
      .is_required = true },
    { .name = "last_day",
      .kind = FIELD_DAY,
      AT(last_day),
      .label = TEXT_PROBLEM_DUTY_LAST_DAY,
      .hint = TEXT_PROBLEM_DUTY_LAST_DAY_HINT },
};

static rc duty_check(struct rq *rq, void *values)
{
    const struct duty_input *in = values;
    if (in->from_day < rq->today)
        (void)form_fail(rq, "from_day", TEXT_PROBLEM_DUTY_PAST);
    if (in->last_day != 0 && in->last_day < in->from_day)
        (void)form_fail(rq, "last_day", TEXT_PROBLEM_DUTY_DAYS);
    if (!access_may(rq, "problem.assign", (organisation_id){ in->organisation }))
        (void)form_fail(rq, "organisation", TEXT_PROBLEM_UNKNOWN_PLACE);
    return RC_OK;
}
const struct form problem_duty_form = FORM_CHECKED("duty", fields, struct duty_input, duty_check);

static rc duty_of(struct rq *rq, struct duty_by_id_row *ret)
{
    bool found = false;
    int64_t id = 0;
    (void)str_to_i64(rq->args[0], &id);
    TRY(duty_by_id(rq->db, (problem_duty_id){ id }, ret, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such entry");
    return RC_OK;
}

rc problem_scope_duty(struct rq *rq, int64_t *ret)
{
    struct duty_by_id_row duty;
    if (rq->who.person == 0 || rq->who.needs_totp || rq->who.must_change)
        return RC_OK;
    TRY(duty_of(rq, &duty));
    *ret = duty.organisation_id.v;
    return RC_OK;
}

static struct problem_duty_row row_of(struct rq *rq, const struct duty_list_row *r)
{
    bool is_any = str_is_absent(r->name_zh);
    return (struct problem_duty_row){ .id = r->id.v,
                                      .place = r->place_name,
                                      .office = r->office_name,
                                      .person = r->person_name,
                                      .category = is_any ? rq_text(rq, TEXT_PROBLEM_DUTY_ANY)
                                                         : problem_category_name(rq, r->name_zh, r->name_en),
                                      .from = r->from_day,
                                      .until = { .v = r->to_day - 1, .has = r->to_day < FOR_GOOD },
                                      .guard = form_guard(rq, &form_none) };
}

rc problem_duties_show(struct rq *rq)
{
    struct problem_duties *v = ARENA_NEW(rq->arena, struct problem_duties);
    const struct problem_by_number_row anywhere = { .organisation_id = { rq->organisation },
                                                    .category_code = S("") };
    struct duty_list_rows rows;
    TRY(problem_place_choices(rq, "problem.assign", "organisation"));
    TRY(problem_category_choices(rq, "category", true));
    TRY(problem_assign_choices(rq, &anywhere));
    form_set_value(rq, "from_day", day_format(rq->arena, rq->today));
    TRY(duty_list(rq->db, rq->today, rq->scope, DUTIES_MAX, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct problem_duty_row, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->rows[v->rows_n++] = row_of(rq, &rows.at[i]);
    v->summary = problem_sent_summary(rq);
    v->fields = form_fields(rq, &problem_duty_form);
    v->guard = form_guard(rq, &problem_duty_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_DUTY_TITLE), problem_duties_page(v));
    return RC_OK;
}

rc problem_duty_do(struct rq *rq)
{
    const struct duty_input *in = rq->form;
    struct problem_act_by by;
    str rest = in->holder, first;
    struct problem_duty_new duty = { .place = { in->organisation },
                                     .category = str_eq(in->category, S("any")) ? S("") : in->category,
                                     .from_day = in->from_day,
                                     .to_day = in->last_day == 0 ? FOR_GOOD : in->last_day + 1 };
    if (!str_cut(&rest, ' ', &first) || !str_to_i64(first, &duty.office.v) ||
        !str_to_i64(rest, &duty.person.v) || !access_may(rq, "problem.assign", duty.office))
        return form_fail(rq, "holder", TEXT_PROBLEM_PERSON_NOT_THERE);
    TRY(problem_desk_by(rq, &by));
    TRY(problem_duty_add(rq->db, &by, &duty));
    TRY(problem_desk_audit(rq, "duty.add", "duty", in->holder, duty.place, (str){ 0 }));
    reply_flash(rq, TEXT_PROBLEM_DONE, "ok");
    reply_redirect(rq, S("/desk/duty"));
    return RC_OK;
}

/* From today on it no longer holds. */
rc problem_duty_end(struct rq *rq)
{
    struct duty_by_id_row duty;
    TRY(duty_of(rq, &duty));
    TRY(duty_set_end(rq->db, rq->today, duty.id, NULL));
    TRY(problem_desk_audit(rq, "duty.end", "duty", rq->args[0], duty.organisation_id, (str){ 0 }));
    reply_flash(rq, TEXT_PROBLEM_DONE, "ok");
    reply_redirect(rq, S("/desk/duty"));
    return RC_OK;
}

/* ---- the wall ---- */

static const struct field wall_fields[] = {
    { .name = "wall_title",
      .kind = FIELD_TEXT,
      .at = offsetof(struct problem_wall_words, title),
      .label = TEXT_PROBLEM_ACCEPT_WORDS_TITLE,
      .is_required = true,
      .max = TITLE_MAX },
    { .name = "wall_statement",
      .kind = FIELD_LINES,
      .at = offsetof(struct problem_wall_words, statement),
      .label = TEXT_PROBLEM_ACCEPT_STATEMENT,
      .is_required = true,
      .max = PROBLEM_WORDS_MAX },
    { .name = "wall_public",
      .kind = FIELD_CHECK,
      .at = offsetof(struct problem_wall_words, is_public),
      .label = TEXT_PROBLEM_ACCEPT_PUBLIC },
};
const struct form problem_wall_form = FORM("wall", wall_fields, struct problem_wall_words);

rc problem_wall_box(struct rq *rq, const struct problem_by_number_row *p, str base,
                    struct problem_desk_problem *v)
{
    static const struct problem_box box = { .form = &problem_wall_form,
                                            .label = TEXT_PROBLEM_ACT_WALL,
                                            .address = "wall" };
    bool is_over = problem_state_parse(p->state) >= PROBLEM_CLOSED;
    if (is_over || p->is_confidential || !access_may(rq, "problem.accept", p->organisation_id))
        return RC_OK;
    form_set_value(rq, "wall_title", p->title);
    form_set_value(rq, "wall_statement", p->statement);
    if (p->is_public)
        form_set_value(rq, "wall_public", S("1"));
    v->acts[v->acts_n++] = problem_box_of(rq, base, &box);
    return RC_OK;
}

rc problem_desk_wall(struct rq *rq)
{
    struct problem_by_number_row p;
    struct problem_act_by by;
    TRY(problem_of_page(rq, &p));
    TRY(problem_desk_by(rq, &by));
    TRY(problem_set_wall(rq->db, &by, p.id, rq->form));
    TRY(problem_desk_audit(rq, "problem.wall", "problem", p.number, p.organisation_id, (str){ 0 }));
    problem_desk_on(rq, TEXT_PROBLEM_DONE, p.number);
    return RC_OK;
}
