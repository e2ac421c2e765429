/* SPDX-License-Identifier: Apache-2.0 */
/* What is done to somebody else's account: first password, second factor off, unlock, sessions, number shown,
 * closed. Each act is audited; nobody is within reach whose roles lie beyond the doer's own subtree. */
#include "base/json.h"
#include "base/rand.h"
#include "core/access.h"
#include "core/audit.h"
#include "core/job.h"
#include "core/person.h"
#include "features/office/office_pages.h"
#include "gen/office_views.h"
#include "web/form.h"
#include "web/route.h"

#define REASON_MAX 100
#define DETAIL_BYTES_MAX 1000
#define GROUPS 4
#define GROUP 4

/* 80 bits in letters and digits that are not mistaken for each other. */
str office_first_password(struct arena *a)
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
    struct buf b = buf_new(a, GROUPS * (GROUP + 1));
    for (int i = 0; i < GROUPS * GROUP; i++) {
        if (i > 0 && i % GROUP == 0)
            buf_putc(&b, '-');
        buf_putc(&b, letters[rand_below(sizeof letters - 1)]);
    }
    return buf_str(&b);
}

rc office_scope_person(struct rq *rq, int64_t *ret)
{
    struct access_grant *grants;
    person_id id;
    size_t n;
    *ret = 0;
    if (rq->who.person == 0 || rq->who.needs_totp)
        return RC_OK; /* the permission itself refuses them */
    TRY(office_person_arg(rq, &id));
    if (id.v == rq->who.person)
        return RQ_FAIL(rq, RC_FORBIDDEN, "office.not_oneself", "on one's own account");
    TRY(access_grants_of(rq->db, id, rq->today, &grants, &n));
    for (size_t i = 0; i < n; i++)
        TRY(access_check(rq->db, (person_id){ rq->who.person }, str_from_c(rq->route->permission),
                         grants[i].organisation, rq->today));
    return RC_OK;
}

static rc record(struct rq *rq, const char *action, person_id id, str reason)
{
    struct buf b = buf_new(rq->arena, DETAIL_BYTES_MAX);
    struct json j = json_new(&b);
    json_open_object(&j);
    if (!str_is_absent(reason))
        json_put_str(&j, S("reason"), reason);
    json_end(&j);
    return audit_act(rq, action, office_person_subject(rq, id), (organisation_id){ 0 }, buf_str(&b));
}

static rc back_to_person(struct rq *rq, person_id id, enum text words)
{
    reply_flash(rq, words, "ok");
    reply_redirect(rq, office_person_path(rq, id, ""));
    return RC_OK;
}

/* A page about one person with one form. */
static rc act_page(struct rq *rq, struct form_page page, const char *tail)
{
    person_id id;
    TRY(office_person_arg(rq, &id));
    page.action = office_person_path(rq, id, tail);
    page.back = office_person_path(rq, id, "");
    return office_form_show(rq, &page);
}

rc office_password_reset_show(struct rq *rq)
{
    return act_page(rq,
                    (struct form_page){ .form = &form_none,
                                        .title = TEXT_OFFICE_RESET_TITLE,
                                        .hint = TEXT_OFFICE_RESET_HINT,
                                        .send = TEXT_OFFICE_RESET_DO },
                    "/password");
}

rc office_password_reset(struct rq *rq)
{
    const struct office_first *first = rq->prepared;
    person_id id;
    TRY(office_person_arg(rq, &id));
    TRY(person_set_password(
        rq->db,
        &(struct password_new){ .person = id, .hash = first->hash, .must_change = true, .now = rq->now }));
    reply_hush(rq, "person", id.v);
    TRY(record(rq, "person.password_reset", id, (str){ 0 }));
    return office_first_show(rq, id);
}

rc office_person_unlock(struct rq *rq)
{
    person_id id;
    TRY(office_person_arg(rq, &id));
    TRY(person_unlock(rq->db, id));
    TRY(record(rq, "person.unlock", id, (str){ 0 }));
    return back_to_person(rq, id, TEXT_OFFICE_UNLOCKED);
}

rc office_person_sessions(struct rq *rq)
{
    person_id id;
    TRY(office_person_arg(rq, &id));
    TRY(session_end_all(rq->db, id, (session_id){ 0 }, rq->now));
    reply_hush(rq, "person", id.v);
    TRY(record(rq, "person.sessions_end", id, (str){ 0 }));
    return back_to_person(rq, id, TEXT_OFFICE_SESSIONS_ENDED);
}

rc office_person_totp(struct rq *rq)
{
    person_id id;
    TRY(office_person_arg(rq, &id));
    TRY(totp_off(rq, id));
    return back_to_person(rq, id, TEXT_OFFICE_FACTOR_TAKEN);
}

/* ---- acts that ask for a reason ---- */

struct reason_form {
    str reason;
};
static const struct field reason_fields[] = {
    { .name = "reason",
      .kind = FIELD_TEXT,
      .at = offsetof(struct reason_form, reason),
      .label = TEXT_OFFICE_REASON,
      .hint = TEXT_OFFICE_REASON_HINT,
      .is_required = true,
      .max = REASON_MAX },
};
const struct form office_close_form = FORM("close", reason_fields, struct reason_form);
const struct form office_phone_form = FORM("reveal", reason_fields, struct reason_form);

rc office_person_close_show(struct rq *rq)
{
    return act_page(rq,
                    (struct form_page){ .form = &office_close_form,
                                        .title = TEXT_OFFICE_CLOSE_TITLE,
                                        .hint = TEXT_OFFICE_CLOSE_HINT,
                                        .send = TEXT_OFFICE_CLOSE_DO,
                                        .is_bad = true },
                    "/close");
}

rc office_person_close(struct rq *rq)
{
    const struct reason_form *f = rq->form;
    person_id id;
    TRY(office_person_arg(rq, &id));
    TRY(person_close(rq->db, id, rq->now));
    reply_hush(rq, "person", id.v);
    TRY(jobs_after_change(rq->db, rq->app, rq->now));
    TRY(record(rq, "person.close", id, f->reason));
    return back_to_person(rq, id, TEXT_OFFICE_CLOSED_DONE);
}

rc office_person_phone_show(struct rq *rq)
{
    return act_page(rq,
                    (struct form_page){ .form = &office_phone_form,
                                        .title = TEXT_OFFICE_REVEAL_TITLE,
                                        .hint = TEXT_OFFICE_REVEAL_HINT,
                                        .send = TEXT_OFFICE_REVEAL_DO },
                    "/phone");
}

/* The number is in this one answer only; the look is in the audit before it. */
rc office_person_phone(struct rq *rq)
{
    const struct reason_form *f = rq->form;
    struct office_reveal *v = ARENA_NEW(rq->arena, struct office_reveal);
    struct person p;
    person_id id;
    TRY(office_person_arg(rq, &id));
    TRY(person_load(rq->db, &rq->app->keys, id, &p));
    TRY(person_reveal_phone(rq, id, f->reason, &v->phone));
    v->name = p.name;
    v->back = office_person_path(rq, id, "");
    rq->reply.is_desk = true;
    reply_page(rq, p.name, office_reveal_page(v));
    return RC_OK;
}
