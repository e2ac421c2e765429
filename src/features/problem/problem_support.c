/* SPDX-License-Identifier: Apache-2.0 */
/* "Me too" on a page of its own, and taking a voice back from its receipt. No log-in for either. */
#include "features/problem/problem_intake.h"
#include "features/problem/problem_intake_pages.h"
#include "features/problem/problem_pages.h"
#include "web/rq.h"

#define NAME_MAX 30

struct support_input {
    str name, phone;
};
static const struct field fields[] = {
    { .name = "name",
      .kind = FIELD_TEXT,
      .at = offsetof(struct support_input, name),
      .label = TEXT_PROBLEM_REPORT_NAME,
      .hint = TEXT_PROBLEM_REPORT_NAME_HINT,
      .max = NAME_MAX,
      .autocomplete = "name" },
    { .name = "phone",
      .kind = FIELD_PHONE,
      .at = offsetof(struct support_input, phone),
      .label = TEXT_PROBLEM_REPORT_PHONE,
      .hint = TEXT_PROBLEM_REPORT_PHONE_HINT },
};
const struct form problem_support_form = FORM("me_too", fields, struct support_input);

static rc public_one(struct rq *rq, struct problem_by_number_row *ret)
{
    bool found = false;
    TRY(problem_by_number(rq->db, rq->today, rq->args[0], ret, &found));
    if (!found || !ret->is_public)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no public problem of that number");
    return RC_OK;
}

rc problem_support_show(struct rq *rq)
{
    struct problem_me_too *v = ARENA_NEW(rq->arena, struct problem_me_too);
    struct problem_by_number_row p;
    struct problem_today t;
    TRY(public_one(rq, &p));
    TRY(problem_today_load(rq, &t));
    const struct problem_facts facts = { p.state,      p.round,     p.accepted_at, p.due_day,
                                         p.limit_days, p.used_days, p.late_days,   p.paused_until_day };
    v->number = p.number;
    v->title = p.title;
    v->place = p.place_name;
    v->state = problem_chip(&t, &facts, rq->offset);
    v->summary = form_summary(rq, &problem_support_form);
    v->fields = form_fields(rq, &problem_support_form);
    v->guard = form_guard(rq, &problem_support_form);
    rq->reply.back = str_join(rq->arena, S("/problems/"), p.number);
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_ME_TOO), problem_me_too_page(v));
    return RC_OK;
}

str problem_browser(const struct rq *rq)
{
    return rq->who.person == 0 ? rq->who.csrf : (str){ 0 };
}

rc problem_support_do(struct rq *rq)
{
    const struct support_input *in = rq->form;
    struct problem_act_by by = problem_by(rq);
    struct problem_by_number_row p;
    struct voice_receipt receipt;
    TRY(problem_may_send(rq, "report"));
    TRY(public_one(rq, &p));
    TRY(problem_support(rq->db, &by,
                        &(struct problem_support_new){ .problem = p.id,
                                                       .words = rq_text(rq, TEXT_PROBLEM_ME_TOO),
                                                       .name = in->name,
                                                       .phone = in->phone,
                                                       .browser = problem_browser(rq) },
                        &receipt));
    reply_redirect(rq, problem_receipt_link(rq, receipt.number, receipt.code));
    return RC_OK;
}

/* The link that shows the receipt is the proof that it is the author's. */
rc problem_withdraw_do(struct rq *rq)
{
    struct problem_act_by by = problem_by(rq);
    struct voice_by_number_row voice;
    bool found = false;
    str code;
    if (!problem_receipt_may(rq, rq->args[0], &code))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no link to this receipt, or an old one");
    TRY(voice_by_number(rq->db, rq->today, rq->args[0], &voice, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "a link to a receipt that is gone");
    TRY(voice_withdraw(rq->db, &by, voice.id));
    reply_flash(rq, TEXT_PROBLEM_WITHDRAWN_DONE, "ok");
    reply_redirect(rq, problem_receipt_link(rq, voice.number, (str){ 0 }));
    return RC_OK;
}
