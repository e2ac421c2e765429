/* SPDX-License-Identifier: Apache-2.0 */
/* search_asked: a question as the index is asked it. Only for the files search*.c of core. */
#ifndef EW_CORE_SEARCH_ASKED_H
#define EW_CORE_SEARCH_ASKED_H

#include "core/search_find.h"

/* A question, ready to be asked. */
struct search_asked {
    const struct search_question *q;
    str tokens;           /* of the words and of where they must stand */
    str word, more;       /* all words, for looking at a row */
    str in_word, in_more; /* those that the index cannot say; empty and "[]": none */
    int64_t low, below;
    bool is_nothing;
};
struct search_asked search_asked_of(struct arena *a, const struct search_question *q);

/* Whose entries the index is asked for: those that are sure, those that the person holds permissions for, or
 * both. Of some kinds only, or of all (n == 0). */
enum search_part { SEARCH_SURE = 1, SEARCH_HELD = 2 };
str search_asked_sights(struct arena *a, const struct search_asked *as, const str *kinds, size_t n,
                        int parts);

#endif
