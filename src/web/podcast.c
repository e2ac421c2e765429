/* SPDX-License-Identifier: Apache-2.0 */
/* RSS 2.0, element by element. */
#include "web/podcast.h"

#include "web/rq.h"
#include "web/xml.h"

#define PODCAST_BYTES_MAX (1u << 20)

static void put_sound(struct rq *rq, struct buf *out, const struct podcast_episode *e)
{
    buf_put(out, S("<enclosure"));
    xml_attribute(out, "url", e->sound);
    xml_attribute(out, "length", str_printf(rq->arena, "%lld", (long long)e->bytes));
    xml_attribute(out, "type", e->sound_type);
    buf_put(out, S("/>"));
}

static void put_episode(struct rq *rq, struct buf *out, const struct podcast_episode *e)
{
    buf_put(out, S("\n<item>"));
    xml_element(out, "title", e->title);
    xml_element(out, "link", e->link);
    buf_put(out, S("<guid isPermaLink=\"false\">"));
    xml_text(out, e->id);
    buf_put(out, S("</guid>"));
    xml_element(out, "pubDate", ms_format_http(rq->arena, e->published));
    xml_element(out, "description", e->summary);
    put_sound(rq, out, e);
    xml_element(out, "itunes:author", e->author);
    xml_element(out, "itunes:duration", str_printf(rq->arena, "%lld", (long long)e->seconds));
    xml_element(out, "itunes:explicit", S("false"));
    buf_put(out, S("</item>"));
}

rc podcast_reply(struct rq *rq, const struct podcast *in)
{
    struct buf out = buf_new(rq->arena, PODCAST_BYTES_MAX);
    buf_put(&out,
            S(XML_HEAD "<rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\""
                       " xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel>"));
    xml_element(&out, "title", in->title);
    xml_element(&out, "link", in->link);
    xml_element(&out, "description", in->summary);
    xml_element(&out, "language", lang_tag(rq->lang));
    if (in->n > 0)
        xml_element(&out, "lastBuildDate", ms_format_http(rq->arena, in->episodes[0].published));
    buf_put(&out, S("<atom:link rel=\"self\" type=\"application/rss+xml\""));
    xml_attribute(&out, "href", in->self);
    buf_put(&out, S("/>"));
    xml_element(&out, "itunes:author", in->author);
    buf_put(&out, S("<itunes:category text=\"Government\"/>"));
    xml_element(&out, "itunes:explicit", S("false"));
    for (size_t i = 0; i < in->n; i++)
        put_episode(rq, &out, &in->episodes[i]);
    buf_put(&out, S("\n</channel></rss>\n"));
    if (out.is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "a podcast longer than %u bytes", PODCAST_BYTES_MAX);
    reply_bytes(rq, S(PODCAST_TYPE), buf_str(&out));
    return RC_OK;
}
