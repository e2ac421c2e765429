/* SPDX-License-Identifier: Apache-2.0 */
/* The work list's own handlers and what its pages share. */
#ifndef EW_PROBLEM_WORK_H
#define EW_PROBLEM_WORK_H

#include "features/problem/problem_desk.h"
#include "features/problem/problem_reply.h"

handler_fn problem_bulk_choose, problem_bulk_show, problem_bulk_do, problem_act_show, problem_act_undo;

/* Templates as a list to choose from; with facts their placeholders are filled in, with NULL they stay. */
struct problem_reply_option *problem_reply_options_of(struct rq *rq,
                                                      const struct reply_templates_of_rows *rows,
                                                      const struct problem_reply_facts *facts);

#endif
