/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time. Instants are ms_t: milliseconds UTC since 1970. Days are day_t: whole days since 1970-01-01 in the
 * site's fixed offset (China: UTC+8, no daylight saving), the unit of all rules counted in days.
 * struct clock is a parameter of everything that asks for the time, so that tests can turn it.
 */
#ifndef EW_BASE_CLOCK_H
#define EW_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

typedef int64_t ms_t;
typedef int64_t day_t;

#define MS_PER_SECOND INT64_C(1000)
#define MS_PER_MINUTE INT64_C(60000)
#define MS_PER_HOUR INT64_C(3600000)
#define MS_PER_DAY INT64_C(86400000)
/* "No end" of a dated row; both databases store it as it is. */
#define DAY_FOREVER INT64_C(99999999)

struct clock {
    ms_t fixed;  /* != 0: this instant instead of the system's */
    ms_t offset; /* site offset from UTC in ms, 8 h by default */
};

/*
 * Now. A system clock that is set back by up to a minute holds the last value until it has caught up, so that
 * small corrections never run backwards within the process; one that is set back further is followed.
 */
ms_t clock_now(const struct clock *c);
/* A monotonic reading in microseconds, for durations only. */
int64_t clock_us(void);

struct date {
    int year, month, day; /* 1..12, 1..31 */
};
struct civil {
    struct date date;
    int hour, minute, second;
};

/* The day of an instant where clocks are `offset` ahead of UTC. */
day_t day_of(ms_t at, ms_t offset);
/* First instant of the day. */
ms_t day_start(day_t day, ms_t offset);
day_t day_from_date(struct date date);
struct date day_to_date(day_t day);
/* 0 = Sunday … 6 = Saturday. */
int day_weekday(day_t day);
struct civil civil_of(ms_t at, ms_t offset);
/* "2026-11-24"; false (and *ret untouched) unless exactly a real date in that form. */
bool day_parse(str s, day_t *ret);
str day_format(struct arena *a, day_t day);
/* "Tue, 24 Nov 2026 01:00:00 GMT": instants in HTTP and RSS. */
str ms_format_http(struct arena *a, ms_t at);
/* ISO 8601 with zone, "2026-11-24T09:30:00+08:00" (seconds; milliseconds are dropped). */
str ms_format_iso(struct arena *a, ms_t at, ms_t offset);
/* Reads the same form, also with "Z", with or without fractions of a second. */
bool ms_parse_iso(str s, ms_t *ret);

#endif
