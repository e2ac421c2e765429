/* SPDX-License-Identifier: Apache-2.0 */
/* Values as text, and the arguments of texts and includes. */
#include "viewgen/gen.h"

#include "base/rc.h"
#include "base/utf8.h"
#include "viewgen/texts.h"

static const struct {
    enum type_kind kind;
    const char *filter, *function;
} filters[] = {
    { TYPE_MS, "time", "view_as_time" },
    { TYPE_MS, "date", "view_as_date" },
    { TYPE_MS, "day", "view_as_day" },
    { TYPE_MS, "iso", "view_as_iso" },
    { TYPE_MS, "ago", "view_as_ago" },
    { TYPE_MS, "weekday", "view_as_weekday" },
    { TYPE_DAY, "date", "view_day_as_date" },
    { TYPE_DAY, "day", "view_day_as_day" },
    { TYPE_DAY, "iso", "view_day_as_iso" },
    { TYPE_DAY, "ago", "view_day_as_ago" },
    { TYPE_DAY, "weekday", "view_day_as_weekday" },
    { TYPE_FEN, "money", "view_as_money" },
    { TYPE_INT, "count", "view_as_count" },
    { TYPE_INT, "percent", "view_as_percent" },
};
#define FILTERS (sizeof(filters) / sizeof(filters[0]))

static bool fail_filter(struct gen *g, int line, const struct value *v, str filter)
{
    struct buf known = buf_new(g->arena, 1024);
    struct guess guess = guess_new(filter);
    for (size_t i = 0; i < FILTERS; i++) {
        if (filters[i].kind != v->type.kind)
            continue;
        buf_printf(&known, " |%s", filters[i].filter);
        guess_offer(&guess, str_from_c(filters[i].filter));
    }
    if (filter.n == 0)
        GEN_ERROR(g, line, "'%.*s' is %.*s and needs a filter — one of%.*s", STR_ARG(v->path),
                  STR_ARG(type_words(g->arena, v->type)), STR_ARG(buf_str(&known)));
    else
        GEN_ERROR(g, line, "'|%.*s' does not fit '%.*s' of type %.*s — one of%.*s%.*s", STR_ARG(filter),
                  STR_ARG(v->path), STR_ARG(type_words(g->arena, v->type)),
                  STR_ARG(known.n > 0 ? buf_str(&known) : S(" none")),
                  STR_ARG(guess_words(&guess, g->arena)));
    return false;
}

/* How a type that prints nothing by itself is used. */
static bool fail_type(struct gen *g, int line, const struct value *v)
{
    const char *how = "take its fields";
    if (v->type.is_list)
        how = "go through it with {#each}";
    else if (v->type.kind == TYPE_BOOL)
        how = "ask it with {#if}";
    else if (v->type.kind == TYPE_HTML)
        how = "write {raw …}";
    else if (v->type.kind == TYPE_TEXT)
        how = "write {t …}";
    else if (v->type.kind == TYPE_ICON)
        how = "write {icon …}";
    GEN_ERROR(g, line, "'%.*s' of type %.*s cannot be written like this — %s", STR_ARG(v->path),
              STR_ARG(type_words(g->arena, v->type)), how);
    return false;
}

bool convert_text(struct gen *g, int line, const struct value *v, str filter, str *ret)
{
    enum type_kind kind = v->type.kind;
    bool prints = kind == TYPE_STR || kind == TYPE_URL || kind == TYPE_INT || kind == TYPE_MS ||
                  kind == TYPE_DAY || kind == TYPE_FEN;
    if (v->type.is_list || !prints)
        return fail_type(g, line, v);
    if (!resolve_present(g, line, v))
        return false;
    if (filter.n == 0 && (kind == TYPE_STR || kind == TYPE_URL)) {
        *ret = v->expr;
        return true;
    }
    for (size_t i = 0; i < FILTERS; i++)
        if (filters[i].kind == kind && str_eq(filter, str_from_c(filters[i].filter))) {
            *ret = str_printf(g->arena, "%s(v, %.*s)", filters[i].function, STR_ARG(value_c(g, v)));
            return true;
        }
    return fail_filter(g, line, v, filter);
}

