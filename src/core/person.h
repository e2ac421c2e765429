/* SPDX-License-Identifier: Apache-2.0 */
/*
 * person: accounts, passwords, log-in, second factor, sessions, tokens. No default password exists anywhere;
 * the first account comes from a one-time link. Telephone numbers are sealed; showing one is audited
 * (person_reveal_phone).
 */
#ifndef EW_CORE_PERSON_H
#define EW_CORE_PERSON_H

#include "core/app.h"
#include "core/organisation.h"
#include "web/rq.h"

/* Bytes of a password: longer ones are refused, so that hashing stays cheap to ask for. */
#define PASSWORD_BYTES_MAX 200
#define PERSON_NAME_MAX 40 /* code points */
#define PERSON_LOGIN_MAX 40

/* ---- accounts: person.c ---- */

struct person_new {
    str name, login_name, phone; /* login_name and phone may be absent */
    str password_hash;           /* from password_hash(); absent: cannot log in yet */
    bool must_change_password;
    ms_t now;
    person_id id; /* .v == 0: a new one */
};
/* RC_INVALID: empty or over-long name, a log-in name of other characters than letters, digits and "-._" (or
   of digits only), no telephone number. RC_CONFLICT: log-in name or phone taken. The field at fault is named.
 */
MUST_USE rc person_add(struct db *db, const struct app_keys *keys, const struct person_new *in,
                       person_id *ret);

struct person {
    person_id id;
    str name, login_name; /* login_name may be absent */
    str phone_masked;     /* absent: none */
    bool has_password, must_change_password, has_totp, is_closed;
    ms_t locked_until, last_login_at, previous_login_at, created_at; /* 0: never, not */
};
/* RC_NOT_FOUND: no such person. */
MUST_USE rc person_load(struct db *db, const struct app_keys *keys, person_id id, struct person *ret);
/* An open account by log-in name or telephone number; ret->v == 0 when there is none. */
MUST_USE rc person_find(struct db *db, const struct app_keys *keys, str who, person_id *ret);
/* Open accounts in order of their names behind (after_name, after_id), at most limit; part: a piece of the
   name or log-in name, may be absent. phone_masked, has_password and must_change_password are not filled. */
struct person_page {
    str part, after_name;
    person_id after_id;
    int64_t limit;
};
MUST_USE rc person_list(struct db *db, const struct person_page *in, struct person **ret, size_t *ret_n);
/* A new password; ends the person's other sessions. but.v == 0: all of them. */
struct password_new {
    person_id person;
    str hash;
    bool must_change; /* set by somebody else */
    session_id but;
    ms_t now;
};
MUST_USE rc person_set_password(struct db *db, const struct password_new *in);
/* Absent: takes the number away. RC_CONFLICT: another account has it. */
MUST_USE rc person_set_phone(struct db *db, const struct app_keys *keys, person_id id, str phone);
/* Ends a lock before its time; wrong tries are forgotten. RC_NOT_FOUND: no open account. */
MUST_USE rc person_unlock(struct db *db, person_id id);
/* Closes the account for good: its secrets and contact data are erased, sessions and tokens end. RC_NOT_FOUND
   when it is closed already. Grants stay as history and give nothing. */
MUST_USE rc person_close(struct db *db, person_id id, ms_t now);
/* Shows a sealed number; the reason is required (RC_INVALID, field "reason") and goes into the audit. */
MUST_USE rc person_reveal_phone(struct rq *rq, person_id person, str reason, str *ret);
/* The number in clear, for a job that sends a message; absent: none, or the account is closed. */
MUST_USE rc person_phone(struct db *db, const struct app_keys *keys, person_id person, str *ret);
/* Digits only, without +86, so that one number is one number; absent when it is none (5 to 20 digits). */
str phone_normalise(struct arena *a, str phone);
/* "138****0000" */
str phone_mask(struct arena *a, str phone);
/* Everything but the first character: "王**". */
str person_name_masked(struct arena *a, str name);

/* ---- passwords: password.c ---- */

/* At least 8 characters of 3 of 4 classes (or 16 of any), not in the block list, not the name: text key or
 * TEXT_NONE. */
enum text password_problem(str password, str name, str login_name);
/* Argon2id; slow (tens of ms): before the lane, in the slow lane. */
MUST_USE rc password_hash(struct app *app, struct arena *a, str password, str *ret);
bool password_matches(struct arena *a, str password, str hash);

