/* SPDX-License-Identifier: Apache-2.0 */
/* demo_site: fills an empty site with the demo's town and a year of life. */
#ifndef EW_APP_DEMO_SITE_H
#define EW_APP_DEMO_SITE_H

#include "app/site.h"
#include "core/demo.h"

#define DEMO_SEED_MAX ((INT64_C(1) << 53) - 1) /* JavaScript's numbers end here */

struct demo_wish {
    int64_t seed;
    day_t last_day; /* its today; the year before it is filled */
};
struct demo_made {
    struct demo demo; /* log-ins and counts */
    str api_key;      /* for Open311; shown once, only its hash is kept */
};
/*
 * One transaction. The same seed and day give the same town, people, texts, dates and passwords; identifiers,
 * query codes and the key differ. Results live in a, which wants some 100 MiB of room. RC_CONFLICT: the site
 * has organisations already.
 */
MUST_USE rc demo_site_fill(struct site *site, struct arena *a, struct err *e, const struct demo_wish *wish,
                           struct demo_made *ret);
/* One JSON object: day, seed, logins, api_key, counts. */
str demo_site_json(struct arena *a, const struct demo_made *made);

#endif
