/* SPDX-License-Identifier: Apache-2.0 */
/* The page cache: exactness by table versions, bounds, references, many threads; compression and its choice.
 */
#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <brotli/decode.h>
#include <cmocka.h>
#include <libdeflate.h>
#include <pthread.h>
#include <stdatomic.h>

#include "web/cache.h"

struct world {
    struct arena *arena;
    struct cache *cache;
    _Atomic uint64_t version[DB_TABLES_MAX];
    _Atomic int wrong;
};

static uint64_t version_of(const void *data, int table)
{
    const struct world *w = data;
    return w->version[table];
}

static int setup(void **state)
{
    static struct world w;
    w.arena = arena_new((size_t)64 * 1024 * 1024);
    w.cache = cache_new(1024 * 1024, version_of, &w);
    for (int i = 0; i < DB_TABLES_MAX; i++)
        w.version[i] = (uint64_t)i;
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    cache_free(w->cache);
    arena_free(w->arena);
    return 0;
}

static struct db_tables tables(int a, int b)
{
    struct db_tables set = { 0 };
    set.bit[a / 64] |= UINT64_C(1) << a % 64;
    set.bit[b / 64] |= UINT64_C(1) << b % 64;
    return set;
}

static void keep(struct world *w, const char *key, const char *body, struct db_tables reads, ms_t good_until)
{
    struct cache_versions before;
    cache_snapshot(w->cache, &before);
    cache_release(w->cache, cache_keep(w->cache, str_from_c(key), S("text/html; charset=utf-8"),
                                       str_from_c(body), &reads, &before, good_until));
}

static bool has(struct world *w, const char *key, ms_t now)
{
    const struct cache_page *page = cache_find(w->cache, str_from_c(key), now);
    if (page != NULL)
        cache_release(w->cache, page);
    return page != NULL;
}

static str page_text(struct world *w, size_t n)
{
    char *p = arena_alloc(w->arena, n + 1);
    static const char words[] = "<li>路灯不亮 — problem 17, accepted, due on Friday</li>\n";
    for (size_t i = 0; i < n; i++)
        p[i] = words[i % (sizeof words - 1)];
    return (str){ p, n };
}

static void a_kept_page_is_found_as_it_was(void **state)
{
    struct world *w = *state;
    const struct db_tables reads = tables(3, 200);
    keep(w, "/wall zh", "the wall", reads, 0);
    const struct cache_page *page = cache_find(w->cache, S("/wall zh"), 1);
    assert_non_null(page);
    assert_true(str_eq(page->body[ENCODING_PLAIN], S("the wall")));
    assert_true(str_eq(page->content_type, S("text/html; charset=utf-8")));
    assert_true(str_is_absent(page->body[ENCODING_GZIP]));
    assert_int_equal(page->etag.n, 18);
    assert_true(page->etag.p[0] == '"' && page->etag.p[17] == '"');
    cache_release(w->cache, page);
    assert_null(cache_find(w->cache, S("/wall en"), 1));
    const struct cache_stats s = cache_stats(w->cache);
    assert_int_equal(s.hits, 1);
    assert_int_equal(s.misses, 1);
    assert_int_equal(s.entries, 1);
}

static void a_page_dies_when_a_table_it_read_is_written(void **state)
{
    struct world *w = *state;
    keep(w, "a", "A", tables(0, 255), 0);
    keep(w, "b", "B", tables(63, 64), 0);
    w->version[1]++;
    assert_true(has(w, "a", 1) && has(w, "b", 1));
    w->version[64]++;
    assert_true(has(w, "a", 1));
    assert_false(has(w, "b", 1));
    w->version[255]++;
    assert_false(has(w, "a", 1));
    w->version[0]++;
    keep(w, "a", "A2", tables(0, 255), 0);
    assert_true(has(w, "a", 1));
    w->version[0]++;
    assert_false(has(w, "a", 1));
    assert_int_equal(cache_stats(w->cache).entries, 0);
    assert_int_equal(cache_stats(w->cache).bytes, 0);
}

static void a_write_between_snapshot_and_keeping_is_noticed(void **state)
{
    struct world *w = *state;
    struct cache_versions before;
    const struct db_tables reads = tables(5, 5);
    cache_snapshot(w->cache, &before);
    w->version[5]++;
    cache_release(w->cache, cache_keep(w->cache, S("k"), S("t"), S("old"), &reads, &before, 0));
    assert_false(has(w, "k", 1));
}

static void a_page_dies_at_its_instant(void **state)
{
    struct world *w = *state;
    keep(w, "k", "until 1000", tables(1, 2), 1000);
    assert_true(has(w, "k", 999));
    assert_false(has(w, "k", 1000));
}

