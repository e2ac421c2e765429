/* SPDX-License-Identifier: Apache-2.0 */
/* publish_column_end: a column ends today. Nothing is lost: its items move into another column, with a step
   each, and its address leads there; or (into.v == 0) they stay where they are, readable as before. */
#ifndef EW_PUBLISH_COLUMN_END_H
#define EW_PUBLISH_COLUMN_END_H

#include "features/publish/publish_column.h"
#include "features/publish/publish_item.h"

/* RC_CONFLICT: publish.column_ended; publish.column_has_columns: open ones stand below it. RC_INVALID:
   publish.column_into (the other one takes no items), publish.column_other (not all their units have it). */
MUST_USE rc publish_column_end(struct db *db, const struct publish_by *by, publish_column_id id,
                               publish_column_id into);

/* An ended column takes items again, from today on; what went into another column stays there, and its
   address leads to itself. One that is open stays so. RC_CONFLICT: publish.column_ended (the one that it
   stands below). */
MUST_USE rc publish_column_reopen(struct db *db, publish_column_id id, day_t today);

#endif
