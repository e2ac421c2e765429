/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_duty: urgent hazards go at once to the person who is paired with the place or on duty there
 * (source: seed row 1.55, "contact at the first moment"). Units of work run in the caller's transaction.
 */
#ifndef EW_PROBLEM_DUTY_H
#define EW_PROBLEM_DUTY_H

#include "features/problem/problem.h"

struct problem_duty_new {
    organisation_id place;
    str category; /* absent or empty: any */
    organisation_id office;
    person_id person;
    day_t from_day, to_day; /* to_day: the first day on which it no longer holds */
};
/* RC_INVALID: the days are none (problem.duty_days), or the person holds no post in the office
 * (problem.person_not_there). */
MUST_USE rc problem_duty_add(struct db *db, const struct problem_act_by *by,
                             const struct problem_duty_new *in);

/*
 * A hazard that has just come in: of the place, else of those above it, whoever is on duty today gets it:
 * accepted and assigned in this transaction, not public until a clerk has read it, and with a notice. Nothing
 * happens to other kinds, to what is confidential, and when nobody is on duty: it waits on the coordinator's
 * list, marked as urgent. *ret (may be NULL): the problem; .v == 0: none.
 */
MUST_USE rc problem_urgent(struct db *db, const struct problem_act_by *by, voice_id voice, problem_id *ret);

/* ---- after the fact ---- */

struct problem_wall_words {
    str title, statement;
    bool is_public;
};
/* The clerk's words for a case that nobody has read before, and whether it stands on the wall. RC_CONFLICT
 * (problem.never_public): a complaint, or confidential. */
MUST_USE rc problem_set_wall(struct db *db, const struct problem_act_by *by, problem_id id,
                             const struct problem_wall_words *in);

#endif
