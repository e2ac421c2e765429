/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Word file: a zip file of XML parts. It is looked through for bombs first (file_document_check), then the
 * parts that say something are read into memory, each within its limit, and parsed by libxml2 without
 * entities, document types or network. What was deleted in it stays deleted, what was inserted counts.
 */
#include <libxml/parser.h>
#include <zip.h>

#include "base/utf8.h"
#include "core/file_kind.h"
#include "core/html_clean.h"

#define OUT_MAX ((size_t)4 << 20)
#define PART_BYTES_MAX ((size_t)48 << 20)
#define PICTURE_BYTES_MAX ((size_t)12 << 20)
#define CELLS_MAX 40
#define DEPTH_MAX 60
#define TITLE_CHARACTERS_MAX 200

struct docx {
    struct arena *arena;
    struct err *err;
    zip_t *zip;
    const xmlNode *relations, *styles, *numbering; /* roots; NULL: there is no such part */
    struct paper paper;
    struct clean_text_made *made;
    int depth;
};

/* ---- XML ---- */

static str attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *a = node != NULL ? node->properties : NULL; a != NULL; a = a->next)
        if (strcmp((const char *)a->name, name) == 0)
            return a->children != NULL ? str_from_c((const char *)a->children->content) : S("");
    return (str){ 0 };
}

static bool is_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static const xmlNode *child(const xmlNode *node, const char *name)
{
    for (const xmlNode *n = node != NULL ? node->children : NULL; n != NULL; n = n->next)
        if (is_named(n, name))
            return n;
    return NULL;
}

static const xmlNode *next_of(const xmlNode *node, const xmlNode *top)
{
    if (node->children != NULL && node->type == XML_ELEMENT_NODE)
        return node->children;
    while (node != top && node->next == NULL)
        node = node->parent;
    return node != top ? node->next : NULL;
}

static const xmlNode *below(const xmlNode *top, const char *name)
{
    for (const xmlNode *n = top; n != NULL; n = next_of(n, top))
        if (n != top && is_named(n, name))
            return n;
    return NULL;
}

/* An element that has such an attribute, among the children of another one. */
static const xmlNode *child_with(const xmlNode *node, const char *name, const char *attribute_name, str value)
{
    for (const xmlNode *n = node != NULL ? node->children : NULL; n != NULL; n = n->next)
        if (is_named(n, name) && str_eq(attribute(n, attribute_name), value))
            return n;
    return NULL;
}

static str text_of(struct docx *d, const xmlNode *top)
{
    struct buf out = buf_new(d->arena, 65536);
    for (const xmlNode *n = top; n != NULL; n = next_of(n, top))
        if (n->type == XML_TEXT_NODE && n->content != NULL)
            buf_put(&out, str_from_c((const char *)n->content));
    return buf_str(&out);
}

/* ---- parts ---- */

static rc broken(struct docx *d, const char *what)
{
    return ERR(d->err, d->arena, RC_INVALID, "file.broken", "docx: %s", what);
}

/* Absent: there is none, or it is larger than most. */
static str part_read(struct docx *d, const char *name, size_t most)
{
    zip_stat_t about;
    if (zip_stat(d->zip, name, 0, &about) != 0 || (about.valid & ZIP_STAT_SIZE) == 0 || about.size > most)
        return (str){ 0 };
    zip_file_t *part = zip_fopen_index(d->zip, about.index, 0);
    if (part == NULL)
        return (str){ 0 };
    char *room = arena_alloc(d->arena, (size_t)about.size + 1);
    zip_int64_t n = zip_fread(part, room, about.size);
    (void)zip_fclose(part);
    return n < 0 ? (str){ 0 } : (str){ room, (size_t)n };
}

static void free_doc(void *doc)
{
    xmlFreeDoc(doc);
}

