/* SPDX-License-Identifier: Apache-2.0 */
/* From the tree to HTML: one walk, without recursion, and only the elements that stand here come out. */
#include "web/markdown.h"

#include <cmark-gfm-core-extensions.h>

#include "web/markdown_private.h"

#define OUT_MAX ((size_t)6 << 20)
#define HEADING_LAST 6

#define PUT(w, literal) buf_put(&(w)->out, S(literal))

static void put_either(struct markdown_writer *w, bool is_enter, str enter, str leave)
{
    buf_put(&w->out, is_enter ? enter : leave);
}

/* ---- text ---- */

static void put_bare_link(struct markdown_writer *w, str address)
{
    bool is_web =
        str_find_char(address, '/') != SIZE_MAX || str_eq_nocase(str_slice(address, 0, 4), S("www."));
    bool is_mail = str_find_char(address, '@') != SIZE_MAX && !is_web;
    bool has_scheme = str_find(address, S("://")) != SIZE_MAX;
    PUT(w, "<a href=\"");
    buf_put(&w->out, is_mail ? S("mailto:") : has_scheme ? S("") : S("http://"));
    view_attr(&w->view, address);
    put_either(w, is_mail, S("\">"), S("\" rel=\"nofollow noopener noreferrer\">"));
    view_text(&w->view, address);
    PUT(w, "</a>");
}

static void put_text(struct markdown_writer *w, str text)
{
    size_t from = 0, at, n;
    while (w->in_links == 0 && markdown_bare_link(text, from, &at, &n)) {
        view_text(&w->view, str_slice(text, from, at - from));
        put_bare_link(w, str_slice(text, at, n));
        from = at + n;
    }
    view_text(&w->view, str_slice(text, from, text.n));
}

/* Raw HTML is what somebody typed: shown, but for line ends and comments. */
static void put_tag(struct markdown_writer *w, str tag)
{
    if (markdown_is_br(tag)) {
        PUT(w, "<br>\n");
    } else if (!markdown_is_comment(tag)) {
        w->made->shown_tags++;
        view_text(&w->view, tag);
    }
}

static void put_html_block(struct markdown_writer *w, str tags)
{
    if (markdown_is_comment(tags))
        return;
    PUT(w, "<p>");
    if (markdown_is_br(str_trim(tags))) {
        PUT(w, "<br>");
    } else {
        w->made->shown_tags++;
        view_lines(&w->view, str_trim(tags), "<br>\n");
    }
    PUT(w, "</p>\n");
}

static void put_code(struct markdown_writer *w, str code)
{
    PUT(w, "<pre tabindex=\"0\"><code>");
    view_text(&w->view, code);
    PUT(w, "</code></pre>\n");
}

/* ---- blocks ---- */

static void put_heading(struct markdown_writer *w, cmark_node *node, bool is_enter)
{
    int level = cmark_node_get_heading_level(node) + w->o->heading_top - 1;
    level = level > HEADING_LAST ? HEADING_LAST : level < 1 ? 1 : level;
    buf_printf(&w->out, is_enter ? "<h%d>" : "</h%d>\n", level);
}

static void put_list(struct markdown_writer *w, cmark_node *list, bool is_enter)
{
    bool is_ordered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
    int start = cmark_node_get_list_start(list);
    if (!is_ordered)
        put_either(w, is_enter, S("<ul>\n"), S("</ul>\n"));
    else if (is_enter && start != 1)
        buf_printf(&w->out, "<ol start=\"%d\">\n", start);
    else
        put_either(w, is_enter, S("<ol>\n"), S("</ol>\n"));
}

static void put_item(struct markdown_writer *w, cmark_node *item, bool is_enter)
{
    put_either(w, is_enter, S("<li>"), S("</li>\n"));
    if (is_enter && markdown_extra(item) == MARKDOWN_TASK)
        buf_put(&w->out, cmark_gfm_extensions_get_tasklist_item_checked(item) ? S("\xE2\x98\x91 ")   /* ☑ */
                                                                              : S("\xE2\x98\x90 ")); /* ☐ */
}

