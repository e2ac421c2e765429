/* SPDX-License-Identifier: Apache-2.0 */
/* publish: what towns and villages publish: columns, sites, items, as modules for app/modules.c. */
#ifndef EW_PUBLISH_H
#define EW_PUBLISH_H

#include "core/module.h"

extern const struct module publish_column_module;
extern const struct module publish_contribution_module;
extern const struct module publish_import_module;  /* what comes from other sites */
extern const struct module publish_item_module;    /* items and their flow */
extern const struct module publish_reach_module;   /* subscriptions, figures */
extern const struct module publish_receipt_module; /* must-read items: who has read */
extern const struct module publish_feed_module;    /* what other programs, screens, loudspeakers get of it */

/* ---- the import in one go, for the command line ---- */

struct bundle;
struct publish_import_order {
    struct bundle *bundle;
    str file_name, digest;        /* digest: 32 bytes over all that is in it */
    str unit, column, login_name; /* unit: identifier or code, absent: the root; who imports */
    str leads;                    /* "category = column" lines */
    bool is_dry, is_draft, leaves_out;
    void (*say)(const char *line, int n); /* hears lines of what was found */
};
enum publish_import_outcome { PUBLISH_IMPORT_DONE, PUBLISH_IMPORT_REFUSED, PUBLISH_IMPORT_KNOWN };
/* RC_NOT_FOUND: no such unit, column or person; RC_INVALID: leads. */
MUST_USE rc publish_import_run(struct app *app, struct arena *a, struct err *e,
                               const struct publish_import_order *in, enum publish_import_outcome *ret);

#endif
