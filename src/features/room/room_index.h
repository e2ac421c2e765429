/* SPDX-License-Identifier: Apache-2.0 */
/* room_index: messages in the shared search, see room_index.c. Each call belongs to the transaction of its
 * act. */
#ifndef EW_ROOM_INDEX_H
#define EW_ROOM_INDEX_H

#include "features/room/room.h"

struct room_indexed {
    room_message_id id;
    int64_t seq;
    ms_t at;
    str words;
};
/* Nothing happens for what others may not find: rooms of two, history from one's own day on, no words. */
MUST_USE rc room_index_put(struct db *db, const struct room *r, const struct room_indexed *m, day_t today);
MUST_USE rc room_index_drop(struct db *db, room_message_id id);
/* search_kind.fill */
MUST_USE rc room_index_fill(struct db *db, day_t today, int64_t after, int64_t limit, int64_t *ret_last);
/* The room's history is another: its messages go in or out, by the job "room.index". */
MUST_USE rc room_index_order(struct db *db, const struct room_by *by, const struct room *r);
MUST_USE rc room_index_run(struct job_run *run);

#endif
