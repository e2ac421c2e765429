/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the slice share with each other and with nobody else. */
#ifndef EW_PROBLEM_PRIVATE_H
#define EW_PROBLEM_PRIVATE_H

#include "base/rand.h"
#include "features/problem/problem.h"
#include "features/problem/problem_mask.h"
#include "gen/problem_sql.h"

/* ---- store ---- */

/* The categories of a new site. */
MUST_USE rc problem_first_rows(struct db *db);

struct problem_step_words {
    problem_id problem;
    const char *act;
    str words, note;
    int64_t round;
};
/* Writes a step into the timeline, at the time and by the person of `by`. */
MUST_USE rc problem_step_add(struct db *db, const struct problem_act_by *by,
                             const struct problem_step_words *step);
/* The entry of a case in the shared search, as it is now; *ret_is_shown: it has a public page. Each step does
   it. */
MUST_USE rc problem_lookup_keep(struct db *db, problem_id id, day_t today, bool *ret_is_shown);
/* Of the cases behind an id (core/search.h), and what the doctor finds. */
MUST_USE rc problem_lookup_fill(struct db *db, day_t today, int64_t after, int64_t limit, int64_t *ret_last);
MUST_USE rc problem_lookup_examine(struct doctor *d);
/* A message on the resident's receipt, once per act and round. */
MUST_USE rc problem_tell(struct db *db, const struct problem_act_by *by, voice_id voice, const char *act,
                         int64_t round);
/* Tells every author of the problem; each thing once. */
MUST_USE rc problem_tell_all(struct db *db, const struct problem_act_by *by, problem_id problem,
                             const char *act, int64_t round);
/* Would a case come to the unit that it is about (place), or to one below it? Everything is below a root:
 * there only the root itself counts. */
bool problem_is_own_case(struct db *db, const struct organisation *office, organisation_id place);
/* The person must hold a post in the office, so that a name on the wall always means a duty: RC_INVALID
 * problem.person_not_there. */
MUST_USE rc problem_holder_check(struct db *db, organisation_id office, person_id person, day_t today);
MUST_USE rc problem_load(struct db *db, problem_id id, struct problem_by_id_row *ret);
/* Loads it and checks that the act is possible; RC_CONFLICT (problem.wrong_state) otherwise. */
MUST_USE rc problem_enter(struct db *db, problem_id id, enum problem_act act, struct problem_by_id_row *ret);
MUST_USE rc voice_load(struct db *db, voice_id id, struct voice_by_id_row *ret);
/* The problem, or the voice, as it is for this act until its commit: of two acts at once the second sees what
 * the first did. */
MUST_USE rc problem_take(struct db *db, problem_id id, struct problem_by_id_row *ret);
MUST_USE rc voice_take(struct db *db, voice_id id, struct voice_by_id_row *ret);
/* The same; RC_CONFLICT (problem.taken) for a voice that no longer waits. */
MUST_USE rc voice_waiting_only(struct db *db, voice_id id, struct voice_by_id_row *ret);
/* Puts a voice, or the pictures of one, into a problem. */
MUST_USE rc voice_join(struct db *db, const struct problem_act_by *by, voice_id voice, problem_id problem);
/* Where an answer is public already, the author of a voice that comes to it may rate it too. */
MUST_USE rc voice_link_if_echoed(struct db *db, const struct problem_act_by *by, voice_id voice,
                                 const struct problem_by_id_row *row);
/* RC_CONFLICT (problem.merge_merged, problem.merge_closed): it takes no voice any more. */
MUST_USE rc problem_takes_more(struct db *db, const struct problem_by_id_row *row);
MUST_USE rc voice_photos_join(struct db *db, voice_id voice, problem_id problem, bool is_public);
/* The query code that belongs to at least 16 secret bytes: always the same. */
str voice_code_from(struct arena *a, str bytes);
/* The working-day calendar around a day. */
MUST_USE rc problem_calendar(struct db *db, day_t from, struct calendar *ret);
/* "QH-2026-0317" for series "problem", "QHR-2026-0412" for "voice". */
MUST_USE rc problem_number_next(struct db *db, const char *series, const struct problem_act_by *by, str *ret);

struct problem_photos {
    const struct file_picture *at;
    size_t n;
    voice_id voice;
    problem_id problem;
    const char *stage;
    bool is_public;
};
/* Keeps cleaned pictures, in their order, with a voice or a problem. */
MUST_USE rc problem_photos_keep(struct db *db, const struct problem_act_by *by,
                                const struct problem_photos *in);

/* ---- review (problem_review.c) ---- */

/* What may be known of the authors of a problem, and of one voice more (.v == 0: none), to mask it. */
MUST_USE rc problem_private_of(struct db *db, const struct app_keys *keys, problem_id problem, voice_id voice,
                               struct problem_private *ret);
/* Words for the public as problem_mask() makes them; of a case that is not public as they are. */
MUST_USE rc problem_public_words(struct db *db, const struct problem_act_by *by,
                                 const struct problem_by_id_row *problem, str words, str *ret);
/* Masks title, statement and place of a case that will be public. */
MUST_USE rc problem_mask_new(struct db *db, const struct problem_act_by *by, struct problem_new *words,
                             str *place);
/* RC_CONFLICT (problem.own_review): by the person who wrote the answer. */
MUST_USE rc problem_review_by(struct db *db, const struct problem_act_by *by,
                              const struct problem_by_id_row *problem);
/* Does the person belong to the office that has a case: a post there or below it? Everything is below a root:
 * there only its own posts count. */
MUST_USE rc problem_is_of_office(struct db *db, person_id person, struct opt_i64 office, day_t today,
                                 bool *ret);

/* ---- pages ---- */

/* The one who acts in a request. */
struct problem_act_by problem_by(struct rq *rq);

#endif
