/* SPDX-License-Identifier: Apache-2.0 */
/* multipart/form-data: what RFC 7578 and RFC 2046 allow is read, everything doubtful is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/rand.h"
#include "web/multipart.h"

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

static rc read_body(struct arena *a, str body, struct form_parts *ret)
{
    struct err e = { 0 };
    rc done = multipart_read(a, &e, S("B"), body, ret);
    assert_int_equal(done, e.code);
    return done;
}

#define HEAD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define PART(name, value) "--B\r\n" HEAD(name) value "\r\n"
#define END "--B--\r\n"

static void assert_part(const struct form_part *part, enum part_kind kind, str name, str value)
{
    assert_int_equal(part->kind, kind);
    assert_true(str_eq(part->name, name));
    assert_true(str_eq(part->value, value));
}

static void fields_and_files_are_read_in_order(void **state)
{
    struct form_parts parts;
    str body = S(
        PART("text",
             "两行\r\n字") "--B\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"灯.jpg\"\r\n"
                           "Content-Type: image/jpeg\r\n\r\n\xff\xd8\0\r\n--A\r\n\r\n" PART("text", "") END);
    assert_int_equal(read_body(*state, body, &parts), RC_OK);
    assert_int_equal(parts.n, 3);
    assert_part(&parts.at[0], PART_TEXT, S("text"), S("两行\r\n字"));
    assert_part(&parts.at[1], PART_FILE, S("photo"), S("\xff\xd8\0\r\n--A\r\n"));
    assert_true(str_eq(parts.at[1].file_name, S("灯.jpg")));
    assert_part(&parts.at[2], PART_TEXT, S("text"), S(""));
}

static void values_are_slices_of_the_body(void **state)
{
    struct form_parts parts;
    str body = S("--B\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\nbytes\r\n" END);
    assert_int_equal(read_body(*state, body, &parts), RC_OK);
    assert_true(parts.at[0].value.p > body.p && parts.at[0].value.p < body.p + body.n);
}

static void what_the_standards_allow_is_read(void **state)
{
    static const struct {
        const char *what;
        str body;
    } cases[] = {
        { "a preamble", S_INIT("hello\r\n" PART("a", "1") END) },
        { "an epilogue", S_INIT(PART("a", "1") END "bye") },
        { "no line end at the end", S_INIT(PART("a", "1") "--B--") },
        { "blanks behind the boundary", S_INIT("--B \t\r\n" HEAD("a") "1\r\n--B-- \t") },
        { "names in any case", S_INIT("--B\r\ncontent-disposition: FORM-DATA; NAME=\"a\"\r\n\r\n1\r\n" END) },
        { "a token as name", S_INIT("--B\r\nContent-Disposition:form-data;name=a\r\n\r\n1\r\n" END) },
        { "more headers",
          S_INIT("--B\r\nX: y\r\nContent-Transfer-Encoding: binary\r\n" HEAD("a") "1\r\n" END) },
        { "8bit", S_INIT("--B\r\nContent-Transfer-Encoding: 8BIT\r\n" HEAD("a") "1\r\n" END) },
        { "7bit", S_INIT("--B\r\nContent-Transfer-Encoding: 7bit\r\n" HEAD("a") "1\r\n" END) },
        { "a semicolon at the end",
          S_INIT("--B\r\nContent-Disposition: form-data; name=a;\r\n\r\n1\r\n" END) },
        { "other parameters",
          S_INIT("--B\r\nContent-Disposition: form-data; x=\"y\"; name=a\r\n\r\n1\r\n" END) },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct form_parts parts;
        if (read_body(*state, cases[i].body, &parts) != RC_OK)
            fail_msg("not read: %s", cases[i].what);
        assert_int_equal(parts.n, 1);
        assert_part(&parts.at[0], PART_TEXT, S("a"), S("1"));
    }
}

static void the_doubtful_is_refused(void **state)
{
    static const struct {
        const char *what;
        str body;
    } cases[] = {
        { "nothing", S_INIT("") },
        { "no boundary", S_INIT("hello") },
        { "another boundary", S_INIT("--C\r\n" HEAD("a") "1\r\n--C--\r\n") },
        { "cut in the boundary line", S_INIT("--B") },
        { "cut in the head", S_INIT("--B\r\nContent-Disposition: form-data; name=a\r\n") },
        { "cut in a part", S_INIT("--B\r\n" HEAD("a") "1") },
        { "cut before the last dashes", S_INIT(PART("a", "1") "--B") },
        { "one dash at the end", S_INIT(PART("a", "1") "--B-\r\n") },
        { "text behind the boundary", S_INIT("--Bx\r\n" HEAD("a") "1\r\n" END) },
        { "text behind a later boundary", S_INIT("--B\r\n" HEAD("a") "1\r\n--Bx\r\n" END) },
        { "text behind the end", S_INIT(PART("a", "1") "--B--x") },
        { "bare line feeds", S_INIT("--B\nContent-Disposition: form-data; name=a\n\n1\n--B--\n") },
        { "a bare line feed in the head", S_INIT("--B\r\nX: y\nZ: z\r\n" HEAD("a") "1\r\n" END) },
        { "a folded line", S_INIT("--B\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\n1\r\n" END) },
        { "NUL in the head", S_INIT("--B\r\nX: \0\r\n" HEAD("a") "1\r\n" END) },
        { "DEL in the head", S_INIT("--B\r\nX: \x7f\r\n" HEAD("a") "1\r\n" END) },
        { "no disposition", S_INIT("--B\r\nX: y\r\n\r\n1\r\n" END) },
        { "no head at all", S_INIT("--B\r\n\r\n1\r\n" END) },
        { "two dispositions",
          S_INIT("--B\r\nContent-Disposition: form-data; name=a\r\n" HEAD("b") "1\r\n" END) },
        { "two names", S_INIT("--B\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n1\r\n" END) },
        { "two file names",
          S_INIT("--B\r\nContent-Disposition: form-data; name=a; filename=b; filename=c\r\n\r\n1\r\n" END) },
        { "no name", S_INIT("--B\r\nContent-Disposition: form-data\r\n\r\n1\r\n" END) },
        { "an empty name", S_INIT("--B\r\n" HEAD("") "1\r\n" END) },
        { "a name that is no text", S_INIT("--B\r\n" HEAD("\xff") "1\r\n" END) },
        { "an attachment", S_INIT("--B\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n" END) },
        { "an open quote", S_INIT("--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n" END) },
        { "a parameter without value",
          S_INIT("--B\r\nContent-Disposition: form-data; name=\r\n\r\n1\r\n" END) },
        { "a parameter without =", S_INIT("--B\r\nContent-Disposition: form-data; name\r\n\r\n1\r\n" END) },
        { "no semicolon", S_INIT("--B\r\nContent-Disposition: form-data name=a\r\n\r\n1\r\n" END) },
        { "text behind a quote",
          S_INIT("--B\r\nContent-Disposition: form-data; name=\"a\"b\r\n\r\n1\r\n" END) },
        { "a header without colon", S_INIT("--B\r\nX\r\n" HEAD("a") "1\r\n" END) },
        { "a header without name", S_INIT("--B\r\n: y\r\n" HEAD("a") "1\r\n" END) },
        { "a space before the colon", S_INIT("--B\r\nX : y\r\n" HEAD("a") "1\r\n" END) },
        { "base64", S_INIT("--B\r\nContent-Transfer-Encoding: base64\r\n" HEAD("a") "MQ==\r\n" END) },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct form_parts parts = { 0 };
        if (read_body(*state, cases[i].body, &parts) != RC_INVALID)
            fail_msg("not refused: %s", cases[i].what);
        assert_int_equal(parts.n, 0);
    }
}

static void an_empty_part_may_end_at_its_head(void **state)
{
    struct form_parts parts;
    assert_int_equal(read_body(*state, S("--B\r\n" HEAD("a") "--B\r\n" HEAD("b") "2\r\n" END), &parts),
                     RC_OK);
    assert_int_equal(parts.n, 2);
    assert_part(&parts.at[0], PART_TEXT, S("a"), S(""));
    assert_part(&parts.at[1], PART_TEXT, S("b"), S("2"));
}

static void a_body_of_no_parts_is_read(void **state)
{
    struct form_parts parts;
    assert_int_equal(read_body(*state, S("--B--\r\n"), &parts), RC_OK);
    assert_int_equal(parts.n, 0);
}

static void file_names_are_taken_as_browsers_write_them(void **state)
{
    static const struct {
        str sent, name;
    } cases[] = {
        { S_INIT("\"C:\\photos\\a.jpg\""), S_INIT("C:\\photos\\a.jpg") },
        { S_INIT("\"a%22b.jpg\""), S_INIT("a%22b.jpg") },
        { S_INIT("\"a\\\"b.jpg\""), S_INIT("a\\\"b.jpg") },
        { S_INIT("\"a\\\""), S_INIT("a\\") },
        { S_INIT("\"\""), S_INIT("") },
        { S_INIT("\"a;b=c\""), S_INIT("a;b=c") },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct form_parts parts;
        str body = str_printf(
            *state, "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=%.*s\r\n\r\nx\r\n--B--",
            STR_ARG(cases[i].sent));
        assert_int_equal(read_body(*state, body, &parts), RC_OK);
        assert_int_equal(parts.at[0].kind, PART_FILE);
        assert_true(str_eq(parts.at[0].file_name, cases[i].name));
    }
}

static void text_that_is_no_text_is_marked(void **state)
{
    struct form_parts parts;
    str body = S(PART("a", "\xff\xfe") PART("b", "x\0y") PART(
        "c", "ok") "--B\r\nContent-Disposition: form-data; name=d; filename=\"\xff\"\r\n\r\nx\r\n" END);
    assert_int_equal(read_body(*state, body, &parts), RC_OK);
    assert_true(parts.at[0].is_broken);
    assert_int_equal(parts.at[0].value.n, 0);
    assert_true(parts.at[1].is_broken);
    assert_false(parts.at[2].is_broken);
    assert_int_equal(parts.at[3].kind, PART_FILE);
    assert_true(str_is_absent(parts.at[3].file_name));
}

static void the_number_of_parts_is_limited(void **state)
{
    struct form_parts parts;
    struct buf b = buf_new(*state, 1u << 20);
    for (int i = 0; i < FORM_PARTS_MAX; i++)
        buf_put(&b, S(PART("a", "1")));
    size_t full = b.n;
    buf_put(&b, S(END));
    assert_int_equal(read_body(*state, buf_str(&b), &parts), RC_OK);
    assert_int_equal(parts.n, FORM_PARTS_MAX);
    b.n = full;
    buf_put(&b, S(PART("a", "1") END));
    assert_int_equal(read_body(*state, buf_str(&b), &parts), RC_LIMIT);
}

static void heads_are_limited(void **state)
{
    struct form_parts parts;
    struct buf b = buf_new(*state, 1u << 20);
    buf_put(&b, S("--B\r\n"));
    for (int i = 0; i < MULTIPART_HEADERS_MAX; i++)
        buf_put(&b, S("X: y\r\n"));
    buf_put(&b, S(HEAD("a") "1\r\n" END));
    assert_int_equal(read_body(*state, buf_str(&b), &parts), RC_LIMIT);
    buf_clear(&b);
    buf_put(&b, S("--B\r\nX: "));
    for (int i = 0; i < MULTIPART_HEAD_MAX; i++)
        buf_putc(&b, 'y');
    buf_put(&b, S("\r\n" HEAD("a") "1\r\n" END));
    assert_int_equal(read_body(*state, buf_str(&b), &parts), RC_LIMIT);
    buf_clear(&b);
    buf_put(&b, S("--B\r\nContent-Disposition: form-data; name="));
    for (int i = 0; i <= FORM_NAME_MAX; i++)
        buf_putc(&b, 'n');
    buf_put(&b, S("\r\n\r\n1\r\n" END));
    assert_int_equal(read_body(*state, buf_str(&b), &parts), RC_LIMIT);
}

static void boundaries_are_found_in_the_header(void **state)
{
    static const struct {
        str header, boundary;
    } cases[] = {
        { S_INIT("multipart/form-data; boundary=abc"), S_INIT("abc") },
        { S_INIT("multipart/form-data;BOUNDARY=\"a b:c\""), S_INIT("a b:c") },
        { S_INIT("multipart/form-data; charset=utf-8; boundary=----WebKitFormBoundary7"),
          S_INIT("----WebKitFormBoundary7") },
        { S_INIT("multipart/form-data"), S_INIT("") },
        { S_INIT("multipart/form-data; boundary="), S_INIT("") },
        { S_INIT("multipart/form-data; boundary=\"\""), S_INIT("") },
        { S_INIT("multipart/form-data; boundary=\"a "), S_INIT("") },
        { S_INIT("multipart/form-data; boundary=\"a \""), S_INIT("") },
        { S_INIT("multipart/form-data; boundary=\"a\xff\""), S_INIT("") },
        { S_INIT("multipart/form-data; boundary=\"a\0\""), S_INIT("") },
        { S_INIT("multipart/form-data; boundary=a; boundary=b"), S_INIT("") },
        { S_INIT("multipart/form-data; x"), S_INIT("") },
        { S_INIT("multipart/form-data; boundary=a b"), S_INIT("") },
        { S_INIT("multipart/form-data; "
                 "boundary=1234567890123456789012345678901234567890123456789012345678901234567890x"),
          S_INIT("") },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        str boundary = { 0 };
        bool found = multipart_boundary(cases[i].header, &boundary);
        if (found != !str_is_empty(cases[i].boundary) || !str_eq(boundary, cases[i].boundary))
            fail_msg("%.*s gives \"%.*s\"", STR_ARG(cases[i].header), (int)boundary.n,
                     found ? boundary.p : "");
    }
}

static void a_boundary_that_is_none_is_refused(void **state)
{
    struct form_parts parts;
    struct err e = { 0 };
    assert_int_equal(multipart_read(*state, &e, S(""), S("--\r\n"), &parts), RC_INVALID);
}

/* Good bodies with some bytes changed, cut or doubled: read or refused, but never a crash (run with
 * sanitizers). */
