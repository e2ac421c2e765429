/* SPDX-License-Identifier: Apache-2.0 */
/* Compiles views that stand in the test itself, with a handful of texts, icons and assets. */
#ifndef EW_TEST_COMPILE_H
#define EW_TEST_COMPILE_H

#include "viewgen/gen.h"

struct source_file {
    const char *path, *text;
};
struct compiled {
    str errors, header, source;
};
/* files ends with a row of NULL; one whose path begins with "used/" belongs to a used folder. */
struct compiled compile(struct arena *a, const struct source_file *files);

#endif
