/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON writer: exact bytes for the simple cases, and random trees read back by another library. */
#include "harness/test.h"

#include <jansson.h>
#include <math.h>

#include "base/json.h"
#include "base/utf8.h"

static struct buf out;

static struct json start(struct arena *a)
{
    out = buf_new(a, 1u << 20);
    return json_new(&out);
}

static void commas_stand_between_items_only(void **state)
{
    struct json j = start(*state);
    json_open_object(&j);
    json_put_str(&j, S("name"), S("灯"));
    json_key(&j, S("list"));
    json_open_array(&j);
    json_i64(&j, 1);
    json_open_array(&j);
    json_end(&j);
    json_open_object(&j);
    json_end(&j);
    json_none(&j);
    json_end(&j);
    json_put_bool(&j, S("yes"), true);
    json_put_bool(&j, S("no"), false);
    json_put_i64(&j, S("n"), -5);
    json_put_id(&j, S("id"), INT64_MAX);
    json_put_str(&j, S("none"), (str){ 0 });
    json_end(&j);
    assert_text(buf_str(&out), "{\"name\":\"灯\",\"list\":[1,[],{},null],\"yes\":true,\"no\":false,\"n\":-5,"
                               "\"id\":\"9223372036854775807\",\"none\":null}");
}

static void what_is_dangerous_in_html_is_escaped(void **state)
{
    struct json j = start(*state);
    json_str(&j, S("</script>&\"\\\n\x01\x1F/'"));
    assert_text(buf_str(&out), "\"\\u003c/script\\u003e\\u0026\\\"\\\\\\u000a\\u0001\\u001f/'\"");
}

static void numbers_that_json_cannot_say_are_null(void **state)
{
    struct json j = start(*state);
    json_open_array(&j);
    json_double(&j, 0.1);
    json_double(&j, -1e300);
    json_double(&j, 3);
    json_double(&j, (double)NAN);
    json_double(&j, (double)INFINITY);
    json_end(&j);
    assert_text(buf_str(&out), "[0.1,-1e+300,3,null,null]");
}

static str random_text(struct arena *a, struct prng *p)
{
    struct buf b = buf_new(a, 200);
    for (uint64_t n = prng_below(p, 12); n > 0; n--) {
        char bytes[4];
        uint32_t cp = (uint32_t)prng_below(p, n % 3 == 0 ? 0xD7FF : 0x7F) + 1;
        buf_put(&b, (str){ bytes, utf8_encode(cp, bytes) });
    }
    return buf_str(&b);
}

static void write_leaf(struct arena *a, struct json *j, struct prng *p, json_t **ret)
{
    str text = random_text(a, p);
    int64_t n = (int64_t)prng_u64(p);
    switch (prng_below(p, 5)) {
    case 0:
        json_none(j);
        *ret = json_null();
        break;
    case 1:
        json_bool(j, n > 0);
        *ret = json_boolean(n > 0);
        break;
    case 2:
        json_i64(j, n);
        *ret = json_integer(n);
        break;
    case 3:
        json_id(j, n);
        *ret = json_string(str_c(a, str_printf(a, "%lld", (long long)n)));
        break;
    default:
        json_str(j, text);
        *ret = json_stringn(text.p, text.n);
    }
}

/* Writes a random tree with our writer and builds the same with the other library. */
static void write_tree(struct arena *a, struct json *j, struct prng *p, int depth, json_t **ret)
{
    uint64_t kind = depth > 4 ? 2 : prng_below(p, 4), count = prng_below(p, 5);
    if (kind > 1) {
        write_leaf(a, j, p, ret);
        return;
    }
    *ret = kind == 0 ? json_object() : json_array();
    (kind == 0 ? json_open_object : json_open_array)(j);
    for (uint64_t i = 0; i < count; i++) {
        str text = random_text(a, p), key = str_printf(a, "%d%.*s", (int)i, STR_ARG(text));
        json_t *child = NULL;
        if (kind == 0)
            json_key(j, key);
        write_tree(a, j, p, depth + 1, &child);
        if (kind == 0)
            assert_int_equal(json_object_setn_new(*ret, key.p, key.n, child), 0);
        else
            assert_int_equal(json_array_append_new(*ret, child), 0);
    }
    json_end(j);
}

static void random_trees_are_read_back_by_another_library(void **state)
{
    struct prng random = { 61 };
    for (int i = 0; i < 1000; i++) {
        struct json j = start(*state);
        json_t *want = NULL;
        json_error_t error;
        write_tree(*state, &j, &random, 0, &want);
        str text = buf_str(&out);
        json_t *got = json_loadb(text.p, text.n, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);
        if (got == NULL || !json_equal(got, want))
            fail_msg("%s in %.*s", error.text, STR_ARG(text));
        json_decref(got);
        json_decref(want);
    }
}

static void fractions_keep_fifteen_digits(void **state)
{
    struct prng random = { 62 };
    for (int i = 0; i < 2000; i++) {
        double want = (double)prng_between(&random, -999999999999999, 999999999999999) / 1e6, got = 0;
        struct json j = start(*state);
        json_double(&j, want);
        assert_true(str_to_double(buf_str(&out), &got));
        assert_true(fabs(got - want) <= fabs(want) * 1e-14);
    }
}

static void close_too_often(void *data)
{
    struct json j = start(data);
    json_end(&j);
}

static void open_too_deep(void *data)
{
    struct json j = start(data);
    for (int i = 0; i < JSON_DEPTH_MAX; i++)
        json_open_array(&j);
}

static void nesting_has_limits(void **state)
{
    struct json j = start(*state);
    for (int i = 1; i < JSON_DEPTH_MAX; i++)
        json_open_array(&j);
    for (int i = 1; i < JSON_DEPTH_MAX; i++)
        json_end(&j);
    assert_int_equal(buf_str(&out).n, 2 * (JSON_DEPTH_MAX - 1));
    assert_true(test_is_bug(close_too_often, *state, "closed more often"));
    assert_true(test_is_bug(open_too_deep, *state, "too deep"));
}

#define WITH_ARENA(name) TEST_WITH(name, test_arena_up, test_arena_down)

TEST_MAIN(WITH_ARENA(commas_stand_between_items_only), WITH_ARENA(what_is_dangerous_in_html_is_escaped),
          WITH_ARENA(numbers_that_json_cannot_say_are_null),
          WITH_ARENA(random_trees_are_read_back_by_another_library),
          WITH_ARENA(fractions_keep_fifteen_digits), WITH_ARENA(nesting_has_limits))
