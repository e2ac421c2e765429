/* SPDX-License-Identifier: Apache-2.0 */
/* Must-read items as tables: addresses, permission, rules. */
#include "features/publish/publish.h"
#include "features/publish/publish_public_pages.h"
#include "features/publish/publish_receipt_pages.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define SIGNED_IN .permission = PERMISSION_SIGNED_IN, .scope = scope_own
#define READERS .permission = PERMISSION_READERS, .scope = scope_own

static const struct route routes[] = {
    { POST, PAGE, SIGNED_IN, .path = "/items/{number}/read", .form = &form_none, .handler = publish_read_do,
      .invalid = publish_article_show, .about = "has read a must-read item" },
    { GET, PAGE, SIGNED_IN, .path = "/me/reading", .handler = publish_reading_show,
      .about = "what one is asked to read" },
    { GET, PAGE, READERS, .path = "/desk/reading", .query = "org page", .handler = publish_readings_desk,
      .about = "must-read items that ask people of one's units" },
    { GET, PAGE, READERS, .path = "/desk/items/{number}/readers", .query = "org unit own state page",
      .handler = publish_readers_show, .about = "who of one's units has read an item" },
    { POST, PAGE, READERS, .path = "/desk/items/{number}/remind", .query = "org unit own", .form = &form_none,
      .handler = publish_remind_do, .invalid = publish_readers_show, .about = "reminds who has not" },
};

static const struct permission permissions[] = {
    { PERMISSION_READERS, TEXT_PUBLISH_PERMISSION_READERS },
};
static const struct role_default role_defaults[] = {
    { "secretary", PERMISSION_READERS },    { "coordinator", PERMISSION_READERS },
    { "clerk", PERMISSION_READERS },        { "editor", PERMISSION_READERS },
    { "chief_editor", PERMISSION_READERS }, { "reviewer", PERMISSION_READERS },
};

static const struct rule_default rules[] = {
    { "publish.remind_hours", "hours", "the product's own: nobody is reminded twice a day", 24 },
    { "publish.remind_sms", "0 or 1",
      "the product's own: reminders go to the telephone only if the site says so (1)", 0 },
};
static const struct rule_label rule_labels[] = {
    { "publish.remind_hours", TEXT_PUBLISH_RULE_REMIND_HOURS },
    { "publish.remind_sms", TEXT_PUBLISH_RULE_REMIND_SMS },
};

static const struct menu_item menu[] = {
    { "/me/reading", PERMISSION_SIGNED_IN, TEXT_PUBLISH_READING_TITLE, MENU_OWN },
    { "/desk/reading", PERMISSION_READERS, TEXT_PUBLISH_READINGS_TITLE, MENU_PUBLISH },
};

static const struct menu_count counts[] = {
    { "/me/reading", publish_reading_count },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module publish_receipt_module = {
    .name = "publish_receipt",
    .routes = routes,
    .routes_n = COUNT(routes),
    .permissions = permissions,
    .permissions_n = COUNT(permissions),
    .role_defaults = role_defaults,
    .role_defaults_n = COUNT(role_defaults),
    .rules = rules,
    .rules_n = COUNT(rules),
    .rule_labels = rule_labels,
    .rule_labels_n = COUNT(rule_labels),
    .menu = menu,
    .menu_n = COUNT(menu),
    .counts = counts,
    .counts_n = COUNT(counts),
};
