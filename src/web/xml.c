/* SPDX-License-Identifier: Apache-2.0 */
/* The only place that writes XML's signs. */
#include "web/xml.h"

#include "base/utf8.h"

/* XML 1.0 has no way to say these, not even escaped. */
static bool is_no_xml_char(uint32_t c)
{
    return (c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF;
}

static void put_char(struct buf *out, uint32_t c)
{
    char bytes[4];
    if (c == '<')
        buf_put(out, S("&lt;"));
    else if (c == '>')
        buf_put(out, S("&gt;"));
    else if (c == '&')
        buf_put(out, S("&amp;"));
    else if (c == '\r')
        buf_put(out, S("&#13;"));
    else
        buf_put(out, (str){ bytes, utf8_encode(is_no_xml_char(c) ? 0xFFFD : c, bytes) });
}

void xml_text(struct buf *out, str s)
{
    uint32_t c;
    while (utf8_next(&s, &c))
        put_char(out, c);
}

void xml_element(struct buf *out, const char *name, str value)
{
    if (str_is_empty(value)) {
        buf_printf(out, "<%s/>", name);
        return;
    }
    buf_printf(out, "<%s>", name);
    xml_text(out, value);
    buf_printf(out, "</%s>", name);
}

/* Line ends and tabs would be read as spaces there. */
void xml_attribute(struct buf *out, const char *name, str value)
{
    uint32_t c;
    buf_printf(out, " %s=\"", name);
    while (utf8_next(&value, &c))
        if (c == '"' || c == '\n' || c == '\t')
            buf_printf(out, "&#%u;", c);
        else
            put_char(out, c);
    buf_putc(out, '"');
}
