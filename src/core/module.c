/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in the tables of the modules. */
#include "core/module.h"

#include <string.h>

#include "core/access.h"
#include "web/rq.h"

enum text module_role_label(const struct app *app, str role)
{
    for (size_t m = 0; m < app->modules_n; m++)
        for (size_t i = 0; i < app->modules[m]->role_labels_n; i++)
            if (str_eq(role, str_from_c(app->modules[m]->role_labels[i].role)))
                return app->modules[m]->role_labels[i].label;
    return TEXT_ROLE_OTHER;
}

enum text module_rule_label(const struct app *app, str name)
{
    for (size_t m = 0; m < app->modules_n; m++)
        for (size_t i = 0; i < app->modules[m]->rule_labels_n; i++)
            if (str_eq(name, str_from_c(app->modules[m]->rule_labels[i].name)))
                return app->modules[m]->rule_labels[i].label;
    return TEXT_NONE;
}

size_t module_menu(struct rq *rq, enum menu_area area, struct menu_item **ret)
{
    const struct app *app = rq->app;
    size_t most = 0, n = 0;
    for (size_t m = 0; m < app->modules_n; m++)
        most += app->modules[m]->menu_n;
    *ret = ARENA_ARRAY(rq->arena, struct menu_item, most);
    for (size_t m = 0; m < app->modules_n; m++)
        for (size_t i = 0; i < app->modules[m]->menu_n; i++) {
            const struct menu_item *item = &app->modules[m]->menu[i];
            if (item->area == area && access_may(rq, item->permission, (organisation_id){ 0 }))
                (*ret)[n++] = *item;
        }
    return n;
}

enum text module_menu_label(enum menu_area area)
{
    static const enum text labels[MENU_AREAS] = {
        [MENU_OWN] = TEXT_NONE,
        [MENU_CASES] = TEXT_MENU_CASES,
        [MENU_FIGURES] = TEXT_MENU_FIGURES,
        [MENU_PUBLISH] = TEXT_MENU_PUBLISH,
        [MENU_TALK] = TEXT_MENU_TALK,
        [MENU_HOUSE] = TEXT_MENU_HOUSE,
    };
    return labels[area];
}

rc module_menu_count(struct rq *rq, const char *path, int64_t *ret)
{
    const struct app *app = rq->app;
    *ret = 0;
    for (size_t m = 0; m < app->modules_n; m++)
        for (size_t i = 0; i < app->modules[m]->counts_n; i++)
            if (strcmp(app->modules[m]->counts[i].path, path) == 0)
                return app->modules[m]->counts[i].count(rq, ret);
    return RC_OK;
}

rc module_home(struct rq *rq, struct home_pieces *ret)
{
    const struct app *app = rq->app;
    *ret = (struct home_pieces){ .index = { S("") }, .notices = { S("") } };
    for (size_t m = 0; m < app->modules_n; m++)
        if (app->modules[m]->home != NULL)
            return app->modules[m]->home(rq, ret);
    return RC_OK;
}

rc module_screen(struct rq *rq, organisation_id unit, struct screen *ret)
{
    const struct app *app = rq->app;
    for (size_t m = 0; m < app->modules_n; m++)
        if (app->modules[m]->screen != NULL)
            TRY(app->modules[m]->screen(rq, unit, ret));
    return RC_OK;
}

#define PIECE_BYTES 65536

html module_piece(struct rq *rq, struct page page)
{
    struct buf unused = buf_new(rq->arena, 1);
    struct view v = { .out = &unused,
                      .arena = rq->arena,
                      .lang = rq->lang,
                      .mode = rq->mode,
                      .now = rq->now,
                      .offset = rq->offset };
    html done = page_html(&v, page, PIECE_BYTES);
    for (size_t i = 0; i < sizeof rq->icons / sizeof rq->icons[0]; i++)
        rq->icons[i] |= v.icons[i];
    if (v.good_until != 0)
        reply_good_until(rq, v.good_until);
    return done;
}