struct text *convert_key(struct gen *g, int line, str key)
{
    struct text *t = text_find_key(g->folder->texts, key);
    if (t != NULL) {
        t->is_used = true;
        return t;
    }
    struct guess guess = guess_new(key);
    for (size_t i = 0; i < g->folder->texts->n; i++)
        guess_offer(&guess, g->folder->texts->sorted[i]->key);
    GEN_ERROR(g, line, "text '%.*s' is in no PO file — add it to zh-Hans.po and en.po%.*s", STR_ARG(key),
              STR_ARG(guess_words(&guess, g->arena)));
    return NULL;
}

/* C of a text given as argument; it must be complete in itself. */
static bool plain_text(struct gen *g, int line, str key, str *ret)
{
    const struct text *t = convert_key(g, line, key);
    str rest = t != NULL ? t->hans : S("");
    str param;
    if (t == NULL)
        return false;
    if (text_next_param(&rest, &param)) {
        GEN_ERROR(g, line,
                  "text '%.*s' has parameters and cannot be an argument — make the text in the handler",
                  STR_ARG(key));
        return false;
    }
    *ret = str_printf(g->arena, "TEXT_%.*s", STR_ARG(name_upper(g->arena, key)));
    return true;
}

static bool literal(struct gen *g, int line, str text, str *ret)
{
    struct buf b = buf_new(g->arena, 64u << 10);
    str rest = text;
    uint32_t c;
    while (utf8_next(&rest, &c))
        if (c >= 0x2e80) {
            GEN_ERROR(g, line, "words outside {t}: \"%.*s\" — put them into the PO files and write t:key",
                      STR_ARG(text));
            return false;
        }
    buf_put(&b, S("S("));
    emit_literal(&b, text, 12);
    buf_putc(&b, ')');
    *ret = buf_str(&b);
    return true;
}

/* ---- {t} ---- */

static bool text_arg_path(struct gen *g, const struct node *n, const struct arg *a, bool is_plural,
                          struct buf *ret)
{
    struct value v;
    str c;
    if (!resolve(g, n->line, a->value, &v))
        return false;
    bool is_int = v.type.kind == TYPE_INT && !v.type.is_list;
    if (is_plural && !is_int) {
        GEN_ERROR(g, n->line, "{n} chooses the plural of '%.*s' and must be an int, but '%.*s' is %.*s",
                  STR_ARG(n->path), STR_ARG(v.path), STR_ARG(type_words(g->arena, v.type)));
        return false;
    }
    if (v.type.kind == TYPE_TEXT && !v.type.is_list) {
        buf_printf(ret, "text_arg_str(\"%.*s\", text_get(%.*s, v->lang))", STR_ARG(a->name), STR_ARG(v.expr));
        return true;
    }
    if (is_int && a->filter.n == 0) {
        buf_printf(ret, "text_arg_int(\"%.*s\", %.*s)", STR_ARG(a->name), STR_ARG(value_c(g, &v)));
        return resolve_present(g, n->line, &v);
    }
    if (!convert_text(g, n->line, &v, a->filter, &c))
        return false;
    if (is_int)
        buf_printf(ret, "text_arg_number(\"%.*s\", %.*s, %.*s)", STR_ARG(a->name), STR_ARG(value_c(g, &v)),
                   STR_ARG(c));
    else
        buf_printf(ret, "text_arg_str(\"%.*s\", %.*s)", STR_ARG(a->name), STR_ARG(c));
    return true;
}

static bool text_arg(struct gen *g, const struct node *n, const struct arg *a, bool is_plural,
                     struct buf *ret)
{
    str c;
    if (a->kind == ARG_PATH)
        return text_arg_path(g, n, a, is_plural, ret);
    if (a->kind == ARG_NUMBER) {
        buf_printf(ret, "text_arg_int(\"%.*s\", %.*s)", STR_ARG(a->name), STR_ARG(a->value));
        return true;
    }
    if (is_plural) {
        GEN_ERROR(g, n->line, "{n} chooses the plural of '%.*s' and must be an int", STR_ARG(n->path));
        return false;
    }
    if (a->kind == ARG_LITERAL) {
        if (!literal(g, n->line, a->value, &c))
            return false;
        buf_printf(ret, "text_arg_str(\"%.*s\", %.*s)", STR_ARG(a->name), STR_ARG(c));
        return true;
    }
    if (!plain_text(g, n->line, a->value, &c))
        return false;
    buf_printf(ret, "text_arg_str(\"%.*s\", text_get(%.*s, v->lang))", STR_ARG(a->name), STR_ARG(c));
    return true;
}

