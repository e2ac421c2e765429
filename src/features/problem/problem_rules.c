/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of the loop. */
#include "features/problem/problem_rules.h"

static const char *const state_names[PROBLEM_STATE_COUNT] = {
    [PROBLEM_ACCEPTED] = "accepted", [PROBLEM_ASSIGNED] = "assigned", [PROBLEM_WORKING] = "working",
    [PROBLEM_ANSWERED] = "answered", [PROBLEM_ECHOED] = "echoed",     [PROBLEM_CLOSED] = "closed",
    [PROBLEM_ENDED] = "ended",       [PROBLEM_MERGED] = "merged",
};

const char *problem_state_name(enum problem_state state)
{
    return state > 0 && state < PROBLEM_STATE_COUNT ? state_names[state] : NULL;
}

enum problem_state problem_state_parse(str name)
{
    for (int s = 1; s < PROBLEM_STATE_COUNT; s++)
        if (str_eq(name, str_from_c(state_names[s])))
            return (enum problem_state)s;
    return 0;
}

/* What can be done while an office has the case, without changing where it stands. */
#define WHILE_HANDLED(state)                                                                                 \
    [ACT_PAUSE] = (state), [ACT_RESUME] = (state), [ACT_ASK_EXTENSION] = (state),                            \
    [ACT_DECIDE_EXTENSION] = (state), [ACT_DISPUTE] = (state), [ACT_UPHOLD] = (state),                       \
    [ACT_ASSIST] = (state), [ACT_URGE] = (state)

/* The whole machine: a row is a state, a column an act; empty is impossible. */
static const enum problem_state machine[PROBLEM_STATE_COUNT][ACT_COUNT] = {
    [PROBLEM_ACCEPTED] = { [ACT_ASSIGN] = PROBLEM_ASSIGNED, [ACT_MERGE] = PROBLEM_MERGED },
    [PROBLEM_ASSIGNED] = { [ACT_ASSIGN] = PROBLEM_ASSIGNED,
                           [ACT_RETURN] = PROBLEM_ACCEPTED,
                           [ACT_PROGRESS] = PROBLEM_WORKING,
                           [ACT_ANSWER] = PROBLEM_ANSWERED,
                           [ACT_MERGE] = PROBLEM_MERGED,
                           WHILE_HANDLED(PROBLEM_ASSIGNED) },
    [PROBLEM_WORKING] = { [ACT_ASSIGN] = PROBLEM_ASSIGNED,
                          [ACT_PROGRESS] = PROBLEM_WORKING,
                          [ACT_ANSWER] = PROBLEM_ANSWERED,
                          [ACT_MERGE] = PROBLEM_MERGED,
                          WHILE_HANDLED(PROBLEM_WORKING) },
    [PROBLEM_ANSWERED] = { [ACT_SEND_BACK] = PROBLEM_WORKING,
                           [ACT_PUBLISH] = PROBLEM_ECHOED,
                           [ACT_MERGE] = PROBLEM_MERGED },
    [PROBLEM_ECHOED] = { [ACT_REOPEN] = PROBLEM_ASSIGNED,
                         [ACT_CLOSE] = PROBLEM_CLOSED,
                         [ACT_END] = PROBLEM_ENDED },
};

enum problem_state problem_next(enum problem_state state, enum problem_act act)
{
    if (state <= 0 || state >= PROBLEM_STATE_COUNT || act <= 0 || act >= ACT_COUNT)
        return 0;
    return machine[state][act];
}

day_t problem_due_day(const struct calendar *c, day_t accepted, int64_t days)
{
    return calendar_add(c, accepted, days);
}

/* ---- limits that pause ---- */

bool problem_is_running(const struct problem_time *t, day_t day)
{
    for (size_t i = 0; i < t->pauses_n; i++)
        if (day >= t->pauses[i].from && day < t->pauses[i].until)
            return false;
    return calendar_is_work(t->calendar, day);
}

day_t problem_due(const struct problem_time *t, day_t began, int64_t days)
{
    day_t day = began;
    int64_t left = days > 0 || problem_is_running(t, began) ? days : 1;
    while (left > 0)
        left -= problem_is_running(t, ++day) ? 1 : 0;
    return day;
}

int64_t problem_days_between(const struct problem_time *t, day_t from, day_t to)
{
    int64_t n = 0;
    if (to < from)
        return -problem_days_between(t, to, from);
    for (day_t day = from + 1; day <= to; day++)
        n += problem_is_running(t, day) ? 1 : 0;
    return n;
}

