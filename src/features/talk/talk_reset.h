/* SPDX-License-Identifier: Apache-2.0 */
/*
 * talk_reset: a new password for a resident who has forgotten theirs: by a slip from a clerk who knows them,
 * or by a one-time code to their telephone. Nothing that anybody sees tells whether an account exists: a slip
 * is made for every name, a message goes to every number, and the same words refuse whatever does not fit.
 * Staff (who hold a role or a post) go to their administrator: their accounts are never opened this way.
 */
#ifndef EW_TALK_RESET_H
#define EW_TALK_RESET_H

#include "features/talk/talk_private.h"

#define TALK_RESET_CODE 12 /* letters: 31^12 */

/* Whose password may be set anew this way: ret->v == 0: nobody's of that log-in name or telephone number.
 * *ret_home: where they live. */
MUST_USE rc talk_reset_find(struct db *db, const struct talk_by *by, str who, person_id *ret,
                            organisation_id *ret_home);

struct talk_reset_made {
    int64_t id;
    str code; /* told once, only its hash is kept */
    ms_t until;
};
/* A slip, valid for talk.reset_hours. whose.v == 0: it opens nothing. */
MUST_USE rc talk_reset_issue(struct db *db, const struct talk_by *by, person_id whose,
                             struct talk_reset_made *ret);

struct talk_reset_use {
    str code, who; /* who: log-in name or telephone number; by a telephone's code: absent */
    str password_hash;
};
/* The password is set, the account unlocked, its sessions and the person's other slips are ended. RC_INVALID
 * (talk.reset_wrong) in the field "code": which of code, name and time is wrong is not told. */
MUST_USE rc talk_reset_by_slip(struct db *db, const struct talk_by *by, const struct talk_reset_use *in,
                               person_id *ret);
/* ret->v == 0: the code was wrong, which is counted: that is RC_OK. RC_CONFLICT (talk.phone_over): too late,
 * used, tried too often, or nobody's. */
MUST_USE rc talk_reset_by_phone(struct db *db, const struct talk_by *by, talk_phone_code_id id,
                                const struct talk_reset_use *in, person_id *ret);
/* Forgets slips of last month. */
MUST_USE rc talk_reset_care(struct job_run *run);

#endif
