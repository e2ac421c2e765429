/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check. access_decide is the only place where a permission is compared; everything else loads for it.
 * Nothing here writes; granting is in access_grant.c.
 */
#include "core/access.h"

#include "gen/access_sql.h"
#include "web/route.h"

rc access_load(struct db *db, person_id person, day_t day, struct access_holds *ret)
{
    struct access_holds_on_rows rows;
    TRY(access_holds_on(db, day, person, &rows));
    struct access_hold *at = ARENA_ARRAY(db_arena(db), struct access_hold, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        at[i] = (struct access_hold){ .grant = rows.at[i].id,
                                      .role = rows.at[i].role_code,
                                      .permission = rows.at[i].permission,
                                      .organisation = rows.at[i].organisation_id,
                                      .path = rows.at[i].path,
                                      .to_day = rows.at[i].to_day };
    *ret = (struct access_holds){ at, rows.n };
    return RC_OK;
}

bool access_decide(const struct access_holds *holds, str permission, str path)
{
    for (size_t i = 0; i < holds->n; i++)
        if (str_eq(holds->at[i].permission, permission) && str_starts(path, holds->at[i].path))
            return true;
    return false;
}

static rc refuse(struct db *db, str permission, organisation_id org)
{
    return DB_FAIL(db, RC_FORBIDDEN, NULL, "permission %.*s not held on organisation %lld",
                   STR_ARG(permission), (long long)org.v);
}

rc access_check(struct db *db, person_id person, str permission, organisation_id org, day_t day)
{
    struct access_holds holds;
    struct access_path_on_row place;
    bool stands;
    TRY(access_path_on(db, org, day, &place, &stands));
    TRY(access_load(db, person, day, &holds));
    return stands && access_decide(&holds, permission, place.path) ? RC_OK : refuse(db, permission, org);
}

/* Holds come in order of their paths, so that what contains a subtree stands before it. */
static bool next_root(const struct access_holds *holds, str permission, size_t *at, str *last)
{
    for (; *at < holds->n; (*at)++) {
        const struct access_hold *hold = &holds->at[*at];
        if (!str_eq(hold->permission, permission) || (!str_is_absent(*last) && str_starts(hold->path, *last)))
            continue;
        *last = hold->path;
        return true;
    }
    return false;
}

/* Routes that ask for no role: the organisation that the address names, without asking who comes. */
static rc enter_open(struct rq *rq, organisation_id org)
{
    rq->scope = scope_nothing();
    rq->organisation = org.v;
    return org.v == 0 ? RC_OK : organisation_scope(rq->db, org, rq->today, &rq->scope);
}

static rc enter_place(struct rq *rq, str permission, const struct access_holds *holds, organisation_id org)
{
    struct access_path_on_row place;
    bool stands;
    TRY(access_path_on(rq->db, org, rq->today, &place, &stands));
    if (!stands || !access_decide(holds, permission, place.path))
        return refuse(rq->db, permission, org);
    rq->scope = scope_below(rq->arena, place.path);
    rq->organisation = org.v;
    return RC_OK;
}

/* The person's own: the organisation of ?org= where it lies within, else the first root. */
static rc enter_own(struct rq *rq, str permission, const struct access_holds *holds)
{
    struct access_path_on_row place;
    bool stands;
    size_t at = 0;
    str last = { 0 };
    organisation_id chosen = { rq_query_i64(rq, S("org"), 1, INT64_MAX, 0) };
    if (!next_root(holds, permission, &at, &last))
        return refuse(rq->db, permission, chosen);
    if (chosen.v != 0) {
        TRY(access_path_on(rq->db, chosen, rq->today, &place, &stands));
        if (stands && access_decide(holds, permission, place.path)) {
            rq->scope = scope_below(rq->arena, place.path);
            rq->organisation = chosen.v;
            return RC_OK;
        }
    }
    rq->scope = scope_below(rq->arena, last);
    rq->organisation = holds->at[at].organisation.v;
    return RC_OK;
}

static rc load_own(struct rq *rq)
{
    struct access_holds *holds = ARENA_NEW(rq->arena, struct access_holds);
    TRY(access_load(rq->db, (person_id){ rq->who.person }, rq->today, holds));
    rq->holds = holds;
    return RC_OK;
}

rc access_roots(struct rq *rq, str permission, struct organisation **ret, size_t *ret_n)
{
    size_t n = 0, at = 0;
    str last = { 0 };
    if (rq->holds == NULL)
        TRY(load_own(rq));
    const struct access_holds *holds = rq->holds;
    *ret = ARENA_ARRAY(rq->arena, struct organisation, holds->n);
    for (; next_root(holds, permission, &at, &last); at++)
        TRY(organisation_load(rq->db, holds->at[at].organisation, rq->today, &(*ret)[n++]));
    *ret_n = n;
    return RC_OK;
}

rc access_enter(struct rq *rq, const char *permission, organisation_id org)
{
    str wanted = str_from_c(permission);
    if (str_eq(wanted, S(PERMISSION_PUBLIC)))
        return enter_open(rq, org);
    if (rq->who.person == 0 || rq->who.needs_totp)
        return RQ_FAIL(rq, RC_UNAUTHORISED, NULL, "nobody is logged in");
    if (str_eq(wanted, S(PERMISSION_SIGNED_IN)))
        return enter_open(rq, org);
    if (rq->who.must_change)
        return RQ_FAIL(rq, RC_FORBIDDEN, "access.change_password", "the password must be changed first");
    if (rq->holds == NULL)
        TRY(load_own(rq));
    return org.v != 0 ? enter_place(rq, wanted, rq->holds, org) : enter_own(rq, wanted, rq->holds);
}

bool access_may(struct rq *rq, const char *permission, organisation_id org)
{
    struct access_path_on_row place;
    size_t at = 0;
    str last = { 0 };
    bool stands;
    if (rq->who.person == 0 || rq->who.needs_totp || rq->who.must_change)
        return false;
    if (str_eq(str_from_c(permission), S(PERMISSION_SIGNED_IN)))
        return true;
    if (rq->holds == NULL && load_own(rq) != RC_OK)
        return false;
    if (org.v == 0)
        return next_root(rq->holds, str_from_c(permission), &at, &last);
    if (org.v == rq->organisation && !str_is_empty(rq->scope.low))
        return access_decide(rq->holds, str_from_c(permission), rq->scope.low);
    return access_path_on(rq->db, org, rq->today, &place, &stands) == RC_OK && stands &&
           access_decide(rq->holds, str_from_c(permission), place.path);
}

rc access_is_admin(struct db *db, person_id person, day_t day, bool *ret)
{
    struct access_roles_between_rows rows;
    TRY(access_roles_between(
        db, &(struct access_roles_between_in){ .person_id = person, .behind = day + 1, .first = day },
        &rows));
    bool is_admin = false;
    for (size_t i = 0; i < rows.n; i++)
        is_admin = is_admin || str_eq(rows.at[i].role_code, S(ROLE_SYSTEM_ADMIN)) ||
                   str_eq(rows.at[i].role_code, S(ROLE_SECURITY_ADMIN)) ||
                   str_eq(rows.at[i].role_code, S(ROLE_AUDITOR));
    *ret = is_admin;
    return RC_OK;
}
