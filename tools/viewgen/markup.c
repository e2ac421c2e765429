/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTML between the braces. It is held stricter than browsers do: every element is closed where it was
 * opened, values are quoted, white space shrinks. What is written is the same HTML, so a mistake here shows
 * in no browser only.
 */
#include "base/utf8.h"
#include "viewgen/parse.h"

static bool is_in(str s, const char *const *list)
{
    for (; *list != NULL; list++)
        if (str_eq(s, str_from_c(*list)))
            return true;
    return false;
}

static const char *const void_elements[] = { "area", "base", "br",     "col",   "hr",  "img", "input",
                                             "link", "meta", "source", "track", "wbr", NULL };
static const char *const refused_elements[] = {
    "style",         "iframe",           "object", "embed",   "base",      "applet",
    "frame",         "frameset",         "set",    "animate", "plaintext", "foreignObject",
    "animateMotion", "animateTransform", NULL
};
static const char *const plain_elements[] = { "title", "textarea", "option", "script", NULL };
static const char *const controls[] = { "input", "select", "textarea", NULL };
static const char *const unlabelled_types[] = { "hidden", "submit", "button", "reset", "image", NULL };
static const char *const label_attrs[] = { "aria-label", "aria-labelledby", "title", NULL };

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name_char(char c)
{
    return is_alpha(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' || c == '.';
}

static char char_at(const struct parser *p, size_t at)
{
    return at < p->text.n ? p->text.p[at] : '\0';
}

static str name_take(struct parser *p)
{
    size_t from = p->at;
    while (p->at < p->text.n && is_name_char(p->text.p[p->at]))
        p->at++;
    return str_slice(p->text, from, p->at - from);
}

/* Moves over white space and tells whether a line ended in it. */
static bool white_skip(struct parser *p)
{
    bool has_line = false;
    while (p->at < p->text.n && is_white(p->text.p[p->at])) {
        has_line = has_line || p->text.p[p->at] == '\n';
        p->line += p->text.p[p->at] == '\n';
        p->at++;
    }
    return has_line;
}

struct element *markup_inside(struct parser *p, str name)
{
    for (int i = p->depth; i > 0; i--)
        if (str_eq(p->stack[i - 1].name, name))
            return &p->stack[i - 1];
    return NULL;
}

static const str *tag_value(const struct tag *t, const char *name)
{
    for (int i = 0; i < t->attrs_n; i++)
        if (str_eq(t->attrs[i], str_from_c(name)))
            return &t->values[i];
    return NULL;
}

/* ---- after ">" ---- */

static void control_check(struct parser *p)
{
    const struct tag *t = &p->tag;
    const str *type = tag_value(t, "type");
    const str *id = tag_value(t, "id");
    if (!is_in(t->name, controls) || (type != NULL && is_in(*type, unlabelled_types)))
        return;
    for (const char *const *l = label_attrs; *l != NULL; l++)
        if (tag_value(t, *l) != NULL)
            return;
    if (markup_inside(p, S("label")) != NULL)
        return;
    struct named *n = ARENA_NEW(p->arena, struct named);
    *n = (struct named){ id != NULL ? *id : S(""), t->name, t->line, p->shape->controls };
    p->shape->controls = n;
}

static void label_note(struct parser *p)
{
    const str *to = tag_value(&p->tag, "for");
    if (!str_eq(p->tag.name, S("label")) || to == NULL)
        return;
    struct named *n = ARENA_NEW(p->arena, struct named);
    *n = (struct named){ *to, p->tag.name, p->tag.line, p->shape->labels };
    p->shape->labels = n;
}

static void tag_check(struct parser *p)
{
    const struct tag *t = &p->tag;
    if (str_eq(t->name, S("img")) && tag_value(t, "alt") == NULL)
        PARSE_ERROR(p, t->line,
                    "<img> without alt — say what it shows, or write alt=\"\" when it only decorates");
    if (str_eq(t->name, S("script")) && (tag_value(t, "src") == NULL || tag_value(t, "defer") == NULL))
        PARSE_ERROR(
            p, t->line,
            "a script in the page is refused — write <script src=\"{asset name.js}\" defer></script>");
    if (str_eq(t->name, S("a")) && markup_inside(p, S("a")) != NULL)
        PARSE_ERROR(p, t->line, "<a> inside <a> — browsers close the outer one, end it first");
    if (str_eq(t->name, S("form")) && markup_inside(p, S("form")) != NULL)
        PARSE_ERROR(p, t->line, "<form> inside <form> — browsers drop the inner one, end the outer first");
    control_check(p);
    label_note(p);
}

static void element_push(struct parser *p)
{
    const struct tag *t = &p->tag;
    if (p->depth == ELEMENTS_MAX) {
        PARSE_ERROR(p, t->line, "more than %d elements inside each other — split the view", ELEMENTS_MAX);
        return;
    }
    const struct element *outer = p->depth > 0 ? &p->stack[p->depth - 1] : NULL;
    const str *method = tag_value(t, "method");
    p->stack[p->depth++] = (struct element){
        .name = t->name,
        .line = t->line,
        .is_svg = str_eq(t->name, S("svg")) || (outer != NULL && outer->is_svg),
        .keeps_space = str_eq(t->name, S("pre")) || str_eq(t->name, S("textarea")) ||
                       (outer != NULL && outer->keeps_space),
        .is_plain = is_in(t->name, plain_elements),
        .needs_guard = str_eq(t->name, S("form")) && method != NULL && str_eq_nocase(*method, S("post")),
    };
    if (str_eq(t->name, S("textarea")))
        parser_fixed(p, '\n'); /* browsers drop the first line end, so this one saves that of the text */
}

static void tag_end(struct parser *p, bool closes_itself)
{
    const struct tag *t = &p->tag;
    bool is_void = is_in(t->name, void_elements);
    bool is_svg = p->depth > 0 && p->stack[p->depth - 1].is_svg;
    bool is_inside = p->blocks_n > 0 && p->blocks[p->blocks_n - 1].mode == MODE_TAG;
    if (is_inside)
        PARSE_ERROR(p, p->line, "'>' inside {#if} — close the {#if} before the tag ends");
    tag_check(p);
    if (closes_itself && !is_void && !is_svg)
        PARSE_ERROR(p, t->line, "<%.*s/> does not close itself in HTML — write <%.*s></%.*s>",
                    STR_ARG(t->name), STR_ARG(t->name), STR_ARG(t->name));
    if (closes_itself && !is_void)
        parser_fixed(p, '/');
    parser_fixed(p, '>');
    p->mode = MODE_TEXT;
    if (!is_void && !closes_itself)
        element_push(p);
}

/* ---- inside a tag ---- */

static void value_begin(struct parser *p)
{
    p->at++;
    if (char_at(p, p->at) != '"') {
        PARSE_ERROR(p, p->line, "the value of '%.*s' is not quoted — write %.*s=\"…\"", STR_ARG(p->attr.name),
                    STR_ARG(p->attr.name));
        while (p->at < p->text.n && !is_white(p->text.p[p->at]) && strchr("><{\"", p->text.p[p->at]) == NULL)
            p->at++;
        if (char_at(p, p->at) == '{')
            p->at = p->at + str_find_char(str_slice(p->text, p->at, p->text.n), '}') + 1;
        return;
    }
    p->at++;
    parser_fixed_str(p, S("=\""));
    p->attr.from = p->at;
    p->mode = MODE_VALUE;
    p->in_word = false;
}

static void attr_step(struct parser *p)
{
    p->attr = (struct attr){ .line = p->line };
    p->attr.name = name_take(p);
    parser_fixed(p, ' ');
    parser_fixed_str(p, p->attr.name);
    place_attr_begin(p);
    if (char_at(p, p->at) == '=')
        value_begin(p);
}

static void tag_step(struct parser *p)
{
    char c = p->text.p[p->at];
    if (is_white(c)) {
        white_skip(p); /* each attribute brings its own space */
    } else if (c == '>') {
        p->at++;
        tag_end(p, false);
    } else if (c == '/' && char_at(p, p->at + 1) == '>') {
        p->at += 2;
        tag_end(p, true);
    } else if (is_name_char(c)) {
        attr_step(p);
    } else {
        PARSE_ERROR(p, p->line, "'%c' cannot stand inside the tag <%.*s> — values are written name=\"…\"", c,
                    STR_ARG(p->tag.name));
        p->at++;
    }
}

static void value_step(struct parser *p)
{
    char c = p->text.p[p->at];
    size_t entity;
    if (c == '"') {
        place_attr_end(p);
        p->at++;
        parser_fixed(p, '"');
        p->mode = MODE_TAG;
        if (p->blocks_n > 0 && p->blocks[p->blocks_n - 1].mode == MODE_VALUE)
            PARSE_ERROR(p, p->line,
                        "the value of '%.*s' ends inside {#if} or {#each} — close the block first",
                        STR_ARG(p->attr.name));
    } else if (is_white(c)) {
        white_skip(p);
        place_attr_char(p, ' ');
        parser_fixed(p, ' ');
    } else if (c == '&' && (entity = place_entity(p)) > 0) {
        for (size_t i = 0; i < entity; i++)
            parser_fixed(p, p->text.p[p->at++]);
        place_attr_char(p, '&');
    } else {
        if (c == '<' && !p->in_word)
            PARSE_ERROR(p, p->line, "'<' in the value of '%.*s' — a quotation mark is missing, or write &lt;",
                        STR_ARG(p->attr.name));
        p->in_word = p->in_word || c == '<';
        place_words(p, !p->attr.is_words);
        place_attr_char(p, c);
        parser_fixed(p, c);
        p->at++;
    }
}

/* ---- text ---- */

static void element_pop(struct parser *p, str name)
{
    int base = p->blocks_n > 0 ? p->blocks[p->blocks_n - 1].depth : 0;
    const struct element *top = p->depth > base ? &p->stack[p->depth - 1] : NULL;
    if (is_in(name, void_elements)) {
        PARSE_ERROR(p, p->line, "</%.*s> is not written — <%.*s> has no end", STR_ARG(name), STR_ARG(name));
    } else if (markup_inside(p, name) == NULL) {
        PARSE_ERROR(p, p->line, "</%.*s> closes nothing — no <%.*s> is open here", STR_ARG(name),
                    STR_ARG(name));
    } else if (top == NULL) {
        PARSE_ERROR(p, p->line,
                    "</%.*s> closes an element that was opened outside of the block at line %d — a block "
                    "opens and closes its own elements",
                    STR_ARG(name), p->blocks[p->blocks_n - 1].line);
    } else if (!str_eq(top->name, name)) {
        PARSE_ERROR(p, p->line, "<%.*s> of line %d is not closed before </%.*s> — add </%.*s>",
                    STR_ARG(top->name), top->line, STR_ARG(name), STR_ARG(top->name));
        while (p->depth > base && !str_eq(p->stack[p->depth - 1].name, name))
            p->depth--;
        p->depth -= p->depth > base;
    } else {
        if (top->needs_guard && !top->has_guard)
            PARSE_ERROR(p, top->line,
                        "the form posts but carries no {raw guard} — declare `guard: html` and put "
                        "{raw guard} into the form");
        p->depth--;
    }
}

static void end_tag_step(struct parser *p)
{
    p->at += 2;
    str name = name_take(p);
    white_skip(p);
    if (char_at(p, p->at) == '>')
        p->at++;
    else
        PARSE_ERROR(p, p->line, "</%.*s does not end — write </%.*s>", STR_ARG(name), STR_ARG(name));
    element_pop(p, name);
    parser_fixed_str(p, S("</"));
    parser_fixed_str(p, name);
    parser_fixed(p, '>');
}

static void start_tag_step(struct parser *p)
{
    p->at++;
    p->tag = (struct tag){ .line = p->line };
    p->tag.name = name_take(p);
    if (is_in(p->tag.name, refused_elements))
        PARSE_ERROR(p, p->line, "<%.*s> is refused — views do without it%s", STR_ARG(p->tag.name),
                    str_eq(p->tag.name, S("style")) ? ", style belongs into a style sheet" : "");
    if (p->depth > 0 && p->stack[p->depth - 1].is_plain)
        PARSE_ERROR(p, p->line, "<%.*s> inside <%.*s> — only text can stand there", STR_ARG(p->tag.name),
                    STR_ARG(p->stack[p->depth - 1].name));
    parser_fixed(p, '<');
    parser_fixed_str(p, p->tag.name);
    p->mode = MODE_TAG;
}

/* "<!doctype html>" is copied; a comment is not. */
static void declaration_step(struct parser *p)
{
    str rest = str_slice(p->text, p->at, p->text.n);
    bool is_comment = str_starts(rest, S("<!--"));
    size_t end = str_find(rest, is_comment ? S("-->") : S(">"));
    size_t n = end == SIZE_MAX ? rest.n : end + (is_comment ? 3 : 1);
    if (is_comment)
        PARSE_ERROR(p, p->line, "an HTML comment would be sent to everybody — write {# … #}");
    else if (!str_eq_nocase(str_slice(rest, 0, n), S("<!doctype html>")))
        PARSE_ERROR(p, p->line, "only <!doctype html> can begin with '<!'");
    for (size_t i = 0; i < n; i++) {
        p->line += rest.p[i] == '\n';
        if (!is_comment)
            parser_fixed(p, rest.p[i]);
    }
    p->at += n;
}

static void angle_step(struct parser *p)
{
    char next = char_at(p, p->at + 1);
    p->in_word = false;
    if (next == '/')
        end_tag_step(p);
    else if (next == '!')
        declaration_step(p);
    else if (is_alpha(next))
        start_tag_step(p);
    else {
        PARSE_ERROR(p, p->line, "'<' is no tag here — write &lt;");
        p->at++;
    }
}

static void white_step(struct parser *p)
{
    if (p->depth > 0 && p->stack[p->depth - 1].keeps_space) {
        p->line += p->text.p[p->at] == '\n';
        parser_fixed(p, p->text.p[p->at++]);
        return;
    }
    bool has_line = white_skip(p);
    bool is_doubled = p->fixed.n > 0 && is_white(p->fixed.p[p->fixed.n - 1]);
    if (p->has_output && !is_doubled)
        parser_fixed(p, has_line ? '\n' : ' ');
}

static void text_step(struct parser *p)
{
    char c = p->text.p[p->at];
    size_t entity;
    if (c == '<') {
        angle_step(p);
    } else if (is_white(c)) {
        white_step(p);
    } else if (c == '&' && (entity = place_entity(p)) > 0) {
        for (size_t i = 0; i < entity; i++)
            parser_fixed(p, p->text.p[p->at++]);
    } else {
        if (p->depth > 0 && str_eq(p->stack[p->depth - 1].name, S("script")) && !p->in_word) {
            PARSE_ERROR(p, p->line, "a script in the page is refused — put it into an asset");
            p->in_word = true;
        }
        place_words(p, false);
        parser_fixed(p, c);
        p->at++;
    }
}

void markup_step(struct parser *p)
{
    if (p->text.p[p->at] == '}') {
        PARSE_ERROR(p, p->line, "'}' without '{' — write &#125; for the sign");
        p->at++;
    } else if (p->mode == MODE_TAG) {
        tag_step(p);
    } else if (p->mode == MODE_VALUE) {
        value_step(p);
    } else {
        text_step(p);
    }
}

void markup_end(struct parser *p)
{
    if (p->mode != MODE_TEXT)
        PARSE_ERROR(p, p->tag.line, "the tag <%.*s> does not end — add '>' or the missing quotation mark",
                    STR_ARG(p->tag.name));
    for (int i = p->depth; i > 0; i--)
        PARSE_ERROR(p, p->stack[i - 1].line, "<%.*s> is not closed — add </%.*s>",
                    STR_ARG(p->stack[i - 1].name), STR_ARG(p->stack[i - 1].name));
}
