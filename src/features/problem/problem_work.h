/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The work list's own handlers and what its pages share. The search box is sent by POST: a number leads there
 * if its reader sees it; a telephone number (7 to 15 digits) shows the voices that were left with exactly it,
 * within the reader's sight, and stands in no address and no log (the audit says voice.search_phone and how
 * many were found); else people and units by name or pinyin initials (core/initials.h; name_initials is
 * filled by the search itself), cases and voices by words. Kept lists are filter and order; their counts are
 * those of the list. Keys and live are assets/desk.js alone, loaded on staff pages: it presses what stands on
 * the page, and on a change fetches the same page and takes in the parts marked data-part.
 */
#ifndef EW_PROBLEM_WORK_H
#define EW_PROBLEM_WORK_H

#include "features/problem/problem_bulk.h"
#include "features/problem/problem_reply.h"

struct problem_search_form {
    str q;
    int64_t organisation;
};
struct problem_view_form { /* a list that is kept: what the desk shows now */
    str name, group, category, words, order;
    int64_t organisation;
    bool is_shared;
};
extern const struct form problem_reply_form, problem_search_form, problem_view_form;
handler_fn problem_search, problem_found_show, problem_view_keep, problem_view_drop, problem_day_show;
route_scope_fn problem_scope_template;
handler_fn problem_templates_show, problem_template_show, problem_template_add, problem_template_set,
    problem_template_end;
handler_fn problem_bulk_choose, problem_bulk_show, problem_bulk_do, problem_act_show, problem_act_undo;

struct demo;
/* Templates and kept lists of the demo. */
MUST_USE rc problem_demo_desk(struct demo *demo);

/* Cases as rows of the desk's tables. */
struct problem_row *problem_rows_of(struct rq *rq, const struct problem_today *t,
                                    const struct problem_list_rows *rows);
/* Chips of the lists that the person keeps or that are shared with them, and the form that keeps this one;
 * counts: those of the filter. */
MUST_USE rc problem_views_of(struct rq *rq, const struct problem_filter *f, const struct problem_today *t,
                             const struct problem_counts_row *counts, struct problem_desk *v);

/* A part of somebody's day (desk_day in problem_work.sql). */
struct problem_day_in {
    str section;
    int64_t person, return_max, reopen_max, limit;
    bool may_review, may_assign;
};
/* Its cases within the filter's scope and sight; *ret_total: all of them. */
MUST_USE rc problem_day_rows(struct rq *rq, const struct problem_today *t, const struct problem_filter *f,
                             const struct problem_day_in *day, struct problem_list_rows *ret,
                             int64_t *ret_total);

/* Templates as a list to choose from; with facts their placeholders are filled in, with NULL they stay. */
struct problem_reply_option *problem_reply_options_of(struct rq *rq,
                                                      const struct reply_templates_of_rows *rows,
                                                      const struct problem_reply_facts *facts);

/* Templates for a case; fills ?template= into the words that ?into= names, so it comes before the boxes are
 * made. NULL: there are none. */
MUST_USE rc problem_reply_fill_case(struct rq *rq, const struct problem_by_number_row *p,
                                    struct problem_reply_offer **ret);
/* A button for each box that can take them. */
void problem_reply_buttons(struct rq *rq, const struct problem_act_box *acts, size_t n,
                           struct problem_reply_offer *offer);
/* Did ?into= name a field of this form, so that its box stands open? */
bool problem_reply_opens(struct rq *rq, const struct form *form);

#endif
