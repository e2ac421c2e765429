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

/* ---- changes, in the caller's transaction; the caller asks for the permission and writes the audit ---- */

#define PUBLISH_SITE_WORDS_MAX 60

struct publish_site_words {
    str name, words, hue, languages;
};
struct publish_site_new {
    organisation_id organisation;
    str slug;
    struct publish_site_words words;
    ms_t now;
    day_t today;
};
/* Open at once; what the unit and those below it published in the site above is in this one from now on.
   RC_INVALID: publish.code_bad (the slug: rules as for codes of columns), publish.name_bad,
   publish.hue_bad, publish.languages_bad. RC_CONFLICT: publish.slug_taken, publish.site_there (the unit has
   one already). RC_NOT_FOUND: no such unit on that day. */
MUST_USE rc publish_site_add(struct db *db, const struct publish_site_new *in, publish_site_id *ret);
/* A slug like this one that nobody has: itself, or with a number behind. */
MUST_USE rc publish_site_propose(struct db *db, str slug, str *ret);
/* A site for every unit of a kind in the scope that has none, at most `limit`: named like the unit, with the
   initials of its name as its address and the colours in turn. *ret_made: how many. */
struct publish_sites_new {
    struct scope scope;
    str kind, languages;
    ms_t now;
    day_t today;
    int64_t limit;
};
MUST_USE rc publish_sites_add_all(struct db *db, const struct publish_sites_new *in, int64_t *ret_made);
/* The slug stays: it is printed. The main site's name is a setting: it is ignored. */
MUST_USE rc publish_site_change(struct db *db, publish_site_id id, const struct publish_site_words *words,
                                bool is_open, ms_t now);
/* .v == 0: none. */
MUST_USE rc publish_site_set_logo(struct db *db, publish_site_id id, file_id logo, ms_t now);
/* Shows a column in the site or hides it, with all below it. */
MUST_USE rc publish_site_hide(struct db *db, publish_site_id id, publish_column_id column, bool is_hidden);
/* One place up (by < 0) or down among its sisters, in this site alone; the first stays the first.
   RC_NOT_FOUND: the site has no such column. */
MUST_USE rc publish_site_shift(struct db *db, publish_site_id id, publish_column_id column, int64_t by,
                               day_t today);
/* Does it offer this language of the interface? The one that it shows instead. */
enum lang publish_site_lang(const struct publish_site *site, enum lang wanted);

#endif
