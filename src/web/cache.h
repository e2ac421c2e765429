/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page cache for anonymous visitors, exact by table versions: an entry remembers the tables that its page
 * read and the versions they had before the page's transaction began; it is good only while they are
 * unchanged and its good_until has not passed. Entries hold the bytes plain, gzip and br, and an ETag.
 * Bounded (default 16 MiB, the least recently used goes). Safe from all threads; cache_find takes
 * microseconds and may run on an I/O loop.
 */
#ifndef EW_WEB_CACHE_H
#define EW_WEB_CACHE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/str.h"
#include "db/db.h"

struct cache;
enum encoding { ENCODING_PLAIN, ENCODING_GZIP, ENCODING_BR, ENCODING_COUNT };

/* version(data, table): current version of a table (lane_table_version). bytes_max 0: 16 MiB. */
struct cache *cache_new(size_t bytes_max, uint64_t (*version)(const void *data, int table), const void *data);
/* Pages that are still referenced live until they are released. NULL is allowed. */
void cache_free(struct cache *cache);

struct cache_versions {
    uint64_t of[DB_TABLES_MAX];
};
/* All versions now: to be called before the transaction begins. */
void cache_snapshot(const struct cache *cache, struct cache_versions *ret);

struct cache_page {           /* reference counted; immutable */
    str body[ENCODING_COUNT]; /* gzip and br are absent when they would not be smaller */
    str etag;                 /* with quotes, without the encoding's suffix */
    str content_type;
    ms_t
        made; /* since when it is as it is, by the clock of the machine; of pages: when it was put together */
    void *self; /* for http_answer_shared(…, cache_done, page->self) */
};
/* What is no page (feeds, pictures) may be asked for by date: one that is no longer good stays until its
 * successor comes, and gives it its date when nothing has changed. */
/* A good entry or NULL; the answer gives it back with cache_done. */
const struct cache_page *cache_find(struct cache *cache, str key, ms_t now);
/* For tests: gives it back without an answer. */
void cache_release(struct cache *cache, const struct cache_page *page);
/* The same, in the shape that http_answer_shared asks for. */
void cache_done(void *self);
/*
 * Keeps a page in place of an older one of the same key (texts are copied and compressed here: call it from a
 * worker, not from a loop). good_until 0: until a table is written. Returns it referenced, also when it is
 * too large to be kept.
 */
const struct cache_page *cache_keep(struct cache *cache, str key, str content_type, str body,
                                    const struct db_tables *reads, const struct cache_versions *before,
                                    ms_t good_until);

struct cache_stats {
    int64_t hits, misses, entries, bytes;
};
/* Hits and misses since the start; entries and bytes as of now. */
struct cache_stats cache_stats(struct cache *cache);

/* gzip or br of bytes that are not cached; absent when it would not get smaller. level 1..11. */
str compress_gzip(struct arena *a, str bytes, int level);
str compress_br(struct arena *a, str bytes, int level);
/* The best encoding that an Accept-Encoding header allows (q=0 respected; of equals br before gzip before
 * plain). */
enum encoding encoding_choose(str accept_encoding);

#endif
