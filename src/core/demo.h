/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demo: what `echowall demo` hands to the modules: the town it has made, its people, and a repeatable source
 * of chance. Everything is written in one transaction and depends on nothing but the seed and the last day.
 */
#ifndef EW_CORE_DEMO_H
#define EW_CORE_DEMO_H

#include "base/rand.h"
#include "core/app.h"
#include "core/organisation.h"

struct demo_unit {
    organisation_id id;
    str name;
    person_id head; /* who answers for it: the secretary, the head of the station */
    str head_title;
};

struct demo {
    struct app *app;
    struct db *db; /* the write transaction */
    struct arena *arena;
    struct err *err;
    struct prng rng;
    day_t last_day; /* the demo's today; the year before it is filled */
    ms_t now, offset;
    struct demo_unit town;
    struct demo_unit *villages, *offices;
    size_t villages_n, offices_n;
    person_id clerk, reviewer;
    int64_t voices, closed, suggestions, topics; /* counts that the modules fill */
};

#endif
