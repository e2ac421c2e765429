/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words: text as it is searched. One writing for what people take for the same: full and half width, capital
 * and small, traditional and simplified characters (one by one, as OpenCC turns them); any white space is one
 * space. A text is found by what stands in it, from one character on: an index keeps its characters and pairs
 * of neighbours as tokens, and what the index finds is looked at again. Source: issue 3, "full text by one
 * Chinese character".
 */
#ifndef EW_CORE_WORDS_H
#define EW_CORE_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* The one writing of valid UTF-8; absent becomes empty. */
str words_fold(struct arena *a, str text);
/* The same, and where each character of it comes from: bytes from..to of the text. */
struct words_place {
    uint32_t cp, from, to;
};
struct words_place *words_places(struct arena *a, str text, size_t *ret_n);
/* Tokens of folded text for an index: each character and each pair of neighbours once or more, with spaces
 * between. Spaces have none. */
str words_tokens(struct arena *a, str folded);
/* The tokens that a text holds if it holds the folded words; all must be there. Empty when there is no token
 * in them. */
str words_wanted(struct arena *a, str folded);

#endif
