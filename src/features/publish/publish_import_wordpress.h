/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a WordPress export says beyond RSS. Its pictures and documents are entries of their own ("attachment")
 * that posts name by number, so the file is walked twice: gather for each entry, gathered once, then fill for
 * each post.
 */
#ifndef EW_PUBLISH_IMPORT_WORDPRESS_H
#define EW_PUBLISH_IMPORT_WORDPRESS_H

#include <libxml/tree.h>

#include "features/publish/publish_import.h"

struct publish_medium {
    int64_t id, parent; /* parent: the post that it was sent with */
    str address, title, words, caption;
};
struct publish_wordpress {
    struct publish_medium *all;      /* by number */
    struct publish_medium **by_post; /* by parent */
    size_t n, room;
};

/* keep: holds what is kept; a: for the moment. */
void publish_wordpress_gather(struct publish_wordpress *w, struct arena *keep, struct arena *a,
                              const xmlNode *item);
void publish_wordpress_gathered(struct publish_wordpress *w, struct arena *keep);
/* Is it a text of its own? Menus, earlier texts, attachments and what was thrown away are none. */
bool publish_wordpress_wants(struct arena *a, const xmlNode *item);
/* What it is where it is neither post nor page, for a theme or a plugin gave the site more kinds; else empty.
   Such texts are drafts: nobody knows whether people read them. */
str publish_wordpress_type(struct arena *a, const xmlNode *item);
/* p->html is what stands there, and becomes HTML. */
void publish_wordpress_fill(const struct publish_wordpress *w, struct arena *a, const xmlNode *item,
                            ms_t offset, struct publish_piece *p);

/* ---- elements (publish_import_feed.c) ---- */

/* Is it called so? prefix NULL: any. */
bool publish_xml_is(const xmlNode *node, const char *prefix, const char *name);
/* The first one inside that is called so; NULL: none. */
const xmlNode *publish_xml_child(const xmlNode *node, const char *prefix, const char *name);
/* Its text without blanks around it; empty: none. */
str publish_xml_text(struct arena *a, const xmlNode *node, const char *prefix, const char *name);
/* Where a mark of that name begins ("p", "!DOCTYPE"); SIZE_MAX: nowhere. */
size_t publish_mark_find(str text, const char *name);

#endif
