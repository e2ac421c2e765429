/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of views: one statement per node, each with the line of the view behind it. */
#include "viewgen/gen.h"

#include "viewgen/texts.h"

#define FUNCTION_BYTES_MAX (4u << 20)

static void nodes(struct gen *g, const struct node *first);

static void line_begin(struct gen *g)
{
    buf_printf(g->out, "%*s", g->indent, "");
}

static void line_end(struct gen *g, int line)
{
    buf_printf(g->out, " /* %d */\n", line);
}

/* "call;" with its line. */
static void statement(struct gen *g, int line, str call)
{
    line_begin(g);
    buf_put(g->out, call);
    buf_putc(g->out, ';');
    line_end(g, line);
}

static void node_static(struct gen *g, const struct node *n)
{
    line_begin(g);
    buf_put(g->out, S("VIEW_STATIC(v, "));
    emit_literal(g->out, n->text, g->indent + 15);
    buf_put(g->out, S(");"));
    line_end(g, n->line);
}

/* Filters that write elements of their own. */
static bool node_elements(struct gen *g, const struct node *n, const struct value *v)
{
    bool is_clauses = str_eq(n->filter, S("clauses"));
    if (!is_clauses && !str_eq(n->filter, S("lines")))
        return false;
    if (v->type.kind != TYPE_STR || v->type.is_list)
        GEN_ERROR(g, n->line, "'|%.*s' is for str, but '%.*s' is %.*s", STR_ARG(n->filter), STR_ARG(v->path),
                  STR_ARG(type_words(g->arena, v->type)));
    else if (n->place != PLACE_TEXT)
        GEN_ERROR(g, n->line, "'|%.*s' writes elements and can only stand between elements",
                  STR_ARG(n->filter));
    else
        statement(g, n->line,
                  str_printf(g->arena,
                             is_clauses ? "view_clauses(v, %.*s, \"<span class=\\\"c\\\">\", \"</span>\")"
                                        : "view_lines(v, %.*s, \"<br>\")",
                             STR_ARG(v->expr)));
    return true;
}

static void node_value(struct gen *g, const struct node *n)
{
    static const char *const writers[] = {
        [PLACE_TEXT] = "view_text",
        [PLACE_ATTR] = "view_attr",
        [PLACE_URL] = "view_url",
        [PLACE_URL_PART] = "view_url_part",
    };
    struct value v;
    str c;
    if (!resolve(g, n->line, n->path, &v) || node_elements(g, n, &v))
        return;
    if (n->place == PLACE_URL && v.type.kind != TYPE_URL) {
        GEN_ERROR(g, n->line,
                  "an address begins with '%.*s', which is %.*s — declare it as url, or put fixed text "
                  "before it: \"/path/{%.*s}\"",
                  STR_ARG(v.path), STR_ARG(type_words(g->arena, v.type)), STR_ARG(n->path));
        return;
    }
    if (v.type.kind == TYPE_INT && !v.type.is_list && n->filter.n == 0) {
        if (resolve_present(g, n->line, &v))
            statement(g, n->line, str_printf(g->arena, "view_int(v, %.*s)", STR_ARG(value_c(g, &v))));
        return;
    }
    if (convert_text(g, n->line, &v, n->filter, &c))
        statement(g, n->line, str_printf(g->arena, "%s(v, %.*s)", writers[n->place], STR_ARG(c)));
}

static void node_raw(struct gen *g, const struct node *n)
{
    struct value v;
    if (!resolve(g, n->line, n->path, &v))
        return;
    if (v.type.kind != TYPE_HTML || v.type.is_list)
        GEN_ERROR(g, n->line, "{raw %.*s} needs type html, but it is %.*s — write {%.*s}, which is escaped",
                  STR_ARG(n->path), STR_ARG(type_words(g->arena, v.type)), STR_ARG(n->path));
    else if (resolve_present(g, n->line, &v))
        statement(g, n->line, str_printf(g->arena, "view_raw_html(v, %.*s)", STR_ARG(v.expr)));
}

