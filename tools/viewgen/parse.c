/* SPDX-License-Identifier: Apache-2.0 */
/* The braces of a view: comments, values, texts, blocks, includes. */
#include "viewgen/parse.h"

#include "base/utf8.h"
#include "viewgen/decl.h"

#define FIXED_BYTES_MAX (1u << 20)

/* ---- declarations ---- */

void parse_declarations(struct folder *f, str path, str text, bool is_foreign)
{
    int line = 1;
    bool is_view_seen = false;
    for (size_t at = 0; at < text.n; at++) {
        line += text.p[at] == '\n';
        str rest = str_slice(text, at, text.n);
        if (!str_starts(rest, S("{# ")) && !str_starts(rest, S("{#\n")))
            continue;
        size_t end = str_find(rest, S("#}"));
        if (end == SIZE_MAX)
            return; /* parse_body reports it */
        str inside = str_slice(rest, 2, end - 2);
        struct shape *s = decl_is(inside) ? decl_read(f, path, line, inside) : NULL;
        if (s != NULL) {
            s->is_foreign = is_foreign;
            if (s->is_view && is_view_seen)
                diag_error(f->diag, path, line, "a second {# view } — one view per file, move it to its own");
            is_view_seen = is_view_seen || s->is_view;
        }
        for (size_t i = 0; i < end; i++)
            line += rest.p[i] == '\n';
        at += end + 1;
    }
}

/* ---- nodes ---- */

void parser_fixed(struct parser *p, char c)
{
    if (p->fixed.n == 0)
        p->fixed_line = p->line;
    p->has_output = true;
    buf_putc(&p->fixed, c);
}

void parser_fixed_str(struct parser *p, str s)
{
    for (size_t i = 0; i < s.n; i++)
        parser_fixed(p, s.p[i]);
}

static struct node *node_add(struct parser *p, enum node_kind kind, int line)
{
    struct node *n = ARENA_NEW(p->arena, struct node);
    n->kind = kind;
    n->line = line;
    *p->tail = n;
    p->tail = &n->next;
    return n;
}

void parser_flush(struct parser *p)
{
    if (p->fixed.n == 0)
        return;
    node_add(p, NODE_STATIC, p->fixed_line > 0 ? p->fixed_line : p->line)->text =
        str_copy(p->arena, buf_str(&p->fixed));
    buf_clear(&p->fixed);
}

struct node *parser_node(struct parser *p, enum node_kind kind, int line)
{
    parser_flush(p);
    p->has_output = p->has_output || (kind != NODE_IF && kind != NODE_EACH);
    return node_add(p, kind, line);
}

/* ---- name=value ---- */

/* Takes a quoted literal off the front of *rest. braces_end() has seen its closing quotation mark. */
static str literal_cut(str *rest)
{
    str literal;
    *rest = str_slice(*rest, 1, rest->n);
    (void)str_cut(rest, '"', &literal);
    return literal;
}

static bool is_number(str s)
{
    int64_t n;
    return str_to_i64(s, &n);
}

static void path_filter(str both, str *ret_path, str *ret_filter)
{
    size_t bar = str_find_char(both, '|');
    *ret_path = bar == SIZE_MAX ? both : str_slice(both, 0, bar);
    *ret_filter = bar == SIZE_MAX ? (str){ 0 } : str_slice(both, bar + 1, both.n);
}

/* Length of the name at the front: an identifier, or a path. */
static size_t name_length(str s)
{
    size_t n = 0;
    while (n < s.n && (is_ident_char(s.p[n]) || s.p[n] == '.'))
        n++;
    return n;
}

