/* SPDX-License-Identifier: Apache-2.0 */
/* Forgotten passwords of residents as tables. */
#include "core/access.h"
#include "features/talk/talk_reset.h"
#include "features/talk/talk_reset_pages.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define SLOW .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public
#define SLIPS .permission = "talk.slips", .scope = scope_own

static const struct route routes[] = {
    { GET, PAGE, PUBLIC, .path = "/reset", .handler = talk_reset_show,
      .about = "asks for the code of a slip and a new password" },
    { POST, SLOW, PUBLIC, .path = "/reset", .form = &talk_reset_slip_form, .prepare = talk_reset_prepare,
      .handler = talk_reset_do, .invalid = talk_reset_show, .about = "a new password by a slip" },
    { GET, PAGE, PUBLIC, .path = "/reset/phone", .handler = talk_reset_phone_show,
      .about = "asks for a telephone to send a code to" },
    { POST, PAGE, PUBLIC, .path = "/reset/phone", .form = &talk_reset_phone_form,
      .prepare = talk_reset_phone_prepare, .handler = talk_reset_phone, .invalid = talk_reset_phone_show,
      .about = "send a code for a new password to a telephone" },
    { GET, PAGE, PUBLIC, .path = "/reset/phone/{token}", .handler = talk_reset_told_show,
      .about = "asks for the code of a message and a new password" },
    { POST, SLOW, PUBLIC, .path = "/reset/phone/{token}", .form = &talk_reset_told_form,
      .prepare = talk_reset_prepare, .handler = talk_reset_told, .invalid = talk_reset_told_show,
      .about = "a new password by the code of a message" },
    { GET, PAGE, SLIPS, .path = "/desk/slips/reset", .handler = talk_reset_desk_show,
      .about = "asks who has forgotten their password" },
    { POST, PAGE, SLIPS, .path = "/desk/slips/reset", .form = &talk_reset_desk_form,
      .prepare = talk_reset_desk_prepare, .handler = talk_reset_desk, .invalid = talk_reset_desk_show,
      .about = "make a slip for a new password" },
    { GET, PAGE, SLIPS, .path = "/desk/slips/reset/{id}", .query = "k", .handler = talk_reset_paper,
      .about = "the paper itself, right after it was made" },
};

static const struct rule_default rules[] = {
    { "talk.reset_hours", "hours", "the product's own: two days to use a slip for a new password", 48 },
};
static const struct rule_label rule_labels[] = {
    { "talk.reset_hours", TEXT_TALK_RULE_RESET_HOURS },
};
static const struct job_kind jobs[] = {
    { .name = "talk.reset_care", .run = talk_reset_care, .tries_max = 5, .every_ms = MS_PER_DAY },
};
static const struct form *const forms[] = {
    &talk_reset_slip_form,
    &talk_reset_told_form,
    &talk_reset_desk_form,
    &talk_reset_phone_form,
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module talk_reset_module = {
    .name = "talk_reset",
    .routes = routes,
    .routes_n = COUNT(routes),
    .rules = rules,
    .rules_n = COUNT(rules),
    .rule_labels = rule_labels,
    .rule_labels_n = COUNT(rule_labels),
    .jobs = jobs,
    .jobs_n = COUNT(jobs),
    .forms = forms,
    .forms_n = COUNT(forms),
};
