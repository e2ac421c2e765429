/* SPDX-License-Identifier: Apache-2.0 */
/* Paths to floors, text to tokens. Knows of C only what the checks need. */
#include "lint/source.h"

static const char *const floor_names[] = {
    [FLOOR_BASE] = "base",         [FLOOR_DB] = "db",   [FLOOR_WEB] = "web", [FLOOR_CORE] = "core",
    [FLOOR_FEATURES] = "features", [FLOOR_APP] = "app",
};

enum floor floor_named(str name)
{
    for (enum floor i = FLOOR_BASE; i <= FLOOR_APP; i++)
        if (str_eq(name, str_from_c(floor_names[i])))
            return i;
    return FLOOR_NONE;
}

enum floor floor_of_path(str path)
{
    str first;
    if (!str_cut(&path, '/', &first))
        return FLOOR_NONE;
    if (str_eq(first, S("src"))) {
        (void)str_cut(&path, '/', &first);
        return floor_named(first);
    }
    if (str_eq(first, S("tools")))
        return FLOOR_TOOLS;
    if (str_eq(first, S("tests")))
        return FLOOR_TESTS;
    return str_eq(first, S("bench")) ? FLOOR_BENCH : FLOOR_NONE;
}

str slice_of_path(str path)
{
    str in = S("src/features/"), slice;
    if (!str_starts(path, in))
        return (str){ 0 };
    str rest = str_slice(path, in.n, path.n);
    (void)str_cut(&rest, '/', &slice);
    return slice;
}

/* ---- tokens ---- */

struct scan {
    str text;
    size_t at;
    int line;
    bool is_directive, is_line_begin;
};

