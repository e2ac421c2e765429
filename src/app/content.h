/* SPDX-License-Identifier: Apache-2.0 */
/*
 * content: all that a site has published, as documented JSON Lines and files, and back into a fresh site
 * (docs/export.md). A folder holds one NAME.jsonl a table, the stored files by their hash below files/, and
 * manifest.jsonl, which is written last and names everything with its length and SHA-256. Passwords,
 * sessions, keys, cases, letters, rooms and whoever stands behind a nickname are not in it.
 */
#ifndef EW_APP_CONTENT_H
#define EW_APP_CONTENT_H

#include "app/site.h"

struct content_counts {
    int64_t rows, files, items;
};

/*
 * Writes the folder (0700, files 0600), which must be empty or not be there. What is written is the content
 * of one instant. RC_CONFLICT: the folder is not empty; RC_UNAVAILABLE: the disk is full. An export that was
 * broken off has no manifest.
 */
MUST_USE rc content_export(struct site *site, struct arena *a, struct err *e, str folder,
                           struct content_counts *ret);
/*
 * Puts an export into a site that has no people, units and items yet: permanent numbers, identifiers, dates,
 * revisions and files are those of the export. Everything is checked first and written in one transaction:
 * nothing half done. RC_INVALID with words that name file and line: no export, cut off, changed, of another
 * version, with names that lead out of the folder, with values that are none; RC_CONFLICT: the site has
 * content, or the rows do not fit together.
 */
MUST_USE rc content_import(struct site *site, struct arena *a, struct err *e, str folder,
                           struct content_counts *ret);

#endif
