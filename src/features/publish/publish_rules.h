/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish_rules: the way of an item as pure functions: values in, values out. No database, no clock, no web.
 * An item stands in public in one of five states; beside it goes the work on its words, which leaves what is
 * public alone until it is issued (source: domain rule (l), article: draft, first and second review, timed
 * publication, withdrawn or repealed).
 *
 *   state  draft ──issue──→ published ──withdraw──→ withdrawn ──issue──→ published
 *            └─issue later→ scheduled ─(its time)→ published ──repeal──→ repealed
 *   stage  none ──write──→ writing ──submit──→ review 1 ──approve──→ … review n ──approve──→ approved
 * ──issue──→ none ↑────────── return / recall ──────────────┴────────────────────────┘
 */
#ifndef EW_PUBLISH_RULES_H
#define EW_PUBLISH_RULES_H

#include "base/clock.h"
#include "base/str.h"

enum publish_state {
    PUBLISH_DRAFT = 1, /* never public so far */
    PUBLISH_SCHEDULED, /* public from its instant on; also afterwards, until the job has told everybody */
    PUBLISH_PUBLISHED,
    PUBLISH_WITHDRAWN, /* not public; its address tells why, if it ever was */
    PUBLISH_REPEALED,  /* public, and marked as no longer in force */
    PUBLISH_STATE_COUNT
};
enum publish_stage {
    STAGE_NONE = 1, /* nothing newer than what is public */
    STAGE_WRITING,
    STAGE_REVIEW,
    STAGE_RETURNED, /* by a reviewer, with the reason; the author writes on */
    STAGE_APPROVED,
    STAGE_COUNT
};
enum publish_act {
    PUBLISH_SAVE = 1, /* the author writes */
    PUBLISH_EDIT,     /* a reviewer writes */
    PUBLISH_SUBMIT,
    PUBLISH_APPROVE,
    PUBLISH_RETURN,
    PUBLISH_RECALL, /* the author takes it back while it is being reviewed */
    PUBLISH_DROP,   /* the author gives the words in work up; they stay among the revisions */
    PUBLISH_ISSUE,  /* now */
    PUBLISH_SCHEDULE,
    PUBLISH_ARRIVE, /* the instant of a scheduled one has come */
    PUBLISH_WITHDRAW,
    PUBLISH_REPEAL,
    PUBLISH_SETTLE, /* pinned, must-read, expiry: nothing of the words */
    PUBLISH_MOVE,   /* into another column */
    PUBLISH_ACT_COUNT
};

struct publish_standing {
    enum publish_state state;
    enum publish_stage stage;
    int64_t level;  /* of the review that it waits for, from 1; 0: none */
    int64_t levels; /* reviews that it needs */
};

/* For tests and the database: the names; NULL for no state. */
const char *publish_state_name(enum publish_state state);
const char *publish_stage_name(enum publish_stage stage);
/* 0 for an unknown name. */
enum publish_state publish_state_parse(str name);
enum publish_stage publish_stage_parse(str name);

/*
 * The standing after an act; false when it is not possible now (*s stays). PUBLISH_SUBMIT takes s->levels as
 * what the column asks for: with none, the words are approved at once.
 */
bool publish_next(struct publish_standing *s, enum publish_act act);
/* Is what is issued a correction: were other words public until now? */
bool publish_is_correction(enum publish_state state);

/* Which unit reviews: so many steps up from the item's own, on a chain that is depth + 1 long. Level 1 is the
 * own unit, level 2 the upper one …; above the root there is nobody else than the root. */
int64_t publish_steps_up(int64_t level, int64_t depth);

/* When it shall be public, and for how long. */
struct publish_times {
    ms_t now;
    ms_t at;       /* 0: at once */
    ms_t expires;  /* 0: never */
    ms_t pinned;   /* 0: not pinned */
    int64_t ahead; /* days that it may be scheduled ahead */
};
/* NULL when they fit, else the key of the refusal: publish.at_past, publish.at_far, publish.expires_before,
 * publish.pinned_before. */
const char *publish_times_refusal(const struct publish_times *t);

/* Does what an item tells of take whole days: from the first instant of a day to that of another?
 * ends 0: nobody knows; offset of the site from UTC. */
bool publish_is_whole_day(ms_t starts, ms_t ends, ms_t offset);

enum publish_validity { PUBLISH_IN_FORCE = 1, PUBLISH_NOT_YET, PUBLISH_NO_LONGER };
/* Of a document with days (0: none): in force from the first up to, not with, the second. */
enum publish_validity publish_validity(day_t effective, day_t repealed, day_t day);

#endif
