/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search_find: asking the shared search (core/search.h). What a question finds is exactly what stands in the
 * text: each of its words somewhere in title, text or hidden words, in one writing (core/words.h), from one
 * character on. Rights are part of the queries, of the counts too: nobody learns how much there is that they
 * may not see.
 *
 * SQLite's index (FTS5) is walked from its end, the newest first, and stops when the page is full.
 * PostgreSQL's (GIN) has no order: it is asked of one span of time after the other, the newest first, each
 * eight times as long as the one before (core/search_span.h). Figures end at SEARCH_COUNT_MAX for the same
 * reason. Limits: issue 4, 1,000,000 entries, p95 below 50 ms (bench/search.sh).
 */
#ifndef EW_CORE_SEARCH_FIND_H
#define EW_CORE_SEARCH_FIND_H

#include "core/access.h"
#include "core/search.h"

/* Code points of a question. */
#define SEARCH_WORDS_MAX 100
/* Counts go up to here; one more means "more than". */
#define SEARCH_COUNT_MAX 100
/* So few finds in all are shown with those first that have the words in their titles. */
#define SEARCH_RANKED_MAX 50

/* Who asks. */
struct search_eyes {
    const str *marks; /* for the index: what is public, the organisations that they belong to */
    size_t marks_n;
    const struct search_held *held; /* permissions, and where the index has the places that they hold over */
    size_t held_n;
    str rooms;  /* JSON: the organisations */
    str grants; /* JSON: the permissions and the paths of the places */
    day_t today;
};
struct search_held {
    str mark, unit;
};
/* A visitor's. */
struct search_eyes search_eyes_public(day_t today);
/* Of the person of the request: what is public, what members see where they belong, what their permissions
   let them see. */
MUST_USE rc search_eyes_of(struct rq *rq, struct search_eyes *ret);

struct search_question {
    struct search_eyes eyes;
    str words;            /* as typed */
    str kind;             /* empty: all */
    organisation_id unit; /* it and what is below it; .v == 0: all */
    int64_t column;       /* 0: all */
    ms_t from, until;     /* of `at`, until is not in it; 0: open */
};
/* The words in one writing, each once, the longest first; *ret_n == 0: there is nothing to look for. */
void search_words_of(struct arena *a, str words, str **ret, size_t *ret_n);

/* Where the next page begins: behind this one. {0}: the first page. */
struct search_key {
    int64_t id;
    bool is_in_title;
};
struct search_hit {
    search_entry_id id;
    str kind;
    int64_t subject;
    organisation_id organisation;
    str organisation_name; /* absent: it does not stand yet */
    struct opt_i64 column;
    ms_t at;
    str path, title, text;
    bool is_in_title; /* filled when ranked */
};
/* At most `limit` finds behind the key, the newest first; ranked: those with all words in the title before
   the others (for few finds only: all of them are looked at). */
struct search_page {
    struct search_key after;
    bool is_ranked;
    int64_t limit;
};
MUST_USE rc search_find(struct db *db, const struct search_question *question, const struct search_page *page,
                        struct search_hit **ret, size_t *ret_n);
/* How many of each kind are found, whatever kind the question names: ret[i] of kinds[i], at most
   SEARCH_COUNT_MAX + 1. */
MUST_USE rc search_count_kinds(struct db *db, const struct search_question *question, const str *kinds,
                               size_t n, int64_t *ret);
/* Subjects of one kind that everybody may see and in which the words may stand: the index has all their
   characters and pairs; who asks looks at the texts. *ret_n is more than limit, and *ret NULL, when there are
   more. */
MUST_USE rc search_subjects(struct db *db, str kind, str words, int64_t limit, int64_t **ret, int64_t *ret_n);

#endif
