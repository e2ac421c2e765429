/* SPDX-License-Identifier: Apache-2.0 */
/* Urlencoded bodies and query strings, and JSON objects: strict, limited, never a crash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/rand.h"
#include "web/form_json.h"
#include "web/urlencoded.h"

static int set_up(void **state)
{
    *state = arena_new(64u << 20);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void assert_part(const struct form_part *part, enum part_kind kind, str name, str value)
{
    assert_int_equal(part->kind, kind);
    assert_true(str_eq(part->name, name));
    assert_true(str_eq(part->value, value));
}

static rc read_url(struct arena *a, str body, struct form_parts *ret)
{
    struct err e = { 0 };
    rc done = urlencoded_read(a, &e, body, ret);
    assert_int_equal(done, e.code);
    return done;
}

static void pairs_are_decoded_in_order(void **state)
{
    struct form_parts parts;
    assert_int_equal(read_url(*state, S("a=1+2&b=%E7%81%AF%2b&&c&=d&e==&a=3"), &parts), RC_OK);
    assert_int_equal(parts.n, 6);
    assert_part(&parts.at[0], PART_TEXT, S("a"), S("1 2"));
    assert_part(&parts.at[1], PART_TEXT, S("b"), S("灯+"));
    assert_part(&parts.at[2], PART_TEXT, S("c"), S(""));
    assert_part(&parts.at[3], PART_TEXT, S(""), S("d"));
    assert_part(&parts.at[4], PART_TEXT, S("e"), S("="));
    assert_part(&parts.at[5], PART_TEXT, S("a"), S("3"));
}

static void nothing_is_no_pairs(void **state)
{
    struct form_parts parts;
    assert_int_equal(read_url(*state, S(""), &parts), RC_OK);
    assert_int_equal(parts.n, 0);
    assert_int_equal(read_url(*state, (str){ 0 }, &parts), RC_OK);
    assert_int_equal(parts.n, 0);
    assert_null(form_parts_find(&parts, S("a")));
}

static void malformed_escapes_are_refused(void **state)
{
    static const str bodies[] = {
        S_INIT("a=%"),   S_INIT("a=%4"),           S_INIT("a=%4g"), S_INIT("a=%g4"), S_INIT("a=% 4"),
        S_INIT("%zz=1"), S_INIT("a=1&b=%E7%81%A"), S_INIT("%ff=1"), S_INIT("%00=1"),
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct form_parts parts;
        assert_int_equal(read_url(*state, bodies[i], &parts), RC_INVALID);
    }
}

static void values_that_are_no_text_are_marked(void **state)
{
    struct form_parts parts;
    assert_int_equal(read_url(*state, S("a=%ff&b=x%00y&c=%ed%a0%80&d=\xfe&e=%1b&f=%0D%0A%09"), &parts),
                     RC_OK);
    for (size_t i = 0; i < 5; i++) {
        assert_true(parts.at[i].is_broken);
        assert_int_equal(parts.at[i].value.n, 0);
    }
    assert_false(parts.at[5].is_broken);
}

static void pairs_and_names_are_limited(void **state)
{
    struct form_parts parts;
    struct buf b = buf_new(*state, 1u << 20);
    for (int i = 0; i < FORM_PARTS_MAX; i++)
        buf_put(&b, S("a&"));
    assert_int_equal(read_url(*state, buf_str(&b), &parts), RC_OK);
    assert_int_equal(parts.n, FORM_PARTS_MAX);
    buf_put(&b, S("a"));
    assert_int_equal(read_url(*state, buf_str(&b), &parts), RC_LIMIT);
    for (size_t n = FORM_NAME_MAX; n <= 4 * FORM_NAME_MAX; n++) {
        buf_clear(&b);
        for (size_t i = 0; i < n; i++)
            buf_putc(&b, 'n');
        assert_int_equal(read_url(*state, buf_str(&b), &parts), n == FORM_NAME_MAX ? RC_OK : RC_LIMIT);
    }
}

static void a_query_parameter_is_found(void **state)
{
    str value = S("untouched");
    assert_true(urlencoded_find(*state, S("page=2&q=%E7%81%AF"), S("q"), 200, &value));
    assert_true(str_eq(value, S("灯")));
    assert_true(urlencoded_find(*state, S("%71=1&q=2"), S("q"), 200, &value));
    assert_true(str_eq(value, S("1")));
    assert_true(urlencoded_find(*state, S("q"), S("q"), 200, &value));
    assert_true(str_eq(value, S("")));
    assert_true(urlencoded_find(*state, S("bad=%&%=x&q=3"), S("q"), 200, &value));
    assert_true(str_eq(value, S("3")));
}

static void a_query_parameter_that_is_no_text_is_not_there(void **state)
{
    static const str queries[] = {
        S_INIT(""),
        S_INIT("p=1"),
        S_INIT("qq=1"),
        S_INIT("q=%"),
        S_INIT("q=%ff"),
        S_INIT("q=a%00"),
        S_INIT("q=12345"),
        S_INIT("q=%31%32%33%34%35"),
        S_INIT("q=1234567890123"),
    };
    str value = S("untouched");
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++)
        assert_false(urlencoded_find(*state, queries[i], S("q"), 4, &value));
    assert_false(urlencoded_find(*state, (str){ 0 }, S("q"), 4, &value));
    assert_true(str_eq(value, S("untouched")));
}

/* ---- JSON ---- */

static rc read_json(struct arena *a, str body, struct form_parts *ret)
{
    struct err e = { 0 };
    rc done = form_json_read(a, &e, body, ret);
    assert_int_equal(done, e.code);
    return done;
}

