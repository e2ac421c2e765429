/* SPDX-License-Identifier: Apache-2.0 */
/* The pages of the bulletins: for everybody those that were published, for the staff the way there. */
#include "core/access.h"
#include "core/audit.h"
#include "features/problem/problem_bulletin.h"
#include "features/problem/problem_indicator.h"
#include "features/problem/problem_ledger.h"

#define MONTHS 12 /* that a bulletin can be made for */
#define REASON_MAX 300

struct month_input {
    str month;
};
static const struct field month_fields[] = {
    { .name = "month",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct month_input, month),
      .label = TEXT_PROBLEM_BULLETIN_WHICH,
      .is_required = true,
      .max = 10 },
};
const struct form problem_bulletin_form = FORM("bulletin", month_fields, struct month_input);

static const struct field remarks_fields[] = {
    { .name = "remarks",
      .kind = FIELD_LINES,
      .at = offsetof(struct problem_words_form, words),
      .label = TEXT_PROBLEM_BULLETIN_REMARKS,
      .max = BULLETIN_REMARKS_MAX },
};
const struct form problem_bulletin_remarks_form =
    FORM("bulletin_remarks", remarks_fields, struct problem_words_form);

static const struct field withdraw_fields[] = {
    { .name = "reason",
      .kind = FIELD_LINES,
      .at = offsetof(struct problem_words_form, words),
      .label = TEXT_PROBLEM_BULLETIN_REASON,
      .is_required = true,
      .max = REASON_MAX },
};
const struct form problem_bulletin_withdraw_form =
    FORM("bulletin_withdraw", withdraw_fields, struct problem_words_form);

/* ---- which ---- */

static rc bulletin_of_page(struct rq *rq, struct bulletin_by_id_row *ret)
{
    problem_bulletin_id id;
    if (!rq_arg_id(rq, 0, &id.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such bulletin");
    return bulletin_load(rq->db, id, ret);
}

rc problem_scope_bulletin(struct rq *rq, int64_t *ret)
{
    struct bulletin_by_id_row row;
    TRY(bulletin_of_page(rq, &row));
    *ret = row.organisation_id.v;
    return RC_OK;
}

static str month_words(struct rq *rq, day_t month)
{
    struct date d = day_to_date(month);
    struct text_arg args[] = { text_arg_str("year", str_printf(rq->arena, "%d", d.year)),
                               text_arg_str("month", str_printf(rq->arena, "%d", d.month)) };
    return text_format(rq->arena, TEXT_PROBLEM_BULLETIN_MONTH, rq->lang, args, 2);
}

static enum text state_label(str state)
{
    static const struct {
        str state;
        enum text label;
    } labels[] = { { S_INIT("draft"), TEXT_PROBLEM_BULLETIN_DRAFT },
                   { S_INIT("frozen"), TEXT_PROBLEM_BULLETIN_FROZEN },
                   { S_INIT("signed"), TEXT_PROBLEM_BULLETIN_SIGNED },
                   { S_INIT("published"), TEXT_PROBLEM_BULLETIN_PUBLISHED } };
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (str_eq(labels[i].state, state))
            return labels[i].label;
    return TEXT_PROBLEM_BULLETIN_WITHDRAWN;
}

/* ---- lists ---- */

static rc list_fill(struct rq *rq, const struct bulletin_list_in *in, const char *base,
                    struct problem_bulletins *v)
{
    struct bulletin_list_rows rows;
    TRY(bulletin_list(rq->db, in, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct problem_bulletin_item, rows.n);
    for (size_t i = 0; i < rows.n && i < PROBLEMS_PER_PAGE; i++) {
        const struct bulletin_list_row *r = &rows.at[i];
        v->rows[v->rows_n++] = (struct problem_bulletin_item){
            .path = str_printf(rq->arena, "%s/%lld", base, (long long)r->id.v),
            .month = month_words(rq, r->month_day),
            .place = r->organisation_name,
            .state = state_label(r->state),
            .edition = r->edition > 1 ? r->edition : 0,
            .signer = r->signer_name,
        };
    }
    v->page = in->offset / PROBLEMS_PER_PAGE + 1;
    if (v->page > 1)
        v->previous = str_printf(rq->arena, "%s?page=%lld", base, (long long)v->page - 1);
    if (rows.n > PROBLEMS_PER_PAGE)
        v->next = str_printf(rq->arena, "%s?page=%lld", base, (long long)v->page + 1);
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_BULLETINS_TITLE), problem_bulletins_page(v));
    return RC_OK;
}

static struct bulletin_list_in list_in(struct rq *rq, struct scope scope, bool published_only)
{
    return (struct bulletin_list_in){ .today = rq->today,
                                      .published_only = published_only,
                                      .scope = scope,
                                      .limit = PROBLEMS_PER_PAGE + 1,
                                      .offset =
                                          (rq_query_i64(rq, S("page"), 1, 1000, 1) - 1) * PROBLEMS_PER_PAGE };
}

rc problem_bulletins_show(struct rq *rq)
{
    struct problem_bulletins *v = ARENA_NEW(rq->arena, struct problem_bulletins);
    const struct bulletin_list_in in = list_in(rq, scope_whole(), true);
    rq->reply.back = S("/");
    return list_fill(rq, &in, "/bulletins", v);
}

/* The last twelve months that are over. */
static void month_choices(struct rq *rq)
{
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, MONTHS);
    day_t month = rq->today;
    for (size_t i = 0; i < MONTHS; i++) {
        month = bulletin_month_before(month);
        choices[i] =
            (struct run_choice){ .value = day_format(rq->arena, month), .label = month_words(rq, month) };
    }
    form_set_choices(rq, "month", choices, MONTHS);
}

