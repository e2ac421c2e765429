/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Randomness: rand_bytes from the system for everything secret; struct prng for repeatable demo data and
 * tests only. Identifiers: 64 bits, time-ordered, made by the program.
 */
#ifndef EW_BASE_RAND_H
#define EW_BASE_RAND_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

/* Cryptographic randomness; ends the process when the system gives none. */
void rand_bytes(void *ret, size_t n);
uint64_t rand_u64(void);
/* Even distribution over 0..n-1 (n > 0), from rand_bytes. */
uint64_t rand_below(uint64_t n);

/* splitmix64: same seed, same sequence, on every machine. */
struct prng {
    uint64_t state;
};
uint64_t prng_u64(struct prng *p);
uint64_t prng_below(struct prng *p, uint64_t n);
/* A number in low..high, both included; low <= high. */
int64_t prng_between(struct prng *p, int64_t low, int64_t high);

/*
 * A new identifier: 43 bits of ms since 1970, 20 bits that start at random in every ms and count up.
 * Positive, unique in the process, ascending within it, safe from any thread.
 */
int64_t id_new(ms_t now);

#endif
