/* SPDX-License-Identifier: Apache-2.0 */
/*
 * organisation: the dated tree. Every question takes the day it is asked for. A subtree is a range of paths, which
 * is what struct scope carries into queries.
 */
#ifndef EW_CORE_ORGANISATION_H
#define EW_CORE_ORGANISATION_H

#include "base/clock.h"
#include "db/db.h"
#include "db/scope.h"
#include "gen/schema.h"

struct organisation_new {
    organisation_id parent;         /* .v == 0: a root */
    str name, kind, code, phone;    /* code and phone may be absent */
    int64_t sort;
    day_t from_day;
    ms_t now;
    organisation_id id;             /* .v == 0: a new one is made */
};
/* RC_INVALID: no parent of that id on that day, unknown kind, empty name. RC_CONFLICT: code taken. */
MUST_USE rc organisation_add(struct db *db, const struct organisation_new *in, organisation_id *ret);
/* Rename / change of kind / move with all below it, from `day` on; the rows before stay as they were.
   RC_INVALID: into itself or below itself, or a day before the present state began. */
MUST_USE rc organisation_rename(struct db *db, organisation_id id, str name, str kind, day_t day);
MUST_USE rc organisation_move(struct db *db, organisation_id id, organisation_id parent, day_t day);
/* Abolished from `day` on. RC_CONFLICT while something stands below it. */
MUST_USE rc organisation_end(struct db *db, organisation_id id, day_t day, str why);

struct organisation {
    organisation_id id;
    organisation_id parent;
    str name, kind, path, phone, code;
    int64_t depth;
};
/* RC_NOT_FOUND: no such organisation on that day. */
MUST_USE rc organisation_load(struct db *db, organisation_id id, day_t day, struct organisation *ret);
/* From the root down to the organisation itself. */
MUST_USE rc organisation_chain(struct db *db, organisation_id id, day_t day, struct organisation **ret, size_t *ret_n);
/* Direct children in order; at most limit, *ret_total tells how many there are. */
MUST_USE rc organisation_children(struct db *db, organisation_id id, day_t day, int64_t limit, struct organisation **ret,
                                  size_t *ret_n, int64_t *ret_total);
/* The subtree as a scope, without asking whether the person may: for public pages and system jobs. */
MUST_USE rc organisation_scope(struct db *db, organisation_id id, day_t day, struct scope *ret);
/* Everything there is. The caller says why in a comment. */
struct scope scope_whole(void);
/* Whether path lies in the scope. */
bool scope_covers(struct scope scope, str path);
/* The first (usually the only) root on that day. */
MUST_USE rc organisation_root(struct db *db, day_t day, organisation_id *ret);
/* Path segment of an id: 13 base-32 digits and '/'. */
str organisation_segment(struct arena *a, organisation_id id);

#endif
