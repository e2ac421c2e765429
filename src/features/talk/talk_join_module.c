/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts for residents as tables. */
#include "core/access.h"
#include "features/talk/talk_join_pages.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define SLOW .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public
#define SIGNED_IN .permission = PERMISSION_SIGNED_IN, .scope = scope_own

static const struct route routes[] = {
    { GET, PAGE, PUBLIC, .path = "/join", .handler = talk_join_show, .about = "ways to an account" },
    { POST, PAGE, PUBLIC, .path = "/join", .form = &talk_join_code_form, .handler = talk_join_code,
      .invalid = talk_join_show, .about = "the code of a slip" },
    { GET, PAGE, PUBLIC, .path = "/join/phone", .handler = talk_join_phone_show,
      .about = "asks for a telephone" },
    { POST, PAGE, PUBLIC, .path = "/join/phone", .form = &talk_join_phone_form,
      .prepare = talk_join_phone_prepare, .handler = talk_join_phone, .invalid = talk_join_phone_show,
      .about = "send a one-time code to a telephone" },
    { GET, PAGE, PUBLIC, .path = "/join/phone/{token}", .handler = talk_join_told_show,
      .about = "asks for the code of a message, nickname and password" },
    { POST, SLOW, PUBLIC, .path = "/join/phone/{token}", .form = &talk_join_told_form,
      .prepare = talk_join_prepare, .handler = talk_join_told, .invalid = talk_join_told_show,
      .about = "make an account by the code of a message" },
    { GET, PAGE, PUBLIC, .path = "/join/{code}", .handler = talk_join_slip_show,
      .about = "asks for nickname and password" },
    { POST, SLOW, PUBLIC, .path = "/join/{code}", .form = &talk_join_slip_form, .prepare = talk_join_prepare,
      .handler = talk_join_slip, .invalid = talk_join_slip_show, .about = "make an account by a slip" },
    { GET, PAGE, SIGNED_IN, .path = "/me/nickname", .handler = talk_nickname_show,
      .about = "asks for a nickname" },
    { POST, PAGE, SIGNED_IN, .path = "/me/nickname", .form = &talk_nickname_form, .handler = talk_nickname,
      .invalid = talk_nickname_show, .about = "choose a nickname" },

    { GET, PAGE, .permission = "talk.slips", .scope = scope_own, .path = "/desk/slips", .query = "before org",
      .handler = talk_slips_show, .about = "slips of one's places" },
    { POST, PAGE, .permission = "talk.slips", .scope = scope_own, .path = "/desk/slips",
      .form = &talk_slip_form, .handler = talk_slip_new, .invalid = talk_slips_show,
      .about = "make a slip for a resident" },
    { GET, PAGE, .permission = "talk.slips", .scope = talk_scope_slip, .path = "/desk/slips/{slip}",
      .query = "k", .handler = talk_slip_show, .about = "the paper itself, right after it was made" },
    { POST, PAGE, .permission = "talk.slips", .scope = talk_scope_slip, .path = "/desk/slips/{slip}/end",
      .form = &form_none, .handler = talk_slip_ended, .invalid = talk_slips_show,
      .about = "take an unused slip back" },
};

static const struct permission permissions[] = { { "talk.slips", TEXT_TALK_PERMISSION_SLIPS } };
static const struct role_default role_defaults[] = { { "clerk", "talk.slips" },
                                                     { "coordinator", "talk.slips" } };

#define OWN "the product's own: "
static const struct rule_default rules[] = {
    { "talk.slip_days", "days", OWN "a month to use a slip", 30 },
    { "talk.phone_code_minutes", "minutes", OWN "long enough for a message to come", 10 },
    { "talk.phone_codes", "times", OWN "codes to one telephone a day", 5 },
    { "talk.phone_tries", "times", OWN "wrong tries of one code", 5 },
};
static const struct rule_label rule_labels[] = {
    { "talk.slip_days", TEXT_TALK_RULE_SLIP_DAYS },
    { "talk.phone_code_minutes", TEXT_TALK_RULE_PHONE_CODE_MINUTES },
    { "talk.phone_codes", TEXT_TALK_RULE_PHONE_CODES },
    { "talk.phone_tries", TEXT_TALK_RULE_PHONE_TRIES },
};

static const struct job_kind jobs[] = {
    { .name = "talk.phone_code", .run = talk_phone_run, .tries_max = 3 },
    { .name = "talk.phone_care", .run = talk_phone_care, .tries_max = 5, .every_ms = MS_PER_DAY },
};

static const struct form *const forms[] = {
    &talk_join_code_form, &talk_join_slip_form, &talk_join_phone_form,
    &talk_join_told_form, &talk_nickname_form,  &talk_slip_form,
};

static const struct menu_item menu[] = { { "/desk/slips", "talk.slips", TEXT_TALK_MENU_SLIPS, MENU_TALK } };

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module talk_join_module = {
    .name = "talk_join",
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
};
