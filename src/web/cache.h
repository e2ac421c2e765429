/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page cache for anonymous visitors, exact by table versions: an entry remembers the tables that its page read
 * and the versions they had before the page's transaction began; it is good only while they are unchanged and its
 * good_until has not passed. Entries hold the bytes plain, gzip and br, and an ETag. Bounded (default 16 MiB, the
 * least recently used goes). Safe from all threads; cache_find takes microseconds and may run on an I/O loop.
 */
#ifndef EW_WEB_CACHE_H
#define EW_WEB_CACHE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/str.h"
#include "db/db.h"

struct cache;
enum encoding { ENCODING_PLAIN, ENCODING_GZIP, ENCODING_BR, ENCODING_COUNT };

/* version(data, table): current version of a table (lane_table_version). */
struct cache *cache_new(size_t bytes_max, uint64_t (*version)(const void *data, int table), const void *data);
void cache_free(struct cache *cache);

struct cache_versions {
    uint64_t of[DB_TABLES_MAX];
};
/* All versions now: to be called before the transaction begins. */
void cache_snapshot(const struct cache *cache, struct cache_versions *ret);

struct cache_page {         /* reference counted; immutable */
    str body[ENCODING_COUNT];
    str etag;               /* with quotes, without the encoding's suffix */
    str content_type;
    str headers_csp;        /* value of Content-Security-Policy */
};
/* A good entry or NULL; the caller gives it back with cache_release. */
const struct cache_page *cache_find(struct cache *cache, str key, ms_t now);
void cache_release(struct cache *cache, const struct cache_page *page);
/* Keeps a page (bytes are copied and compressed here: call it from a worker, not from a loop). Returns it referenced. */
const struct cache_page *cache_keep(struct cache *cache, str key, str content_type, str body, const struct db_tables *reads,
                                    const struct cache_versions *before, ms_t good_until);

struct cache_stats {
    int64_t hits, misses, entries, bytes;
};
struct cache_stats cache_stats(const struct cache *cache);

/* gzip or br of bytes that are not cached; absent when it would not get smaller. level 1..11. */
str compress_gzip(struct arena *a, str bytes, int level);
str compress_br(struct arena *a, str bytes, int level);
/* The best encoding that an Accept-Encoding header allows (q=0 respected). */
enum encoding encoding_choose(str accept_encoding);

#endif
