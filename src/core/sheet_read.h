/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sheet_read: the rows of a table that somebody has made elsewhere: an XLSX workbook (its first visible
 * sheet) or CSV in UTF-8, UTF-16 or GB18030 between commas, semicolons or tabs. The file comes from outside
 * and is believed in nothing: rows are handed on one by one, and what may be read, unpacked and kept is
 * bounded.
 */
#ifndef EW_CORE_SHEET_READ_H
#define EW_CORE_SHEET_READ_H

#include "base/clock.h"
#include "base/rc.h"

enum sheet_kind {
    SHEET_EMPTY = 0,
    SHEET_TEXT,
    SHEET_NUMBER,
    SHEET_BOOLEAN,
    SHEET_DATE,  /* day, or day and time */
    SHEET_FAULT, /* #REF! and its like */
};

struct sheet_cell {
    str text; /* as people read it: "3.5", "TRUE", "2026-11-24", "2026-11-24 08:30"; empty, never absent */
    enum sheet_kind kind;
    ms_t civil;      /* SHEET_DATE: ms from 1970 to that time of that day, without a zone */
    bool is_formula; /* text is the value that was computed when the file was saved; CSV: begins with "=" */
    bool is_merged;  /* covered by a merged cell that begins further up: its value */
};

struct sheet_row {
    int64_t number; /* as the spreadsheet counts; CSV: records from 1, empty ones too */
    const struct sheet_cell *cells;
    size_t n; /* up to the last cell that is not empty; empty rows are left out */
};

struct sheet_limits {
    size_t file_bytes;
    size_t unpacked_bytes; /* of all parts of a workbook together */
    size_t kept_bytes;     /* what is held in memory: shared texts, merged cells, a row */
    size_t cell_bytes;
    int64_t entries; /* parts of a workbook */
    int64_t ratio;   /* unpacked to packed of one part, from the first MiB on */
    int64_t rows, columns;
};
/* Enough for a ledger of 200,000 rows. */
extern const struct sheet_limits sheet_limits_usual;

struct sheet_info {
    const char *format;   /* "xlsx", "csv" */
    const char *encoding; /* of CSV: "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030" */
    char separator;       /* of CSV */
    int64_t rows;         /* handed on */
    int64_t row;          /* the last one that was come to; after a failure: where */
};

/* What it is given lives until it returns. Anything but RC_OK ends the reading. */
typedef rc sheet_row_fn(void *data, const struct sheet_row *row);

/*
 * RC_INVALID with one of these text keys: sheet.empty, sheet.password (an encrypted workbook), sheet.macros,
 * sheet.old_format (xls, xlsb), sheet.not_a_workbook, sheet.truncated, sheet.damaged, sheet.encoding,
 * sheet.nul, sheet.quote (a quote that is never closed). RC_LIMIT: sheet.too_large, sheet.bomb,
 * sheet.too_many_rows, sheet.too_many_columns, sheet.cell_too_long.
 */
MUST_USE rc sheet_read(struct arena *a, struct err *e, str bytes, const struct sheet_limits *limits,
                       sheet_row_fn *fn, void *data, struct sheet_info *ret);

#endif
