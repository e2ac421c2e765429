/* SPDX-License-Identifier: Apache-2.0 */
/* Commands about the site as a whole: serve, init, migrate, routes. */
#include <stdio.h>

#include "app/command.h"
#include "app/modules.h"
#include "app/serve.h"
#include "app/setup_link.h"
#include "base/json.h"
#include "web/route.h"

#define ROUTES_BYTES_MAX (1u << 20)

rc command_serve(struct command_line *line, enum exit_code *ret_exit)
{
    struct site site;
    (void)ret_exit;
    serve_block_signals();
    rc done = site_open(&site, &line->settings, SITE_CREATE);
    if (done == RC_OK)
        done = serve_run(&site);
    return site_end(&site, line->arena, &line->err, done);
}

rc command_init(struct command_line *line, enum exit_code *ret_exit)
{
    struct site site;
    str token = { 0 };
    (void)ret_exit;
    rc done = site_open(&site, &line->settings, SITE_CREATE);
    if (done == RC_OK)
        done = setup_link_make(&site, &token);
    if (done == RC_OK && str_is_absent(token))
        (void)printf("The site in %.*s has accounts already; nothing was changed.\n",
                     STR_ARG(line->settings.data));
    else if (done == RC_OK)
        (void)printf(
            "Made the site in %.*s. Start it with `echowall serve`, then open /setup/%.*s within a day.\n",
            STR_ARG(line->settings.data), STR_ARG(token));
    return site_end(&site, line->arena, &line->err, done);
}

rc command_migrate(struct command_line *line, enum exit_code *ret_exit)
{
    struct site site;
    (void)ret_exit;
    rc done = site_open(&site, &line->settings, SITE_CREATE);
    if (done == RC_OK)
        (void)printf("The schema is up to date.\n");
    return site_end(&site, line->arena, &line->err, done);
}

static const char *const method_names[] = { [HTTP_GET] = "GET", [HTTP_POST] = "POST" };

static void routes_print(const struct router *router)
{
    for (size_t i = 0; i < router_count(router); i++) {
        const struct route *r = router_at(router, i);
        (void)printf("%-5s %-44s %-5s %-28s %s\n", method_names[r->method], r->path,
                     r->access == ROUTE_READ ? "read" : "write", r->permission, r->about);
    }
}

static void routes_json(const struct router *router, struct arena *a)
{
    struct buf b = buf_new(a, ROUTES_BYTES_MAX);
    struct json j = json_new(&b);
    json_open_array(&j);
    for (size_t i = 0; i < router_count(router); i++) {
        const struct route *r = router_at(router, i);
        json_open_object(&j);
        json_put_str(&j, S("method"), str_from_c(method_names[r->method]));
        json_put_str(&j, S("path"), str_from_c(r->path));
        json_put_str(&j, S("access"), r->access == ROUTE_READ ? S("read") : S("write"));
        json_put_str(&j, S("permission"), str_from_c(r->permission));
        json_put_str(&j, S("about"), str_from_c(r->about));
        json_end(&j);
    }
    json_end(&j);
    (void)printf("%.*s\n", STR_ARG(buf_str(&b)));
}

rc command_routes(struct command_line *line, enum exit_code *ret_exit)
{
    struct router *router;
    (void)ret_exit;
    TRY(modules_router(line->arena, &line->err, &router));
    if (str_is_absent(command_option(line, "json")))
        routes_print(router);
    else
        routes_json(router, line->arena);
    return RC_OK;
}
