/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_patrol: visits of grid workers (patrol, 巡查). A visit tells where somebody looked, at what, and
 * whether something was found; what was found becomes a voice of the channel "patrol" in the same
 * transaction. Its worker may correct a visit for problem.patrol_correct_hours; every former version stays.
 * Each act runs in the caller's transaction.
 */
#ifndef EW_PROBLEM_PATROL_H
#define EW_PROBLEM_PATROL_H

#include "features/problem/problem_private.h"
#include "gen/problem_patrol_sql.h"

#define PATROL_PLACE_MAX 100
#define PATROL_SUBJECT_MAX 60
#define PATROL_WORDS_MAX PROBLEM_WORDS_MAX

struct patrol_look {
    organisation_id organisation;
    str place, subject, finding, words; /* finding: none, found */
    ms_t visited_at;
    str kind, category; /* of the voice, when something was found; never a complaint */
};
/* What is wrong with the moment of a visit; TEXT_NONE: nothing. back_days: problem.patrol_back_days. Pure. */
enum text patrol_moment_wrong(ms_t visited_at, ms_t now, ms_t offset, int64_t back_days);
struct patrol_new {
    struct patrol_look look;
    struct opt_i64 micro_latitude, micro_longitude; /* millionths of a degree, WGS-84 */
    const struct file_picture *photos;
    size_t photos_n;
};
/* RC_INVALID: an organisation that does not stand, a moment in the future or too long ago. The permission is
 * the caller's. */
MUST_USE rc patrol_visit_receive(struct db *db, const struct problem_act_by *by, const struct patrol_new *in,
                                 patrol_visit_id *ret);
/*
 * The next version of a visit. RC_CONFLICT: problem.patrol_stale (version is no longer the present one),
 * problem.patrol_closed (its time for corrections is over), problem.patrol_handed_in (a visit whose voice was
 * handed in cannot become one without a finding). RC_NOT_FOUND: not a visit of by->person.
 */
MUST_USE rc patrol_visit_correct(struct db *db, const struct problem_act_by *by, patrol_visit_id id,
                                 int64_t version, const struct patrol_look *look);
/* Visits for `echowall demo`, after its voices. */
MUST_USE rc problem_patrol_demo(struct demo *demo);
/* May it still be corrected by its worker at that time? */
MUST_USE rc patrol_visit_is_open(struct db *db, const struct patrol_visit_by_id_row *row,
                                 const struct problem_act_by *by, bool *ret);
/* RC_NOT_FOUND: no visit of that person. */
MUST_USE rc patrol_visit_load(struct db *db, const struct problem_act_by *by, patrol_visit_id id,
                              struct patrol_visit_by_id_row *ret);

#endif
