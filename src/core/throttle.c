/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Token buckets as one instant each: the time at which the bucket will be full again (generic cell rate). A
 * table of small sets keyed with a secret hash, so that nobody can aim at another's place in it.
 */
#include "core/throttle.h"

#include <pthread.h>
#include <sodium.h>

#include "base/mem.h"
#include "base/rand.h"
#include "base/rc.h"

#define SETS 1024
#define WAYS 8

struct slot {
    uint64_t tag; /* 0: free */
    ms_t full_at;
};

struct throttle {
    pthread_mutex_t lock;
    unsigned char key[crypto_shorthash_KEYBYTES];
    struct slot slots[SETS][WAYS];
};

struct throttle *throttle_new(void)
{
    struct throttle *t = mem_new(sizeof *t);
    if (pthread_mutex_init(&t->lock, NULL) != 0)
        BUG("no mutex");
    rand_bytes(t->key, sizeof t->key);
    return t;
}

void throttle_free(struct throttle *t)
{
    if (t == NULL)
        return;
    (void)pthread_mutex_destroy(&t->lock);
    mem_free(t);
}

static uint64_t hash(const struct throttle *t, const void *bytes, size_t n)
{
    unsigned char out[crypto_shorthash_BYTES];
    uint64_t v = 0;
    (void)crypto_shorthash(out, bytes, n, t->key);
    for (size_t i = 0; i < sizeof out; i++)
        v = v << 8 | out[i];
    return v;
}

static uint64_t tag_of(const struct throttle *t, const char *room, str key)
{
    uint64_t parts[2] = { hash(t, room, strlen(room)), hash(t, key.p, key.n) };
    uint64_t tag = hash(t, parts, sizeof parts);
    return tag != 0 ? tag : 1;
}

static struct slot *slot_find(struct throttle *t, uint64_t tag)
{
    struct slot *set = t->slots[tag % SETS];
    for (int i = 0; i < WAYS; i++)
        if (set[i].tag == tag)
            return &set[i];
    return NULL;
}

/* Makes room: the bucket that will be full soonest is forgotten (free places are full already). */
static struct slot *slot_make(struct throttle *t, uint64_t tag)
{
    struct slot *set = t->slots[tag % SETS], *best = &set[0];
    for (int i = 1; i < WAYS; i++)
        if (set[i].full_at < best->full_at)
            best = &set[i];
    *best = (struct slot){ .tag = tag };
    return best;
}

bool throttle_take(struct throttle *t, const char *room, str key, struct throttle_rule rule, ms_t now)
{
    (void)pthread_mutex_lock(&t->lock);
    uint64_t tag = tag_of(t, room, key);
    struct slot *slot = slot_find(t, tag);
    if (slot == NULL)
        slot = slot_make(t, tag);
    ms_t empty_at = now + rule.burst * rule.every_ms;
    ms_t from = slot->full_at < now ? now : slot->full_at;
    if (from > empty_at)
        from = empty_at; /* the clock was set back */
    bool may = from + rule.every_ms <= empty_at;
    slot->full_at = may ? from + rule.every_ms : from;
    (void)pthread_mutex_unlock(&t->lock);
    return may;
}

void throttle_forget(struct throttle *t, const char *room, str key)
{
    (void)pthread_mutex_lock(&t->lock);
    struct slot *slot = slot_find(t, tag_of(t, room, key));
    if (slot != NULL)
        *slot = (struct slot){ 0 };
    (void)pthread_mutex_unlock(&t->lock);
}

bool throttle_is_local(str client)
{
    return str_starts(client, S("127.")) || str_eq(client, S("::1"));
}

str throttle_address(str client)
{
    int groups = 0;
    if (str_find_char(client, ':') == SIZE_MAX)
        return client;
    for (size_t i = 0; i < client.n; i++)
        if (client.p[i] == ':' && ++groups == 4)
            return str_slice(client, 0, i);
    return client;
}
