/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a program of the build and looks at the files that it leaves; a folder of its own for each test. */
#ifndef EW_TEST_RUN_H
#define EW_TEST_RUN_H

#include "base/arena.h"

/* A new empty folder, and its removal with everything in it. */
str run_folder(struct arena *a);
void run_folder_remove(struct arena *a, str folder);
void run_write(struct arena *a, str folder, const char *name, str text);
str run_read(struct arena *a, str folder, const char *name);
/* A program's path that holds in every folder; NULL when it is not there. Lives until the process ends. */
const char *run_path(const char *program);
/* Runs argv (NULL-terminated) in the folder; returns the exit code, and what it said on stderr; the file
   "stdout" has the rest. */
int run_program(struct arena *a, str folder, const char *const *argv, str *ret_said);

#endif
