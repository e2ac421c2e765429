/* SPDX-License-Identifier: Apache-2.0 */
/*
 * archive: a ZIP file for somebody to take along: texts that are written piece by piece and stored files, put
 * together in the spool folder by libzip and sent as a nameless file. For the slow part before a transaction:
 * nothing of it is kept.
 */
#ifndef EW_CORE_ARCHIVE_H
#define EW_CORE_ARCHIVE_H

#include "core/app.h"
#include "web/rq.h"

/* Bytes of stored files that go into one archive. */
#define ARCHIVE_BYTES_MAX (INT64_C(1) << 30)

struct archive;

/* An empty one; lives in a and is given back with it. RC_UNAVAILABLE: no room in the spool folder. */
MUST_USE rc archive_begin(const struct app *app, struct arena *a, struct err *e, struct archive **ret);
/* Begins a text of that name ("messages.jsonl"); archive_put appends to it until the next begins. */
MUST_USE rc archive_text(struct archive *z, str name);
/* A full disk is told by archive_end. */
void archive_put(struct archive *z, str bytes);
/* A file of the store (core/file.h) of so many bytes under that name, not compressed again. RC_LIMIT
   (archive.too_large): together more than ARCHIVE_BYTES_MAX. RC_NOT_FOUND: the store lacks it. */
MUST_USE rc archive_file(struct archive *z, str name, str hash, int64_t bytes);
/* Puts it together. RC_UNAVAILABLE: the disk is full. */
MUST_USE rc archive_end(struct archive *z);
/* Answers with it under that name (ASCII); may be called again in a repeated transaction. */
void archive_send(struct rq *rq, struct archive *z, str name);

#endif