/* The C name of the text: of a field of type text, or of a key. */
static bool t_subject(struct gen *g, const struct node *n, str *ret_c, const struct text **ret_text)
{
    *ret_text = NULL;
    if (resolve_is_known(g, n->path) && text_find_key(g->folder->texts, n->path) == NULL) {
        struct value v;
        if (!resolve(g, n->line, n->path, &v) || !resolve_present(g, n->line, &v))
            return false;
        *ret_c = v.expr;
        if (v.type.kind == TYPE_TEXT && !v.type.is_list)
            return true;
        GEN_ERROR(g, n->line, "{t %.*s} needs a key or a field of type text, but it is %.*s",
                  STR_ARG(n->path), STR_ARG(type_words(g->arena, v.type)));
        return false;
    }
    *ret_text = convert_key(g, n->line, n->path);
    *ret_c = str_printf(g->arena, "TEXT_%.*s", STR_ARG(name_upper(g->arena, n->path)));
    return *ret_text != NULL;
}

static void node_t(struct gen *g, const struct node *n)
{
    struct buf args = buf_new(g->arena, 64u << 10);
    const struct text *text;
    str c;
    int count;
    if (!t_subject(g, n, &c, &text) || !convert_text_args(g, n, text, &args, &count))
        return;
    if (count == 0)
        statement(g, n->line, str_printf(g->arena, "view_t(v, %.*s, NULL, 0)", STR_ARG(c)));
    else
        statement(g, n->line,
                  str_printf(g->arena, "view_t(v, %.*s, (const struct text_arg[]){ %.*s }, %d)", STR_ARG(c),
                             STR_ARG(buf_str(&args)), count));
}

static bool icon_check(struct gen *g, int line, str name)
{
    if (name_list_has(&g->folder->icons, name))
        return true;
    struct guess guess = guess_new(name);
    for (size_t i = 0; i < g->folder->icons.n; i++)
        guess_offer(&guess, g->folder->icons.at[i]);
    GEN_ERROR(g, line, "icon '%.*s' is not there — add %.*s.svg to the icons%.*s", STR_ARG(name),
              STR_ARG(name), STR_ARG(guess_words(&guess, g->arena)));
    return false;
}

static void node_icon(struct gen *g, const struct node *n)
{
    struct value v;
    str c = str_printf(g->arena, "ICON_%.*s", STR_ARG(name_upper(g->arena, n->path)));
    bool is_field = resolve_is_known(g, n->path);
    bool is_name = name_list_has(&g->folder->icons, n->path);
    if (is_field) {
        if (!resolve(g, n->line, n->path, &v))
            return;
        is_field = v.type.kind == TYPE_ICON && !v.type.is_list;
        c = is_field ? v.expr : c;
        if (is_field && !resolve_present(g, n->line, &v))
            return;
    }
    if (is_field || is_name || icon_check(g, n->line, n->path))
        statement(g, n->line, str_printf(g->arena, "view_icon(v, %.*s)", STR_ARG(c)));
}

/* "#i-name" must be there; "url(#name)" may also be a definition of the view itself. */
static void node_symbol(struct gen *g, const struct node *n)
{
    bool is_there = n->is_not ? icon_check(g, n->line, n->path) : name_list_has(&g->folder->icons, n->path);
    if (is_there)
        statement(
            g, n->line,
            str_printf(g->arena, "view_icon_use(v, ICON_%.*s)", STR_ARG(name_upper(g->arena, n->path))));
}

static void node_asset(struct gen *g, const struct node *n)
{
    if (name_list_has(&g->folder->assets, n->path)) {
        statement(g, n->line,
                  str_printf(g->arena, "view_asset(v, ASSET_%.*s)", STR_ARG(name_upper(g->arena, n->path))));
        return;
    }
    struct guess guess = guess_new(n->path);
    for (size_t i = 0; i < g->folder->assets.n; i++)
        guess_offer(&guess, g->folder->assets.at[i]);
    GEN_ERROR(g, n->line, "asset '%.*s' is not there — add the file to the assets%.*s", STR_ARG(n->path),
              STR_ARG(guess_words(&guess, g->arena)));
}

/* The nodes of a block, one step further in, with path known to be there when has_proof. */
static void block_nodes(struct gen *g, const struct node *first, str path, bool has_proof)
{
    struct proof proof = { .up = g->proofs, .path = path };
    const struct proof *before = g->proofs;
    g->proofs = has_proof ? &proof : before;
    g->indent += 4;
    nodes(g, first);
    g->indent -= 4;
    g->proofs = before;
}

