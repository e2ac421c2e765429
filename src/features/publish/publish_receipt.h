/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish_receipt: who is asked to read a must-read item, and who has (core/receipt.h). Asked are those who
 * belong on the day on which it became public to the item's unit or to a unit below it, in the ways that the
 * editor chose; units whose site hides the column, with all below them, are left out. Test P2.
 *
 * Open as long as the item is published: withdrawn or repealed it closes, published again it asks anew. A
 * correction asks anew only if the editor says so.
 */
#ifndef EW_PUBLISH_RECEIPT_H
#define EW_PUBLISH_RECEIPT_H

#include "core/receipt.h"
#include "features/publish/publish_item.h"

/* Kind of the receipts of items. */
#define PUBLISH_RECEIPT "item"

/* Brings what is asked in line with how the item stands; after every act on what is public. Whom it asks was
   changed: those are asked, and who has read it already has. */
MUST_USE rc publish_ask(struct db *db, const struct publish_by *by, publish_item_id item);
/* Everybody is to read it anew. */
MUST_USE rc publish_ask_again(struct db *db, const struct publish_by *by, publish_item_id item);
/* The person has read it. Somebody who is not asked, and an item that asks nobody now: nothing happens. */
MUST_USE rc publish_read_it(struct db *db, const struct publish_by *by, publish_item_id item);
/* Reminds those of a part of the tree who have not. RC_CONFLICT (publish.not_asking): it asks nobody now.
 *ret: how many were reminded. */
MUST_USE rc publish_remind(struct db *db, const struct publish_by *by, publish_item_id item,
                           struct scope within, int64_t *ret);

#endif
