/* SPDX-License-Identifier: Apache-2.0 */
/* The way of an item, as tables: in which states and stages an act is possible, and where it leads. */
#include "features/publish/publish_rules.h"

#include <stddef.h>

static const char *const state_names[PUBLISH_STATE_COUNT] = {
    [PUBLISH_DRAFT] = "draft",         [PUBLISH_SCHEDULED] = "scheduled", [PUBLISH_PUBLISHED] = "published",
    [PUBLISH_WITHDRAWN] = "withdrawn", [PUBLISH_REPEALED] = "repealed",
};
static const char *const stage_names[STAGE_COUNT] = {
    [STAGE_NONE] = "none",         [STAGE_WRITING] = "writing",   [STAGE_REVIEW] = "review",
    [STAGE_RETURNED] = "returned", [STAGE_APPROVED] = "approved",
};

const char *publish_state_name(enum publish_state state)
{
    return state > 0 && state < PUBLISH_STATE_COUNT ? state_names[state] : NULL;
}

const char *publish_stage_name(enum publish_stage stage)
{
    return stage > 0 && stage < STAGE_COUNT ? stage_names[stage] : NULL;
}

enum publish_state publish_state_parse(str name)
{
    for (enum publish_state s = PUBLISH_DRAFT; s < PUBLISH_STATE_COUNT; s++)
        if (str_eq(name, str_from_c(state_names[s])))
            return s;
    return 0;
}

enum publish_stage publish_stage_parse(str name)
{
    for (enum publish_stage s = STAGE_NONE; s < STAGE_COUNT; s++)
        if (str_eq(name, str_from_c(stage_names[s])))
            return s;
    return 0;
}

#define IN(x) (1u << (x))
#define ANY_STATE (~0u)
#define ANY_STAGE (~0u)
#define WRITABLE (IN(PUBLISH_DRAFT) | IN(PUBLISH_PUBLISHED) | IN(PUBLISH_WITHDRAWN))
#define WRITTEN (IN(STAGE_WRITING) | IN(STAGE_RETURNED))

/* Where an act is possible; what it leads to, 0: stays. */
static const struct {
    unsigned states, stages;
    enum publish_state state;
    enum publish_stage stage;
} machine[PUBLISH_ACT_COUNT] = {
    [PUBLISH_SAVE] = { WRITABLE, IN(STAGE_NONE) | WRITTEN, 0, 0 },
    [PUBLISH_EDIT] = { WRITABLE, IN(STAGE_REVIEW), 0, 0 },
    [PUBLISH_SUBMIT] = { WRITABLE, WRITTEN, 0, STAGE_REVIEW },
    [PUBLISH_APPROVE] = { WRITABLE, IN(STAGE_REVIEW), 0, 0 },
    [PUBLISH_RETURN] = { WRITABLE, IN(STAGE_REVIEW) | IN(STAGE_APPROVED), 0, STAGE_RETURNED },
    [PUBLISH_RECALL] = { WRITABLE, IN(STAGE_REVIEW) | IN(STAGE_APPROVED), 0, STAGE_WRITING },
    [PUBLISH_DROP] = { WRITABLE, WRITTEN, 0, STAGE_NONE },
    [PUBLISH_ISSUE] = { WRITABLE, IN(STAGE_APPROVED), PUBLISH_PUBLISHED, STAGE_NONE },
    [PUBLISH_SCHEDULE] = { IN(PUBLISH_DRAFT) | IN(PUBLISH_WITHDRAWN), IN(STAGE_APPROVED), PUBLISH_SCHEDULED,
                           STAGE_NONE },
    [PUBLISH_ARRIVE] = { IN(PUBLISH_SCHEDULED), ANY_STAGE, PUBLISH_PUBLISHED, 0 },
    [PUBLISH_WITHDRAW] = { IN(PUBLISH_SCHEDULED) | IN(PUBLISH_PUBLISHED) | IN(PUBLISH_REPEALED), ANY_STAGE,
                           PUBLISH_WITHDRAWN, 0 },
    [PUBLISH_REPEAL] = { IN(PUBLISH_PUBLISHED), IN(STAGE_NONE), PUBLISH_REPEALED, 0 },
    [PUBLISH_SETTLE] = { IN(PUBLISH_SCHEDULED) | IN(PUBLISH_PUBLISHED) | IN(PUBLISH_REPEALED), ANY_STAGE, 0,
                         0 },
    [PUBLISH_MOVE] = { ANY_STATE, IN(STAGE_NONE) | WRITTEN | IN(STAGE_APPROVED), 0, 0 },
};

static bool is_possible(const struct publish_standing *s, enum publish_act act)
{
    bool is_known = s->state > 0 && s->state < PUBLISH_STATE_COUNT && s->stage > 0 &&
                    s->stage < STAGE_COUNT && act > 0 && act < PUBLISH_ACT_COUNT;
    return is_known && (machine[act].states & IN(s->state)) != 0 && (machine[act].stages & IN(s->stage)) != 0;
}

/* After the review of this level: the next one, or none is left. */
static void review_next(struct publish_standing *s, int64_t level)
{
    bool is_left = level <= s->levels;
    s->stage = is_left ? STAGE_REVIEW : STAGE_APPROVED;
    s->level = is_left ? level : 0;
}

bool publish_next(struct publish_standing *s, enum publish_act act)
{
    if (!is_possible(s, act))
        return false;
    if (act == PUBLISH_SUBMIT) {
        review_next(s, 1);
        return true;
    }
    if (act == PUBLISH_APPROVE) {
        review_next(s, s->level + 1);
        return true;
    }
    if (act == PUBLISH_SAVE && s->stage == STAGE_NONE)
        s->stage = STAGE_WRITING;
    /* Given up before it was ever public: it stays to be found, as withdrawn. */
    if (act == PUBLISH_DROP && s->state == PUBLISH_DRAFT)
        s->state = PUBLISH_WITHDRAWN;
    if (machine[act].state != 0)
        s->state = machine[act].state;
    if (machine[act].stage != 0)
        s->stage = machine[act].stage;
    if (s->stage != STAGE_REVIEW)
        s->level = 0;
    return true;
}

bool publish_is_correction(enum publish_state state)
{
    return state == PUBLISH_PUBLISHED;
}

int64_t publish_steps_up(int64_t level, int64_t depth)
{
    int64_t steps = level > 1 ? level - 1 : 0;
    return steps < depth ? steps : depth;
}

const char *publish_times_refusal(const struct publish_times *t)
{
    ms_t begins = t->at != 0 ? t->at : t->now;
    if (t->at != 0 && t->at <= t->now)
        return "publish.at_past";
    if (t->at - t->now > t->ahead * MS_PER_DAY)
        return "publish.at_far";
    if (t->expires != 0 && (t->expires <= begins || t->expires <= t->now))
        return "publish.expires_before";
    if (t->pinned != 0 && (t->pinned <= begins || t->pinned <= t->now))
        return "publish.pinned_before";
    return NULL;
}

static bool is_midnight(ms_t at, ms_t offset)
{
    return at == day_start(day_of(at, offset), offset);
}

bool publish_is_whole_day(ms_t starts, ms_t ends, ms_t offset)
{
    return is_midnight(starts, offset) && (ends == 0 || is_midnight(ends, offset));
}

enum publish_validity publish_validity(day_t effective, day_t repealed, day_t day)
{
    if (repealed != 0 && day >= repealed)
        return PUBLISH_NO_LONGER;
    return effective != 0 && day < effective ? PUBLISH_NOT_YET : PUBLISH_IN_FORCE;
}
