/* SPDX-License-Identifier: Apache-2.0 */
/*
 * visit: how often pages are read, without cookies and without keeping anything of a reader. Views are
 * counted in memory when a page goes out, cached or not, and written in batches once a minute and at a clean
 * stop (a process that is killed loses its last minute). Robots, prefetching and HEAD are left out. A reader
 * is an address and browser on one day, told apart by a hash under a key that is thrown away at the end of
 * the day and lies in memory only. Source: tests P5 of the inventory, rows 0.34 and 3.19 of the domain.
 */
#ifndef EW_CORE_VISIT_H
#define EW_CORE_VISIT_H

#include "core/app.h"
#include "db/db.h"

/* The query parameter that says where a reader comes from: /items/12?via=qr1. Pages do not see it. */
#define VISIT_PARAM "via"

struct visits;
/* An empty count, for as long as the process lives. */
struct visits *visits_new(void);
/* What was not flushed is lost. NULL is allowed. */
void visits_free(struct visits *visits);

struct visit {
    const char *kind;  /* "item": the route's */
    str key;           /* of the thing, as in its address */
    str via;           /* value of VISIT_PARAM; absent: none */
    str agent, client; /* User-Agent, address */
    str referer, host; /* headers; where the link was, and where it leads */
    bool is_prefetch;  /* the browser fetches ahead: nobody reads yet */
};
/* Counts one view, or finds that it is none. From any thread, in less than a microsecond or two. */
void visit_note(struct visits *visits, const struct visit *in, day_t today);
/* What a view counts under: "qr", "qr1" … "qr99", "poster", "wechat", "sms", "tv", "feed", "mail", "paper",
   "share" and "other" as via says it; else "wechat" from its browser, "link" from another site, else "". */
str visit_source(const struct visit *in);
/* Is it a program that reads by itself? No User-Agent is one too. */
bool visit_is_robot(str agent);

/* Writes what was counted since the last time, in one transaction; when that fails it is kept for the next.
   Must not be called from the write lane. */
MUST_USE rc visits_flush(struct app *app, struct arena *a, struct err *e);

/* ---- figures ---- */

struct visit_day {
    const char *kind;
    str key;
    day_t day;
    const char *source;
    int64_t views, readers;
};
/* Adds to the figures of a day what was counted elsewhere or is made up: for imports and the demo. */
MUST_USE rc visit_add_day(struct db *db, const struct visit_day *in);

struct visit_total {
    str name; /* the source */
    int64_t views, readers;
};
/* Of a thing from from_day to until_day (not included), by source, the most first. Readers are added up by
   days. */
MUST_USE rc visit_sources(struct db *db, str kind, str key, day_t from_day, day_t until_day,
                          struct visit_total **ret, size_t *ret_n);

#endif
