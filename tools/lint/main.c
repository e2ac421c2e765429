/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lint: the rules of the house that can be read off the text of C files; scripts/lint.sh calls it.
 *   lint FILE...     all files of the house, with paths from its root; those that are not C are only known by
 * name Exit codes: 0 clean, 1 there are findings, 2 the command line is wrong.
 */
#include <stdio.h>

#include "lint/checks.h"

#define ARENA_BYTES_MAX (512u << 20)

static void check_file(struct lint *l, struct files *files, str path)
{
    str text;
    if (!str_ends(path, S(".c")) && !str_ends(path, S(".h")))
        return;
    if (!file_read(files, path, &text))
        return;
    struct source s = source_read(files->arena, path, text);
    check_source(l, &s);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fputs("lint FILE...\n", stderr);
        return 2;
    }
    struct arena *a = arena_new(ARENA_BYTES_MAX);
    struct diag diag = diag_new(a);
    struct files files = files_new(a, &diag);
    struct name_list paths = { 0 };
    struct lint l = { .diag = &diag, .paths = &paths };
    for (int i = 1; i < argc; i++)
        name_list_add(&paths, a, str_from_c(argv[i]));
    for (size_t i = 0; i < paths.n; i++)
        check_file(&l, &files, paths.at[i]);
    (void)fputs(str_c(a, buf_str(&diag.out)), stdout);
    int errors = diag.errors;
    arena_free(a);
    return errors > 0;
}
