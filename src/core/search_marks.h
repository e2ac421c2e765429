/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search_marks: what the index of the search holds beside characters: tokens that say of which kind an entry
 * is, where it lies and who sees it; on PostgreSQL also the spans of time that it lies in. Only for the files
 * search*.c of core. Tokens of characters are hexadecimal digits and 'g'; marks begin with other letters.
 */
#ifndef EW_CORE_SEARCH_MARKS_H
#define EW_CORE_SEARCH_MARKS_H

#include "core/organisation.h"

/* Between title, text and hidden words: a character of the private area. */
#define SEARCH_APART "\xEE\x80\x80"
#define SEARCH_IDS_PER_SECOND 4096

/* The first id that an entry of that instant may have. */
int64_t search_id_from(ms_t at);

/* The entry of a thing lies at another place of the tree from now on. */
MUST_USE rc search_move(struct db *db, str kind, int64_t subject, str place);

/* Stands in a column. */
str search_mark_column(struct arena *a, int64_t column);
/* Lies in the organisation or below it. */
str search_mark_unit(struct arena *a, organisation_id id);
/* Who sees it: "public" or a permission; who belongs to an organisation. */
str search_mark_permission(struct arena *a, str permission);
str search_mark_members(struct arena *a, organisation_id id);
/* One of the two above, and the kind: so that a kind that somebody sees nothing of costs them nothing. */
str search_mark_kind(struct arena *a, str sight_mark, str kind);

#endif
