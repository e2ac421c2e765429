/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_demo: the slice's part of `echowall demo`: a year of voices, problems, answers and ratings, made by
 * the same units of work that pages use, with a clock that moves through the year.
 *
 * The figures, as the demo means them: 263 voices were collected. 236 of them, sent as suggestions, were
 * merged into 43 items (problems); the other 27 were single things, of which 23 were answered at once and
 * 4 still wait. 251 are closed: their answer is public (228 voices of 36 items) or was given at once (23).
 * Two more were said in confidence, which no public figure counts.
 * The figures come out of the data files; demo_test.c counts them.
 */
#ifndef EW_PROBLEM_DEMO_H
#define EW_PROBLEM_DEMO_H

#include "core/calendar.h"
#include "core/demo.h"
#include "core/file.h"
#include "features/problem/problem.h"

#define DEMO_VOICES_MAX 16 /* of one item */
#define DEMO_ROUNDS_MAX 3
#define DEMO_PHOTOS_MAX 2

/* What happens to an item. */
enum demo_course {
    COURSE_PLAIN,
    COURSE_LATE,     /* answered after its limit */
    COURSE_RETURNED, /* the first office said "not our duty" */
    COURSE_REDO,     /* reopened once */
    COURSE_ENDED,    /* reopened twice, ended by the coordinator with an explanation */
    COURSE_RECENT,   /* the answer is a few days old, residents are still asked */
    COURSE_OPEN_LATE,
    COURSE_OPEN_SOON,
    COURSE_OPEN_REDO,
    COURSE_OPEN_NEW,
    COURSE_OPEN_ANSWERED,
    COURSE_OPEN_WORKING,
    COURSE_COUNT
};

/* For the module's table. */
MUST_USE rc problem_demo(struct demo *demo);

/* ---- problem_demo_text.c ---- */

struct demo_round {
    str measure, progress, answer;
    str again; /* why a resident reopens it; absent: nobody does */
};
/* One block of data/demo_items.txt; {v} in texts is filled with the village's name. */
struct demo_item {
    enum demo_course course;
    int64_t month; /* in which it was reported, 1 to 12; 0: any */
    str at;        /* "community"; absent: some village */
    str category, kind, office, first_office, returned, scene, place, title, statement, result, basis, end;
    str pause, wish, extend, urge; /* words of the clock's acts; absent: none */
    str assist;                    /* office that assists */
    struct demo_round round[DEMO_ROUNDS_MAX];
    str voice[DEMO_VOICES_MAX];
    size_t voices_n;
};
/* A voice that was not merged: answered at once, or still waiting (answer absent). */
struct demo_single {
    str kind, category, secrecy, channel, place, words, answer;
};
/* What residents write beside a rating. */
#define DEMO_REASONS_MAX 16
struct demo_reasons {
    str at[DEMO_REASONS_MAX];
    size_t n;
};
struct demo_texts {
    struct demo_item *items;
    size_t items_n;
    struct demo_single *singles;
    size_t singles_n;
    struct demo_reasons low, good;
};
/* The data is ours: a wrong key or too many voices end the process. */
void demo_texts_read(struct arena *a, struct demo_texts *ret);
/* text with every {name} replaced by its value; pairs are name, value, name, value … */
str demo_fill_in(struct arena *a, str text, const str *pairs, size_t pairs_n);

/* ---- problem_demo_picture.c ---- */

#define DEMO_LOOKS 64
/* Draws a scene before or after (`stage`). Colours are by look / DEMO_LOOKS, so that all photos of an item
   show one place; light and the photographer's stand are by look. *ret_n is 0 for the scene "none". */
MUST_USE rc demo_draw(struct demo *demo, str scene, const char *stage, uint64_t look,
                      struct file_picture *ret, size_t *ret_n);

/* ---- problem_demo_plan.c ---- */

/* One thing that happens at a time. */
enum demo_act {
    DEMO_RECEIVE,
    DEMO_ACCEPT,
    DEMO_MERGE,
    DEMO_ASSIGN,
    DEMO_RETURN,
    DEMO_PROGRESS,
    DEMO_ANSWER,
    DEMO_PUBLISH,
    DEMO_RATE,
    DEMO_REOPEN,
    DEMO_END,
    DEMO_RECEIVE_SINGLE,
    DEMO_DECLINE,
    DEMO_CLOSE_DUE,
    DEMO_PAUSE,
    DEMO_WISH, /* a later date that waits for its decision */
    DEMO_EXTEND,
    DEMO_ASSIST,
    DEMO_URGE,
};
struct demo_event {
    ms_t at;
    int64_t order; /* of making: keeps events of one instant in line */
    enum demo_act act;
    size_t item;  /* or number of the single */
    size_t voice; /* or number of the round, or the day that an act of the clock names */
};
struct demo_plan {
    struct demo *demo;
    const struct demo_texts *texts;
    struct calendar calendar;
    int64_t limit_hazard, limit_consult, limit_help, limit_suggestion;
    int64_t reopen_percent;
    struct demo_event *events;
    size_t events_n, room;
    day_t *accepted; /* of each item */
};
/* Everything that happens in the year, in order of time. */
MUST_USE rc demo_plan_make(struct demo_plan *plan);

/* ---- problem_demo_clock.c ---- */

/* An act of the clock on a case: by whom, and the day that it names. */
struct demo_clock {
    const struct demo_item *item;
    problem_id problem;
    struct problem_act_by handler; /* who has it, and when */
    day_t day;
};
MUST_USE rc demo_clock_act(struct demo *demo, enum demo_act act, const struct demo_clock *c);
/* What happens by itself when a day begins. */
MUST_USE rc demo_clock_day(struct demo *demo, const struct problem_act_by *by);

/* A poster in each village, hung at that time; ret gets their identifiers, in the order of the villages. */
MUST_USE rc demo_posters_make(struct demo *demo, ms_t at, int64_t *ret);
/* Who takes urgent hazards of the town for the next 90 days. */
MUST_USE rc demo_duty_make(struct demo *demo, const struct problem_act_by *by);

#endif