rc problem_desk_bulletins_show(struct rq *rq)
{
    struct problem_bulletins *v = ARENA_NEW(rq->arena, struct problem_bulletins);
    const struct bulletin_list_in in = list_in(rq, rq->scope, false);
    struct organisation unit;
    TRY(organisation_load(rq->db, (organisation_id){ rq->organisation }, rq->today, &unit));
    month_choices(rq);
    v->summary = problem_sent_summary(rq);
    if (access_may(rq, "problem.bulletin", unit.id)) {
        v->action = str_printf(rq->arena, "/desk/bulletins?org=%lld", (long long)unit.id.v);
        v->guard = form_guard(rq, &problem_bulletin_form);
        v->fields = form_fields(rq, &problem_bulletin_form);
        v->place = unit.name;
    }
    rq->reply.is_desk = true;
    rq->reply.back = S("/me");
    return list_fill(rq, &in, "/desk/bulletins", v);
}

/* ---- one ---- */

static rc figures_fill(struct rq *rq, const struct bulletin_by_id_row *b, struct problem_bulletin *v)
{
    struct bulletin_figures_rows rows;
    TRY(bulletin_figures(rq->db, b->id, &rows));
    v->figures = ARENA_ARRAY(rq->arena, struct problem_bulletin_fig, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        for (size_t k = 0; k < PROBLEM_INDICATORS; k++) {
            const struct problem_indicator *of = &problem_indicators[k];
            const struct bulletin_figures_row *r = &rows.at[i];
            if (str_eq(r->code, str_from_c(of->code)))
                v->figures[v->figures_n++] = (struct problem_bulletin_fig){
                    .label = of->label,
                    .formula = of->formula,
                    .value = problem_indicator_value(rq, of, r->numerator, r->denominator),
                    .numerator = r->numerator,
                    .denominator = r->denominator,
                    .before = problem_indicator_value(rq, of, r->numerator_before, r->denominator_before)
                };
        }
    return RC_OK;
}

/* The same figures as the rows have them now. */
static rc compare_fill(struct rq *rq, const struct bulletin_by_id_row *b, struct problem_bulletin *v)
{
    struct organisation unit;
    struct problem_measures all;
    TRY(organisation_load(rq->db, b->organisation_id, rq->today, &unit));
    struct problem_asof q;
    const struct problem_filter f = { .scope = scope_below(rq->arena, unit.path),
                                      .above = S(""),
                                      .is_public_only = true };
    TRY(problem_asof_of(&f, rq, rq->today, &q));
    TRY(problem_measures_count(rq->db, &q, &all));
    for (size_t i = 0; i < v->figures_n; i++)
        for (size_t k = 0; k < PROBLEM_INDICATORS; k++) {
            const struct problem_indicator *of = &problem_indicators[k];
            if (of->label == v->figures[i].label)
                v->figures[i].now =
                    problem_indicator_value(rq, of, all.n[of->numerator], all.n[of->denominator]);
        }
    v->is_compared = true;
    v->now = rq->now;
    return RC_OK;
}

static rc lates_fill(struct rq *rq, const struct bulletin_by_id_row *b, struct problem_bulletin *v)
{
    struct bulletin_lates_rows rows;
    struct bulletin_places_rows places;
    TRY(bulletin_lates(rq->db, b->id, &rows));
    v->lates = ARENA_ARRAY(rq->arena, struct problem_bulletin_late, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->lates[v->lates_n++] = (struct problem_bulletin_late){
            .number = rows.at[i].number,
            .title = rows.at[i].title,
            .place = rows.at[i].place_name,
            .office = rows.at[i].office_name,
            .person = rows.at[i].person_name,
            .due = rows.at[i].due_day,
        };
    TRY(bulletin_places(rq->db, b->id, &places));
    v->places = ARENA_ARRAY(rq->arena, struct problem_bulletin_rank, places.n);
    for (size_t i = 0; i < places.n; i++)
        v->places[v->places_n++] = (struct problem_bulletin_rank){ (int64_t)i + 1, places.at[i].name,
                                                                   places.at[i].closed, places.at[i].intime };
    return RC_OK;
}

static str hex_of(struct rq *rq, str bytes)
{
    struct buf b = buf_new(rq->arena, 128);
    if (!str_is_absent(bytes))
        buf_hex(&b, bytes.p, bytes.n);
    return buf_str(&b);
}

static rc bulletin_fill(struct rq *rq, const struct bulletin_by_id_row *b, struct problem_bulletin *v)
{
    day_t last = bulletin_month_end(b->month_day);
    v->place = b->organisation_name;
    v->month = month_words(rq, b->month_day);
    v->state = state_label(b->state);
    v->edition = b->edition > 1 ? b->edition : 0;
    v->as_of = day_start(last + 1, rq->offset) - 1;
    v->made_at = b->as_of;
    v->remarks = b->remarks;
    v->signer = b->signer_name;
    v->signed_at = b->signed_at;
    v->hash = hex_of(rq, b->hash);
    v->reason = b->withdraw_reason;
    TRY(figures_fill(rq, b, v));
    if (str_eq(rq_query(rq, S("compare")), S("1")))
        TRY(compare_fill(rq, b, v));
    return lates_fill(rq, b, v);
}

static str title_of(struct rq *rq, const struct bulletin_by_id_row *b)
{
    return str_printf(rq->arena, "%.*s %.*s", STR_ARG(b->organisation_name),
                      STR_ARG(month_words(rq, b->month_day)));
}

/* One that was withdrawn after it had been published says so, and no more. */
rc problem_bulletin_show(struct rq *rq)
{
    struct problem_bulletin *v = ARENA_NEW(rq->arena, struct problem_bulletin);
    struct bulletin_by_id_row b;
    TRY(bulletin_of_page(rq, &b));
    if (!b.published_at.has)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "not published");
    v->base = str_printf(rq->arena, "/bulletins/%lld", (long long)b.id.v);
    if (b.withdrawn_at.has) {
        v->place = b.organisation_name;
        v->month = month_words(rq, b.month_day);
        v->state = state_label(b.state);
        v->reason = b.withdraw_reason;
        v->is_gone = true;
    } else {
        TRY(bulletin_fill(rq, &b, v));
    }
    rq->reply.back = S("/bulletins");
    reply_page(rq, title_of(rq, &b), problem_bulletin_page(v));
    return RC_OK;
}

/* What can be done now, by who may. */
static void acts_fill(struct rq *rq, const struct bulletin_by_id_row *b, struct problem_bulletin *v)
{
    const struct {
        const char *state, *permission;
        struct problem_box box;
    } all[] = {
        { "draft",
          "problem.bulletin",
          { &problem_bulletin_remarks_form, TEXT_PROBLEM_BULLETIN_DO_REMARKS, "remarks", false, true } },
        { "draft",
          "problem.bulletin",
          { &form_none, TEXT_PROBLEM_BULLETIN_DO_FREEZE, "freeze", true, false } },
        { "frozen", "problem.sign", { &form_none, TEXT_PROBLEM_BULLETIN_DO_SIGN, "sign", true, true } },
        { "signed",
          "problem.bulletin",
          { &form_none, TEXT_PROBLEM_BULLETIN_DO_PUBLISH, "publish", true, true } },
    };
    size_t n = sizeof all / sizeof all[0];
    const struct problem_box withdraw = { &problem_bulletin_withdraw_form, TEXT_PROBLEM_BULLETIN_DO_WITHDRAW,
                                          "withdraw", false, false };
    v->acts = ARENA_ARRAY(rq->arena, struct problem_act_box, n + 1);
    for (size_t i = 0; i < n; i++)
        if (str_eq(b->state, str_from_c(all[i].state)) &&
            access_may(rq, all[i].permission, b->organisation_id))
            v->acts[v->acts_n++] = problem_box_of(rq, v->base, &all[i].box);
    if (!str_eq(b->state, S("withdrawn")) && access_may(rq, "problem.sign", b->organisation_id))
        v->acts[v->acts_n++] = problem_box_of(rq, v->base, &withdraw);
}

rc problem_desk_bulletin_show(struct rq *rq)
{
    struct problem_bulletin *v = ARENA_NEW(rq->arena, struct problem_bulletin);
    struct bulletin_by_id_row b;
    TRY(bulletin_of_page(rq, &b));
    TRY(bulletin_fill(rq, &b, v));
    v->base = str_printf(rq->arena, "/desk/bulletins/%lld", (long long)b.id.v);
    form_set_value(rq, "remarks", b.remarks);
    acts_fill(rq, &b, v);
    v->summary = problem_sent_summary(rq);
    rq->reply.is_desk = true;
    rq->reply.back = S("/desk/bulletins");
    reply_page(rq, title_of(rq, &b), problem_bulletin_page(v));
    return RC_OK;
}

/* ---- acts ---- */

/* Audited, and back to its page. */
static rc act_done(struct rq *rq, const char *action, problem_bulletin_id id)
{
    TRY(audit_act(rq, action, str_printf(rq->arena, "bulletin %lld", (long long)id.v),
                  (organisation_id){ rq->organisation }, (str){ 0 }));
    reply_redirect(rq, str_printf(rq->arena, "/desk/bulletins/%lld", (long long)id.v));
    return RC_OK;
}

rc problem_desk_bulletin_make(struct rq *rq)
{
    const struct month_input *in = rq->form;
    const struct problem_act_by by = problem_by(rq);
    day_t month;
    problem_bulletin_id id;
    if (!day_parse(in->month, &month))
        return form_fail(rq, "month", TEXT_PROBLEM_BULLETIN_MONTH_WRONG);
    TRY(bulletin_make(rq->db, &by, (organisation_id){ rq->organisation }, month, &id));
    return act_done(rq, "bulletin.make", id);
}

rc problem_desk_bulletin_remark(struct rq *rq)
{
    const struct problem_words_form *in = rq->form;
    struct bulletin_by_id_row b;
    TRY(bulletin_of_page(rq, &b));
    TRY(bulletin_remark(rq->db, b.id, str_is_absent(in->words) ? S("") : in->words));
    return act_done(rq, "bulletin.remark", b.id);
}

rc problem_desk_bulletin_freeze(struct rq *rq)
{
    const struct problem_act_by by = problem_by(rq);
    struct bulletin_by_id_row b;
    TRY(bulletin_of_page(rq, &b));
    TRY(bulletin_freeze(rq->db, &by, b.id));
    return act_done(rq, "bulletin.freeze", b.id);
}

rc problem_desk_bulletin_sign(struct rq *rq)
{
    const struct problem_act_by by = problem_by(rq);
    struct bulletin_by_id_row b;
    TRY(bulletin_of_page(rq, &b));
    TRY(bulletin_sign(rq->db, &by, b.id));
    return act_done(rq, "bulletin.sign", b.id);
}

rc problem_desk_bulletin_publish(struct rq *rq)
{
    const struct problem_act_by by = problem_by(rq);
    struct bulletin_by_id_row b;
    TRY(bulletin_of_page(rq, &b));
    TRY(bulletin_publish(rq->db, &by, b.id));
    return act_done(rq, "bulletin.publish", b.id);
}

rc problem_desk_bulletin_withdraw(struct rq *rq)
{
    const struct problem_words_form *in = rq->form;
    const struct problem_act_by by = problem_by(rq);
    struct bulletin_by_id_row b;
    TRY(bulletin_of_page(rq, &b));
    TRY(bulletin_withdraw(rq->db, &by, b.id, in->words));
    return act_done(rq, "bulletin.withdraw", b.id);
}
