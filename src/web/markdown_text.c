/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a text without its marks, and the own files that it names. */
#include "base/utf8.h"
#include "web/markdown_private.h"

#define CHARACTER_BYTES 4

static bool is_readable(str text)
{
    return text.n <= MARKDOWN_BYTES_MAX && !markdown_is_tangled(text);
}

static void put_break(struct buf *out)
{
    if (out->n > 0 && out->p[out->n - 1] != '\n')
        buf_putc(out, '\n');
}

static bool ends_line(cmark_node *node)
{
    switch ((int)cmark_node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH:
    case CMARK_NODE_HEADING:
    case CMARK_NODE_ITEM:
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
        return true;
    default:
        return markdown_extra(node) == MARKDOWN_ROW || markdown_extra(node) == MARKDOWN_HEAD_ROW;
    }
}

static void put_begin(struct arena *a, struct buf *out, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK)
        buf_put(out, markdown_unmarked(a, cmark_node_get_literal(node)));
    else if (type == CMARK_NODE_HTML_INLINE && markdown_is_br(str_from_c(cmark_node_get_literal(node))))
        put_break(out);
}

static void put_end(struct buf *out, cmark_node *node)
{
    if (ends_line(node))
        put_break(out);
    else if (markdown_extra(node) == MARKDOWN_CELL)
        buf_putc(out, ' ');
}

str markdown_text(struct arena *a, str text, size_t max)
{
    if (!is_readable(text))
        return str_trim(utf8_cut(text, max));
    struct buf out = buf_new(a, CHARACTER_BYTES * max + 2 * MARKDOWN_BYTES_MAX);
    cmark_iter *iter = cmark_iter_new(markdown_tree(a, text));
    cmark_event_type event;
    while (out.n < CHARACTER_BYTES * max && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (cmark_node_get_type(node) == CMARK_NODE_IMAGE) {
            cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
            continue;
        }
        if (event == CMARK_EVENT_ENTER)
            put_begin(a, &out, node);
        /* Leaves have no event of leaving; whoever could have children and has none has both. */
        if (event == CMARK_EVENT_EXIT || cmark_node_first_child(node) == NULL)
            put_end(&out, node);
    }
    cmark_iter_free(iter);
    return str_trim(utf8_cut(buf_str(&out), max));
}