/* The items of a list without empty lines between are lines, not paragraphs. */
static bool is_line(cmark_node *paragraph)
{
    cmark_node *item = cmark_node_parent(paragraph), *list = item != NULL ? cmark_node_parent(item) : NULL;
    return list != NULL && cmark_node_get_type(list) == CMARK_NODE_LIST &&
           cmark_node_get_list_tight(list) != 0;
}

static void put_paragraph(struct markdown_writer *w, cmark_iter *iter, cmark_node *node, bool is_enter)
{
    bool is_tight = is_line(node);
    if (is_enter && markdown_figures(w, node)) {
        cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
        return;
    }
    if (!is_tight)
        put_either(w, is_enter, S("<p>"), S("</p>\n"));
    else if (!is_enter && cmark_node_next(node) != NULL)
        PUT(w, "\n");
}

/* ---- tables ---- */

static void put_table(struct markdown_writer *w, cmark_node *table, bool is_enter)
{
    if (!is_enter) {
        put_either(w, w->has_body, S("</tbody>\n</table></div>\n"), S("</table></div>\n"));
        return;
    }
    w->alignments = cmark_gfm_extensions_get_table_alignments(table);
    w->alignments_n = cmark_gfm_extensions_get_table_columns(table);
    w->has_body = false;
    PUT(w, "<div class=\"scroll\" tabindex=\"0\"><table>\n");
}

static void put_row(struct markdown_writer *w, bool is_head, bool is_enter)
{
    w->column = 0;
    w->is_head = is_head;
    if (is_head) {
        put_either(w, is_enter, S("<thead>\n<tr>"), S("</tr>\n</thead>\n"));
        return;
    }
    if (is_enter && !w->has_body)
        PUT(w, "<tbody>\n");
    w->has_body = true;
    put_either(w, is_enter, S("<tr>"), S("</tr>\n"));
}

static void put_cell(struct markdown_writer *w, bool is_enter)
{
    if (!is_enter) {
        put_either(w, w->is_head, S("</th>"), S("</td>"));
        return;
    }
    uint8_t way = w->column < w->alignments_n ? w->alignments[w->column] : 0;
    w->column++;
    put_either(w, w->is_head, S("<th scope=\"col\""), S("<td"));
    buf_put(&w->out, way == 'r' ? S(" class=\"num\">") : way == 'c' ? S(" class=\"mid\">") : S(">"));
}

static void put_extra(struct markdown_writer *w, cmark_node *node, bool is_enter)
{
    switch (markdown_extra(node)) {
    case MARKDOWN_TABLE:
        put_table(w, node, is_enter);
        break;
    case MARKDOWN_HEAD_ROW:
    case MARKDOWN_ROW:
        put_row(w, markdown_extra(node) == MARKDOWN_HEAD_ROW, is_enter);
        break;
    case MARKDOWN_CELL:
        put_cell(w, is_enter);
        break;
    case MARKDOWN_STRUCK:
        put_either(w, is_enter, S("<del>"), S("</del>"));
        break;
    case MARKDOWN_TASK:
    case MARKDOWN_PLAIN:
        break;
    }
}

/* ---- the walk ---- */

static void put_leaf(struct markdown_writer *w, cmark_node *node)
{
    str text = markdown_unmarked(w->arena, cmark_node_get_literal(node));
    switch ((int)cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
        put_text(w, text);
        break;
    case CMARK_NODE_CODE:
        PUT(w, "<code>");
        view_text(&w->view, text);
        PUT(w, "</code>");
        break;
    case CMARK_NODE_CODE_BLOCK:
        put_code(w, text);
        break;
    case CMARK_NODE_HTML_INLINE:
        put_tag(w, text);
        break;
    case CMARK_NODE_HTML_BLOCK:
        put_html_block(w, text);
        break;
    case CMARK_NODE_THEMATIC_BREAK:
        PUT(w, "<hr>\n");
        break;
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
        PUT(w, "<br>\n");
        break;
    default:
        break;
    }
}

