/* SPDX-License-Identifier: Apache-2.0 */
/* Randomness and identifiers. */
#include "base/rand.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/random.h>

#include "base/rc.h"

void rand_bytes(void *ret, size_t n)
{
    unsigned char *at = ret;
    while (n > 0) {
        ssize_t got = getrandom(at, n, 0);
        if (got < 0 && errno != EINTR)
            BUG("the system gives no randomness");
        if (got > 0) {
            at += got;
            n -= (size_t)got;
        }
    }
}

uint64_t rand_u64(void)
{
    uint64_t v;
    rand_bytes(&v, sizeof v);
    return v;
}

/* Values beyond the last whole multiple of n are thrown away, so that none comes more often. */
static uint64_t below(uint64_t (*draw)(void *), void *data, uint64_t n)
{
    uint64_t spare = (0 - n) % n, v;
    do
        v = draw(data);
    while (v < spare);
    return v % n;
}

static uint64_t draw_system(void *data)
{
    (void)data;
    return rand_u64();
}

static uint64_t draw_prng(void *data)
{
    return prng_u64(data);
}

uint64_t rand_below(uint64_t n)
{
    return below(draw_system, NULL, n);
}

uint64_t prng_u64(struct prng *p)
{
    uint64_t z = (p->state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

uint64_t prng_below(struct prng *p, uint64_t n)
{
    return below(draw_prng, p, n);
}

int64_t prng_between(struct prng *p, int64_t low, int64_t high)
{
    uint64_t width = (uint64_t)high - (uint64_t)low;
    uint64_t step = width == UINT64_MAX ? prng_u64(p) : prng_below(p, width + 1);
    return (int64_t)((uint64_t)low + step);
}

#define ID_BITS 20
#define ID_MASK ((INT64_C(1) << ID_BITS) - 1)

/* The last identifier of the process; its upper bits are the instant, so a full millisecond simply runs into
 * the next. */
static _Atomic int64_t last_id;

int64_t id_new(ms_t now)
{
    int64_t last = atomic_load(&last_id), next;
    do {
        int64_t start = now << ID_BITS;
        next = start > (last | ID_MASK) ? start | (int64_t)(rand_u64() & (uint64_t)(ID_MASK >> 1)) : last + 1;
    } while (!atomic_compare_exchange_weak(&last_id, &last, next));
    return next;
}
