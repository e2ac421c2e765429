/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish_feed: what a column or a site publishes in the forms that other programs read: Atom, JSON Feed 1.1,
 * iCalendar, podcasts, sitemaps. They hold exactly what the public list shows, inherited items included; what
 * is withdrawn or expired leaves them, but for calendars, where it stands as cancelled. Ids are made with the
 * site's key from what they name, so they outlive a change of address. Addresses are absolute.
 */
#ifndef EW_PUBLISH_FEED_H
#define EW_PUBLISH_FEED_H

#include "core/media.h"
#include "features/publish/publish_face.h"
#include "gen/publish_feed_sql.h"

#define PUBLISH_FEED_ITEMS 50
#define PUBLISH_DATES_MAX 500
#define PUBLISH_DATES_DAYS 92 /* that lie behind */
#define PUBLISH_HEARD_ITEMS 30

/* What is told: one column of a site, or all of them. */
struct publish_told {
    struct publish_here here;
    struct publish_column column; /* id.v == 0: the whole site */
    str base;                     /* local path of the page: "/sites/sfc/columns/work", of the house "" */
    str title;                    /* "工作动态 · 东沟村" */
    str name;                     /* that ids are made of; never changes */
};
/* Which one the page is about: args are [slug] [column]. RC_NOT_FOUND: no such site or column, or the column
 * is not shown there. */
MUST_USE rc publish_told_of(struct rq *rq, bool has_slug, bool has_column, struct publish_told *ret);
/* Its newest items, that became public since an instant (0: ever); notices: those of columns of notices,
 * in the language that they were written in, as they are read aloud. */
MUST_USE rc publish_told_items(struct rq *rq, const struct publish_told *told, ms_t since, bool notices,
                               int64_t limit, struct publish_feed_items_rows *ret);
/* Its words as HTML; is_outside: to be read elsewhere, so that addresses are absolute. */
MUST_USE rc publish_feed_words(struct rq *rq, const struct publish_feed_items_row *row, bool is_outside,
                               str *ret);
/* An id for ever, "urn:uuid:…". */
str publish_feed_id(struct rq *rq, str name);
/* The page says in which forms its column (absent: its site) can be followed. */
void publish_feed_links(struct rq *rq, str base, str title);

/* When and where what an item tells of takes place, for a page; NULL: nothing has been said. */
const struct publish_event *publish_event_of(struct rq *rq, struct opt_i64 starts, struct opt_i64 ends,
                                             str venue, str calendar);
/* Gives a page the card that it has where its address (a local path) is passed on. */
void publish_card_put(struct rq *rq, str title, str words, str path);
/* What a card says of an item: its summary, else how its body begins. */
str publish_card_words(struct rq *rq, str summary, str body);

/* What can be heard of an item; id.v == 0: nothing (yet). */
struct publish_heard {
    media_id id;
    str path; /* local */
    int64_t bytes, seconds;
};
MUST_USE rc publish_heard_of(struct rq *rq, const struct publish_feed_items_row *row,
                             struct publish_heard *ret);

#endif
