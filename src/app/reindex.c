/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the index of the search anew: takes every kind's entries out and fills them in again, in small units,
 * so that the site can go on. */
#include "app/reindex.h"

#include "app/modules.h"
#include "core/search.h"
#include "db/lane.h"

#define AT_ONCE 500

struct rebuild {
    struct site *site;
    struct arena *arena;
    struct err *err;
    const struct search_kind *kind;
    day_t today;
    int64_t n;
    bool is_done;
};

static rc clear_unit(struct db *db, void *data)
{
    struct rebuild *r = data;
    return search_care_clear(db, str_from_c(r->kind->kind), AT_ONCE, &r->n);
}

static rc fill_unit(struct db *db, void *data)
{
    struct rebuild *r = data;
    return search_care_fill(db, r->kind, r->today, AT_ONCE, &r->is_done);
}

/* Each unit has an arena of its own: there may be very many. */
static rc unit_run(struct rebuild *r, lane_fn *fn)
{
    struct arena *a = arena_new((size_t)256 << 20);
    struct err e = { 0 };
    rc done = lane_run(r->site->app.lane, a, &e, fn, r);
    if (done != RC_OK)
        done = ERR(r->err, r->arena, done, NULL, "%s: %.*s", r->kind->kind, STR_ARG(e.detail));
    arena_free(a);
    return done;
}

static rc kind_rebuild(struct rebuild *r)
{
    r->n = 1;
    r->is_done = false;
    while (r->n > 0)
        TRY(unit_run(r, clear_unit));
    while (!r->is_done)
        TRY(unit_run(r, fill_unit));
    return RC_OK;
}

rc site_reindex(struct site *site, struct arena *a, struct err *e, void (*say)(const char *kind))
{
    ms_t now = clock_now(&site->app.clock);
    struct rebuild r = { .site = site, .arena = a, .err = e, .today = day_of(now, site->app.clock.offset) };
    for (size_t m = 0; m < modules_n; m++)
        for (size_t i = 0; i < modules[m]->searches_n; i++) {
            r.kind = &modules[m]->searches[i];
            TRY(kind_rebuild(&r));
            if (say != NULL)
                say(r.kind->kind);
        }
    return RC_OK;
}
