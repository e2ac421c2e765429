/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree of a text, as cmark parses it, put in order: neighbouring text is one node, and what cmark takes
 * for a block of code only because it is moved in by four spaces is paragraphs when it is written in Chinese
 * (people move the first line of a paragraph in with the space bar).
 */
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <pthread.h>

#include "base/utf8.h"
#include "web/markdown_private.h"

static void release_tree(void *tree)
{
    cmark_node_free(tree);
}

static void release_parser(void *parser)
{
    cmark_parser_free(parser);
}

static void attach(cmark_parser *parser, const char *name)
{
    cmark_syntax_extension *extension = cmark_find_syntax_extension(name);
    if (extension == NULL || cmark_parser_attach_syntax_extension(parser, extension) != 1)
        BUG("cmark-gfm without its extensions");
}

static cmark_node *parse(struct arena *a, str text, bool has_tables)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, cmark_gfm_core_extensions_ensure_registered);
    /* A single ~ stands between numbers in Chinese: 3~5天. */
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE);
    arena_on_reset(a, release_parser, parser);
    attach(parser, "strikethrough");
    attach(parser, "tasklist");
    if (has_tables)
        attach(parser, "table");
    cmark_parser_feed(parser, text.p, text.n);
    cmark_node *tree = cmark_parser_finish(parser);
    arena_on_reset(a, release_tree, tree);
    return tree;
}

static bool has_han(str s)
{
    uint32_t c;
    while (utf8_next(&s, &c))
        if (c >= 0x2E80 && c <= 0x9FFF)
            return true;
    return false;
}

static str without_indents(struct arena *a, str code)
{
    struct buf out = buf_new(a, code.n + 1);
    str line;
    while (str_cut(&code, '\n', &line)) {
        while (line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t'))
            line = str_slice(line, 1, line.n);
        buf_put(&out, line);
        buf_putc(&out, '\n');
    }
    return buf_str(&out);
}

/* Puts what the text of a block of code says as Markdown in its place. */
static void unfold(struct arena *a, cmark_node *code, str text, bool has_tables)
{
    cmark_node *inner = parse(a, without_indents(a, text), has_tables), *child;
    while ((child = cmark_node_first_child(inner)) != NULL) {
        cmark_node_unlink(child);
        if (cmark_node_insert_before(code, child) != 1)
            cmark_node_free(child);
    }
    cmark_node_unlink(code);
    cmark_node_free(code);
}

/* Once only: what is still moved in after that (in a list) stays code. */
static void unfold_all(struct arena *a, cmark_node *tree, bool has_tables)
{
    cmark_iter *iter = cmark_iter_new(tree);
    while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        int length, offset;
        char sign;
        if (cmark_node_get_type(node) != CMARK_NODE_CODE_BLOCK ||
            cmark_node_get_fenced(node, &length, &offset, &sign) != 0)
            continue;
        str text = str_from_c(cmark_node_get_literal(node));
        if (has_han(text))
            unfold(a, node, text, has_tables);
    }
    cmark_iter_free(iter);
}

cmark_node *markdown_tree(struct arena *a, str text)
{
    bool has_tables = !markdown_has_wide_rows(text);
    cmark_node *tree = parse(a, markdown_prepare(a, text), has_tables);
    unfold_all(a, tree, has_tables);
    cmark_consolidate_text_nodes(tree);
    return tree;
}

enum markdown_extra markdown_extra(cmark_node *node)
{
    static const struct {
        const char *name;
        enum markdown_extra extra;
    } rows[] = {
        { "table", MARKDOWN_TABLE },           { "table_row", MARKDOWN_ROW },
        { "table_header", MARKDOWN_HEAD_ROW }, { "table_cell", MARKDOWN_CELL },
        { "strikethrough", MARKDOWN_STRUCK },  { "tasklist", MARKDOWN_TASK },
    };
    const char *name = cmark_node_get_type_string(node);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(name, rows[i].name) == 0)
            return rows[i].extra;
    return MARKDOWN_PLAIN;
}

bool markdown_is_comment(str tag)
{
    return str_starts(tag, S("<!--"));
}

/* <br>, <br/>, <br /> */
bool markdown_is_br(str tag)
{
    str inner = str_trim(str_slice(tag, 1, tag.n > 2 ? tag.n - 2 : 0));
    if (str_ends(inner, S("/")))
        inner = str_trim(str_slice(inner, 0, inner.n - 1));
    return str_eq_nocase(inner, S("br"));
}

str markdown_words(struct arena *a, cmark_node *node)
{
    struct buf out = buf_new(a, MARKDOWN_BYTES_MAX);
    cmark_iter *iter = cmark_iter_new(node);
    while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
        cmark_node *at = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(at);
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
            buf_put(&out, markdown_unmarked(a, cmark_node_get_literal(at)));
        else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
            buf_putc(&out, ' ');
    }
    cmark_iter_free(iter);
    return buf_str(&out);
}
