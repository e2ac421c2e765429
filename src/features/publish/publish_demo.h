/* SPDX-License-Identifier: Apache-2.0 */
/* publish_demo: for `echowall demo`: a site for every village, and a year of items; deterministic by seed. */
#ifndef EW_PUBLISH_DEMO_H
#define EW_PUBLISH_DEMO_H

#include "core/demo.h"
#include "features/publish/publish_column.h"
#include "features/publish/publish_item.h"

/* After the cases' demo: items show its drawings. */
MUST_USE rc publish_demo(struct demo *demo);
/* publish_demo_reach.c: most of those whom a must-read item asks have read it, of a young one fewer; some
   people subscribe to columns. */
MUST_USE rc publish_demo_readers(struct demo *demo, publish_item_id item, ms_t at);
/* Some find it useful in the days after; how many follows from n. */
MUST_USE rc publish_demo_likes(struct demo *demo, publish_item_id item, ms_t at, int64_t n);
MUST_USE rc publish_demo_subscribers(struct demo *demo);
/* publish_demo_flow.c: what the desk has on the last day: some are being written, wait for a review, were
   returned, are to be issued, scheduled, withdrawn. The columns are those of the main site. */
MUST_USE rc publish_demo_flow(struct demo *demo, const struct publish_columns *columns);

#endif
