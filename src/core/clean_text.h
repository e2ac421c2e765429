/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clean_text: what people write may not deceive those who read it. Signs that turn the direction of writing,
 * that nobody sees, or that pile up on one letter carry nothing in the languages of a site; a name that has
 * none but such signs is no name. Pure. HTML is none of its business: views escape.
 */
#ifndef EW_CORE_CLEAN_TEXT_H
#define EW_CORE_CLEAN_TEXT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* So many combining marks may stand on one letter. */
#define CLEAN_TEXT_MARKS_MAX 4

/* Is there a sign in valid UTF-8 that turns the direction of what follows (U+202A to U+202E, U+2066 to
 * U+2069, the marks U+061C, U+200E, U+200F)? For names and titles, where it is told rather than taken away.
 */
bool clean_text_turns(str text);
/* Is there anything to read: a letter or a digit of any script? Marks, signs and spaces alone are nothing. */
bool clean_text_says(str text);
/* Without signs that turn or that nobody sees (zero width, U+200B, U+2060, U+FEFF, soft hyphens), and with at
 * most CLEAN_TEXT_MARKS_MAX marks on a letter. The absent str stays absent. What has none of them is returned
 * as it is. */
str clean_text(struct arena *a, str text);

#endif
