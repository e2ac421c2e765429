/* SPDX-License-Identifier: Apache-2.0 */
/* Rooms as tables: addresses, permissions, rules, jobs. */
#include "core/search.h"
#include "features/room/room_index.h"
#include "features/room/room_pages.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define SLOW .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE
#define API .kind = ROUTE_API, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define SIGNED_IN .permission = PERMISSION_SIGNED_IN, .scope = scope_own
#define SEAT .permission = PERMISSION_SIGNED_IN, .scope = room_scope_seat
#define KEEPER_IN .permission = PERMISSION_ROOM_KEEP, .scope = room_scope_seat_unit
#define KEEPER .permission = PERMISSION_ROOM_KEEP, .scope = room_scope_unit
#define OWN .permission = PERMISSION_ROOM_KEEP, .scope = scope_own
#define ONE "/rooms/{id}"
#define MESSAGE "/rooms/{id}/messages/{seq}"
#define API_ONE "/api/v1/rooms/{id}"

static const struct route routes[] = {
    { GET, PAGE, SIGNED_IN, .path = "/rooms", .handler = room_list_show, .about = "one's rooms" },
    { GET, PAGE, OWN, .path = "/rooms/units", .query = "org", .handler = room_units_show,
      .about = "units that have a room or may get one" },
    { POST, PAGE, OWN, .path = "/rooms/units", .form = &room_open_form, .handler = room_units_open,
      .invalid = room_units_show, .about = "gives a unit a room" },
    { GET, PAGE, SEAT, .path = ONE, .query = "before at quote watch", .handler = room_show,
      .about = "a room" },
    { GET, PAGE, SEAT, .path = ONE "/new", .query = "after", .handler = room_new_show,
      .about = "what is new in it, for a page that is open" },
    { GET, PAGE, SEAT, .path = ONE "/listen", .handler = room_listen,
      .about = "tells at once that there is something new" },
    { POST, PAGE, SEAT, .path = ONE "/messages", .form = &room_say_form, .prepare = room_say_prepare,
      .handler = room_say_do, .invalid = room_show, .about = "says something" },
    { POST, SLOW, SEAT, .path = ONE "/pictures", .form = &room_pictures_form,
      .prepare = room_pictures_prepare, .handler = room_pictures_do, .invalid = room_show,
      .about = "sends pictures and documents" },
    { POST, PAGE, KEEPER_IN, .path = ONE "/notices", .form = &room_notice_form, .prepare = room_say_prepare,
      .handler = room_notice_do, .invalid = room_show, .about = "a notice that all acknowledge" },
    { POST, PAGE, SEAT, .path = ONE "/read", .form = &room_read_form, .handler = room_read_do,
      .invalid = room_show, .about = "how far one has read" },
    { GET, PAGE, SEAT, .path = MESSAGE, .handler = room_message_show,
      .about = "one message, with what may be done" },
    { GET, PAGE, SEAT, .path = MESSAGE "/files/{n}", .query = "size", .handler = room_picture_show,
      .about = "a picture or document of a message" },
    { POST, PAGE, SEAT, .path = MESSAGE "/withdraw", .form = &form_none, .handler = room_withdraw_do,
      .invalid = room_message_show, .about = "takes one's own message back, for some minutes" },
    { POST, PAGE, KEEPER_IN, .path = MESSAGE "/take-down", .form = &room_take_form, .handler = room_take_do,
      .invalid = room_message_show, .about = "takes a message down, with the reason" },
    { POST, PAGE, SEAT, .path = MESSAGE "/acknowledge", .form = &form_none, .handler = room_acknowledge_do,
      .invalid = room_message_show, .about = "has read a notice" },
    { GET, PAGE, KEEPER_IN, .path = MESSAGE "/receipts", .query = "unit page", .handler = room_receipts_show,
      .about = "who has not acknowledged a notice" },
    { POST, PAGE, KEEPER_IN, .path = MESSAGE "/remind", .form = &form_none, .handler = room_remind_do,
      .invalid = room_receipts_show, .about = "reminds just those" },
    { GET, PAGE, SEAT, .path = ONE "/people", .query = "after", .handler = room_people_show,
      .about = "who is in a room today" },
    { POST, PAGE, SEAT, .path = ONE "/people", .form = &room_pair_form, .handler = room_pair_do,
      .invalid = room_people_show, .about = "a room of two" },
    { GET, PAGE, SEAT, .path = ONE "/search", .query = "q page", .handler = room_search_show,
      .about = "what was said in a room with these words" },
    { GET, PAGE, KEEPER, .path = ONE "/keeper", .handler = room_keeper_show, .about = "settings of a room" },
    { POST, PAGE, KEEPER, .path = ONE "/keeper", .form = &room_setting_form, .handler = room_setting_do,
      .invalid = room_keeper_show,
      .about = "sets who is in it, how far back they read, whether they may speak" },
    { POST, PAGE, KEEPER, .path = ONE "/keeper/keep", .form = &room_keep_form, .handler = room_keep_do,
      .invalid = room_keeper_show, .about = "sets how long words are kept" },
    { POST, SLOW, KEEPER, .path = ONE "/keeper/export", .form = &room_export_form,
      .prepare = room_export_prepare, .handler = room_export_do, .invalid = room_keeper_show,
      .about = "takes a room along as files" },

    { GET, API, SIGNED_IN, .path = "/api/v1/rooms", .handler = room_api_list, .about = "one's rooms" },
    { GET, API, SEAT, .path = API_ONE "/messages", .query = "after before", .handler = room_api_messages,
      .about = "messages of a room" },
    { POST, API, SEAT, .path = API_ONE "/messages", .form = &room_say_form, .prepare = room_say_prepare,
      .handler = room_api_say, .about = "says something" },
    { POST, API, SEAT, .path = API_ONE "/messages/{seq}/acknowledge", .form = &form_none,
      .handler = room_api_acknowledge, .about = "has read a notice" },
    { POST, API, SEAT, .path = API_ONE "/read", .form = &room_read_form, .handler = room_api_read,
      .about = "how far one has read" },
};

