/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sheet_write: a table of typed cells as a workbook (XLSX), as CSV, or as rows for a page to print. Rows are
 * written one by one, in memory that does not grow with them (but for print), into a file without a name in
 * DIR/spool: what begins to be sent is whole, and nothing is left behind when it fails.
 *
 * No cell begins a formula. A workbook's cells are strings, numbers and days; in CSV a text that a
 * spreadsheet would take for a formula (= + - @, also in full width, or a tab or line end in front) gets an
 * apostrophe before it. Characters that XML cannot hold are left out. CSV is UTF-8 with BOM, RFC 4180, lines
 * end in CR LF.
 * Example:
 *   TRY(sheet_begin(&options, rq->arena, &rq->err, &sheet));
 *   sheet_text(sheet, row->title);
 *   sheet_int(sheet, row->voices);
 *   TRY(sheet_next(sheet));
 *   TRY(sheet_end(sheet, &fd, &size));
 * What cells mean, and who may have them, must not be put here.
 */
#ifndef EW_CORE_SHEET_WRITE_H
#define EW_CORE_SHEET_WRITE_H

#include "base/clock.h"
#include "core/app.h"
#include "db/db.h"
#include "web/rq.h"

enum sheet_format { SHEET_XLSX = 1, SHEET_CSV, SHEET_PRINT };
/* Rows below the head that a workbook holds (Excel's own limit), and that a page to print shows. */
#define SHEET_ROWS_MAX INT64_C(1048575)
#define SHEET_PRINT_MAX INT64_C(3000)
#define SHEET_CELL_MAX 32767 /* UTF-16 units that Excel takes in a cell; a longer text is cut */

struct sheet_column {
    str label;
    int width; /* in characters of the workbook's font, 0 = 12; a Chinese character takes two */
};

struct sheet_options {
    enum sheet_format format;
    str name; /* of the work sheet: letters, digits, Chinese; cut to 31 characters */
    const struct sheet_column *columns;
    size_t columns_n;
    str spool_dir;
    ms_t offset; /* of the site's days from UTC */
};

struct sheet_writer;
struct sheet_line { /* a row of a page to print */
    str *cells;
    size_t cells_n;
};

/* Writes the head. RC_UNAVAILABLE: no room or no such folder. Lives in a and is given back with it. */
MUST_USE rc sheet_begin(const struct sheet_options *options, struct arena *a, struct err *e,
                        struct sheet_writer **ret);
/* The next cell of the row; more of them than columns are a BUG. Absent texts and numbers leave it empty. */
void sheet_text(struct sheet_writer *s, str text);
void sheet_int(struct sheet_writer *s, struct opt_i64 n);
void sheet_day(struct sheet_writer *s, struct opt_i64 day);
void sheet_time(struct sheet_writer *s, struct opt_i64 at);         /* to the minute */
void sheet_minutes(struct sheet_writer *s, struct opt_i64 minutes); /* "26:05" */
/* In percent with one digit; empty when whole is 0. */
void sheet_share(struct sheet_writer *s, int64_t part, int64_t whole);
/* Ends the row; cells that were left out stay empty. RC_UNAVAILABLE: the disk is full. RC_LIMIT
   (sheet.too_many): more rows than the format holds. */
MUST_USE rc sheet_next(struct sheet_writer *s);
/* Ends the file. The descriptor is closed with the arena, unless it went to an answer by sheet_send. */
MUST_USE rc sheet_end(struct sheet_writer *s, int *ret_fd, int64_t *ret_size);
/* Rows for the page to print; the cells are texts. */
void sheet_lines(const struct sheet_writer *s, const struct sheet_line **ret, size_t *ret_n);

/* Answers with the ended file under that name ("ledger-2026-11-25-1420", ASCII); nobody keeps a copy. May be
   called again in a repeated transaction. */
void sheet_send(struct rq *rq, struct sheet_writer *s, str name);
/* "xlsx", "csv", "print"; false for another word. */
bool sheet_format_parse(str word, enum sheet_format *ret);

#endif
