/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena: a chain of blocks, newest first; large things get a block of their own. Under AddressSanitizer every
 * allocation is a block of its own, so that overruns and use after reset are seen.
 */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/rc.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_SEPARATE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_SEPARATE 1
#endif
#endif
#ifndef ARENA_SEPARATE
#define ARENA_SEPARATE 0
#endif

#define ARENA_ALIGN 16u
#define BLOCK_BYTES 16384u
/* Far beyond any machine, and far enough from SIZE_MAX that sums of two sizes do not wrap. */
#define CAP_BYTES_MAX (SIZE_MAX / 4)

struct block {
    struct block *next;
    size_t size, used;
    _Alignas(ARENA_ALIGN) char bytes[];
};

struct cleanup {
    struct cleanup *next;
    void (*fn)(void *data);
    void *data;
};

struct arena {
    struct block *blocks;
    struct cleanup *cleanups;
    size_t cap, used;
    size_t extra; /* by arena_raise_cap, until the next reset */
    jmp_buf *trap;
    struct arena *parent; /* whose trap it has; NULL: its own */
};

struct arena *arena_new(size_t cap)
{
    struct arena *a = mem_new(sizeof *a);
    a->cap = cap < CAP_BYTES_MAX ? cap : CAP_BYTES_MAX;
    return a;
}

static void child_free(void *data)
{
    arena_free(data);
}

struct arena *arena_child(struct arena *parent, size_t cap)
{
    struct arena *a = arena_new(cap);
    a->parent = parent;
    arena_on_reset(parent, child_free, a);
    return a;
}

static void run_cleanups(struct arena *a)
{
    while (a->cleanups != NULL) {
        struct cleanup *c = a->cleanups;
        a->cleanups = c->next;
        c->fn(c->data);
    }
}

static void free_blocks(struct block *b)
{
    while (b != NULL) {
        struct block *next = b->next;
        mem_free(b);
        b = next;
    }
}

void arena_reset(struct arena *a)
{
    run_cleanups(a);
    struct block *keep = ARENA_SEPARATE ? NULL : a->blocks;
    while (keep != NULL && keep->size != BLOCK_BYTES)
        keep = keep->next;
    for (struct block *b = a->blocks, *next; b != NULL; b = next) {
        next = b->next;
        if (b != keep)
            mem_free(b);
    }
    if (keep != NULL) {
        memset(keep->bytes, 0, keep->used);
        keep->used = 0;
        keep->next = NULL;
    }
    a->blocks = keep;
    a->used = a->extra = 0;
    a->trap = NULL;
}

void arena_free(struct arena *a)
{
    if (a == NULL)
        return;
    run_cleanups(a);
    free_blocks(a->blocks);
    mem_free(a);
}

static _Noreturn void arena_overflow(struct arena *a)
{
    for (const struct arena *by = a; by != NULL; by = by->parent)
        if (by->trap != NULL)
            longjmp(*by->trap, 1);
    BUG("arena is full and has no trap");
}

static struct block *block_new(struct arena *a, size_t size)
{
    struct block *b = mem_new(sizeof *b + size);
    b->size = size;
    b->next = a->blocks;
    a->blocks = b;
    return b;
}

void *arena_alloc(struct arena *a, size_t n)
{
    size_t cap = a->cap + a->extra;
    if (n > cap || a->used > cap - n)
        arena_overflow(a);
    a->used += n;
    if (ARENA_SEPARATE) {
        struct block *own = block_new(a, n);
        own->used = n;
        return own->bytes;
    }
    size_t room = (n + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    struct block *b = a->blocks;
    if (b == NULL || b->size - b->used < room)
        b = block_new(a, room > BLOCK_BYTES / 2 ? room : BLOCK_BYTES);
    void *p = b->bytes + b->used;
    b->used += room;
    return p;
}

void *arena_calloc(struct arena *a, size_t count, size_t size)
{
    size_t n;
    if (__builtin_mul_overflow(count, size, &n))
        arena_overflow(a);
    return arena_alloc(a, n);
}

void arena_on_reset(struct arena *a, void (*fn)(void *data), void *data)
{
    struct cleanup *c = ARENA_NEW(a, struct cleanup);
    *c = (struct cleanup){ a->cleanups, fn, data };
    a->cleanups = c;
}

void arena_set_trap(struct arena *a, jmp_buf *trap)
{
    a->trap = trap;
}

void arena_raise_cap(struct arena *a, size_t more)
{
    size_t room = CAP_BYTES_MAX - a->extra;
    a->extra += more < room ? more : room;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

str str_copy(struct arena *a, str s)
{
    if (s.p == NULL)
        return s;
    char *p = arena_alloc(a, s.n + 1);
    memcpy(p, s.p, s.n);
    return (str){ p, s.n };
}

const char *str_c(struct arena *a, str s)
{
    return s.p != NULL ? str_copy(a, s).p : "";
}

str str_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    if (n < 0)
        BUG("bad format");
    char *p = arena_alloc(a, (size_t)n + 1);
    (void)vsnprintf(p, (size_t)n + 1, fmt, ap);
    return (str){ p, (size_t)n };
}

str str_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str s = str_vprintf(a, fmt, ap);
    va_end(ap);
    return s;
}

str str_join(struct arena *a, str one, str two)
{
    char *p = arena_alloc(a, one.n + two.n + 1);
    if (one.n != 0)
        memcpy(p, one.p, one.n);
    if (two.n != 0)
        memcpy(p + one.n, two.p, two.n);
    return (str){ p, one.n + two.n };
}
