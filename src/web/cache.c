/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cache: the page cache, see cache.h. Eight shards, each a hash table and a list by last use under its own
 * lock; the locks are held for a few memory reads. A page has a count of references: one of the shard, one of
 * each reader. What may be cached is decided by the pipeline.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/rc.h"
#include "web/cache.h"

#define SHARDS 8
#define BUCKETS 512
#define BYTES_DEFAULT ((size_t)16 * 1024 * 1024)
#define COMPRESS_MIN 512
#define GZIP_LEVEL 6
#define BR_LEVEL 5

struct need {
    int table;
    uint64_t version;
};

struct entry {
    struct cache_page page; /* first: a page is its entry */
    _Atomic int refs;
    struct entry *chain;         /* the bucket's next */
    struct entry *newer, *older; /* by last use */
    uint64_t hash;
    str key;
    ms_t good_until;
    size_t bytes;
    size_t needs_n;
    struct need *needs;
};

struct shard {
    pthread_mutex_t lock;
    struct entry *bucket[BUCKETS];
    struct entry *newest, *oldest;
    size_t bytes;
    int64_t entries, hits, misses;
};

struct cache {
    uint64_t (*version)(const void *data, int table);
    const void *data;
    size_t shard_max;
    struct shard shard[SHARDS];
};

struct cache *cache_new(size_t bytes_max, uint64_t (*version)(const void *data, int table), const void *data)
{
    struct cache *cache = mem_new(sizeof *cache);
    cache->version = version;
    cache->data = data;
    cache->shard_max = (bytes_max > 0 ? bytes_max : BYTES_DEFAULT) / SHARDS;
    for (int i = 0; i < SHARDS; i++)
        pthread_mutex_init(&cache->shard[i].lock, NULL);
    return cache;
}

void cache_snapshot(const struct cache *cache, struct cache_versions *ret)
{
    for (int table = 0; table < DB_TABLES_MAX; table++)
        ret->of[table] = cache->version(cache->data, table);
}

/* ---- entries ---- */

static void entry_release(struct entry *e)
{
    if (atomic_fetch_sub_explicit(&e->refs, 1, memory_order_acq_rel) == 1)
        mem_free(e);
}

void cache_done(void *self)
{
    entry_release(self);
}

void cache_release(struct cache *cache, const struct cache_page *page)
{
    (void)cache;
    entry_release(page->self);
}

static size_t needs_count(const struct db_tables *reads)
{
    size_t n = 0;
    for (int i = 0; i < DB_TABLES_MAX / 64; i++)
        n += (size_t)__builtin_popcountll(reads->bit[i]);
    return n;
}

static str lay(char **at, str s)
{
    if (str_is_absent(s))
        return s;
    if (s.n > 0)
        memcpy(*at, s.p, s.n);
    const str laid = { *at, s.n };
    *at += s.n;
    return laid;
}

struct offer {
    str content_type, body;
    const struct db_tables *reads;
    const struct cache_versions *before;
    ms_t good_until;
};

static void note_needs(struct entry *e, const struct offer *offer)
{
    for (int table = 0; table < DB_TABLES_MAX; table++)
        if ((offer->reads->bit[table / 64] >> (table % 64) & 1) != 0)
            e->needs[e->needs_n++] = (struct need){ table, offer->before->of[table] };
}

/* One block: the entry, its needs, its texts. */
static struct entry *entry_new(str key, const struct offer *offer, const str body[ENCODING_COUNT])
{
    char etag[24];
    const int etag_n = snprintf(etag, sizeof etag, "\"%016llx\"", (unsigned long long)str_hash(offer->body));
    const size_t needs_bytes = needs_count(offer->reads) * sizeof(struct need);
    size_t bytes = sizeof(struct entry) + needs_bytes + key.n + (size_t)etag_n + offer->content_type.n;
    for (int i = 0; i < ENCODING_COUNT; i++)
        bytes += body[i].n;
    struct entry *e = mem_new(bytes);
    char *at = (char *)(e + 1) + needs_bytes;
    e->needs = (struct need *)(e + 1);
    e->refs = 1;
    e->bytes = bytes;
    e->hash = str_hash(key);
    e->key = lay(&at, key);
    e->good_until = offer->good_until;
    e->page.etag = lay(&at, (str){ etag, (size_t)etag_n });
    e->page.content_type = lay(&at, offer->content_type);
    e->page.made = clock_now(&(struct clock){ 0 });
    e->page.self = e;
    for (int i = 0; i < ENCODING_COUNT; i++)
        e->page.body[i] = lay(&at, body[i]);
    note_needs(e, offer);
    return e;
}

static bool is_good(const struct cache *cache, const struct entry *e, ms_t now)
{
    if (e->good_until != 0 && now >= e->good_until)
        return false;
    for (size_t i = 0; i < e->needs_n; i++)
        if (cache->version(cache->data, e->needs[i].table) != e->needs[i].version)
            return false;
    return true;
}

