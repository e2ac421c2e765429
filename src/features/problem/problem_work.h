/* SPDX-License-Identifier: Apache-2.0 */
/* The work list's own handlers and what its pages share. */
#ifndef EW_PROBLEM_WORK_H
#define EW_PROBLEM_WORK_H

#include "features/problem/problem_desk.h"
#include "features/problem/problem_reply.h"

extern const struct form problem_reply_form;
route_scope_fn problem_scope_template;
handler_fn problem_templates_show, problem_template_show, problem_template_add, problem_template_set,
    problem_template_end;
handler_fn problem_bulk_choose, problem_bulk_show, problem_bulk_do, problem_act_show, problem_act_undo;

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
