/* SPDX-License-Identifier: Apache-2.0 */
/*
 * talk_text: what may stand in public words and in a nickname, and the one writing in which look-alikes are
 * the same. Pure. Unicode's own tables judge (ICU): categories, NFKC, confusable characters (UTS 39).
 */
#ifndef EW_TALK_TEXT_H
#define EW_TALK_TEXT_H

#include "base/arena.h"
#include "base/str.h"
#include "web/text.h"

#define TALK_NAME_MIN 2 /* code points */
#define TALK_NAME_MAX 12
#define TALK_WORDS_MAX 1000

/*
 * What is wrong with words that shall be read by others; TEXT_NONE: nothing. Nothing that shows (only spaces,
 * combining marks, fillers); marks heaped upon one character; characters that turn the direction of what
 * stands behind them.
 */
enum text talk_words_flaw(str words);
/* The same for a nickname, which is also one line of letters, digits, "·", "-" and "_", of at most one script
 * besides Han, 2 to 12 characters, and has no title of an office in it, however it is written. */
enum text talk_name_flaw(struct arena *a, str nickname);
/* Letters and digits alone, in one writing: full width, traditional, capital, circled and mathematical
 * letters are the plain ones; spaces, punctuation, marks and what has no width are gone. */
str talk_bare(struct arena *a, str words);
/* The same, and characters that look alike are one: two nicknames of one skeleton are one nickname. */
str talk_skeleton(struct arena *a, str nickname);

#endif
