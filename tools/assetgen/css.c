/* SPDX-License-Identifier: Apache-2.0 */
/*
 * White space is dropped only where no grammar of CSS gives it meaning: beside { } ; , and >, after ":" and
 * "(", before
 * ")". It stays around + - ~ * and before ":", where it does have meaning (calc, selectors).
 */
#include "assetgen/css.h"

#include "base/buf.h"

struct shrinker {
    str in;
    size_t at;
    struct buf out;
    bool has_space;  /* white space was read and not yet written */
    bool is_literal; /* the last byte written is of an escape: it is no punctuation */
};

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || (unsigned char)c >= 0x80;
}

static char last(const struct shrinker *s)
{
    return s->is_literal ? 'x' : s->out.n > 0 ? s->out.p[s->out.n - 1] : '\0';
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* Writes the white space that stood before c, if it means something there. */
static void space_before(struct shrinker *s, char c)
{
    char before = last(s);
    bool is_empty_value = before == ':' && is_one_of(c, ";}");
    bool is_needless = before == '\0' || is_one_of(before, "{};,>:(") || is_one_of(c, "{};,>)");
    if (s->has_space && (!is_needless || is_empty_value))
        buf_putc(&s->out, ' ');
    s->has_space = false;
}

static void take(struct shrinker *s, size_t n)
{
    buf_put(&s->out, str_slice(s->in, s->at, n));
    s->at += n;
}

/* A comment separates two names, but is no white space: ".a" and ".b" round it stay one selector. */
static void take_comment(struct shrinker *s)
{
    size_t end = str_find(str_slice(s->in, s->at + 2, s->in.n), S("*/"));
    s->at = end == SIZE_MAX ? s->in.n : s->at + 2 + end + 2;
    bool joins = !s->has_space && is_name(last(s)) && s->at < s->in.n && is_name(s->in.p[s->at]);
    if (joins)
        buf_put(&s->out, S("/**/"));
}

/* Length of the string that begins at s->at, both quotation marks included. */
static size_t string_length(const struct shrinker *s)
{
    char quote = s->in.p[s->at];
    size_t i = s->at + 1;
    while (i < s->in.n && s->in.p[i] != quote)
        i += s->in.p[i] == '\\' && i + 1 < s->in.n ? 2 : 1;
    return i + 1 - s->at;
}

/* url( … ) without quotation marks is one token: nothing in it is touched. */
static size_t url_length(const struct shrinker *s)
{
    str rest = str_slice(s->in, s->at, s->in.n);
    size_t close = str_find_char(rest, ')');
    if (!str_starts(rest, S("url(")) || close == SIZE_MAX || is_name(last(s)))
        return 0;
    str address = str_trim(str_slice(rest, 4, close - 4));
    return address.n > 0 && is_one_of(address.p[0], "\"'") ? 0 : close + 1;
}

static void step(struct shrinker *s)
{
    char c = s->in.p[s->at];
    if (is_white(c)) {
        s->has_space = true;
        s->at++;
        return;
    }
    if (str_starts(str_slice(s->in, s->at, 2), S("/*"))) {
        take_comment(s);
        return;
    }
    space_before(s, c);
    bool is_escape = c == '\\';
    while (c == '}' && last(s) == ';')
        s->out.n--;
    if (c == '"' || c == '\'')
        take(s, string_length(s));
    else if (url_length(s) > 0)
        take(s, url_length(s));
    else
        take(s, is_escape ? 2 : 1);
    s->is_literal = is_escape;
}

str css_shrink(struct arena *a, str css)
{
    struct shrinker s = { .in = css, .out = buf_new(a, css.n + 16) };
    while (s.at < css.n)
        step(&s);
    return buf_str(&s.out);
}
