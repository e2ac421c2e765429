/* SPDX-License-Identifier: Apache-2.0 */
/* The state machine of topics as a table. */
#include "features/problem/problem_topic_rules.h"

#include <stddef.h>

static const char *const names[TOPIC_STATE_COUNT] = {
    [TOPIC_SUGGESTED] = "suggested", [TOPIC_DECLINED] = "declined", [TOPIC_PROPOSED] = "proposed",
    [TOPIC_FIXED] = "fixed",         [TOPIC_CLAIMED] = "claimed",   [TOPIC_WORKING] = "working",
    [TOPIC_REPORTED] = "reported",   [TOPIC_SOLVED] = "solved",     [TOPIC_ENDED] = "ended",
};

static const enum topic_state next[TOPIC_STATE_COUNT][TOPIC_ACT_COUNT] = {
    [TOPIC_SUGGESTED] = { [TOPIC_ACT_OPEN] = TOPIC_PROPOSED, [TOPIC_ACT_DECLINE] = TOPIC_DECLINED },
    [TOPIC_PROPOSED] = { [TOPIC_ACT_FIX] = TOPIC_FIXED, [TOPIC_ACT_END] = TOPIC_ENDED },
    [TOPIC_FIXED] = { [TOPIC_ACT_FIX] = TOPIC_FIXED,
                      [TOPIC_ACT_CLAIM] = TOPIC_CLAIMED,
                      [TOPIC_ACT_END] = TOPIC_ENDED },
    [TOPIC_CLAIMED] = { [TOPIC_ACT_APPROVE] = TOPIC_WORKING,
                        [TOPIC_ACT_REFUSE] = TOPIC_FIXED,
                        [TOPIC_ACT_END] = TOPIC_ENDED },
    [TOPIC_WORKING] = { [TOPIC_ACT_PROGRESS] = TOPIC_WORKING,
                        [TOPIC_ACT_REPORT] = TOPIC_REPORTED,
                        [TOPIC_ACT_END] = TOPIC_ENDED },
    [TOPIC_REPORTED] = { [TOPIC_ACT_SEND_BACK] = TOPIC_WORKING,
                         [TOPIC_ACT_SOLVE] = TOPIC_SOLVED,
                         [TOPIC_ACT_END] = TOPIC_ENDED },
};

const char *topic_state_name(enum topic_state state)
{
    return state < TOPIC_STATE_COUNT ? names[state] : NULL;
}

enum topic_state topic_state_parse(str name)
{
    for (enum topic_state s = TOPIC_SUGGESTED; s < TOPIC_STATE_COUNT; s++)
        if (str_eq(name, str_from_c(names[s])))
            return s;
    return 0;
}

enum topic_state topic_next(enum topic_state state, enum topic_act act)
{
    return state < TOPIC_STATE_COUNT && act < TOPIC_ACT_COUNT ? next[state][act] : 0;
}

bool topic_is_public(enum topic_state state)
{
    return state >= TOPIC_PROPOSED && state < TOPIC_STATE_COUNT;
}

bool topic_is_open(enum topic_state state)
{
    return state >= TOPIC_PROPOSED && state < TOPIC_SOLVED;
}
