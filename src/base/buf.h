/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buf: text that grows in an arena, up to a mandatory maximum. Appending beyond the maximum keeps what
 * fits, sets `is_full` and is otherwise ignored, so callers check once at the end.
 * Example:  struct buf b = buf_new(a, 64 * 1024); buf_put(&b, S("x=")); buf_i64(&b, 7); use(buf_str(&b));
 */
#ifndef EW_BASE_BUF_H
#define EW_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

struct buf {
    struct arena *arena;
    char *p;
    size_t n, cap, max;
    bool is_full;
};

/* An empty one; takes room in the arena only when something is put. */
struct buf buf_new(struct arena *a, size_t max);
/* Each appends: bytes as they are, a number in decimal digits, what printf would write. */
void buf_put(struct buf *b, str s);
void buf_putc(struct buf *b, char c);
void buf_i64(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Lower-case hexadecimal of the bytes. */
void buf_hex(struct buf *b, const void *bytes, size_t n);
/* What is in it now; stays valid until the next append. */
static inline str buf_str(const struct buf *b)
{
    return (str){ b->p != NULL ? b->p : "", b->n };
}
/* Empties it, keeps the room. */
static inline void buf_clear(struct buf *b)
{
    b->n = 0;
    b->is_full = false;
}

#endif
