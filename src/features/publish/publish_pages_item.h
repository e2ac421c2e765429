/* SPDX-License-Identifier: Apache-2.0 */
/* publish_pages_item: items in public: what their pages and interfaces share. */
#ifndef EW_PUBLISH_PAGES_ITEM_H
#define EW_PUBLISH_PAGES_ITEM_H

#include "features/publish/publish_show.h"
#include "web/route.h"

/* publish_item_page.c, publish_api.c */
handler_fn publish_file_show, publish_speech_show, publish_correction_show;
handler_fn publish_api_items, publish_api_item, publish_api_desk;

/* The language of the words: ?lang= where it names one, else that of the page: "zh-Hans", "zh-Hant", "en". */
str publish_item_lang(struct rq *rq);
/* The item that args[0] names as everybody reads it now; RC_NOT_FOUND. The page is good until a list turns.
 */
MUST_USE rc publish_public_of_page(struct rq *rq, struct publish_public *ret);
/* How many found it useful, and the button that says so: a form for who is logged in, else the way to its
 * page. */
struct publish_like_state;
MUST_USE rc publish_like_load(struct rq *rq, const struct publish_public *item,
                              struct publish_like_state *ret);

#endif
