/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search_span: PostgreSQL's index has no order, and an answer from it costs as much as the rarest of the
 * question's tokens has entries. So each entry has marks of the spans of time that it lies in, from an hour
 * to four years, and a question is asked of one step after the other: of the newest thousand entries, then of
 * eight times the time before them, and so on until there is enough or all has been asked. Only for the files
 * search*.c of core.
 */
#ifndef EW_CORE_SEARCH_SPAN_H
#define EW_CORE_SEARCH_SPAN_H

#include "base/arena.h"
#include "db/db.h"

struct search_steps {
    int64_t low, below; /* what has not been asked yet */
    int64_t oldest;
    int64_t width; /* of the next step; 0: all at once */
    bool is_over;
};
/* Entries of one step, and how the index calls it: "(a OR b)"; empty: all that it has. */
struct search_step {
    int64_t low, below;
    str spans;
};
/* Steps through the entries with ids from low on and below below, the newest first. */
MUST_USE rc search_steps_begin(struct db *db, int64_t low, int64_t below, struct search_steps *ret);
/* false: there are no more. */
bool search_steps_next(struct arena *a, struct search_steps *s, struct search_step *ret);

#endif