static const struct permission permissions[] = {
    { PERMISSION_ROOM_KEEP, TEXT_ROOM_PERMISSION_KEEP },
};
static const struct role_default role_defaults[] = {
    { "room_keeper", PERMISSION_ROOM_KEEP },
    { "secretary", PERMISSION_ROOM_KEEP },
};
static const struct role_label role_labels[] = {
    { "room_keeper", TEXT_ROOM_ROLE_KEEPER },
};

#define GROUPS "rules for group services on the internet (2017), article 13: logs for at least six months"
static const struct rule_default rules[] = {
    { "room.withdraw_minutes", "minutes", "the product's own: long enough to see a slip", 5 },
    { "room.keep_days", "days", "the product's own: three years, as long as a term of a branch", 1095 },
    { "room.keep_least_days", "days", GROUPS, 180 },
    { "room.warn_days", "days", "the product's own: two weeks to save what goes", 14 },
    { "room.remind_hours", "hours", "the product's own: nobody is reminded twice a day", 24 },
    { "room.remind_sms", "times",
      "the product's own: urgent reminders go to the telephone only if the site says so (1)", 0 },
    { "room.minute_max", "times", "the product's own: faster than anybody types", 30 },
};
static const struct rule_label rule_labels[] = {
    { "room.withdraw_minutes", TEXT_ROOM_RULE_WITHDRAW_MINUTES },
    { "room.keep_days", TEXT_ROOM_RULE_KEEP_DAYS },
    { "room.keep_least_days", TEXT_ROOM_RULE_KEEP_LEAST_DAYS },
    { "room.warn_days", TEXT_ROOM_RULE_WARN_DAYS },
    { "room.remind_hours", TEXT_ROOM_RULE_REMIND_HOURS },
    { "room.remind_sms", TEXT_ROOM_RULE_REMIND_SMS },
    { "room.minute_max", TEXT_ROOM_RULE_MINUTE_MAX },
};

static const struct job_kind jobs[] = {
    { .name = "room.keep", .run = room_keep_run, .tries_max = 5, .every_ms = MS_PER_DAY },
    { .name = "room.index", .run = room_index_run, .tries_max = 5 },
};

static const struct form *const forms[] = {
    &room_say_form,  &room_pictures_form, &room_notice_form,  &room_read_form, &room_take_form,
    &room_pair_form, &room_open_form,     &room_setting_form, &room_keep_form, &room_export_form,
};
static const struct search_kind searches[] = {
    { "message", TEXT_ROOM_SEARCH_KIND, room_index_fill, NULL },
};
static const struct menu_item menu[] = {
    { "/rooms", PERMISSION_SIGNED_IN, TEXT_ROOM_TITLE, MENU_TALK },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module room_module = {
    .name = "room",
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
    .jobs = jobs,
    .jobs_n = COUNT(jobs),
    .forms = forms,
    .forms_n = COUNT(forms),
    .menu = menu,
    .menu_n = COUNT(menu),
    .searches = searches,
    .searches_n = COUNT(searches),
    .demo = room_demo,
};
