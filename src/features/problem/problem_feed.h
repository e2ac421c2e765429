/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_feed: what has changed in public, as Atom: /wall.atom and /echoes.atom, whole, of an organisation
 * or of a category; and the lists of followers. Ids are made with the site's key from what they name, so they
 * outlive a change of address; addresses are absolute. What moved last is in
 * problem_news, a row for each case on the wall, written with each step of a public case only: a feed, an
 * open page or a kept page never moves because of something that is not public.
 */
#ifndef EW_PROBLEM_FEED_H
#define EW_PROBLEM_FEED_H

#include "features/problem/problem_pages.h"
#include "gen/problem_echo_sql.h"

#define PROBLEM_FEED_ENTRIES 50

/* The same list as a feed, with its filters of place and category: "/wall.atom?organisation=…". */
/* The address at which a wall hears of changes. */
str problem_wall_stream(struct rq *rq);
str problem_feed_link(struct rq *rq, const char *path, const struct problem_filter *f);
/* Where a wall with these filters can be followed; absent for the whole wall. */
str problem_follow_link(struct rq *rq, const struct problem_filter *f);

struct problem_feed {
    str name;            /* that its id is made of; never changes */
    str title;           /* behind it stands the name of the place */
    str self, alternate; /* paths */
};
/* Cases with their last step. An entry keeps its id whatever becomes of the case and of the site's address.
 */
MUST_USE rc problem_feed_reply(struct rq *rq, const struct problem_feed *feed,
                               const struct problem_news_list_rows *rows);

#endif
