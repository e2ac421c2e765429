/* SPDX-License-Identifier: Apache-2.0 */
/*
 * organisation: the dated tree. Every question takes the day it is asked for. A subtree is a range of paths,
 * which is what struct scope carries into queries. Who may change the tree is access.h's question.
 */
#ifndef EW_CORE_ORGANISATION_H
#define EW_CORE_ORGANISATION_H

#include "base/clock.h"
#include "db/db.h"
#include "db/scope.h"
#include "gen/schema.h"
#include "web/text.h"

#define ORGANISATION_NAME_MAX 60 /* code points */
#define ORGANISATION_DEPTH_MAX 16

/* The kinds there are: "committee", "branch", "town", "village" … and their names for people. */
struct organisation_kind {
    const char *code;
    enum text label;
};
extern const struct organisation_kind organisation_kinds[];
extern const size_t organisation_kinds_n;
/* Label of a kind; TEXT_NONE for an unknown one. */
enum text organisation_kind_label(str kind);

struct organisation_new {
    organisation_id parent;      /* .v == 0: a root */
    str name, kind, code, phone; /* code and phone may be absent */
    int64_t sort;
    day_t from_day;
    ms_t now;
    organisation_id id; /* .v == 0: a new one is made */
};
/* RC_INVALID: no parent of that id from that day on, unknown kind, empty or over-long name, too deep.
   RC_CONFLICT: code taken. */
MUST_USE rc organisation_add(struct db *db, const struct organisation_new *in, organisation_id *ret);
/* The same for imports that know the parent's place (its path and depth, from in->from_day on for ever) and
   that the code is free: two queries instead of four, nothing is looked up. in->id must be set; above is
   empty for a root. */
MUST_USE rc organisation_add_known(struct db *db, const struct organisation_new *in, str above,
                                   int64_t depth_above);

/* Rename / change of kind / move with all below it, from `day` on; the rows before stay as they were. Changes
   are made at the end of the history: RC_INVALID for a day before the present state began, and for a move
   into itself or below itself; RC_CONFLICT when the organisation has ended, or the new parent has a change
   planned after `day`. parent.v == 0 makes it a root. */
MUST_USE rc organisation_rename(struct db *db, organisation_id id, str name, str kind, day_t day);
MUST_USE rc organisation_move(struct db *db, organisation_id id, organisation_id parent, day_t day);
/* Abolished from `day` on. RC_CONFLICT while something stands below it. */
MUST_USE rc organisation_end(struct db *db, organisation_id id, day_t day, str why);
/* Who takes over what it leaves behind when it ends; id.v == 0 in successor: whoever stands above it.
   RC_INVALID (organisation.successor): itself, or none that stands on that day. */
MUST_USE rc organisation_set_successor(struct db *db, organisation_id id, organisation_id successor,
                                       day_t day);
/* Of an organisation that stands no more on that day: its successor or the one above it, or theirs, when they
   stand no more either; .v == 0: nobody. *ret_name: what it was called. */
MUST_USE rc organisation_heir(struct db *db, organisation_id id, day_t day, organisation_id *ret,
                              str *ret_name);
/* Public telephone of the office; absent takes it away. */
MUST_USE rc organisation_set_phone(struct db *db, organisation_id id, str phone);

struct organisation {
    organisation_id id;
    organisation_id parent; /* .v == 0: a root */
    str name, kind, path, phone, code;
    int64_t depth;
    int64_t children; /* number of direct children; filled by organisation_children only */
};
/* RC_NOT_FOUND: no such organisation on that day. */
MUST_USE rc organisation_load(struct db *db, organisation_id id, day_t day, struct organisation *ret);
/* From the root down to the organisation itself. */
MUST_USE rc organisation_chain(struct db *db, organisation_id id, day_t day, struct organisation **ret,
                               size_t *ret_n);
/* Direct children in order (id.v == 0: the roots); at most limit, *ret_total tells how many there are. */
MUST_USE rc organisation_children(struct db *db, organisation_id id, day_t day, int64_t limit,
                                  struct organisation **ret, size_t *ret_n, int64_t *ret_total);
/* By region code or code of its own; ret->v == 0 when nobody has it. */
MUST_USE rc organisation_find_code(struct db *db, str code, organisation_id *ret);

/* Names, places and reasons over time, the first first. */
struct organisation_period {
    str name, kind;
    organisation_id parent;
    day_t from_day, to_day;
    str why, ended_why; /* "founding", "rename", "move" …, absent when nothing was noted */
};
MUST_USE rc organisation_history(struct db *db, organisation_id id, struct organisation_period **ret,
                                 size_t *ret_n);

/* The subtree as a scope, without asking whether the person may: for public pages and system jobs. */
MUST_USE rc organisation_scope(struct db *db, organisation_id id, day_t day, struct scope *ret);
/* The subtree below a path. */
struct scope scope_below(struct arena *a, str path);
/* Everything there is. The caller says why in a comment. */
struct scope scope_whole(void);
/* Nothing at all. */
struct scope scope_nothing(void);
/* Whether path lies in the scope. */
bool scope_covers(struct scope scope, str path);
/* The first (usually the only) root on that day. RC_NOT_FOUND when there is none. */
MUST_USE rc organisation_root(struct db *db, day_t day, organisation_id *ret);

/* A path is a chain of segments: each id as 13 base-32 digits (in byte order of the number) and '/'. */
#define PATH_SEGMENT_BYTES 14
/* The segment of one id. */
str organisation_segment(struct arena *a, organisation_id id);
/* Whether the organisation is on the path: it or one below it stands there. */
bool path_has(str path, organisation_id id);

#endif
