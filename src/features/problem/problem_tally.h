/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_tally: the measures of the indicators as of any day, for any subtree, at the cost of a few thousand
 * sums, however many cases there are (0025_problem_tally.sql).
 *
 * What a measure counts of a case are events: +1 at the instant from which on it counts, -1 where that ends.
 * They are summed by place (and by office), sort of case and day; every PROBLEM_TALLY_DAYS days a span begins
 * with balances of all days before. A figure is the last balances, the days since, and what is not summed
 * yet: triggers note each case that changes, and take back what was summed of it, before it changes; until
 * the job sums it again it is counted from its rows. So the figures hold in the moment of each act, and
 * writers only add rows of their own: none waits for another.
 *
 * The doctor counts the rows and compares.
 */
#ifndef EW_PROBLEM_TALLY_H
#define EW_PROBLEM_TALLY_H

#include "features/problem/problem_private.h"
#include "gen/problem_tally_sql.h"

/* Own choice: at 300 cases a day a span's days are as many rows as its balances. */
#define PROBLEM_TALLY_DAYS 16

/* Where the sums of all up to a day's end lie. */
struct problem_tally_at {
    int64_t span; /* balances; -1: none */
    day_t from_day, to_day;
};
MUST_USE rc problem_tally_at(struct db *db, day_t day, struct problem_tally_at *ret);

/* Sums some of the cases that wait for it, and begins the spans that are due; *ret_left: are there more? For
 * the job, in a transaction of its own. */
MUST_USE rc problem_tally_care(struct db *db, day_t today, ms_t offset, bool *ret_left);
/* All cases wait to be summed anew: of a site whose rows were written past the triggers. */
MUST_USE rc problem_tally_anew(struct db *db);
/* For the doctor: how many sums are not those of the rows, as of the end of a day. */
MUST_USE rc problem_tally_examine(struct db *db, day_t day, ms_t offset, int64_t *ret_drift);

#endif
