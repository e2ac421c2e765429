/* SPDX-License-Identifier: Apache-2.0 */
/* reindex: makes the index of the search anew, in small units, so that a site can go on meanwhile. */
#ifndef EW_APP_REINDEX_H
#define EW_APP_REINDEX_H

#include "app/site.h"

/* Takes every entry of every kind out and fills them in again. say (NULL: nobody) hears each kind's name. */
MUST_USE rc site_reindex(struct site *site, struct arena *a, struct err *e, void (*say)(const char *kind));

#endif