int64_t problem_minutes(const struct problem_time *t, ms_t from, ms_t to, ms_t offset)
{
    ms_t sum = 0;
    for (day_t day = day_of(from, offset); from < to; day++) {
        ms_t midnight = day_start(day + 1, offset);
        ms_t end = midnight < to ? midnight : to;
        sum += problem_is_running(t, day) ? end - from : 0;
        from = end;
    }
    return sum / MS_PER_MINUTE;
}

int64_t problem_late_minutes(const struct problem_time *t, day_t due, ms_t at, ms_t offset)
{
    ms_t end = day_start(due + 1, offset);
    int64_t minutes = problem_minutes(t, end, at, offset);
    return at >= end && minutes == 0 ? 1 : minutes;
}

int64_t problem_round_limit(int64_t days, int64_t percent, int64_t round)
{
    for (int64_t r = 1; r < round; r++)
        days = problem_reopen_limit(days, percent);
    return days;
}

/* Working days that all pauses took, the wish included. */
static int64_t paused_days(const struct problem_time *t, day_t from, day_t until)
{
    int64_t sum = calendar_between(t->calendar, from - 1, until - 1);
    for (size_t i = 0; i < t->pauses_n; i++)
        sum += calendar_between(t->calendar, t->pauses[i].from - 1, t->pauses[i].until - 1);
    return sum;
}

const char *problem_pause_refusal(const struct problem_pause_wish *w)
{
    if (w->until <= w->today)
        return "problem.pause_past";
    if (w->today > w->due)
        return "problem.pause_late";
    if ((int64_t)w->time->pauses_n >= w->times_max)
        return "problem.pause_times";
    if (paused_days(w->time, w->today, w->until) > w->days_max)
        return "problem.pause_days";
    return NULL;
}

const char *problem_extension_refusal(const struct problem_extension_wish *w)
{
    if (w->wanted <= w->today)
        return "problem.extend_past";
    if (w->wanted <= w->due)
        return "problem.extend_not_later";
    if (!problem_is_running(w->time, w->wanted))
        return "problem.extend_rest";
    if (w->today > w->due || problem_days_between(w->time, w->today, w->due) < w->before)
        return "problem.extend_too_late";
    if (w->times >= w->times_max)
        return "problem.extend_times";
    if (w->granted + problem_days_between(w->time, w->due, w->wanted) > w->days_max)
        return "problem.extend_days";
    return NULL;
}

enum problem_stage problem_stage(const struct calendar *c, day_t due, day_t today, int64_t warn,
                                 const int64_t up[PROBLEM_STEPS_UP])
{
    struct problem_clock k = problem_clock(c, today, due, today, warn);
    int stage = STAGE_LATE;
    if (!k.is_late)
        return due == today ? STAGE_TODAY : k.is_soon ? STAGE_SOON : STAGE_NONE;
    for (int i = 0; i < PROBLEM_STEPS_UP; i++)
        stage += problem_late_days(&k) >= up[i] ? 1 : 0;
    return (enum problem_stage)stage;
}

struct problem_clock problem_clock(const struct calendar *c, day_t accepted, day_t due, day_t end,
                                   int64_t warn)
{
    struct problem_clock k = { .used = calendar_between(c, accepted, end),
                               .left = calendar_between(c, end, due) };
    k.is_late = end > due;
    k.is_soon = !k.is_late && k.left <= warn;
    return k;
}

int64_t problem_late_days(const struct problem_clock *k)
{
    if (!k->is_late)
        return 0;
    return k->left < 0 ? -k->left : 1;
}

int64_t problem_reopen_limit(int64_t days, int64_t percent)
{
    int64_t limit = (days * percent + 99) / 100;
    return limit > 0 ? limit : 1;
}

bool problem_needs_basis(str result)
{
    return str_eq(result, S("explained")) || str_eq(result, S("unfounded")) || str_eq(result, S("shelved"));
}

bool problem_is_satisfied(int64_t score)
{
    return score >= 3;
}

int64_t problem_share(int64_t part, int64_t whole)
{
    return whole > 0 ? (part * 10000 + whole / 2) / whole : 0;
}

const char *problem_open311_status(enum problem_state state)
{
    return state >= PROBLEM_ECHOED || state == PROBLEM_MERGED ? "closed" : "open";
}

bool problem_is_place(str kind)
{
    static const str places[] = { S_INIT("region"), S_INIT("province"), S_INIT("city"),     S_INIT("county"),
                                  S_INIT("town"),   S_INIT("village"),  S_INIT("community") };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (str_eq(kind, places[i]))
            return true;
    return false;
}

bool problem_may_be_public(str kind, str secrecy)
{
    return !str_eq(secrecy, S("confidential")) && !str_eq(kind, S("complaint"));
}
