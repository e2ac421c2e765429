/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of the clock: forms and acts of a case, and a person's notices. */
#ifndef EW_PROBLEM_CLOCK_DESK_H
#define EW_PROBLEM_CLOCK_DESK_H

#include "features/problem/problem_clock.h"
#include "features/problem/problem_desk.h"

handler_fn problem_desk_pause, problem_desk_resume, problem_desk_extend_ask, problem_desk_extend_decide,
    problem_desk_dispute, problem_desk_uphold, problem_desk_urge, problem_desk_assist,
    problem_desk_assist_drop;
handler_fn problem_api_pause, problem_api_resume, problem_api_extend_ask, problem_api_extend_decide,
    problem_api_dispute, problem_api_uphold, problem_api_urge, problem_api_assist, problem_api_assist_drop,
    problem_api_notices;
handler_fn problem_notices_show, problem_notice_open, problem_notices_read;

extern const struct form problem_pause_form, problem_extend_ask_form, problem_extend_decide_form,
    problem_dispute_form, problem_uphold_form, problem_urge_form, problem_assist_form,
    problem_assist_drop_form, problem_notices_form;

struct problem_dated_form { /* pause, extend_ask */
    day_t day;
    str words;
};
struct problem_decide_form {
    str choice, words; /* grant, refuse */
};
struct problem_assist_form { /* assist, assist_drop */
    str holder;              /* "office person", as identifiers */
    int64_t office;
};
struct problem_notices_form {
    int64_t until; /* ms: what came later stays unread */
};

/* What the clock adds to the page of a case; acts has room for PROBLEM_CLOCK_BOXES more. */
#define PROBLEM_CLOCK_BOXES 8
/* can_return: the office may still return it by itself. */
void problem_clock_boxes(struct rq *rq, const struct problem_by_number_row *p, str base, bool can_return,
                         struct problem_desk_problem *v);
/* Also the choices of problem_assist_drop_form. *ret_assists: the one who asks handles the case for an office
 * that assists. */
MUST_USE rc problem_clock_facts(struct rq *rq, const struct problem_by_number_row *p,
                                struct problem_desk_problem *v, bool *ret_assists);
/* The same for the public page: offices that assist. */
MUST_USE rc problem_helpers(struct rq *rq, problem_id id, struct problem_helper **ret, size_t *ret_n,
                            bool *ret_assists);
/* May the office that has the case still return it? */
MUST_USE rc problem_can_return(struct rq *rq, const struct problem_by_number_row *p, bool *ret);

#endif
