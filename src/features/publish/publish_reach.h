/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish_reach: people subscribe to a column of a site and are told, in one message a day at most, what is
 * new in it; who keeps a column up to date is told once when nothing is new in it. The messages stand in
 * one's own list (core/told.h), and go to the telephone where the rule publish.digest_sms says so. Row 3.17.
 */
#ifndef EW_PUBLISH_REACH_H
#define EW_PUBLISH_REACH_H

#include "core/job.h"
#include "features/publish/publish_item.h"

#define PUBLISH_STOP "/unsubscribe/" /* the page that ends them without a log-in, before its token */

/* What becomes public from now on is told. Twice is once. */
MUST_USE rc publish_subscribe(struct db *db, const struct publish_by *by, publish_site_id site,
                              publish_column_id column);
/* Ends all of a person's subscriptions, and what of them is on its way to the telephone. Twice is once. */
MUST_USE rc publish_unsubscribe_all(struct db *db, person_id person);
/* Tells a person what is new since they were told last, if the rule publish.digest_days lets it; *ret_told:
   there was something. */
MUST_USE rc publish_digest_tell(struct db *db, const struct publish_by *by, person_id person, bool *ret_told);
/* Tells those who keep columns in which nothing is new, once until something comes. *ret: how many messages.
 */
MUST_USE rc publish_stale_tell(struct db *db, const struct publish_by *by, int64_t *ret);

/* The jobs publish.digest (each hour; works from the hour publish.digest_hour on) and publish.stale (each
   night). */
MUST_USE rc publish_digest_run(struct job_run *run);
MUST_USE rc publish_stale_run(struct job_run *run);

#endif