/* The root of a part; NULL: there is no such part, or it is no XML, or it declares anything. */
static const xmlNode *part_root(struct docx *d, const char *name)
{
    str bytes = part_read(d, name, PART_BYTES_MAX);
    if (str_is_empty(bytes))
        return NULL;
    xmlDocPtr doc = xmlReadMemory(bytes.p, (int)bytes.n, NULL, NULL,
                                  XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (doc == NULL)
        return NULL;
    arena_on_reset(d->arena, free_doc, doc);
    return doc->intSubset == NULL ? xmlDocGetRootElement(doc) : NULL;
}

static str target_of(const struct docx *d, str id)
{
    return attribute(child_with(d->relations, "Relationship", "Id", id), "Target");
}

/* ---- looks ---- */

static bool is_on(const xmlNode *properties, const char *name)
{
    const xmlNode *n = child(properties, name);
    str value = attribute(n, "val");
    return n != NULL && !str_eq(value, S("0")) && !str_eq(value, S("false")) && !str_eq(value, S("none"));
}

static unsigned look_of(const xmlNode *run)
{
    const xmlNode *p = child(run, "rPr");
    return (is_on(p, "b") ? (unsigned)PAPER_BOLD : 0) | (is_on(p, "i") ? (unsigned)PAPER_ITALIC : 0) |
           (is_on(p, "strike") || is_on(p, "dstrike") ? (unsigned)PAPER_STRUCK : 0);
}

/* "heading 2" is 2, "Title" is 1; 0: no heading. */
static int level_named(str name)
{
    if (str_eq_nocase(name, S("title")))
        return 1;
    bool is_heading = str_eq_nocase(str_slice(name, 0, 8), S("heading ")) && name.n == 9;
    return is_heading && name.p[8] >= '1' && name.p[8] <= '6' ? name.p[8] - '0' : 0;
}

static int heading_level(const struct docx *d, const xmlNode *properties)
{
    str outline = attribute(child(properties, "outlineLvl"), "val"),
        id = attribute(child(properties, "pStyle"), "val");
    const xmlNode *style = child_with(d->styles, "style", "styleId", id);
    int level = level_named(attribute(child(style, "name"), "val"));
    if (level == 0 && str_is_empty(outline))
        outline = attribute(child(child(style, "pPr"), "outlineLvl"), "val");
    if (level == 0 && outline.n == 1 && outline.p[0] >= '0' && outline.p[0] <= '5')
        level = outline.p[0] - '0' + 1;
    return level;
}

static bool is_bullet(const struct docx *d, str number, str level)
{
    const xmlNode *num = child_with(d->numbering, "num", "numId", number);
    str abstract = attribute(child(num, "abstractNumId"), "val");
    const xmlNode *lists = child_with(d->numbering, "abstractNum", "abstractNumId", abstract);
    return str_eq(attribute(child(child_with(lists, "lvl", "ilvl", level), "numFmt"), "val"), S("bullet"));
}

/* ---- text ---- */

static void put_picture(struct docx *d, str id, str words)
{
    str target = target_of(d, id);
    struct paper_picture picture = { .words = words };
    if (str_is_empty(target))
        return;
    bool is_rooted = str_starts(target, S("/"));
    str name = is_rooted ? str_slice(target, 1, target.n) : str_join(d->arena, S("word/"), target);
    picture.bytes = part_read(d, str_c(d->arena, name), PICTURE_BYTES_MAX);
    if (str_is_empty(picture.bytes))
        d->made->left_out++;
    else
        paper_picture(&d->paper, &picture);
}

static void put_drawing(struct docx *d, const xmlNode *drawing)
{
    const xmlNode *blip = below(drawing, "blip"), *image = below(drawing, "imagedata"),
                  *about = below(drawing, "docPr");
    if (blip != NULL)
        put_picture(d, attribute(blip, "embed"), attribute(about, "descr"));
    else if (image != NULL)
        put_picture(d, attribute(image, "id"), (str){ 0 });
    else
        d->made->left_out++;
}

static void put_run(struct docx *d, const xmlNode *run, str link)
{
    unsigned look = look_of(run);
    if (is_on(child(run, "rPr"), "vanish"))
        return;
    for (const xmlNode *n = run->children; n != NULL; n = n->next) {
        const xmlNode *choice = is_named(n, "AlternateContent") ? child(n, "Choice") : NULL;
        if (is_named(n, "t"))
            paper_text(&d->paper, text_of(d, n), look, link);
        else if (is_named(n, "tab"))
            paper_text(&d->paper, S(" "), 0, (str){ 0 });
        else if (is_named(n, "br") || is_named(n, "cr"))
            paper_text(&d->paper, S("\n"), 0, (str){ 0 });
        else if (is_named(n, "drawing") || is_named(n, "pict") || is_named(n, "object"))
            put_drawing(d, n);
        else if (choice != NULL)
            put_drawing(d, choice);
    }
}

static void put_runs(struct docx *d, const xmlNode *node, str link)
{
    if (++d->depth > DEPTH_MAX) {
        d->depth--;
        return;
    }
    for (const xmlNode *n = node->children; n != NULL; n = n->next) {
        if (is_named(n, "r"))
            put_run(d, n, link);
        else if (is_named(n, "hyperlink"))
            put_runs(d, n, target_of(d, attribute(n, "id")));
        else if (n->type == XML_ELEMENT_NODE && !is_named(n, "del") && !is_named(n, "moveFrom") &&
                 !is_named(n, "pPr"))
            put_runs(d, n, link);
    }
    d->depth--;
}

static void put_paragraph(struct docx *d, const xmlNode *paragraph)
{
    const xmlNode *p = child(paragraph, "pPr"), *list = child(p, "numPr");
    int level = heading_level(d, p);
    str number = attribute(child(list, "numId"), "val"), depth = attribute(child(list, "ilvl"), "val");
    bool is_item = level == 0 && !str_is_empty(number) && !str_eq(number, S("0"));
    int inner = depth.n == 1 && depth.p[0] >= '0' && depth.p[0] <= '8' ? depth.p[0] - '0' : 0;
    if (level > 0)
        paper_begin(&d->paper, PAPER_HEADING, level);
    else if (is_item)
        paper_begin(&d->paper, is_bullet(d, number, depth) ? PAPER_BULLET : PAPER_NUMBER, inner);
    else
        paper_begin(&d->paper, PAPER_PARAGRAPH, 0);
    put_runs(d, paragraph, (str){ 0 });
    if (str_is_empty(d->made->title) && level > 0)
        d->made->title = utf8_cut(str_trim(text_of(d, paragraph)), TITLE_CHARACTERS_MAX);
    paper_end(&d->paper);
}

/* ---- blocks ---- */

static void put_blocks(struct docx *d, const xmlNode *node);

static void put_row(struct docx *d, const xmlNode *row, bool *is_first)
{
    str *cells = ARENA_ARRAY(d->arena, str, CELLS_MAX);
    size_t n = 0;
    for (const xmlNode *c = row->children; c != NULL && n < CELLS_MAX; c = c->next) {
        struct buf cell;
        if (!is_named(c, "tc"))
            continue;
        paper_cell_begin(&d->paper, &cell);
        put_blocks(d, c);
        cells[n++] = paper_cell_end(&d->paper);
    }
    if (n > 0)
        paper_row(&d->paper, cells, n, *is_first);
    *is_first = *is_first && n == 0;
}

/* A table inside a cell is its text. */
static void put_table(struct docx *d, const xmlNode *table)
{
    bool is_first = true;
    if (d->paper.cell != NULL) {
        for (const xmlNode *r = table->children; r != NULL; r = r->next)
            for (const xmlNode *c = is_named(r, "tr") ? r->children : NULL; c != NULL; c = c->next)
                put_blocks(d, c);
        return;
    }
    for (const xmlNode *r = table->children; r != NULL; r = r->next)
        if (is_named(r, "tr"))
            put_row(d, r, &is_first);
}

static void put_blocks(struct docx *d, const xmlNode *node)
{
    if (++d->depth > DEPTH_MAX) {
        d->depth--;
        return;
    }
    for (const xmlNode *n = node->children; n != NULL; n = n->next) {
        if (is_named(n, "p"))
            put_paragraph(d, n);
        else if (is_named(n, "tbl"))
            put_table(d, n);
        else if (is_named(n, "sdt") || is_named(n, "sdtContent") || is_named(n, "ins"))
            put_blocks(d, n);
    }
    d->depth--;
}

/* ---- the file ---- */

static void facts_read(struct docx *d)
{
    const xmlNode *core = part_root(d, "docProps/core.xml");
    const xmlNode *title = child(core, "title"), *created = child(core, "created");
    if (title != NULL)
        d->made->title = utf8_cut(str_trim(text_of(d, title)), TITLE_CHARACTERS_MAX);
    if (created != NULL)
        d->made->date = utf8_cut(str_trim(text_of(d, created)), 40);
}

static rc read_open(struct docx *d)
{
    const xmlNode *document = part_root(d, "word/document.xml"), *body = child(document, "body");
    if (body == NULL)
        return broken(d, "no body");
    d->relations = part_root(d, "word/_rels/document.xml.rels");
    d->styles = part_root(d, "word/styles.xml");
    d->numbering = part_root(d, "word/numbering.xml");
    facts_read(d);
    put_blocks(d, body);
    d->made->markdown = paper_done(&d->paper);
    d->made->pictures = d->paper.pictures;
    d->made->pictures_n = d->paper.pictures_n;
    if (d->paper.out.is_full)
        return ERR(d->err, d->arena, RC_LIMIT, "html.too_large", "more than %zu bytes of markdown", OUT_MAX);
    return str_is_empty(d->made->markdown)
               ? ERR(d->err, d->arena, RC_INVALID, "html.empty", "nothing to read")
               : RC_OK;
}

static void close_zip(void *zip)
{
    zip_discard(zip);
}

rc docx_read(struct arena *a, struct err *e, str bytes, struct clean_text_made *ret)
{
    struct docx d = { .arena = a, .err = e, .paper = paper_new(a, OUT_MAX), .made = ret };
    const struct file_kind *kind = file_kind_of(a, bytes);
    zip_error_t why;
    *ret = (struct clean_text_made){ .markdown = S("") };
    if (kind == NULL || strcmp(kind->name, "docx") != 0)
        return broken(&d, "no docx by its bytes");
    TRY(file_document_check(a, e, kind, bytes));
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &why);
    d.zip = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
    zip_error_fini(&why);
    if (d.zip == NULL) {
        if (source != NULL)
            zip_source_free(source);
        return broken(&d, "no zip file");
    }
    arena_on_reset(a, close_zip, d.zip);
    return read_open(&d);
}
