/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of C that all writers need: string literals and comments. */
#include "base/buf.h"
#include "viewgen/texts.h"

#define LITERAL_WIDTH 84

static void literal_char(struct buf *b, char c, char before)
{
    if (c == '"' || c == '\\')
        buf_printf(b, "\\%c", c);
    else if (c == '\n')
        buf_put(b, S("\\n"));
    else if (c == '\t')
        buf_put(b, S("\\t"));
    else if (c == '?' && before == '?')
        buf_put(b, S("\\?")); /* no trigraphs */
    else if ((unsigned char)c < 0x20 || c == 0x7f)
        buf_printf(b, "\\%03o", (unsigned)(unsigned char)c);
    else
        buf_putc(b, c);
}

/* May the literal be broken before s.p[i], so that it reads well and no character is cut? */
static bool is_break(str s, size_t i, size_t width)
{
    if (((unsigned char)s.p[i] & 0xc0) == 0x80)
        return false;
    return s.p[i - 1] == '\n' || (width >= LITERAL_WIDTH - 16 && (s.p[i] == '<' || s.p[i - 1] == ' ')) ||
           width >= LITERAL_WIDTH;
}

void emit_literal(struct buf *b, str s, int indent)
{
    size_t width = 0;
    buf_putc(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (i > 0 && is_break(s, i, width)) {
            buf_printf(b, "\"\n%*s\"", indent, "");
            width = 0;
        }
        literal_char(b, s.p[i], i > 0 ? s.p[i - 1] : '\0');
        width++;
    }
    buf_putc(b, '"');
}

void emit_comment(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        bool is_end = s.p[i] == '/' && i > 0 && s.p[i - 1] == '*';
        bool is_begin = s.p[i] == '*' && i > 0 && s.p[i - 1] == '/';
        if (is_end || is_begin)
            buf_putc(b, ' ');
        buf_putc(b, s.p[i] == '\n' ? ' ' : s.p[i]);
    }
}
