/* SPDX-License-Identifier: Apache-2.0 */
/* After the tokenizer of the HTML standard, the states that matter for injected text. */
#include "tokens.h"

#include <string.h>

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

str tokens_decode(struct arena *a, str s)
{
    static const struct {
        const char *reference, *text;
    } known[] = { { "&amp;", "&" }, { "&lt;", "<" },   { "&gt;", ">" },     { "&quot;", "\"" },
                  { "&#39;", "'" }, { "&#123;", "{" }, { "&middot;", "·" }, { "&nbsp;", "\xc2\xa0" } };
    struct buf b = buf_new(a, s.n + 16);
    for (size_t i = 0; i < s.n;) {
        size_t step = 0;
        for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++)
            if (step == 0 && str_starts(str_slice(s, i, s.n), str_from_c(known[k].reference))) {
                buf_put(&b, str_from_c(known[k].text));
                step = strlen(known[k].reference);
            }
        if (step == 0)
            buf_putc(&b, s.p[i]);
        i += step == 0 ? 1 : step;
    }
    return buf_str(&b);
}

struct walker {
    struct arena *a;
    str in;
    size_t at;
    const struct token_walk *walk;
};

static char here(const struct walker *w)
{
    return w->at < w->in.n ? w->in.p[w->at] : '\0';
}

static str until(struct walker *w, const char *stops)
{
    size_t from = w->at;
    while (w->at < w->in.n && !is_white(w->in.p[w->at]) && strchr(stops, w->in.p[w->at]) == NULL)
        w->at++;
    return str_slice(w->in, from, w->at - from);
}

static str attr_value(struct walker *w)
{
    char quote = here(w);
    if (quote != '"' && quote != '\'')
        return until(w, ">");
    size_t from = ++w->at;
    while (w->at < w->in.n && w->in.p[w->at] != quote)
        w->at++;
    str value = str_slice(w->in, from, w->at - from);
    w->at += w->at < w->in.n;
    return value;
}

static void skip_white(struct walker *w)
{
    while (w->at < w->in.n && is_white(w->in.p[w->at]))
        w->at++;
}

/* Inside a tag, behind its name. */
static void attrs(struct walker *w, str tag)
{
    for (;;) {
        skip_white(w);
        while (here(w) == '/')
            w->at++;
        skip_white(w);
        if (w->at >= w->in.n || here(w) == '>')
            break;
        size_t before = w->at;
        str name = until(w, "=>/");
        str value = S("");
        skip_white(w);
        if (here(w) == '=') {
            w->at++;
            skip_white(w);
            value = attr_value(w);
        }
        if (w->walk->attr != NULL)
            w->walk->attr(w->walk->data, tag, name, tokens_decode(w->a, value));
        w->at += w->at == before;
    }
    w->at += w->at < w->in.n;
}

/* title and textarea: nothing but their own end tag ends them. */
static void plain_text(struct walker *w, str tag)
{
    str rest = str_slice(w->in, w->at, w->in.n);
    size_t end = str_find(rest, str_printf(w->a, "</%.*s", STR_ARG(tag)));
    size_t n = end == SIZE_MAX ? rest.n : end;
    if (w->walk->text != NULL)
        w->walk->text(w->walk->data, tokens_decode(w->a, str_slice(rest, 0, n)));
    w->at += n;
}

static bool tag_begins(const struct walker *w)
{
    char next = w->at + 1 < w->in.n ? w->in.p[w->at + 1] : '\0';
    return here(w) == '<' && (is_alpha(next) || next == '/' || next == '!' || next == '?');
}

void tokens_walk(struct arena *a, str page, const struct token_walk *walk)
{
    struct walker w = { .a = a, .in = page, .walk = walk };
    while (w.at < page.n) {
        if (!tag_begins(&w)) {
            size_t from = w.at++;
            while (w.at < page.n && !tag_begins(&w))
                w.at++;
            if (walk->text != NULL)
                walk->text(walk->data, tokens_decode(a, str_slice(page, from, w.at - from)));
            continue;
        }
        w.at++;
        bool is_end = here(&w) == '/';
        w.at += is_end;
        str name = until(&w, "/>");
        if (walk->tag != NULL)
            walk->tag(walk->data, name, is_end);
        attrs(&w, name);
        if (!is_end && (str_eq(name, S("title")) || str_eq(name, S("textarea"))))
            plain_text(&w, name);
    }
}

static void shape_tag(void *data, str name, bool is_end)
{
    buf_printf(data, " <%s%.*s", is_end ? "/" : "", STR_ARG(name));
}

static void shape_attr(void *data, str tag, str name, str value)
{
    (void)tag;
    (void)value;
    buf_printf(data, " @%.*s", STR_ARG(name));
}

str tokens_shape(struct arena *a, str page)
{
    struct buf b = buf_new(a, 1u << 20);
    const struct token_walk walk = { .data = &b, .tag = shape_tag, .attr = shape_attr };
    tokens_walk(a, page, &walk);
    return buf_str(&b);
}
