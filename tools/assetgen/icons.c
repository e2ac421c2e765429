/* SPDX-License-Identifier: Apache-2.0 */
/* Icon files become rows: what a view writes for an icon, and what the sprite must hold for it. */
#include "assetgen/assets.h"
#include "base/buf.h"
#include "viewgen/model.h"
#include "viewgen/texts.h"

/* Attribute of the first tag: the text between the quotation marks, or absent. */
static str attribute(struct arena *a, str tag, const char *name)
{
    str before = str_printf(a, " %s=\"", name);
    size_t at = str_find(tag, before);
    if (at == SIZE_MAX)
        return (str){ 0 };
    str rest = str_slice(tag, at + before.n, tag.n);
    size_t end = str_find_char(rest, '"');
    return end == SIZE_MAX ? (str){ 0 } : str_slice(rest, 0, end);
}

static str refuse(struct files *f, str path, const char *why)
{
    diag_error(f->diag, path, 1, "%s", why);
    return (str){ 0 };
}

str icon_symbol(struct files *f, str path, str svg, bool *ret_is_pattern)
{
    static const char *const foreign[] = { "<script", "<style", "<image",  "<foreignObject",
                                           " on",     " href",  " style=", NULL };
    str name = path_stem(path);
    str text = str_trim(svg);
    size_t head = str_find_char(text, '>');
    if (head == SIZE_MAX)
        return refuse(f, path, "the icon is no SVG — it is <svg viewBox=\"…\">…</svg>");
    for (const char *const *bad = foreign; *bad != NULL; bad++)
        if (str_find(text, str_from_c(*bad)) != SIZE_MAX)
            return refuse(
                f, path, "the icon holds more than shapes — scripts, styles, links and pictures are refused");
    str tag = str_slice(text, 0, head);
    if (str_starts(text, S("<pattern ")) && str_ends(text, S("</pattern>"))) {
        if (!str_eq(attribute(f->arena, tag, "id"), name))
            return refuse(f, path, "the pattern's id must be the name of its file");
        *ret_is_pattern = true;
        return text;
    }
    str box = attribute(f->arena, tag, "viewBox");
    if (!str_starts(text, S("<svg ")) || !str_ends(text, S("</svg>")) || str_is_absent(box))
        return refuse(f, path,
                      "the icon must be <svg viewBox=\"…\">…</svg> or <pattern id=\"…\">…</pattern>");
    str inside = str_trim(str_slice(text, head + 1, text.n - head - 1 - 6));
    *ret_is_pattern = false;
    return str_printf(f->arena, "<symbol id=\"i-%.*s\" viewBox=\"%.*s\">%.*s</symbol>", STR_ARG(name),
                      STR_ARG(box), STR_ARG(inside));
}

static void row_emit(struct files *f, str path, struct buf *b)
{
    str svg;
    bool is_pattern = false;
    if (!file_read(f, path, &svg))
        return;
    str name = path_stem(path);
    str symbol = icon_symbol(f, path, svg, &is_pattern);
    str use = str_printf(f->arena, "<svg class=\"i\" aria-hidden=\"true\"><use href=\"#i-%.*s\"/></svg>",
                         STR_ARG(name));
    buf_printf(b,
               "    [ICON_%.*s] = {\n        .name = S_INIT(\"%.*s\"),\n        .is_pattern = %s,\n        "
               ".use = S_INIT(",
               STR_ARG(name_upper(f->arena, name)), STR_ARG(name), is_pattern ? "true" : "false");
    emit_literal(b, is_pattern ? S("") : use, 12);
    buf_put(b, S("),\n        .symbol = S_INIT("));
    emit_literal(b, symbol, 12);
    buf_put(b, S("),\n    },\n"));
}

/* Lower-case letters, digits and "_", and none of the two names that the enum has already. */
static bool is_icon_name(str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!is_ident_char(name.p[i]))
            return false;
    return !str_eq(name, S("none")) && !str_eq(name, S("count"));
}

struct made icons_make(struct files *f, str dir)
{
    static const char *const endings[] = { ".svg", NULL };
    struct buf header = buf_new(f->arena, 1u << 20);
    struct buf source = buf_new(f->arena, 8u << 20);
    struct name_list paths = folder_list(f, dir, endings);
    buf_put(
        &header,
        S("/* Made by assetgen. Do not edit. */\n#ifndef EW_GEN_ICONS_GEN_H\n#define EW_GEN_ICONS_GEN_H\n\n"
          "enum icon {\n    ICON_NONE,\n"));
    buf_put(
        &source,
        S("/* Made by assetgen. Do not edit. */\n#include \"web/view.h\"\n\n"
          "const struct sprite_marks sprite_marks = {\n"
          "    .open = S_INIT(\"<svg class=\\\"sprite\\\" aria-hidden=\\\"true\\\" "
          "focusable=\\\"false\\\">\"),\n"
          "    .defs_open = S_INIT(\"<defs>\"),\n    .defs_close = S_INIT(\"</defs>\"),\n"
          "    .close = S_INIT(\"</svg>\"),\n};\n\n"
          "const struct icon_row icon_rows[ICON_COUNT] = {\n    [ICON_NONE] = { .name = S_INIT(\"\") },\n"));
    for (size_t i = 0; i < paths.n; i++) {
        str name = path_stem(paths.at[i]);
        if (!is_icon_name(name))
            diag_error(
                f->diag, paths.at[i], 0,
                "the name cannot be that of an icon — lower-case letters, digits and '_', not none or count");
        buf_printf(&header, "    ICON_%.*s,\n", STR_ARG(name_upper(f->arena, name)));
        row_emit(f, paths.at[i], &source);
    }
    buf_put(&header, S("    ICON_COUNT\n};\n\n#endif\n"));
    buf_put(&source, S("};\n"));
    return (struct made){ buf_str(&header), buf_str(&source) };
}
