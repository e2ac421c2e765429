/* SPDX-License-Identifier: Apache-2.0 */
/*
 * told: what a person is told by the house: one list for all slices at /me/told, with a number on /me, and on
 * the telephone where a rule of the slice says so. The same thing (its key) is told once. The text of a
 * telephone message is the sentence and the address, never what it is about.
 */
#ifndef EW_CORE_TOLD_H
#define EW_CORE_TOLD_H

#include "core/job.h"
#include "web/text.h"

#define TOLD_SMS_JOB "told.sms"

struct told_new {
    person_id person;
    str key;         /* names it, for this person */
    enum text label; /* a sentence without gaps */
    str words;       /* what it is about; may be empty */
    str link;        /* "/items/12"; may be empty */
    str stop;        /* "/unsubscribe/": what ends such messages, see told_stop_token(); may be empty */
    ms_t now;
    bool is_sms;
};
/* *ret_new (may be NULL): it was not told before. A message to the telephone needs told_sms_order() too. */
MUST_USE rc told_put(struct db *db, const struct told_new *in, bool *ret_new);
/* What the thing of that key asked for is done: seen, and no longer for the telephone. */
MUST_USE rc told_done(struct db *db, person_id person, str key, ms_t now);

struct told {
    enum text label;
    str words, link;
    ms_t at;
    bool is_read;
};
struct told_count {
    int64_t total, unread;
};
/* A page of a person's own, the newest first. */
MUST_USE rc told_list(struct db *db, person_id person, int64_t limit, int64_t offset, struct told **ret,
                      size_t *ret_n);
MUST_USE rc told_count(struct db *db, person_id person, struct told_count *ret);
/* Has seen all that was told until that instant. */
MUST_USE rc told_seen(struct db *db, person_id person, ms_t until, ms_t now);

/*
 * Messages to the telephone that one has asked for end without a log-in: behind the local address `stop` the
 * message has a token, which is the person's signed for that address. Whoever has the message can end them.
 */
str told_stop_token(struct arena *a, const struct app_keys *keys, str stop, person_id person);
/* False: no token for that address. */
bool told_stop_person(const struct app_keys *keys, str stop, str token, person_id *ret);
/* They have been ended: what has not gone yet does not go. */
MUST_USE rc told_stopped(struct db *db, person_id person, str stop);

/* Asks for the job that sends what has to go to telephones; once for an instant. */
MUST_USE rc told_sms_order(struct db *db, ms_t now);
/* The job. */
MUST_USE rc told_sms_run(struct job_run *run);

#endif
