/* SPDX-License-Identifier: Apache-2.0 */
/* The office slice as tables. */
#include "core/access.h"
#include "features/office/office.h"
#include "features/office/office_pages.h"

#define PAGE .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_NONE
#define GET .method = HTTP_GET, .access = ROUTE_READ
#define POST .method = HTTP_POST, .access = ROUTE_WRITE
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public
#define SLOW .kind = ROUTE_PAGE, .lane = ROUTE_SLOW, .cache = CACHE_NONE
#define PEOPLE .permission = "people.manage", .scope = scope_own
#define PERSON .permission = "people.manage", .scope = office_scope_person
#define UNIT .permission = "organisation.manage", .scope = office_scope_organisation
#define POST_OF_UNIT .permission = "organisation.manage", .scope = office_scope_post
#define AUDIT .permission = "audit.read", .scope = office_scope_site
#define CALENDAR .permission = "calendar.manage", .scope = office_scope_site
#define RULE .permission = "rule.manage", .scope = office_scope_site
#define SETTINGS .permission = "site.settings", .scope = office_scope_site
#define SECURITY .permission = "security.check", .scope = office_scope_site
#define SIGNED_IN .permission = PERMISSION_SIGNED_IN, .scope = scope_own

static const struct route routes[] = {
    { GET, PAGE, PUBLIC, .path = "/login", .handler = office_login_show, .about = "log-in form" },
    { POST, SLOW, PUBLIC, .path = "/login", .form = &office_login_form, .prepare = office_login_prepare,
      .handler = office_login, .invalid = office_login_show,
      .about = "log in by name or phone and password" },
    { GET, PAGE, PUBLIC, .path = "/login/code", .handler = office_code_show, .about = "second factor form" },
    { POST, PAGE, PUBLIC, .path = "/login/code", .form = &office_code_form, .handler = office_code,
      .invalid = office_code_show, .about = "second factor" },
    { POST, PAGE, PUBLIC, .path = "/logout", .form = &form_none, .handler = office_logout,
      .invalid = office_login_show, .about = "log out" },
    { GET, PAGE, PUBLIC, .path = "/setup/{token}", .handler = office_setup_show,
      .about = "first account form" },
    { POST, SLOW, PUBLIC, .path = "/setup/{token}", .form = &office_setup_form,
      .prepare = office_setup_prepare, .handler = office_setup, .invalid = office_setup_show,
      .about = "make the first account by the one-time link" },
    { GET, PAGE, SIGNED_IN, .path = "/me", .handler = office_me_show, .about = "a person's own page" },
    { POST, SLOW, SIGNED_IN, .path = "/me/password", .form = &office_password_form,
      .prepare = office_me_password_prepare, .handler = office_me_password, .invalid = office_me_show,
      .about = "change one's password" },
    { POST, PAGE, SIGNED_IN, .path = "/me/sessions", .form = &form_none, .handler = office_me_sessions,
      .invalid = office_me_show, .about = "end one's other sessions" },
    { POST, PAGE, SIGNED_IN, .path = "/me/sessions/{id}/end", .form = &form_none,
      .handler = office_me_session_end, .invalid = office_me_show, .about = "end one of one's sessions" },
    { GET, PAGE, SIGNED_IN, .path = "/me/totp", .handler = office_totp_show,
      .about = "second factor of one's own account" },
    { POST, PAGE, SIGNED_IN, .path = "/me/totp/begin", .form = &form_none, .handler = office_totp_begin,
      .invalid = office_totp_show, .about = "make a secret for the second factor" },
    { POST, PAGE, SIGNED_IN, .path = "/me/totp", .form = &office_totp_form, .handler = office_totp_confirm,
      .invalid = office_totp_show, .about = "turn the second factor on with its first code" },
    { POST, SLOW, SIGNED_IN, .path = "/me/totp/off", .form = &office_totp_off_form,
      .prepare = office_totp_off_prepare, .handler = office_totp_off, .invalid = office_totp_show,
      .about = "turn one's second factor off" },
    { GET, PAGE, PEOPLE, .path = "/people", .handler = office_people_show, .about = "people with accounts" },
    { GET, PAGE, PEOPLE, .path = "/people/new", .handler = office_person_new_show,
      .about = "new account form" },
    { POST, SLOW, PEOPLE, .path = "/people/new", .form = &office_person_form, .prepare = office_first_prepare,
      .handler = office_person_new, .invalid = office_person_new_show,
      .about = "make an account with a first password" },
    { GET, PAGE, PEOPLE, .path = "/people/{id}", .handler = office_person_show,
      .about = "one person and their roles" },
    { POST, PAGE, .permission = PERMISSION_GRANT, .scope = scope_own, .path = "/people/{id}/grants",
      .form = &office_grant_form, .handler = office_person_grant, .invalid = office_person_show,
      .about = "give a role" },
    { POST, PAGE, .permission = PERMISSION_GRANT, .scope = scope_own,
      .path = "/people/{id}/grants/{grant}/end", .form = &form_none, .handler = office_person_grant_end,
      .invalid = office_person_show, .about = "take a role back" },
    { GET, PAGE, PERSON, .path = "/people/{id}/password", .handler = office_password_reset_show,
      .about = "new first password form" },
    { POST, SLOW, PERSON, .path = "/people/{id}/password", .form = &form_none,
      .prepare = office_first_prepare, .handler = office_password_reset,
      .invalid = office_password_reset_show, .about = "give a person a new first password" },
    { POST, PAGE, PERSON, .path = "/people/{id}/unlock", .form = &form_none, .handler = office_person_unlock,
      .invalid = office_person_show, .about = "end a lock before its time" },
    { POST, PAGE, PERSON, .path = "/people/{id}/sessions", .form = &form_none,
      .handler = office_person_sessions, .invalid = office_person_show,
      .about = "end all sessions of a person" },
    { POST, PAGE, PERSON, .path = "/people/{id}/totp", .form = &form_none, .handler = office_person_totp,
      .invalid = office_person_show, .about = "take a person's second factor off" },
    { GET, PAGE, PERSON, .path = "/people/{id}/close", .handler = office_person_close_show,
      .about = "form to close an account" },
    { POST, PAGE, PERSON, .path = "/people/{id}/close", .form = &office_close_form,
      .handler = office_person_close, .invalid = office_person_close_show, .about = "close an account" },
    { GET, PAGE, PERSON, .path = "/people/{id}/phone", .handler = office_person_phone_show,
      .about = "form to show a telephone number" },
    { POST, PAGE, PERSON, .path = "/people/{id}/phone", .form = &office_phone_form,
      .handler = office_person_phone, .invalid = office_person_phone_show,
      .about = "show a telephone number for a reason" },
    { GET, PAGE, UNIT, .path = "/organisations/{id}/add", .handler = office_unit_add_show,
      .about = "form: a unit below an organisation" },
    { POST, PAGE, UNIT, .path = "/organisations/{id}/add", .form = &office_unit_add_form,
      .handler = office_unit_add, .invalid = office_unit_add_show, .about = "a unit below an organisation" },
    { GET, PAGE, UNIT, .path = "/organisations/{id}/rename", .handler = office_unit_rename_show,
      .about = "form: another name or kind from a day on" },
    { POST, PAGE, UNIT, .path = "/organisations/{id}/rename", .form = &office_unit_rename_form,
      .handler = office_unit_rename, .invalid = office_unit_rename_show,
      .about = "another name or kind from a day on" },
    { GET, PAGE, UNIT, .path = "/organisations/{id}/phone", .handler = office_unit_phone_show,
      .about = "form: public telephone of an organisation" },
    { POST, PAGE, UNIT, .path = "/organisations/{id}/phone", .form = &office_unit_phone_form,
      .handler = office_unit_phone, .invalid = office_unit_phone_show,
      .about = "public telephone of an organisation" },
    { GET, PAGE, UNIT, .path = "/organisations/{id}/end", .handler = office_unit_end_show,
      .about = "form: abolish an organisation from a day on" },
    { POST, PAGE, UNIT, .path = "/organisations/{id}/end", .form = &office_unit_end_form,
      .handler = office_unit_end, .invalid = office_unit_end_show,
      .about = "abolish an organisation from a day on" },
    { GET, PAGE, UNIT, .path = "/organisations/{id}/posts", .handler = office_post_add_show,
      .about = "form: a new post of an organisation" },
    { POST, PAGE, UNIT, .path = "/organisations/{id}/posts", .form = &office_post_add_form,
      .handler = office_post_add, .invalid = office_post_add_show, .about = "a new post of an organisation" },
    { GET, PAGE, POST_OF_UNIT, .path = "/posts/{id}", .handler = office_holder_show,
      .about = "form: who holds a post from a day on" },
    { POST, PAGE, POST_OF_UNIT, .path = "/posts/{id}", .form = &office_holder_form,
      .handler = office_holder_set, .invalid = office_holder_show,
      .about = "who holds a post from a day on" },
    { GET, PAGE, POST_OF_UNIT, .path = "/posts/{id}/end", .handler = office_post_end_show,
      .about = "form: abolish a post from a day on" },
    { POST, PAGE, POST_OF_UNIT, .path = "/posts/{id}/end", .form = &office_unit_end_form,
      .handler = office_post_end, .invalid = office_post_end_show, .about = "abolish a post from a day on" },
    { GET, SLOW, AUDIT, .path = "/audit", .handler = office_audit_show,
      .about = "audit log: search, and the chain recomputed" },
    { GET, PAGE, AUDIT, .path = "/audit/export", .handler = office_export_show,
      .about = "form to take the audit log along" },
    { POST, SLOW, AUDIT, .path = "/audit/export", .form = &office_export_form,
      .prepare = office_export_prepare, .handler = office_export, .invalid = office_export_show,
      .about = "audit log as JSON lines" },
    { GET, PAGE, CALENDAR, .path = "/calendar", .handler = office_calendar_show,
      .about = "working-day calendar of a year" },
    { POST, PAGE, CALENDAR, .path = "/calendar", .form = &office_day_form, .handler = office_calendar_set,
      .invalid = office_calendar_show, .about = "write or change a day of the calendar" },
    { POST, PAGE, CALENDAR, .path = "/calendar/{day}/remove", .form = &form_none,
      .handler = office_calendar_remove, .invalid = office_calendar_show,
      .about = "let a day follow the plain week again" },
    { GET, PAGE, RULE, .path = "/rules", .handler = office_rules_show, .about = "dated rules" },
    { GET, PAGE, RULE, .path = "/rules/{name}", .handler = office_rule_show,
      .about = "one rule and its history" },
    { POST, PAGE, RULE, .path = "/rules/{name}", .form = &office_rule_form, .handler = office_rule_set,
      .invalid = office_rule_show, .about = "a rule's value from a day on" },
    { GET, PAGE, SETTINGS, .path = "/settings", .handler = office_settings_show,
      .about = "what the site tells of itself" },
    { POST, PAGE, SETTINGS, .path = "/settings", .form = &office_settings_form, .handler = office_settings,
      .invalid = office_settings_show, .about = "change what the site tells of itself" },
    { GET, .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC, PUBLIC, .path = "/organisations",
      .handler = office_organisations, .about = "to the root of the tree" },
    { GET, .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC, PUBLIC,
      .path = "/organisations/{id}", .handler = office_organisation_show,
      .about = "one organisation as of a day" },
    { GET, .kind = ROUTE_API, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC, PUBLIC, .path = "/api/v1/regions",
      .query = "code", .handler = office_regions, .about = "a region and its children" },
    { GET, .kind = ROUTE_API, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC, PUBLIC,
      .path = "/api/v1/organisations/{id}", .query = "day", .handler = office_api_organisation,
      .about = "an organisation as of a day, with what lies above and below it and its posts" },
    { GET, .kind = ROUTE_API, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC, PUBLIC,
      .path = "/api/v1/openapi.json", .handler = office_openapi, .about = "this file" },
    { GET, SLOW, SECURITY, .path = "/security", .handler = office_security_show, .about = "security check" },
    { GET, PAGE, PUBLIC, .path = "/look", .handler = office_look, .about = "remember language and size" },
    { GET, .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC, PUBLIC, .path = "/about/privacy",
      .handler = office_privacy_show, .about = "personal data in plain words" },
    { GET, .kind = ROUTE_PAGE, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC, PUBLIC,
      .path = "/about/accessibility", .handler = office_accessibility_show,
      .about = "accessibility in plain words" },
};

