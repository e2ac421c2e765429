/* SPDX-License-Identifier: Apache-2.0 */
/* publish_receipt_pages: pages of must-read items: one's own list, who has read, reminders. */
#ifndef EW_PUBLISH_RECEIPT_PAGES_H
#define EW_PUBLISH_RECEIPT_PAGES_H

#include "features/publish/publish_public.h"
#include "gen/publish_views.h"
#include "web/form.h"
#include "web/route.h"

/* Sees who of one's units has read what they are asked to, and reminds the others. */
#define PERMISSION_READERS "publish.readers"

handler_fn publish_read_do, publish_reading_show, publish_readings_desk, publish_readers_show,
    publish_remind_do;

/* On the page of a must-read item: what the person who looks is asked. */
MUST_USE rc publish_reading_ask(struct rq *rq, const struct publish_public *item, struct publish_article *v);
/* How much waits for the person to be read: as many as their list has. */
MUST_USE rc publish_reading_count(struct rq *rq, int64_t *ret);
str publish_readers_path(struct rq *rq, str number);

#endif
