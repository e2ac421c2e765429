/* SPDX-License-Identifier: Apache-2.0 */
/* publish_face: what the public pages share: whose face a page wears, addresses below it, rows of lists. */
#ifndef EW_PUBLISH_FACE_H
#define EW_PUBLISH_FACE_H

#include "features/publish/publish_list.h"
#include "features/publish/publish_pages.h"
#include "features/publish/publish_rules.h"

/* The sites' pages have the slug as their first argument; those of the main site have none. */
struct publish_here {
    struct publish_site site;
    struct publish_sight sight;
    str base; /* "" or "/sites/sfc" */
    str name; /* of the site */
    bool is_main;
};
/* The site of the page: puts on its face and its language. RC_NOT_FOUND: none, or it is closed. */
MUST_USE rc publish_here_load(struct rq *rq, bool has_slug, struct publish_here *ret);
/* The same for a site that is known. */
MUST_USE rc publish_here_of(struct rq *rq, const struct publish_site *site, struct publish_here *ret);

/* "/columns/work" or "/sites/sfc/columns/work". */
str publish_column_path(struct rq *rq, const struct publish_here *here, str code);
str publish_item_path(struct rq *rq, const struct publish_here *here, str number);

/* A list's row as its column's kind shows it. */
struct publish_row_item publish_row_of(struct rq *rq, const struct publish_here *here, str kind,
                                       const struct publish_list_row *row);
/* Rows of a list, appended. */
void publish_rows_of(struct rq *rq, const struct publish_here *here, str kind,
                     const struct publish_list_rows *rows, struct publish_row_item **ret, size_t *ret_n);
/* Title or words in the characters of the page. */
str publish_in_lang(struct rq *rq, str words, str lang);
/* The page is good until a list turns by itself, at the latest until midnight. */
MUST_USE rc publish_good_until(struct rq *rq);
/* Days for which something counts as new (rule publish.new_days), as the first instant. */
MUST_USE rc publish_fresh_since(struct rq *rq, ms_t *ret);

/* How a validity is told: its words and tone. */
enum text publish_validity_label(enum publish_validity v);
str publish_validity_tone(enum publish_validity v);

#endif
