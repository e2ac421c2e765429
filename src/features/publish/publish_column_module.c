/* SPDX-License-Identifier: Apache-2.0 */
/* Columns and sites as tables. */
#include "features/publish/publish.h"
#include "features/publish/publish_demo.h"
#include "features/publish/publish_home.h"
#include "features/publish/publish_pages.h"
#include "features/publish/publish_private.h"
#include "features/publish/publish_public_pages.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define CACHED .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public
#define OWN .permission = PERMISSION_ARRANGE, .scope = scope_own
#define COLUMN .permission = PERMISSION_ARRANGE, .scope = publish_scope_column
#define SITE .permission = PERMISSION_ARRANGE, .scope = publish_scope_site

#define COUNTED .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC, .visit = "item"
#define LIST_QUERY "before theme tag unit month"

static const struct route routes[] = {
    { GET, CACHED, PUBLIC, .path = "/columns", .handler = publish_columns_show, .about = "all columns" },
    { GET, CACHED, PUBLIC, .path = "/columns/{column}", .query = LIST_QUERY, .handler = publish_column_show,
      .about = "one column" },
    { GET, COUNTED, PUBLIC, .path = "/items/{number}", .query = "lang", .handler = publish_article_show,
      .about = "one item" },
    { GET, CACHED, PUBLIC, .path = "/sites/{slug}", .handler = publish_site_home_show,
      .about = "home page of a site" },
    { GET, CACHED, PUBLIC, .path = "/sites/{slug}/columns", .handler = publish_site_columns_show,
      .about = "all columns of a site" },
    { GET, CACHED, PUBLIC, .path = "/sites/{slug}/columns/{column}", .query = LIST_QUERY,
      .handler = publish_site_column_show, .about = "one column of a site" },
    { GET, COUNTED, PUBLIC, .path = "/sites/{slug}/items/{number}", .query = "lang",
      .handler = publish_site_article_show, .about = "one item in a site" },
    { GET, CACHED, PUBLIC, .path = "/sites/{slug}/code", .handler = publish_site_code_show,
      .about = "a sheet with the QR code of a site" },
    { GET, CACHED, PUBLIC, .path = "/sites/{slug}/logo", .handler = publish_site_logo_picture,
      .about = "the logo of a site" },

    { GET, PAGE, OWN, .path = "/desk/columns", .query = "site", .handler = publish_columns_desk,
      .about = "the columns of a site" },
    { GET, PAGE, OWN, .path = "/desk/columns/add", .query = "site", .handler = publish_column_add_show,
      .about = "a new column" },
    { POST, PAGE, OWN, .path = "/desk/columns", .form = &publish_column_form,
      .handler = publish_column_add_do, .invalid = publish_column_add_show, .about = "make a column" },
    { GET, PAGE, COLUMN, .path = "/desk/columns/{column}", .handler = publish_column_desk,
      .about = "one column: facts and acts" },
    { GET, PAGE, COLUMN, .path = "/desk/columns/{column}/change", .handler = publish_column_change_show,
      .about = "the facts of a column" },
    { POST, PAGE, COLUMN, .path = "/desk/columns/{column}/change", .form = &publish_column_change_form,
      .handler = publish_column_change_do, .invalid = publish_column_change_show,
      .about = "change the facts of a column" },
    { GET, PAGE, COLUMN, .path = "/desk/columns/{column}/move", .handler = publish_column_move_show,
      .about = "where a column stands" },
    { POST, PAGE, COLUMN, .path = "/desk/columns/{column}/move", .form = &publish_column_move_form,
      .handler = publish_column_move_do, .invalid = publish_column_move_show,
      .about = "move a column below another one" },
    { POST, PAGE, COLUMN, .path = "/desk/columns/{column}/up", .form = &form_none,
      .handler = publish_column_up, .invalid = publish_column_desk, .about = "a place up among the sisters" },
    { POST, PAGE, COLUMN, .path = "/desk/columns/{column}/down", .form = &form_none,
      .handler = publish_column_down, .invalid = publish_column_desk,
      .about = "a place down among the sisters" },

    { POST, PAGE, COLUMN, .path = "/desk/columns/{column}/reopen", .form = &form_none,
      .handler = publish_column_reopen_do, .invalid = publish_column_desk,
      .about = "an ended column takes items again" },
    { GET, PAGE, COLUMN, .path = "/desk/columns/{column}/end", .handler = publish_column_end_show,
      .about = "what becomes of a column's items when it ends" },
    { POST, PAGE, COLUMN, .path = "/desk/columns/{column}/end", .form = &publish_column_end_form,
      .handler = publish_column_end_do, .invalid = publish_column_end_show, .about = "end a column" },
    { GET, PAGE, .permission = "publish.desk", .scope = scope_own, .path = "/desk/columns/due",
      .handler = publish_columns_due_show, .about = "columns where nothing is new, one's own first" },

    { GET, PAGE, OWN, .path = "/desk/sites", .query = "after", .handler = publish_sites_desk,
      .about = "the sites of one's units" },
    { GET, PAGE, OWN, .path = "/desk/sites/add", .query = "organisation", .handler = publish_site_add_show,
      .about = "a new site" },
    { POST, PAGE, OWN, .path = "/desk/sites", .form = &publish_site_form, .handler = publish_site_add_do,
      .invalid = publish_site_add_show, .about = "make a site" },
    { GET, PAGE, OWN, .path = "/desk/sites/many", .handler = publish_sites_add_show,
      .about = "a site for each unit of a kind" },
    { POST, PAGE, OWN, .path = "/desk/sites/many", .form = &publish_sites_form,
      .handler = publish_sites_add_do, .invalid = publish_sites_add_show,
      .about = "make a site for each unit of a kind that has none" },
    { GET, PAGE, SITE, .path = "/desk/sites/{slug}", .handler = publish_site_desk,
      .about = "one site: its face and its columns" },
    { GET, PAGE, SITE, .path = "/desk/sites/{slug}/change", .handler = publish_site_change_show,
      .about = "name, colour, languages of a site" },
    { POST, PAGE, SITE, .path = "/desk/sites/{slug}/change", .form = &publish_site_change_form,
      .handler = publish_site_change_do, .invalid = publish_site_change_show, .about = "change them" },
    { GET, PAGE, SITE, .path = "/desk/sites/{slug}/logo", .handler = publish_logo_show,
      .about = "another logo" },
    { POST, .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE, SITE,
      .path = "/desk/sites/{slug}/logo", .form = &publish_logo_form, .prepare = publish_logo_prepare,
      .handler = publish_logo_do, .invalid = publish_logo_show, .about = "change the logo" },
    { POST, PAGE, SITE, .path = "/desk/sites/{slug}/hide", .form = &publish_hide_form,
      .handler = publish_site_hide_do, .invalid = publish_site_desk,
      .about = "show or hide a column in a site" },
    { POST, PAGE, SITE, .path = "/desk/sites/{slug}/order", .form = &publish_order_form,
      .handler = publish_site_order_do, .invalid = publish_site_desk,
      .about = "a column up or down in a site" },
};

