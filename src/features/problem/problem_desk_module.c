/* SPDX-License-Identifier: Apache-2.0 */
/* The desk's own tables: acts on many, undo, reply templates, saved lists, search. */
#include "core/access.h"
#include "core/module.h"
#include "features/problem/problem_bulk.h"
#include "features/problem/problem_work.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define OWN(may) .permission = (may), .scope = scope_own

#define TEMPLATE .permission = "problem.template", .scope = problem_scope_template
#define BULK(act, may, takes, words)                                                                         \
    {                                                                                                        \
        POST, PAGE, OWN(may), .path = "/desk/bulk/" act, .form = (takes), .handler = problem_bulk_do,        \
                              .invalid = problem_bulk_show, .about = (words)                                 \
    }

static const struct route routes[] = {
    { GET, PAGE, OWN("problem.desk"), .path = "/desk/bulk", .handler = problem_bulk_choose,
      .query = "act item template again", .about = "one act on what was chosen in the work list" },
    BULK("assign", "problem.assign", &problem_bulk_assign_form, "give many cases to an office and a person"),
    BULK("merge", "problem.accept", &problem_bulk_merge_form, "add many voices to a case"),
    BULK("decline", "problem.accept", &problem_bulk_decline_form, "do not accept many, with the reason"),
    BULK("progress", "problem.handle", &problem_bulk_progress_form, "tell of progress in many cases"),
    BULK("urge", "problem.urge", &problem_bulk_urge_form, "an expedite note to many cases"),
    BULK("publish", "problem.review", &problem_bulk_publish_form, "publish many reviewed answers"),
    { GET, PAGE, OWN("problem.desk"), .path = "/desk/acts/{id}", .handler = problem_act_show,
      .about = "what came of one's own act on many" },
    { POST, PAGE, OWN("problem.desk"), .path = "/desk/search", .form = &problem_search_form,
      .handler = problem_search, .invalid = problem_found_show,
      .about = "leads to a number or to what was found by words or initials; shows the voices of a telephone "
               "number" },
    { GET, PAGE, OWN("problem.desk"), .path = "/desk/found", .query = "q org person",
      .handler = problem_found_show, .about = "people, units, cases and voices found" },
    { GET, PAGE, OWN("problem.desk"), .path = "/desk/day", .handler = problem_day_show,
      .about = "one's own day: due, to review, returned, to decide" },
    { POST, PAGE, OWN("problem.desk"), .path = "/desk/views", .form = &problem_view_form,
      .handler = problem_view_keep, .invalid = problem_desk_show, .about = "keep a work list under a name" },
    { POST, PAGE, OWN("problem.desk"), .path = "/desk/views/{id}/end", .form = &form_none,
      .handler = problem_view_drop, .invalid = problem_desk_show, .about = "keep a work list no longer" },
    { GET, PAGE, OWN("problem.template"), .path = "/desk/templates", .handler = problem_templates_show,
      .about = "reply templates of one's units" },
    { POST, PAGE, OWN("problem.template"), .path = "/desk/templates", .form = &problem_reply_form,
      .handler = problem_template_add, .invalid = problem_templates_show, .about = "a new reply template" },
    { GET, PAGE, TEMPLATE, .path = "/desk/templates/{id}", .handler = problem_template_show,
      .about = "one reply template" },
    { POST, PAGE, TEMPLATE, .path = "/desk/templates/{id}", .form = &problem_reply_form,
      .handler = problem_template_set, .invalid = problem_template_show, .about = "change a reply template" },
    { POST, PAGE, TEMPLATE, .path = "/desk/templates/{id}/end", .form = &form_none,
      .handler = problem_template_end, .invalid = problem_template_show,
      .about = "offer a reply template no longer" },
    { POST, PAGE, OWN("problem.desk"), .path = "/desk/acts/{id}/undo", .form = &form_none,
      .handler = problem_act_undo, .invalid = problem_act_show, .about = "take one's own act back" },
};

static const struct permission permissions[] = {
    { "problem.template", TEXT_PROBLEM_PERMISSION_TEMPLATE },
};
static const struct role_default role_defaults[] = {
    { "clerk", "problem.template" },
    { "handler", "problem.template" },
    { "coordinator", "problem.template" },
};

static const struct rule_default rules[] = {
    { "problem.undo_minutes", "minutes", "the product's own: long enough to see a slip", 10 },
};
static const struct rule_label rule_labels[] = {
    { "problem.undo_minutes", TEXT_PROBLEM_RULE_UNDO_MINUTES },
};

static const struct form *const forms[] = {
    &problem_bulk_assign_form,   &problem_bulk_merge_form, &problem_bulk_decline_form,
    &problem_bulk_progress_form, &problem_bulk_urge_form,  &problem_bulk_publish_form,
    &problem_reply_form,
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module problem_desk_module = {
    .name = "problem_desk",
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
    .demo = problem_demo_desk,
};
