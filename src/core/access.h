/* SPDX-License-Identifier: Apache-2.0 */
/*
 * access: the one implementation of "who may do what, where, when", used by pages, interfaces, exports, search and
 * figures. A grant is role × subtree × dates. Nobody can grant beyond what they hold themselves; a system admin is
 * neither security admin nor auditor, and the auditor is nothing else.
 */
#ifndef EW_CORE_ACCESS_H
#define EW_CORE_ACCESS_H

#include "core/organisation.h"
#include "web/rq.h"

/* RC_OK when the person holds the permission on an organisation that contains org on that day, else RC_FORBIDDEN. */
MUST_USE rc access_check(struct db *db, person_id person, str permission, organisation_id org, day_t day);
/* The subtrees (roots) over which the person holds the permission on that day, none inside another. */
MUST_USE rc access_roots(struct db *db, person_id person, str permission, day_t day, struct organisation **ret, size_t *ret_n);
/*
 * For the pipeline: checks the route's permission for rq->who over `org` (0 = the person's own roots) and fills
 * rq->scope and rq->organisation. RC_UNAUTHORISED when nobody is logged in, RC_FORBIDDEN otherwise.
 */
MUST_USE rc access_enter(struct rq *rq, const char *permission, organisation_id org);
/* For views: may the person do this here? */
bool access_may(struct rq *rq, const char *permission, organisation_id org);

struct grant_new {
    person_id person, by;           /* by.v == 0: the command line or set-up */
    str role;
    organisation_id organisation;
    day_t from_day, to_day;
    ms_t now;
};
/* RC_FORBIDDEN: beyond the granter's own scope, or a role whose permissions the granter does not all hold (security
   admins may grant any but their own); RC_CONFLICT: the roles exclude each other. Audited. */
MUST_USE rc access_grant(struct db *db, const struct grant_new *in, role_grant_id *ret);
MUST_USE rc access_revoke(struct db *db, role_grant_id id, person_id by, day_t day);

#endif
