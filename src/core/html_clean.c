/* SPDX-License-Identifier: Apache-2.0 */
/* One walk over the tree that libxml2 has made; each element is a row of a table that says what becomes of
 * it. */
#include "core/html_clean.h"

#include <libxml/HTMLparser.h>
#include <sodium.h>

#include "base/utf8.h"

#define OUT_MAX ((size_t)4 << 20)
#define CELLS_MAX 40
#define TITLE_CHARACTERS_MAX 200
#define MARK_MAX 4096

enum rule {
    RULE_THROUGH, /* what is inside counts */
    RULE_SKIP,    /* nothing of it */
    RULE_LEFT,    /* nothing of it, and it is told */
    RULE_BLOCK,
    RULE_FIGURE,
    RULE_HEADING,
    RULE_ITEM,
    RULE_LIST,
    RULE_QUOTE,
    RULE_BOLD,
    RULE_ITALIC,
    RULE_STRUCK,
    RULE_LINK,
    RULE_PICTURE,
    RULE_BREAK,
    RULE_LINE,
    RULE_CODE,
    RULE_TABLE,
};

static const struct {
    const char *name;
    enum rule rule;
} rules[] = {
    { "a", RULE_LINK },        { "article", RULE_BLOCK },    { "aside", RULE_SKIP },
    { "audio", RULE_LEFT },    { "b", RULE_BOLD },           { "blockquote", RULE_QUOTE },
    { "br", RULE_BREAK },      { "button", RULE_SKIP },      { "caption", RULE_BLOCK },
    { "center", RULE_BLOCK },  { "dd", RULE_BLOCK },         { "del", RULE_STRUCK },
    { "div", RULE_BLOCK },     { "dt", RULE_BLOCK },         { "em", RULE_ITALIC },
    { "embed", RULE_LEFT },    { "figcaption", RULE_BLOCK }, { "figure", RULE_FIGURE },
    { "footer", RULE_SKIP },   { "form", RULE_LEFT },        { "h1", RULE_HEADING },
    { "h2", RULE_HEADING },    { "h3", RULE_HEADING },       { "h4", RULE_HEADING },
    { "h5", RULE_HEADING },    { "h6", RULE_HEADING },       { "head", RULE_SKIP },
    { "hr", RULE_LINE },       { "i", RULE_ITALIC },         { "iframe", RULE_LEFT },
    { "img", RULE_PICTURE },   { "input", RULE_SKIP },       { "li", RULE_ITEM },
    { "link", RULE_SKIP },     { "main", RULE_BLOCK },       { "math", RULE_LEFT },
    { "meta", RULE_SKIP },     { "mpvoice", RULE_LEFT },     { "nav", RULE_SKIP },
    { "noscript", RULE_SKIP }, { "object", RULE_LEFT },      { "ol", RULE_LIST },
    { "option", RULE_SKIP },   { "p", RULE_BLOCK },          { "pre", RULE_CODE },
    { "s", RULE_STRUCK },      { "script", RULE_SKIP },      { "section", RULE_BLOCK },
    { "select", RULE_SKIP },   { "strike", RULE_STRUCK },    { "strong", RULE_BOLD },
    { "style", RULE_SKIP },    { "svg", RULE_LEFT },         { "table", RULE_TABLE },
    { "template", RULE_SKIP }, { "textarea", RULE_SKIP },    { "title", RULE_SKIP },
    { "tr", RULE_BLOCK },      { "ul", RULE_LIST },          { "video", RULE_LEFT },
    { "xml", RULE_SKIP },
};

struct walk {
    struct arena *arena;
    struct paper paper;
    struct clean_text_made *made;
    int depth, lists;
    bool is_ordered;
};

/* What holds around a piece of text. */
struct around {
    unsigned look;
    str link;
};

/* ---- the tree ---- */

static str attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *a = node->properties; a != NULL; a = a->next)
        if (strcmp((const char *)a->name, name) == 0)
            return a->children != NULL ? str_from_c((const char *)a->children->content) : S("");
    return (str){ 0 };
}

static bool has(str text, const char *piece)
{
    return str_find(text, str_from_c(piece)) != SIZE_MAX;
}

