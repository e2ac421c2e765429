/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers and forms of the intake, for problem_intake_module.c; and what its pages share with the report. */
#ifndef EW_PROBLEM_INTAKE_PAGES_H
#define EW_PROBLEM_INTAKE_PAGES_H

#include "features/problem/problem_show.h"
#include "web/form.h"
#include "web/route.h"

handler_fn problem_support_show, problem_support_do, problem_withdraw_do;
handler_fn problem_enter_show, problem_enter_do;
handler_fn problem_poster_open, problem_posters_show, problem_poster_make, problem_poster_close,
    problem_poster_show, problem_poster_print;
handler_fn problem_duties_show, problem_duty_do, problem_duty_end, problem_desk_wall;
extern const struct form problem_support_form, problem_enter_form, problem_poster_form, problem_duty_form,
    problem_wall_form;

/* Where the permission must hold: the place of the poster, or of the entry, that args[0] names. */
route_scope_fn problem_scope_poster, problem_scope_duty;

/* Choices of a field: the places over which the person holds a permission; categories, and "any". */
MUST_USE rc problem_place_choices(struct rq *rq, const char *permission, const char *field);
MUST_USE rc problem_category_choices(struct rq *rq, const char *field, bool with_any);
/* The poster that a report came by; 0: none, or no such. */
MUST_USE rc problem_poster_find(struct rq *rq, str token, int64_t *ret);
/* Adds the clerk's act on title, statement and wall. */
MUST_USE rc problem_wall_box(struct rq *rq, const struct problem_by_number_row *p, str base,
                             struct problem_desk_problem *v);

/* What tells this visitor's browser from others; absent for who is logged in. */
str problem_browser(const struct rq *rq);

/* ---- what is alike (problem_like.c) ---- */

/* So many of the newest are compared: bounds the work of a request. */
#define PROBLEM_LIKE_NEWEST 60

/* Public open problems of the place, or beside it, that say much the same: at most three, the likeliest
 * first. */
struct problem_like_words {
    int64_t place;
    str category, words;
};
MUST_USE rc problem_like_public(struct rq *rq, const struct problem_like_words *in,
                                struct problem_like_item **ret, size_t *ret_n);
/* The same among waiting voices of the places that the person accepts for, but `except`. */
MUST_USE rc problem_like_waiting(struct rq *rq, const struct problem_like_words *in, int64_t except,
                                 struct problem_like_item **ret, size_t *ret_n);
/* Puts the likest of so many texts in front and says how many are like enough (at most `most`); `order` gets
 * their indexes. titles, texts: of each candidate; either may say it. */
MUST_USE rc problem_like_order(struct rq *rq, str words, const str *titles, const str *texts, size_t n,
                               size_t *order, size_t *ret_like);

#endif
