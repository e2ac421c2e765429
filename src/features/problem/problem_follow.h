/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_follow: following a case, a place, an office or a category without an account. The list belongs to
 * whoever knows its token (32 characters of base64url): a cookie, and a private address that opens it on
 * another phone. Nothing of a person is stored; of the token only its hash. A feed has a token of its own,
 * made from the list's, which only reads. A new address ends the old ones at once. Tokens of forms are made
 * from the form's key, so a form that is sent twice makes one list. The last visit is in a cookie of the
 * browser: a page that is read writes nothing. Only problem_news is asked, so nothing that is not public can
 * be told. The units of work run in the caller's transaction.
 */
#ifndef EW_PROBLEM_FOLLOW_H
#define EW_PROBLEM_FOLLOW_H

#include "core/module.h"
#include "features/problem/problem.h"

enum problem_follow_kind { FOLLOW_PROBLEM = 1, FOLLOW_PLACE, FOLLOW_OFFICE, FOLLOW_CATEGORY };

/* What is followed: one of the three is set, by its kind. */
struct problem_follow_what {
    enum problem_follow_kind kind;
    problem_id problem;
    organisation_id
        organisation; /* place: what lies in or below it; office: what it or one below it handles */
    str category;
};
/* "problem", "place" …; 0 for an unknown name. */
const char *problem_follow_kind_name(enum problem_follow_kind kind);
enum problem_follow_kind problem_follow_kind_parse(str name);

/* The feed's token of a list's token. */
str problem_follow_feed_token(struct arena *a, const struct app_keys *keys, str token);
/* *ret.v == 0: no list of that token. */
MUST_USE rc problem_follow_list_find(struct db *db, const struct app_keys *keys, str token,
                                     problem_follow_list_id *ret);
MUST_USE rc problem_follow_feed_find(struct db *db, const struct app_keys *keys, str feed_token,
                                     problem_follow_list_id *ret);
/* Follows it with the list of the token, which is made if there is none. Twice is once. RC_CONFLICT
 * (problem.follow_full): the list follows problem.follow_max already. */
MUST_USE rc problem_follow_add(struct db *db, const struct problem_act_by *by, str token,
                               const struct problem_follow_what *what);
/* The list gets another token; with it the old addresses die, that of the feed too. A second call with the
 * same tokens changes nothing. RC_NOT_FOUND: neither token has a list. */
MUST_USE rc problem_follow_renew(struct db *db, const struct problem_act_by *by, str token, str new_token);

#endif