static bool has_arg(const struct node *n, str name)
{
    for (const struct arg *a = n->args; a != NULL; a = a->next)
        if (str_eq(a->name, name))
            return true;
    return false;
}

static bool text_params_given(struct gen *g, const struct node *n, const struct text *text)
{
    bool is_ok = true;
    str rest = text->hans;
    str param;
    while (text_next_param(&rest, &param))
        if (!has_arg(n, param)) {
            GEN_ERROR(g, n->line, "text '%.*s' wants the parameter {%.*s} — write %.*s=field",
                      STR_ARG(n->path), STR_ARG(param), STR_ARG(param));
            is_ok = false;
        }
    return is_ok;
}

bool convert_text_args(struct gen *g, const struct node *n, const struct text *text, struct buf *ret,
                       int *ret_n)
{
    bool is_ok = text == NULL || text_params_given(g, n, text);
    int count = 0;
    for (const struct arg *a = n->args; a != NULL; a = a->next, count++) {
        if (text != NULL && !text_has_param(text->hans, a->name)) {
            GEN_ERROR(g, n->line, "text '%.*s' has no parameter {%.*s} — remove it", STR_ARG(n->path),
                      STR_ARG(a->name));
            is_ok = false;
        }
        bool is_plural = text != NULL && !str_is_absent(text->english_one) && str_eq(a->name, S("n"));
        if (count > 0)
            buf_printf(ret, ",\n%*s", g->indent + 8, "");
        is_ok = text_arg(g, n, a, is_plural, ret) && is_ok;
    }
    *ret_n = count;
    return is_ok;
}

/* ---- {#include} ---- */

static bool is_number_kind(enum type_kind kind)
{
    return kind == TYPE_INT || kind == TYPE_MS || kind == TYPE_DAY || kind == TYPE_FEN;
}

static bool fail_arg(struct gen *g, int line, const struct field *to, str what)
{
    GEN_ERROR(g, line, "field '%.*s' is %.*s and cannot take %.*s", STR_ARG(to->name),
              STR_ARG(type_words(g->arena, to->type)), STR_ARG(what));
    return false;
}

/* Equal types, and a url may go where a str is wanted. */
static bool is_fit(struct type from, struct type to)
{
    bool is_same = from.kind == to.kind || (from.kind == TYPE_URL && to.kind == TYPE_STR);
    return is_same && from.is_list == to.is_list && from.shape == to.shape;
}

/* C of the value as a field of that type wants it: wrapped, unwrapped, by address or by value. */
static str fitted(const struct gen *g, const struct value *v, struct type to)
{
    bool is_number = is_number_kind(to.kind);
    bool is_struct = to.kind == TYPE_STRUCT && !to.is_list;
    if (is_number && to.is_optional && !v->type.is_optional)
        return str_printf(g->arena, "OPT_I64(%.*s)", STR_ARG(v->expr));
    if (is_number && !to.is_optional)
        return value_c(g, v);
    if (is_struct && to.is_optional != v->is_pointer)
        return str_printf(g->arena, "%s%.*s", to.is_optional ? "&" : "*", STR_ARG(v->expr));
    return v->expr;
}

static bool include_path(struct gen *g, int line, const struct arg *a, const struct field *to,
                         struct buf *ret)
{
    struct value v;
    if (!resolve(g, line, a->value, &v))
        return false;
    if (!is_fit(v.type, to->type))
        return fail_arg(g, line, to,
                        str_printf(g->arena, "'%.*s', which is %.*s", STR_ARG(v.path),
                                   STR_ARG(type_words(g->arena, v.type))));
    if (!to->type.is_optional && !resolve_present(g, line, &v))
        return false;
    buf_printf(ret, ".%.*s = %.*s", STR_ARG(to->name), STR_ARG(fitted(g, &v, to->type)));
    if (to->type.is_list)
        buf_printf(ret, ", .%.*s_n = %.*s_n", STR_ARG(to->name), STR_ARG(v.expr));
    return true;
}

