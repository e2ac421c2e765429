/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish_list: what stands in a column of a site, by key at any size: a page costs the same at the first and
 * at the thousandth turn. As of an instant: what is scheduled is there from its instant on, what has expired
 * is not. Counts go no further than PUBLISH_COUNT_MAX.
 */
#ifndef EW_PUBLISH_LIST_H
#define EW_PUBLISH_LIST_H

#include "features/publish/publish_site.h"
#include "gen/publish_list_sql.h"
#include "web/rq.h"

#define PUBLISH_PER_PAGE 20
#define PUBLISH_COUNT_MAX 1000

/* Who looks, and when. */
struct publish_sight {
    struct publish_site site;
    struct scope below; /* the units below the site's */
    day_t day;
    ms_t now;
    str lang; /* zh-Hans, zh-Hant, en: of the titles, where there are some */
};
MUST_USE rc publish_sight_of(struct rq *rq, const struct publish_site *site, struct publish_sight *ret);

struct publish_filter {
    publish_column_id column;
    str theme, tag;   /* empty: any */
    int64_t unit;     /* 0: any */
    ms_t from, until; /* 0: without end */
    ms_t before_at;   /* 0: from the newest on */
    int64_t before_id;
    int64_t pinned; /* 1 those pinned now, 0 the others, -1 all */
    int64_t limit;
};
MUST_USE rc publish_list_load(struct db *db, const struct publish_sight *sight,
                              const struct publish_filter *f, struct publish_list_rows *ret);
/* With the same filters, before and pinned left out; at most PUBLISH_COUNT_MAX + 1. */
MUST_USE rc publish_list_total(struct db *db, const struct publish_sight *sight,
                               const struct publish_filter *f, int64_t *ret);
/* How many items each column got since an instant. */
MUST_USE rc publish_since(struct db *db, const struct publish_sight *sight, ms_t since,
                          struct publish_column_since_rows *ret);
int64_t publish_since_of(const struct publish_column_since_rows *rows, publish_column_id column);
/* Has nothing come into the column for longer than it allows? *ret_last: the day of what came last, or of its
   beginning. */
bool publish_column_is_stale(const struct publish_columns_due_row *c, day_t today, ms_t offset,
                             day_t *ret_last);
/* The first instant of the month of a day. */
ms_t publish_month_start(day_t day, ms_t offset);

#endif
