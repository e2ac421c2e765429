/* SPDX-License-Identifier: Apache-2.0 */
/* Topics as tables. Permissions are those of the problem loop: problem.coordinate over the place decides,
 * problem.handle over an organisation claims and works. */
#include "core/access.h"
#include "features/problem/problem_topic_demo.h"
#include "features/problem/problem_topic_pages.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define CACHED .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC
#define API .kind = ROUTE_API, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public
#define DECIDES(address, takes, does, words)                                                                 \
    {                                                                                                        \
        POST, PAGE, .permission = "problem.coordinate", .scope = problem_topic_scope_place,                  \
                    .path = "/desk/topics/{number}/" address, .form = (takes), .handler = (does),            \
                    .invalid = problem_topic_desk_show, .about = (words)                                     \
    }

static const struct route routes[] = {
    { GET, CACHED, PUBLIC, .path = "/topics", .query = "state page", .handler = problem_topics_show,
      .about = "topics: pointed out, fixed, claimed, solved" },
    { GET, PAGE, PUBLIC, .path = "/topics/suggest", .handler = problem_topic_suggest_show,
      .about = "asks for a topic" },
    { POST, PAGE, PUBLIC, .path = "/topics/suggest", .form = &topic_suggest_form,
      .prepare = problem_topic_suggest_prepare, .handler = problem_topic_suggest,
      .invalid = problem_topic_suggest_show, .about = "suggest a topic" },
    { GET, PAGE, PUBLIC, .path = "/topics/suggested/{token}", .handler = problem_topic_suggested_show,
      .about = "what became of a suggestion" },
    { GET, CACHED, PUBLIC, .path = "/topics/{number}", .handler = problem_topic_show, .about = "one topic" },
    { GET, PAGE, PUBLIC, .path = "/topics/{number}/support", .handler = problem_topic_support_show,
      .about = "support of a topic, and what supporters think of its result" },
    { POST, PAGE, PUBLIC, .path = "/topics/{number}/support", .form = &topic_support_form,
      .prepare = problem_topic_support_prepare, .handler = problem_topic_support,
      .invalid = problem_topic_support_show, .about = "support a topic" },
    { POST, PAGE, PUBLIC, .path = "/topics/{number}/rate", .form = &topic_rate_form,
      .handler = problem_topic_rate, .invalid = problem_topic_support_show,
      .about = "rate a topic's result as a supporter" },
    { GET, API, PUBLIC, .path = "/api/v1/topics", .query = "state page", .handler = problem_topic_api_list,
      .about = "public topics, the last changed first" },
    { GET, API, PUBLIC, .path = "/api/v1/topics/{number}", .handler = problem_topic_api_one,
      .about = "one topic with its problems and steps" },

    { GET, PAGE, .permission = "problem.desk", .scope = scope_own, .path = "/desk/topics",
      .query = "state org", .handler = problem_topic_desk_list, .about = "topics of one's places" },
    { GET, PAGE, .permission = "problem.coordinate", .scope = scope_own, .path = "/desk/topics/new",
      .query = "problem org", .handler = problem_topic_new_show,
      .about = "asks for a topic of the office's own" },
    { POST, PAGE, .permission = "problem.coordinate", .scope = scope_own, .path = "/desk/topics/new",
      .form = &topic_new_form, .handler = problem_topic_new, .invalid = problem_topic_new_show,
      .about = "propose a topic" },
    { GET, PAGE, .permission = "problem.desk", .scope = scope_own, .path = "/desk/topics/{number}",
      .handler = problem_topic_desk_show, .about = "one topic on the desk" },
    DECIDES("open", &topic_open_form, problem_topic_open, "make a suggestion public in the office's words"),
    DECIDES("decline", &topic_decline_form, problem_topic_decline, "do not take a suggestion up"),
    DECIDES("fix", &topic_fix_form, problem_topic_fix, "fix title, aim, problems and last day"),
    DECIDES("approve", &form_none, problem_topic_approve, "approve who claims it"),
    DECIDES("refuse", &topic_refuse_form, problem_topic_refuse, "refuse who claims it"),
    DECIDES("send-back", &topic_send_back_form, problem_topic_send_back, "the result is not good enough"),
    DECIDES("solve", &form_none, problem_topic_solve, "the result becomes public"),
    DECIDES("end", &topic_end_form, problem_topic_end, "end it with a public explanation"),
    { POST, PAGE, .permission = "problem.handle", .scope = scope_own, .path = "/desk/topics/{number}/claim",
      .form = &topic_claim_form, .handler = problem_topic_claim, .invalid = problem_topic_desk_show,
      .about = "claim it for an organisation with a leader" },
    { POST, PAGE, .permission = "problem.handle", .scope = problem_topic_scope_lead,
      .path = "/desk/topics/{number}/progress", .form = &topic_progress_form,
      .handler = problem_topic_progress, .invalid = problem_topic_desk_show, .about = "tell of progress" },
    { POST, .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE, .permission = "problem.handle",
      .scope = problem_topic_scope_lead, .path = "/desk/topics/{number}/report", .form = &topic_report_form,
      .prepare = problem_topic_report_prepare, .handler = problem_topic_report,
      .invalid = problem_topic_desk_show, .about = "report the result, with pictures" },
};

static const struct form *const forms[] = {
    &topic_suggest_form, &topic_new_form,     &topic_open_form,     &topic_fix_form,    &topic_decline_form,
    &topic_claim_form,   &topic_refuse_form,  &topic_progress_form, &topic_report_form, &topic_send_back_form,
    &topic_end_form,     &topic_support_form, &topic_rate_form,
};

static const struct menu_item menu[] = {
    { "/desk/topics", "problem.desk", TEXT_PROBLEM_TOPICS_MENU, MENU_CASES },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module problem_topic_module = {
    .name = "problem_topic",
    .routes = routes,
    .routes_n = COUNT(routes),
    .forms = forms,
    .forms_n = COUNT(forms),
    .menu = menu,
    .menu_n = COUNT(menu),
    .demo = problem_topic_demo,
};
