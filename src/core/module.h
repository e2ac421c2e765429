/* SPDX-License-Identifier: Apache-2.0 */
/*
 * module: everything the house needs to know of a slice, as tables. The one list of modules is app/modules.c.
 */
#ifndef EW_CORE_MODULE_H
#define EW_CORE_MODULE_H

#include "core/app.h"
#include "core/demo.h"
#include "core/doctor.h"
#include "core/job.h"
#include "core/organisation.h"
#include "core/search.h"
#include "web/form.h"
#include "web/route.h"
#include "web/view.h"

/* A permission that roles can give. */
struct permission {
    const char *name; /* "problem.assign" */
    enum text label;
};

/* Default: the role has the permission (written by `init` and by migrations of the roles table). */
struct role_default {
    const char *role, *permission;
};

/* What people call a role. Every role that a module brings has one. */
struct role_label {
    const char *role;
    enum text label;
};

/* A dated rule the module brings: value from the first day on, until the site changes it. */
struct rule_default {
    const char *name, *unit, *source;
    int64_t value;
};

/* What people call a rule. */
struct rule_label {
    const char *name;
    enum text label;
};

/* The parts of the menu, in the order in which they stand. What is one's own stands on one's own page only.
 */
enum menu_area {
    MENU_OWN,
    MENU_CASES,   /* 办件 */
    MENU_FIGURES, /* 数据 */
    MENU_PUBLISH, /* 发布 */
    MENU_TALK,    /* 交流 */
    MENU_HOUSE,   /* 管理 */
    MENU_AREAS
};
/* An entry of the staff menu and of one's own page, shown to those who have the permission
   (PERMISSION_SIGNED_IN: everybody who is logged in). It is marked on its own page and on those below it. */
struct menu_item {
    const char *path, *permission;
    enum text label;
    enum menu_area area;
};

/* A page, with those below it, that belongs to an entry and stands elsewhere; "{}" is a piece of any name. Of
   all that fit a page the longest address says which entry is marked. */
struct menu_page {
    const char *path, *entry;
};

/* How much waits for a person behind an entry of the menu: a number on one's own page. */
struct menu_count {
    const char *path; /* of the entry */
    rc (*count)(struct rq *rq, int64_t *ret);
};

/* What a slice adds to the home page of the house, drawn; empty: nothing. */
struct home_pieces {
    html index;   /* what there is to find, below the figures */
    html notices; /* what is new, before the answers */
};

/* What a slice adds to the screen of a hall: panels for 1920 by 1080, drawn, with what people call them. */
#define SCREEN_PANELS_MAX 9 /* the digits of a remote control */
struct screen {
    struct screen_panel {
        str name;
        html body; /* a heading and what stands below it */
    } panels[SCREEN_PANELS_MAX];
    size_t n;
};

struct module {
    const char *name;
    const struct route *routes;
    size_t routes_n;
    const struct permission *permissions;
    size_t permissions_n;
    const struct role_default *role_defaults;
    size_t role_defaults_n;
    const struct role_label *role_labels;
    size_t role_labels_n;
    const struct rule_default *rules;
    size_t rules_n;
    const struct rule_label *rule_labels;
    size_t rule_labels_n;
    const struct job_kind *jobs;
    size_t jobs_n;
    const struct form *const *forms;
    size_t forms_n;
    const struct menu_item *menu;
    size_t menu_n;
    const struct menu_page *menu_pages;
    size_t menu_pages_n;
    const struct menu_count *counts;
    size_t counts_n;
    /* Kinds of things that the shared search finds. */
    const struct search_kind *searches;
    size_t searches_n;
    /* Pieces of the home page; NULL = none. One module has them. */
    rc (*home)(struct rq *rq, struct home_pieces *ret);
    /* Panels of the screen of a unit (.v == 0: the whole house), appended; NULL = none. */
    rc (*screen)(struct rq *rq, organisation_id unit, struct screen *ret);
    /* Asked with GET for an address that no route has, outside the interfaces and /desk: leads to where its
     * page is now, or fails with RC_NOT_FOUND; NULL = none. One module has it. */
    const struct route *lost;
    /* Names of queries, blanks between, with which "/" is such an address too ("p": /?p=7); NULL = none. */
    const char *lost_queries;
    /* Rows that a new site begins with, written once: what the site changes afterwards stays so; NULL = none.
     */
    rc (*first_rows)(struct db *db);
    /* Plausible rows for `echowall demo`, after the core's; NULL = none. */
    rc (*demo)(struct demo *demo);
    /* Consistency checks for `echowall doctor`: calls doctor_find() for each finding; NULL = none. */
    rc (*doctor)(struct doctor *doctor);
};

/* What people call a role: the label of the module that brings it, else a general word. */
enum text module_role_label(const struct app *app, str role);
/* What people call a rule; TEXT_NONE for one that no module brings. */
enum text module_rule_label(const struct app *app, str name);
/* The entries of a part that the person of the request may open, in the order of the modules; returns how
   many. They lie in the request's arena. */
size_t module_menu(struct rq *rq, enum menu_area area, struct menu_item **ret);
/* What people call a part; TEXT_NONE for what is one's own. */
enum text module_menu_label(enum menu_area area);
/* How much waits behind the entry of that path; 0 where nothing is counted. */
MUST_USE rc module_menu_count(struct rq *rq, const char *path, int64_t *ret);
/* The pieces of the home page of the module that has them; empty ones when none has. */
MUST_USE rc module_home(struct rq *rq, struct home_pieces *ret);
/* The panels of all modules, in their order. */
MUST_USE rc module_screen(struct rq *rq, organisation_id unit, struct screen *ret);
/* Draws a piece for a page that is made later: its icons come along, and when it turns wrong. */
html module_piece(struct rq *rq, struct page page);

#endif
