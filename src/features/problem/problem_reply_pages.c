/* SPDX-License-Identifier: Apache-2.0 */
/* The page where reply templates are kept. */
#include "core/access.h"
#include "core/audit.h"
#include "features/problem/problem_work.h"

static const struct field template_fields[] = {
    { .name = "organisation",
      .kind = FIELD_ID,
      .at = offsetof(struct problem_reply_form, organisation),
      .label = TEXT_PROBLEM_REPLY_OF,
      .hint = TEXT_PROBLEM_REPLY_OF_HINT },
    { .name = "name",
      .kind = FIELD_TEXT,
      .at = offsetof(struct problem_reply_form, name),
      .label = TEXT_PROBLEM_REPLY_NAME,
      .is_required = true,
      .max = REPLY_NAME_MAX },
    { .name = "words",
      .kind = FIELD_LINES,
      .at = offsetof(struct problem_reply_form, words),
      .label = TEXT_PROBLEM_REPLY_WORDS,
      .hint = TEXT_PROBLEM_REPLY_HINT,
      .is_required = true,
      .max = REPLY_WORDS_MAX },
};

static rc template_check(struct rq *rq, void *values)
{
    const struct problem_reply_form *f = values;
    return problem_reply_check_field(rq, "words", f->words);
}

const struct form problem_reply_form =
    FORM_CHECKED("reply_template", template_fields, struct problem_reply_form, template_check);

