/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena: memory that dies together. A request, a job, a tool run has one; nobody frees single pieces.
 * An allocation never returns NULL: when the cap is reached the arena jumps to its trap (set by the
 * pipeline), or ends the process with one line on stderr when there is none. Memory is zeroed.
 * Under AddressSanitizer every allocation is a malloc of its own, so that overruns are seen.
 * Not for use from two threads at once.
 */
#ifndef EW_BASE_ARENA_H
#define EW_BASE_ARENA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

/* A new arena that will hand out at most cap bytes. Ends the process when the system has no memory. */
struct arena *arena_new(size_t cap);
/* One for a part of the work that may need much: it has a cap of its own, jumps where its parent jumps, and
   goes with it at the latest; arena_reset gives its memory back before. */
struct arena *arena_child(struct arena *parent, size_t cap);
/* Runs the reset functions (last registered first) and gives everything back. NULL is allowed. */
void arena_free(struct arena *a);
/* As arena_free, but the arena can be used again; keeps one block for speed. */
void arena_reset(struct arena *a);
/* n zeroed bytes aligned for any type; n == 0 is allowed. Does not return when the cap is reached. */
void *arena_alloc(struct arena *a, size_t n) __attribute__((returns_nonnull, alloc_size(2)));
/* Room for count things of size bytes; an overflow of the product counts as reaching the cap. */
void *arena_calloc(struct arena *a, size_t count, size_t size) __attribute__((returns_nonnull));
#define ARENA_NEW(a, type) ((type *)arena_calloc((a), 1, sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_calloc((a), (count), sizeof(type)))
/* Calls fn(data) when the arena is reset or freed, in the reverse order of registering. */
void arena_on_reset(struct arena *a, void (*fn)(void *data), void *data);
/* Where to jump (longjmp(*trap, 1)) when the cap is reached; NULL removes it. The only jump in the house. */
void arena_set_trap(struct arena *a, jmp_buf *trap);
/* Lets it hand out `more` bytes until the next reset: for the error page after the cap was reached. */
void arena_raise_cap(struct arena *a, size_t more);
/* For tests: bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

/* Copies into the arena. str_copy of the absent str is the absent str. */
str str_copy(struct arena *a, str s);
/* As a C string; bytes after a NUL inside are lost. Only at the borders to libc and libraries. */
const char *str_c(struct arena *a, str s);
str str_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
str str_vprintf(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
str str_join(struct arena *a, str one, str two);

#endif