static enum rule rule_of(const xmlNode *node)
{
    const char *name = (const char *)node->name;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (strcmp(name, rules[i].name) == 0)
            return rules[i].rule;
    return RULE_THROUGH;
}

static bool is_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

/* The next one that does not lie in node. */
static const xmlNode *after(const xmlNode *node, const xmlNode *top)
{
    while (node != top && node->next == NULL)
        node = node->parent;
    return node != top ? node->next : NULL;
}

static const xmlNode *next_of(const xmlNode *node, const xmlNode *top)
{
    return node->children != NULL && node->type == XML_ELEMENT_NODE ? node->children : after(node, top);
}

/* A style without its spaces, in lower case. */
static str style_of(struct walk *w, const xmlNode *node)
{
    str style = attribute(node, "style");
    struct buf out = buf_new(w->arena, style.n + 1);
    for (size_t i = 0; i < style.n; i++)
        if ((unsigned char)style.p[i] > ' ')
            buf_putc(&out, style.p[i] >= 'A' && style.p[i] <= 'Z' ? (char)(style.p[i] + 32) : style.p[i]);
    return buf_str(&out);
}

static unsigned look_in(str style)
{
    unsigned look = 0;
    if (has(style, "font-weight:bold") || has(style, "font-weight:600") || has(style, "font-weight:700") ||
        has(style, "font-weight:800") || has(style, "font-weight:900"))
        look |= PAPER_BOLD;
    if (has(style, "font-style:italic"))
        look |= PAPER_ITALIC;
    if (has(style, "line-through"))
        look |= PAPER_STRUCK;
    return look;
}

static void walk_inside(struct walk *w, const xmlNode *node, struct around around);

/* All text below a node, without marks. */
static void gather(const xmlNode *top, struct buf *out)
{
    const xmlNode *node = top->children;
    while (node != NULL) {
        if (node->type == XML_TEXT_NODE && node->content != NULL)
            buf_put(out, str_from_c((const char *)node->content));
        if (node->children != NULL && node->type == XML_ELEMENT_NODE) {
            node = node->children;
            continue;
        }
        while (node != NULL && node != top && node->next == NULL)
            node = node->parent;
        if (node == NULL || node == top)
            return;
        node = node->next;
    }
}

static str text_of(struct walk *w, const xmlNode *node)
{
    struct buf out = buf_new(w->arena, OUT_MAX);
    gather(node, &out);
    return buf_str(&out);
}

/* ---- pictures ---- */

