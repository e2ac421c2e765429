/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks route rows and form tables at start. Every finding is one sentence; all findings of a row come
 * together, so that its author mends it once.
 */
#include "web/route_check.h"

#include "base/buf.h"
#include "web/rq.h"

#define FINDINGS_MAX 4096

struct findings {
    struct buf text;
};

static void find(struct findings *f, bool is_wrong, const char *sentence)
{
    if (!is_wrong)
        return;
    if (f->text.n > 0)
        buf_put(&f->text, S("; "));
    buf_put(&f->text, str_from_c(sentence));
}

static rc verdict(struct findings *f, struct arena *a, struct err *e, str who)
{
    if (f->text.n == 0)
        return RC_OK;
    str all = buf_str(&f->text);
    return ERR(e, a, RC_INVALID, NULL, "%.*s: %.*s", STR_ARG(who), STR_ARG(all));
}

/* ---- paths ---- */

static bool is_word_char(char c, bool is_parameter)
{
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')
        return true;
    return !is_parameter && (c == '-' || c == '.' || (c >= 'A' && c <= 'Z'));
}

static bool is_word(str s, bool is_parameter)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!is_word_char(s.p[i], is_parameter))
            return false;
    }
    return s.n > 0;
}

static bool is_parameter(str segment)
{
    return str_starts(segment, S("{")) && str_ends(segment, S("}")) &&
           is_word(str_slice(segment, 1, segment.n - 2), true);
}

static void check_path(struct findings *f, const char *path)
{
    str segment, names[RQ_ARGS_MAX], rest = str_from_c(path);
    size_t n = 0;
    find(f, rest.p == NULL, "path is missing");
    find(f, rest.p != NULL && !str_starts(rest, S("/")), "path does not begin with \"/\"");
    if (!str_starts(rest, S("/")) || rest.n == 1)
        return;
    find(f, str_ends(rest, S("/")), "path ends with \"/\"; only \"/\" itself may");
    rest = str_slice(rest, 1, str_ends(rest, S("/")) ? rest.n - 2 : rest.n - 1);
    while (str_cut(&rest, '/', &segment)) {
        find(f, !is_parameter(segment) && !is_word(segment, false),
             "path has a segment that is neither a plain word nor one {parameter}");
        if (!is_parameter(segment))
            continue;
        for (size_t i = 0; i < n; i++)
            find(f, str_eq(names[i], segment), "path names a parameter twice");
        find(f, n == RQ_ARGS_MAX, "path has more parameters than RQ_ARGS_MAX");
        if (n < RQ_ARGS_MAX)
            names[n++] = segment;
    }
}

/* ---- rows ---- */

static void check_read(struct findings *f, const struct route *row)
{
    find(f, row->method != HTTP_GET && row->method != HTTP_OPTIONS, "a READ row has another method than GET");
    find(f, row->form != NULL, "a READ row has a form");
    find(f, row->cache == 0, "cache is missing");
    find(f, row->prepare != NULL, "a READ row has a prepare; only WRITE rows run it");
    find(f, row->invalid != NULL, "a READ row has an invalid; only WRITE pages show forms again");
}

static void check_write(struct findings *f, const struct route *row)
{
    find(f, row->method != HTTP_POST, "a WRITE row has another method than POST");
    find(f, row->form == NULL, "form is missing; &form_none stands for a form without fields");
    find(f, row->cache == CACHE_PUBLIC, "a WRITE row is CACHE_PUBLIC");
    find(f, row->kind == ROUTE_PAGE && row->invalid == NULL,
         "invalid is missing; a WRITE page must be able to show its form again");
    find(f, row->kind != ROUTE_PAGE && row->invalid != NULL, "invalid on a row that is no page");
}

static void check_access(struct findings *f, const struct route *row)
{
    str permission = str_from_c(row->permission);
    bool is_public = str_eq(permission, S(PERMISSION_PUBLIC));
    find(f, str_is_empty(permission), "permission is missing");
    find(f, row->scope == NULL, "scope is missing");
    if (str_is_empty(permission) || row->scope == NULL)
        return;
    find(f, is_public && row->scope != scope_public,
         "permission is \"public\" but scope is not scope_public");
    find(f, !is_public && row->scope == scope_public,
         "scope is scope_public but permission is not \"public\"");
    find(f, !is_public && row->cache == CACHE_PUBLIC, "CACHE_PUBLIC but permission is not \"public\"");
}

