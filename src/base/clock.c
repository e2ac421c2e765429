/* SPDX-License-Identifier: Apache-2.0 */
/* Time: reading the clock, and the proleptic Gregorian calendar in whole days. */
#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

#include "base/buf.h"

/* The latest instant any thread has seen: process-wide by nature, like the clock itself. */
static _Atomic ms_t latest;

ms_t clock_now(const struct clock *c)
{
    struct timespec t;
    if (c->fixed != 0)
        return c->fixed;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    ms_t now = (ms_t)t.tv_sec * MS_PER_SECOND + t.tv_nsec / 1000000;
    ms_t seen = atomic_load(&latest);
    while (now > seen || now < seen - MS_PER_MINUTE)
        if (atomic_compare_exchange_weak(&latest, &seen, now))
            return now;
    return seen;
}

int64_t clock_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}

day_t day_of(ms_t at, ms_t offset)
{
    return floor_div(at + offset, MS_PER_DAY);
}

ms_t day_start(day_t day, ms_t offset)
{
    return day * MS_PER_DAY - offset;
}

/* Years begin in March here, so that the leap day is the last day of a year. */
day_t day_from_date(struct date d)
{
    int64_t y = d.month <= 2 ? d.year - 1 : d.year;
    int64_t era = floor_div(y, 400), year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct date day_to_date(day_t day)
{
    int64_t z = day + 719468, era = floor_div(z, 146097), doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct date){ .year = (int)(yoe + era * 400 + (month <= 2 ? 1 : 0)),
                          .month = month,
                          .day = (int)(doy - (153 * mp + 2) / 5 + 1) };
}

int day_weekday(day_t day)
{
    int64_t w = (day + 4) % 7;
    return (int)(w < 0 ? w + 7 : w);
}

struct civil civil_of(ms_t at, ms_t offset)
{
    day_t day = day_of(at, offset);
    int64_t second = (at - day_start(day, offset)) / MS_PER_SECOND;
    return (struct civil){ .date = day_to_date(day),
                           .hour = (int)(second / 3600),
                           .minute = (int)(second / 60 % 60),
                           .second = (int)(second % 60) };
}

/* Exactly n digits off the front of *s. */
static bool take_digits(str *s, size_t n, int *ret)
{
    int v = 0;
    if (s->n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (s->p[i] < '0' || s->p[i] > '9')
            return false;
        v = v * 10 + (s->p[i] - '0');
    }
    *s = str_slice(*s, n, s->n);
    *ret = v;
    return true;
}

static bool take_char(str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = str_slice(*s, 1, s->n);
    return true;
}

static bool take_day(str *s, day_t *ret)
{
    struct date d, again;
    if (!take_digits(s, 4, &d.year) || !take_char(s, '-') || !take_digits(s, 2, &d.month) ||
        !take_char(s, '-') || !take_digits(s, 2, &d.day) || d.month < 1 || d.month > 12)
        return false;
    day_t day = day_from_date(d);
    again = day_to_date(day);
    if (again.month != d.month || again.day != d.day)
        return false;
    *ret = day;
    return true;
}

bool day_parse(str s, day_t *ret)
{
    day_t day;
    if (!take_day(&s, &day) || s.n != 0)
        return false;
    *ret = day;
    return true;
}

str day_format(struct arena *a, day_t day)
{
    struct date d = day_to_date(day);
    return str_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

str ms_format_http(struct arena *a, ms_t at)
{
    static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    struct civil c = civil_of(at, 0);
    return str_printf(a, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[day_weekday(day_of(at, 0))], c.date.day,
                      months[c.date.month - 1], c.date.year, c.hour, c.minute, c.second);
}

str ms_format_iso(struct arena *a, ms_t at, ms_t offset)
{
    struct civil c = civil_of(at, offset);
    int64_t minutes = (offset < 0 ? -offset : offset) / MS_PER_MINUTE;
    return str_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.date.year, c.date.month, c.date.day,
                      c.hour, c.minute, c.second, offset < 0 ? '-' : '+', (int)(minutes / 60),
                      (int)(minutes % 60));
}

/* "Z" or "+08:00" (also "+0800"), as ms to subtract. */
static bool take_zone(str *s, ms_t *ret)
{
    int hour, minute;
    if (take_char(s, 'Z')) {
        *ret = 0;
        return true;
    }
    bool east = take_char(s, '+');
    if ((!east && !take_char(s, '-')) || !take_digits(s, 2, &hour))
        return false;
    (void)take_char(s, ':');
    if (!take_digits(s, 2, &minute) || hour > 15 || minute > 59)
        return false;
    ms_t zone = hour * MS_PER_HOUR + minute * MS_PER_MINUTE;
    *ret = east ? zone : -zone;
    return true;
}

/* One or more digits behind the point; beyond milliseconds they are dropped. */
static bool take_fraction(str *s, ms_t *ret)
{
    int digit, scale = 100;
    ms_t ms = 0;
    if (!take_digits(s, 1, &digit))
        return false;
    do {
        ms += digit * scale;
        scale /= 10;
    } while (take_digits(s, 1, &digit));
    *ret = ms;
    return true;
}

bool ms_parse_iso(str s, ms_t *ret)
{
    day_t day;
    int hour, minute, second;
    ms_t zone, ms = 0;
    if (!take_day(&s, &day) || !take_char(&s, 'T') || !take_digits(&s, 2, &hour) || !take_char(&s, ':') ||
        !take_digits(&s, 2, &minute) || !take_char(&s, ':') || !take_digits(&s, 2, &second))
        return false;
    if (take_char(&s, '.') && !take_fraction(&s, &ms))
        return false;
    if (!take_zone(&s, &zone) || s.n != 0 || hour > 23 || minute > 59 || second > 59)
        return false;
    *ret =
        day * MS_PER_DAY + hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND + ms - zone;
    return true;
}
