/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish_site: 子站, the public face of a town, village or branch on this instance, below /sites/SLUG: own
 * name, colour, logo, languages, and the columns that it inherits. Row 1 (PUBLISH_MAIN_SITE) is the instance
 * itself, at /.
 *
 * An item is published in one site (publish_item.site_id, never absent): that of its unit, or of the nearest
 * unit above that has one (publish_site_of, asked when the item is made or moved). It is seen there and in
 * the sites of all units below that have its column; in the sites above only when its column says so
 * (is_upward). So the list of a column in a site is what publish_site_chain() names, and with is_upward what
 * lies below.
 */
#ifndef EW_PUBLISH_SITE_H
#define EW_PUBLISH_SITE_H

#include "features/publish/publish_column.h"

struct publish_site {
    publish_site_id id;
    organisation_id organisation; /* .v == 0: the main site */
    str slug, name, words, hue;   /* name of the main site: empty, the setting "place" is shown */
    str languages;                /* "zh-Hans zh-Hant en" */
    str logo;                     /* hash of the picture; absent: none */
    bool is_open;
};
bool publish_site_is_main(const struct publish_site *site);

/* RC_NOT_FOUND: no such site. Closed ones are found: see is_open. */
MUST_USE rc publish_site_load(struct db *db, publish_site_id id, struct publish_site *ret);
MUST_USE rc publish_site_find(struct db *db, str slug, struct publish_site *ret);
/* The site in which a unit publishes on that day: its own, else that of the nearest unit above, else the main
   site. */
MUST_USE rc publish_site_of(struct db *db, organisation_id unit, day_t day, struct publish_site *ret);
/* The chain of inheritance: the site itself, then those of the units above it, the main site last. */
MUST_USE rc publish_site_chain(struct db *db, publish_site_id id, day_t day, struct publish_site **ret,
                               size_t *ret_n);

#endif
