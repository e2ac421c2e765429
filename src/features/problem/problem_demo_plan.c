/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When everything happens. Residents write at any hour; the office works in the working hours of working
 * days: what comes in is accepted or merged the next working day, answers come in the afternoon and are
 * published before the evening. Nothing happens on the demo's last day itself.
 */
#include <stdlib.h>

#include "features/problem/problem_demo.h"

#define EVENTS_MAX 4096
#define YEAR_DAYS 352     /* before the last day the first voice comes in */
#define CLOSED_DAYS 40    /* before the last day the last of the closed items is accepted */
#define ROUNDS_DAYS 60    /* that many earlier when it is reopened */
#define ENDED_DAYS 13     /* before so many days after the last answer the coordinator ends a case */
#define RATED_PERCENT 84  /* of those asked, rate */
#define CALENDAR_DAYS 100 /* beyond both ends of the year */
#define TRIES 400

/* A time of day: minutes from and to. */
struct hours {
    int64_t from, to;
};
static const struct hours any_hour = { 7 * 60, 21 * 60 + 30 };
static const struct hours early = { 7 * 60, 8 * 60 + 20 };
static const struct hours accepting = { 8 * 60 + 40, 9 * 60 + 40 };
static const struct hours assigning = { 9 * 60 + 50, 11 * 60 + 30 };
static const struct hours morning = { 10 * 60, 11 * 60 + 30 };
static const struct hours merging = { 14 * 60 + 5, 14 * 60 + 30 };
static const struct hours answering = { 14 * 60 + 45, 15 * 60 + 40 };
static const struct hours publishing = { 16 * 60, 17 * 60 + 20 };
static const struct hours evening = { 18 * 60, 21 * 60 };

static ms_t at(struct demo_plan *p, day_t day, struct hours hours)
{
    return day_start(day, p->demo->offset) +
           prng_between(&p->demo->rng, hours.from * 60, hours.to * 60) * MS_PER_SECOND;
}

static void event_add(struct demo_plan *p, ms_t when, enum demo_act act, size_t item, size_t voice)
{
    if (p->events_n == p->room)
        BUG("more events in the demo than EVENTS_MAX");
    p->events[p->events_n] = (struct demo_event){ when, (int64_t)p->events_n, act, item, voice };
    p->events_n++;
}

/* The n-th working day before a day. */
static day_t work_before(const struct demo_plan *p, day_t day, int64_t n)
{
    while (n > 0)
        n -= calendar_is_work(&p->calendar, --day) ? 1 : 0;
    return day;
}

static day_t work_after(const struct demo_plan *p, day_t day, int64_t n)
{
    return calendar_add(&p->calendar, day, n);
}

static int64_t limit_of(const struct demo_plan *p, const struct demo_item *item)
{
    return str_eq(item->kind, S("hazard"))    ? p->limit_hazard
           : str_eq(item->kind, S("consult")) ? p->limit_consult
           : str_eq(item->kind, S("help"))    ? p->limit_help
                                              : p->limit_suggestion;
}

/* ---- one item ---- */

/* The days of an item's first round. */
struct dates {
    day_t accepted;
    day_t answered; /* 0: not yet */
};

/* How many working days a closed item took. */
static int64_t days_used(struct demo_plan *p, const struct demo_item *item)
{
    int64_t limit = limit_of(p, item);
    if (item->course == COURSE_LATE)
        return limit + prng_between(&p->demo->rng, 2, 4);
    return limit < 2 ? limit : prng_between(&p->demo->rng, (limit + 1) / 2, limit);
}

/* A working day in the item's month if it has one, else in its share of the year, so that they spread evenly.
 */
static day_t day_in_year(struct demo_plan *p, const struct demo_item *item, size_t share, size_t shares)
{
    int64_t rounds = item->course == COURSE_REDO || item->course == COURSE_ENDED ? ROUNDS_DAYS : 0;
    day_t first = p->demo->last_day - YEAR_DAYS, last = p->demo->last_day - CLOSED_DAYS - rounds;
    for (int i = 0; i < TRIES && item->month != 0; i++) {
        day_t day = prng_between(&p->demo->rng, first, last);
        if (calendar_is_work(&p->calendar, day) && day_to_date(day).month == item->month)
            return day;
    }
    day_t even = first + (last - first) * (day_t)share / (day_t)shares;
    return work_after(p, even + prng_between(&p->demo->rng, 0, 5), 0);
}

