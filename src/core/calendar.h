/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calendar: working days. A plain week is Monday to Friday; calendar_day rows (holidays, make-up workdays, as
 * the State Council announces them) say what differs. Loaded once per transaction that needs it.
 */
#ifndef EW_CORE_CALENDAR_H
#define EW_CORE_CALENDAR_H

#include "base/clock.h"
#include "db/db.h"

struct calendar {
    const day_t *day; /* sorted */
    const bool *is_work;
    size_t n;
};
/* Rows from..to (days); the arrays live in the database's arena. */
MUST_USE rc calendar_load(struct db *db, day_t from, day_t to, struct calendar *ret);
bool calendar_is_work(const struct calendar *c, day_t day);
/* The n-th working day after day (n = 0: day itself if it is a working day, else the next one). */
day_t calendar_add(const struct calendar *c, day_t day, int64_t n);
/* Working days after `from` up to and with `to`; negative when to is before from. */
int64_t calendar_between(const struct calendar *c, day_t from, day_t to);

/* A day that differs, for the page that edits them. */
struct calendar_entry {
    day_t day;
    bool is_work;
    str name, source;
};
MUST_USE rc calendar_list(struct db *db, day_t from, day_t to, struct calendar_entry **ret, size_t *ret_n);
/* Writes a day or changes it. RC_INVALID: no name or no source. */
MUST_USE rc calendar_set(struct db *db, const struct calendar_entry *in);
/* The day follows the plain week again. */
MUST_USE rc calendar_unset(struct db *db, day_t day);
/* Writes the holidays that ship with the program (data/calendar.csv), each year once per site. */
MUST_USE rc calendar_write_facts(struct db *db, ms_t now);

#endif
