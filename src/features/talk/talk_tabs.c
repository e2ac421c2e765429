/* SPDX-License-Identifier: Apache-2.0 */
#include "features/talk/talk_tabs.h"

str talk_group_wanted(struct rq *rq, const struct talk_group *groups, size_t n)
{
    str wanted = rq_query(rq, S("state"));
    for (size_t i = 0; i < n; i++)
        if (str_eq(wanted, groups[i].group))
            return groups[i].group;
    return groups[0].group;
}

struct talk_tab *talk_tabs_of(struct rq *rq, const char *path, const struct talk_group *groups,
                              const int64_t *counts, size_t n)
{
    struct talk_tab *tabs = ARENA_ARRAY(rq->arena, struct talk_tab, n);
    str current = talk_group_wanted(rq, groups, n);
    for (size_t i = 0; i < n; i++)
        tabs[i] = (struct talk_tab){
            .path = str_printf(rq->arena, "%s?state=%.*s", path, STR_ARG(groups[i].group)),
            .label = groups[i].label,
            .n = counts[i],
            .is_current = str_eq(current, groups[i].group),
        };
    return tabs;
}