/* ---- log-in: login.c ---- */

/* The slow half of a log-in: finds the account by name or phone and checks the password (also when there is
   no such account, so that the time tells nothing). Throttled by address and account. */
struct login_try {
    person_id person;  /* .v == 0: wrong */
    person_id account; /* whose password was wrong; .v == 0: no such account */
    bool is_locked, is_throttled;
    ms_t locked_until;
    bool has_factor; /* a right password opens a session that waits for the second factor */
};
MUST_USE rc login_check(struct app *app, struct db *db, str client, str who, str password,
                        struct login_try *ret);
/* Is it the person's own password? For acts that ask once more (another password, the second factor off).
   Throttled by account: five tries, then one in three minutes. RC_LIMIT, with a text, when there is none
   left. */
MUST_USE rc login_check_own(struct rq *rq, str password, bool *ret_right);
/*
 * In the transaction: counts a failure and locks after the rule's number, or opens a session (an account with
 * a second factor gets one that needs it; an administrator's other sessions end). *ret_token is the cookie's
 * value, absent when the log-in failed: that is RC_OK too, for the count must be kept. Audited either way.
 */
MUST_USE rc login_finish(struct rq *rq, const struct login_try *tried, str *ret_token);
/* Second factor: RFC 6238, 30 s, one step either side, each code once. A wrong one counts like a wrong
 * password. */
MUST_USE rc login_totp(struct rq *rq, str code, bool *ret_right);

/* ---- second factor of an account: totp_account.c ---- */

/* Does the code fit the factor in force? One that fits is used up. RC_CONFLICT: none is in force. */
MUST_USE rc totp_use(struct rq *rq, person_id person, str code, bool *ret_right);

/* Enrolment: a new secret that is not in force yet, as base 32 and as otpauth:// URI for a QR code.
   RC_CONFLICT while one is in force. */
MUST_USE rc totp_begin(struct rq *rq, str issuer, str *ret_base32, str *ret_uri);
/* What was begun and is not confirmed yet, in the same two forms; absent when nothing is. */
MUST_USE rc totp_pending(struct rq *rq, str issuer, str *ret_base32, str *ret_uri);
/* The first right code puts it in force. */
MUST_USE rc totp_confirm(struct rq *rq, str code, bool *ret_right);
/* Takes the second factor away: by the person themselves or a security admin (the route decides). Audited. */
MUST_USE rc totp_off(struct rq *rq, person_id person);

/* ---- sessions and tokens: session.c, token.c ---- */

#define SESSION_COOKIE "ew_s"

/* For the pipeline: fills rq->who from the session cookie or bearer token; nobody is no error. What was read
   of their permissions before is forgotten. Sets *ret_touch when seen_at is older than a minute, so that the
   pipeline can raise it outside the request. At most two queries. */
MUST_USE rc session_load(struct rq *rq, bool *ret_touch);
MUST_USE rc session_touch(struct db *db, session_id id, ms_t now);
MUST_USE rc session_end(struct db *db, session_id id, ms_t now);
MUST_USE rc session_end_all(struct db *db, person_id person, session_id but, ms_t now);
struct session_info {
    session_id id;
    str agent; /* "WeChat, Android" */
    ms_t created_at, seen_at;
};
/* The person's open sessions, the last used first. */
MUST_USE rc session_list(struct db *db, person_id person, struct session_info **ret, size_t *ret_n);
/* Browser and system of a User-Agent in two words. */
str agent_in_words(struct arena *a, str user_agent);

/* A new token; *ret is shown once, only its hash is stored. kind "person" or "open311"; other kinds serve
   one-time links ("setup"). person.v == 0: belongs to nobody. */
struct token_wish {
    str kind, label;
    person_id person;
    ms_t now;
};
MUST_USE rc api_token_new(struct db *db, const struct token_wish *in, str *ret);
/* ret_id->v == 0: no such token, ended, or the account of its person is closed. */
MUST_USE rc api_token_find(struct db *db, str kind, str token, api_token_id *ret_id, person_id *ret_person);
MUST_USE rc api_token_end(struct db *db, api_token_id id, ms_t now);
struct token_info {
    api_token_id id;
    str kind, label;
    ms_t created_at;
};
/* Tokens in force; person.v == 0: those that belong to nobody. */
MUST_USE rc api_token_list(struct db *db, person_id person, struct token_info **ret, size_t *ret_n);

#endif
