/* SPDX-License-Identifier: Apache-2.0 */
/* Reads application/x-www-form-urlencoded. What the names mean is not known here. */
#include "web/urlencoded.h"

#include "base/utf8.h"

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool needs_decoding(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '%' || s.p[i] == '+')
            return true;
    }
    return false;
}

bool urlencoded_decode(struct arena *a, str s, str *ret)
{
    if (!needs_decoding(s)) {
        *ret = s.p != NULL ? s : S("");
        return true;
    }
    char *out = arena_alloc(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i] == '+' ? ' ' : s.p[i];
        if (c == '%') {
            int high = i + 2 < s.n ? hex_value(s.p[i + 1]) : -1;
            int low = i + 2 < s.n ? hex_value(s.p[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        out[n++] = c;
    }
    *ret = (str){ out, n };
    return true;
}

static rc read_pair(struct arena *a, struct err *e, str pair, struct form_parts *parts)
{
    struct form_part part = { .kind = PART_TEXT };
    str name, value = pair;
    (void)str_cut(&value, '=', &name);
    /* Encoded, a name may be three times as long; beyond that decoding is a waste. */
    if (name.n > 3 * FORM_NAME_MAX)
        return ERR(e, a, RC_LIMIT, "form.unreadable", "name of a form part has %zu bytes", name.n);
    if (!urlencoded_decode(a, name, &part.name) || !urlencoded_decode(a, value, &part.value))
        return ERR(e, a, RC_INVALID, "form.unreadable", "malformed percent escape in a form");
    if (!utf8_is_text(part.name))
        return ERR(e, a, RC_INVALID, "form.unreadable", "name of a form part is no text");
    return form_parts_add(parts, a, e, part);
}

rc urlencoded_read(struct arena *a, struct err *e, str body, struct form_parts *ret)
{
    struct form_parts parts = { 0 };
    str pair;
    while (str_cut(&body, '&', &pair)) {
        if (!str_is_empty(pair))
            TRY(read_pair(a, e, pair, &parts));
    }
    *ret = parts;
    return RC_OK;
}

bool urlencoded_find(struct arena *a, str query, str name, size_t max, str *ret)
{
    str pair, key, value, decoded;
    while (str_cut(&query, '&', &pair)) {
        value = pair;
        (void)str_cut(&value, '=', &key);
        if (key.n > 3 * FORM_NAME_MAX || !urlencoded_decode(a, key, &decoded) || !str_eq(decoded, name))
            continue;
        if (value.n > 3 * max || !urlencoded_decode(a, value, &decoded))
            return false;
        if (decoded.n > max || !utf8_is_text(decoded))
            return false;
        *ret = decoded;
        return true;
    }
    return false;
}
