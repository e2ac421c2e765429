/* SPDX-License-Identifier: Apache-2.0 */
/* WordPress exports, RSS 2.0 and Atom: read entry by entry by libxml2, without network, document types or
 * entities of their own, within its usual limits of depth (256) and of a single text (10 MB). */
#include <libxml/xmlreader.h>

#include "features/publish/publish_import_wordpress.h"

#define LOOK_BYTES 2000
#define CATEGORIES_BYTES_MAX 4000

struct feed {
    struct arena *a; /* of the whole */
    struct err *e;
    xmlTextReaderPtr reader;
    ms_t offset;
    publish_piece_fn *fn;
    void *data;
    struct publish_source *source;
    struct publish_wordpress wordpress;
    bool is_atom, is_first; /* the first walk only looks for what pieces refer to */
};

/* ---- the tree of an entry ---- */

bool publish_xml_is(const xmlNode *node, const char *prefix, const char *name)
{
    const char *has = node->ns != NULL && node->ns->prefix != NULL ? (const char *)node->ns->prefix : "";
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0 &&
           (prefix == NULL || strcmp(has, prefix) == 0);
}

const xmlNode *publish_xml_child(const xmlNode *node, const char *prefix, const char *name)
{
    for (const xmlNode *n = node->children; n != NULL; n = n->next)
        if (publish_xml_is(n, prefix, name))
            return n;
    return NULL;
}

static str attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *at = node != NULL ? node->properties : NULL; at != NULL; at = at->next)
        if (strcmp((const char *)at->name, name) == 0 && at->children != NULL &&
            at->children->content != NULL)
            return str_from_c((const char *)at->children->content);
    return S("");
}

static void text_put(struct buf *out, const xmlNode *node)
{
    for (const xmlNode *n = node->children; n != NULL; n = n->next)
        if ((n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) && n->content != NULL)
            buf_put(out, str_from_c((const char *)n->content));
}

static size_t text_bytes(const xmlNode *node)
{
    size_t n = 0;
    for (const xmlNode *one = node->children; one != NULL; one = one->next)
        n += one->content != NULL ? strlen((const char *)one->content) : 0;
    return n;
}

static str text_of(struct arena *a, const xmlNode *node)
{
    if (node == NULL)
        return S("");
    struct buf out = buf_new(a, text_bytes(node) + 1);
    text_put(&out, node);
    return str_trim(buf_str(&out));
}

str publish_xml_text(struct arena *a, const xmlNode *node, const char *prefix, const char *name)
{
    return text_of(a, publish_xml_child(node, prefix, name));
}

static void category_put(struct buf *out, str name)
{
    if (str_is_empty(name) || str_find_char(name, '\n') != SIZE_MAX)
        return;
    if (out->n > 0)
        buf_putc(out, '\n');
    buf_put(out, str_trim(name));
}

static bool has_mark(str text, const char *name)
{
    return publish_mark_find(text, name) != SIZE_MAX;
}

/* ---- RSS ---- */

static rc item_take(struct feed *f, struct arena *a, const xmlNode *item)
{
    bool is_wordpress = publish_xml_child(item, "wp", "post_type") != NULL;
    struct buf categories = buf_new(a, CATEGORIES_BYTES_MAX);
    struct publish_piece p = { .title = publish_xml_text(a, item, "", "title"),
                               .key = publish_xml_text(a, item, "", "guid"),
                               .address = publish_xml_text(a, item, "", "link"),
                               .author = publish_xml_text(a, item, "dc", "creator"),
                               .html = publish_xml_text(a, item, "content", "encoded"),
                               .excerpt = S("") };
    if (is_wordpress) {
        f->source->format = "wxr";
        if (!publish_wordpress_wants(a, item))
            return RC_OK;
    }
    for (const xmlNode *n = item->children; n != NULL; n = n->next)
        if (publish_xml_is(n, "", "category"))
            category_put(&categories, text_of(a, n));
    if (is_wordpress && !str_is_empty(publish_wordpress_type(a, item)))
        category_put(&categories, publish_wordpress_type(a, item));
    p.categories = buf_str(&categories);
    if (str_is_empty(p.author))
        p.author = publish_xml_text(a, item, "", "author");
    if (str_is_empty(p.html) && !is_wordpress)
        p.html = publish_xml_text(a, item, "", "description");
    if (is_wordpress)
        publish_wordpress_fill(&f->wordpress, a, item, f->offset, &p);
    else
        p.at.has = publish_instant_parse(publish_xml_text(a, item, "", "pubDate"), f->offset, &p.at.v);
    if (str_is_empty(p.key))
        p.key = str_is_empty(p.address) ? str_join(a, p.title, p.html) : p.address;
    p.name = p.title;
    return f->fn(f->data, &p);
}