static const struct permission permissions[] = {
    { PERMISSION_ARRANGE, TEXT_PUBLISH_PERMISSION_ARRANGE },
};
static const struct role_default role_defaults[] = {
    { "coordinator", PERMISSION_ARRANGE },
    { "chief_editor", PERMISSION_ARRANGE },
};
static const struct rule_default rules[] = {
    { "publish.new_days", "days", "the product's own: a weekend and a day", 3 },
};
static const struct rule_label rule_labels[] = {
    { "publish.new_days", TEXT_PUBLISH_RULE_NEW_DAYS },
};
static const struct form *const forms[] = {
    &publish_column_form,      &publish_column_change_form, &publish_column_move_form, &publish_site_form,
    &publish_site_change_form, &publish_sites_form,         &publish_logo_form,        &publish_hide_form,
    &publish_order_form,       &publish_column_end_form,
};
static const struct menu_item menu[] = {
    { "/desk/sites", PERMISSION_ARRANGE, TEXT_PUBLISH_MENU_SITES, MENU_PUBLISH },
    { "/desk/columns/due", "publish.desk", TEXT_PUBLISH_DUE_TITLE, MENU_PUBLISH },
};
static const struct menu_page menu_pages[] = {
    { "/desk/columns", "/desk/sites" },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module publish_column_module = {
    .name = "publish_column",
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
    .forms = forms,
    .forms_n = COUNT(forms),
    .menu = menu,
    .menu_n = COUNT(menu),
    .menu_pages = menu_pages,
    .menu_pages_n = COUNT(menu_pages),
    .demo = publish_demo,
    .home = publish_home_pieces,
    .first_rows = publish_first_rows,
};
