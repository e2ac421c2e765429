/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_mask: takes what tells a private person out of words that become public. Pure: text in, text out.
 * Numbers as core/private_number.h does it; of the names given all but the first character: 王小明 → 王某某.
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
/* Words without any of it come back as they are, not copied. */
str problem_mask(struct arena *a, str words, const struct problem_private *known);

#endif
