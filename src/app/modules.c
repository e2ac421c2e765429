/* SPDX-License-Identifier: Apache-2.0 */
/* The list of modules. Order matters only for menus and for defaults. */
#include "app/modules.h"

#include "core/core_module.h"
#include "features/lookup/lookup.h"
#include "features/office/office.h"
#include "features/problem/problem.h"
#include "features/publish/publish.h"
#include "features/room/room.h"
#include "features/talk/talk.h"
#include "web/route.h"

/* Also the order of the staff menu within its parts, and of the demo's rows. */
const struct module *const modules[] = {
    &core_module,           &problem_module,        &problem_intake_module,
    &problem_clock_module,  &problem_ledger_module, &problem_desk_module,
    &problem_patrol_module, &problem_follow_module, &problem_topic_module,
    &problem_import_module, &publish_item_module,   &publish_receipt_module,
    &publish_column_module, &publish_reach_module,  &publish_contribution_module,
    &publish_import_module, &publish_feed_module,   &office_module,
    &talk_module,           &talk_letter_module,    &talk_join_module,
    &room_module,           &lookup_module,         &talk_reset_module,
};
const size_t modules_n = sizeof modules / sizeof modules[0];

#define MODULES_MAX 32

static bool permission_is_declared(str name)
{
    if (str_eq(name, S(PERMISSION_PUBLIC)) || str_eq(name, S(PERMISSION_SIGNED_IN)))
        return true;
    for (size_t m = 0; m < modules_n; m++)
        for (size_t i = 0; i < modules[m]->permissions_n; i++)
            if (str_eq(str_from_c(modules[m]->permissions[i].name), name))
                return true;
    return false;
}

static rc permissions_check(const struct router *router, struct arena *a, struct err *e)
{
    for (size_t i = 0; i < router_count(router); i++) {
        const struct route *row = router_at(router, i);
        if (!permission_is_declared(str_from_c(row->permission)))
            return ERR(e, a, RC_INVALID, NULL, "route %s: no module declares the permission \"%s\"",
                       row->path, row->permission);
    }
    return RC_OK;
}

rc modules_router(struct arena *a, struct err *e, struct router **ret)
{
    const struct route *tables[MODULES_MAX];
    size_t sizes[MODULES_MAX];
    struct router *router;
    for (size_t m = 0; m < modules_n; m++) {
        tables[m] = modules[m]->routes;
        sizes[m] = modules[m]->routes_n;
    }
    TRY(router_new(tables, sizes, modules_n, a, e, &router));
    TRY(permissions_check(router, a, e));
    *ret = router;
    return RC_OK;
}