rc route_check(const struct route *row, struct arena *a, struct err *e)
{
    struct findings f = { .text = buf_new(a, FINDINGS_MAX) };
    find(&f, row->method == 0, "method is missing");
    find(&f, row->method == HTTP_HEAD, "method is HEAD; GET rows answer it");
    check_path(&f, row->path);
    find(&f, row->access == 0, "access is missing");
    find(&f, row->kind == 0, "kind is missing");
    find(&f, row->lane == 0, "lane is missing");
    find(&f, row->handler == NULL, "handler is missing");
    find(&f, row->about == NULL || row->about[0] == '\0', "about is missing");
    check_access(&f, row);
    if (row->access == ROUTE_READ)
        check_read(&f, row);
    if (row->access == ROUTE_WRITE)
        check_write(&f, row);
    TRY(verdict(&f, a, e, str_printf(a, "route %s", row->path != NULL ? row->path : "without a path")));
    return row->form != NULL ? form_check_table(row->form, a, e) : RC_OK;
}

/* ---- forms ---- */

static const size_t kind_sizes[] = {
    [FIELD_TEXT] = sizeof(str),
    [FIELD_LINES] = sizeof(str),
    [FIELD_PASSWORD] = sizeof(str),
    [FIELD_PHONE] = sizeof(str),
    [FIELD_INT] = sizeof(int64_t),
    [FIELD_ID] = sizeof(int64_t),
    [FIELD_NUMBER] = sizeof(struct opt_double),
    [FIELD_DAY] = sizeof(day_t),
    [FIELD_TIME] = sizeof(int64_t),
    [FIELD_CHECK] = sizeof(bool),
    [FIELD_CHOICE] = sizeof(str),
    [FIELD_CHOICES] = sizeof(struct str_list),
    [FIELD_FILES] = sizeof(struct upload_list),
};
#define KINDS (sizeof kind_sizes / sizeof kind_sizes[0])

static bool has_length(enum field_kind kind)
{
    return kind == FIELD_TEXT || kind == FIELD_LINES || kind == FIELD_PASSWORD || kind == FIELD_FILES;
}

/* A plain word, or one with another in brackets behind it: "attribute[kind]", as Open311 names them. */
static bool is_field_name(str name)
{
    size_t at = str_find_char(name, '[');
    if (at == SIZE_MAX)
        return is_word(name, true);
    return is_word(str_slice(name, 0, at), true) && str_ends(name, S("]")) &&
           is_word(str_slice(name, at + 1, name.n - at - 2), true);
}

static void check_choices(struct findings *f, const struct field *field)
{
    bool can_choose = field->kind == FIELD_CHOICE || field->kind == FIELD_CHOICES;
    find(f, field->choices_n > 0 && !can_choose,
         "choices on a field that is no FIELD_CHOICE or FIELD_CHOICES");
    find(f, field->choices_n > 0 && field->choices == NULL, "choices_n without choices");
    for (size_t i = 0; field->choices != NULL && i < field->choices_n; i++) {
        find(f, str_is_empty(str_from_c(field->choices[i].value)), "a choice without a value");
        find(f, field->choices[i].label == TEXT_NONE, "a choice without a label");
    }
}

static rc check_field(const struct form *form, size_t at, struct arena *a, struct err *e)
{
    const struct field *field = &form->fields[at];
    struct findings f = { .text = buf_new(a, FINDINGS_MAX) };
    str name = str_from_c(field->name);
    bool is_kind = field->kind >= FIELD_TEXT && (size_t)field->kind < KINDS;
    find(&f, name.n == 0 || name.n > FORM_FIELD_NAME_MAX || !is_field_name(name) || name.p[0] < 'a',
         "name is not of the form [a-z][a-z0-9_]* or NAME[NAME]");
    find(&f, !is_kind, "kind is missing");
    find(&f, field->label == TEXT_NONE, "label is missing");
    find(&f, has_length(field->kind) && field->max <= 0, "max is missing");
    find(&f, field->min > field->max && field->max != 0, "min is above max");
    find(&f, is_kind && (field->at > form->size || kind_sizes[field->kind] > form->size - field->at),
         "at points beyond the form's struct");
    check_choices(&f, field);
    for (size_t i = 0; i < at; i++)
        find(&f, str_eq(name, str_from_c(form->fields[i].name)), "name is used twice");
    return verdict(
        &f, a, e,
        str_printf(a, "form %s, field %s", form->name, name.n > 0 ? field->name : "without a name"));
}

rc form_check_table(const struct form *form, struct arena *a, struct err *e)
{
    struct findings f = { .text = buf_new(a, FINDINGS_MAX) };
    find(&f, !is_word(str_from_c(form->name), true), "name is not of the form [a-z0-9_]+");
    find(&f, form->fields_n > 0 && form->fields == NULL, "fields_n without fields");
    find(&f, form->body_max < 0, "body_max is negative");
    TRY(verdict(&f, a, e, str_printf(a, "form %s", form->name != NULL ? form->name : "without a name")));
    for (size_t i = 0; form->fields != NULL && i < form->fields_n; i++)
        TRY(check_field(form, i, a, e));
    return RC_OK;
}
