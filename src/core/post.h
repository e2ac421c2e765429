/* SPDX-License-Identifier: Apache-2.0 */
/* post: the posts of an organisation and who holds them from when to when. Dated like the tree. */
#ifndef EW_CORE_POST_H
#define EW_CORE_POST_H

#include "core/organisation.h"

#define POST_TITLE_MAX 40 /* code points */

/* Kinds: "secretary", "deputy", "member" (of a committee), "clerk", "handler", "other". A post of the kind
   "other" carries no duty (plain membership of a branch): public pages do not name its holders. */
struct post_new {
    organisation_id organisation;
    str title, kind;
    int64_t sort;
    day_t from_day; /* for ever, until it is ended */
    ms_t now;
};
/* RC_INVALID: empty or over-long title. */
MUST_USE rc post_add(struct db *db, const struct post_new *in, post_id *ret);

struct post_holding {
    post_id post;
    person_id person;
    day_t from_day;
    day_t term_ends_day; /* 0: no term */
    ms_t now;
};
/* The holder stays until the holding is ended; the end of a term only reminds. */
MUST_USE rc post_give(struct db *db, const struct post_holding *in);

struct post {
    post_id id;
    organisation_id organisation;
    str title, kind;
    day_t from_day, to_day;
};
/* RC_NOT_FOUND: no such post. */
MUST_USE rc post_load(struct db *db, post_id id, struct post *ret);
/* Who holds the post holds it no longer from the day on; days before stay as they were. */
MUST_USE rc post_vacate(struct db *db, post_id id, day_t day);
/* Abolished from the day on, and vacant with it. RC_CONFLICT: it has ended already. */
MUST_USE rc post_end(struct db *db, post_id id, day_t day);

#endif
