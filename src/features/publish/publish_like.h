/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish_like: who found an item useful (row 3.19). Everybody counts once for an item: by their person, else
 * by the secret of the browser's forms. Only a keyed hash is kept, another one for each item, so that nobody
 * can tell who it was, nor that the same one liked two. It can be taken back. The figure is public; no list
 * is ordered by it and nobody is assessed by it (rule of 2026 on points, section (f) of the domain notes).
 */
#ifndef EW_PUBLISH_LIKE_H
#define EW_PUBLISH_LIKE_H

#include "core/app.h"
#include "features/publish/publish_item.h"

struct publish_liker {
    person_id person;
    str browser; /* of who is not logged in; empty: has none yet, and likes nothing */
};
struct publish_likes {
    int64_t n;
    bool is_mine;
};
MUST_USE rc publish_likes_of(struct db *db, const struct app_keys *keys, publish_item_id item,
                             const struct publish_liker *who, struct publish_likes *ret);
/* Twice is once. The item must be public, which the caller knows. */
MUST_USE rc publish_like(struct db *db, const struct app_keys *keys, publish_item_id item,
                         const struct publish_liker *who, day_t today);
/* Takes it back, if there is one. */
MUST_USE rc publish_unlike(struct db *db, const struct app_keys *keys, publish_item_id item,
                           const struct publish_liker *who);

#endif
