/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_mask: takes what tells a private person out of words that become public. Pure: text in, text out.
 *
 *   13812345678          → 138****5678        mobile numbers, also 138 1234 5678, 138-1234-5678, +86…
 *   610622198001011234   → 610***********1234 identity numbers (18 characters, the last may be X)
 *   6222021234567890123  → 622************0123 runs of 16 to 19 digits: bank cards
 *   王小明                → 王某某              the names given, all but the first character
 */
#ifndef EW_PROBLEM_MASK_H
#define EW_PROBLEM_MASK_H

#include "base/arena.h"
#include "base/str.h"

struct problem_private {
    const str *names; /* of residents; one that is no Chinese name of 2 to 4 characters is left alone */
    size_t names_n;
    str kept; /* a number that stays: the office's own telephone; absent: none */
};
/* Digits of full width count as digits. Words without any of it come back as they are, not copied. */
str problem_mask(struct arena *a, str words, const struct problem_private *known);

#endif
