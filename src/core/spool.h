/* SPDX-License-Identifier: Apache-2.0 */
/* spool: a file that somebody sent waits in DIR/spool under the kind and number of what will read it, and
 * goes when that has ended. Both outlive a kill. */
#ifndef EW_CORE_SPOOL_H
#define EW_CORE_SPOOL_H

#include <stdbool.h>

#include "core/app.h"

/* kind: "import", letters and '-'. Written through to the disk. RC_UNAVAILABLE: no room. */
MUST_USE rc spool_put(struct app *app, struct arena *a, struct err *e, const char *kind, int64_t id,
                      str bytes);
/* RC_NOT_FOUND: it is gone. */
MUST_USE rc spool_get(struct app *app, struct arena *a, struct err *e, const char *kind, int64_t id,
                      str *ret);
void spool_drop(struct app *app, struct arena *a, const char *kind, int64_t id);
/* Removes files of the kind that nobody waits for and that are older than a day: one that is just being put
   there has nobody yet. */
void spool_sweep(struct app *app, struct arena *a, const char *kind, ms_t now,
                 bool (*is_waited_for)(void *data, int64_t id), void *data);

#endif
