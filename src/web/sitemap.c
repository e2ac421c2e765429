/* SPDX-License-Identifier: Apache-2.0 */
/* Sitemaps, element by element. */
#include "web/sitemap.h"

#include "web/rq.h"
#include "web/xml.h"

#define BYTES_MAX (24u << 20)
#define NAMESPACE "http://www.sitemaps.org/schemas/sitemap/0.9"

struct sitemap sitemap_new(struct rq *rq, bool is_index)
{
    struct sitemap s = { .rq = rq, .out = buf_new(rq->arena, BYTES_MAX), .is_index = is_index };
    if (is_index)
        buf_put(&s.out, S(XML_HEAD "<sitemapindex xmlns=\"" NAMESPACE "\">"));
    else
        buf_put(&s.out,
                S(XML_HEAD "<urlset xmlns=\"" NAMESPACE "\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">"));
    return s;
}

static void put_alternate(struct sitemap *s, str path, str lang)
{
    str address = str_printf(s->rq->arena, "%.*s?lang=%.*s", STR_ARG(path), STR_ARG(lang));
    buf_put(&s->out, S("<xhtml:link rel=\"alternate\""));
    xml_attribute(&s->out, "hreflang", lang);
    xml_attribute(&s->out, "href", rq_address(s->rq, address));
    buf_put(&s->out, S("/>"));
}

void sitemap_put(struct sitemap *s, str path, ms_t at, str langs)
{
    str rest = langs, lang;
    buf_put(&s->out, s->is_index ? S("\n<sitemap>") : S("\n<url>"));
    xml_element(&s->out, "loc", rq_address(s->rq, path));
    if (at != 0)
        xml_element(&s->out, "lastmod", ms_format_iso(s->rq->arena, at, s->rq->offset));
    while (str_find(langs, S(" ")) != SIZE_MAX && str_cut(&rest, ' ', &lang))
        put_alternate(s, path, lang);
    buf_put(&s->out, s->is_index ? S("</sitemap>") : S("</url>"));
}

rc sitemap_reply(struct sitemap *s)
{
    buf_put(&s->out, s->is_index ? S("\n</sitemapindex>\n") : S("\n</urlset>\n"));
    if (s->out.is_full)
        return RQ_FAIL(s->rq, RC_LIMIT, NULL, "a sitemap longer than %u bytes", BYTES_MAX);
    reply_bytes(s->rq, S("application/xml; charset=utf-8"), buf_str(&s->out));
    return RC_OK;
}
