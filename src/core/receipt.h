/* SPDX-License-Identifier: Apache-2.0 */
/*
 * receipt: notices that people are asked to read. A slice opens one for its subject (kind, id); those who
 * belong to the unit (and the units below, by core/affiliation.h) on that day are asked, and say themselves
 * that they have read: a page that is looked at writes nothing. Tests P2, H3 of the inventory.
 *
 * The rule of the day: who was asked on the day of the opening stays asked. Who has left since is shown as
 * gone and not reminded; who has come since may say that they have read, and is not missed. Asked anew
 * (after a correction) is another round; the round before stays as it was.
 *
 * Nothing here orders units or people by how much they read, and nobody is kept from anything: the
 * administrative rules of 2026 for government apps forbid forced check-in and ranking.
 */
#ifndef EW_CORE_RECEIPT_H
#define EW_CORE_RECEIPT_H

#include "core/organisation.h"
#include "web/text.h"

struct receipt_notice {
    receipt_notice_id id; /* .v == 0: none */
    int64_t round;
    organisation_id organisation;
    bool has_below, has_members, has_residents, has_staff;
    str link;
    ms_t opened_at;
    bool is_open;
};
/* The last round of a subject. */
MUST_USE rc receipt_find(struct db *db, str kind, int64_t subject, struct receipt_notice *ret);

struct receipt_new {
    str kind;
    int64_t subject;
    organisation_id organisation;
    bool has_below, has_members, has_residents, has_staff;
    const organisation_id *left_out; /* units below that are not asked, with all below them */
    size_t left_out_n;
    str link;         /* local address of the page on which one reads it */
    person_id author; /* is not asked; .v == 0: none */
    bool is_carried;  /* the words are the same: who has read the round before has read this one */
    ms_t now;
    day_t today;
};
/* Opens a round; one that is open is closed by it. RC_NOT_FOUND: no such unit on that day. */
MUST_USE rc receipt_open(struct db *db, const struct receipt_new *in, receipt_notice_id *ret);
/* Nobody is asked or reminded any more; the counts stay. Twice is once. */
MUST_USE rc receipt_close(struct db *db, str kind, int64_t subject, ms_t now);

/* A person and a notice. */
struct receipt_mine {
    bool is_asked; /* was asked, or belongs to those asked today */
    struct opt_i64 read_at;
    str path;
};
MUST_USE rc receipt_mine(struct db *db, receipt_notice_id notice, person_id person, day_t today,
                         struct receipt_mine *ret);
/* Has read it; the first time counts. The path is that of the unit through which they belong. */
MUST_USE rc receipt_read(struct db *db, receipt_notice_id notice, person_id person, str path, ms_t now);

/* ---- counts, and the rows behind them ---- */

struct receipt_count {
    int64_t asked, done;
};
/* Of a part of the tree. */
MUST_USE rc receipt_total(struct db *db, receipt_notice_id notice, struct scope within,
                          struct receipt_count *ret);
/* The unit of that path alone, without those below it. */
struct scope receipt_unit_only(struct arena *a, str path);
struct receipt_unit {
    str path, name; /* name absent: no such unit stands today */
    int64_t asked, done;
};
/* What the scope holds, by the unit of that path (itself alone) and each right below it (with all below). */
MUST_USE rc receipt_units(struct db *db, receipt_notice_id notice, struct scope within, str unit, day_t today,
                          struct receipt_unit **ret, size_t *ret_n);
struct receipt_list {
    receipt_notice_id notice;
    struct scope within;
    bool is_read; /* those who have; else those who have not */
    day_t today;
    int64_t limit, offset;
};
struct receipt_person {
    person_id person;
    str name, path;
    struct opt_i64 read_at, reminded_at;
    int64_t reminded;
    bool is_here; /* still belongs to those asked */
};
/* In order of names. */
MUST_USE rc receipt_people(struct db *db, const struct receipt_list *in, struct receipt_person **ret,
                           size_t *ret_n);

/* ---- reminders ---- */

struct receipt_remind {
    receipt_notice_id notice;
    struct scope within;
    enum text label; /* of what they are told (core/told.h) */
    str words;
    int64_t hours; /* who was reminded in these is not reminded again */
    bool is_sms;
    ms_t now;
    day_t today;
};
/* Only who has not read and still belongs. *ret: how many. */
MUST_USE rc receipt_remind(struct db *db, const struct receipt_remind *in, int64_t *ret);

/* ---- a person's own ---- */

/* Subjects of what waits for them, the newest first. */
MUST_USE rc receipts_waiting(struct db *db, str kind, person_id person, day_t today, int64_t limit,
                             int64_t **ret, size_t *ret_n);

#endif
