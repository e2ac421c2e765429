/* SPDX-License-Identifier: Apache-2.0 */
/* The search as tables, and what is done for it by itself. */
#include "core/access.h"
#include "db/lane.h"
#include "features/lookup/lookup_private.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define GET .method = HTTP_GET, .access = ROUTE_READ, .lane = ROUTE_FAST, .cache = CACHE_PUBLIC
#define PUBLIC .permission = PERMISSION_PUBLIC, .scope = scope_public
#define ASKED "q kind org column from until after"
#define AT_ONCE 200
#define TRIES_MAX 5
#define UNIT_ARENA ((size_t)256 << 20)

static const struct route routes[] = {
    { GET, PUBLIC, .kind = ROUTE_PAGE, .path = "/search", .query = ASKED, .handler = lookup_show,
      .about = "search of everything that the person may see" },
    { GET, PUBLIC, .kind = ROUTE_PAGE, .path = "/search/suggest", .query = "q", .handler = lookup_suggest,
      .about = "suggestions while typing, as JSON" },
    { GET, PUBLIC, .kind = ROUTE_API, .path = "/api/v1/search", .query = ASKED, .handler = lookup_api,
      .about = "search of everything that the person may see, with counts of each kind" },
};

static const struct permission permissions[] = {
    { "person.find", TEXT_LOOKUP_PERMISSION_PERSON_FIND },
};

static const struct role_default role_defaults[] = {
    { "clerk", "person.find" },
    { "coordinator", "person.find" },
    { "secretary", "person.find" },
    { ROLE_SECURITY_ADMIN, "person.find" },
};

static const struct search_kind searches[] = {
    { .kind = "person", .label = TEXT_LOOKUP_KIND_PERSON, .fill = lookup_people_fill },
};

/* ---- jobs ---- */

struct care {
    const struct job_run *run;
    const struct search_kind *kind;
    day_t today;
    int64_t n;
    bool is_done;
};

static rc fill_unit(struct db *db, void *data)
{
    struct care *c = data;
    return search_care_fill(db, c->kind, c->today, AT_ONCE, &c->is_done);
}

static rc places_unit(struct db *db, void *data)
{
    struct care *c = data;
    return search_care_places(db, c->today, AT_ONCE, &c->n);
}

static rc people_unit(struct db *db, void *data)
{
    struct care *c = data;
    return lookup_people_care(db, c->today, AT_ONCE, &c->n);
}

static rc terms_unit(struct db *db, void *data)
{
    (void)data;
    return lookup_terms_count(db);
}

/* Each unit has an arena of its own: there may be very many. */
static rc unit_run(struct care *c, lane_fn *unit)
{
    struct arena *a = arena_new(UNIT_ARENA);
    struct err e = { 0 };
    rc done = lane_run(c->run->app->lane, a, &e, unit, c);
    if (done != RC_OK)
        done = ERR(c->run->err, c->run->arena, done, NULL, "%.*s", STR_ARG(e.detail));
    arena_free(a);
    return done;
}

static rc until_nothing_is_left(struct care *c, lane_fn *unit)
{
    for (c->n = 1; c->n > 0;)
        TRY(unit_run(c, unit));
    return RC_OK;
}

static rc fill_all(struct care *c)
{
    const struct app *app = c->run->app;
    for (size_t m = 0; m < app->modules_n; m++)
        for (size_t i = 0; i < app->modules[m]->searches_n; i++) {
            c->kind = &app->modules[m]->searches[i];
            for (c->is_done = false; !c->is_done;)
                TRY(unit_run(c, fill_unit));
        }
    return RC_OK;
}

/* What the site had before, units that have moved, people who came and went. */
static rc care(struct job_run *run)
{
    struct care c = { .run = run, .today = day_of(run->now, run->app->clock.offset) };
    TRY(fill_all(&c));
    TRY(until_nothing_is_left(&c, places_unit));
    return until_nothing_is_left(&c, people_unit);
}

static rc count_terms(struct job_run *run)
{
    struct care c = { .run = run };
    return unit_run(&c, terms_unit);
}

/* The demo is made at once, without jobs. */
static rc fill_demo(struct demo *demo)
{
    const struct app *app = demo->app;
    for (size_t m = 0; m < app->modules_n; m++)
        for (size_t i = 0; i < app->modules[m]->searches_n; i++)
            for (bool is_done = false; !is_done;)
                TRY(search_care_fill(demo->db, &app->modules[m]->searches[i], demo->last_day, AT_ONCE,
                                     &is_done));
    return lookup_terms_count(demo->db);
}

static const struct job_kind jobs[] = {
    { .name = "search.care",
      .run = care,
      .tries_max = TRIES_MAX,
      .every_ms = MS_PER_HOUR,
      .on_change = true },
    { .name = "search.terms", .run = count_terms, .tries_max = TRIES_MAX, .every_ms = MS_PER_DAY },
};

const struct module lookup_module = {
    .name = "lookup",
    .routes = routes,
    .routes_n = COUNT(routes),
    .permissions = permissions,
    .permissions_n = COUNT(permissions),
    .role_defaults = role_defaults,
    .role_defaults_n = COUNT(role_defaults),
    .searches = searches,
    .searches_n = COUNT(searches),
    .jobs = jobs,
    .jobs_n = COUNT(jobs),
    .demo = fill_demo,
};
