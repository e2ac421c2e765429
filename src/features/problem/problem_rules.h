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
    /* The clock and who works on it; the state stays. */
    ACT_PAUSE,
    ACT_RESUME,
    ACT_ASK_EXTENSION,
    ACT_DECIDE_EXTENSION,
    ACT_DISPUTE,
    ACT_UPHOLD,
    ACT_ASSIST,
    ACT_URGE,
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

/* ---- limits that pause ---- */

/* Days on which a limit does not run: from the first up to, not with, `until`. */
struct problem_pause {
    day_t from, until;
};
/* What a limit runs in. A day is a running day when the calendar says that it is worked and no pause has it.
 */
struct problem_time {
    const struct calendar *calendar;
    const struct problem_pause *pauses; /* in any order; they may touch */
    size_t pauses_n;
};
bool problem_is_running(const struct problem_time *t, day_t day);
/* Last day of a limit of `days` running days after the day on which it began. Without pauses it is
 * problem_due_day. */
day_t problem_due(const struct problem_time *t, day_t began, int64_t days);
/* Running days after `from` up to and with `to`; negative when to is before from. */
int64_t problem_days_between(const struct problem_time *t, day_t from, day_t to);
/*
 * Elapsed minutes: whole minutes of the clock on the wall from one instant to another that lie on running
 * days; a running day has all of its 24 hours, a day of rest and a paused day have none. 0 when `to` is not
 * later.
 */
int64_t problem_minutes(const struct problem_time *t, ms_t from, ms_t to, ms_t offset);
/* Overdue minutes: those after the end of the due day; at least 1 when `at` is later than that, also when
 * only days of rest have passed, so that 0 always means in time. */
int64_t problem_late_minutes(const struct problem_time *t, day_t due, ms_t at, ms_t offset);
/* The limit of a round: `percent` of that of the round before, again and again. */
int64_t problem_round_limit(int64_t days, int64_t percent, int64_t round);

/* May the limit be paused? All that the decision needs. */
struct problem_pause_wish {
    const struct problem_time *time; /* with the pauses of this round so far */
    day_t today, due, until;
    int64_t times_max, days_max; /* of a round */
};
/* NULL when it may, else the key of the refusal: problem.pause_past, _late, _times, _days. */
const char *problem_pause_refusal(const struct problem_pause_wish *w);
struct problem_extension_wish {
    const struct problem_time *time;
    day_t today, due, wanted;
    int64_t before;            /* asked for at least so many working days before the end */
    int64_t times, times_max;  /* granted in this round, and at most */
    int64_t granted, days_max; /* working days granted in this round, and at most */
};
/* NULL when it may be asked for, else the key of the refusal: problem.extend_past, _not_later, _rest,
 * _too_late, _times, _days. */
const char *problem_extension_refusal(const struct problem_extension_wish *w);

/* How far the end of a limit has been announced: each stage once for a due day. */
enum problem_stage {
    STAGE_NONE,
    STAGE_SOON,  /* T-1: so many working days before the end */
    STAGE_TODAY, /* T */
    STAGE_LATE,
    STAGE_UP, /* the first step up the tree; the next ones follow */
    STAGE_LAST = STAGE_UP + 2
};
#define PROBLEM_STEPS_UP 3
/* up: so many working days late for each step up the tree, ascending. */
enum problem_stage problem_stage(const struct calendar *c, day_t due, day_t today, int64_t warn,
                                 const int64_t up[PROBLEM_STEPS_UP]);

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
