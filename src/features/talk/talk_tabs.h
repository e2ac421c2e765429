/* SPDX-License-Identifier: Apache-2.0 */
/* talk_tabs: the groups of a desk's list as tabs with their counts; ?state= names the one that is shown. */
#ifndef EW_TALK_TABS_H
#define EW_TALK_TABS_H

#include "gen/talk_views.h"
#include "web/rq.h"

struct talk_group {
    str group;
    enum text label;
};
/* The group that ?state= names, else the first. */
str talk_group_wanted(struct rq *rq, const struct talk_group *groups, size_t n);
/* A tab for each group; counts: in the same order. path: of the list, "/desk/comments". */
struct talk_tab *talk_tabs_of(struct rq *rq, const char *path, const struct talk_group *groups,
                              const int64_t *counts, size_t n);

#endif
