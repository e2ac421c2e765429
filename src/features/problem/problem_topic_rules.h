/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_topic_rules: the way of a topic (domain row 4.30), pure.
 *
 *   suggested → proposed → fixed → claimed → working → reported → solved
 *       └ declined  点题     定题     ↑ 领题 │    ↑ sent back │      破题
 *                                   └refused┘    └────────────┘
 *   From proposed on until it is solved it can be ended, with a public explanation.
 */
#ifndef EW_PROBLEM_TOPIC_RULES_H
#define EW_PROBLEM_TOPIC_RULES_H

#include <stdbool.h>

#include "base/str.h"

enum topic_state {
    TOPIC_SUGGESTED = 1,
    TOPIC_DECLINED,
    TOPIC_PROPOSED,
    TOPIC_FIXED,
    TOPIC_CLAIMED,
    TOPIC_WORKING,
    TOPIC_REPORTED,
    TOPIC_SOLVED,
    TOPIC_ENDED,
    TOPIC_STATE_COUNT
};
enum topic_act {
    TOPIC_ACT_OPEN = 1,
    TOPIC_ACT_DECLINE,
    TOPIC_ACT_FIX, /* also of one that is fixed: other words, other problems, another limit */
    TOPIC_ACT_CLAIM,
    TOPIC_ACT_APPROVE,
    TOPIC_ACT_REFUSE,
    TOPIC_ACT_PROGRESS,
    TOPIC_ACT_REPORT,
    TOPIC_ACT_SEND_BACK,
    TOPIC_ACT_SOLVE,
    TOPIC_ACT_END,
    TOPIC_ACT_COUNT
};

/* The name in the database; NULL for no state. */
const char *topic_state_name(enum topic_state state);
/* 0 for an unknown name. */
enum topic_state topic_state_parse(str name);
/* State after an act; 0 when the act is not possible in the state. */
enum topic_state topic_next(enum topic_state state, enum topic_act act);
/* Everybody may see it. */
bool topic_is_public(enum topic_state state);
/* Still to be solved: others may support it, its limit counts. */
bool topic_is_open(enum topic_state state);

#endif
