/* SPDX-License-Identifier: Apache-2.0 */
/*
 * private_number: numbers that belong to one person, in words that become public. Pure: text in, text out.
 *
 *   13812345678          → 138****5678        mobile numbers, also 138 1234 5678, 138-1234-5678, +86…
 *   610622198001011234   → 610***********1234 identity numbers (18 characters, the last may be X)
 *   6222021234567890123  → 622************0123 runs of 16 to 19 digits: bank cards
 *
 * Digits of full width count as digits.
 */
#ifndef EW_CORE_PRIVATE_NUMBER_H
#define EW_CORE_PRIVATE_NUMBER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/rc.h"
#include "base/str.h"

struct file_kind;

/* Writes the number that words begin with as it may be read by everybody, and gives its bytes; 0: they begin
   with none. kept: words with a number that stays, an office's own telephone; absent: none. */
size_t private_number_take(struct buf *out, str words, str kept);

/*
 * Is there a number that identifies a person or their account beyond doubt? Identity numbers by their date
 * and check character (GB 11643—1999), cards by theirs (ISO/IEC 7812: 62…, Luhn). Telephones are none: a
 * notice may name one. What only looks alike (an index or credit code) is none.
 */
bool private_number_is_in(str words);
/* Those numbers masked, all else as it is; words without any come back as they are. */
str private_number_mask(struct arena *a, str words);

/* The same of a document, where its words can be read here: XLSX, DOCX, plain text and CSV. *row: of a sheet,
   from 1; 0: it has no rows. What cannot be read holds none. */
bool private_number_in_file(struct arena *a, const struct file_kind *kind, str bytes, int64_t *row);

#endif
