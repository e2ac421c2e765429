/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search_map: the addresses of all things of a kind that everybody may find, in parts, for sitemaps. What the
 * slices tell the search (core/search.h) is what is public: nothing else can stand in the lists.
 */
#ifndef EW_CORE_SEARCH_MAP_H
#define EW_CORE_SEARCH_MAP_H

#include "db/db.h"

/* Where the parts begin, each of so many entries; at most parts_max of them. *ret_n == 0: there is none. */
MUST_USE rc search_map_starts(struct db *db, str kind, int64_t part, size_t parts_max, int64_t **ret,
                              size_t *ret_n);
/* The local paths of those of a part that everybody may find; may be fewer than the part, or none. */
MUST_USE rc search_map_paths(struct db *db, str kind, int64_t from, int64_t part, str **ret, size_t *ret_n);

#endif
