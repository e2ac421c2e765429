/* SPDX-License-Identifier: Apache-2.0 */
/* The slice as tables: addresses, permissions, rules, forms, menu. */
#include "core/access.h"
#include "features/problem/problem.h"
#include "features/problem/problem_pages.h"
#include "features/problem/problem_private.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define CACHED .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public

#define API .kind = ROUTE_API, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC

#define OPEN311 .kind = ROUTE_OPEN311, .lane = ROUTE_FAST
/* GeoReport v2 tells the format by the extension; without one the Accept header does. */
#define OPEN311_GET(address, answer, words)                                                                  \
    {                                                                                                        \
        GET, OPEN311, .cache = CACHE_PUBLIC, PUBLIC, .path = (address), .handler = (answer),                 \
                      .about = (words)                                                                       \
    }
#define OPEN311_GETS(address, answer, words)                                                                 \
    OPEN311_GET(address, answer, words), OPEN311_GET(address ".json", answer, words),                        \
        OPEN311_GET(address ".xml", answer, words)
#define OPEN311_REQUESTS(address)                                                                            \
    {                                                                                                        \
        GET, OPEN311, .cache = CACHE_PUBLIC, PUBLIC, .path = (address),                                      \
                      .query = "service_request_id service_code status start_date end_date page page_size",  \
                      .handler = problem_open311_requests, .about = "Open311: public problems"               \
    }
#define OPEN311_POST(address)                                                                                \
    {                                                                                                        \
        POST, OPEN311, .cache = CACHE_NONE, PUBLIC, .path = (address), .form = &problem_open311_form,        \
                       .prepare = problem_open311_post_prepare, .handler = problem_open311_post,             \
                       .about = "Open311: a report"                                                          \
    }

static const struct route routes[] = {
    { GET, CACHED, PUBLIC, .path = "/", .handler = problem_home_show, .about = "home" },
    { GET, CACHED, PUBLIC, .path = "/wall", .handler = problem_wall_show, .about = "problem wall" },
    { GET, CACHED, PUBLIC, .path = "/problems/{number}", .handler = problem_show, .about = "one problem" },
    { GET, PAGE, PUBLIC, .path = "/pictures/{name}", .handler = problem_picture_show, .about = "a picture" },

    { GET, API, PUBLIC, .path = "/api/v1/problems", .query = "state organisation category q page",
      .handler = problem_api_list, .about = "public problems, those with the nearest limit first" },
    { GET, API, PUBLIC, .path = "/api/v1/problems/{number}", .handler = problem_api_one,
      .about = "one public problem with its steps, ratings and pictures" },
    { GET, API, PUBLIC, .path = "/api/v1/figures", .query = "organisation category q",
      .handler = problem_api_figures,
      .about = "the figures of the home page, each with the address of its rows" },

    OPEN311_GETS("/open311/v2/discovery", problem_open311_discovery, "Open311: where what is found"),
    OPEN311_GETS("/open311/v2/services", problem_open311_services, "Open311: categories"),
    OPEN311_GET("/open311/v2/services/{code}", problem_open311_service, "Open311: what a category asks for"),
    OPEN311_REQUESTS("/open311/v2/requests"),
    OPEN311_REQUESTS("/open311/v2/requests.json"),
    OPEN311_REQUESTS("/open311/v2/requests.xml"),
    OPEN311_GET("/open311/v2/requests/{number}", problem_open311_request, "Open311: one public problem"),
    OPEN311_GET("/open311/v2/tokens/{number}", problem_open311_token,
                "Open311: number of an accepted report"),
    OPEN311_POST("/open311/v2/requests"),
    OPEN311_POST("/open311/v2/requests.json"),
    OPEN311_POST("/open311/v2/requests.xml"),

    { GET, PAGE, PUBLIC, .path = "/report", .handler = problem_report_show,
      .about = "first page of the report" },
    { POST, .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE, PUBLIC, .path = "/report",
      .form = &problem_report_form, .prepare = problem_report_prepare, .handler = problem_report,
      .invalid = problem_report_show, .about = "next page of the report, or send it" },
    { GET, PAGE, PUBLIC, .path = "/receipts", .handler = problem_receipts_show,
      .about = "asks for a receipt" },
    { POST, PAGE, PUBLIC, .path = "/receipts", .form = &problem_receipt_form, .handler = problem_receipt_find,
      .invalid = problem_receipts_show, .about = "opens a receipt by number and query code" },
    { GET, PAGE, PUBLIC, .path = "/receipts/{number}", .handler = problem_receipt_show,
      .about = "a resident's own receipt" },
    { GET, PAGE, PUBLIC, .path = "/rate/{token}", .handler = problem_rate_show, .about = "rating by link" },
    { POST, PAGE, PUBLIC, .path = "/rate/{token}", .form = &problem_rate_form, .handler = problem_rate_do,
      .invalid = problem_rate_show, .about = "rate an answer by link" },
    { POST, PAGE, PUBLIC, .path = "/rate/{token}/reopen", .form = &problem_reopen_form,
      .handler = problem_reopen_do, .invalid = problem_rate_show, .about = "not solved: the next round" },
};

