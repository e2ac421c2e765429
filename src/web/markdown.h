/* SPDX-License-Identifier: Apache-2.0 */
/*
 * markdown: what an editor writes becomes HTML that cannot do harm. CommonMark with GitHub's tables, task
 * lists and ~~struck text~~ (cmark-gfm), and with what Chinese text needs: emphasis beside Chinese characters
 * and punctuation (**「引号」**后文), a line end is a line end, paragraphs moved in with spaces are
 * paragraphs, a bare address ends where the Chinese text goes on. No raw HTML passes: it shows as the text
 * that it is (but <br> is a line end, and comments are left out). Addresses: http, https, mailto, tel and
 * relative ones; a link of another kind is shown without its address. Pictures come from the own store only,
 * by place(). Example: struct markdown_options o = { .lang = rq->lang, .heading_top = 2, .place = item_place,
 * .data = item }; TRY(markdown_html(rq->arena, &rq->err, text, &o, &made));   …   v->body = made.body;   in
 * <div class="prose">
 */
#ifndef EW_WEB_MARKDOWN_H
#define EW_WEB_MARKDOWN_H

#include <stdint.h>

#include "base/rc.h"
#include "web/html.h"
#include "web/text.h"

/* A longer text is refused (RC_LIMIT, "markdown.too_long"). About 66,000 Chinese characters. */
#define MARKDOWN_BYTES_MAX ((size_t)200000)
/* Quotes and lists inside each other in one line; what goes deeper is text. */
#define MARKDOWN_DEPTH_MAX 20

/*
 * What stands behind an own address: "picture:NAME", "audio:NAME", "video:NAME" in ![words](address),
 * "file:NAME" in [words](address); NAME is whatever the caller numbers its files by. Relative addresses of
 * pictures ("/pictures/…") are asked for too. What is not set is not written.
 */
struct markdown_place {
    str src, small; /* a picture: its address, and that of a small one */
    int64_t width, height, small_width;
    html block; /* or a whole figure (audio, video, gallery …), used where the picture stands alone in its
                   paragraph */
    str href;   /* a link, and the address of a block inside a paragraph */
    str note;   /* behind a link's words: "PDF, 1.2 MB" */
};
/* False: there is no such file; its words are shown instead. */
typedef bool markdown_place_fn(void *data, str address, struct markdown_place *ret);

struct markdown_options {
    enum lang lang;           /* of the few words that are added */
    int heading_top;          /* "#" becomes <h2> with 2, "##" <h3> …, none beyond <h6> */
    markdown_place_fn *place; /* NULL: own files are not shown */
    void *data;
};
struct markdown_made {
    html body;
    /* For the editor's eyes: what is not shown as it was meant. */
    int64_t refused_links, shown_tags, missing_files;
    bool is_plain; /* too tangled to be read as Markdown in good time: shown as plain paragraphs */
};
/* text: valid UTF-8 (utf8_is_text). Errors: RC_LIMIT as above. Takes time in proportion to the text's length,
   at most about a second for a text made to take long. */
MUST_USE rc markdown_html(struct arena *a, struct err *e, str text, const struct markdown_options *o,
                          struct markdown_made *ret);

/*
 * The words alone: for search, summaries, feeds, and to be read aloud. A line for each paragraph, item and
 * row, no marks, no addresses, nothing of pictures; at most max characters. Text beyond MARKDOWN_BYTES_MAX is
 * taken as it is.
 */
str markdown_text(struct arena *a, str text, size_t max);

#endif
