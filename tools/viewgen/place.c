/* SPDX-License-Identifier: Apache-2.0 */
/* What may stand where: attributes, addresses, words, character references. */
#include "base/utf8.h"
#include "viewgen/parse.h"

static bool is_in(str s, const char *const *list)
{
    for (; *list != NULL; list++)
        if (str_eq(s, str_from_c(*list)))
            return true;
    return false;
}

static const char *const url_attrs[] = { "href",   "src",  "action",     "formaction",
                                         "poster", "cite", "xlink:href", NULL };
static const char *const word_attrs[] = { "alt",
                                          "title",
                                          "placeholder",
                                          "label",
                                          "abbr",
                                          "aria-label",
                                          "aria-description",
                                          "aria-roledescription",
                                          "aria-valuetext",
                                          "aria-placeholder",
                                          NULL };
static const char *const fixed_attrs[] = { "method", "rel",     "srcset",     "sizes",
                                           "target", "enctype", "http-equiv", NULL };
static const char *const refused_attrs[] = { "srcdoc", "ping", "background", "formmethod", NULL };
static const char *const schemes[] = { "http", "https", "tel", "mailto", NULL };

static void refuse_duplicate(struct parser *p)
{
    const struct tag *t = &p->tag;
    for (int i = 0; i < t->attrs_n - 1; i++)
        if (str_eq(t->attrs[i], p->attr.name) && !t->in_block[i] && !t->in_block[t->attrs_n - 1])
            PARSE_ERROR(p, p->line,
                        "attribute '%.*s' stands twice in <%.*s> — browsers ignore the second, remove one",
                        STR_ARG(p->attr.name), STR_ARG(t->name));
}

void place_attr_begin(struct parser *p)
{
    struct attr *a = &p->attr;
    struct tag *t = &p->tag;
    a->is_url = is_in(a->name, url_attrs);
    a->is_words = is_in(a->name, word_attrs);
    a->refuses_values = is_in(a->name, fixed_attrs);
    if (str_starts(a->name, S("on")))
        PARSE_ERROR(p, p->line,
                    "event attribute '%.*s' is refused — put the script into an asset and find the element "
                    "there",
                    STR_ARG(a->name));
    else if (str_eq(a->name, S("style")))
        PARSE_ERROR(p, p->line, "a style attribute is refused — give the element a class and style that");
    else if (is_in(a->name, refused_attrs))
        PARSE_ERROR(p, p->line, "attribute '%.*s' is refused — views do without it", STR_ARG(a->name));
    if (t->attrs_n == ATTRS_MAX) {
        PARSE_ERROR(p, p->line, "<%.*s> has more than %d attributes — split it", STR_ARG(t->name), ATTRS_MAX);
        return;
    }
    t->attrs[t->attrs_n] = a->name;
    t->values[t->attrs_n] = S("");
    t->in_block[t->attrs_n] = p->blocks_n > 0 && p->blocks[p->blocks_n - 1].mode != MODE_TEXT;
    t->attrs_n++;
    refuse_duplicate(p);
}

static void check_scheme(struct parser *p)
{
    struct attr *a = &p->attr;
    if (is_in((str){ a->head, a->head_n }, schemes))
        return;
    PARSE_ERROR(p, p->line,
                "the address in '%.*s' has a scheme that is refused — only http, https, tel and mailto",
                STR_ARG(a->name));
}

void place_attr_char(struct parser *p, char c)
{
    struct attr *a = &p->attr;
    if (!a->is_url)
        return;
    bool is_delimiter = c == '/' || c == '?' || c == '#';
    if (a->url == URL_AFTER_VALUE && !is_delimiter && c != '&')
        PARSE_ERROR(
            p, p->line,
            "after an address only '/', '?', '#' or '&' may follow — a letter would change what it names");
    if (c == ':' && !a->has_delimiter)
        check_scheme(p);
    if (a->head_n < sizeof(a->head))
        a->head[a->head_n++] = c;
    a->has_delimiter = a->has_delimiter || is_delimiter || c == ':';
    a->url = URL_AFTER_STATIC;
}

static void value_in_attr(struct parser *p, struct node *node)
{
    struct attr *a = &p->attr;
    node->place = PLACE_ATTR;
    if (a->refuses_values)
        PARSE_ERROR(p, node->line, "the value of '%.*s' must be fixed text — use {#if} around whole elements",
                    STR_ARG(a->name));
    if (!a->is_url)
        return;
    node->place = a->url == URL_EMPTY ? PLACE_URL : PLACE_URL_PART;
    if (a->url == URL_EMPTY)
        a->url = URL_AFTER_VALUE;
}