static const struct permission permissions[] = {
    { "problem.desk", TEXT_PROBLEM_PERMISSION_DESK },
    { "problem.accept", TEXT_PROBLEM_PERMISSION_ACCEPT },
    { "problem.assign", TEXT_PROBLEM_PERMISSION_ASSIGN },
    { "problem.handle", TEXT_PROBLEM_PERMISSION_HANDLE },
    { "problem.review", TEXT_PROBLEM_PERMISSION_REVIEW },
    { "problem.overview", TEXT_PROBLEM_PERMISSION_OVERVIEW },
};

static const struct role_default role_defaults[] = {
    { "clerk", "problem.desk" },         { "clerk", "problem.accept" },
    { "clerk", "problem.assign" },       { "handler", "problem.desk" },
    { "handler", "problem.handle" },     { "reviewer", "problem.desk" },
    { "reviewer", "problem.review" },    { "coordinator", "problem.desk" },
    { "coordinator", "problem.accept" }, { "coordinator", "problem.assign" },
    { "coordinator", "problem.review" }, { "coordinator", "problem.overview" },
    { "secretary", "problem.desk" },     { "secretary", "problem.overview" },
};

static const struct role_label role_labels[] = {
    { "clerk", TEXT_PROBLEM_ROLE_CLERK },         { "handler", TEXT_PROBLEM_ROLE_HANDLER },
    { "reviewer", TEXT_PROBLEM_ROLE_REVIEWER },   { "coordinator", TEXT_PROBLEM_ROLE_COORDINATOR },
    { "secretary", TEXT_PROBLEM_ROLE_SECRETARY },
};

/*
 * Limits seen in local hotline rules differ (consultation 3; help 5; complaint and suggestion 5 to 15 working
 * days; urgent the same day); these are the product's middle, to be replaced by the site's own dated rows.
 */
#define MIDDLE "product default within the span of local hotline rules"
static const struct rule_default rules[] = {
    { "problem.limit_days.hazard", "workdays", MIDDLE, 1 },
    { "problem.limit_days.consult", "workdays", MIDDLE, 3 },
    { "problem.limit_days.help", "workdays", MIDDLE, 5 },
    { "problem.limit_days.suggestion", "workdays", MIDDLE, 10 },
    { "problem.limit_days.complaint", "workdays", MIDDLE, 10 },
    { "problem.warn_days", "workdays", MIDDLE, 1 },
    { "problem.rating_days", "days", MIDDLE, 15 },
    { "problem.return_max", "times", MIDDLE, 2 },
    { "problem.reopen_percent", "percent", MIDDLE, 50 },
    { "problem.reopen_max", "times", MIDDLE, 2 },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module problem_module = {
    .name = "problem",
    .routes = routes,
    .routes_n = COUNT(routes),
    .permissions = permissions,
    .permissions_n = COUNT(permissions),
    .role_defaults = role_defaults,
    .role_defaults_n = COUNT(role_defaults),
    .role_labels = role_labels,
    .role_labels_n = COUNT(role_labels),
    .rules = rules,
    .rules_n = COUNT(rules),
    .first_rows = problem_first_rows,
};
