/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file: content-addressed store. Type is told by content, never by name; pictures are decoded and written
 * anew by libvips, so that EXIF, GPS and anything hidden behind them is gone; a thumbnail stands beside each.
 */
#ifndef EW_CORE_FILE_H
#define EW_CORE_FILE_H

#include "core/app.h"
#include "core/organisation.h"

#define FILE_PICTURE_BYTES_MAX ((size_t)12 << 20)
#define FILE_PICTURE_PIXELS_MAX INT64_C(50000000)
#define FILE_PICTURE_SIDE 2000
#define FILE_THUMB_SIDE 640

struct file_picture { /* result of the slow part, before the transaction */
    str hash, kind;   /* kind is always "jpeg" */
    int64_t bytes, width, height;
};
/*
 * Cleans a picture (jpeg, png, webp in; at most 12 MiB and 50 megapixels), turns it upright, into sRGB,
 * scales it to at most 2,000 px, writes it as JPEG and a 640 px thumbnail into the store (fsync). Only the
 * first frame of a moving picture is kept; what is transparent becomes white. RC_INVALID: no picture, or
 * truncated; RC_LIMIT: too large; RC_UNAVAILABLE: disk full. Each with a text for people. Slow: not in the
 * write lane. Safe from any thread.
 */
MUST_USE rc file_take_picture(struct app *app, struct arena *a, struct err *e, str bytes,
                              struct file_picture *ret);
/* The same for a drawing (SVG) that the program itself ships, `scale` times its size: for the demo. Never for
   what comes from outside, and not while a site is served. */
MUST_USE rc file_draw_picture(struct app *app, struct arena *a, struct err *e, str drawing, double scale,
                              struct file_picture *ret);
/* In the transaction: the row for it (found or new). */
MUST_USE rc file_keep(struct db *db, const struct file_picture *p, ms_t now, file_id *ret);
/* Opens the stored bytes; is_thumb for the thumbnail. The descriptor is the caller's. RC_NOT_FOUND: no such
   file, or hash is none (64 hex digits, so that nothing outside the store can be named). */
MUST_USE rc file_open(struct app *app, struct arena *a, struct err *e, str hash, bool is_thumb, int *ret_fd,
                      int64_t *ret_size);
/* Where the bytes lie below the data folder: "files/ab/cdef…"; thumbnails have ".thumb" behind. */
str file_path(struct arena *a, str hash, bool is_thumb);
/* A file without a row that nobody takes or renews for so long is swept away. */
#define FILE_KEEP_MS MS_PER_DAY
/* For a form that carries the hash of a picture until it is sent: keeps it for another FILE_KEEP_MS. False:
   it is gone. */
bool file_renew(struct app *app, struct arena *a, str hash);
/* Removes what lies in the store without a row, or half written, since FILE_KEEP_MS. For the nightly job:
   asks through app->pool and removes in app->lane. *ret_removed: files, thumbnails counted as such. */
MUST_USE rc file_sweep(struct app *app, struct arena *a, struct err *e, int64_t *ret_removed);
/* Names of files whose bytes are missing or of another length, for the doctor; at most limit. */
MUST_USE rc file_missing(struct app *app, struct db *db, size_t limit, str **ret, size_t *ret_n);

#endif
