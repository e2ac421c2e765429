/* SPDX-License-Identifier: Apache-2.0 */
/* The books of the loop as tables: addresses, permissions, menu. */
#include "core/module.h"
#include "features/problem/problem_bulletin.h"
#include "features/problem/problem_indicator.h"
#include "features/problem/problem_ledger.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define SLOW .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE
#define CACHED .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public
#define OWN(may) .permission = (may), .scope = scope_own
#define BULLETIN(may) .permission = (may), .scope = problem_scope_bulletin
#define BULLETIN_ACT(may, address, takes, does, words)                                                       \
    {                                                                                                        \
        POST, PAGE, BULLETIN(may), .path = "/desk/bulletins/{id}/" address, .form = (takes),                 \
                                   .handler = (does), .invalid = problem_desk_bulletin_show,                 \
                                   .about = (words)                                                          \
    }
#define FILTER "state organisation category q page"

static const struct route routes[] = {
    { GET, CACHED, PUBLIC, .path = "/voices", .query = "state page", .handler = problem_voices_show,
      .about = "the voices that the home page counts, never their words" },
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

    { GET, CACHED, PUBLIC, .path = "/bulletins", .query = "page", .handler = problem_bulletins_show,
      .about = "monthly bulletins" },
    { GET, CACHED, PUBLIC, .path = "/bulletins/{id}", .query = "compare", .handler = problem_bulletin_show,
      .about = "one bulletin" },
    { GET, PAGE, OWN("problem.overview"), .path = "/desk/bulletins", .query = "org page",
      .handler = problem_desk_bulletins_show, .about = "bulletins of one's own units, drafts too" },
    { POST, PAGE, OWN("problem.bulletin"), .path = "/desk/bulletins", .form = &problem_bulletin_form,
      .handler = problem_desk_bulletin_make, .invalid = problem_desk_bulletins_show,
      .about = "makes the draft of a month" },
    { GET, PAGE, BULLETIN("problem.overview"), .path = "/desk/bulletins/{id}", .query = "compare",
      .handler = problem_desk_bulletin_show, .about = "one bulletin, with what can be done" },
    BULLETIN_ACT("problem.bulletin", "remarks", &problem_bulletin_remarks_form, problem_desk_bulletin_remark,
                 "the words of a draft"),
    BULLETIN_ACT("problem.bulletin", "freeze", &form_none, problem_desk_bulletin_freeze,
                 "from here on nothing of it changes"),
    BULLETIN_ACT("problem.sign", "sign", &form_none, problem_desk_bulletin_sign, "answers for it by name"),
    BULLETIN_ACT("problem.bulletin", "publish", &form_none, problem_desk_bulletin_publish,
                 "everybody may read it"),
    BULLETIN_ACT("problem.sign", "withdraw", &problem_bulletin_withdraw_form, problem_desk_bulletin_withdraw,
                 "it no longer holds, with the reason"),
};

static const struct permission permissions[] = {
    { "problem.bulletin", TEXT_PROBLEM_PERMISSION_BULLETIN },
    { "problem.sign", TEXT_PROBLEM_PERMISSION_SIGN },
};

static const struct role_default role_defaults[] = {
    { "coordinator", "problem.bulletin" },
    { "secretary", "problem.sign" },
};

static const struct rule_default rules[] = {
    { "problem.bulletin_ranking", "times",
      "the product's own: places are not ranked unless the site says so (1)", 0 },
};

static const struct rule_label rule_labels[] = {
    { "problem.bulletin_ranking", TEXT_PROBLEM_RULE_BULLETIN_RANKING },
};

/* Just after midnight; it does something on the first working day of a month. */
static const struct job_kind jobs[] = {
    { .name = "problem.bulletin", .run = bulletin_job, .tries_max = 5, .every_ms = MS_PER_DAY },
};

static const struct form *const forms[] = {
    &problem_bulletin_form,
    &problem_bulletin_remarks_form,
    &problem_bulletin_withdraw_form,
};

static rc examine(struct doctor *d)
{
    TRY(problem_indicator_examine(d));
    return bulletin_examine(d);
}

static const struct menu_item menu[] = {
    { "/desk/bulletins", "problem.overview", TEXT_PROBLEM_BULLETINS_TITLE, MENU_FIGURES },
    { "/desk/indicators", "problem.overview", TEXT_PROBLEM_INDICATORS_TITLE, MENU_FIGURES },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module problem_ledger_module = {
    .name = "problem_ledger",
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
    .jobs = jobs,
    .jobs_n = COUNT(jobs),
    .forms = forms,
    .forms_n = COUNT(forms),
    .menu = menu,
    .menu_n = COUNT(menu),
    .doctor = examine,
    .demo = bulletin_demo,
};
