/* SPDX-License-Identifier: Apache-2.0 */
/* publish: what towns and villages publish: columns, sites, items, as modules for app/modules.c. */
#ifndef EW_PUBLISH_H
#define EW_PUBLISH_H

#include "core/module.h"

extern const struct module publish_column_module;
extern const struct module publish_contribution_module;
extern const struct module publish_item_module;    /* items and their flow */
extern const struct module publish_receipt_module; /* must-read items: who has read */
extern const struct module publish_feed_module;    /* what other programs, screens, loudspeakers get of it */

#endif
