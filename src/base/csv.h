/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv: the tables that ship inside the program (src/…/data/…csv): a head line, one row a line, fields between
 * commas, no quotes. What comes from outside (core/region_source.c) is read with quotes and told its
 * mistakes.
 */
#ifndef EW_BASE_CSV_H
#define EW_BASE_CSV_H

#include <stdbool.h>

#include "base/str.h"

/* The next row off the front, with exactly n fields (another number is a BUG); false at the end. Empty lines
   are skipped. */
bool csv_row(str *rest, str *fields, size_t n);

#endif
