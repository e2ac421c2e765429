/* SPDX-License-Identifier: Apache-2.0 */
/*
 * throttle: how often may somebody try? Token buckets in memory, by address or account, in a table of fixed
 * size: when it is full, whoever has been quiet longest is forgotten. Safe from any thread. A restart forgets
 * all; what must outlast it (locked accounts) lies in the database.
 */
#ifndef EW_CORE_THROTTLE_H
#define EW_CORE_THROTTLE_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/str.h"

struct throttle;

/* Nobody has tried anything yet. Ends the process when the system has no memory. */
struct throttle *throttle_new(void);
/* NULL is allowed. */
void throttle_free(struct throttle *t);

/* burst tries at once; then one more after each every_ms. */
struct throttle_rule {
    int64_t burst;
    int64_t every_ms;
};
/* Takes one try of `key` in `room` ("login", "receipt": rooms do not mix). False: none left for now. */
bool throttle_take(struct throttle *t, const char *room, str key, struct throttle_rule rule, ms_t now);
/* Gives all tries back: after a success. */
void throttle_forget(struct throttle *t, const char *room, str key);
/* The machine itself: its operator, or a proxy that nobody told us of, behind which everybody has this
 * address. */
bool throttle_is_local(str client);
/* The part of a client's address that one holder has: IPv4 whole, of IPv6 the first four groups. */
str throttle_address(str client);

#endif
