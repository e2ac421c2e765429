/* SPDX-License-Identifier: Apache-2.0 */
/* Atom, element by element. */
#include "web/atom.h"

#include "web/rq.h"
#include "web/xml.h"

#define FEED_BYTES_MAX (1u << 20)

str atom_id(struct arena *a, const unsigned char bytes[16])
{
    unsigned char b[16];
    struct buf out = buf_new(a, 64);
    memcpy(b, bytes, sizeof b);
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x80); /* RFC 9562: version 8, variant 10 */
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    buf_put(&out, S("urn:uuid:"));
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            buf_putc(&out, '-');
        buf_hex(&out, &b[i], 1);
    }
    return buf_str(&out);
}

static void put_instant(struct rq *rq, struct buf *out, const char *name, ms_t at)
{
    xml_element(out, name, ms_format_iso(rq->arena, at, rq->offset));
}

static void put_link(struct buf *out, const char *rel, const char *type, str href)
{
    buf_put(out, S("<link"));
    xml_attribute(out, "rel", str_from_c(rel));
    xml_attribute(out, "type", str_from_c(type));
    xml_attribute(out, "href", href);
    buf_put(out, S("/>"));
}

static void put_author(struct buf *out, str name)
{
    buf_put(out, S("<author>"));
    xml_element(out, "name", name);
    buf_put(out, S("</author>"));
}

static void put_entry(struct rq *rq, struct buf *out, const struct atom_entry *e)
{
    buf_put(out, S("\n<entry>"));
    xml_element(out, "id", e->id);
    xml_element(out, "title", e->title);
    put_instant(rq, out, "published", e->published);
    put_instant(rq, out, "updated", e->updated);
    put_link(out, "alternate", "text/html", e->link);
    buf_put(out, S("<category"));
    xml_attribute(out, "term", e->category);
    buf_put(out, S("/>"));
    if (!str_is_absent(e->author))
        put_author(out, e->author);
    buf_put(out, e->is_html ? S("<content type=\"html\">") : S("<content type=\"text\">"));
    xml_text(out, e->text);
    buf_put(out, S("</content></entry>"));
}

rc atom_reply(struct rq *rq, const struct atom_feed *feed)
{
    struct buf out = buf_new(rq->arena, FEED_BYTES_MAX);
    buf_put(&out, S(XML_HEAD "<feed xmlns=\"http://www.w3.org/2005/Atom\""));
    xml_attribute(&out, "xml:lang", lang_tag(rq->lang));
    if (!str_is_empty(feed->base))
        xml_attribute(&out, "xml:base", feed->base);
    buf_putc(&out, '>');
    xml_element(&out, "id", feed->id);
    xml_element(&out, "title", feed->title);
    put_instant(rq, &out, "updated", feed->n > 0 ? feed->entries[0].updated : 0);
    put_author(&out, feed->author);
    put_link(&out, "self", "application/atom+xml", feed->self);
    put_link(&out, "alternate", "text/html", feed->alternate);
    for (size_t i = 0; i < feed->n; i++)
        put_entry(rq, &out, &feed->entries[i]);
    buf_put(&out, S("\n</feed>\n"));
    if (out.is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "a feed longer than %u bytes", FEED_BYTES_MAX);
    reply_bytes(rq, S(ATOM_TYPE), buf_str(&out));
    return RC_OK;
}