static const struct permission permissions[] = {
    { "people.manage", TEXT_OFFICE_PERMISSION_PEOPLE },
    { "security.check", TEXT_OFFICE_PERMISSION_SECURITY },
    { "audit.read", TEXT_OFFICE_PERMISSION_AUDIT },
    { "site.settings", TEXT_OFFICE_PERMISSION_SETTINGS },
    { "calendar.manage", TEXT_OFFICE_PERMISSION_CALENDAR },
    { "rule.manage", TEXT_OFFICE_PERMISSION_RULE },
    { "organisation.manage", TEXT_OFFICE_PERMISSION_ORGANISATION },
};

static const struct role_default role_defaults[] = {
    { ROLE_SECURITY_ADMIN, "people.manage" }, { ROLE_SECURITY_ADMIN, "security.check" },
    { ROLE_SYSTEM_ADMIN, "site.settings" },   { ROLE_SYSTEM_ADMIN, "organisation.manage" },
    { ROLE_SYSTEM_ADMIN, "calendar.manage" }, { ROLE_SYSTEM_ADMIN, "rule.manage" },
    { ROLE_SYSTEM_ADMIN, "security.check" },  { ROLE_AUDITOR, "audit.read" },
    { ROLE_AUDITOR, "security.check" },
};

static const struct form *const forms[] = {
    &office_login_form,    &office_code_form,   &office_setup_form, &office_password_form, &office_totp_form,
    &office_totp_off_form, &office_person_form, &office_grant_form, &office_close_form,    &office_phone_form,
    &office_export_form,   &office_day_form,    &office_rule_form,  &office_settings_form
};

static const struct menu_item menu[] = {
    { "/people", "people.manage", TEXT_OFFICE_MENU_PEOPLE },
    { "/calendar", "calendar.manage", TEXT_OFFICE_MENU_CALENDAR },
    { "/rules", "rule.manage", TEXT_OFFICE_MENU_RULES },
    { "/settings", "site.settings", TEXT_OFFICE_MENU_SETTINGS },
    { "/audit", "audit.read", TEXT_OFFICE_MENU_AUDIT },
    { "/security", "security.check", TEXT_OFFICE_MENU_SECURITY },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct module office_module = {
    .name = "office",
    .routes = routes,
    .routes_n = COUNT(routes),
    .permissions = permissions,
    .permissions_n = COUNT(permissions),
    .role_defaults = role_defaults,
    .role_defaults_n = COUNT(role_defaults),
    .forms = forms,
    .forms_n = COUNT(forms),
    .menu = menu,
    .menu_n = COUNT(menu),
};