static void put_branch(struct markdown_writer *w, cmark_iter *iter, cmark_node *node, bool is_enter)
{
    switch ((int)cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE:
        put_either(w, is_enter, S("<blockquote>\n"), S("</blockquote>\n"));
        break;
    case CMARK_NODE_LIST:
        put_list(w, node, is_enter);
        break;
    case CMARK_NODE_ITEM:
        put_item(w, node, is_enter);
        break;
    case CMARK_NODE_PARAGRAPH:
        put_paragraph(w, iter, node, is_enter);
        break;
    case CMARK_NODE_HEADING:
        put_heading(w, node, is_enter);
        break;
    case CMARK_NODE_EMPH:
        put_either(w, is_enter, S("<em>"), S("</em>"));
        break;
    case CMARK_NODE_STRONG:
        put_either(w, is_enter, S("<strong>"), S("</strong>"));
        break;
    default:
        put_extra(w, node, is_enter);
        break;
    }
}

static void put_node(struct markdown_writer *w, cmark_iter *iter, cmark_event_type event)
{
    cmark_node *node = cmark_iter_get_node(iter);
    cmark_node_type type = cmark_node_get_type(node);
    bool is_enter = event == CMARK_EVENT_ENTER;
    if (type == CMARK_NODE_IMAGE && is_enter) {
        markdown_picture(w, node);
        cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
    } else if (type == CMARK_NODE_LINK && is_enter) {
        markdown_link_open(w, node);
    } else if (type == CMARK_NODE_LINK) {
        markdown_link_close(w, node);
    } else if (is_enter) {
        put_leaf(w, node);
        put_branch(w, iter, node, true);
    } else if (type != CMARK_NODE_IMAGE) {
        put_branch(w, iter, node, false);
    }
}

static void free_iter(void *iter)
{
    cmark_iter_free(iter);
}

static void walk(struct markdown_writer *w, cmark_node *tree)
{
    cmark_iter *iter = cmark_iter_new(tree);
    arena_on_reset(w->arena, free_iter, iter);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;)
        put_node(w, iter, event);
}

/* Paragraphs between empty lines, and nothing else. */
static void put_plain(struct markdown_writer *w, str text)
{
    str line;
    bool is_open = false;
    while (str_cut(&text, '\n', &line)) {
        bool is_empty = str_is_empty(str_trim(line));
        if (!is_empty)
            put_either(w, is_open, S("<br>\n"), S("<p>"));
        else if (is_open)
            PUT(w, "</p>\n");
        is_open = !is_empty;
        view_text(&w->view, line);
    }
    if (is_open)
        PUT(w, "</p>\n");
}

rc markdown_html(struct arena *a, struct err *e, str text, const struct markdown_options *o,
                 struct markdown_made *ret)
{
    struct markdown_writer w = { .arena = a, .o = o, .made = ret, .out = buf_new(a, OUT_MAX) };
    *ret = (struct markdown_made){ .is_plain = markdown_is_tangled(text) };
    w.view = (struct view){ .out = &w.out, .arena = a, .lang = o->lang };
    if (text.n > MARKDOWN_BYTES_MAX)
        return ERR(e, a, RC_LIMIT, "markdown.too_long", "%zu bytes of markdown", text.n);
    if (ret->is_plain)
        put_plain(&w, text);
    else
        walk(&w, markdown_tree(a, text));
    if (w.out.is_full)
        return ERR(e, a, RC_LIMIT, "markdown.too_long", "more than %zu bytes of HTML", OUT_MAX);
    ret->body = (html){ buf_str(&w.out) };
    return RC_OK;
}
