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

/* The whole machine: a row is a state, a column an act; empty is impossible. */
static const enum problem_state machine[PROBLEM_STATE_COUNT][ACT_COUNT] = {
    [PROBLEM_ACCEPTED] = { [ACT_ASSIGN] = PROBLEM_ASSIGNED, [ACT_MERGE] = PROBLEM_MERGED },
    [PROBLEM_ASSIGNED] = { [ACT_ASSIGN] = PROBLEM_ASSIGNED,
                           [ACT_RETURN] = PROBLEM_ACCEPTED,
                           [ACT_PROGRESS] = PROBLEM_WORKING,
                           [ACT_ANSWER] = PROBLEM_ANSWERED,
                           [ACT_MERGE] = PROBLEM_MERGED },
    [PROBLEM_WORKING] = { [ACT_ASSIGN] = PROBLEM_ASSIGNED,
                          [ACT_PROGRESS] = PROBLEM_WORKING,
                          [ACT_ANSWER] = PROBLEM_ANSWERED,
                          [ACT_MERGE] = PROBLEM_MERGED },
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
