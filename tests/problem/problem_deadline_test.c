/* SPDX-License-Identifier: Apache-2.0 */
/* Deadlines: 200 cases computed by another program in another way (deadlines.py), and what must hold of any
 * order of pauses, resumptions and later dates. */
#include <stdio.h>

#include "base/csv.h"
#include "base/rand.h"
#include "features/problem/problem_rules.h"
#include "gen/data.h"
#include "harness/test.h"

#define CASES 200
#define FILE_BYTES_MAX ((size_t)256 << 10)
#define PAUSES_MAX 8
#define DAYS_MAX 400
#define OFFSET (8 * MS_PER_HOUR)

enum column { KIND, ACCEPTED, LIMIT, EVENTS, END, DUE, ALLOWED, USED, LATE, MINUTES, LATE_MINUTES, COLUMNS };

static day_t days[DAYS_MAX];
static bool is_work[DAYS_MAX];

/* The holidays and make-up workdays that ship with the program. */
static struct calendar holidays(void)
{
    struct calendar c = { .day = days, .is_work = is_work };
    str rest = calendar_csv, field[4];
    (void)csv_row(&rest, field, 4);
    for (; csv_row(&rest, field, 4) && c.n < DAYS_MAX; c.n++) {
        assert_true(day_parse(field[0], &days[c.n]));
        is_work[c.n] = str_eq(field[1], S("1"));
    }
    assert_true(c.n > 60);
    return c;
}

static day_t day_at(str text)
{
    day_t day;
    assert_true(day_parse(str_slice(text, 0, 10), &day));
    return day;
}

static int64_t number(str text)
{
    int64_t n;
    assert_true(str_to_i64(text, &n));
    return n;
}

/* "2026-03-02 14:05" in the site's zone. */
static ms_t instant(str text)
{
    int64_t hour = number(str_slice(text, 11, 2)), minute = number(str_slice(text, 14, 2));
    return day_start(day_at(text), OFFSET) + hour * MS_PER_HOUR + minute * MS_PER_MINUTE;
}

/* A case as the acts make it. */
struct deadline {
    struct problem_pause pauses[PAUSES_MAX];
    struct problem_time time;
    day_t began;
    int64_t allowed;
};

static struct deadline deadline_new(const struct calendar *c, day_t began, int64_t limit)
{
    return (struct deadline){ .time = { .calendar = c }, .began = began, .allowed = limit };
}

static day_t due_of(struct deadline *d)
{
    d->time.pauses = d->pauses;
    return problem_due(&d->time, d->began, d->allowed);
}

static void act(struct deadline *d, char what, day_t day, day_t until)
{
    if (what == 'p') {
        assert_true(d->time.pauses_n < PAUSES_MAX);
        d->pauses[d->time.pauses_n++] = (struct problem_pause){ day, until };
    } else if (what == 'r') {
        d->pauses[d->time.pauses_n - 1].until = day;
    } else {
        d->allowed += problem_days_between(&d->time, due_of(d), day);
    }
}

static void replay(struct deadline *d, str events)
{
    str event;
    d->time.pauses = d->pauses;
    while (str_cut(&events, ' ', &event)) {
        str day = str_slice(event, 1, event.n);
        if (!str_is_empty(day))
            act(d, event.p[0], day_at(day), day.n > 10 ? day_at(str_slice(day, 11, day.n)) : 0);
    }
}

static void check(const struct calendar *c, const str *row)
{
    ms_t accepted = instant(row[ACCEPTED]), end = instant(row[END]);
    day_t last = day_of(end, OFFSET);
    struct deadline d = deadline_new(c, day_of(accepted, OFFSET), number(row[LIMIT]));
    replay(&d, row[EVENTS]);
    day_t due = due_of(&d);
    struct problem_clock k = problem_clock(c, d.began, due, last, 0);
    if (due != day_at(row[DUE]))
        print_error("%.*s %.*s %.*s\n", STR_ARG(row[KIND]), STR_ARG(row[ACCEPTED]), STR_ARG(row[EVENTS]));
    assert_int_equal(due, day_at(row[DUE]));
    assert_int_equal(d.allowed, number(row[ALLOWED]));
    assert_int_equal(problem_days_between(&d.time, d.began, last), number(row[USED]));
    assert_int_equal(problem_late_days(&k), number(row[LATE]));
    assert_int_equal(problem_minutes(&d.time, accepted, end, OFFSET), number(row[MINUTES]));
    assert_int_equal(problem_late_minutes(&d.time, due, end, OFFSET), number(row[LATE_MINUTES]));
}

static void l2_two_hundred_deadlines_are_as_another_program_computed_them(void **state)
{
    static char bytes[FILE_BYTES_MAX];
    struct calendar c = holidays();
    FILE *file = fopen(DEADLINES, "rb");
    (void)state;
    assert_non_null(file);
    str rest = { bytes, fread(bytes, 1, sizeof bytes, file) }, field[COLUMNS], line;
    assert_int_equal(fclose(file), 0);
    int n = 0, moved = 0, late = 0;
    assert_true(str_cut(&rest, '\n', &line) && str_cut(&rest, '\n', &line)); /* licence and head */
    for (; csv_row(&rest, field, COLUMNS); n++) {
        check(&c, field);
        moved += !str_is_empty(field[EVENTS]);
        late += !str_eq(field[LATE], S("0"));
    }
    assert_int_equal(n, CASES);
    assert_true(moved >= CASES / 3 && late >= CASES / 4);
}

