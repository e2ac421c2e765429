/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_intake: what comes in beside the plain report: "me too", what is taken back, and how a voice is
 * found by a telephone number that lies sealed. Units of work run in the caller's transaction.
 */
#ifndef EW_PROBLEM_INTAKE_H
#define EW_PROBLEM_INTAKE_H

#include "core/module.h"
#include "features/problem/problem.h"

/* ---- telephone numbers ---- */

/*
 * What voice.phone_hash holds for a number: keyed, so that only who has the site's keys finds a voice by it.
 * Blanks, dashes and the country code of China do not matter. Confidential voices are hashed apart: nobody
 * sees in the rows that an open and a confidential voice are of one person; a search asks for both, and shows
 * of what it finds only what its reader sees. Absent for the absent or empty number.
 */
str voice_phone_hash(struct arena *a, const struct app_keys *keys, str phone, bool is_confidential);
/* The same of a browser's token. */
str voice_browser_hash(struct arena *a, const struct app_keys *keys, str token);
/* Fills the column of voices that have none yet, a batch at a time; for the nightly job. */
MUST_USE rc voice_hash_phones(struct db *db, const struct problem_act_by *by, int64_t *ret_filled);

/* ---- "me too" ---- */

struct problem_support_new {
    problem_id problem;
    str words;       /* what lists show in place of words of its own */
    str name, phone; /* absent or empty: none */
    str browser;     /* token of the browser; absent: none */
};
/*
 * One more who has met a public problem: a voice with a receipt of its own, told every answer and asked for a
 * rating like the others. Numbers of telephones count each person once (problem_people); without one, or with
 * the same one, a browser supports a problem once: RC_CONFLICT (problem.supported_already). RC_NOT_FOUND: not
 * public. RC_CONFLICT (problem.merge_merged, problem.merge_closed): no longer open.
 */
MUST_USE rc problem_support(struct db *db, const struct problem_act_by *by,
                            const struct problem_support_new *in, struct voice_receipt *ret);

/* ---- taken back ---- */

/*
 * The author takes a voice back: it is answered no more and counted nowhere. Within problem.withdraw_minutes,
 * while nobody has acted, nothing in public tells of it; later a step does, and the clerk's list of withdrawn
 * voices. A case goes on, with its other voices or, when it has none, as the clerk decides. RC_CONFLICT:
 * problem.withdrawn_already; problem.withdraw_answered once the answer is public; problem.withdraw_declined.
 */
MUST_USE rc voice_withdraw(struct db *db, const struct problem_act_by *by, voice_id id);
/* Drops what was withdrawn longer than problem.withdrawn_keep_days ago: words, names, numbers, pictures. For
 * the nightly job; a batch at a time. */
MUST_USE rc voice_forget_withdrawn(struct db *db, const struct problem_act_by *by, int64_t *ret_forgotten);

/* Is the voice one that its author may still take back? */
bool voice_may_withdraw(str voice_state, str problem_state);

#endif
