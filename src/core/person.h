/* SPDX-License-Identifier: Apache-2.0 */
/*
 * person: accounts, passwords, log-in, second factor, sessions, tokens. No default password exists anywhere; the
 * first account comes from a one-time link. Telephone numbers are sealed; showing one is audited (person_reveal_phone).
 */
#ifndef EW_CORE_PERSON_H
#define EW_CORE_PERSON_H

#include "core/app.h"
#include "core/organisation.h"
#include "web/rq.h"

struct person_new {
    str name, login_name, phone;    /* login_name and phone may be absent */
    str password_hash;              /* from password_hash(); absent: cannot log in yet */
    bool must_change_password;
    ms_t now;
    person_id id;                   /* .v == 0: a new one */
};
/* RC_CONFLICT: log-in name or phone taken. */
MUST_USE rc person_add(struct db *db, const struct app_keys *keys, const struct person_new *in, person_id *ret);

/* At least 8 characters of 3 of 4 classes (or 16 of any), not in the block list, not the name: text key or TEXT_NONE. */
enum text password_problem(str password, str name, str login_name);
/* Argon2id; slow (tens of ms): before the lane, in the slow lane. */
MUST_USE rc password_hash(struct app *app, struct arena *a, str password, str *ret);
bool password_matches(struct arena *a, str password, str hash);

/* The slow half of a log-in: finds the account by name or phone and checks the password (also when there is no such
   account, so that the time tells nothing). Throttled by address and account. */
struct login_try {
    person_id person;               /* .v == 0: wrong */
    bool is_locked, is_throttled;
    ms_t locked_until;
};
MUST_USE rc login_check(struct app *app, struct db *db, str client, str who, str password, struct login_try *ret);
/* In the transaction: counts a failure and locks after the rule's number, or opens a session (a staff account with a
   second factor gets one that needs it). *ret_token is the cookie's value. */
MUST_USE rc login_finish(struct rq *rq, const struct login_try *tried, str *ret_token);
/* Second factor: RFC 6238, 30 s, one step either side, each code once. */
MUST_USE rc login_totp(struct rq *rq, str code);

/* For the pipeline: fills rq->who from the session cookie or bearer token; nobody is no error. Sets *ret_touch when
   seen_at is older than a minute, so that the pipeline can raise it outside the request. */
MUST_USE rc session_load(struct rq *rq, bool *ret_touch);
MUST_USE rc session_touch(struct db *db, session_id id, ms_t now);
MUST_USE rc session_end(struct db *db, session_id id, ms_t now);
MUST_USE rc session_end_all(struct db *db, person_id person, session_id but, ms_t now);

/* A new token; *ret is shown once, only its hash is stored. kind "person" or "open311". */
MUST_USE rc api_token_new(struct db *db, str kind, person_id person, str label, ms_t now, str *ret);
MUST_USE rc api_token_find(struct db *db, str kind, str token, person_id *ret_person, bool *ret_found);

/* Shows a sealed number; the reason is required and goes into the audit. */
MUST_USE rc person_reveal_phone(struct rq *rq, person_id person, str reason, str *ret);
/* "138****0000" */
str phone_mask(struct arena *a, str phone);

#endif
