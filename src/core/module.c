/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in the tables of the modules. */
#include "core/module.h"

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
