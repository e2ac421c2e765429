/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the Markdown reader share: a text is prepared (markdown_prepare.c), parsed and put in
 * order (markdown_tree.c), then written (markdown.c with markdown_figure.c, or markdown_text.c).
 */
#ifndef EW_WEB_MARKDOWN_PRIVATE_H
#define EW_WEB_MARKDOWN_PRIVATE_H

#include <cmark-gfm.h>

#include "web/markdown.h"
#include "web/view.h"

/* U+FDD0, a noncharacter: stands in a prepared text where cmark shall see a letter, and in nothing that comes
 * out. */
#define MARKDOWN_MARK "\xEF\xB7\x90"

/* Is it so full of brackets or bars that cmark would need long? */
bool markdown_is_tangled(str text);
/* Is it better read without tables? */
bool markdown_has_wide_rows(str text);
/* With marks, see the file. */
str markdown_prepare(struct arena *a, str text);
/* A text of cmark's without marks, as str. Copied only when there are some. */
str markdown_unmarked(struct arena *a, const char *text);

/* The tree of a text that is neither too long nor tangled. Lives as long as the arena. */
cmark_node *markdown_tree(struct arena *a, str text);
/* The kinds that GitHub's extensions add have no numbers of their own in cmark's headers. */
enum markdown_extra {
    MARKDOWN_PLAIN, /* none of these */
    MARKDOWN_TABLE,
    MARKDOWN_ROW,
    MARKDOWN_HEAD_ROW,
    MARKDOWN_CELL,
    MARKDOWN_STRUCK,
    MARKDOWN_TASK /* an item "- [ ] …" */
};
enum markdown_extra markdown_extra(cmark_node *node);
/* All words below a node, without marks. */
str markdown_words(struct arena *a, cmark_node *node);
/* Of a piece of raw HTML: */
bool markdown_is_br(str tag);
bool markdown_is_comment(str tag);

enum markdown_link { MARKDOWN_REFUSED, MARKDOWN_HERE, MARKDOWN_OUTSIDE, MARKDOWN_OWN };
/* Of which kind is the address of a link or picture? OWN: "picture:", "audio:", "video:", "file:". */
enum markdown_link markdown_link_kind(str address);
/* The next bare address (http://, https://, www., name@host) in plain text: where it starts and its length.
 */
bool markdown_bare_link(str text, size_t from, size_t *ret_at, size_t *ret_n);

struct markdown_writer {
    struct arena *arena;
    const struct markdown_options *o;
    struct markdown_made *made;
    struct view view; /* writes into out */
    struct buf out;
    int in_links;  /* links open around here */
    size_t column; /* of the table's row */
    const uint8_t *alignments;
    size_t alignments_n;
    bool is_head;
    bool has_body;
};
/* A picture inside a paragraph, or what is shown instead. */
void markdown_picture(struct markdown_writer *w, cmark_node *image);
/* A paragraph of pictures alone: writes them as figures. False: it is none. */
bool markdown_figures(struct markdown_writer *w, cmark_node *paragraph);
void markdown_link_open(struct markdown_writer *w, cmark_node *link);
void markdown_link_close(struct markdown_writer *w, cmark_node *link);

#endif