static void ten_thousand_damaged_bodies_do_no_harm(void **state)
{
    str good =
        S(PART("text", "words") "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.jpg\"\r\n"
                                "Content-Type: image/jpeg\r\n\r\n\xff\xd8\xff\r\n" END);
    struct prng p = { .state = 7 };
    int read = 0, refused = 0;
    (void)state;
    for (int i = 0; i < 10000; i++) {
        struct arena *a = arena_new(1u << 20);
        char *bytes = arena_alloc(a, good.n);
        size_t n = prng_below(&p, 4) == 0 ? prng_below(&p, good.n + 1) : good.n;
        memcpy(bytes, good.p, good.n);
        for (uint64_t k = prng_below(&p, 4); k > 0; k--)
            bytes[prng_below(&p, good.n)] = "\r\n-B\";:= \0\xff"[prng_below(&p, 11)];
        char *exact = arena_alloc(a, n); /* so that reading beyond the end is seen */
        memcpy(exact, bytes, n);
        struct form_parts parts;
        struct err e = { 0 };
        if (multipart_read(a, &e, S("B"), (str){ exact, n }, &parts) == RC_OK)
            read++;
        else
            refused++;
        arena_free(a);
    }
    assert_true(read > 500);
    assert_true(refused > 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(fields_and_files_are_read_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_are_slices_of_the_body, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_the_standards_allow_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_doubtful_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_part_may_end_at_its_head, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_body_of_no_parts_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(file_names_are_taken_as_browsers_write_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(text_that_is_no_text_is_marked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_number_of_parts_is_limited, set_up, tear_down),
        cmocka_unit_test_setup_teardown(heads_are_limited, set_up, tear_down),
        cmocka_unit_test_setup_teardown(boundaries_are_found_in_the_header, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_boundary_that_is_none_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ten_thousand_damaged_bodies_do_no_harm, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
