/* SPDX-License-Identifier: Apache-2.0 */
/* What a path means: loop variables, fields of the view, fields of structs. */
#include "viewgen/gen.h"

#include "base/rc.h"

static const char *const kind_c[TYPE_KINDS] = {
    [TYPE_STR] = "str",        [TYPE_INT] = "int64_t",    [TYPE_BOOL] = "bool", [TYPE_MS] = "ms_t",
    [TYPE_DAY] = "day_t",      [TYPE_FEN] = "int64_t",    [TYPE_URL] = "str",   [TYPE_HTML] = "html",
    [TYPE_TEXT] = "enum text", [TYPE_ICON] = "enum icon",
};

static bool is_number_kind(enum type_kind kind)
{
    return kind == TYPE_INT || kind == TYPE_MS || kind == TYPE_DAY || kind == TYPE_FEN;
}

str type_words(struct arena *a, struct type t)
{
    return str_printf(a, "%s%.*s%s", t.is_list ? "list " : "", STR_ARG(t.name), t.is_optional ? "?" : "");
}

str type_c(struct arena *a, struct type t)
{
    if (t.kind == TYPE_STRUCT)
        return str_printf(a, "struct %.*s", STR_ARG(t.name));
    if (t.is_optional && is_number_kind(t.kind))
        return S("struct opt_i64");
    return str_from_c(kind_c[t.kind]);
}

static const struct scope *scope_find(const struct gen *g, str var)
{
    for (const struct scope *s = g->scope; s != NULL; s = s->up)
        if (str_eq(s->var, var))
            return s;
    return NULL;
}

static bool is_proven(const struct gen *g, str path)
{
    for (const struct proof *p = g->proofs; p != NULL; p = p->up)
        if (str_eq(p->path, path))
            return true;
    return false;
}

bool resolve_is_known(const struct gen *g, str path)
{
    str first;
    return str_cut(&path, '.', &first) &&
           (scope_find(g, first) != NULL || field_find(g->view, first) != NULL);
}

static bool fail_unknown(struct gen *g, int line, str name)
{
    struct guess guess = guess_new(name);
    for (const struct scope *s = g->scope; s != NULL; s = s->up)
        guess_offer(&guess, s->var);
    for (const struct field *f = g->view->fields; f != NULL; f = f->next)
        guess_offer(&guess, f->name);
    GEN_ERROR(g, line, "field '%.*s' is not declared in this view — declare it in the head comment%.*s",
              STR_ARG(name), STR_ARG(guess_words(&guess, g->arena)));
    return false;
}

static bool fail_member(struct gen *g, int line, const struct shape *s, str name)
{
    struct guess guess = guess_new(name);
    for (const struct field *f = s->fields; f != NULL; f = f->next)
        guess_offer(&guess, f->name);
    GEN_ERROR(g, line, "struct '%.*s' has no field '%.*s' — declare it in %.*s:%d%.*s", STR_ARG(s->name),
              STR_ARG(name), STR_ARG(s->path), s->line, STR_ARG(guess_words(&guess, g->arena)));
    return false;
}

/* The first name of a path. */
static bool resolve_first(struct gen *g, int line, str name, struct value *ret)
{
    const struct scope *s = scope_find(g, name);
    struct field *f = s == NULL ? field_find(g->view, name) : NULL;
    if (s != NULL) {
        *s->is_used = true;
        *ret = (struct value){ s->type, name, name, s->type.kind == TYPE_STRUCT, false };
        return true;
    }
    if (f == NULL)
        return fail_unknown(g, line, name);
    f->is_used = true;
    g->uses_in = true;
    *ret = (struct value){ .type = f->type,
                           .path = name,
                           .expr = str_printf(g->arena, "in->%.*s", STR_ARG(name)) };
    ret->is_pointer = f->type.kind == TYPE_STRUCT && f->type.is_optional;
    return true;
}

/* One ".name" further. */
static bool resolve_member(struct gen *g, int line, str name, struct value *v)
{
    if (v->type.kind != TYPE_STRUCT || v->type.is_list) {
        GEN_ERROR(g, line, "'%.*s' is %.*s and has no fields — '.%.*s' cannot follow%s", STR_ARG(v->path),
                  STR_ARG(type_words(g->arena, v->type)), STR_ARG(name),
                  v->type.is_list ? ", go through it with {#each}" : "");
        return false;
    }
    if (v->type.shape == NULL || !resolve_present(g, line, v))
        return false; /* the unknown type is reported already */
    const struct field *f = field_find(v->type.shape, name);
    if (f == NULL)
        return fail_member(g, line, v->type.shape, name);
    v->expr = str_printf(g->arena, "%.*s%s%.*s", STR_ARG(v->expr), v->is_pointer ? "->" : ".", STR_ARG(name));
    v->path = str_printf(g->arena, "%.*s.%.*s", STR_ARG(v->path), STR_ARG(name));
    v->type = f->type;
    v->is_pointer = f->type.kind == TYPE_STRUCT && f->type.is_optional;
    v->is_proven = is_proven(g, v->path);
    return true;
}

bool resolve(struct gen *g, int line, str path, struct value *ret)
{
    str rest = path;
    str name;
    (void)str_cut(&rest, '.', &name);
    if (!resolve_first(g, line, name, ret))
        return false;
    ret->is_proven = is_proven(g, ret->path);
    while (str_cut(&rest, '.', &name))
        if (!resolve_member(g, line, name, ret))
            return false;
    return true;
}

bool resolve_present(struct gen *g, int line, const struct value *v)
{
    if (!v->type.is_optional || v->is_proven)
        return true;
    GEN_ERROR(g, line, "'%.*s' may be absent — use it inside {#if %.*s}", STR_ARG(v->path), STR_ARG(v->path));
    return false;
}

str value_c(const struct gen *g, const struct value *v)
{
    if (v->type.is_optional && is_number_kind(v->type.kind))
        return str_printf(g->arena, "%.*s.v", STR_ARG(v->expr));
    return v->expr;
}

/* What stands behind the value in C so that it tells whether something is there; NULL where something always
 * is. */
static const char *presence_test(const struct type *type)
{
    static const struct {
        const char *always, *optional;
    } tests[TYPE_KINDS] = {
        [TYPE_BOOL] = { "", "" },
        [TYPE_STR] = { ".n > 0", ".n > 0" },
        [TYPE_URL] = { ".n > 0", ".n > 0" },
        [TYPE_HTML] = { ".s.n > 0", ".s.n > 0" },
        [TYPE_TEXT] = { " != TEXT_NONE", " != TEXT_NONE" },
        [TYPE_ICON] = { " != ICON_NONE", " != ICON_NONE" },
        [TYPE_STRUCT] = { NULL, " != NULL" },
        [TYPE_INT] = { " != 0", ".has" },
        [TYPE_FEN] = { " != 0", ".has" },
        [TYPE_MS] = { NULL, ".has" },
        [TYPE_DAY] = { NULL, ".has" },
    };
    if (type->is_list)
        return "_n > 0";
    return type->is_optional ? tests[type->kind].optional : tests[type->kind].always;
}

bool value_condition(struct gen *g, int line, const struct value *v, str *ret)
{
    const char *test = presence_test(&v->type);
    if (test == NULL) {
        GEN_ERROR(g, line, "{#if %.*s} asks for %.*s, which is always there — make a bool in the handler",
                  STR_ARG(v->path), STR_ARG(type_words(g->arena, v->type)));
        return false;
    }
    *ret = str_printf(g->arena, "%.*s%s", STR_ARG(v->expr), test);
    return true;
}
