/* SPDX-License-Identifier: Apache-2.0 */
/* What comments must say, and what they must not hide. */
#include "lint/checks.h"

static void check_licence(struct lint *l, const struct source *s)
{
    if (!str_starts(s->text, S("/* SPDX-License-Identifier: Apache-2.0 */\n")))
        diag_error(l->diag, s->path, 1,
                   "the licence line is missing — begin with /* SPDX-License-Identifier: Apache-2.0 */");
}

static void check_comment(struct lint *l, const struct source *s, const struct token *t)
{
    static const char *const promises[] = { "TODO", "FIXME", "XXX", "HACK" };
    if (str_starts(t->text, S("//")))
        diag_error(l->diag, s->path, t->line,
                   "a // comment — write /* … */ for what stays; notes go before landing");
    for (size_t i = 0; i < sizeof promises / sizeof promises[0]; i++)
        if (str_find(t->text, str_from_c(promises[i])) != SIZE_MAX)
            diag_error(l->diag, s->path, t->line, "%s in a comment — do it now or file an issue",
                       promises[i]);
}

static bool is_prototype(const struct token *first, const struct token *last)
{
    if (token_is(first, "typedef") || !token_is(last, ";"))
        return false;
    bool has_name = false;
    for (const struct token *t = first; t < last; t++) {
        if (token_is(t, "{") || token_is(t, "="))
            return false;
        has_name = has_name || (token_is(t, "(") && t > first && t[-1].kind == TOKEN_WORD &&
                                !token_is(t - 1, "__attribute__"));
    }
    return has_name;
}

static str prototype_name(const struct token *first, const struct token *last)
{
    for (const struct token *t = first + 1; t < last; t++)
        if (token_is(t, "(") && t[-1].kind == TOKEN_WORD && !token_is(t - 1, "__attribute__"))
            return t[-1].text;
    return S("");
}

/* A comment ends on the line above, or stands within the declaration's own lines. */
static bool has_comment(const struct source *s, int line, int end_line)
{
    for (size_t i = 0; i < s->all_n; i++) {
        const struct token *t = &s->all[i];
        if (t->kind == TOKEN_COMMENT && (t->end_line == line - 1 || (t->line >= line && t->line <= end_line)))
            return true;
    }
    return false;
}

/* Prototypes one below the other are a group, and one comment may speak for all of it. */
static void check_header(struct lint *l, const struct source *s)
{
    int group_end = -1;
    for (size_t i = 0; i < s->code_n;) {
        size_t end = i;
        while (end < s->code_n && !token_is(&s->code[end], ";")) {
            bool is_body = token_is(&s->code[end], "{") && end > i && token_is(&s->code[end - 1], ")");
            end = source_skip(s, end);
            if (is_body)
                break;
        }
        const struct token *first = &s->code[i], *last = &s->code[end < s->code_n ? end : s->code_n - 1];
        bool is_told = group_end == first->line - 1 || has_comment(s, first->line, last->line);
        if (is_prototype(first, last) && !is_told) {
            str name = prototype_name(first, last);
            diag_error(l->diag, s->path, first->line,
                       "nothing tells what %.*s is for — write a comment above it", STR_ARG(name));
        }
        if (is_told)
            group_end = last->end_line;
        i = end + (end < s->code_n && token_is(&s->code[end], ";") ? 1 : 0);
    }
}

void check_comments(struct lint *l, const struct source *s)
{
    check_licence(l, s);
    for (size_t i = 0; i < s->all_n; i++) {
        const struct token *t = &s->all[i];
        if (t->kind == TOKEN_COMMENT)
            check_comment(l, s, t);
        if (i > 1 && token_is(t - 1, "if") && token_is(t - 2, "#") && str_eq(t->text, S("0")))
            diag_error(l->diag, s->path, t->line,
                       "code that is switched off — take it out, git remembers it");
    }
    if (s->is_header && s->floor <= FLOOR_APP)
        check_header(l, s);
}
