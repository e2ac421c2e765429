/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_rules: the loop's rules as pure functions: values in, values out. No database, no clock, no web.
 *
 *   accepted → assigned → working → answered → echoed → closed
 *      ↑ return ┘           ↑ send back ┘        └ reopen → assigned (next round) … ended by the coordinator
 *   before the echo: merged into another one, and back by unmerging
 */
#ifndef EW_PROBLEM_RULES_H
#define EW_PROBLEM_RULES_H

#include "base/str.h"
#include "core/calendar.h"

enum problem_state {
    PROBLEM_MERGED = 1, /* before all others: nothing of it is answered or over by itself */
    PROBLEM_ACCEPTED,
    PROBLEM_ASSIGNED,
    PROBLEM_WORKING,
    PROBLEM_ANSWERED,
    PROBLEM_ECHOED,
    PROBLEM_CLOSED,
    PROBLEM_ENDED,
    PROBLEM_STATE_COUNT
};
enum problem_act {
    ACT_ASSIGN = 1,
    ACT_RETURN,
    ACT_PROGRESS,
    ACT_ANSWER,
    ACT_SEND_BACK,
    ACT_PUBLISH,
    ACT_REOPEN,
    ACT_CLOSE,
    ACT_END,
    ACT_MERGE, /* into another problem */
    ACT_COUNT
};

/* For tests: the name in the database; NULL for no state. */
const char *problem_state_name(enum problem_state state);
/* 0 for an unknown name. */
enum problem_state problem_state_parse(str name);
/* State after an act; 0 when the act is not possible in the state. */
enum problem_state problem_next(enum problem_state state, enum problem_act act);

/* Last day of a limit of `days` working days that begins on the day of acceptance (that day does not count).
 */
day_t problem_due_day(const struct calendar *c, day_t accepted, int64_t days);

/* How a case stands against its limit on a day. */
struct problem_clock {
    int64_t used; /* working days used */
    int64_t left; /* working days left; negative when late */
    bool is_late, is_soon;
};
/* end: the day of the echo, or today while it is open. warn: so many days before the end it is "soon". */
struct problem_clock problem_clock(const struct calendar *c, day_t accepted, day_t due, day_t end,
                                   int64_t warn);

/* Working days late, for good; at least one, also when the days over the limit were days of rest. 0: in time.
 */
int64_t problem_late_days(const struct problem_clock *k);

/* The limit of the next round: percent of the first, at least one working day. */
int64_t problem_reopen_limit(int64_t days, int64_t percent);

/* Does an answer of this result have to name the rules it goes by? Every "no" and "not now". */
bool problem_needs_basis(str result);

/* Satisfied: the three upper grades of five (domain rule (n): satisfied + basically ÷ rated). */
bool problem_is_satisfied(int64_t score);
/* Share in hundredths of a percent; 0 of 0 is 0. */
int64_t problem_share(int64_t part, int64_t whole);

/* GeoReport v2: "open" until the answer is public or the problem went into another one, then "closed". */
const char *problem_open311_status(enum problem_state state);
/* Kinds of organisations that cases lie in; the others (offices, stations, branches) only handle them. */
bool problem_is_place(str kind);
/* May it stand on the wall? Complaints about persons and confidential voices never do by themselves. */
bool problem_may_be_public(str kind, str secrecy);

#endif
