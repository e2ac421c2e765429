/* SPDX-License-Identifier: Apache-2.0 */
/* buf: growing text with a maximum. Doubling keeps the copies at twice the final size. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

struct buf buf_new(struct arena *a, size_t max)
{
    return (struct buf){ .arena = a, .max = max };
}

/* Makes room for n more bytes; returns how many of them may be written. */
static size_t buf_room(struct buf *b, size_t n)
{
    size_t free_now = b->max - b->n;
    if (n > free_now) {
        b->is_full = true;
        n = free_now;
    }
    if (b->n + n <= b->cap)
        return n;
    size_t cap = b->cap != 0 ? b->cap : 256;
    while (cap < b->n + n)
        cap *= 2;
    char *p = arena_alloc(b->arena, cap);
    if (b->n != 0)
        memcpy(p, b->p, b->n);
    b->p = p;
    b->cap = cap;
    return n;
}

void buf_put(struct buf *b, str s)
{
    size_t n = buf_room(b, s.n);
    if (n != 0)
        memcpy(b->p + b->n, s.p, n);
    b->n += n;
}

void buf_putc(struct buf *b, char c)
{
    buf_put(b, (str){ &c, 1 });
}

void buf_i64(struct buf *b, int64_t v)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        digits[--at] = (char)('0' + u % 10);
        u /= 10;
    } while (u != 0);
    if (v < 0)
        digits[--at] = '-';
    buf_put(b, (str){ digits + at, sizeof digits - at });
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    buf_put(b, str_vprintf(b->arena, fmt, ap));
    va_end(ap);
}

void buf_hex(struct buf *b, const void *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *at = bytes;
    for (size_t i = 0; i < n; i++) {
        buf_putc(b, digits[at[i] >> 4]);
        buf_putc(b, digits[at[i] & 15]);
    }
}