/* "data:image/png;base64,…" */
static str decoded(struct walk *w, str address)
{
    size_t comma = str_find_char(address, ',');
    size_t n = 0;
    if (comma == SIZE_MAX || !has(str_slice(address, 0, comma), "image/") ||
        !has(str_slice(address, 0, comma), ";base64"))
        return (str){ 0 };
    str coded = str_slice(address, comma + 1, address.n);
    unsigned char *room = arena_alloc(w->arena, coded.n / 4 * 3 + 4);
    if (sodium_base642bin(room, coded.n / 4 * 3 + 4, coded.p, coded.n, " \r\n\t", &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return (str){ 0 };
    return (str){ (const char *)room, n };
}

/* False: there is none. */
static bool put_picture(struct walk *w, const xmlNode *node, str caption)
{
    str late = attribute(node, "data-src"), address = str_is_empty(late) ? attribute(node, "src") : late;
    struct paper_picture picture = { .words = attribute(node, "alt"), .caption = caption };
    if (str_eq(attribute(node, "width"), S("1")) || str_eq(attribute(node, "height"), S("1")))
        return false; /* it counts readers */
    if (str_eq_nocase(str_slice(address, 0, 5), S("data:")))
        picture.bytes = decoded(w, address);
    else if (address.n > 0 && address.n <= 2000 &&
             !str_eq_nocase(str_slice(address, 0, 11), S("javascript:")))
        picture.address = address;
    bool is_one = (!str_is_absent(picture.bytes) || !str_is_absent(picture.address)) &&
                  w->paper.pictures_n < PAPER_PICTURES_MAX;
    if (is_one)
        paper_picture(&w->paper, &picture);
    else
        w->made->left_out++;
    return is_one;
}

/* ---- blocks ---- */

/* Word writes list items as paragraphs: "mso-list:l0 level2 lfo1", and the sign in a span that says "Ignore".
 */
static const xmlNode *word_sign(const xmlNode *paragraph, struct walk *w)
{
    for (const xmlNode *n = paragraph->children; n != NULL; n = n->next)
        if (n->type == XML_ELEMENT_NODE && has(style_of(w, n), "mso-list:ignore"))
            return n;
    return NULL;
}

static bool begin_word_item(struct walk *w, const xmlNode *node, str style)
{
    size_t at = str_find(style, S("mso-list:"));
    if (at == SIZE_MAX || has(style, "mso-list:ignore") || has(style, "mso-list:none"))
        return false;
    str rest = str_slice(style, at, 60);
    size_t level = str_find(rest, S("level"));
    int depth = level != SIZE_MAX && level + 5 < rest.n && rest.p[level + 5] > '0' && rest.p[level + 5] <= '9'
                    ? rest.p[level + 5] - '1'
                    : 0;
    const xmlNode *sign = word_sign(node, w);
    bool is_number = false;
    str words = sign != NULL ? text_of(w, sign) : S("");
    for (size_t i = 0; i < words.n; i++)
        is_number = is_number || (words.p[i] >= '0' && words.p[i] <= '9');
    paper_begin(&w->paper, is_number ? PAPER_NUMBER : PAPER_BULLET, depth);
    return true;
}

/* At the start of an item or a cell: what comes is its text. */
static bool is_begun(const struct walk *w)
{
    return w->paper.runs_n == 0 && (w->paper.block != PAPER_PARAGRAPH || w->paper.cell != NULL);
}

static void put_block(struct walk *w, const xmlNode *node, str style, struct around around)
{
    str class = attribute(node, "class");
    bool is_open = is_begun(w);
    if (has(class, "MsoTitle"))
        paper_begin(&w->paper, PAPER_HEADING, 1);
    else if (!begin_word_item(w, node, style) && !is_open)
        paper_begin(&w->paper, PAPER_PARAGRAPH, 0);
    walk_inside(w, node, around);
    if (!is_open)
        paper_end(&w->paper);
}

/* ---- figures ---- */

static const xmlNode *caption_in(const xmlNode *node)
{
    for (const xmlNode *n = node->children; n != NULL; n = n->next)
        if (is_named(n, "figcaption"))
            return n;
    return NULL;
}

/* Pictures and their captions, and nothing else. */
static size_t pictures_in(const xmlNode *figure, const xmlNode **ret)
{
    const xmlNode *next;
    size_t n = 0;
    for (const xmlNode *node = next_of(figure, figure); node != NULL; node = next) {
        enum rule rule = node->type == XML_ELEMENT_NODE ? rule_of(node) : RULE_THROUGH;
        bool is_aside = rule == RULE_SKIP || is_named(node, "figcaption");
        bool is_text = node->type == XML_TEXT_NODE && node->content != NULL &&
                       !str_is_empty(str_trim(str_from_c((const char *)node->content)));
        if (is_text || rule == RULE_LEFT || rule == RULE_TABLE || rule == RULE_CODE || rule == RULE_QUOTE)
            return 0;
        if (rule == RULE_PICTURE && n < PAPER_PICTURES_MAX)
            ret[n++] = node;
        next = is_aside ? after(node, figure) : next_of(node, figure);
    }
    return n;
}

/* The caption nearest to it that is not common to all. */
static str caption_of(struct walk *w, const xmlNode *picture, const xmlNode *top, const xmlNode *common)
{
    for (const xmlNode *up = picture; up != top;) {
        up = up->parent;
        const xmlNode *caption = caption_in(up);
        if (caption != NULL && caption != common)
            return text_of(w, caption);
    }
    return (str){ 0 };
}

static void put_captioned(struct walk *w, const xmlNode *picture, str caption)
{
    if (!put_picture(w, picture, caption) && !str_is_absent(caption))
        paper_text(&w->paper, caption, 0, (str){ 0 });
}

/* Several pictures stand in one paragraph: a gallery. */
static void put_figure(struct walk *w, const xmlNode *node, str style, struct around around)
{
    const xmlNode **pictures = ARENA_ARRAY(w->arena, const xmlNode *, PAPER_PICTURES_MAX);
    size_t n = pictures_in(node, pictures);
    const xmlNode *common = n > 1 ? caption_in(node) : NULL;
    if (n == 0) {
        put_block(w, node, style, around);
        return;
    }
    if (!is_begun(w))
        paper_begin(&w->paper, PAPER_PARAGRAPH, 0);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            paper_text(&w->paper, S("\n"), 0, (str){ 0 });
        put_captioned(w, pictures[i], caption_of(w, pictures[i], node, common));
    }
    if (w->paper.cell == NULL)
        paper_end(&w->paper);
    if (common != NULL)
        put_block(w, common, S(""), around);
}

/* ---- lists ---- */

static void put_item(struct walk *w, const xmlNode *node, struct around around)
{
    paper_begin(&w->paper, w->is_ordered ? PAPER_NUMBER : PAPER_BULLET, w->lists > 0 ? w->lists - 1 : 0);
    walk_inside(w, node, around);
    paper_end(&w->paper);
}

static void put_list(struct walk *w, const xmlNode *node, struct around around)
{
    bool before = w->is_ordered;
    if (has(attribute(node, "class"), "gallery")) { /* of WordPress */
        put_figure(w, node, S(""), around);
        return;
    }
    paper_end(&w->paper);
    w->is_ordered = node->name[0] == 'o';
    w->lists++;
    walk_inside(w, node, around);
    w->lists--;
    w->is_ordered = before;
    paper_end(&w->paper);
}

/* ---- tables ---- */

static size_t put_cells(struct walk *w, const xmlNode *row, str *cells)
{
    size_t n = 0;
    for (const xmlNode *c = row->children; c != NULL && n < CELLS_MAX; c = c->next) {
        struct buf cell;
        if (!is_named(c, "td") && !is_named(c, "th"))
            continue;
        paper_cell_begin(&w->paper, &cell);
        walk_inside(w, c, (struct around){ .look = 0 });
        cells[n++] = paper_cell_end(&w->paper);
    }
    return n;
}

static void put_rows(struct walk *w, const xmlNode *part, bool *is_first)
{
    str *cells = ARENA_ARRAY(w->arena, str, CELLS_MAX);
    for (const xmlNode *r = part->children; r != NULL; r = r->next) {
        if (is_named(r, "thead") || is_named(r, "tbody") || is_named(r, "tfoot")) {
            put_rows(w, r, is_first);
        } else if (is_named(r, "tr")) {
            size_t n = put_cells(w, r, cells);
            if (n > 0)
                paper_row(&w->paper, cells, n, *is_first);
            *is_first = *is_first && n == 0;
        }
    }
}

/* One cell to a row, or a table inside a table, is there for the looks. */
static bool is_layout(struct walk *w, const xmlNode *table)
{
    size_t widest = 0;
    for (const xmlNode *part = table->children; part != NULL; part = part->next)
        for (const xmlNode *r = is_named(part, "tr") ? part : part->children; r != NULL;
             r = is_named(part, "tr") ? NULL : r->next) {
            size_t n = 0;
            for (const xmlNode *c = r->children; c != NULL; c = c->next)
                n += is_named(c, "td") || is_named(c, "th") ? 1 : 0;
            widest = n > widest ? n : widest;
        }
    return widest < 2 || w->paper.cell != NULL;
}

static void put_table(struct walk *w, const xmlNode *node, struct around around)
{
    bool is_first = true;
    if (is_layout(w, node)) {
        walk_inside(w, node, around);
        return;
    }
    paper_end(&w->paper);
    put_rows(w, node, &is_first);
}

/* ---- the walk ---- */

static struct around with_look(struct around around, unsigned look)
{
    around.look |= look;
    return around;
}

static void put_quote(struct walk *w, const xmlNode *node, struct around around)
{
    paper_end(&w->paper);
    w->paper.quotes += w->paper.quotes < 3 ? 1 : 0;
    walk_inside(w, node, around);
    paper_end(&w->paper);
    w->paper.quotes -= w->paper.quotes > 0 ? 1 : 0;
}

static void put_heading(struct walk *w, const xmlNode *node)
{
    paper_begin(&w->paper, PAPER_HEADING, node->name[1] - '0');
    walk_inside(w, node, (struct around){ .look = 0 });
    paper_end(&w->paper);
}

static void put_inline(struct walk *w, const xmlNode *node, enum rule rule, struct around around)
{
    switch ((int)rule) {
    case RULE_BOLD:
        walk_inside(w, node, with_look(around, PAPER_BOLD));
        break;
    case RULE_ITALIC:
        walk_inside(w, node, with_look(around, PAPER_ITALIC));
        break;
    case RULE_STRUCK:
        walk_inside(w, node, with_look(around, PAPER_STRUCK));
        break;
    case RULE_LINK:
        around.link = attribute(node, "href");
        walk_inside(w, node, around);
        break;
    case RULE_BREAK:
        paper_text(&w->paper, S("\n"), 0, (str){ 0 });
        break;
    case RULE_PICTURE:
        (void)put_picture(w, node, (str){ 0 });
        break;
    case RULE_LEFT:
        w->made->left_out++;
        break;
    case RULE_SKIP:
        break;
    default:
        walk_inside(w, node, around);
        break;
    }
}

static void put_element(struct walk *w, const xmlNode *node, struct around around)
{
    enum rule rule = rule_of(node);
    str style = style_of(w, node);
    if (has(style, "display:none") || has(style, "mso-list:ignore"))
        return;
    around = with_look(around, rule == RULE_HEADING ? 0 : look_in(style));
    switch ((int)rule) {
    case RULE_BLOCK:
        put_block(w, node, style, around);
        break;
    case RULE_FIGURE:
        put_figure(w, node, style, around);
        break;
    case RULE_HEADING:
        put_heading(w, node);
        break;
    case RULE_ITEM:
        put_item(w, node, around);
        break;
    case RULE_LIST:
        put_list(w, node, around);
        break;
    case RULE_QUOTE:
        put_quote(w, node, around);
        break;
    case RULE_LINE:
        paper_rule(&w->paper);
        break;
    case RULE_CODE:
        paper_code(&w->paper, text_of(w, node));
        break;
    case RULE_TABLE:
        put_table(w, node, around);
        break;
    default:
        put_inline(w, node, rule, around);
        break;
    }
}

/* A line end in the source is a space there. */
static void put_source_text(struct walk *w, str text, struct around around)
{
    char *flat = arena_alloc(w->arena, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        flat[i] = text.p[i] == '\n' ? ' ' : text.p[i];
    paper_text(&w->paper, (str){ flat, text.n }, around.look, around.link);
}

static void walk_inside(struct walk *w, const xmlNode *node, struct around around)
{
    if (++w->depth > HTML_CLEAN_DEPTH_MAX) {
        put_source_text(w, text_of(w, node), around);
        w->depth--;
        return;
    }
    for (const xmlNode *n = node->children; n != NULL; n = n->next) {
        if (n->type == XML_TEXT_NODE && n->content != NULL)
            put_source_text(w, str_from_c((const char *)n->content), around);
        else if (n->type == XML_ELEMENT_NODE)
            put_element(w, n, around);
    }
    w->depth--;
}

/* ---- the page ---- */

static str short_text(struct walk *w, const xmlNode *node)
{
    struct buf out = buf_new(w->arena, 4096);
    str rest = text_of(w, node);
    for (size_t i = 0; i < rest.n; i++)
        buf_putc(&out, (unsigned char)rest.p[i] < ' ' ? ' ' : rest.p[i]);
    return utf8_cut(str_trim(buf_str(&out)), TITLE_CHARACTERS_MAX);
}

static bool wants(str had)
{
    return str_is_empty(had);
}

/* What an article of WeChat, a page with OpenGraph or any page says of itself. */
static void look_at(struct walk *w, const xmlNode *node, const xmlNode **body)
{
    str id = attribute(node, "id"), property = attribute(node, "property"), name = attribute(node, "name");
    if (str_eq(id, S("js_content")))
        *body = node;
    if (str_eq(id, S("activity-name")) || (is_named(node, "title") && wants(w->made->title)))
        w->made->title = short_text(w, node);
    else if (str_eq(property, S("og:title")) && wants(w->made->title))
        w->made->title = utf8_cut(str_trim(attribute(node, "content")), TITLE_CHARACTERS_MAX);
    bool is_date = str_eq(property, S("article:published_time")) || str_eq_nocase(name, S("PubDate"));
    if (is_date && wants(w->made->date))
        w->made->date = utf8_cut(str_trim(attribute(node, "content")), 40);
    else if (str_eq(id, S("publish_time")))
        w->made->date = utf8_cut(short_text(w, node), 40);
}

static void clean(struct walk *w, const xmlNode *root)
{
    const xmlNode *body = root;
    for (const xmlNode *n = root; n != NULL; n = next_of(n, root))
        if (n->type == XML_ELEMENT_NODE)
            look_at(w, n, &body);
    walk_inside(w, body, (struct around){ .look = 0 });
}

/* Behind a "<": how long a mark of Word's ("![if !supportLists]>") or a document type is; 0: neither. */
static size_t mark_length(str rest)
{
    bool is_type = str_eq_nocase(str_slice(rest, 0, 8), S("!doctype"));
    if (!is_type && !str_starts(rest, S("![")))
        return 0;
    size_t end = str_find_char(rest, '>'), list = str_find_char(rest, '[');
    if (end != SIZE_MAX && list < end) {
        size_t closed = str_find(rest, S("]>"));
        end = closed != SIZE_MAX ? closed + 1 : end;
    }
    return end != SIZE_MAX ? end + 1 : 1;
}

/* One that is never closed hides all that follows, as in a browser. */
static size_t comment_length(str rest)
{
    size_t closed = str_find(rest, S("-->"));
    return closed != SIZE_MAX ? closed + 3 : rest.n;
}

/* libxml2 takes such marks for text. Comments go, too: Word hides marks in them. */
static str without_marks(struct arena *a, str bytes)
{
    struct buf out = buf_new(a, bytes.n);
    for (size_t at; (at = str_find_char(bytes, '<')) != SIZE_MAX;) {
        str rest = str_slice(bytes, at + 1, bytes.n);
        size_t n =
            str_starts(rest, S("!--")) ? comment_length(rest) : mark_length(str_slice(rest, 0, MARK_MAX));
        buf_put(&out, str_slice(bytes, 0, n > 0 ? at : at + 1));
        bytes = str_slice(rest, n, rest.n);
    }
    buf_put(&out, bytes);
    return buf_str(&out);
}

static void free_doc(void *doc)
{
    xmlFreeDoc(doc);
}

rc html_clean(struct arena *a, struct err *e, str bytes, struct clean_text_made *ret)
{
    struct walk w = { .arena = a, .paper = paper_new(a, OUT_MAX), .made = ret };
    *ret = (struct clean_text_made){ .markdown = S("") };
    if (bytes.n > HTML_CLEAN_BYTES_MAX)
        return ERR(e, a, RC_LIMIT, "html.too_large", "%zu bytes of html", bytes.n);
    bytes = without_marks(a, bytes);
    htmlDocPtr doc =
        htmlReadMemory(bytes.p, (int)bytes.n, NULL, utf8_is_valid(bytes) ? "UTF-8" : NULL,
                       HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_RECOVER);
    if (doc != NULL)
        arena_on_reset(a, free_doc, doc);
    const xmlNode *root = doc != NULL ? xmlDocGetRootElement(doc) : NULL;
    if (root != NULL)
        clean(&w, root);
    ret->markdown = paper_done(&w.paper);
    ret->pictures = w.paper.pictures;
    ret->pictures_n = w.paper.pictures_n;
    if (w.paper.out.is_full)
        return ERR(e, a, RC_LIMIT, "html.too_large", "more than %zu bytes of markdown", OUT_MAX);
    if (str_is_empty(ret->markdown))
        return ERR(e, a, RC_INVALID, "html.empty", "nothing to read");
    return RC_OK;
}
