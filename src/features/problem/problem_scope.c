/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who of the staff sees which voice and which case. Over the place: those with problem.place there. Over the
 * office that has it: those with problem.handle there. Confidential ones: see problem_sees. The permission
 * that the route names must hold at the same spot; core/access decides each time.
 */
#include "core/access.h"
#include "features/problem/problem_clock.h"
#include "features/problem/problem_desk.h"

/* Nobody who may act yet: core/access says why (log in, second factor, new password). */
static bool is_nobody_yet(const struct rq *rq)
{
    return rq->who.person == 0 || rq->who.needs_totp || rq->who.must_change;
}

static bool holds_post(const struct problem_holders_rows *holders, int64_t person)
{
    for (size_t i = 0; i < holders->n; i++)
        if (holders->at[i].id.v == person)
            return true;
    return false;
}

rc problem_sees(struct rq *rq, const struct problem_matter *m, bool *ret)
{
    struct organisation unit;
    struct problem_holders_rows holders;
    *ret = !m->is_confidential;
    if (*ret)
        return RC_OK;
    TRY(organisation_load(rq->db, m->place, rq->today, &unit));
    TRY(problem_holders(rq->db, rq->today, m->place, &holders));
    organisation_id over = unit.parent.v != 0 ? unit.parent : m->place;
    *ret = !holds_post(&holders, rq->who.person) &&
           (access_may(rq, "problem.confidential", over) ||
            (m->office.has && access_may(rq, "problem.confidential", (organisation_id){ m->office.v })));
    return RC_OK;
}

static bool may_both(struct rq *rq, const char *view, const char *permission, organisation_id org)
{
    return access_may(rq, view, org) && access_may(rq, permission, org);
}

rc problem_may(struct rq *rq, const char *permission, const struct problem_matter *m, int64_t *ret)
{
    bool sees;
    TRY(problem_sees(rq, m, &sees));
    if (!sees)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "confidential, and not for this person");
    *ret = m->place.v;
    if (may_both(rq, "problem.place", permission, m->place))
        return RC_OK;
    if (!m->office.has || !may_both(rq, "problem.handle", permission, (organisation_id){ m->office.v }))
        return RQ_FAIL(rq, RC_FORBIDDEN, NULL, "%s held neither over the place nor over the office",
                       permission);
    *ret = m->office.v;
    return RC_OK;
}

rc problem_scope_holds(struct db *db, person_id person, const char *permission, organisation_id org,
                       day_t today, bool *ret)
{
    rc may = access_check(db, person, str_from_c(permission), org, today);
    *ret = may == RC_OK;
    if (may != RC_FORBIDDEN)
        return may;
    *db_err(db) = (struct err){ 0 };
    return RC_OK;
}

rc problem_scope_problem(struct rq *rq, int64_t *ret)
{
    struct problem_by_number_row p;
    if (is_nobody_yet(rq))
        return RC_OK;
    TRY(problem_of_page(rq, &p));
    return problem_may(rq, rq->route->permission,
                       &(struct problem_matter){ p.organisation_id, p.office_id, p.is_confidential }, ret);
}

/* A voice that belongs to a case is also for the office that has the case. */
rc problem_matter_of_voice(struct rq *rq, const struct voice_by_number_row *v, struct problem_matter *ret)
{
    struct problem_by_id_row p = { 0 };
    if (v->problem_id.has)
        TRY(problem_load(rq->db, (problem_id){ v->problem_id.v }, &p));
    /* A case that is not confidential hands on no confidential voice with it; one that is hides its voices.
     */
    bool is_confidential = p.is_confidential || str_eq(v->secrecy, S("confidential"));
    if (is_confidential && !p.is_confidential)
        p.office_id = OPT_NONE;
    *ret = (struct problem_matter){ v->organisation_id, p.office_id, is_confidential };
    return RC_OK;
}

/* The first office that assists in the case and for which the person may do this; 0: none. Confidential cases
 * as ever: never for who holds a post in the unit concerned. */
