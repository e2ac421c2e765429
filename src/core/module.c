/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in the tables of the modules. */
#include "core/module.h"

#include <string.h>

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
