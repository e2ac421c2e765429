/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diag: what is wrong with the sources, as "file:line: error: … — how to mend it", collected so that one run
 * shows everything. Shared by viewgen and assetgen. Nothing is printed here; main does that.
 */
#ifndef EW_VIEWGEN_DIAG_H
#define EW_VIEWGEN_DIAG_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

struct diag {
    struct arena *arena;
    struct buf out;
    int errors;
};

struct diag diag_new(struct arena *a);
/* Adds an error; path and line say where. Line 0 leaves the line out. */
void diag_error(struct diag *d, str path, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The best guess for a misspelt word: offer the known words one by one. */
struct guess {
    str wrong;
    str best; /* absent while nothing is near enough */
    size_t distance;
};
struct guess guess_new(str wrong);
void guess_offer(struct guess *g, str known);
/* ", or did you mean 'x'?", or nothing. */
str guess_words(const struct guess *g, struct arena *a);

#endif
