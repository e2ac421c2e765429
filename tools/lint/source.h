/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source: one C file as the checks see it: its floor by its path, and its tokens. Comments and preprocessor
 * lines are tokens too; a file that does not end well is read as far as it goes, the compiler tells about it.
 */
#ifndef EW_LINT_SOURCE_H
#define EW_LINT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/* In the order in which they may include each other; from TOOLS on they are no part of the program. */
enum floor {
    FLOOR_BASE,
    FLOOR_DB,
    FLOOR_WEB,
    FLOOR_CORE,
    FLOOR_FEATURES,
    FLOOR_APP,
    FLOOR_TOOLS,
    FLOOR_TESTS,
    FLOOR_BENCH,
    FLOOR_NONE
};
#define FLOOR_BIT(floor) (1u << (floor))
/* The floors of the program: FLOOR_BASE to FLOOR_APP. */
#define FLOORS_SRC (FLOOR_BIT(FLOOR_TOOLS) - 1)
#define FLOORS_ALL (FLOOR_BIT(FLOOR_NONE) - 1)

/* The floor of "src/web/form.c" (FLOOR_WEB) or "tools/embed/main.c" (FLOOR_TOOLS); FLOOR_NONE for others. */
enum floor floor_of_path(str path);
/* The floor called "web"; FLOOR_NONE for others. Only those of the program have names. */
enum floor floor_named(str name);
/* "problem" for "src/features/problem/problem.c"; the absent str outside src/features. */
str slice_of_path(str path);

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_STRING, TOKEN_SIGN, TOKEN_COMMENT };

struct token {
    enum token_kind kind;
    str text; /* of a string without its quotes, escapes as written */
    int line, end_line;
    bool is_directive; /* stands in a preprocessor line */
};

struct source {
    str path, text;
    enum floor floor;
    bool is_header;
    int lines;
    struct token *all; /* everything */
    size_t all_n;
    struct token *code; /* without comments and preprocessor lines */
    size_t code_n;
};

struct source source_read(struct arena *a, str path, str text);
/* Is the token this word or sign? */
bool token_is(const struct token *t, const char *text);
/* The index behind the bracket that closes the one at code[i]; code_n when none does. */
size_t source_skip(const struct source *s, size_t i);

struct function {
    str name;
    int line;
    size_t body, end; /* in code[]: the opening bracket, and behind the closing one */
};
/* The next function with a body from code[*at] on; false behind the last one. Begin with *at = 0. */
bool source_next_function(const struct source *s, size_t *at, struct function *ret);

#endif
