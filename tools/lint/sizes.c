/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits of files and functions. Complexity is McCabe's: one, and one more for each if, for, while, case, &&,
 * || and ?. Nesting counts if, for, while, do and switch inside each other; "else if" goes no deeper.
 */
#include "lint/checks.h"

struct walk {
    const struct source *s;
    int deepest;
    int deepest_line;
};

static const struct token *token_at(const struct walk *w, size_t i)
{
    static const struct token none = { .kind = TOKEN_COMMENT };
    return i < w->s->code_n ? &w->s->code[i] : &none;
}

static bool is_loop(const struct token *t)
{
    return token_is(t, "for") || token_is(t, "while") || token_is(t, "switch");
}

static bool is_control(const struct token *t)
{
    return is_loop(t) || token_is(t, "if") || token_is(t, "do");
}

static void note_depth(struct walk *w, int depth, int line)
{
    if (depth > w->deepest) {
        w->deepest = depth;
        w->deepest_line = line;
    }
}

static size_t walk_statement(struct walk *w, size_t i, int depth);

static size_t walk_block(struct walk *w, size_t i, int depth)
{
    for (i++; i < w->s->code_n && !token_is(token_at(w, i), "}");)
        i = walk_statement(w, i, depth);
    return i + 1;
}

static size_t walk_if(struct walk *w, size_t i, int depth)
{
    i = walk_statement(w, source_skip(w->s, i + 1), depth + 1);
    if (!token_is(token_at(w, i), "else"))
        return i;
    bool is_else_if = token_is(token_at(w, i + 1), "if");
    return walk_statement(w, i + 1, is_else_if ? depth : depth + 1);
}

static size_t walk_control(struct walk *w, size_t i, int depth)
{
    const struct token *t = token_at(w, i);
    note_depth(w, depth + 1, t->line);
    if (token_is(t, "if"))
        return walk_if(w, i, depth);
    if (is_loop(t))
        return walk_statement(w, source_skip(w->s, i + 1), depth + 1);
    i = walk_statement(w, i + 1, depth + 1);
    return source_skip(w->s, i + 1) + 1; /* while ( … ) ; */
}

/* Behind the next sign at this level. */
static size_t walk_to(struct walk *w, size_t i, const char *sign)
{
    while (i < w->s->code_n && !token_is(token_at(w, i), sign))
        i = source_skip(w->s, i);
    return i + 1;
}

/* A macro that stands for a loop: EACH(x) { … } */
static bool is_macro_loop(const struct walk *w, size_t i, size_t *ret_body)
{
    bool is_call = token_at(w, i)->kind == TOKEN_WORD && token_is(token_at(w, i + 1), "(");
    if (!is_call || token_is(token_at(w, i), "return"))
        return false;
    *ret_body = source_skip(w->s, i + 1);
    return token_is(token_at(w, *ret_body), "{") || is_control(token_at(w, *ret_body));
}

/* Returns the index behind the statement that begins at i. */
static size_t walk_statement(struct walk *w, size_t i, int depth)
{
    const struct token *t = token_at(w, i);
    size_t body;
    if (token_is(t, "{"))
        return walk_block(w, i, depth);
    if (is_control(t))
        return walk_control(w, i, depth);
    if (token_is(t, "case") || token_is(t, "default"))
        return walk_to(w, i, ":");
    if (t->kind == TOKEN_WORD && token_is(token_at(w, i + 1), ":"))
        return i + 2;
    if (is_macro_loop(w, i, &body)) {
        note_depth(w, depth + 1, t->line);
        return walk_statement(w, body, depth + 1);
    }
    return walk_to(w, i, ";");
}

static int complexity(const struct source *s, size_t from, size_t to)
{
    static const char *const forks[] = { "if", "for", "while", "case", "&&", "||", "?" };
    int n = 1;
    for (size_t i = from; i < to; i++)
        for (size_t f = 0; f < sizeof forks / sizeof forks[0]; f++)
            n += token_is(&s->code[i], forks[f]);
    return n;
}

static void check_function(struct lint *l, const struct source *s, const struct function *f)
{
    struct walk w = { .s = s };
    (void)walk_block(&w, f->body, 0);
    int lines = s->code[f->end - 1].line - f->line + 1;
    int forks = complexity(s, f->body, f->end);
    if (lines > FUNCTION_LINES_MAX)
        diag_error(l->diag, s->path, f->line,
                   "%.*s has %d lines, more than %d — split it where a comment would stand", STR_ARG(f->name),
                   lines, FUNCTION_LINES_MAX);
    if (forks > COMPLEXITY_MAX)
        diag_error(l->diag, s->path, f->line,
                   "%.*s has a complexity of %d, more than %d — make a table of it or give parts a name",
                   STR_ARG(f->name), forks, COMPLEXITY_MAX);
    if (w.deepest > NESTING_MAX)
        diag_error(l->diag, s->path, w.deepest_line,
                   "%.*s nests %d deep here, more than %d — return early or give the inner part a name",
                   STR_ARG(f->name), w.deepest, NESTING_MAX);
}

void check_sizes(struct lint *l, const struct source *s)
{
    struct function f;
    if (s->lines > FILE_LINES_MAX)
        diag_error(l->diag, s->path, 1, "the file has %d lines, more than %d — split it by what its parts do",
                   s->lines, FILE_LINES_MAX);
    for (size_t at = 0; source_next_function(s, &at, &f);)
        check_function(l, s, &f);
}
