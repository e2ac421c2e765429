/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the export of content share with each other and with nobody else. */
#ifndef EW_APP_CONTENT_PRIVATE_H
#define EW_APP_CONTENT_PRIVATE_H

#include "app/content.h"
#include "db/raw.h"

#define CONTENT_FORMAT "echowall content"
#define CONTENT_VERSION 1
#define CONTENT_MANIFEST "manifest.jsonl"
#define CONTENT_LINE_MAX ((size_t)4 << 20) /* bytes of a line */
#define CONTENT_PUTS 3
#define CONTENT_SHA_DIGITS 64

struct content_table {
    const char *name;                        /* NAME.jsonl */
    const struct db_raw *out;                /* its rows, in their order */
    const struct db_raw *puts[CONTENT_PUTS]; /* what one line writes, in this order */
    const struct db_raw *link; /* once all its rows are there: what points at sisters; NULL: none */
};
extern const struct content_table content_tables[];
extern const size_t content_tables_n;
/* NULL: there is none. */
const struct content_table *content_table_named(str name);
/* "items.jsonl" */
str content_file_of(struct arena *a, const struct content_table *t);

/* What a manifest says of one file. */
struct content_entry {
    str file, sha256;                  /* below the folder; hex */
    int64_t rows, bytes;               /* rows: of a table, else 0 */
    const struct content_table *table; /* NULL: a stored file */
    str hash;                          /* of a stored file */
    bool is_thumb;
};
struct content_manifest {
    struct content_entry *entries;
    size_t n, room;
};
/* Reads the manifest and compares everything that it names: each table once, names that stay in the folder,
 * lengths, hashes. RC_INVALID with words that say which file is at fault. */
MUST_USE rc content_check(struct arena *a, struct err *e, str folder, struct content_manifest *ret);

/* A file that is read as a whole, mapped; ends with the arena. Links are not followed. */
MUST_USE rc content_map(struct arena *a, struct err *e, str folder, str file, str *ret);
/* SHA-256 as hex. */
str content_sha(struct arena *a, str bytes);

#endif
