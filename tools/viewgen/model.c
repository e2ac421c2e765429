/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in the model. */
#include "viewgen/model.h"

static const char *const c_words[] = {
    "auto",     "break",  "case",   "char",     "const",    "continue", "default",  "do",
    "double",   "else",   "enum",   "extern",   "float",    "for",      "goto",     "if",
    "inline",   "int",    "long",   "register", "restrict", "return",   "short",    "signed",
    "sizeof",   "static", "struct", "switch",   "typedef",  "union",    "unsigned", "void",
    "volatile", "while",  "asm",    "typeof",   "bool",     "true",     "false",    NULL,
};

bool is_ident_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_ident(str s)
{
    if (s.n == 0 || (s.p[0] >= '0' && s.p[0] <= '9'))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!is_ident_char(s.p[i]))
            return false;
    for (const char *const *w = c_words; *w != NULL; w++)
        if (str_eq(s, str_from_c(*w)))
            return false;
    return true;
}

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

str word_cut(str *rest)
{
    size_t from = 0;
    while (from < rest->n && is_white(rest->p[from]))
        from++;
    size_t to = from;
    while (to < rest->n && !is_white(rest->p[to]))
        to++;
    str word = str_slice(*rest, from, to - from);
    *rest = str_slice(*rest, to, rest->n);
    return word;
}

str name_upper(struct arena *a, str name)
{
    char *p = arena_alloc(a, name.n + 1);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        else if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
            c = '_';
        p[i] = c;
    }
    return (str){ p, name.n };
}

bool name_list_has(const struct name_list *list, str name)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->at[i], name))
            return true;
    return false;
}

struct shape *shape_find(const struct folder *f, str name)
{
    for (struct shape *s = f->shapes; s != NULL; s = s->next)
        if (str_eq(s->name, name))
            return s;
    return NULL;
}

struct field *field_find(const struct shape *s, str name)
{
    for (struct field *f = s->fields; f != NULL; f = f->next)
        if (str_eq(f->name, name))
            return f;
    return NULL;
}

struct text *text_find_key(const struct texts *t, str key)
{
    size_t low = 0;
    size_t high = t->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(t->sorted[middle]->key, key);
        if (order == 0)
            return t->sorted[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool text_next_param(str *rest, str *ret_name)
{
    for (size_t open = str_find_char(*rest, '{'); open != SIZE_MAX; open = str_find_char(*rest, '{')) {
        *rest = str_slice(*rest, open + 1, rest->n);
        size_t close = str_find_char(*rest, '}');
        if (close == SIZE_MAX)
            return false;
        str name = str_slice(*rest, 0, close);
        size_t ok = 0;
        while (ok < name.n && is_ident_char(name.p[ok]))
            ok++;
        if (name.n > 0 && ok == name.n) {
            *rest = str_slice(*rest, close + 1, rest->n);
            *ret_name = name;
            return true;
        }
    }
    return false;
}

bool text_has_param(str text, str name)
{
    str one;
    while (text_next_param(&text, &one))
        if (str_eq(one, name))
            return true;
    return false;
}
