/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file_kind: what a file is, told by its bytes and never by its name or by what its sender says. Only kinds
 * that stand here are taken; what is not among them (SVG, HTML as a page, programs, old .doc files) is
 * refused or, when it is plain text, taken and served as plain text. Pure, but for unpacking.
 */
#ifndef EW_CORE_FILE_KIND_H
#define EW_CORE_FILE_KIND_H

#include "base/rc.h"

enum file_class { FILE_PICTURE = 1, FILE_DOCUMENT = 2, FILE_AUDIO = 4, FILE_VIDEO = 8 }; /* a set, as bits */

struct file_kind {
    const char *name; /* as it stands in the table file, and the ending of the file's name: "pdf" */
    enum file_class class;
    const char *media;   /* Content-Type */
    const char *demuxer; /* of ffmpeg, for audio and video; else NULL */
};
/* By the bytes; NULL: none that is taken. Text is found last. Does not look into archives but for which kind
   of office file they are. */
const struct file_kind *file_kind_of(struct arena *a, str bytes);
/* By its name; NULL: there is none. */
const struct file_kind *file_kind_named(str name);

/*
 * Is a document whole, without macros, without a password, and does it unpack to a reasonable size?
 * RC_INVALID "file.broken", "file.macros", "file.password"; RC_LIMIT "file.bomb".
 */
MUST_USE rc file_document_check(struct arena *a, struct err *e, const struct file_kind *kind, str bytes);
/* Times of WebVTT that a browser would leave out. RC_INVALID: "file.subtitles_time" ({what}: the line),
   "file.subtitles_none". */
MUST_USE rc file_subtitles_check(struct arena *a, struct err *e, str bytes);

/*
 * A name to keep and to give back: without folders, control characters and signs that turn or hide, at most
 * 120 characters, and with the ending of what the file really is. Never empty.
 */
str file_name_clean(struct arena *a, str name, const struct file_kind *kind);

#endif
