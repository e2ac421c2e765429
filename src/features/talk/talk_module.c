/* SPDX-License-Identifier: Apache-2.0 */
/* Comments as tables. */
#include "core/access.h"
#include "features/talk/talk_pages.h"

#define CACHED .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public

static const struct route routes[] = {
    { GET, CACHED, PUBLIC, .path = "/talk/{subject}", .query = "before thread after",
      .handler = talk_subject_show, .about = "all comments on a thing" },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module talk_module = {
    .name = "talk",
    .routes = routes,
    .routes_n = COUNT(routes),
};