/* Reads one "a=field", "b=\"text\"", "c=t:key", "d=3" or "e" off *rest; NULL after an error. */
static struct arg *arg_read(struct parser *p, str *rest)
{
    struct arg *a = ARENA_NEW(p->arena, struct arg);
    a->name = str_slice(*rest, 0, name_length(*rest));
    *rest = str_slice(*rest, a->name.n, rest->n);
    bool has_value = a->name.n > 0 && str_starts(*rest, S("="));
    if (has_value)
        *rest = str_slice(*rest, 1, rest->n);
    if (has_value && str_starts(*rest, S("\""))) {
        a->kind = ARG_LITERAL;
        a->value = literal_cut(rest);
        return a;
    }
    str word = has_value || a->name.n == 0 ? word_cut(rest) : a->name;
    a->kind = str_starts(word, S("t:")) ? ARG_TEXT : is_number(word) ? ARG_NUMBER : ARG_PATH;
    path_filter(a->kind == ARG_TEXT ? str_slice(word, 2, word.n) : word, &a->value, &a->filter);
    if (a->name.n > 0 && a->value.n > 0)
        return a;
    PARSE_ERROR(p, p->line, "'%.*s' is no argument — write name=field, name=\"text\", name=t:key or name",
                STR_ARG(word.n > 0 ? word : a->name));
    return NULL;
}

static struct arg *args_read(struct parser *p, str rest)
{
    struct arg *first = NULL;
    struct arg **tail = &first;
    for (rest = str_trim(rest); rest.n > 0; rest = str_trim(rest)) {
        *tail = arg_read(p, &rest);
        if (*tail == NULL)
            return first;
        tail = &(*tail)->next;
    }
    return first;
}

/* ---- blocks ---- */

static void block_begin(struct parser *p, struct node *n)
{
    if (p->mode == MODE_TAG && n->kind == NODE_EACH)
        PARSE_ERROR(p, n->line, "{#each} between attributes is refused — only {#if} can stand there");
    if (p->blocks_n == BLOCKS_MAX) {
        PARSE_ERROR(p, n->line, "more than %d blocks inside each other — split the view", BLOCKS_MAX);
        return;
    }
    p->blocks[p->blocks_n++] = (struct block){
        .node = n, .line = n->line, .mode = p->mode, .depth = p->depth, .url_before = p->attr.url
    };
    p->tail = &n->body;
}

/* Is the HTML where it was when the block began? */
static void block_balance(struct parser *p, const struct block *b)
{
    if (p->mode != b->mode)
        PARSE_ERROR(p, p->line,
                    "the block of line %d begins %s and ends %s — begin and end it in the same place",
                    b->line, b->mode == MODE_TEXT ? "between elements" : "inside a tag",
                    p->mode == MODE_TEXT ? "between elements" : "inside a tag");
    for (int i = p->depth; i > b->depth; i--)
        PARSE_ERROR(p, p->stack[i - 1].line,
                    "<%.*s> is not closed inside the block of line %d — add </%.*s> before it ends",
                    STR_ARG(p->stack[i - 1].name), b->line, STR_ARG(p->stack[i - 1].name));
    p->depth = b->depth;
    p->mode = b->mode;
}

static enum url_state weaker(enum url_state a, enum url_state b)
{
    return a < b ? a : b;
}

/* The block that {/if} or {#else} speaks to; NULL with an error when there is none of that kind. */
static struct block *block_top(struct parser *p, enum node_kind kind, const char *tag)
{
    struct block *b = p->blocks_n > 0 ? &p->blocks[p->blocks_n - 1] : NULL;
    if (b != NULL && b->node->kind == kind)
        return b;
    if (b == NULL)
        PARSE_ERROR(p, p->line, "{%s} without a beginning — remove it, or add what it ends", tag);
    else
        PARSE_ERROR(p, p->line, "{%s} comes inside {#%s} of line %d — close that first with {/%s}", tag,
                    b->node->kind == NODE_IF ? "if" : "each", b->line,
                    b->node->kind == NODE_IF ? "if" : "each");
    return NULL;
}

