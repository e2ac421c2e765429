/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file: content-addressed store. Type is told by content, never by name; pictures are decoded and written
 * anew by libvips, so that EXIF, GPS and anything hidden behind them is gone; a thumbnail stands beside each.
 * Documents, audio and video are stored as they are sent, after a look into them; of audio and video only
 * what the media jobs make of them is shown (core/media.h), since the originals may tell where they were
 * taken.
 */
#ifndef EW_CORE_FILE_H
#define EW_CORE_FILE_H

#include "core/app.h"
#include "core/file_kind.h"
#include "core/organisation.h"

struct rq;

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
/* ---- documents, audio, video ---- */

/* Largest sizes, from the dated rules file.document_mib, file.audio_mib, file.video_mib. */
struct file_limits {
    int64_t document_bytes, audio_bytes, video_bytes;
};
/* RC_CONFLICT (rule.gap): a rule has no row for the day. Three queries. */
MUST_USE rc file_limits_load(struct db *db, day_t day, struct file_limits *ret);
/* What a form with files may send at most, for its body_max: the rule cannot go beyond it. */
#define FILE_UPLOAD_BYTES_MAX ((int64_t)520 << 20)

struct file_taken { /* result of the slow part, before the transaction */
    str hash;
    const struct file_kind *kind;
    int64_t bytes, width, height; /* width and height of pictures, else 0 */
};
/*
 * Takes a file of one of the classes (a set of enum file_class) into the store. A picture is cleaned as by
 * file_take_picture. bytes may be a mapped file: they are read once and never copied as a whole. RC_INVALID:
 * "file.unknown" (none of the kinds), "file.not_wanted" (a kind, but not one of the classes),
 * "file.not_picture", "file.broken", "file.macros", "file.password", "file.subtitles_time" ({what} is the
 * line), "file.subtitles_none"; RC_LIMIT: "file.too_large_mib" ({what}
 * is the limit), "file.bomb"; RC_UNAVAILABLE: disk full. Slow; safe from any thread.
 */
MUST_USE rc file_take(struct app *app, struct arena *a, struct err *e, str bytes, unsigned classes,
                      const struct file_limits *limits, struct file_taken *ret);
/* A file that a child process has made for us, of a kind that we know. RC_UNAVAILABLE: it is not there, or
 * disk full. */
MUST_USE rc file_take_made(struct app *app, struct arena *a, struct err *e, const char *path,
                           const struct file_kind *kind, struct file_taken *ret);
/* In the transaction: the row for it (found or new). */
MUST_USE rc file_keep_taken(struct db *db, const struct file_taken *taken, ms_t now, file_id *ret);

/* What is sent of the store. */
struct file_sent {
    str hash, kind; /* as in the table */
    str name;       /* what it is called when it is saved; file_name_clean */
    bool is_small;  /* the thumbnail of a picture */
    bool is_public; /* may be kept by browsers and proxies for ever: the address must name the content */
};
/*
 * Answers with it: type by kind; documents as attachments under their name, the rest to be shown in the page;
 * ranges are understood. Whether this visitor may have it is decided before. RC_NOT_FOUND: no such kind or no
 * such bytes.
 */
MUST_USE rc file_send(struct rq *rq, const struct file_sent *f);

/* Opens the stored bytes; is_thumb for the thumbnail. The descriptor is the caller's. RC_NOT_FOUND: no such
   file, or hash is none (64 hex digits, so that nothing outside the store can be named). */
MUST_USE rc file_open(struct app *app, struct arena *a, struct err *e, str hash, bool is_thumb, int *ret_fd,
                      int64_t *ret_size);
/* 64 hex digits and nothing else, so that no path leads out of the store. */
bool file_hash_is_good(str hash);
/* Stores bytes as they are under the hash that they had on another site. RC_INVALID (file.broken): they are
   not what it names, or a thumbnail that is no picture; RC_UNAVAILABLE: disk full. Safe from any thread. */
MUST_USE rc file_put_back(struct app *app, struct arena *a, struct err *e, str hash, bool is_thumb,
                          str bytes);
/* Where the bytes lie below the data folder: "files/ab/cdef…"; thumbnails have ".thumb" behind. */
str file_path(struct arena *a, str hash, bool is_thumb);
/* A file without a row that nobody takes or renews for so long is swept away. */
#define FILE_KEEP_MS MS_PER_DAY
/* For a form that carries the hash of a file until it is sent: keeps it for another FILE_KEEP_MS. False: it
   is gone. */
bool file_renew(struct app *app, struct arena *a, str hash);
/* Removes what lies in the store without a row, or half written, since FILE_KEEP_MS. For the nightly job:
   asks through app->pool and removes in app->lane. *ret_removed: files, thumbnails counted as such. */
MUST_USE rc file_sweep(struct app *app, struct arena *a, struct err *e, int64_t *ret_removed);
/* Names of files whose bytes are missing or of another length, for the doctor; at most limit. */
MUST_USE rc file_missing(struct app *app, struct db *db, size_t limit, str **ret, size_t *ret_n);

#endif
