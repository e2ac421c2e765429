/* SPDX-License-Identifier: Apache-2.0 */
/*
 * checks: the rules of the house that can be read off the text of a C file. Each check reports with
 * diag_error: what is wrong, and behind the dash how to mend it. No check knows the name of a single file: a
 * rule holds for a floor or for everything.
 */
#ifndef EW_LINT_CHECKS_H
#define EW_LINT_CHECKS_H

#include "lint/source.h"
#include "viewgen/diag.h"
#include "viewgen/file.h"

#define FUNCTION_LINES_MAX 70
#define FILE_LINES_MAX 800
#define COMPLEXITY_MAX 15
#define NESTING_MAX 3

struct lint {
    struct diag *diag;
    const struct name_list *paths; /* all files of the house: tells whose queries a made header holds */
};

/* All checks below on one file. */
void check_source(struct lint *l, const struct source *s);

/* Includes go down, a slice is known by its public header only. */
void check_layers(struct lint *l, const struct source *s);
/* Functions that are not to be called here. */
void check_calls(struct lint *l, const struct source *s);
/* SQL, HTML and words for people in string literals. */
void check_literals(struct lint *l, const struct source *s);
/* Lines of a file and of its functions, complexity and nesting. */
void check_sizes(struct lint *l, const struct source *s);
/* Licence line, kinds of comments, code that is switched off, comments of what a header declares. */
void check_comments(struct lint *l, const struct source *s);

#endif
