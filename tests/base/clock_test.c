/* SPDX-License-Identifier: Apache-2.0 */
/* Time: the calendar against counting day by day, the ISO form there and back, and a system clock that jumps.
 */
#include "harness/test.h"

#include <time.h>

#include "base/clock.h"

#define CHINA (8 * MS_PER_HOUR)

/* The system's clock as base sees it: real, unless told otherwise. */
int __real_clock_gettime(clockid_t id, struct timespec *ret);
int __wrap_clock_gettime(clockid_t id, struct timespec *ret);
static ms_t system_now;

int __wrap_clock_gettime(clockid_t id, struct timespec *ret)
{
    if (id != CLOCK_REALTIME || system_now == 0)
        return __real_clock_gettime(id, ret);
    *ret = (struct timespec){ system_now / 1000, system_now % 1000 * 1000000 };
    return 0;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return days[month - 1] + (month == 2 && is_leap(year));
}

static void every_day_of_seven_centuries_has_its_date(void **state)
{
    struct date d = { 1600, 1, 1 };
    int weekday = 6; /* 1 January 1600 was a Saturday */
    (void)state;
    for (day_t day = -135140; d.year < 2300; day++) {
        struct date got = day_to_date(day);
        if (got.year != d.year || got.month != d.month || got.day != d.day || day_from_date(d) != day ||
            day_weekday(day) != weekday)
            fail_msg("day %lld should be %d-%d-%d", (long long)day, d.year, d.month, d.day);
        weekday = (weekday + 1) % 7;
        if (++d.day > days_in(d.year, d.month)) {
            d.day = 1;
            d.month = d.month % 12 + 1;
            d.year += d.month == 1;
        }
    }
    assert_int_equal(day_from_date((struct date){ 1970, 1, 1 }), 0);
    assert_int_equal(day_weekday(0), 4);
    assert_int_equal(day_from_date((struct date){ 2026, 11, 24 }), 20781);
}

static void dates_are_read_and_written(void **state)
{
    struct prng random = { 41 };
    for (int i = 0; i < 5000; i++) {
        day_t day = prng_between(&random, -700000, 2900000), back = 0;
        str text = day_format(*state, day);
        assert_int_equal(text.n, 10);
        assert_true(day_parse(text, &back));
        assert_int_equal(back, day);
    }
}

static void dates_that_are_none_are_refused(void **state)
{
    static const char *const bad[] = {
        "",           "2026-11-2",  "2026-11-240", "2026-13-01", "2026-00-01",  "2026-02-30",
        "2025-02-29", "1900-02-29", "2026-11-00",  "2026-11-31", "2026/11/24",  "2026-11/24",
        "26-11-24",   "2026-1a-24", " 2026-11-24", "2026-11-2 ", "2026-11-24T", "+026-11-24"
    };
    day_t day = 7;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (day_parse(str_from_c(bad[i]), &day))
            fail_msg("\"%s\" was taken for a date", bad[i]);
    assert_false(day_parse((str){ 0 }, &day));
    assert_int_equal(day, 7);
    assert_true(day_parse(S("2024-02-29"), &day));
}

static void a_day_begins_at_local_midnight(void **state)
{
    struct prng random = { 42 };
    (void)state;
    for (int i = 0; i < 5000; i++) {
        ms_t offset = prng_between(&random, -14 * 60, 14 * 60) * MS_PER_MINUTE;
        day_t day = prng_between(&random, -200000, 200000);
        ms_t start = day_start(day, offset), within = prng_between(&random, 0, MS_PER_DAY - 1);
        assert_int_equal(day_of(start, offset), day);
        assert_int_equal(day_of(start + within, offset), day);
        assert_int_equal(day_of(start - 1, offset), day - 1);
        struct civil c = civil_of(start + within, offset);
        assert_int_equal(day_from_date(c.date), day);
        assert_int_equal((c.hour * 3600 + c.minute * 60 + c.second), within / MS_PER_SECOND);
    }
    assert_int_equal(day_of(INT64_C(1795536000000), 0), 20781 + 0);
}

static void instants_are_written_with_their_zone(void **state)
{
    ms_t at = INT64_C(1795512600000) + 999;
    assert_text(ms_format_iso(*state, at, CHINA), "2026-11-24T17:30:00+08:00");
    assert_text(ms_format_iso(*state, at, 0), "2026-11-24T09:30:00+00:00");
    assert_text(ms_format_iso(*state, at, -(3 * MS_PER_HOUR + 30 * MS_PER_MINUTE)),
                "2026-11-24T06:00:00-03:30");
    assert_text(ms_format_iso(*state, -1, 0), "1969-12-31T23:59:59+00:00");
}

