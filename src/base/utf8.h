/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8: validation at the border, counting and cutting by code points. */
#ifndef EW_BASE_UTF8_H
#define EW_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* Well-formed per Unicode 15 table 3-7 (no surrogates, no overlong forms), and without NUL. */
bool utf8_is_valid(str s);
/* Text people may send: valid, and no control characters except tab, CR and LF. */
bool utf8_is_text(str s);
/* Number of code points of valid text. */
size_t utf8_length(str s);
/* At most n code points of valid text, never cutting one. */
str utf8_cut(str s, size_t n);
/* Takes one code point off the front of valid text; false at the end. */
bool utf8_next(str *s, uint32_t *ret);
/* Writes the bytes of a code point (up to 0x10FFFF, no surrogate), returns their number, 1 to 4. */
size_t utf8_encode(uint32_t cp, char ret[4]);
/* CR LF and CR become LF; spaces, tabs and line ends at the end of the whole are cut. */
str utf8_normalise_lines(struct arena *a, str s);

#endif
