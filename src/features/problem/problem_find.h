/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_find: lists of cases and their counts, at any size. Each list has one order (problem.turn): what is
 * open by its last day, then what waits for ratings, then what is closed, the newest first; a group is a part
 * of it. Used through problem_filter_list and problem_filter_count (problem_show.h).
 *
 * A list is picked in two steps: which cases (one way through one index, always with the same filter), then
 * what is shown of them by their ids. A scope of one organisation has its own index; a few are gathered while
 * little lies in them; else the order of the site, of its wall, a state, a category or a person is followed
 * until the page is full. The next page begins behind the last row (after=): it costs the same wherever it
 * is.
 *
 * Counts are kept by triggers (0027_problem_count_row.sql), per place and per office, with what a filter may
 * ask; those of public answers too (0029_problem_echo_count.sql).
 * Only late, soon and mine depend on day and person and are counted along the order. On PostgreSQL writers
 * add rows, so that none waits for another; the job problem.lists_care folds them. The doctor compares all
 * with the rows; problem_counts_anew counts anew for who has written past the triggers.
 *
 * Words (core/words.h): number, title and statement lie once more in one writing (problem.words). Frequent
 * words are met soon in the order of the list; rare ones come from the index problem_words (FTS5 or GIN) and
 * are looked at again. Of words that are too frequent the first thousands are counted and the figures end
 * with "+". Confidential cases are found by their number only. A text that is changed loses its words; the
 * job reads it again, as it does with cases that came in past the acts. Voices (voice.folded, voice_words,
 * problem_voice_find.c) are found alike; what is confidential of them by the number only, by whoever sees it.
 * Until a voice is read its words are looked through as they lie.
 */
#ifndef EW_PROBLEM_FIND_H
#define EW_PROBLEM_FIND_H

#include "features/problem/problem_private.h"
#include "gen/problem_count_sql.h"
#include "gen/problem_find_sql.h"
#include "gen/problem_voice_list_sql.h"
#include "gen/problem_words_sql.h"

/* Scopes of more organisations than this are gone through by their rows, not by their tree. */
#define PROBLEM_NARROW_MAX 300

/* Turns: (day - 1) * 2^42 < turn < day * 2^42 for cases whose last day it is. */
#define PROBLEM_TURN_DAY (INT64_C(1) << 42)
/* Everything that is open, with those that have no last day; behind it those that wait for ratings; then the
 * closed. */
#define PROBLEM_TURN_OPEN (1000000 * PROBLEM_TURN_DAY)
#define PROBLEM_TURN_ASKED (1000001 * PROBLEM_TURN_DAY)
#define PROBLEM_TURN_LAST (1000002 * PROBLEM_TURN_DAY)
/* The last turn of what is late on a day, and of what is due up to a day. */
static inline int64_t problem_turn_late(day_t today)
{
    return (today - 1) * PROBLEM_TURN_DAY;
}
static inline int64_t problem_turn_until(day_t day)
{
    return day * PROBLEM_TURN_DAY;
}

/* How many organisations a scope holds (counted up to PROBLEM_NARROW_MAX + 1), and one of them. */
struct problem_width {
    int64_t n, unit;
};
MUST_USE rc problem_width_of(struct db *db, struct scope scope, day_t today, struct problem_width *ret);
bool problem_is_wide(struct problem_width w);
/* Public figures of voices in a scope. */
MUST_USE rc problem_filter_figures(struct db *db, struct scope scope, day_t today,
                                   struct problem_figures_row *ret);

/* ---- words (problem_words.c) ---- */

/* The text that is looked through; of a confidential case the number only. */
str problem_words_of(struct arena *a, bool is_confidential, str number, str title, str statement);
/* It, and its tokens, into the index. */
MUST_USE rc problem_words_keep(struct db *db, problem_id id, bool is_confidential, str number, str title,
                               str statement);
/* The same for at most limit cases that have none yet, and their entries in the shared search; *ret_n: how
   many that were. */
MUST_USE rc problem_words_catch_up(struct db *db, day_t today, int64_t limit, int64_t *ret_n);

/* The same of voices: number and words; of a confidential one, whose words lie sealed (absent), the number.
 */
str voice_words_of(struct arena *a, str number, str words);
/* The tokens of such a text, and that of the time when the voice came. */
str voice_words_tokens(struct arena *a, str folded, ms_t received_at);
/* The windows of time that have a token of their own: some 25 days. */
#define VOICE_WINDOW (INT64_C(1) << 31)
/* The token of the window that begins at window * VOICE_WINDOW. */
str voice_window_token(struct arena *a, int64_t window);
/* The tokens of such a text into the index. */
MUST_USE rc voice_words_keep(struct db *db, voice_id id, str folded, ms_t received_at);
/* They go out of it, before what a voice said is dropped. */
MUST_USE rc voice_words_forget(struct db *db, voice_id id);
/* Reads at most limit voices that came in past the acts. */
MUST_USE rc voice_words_catch_up(struct db *db, int64_t limit, int64_t *ret_n);

/* ---- counts that triggers keep ---- */

/* Folds what PostgreSQL's writers have added. */
MUST_USE rc problem_counts_care(struct db *db);
/* Counts everything anew from the rows: of a new site, and after the triggers were away. */
MUST_USE rc problem_counts_anew(struct db *db);

#endif
