/* SPDX-License-Identifier: Apache-2.0 */
/* Pages and forms of patrol visits, for problem_patrol_module.c and each other. */
#ifndef EW_PROBLEM_PATROL_PAGES_H
#define EW_PROBLEM_PATROL_PAGES_H

#include "features/problem/problem_draft.h"
#include "features/problem/problem_patrol.h"
#include "web/rq.h"

struct patrol_input {
    int64_t organisation;
    str place, subject, finding, words, kind, category;
    day_t day;
    int64_t time;    /* minutes since midnight */
    int64_t version; /* of a correction: the one that was corrected */
    struct opt_double latitude, longitude;
    struct upload_list photos;
    struct problem_draft draft;
};
extern const struct form problem_patrol_form, problem_patrol_correct_form;

/* Choices that only the database knows; to be called before the form is shown or its rules are written. */
MUST_USE rc patrol_choices(struct rq *rq);
/* The rules of problem_patrol_form over several fields. */
void patrol_rules_write(struct rq *rq, struct json *j);
/* Those of problem_patrol_correct_form. */
void patrol_correct_rules_write(struct rq *rq, struct json *j);
enum text patrol_finding_label(str finding);
/* What the form says, for the acts. */
struct patrol_look patrol_look_of(struct rq *rq, const struct patrol_input *in);

/* ---- a visit on a page ---- */

/* The fields of a visit as a form writes them, in one order: what the worker typed, what stands now. */
enum { PATROL_SAID = 7 };
struct patrol_said {
    const char *field;
    str value;
};
void patrol_said_of(struct rq *rq, const struct patrol_visit_by_id_row *row, struct patrol_said *ret);
/* What stood in a former version; false: there is none of that number. */
MUST_USE rc patrol_said_before(struct rq *rq, patrol_visit_id id, int64_t version, struct patrol_said *ret,
                               bool *ret_found);
/* Facts, pictures and former versions. */
MUST_USE rc patrol_facts(struct rq *rq, const struct patrol_visit_by_id_row *row,
                         struct problem_patrol_facts *ret);
/* A row of a list. */
struct problem_patrol_item patrol_item_of(const struct patrol_own_row *row, const char *base);

/* Today's visits of the request's subtree, and the list that the figure opens. */
MUST_USE rc patrol_visits_today(struct rq *rq, int64_t *ret_n, str *ret_path);
/* "07:05" */
str patrol_clock(struct rq *rq, ms_t at);

handler_fn problem_patrol_show, problem_patrol_new_show, problem_patrol_new_prepare, problem_patrol_new,
    problem_patrol_rules, problem_patrol_visit_show, problem_patrol_visit_invalid, problem_patrol_correct,
    problem_patrol_desk_show, problem_patrol_desk_visit_show;
route_scope_fn problem_scope_visit;

#endif