static void block_other(struct parser *p, enum node_kind kind, const char *tag)
{
    parser_flush(p);
    struct block *b = block_top(p, kind, tag);
    if (b == NULL)
        return;
    if (b->is_in_other)
        PARSE_ERROR(p, p->line, "a second {%s} for the block of line %d — remove one", tag, b->line);
    block_balance(p, b);
    b->is_in_other = true;
    b->url_first = p->attr.url;
    p->attr.url = b->url_before;
    p->tail = &b->node->other;
}

static void block_end(struct parser *p, enum node_kind kind, const char *tag)
{
    parser_flush(p);
    struct block *b = block_top(p, kind, tag);
    if (b == NULL)
        return;
    block_balance(p, b);
    p->attr.url = weaker(p->attr.url, b->is_in_other ? b->url_first : b->url_before);
    p->tail = &b->node->next;
    p->blocks_n--;
}

/* ---- what stands in braces ---- */

static void brace_if(struct parser *p, str rest)
{
    struct node *n = parser_node(p, NODE_IF, p->line);
    str word = word_cut(&rest);
    n->is_not = str_eq(word, S("not"));
    n->path = n->is_not ? word_cut(&rest) : word;
    if (n->path.n == 0 || str_trim(rest).n > 0)
        PARSE_ERROR(p, p->line, "{#if} takes one field, or `not` and a field — make a bool in the handler");
    block_begin(p, n);
}

static void brace_else(struct parser *p, str rest)
{
    (void)rest;
    block_other(p, NODE_IF, "#else");
}

static void brace_end_if(struct parser *p, str rest)
{
    (void)rest;
    block_end(p, NODE_IF, "/if");
}

static void brace_each(struct parser *p, str rest)
{
    struct node *n = parser_node(p, NODE_EACH, p->line);
    n->path = word_cut(&rest);
    n->var = word_cut(&rest);
    if (n->var.n == 0 || str_trim(rest).n > 0)
        PARSE_ERROR(p, p->line, "{#each} takes a list and a name for its items: {#each steps s}");
    block_begin(p, n);
}

static void brace_empty(struct parser *p, str rest)
{
    (void)rest;
    block_other(p, NODE_EACH, "#empty");
}

static void brace_end_each(struct parser *p, str rest)
{
    (void)rest;
    block_end(p, NODE_EACH, "/each");
}

static void brace_include(struct parser *p, str rest)
{
    struct node *n = parser_node(p, NODE_INCLUDE, p->line);
    n->path = word_cut(&rest);
    str ahead = rest;
    if (str_eq(word_cut(&ahead), S("from"))) {
        n->whole = word_cut(&ahead);
        rest = ahead;
    }
    n->args = args_read(p, rest);
    place_value(p, n);
    if (n->place != PLACE_TEXT)
        PARSE_ERROR(p, n->line, "{#include} can only stand between elements");
    if (n->whole.n > 0 && n->args != NULL)
        PARSE_ERROR(p, n->line, "{#include %.*s from …} takes no further arguments", STR_ARG(n->path));
}

static void brace_t(struct parser *p, str rest)
{
    struct node *n = parser_node(p, NODE_T, p->line);
    n->path = word_cut(&rest);
    n->args = args_read(p, rest);
    place_value(p, n);
    if (n->place == PLACE_URL || n->place == PLACE_URL_PART)
        PARSE_ERROR(p, n->line, "a text cannot be an address — declare a field of type url");
}

/* A page may hold several forms: "guard", "logout_guard", "grant.end_guard". */
static bool is_guard(str path)
{
    return str_eq(path, S("guard")) || str_ends(path, S(".guard")) || str_ends(path, S("_guard"));
}

static void brace_raw(struct parser *p, str rest)
{
    struct node *n = parser_node(p, NODE_RAW, p->line);
    n->path = str_trim(rest);
    place_value(p, n);
    if (n->place != PLACE_TEXT)
        PARSE_ERROR(p, n->line,
                    "{raw} can only stand between elements — HTML in an attribute would break it");
    struct element *form = markup_inside(p, S("form"));
    if (form != NULL && is_guard(n->path))
        form->has_guard = true;
}

