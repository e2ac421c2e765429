/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_similar: how much two short texts say the same, by the pairs of neighbouring characters that they
 * share. Works for Chinese without a dictionary. Pure: no database, no clock.
 */
#ifndef EW_PROBLEM_SIMILAR_H
#define EW_PROBLEM_SIMILAR_H

#include <stdint.h>

#include "base/str.h"

/* Pairs of a text that are looked at; what comes after them does not count. */
#define PROBLEM_PAIRS_MAX 200

/*
 * 0 to 100: of the pairs of the shorter text, the share that the longer one has too, each counted as often as
 * it stands in both. Blanks, punctuation and the difference of capital letters do not count; a pair does not
 * reach over them. 0 when either has fewer than two pairs: too little to tell. The order does not matter.
 */
int64_t problem_similarity(str one, str other);

#endif