static rc template_of_page(struct rq *rq, struct reply_template_by_id_row *ret)
{
    bool found = false;
    int64_t id;
    if (rq_arg_id(rq, 0, &id))
        TRY(reply_template_by_id(rq->db, (reply_template_id){ id }, ret, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such template");
    return RC_OK;
}

rc problem_scope_template(struct rq *rq, int64_t *ret)
{
    struct reply_template_by_id_row row;
    if (rq->who.person == 0)
        return RC_OK;
    TRY(template_of_page(rq, &row));
    *ret = row.organisation_id.v;
    return RC_OK;
}

/* Where the person keeps templates: one unit goes along unseen, several are offered. */
static rc owners(struct rq *rq)
{
    struct organisation *roots;
    size_t n;
    TRY(access_roots(rq, S("problem.template"), &roots, &n));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, n);
    for (size_t i = 0; i < n; i++)
        choices[i] = (struct run_choice){ .value = str_printf(rq->arena, "%lld", (long long)roots[i].id.v),
                                          .label = roots[i].name };
    form_set_choices(rq, "organisation", choices, n);
    form_set_value(rq, "organisation", str_printf(rq->arena, "%lld", (long long)rq->organisation));
    return RC_OK;
}

rc problem_templates_show(struct rq *rq)
{
    struct problem_templates *v = ARENA_NEW(rq->arena, struct problem_templates);
    struct reply_template_list_rows rows;
    TRY(owners(rq));
    TRY(reply_template_list(rq->db, rq->today, rq->scope, &rows));
    v->rows = ARENA_ARRAY(rq->arena, struct problem_template_row, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        v->rows[v->rows_n++] =
            (struct problem_template_row){ .path = str_printf(rq->arena, "/desk/templates/%lld",
                                                              (long long)rows.at[i].id.v),
                                           .name = rows.at[i].name,
                                           .words = rows.at[i].words,
                                           .organisation = rows.at[i].organisation_name,
                                           .person = rows.at[i].person_name,
                                           .at = rows.at[i].written_at };
    v->guard = form_guard(rq, &problem_reply_form);
    v->fields = form_fields(rq, &problem_reply_form);
    v->summary = form_summary(rq, &problem_reply_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_REPLY_TITLE), problem_templates_page(v));
    return RC_OK;
}

rc problem_template_show(struct rq *rq)
{
    struct problem_template *v = ARENA_NEW(rq->arena, struct problem_template);
    struct reply_template_by_id_row row;
    TRY(template_of_page(rq, &row));
    form_set_value(rq, "organisation", str_printf(rq->arena, "%lld", (long long)row.organisation_id.v));
    form_set_value(rq, "name", row.name);
    form_set_value(rq, "words", row.words);
    v->name = row.name;
    v->action = str_printf(rq->arena, "/desk/templates/%lld", (long long)row.id.v);
    v->end = str_printf(rq->arena, "/desk/templates/%lld/end", (long long)row.id.v);
    v->guard = form_guard(rq, &problem_reply_form);
    v->end_guard = form_guard(rq, &form_none);
    v->fields = form_fields(rq, &problem_reply_form);
    v->summary = problem_sent_summary(rq);
    rq->reply.is_desk = true;
    reply_page(rq, row.name, problem_template_page(v));
    return RC_OK;
}

static rc template_audit(struct rq *rq, const char *action, reply_template_id id, organisation_id org)
{
    return audit_act(rq, action, str_printf(rq->arena, "template %lld", (long long)id.v), org, (str){ 0 });
}

rc problem_template_add(struct rq *rq)
{
    const struct problem_reply_form *f = rq->form;
    organisation_id org = { f->organisation != 0 ? f->organisation : rq->organisation };
    if (!access_may(rq, "problem.template", org))
        return form_fail(rq, "organisation", TEXT_FORM_NOT_A_CHOICE);
    struct reply_template_insert_in in = { .id = { id_new(rq->now) },
                                           .organisation_id = org,
                                           .name = f->name,
                                           .words = f->words,
                                           .written_by = { rq->who.person },
                                           .written_at = rq->now };
    TRY(reply_template_insert(rq->db, &in, NULL));
    TRY(template_audit(rq, "template.add", in.id, org));
    reply_flash(rq, TEXT_PROBLEM_REPLY_KEPT, "ok");
    reply_redirect(rq, S("/desk/templates"));
    return RC_OK;
}

rc problem_template_set(struct rq *rq)
{
    const struct problem_reply_form *f = rq->form;
    struct reply_template_by_id_row row;
    TRY(template_of_page(rq, &row));
    struct reply_template_set_in in = { .name = f->name,
                                        .words = f->words,
                                        .written_by = { rq->who.person },
                                        .written_at = rq->now,
                                        .id = row.id };
    TRY(reply_template_set(rq->db, &in, NULL));
    TRY(template_audit(rq, "template.set", row.id, row.organisation_id));
    reply_flash(rq, TEXT_PROBLEM_REPLY_KEPT, "ok");
    reply_redirect(rq, S("/desk/templates"));
    return RC_OK;
}

rc problem_template_end(struct rq *rq)
{
    struct reply_template_by_id_row row;
    TRY(template_of_page(rq, &row));
    TRY(reply_template_end(rq->db, OPT_I64(rq->now), row.id, NULL));
    TRY(template_audit(rq, "template.end", row.id, row.organisation_id));
    reply_flash(rq, TEXT_PROBLEM_REPLY_ENDED, "ok");
    reply_redirect(rq, S("/desk/templates"));
    return RC_OK;
}

/* ---- on the page of a case ---- */

struct offer {
    const struct form *form;
    const char *field, *address;
};
/* Boxes with words for the author, the first that is offered first. */
static const struct offer offers[] = {
    { &problem_answer_form, "answer", "answer" },
    { &problem_progress_form, "progress", "progress" },
    { &problem_send_back_form, "send_back_reason", "send-back" },
    { &problem_return_form, "return_reason", "return" },
    { &problem_end_form, "end_words", "end" },
};
#define OFFERS (sizeof offers / sizeof offers[0])

bool problem_reply_opens(struct rq *rq, const struct form *form)
{
    str into = rq_query(rq, S("into"));
    for (size_t i = 0; i < OFFERS; i++)
        if (offers[i].form == form && str_eq(into, str_from_c(offers[i].field)))
            return true;
    return false;
}

rc problem_reply_fill_case(struct rq *rq, const struct problem_by_number_row *p,
                           struct problem_reply_offer **ret)
{
    struct reply_templates_of_rows rows;
    struct reply_templates_of_row one;
    struct problem_reply_facts facts = problem_reply_facts_of(rq, p);
    struct problem_reply_offer *offer = ARENA_NEW(rq->arena, struct problem_reply_offer);
    str into = rq_query(rq, S("into"));
    *ret = NULL;
    TRY(problem_reply_offered(rq, p->organisation_id, (organisation_id){ p->office_id.v }, &rows));
    if (rows.n == 0)
        return RC_OK;
    offer->templates = problem_reply_options_of(rq, &rows, &facts);
    offer->templates_n = rows.n;
    offer->path = str_printf(rq->arena, "/desk/problems/%.*s", STR_ARG(p->number));
    if (problem_reply_chosen(rq, &rows, &one))
        for (size_t i = 0; i < OFFERS; i++)
            if (str_eq(into, str_from_c(offers[i].field)))
                form_set_value(rq, offers[i].field, problem_reply_fill(rq->arena, one.words, &facts));
    *ret = offer;
    return RC_OK;
}

void problem_reply_buttons(struct rq *rq, const struct problem_act_box *acts, size_t n,
                           struct problem_reply_offer *offer)
{
    offer->buttons = ARENA_ARRAY(rq->arena, struct problem_reply_button, OFFERS);
    for (size_t i = 0; i < OFFERS; i++)
        for (size_t k = 0; k < n; k++) {
            str end = str_printf(rq->arena, "/%s", offers[i].address);
            if (str_ends(acts[k].action, end))
                offer->buttons[offer->buttons_n++] =
                    (struct problem_reply_button){ .into = str_from_c(offers[i].field),
                                                   .label = acts[k].label };
        }
}
