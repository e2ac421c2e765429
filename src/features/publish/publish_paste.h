/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish_paste: what was written elsewhere (Word, WPS, a WeChat article, a page) becomes words and pictures
 * of an item. Slow: for a route's prepare, before the transaction. Pictures that came along are in the store
 * then; those that only have an address elsewhere, or cannot be read, are told in words where they would
 * stand.
 *
 *   TRY(publish_paste_text(rq, bytes, true, &p));
 *   in the transaction: file_keep_taken for each taken picture; p.markdown names them as the item will
 */
#ifndef EW_PUBLISH_PASTE_H
#define EW_PUBLISH_PASTE_H

#include "core/file.h"
#include "features/publish/publish_show.h"
#include "web/form.h"

struct publish_pasted_picture {
    struct file_taken file; /* when it is_taken */
    bool is_taken;
    str words, address; /* address: where it lies elsewhere; absent: nowhere that a browser could go */
};
struct publish_pasted {
    str markdown, title;
    struct publish_pasted_picture *pictures;
    size_t pictures_n, taken;
    int64_t lost, left_out; /* pictures that are not here; films, frames, forms without a place in a text */
    bool is_gallery;        /* the pictures go into the gallery and stand nowhere in the words */
};

/* HTML or a .docx file, told apart by its bytes. keeps_pictures false: there is no item yet that could have
 * them, so they are told in words. *ret begins as zeroes. RC_INVALID "html.empty", "file.not_wanted",
 * "file.broken", "file.password"; RC_LIMIT "html.too_large", "file.bomb"; RC_UNAVAILABLE: disk full. */
MUST_USE rc publish_paste_text(struct rq *rq, str bytes, bool keeps_pictures, struct publish_pasted *ret);
/* Pictures of the clipboard, or chosen, behind the text that *ret has (or zeroes). Errors: RC_UNAVAILABLE. */
MUST_USE rc publish_paste_pictures(struct rq *rq, const struct upload_list *files, bool is_gallery,
                                   struct publish_pasted *ret);

#endif
