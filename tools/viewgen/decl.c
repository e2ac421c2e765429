/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Declarations. The first lines are the comment; from the first line of the form "name: type" on, every line
 * is a field: "name: type" or "name: list type", a "?" behind the type for what may be absent, "(…)" behind
 * it as remark.
 */
#include "viewgen/decl.h"

static const struct {
    const char *name;
    enum type_kind kind;
} type_names[] = {
    { "str", TYPE_STR },   { "int", TYPE_INT },   { "bool", TYPE_BOOL }, { "ms", TYPE_MS },
    { "day", TYPE_DAY },   { "fen", TYPE_FEN },   { "url", TYPE_URL },   { "html", TYPE_HTML },
    { "text", TYPE_TEXT }, { "icon", TYPE_ICON },
};
#define TYPE_NAMES (sizeof(type_names) / sizeof(type_names[0]))

bool decl_is(str inside)
{
    str rest = inside;
    str word = word_cut(&rest);
    return str_eq(word, S("view")) || str_eq(word, S("struct"));
}

/* Cuts "name:" off the front. */
static bool field_name_cut(str *line, str *ret_name)
{
    size_t colon = str_find_char(*line, ':');
    if (colon == SIZE_MAX)
        return false;
    str name = str_slice(*line, 0, colon);
    for (size_t i = 0; i < name.n; i++)
        if (!is_ident_char(name.p[i]))
            return false;
    *line = str_slice(*line, colon + 1, line->n);
    *ret_name = name;
    return name.n > 0;
}

/* Does "name: type" stand there, and not a sentence with a colon in it? */
static bool looks_like_field(str line)
{
    str name;
    if (!field_name_cut(&line, &name))
        return false;
    size_t remark = str_find_char(line, '(');
    str rest = remark == SIZE_MAX ? line : str_slice(line, 0, remark);
    str word = word_cut(&rest);
    if (str_eq(word, S("list")))
        word = word_cut(&rest);
    return word.n > 0 && word_cut(&rest).n == 0;
}

static struct type type_read(str *rest)
{
    struct type t = { .kind = TYPE_STRUCT };
    str word = word_cut(rest);
    if (str_eq(word, S("list"))) {
        t.is_list = true;
        word = word_cut(rest);
    }
    if (str_ends(word, S("?"))) {
        t.is_optional = true;
        word = str_slice(word, 0, word.n - 1);
    }
    t.name = word;
    for (size_t i = 0; i < TYPE_NAMES; i++)
        if (str_eq(word, str_from_c(type_names[i].name)))
            t.kind = type_names[i].kind;
    return t;
}

static void field_check(struct folder *f, const struct shape *s, struct field *one)
{
    str path = s->path;
    if (!is_ident(one->name))
        diag_error(f->diag, path, one->line,
                   "'%.*s' cannot be the name of a field — it is a word of C, take another",
                   STR_ARG(one->name));
    one->is_used = field_find(s, one->name) != one; /* then it is the first that is looked at */
    if (one->is_used)
        diag_error(f->diag, path, one->line, "field '%.*s' is declared twice — remove one",
                   STR_ARG(one->name));
    if (one->type.is_list && one->type.is_optional)
        diag_error(f->diag, path, one->line,
                   "a list cannot be optional — an empty list is absent, remove the '?'");
    if (one->type.kind == TYPE_BOOL && one->type.is_optional)
        diag_error(f->diag, path, one->line, "a bool cannot be optional — remove the '?'");
    if (one->type.is_list || one->type.kind == TYPE_BOOL)
        one->type.is_optional = false;
}

static void field_read(struct folder *f, struct shape *s, str line, int at)
{
    struct field *one = ARENA_NEW(f->arena, struct field);
    str rest = line;
    if (!looks_like_field(line) || !field_name_cut(&rest, &one->name)) {
        diag_error(f->diag, s->path, at,
                   "'%.*s' is no field — write `name: type`, with a remark in () behind it; comments stand "
                   "above the "
                   "first field",
                   STR_ARG(line));
        return;
    }
    one->type = type_read(&rest);
    one->comment = str_trim(rest);
    one->line = at;
    struct field **tail = &s->fields;
    while (*tail != NULL)
        tail = &(*tail)->next;
    *tail = one;
    field_check(f, s, one);
}

