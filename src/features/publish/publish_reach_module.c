/* SPDX-License-Identifier: Apache-2.0 */
/* Subscriptions, columns where nothing is new, likes, and figures, as tables. */
#include "features/publish/publish.h"
#include "features/publish/publish_reach.h"
#include "features/publish/publish_reach_pages.h"
#include "web/form.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define SIGNED_IN .permission = PERMISSION_SIGNED_IN, .scope = scope_own
#define ANYBODY .permission = PERMISSION_PUBLIC, .scope = scope_public
#define DESK .permission = "publish.desk", .scope = scope_own
#define TRIES_MAX 5

static const struct route routes[] = {
    { GET, PAGE, SIGNED_IN, .path = "/columns/{column}/subscribe", .query = "site",
      .handler = publish_subscribe_show, .about = "asks to subscribe to a column" },
    { POST, PAGE, SIGNED_IN, .path = "/columns/{column}/subscribe", .query = "site", .form = &form_none,
      .handler = publish_subscribe_do, .invalid = publish_subscribe_show, .about = "subscribe to a column" },
    { GET, PAGE, SIGNED_IN, .path = "/me/columns", .handler = publish_subscriptions_show,
      .about = "what one subscribes to" },
    { POST, PAGE, SIGNED_IN, .path = "/me/columns/{id}/end", .form = &form_none,
      .handler = publish_unsubscribe_do, .invalid = publish_subscriptions_show,
      .about = "subscribe to it no longer" },
    { GET, PAGE, ANYBODY, .path = "/items/{number}/like", .handler = publish_like_show,
      .about = "asks whether an item is useful" },
    { POST, PAGE, ANYBODY, .path = "/items/{number}/like", .form = &form_none, .handler = publish_like_do,
      .invalid = publish_like_show, .about = "an item is useful" },
    { POST, PAGE, ANYBODY, .path = "/items/{number}/unlike", .form = &form_none, .handler = publish_unlike_do,
      .invalid = publish_like_show, .about = "takes that back" },
    { GET, PAGE, ANYBODY, .path = "/unsubscribe/{token}", .handler = publish_stop_show,
      .about = "asks whether messages on subscribed columns shall end, by link" },
    { POST, PAGE, ANYBODY, .path = "/unsubscribe/{token}", .form = &form_none, .handler = publish_stop_do,
      .invalid = publish_stop_show, .about = "end them, by link" },
    { GET, PAGE, DESK, .path = "/desk/columns/figures", .query = "org month", .handler = publish_figures_show,
      .about = "figures of a month by column" },
    { GET, PAGE, DESK, .path = "/desk/columns/{column}/figures", .query = "org month",
      .handler = publish_figures_column, .about = "figures of a month of a column, by item" },
};

#define OWN_RULE "the product's own: "
static const struct rule_default rules[] = {
    { "publish.digest_hour", "hours", OWN_RULE "people are awake, and read before work", 8 },
    { "publish.digest_days", "days", OWN_RULE "one message a day at most", 1 },
    { "publish.digest_sms", "0 or 1", OWN_RULE "to the telephone only if the site says so (1)", 0 },
};
static const struct rule_label rule_labels[] = {
    { "publish.digest_hour", TEXT_PUBLISH_RULE_DIGEST_HOUR },
    { "publish.digest_days", TEXT_PUBLISH_RULE_DIGEST_DAYS },
    { "publish.digest_sms", TEXT_PUBLISH_RULE_DIGEST_SMS },
};
static const struct job_kind jobs[] = {
    { .name = "publish.digest", .run = publish_digest_run, .tries_max = TRIES_MAX, .every_ms = MS_PER_HOUR },
    { .name = "publish.stale", .run = publish_stale_run, .tries_max = TRIES_MAX, .every_ms = MS_PER_DAY },
};
static const struct menu_item menu[] = {
    { "/me/columns", PERMISSION_SIGNED_IN, TEXT_PUBLISH_SUBSCRIPTIONS, MENU_OWN },
    { "/desk/columns/figures", "publish.desk", TEXT_PUBLISH_FIGURES, MENU_PUBLISH },
};
static const struct menu_page menu_pages[] = {
    { "/desk/columns/{}/figures", "/desk/columns/figures" },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module publish_reach_module = {
    .name = "publish_reach",
    .routes = routes,
    .routes_n = COUNT(routes),
    .rules = rules,
    .rules_n = COUNT(rules),
    .rule_labels = rule_labels,
    .rule_labels_n = COUNT(rule_labels),
    .jobs = jobs,
    .jobs_n = COUNT(jobs),
    .menu = menu,
    .menu_n = COUNT(menu),
    .menu_pages = menu_pages,
    .menu_pages_n = COUNT(menu_pages),
};