static struct dates dates_of(struct demo_plan *p, size_t i)
{
    const struct demo_item *item = &p->texts->items[i];
    day_t yesterday = work_before(p, p->demo->last_day, 1);
    int64_t limit = limit_of(p, item);
    struct dates d = { 0 };
    switch (item->course) {
    case COURSE_RECENT:
        /* late enough that no window is over, even across a long holiday */
        d.answered = work_before(p, p->demo->last_day - prng_between(&p->demo->rng, 0, 5), 1);
        d.accepted = work_before(p, d.answered, days_used(p, item));
        break;
    case COURSE_OPEN_LATE:
        d.accepted = work_before(p, p->demo->last_day, limit + prng_between(&p->demo->rng, 1, 3));
        break;
    case COURSE_OPEN_SOON:
        d.accepted = work_before(p, work_after(p, p->demo->last_day, 0), limit);
        break;
    case COURSE_OPEN_REDO:
        /* some days before the second last working day, when it is reopened */
        d.answered = work_before(p, work_before(p, p->demo->last_day, 2) - 4, 1);
        d.accepted = work_before(p, d.answered, 3);
        break;
    case COURSE_OPEN_NEW:
        d.accepted = yesterday;
        break;
    case COURSE_OPEN_ANSWERED:
        d.answered = yesterday;
        d.accepted = work_before(p, yesterday, 3);
        break;
    case COURSE_OPEN_WORKING:
        d.accepted = work_before(p, p->demo->last_day, 4);
        break;
    case COURSE_PLAIN:
    case COURSE_LATE:
    case COURSE_RETURNED:
    case COURSE_REDO:
    case COURSE_ENDED:
    case COURSE_COUNT:
        d.accepted = day_in_year(p, item, i, p->texts->items_n);
        d.answered = work_after(p, d.accepted, days_used(p, item));
        break;
    }
    return d;
}

/* The first voice comes the evening before or early in the morning, the others until the day before the
 * answer. */
static void plan_voices(struct demo_plan *p, size_t i, struct dates d)
{
    const struct demo_item *item = &p->texts->items[i];
    day_t last = d.answered != 0 ? d.answered - 1 : d.accepted;
    bool is_early = prng_below(&p->demo->rng, 2) == 0;
    event_add(p, is_early ? at(p, d.accepted, early) : at(p, d.accepted - 1, evening), DEMO_RECEIVE, i, 0);
    event_add(p, at(p, d.accepted, accepting), DEMO_ACCEPT, i, 0);
    for (size_t v = 1; v < item->voices_n; v++) {
        day_t day = prng_between(&p->demo->rng, d.accepted - 1, last);
        day_t looked_at = work_after(p, day, 1);
        event_add(p, at(p, day, any_hour), DEMO_RECEIVE, i, v);
        event_add(p, at(p, looked_at, merging), DEMO_MERGE, i, v);
    }
}

static void plan_work(struct demo_plan *p, size_t i, struct dates d)
{
    const struct demo_item *item = &p->texts->items[i];
    day_t assigned = d.accepted;
    if (item->course == COURSE_OPEN_NEW)
        return;
    event_add(p, at(p, d.accepted, assigning), DEMO_ASSIGN, i, 0);
    if (!str_is_absent(item->first_office)) {
        assigned = work_after(p, d.accepted, 1);
        event_add(p, at(p, assigned, morning), DEMO_RETURN, i, 0);
        event_add(p, at(p, assigned, merging), DEMO_ASSIGN, i, 1);
    }
    day_t end = d.answered != 0 ? d.answered : work_after(p, p->demo->last_day, 0);
    int64_t span = calendar_between(&p->calendar, assigned, end);
    if (span >= 2)
        event_add(p, at(p, work_after(p, assigned, (span + 1) / 2), morning), DEMO_PROGRESS, i, 0);
    else
        event_add(p, at(p, assigned, merging) + MS_PER_MINUTE * 30, DEMO_PROGRESS, i, 0);
}

static void plan_answer(struct demo_plan *p, size_t i, size_t round, day_t day)
{
    event_add(p, at(p, day, answering), DEMO_ANSWER, i, round);
    if (p->texts->items[i].course != COURSE_OPEN_ANSWERED)
        event_add(p, at(p, day, publishing), DEMO_PUBLISH, i, round);
}

/* Those who rate do so within some days, before the day given. */
static void plan_ratings(struct demo_plan *p, size_t i, day_t published, day_t before)
{
    const struct demo_item *item = &p->texts->items[i];
    for (size_t v = 0; v < item->voices_n; v++) {
        bool rates = prng_below(&p->demo->rng, 100) < RATED_PERCENT;
        day_t day = published + prng_between(&p->demo->rng, 1, 9);
        ms_t when = at(p, day, any_hour);
        if (rates && day < before)
            event_add(p, when, DEMO_RATE, i, v);
    }
}

/* One reopening after another: a resident rates low and asks again, the office works once more. Returns the
   day of the last answer, 0 while there is none. */