static void node_if(struct gen *g, const struct node *n)
{
    struct value v;
    str condition;
    if (!resolve(g, n->line, n->path, &v) || !value_condition(g, n->line, &v, &condition))
        return;
    line_begin(g);
    buf_printf(g->out, n->is_not ? "if (!(%.*s)) {" : "if (%.*s) {", STR_ARG(condition));
    line_end(g, n->line);
    block_nodes(g, n->body, v.path, !n->is_not);
    line_begin(g);
    if (n->other != NULL) {
        buf_put(g->out, S("} else {\n"));
        block_nodes(g, n->other, v.path, n->is_not);
        line_begin(g);
    }
    buf_put(g->out, S("}\n"));
}

static bool each_check(struct gen *g, const struct node *n, const struct value *v)
{
    static const char *const taken[] = { "v", "in", "str", "html", NULL };
    bool is_taken = !is_ident(n->var);
    for (const char *const *t = taken; *t != NULL; t++)
        is_taken = is_taken || str_eq(n->var, str_from_c(*t));
    if (!v->type.is_list)
        GEN_ERROR(g, n->line, "{#each %.*s} needs a list, but it is %.*s", STR_ARG(n->path),
                  STR_ARG(type_words(g->arena, v->type)));
    else if (is_taken || resolve_is_known(g, n->var))
        GEN_ERROR(g, n->line, "'%.*s' cannot name the items — it is %s, take another name", STR_ARG(n->var),
                  is_taken ? "kept for C" : "a field or an outer loop's name already");
    else
        return true;
    return false;
}

/* "const struct step *s = &in->steps[s_i];", where the body uses it. */
static void each_variable(struct gen *g, const struct node *n, const struct value *v)
{
    bool is_struct = v->type.kind == TYPE_STRUCT;
    line_begin(g);
    buf_printf(g->out, "    const %.*s %s%.*s = %s%.*s[%.*s_i];\n", STR_ARG(type_c(g->arena, v->type)),
               is_struct ? "*" : "", STR_ARG(n->var), is_struct ? "&" : "", STR_ARG(v->expr),
               STR_ARG(n->var));
}

static void each_body(struct gen *g, const struct node *n, const struct value *v)
{
    struct buf body = buf_new(g->arena, FUNCTION_BYTES_MAX);
    struct buf *out = g->out;
    bool is_used = false;
    struct scope inner = { .up = g->scope, .var = n->var, .type = v->type, .is_used = &is_used };
    inner.type.is_list = false;
    g->scope = &inner;
    g->out = &body;
    block_nodes(g, n->body, v->path, true);
    g->scope = inner.up;
    g->out = out;
    line_begin(g);
    buf_printf(g->out, "for (size_t %.*s_i = 0; %.*s_i < %.*s_n; %.*s_i++) {", STR_ARG(n->var),
               STR_ARG(n->var), STR_ARG(v->expr), STR_ARG(n->var));
    line_end(g, n->line);
    if (is_used)
        each_variable(g, n, v);
    buf_put(g->out, buf_str(&body));
    line_begin(g);
    buf_put(g->out, S("}\n"));
}

static void node_each(struct gen *g, const struct node *n)
{
    struct value v;
    if (!resolve(g, n->line, n->path, &v) || !each_check(g, n, &v))
        return;
    each_body(g, n, &v);
    if (n->other == NULL)
        return;
    line_begin(g);
    buf_printf(g->out, "if (%.*s_n == 0) {\n", STR_ARG(v.expr));
    block_nodes(g, n->other, v.path, false);
    line_begin(g);
    buf_put(g->out, S("}\n"));
}

static void include_whole(struct gen *g, const struct node *n, const struct shape *target)
{
    struct value v;
    if (!resolve(g, n->line, n->whole, &v) || !resolve_present(g, n->line, &v))
        return;
    if (v.type.is_list || v.type.shape != target)
        GEN_ERROR(g, n->line, "'%.*s' is %.*s, but the view wants a %.*s", STR_ARG(v.path),
                  STR_ARG(type_words(g->arena, v.type)), STR_ARG(target->name));
    else
        statement(g, n->line,
                  str_printf(g->arena, "%.*s_view(v, %s%.*s)", STR_ARG(target->name), v.is_pointer ? "" : "&",
                             STR_ARG(v.expr)));
}

