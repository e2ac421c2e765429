/* SPDX-License-Identifier: Apache-2.0 */
/* The acts of the clock on the desk and by interface: unit of work, audit, next page. */
#include "features/problem/problem_clock_desk.h"
#include "base/json.h"
#include "core/access.h"
#include "core/audit.h"

/* The case of the page, and for whom the person acts. */
struct acting {
    struct problem_by_number_row p;
    struct problem_act_by by;
};

static rc acting(struct rq *rq, struct acting *ret)
{
    TRY(problem_of_page(rq, &ret->p));
    return problem_desk_by(rq, &ret->by);
}

static rc done(struct rq *rq, const struct acting *a, const char *action)
{
    TRY(problem_desk_audit(rq, action, "problem", a->p.number, a->p.organisation_id, (str){ 0 }));
    reply_flash(rq, TEXT_PROBLEM_DONE, "ok");
    reply_redirect(rq, str_printf(rq->arena, "/desk/problems/%.*s", STR_ARG(a->p.number)));
    return RC_OK;
}

rc problem_desk_pause(struct rq *rq)
{
    const struct problem_dated_form *f = rq->form;
    struct acting a;
    TRY(acting(rq, &a));
    TRY(problem_pause(rq->db, &a.by, a.p.id, f->day, f->words));
    return done(rq, &a, "problem.pause");
}

rc problem_desk_resume(struct rq *rq)
{
    struct acting a;
    TRY(acting(rq, &a));
    TRY(problem_resume(rq->db, &a.by, a.p.id));
    return done(rq, &a, "problem.resume");
}

rc problem_desk_extend_ask(struct rq *rq)
{
    const struct problem_dated_form *f = rq->form;
    struct acting a;
    TRY(acting(rq, &a));
    TRY(problem_extend_ask(rq->db, &a.by, a.p.id, f->day, f->words));
    return done(rq, &a, "problem.extend_ask");
}

rc problem_desk_extend_decide(struct rq *rq)
{
    const struct problem_decide_form *f = rq->form;
    struct acting a;
    bool is_granted = str_eq(f->choice, S("grant"));
    TRY(acting(rq, &a));
    TRY(problem_extend_decide(rq->db, &a.by, a.p.id, is_granted, f->words));
    return done(rq, &a, is_granted ? "problem.extend" : "problem.extend_refuse");
}

rc problem_desk_dispute(struct rq *rq)
{
    const struct problem_words_form *f = rq->form;
    struct acting a;
    TRY(acting(rq, &a));
    TRY(problem_dispute(rq->db, &a.by, a.p.id, f->words));
    return done(rq, &a, "problem.dispute");
}

rc problem_desk_uphold(struct rq *rq)
{
    const struct problem_words_form *f = rq->form;
    struct acting a;
    TRY(acting(rq, &a));
    TRY(problem_uphold(rq->db, &a.by, a.p.id, f->words));
    return done(rq, &a, "problem.uphold");
}

rc problem_desk_urge(struct rq *rq)
{
    const struct problem_words_form *f = rq->form;
    struct acting a;
    TRY(acting(rq, &a));
    TRY(problem_urge(rq->db, &a.by, a.p.id, f->words));
    return done(rq, &a, "problem.urge");
}

rc problem_desk_assist(struct rq *rq)
{
    const struct problem_assist_form *f = rq->form;
    struct acting a;
    organisation_id office;
    person_id person;
    TRY(acting(rq, &a));
    if (!problem_holder_parse(f->holder, &office, &person) || !access_may(rq, "problem.assign", office))
        return form_fail(rq, "assist_holder", TEXT_PROBLEM_PERSON_NOT_THERE);
    TRY(problem_assist_add(rq->db, &a.by, a.p.id, office, person));
    return done(rq, &a, "problem.assist");
}

rc problem_desk_assist_drop(struct rq *rq)
{
    const struct problem_assist_form *f = rq->form;
    struct acting a;
    TRY(acting(rq, &a));
    TRY(problem_assist_drop(rq->db, &a.by, a.p.id, (organisation_id){ f->office }));
    return done(rq, &a, "problem.assist_end");
}

/* ---- the same for programs ---- */

#define API_ACT(name)                                                                                        \
    rc problem_api_##name(struct rq *rq)                                                                     \
    {                                                                                                        \
        return problem_api_case_act(rq, problem_desk_##name);                                                \
    }
API_ACT(pause)
API_ACT(resume)
API_ACT(extend_ask)
API_ACT(extend_decide)
API_ACT(dispute)
API_ACT(uphold)
API_ACT(urge)
API_ACT(assist)
API_ACT(assist_drop)