static void a_newer_page_takes_the_place_of_an_older(void **state)
{
    struct world *w = *state;
    keep(w, "k", "one", tables(1, 2), 0);
    const struct cache_page *old = cache_find(w->cache, S("k"), 1);
    keep(w, "k", "two", tables(1, 2), 0);
    const struct cache_page *page = cache_find(w->cache, S("k"), 1);
    assert_true(str_eq(page->body[ENCODING_PLAIN], S("two")));
    assert_false(str_eq(page->etag, old->etag));
    /* Who still has the old one may go on reading it. */
    assert_true(str_eq(old->body[ENCODING_PLAIN], S("one")));
    assert_int_equal(cache_stats(w->cache).entries, 1);
    cache_done(old->self);
    cache_done(page->self);
}

static void pages_outlive_the_cache_while_they_are_held(void **state)
{
    struct world *w = *state;
    struct cache *cache = cache_new(0, version_of, w);
    struct cache_versions before;
    const struct db_tables reads = tables(1, 2);
    cache_snapshot(cache, &before);
    const struct cache_page *page = cache_keep(cache, S("k"), S("t"), S("text"), &reads, &before, 0);
    cache_free(cache);
    assert_true(str_eq(page->body[ENCODING_PLAIN], S("text")));
    cache_done(page->self);
    cache_free(NULL);
}

static void the_cache_stays_within_its_bytes_and_drops_the_least_used(void **state)
{
    struct world *w = *state;
    struct db_tables reads = tables(1, 2);
    struct cache_versions before;
    cache_snapshot(w->cache, &before);
    const str body = page_text(w, 300);
    keep(w, "favourite", "always asked for", reads, 0);
    for (int i = 0; i < 20000; i++) {
        const str key = str_printf(w->arena, "page %d", i);
        cache_release(w->cache, cache_keep(w->cache, key, S("t"), body, &reads, &before, 0));
        assert_true(has(w, "favourite", 1));
    }
    const struct cache_stats s = cache_stats(w->cache);
    assert_true(s.bytes <= 1024 * 1024);
    assert_true(s.entries > 500 && s.entries < 20000);
    assert_true(has(w, "page 19999", 1));
    assert_false(has(w, "page 0", 1));
}

static void a_page_larger_than_its_share_is_not_kept_but_given(void **state)
{
    struct world *w = *state;
    struct cache_versions before;
    const struct db_tables reads = tables(1, 2);
    char *p = arena_alloc(w->arena, 400000);
    uint64_t x = 1;
    for (size_t i = 0; i < 400000; i++)
        p[i] = (char)((x = x * UINT64_C(6364136223846793005) + 1) >> 56);
    cache_snapshot(w->cache, &before);
    const struct cache_page *page =
        cache_keep(w->cache, S("large"), S("t"), (str){ p, 400000 }, &reads, &before, 0);
    assert_int_equal(page->body[ENCODING_PLAIN].n, 400000);
    /* Noise does not get smaller. */
    assert_true(str_is_absent(page->body[ENCODING_GZIP]) && str_is_absent(page->body[ENCODING_BR]));
    cache_release(w->cache, page);
    assert_false(has(w, "large", 1));
    assert_int_equal(cache_stats(w->cache).bytes, 0);
}

static void kept_pages_are_compressed_to_the_same_text(void **state)
{
    struct world *w = *state;
    struct cache_versions before;
    const struct db_tables reads = tables(1, 2);
    const str body = page_text(w, 20000);
    cache_snapshot(w->cache, &before);
    const struct cache_page *page = cache_keep(w->cache, S("k"), S("t"), body, &reads, &before, 0);
    char *out = arena_alloc(w->arena, body.n);
    size_t n = 0;
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    const str gzip = page->body[ENCODING_GZIP];
    assert_int_equal(libdeflate_gzip_decompress(d, gzip.p, gzip.n, out, body.n, &n), LIBDEFLATE_SUCCESS);
    libdeflate_free_decompressor(d);
    assert_true(str_eq((str){ out, n }, body));
    const str br = page->body[ENCODING_BR];
    n = body.n;
    assert_int_equal(BrotliDecoderDecompress(br.n, (const uint8_t *)br.p, &n, (uint8_t *)out),
                     BROTLI_DECODER_RESULT_SUCCESS);
    assert_true(str_eq((str){ out, n }, body));
    assert_true(gzip.n < 2000 && br.n < 2000);
    cache_release(w->cache, page);
}