void place_value(struct parser *p, struct node *node)
{
    node->place = PLACE_TEXT;
    if (p->mode == MODE_VALUE)
        value_in_attr(p, node);
    else if (p->mode == MODE_TAG)
        PARSE_ERROR(p, node->line, "a value cannot stand between attributes — write name=\"{…}\"");
    else if (p->depth > 0 && str_eq(p->stack[p->depth - 1].name, S("script")))
        PARSE_ERROR(p, node->line, "nothing can stand inside <script> — put it into an asset");
    else if (p->depth > 0 && p->stack[p->depth - 1].is_plain)
        node->place = PLACE_ATTR;
}

/* "url(#name)" and "#i-name": the page needs that symbol. The second must be an icon. */
static void note_symbol(struct parser *p, str value)
{
    str name = { 0 };
    bool is_icon = p->attr.is_url && str_starts(value, S("#i-"));
    size_t at = str_find(value, S("url(#"));
    if (is_icon) {
        name = str_slice(value, 3, value.n);
    } else if (at != SIZE_MAX) {
        str rest = str_slice(value, at + 5, value.n);
        size_t end = str_find_char(rest, ')');
        name = end == SIZE_MAX ? name : str_slice(rest, 0, end);
    }
    if (name.n == 0 || str_find_char(name, '{') != SIZE_MAX)
        return;
    struct node *n = parser_node(p, NODE_SYMBOL, p->line);
    n->path = name;
    n->is_not = is_icon;
}

static bool is_digits(str s)
{
    bool is = s.n > 0;
    for (size_t i = 0; i < s.n; i++)
        is = is && s.p[i] >= '0' && s.p[i] <= '9';
    return is;
}

/* A page may ask for itself again after so many seconds, and for nothing else. */
static void check_refresh(struct parser *p, str value)
{
    const struct tag *t = &p->tag;
    bool is_equiv = str_eq(p->attr.name, S("http-equiv"));
    bool is_behind = t->attrs_n > 1 && str_eq(t->attrs[0], S("http-equiv"));
    if (is_equiv && (t->attrs_n != 1 || !str_eq(value, S("refresh"))))
        PARSE_ERROR(
            p, p->line,
            "'http-equiv' is refused — only <meta http-equiv=\"refresh\" content=\"…\"> with seconds");
    if (is_behind && str_eq(p->attr.name, S("content")) && !is_digits(value))
        PARSE_ERROR(p, p->line, "a page asks for itself again after so many seconds — write digits alone");
}

void place_attr_end(struct parser *p)
{
    str value = str_slice(p->text, p->attr.from, p->at - p->attr.from);
    if (p->tag.attrs_n > 0)
        p->tag.values[p->tag.attrs_n - 1] = value;
    if (p->attr.is_url && str_starts(value, S("//")))
        PARSE_ERROR(p, p->line, "the address '%.*s' leaves the scheme open — write https: before it",
                    STR_ARG(value));
    check_refresh(p, value);
    note_symbol(p, value);
}

static bool is_han(uint32_t c)
{
    return (c >= 0x2e80 && c <= 0x2fdf) || (c >= 0x3041 && c <= 0x31ff) || (c >= 0x3400 && c <= 0x9fff) ||
           (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff);
}

static bool is_letter(uint32_t c)
{
    bool is_latin = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    bool is_accented = c >= 0xc0 && c <= 0x2af && c != 0xd7 && c != 0xf7;
    bool is_other =
        (c >= 0x370 && c <= 0x1fff) || (c >= 0xff21 && c <= 0xff3a) || (c >= 0xff41 && c <= 0xff5a);
    return is_latin || is_accented || is_other || is_han(c);
}

/* The fixed text from here on, to show it in the message. */
static str words_here(const struct parser *p)
{
    str rest = str_slice(p->text, p->at, p->text.n);
    size_t n = 0;
    while (n < rest.n && strchr("<{\"\n", rest.p[n]) == NULL)
        n++;
    return utf8_cut(str_trim(str_slice(rest, 0, n)), 20);
}

void place_words(struct parser *p, bool han_only)
{
    str rest = str_slice(p->text, p->at, p->text.n);
    uint32_t c;
    bool is_inside_character = ((unsigned char)rest.p[0] & 0xc0) == 0x80;
    if (is_inside_character || p->in_word || !utf8_next(&rest, &c) || !(han_only ? is_han(c) : is_letter(c)))
        return;
    p->in_word = true;
    PARSE_ERROR(p, p->line, "words outside {t}: '%.*s' — put them into the PO files and write {t key}",
                STR_ARG(words_here(p)));
}

size_t place_entity(struct parser *p)
{
    str rest = str_slice(p->text, p->at + 1, p->text.n);
    size_t n = 0;
    while (
        n < rest.n && n < 32 &&
        (is_ident_char(rest.p[n]) || (rest.p[n] >= 'A' && rest.p[n] <= 'Z') || (n == 0 && rest.p[n] == '#')))
        n++;
    if (n > 0 && n < rest.n && rest.p[n] == ';')
        return n + 2;
    p->in_word = true;
    PARSE_ERROR(p, p->line,
                "'&' begins a character reference that does not end in ';' — write &amp; for the sign");
    return 0;
}
