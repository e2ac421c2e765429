/* SPDX-License-Identifier: Apache-2.0 */
/*
 * talk_word: the site's own list of words that a reviewer's eye is drawn to. Dated: a word that is ended
 * stays, so that it can be told what held on a day. A hit marks and never drops anything (source: row 0.33).
 */
#ifndef EW_TALK_WORD_H
#define EW_TALK_WORD_H

#include "features/talk/talk_private.h"

#define TALK_WORD_MAX 30 /* code points */

/* Holds from the day of the act. RC_INVALID (talk.word_empty): nothing of it is a letter or digit;
 * RC_CONFLICT (talk.word_known): a word of the same writing holds already. */
MUST_USE rc talk_word_add(struct db *db, const struct talk_by *by, str word, str note);
/* RC_NOT_FOUND: it does not hold. */
MUST_USE rc talk_word_end(struct db *db, const struct talk_by *by, talk_word_id id);
/* The words of the list that a text holds on a day, one a line, as they stand in the list; empty: none.
 * Spaces, punctuation, width, traditional characters, invisible ones between, and letters of another script
 * that look alike make no difference. */
MUST_USE rc talk_marks(struct db *db, str text, day_t day, str *ret);

#endif
