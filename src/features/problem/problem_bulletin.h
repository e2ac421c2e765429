/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_bulletin: the monthly bulletin (通报, domain row 3.50) of an organisation: the indicators of its
 * public cases at the end of the month with what they were a month earlier, and what was overdue then.
 *
 *   draft → frozen → signed → published
 *     └────────┴────────┴─────────┴──→ withdrawn, with the reason; another edition may follow
 *
 * A draft's remarks are edited; its figures are those of the hour when it was made. Frozen, it is what its
 * hash (SHA-256, which the doctor computes again) says for good. It tells nothing of a case that is not
 * public. A draft is made for a month that is over, by hand or by the job on the first working day.
 * problem.bulletin makes, freezes and publishes; problem.sign signs and withdraws. Places are ranked only
 * when the rule problem.bulletin_ranking is 1. ?compare=1 shows today's figures beside those of the month.
 */
#ifndef EW_PROBLEM_BULLETIN_H
#define EW_PROBLEM_BULLETIN_H

#include "features/problem/problem_private.h"
#include "gen/problem_bulletin_sql.h"

#define BULLETIN_REMARKS_MAX 2000 /* code points */

/* First day of the month before that of a day. */
day_t bulletin_month_before(day_t day);
/* Last day of the month that begins with a day. */
day_t bulletin_month_end(day_t month);

/* A draft of a month (its first day). RC_INVALID (problem.bulletin_month_wrong): no first day, or not over
 * yet. RC_CONFLICT (problem.bulletin_there): there is one that was not withdrawn. */
MUST_USE rc bulletin_make(struct db *db, const struct problem_act_by *by, organisation_id org, day_t month,
                          problem_bulletin_id *ret);
/* Each: RC_CONFLICT (problem.bulletin_moved) when it is in another state. */
MUST_USE rc bulletin_remark(struct db *db, problem_bulletin_id id, str remarks);
MUST_USE rc bulletin_freeze(struct db *db, const struct problem_act_by *by, problem_bulletin_id id);
MUST_USE rc bulletin_sign(struct db *db, const struct problem_act_by *by, problem_bulletin_id id);
MUST_USE rc bulletin_publish(struct db *db, const struct problem_act_by *by, problem_bulletin_id id);
MUST_USE rc bulletin_withdraw(struct db *db, const struct problem_act_by *by, problem_bulletin_id id,
                              str reason);
/* RC_NOT_FOUND. */
MUST_USE rc bulletin_load(struct db *db, problem_bulletin_id id, struct bulletin_by_id_row *ret);

/* On the first working day of a month: a draft of the last one for each root of the tree. */
rc bulletin_job(struct job_run *run);
/* Frozen ones are what their hashes say. */
MUST_USE rc bulletin_examine(struct doctor *d);
MUST_USE rc bulletin_demo(struct demo *demo);

#endif
