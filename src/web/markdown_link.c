/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses: which may be written, and where a bare one in a text begins and ends. It ends before the first
 * character that addresses do not have, so 详见https://example.cn/a，谢谢 holds a short one; marks of
 * punctuation at its end belong to the sentence.
 */
#include "web/markdown_private.h"

#define HOST_MAX 253

/* What stands before ":" with no / ? # before it; absent: nothing does. */
static str scheme_of(str address)
{
    for (size_t i = 0; i < address.n && strchr("/?#", address.p[i]) == NULL; i++)
        if (address.p[i] == ':')
            return str_slice(address, 0, i);
    return (str){ 0 };
}

static bool is_one_of(str s, const char *const *names)
{
    for (; *names != NULL; names++)
        if (str_eq_nocase(s, str_from_c(*names)))
            return true;
    return false;
}

enum markdown_link markdown_link_kind(str address)
{
    static const char *const outside[] = { "http", "https", NULL }, *const here[] = { "mailto", "tel", NULL },
                             *const own[] = { "picture", "audio", "video", "file", NULL };
    str scheme = scheme_of(address);
    if (str_is_empty(address))
        return MARKDOWN_REFUSED;
    if (!str_is_absent(scheme)) {
        bool has_host = str_starts(str_slice(address, scheme.n, 3), S("://"));
        if (is_one_of(scheme, own))
            return MARKDOWN_OWN;
        return has_host && is_one_of(scheme, outside) ? MARKDOWN_OUTSIDE
               : is_one_of(scheme, here)              ? MARKDOWN_HERE
                                                      : MARKDOWN_REFUSED;
    }
    /* "//host" and what browsers read so. */
    bool has_host =
        address.n > 1 && strchr("/\\", address.p[0]) != NULL && strchr("/\\", address.p[1]) != NULL;
    return has_host ? MARKDOWN_OUTSIDE : MARKDOWN_HERE;
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_url_char(char c)
{
    return is_alnum(c) || (c > ' ' && c < 0x7f && strchr("-._~:/?#[]@!$&()*+,;=%", c) != NULL);
}

static bool is_mail_char(char c)
{
    return is_alnum(c) || (c > ' ' && c < 0x7f && strchr("._+-", c) != NULL);
}

/* Without the punctuation of the sentence round it, and without a bracket that was opened before. */
static size_t trimmed(const char *p, size_t n)
{
    int depth = 0;
    for (size_t i = 0; i < n; i++) {
        depth += p[i] == '(' ? 1 : p[i] == ')' ? -1 : 0;
        if (depth < 0)
            n = i;
    }
    while (n > 0 && strchr(".,:;!?([*_~$&", p[n - 1]) != NULL)
        n--;
    return n;
}

/* A host has a dot with something on both sides. */
static bool has_host(str s)
{
    size_t host = 0;
    while (host < s.n && (is_alnum(s.p[host]) || s.p[host] == '-' || s.p[host] == '.'))
        host++;
    size_t dot = str_find_char(str_slice(s, 0, host), '.');
    return dot != SIZE_MAX && dot > 0 && dot + 1 < host && s.p[dot + 1] != '.';
}

static size_t web_address(str s)
{
    static const str begins[] = { S_INIT("https://"), S_INIT("http://"), S_INIT("www.") };
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        if (!str_eq_nocase(str_slice(s, 0, begins[i].n), begins[i]))
            continue;
        size_t n = 0, head = i < 2 ? begins[i].n : 0;
        if (!has_host(str_slice(s, head, HOST_MAX)))
            return 0;
        while (n < s.n && is_url_char(s.p[n]))
            n++;
        return trimmed(s.p, n);
    }
    return 0;
}

/* An "@" at `at`: the address round it, if it is one. */
static bool mail_address(str text, size_t from, size_t at, size_t *ret_at, size_t *ret_n)
{
    size_t begin = at, end = at + 1;
    while (begin > from && is_mail_char(text.p[begin - 1]))
        begin--;
    while (end < text.n && (is_alnum(text.p[end]) || text.p[end] == '-' || text.p[end] == '.'))
        end++;
    while (end > at + 1 && !is_alnum(text.p[end - 1]))
        end--;
    if (begin == at || !has_host(str_slice(text, at + 1, end - at - 1)))
        return false;
    *ret_at = begin;
    *ret_n = end - begin;
    return true;
}

bool markdown_bare_link(str text, size_t from, size_t *ret_at, size_t *ret_n)
{
    for (size_t i = from; i < text.n; i++) {
        char c = text.p[i];
        bool is_begin = i == from || !is_alnum(text.p[i - 1]);
        if (c == '@' && mail_address(text, from, i, ret_at, ret_n))
            return true;
        if (!is_begin || (c != 'h' && c != 'H' && c != 'w' && c != 'W'))
            continue;
        *ret_n = web_address(str_slice(text, i, text.n - i));
        *ret_at = i;
        if (*ret_n > 0)
            return true;
    }
    return false;
}