static char peek(const struct scan *s, size_t ahead)
{
    return s->at + ahead < s->text.n ? s->text.p[s->at + ahead] : '\0';
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static void forward(struct scan *s, size_t n)
{
    for (; n > 0 && s->at < s->text.n; n--)
        if (s->text.p[s->at++] == '\n')
            s->line++;
}

/* White space and spliced lines; notes where preprocessor lines begin and end. */
static void skip_space(struct scan *s)
{
    for (;;) {
        char c = peek(s, 0);
        if (c == '\\' && peek(s, 1) == '\n') {
            forward(s, 2);
        } else if (c == '\n') {
            s->is_directive = false;
            s->is_line_begin = true;
            forward(s, 1);
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
            forward(s, 1);
        } else {
            break;
        }
    }
    if (s->is_line_begin && peek(s, 0) == '#')
        s->is_directive = true;
    s->is_line_begin = false;
}

static void scan_comment(struct scan *s)
{
    bool is_line = peek(s, 1) == '/';
    forward(s, 2);
    while (s->at < s->text.n) {
        if (is_line ? peek(s, 0) == '\n' : peek(s, 0) == '*' && peek(s, 1) == '/')
            break;
        forward(s, 1);
    }
    forward(s, is_line ? 0 : 2);
}

static void scan_quoted(struct scan *s, char quote)
{
    forward(s, 1);
    while (s->at < s->text.n && peek(s, 0) != quote && peek(s, 0) != '\n')
        forward(s, peek(s, 0) == '\\' ? 2 : 1);
    forward(s, peek(s, 0) == quote ? 1 : 0);
}

static void scan_sign(struct scan *s)
{
    static const char *const pairs[] = { "&&", "||", "->" };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (peek(s, 0) == pairs[i][0] && peek(s, 1) == pairs[i][1]) {
            forward(s, 2);
            return;
        }
    forward(s, 1);
}

/* 0x1F, 1.5e3, 16u */
static void scan_word(struct scan *s)
{
    bool is_number = peek(s, 0) >= '0' && peek(s, 0) <= '9';
    while (is_word_char(peek(s, 0)) || (is_number && peek(s, 0) == '.'))
        forward(s, 1);
}

static bool scan_next(struct scan *s, struct token *ret)
{
    skip_space(s);
    if (s->at >= s->text.n)
        return false;
    char c = peek(s, 0);
    size_t from = s->at, quotes = 0;
    *ret = (struct token){ .kind = TOKEN_SIGN, .line = s->line, .is_directive = s->is_directive };
    if (c == '/' && (peek(s, 1) == '*' || peek(s, 1) == '/')) {
        ret->kind = TOKEN_COMMENT;
        scan_comment(s);
    } else if (c == '"' || c == '\'') {
        ret->kind = c == '"' ? TOKEN_STRING : TOKEN_NUMBER;
        scan_quoted(s, c);
        quotes = 1;
    } else if (is_word_char(c)) {
        ret->kind = c >= '0' && c <= '9' ? TOKEN_NUMBER : TOKEN_WORD;
        scan_word(s);
    } else {
        scan_sign(s);
    }
    size_t n = s->at - from;
    ret->text = str_slice(s->text, from + quotes, n > 2 * quotes ? n - 2 * quotes : 0);
    ret->end_line = s->line;
    return true;
}

static size_t scan_all(str text, struct token *out, struct token *code, size_t *ret_code_n)
{
    struct scan s = { .text = text, .line = 1, .is_line_begin = true };
    struct token t;
    size_t n = 0, code_n = 0;
    while (scan_next(&s, &t)) {
        if (out != NULL)
            out[n] = t;
        if (t.kind != TOKEN_COMMENT && !t.is_directive) {
            if (code != NULL)
                code[code_n] = t;
            code_n++;
        }
        n++;
    }
    *ret_code_n = code_n;
    return n;
}

static int count_lines(str text)
{
    int n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

struct source source_read(struct arena *a, str path, str text)
{
    struct source s = {
        .path = path, .text = text, .floor = floor_of_path(path), .lines = count_lines(text)
    };
    s.is_header = str_ends(path, S(".h"));
    s.all_n = scan_all(text, NULL, NULL, &s.code_n);
    s.all = ARENA_ARRAY(a, struct token, s.all_n);
    s.code = ARENA_ARRAY(a, struct token, s.code_n);
    (void)scan_all(text, s.all, s.code, &s.code_n);
    return s;
}

bool token_is(const struct token *t, const char *text)
{
    return (t->kind == TOKEN_WORD || t->kind == TOKEN_SIGN) && str_eq(t->text, str_from_c(text));
}

size_t source_skip(const struct source *s, size_t i)
{
    int depth = 0;
    for (; i < s->code_n; i++) {
        const struct token *t = &s->code[i];
        if (token_is(t, "(") || token_is(t, "[") || token_is(t, "{"))
            depth++;
        else if (token_is(t, ")") || token_is(t, "]") || token_is(t, "}"))
            depth--;
        if (depth == 0)
            return i + 1;
    }
    return s->code_n;
}

/* What stands at file level from i on: a function with its body (ret->body is set), or a declaration. */
static size_t read_top(const struct source *s, size_t i, struct function *ret)
{
    *ret = (struct function){ .line = s->code[i].line };
    bool is_value = false;
    while (i < s->code_n && !token_is(&s->code[i], ";")) {
        const struct token *t = &s->code[i];
        is_value = is_value || token_is(t, "=");
        if (token_is(t, "(") && ret->name.n == 0 && i > 0 && !token_is(t - 1, "__attribute__"))
            ret->name = t[-1].text;
        if (token_is(t, "{") && i > 0 && token_is(t - 1, ")") && !is_value) {
            ret->body = i;
            ret->end = source_skip(s, i);
            return ret->end;
        }
        i = source_skip(s, i);
    }
    return i + 1;
}

bool source_next_function(const struct source *s, size_t *at, struct function *ret)
{
    while (*at < s->code_n) {
        *at = read_top(s, *at, ret);
        if (ret->body > 0)
            return true;
    }
    return false;
}