/* ---- Atom ---- */

/* Text, HTML as text, or XHTML as elements. */
static str content_of(struct arena *a, const xmlNode *node)
{
    str kind = attribute(node, "type");
    if (node == NULL || !str_eq(kind, S("xhtml")))
        return text_of(a, node);
    xmlBufferPtr dump = xmlBufferCreate();
    for (xmlNode *n = node->children; n != NULL && dump != NULL; n = n->next)
        (void)xmlNodeDump(dump, n->doc, n, 0, 0);
    str text = dump != NULL ? str_copy(a, str_from_c((const char *)xmlBufferContent(dump))) : S("");
    xmlBufferFree(dump);
    return text;
}

static bool is_plain(const xmlNode *node)
{
    str kind = attribute(node, "type");
    return str_is_empty(kind) || str_eq(kind, S("text"));
}

static str link_of(const xmlNode *entry)
{
    for (const xmlNode *n = entry->children; n != NULL; n = n->next) {
        str rel = publish_xml_is(n, NULL, "link") ? attribute(n, "rel") : S("none");
        if (str_is_empty(rel) || str_eq(rel, S("alternate")))
            return attribute(n, "href");
    }
    return S("");
}

static rc entry_take(struct feed *f, struct arena *a, const xmlNode *entry)
{
    const xmlNode *content = publish_xml_child(entry, NULL, "content"),
                  *author = publish_xml_child(entry, NULL, "author");
    struct buf categories = buf_new(a, CATEGORIES_BYTES_MAX);
    struct publish_piece p = { .title = publish_xml_text(a, entry, NULL, "title"),
                               .key = publish_xml_text(a, entry, NULL, "id"),
                               .address = link_of(entry),
                               .author = author != NULL ? publish_xml_text(a, author, NULL, "name") : S(""),
                               .excerpt = S("") };
    for (const xmlNode *n = entry->children; n != NULL; n = n->next)
        if (publish_xml_is(n, NULL, "category"))
            category_put(&categories, attribute(n, "term"));
    p.categories = buf_str(&categories);
    if (content == NULL)
        content = publish_xml_child(entry, NULL, "summary");
    if (content != NULL && is_plain(content))
        p.text = text_of(a, content);
    else
        p.html = content != NULL ? content_of(a, content) : S("");
    if (publish_instant_parse(publish_xml_text(a, entry, NULL, "published"), f->offset, &p.at.v) ||
        publish_instant_parse(publish_xml_text(a, entry, NULL, "updated"), f->offset, &p.at.v))
        p.at.has = true;
    if (str_is_empty(p.key))
        p.key = p.address;
    p.name = p.title;
    return f->fn(f->data, &p);
}

/* ---- the file ---- */

static rc broken(struct feed *f)
{
    return ERR(f->e, f->a, RC_INVALID, "publish.import_broken", "XML: line %d",
               xmlTextReaderGetParserLineNumber(f->reader));
}

static rc piece_take(struct feed *f, const xmlNode *node)
{
    struct arena *a = arena_new((size_t)512 << 20);
    rc done = RC_OK;
    if (f->is_first)
        publish_wordpress_gather(&f->wordpress, f->a, a, node);
    else
        done = f->is_atom ? entry_take(f, a, node) : item_take(f, a, node);
    arena_free(a);
    return done;
}