static rc assisting_office(struct rq *rq, problem_id id, const struct problem_matter *m, int64_t *ret)
{
    struct problem_assists_rows rows;
    *ret = 0;
    TRY(problem_assists(rq->db, rq->today, id, &rows));
    for (size_t i = 0; i < rows.n && *ret == 0; i++) {
        struct problem_matter there = *m;
        bool sees;
        there.office = OPT_I64(rows.at[i].office_id.v);
        if (!may_both(rq, "problem.handle", rq->route->permission, rows.at[i].office_id))
            continue;
        TRY(problem_sees(rq, &there, &sees));
        *ret = sees ? rows.at[i].office_id.v : 0;
    }
    return RC_OK;
}

rc problem_scope_assist(struct rq *rq, int64_t *ret)
{
    struct problem_by_number_row p;
    if (is_nobody_yet(rq))
        return RC_OK;
    TRY(problem_of_page(rq, &p));
    const struct problem_matter m = { p.organisation_id, p.office_id, p.is_confidential };
    TRY(assisting_office(rq, p.id, &m, ret));
    return *ret != 0 ? RC_OK : problem_may(rq, rq->route->permission, &m, ret);
}

/* A voice that belongs to a case is also for the office that has the case; to look at, for those that assist.
 */
rc problem_scope_voice(struct rq *rq, int64_t *ret)
{
    struct voice_by_number_row v;
    struct problem_matter m;
    if (is_nobody_yet(rq))
        return RC_OK;
    TRY(problem_voice_of_page(rq, &v));
    TRY(problem_matter_of_voice(rq, &v, &m));
    bool is_look = str_eq(str_from_c(rq->route->permission), S("problem.desk"));
    if (is_look && m.office.has) {
        TRY(assisting_office(rq, (problem_id){ v.problem_id.v }, &m, ret));
        if (*ret != 0)
            return RC_OK;
    }
    return problem_may(rq, rq->route->permission, &m, ret);
}

/* One of those who have it is enough: the same picture may be sent twice. */
rc problem_picture_sees(struct rq *rq, str hash, bool *ret)
{
    struct problem_file_owners_rows rows;
    *ret = false;
    if (is_nobody_yet(rq))
        return RC_OK;
    TRY(problem_file_owners(rq->db, hash, &rows));
    for (size_t i = 0; i < rows.n && !*ret; i++) {
        const struct problem_file_owners_row *r = &rows.at[i];
        bool sees;
        TRY(problem_sees(rq, &(struct problem_matter){ r->organisation_id, r->office_id, r->is_confidential },
                         &sees));
        *ret = sees &&
               (access_may(rq, "problem.place", r->organisation_id) ||
                (r->office_id.has && access_may(rq, "problem.handle", (organisation_id){ r->office_id.v })));
    }
    return RC_OK;
}

rc problem_sight(struct rq *rq, struct problem_filter *f)
{
    struct organisation *roots, unit;
    size_t n;
    TRY(organisation_load(rq->db, (organisation_id){ rq->organisation }, rq->today, &unit));
    f->is_public_only = false;
    f->by_office = !access_may(rq, "problem.place", unit.id) || !problem_is_place(unit.kind);
    TRY(access_roots(rq, S("problem.confidential"), &roots, &n));
    f->above = S("");
    for (size_t i = 0; i < n && str_is_empty(f->above); i++)
        if (str_starts(f->scope.low, roots[i].path) || scope_covers(f->scope, roots[i].path))
            f->above = roots[i].path;
    return RC_OK;
}

rc problem_acts_for(struct rq *rq, const char *permission, organisation_id place, struct organisation *ret)
{
    struct organisation *roots, unit;
    size_t n;
    TRY(organisation_load(rq->db, place, rq->today, &unit));
    TRY(access_roots(rq, str_from_c(permission), &roots, &n));
    for (size_t i = 0; i < n; i++)
        if (str_starts(unit.path, roots[i].path)) {
            *ret = roots[i];
            return RC_OK;
        }
    return RQ_FAIL(rq, RC_FORBIDDEN, NULL, "%s is not held over the place", permission);
}

rc problem_of_page(struct rq *rq, struct problem_by_number_row *ret)
{
    bool found = false;
    TRY(problem_by_number(rq->db, rq->today, rq->args[0], ret, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no problem of that number");
    return RC_OK;
}

rc problem_voice_of_page(struct rq *rq, struct voice_by_number_row *ret)
{
    bool found = false;
    TRY(voice_by_number(rq->db, rq->today, rq->args[0], ret, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no voice of that number");
    return RC_OK;
}
