/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command: the command line. One table row a command; options that many share (--data, --database, --config)
 * are read before the command's own.
 */
#ifndef EW_APP_COMMAND_H
#define EW_APP_COMMAND_H

#include <stdbool.h>

#include "app/settings.h"

/* Exit codes; also in docs/operator.md. */
enum exit_code {
    EXIT_GOOD = 0,
    EXIT_FAULT = 1, /* our fault */
    EXIT_USAGE = 2,
    EXIT_INVALID = 3,     /* bad input or settings */
    EXIT_MISSING = 4,     /* no such file, person, region */
    EXIT_CONFLICT = 5,    /* newer schema, name taken */
    EXIT_UNAVAILABLE = 6, /* disk full, database locked or gone, port taken */
    EXIT_FINDINGS = 7,    /* doctor or audit verify found something */
};

#define COMMAND_WORDS_MAX 8
#define COMMAND_OPTIONS_MAX 8

struct command_option {
    str name, value;
};

struct command_line {
    struct arena *arena;
    struct err err;
    struct settings settings;
    str words[COMMAND_WORDS_MAX]; /* behind the command's name */
    int words_n;
    struct command_option options[COMMAND_OPTIONS_MAX]; /* its own options, without the dashes */
    int options_n;
};

/* What a command can be told to do, where that is its first word. */
struct command_verb {
    const char *name, *usage, *about;
};

struct command {
    const char *name, *about;
    const char *usage;          /* words and options, one line */
    const char *const *options; /* names of its own options, NULL-ended; "json" has no value: "json!" */
    int words_min, words_max;
    const struct command_verb *verbs; /* for the help; ended by a name of NULL; NULL: none */
    rc (*run)(struct command_line *line, enum exit_code *ret_exit);
};

/* Value of an option, absent when it was not given ("" for one without a value). */
str command_option(const struct command_line *line, const char *name);

/* One function per command; doctor and audit set *ret_exit, the others leave it at EXIT_GOOD. */
rc command_serve(struct command_line *line, enum exit_code *ret_exit);
rc command_demo(struct command_line *line, enum exit_code *ret_exit);
rc command_init(struct command_line *line, enum exit_code *ret_exit);
rc command_migrate(struct command_line *line, enum exit_code *ret_exit);
rc command_import(struct command_line *line, enum exit_code *ret_exit);
rc command_export(struct command_line *line, enum exit_code *ret_exit);
rc command_backup(struct command_line *line, enum exit_code *ret_exit);
rc command_restore(struct command_line *line, enum exit_code *ret_exit);
rc command_doctor(struct command_line *line, enum exit_code *ret_exit);
rc command_audit(struct command_line *line, enum exit_code *ret_exit);
rc command_search(struct command_line *line, enum exit_code *ret_exit);
rc command_routes(struct command_line *line, enum exit_code *ret_exit);
rc command_user(struct command_line *line, enum exit_code *ret_exit);

#endif
