/* SPDX-License-Identifier: Apache-2.0 */
/* Patrol and drafts as tables. */
#include "features/problem/problem_patrol_pages.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public
#define WORKER .permission = "problem.patrol", .scope = scope_own

static const struct route routes[] = {
    { GET, PAGE, PUBLIC, .path = "/report/whole", .handler = problem_report_whole_show,
      .about = "the report in one page, which a browser keeps for places without network" },
    { GET, PAGE, PUBLIC, .path = "/report/waiting", .handler = problem_report_waiting_show,
      .about = "what the browser keeps: drafts that wait, those that were sent" },
    { GET, PAGE, PUBLIC, .path = "/report/rules", .handler = problem_report_rules,
      .about = "rules and words of the report, for browsers without network" },
    { GET, PAGE, PUBLIC, .path = "/worker.js", .handler = problem_worker,
      .about = "service worker of report and patrol" },
    { GET, PAGE, WORKER, .path = "/patrol", .handler = problem_patrol_show,
      .about = "a grid worker's visits" },
    { GET, PAGE, WORKER, .path = "/patrol/new", .handler = problem_patrol_new_show,
      .about = "form: a visit" },
    { POST, .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE, WORKER, .path = "/patrol/new",
      .form = &problem_patrol_form, .prepare = problem_patrol_new_prepare, .handler = problem_patrol_new,
      .invalid = problem_patrol_new_show, .about = "a visit; what was found becomes a voice" },
    { GET, PAGE, WORKER, .path = "/patrol/rules", .query = "form", .handler = problem_patrol_rules,
      .about = "rules and words of the visit, for browsers without network" },
    { GET, PAGE, WORKER, .path = "/patrol/visits/{id}", .handler = problem_patrol_visit_show,
      .about = "one's own visit" },
    { POST, PAGE, WORKER, .path = "/patrol/visits/{id}", .form = &problem_patrol_correct_form,
      .handler = problem_patrol_correct, .invalid = problem_patrol_visit_invalid,
      .about = "correct one's own visit" },
    { GET, PAGE, .permission = "problem.place", .scope = scope_own, .path = "/desk/visits",
      .handler = problem_patrol_desk_show, .about = "visits of a subtree" },
    { GET, PAGE, .permission = "problem.place", .scope = problem_scope_visit, .path = "/desk/visits/{id}",
      .handler = problem_patrol_desk_visit_show, .about = "one visit with all that it ever said" },
};

static const struct permission permissions[] = {
    { "problem.patrol", TEXT_PROBLEM_PERMISSION_PATROL },
};
static const struct role_default role_defaults[] = { { "grid", "problem.patrol" } };
static const struct role_label role_labels[] = { { "grid", TEXT_PROBLEM_ROLE_GRID } };

static const struct rule_default rules[] = {
    { "problem.patrol_correct_hours", "hours", "the product's own: a day to mend one's own record", 24 },
    { "problem.patrol_back_days", "days",
      "the product's own: a month, so that weeks without network lose nothing", 31 },
};
static const struct rule_label rule_labels[] = {
    { "problem.patrol_correct_hours", TEXT_PROBLEM_RULE_PATROL_CORRECT_HOURS },
    { "problem.patrol_back_days", TEXT_PROBLEM_RULE_PATROL_BACK_DAYS },
};

static const struct form *const forms[] = { &problem_patrol_form, &problem_patrol_correct_form };
static const struct menu_item menu[] = {
    { "/patrol", "problem.patrol", TEXT_PROBLEM_PATROL, MENU_CASES },
    { "/desk/visits", "problem.place", TEXT_PROBLEM_PATROL_DESK, MENU_CASES },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module problem_patrol_module = {
    .name = "problem_patrol",
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
    .rule_labels = rule_labels,
    .rule_labels_n = COUNT(rule_labels),
    .forms = forms,
    .forms_n = COUNT(forms),
    .menu = menu,
    .menu_n = COUNT(menu),
    .demo = problem_patrol_demo,
};