static void node_include(struct gen *g, const struct node *n)
{
    const struct shape *target = shape_find(g->folder, n->path);
    if (target == NULL || !target->is_view) {
        struct guess guess = guess_new(n->path);
        for (const struct shape *s = g->folder->shapes; s != NULL; s = s->next)
            if (s->is_view)
                guess_offer(&guess, s->name);
        GEN_ERROR(g, n->line, "view '%.*s' is not there — add %.*s.html, or name its folder with --use%.*s",
                  STR_ARG(n->path), STR_ARG(n->path), STR_ARG(guess_words(&guess, g->arena)));
        return;
    }
    if (n->whole.n > 0) {
        include_whole(g, n, target);
        return;
    }
    struct buf args = buf_new(g->arena, 64u << 10);
    if (convert_include_args(g, n, target, &args))
        statement(g, n->line,
                  str_printf(g->arena, "%.*s_view(v, &(const struct %.*s){ %.*s })", STR_ARG(target->name),
                             STR_ARG(target->name), STR_ARG(args.n > 0 ? buf_str(&args) : S("0"))));
}

static void node_sprite(struct gen *g, const struct node *n)
{
    statement(g, n->line, S("view_sprite(v)"));
}

static void nodes(struct gen *g, const struct node *first)
{
    static void (*const writers[])(struct gen * g, const struct node *n) = {
        [NODE_STATIC] = node_static, [NODE_VALUE] = node_value,     [NODE_RAW] = node_raw,
        [NODE_T] = node_t,           [NODE_ICON] = node_icon,       [NODE_SYMBOL] = node_symbol,
        [NODE_ASSET] = node_asset,   [NODE_SPRITE] = node_sprite,   [NODE_IF] = node_if,
        [NODE_EACH] = node_each,     [NODE_INCLUDE] = node_include,
    };
    for (const struct node *n = first; n != NULL; n = n->next)
        writers[n->kind](g, n);
}

/* Only in a view without other mistakes: a statement that was refused has not used its fields. */
static void unused_fields(struct gen *g, int errors_before)
{
    if (g->view->has_mistakes || g->folder->diag->errors > errors_before)
        return;
    for (const struct field *f = g->view->fields; f != NULL; f = f->next)
        if (!f->is_used)
            GEN_ERROR(g, f->line, "field '%.*s' is declared but not used — remove it", STR_ARG(f->name));
}

static void function(struct gen *g, struct buf *out)
{
    struct buf body = buf_new(g->arena, FUNCTION_BYTES_MAX);
    str name = g->view->name;
    g->out = &body;
    g->indent = 4;
    int errors_before = g->folder->diag->errors;
    nodes(g, g->view->body);
    g->out = out;
    unused_fields(g, errors_before);
    buf_printf(out, "\n/* %.*s */\nvoid %.*s_view(struct view *v, const struct %.*s *in)\n{\n",
               STR_ARG(path_name(g->view->path)), STR_ARG(name), STR_ARG(name));
    if (!g->uses_in)
        buf_put(out, S("    (void)in;\n"));
    if (g->view->body == NULL)
        buf_put(out, S("    (void)v;\n"));
    buf_put(out, buf_str(&body));
    if (g->view->has_sprite)
        buf_put(out, S("    view_sprite_done(v);\n"));
    buf_printf(out,
               "}\n\nvoid %.*s_render(struct view *v, const void *data)\n{\n"
               "    const struct %.*s *in = data;\n    %.*s_view(v, in);\n}\n",
               STR_ARG(name), STR_ARG(name), STR_ARG(name));
}

str gen_source(struct folder *f, str header)
{
    struct buf b = buf_new(f->arena, 64u << 20);
    buf_printf(&b,
               "/* Made by viewgen from the views of '%.*s'. Do not edit. Numbers behind statements are "
               "lines of the "
               "view. */\n#include \"%.*s\"\n",
               STR_ARG(f->name), STR_ARG(header));
    for (struct shape *s = f->shapes; s != NULL; s = s->next) {
        struct gen g = { .folder = f, .arena = f->arena, .view = s };
        if (s->is_view && !s->is_foreign)
            function(&g, &b);
    }
    return buf_str(&b);
}
