/* SPDX-License-Identifier: Apache-2.0 */
/* Contributions as tables: everybody who is logged in has this page; where they may write is asked there. */
#include "core/access.h"
#include "features/publish/publish.h"
#include "features/publish/publish_contribution.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define SIGNED_IN .permission = PERMISSION_SIGNED_IN, .scope = scope_own
#define MINE .permission = PERMISSION_SIGNED_IN, .scope = publish_scope_contribution

static const struct route routes[] = {
    { GET, PAGE, SIGNED_IN, .path = "/me/items", .query = "before", .handler = publish_contributions_show,
      .about = "what one wrote for one's units, and where it stands" },
    { GET, PAGE, SIGNED_IN, .path = "/me/items/new", .query = "column",
      .handler = publish_contribution_new_show, .about = "asks for a contribution" },
    { POST, .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE, SIGNED_IN, .path = "/me/items/new",
      .form = &publish_contribution_new_form, .prepare = publish_contribution_new_prepare,
      .handler = publish_contribution_new_do, .invalid = publish_contribution_new_show,
      .about = "write for one's unit; its reviewers read it first" },
    { GET, PAGE, MINE, .path = "/me/items/{number}", .handler = publish_contribution_show,
      .about = "one contribution of one's own" },
    { POST, .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE, MINE, .path = "/me/items/{number}",
      .form = &publish_contribution_form, .prepare = publish_contribution_prepare,
      .handler = publish_contribution_do, .invalid = publish_contribution_show,
      .about = "write it anew, and send it again" },
    { POST, PAGE, MINE, .path = "/me/items/{number}/recall", .form = &form_none,
      .handler = publish_contribution_recall_do, .invalid = publish_contribution_show,
      .about = "take it back from its review" },
    { POST, PAGE, MINE, .path = "/me/items/{number}/drop", .form = &form_none,
      .handler = publish_contribution_drop_do, .invalid = publish_contribution_show, .about = "give it up" },
    { GET, PAGE, MINE, .path = "/me/items/{number}/files/{hash}", .query = "size part",
      .handler = publish_desk_file_show, .about = "a picture of one's own contribution" },
};

const struct module publish_contribution_module = {
    .name = "publish_contribution",
    .routes = routes,
    .routes_n = sizeof routes / sizeof routes[0],
};