static void instants_are_read_back(void **state)
{
    struct prng random = { 43 };
    for (int i = 0; i < 5000; i++) {
        ms_t at = prng_between(&random, INT64_C(-11000000000), INT64_C(200000000000)) * 1000, back = 0;
        ms_t offset = prng_between(&random, -14 * 60, 14 * 60) * MS_PER_MINUTE;
        assert_true(ms_parse_iso(ms_format_iso(*state, at, offset), &back));
        assert_int_equal(back, at);
    }
}

static void other_forms_of_an_instant_are_read(void **state)
{
    static const struct {
        const char *text;
        ms_t at;
    } good[] = { { "2026-11-24T09:30:00Z", INT64_C(1795512600000) },
                 { "2026-11-24T17:30:00+0800", INT64_C(1795512600000) },
                 { "2026-11-24T09:30:00.5Z", INT64_C(1795512600500) },
                 { "2026-11-24T09:30:00.0479999+00:00", INT64_C(1795512600047) } };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ms_t at = 0;
        assert_true(ms_parse_iso(str_from_c(good[i].text), &at));
        assert_int_equal(at, good[i].at);
    }
}

static void instants_that_are_none_are_refused(void **state)
{
    static const char *const bad[] = { "",
                                       "2026-11-24",
                                       "2026-11-24 09:30:00Z",
                                       "2026-11-24T09:30Z",
                                       "2026-11-24T09:30:00",
                                       "2026-11-24T09:30:00z",
                                       "2026-11-24T24:00:00Z",
                                       "2026-11-24T09:60:00Z",
                                       "2026-11-24T09:30:60Z",
                                       "2026-11-24T09:30:00.Z",
                                       "2026-11-24T09:30:00+16:00",
                                       "2026-11-24T09:30:00+08:60",
                                       "2026-11-24T09:30:00+8",
                                       "2026-11-24T09:30:00*08:00",
                                       "2026-11-24T09:30:00+08:00x",
                                       "2026-11-24T9:30:00Z",
                                       "2026-02-30T09:30:00Z",
                                       "2026-11-24T09.30:00Z",
                                       "2026-11-24T09:30.00Z" };
    ms_t at = 7;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (ms_parse_iso(str_from_c(bad[i]), &at))
            fail_msg("\"%s\" was taken for an instant", bad[i]);
    assert_int_equal(at, 7);
}

static void a_fixed_clock_stands_still(void **state)
{
    struct clock fixed = { .fixed = 12345, .offset = CHINA };
    (void)state;
    assert_int_equal(clock_now(&fixed), 12345);
}

static void the_clock_follows_the_system(void **state)
{
    struct clock c = { 0 };
    (void)state;
    system_now = 0;
    ms_t before = (ms_t)time(NULL) * 1000, now = clock_now(&c);
    assert_in_range(now, before, before + 10 * MS_PER_SECOND);
    int64_t start = clock_us();
    assert_true(clock_us() >= start);
}

static void a_clock_set_back_a_little_waits(void **state)
{
    struct clock c = { 0 };
    ms_t start = INT64_C(1900000000000);
    (void)state;
    system_now = start;
    assert_int_equal(clock_now(&c), start);
    system_now = start - 1;
    assert_int_equal(clock_now(&c), start);
    system_now = start - MS_PER_MINUTE;
    assert_int_equal(clock_now(&c), start);
    system_now = start + 1;
    assert_int_equal(clock_now(&c), start + 1);
}

static void a_clock_set_back_far_is_followed(void **state)
{
    struct clock c = { 0 };
    ms_t start = INT64_C(1900000100000);
    (void)state;
    system_now = start;
    assert_int_equal(clock_now(&c), start);
    system_now = start - MS_PER_HOUR;
    assert_int_equal(clock_now(&c), start - MS_PER_HOUR);
    system_now = start - MS_PER_HOUR + 5;
    assert_int_equal(clock_now(&c), start - MS_PER_HOUR + 5);
}

#define WITH_ARENA(name) TEST_WITH(name, test_arena_up, test_arena_down)

TEST_MAIN(TEST(every_day_of_seven_centuries_has_its_date), WITH_ARENA(dates_are_read_and_written),
          TEST(dates_that_are_none_are_refused), TEST(a_day_begins_at_local_midnight),
          WITH_ARENA(instants_are_written_with_their_zone), WITH_ARENA(instants_are_read_back),
          TEST(other_forms_of_an_instant_are_read), TEST(instants_that_are_none_are_refused),
          TEST(a_fixed_clock_stands_still), TEST(the_clock_follows_the_system),
          TEST(a_clock_set_back_a_little_waits), TEST(a_clock_set_back_far_is_followed))
