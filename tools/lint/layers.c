/* SPDX-License-Identifier: Apache-2.0 */
/* base < db < web < core < features < app, by the #include lines. */
#include "lint/checks.h"

/* "src/core/file.sql" for the name "file": the query file that the header gen/file_sql.h is made from. */
static str query_file(const struct lint *l, str name)
{
    for (size_t i = 0; i < l->paths->n; i++) {
        str path = l->paths->at[i];
        if (str_ends(path, S(".sql")) && str_eq(path_stem(path), name))
            return path;
    }
    return (str){ 0 };
}

/* The folder whose things gen/NAME.h holds; absent for what belongs to nobody (schema.h, text_gen.h …). */
static str maker_of(const struct lint *l, struct arena *a, str header)
{
    str name = path_stem(header);
    if (str_ends(name, S("_sql")))
        return query_file(l, str_slice(name, 0, name.n - strlen("_sql")));
    if (!str_ends(name, S("_views")))
        return (str){ 0 };
    name = str_slice(name, 0, name.n - strlen("_views"));
    return floor_named(name) != FLOOR_NONE ? str_printf(a, "src/%.*s/", STR_ARG(name))
                                           : str_printf(a, "src/features/%.*s/", STR_ARG(name));
}

static void check_slice(struct lint *l, const struct source *s, const struct token *include, str other)
{
    str own = slice_of_path(s->path);
    if (str_is_absent(other) || str_eq(own, other))
        return;
    str public_header = str_printf(l->diag->arena, "features/%.*s/%.*s.h", STR_ARG(other), STR_ARG(other));
    if (!str_eq(include->text, public_header))
        diag_error(l->diag, s->path, include->line,
                   "\"%.*s\" is private to the slice %.*s — use what %.*s declares, or move it there",
                   STR_ARG(include->text), STR_ARG(other), STR_ARG(public_header));
}

static void check_program(struct lint *l, const struct source *s, const struct token *include)
{
    str path = str_printf(l->diag->arena, "src/%.*s", STR_ARG(include->text));
    bool is_made = str_starts(include->text, S("gen/"));
    if (is_made)
        path = maker_of(l, l->diag->arena, include->text);
    enum floor below = floor_of_path(path);
    if (is_made && str_is_absent(path)) {
        if (s->floor == FLOOR_BASE)
            diag_error(l->diag, s->path, include->line,
                       "base includes what is made from upper floors — hand it in as a parameter");
    } else if (below == FLOOR_NONE) {
        diag_error(l->diag, s->path, include->line,
                   "\"%.*s\" does not say its floor — write the path from src/ on", STR_ARG(include->text));
    } else if (below > s->floor) {
        diag_error(
            l->diag, s->path, include->line,
            "\"%.*s\" lies on an upper floor — move the needed part down, or hand it in as a parameter",
            STR_ARG(include->text));
    } else {
        check_slice(l, s, include, slice_of_path(path));
    }
}

static void check_tool(struct lint *l, const struct source *s, const struct token *include)
{
    str rest = include->text, first;
    (void)str_cut(&rest, '/', &first);
    if (str_eq(first, S("gen")) || (floor_named(first) != FLOOR_NONE && floor_named(first) != FLOOR_BASE))
        diag_error(l->diag, s->path, include->line,
                   "a tool includes \"%.*s\" — tools run before the program is built and know base only",
                   STR_ARG(include->text));
}

void check_layers(struct lint *l, const struct source *s)
{
    for (size_t i = 2; i < s->all_n; i++) {
        const struct token *t = &s->all[i];
        if (t->kind != TOKEN_STRING || !t->is_directive || !token_is(t - 1, "include") ||
            !token_is(t - 2, "#"))
            continue;
        if (s->floor <= FLOOR_APP)
            check_program(l, s, t);
        else if (s->floor == FLOOR_TOOLS)
            check_tool(l, s, t);
    }
}
