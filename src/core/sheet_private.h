/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the sheet reader share with each other and with nobody else. */
#ifndef EW_CORE_SHEET_PRIVATE_H
#define EW_CORE_SHEET_PRIVATE_H

#include <zip.h>

#include "core/sheet_read.h"

/* One reading. */
struct sheet {
    struct arena *arena; /* of the caller: the detail of a failure */
    struct err *err;
    struct arena *kept;      /* until the end of the reading */
    struct arena *row_arena; /* until the next row */
    const struct sheet_limits *limits;
    sheet_row_fn *fn;
    void *data;
    struct sheet_info *info;
    struct sheet_cell *cells; /* of the row at hand; limits->columns of them */
    size_t cells_n;
    size_t unpacked;
};

#define SHEET_FAIL(s, code, key, ...) ERR((s)->err, (s)->arena, (code), (key), __VA_ARGS__)

/* Is there room for n more bytes in one of the reading's arenas? RC_LIMIT (sheet.too_large) otherwise. */
rc sheet_room(struct sheet *s, struct arena *a, size_t n);
/* Puts a cell into the row at hand; empty ones beyond the limit of columns are passed over. */
rc sheet_cell_put(struct sheet *s, size_t column, const struct sheet_cell *cell);
/* Hands the row on unless it is empty, and begins anew. */
rc sheet_row_end(struct sheet *s, int64_t number);

/* The rows of a file of that kind. */
rc sheet_csv_read(struct sheet *s, str bytes);
/* UTF-8 without a mark, from whichever encoding it is; *ret lives in s->kept. */
rc sheet_text_decode(struct sheet *s, str bytes, str *ret);
/* The same of a workbook. */
rc sheet_xlsx_read(struct sheet *s, str bytes);

/* ---- the parts of a workbook ---- */

struct sheet_xml {
    struct sheet *sheet;
    /* name without its prefix; a failure ends the part */
    rc (*start)(void *data, const char *name, const char **attributes);
    rc (*end)(void *data, const char *name);
    rc (*text)(void *data, str text); /* may be NULL; in pieces */
    void *data;
};
rc sheet_zip_open(struct sheet *s, str bytes, zip_t **ret);
bool sheet_zip_has(zip_t *zip, const char *name);
/* Reads one part through the callbacks, within the limits. */
rc sheet_zip_xml(zip_t *zip, const char *name, const struct sheet_xml *xml);
/* The value of an attribute (its name without prefix); absent when there is none. */
str sheet_xml_attribute(const char **attributes, const char *name);

/* What the rows need to know of the rest of the workbook. */
struct sheet_workbook {
    struct sheet *sheet;
    zip_t *zip;
    bool is_1904;
    const char *path; /* of the sheet's part */
    str *texts;       /* shared ones */
    size_t texts_n, texts_room;
    bool *is_date; /* by style */
    size_t styles_n, styles_room;
};
rc sheet_rows_read(struct sheet_workbook *w);
/* A growing array in the reading's memory, within its limit. */
rc sheet_grow(struct sheet *s, void **array, size_t n, size_t *room, size_t size);
/* Text in pieces, within the limit of a cell. */
struct sheet_piece {
    char *p;
    size_t n, room;
};
rc sheet_piece_put(struct sheet *s, struct sheet_piece *piece, str text);
/* A copy in a, with what Excel writes as _x000D_ and _x005F_ put back. */
str sheet_piece_text(struct arena *a, const struct sheet_piece *piece);

#endif
