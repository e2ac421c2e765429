/* SPDX-License-Identifier: Apache-2.0 */
/* The embedded files of the sample: all forms hold the same bytes, the address holds their hash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <brotli/decode.h>
#include <libdeflate.h>

#include "base/arena.h"
#include "web/assets.h"

static void the_compressed_forms_hold_the_same_bytes(void **state)
{
    (void)state;
    const struct asset_row *css = asset_get(ASSET_SAMPLE_CSS);
    struct arena *a = arena_new(1u << 20);
    char *room = arena_alloc(a, css->plain.n);
    size_t n = css->plain.n;
    assert_true(css->gzip.n > 0 && css->gzip.n < css->plain.n);
    assert_true(css->brotli.n > 0 && css->brotli.n < css->gzip.n);
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    assert_int_equal(libdeflate_gzip_decompress(d, css->gzip.p, css->gzip.n, room, n, NULL),
                     LIBDEFLATE_SUCCESS);
    libdeflate_free_decompressor(d);
    assert_memory_equal(room, css->plain.p, n);
    assert_int_equal(
        BrotliDecoderDecompress(css->brotli.n, (const uint8_t *)css->brotli.p, &n, (uint8_t *)room),
        BROTLI_DECODER_RESULT_SUCCESS);
    assert_int_equal(n, css->plain.n);
    assert_memory_equal(room, css->plain.p, n);
    arena_free(a);
}

static void a_sheet_is_embedded_without_its_comments(void **state)
{
    (void)state;
    str plain = asset_get(ASSET_SAMPLE_CSS)->plain;
    assert_true(str_starts(plain, S(".card{color:red}.card>a :hover{margin:calc(1px + 2px)}")));
}

static void what_is_tiny_is_not_compressed(void **state)
{
    (void)state;
    const struct asset_row *tiny = asset_get(ASSET_SAMPLE_TXT);
    assert_true(str_eq(tiny->plain, S("tiny\n")));
    assert_true(str_is_absent(tiny->gzip));
}

static void an_asset_is_found_by_its_address_and_its_name(void **state)
{
    (void)state;
    str path = asset_url(ASSET_SAMPLE_CSS);
    assert_true(str_starts(path, S("/a/sample.")) && str_ends(path, S(".css")));
    assert_int_equal(path.n, strlen("/a/sample.0123456789.css"));
    assert_ptr_equal(asset_find(path), asset_get(ASSET_SAMPLE_CSS));
    assert_ptr_equal(asset_named(S("sample.css")), asset_get(ASSET_SAMPLE_CSS));
    assert_null(asset_find(S("/a/sample.css")));
    assert_null(asset_find(S("")));
    assert_null(asset_named(S("nothing.css")));
    assert_true(str_eq(asset_get(ASSET_SAMPLE_CSS)->content_type, S("text/css; charset=utf-8")));
    assert_int_equal(asset_get(ASSET_SAMPLE_CSS)->etag.n, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_compressed_forms_hold_the_same_bytes),
        cmocka_unit_test(a_sheet_is_embedded_without_its_comments),
        cmocka_unit_test(what_is_tiny_is_not_compressed),
        cmocka_unit_test(an_asset_is_found_by_its_address_and_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
