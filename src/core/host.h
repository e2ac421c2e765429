/* SPDX-License-Identifier: Apache-2.0 */
/* host: what the machine says of the site's folder: who may read it, how much room is left. For the security
   check; nothing is changed. */
#ifndef EW_CORE_HOST_H
#define EW_CORE_HOST_H

#include "core/app.h"

struct host_facts {
    bool is_private;               /* the folder and its keys are for their owner only */
    int64_t disk_free, disk_total; /* bytes */
};
/* RC_UNAVAILABLE: the folder or its keys cannot be looked at. */
MUST_USE rc host_look(const struct app *app, struct arena *a, struct err *e, struct host_facts *ret);

#endif