static void brace_icon(struct parser *p, str rest)
{
    struct node *n = parser_node(p, NODE_ICON, p->line);
    n->path = str_trim(rest);
    place_value(p, n);
    if (n->place != PLACE_TEXT)
        PARSE_ERROR(p, n->line, "{icon} can only stand between elements");
}

static void brace_asset(struct parser *p, str rest)
{
    struct node *n = parser_node(p, NODE_ASSET, p->line);
    n->path = str_trim(rest);
    place_value(p, n);
    if (n->place != PLACE_URL)
        PARSE_ERROR(p, n->line, "{asset} is a whole address — write it alone into href or src");
}

static void brace_sprite(struct parser *p, str rest)
{
    (void)rest;
    struct node *n = parser_node(p, NODE_SPRITE, p->line);
    place_value(p, n);
    if (n->place != PLACE_TEXT || p->blocks_n > 0)
        PARSE_ERROR(p, n->line, "{sprite} stands between elements and in no block");
    if (p->shape->has_sprite)
        PARSE_ERROR(p, n->line, "a second {sprite} — one is enough");
    p->shape->has_sprite = true;
}

static void brace_value(struct parser *p, str inside)
{
    struct node *n = parser_node(p, NODE_VALUE, p->line);
    path_filter(str_trim(inside), &n->path, &n->filter);
    place_value(p, n);
    size_t ok = 0;
    while (ok < n->path.n && (is_ident_char(n->path.p[ok]) || n->path.p[ok] == '.'))
        ok++;
    if (ok == n->path.n && ok > 0)
        return;
    PARSE_ERROR(p, p->line,
                "'{%.*s}' is no field — write {field}, {field|filter}, {t key}, or &#123; for the sign",
                STR_ARG(utf8_cut(inside, 30)));
    n->kind = NODE_STATIC;
}

static const struct {
    const char *word;
    void (*read)(struct parser *p, str rest);
    bool is_block; /* alone on its line it takes the line with it */
} braces[] = {
    { "#if", brace_if, true },     { "#else", brace_else, true },       { "/if", brace_end_if, true },
    { "#each", brace_each, true }, { "#empty", brace_empty, true },     { "/each", brace_end_each, true },
    { "t", brace_t, false },       { "#include", brace_include, true }, { "raw", brace_raw, true },
    { "icon", brace_icon, false }, { "asset", brace_asset, false },     { "sprite", brace_sprite, true },
};
#define BRACES (sizeof(braces) / sizeof(braces[0]))

/* Is there nothing but white space on the line around from..to? */
static bool is_alone(const struct parser *p, size_t from, size_t to)
{
    while (from > 0 && (p->text.p[from - 1] == ' ' || p->text.p[from - 1] == '\t'))
        from--;
    while (to < p->text.n && (p->text.p[to] == ' ' || p->text.p[to] == '\t'))
        to++;
    return (from == 0 || p->text.p[from - 1] == '\n') && (to == p->text.n || p->text.p[to] == '\n');
}

static void skip_white(struct parser *p)
{
    while (p->at < p->text.n && strchr(" \t\r\n", p->text.p[p->at]) != NULL)
        p->line += p->text.p[p->at++] == '\n';
}

/* Offset behind the '}' that ends the braces beginning at p->at, or 0. */
static size_t braces_end(const struct parser *p)
{
    bool is_quoted = false;
    for (size_t i = p->at + 1; i < p->text.n; i++) {
        char c = p->text.p[i];
        if (c == '"' && (is_quoted || p->text.p[i - 1] == '='))
            is_quoted = !is_quoted;
        if (c == '}' && !is_quoted)
            return i + 1;
        if (c == '{' || c == '<' || c == '\n')
            return 0;
    }
    return 0;
}

