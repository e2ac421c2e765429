/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the index of the search anew: takes every kind's entries out and fills them in again, in small units,
 * so that the site can go on. */
#include <stdio.h>

#include "app/command.h"
#include "app/modules.h"
#include "app/site.h"
#include "core/search.h"
#include "db/lane.h"

#define AT_ONCE 500

struct rebuild {
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
static rc unit_run(struct command_line *line, struct site *site, lane_fn *fn, struct rebuild *r)
{
    struct arena *a = arena_new((size_t)256 << 20);
    struct err e = { 0 };
    rc done = lane_run(site->app.lane, a, &e, fn, r);
    if (done != RC_OK)
        done = ERR(&line->err, line->arena, done, NULL, "%.*s: %.*s", STR_ARG(str_from_c(r->kind->kind)),
                   STR_ARG(e.detail));
    arena_free(a);
    return done;
}

static rc kind_rebuild(struct command_line *line, struct site *site, const struct search_kind *kind)
{
    ms_t now = clock_now(&site->app.clock);
    struct rebuild r = { .kind = kind, .today = day_of(now, site->app.clock.offset), .n = 1 };
    while (r.n > 0)
        TRY(unit_run(line, site, clear_unit, &r));
    while (!r.is_done)
        TRY(unit_run(line, site, fill_unit, &r));
    (void)printf("%s: made anew\n", kind->kind);
    return RC_OK;
}

rc command_search(struct command_line *line, enum exit_code *ret_exit)
{
    struct site site;
    (void)ret_exit;
    if (!str_eq(line->words[0], S("rebuild")))
        return ERR(&line->err, line->arena, RC_INVALID, NULL, "usage: echowall search rebuild");
    rc done = site_open(&site, &line->settings, SITE_EXISTING);
    for (size_t m = 0; m < modules_n && done == RC_OK; m++)
        for (size_t i = 0; i < modules[m]->searches_n && done == RC_OK; i++)
            done = kind_rebuild(line, &site, &modules[m]->searches[i]);
    return site_end(&site, line->arena, &line->err, done);
}
