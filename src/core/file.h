/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file: content-addressed store. Type is told by content, never by name; pictures are decoded and written anew by
 * libvips, so that EXIF, GPS and anything hidden behind them is gone; a thumbnail stands beside each.
 */
#ifndef EW_CORE_FILE_H
#define EW_CORE_FILE_H

#include "core/app.h"
#include "core/organisation.h"

struct file_picture {               /* result of the slow part, before the transaction */
    str hash, kind;
    int64_t bytes, width, height;
};
/*
 * Cleans a picture (jpeg, png, webp in; at most 12 MiB and 50 megapixels), turns it upright, scales it to at most
 * 2,000 px, writes it and a 640 px thumbnail into the store (fsync). RC_INVALID: no picture, truncated, polyglot beyond
 * cleaning; RC_LIMIT: too large; RC_UNAVAILABLE: disk full. Slow: not in the write lane.
 */
MUST_USE rc file_take_picture(struct app *app, struct arena *a, struct err *e, str bytes, struct file_picture *ret);
/* In the transaction: the row for it (found or new). */
MUST_USE rc file_keep(struct db *db, const struct file_picture *p, ms_t now, file_id *ret);
/* Opens the stored bytes; is_thumb for the thumbnail. */
MUST_USE rc file_open(struct app *app, struct arena *a, struct err *e, str hash, bool is_thumb, int *ret_fd, int64_t *ret_size);

#endif
