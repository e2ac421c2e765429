/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ical: a calendar as RFC 5545 wants it: lines end with CR LF and are folded at 75 octets, never inside a
 * character; control characters are left out. Instants are written in UTC; days of the site as dates. What
 * stands in a calendar is the slice's business.
 */
#ifndef EW_WEB_ICAL_H
#define EW_WEB_ICAL_H

#include "base/clock.h"
#include "base/rc.h"
#include "base/str.h"

struct rq;

#define ICAL_TYPE "text/calendar; charset=utf-8"

struct ical_event {
    str uid; /* never changes */
    str summary, description, location, categories;
    str url;           /* absolute; empty: none */
    ms_t starts, ends; /* ends 0: not known */
    bool is_all_day;   /* both are first instants of days of the site; it ends with the end of the last one */
    bool is_cancelled;
    int64_t sequence; /* grows with every change that people are told of */
    ms_t created, modified;
};
struct ical_calendar {
    str name;
    const struct ical_event *events;
    size_t n;
};

/* Makes it the reply. RC_LIMIT when it is longer than 2 MiB. */
MUST_USE rc ical_reply(struct rq *rq, const struct ical_calendar *in);

#endif
