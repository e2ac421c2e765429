/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the examination share: categories as they are counted, the files of a piece. */
#ifndef EW_PUBLISH_IMPORT_MARKS_H
#define EW_PUBLISH_IMPORT_MARKS_H

#include "core/html_clean.h"
#include "features/publish/publish_import.h"

/* So many categories are listed; all count. */
#define PUBLISH_CATEGORIES_MAX 200

struct publish_category {
    str name;
    int64_t n;
};
/* One more of it. */
void publish_category_count(struct publish_examiner *x, str name);

/* ---- the files of a piece (publish_import_files.c) ---- */

struct publish_piece_files {
    struct publish_examiner *x;
    struct arena *arena;
    const struct publish_piece *piece;
    struct clean_text_made *made; /* its signs and links get the names of what is in the store */
    str hashes[PUBLISH_FILES_MAX];
    size_t n;
    struct buf lines; /* as the row keeps them */
    struct buf names; /* of what is not here, TAB between */
    size_t names_n;
    str *as;              /* what each picture of the text is called; empty: it is left out */
    int64_t missing, bad; /* pictures that were not found; that cannot be read or are too large */
    int64_t files_missing, files_bad, secret, beyond, attached;
};
/* Pictures and documents that stand in its words or lie beside it go into the store. A failure is the
   database's or the disk's, never the piece's. */
MUST_USE rc publish_piece_files_take(struct publish_piece_files *f);
/* White space of any kind is one space. */
str publish_one_line(struct arena *a, str text);

#endif
