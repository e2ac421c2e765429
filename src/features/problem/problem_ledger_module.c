/* SPDX-License-Identifier: Apache-2.0 */
/* The books of the loop as tables: addresses, permissions, menu. */
#include "core/module.h"
#include "features/problem/problem_indicator.h"
#include "features/problem/problem_ledger.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define SLOW .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE
#define CACHED .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public
#define OWN(may) .permission = (may), .scope = scope_own
#define FILTER "state organisation category q page"

static const struct route routes[] = {
    { GET, CACHED, PUBLIC, .path = "/ledger", .query = FILTER, .handler = problem_ledger_show,
      .about = "the ledger of the public problems" },
    { GET, SLOW, PUBLIC, .path = "/ledger/{format}", .query = FILTER, .handler = problem_ledger_take,
      .about = "the public ledger as xlsx, csv or to print" },
    { GET, PAGE, OWN("problem.desk"), .path = "/desk/ledger", .query = "state org category q page",
      .handler = problem_desk_ledger_show, .about = "the ledger of one's own cases" },
    { POST, SLOW, OWN("problem.desk"), .path = "/desk/ledger/{format}", .form = &form_none,
      .prepare = problem_desk_ledger_prepare, .handler = problem_desk_ledger_take,
      .invalid = problem_desk_ledger_show, .about = "takes the ledger along as xlsx, csv or to print" },

    { GET, CACHED, PUBLIC, .path = "/indicators", .query = "organisation day",
      .handler = problem_indicators_show, .about = "figures by written formulas, as of any day" },
    { GET, CACHED, PUBLIC, .path = "/indicators/{measure}", .query = "organisation day page",
      .handler = problem_indicator_rows_show, .about = "the rows behind a figure" },
    { GET, PAGE, OWN("problem.desk"), .path = "/desk/indicators", .query = "org day",
      .handler = problem_desk_indicators_show, .about = "figures of one's own units, as of any day" },
    { GET, PAGE, OWN("problem.desk"), .path = "/desk/indicators/{measure}", .query = "org day page",
      .handler = problem_desk_indicator_rows_show, .about = "the rows behind a figure of one's own units" },
};

static const struct menu_item menu[] = {
    { "/desk/indicators", "problem.overview", TEXT_PROBLEM_INDICATORS_TITLE },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module problem_ledger_module = {
    .name = "problem_ledger",
    .routes = routes,
    .routes_n = COUNT(routes),
    .menu = menu,
    .menu_n = COUNT(menu),
    .doctor = problem_indicator_examine,
};