static day_t plan_rounds(struct demo_plan *p, size_t i, day_t answered)
{
    const struct demo_item *item = &p->texts->items[i];
    int64_t limit = problem_reopen_limit(limit_of(p, item), p->reopen_percent);
    for (size_t r = 0; r + 1 < DEMO_ROUNDS_MAX && !str_is_absent(item->round[r].again); r++) {
        bool is_open_now = item->course == COURSE_OPEN_REDO;
        day_t asked =
            is_open_now ? work_before(p, p->demo->last_day, 2) : answered + prng_between(&p->demo->rng, 3, 6);
        ms_t when = at(p, asked, evening);
        event_add(p, when - MS_PER_MINUTE, DEMO_RATE, i, r);
        event_add(p, when, DEMO_REOPEN, i, r);
        event_add(p, at(p, work_after(p, asked, 1), morning), DEMO_PROGRESS, i, r + 1);
        if (is_open_now)
            return 0;
        answered = work_after(p, asked, limit);
        plan_answer(p, i, r + 1, answered);
        limit = problem_reopen_limit(limit, p->reopen_percent);
    }
    return answered;
}

static void plan_item(struct demo_plan *p, size_t i)
{
    const struct demo_item *item = &p->texts->items[i];
    struct dates d = dates_of(p, i);
    p->accepted[i] = d.accepted;
    plan_voices(p, i, d);
    plan_work(p, i, d);
    if (d.answered == 0)
        return;
    plan_answer(p, i, 0, d.answered);
    day_t published = plan_rounds(p, i, d.answered);
    if (published == 0 || item->course == COURSE_OPEN_ANSWERED)
        return;
    if (item->course != COURSE_ENDED) {
        plan_ratings(p, i, published, p->demo->last_day); /* then and later it has not happened yet */
        return;
    }
    day_t ended = work_before(p, published + ENDED_DAYS, 1);
    plan_ratings(p, i, published, ended);
    event_add(p, at(p, ended, morning), DEMO_END, i, 0);
}

/* What the clock of an item does: a later date granted the day after it was accepted; the rest yesterday, so
 * that it can be seen. */
static void plan_clock(struct demo_plan *p, size_t i)
{
    const struct demo_item *item = &p->texts->items[i];
    day_t yesterday = work_before(p, p->demo->last_day, 1), asked = work_after(p, p->accepted[i], 1);
    day_t soon = work_after(p, p->demo->last_day, 4),
          later = work_after(p, p->accepted[i], limit_of(p, item) + 3);
    if (!str_is_absent(item->extend))
        event_add(p, at(p, asked, merging), DEMO_EXTEND, i, (size_t)later);
    if (!str_is_absent(item->assist))
        event_add(p, at(p, yesterday, assigning), DEMO_ASSIST, i, 0);
    if (!str_is_absent(item->pause))
        event_add(p, at(p, yesterday, answering), DEMO_PAUSE, i, (size_t)soon);
    if (!str_is_absent(item->wish))
        event_add(p, at(p, yesterday, answering), DEMO_WISH, i, (size_t)soon);
    if (!str_is_absent(item->urge))
        event_add(p, at(p, yesterday, publishing), DEMO_URGE, i, 0);
}

/* ---- what was not merged ---- */

static void plan_single(struct demo_plan *p, size_t i)
{
    day_t first = p->demo->last_day - YEAR_DAYS, day;
    ms_t when;
    if (str_is_empty(p->texts->singles[i].answer)) {
        day = p->demo->last_day - 1;
        event_add(p, at(p, day, i % 2 == 0 ? evening : any_hour), DEMO_RECEIVE_SINGLE, i, 0);
        return;
    }
    day =
        first + (YEAR_DAYS - 10) * (day_t)i / (day_t)p->texts->singles_n + prng_between(&p->demo->rng, 0, 6);
    when = at(p, work_after(p, day, 0), morning);
    event_add(p, when, DEMO_RECEIVE_SINGLE, i, 0);
    event_add(p, when + prng_between(&p->demo->rng, 20, 330) * MS_PER_MINUTE, DEMO_DECLINE, i, 0);
}

static int by_time(const void *one, const void *other)
{
    const struct demo_event *a = one, *b = other;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

rc demo_plan_make(struct demo_plan *plan)
{
    struct demo *demo = plan->demo;
    TRY(calendar_load(demo->db, demo->last_day - YEAR_DAYS - CALENDAR_DAYS, demo->last_day + CALENDAR_DAYS,
                      &plan->calendar));
    plan->room = EVENTS_MAX;
    plan->events = ARENA_ARRAY(demo->arena, struct demo_event, plan->room);
    plan->accepted = ARENA_ARRAY(demo->arena, day_t, plan->texts->items_n);
    for (size_t i = 0; i < plan->texts->items_n; i++)
        plan_item(plan, i);
    for (size_t i = 0; i < plan->texts->singles_n; i++)
        plan_single(plan, i);
    for (size_t i = 0; i < plan->texts->items_n; i++)
        plan_clock(plan, i);
    for (day_t day = demo->last_day - YEAR_DAYS; day <= demo->last_day; day++)
        event_add(plan, day_start(day, demo->offset), DEMO_CLOSE_DUE, 0, 0);
    qsort(plan->events, plan->events_n, sizeof *plan->events, by_time);
    return RC_OK;
}