static void an_object_becomes_parts(void **state)
{
    struct form_parts parts;
    str body = S("{\"text\":\"灯\\n\",\"n\":12,\"x\":1.5,\"yes\":true,\"no\":false,\"gone\":null,\"all\":["
                 "\"a\",\"b\"],\"none\":[]}");
    assert_int_equal(read_json(*state, body, &parts), RC_OK);
    assert_int_equal(parts.n, 7);
    assert_part(form_parts_find(&parts, S("text")), PART_TEXT, S("text"), S("灯\n"));
    assert_part(form_parts_find(&parts, S("n")), PART_NUMBER, S("n"), S("12"));
    assert_part(form_parts_find(&parts, S("x")), PART_NUMBER, S("x"), S("1.5"));
    assert_part(form_parts_find(&parts, S("yes")), PART_BOOL, S("yes"), S("true"));
    assert_part(form_parts_find(&parts, S("no")), PART_BOOL, S("no"), S("false"));
    assert_null(form_parts_find(&parts, S("gone")));
    assert_null(form_parts_find(&parts, S("none")));
    assert_true(form_parts_find(&parts, S("all"))->is_item);
}

static void what_is_no_flat_object_is_refused(void **state)
{
    static const str bodies[] = {
        S_INIT(""),
        S_INIT("{"),
        S_INIT("[]"),
        S_INIT("\"a\""),
        S_INIT("7"),
        S_INIT("null"),
        S_INIT("{} {}"),
        S_INIT("{\"a\":{}}"),
        S_INIT("{\"a\":[1]}"),
        S_INIT("{\"a\":[[]]}"),
        S_INIT("{\"a\":[null]}"),
        S_INIT("{\"a\":1,\"a\":2}"),
        S_INIT("{\"a\":\"\\u0000\"}"),
        S_INIT("{\"\\u0000\":1}"),
        S_INIT("{\"a\":\"\xff\"}"),
        S_INIT("{\"a\":\"\\ud800\"}"),
        S_INIT("{\"a\":99999999999999999999}"),
        S_INIT("{\"a\":1e999}"),
        S_INIT("{a:1}"),
        S_INIT("{\"a\":1,}"),
        S_INIT("{\"a\":NaN}"),
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct form_parts parts;
        if (read_json(*state, bodies[i], &parts) != RC_INVALID)
            fail_msg("not refused: %.*s", STR_ARG(bodies[i]));
    }
    struct form_parts parts;
    assert_int_equal(read_json(*state, (str){ 0 }, &parts), RC_INVALID);
}

static void keys_are_limited(void **state)
{
    struct form_parts parts;
    struct buf b = buf_new(*state, 1u << 20);
    buf_put(&b, S("{\"a\":["));
    for (int i = 0; i <= FORM_PARTS_MAX; i++)
        buf_put(&b, i == 0 ? S("\"\"") : S(",\"\""));
    buf_put(&b, S("]}"));
    assert_int_equal(read_json(*state, buf_str(&b), &parts), RC_LIMIT);
    buf_clear(&b);
    buf_put(&b, S("{\""));
    for (int i = 0; i <= FORM_NAME_MAX; i++)
        buf_putc(&b, 'n');
    buf_put(&b, S("\":1}"));
    assert_int_equal(read_json(*state, buf_str(&b), &parts), RC_LIMIT);
}

static void deep_nesting_does_no_harm(void **state)
{
    struct form_parts parts;
    struct buf b = buf_new(*state, 1u << 20);
    for (int i = 0; i < 60000; i++)
        buf_putc(&b, '[');
    assert_int_equal(read_json(*state, buf_str(&b), &parts), RC_INVALID);
}

/* ---- random bodies ---- */

typedef rc read_fn(struct arena *a, struct err *e, str body, struct form_parts *ret);

static void throw_at(read_fn *read, const char *alphabet, str seed, uint64_t start)
{
    struct prng p = { .state = start };
    size_t letters = strlen(alphabet);
    int good = 0;
    for (int i = 0; i < 10000; i++) {
        struct arena *a = arena_new(1u << 20);
        size_t n = prng_below(&p, 2) == 0 ? seed.n : prng_below(&p, 60);
        char *bytes = arena_alloc(a, n);
        for (size_t k = 0; k < n; k++) {
            bool keep = n == seed.n && prng_below(&p, 12) != 0;
            bytes[k] = keep ? seed.p[k] : alphabet[prng_below(&p, letters)];
        }
        struct form_parts parts;
        struct err e = { 0 };
        good += read(a, &e, (str){ bytes, n }, &parts) == RC_OK ? 1 : 0;
        arena_free(a);
    }
    assert_in_range(good, 1, 9999);
}

static void ten_thousand_random_bodies_do_no_harm(void **state)
{
    (void)state;
    throw_at(urlencoded_read, "abc=&%+01f\x01\xe7\x81\xff", S("text=%E7%81%AF+x&n=12&b=on&_guard=abc"), 1);
    throw_at(form_json_read, "{}[]\",:\\u01eE+-.truefalsn\xe7\xff",
             S("{\"a\":\"\\u706f\",\"b\":[\"c\"],\"d\":1.5,\"e\":true}"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pairs_are_decoded_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_no_pairs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(malformed_escapes_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_that_are_no_text_are_marked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pairs_and_names_are_limited, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_query_parameter_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_query_parameter_that_is_no_text_is_not_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_object_becomes_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_flat_object_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys_are_limited, set_up, tear_down),
        cmocka_unit_test_setup_teardown(deep_nesting_does_no_harm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ten_thousand_random_bodies_do_no_harm, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
