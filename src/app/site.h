/* SPDX-License-Identifier: Apache-2.0 */
/*
 * site: a folder with its database, keys and files, opened for one command or for serving.
 */
#ifndef EW_APP_SITE_H
#define EW_APP_SITE_H

#include "app/settings.h"
#include "core/app.h"
#include "db/migrate.h"

struct site {
    struct settings settings;
    struct arena *arena;
    struct err err;
    str database_url;
    struct app app;
};

/* CREATE makes the folder and brings the schema up to date (serve, init, demo, migrate); EXISTING refuses a
   missing site or one whose schema is older than the program. */
enum site_opening { SITE_CREATE, SITE_EXISTING };

/*
 * Opens everything: folder (0700), keys (0600), schema, lane, pool, cache, roles and rules of the modules.
 * Errors go to site->err: RC_UNAVAILABLE (folder, disk, database, locked), RC_CONFLICT (newer schema).
 */
MUST_USE rc site_open(struct site *site, const struct settings *settings, enum site_opening how);
void site_close(struct site *site);
/* Closes it and carries its failure over to e before its memory goes; returns done. */
MUST_USE rc site_end(struct site *site, struct arena *a, struct err *e, rc done);
/* Writes roles, permissions and rules that the modules bring and the site lacks, and the holidays. Changes
 * nothing that is there. */
MUST_USE rc site_write_defaults(struct site *site);

#endif
