/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search: one index over everything that can be found. A slice writes an entry for each thing of its own in
 * the transaction of the act that shows, changes or hides the thing; whoever searches sees what they may see.
 * Source: issue 4, "One search"; tests F1 and F2 of the inventory.
 *
 *   // publish, in the unit of work that makes an item public
 *   TRY(search_put(db, &(struct search_entry){
 *       .kind = S("item"), .subject = item.v, .organisation = organisation, .column = column.v,
 *       .at = published_at, .today = today, .title = title, .text = plain_text,
 *       .path = str_printf(a, "/items/%.*s", STR_ARG(number)), .sight = S(SEARCH_PUBLIC) }));
 *   // … and in the one that withdraws it
 *   TRY(search_drop(db, S("item"), item.v));
 *
 * What stands in an entry is shown to everybody whom its sight lets see it: masked text, no telephone
 * numbers, no names that the page itself does not show. Each kind has a row in its module's `searches`
 * (core/module.h): its label, and how entries are made of what was there before (also `echowall search
 * rebuild`). docs/guides/search.md has it in one page. Asking is in core/search_find.h.
 */
#ifndef EW_CORE_SEARCH_H
#define EW_CORE_SEARCH_H

#include "core/organisation.h"

/* Everybody. */
#define SEARCH_PUBLIC "public"
/* Who belongs to the entry's organisation (core/affiliation.h) on the day of the question: a room's messages.
 */
#define SEARCH_MEMBERS "members"
/* Anything else is a permission: who holds it over the place where the organisation stands on that day. */

/* Code points of title and text that are looked through; the page shows the rest. */
#define SEARCH_TITLE_MAX 200
#define SEARCH_TEXT_MAX 30000

struct search_entry {
    str kind; /* small letters only */
    int64_t subject;
    organisation_id organisation; /* a root for what belongs to the whole site */
    int64_t column;               /* 0: none */
    ms_t at;                      /* when it was published, said, accepted: lists are in this order */
    day_t today;
    str title, text; /* plain, as people read it; text may be empty */
    str hidden;      /* words that are found and not shown (a number, initials); may be absent */
    str path;        /* page that it opens; local */
    str sight;
};
/*
 * A new entry, or another text for the one there is; the same once more changes nothing. Cost: one write for
 * each character and pair of characters. RC_NOT_FOUND: no such organisation. A kind or sight of other signs
 * is a BUG.
 */
MUST_USE rc search_put(struct db *db, const struct search_entry *in);
/* Nothing happens when there is none. */
MUST_USE rc search_drop(struct db *db, str kind, int64_t subject);

struct rq;

/* A column by which finds can be narrowed: search_entry.column, its name in the language of the page, and
 * what stands over it (absent: nothing). */
struct search_column {
    int64_t id;
    str name, group;
};

/*
 * A kind of things that can be found, as its module tells it. fill makes entries of at most `limit` things
 * behind the id `after`, in order of their ids; *ret_last is the last it looked at, `after` when there are no
 * more. It puts what ought to be found and leaves out the rest. columns tells those that such things stand in
 * today, for everybody the same; NULL: they have none.
 */
struct search_kind {
    const char *kind;
    enum text label; /* "稿件" */
    rc (*fill)(struct db *db, day_t today, int64_t after, int64_t limit, int64_t *ret_last);
    rc (*columns)(struct rq *rq, struct search_column **ret, size_t *ret_n);
};

/* ---- what the job and the commands do: search_care.c ---- */

/* At most limit entries whose organisation has moved are told to the index; *ret_n: how many that were. Until
   then the move is obeyed where it takes a right away; where it gives one, the entry is found later. */
MUST_USE rc search_care_places(struct db *db, day_t today, int64_t limit, int64_t *ret_n);
/* Makes entries of at most limit further things of the kind; *ret_is_done: of all. */
MUST_USE rc search_care_fill(struct db *db, const struct search_kind *kind, day_t today, int64_t limit,
                             bool *ret_is_done);
/* Takes out at most limit entries of the kind, and then begins filling anew; *ret_n: how many that were. */
MUST_USE rc search_care_clear(struct db *db, str kind, int64_t limit, int64_t *ret_n);

#endif