/* Words that mean a value by themselves: true, false, and the name of an icon. */
static bool include_word(struct gen *g, const struct arg *a, const struct field *to, struct buf *ret)
{
    if (to->type.is_list || a->filter.n > 0 || resolve_is_known(g, a->value))
        return false;
    if (to->type.kind == TYPE_BOOL && (str_eq(a->value, S("true")) || str_eq(a->value, S("false")))) {
        buf_printf(ret, ".%.*s = %.*s", STR_ARG(to->name), STR_ARG(a->value));
        return true;
    }
    if (to->type.kind != TYPE_ICON || !name_list_has(&g->folder->icons, a->value))
        return false;
    buf_printf(ret, ".%.*s = ICON_%.*s", STR_ARG(to->name), STR_ARG(name_upper(g->arena, a->value)));
    return true;
}

static bool include_literal(struct gen *g, int line, const struct arg *a, const struct field *to,
                            struct buf *ret)
{
    str c;
    bool is_local =
        to->type.kind == TYPE_URL && (str_starts(a->value, S("/")) || str_starts(a->value, S("#")));
    if (to->type.is_list || (to->type.kind != TYPE_STR && !is_local))
        return fail_arg(g, line, to,
                        str_printf(g->arena, "the text \"%.*s\"%s", STR_ARG(a->value),
                                   to->type.kind == TYPE_URL ? " — an address begins with '/' or '#'" : ""));
    if (!literal(g, line, a->value, &c))
        return false;
    buf_printf(ret, ".%.*s = %.*s", STR_ARG(to->name), STR_ARG(c));
    return true;
}

static bool include_text(struct gen *g, int line, const struct arg *a, const struct field *to,
                         struct buf *ret)
{
    str c;
    if (to->type.is_list || (to->type.kind != TYPE_STR && to->type.kind != TYPE_TEXT))
        return fail_arg(g, line, to, str_printf(g->arena, "the text t:%.*s", STR_ARG(a->value)));
    if (!plain_text(g, line, a->value, &c))
        return false;
    if (to->type.kind == TYPE_TEXT)
        buf_printf(ret, ".%.*s = %.*s", STR_ARG(to->name), STR_ARG(c));
    else
        buf_printf(ret, ".%.*s = text_get(%.*s, v->lang)", STR_ARG(to->name), STR_ARG(c));
    return true;
}

static bool include_arg(struct gen *g, int line, const struct arg *a, const struct field *to, struct buf *ret)
{
    if (a->filter.n > 0) {
        GEN_ERROR(g, line, "'|%.*s' cannot stand in {#include} — the included view writes the filter",
                  STR_ARG(a->filter));
        return false;
    }
    if (a->kind == ARG_LITERAL)
        return include_literal(g, line, a, to, ret);
    if (a->kind == ARG_TEXT)
        return include_text(g, line, a, to, ret);
    if (a->kind == ARG_NUMBER) {
        if (to->type.kind != TYPE_INT || to->type.is_list)
            return fail_arg(g, line, to, str_printf(g->arena, "the number %.*s", STR_ARG(a->value)));
        buf_printf(ret, to->type.is_optional ? ".%.*s = OPT_I64(%.*s)" : ".%.*s = %.*s", STR_ARG(to->name),
                   STR_ARG(a->value));
        return true;
    }
    return include_word(g, a, to, ret) || include_path(g, line, a, to, ret);
}

bool convert_include_args(struct gen *g, const struct node *n, const struct shape *target, struct buf *ret)
{
    bool is_ok = true;
    for (const struct arg *a = n->args; a != NULL; a = a->next) {
        const struct field *to = field_find(target, a->name);
        if (to == NULL) {
            struct guess guess = guess_new(a->name);
            for (const struct field *f = target->fields; f != NULL; f = f->next)
                guess_offer(&guess, f->name);
            GEN_ERROR(g, n->line, "view '%.*s' has no field '%.*s' — remove it%.*s", STR_ARG(target->name),
                      STR_ARG(a->name), STR_ARG(guess_words(&guess, g->arena)));
            is_ok = false;
            continue;
        }
        if (ret->n > 0)
            buf_printf(ret, ",\n%*s", g->indent + 8, "");
        is_ok = include_arg(g, n->line, a, to, ret) && is_ok;
    }
    for (const struct field *f = target->fields; f != NULL; f = f->next)
        if (!f->type.is_optional && !has_arg(n, f->name)) {
            GEN_ERROR(g, n->line, "view '%.*s' wants the field '%.*s' (%.*s) — write %.*s=field",
                      STR_ARG(target->name), STR_ARG(f->name), STR_ARG(type_words(g->arena, f->type)),
                      STR_ARG(f->name));
            is_ok = false;
        }
    return is_ok;
}