static void compression_that_does_not_help_is_absent(void **state)
{
    struct world *w = *state;
    assert_true(str_is_absent(compress_gzip(w->arena, S("a"), 6)));
    assert_true(str_is_absent(compress_br(w->arena, S("a"), 5)));
    assert_true(str_is_absent(compress_gzip(w->arena, S(""), 6)));
    assert_true(str_is_absent(compress_br(w->arena, S(""), 5)));
    const str text = page_text(w, 5000);
    for (int level = 1; level <= 11; level++) {
        assert_true(compress_gzip(w->arena, text, level).n > 0);
        assert_true(compress_br(w->arena, text, level).n > 0);
    }
}

static void the_best_encoding_that_is_allowed_is_chosen(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        enum encoding encoding;
    } cases[] = {
        { NULL, ENCODING_PLAIN },
        { "", ENCODING_PLAIN },
        { "gzip", ENCODING_GZIP },
        { "x-gzip", ENCODING_GZIP },
        { "br", ENCODING_BR },
        { "gzip, deflate, br, zstd", ENCODING_BR },
        { "GZIP , deflate", ENCODING_GZIP },
        { "deflate", ENCODING_PLAIN },
        { "gzip;q=1.0, br;q=0.5", ENCODING_GZIP },
        { "gzip;q=0.5, br;q=0.5", ENCODING_BR },
        { "br;q=0, gzip", ENCODING_GZIP },
        { "br;q=0, gzip;q=0.000", ENCODING_PLAIN },
        { "gzip;q=0.001", ENCODING_GZIP },
        { "*", ENCODING_BR },
        { "*;q=0", ENCODING_PLAIN },
        { "br;q=0, *", ENCODING_GZIP },
        { "identity;q=1, gzip;q=0.3", ENCODING_PLAIN },
        { "identity;q=0, gzip;q=0.3", ENCODING_GZIP },
        { "gzip ; q=0.7 , br ; Q=0.2", ENCODING_GZIP },
        { "gzip;q=x, br;q=0.9", ENCODING_GZIP },
        { "gzip;q=0.9999, br;q=0.9", ENCODING_GZIP },
        { "gzip;q=2", ENCODING_GZIP },
        { "gzip;q=0.1a, br;q=0.05", ENCODING_GZIP },
        { "brr, gzipp", ENCODING_PLAIN },
        { ",,;q=1,gzip", ENCODING_GZIP },
        { "gzip;level=9;q=0", ENCODING_PLAIN },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (encoding_choose(str_from_c(cases[i].header)) != cases[i].encoding)
            fail_msg("\"%s\" is read wrongly", cases[i].header);
}

static void *use_the_cache(void *data)
{
    struct world *w = data;
    struct arena *a = arena_new((size_t)16 * 1024 * 1024);
    const struct db_tables reads = tables(7, 8);
    for (int i = 0; i < 3000; i++) {
        const str key = str_printf(a, "k%d", i % 40);
        const struct cache_page *page = cache_find(w->cache, key, 1);
        if (page == NULL) {
            struct cache_versions before;
            cache_snapshot(w->cache, &before);
            page = cache_keep(w->cache, key, S("t"), key, &reads, &before, 0);
        }
        w->wrong += !str_eq(page->body[ENCODING_PLAIN], key);
        cache_release(w->cache, page);
        if (i % 100 == 0)
            w->version[7]++;
    }
    arena_free(a);
    return NULL;
}

static void many_threads_share_it(void **state)
{
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use_the_cache, *state), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    struct world *w = *state;
    const struct cache_stats s = cache_stats(w->cache);
    assert_int_equal(w->wrong, 0);
    assert_int_equal(s.hits + s.misses, 4 * 3000);
    assert_true(s.hits > 0 && s.entries <= 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_kept_page_is_found_as_it_was, setup, teardown),
        cmocka_unit_test_setup_teardown(a_page_dies_when_a_table_it_read_is_written, setup, teardown),
        cmocka_unit_test_setup_teardown(a_write_between_snapshot_and_keeping_is_noticed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_page_dies_at_its_instant, setup, teardown),
        cmocka_unit_test_setup_teardown(a_newer_page_takes_the_place_of_an_older, setup, teardown),
        cmocka_unit_test_setup_teardown(pages_outlive_the_cache_while_they_are_held, setup, teardown),
        cmocka_unit_test_setup_teardown(the_cache_stays_within_its_bytes_and_drops_the_least_used, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_page_larger_than_its_share_is_not_kept_but_given, setup, teardown),
        cmocka_unit_test_setup_teardown(kept_pages_are_compressed_to_the_same_text, setup, teardown),
        cmocka_unit_test_setup_teardown(compression_that_does_not_help_is_absent, setup, teardown),
        cmocka_unit_test_setup_teardown(the_best_encoding_that_is_allowed_is_chosen, setup, teardown),
        cmocka_unit_test_setup_teardown(many_threads_share_it, setup, teardown),
    };
    return cmocka_run_group_tests_name("cache", tests, NULL, NULL);
}