static void comment_add(struct folder *f, struct shape *s, str line)
{
    if (line.n == 0)
        return;
    s->comment =
        s->comment.n == 0 ? line : str_printf(f->arena, "%.*s\n%.*s", STR_ARG(s->comment), STR_ARG(line));
}

static bool shape_name_check(struct folder *f, const struct shape *s)
{
    const struct shape *other = shape_find(f, s->name);
    if (!is_ident(s->name)) {
        diag_error(f->diag, s->path, s->line,
                   "'%.*s' cannot be a name — use lower-case letters, digits and '_', and no word of C",
                   STR_ARG(s->name));
        return false;
    }
    if (other != NULL) {
        diag_error(f->diag, s->path, s->line, "'%.*s' is already declared in %.*s:%d — take another name",
                   STR_ARG(s->name), STR_ARG(other->path), other->line);
        return false;
    }
    if (s->is_view && !str_eq(s->name, path_stem(s->path))) {
        diag_error(f->diag, s->path, s->line,
                   "view '%.*s' stands in a file of another name — rename the file or the view",
                   STR_ARG(s->name));
        return false;
    }
    return true;
}

struct shape *decl_read(struct folder *f, str path, int line, str inside)
{
    struct shape *s = ARENA_NEW(f->arena, struct shape);
    str rest = inside;
    str first;
    while (rest.n > 0 && (rest.p[0] == '\n' || rest.p[0] == ' ')) {
        line += rest.p[0] == '\n';
        rest = str_slice(rest, 1, rest.n);
    }
    (void)str_cut(&rest, '\n', &first);
    s->is_view = str_eq(word_cut(&first), S("view"));
    s->name = word_cut(&first);
    s->path = path;
    s->line = line;
    comment_add(f, s, str_trim(first));
    str one;
    bool is_in_fields = false;
    while (str_cut(&rest, '\n', &one)) {
        line++;
        one = str_trim(one);
        is_in_fields = is_in_fields || looks_like_field(one);
        if (is_in_fields && one.n > 0)
            field_read(f, s, one, line);
        else
            comment_add(f, s, one);
    }
    if (!shape_name_check(f, s))
        return NULL;
    struct shape **tail = &f->shapes;
    while (*tail != NULL)
        tail = &(*tail)->next;
    *tail = s;
    return s;
}

static void unknown_type(struct folder *f, const struct shape *s, const struct field *one)
{
    struct guess g = guess_new(one->type.name);
    for (size_t i = 0; i < TYPE_NAMES; i++)
        guess_offer(&g, str_from_c(type_names[i].name));
    for (const struct shape *o = f->shapes; o != NULL; o = o->next)
        guess_offer(&g, o->name);
    diag_error(f->diag, s->path, one->line,
               "type '%.*s' of field '%.*s' is not known — use one of str int bool ms day fen url html text "
               "icon, or "
               "declare {# struct %.*s … #}%.*s",
               STR_ARG(one->type.name), STR_ARG(one->name), STR_ARG(one->type.name),
               STR_ARG(guess_words(&g, f->arena)));
}

/* A struct that holds itself by value would have no end. Lists and optional ones are pointers. */
static void refuse_circle(struct folder *f, struct shape *s)
{
    s->state = 1;
    for (const struct field *one = s->fields; one != NULL; one = one->next) {
        struct shape *inner = one->type.shape;
        if (inner == NULL || one->type.is_list || one->type.is_optional)
            continue;
        if (inner->state == 1)
            diag_error(f->diag, s->path, one->line,
                       "field '%.*s' puts struct '%.*s' inside itself — make it a list or optional ('%.*s?')",
                       STR_ARG(one->name), STR_ARG(inner->name), STR_ARG(inner->name));
        else if (inner->state == 0)
            refuse_circle(f, inner);
    }
    s->state = 2;
}

void decl_link(struct folder *f)
{
    for (struct shape *s = f->shapes; s != NULL; s = s->next)
        for (struct field *one = s->fields; one != NULL; one = one->next) {
            if (one->type.kind != TYPE_STRUCT)
                continue;
            one->type.shape = shape_find(f, one->type.name);
            if (one->type.shape == NULL)
                unknown_type(f, s, one);
        }
    for (struct shape *s = f->shapes; s != NULL; s = s->next)
        if (s->state == 0)
            refuse_circle(f, s);
    for (struct shape *s = f->shapes; s != NULL; s = s->next)
        s->state = 0;
}