/* ---- shards; all with the lock held ---- */

static struct shard *shard_of(struct cache *cache, uint64_t hash)
{
    return &cache->shard[hash % SHARDS];
}

static struct entry **find(struct shard *s, uint64_t hash, str key)
{
    struct entry **at = &s->bucket[hash / SHARDS % BUCKETS];
    while (*at != NULL && ((*at)->hash != hash || !str_eq((*at)->key, key)))
        at = &(*at)->chain;
    return at;
}

static void list_remove(struct shard *s, struct entry *e)
{
    *(e->newer != NULL ? &e->newer->older : &s->newest) = e->older;
    *(e->older != NULL ? &e->older->newer : &s->oldest) = e->newer;
}

static void list_push(struct shard *s, struct entry *e)
{
    e->newer = NULL;
    e->older = s->newest;
    *(e->older != NULL ? &e->older->newer : &s->oldest) = e;
    s->newest = e;
}

static void drop(struct shard *s, struct entry **at)
{
    struct entry *e = *at;
    if (e == NULL)
        BUG("the cache's list and its table differ");
    *at = e->chain;
    list_remove(s, e);
    s->bytes -= e->bytes;
    s->entries--;
    entry_release(e);
}

static void make_room(struct shard *s, size_t max)
{
    while (s->bytes > max && s->oldest != NULL)
        drop(s, find(s, s->oldest->hash, s->oldest->key));
}

static bool has_date(const struct cache_page *page)
{
    return !str_starts(page->content_type, S("text/html"));
}

/* ---- public ---- */

const struct cache_page *cache_find(struct cache *cache, str key, ms_t now)
{
    const uint64_t hash = str_hash(key);
    struct shard *s = shard_of(cache, hash);
    pthread_mutex_lock(&s->lock);
    struct entry **at = find(s, hash, key);
    struct entry *e = *at;
    if (e != NULL && !is_good(cache, e, now)) {
        if (!has_date(&e->page)) /* else it waits for its successor: is that still the same? */
            drop(s, at);
        e = NULL;
    }
    if (e != NULL) {
        atomic_fetch_add_explicit(&e->refs, 1, memory_order_relaxed);
        s->hits++;
        if (s->newest != e) {
            list_remove(s, e);
            list_push(s, e);
        }
    } else {
        s->misses++;
    }
    pthread_mutex_unlock(&s->lock);
    return e != NULL ? &e->page : NULL;
}

static void keep(struct cache *cache, struct entry *e)
{
    struct shard *s = shard_of(cache, e->hash);
    atomic_fetch_add_explicit(&e->refs, 1, memory_order_relaxed);
    pthread_mutex_lock(&s->lock);
    struct entry **at = find(s, e->hash, e->key);
    if (*at != NULL) {
        if (str_eq((*at)->page.etag, e->page.etag))
            e->page.made = (*at)->page.made;
        drop(s, at);
    }
    at = &s->bucket[e->hash / SHARDS % BUCKETS];
    e->chain = *at;
    *at = e;
    list_push(s, e);
    s->bytes += e->bytes;
    s->entries++;
    make_room(s, cache->shard_max);
    pthread_mutex_unlock(&s->lock);
}

const struct cache_page *cache_keep(struct cache *cache, str key, str content_type, str body,
                                    const struct db_tables *reads, const struct cache_versions *before,
                                    ms_t good_until)
{
    const struct offer offer = { content_type, body, reads, before, good_until };
    str bodies[ENCODING_COUNT] = { [ENCODING_PLAIN] = body };
    struct arena *work = arena_new(SIZE_MAX);
    if (body.n >= COMPRESS_MIN) {
        bodies[ENCODING_GZIP] = compress_gzip(work, body, GZIP_LEVEL);
        bodies[ENCODING_BR] = compress_br(work, body, BR_LEVEL);
    }
    struct entry *e = entry_new(key, &offer, bodies);
    arena_free(work);
    if (e->bytes <= cache->shard_max)
        keep(cache, e);
    return &e->page;
}

struct cache_stats cache_stats(struct cache *cache)
{
    struct cache_stats sum = { 0 };
    for (int i = 0; i < SHARDS; i++) {
        struct shard *s = &cache->shard[i];
        pthread_mutex_lock(&s->lock);
        sum.hits += s->hits;
        sum.misses += s->misses;
        sum.entries += s->entries;
        sum.bytes += (int64_t)s->bytes;
        pthread_mutex_unlock(&s->lock);
    }
    return sum;
}

void cache_free(struct cache *cache)
{
    if (cache == NULL)
        return;
    for (int i = 0; i < SHARDS; i++) {
        make_room(&cache->shard[i], 0);
        pthread_mutex_destroy(&cache->shard[i].lock);
    }
    mem_free(cache);
}
