/* SPDX-License-Identifier: Apache-2.0 */
/* Roles, permissions, rules and holidays that the program brings, written where the site has none yet. */
#include "app/modules.h"
#include "app/site.h"
#include "core/access.h"
#include "core/calendar.h"
#include "core/rule.h"
#include "core/setting.h"
#include "db/lane.h"

/* Rules of the modules hold from this day on (2000-01-01): before any row of a site. */
#define RULES_FROM_DAY 10957

static rc roles_write(struct db *db, const struct module *m)
{
    for (size_t i = 0; i < m->role_defaults_n; i++) {
        str role = str_from_c(m->role_defaults[i].role);
        TRY(access_role_ensure(db, role, (int64_t)i));
        TRY(access_role_allow(db, role, str_from_c(m->role_defaults[i].permission)));
    }
    return RC_OK;
}

static rc rules_write(struct db *db, const struct module *m)
{
    for (size_t i = 0; i < m->rules_n; i++) {
        const struct rule_new rule = { .name = str_from_c(m->rules[i].name),
                                       .unit = str_from_c(m->rules[i].unit),
                                       .source = str_from_c(m->rules[i].source),
                                       .value = m->rules[i].value,
                                       .from_day = RULES_FROM_DAY };
        TRY(rule_ensure(db, &rule));
    }
    return RC_OK;
}

/* A module's roles and first rows are written once: what the site changes afterwards stays changed. */
static rc defaults_unit(struct db *db, void *data)
{
    const struct site *site = data;
    TRY(calendar_write_facts(db, clock_now(&site->app.clock)));
    for (size_t i = 0; i < modules_n; i++) {
        str mark = str_printf(site->arena, "defaults.%s", modules[i]->name), done = { 0 };
        TRY(rules_write(db, modules[i]));
        TRY(setting_get(db, mark, &done));
        if (!str_is_absent(done))
            continue;
        TRY(roles_write(db, modules[i]));
        if (modules[i]->first_rows != NULL)
            TRY(modules[i]->first_rows(db));
        TRY(setting_set(db, mark, S("written"), clock_now(&site->app.clock)));
    }
    return RC_OK;
}

rc site_write_defaults(struct site *site)
{
    return lane_run(site->app.lane, site->arena, &site->err, defaults_unit, site);
}
