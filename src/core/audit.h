/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit: append-only, hash-chained. Entries are written in the transaction of the act they record. Reads of
 * masked fields and exports are acts too. Nothing personal goes into detail beyond what the act needs.
 */
#ifndef EW_CORE_AUDIT_H
#define EW_CORE_AUDIT_H

#include "core/organisation.h"
#include "web/rq.h"

struct audit_entry {
    ms_t at;
    person_id person;             /* .v == 0: nobody or the system */
    str action, subject, outcome; /* outcome absent = "ok" */
    organisation_id organisation;
    str detail; /* a JSON object; absent = {} */
    str request_id;
};
MUST_USE rc audit_write(struct db *db, const struct audit_entry *entry);
/* The same with time, person and request id taken from the request. */
MUST_USE rc audit_act(struct rq *rq, const char *action, str subject, organisation_id org, str detail);

struct audit_verdict {
    bool is_good;
    int64_t entries;
    int64_t first_bad; /* seq; 0 = none */
    bool is_tail_cut;  /* fewer entries than the tail or a day's head says */
    unsigned char head[32];
};
/* Recomputes the chain from the first entry. */
MUST_USE rc audit_verify(struct db *db, struct audit_verdict *ret);
/* Keeps the head of the day that has ended (a daily job). */
MUST_USE rc audit_close_day(struct db *db, day_t day);

#endif
