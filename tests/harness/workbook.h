/* SPDX-License-Identifier: Apache-2.0 */
/* workbook: XLSX files made by tests, part by part, so that every mistake can be made in them. */
#ifndef EW_TESTS_HARNESS_WORKBOOK_H
#define EW_TESTS_HARNESS_WORKBOOK_H

#include "base/arena.h"
#include "base/str.h"

struct workbook_part {
    const char *name;
    str bytes;
    const char *password; /* NULL: not encrypted */
};

/* A zip file of the parts. */
str workbook_zip(struct arena *a, const struct workbook_part *parts, size_t n);
/*
 * A workbook with one sheet of these rows (the XML within sheetData) and what stands behind them
 * (mergeCells), shared texts (the si elements; NULL: none), and styles 0 general, 1 date, 2 "yyyy年m月d日" of
 * its own, 3 time, 4 text.
 */
str workbook_of(struct arena *a, const char *rows, const char *behind, const char *shared);
/* The same in the system of 1904. */
str workbook_1904(struct arena *a, const char *rows);

#endif
