/* SPDX-License-Identifier: Apache-2.0 */
/*
 * room_export: what a unit takes along of its room: a ZIP of
 *   room.json        what the room is, and from when to when
 *   messages.jsonl   one message a line, tombstones too: what was withdrawn or has expired has no words
 *   receipts.jsonl   who was asked to acknowledge which notice, and when they did
 *   files/           pictures as SEQ-N.jpg, documents as SEQ-N-NAME
 */
#ifndef EW_ROOM_EXPORT_H
#define EW_ROOM_EXPORT_H

#include "core/archive.h"
#include "features/room/room.h"

struct room_export {
    struct app *app;
    const struct room *room;
    ms_t since, before; /* the time that is taken along */
    ms_t offset;
};
struct room_export_counts {
    int64_t messages, files, receipts;
};
/* RC_LIMIT (archive.too_large): too many pictures for one file, take a shorter time. */
MUST_USE rc room_export_write(struct db *db, const struct room_export *what, struct archive *z,
                              struct room_export_counts *ret);

#endif
