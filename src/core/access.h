/* SPDX-License-Identifier: Apache-2.0 */
/*
 * access: the one implementation of "who may do what, where, when", used by pages, interfaces, exports,
 * search and figures. A grant is role × subtree × dates. Nobody can grant beyond what they hold themselves; a
 * system admin is neither security admin nor auditor, and the auditor is nothing else. Granting is in
 * access_grant.c.
 */
#ifndef EW_CORE_ACCESS_H
#define EW_CORE_ACCESS_H

#include "core/organisation.h"
#include "web/rq.h"

/* Roles that exclude each other on one person (the auditor excludes every other role). */
#define ROLE_SYSTEM_ADMIN "system_admin"
#define ROLE_SECURITY_ADMIN "security_admin"
#define ROLE_AUDITOR "auditor"
/* The permission to give and take roles, within one's own. */
#define PERMISSION_GRANT "role.grant"

/* What a person holds on one day: a row for each grant and permission. */
struct access_hold {
    role_grant_id grant;
    str role, permission;
    organisation_id organisation;
    str path;     /* of the granted subtree on that day */
    day_t to_day; /* of the grant */
};
struct access_holds {
    const struct access_hold *at;
    size_t n;
};
MUST_USE rc access_load(struct db *db, person_id person, day_t day, struct access_holds *ret);
/* The decision itself: do the holds cover the permission at this path? Pure; all else here asks it. */
bool access_decide(const struct access_holds *holds, str permission, str path);

/* RC_OK when the person holds the permission on an organisation that contains org on that day, else
   RC_FORBIDDEN (also for an organisation that does not stand on that day). Two queries. */
MUST_USE rc access_check(struct db *db, person_id person, str permission, organisation_id org, day_t day);
/* The subtrees (roots) over which rq->who holds the permission today, none inside another. Reads what the
 * person holds once a transaction, and each root. */
MUST_USE rc access_roots(struct rq *rq, str permission, struct organisation **ret, size_t *ret_n);
/*
 * For the pipeline: checks the route's permission for rq->who over `org` (0 = the person's own roots: the one
 * that ?org= stands in, else the first) and fills rq->scope and rq->organisation. RC_UNAUTHORISED when nobody
 * is logged in or the second factor is missing, RC_FORBIDDEN otherwise (also while a password set by somebody
 * else stands), RC_NOT_FOUND for a public route over an unknown organisation. "public" and "signed_in"
 * without organisation get the empty scope. At most two queries.
 */
MUST_USE rc access_enter(struct rq *rq, const char *permission, organisation_id org);
/* For views: may the person do this here (org.v == 0: anywhere)? Reads what the person holds once a
 * transaction. */
bool access_may(struct rq *rq, const char *permission, organisation_id org);

struct grant_new {
    person_id person, by; /* by.v == 0: the command line or set-up */
    str role;
    organisation_id organisation;
    day_t from_day, to_day;
    day_t today; /* on which the granter's own authority is judged */
    ms_t now;
    str request_id; /* for the audit; may be absent */
};
/*
 * RC_FORBIDDEN: to oneself, beyond the granter's own subtree or time, or a role whose permissions the granter
 * does not all hold there (security admins may grant any role but their own). RC_CONFLICT: the roles exclude
 * each other, or the person has the role there already. RC_INVALID: unknown role, no days, days gone by.
 * RC_NOT_FOUND: no such open account or organisation. Audited.
 */
MUST_USE rc access_grant(struct db *db, const struct grant_new *in, role_grant_id *ret);

struct grant_end {
    role_grant_id id;
    person_id by; /* as above */
    day_t today;  /* the first day on which the grant no longer holds */
    ms_t now;
    str request_id;
};
/* RC_FORBIDDEN as for granting it; RC_CONFLICT: it has ended already. Audited. */
MUST_USE rc access_revoke(struct db *db, const struct grant_end *in);

/* A grant with the names to show. */
struct access_grant {
    role_grant_id id;
    person_id person;
    organisation_id organisation;
    str person_name, role, organisation_name;
    day_t from_day, to_day;
    str granted_by; /* name; absent: command line or set-up */
};
/* Grants of a person that have not ended on that day, those that begin later included. */
MUST_USE rc access_grants_of(struct db *db, person_id person, day_t day, struct access_grant **ret,
                             size_t *ret_n);

/* Roles and what they may do: what modules bring; both change nothing that is there. */
MUST_USE rc access_role_ensure(struct db *db, str role, int64_t sort);
MUST_USE rc access_role_allow(struct db *db, str role, str permission);
/* Codes of the roles in order. */
MUST_USE rc access_role_list(struct db *db, str **ret, size_t *ret_n);
/* Does the person hold one of the three admin roles on that day? They get one session at a time. */
MUST_USE rc access_is_admin(struct db *db, person_id person, day_t day, bool *ret);

#endif
