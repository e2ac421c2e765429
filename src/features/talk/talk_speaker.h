/* SPDX-License-Identifier: Apache-2.0 */
/*
 * talk_speaker: a nickname in front, a verified person behind (source: domain section (i): 后台实名,
 * 前台自愿). An account comes from a slip that a clerk gives to whom they know (works with no message at
 * all), or from a one-time code to a telephone where the site has a gateway; staff and members with accounts
 * choose a nickname by themselves. No captcha: who can register is limited by slips and telephones, tries by
 * throttles.
 */
#ifndef EW_TALK_SPEAKER_H
#define EW_TALK_SPEAKER_H

#include "features/talk/talk_private.h"

#define TALK_SLIP_CODE 12 /* letters: 31^12 */

struct talk_slip_new {
    organisation_id organisation; /* where they live */
    str name, phone;              /* phone may be empty */
};
struct talk_slip_made {
    talk_slip_id id;
    str code, login_name; /* the code is told once, only its hash is kept */
};
/* RC_CONFLICT (talk.phone_known): an account has the telephone. RC_INVALID: no name, no telephone number; the
 * field is named. */
MUST_USE rc talk_slip_issue(struct db *db, const struct talk_by *by, const struct talk_slip_new *in,
                            struct talk_slip_made *ret);
/* Taken back; RC_CONFLICT (talk.slip_gone): used or taken back already. */
MUST_USE rc talk_slip_end(struct db *db, const struct talk_by *by, talk_slip_id id);

struct talk_slip { /* that still opens an account */
    talk_slip_id id;
    organisation_id organisation;
    str name, phone, login_name;
};
/* RC_INVALID (talk.slip_none): no such code, used, taken back, or too old: which, is not told. */
MUST_USE rc talk_slip_find(struct db *db, const struct talk_by *by, str code, struct talk_slip *ret);

struct talk_join {
    str nickname, login_name, password_hash;
};
/* The slip becomes an account with a nickname, whose person lives in the slip's place. Flaws of the nickname
 * are RC_INVALID in the field "nickname", a log-in name that is taken RC_CONFLICT in "login_name". */
MUST_USE rc talk_join_by_slip(struct db *db, const struct talk_by *by, str code, const struct talk_join *in,
                              person_id *ret);

/*
 * A code to a telephone, valid for talk.phone_code_minutes, at most talk.phone_codes of them a day for one
 * telephone: RC_LIMIT (talk.phone_often). Written into the outbox. One that has an account already gets a
 * message that says so, and the visitor's page is the same: nobody learns who has one.
 */
MUST_USE rc talk_phone_code_send(struct db *db, const struct talk_by *by, str phone, talk_phone_code_id *ret);
struct talk_phone_join {
    talk_phone_code_id id;
    str code, name;
    organisation_id organisation; /* where they live */
    struct talk_join join;
};
/* ret->v == 0: the code was wrong, which is counted: that is RC_OK, for the count must be kept. RC_CONFLICT
 * (talk.phone_over): too late, used, or tried too often. Else as talk_join_by_slip. */
MUST_USE rc talk_join_by_phone(struct db *db, const struct talk_by *by, const struct talk_phone_join *in,
                               person_id *ret);

/* The nickname of by->person, the first or another one. What was reviewed keeps the old one. RC_INVALID: a
 * flaw, in the field "nickname"; RC_CONFLICT (talk.name_taken): somebody has one that looks like it. */
MUST_USE rc talk_nickname_set(struct db *db, const struct talk_by *by, str nickname);

/* The job that sends the codes. */
MUST_USE rc talk_phone_run(struct job_run *run);
/* Forgets codes of yesterday. */
MUST_USE rc talk_phone_care(struct job_run *run);

#endif