/* One act of the office, if it may be done on that day. */
static day_t act_by_chance(struct deadline *d, struct prng *p, day_t today)
{
    day_t paused_until = d->time.pauses_n > 0 ? d->pauses[d->time.pauses_n - 1].until : 0;
    if (today < paused_until) {
        day_t back = today + prng_between(p, 0, paused_until - today);
        act(d, 'r', back, 0);
        return back;
    }
    if (prng_below(p, 2) == 0 && d->time.pauses_n < PAUSES_MAX && today <= due_of(d)) {
        act(d, 'p', today, today + prng_between(p, 1, 15));
        return today;
    }
    act(d, 'x', calendar_add(d->time.calendar, due_of(d), prng_between(p, 1, 4)), 0);
    return today;
}

static void l2_no_order_of_pauses_resumptions_and_later_dates_loses_a_working_day(void **state)
{
    struct calendar c = holidays();
    struct prng p = { 20261124 };
    day_t first;
    (void)state;
    assert_true(day_parse(S("2026-01-05"), &first));
    for (int i = 0; i < 3000; i++) {
        struct deadline d = deadline_new(&c, first + prng_between(&p, 0, 300), prng_between(&p, 1, 15));
        day_t today = d.began;
        for (int64_t n = prng_between(&p, 0, 6); n > 0; n--) {
            day_t due = due_of(&d);
            today = act_by_chance(&d, &p, today + prng_between(&p, 0, 3));
            /* Every limit ends on a day on which it runs, and holds what was given and granted, no day less.
             */
            assert_true(problem_is_running(&d.time, due_of(&d)));
            assert_int_equal(problem_days_between(&d.time, d.began, due_of(&d)), d.allowed);
            assert_true(due_of(&d) >= d.began && due > 0);
        }
        /* Of pauses only the days that were paused count: without them it would end as many days earlier. */
        struct problem_time plain = { .calendar = &c };
        day_t unpaused = problem_due(&plain, d.began, d.allowed);
        int64_t moved = 0;
        for (day_t day = d.began + 1; day <= due_of(&d); day++)
            moved += calendar_is_work(&c, day) && !problem_is_running(&d.time, day);
        assert_int_equal(calendar_between(&c, unpaused, due_of(&d)), moved);
    }
}

static void minutes_are_those_of_running_days_only_and_late_is_at_least_one(void **state)
{
    struct calendar c = holidays();
    struct problem_pause pause = { 0 };
    struct problem_time t = { .calendar = &c, .pauses = &pause, .pauses_n = 1 };
    (void)state;
    assert_true(day_parse(S("2026-03-11"), &pause.from));
    pause.until = pause.from + 1;
    /* Monday 23:50 to Tuesday 00:10; Friday evening over the weekend; a paused Wednesday. */
    assert_int_equal(
        problem_minutes(&t, instant(S("2026-03-09 23:50")), instant(S("2026-03-10 00:10")), OFFSET), 20);
    assert_int_equal(
        problem_minutes(&t, instant(S("2026-03-13 22:00")), instant(S("2026-03-16 01:00")), OFFSET), 180);
    assert_int_equal(
        problem_minutes(&t, instant(S("2026-03-10 23:00")), instant(S("2026-03-12 01:00")), OFFSET), 120);
    assert_int_equal(
        problem_minutes(&t, instant(S("2026-03-12 01:00")), instant(S("2026-03-10 23:00")), OFFSET), 0);
    day_t friday;
    assert_true(day_parse(S("2026-03-13"), &friday));
    assert_int_equal(problem_late_minutes(&t, friday, instant(S("2026-03-13 23:59")), OFFSET), 0);
    assert_int_equal(problem_late_minutes(&t, friday, instant(S("2026-03-14 00:00")), OFFSET), 1);
    assert_int_equal(problem_late_minutes(&t, friday, instant(S("2026-03-15 20:00")), OFFSET), 1);
    assert_int_equal(problem_late_minutes(&t, friday, instant(S("2026-03-16 00:30")), OFFSET), 30);
}

static void stages_follow_the_days_and_the_steps_up_their_rules(void **state)
{
    static const struct {
        const char *today;
        enum problem_stage stage;
    } cases[] = {
        { "2026-03-11", STAGE_NONE },   { "2026-03-12", STAGE_SOON },   { "2026-03-13", STAGE_TODAY },
        { "2026-03-14", STAGE_UP },     { "2026-03-16", STAGE_UP },     { "2026-03-17", STAGE_UP },
        { "2026-03-18", STAGE_UP + 1 }, { "2026-03-20", STAGE_UP + 1 }, { "2026-03-23", STAGE_LAST },
        { "2026-05-20", STAGE_LAST },
    };
    static const int64_t up[PROBLEM_STEPS_UP] = { 1, 3, 6 }, later[PROBLEM_STEPS_UP] = { 2, 3, 6 };
    struct calendar c = holidays();
    day_t due, today;
    (void)state;
    assert_true(day_parse(S("2026-03-13"), &due));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(day_parse(str_from_c(cases[i].today), &today));
        assert_int_equal(problem_stage(&c, due, today, 1, up), cases[i].stage);
    }
    assert_int_equal(problem_stage(&c, due, due + 1, 1, later), STAGE_LATE);
}

TEST_MAIN(TEST(l2_two_hundred_deadlines_are_as_another_program_computed_them),
          TEST(l2_no_order_of_pauses_resumptions_and_later_dates_loses_a_working_day),
          TEST(minutes_are_those_of_running_days_only_and_late_is_at_least_one),
          TEST(stages_follow_the_days_and_the_steps_up_their_rules))
