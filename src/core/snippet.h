/* SPDX-License-Identifier: Apache-2.0 */
/*
 * snippet: the piece of a text that shows why it was found, with the words marked. Words are compared in the
 * one writing of the search (core/words.h) and marked as they stand in the text. Nothing is cut inside what
 * people see as one character, marks neither (grapheme clusters, Unicode UAX 29, by ICU).
 */
#ifndef EW_CORE_SNIPPET_H
#define EW_CORE_SNIPPET_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

struct snippet_part {
    str text;
    bool is_hit;
};
struct snippet {
    struct snippet_part *parts; /* one behind the other: the piece */
    size_t n;
    bool is_cut_before, is_cut_behind;
    bool is_hit; /* some word stands in it */
};
#define SNIPPET_WHOLE 100000
/*
 * About `around` characters round the first word that stands in the text (a fifth before it); without one the
 * beginning. words: each in one writing. text is valid UTF-8. Characters of unlimited length (a letter with
 * thousands of accents) are cut.
 */
struct snippet snippet_of(struct arena *a, str text, const str *words, size_t n, size_t around);

#endif
