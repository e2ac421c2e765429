/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 by the table of well-formed byte sequences (Unicode 15, table 3-7). */
#include "base/utf8.h"

#include "base/buf.h"

/* Length of the well-formed sequence at p (at most n bytes), 0 if there is none; *ret gets the code point. */
static size_t sequence(const unsigned char *p, size_t n, uint32_t *ret)
{
    if (p[0] < 0x80) {
        *ret = p[0];
        return 1;
    }
    size_t length = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || n < length)
        return 0;
    uint32_t cp = p[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        cp = cp << 6 | (p[i] & 0x3Fu);
    }
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (cp < least[length] || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        return 0;
    *ret = cp;
    return length;
}

bool utf8_next(str *s, uint32_t *ret)
{
    if (s->n == 0)
        return false;
    size_t length = sequence((const unsigned char *)s->p, s->n, ret);
    if (length == 0) { /* not valid after all: deliver the replacement character, one byte at a time */
        *ret = 0xFFFD;
        length = 1;
    }
    *s = (str){ s->p + length, s->n - length };
    return true;
}

bool utf8_is_valid(str s)
{
    uint32_t cp;
    while (s.n > 0) {
        size_t length = sequence((const unsigned char *)s.p, s.n, &cp);
        if (length == 0 || cp == 0)
            return false;
        s = (str){ s.p + length, s.n - length };
    }
    return true;
}

static bool is_control(uint32_t cp)
{
    if (cp == '\t' || cp == '\n' || cp == '\r')
        return false;
    return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F);
}

bool utf8_is_text(str s)
{
    uint32_t cp;
    if (!utf8_is_valid(s))
        return false;
    while (utf8_next(&s, &cp))
        if (is_control(cp))
            return false;
    return true;
}

size_t utf8_length(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

str utf8_cut(str s, size_t n)
{
    str rest = s;
    uint32_t cp;
    while (n > 0 && utf8_next(&rest, &cp))
        n--;
    return (str){ s.p, s.n - rest.n };
}

size_t utf8_encode(uint32_t cp, char ret[4])
{
    if (cp < 0x80) {
        ret[0] = (char)cp;
        return 1;
    }
    size_t length = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        ret[i] = (char)(0x80 | (cp & 0x3F));
        cp >>= 6;
    }
    ret[0] = (char)((0xF00 >> length & 0xFF) | cp);
    return length;
}

str utf8_normalise_lines(struct arena *a, str s)
{
    struct buf b = buf_new(a, s.n);
    for (size_t i = 0; i < s.n; i++) {
        bool is_pair = s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n';
        if (!is_pair)
            buf_putc(&b, s.p[i] == '\r' ? '\n' : s.p[i]);
    }
    while (b.n > 0 && (b.p[b.n - 1] == ' ' || b.p[b.n - 1] == '\t' || b.p[b.n - 1] == '\n'))
        b.n--;
    return buf_str(&b);
}