/* The element that the reader stands at: a piece, the name of the site, or something to walk through. */
static rc element_take(struct feed *f, bool *ret_skip)
{
    const char *name = (const char *)xmlTextReaderConstLocalName(f->reader);
    int depth = xmlTextReaderDepth(f->reader);
    bool is_piece = strcmp(name, f->is_atom ? "entry" : "item") == 0 && depth >= 1 && depth <= 2;
    bool is_title = strcmp(name, "title") == 0 && depth == (f->is_atom ? 1 : 2);
    *ret_skip = is_piece || is_title;
    if (!*ret_skip)
        return RC_OK;
    const xmlNode *node = xmlTextReaderExpand(f->reader);
    if (node == NULL)
        return broken(f);
    if (is_title && str_is_empty(f->source->site_name))
        f->source->site_name = text_of(f->a, node);
    return is_piece ? piece_take(f, node) : RC_OK;
}

static rc root_take(struct feed *f)
{
    const char *name = (const char *)xmlTextReaderConstLocalName(f->reader);
    f->is_atom = strcmp(name, "feed") == 0;
    f->source->format = f->is_atom ? "atom" : "rss";
    if (f->is_atom || strcmp(name, "rss") == 0 || strcmp(name, "RDF") == 0)
        return RC_OK;
    return ERR(f->e, f->a, RC_INVALID, "publish.import_nothing", "XML of another kind: %s", name);
}

static rc feed_walk(struct feed *f)
{
    bool is_skipped = false;
    for (int more = xmlTextReaderRead(f->reader); more != 0;
         more = is_skipped ? xmlTextReaderNext(f->reader) : xmlTextReaderRead(f->reader)) {
        is_skipped = false;
        if (more < 0)
            return broken(f);
        int type = xmlTextReaderNodeType(f->reader);
        if (type == XML_READER_TYPE_DOCUMENT_TYPE || type == XML_READER_TYPE_ENTITY_REFERENCE)
            return ERR(f->e, f->a, RC_INVALID, "publish.import_declares",
                       "XML with a document type or entities");
        if (type == XML_READER_TYPE_ELEMENT)
            TRY(xmlTextReaderDepth(f->reader) == 0 ? root_take(f) : element_take(f, &is_skipped));
    }
    return f->source->format != NULL ? RC_OK : broken(f);
}

static rc feed_open(struct feed *f, str bytes)
{
    f->reader =
        xmlReaderForMemory(bytes.p, (int)bytes.n, NULL, NULL,
                           XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
    if (f->reader == NULL)
        return ERR(f->e, f->a, RC_INVALID, "publish.import_broken", "no XML");
    rc done = feed_walk(f);
    xmlFreeTextReader(f->reader);
    return done;
}

bool publish_feed_is(str bytes)
{
    str head = str_slice(bytes, 0, LOOK_BYTES);
    bool is_wide = str_starts(head, S("\xff\xfe<")) || str_starts(head, S("\xfe\xff"));
    bool is_page = has_mark(head, "html") || has_mark(head, "HTML") || has_mark(head, "!doctype html") ||
                   has_mark(head, "!DOCTYPE html");
    return is_wide ? head.n > 3 && (head.p[2] == '<' || head.p[3] == '<')
                   : !is_page && (has_mark(head, "?xml") || has_mark(head, "rss") || has_mark(head, "feed"));
}

/* What stands before the first element may declare nothing: told before a parser works through it. */
static bool declares(str bytes)
{
    size_t at = publish_mark_find(bytes, "!DOCTYPE"), root = SIZE_MAX;
    static const char *const roots[] = { "rss", "feed", "rdf:RDF" };
    for (size_t i = 0; at != SIZE_MAX && i < sizeof roots / sizeof roots[0]; i++) {
        size_t one = publish_mark_find(bytes, roots[i]);
        root = one < root ? one : root;
    }
    return at < root;
}

rc publish_feed_read(str bytes, struct arena *a, struct err *e, ms_t offset, publish_piece_fn *fn, void *data,
                     struct publish_source *ret)
{
    struct feed f = { .a = a, .e = e, .offset = offset, .fn = fn, .data = data, .source = ret };
    *ret = (struct publish_source){ .site_name = S("") };
    if (declares(bytes))
        return ERR(e, a, RC_INVALID, "publish.import_declares", "XML with a document type");
    if (str_find(bytes, S("attachment_url>")) != SIZE_MAX) {
        f.is_first = true;
        TRY(feed_open(&f, bytes));
        publish_wordpress_gathered(&f.wordpress, a);
        f.is_first = false;
    }
    return feed_open(&f, bytes);
}
