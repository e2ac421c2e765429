/* SPDX-License-Identifier: Apache-2.0 */
/* What several pages of the office share. */
#include "base/json.h"
#include "core/audit.h"
#include "features/office/office_pages.h"
#include "gen/office_views.h"
#include "web/form.h"

#define DETAIL_BYTES_MAX 1000

rc office_show_again(struct rq *rq, handler_fn *show)
{
    rq->err = (struct err){ 0 };
    TRY(show(rq));
    reply_status(rq, 422);
    return RC_OK;
}

rc office_refusal_in_form(struct rq *rq, rc done)
{
    if (done != RC_FORBIDDEN || rq->err.text_key == NULL)
        return done;
    rq->err.code = RC_INVALID;
    return RC_INVALID;
}

rc office_form_show(struct rq *rq, const struct form_page *page)
{
    struct office_form *v = ARENA_NEW(rq->arena, struct office_form);
    v->title = rq_text(rq, page->title);
    v->hint = rq_text(rq, page->hint);
    v->summary = form_summary(rq, page->form);
    v->fields = form_fields(rq, page->form);
    v->guard = form_guard(rq, page->form);
    v->action = page->action;
    v->send = rq_text(rq, page->send);
    v->back = page->back;
    v->is_bad = page->is_bad;
    rq->reply.is_desk = true;
    reply_page(rq, v->title, office_form_page(v));
    return RC_OK;
}

rc office_scope_site(struct rq *rq, int64_t *ret)
{
    organisation_id root = { 0 };
    rc found = organisation_root(rq->db, rq->today, &root);
    if (found == RC_NOT_FOUND)
        rq->err = (struct err){ 0 };
    else
        TRY(found);
    *ret = root.v;
    return RC_OK;
}

rc office_person_arg(struct rq *rq, person_id *ret)
{
    if (!rq_arg_id(rq, 0, &ret->v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such person");
    return RC_OK;
}

str office_person_path(struct rq *rq, person_id id, const char *tail)
{
    return str_printf(rq->arena, "/people/%lld%s", (long long)id.v, tail);
}

str office_person_subject(struct rq *rq, person_id id)
{
    return str_printf(rq->arena, "person %lld", (long long)id.v);
}

organisation_id office_unit_here(const struct rq *rq)
{
    return (organisation_id){ rq->organisation };
}

str office_unit_path(struct rq *rq, organisation_id id, const char *tail)
{
    return str_printf(rq->arena, "/organisations/%lld%s", (long long)id.v, tail);
}

rc office_unit_record(struct rq *rq, const char *action, organisation_id org, str words)
{
    struct buf b = buf_new(rq->arena, DETAIL_BYTES_MAX);
    struct json j = json_new(&b);
    json_open_object(&j);
    json_put_str(&j, S("what"), words);
    json_end(&j);
    return audit_act(rq, action, str_printf(rq->arena, "organisation %lld", (long long)org.v), org,
                     buf_str(&b));
}

struct opt_i64 office_last_day(day_t to_day)
{
    return to_day == DAY_FOREVER ? OPT_NONE : OPT_I64(to_day - 1);
}

str office_or_absent(str s)
{
    return str_is_empty(s) ? (str){ 0 } : s;
}
