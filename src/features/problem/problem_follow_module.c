/* SPDX-License-Identifier: Apache-2.0 */
/* Following without an account, as tables. Everybody may; the token in the address is the permission. */
#include "features/problem/problem_follow.h"
#include "features/problem/problem_follow_pages.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public
#define LIST_ACT(address, takes, does, words)                                                                \
    {                                                                                                        \
        POST, PAGE, PUBLIC, .path = "/following/{token}/" address, .form = (takes), .handler = (does),       \
                            .invalid = problem_following_show, .about = (words)                              \
    }

static const struct route routes[] = {
    { GET, PAGE, PUBLIC, .path = "/follow", .query = "problem organisation category",
      .handler = problem_follow_show,
      .about = "what can be followed of a case, an organisation, a category" },
    { POST, PAGE, PUBLIC, .path = "/follow", .form = &problem_follow_form, .prepare = problem_follow_prepare,
      .handler = problem_follow_do, .invalid = problem_follow_show, .about = "follow something" },
    { GET, PAGE, PUBLIC, .path = "/following", .handler = problem_following_own,
      .about = "what this browser follows, and what is new of it" },
    { GET, PAGE, PUBLIC, .path = "/following/{token}", .handler = problem_following_show,
      .about = "the same by the list's private address" },
    LIST_ACT("remove", &problem_unfollow_form, problem_following_remove, "follow something no longer"),
    LIST_ACT("keep", &form_none, problem_following_keep, "open the list with this browser from now on"),
    LIST_ACT("forget", &form_none, problem_following_forget, "take the list off this browser"),
    LIST_ACT("renew", &form_none, problem_following_renew, "another address; the old ones end"),
    LIST_ACT("delete", &form_none, problem_following_delete, "the list with all it follows"),
    { GET, .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC, PUBLIC, .path = "/feeds/{token}",
      .handler = problem_following_feed, .about = "what a list follows, as Atom" },
};

static const struct rule_default rules[] = {
    { "problem.follow_max", "items", "the product's own: more is better served by a place", 50 },
    { "problem.follow_days", "days", "the product's own: older news is no news", 90 },
};
static const struct rule_label rule_labels[] = {
    { "problem.follow_max", TEXT_PROBLEM_RULE_FOLLOW_MAX },
    { "problem.follow_days", TEXT_PROBLEM_RULE_FOLLOW_DAYS },
};
static const struct form *const forms[] = { &problem_follow_form, &problem_unfollow_form };

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module problem_follow_module = {
    .name = "problem_follow",
    .routes = routes,
    .routes_n = COUNT(routes),
    .rules = rules,
    .rules_n = COUNT(rules),
    .rule_labels = rule_labels,
    .rule_labels_n = COUNT(rule_labels),
    .forms = forms,
    .forms_n = COUNT(forms),
};