static void comment_step(struct parser *p)
{
    size_t from = p->at;
    size_t end = str_find(str_slice(p->text, p->at, p->text.n), S("#}"));
    if (end == SIZE_MAX)
        PARSE_ERROR(p, p->line, "the comment does not end — add #}");
    size_t to = end == SIZE_MAX ? p->text.n : p->at + end + 2;
    for (; p->at < to; p->at++)
        p->line += p->text.p[p->at] == '\n';
    if (is_alone(p, from, to) || p->mode == MODE_TEXT)
        skip_white(p);
}

static void brace_step(struct parser *p)
{
    str rest = str_slice(p->text, p->at, p->text.n);
    if (str_starts(rest, S("{# ")) || str_starts(rest, S("{#\n"))) {
        comment_step(p);
        return;
    }
    size_t from = p->at;
    size_t to = braces_end(p);
    if (to == 0) {
        PARSE_ERROR(p, p->line, "'{' without '}' on its line — close it, or write &#123; for the sign");
        while (p->at < p->text.n && p->text.p[p->at] != '\n' && p->text.p[p->at] != '<')
            p->at++; /* the rest of the line would only give more errors */
        return;
    }
    str inside = str_slice(p->text, from + 1, to - from - 2);
    p->at = to;
    str after = inside;
    str word = word_cut(&after);
    for (size_t i = 0; i < BRACES; i++) {
        if (!str_eq(word, str_from_c(braces[i].word)))
            continue;
        braces[i].read(p, after);
        if (braces[i].is_block && p->mode == MODE_TEXT && is_alone(p, from, to))
            skip_white(p);
        return;
    }
    brace_value(p, inside);
}

/* The view that the file declares, or NULL. */
static struct shape *view_of(struct folder *f, str path)
{
    for (struct shape *s = f->shapes; s != NULL; s = s->next)
        if (s->is_view && str_eq(s->path, path))
            return s;
    return NULL;
}

/* What is left open at the end of the file, and white space that nobody needs. */
static void body_end(struct parser *p)
{
    markup_end(p);
    for (int i = p->blocks_n; i > 0; i--)
        PARSE_ERROR(p, p->blocks[i - 1].line, "the block is not closed — add {/%s}",
                    p->blocks[i - 1].node->kind == NODE_IF ? "if" : "each");
    while (p->fixed.n > 0 && strchr(" \n", p->fixed.p[p->fixed.n - 1]) != NULL)
        p->fixed.n--;
    parser_flush(p);
}

/* A file without {# view … #} writes nothing; one for structs says so by its name. */
static void no_view_check(struct parser *p)
{
    bool is_for_structs = path_name(p->path).p[0] == '_';
    if (p->has_output && !is_for_structs)
        PARSE_ERROR(p, 1, "the file declares no view — begin it with {# view %.*s … #}",
                    STR_ARG(path_stem(p->path)));
    if (p->has_output && is_for_structs)
        PARSE_ERROR(
            p, 1, "a file whose name begins with '_' holds only {# struct … #} — give the view its own file");
}

void parse_body(struct folder *f, str path, str text)
{
    struct shape nowhere = { 0 };
    int errors_before = f->diag->errors;
    struct shape *view = view_of(f, path);
    struct parser *p = ARENA_NEW(f->arena, struct parser);
    *p = (struct parser){ .folder = f, .arena = f->arena, .path = path, .text = text, .line = 1 };
    p->fixed = buf_new(f->arena, FIXED_BYTES_MAX);
    p->shape = view != NULL ? view : &nowhere;
    p->tail = &p->shape->body;
    if (!utf8_is_text(text)) {
        PARSE_ERROR(p, 1, "the file is not UTF-8 text — save it as UTF-8");
        return;
    }
    while (p->at < text.n) {
        if (text.p[p->at] == '{')
            brace_step(p);
        else
            markup_step(p);
    }
    body_end(p);
    if (view == NULL)
        no_view_check(p);
    p->shape->has_mistakes = f->diag->errors > errors_before;
}
