/* SPDX-License-Identifier: Apache-2.0 */
/* Which signs deceive: by code point, and by ICU's general category. */
#include "core/clean_text.h"

#include <unicode/uchar.h>

#include "base/buf.h"
#include "base/utf8.h"

static bool is_turn(uint32_t cp)
{
    return (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0x061c || cp == 0x200e ||
           cp == 0x200f;
}

static bool is_unseen(uint32_t cp)
{
    return is_turn(cp) || cp == 0x00ad || cp == 0x200b || cp == 0x2060 || cp == 0xfeff;
}

static bool is_mark(uint32_t cp)
{
    int8_t kind = u_charType((UChar32)cp);
    return kind == U_NON_SPACING_MARK || kind == U_ENCLOSING_MARK;
}

bool clean_text_turns(str text)
{
    uint32_t cp;
    while (utf8_next(&text, &cp))
        if (is_turn(cp))
            return true;
    return false;
}

bool clean_text_says(str text)
{
    uint32_t cp;
    while (utf8_next(&text, &cp))
        if (u_isalnum((UChar32)cp))
            return true;
    return false;
}

/* Is this sign kept, after so many marks on the letter before? Counts on. */
static bool is_kept(uint32_t cp, int *marks)
{
    if (is_unseen(cp))
        return false;
    *marks = is_mark(cp) ? *marks + 1 : 0;
    return *marks <= CLEAN_TEXT_MARKS_MAX;
}

str clean_text(struct arena *a, str text)
{
    struct buf b = buf_new(a, text.n + 1);
    str rest = text;
    uint32_t cp;
    int marks = 0;
    bool is_whole = true;
    for (const char *from = rest.p; utf8_next(&rest, &cp); from = rest.p) {
        bool keeps = is_kept(cp, &marks);
        is_whole = is_whole && keeps;
        if (keeps)
            buf_put(&b, (str){ from, (size_t)(rest.p - from) });
    }
    return is_whole ? text : buf_str(&b);
}
