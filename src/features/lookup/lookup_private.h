/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the slice share. */
#ifndef EW_FEATURES_LOOKUP_PRIVATE_H
#define EW_FEATURES_LOOKUP_PRIVATE_H

#include "core/search_find.h"
#include "core/snippet.h"
#include "features/lookup/lookup.h"
#include "web/rq.h"

#define LOOKUP_PER_PAGE 20
#define LOOKUP_KINDS_MAX 24

/* A question as its address says it, and what is found of it. */
struct lookup_asked {
    struct search_question q;
    const str *words; /* in one writing, for marking */
    size_t words_n;
    str from_day, until_day; /* as typed; empty: open */
    bool is_narrowed;        /* by unit, column or time */
    const struct search_kind *kinds[LOOKUP_KINDS_MAX];
    str kind_names[LOOKUP_KINDS_MAX];
    int64_t counts[LOOKUP_KINDS_MAX];
    size_t kinds_n;
    int64_t total; /* of the chosen kind, else of all */
    bool is_more;  /* the total is a lower bound */
    struct search_page page;
    struct search_hit *hits;
    size_t hits_n;
    bool has_next; /* there are finds behind these */
};
/* Reads q, kind, org, column, from, until and after from the address, counts and finds. */
MUST_USE rc lookup_ask(struct rq *rq, struct lookup_asked *ret);
/* The address of the same question of another kind (empty: all). */
str lookup_link(struct rq *rq, const char *path, const struct lookup_asked *as, str kind);
/* Of the next page; absent on the last one. */
str lookup_next(struct rq *rq, const char *path, const struct lookup_asked *as);

/* ---- people: lookup_people.c ---- */

/* Entries of who belongs where, behind an id (core/search.h). */
MUST_USE rc lookup_people_fill(struct db *db, day_t today, int64_t after, int64_t limit, int64_t *ret_last);
/* Who belongs somewhere since, or is called otherwise; who belongs there no longer. *ret_n: of at most limit.
 */
MUST_USE rc lookup_people_care(struct db *db, day_t today, int64_t limit, int64_t *ret_n);

/* ---- words for suggestions: lookup_terms.c ---- */

/* Counts the words of public titles anew. */
MUST_USE rc lookup_terms_count(struct db *db);

handler_fn lookup_show, lookup_suggest, lookup_api;

#endif
