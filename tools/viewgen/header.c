/* SPDX-License-Identifier: Apache-2.0 */
/* The structs of views and the prototypes. A struct that holds another by value comes after it. */
#include "viewgen/gen.h"
#include "viewgen/texts.h"

static void comment(struct buf *b, str text)
{
    if (text.n == 0)
        return;
    buf_put(b, S("/* "));
    str line;
    bool is_first = true;
    while (str_cut(&text, '\n', &line)) {
        buf_put(b, is_first ? S("") : S("\n   "));
        emit_comment(b, line);
        is_first = false;
    }
    buf_put(b, S(" */\n"));
}

static void field(struct buf *b, struct arena *a, const struct field *f)
{
    bool is_pointer = f->type.is_list || (f->type.kind == TYPE_STRUCT && f->type.is_optional);
    buf_printf(b, "    %s%.*s %s%.*s;",
               f->type.is_list                             ? ""
               : f->type.kind == TYPE_STRUCT && is_pointer ? "const "
                                                           : "",
               STR_ARG(type_c(a, f->type)), is_pointer ? "*" : "", STR_ARG(f->name));
    if (f->comment.n > 0) {
        buf_put(b, S(" /* "));
        emit_comment(b, f->comment);
        buf_put(b, S(" */"));
    }
    buf_putc(b, '\n');
    if (f->type.is_list)
        buf_printf(b, "    size_t %.*s_n;\n", STR_ARG(f->name));
}

static void shape(struct buf *b, struct folder *f, struct shape *s)
{
    if (s->state != 0 || s->is_foreign)
        return;
    s->state = 2;
    for (const struct field *one = s->fields; one != NULL; one = one->next)
        if (one->type.shape != NULL && !one->type.is_list && !one->type.is_optional)
            shape(b, f, one->type.shape);
    buf_putc(b, '\n');
    comment(b, s->comment);
    buf_printf(b, "struct %.*s {\n", STR_ARG(s->name));
    for (const struct field *one = s->fields; one != NULL; one = one->next)
        field(b, f->arena, one);
    if (s->fields == NULL)
        buf_put(b, S("    bool has_no_fields; /* C wants one */\n"));
    buf_put(b, S("};\n"));
    if (!s->is_view)
        return;
    str n = s->name;
    buf_printf(b, "void %.*s_view(struct view *v, const struct %.*s *in);\n", STR_ARG(n), STR_ARG(n));
    buf_printf(b, "void %.*s_render(struct view *v, const void *data);\n", STR_ARG(n));
    buf_printf(b,
               "/* To be rendered after the transaction; in must live as long as the request. */\n"
               "static inline struct page %.*s_page(const struct %.*s *in)\n{\n"
               "    return (struct page){ .render = %.*s_render, .data = in };\n}\n",
               STR_ARG(n), STR_ARG(n), STR_ARG(n));
}

str gen_header(struct folder *f)
{
    struct buf b = buf_new(f->arena, 8u << 20);
    str guard = name_upper(f->arena, f->name);
    buf_printf(&b, "/* Made by viewgen from the views of '%.*s'. Do not edit. */\n", STR_ARG(f->name));
    buf_printf(&b, "#ifndef EW_GEN_%.*s_VIEWS_H\n#define EW_GEN_%.*s_VIEWS_H\n\n#include \"web/view.h\"\n",
               STR_ARG(guard), STR_ARG(guard));
    for (size_t i = 0; i < f->uses.n; i++)
        buf_printf(&b, "#include \"gen/%.*s_views.h\"\n", STR_ARG(f->uses.at[i]));
    buf_put(&b, S("\n"));
    for (struct shape *s = f->shapes; s != NULL; s = s->next)
        if (!s->is_foreign)
            buf_printf(&b, "struct %.*s;\n", STR_ARG(s->name));
    for (struct shape *s = f->shapes; s != NULL; s = s->next)
        shape(&b, f, s);
    buf_put(&b, S("\n#endif\n"));
    return buf_str(&b);
}
