/* SPDX-License-Identifier: Apache-2.0 */
/* The router against a naive matcher, and the sentences that bad rows get. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rand.h"
#include "web/form.h"
#include "web/route.h"
#include "web/route_check.h"
#include "web/rq.h"

struct plain {
    str words;
};
static const struct field plain_fields[] = {
    { .name = "words",
      .kind = FIELD_TEXT,
      .at = offsetof(struct plain, words),
      .label = TEXT_FORM_CHOOSE,
      .max = 10 },
};
static const struct form plain_form = FORM("plain", plain_fields, struct plain);

static rc answer(struct rq *rq)
{
    (void)rq;
    return RC_OK;
}

static rc scope_some(struct rq *rq, int64_t *ret)
{
    (void)rq;
    *ret = 7;
    return RC_OK;
}

#define READ(where)                                                                                          \
    {                                                                                                        \
        .method = HTTP_GET, .path = (where), .access = ROUTE_READ, .kind = ROUTE_PAGE,                       \
        .permission = "public", .scope = scope_public, .lane = ROUTE_FAST, .cache = CACHE_NONE,              \
        .handler = answer, .about = "reads"                                                                  \
    }
#define WRITE(where)                                                                                         \
    {                                                                                                        \
        .method = HTTP_POST, .path = (where), .access = ROUTE_WRITE, .kind = ROUTE_PAGE,                     \
        .permission = "public", .scope = scope_public, .form = &plain_form, .lane = ROUTE_FAST,              \
        .handler = answer, .invalid = answer, .about = "writes"                                              \
    }

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

static struct router *router_of(struct arena *a, const struct route *rows, size_t n)
{
    struct err e = { 0 };
    struct router *r = NULL;
    rc made = router_new(&rows, &n, 1, a, &e, &r);
    if (made != RC_OK)
        print_message("%.*s\n", STR_ARG(e.detail));
    assert_int_equal(made, RC_OK);
    return r;
}

static const struct route *look(const struct router *r, enum http_method method, const char *path, str *args,
                                str *allow)
{
    return router_find(r, method, str_from_c(path), args, allow);
}

static const struct route sample[] = {
    READ("/"),
    READ("/problems"),
    READ("/problems/{number}"),
    READ("/problems/new"),
    WRITE("/problems/{number}"),
    WRITE("/problems/new"),
    READ("/problems/{number}/steps/{step}"),
    READ("/problems/new/steps/last"),
    WRITE("/only/post"),
};
#define SAMPLE_N (sizeof sample / sizeof sample[0])

static void words_go_before_parameters(void **state)
{
    str args[RQ_ARGS_MAX], allow;
    struct router *r = router_of(*state, sample, SAMPLE_N);
    assert_ptr_equal(look(r, HTTP_GET, "/problems/new", args, &allow), &sample[3]);
    assert_ptr_equal(look(r, HTTP_GET, "/problems/17", args, &allow), &sample[2]);
    assert_true(str_eq(args[0], S("17")));
    assert_ptr_equal(look(r, HTTP_POST, "/problems/17", args, &allow), &sample[4]);
    assert_ptr_equal(look(r, HTTP_GET, "/", args, &allow), &sample[0]);
}

static void a_branch_that_ends_is_left_for_the_next_one(void **state)
{
    str args[RQ_ARGS_MAX], allow;
    struct router *r = router_of(*state, sample, SAMPLE_N);
    assert_ptr_equal(look(r, HTTP_GET, "/problems/new/steps/4", args, &allow), &sample[6]);
    assert_true(str_eq(args[0], S("new")));
    assert_true(str_eq(args[1], S("4")));
    assert_ptr_equal(look(r, HTTP_GET, "/problems/new/steps/last", args, &allow), &sample[7]);
}

static void head_finds_get_rows(void **state)
{
    str args[RQ_ARGS_MAX], allow;
    struct router *r = router_of(*state, sample, SAMPLE_N);
    assert_ptr_equal(look(r, HTTP_HEAD, "/problems", args, &allow), &sample[1]);
}

static void a_wrong_method_names_the_right_ones(void **state)
{
    str args[RQ_ARGS_MAX], allow;
    struct router *r = router_of(*state, sample, SAMPLE_N);
    assert_null(look(r, HTTP_POST, "/problems", args, &allow));
    assert_true(str_eq(allow, S("GET, HEAD")));
    assert_null(look(r, HTTP_GET, "/only/post", args, &allow));
    assert_true(str_eq(allow, S("POST")));
    assert_null(look(r, HTTP_OTHER, "/problems/5", args, &allow));
    assert_true(str_eq(allow, S("GET, HEAD, POST")));
    assert_null(look(r, HTTP_GET, "/nothing", args, &allow));
    assert_true(str_is_absent(allow));
}

static void options_rows_stand_in_allow_too(void **state)
{
    str args[RQ_ARGS_MAX], allow;
    struct route rows[] = { READ("/a"), READ("/a"), WRITE("/a"), READ("/b"),
                            READ("/b"), READ("/c"), WRITE("/d"), READ("/d") };
    rows[1].method = rows[4].method = rows[5].method = rows[7].method = HTTP_OPTIONS;
    struct router *r = router_of(*state, rows, sizeof rows / sizeof rows[0]);
    assert_null(look(r, HTTP_OTHER, "/a", args, &allow));
    assert_true(str_eq(allow, S("GET, HEAD, POST, OPTIONS")));
    assert_null(look(r, HTTP_OTHER, "/b", args, &allow));
    assert_true(str_eq(allow, S("GET, HEAD, OPTIONS")));
    assert_null(look(r, HTTP_GET, "/c", args, &allow));
    assert_true(str_eq(allow, S("OPTIONS")));
    assert_null(look(r, HTTP_GET, "/d", args, &allow));
    assert_true(str_eq(allow, S("POST, OPTIONS")));
}

static void trailing_and_doubled_slashes_are_other_paths(void **state)
{
    static const char *const paths[] = { "/problems/", "//problems", "/problems//", "//",
                                         "",           "problems",   "/problems/5/" };
    str args[RQ_ARGS_MAX], allow;
    struct router *r = router_of(*state, sample, SAMPLE_N);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        assert_null(look(r, HTTP_GET, paths[i], args, &allow));
        assert_true(str_is_absent(allow));
    }
}

static void rows_are_told_in_declared_order(void **state)
{
    struct router *r = router_of(*state, sample, SAMPLE_N);
    assert_int_equal(router_count(r), SAMPLE_N);
    for (size_t i = 0; i < SAMPLE_N; i++)
        assert_ptr_equal(router_at(r, i), &sample[i]);
}

static void several_tables_make_one_router(void **state)
{
    static const struct route one[] = { READ("/a") }, two[] = { READ("/b"), READ("/c") };
    const struct route *tables[] = { one, two };
    size_t sizes[] = { 1, 2 };
    struct err e = { 0 };
    struct router *r;
    str args[RQ_ARGS_MAX], allow;
    assert_int_equal(router_new(tables, sizes, 2, *state, &e, &r), RC_OK);
    assert_int_equal(router_count(r), 3);
    assert_ptr_equal(look(r, HTTP_GET, "/c", args, &allow), &two[1]);
}

static void the_public_scope_names_no_organisation(void **state)
{
    struct rq rq = { .arena = *state };
    int64_t org = 5;
    assert_int_equal(scope_public(&rq, &org), RC_OK);
    assert_int_equal(org, 0);
}

/* ---- bad rows ---- */

static void assert_refused(struct arena *a, const struct route *row, const char *sentence)
{
    struct err e = { 0 };
    struct router *r = NULL;
    size_t n = 1;
    assert_int_equal(router_new(&row, &n, 1, a, &e, &r), RC_INVALID);
    assert_null(r);
    if (str_find(e.detail, str_from_c(sentence)) == SIZE_MAX)
        fail_msg("\"%.*s\" does not say \"%s\"", STR_ARG(e.detail), sentence);
}

static void an_empty_row_names_everything_that_is_missing(void **state)
{
    static const char *const missing[] = {
        "method is missing", "path is missing",       "access is missing",
        "kind is missing",   "lane is missing",       "handler is missing",
        "about is missing",  "permission is missing", "scope is missing",
    };
    struct route row = { 0 };
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++)
        assert_refused(*state, &row, missing[i]);
}

static void each_missing_member_of_a_read_row_is_named(void **state)
{
    struct route row = READ("/a"), good = row;
#define CASE(member, sentence)                                                                               \
    row = good;                                                                                              \
    row.member = 0;                                                                                          \
    assert_refused(*state, &row, "route /a: " sentence)
    CASE(method, "method is missing");
    CASE(access, "access is missing");
    CASE(kind, "kind is missing");
    CASE(permission, "permission is missing");
    CASE(scope, "scope is missing");
    CASE(lane, "lane is missing");
    CASE(cache, "cache is missing");
    CASE(handler, "handler is missing");
    CASE(about, "about is missing");
#undef CASE
}

static void each_missing_member_of_a_write_row_is_named(void **state)
{
    struct route row = WRITE("/a"), good = row;
    row.form = NULL;
    assert_refused(*state, &row, "form is missing");
    row = good;
    row.invalid = NULL;
    assert_refused(*state, &row, "invalid is missing");
    row.kind = ROUTE_API;
    (void)router_of(*state, &row, 1);
    row.invalid = answer;
    assert_refused(*state, &row, "invalid on a row that is no page");
}

static void read_rows_cannot_have_what_only_write_rows_use(void **state)
{
    struct route row = READ("/a"), good = row;
    row.form = &plain_form;
    assert_refused(*state, &row, "a READ row has a form");
    row = good;
    row.prepare = answer;
    assert_refused(*state, &row, "a READ row has a prepare");
    row = good;
    row.invalid = answer;
    assert_refused(*state, &row, "a READ row has an invalid");
    row = good;
    row.method = HTTP_POST;
    assert_refused(*state, &row, "another method than GET");
    row.method = HTTP_HEAD;
    assert_refused(*state, &row, "method is HEAD");
}

static void write_rows_are_posts_and_never_cached(void **state)
{
    struct route row = WRITE("/a"), good = row;
    row.method = HTTP_GET;
    assert_refused(*state, &row, "another method than POST");
    row = good;
    row.cache = CACHE_PUBLIC;
    assert_refused(*state, &row, "a WRITE row is CACHE_PUBLIC");
}

static void public_permission_and_public_scope_belong_together(void **state)
{
    struct route row = READ("/a"), good = row;
    row.scope = scope_some;
    assert_refused(*state, &row, "permission is \"public\" but scope is not scope_public");
    row = good;
    row.permission = "problem.assign";
    assert_refused(*state, &row, "scope is scope_public but permission is not \"public\"");
    row.scope = scope_some;
    row.cache = CACHE_PUBLIC;
    assert_refused(*state, &row, "CACHE_PUBLIC but permission is not \"public\"");
    row.cache = CACHE_NONE;
    (void)router_of(*state, &row, 1);
}

static void paths_are_of_one_form(void **state)
{
    static const struct {
        const char *path, *sentence;
    } cases[] = {
        { "a", "does not begin with \"/\"" },
        { "/a/", "path ends with \"/\"" },
        { "/a//b", "neither a plain word nor one {parameter}" },
        { "/a b", "neither a plain word nor one {parameter}" },
        { "/{}", "neither a plain word nor one {parameter}" },
        { "/{a}.json", "neither a plain word nor one {parameter}" },
        { "/{A}", "neither a plain word nor one {parameter}" },
        { "/{a}/{a}", "names a parameter twice" },
        { "/{a}/{b}/{c}/{d}/{e}", "more parameters than RQ_ARGS_MAX" },
    };
    struct route row = READ("/a");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        row.path = cases[i].path;
        assert_refused(*state, &row, cases[i].sentence);
    }
    row.path = "/open311/v2/requests.json/{a}/{b}/{c}/{d_1}/A-Z";
    (void)router_of(*state, &row, 1);
}

static void a_doubled_row_is_named(void **state)
{
    static const struct route rows[] = { READ("/a/{one}"), WRITE("/a/{one}"), READ("/a/{other}") };
    const struct route *table = rows;
    size_t n = 3;
    struct err e = { 0 };
    struct router *r;
    assert_int_equal(router_new(&table, &n, 1, *state, &e, &r), RC_INVALID);
    assert_true(str_find(e.detail, S("route /a/{other}: the row is doubled; /a/{one} matches")) != SIZE_MAX);
}

/* ---- bad forms ---- */

static void assert_form_refused(struct arena *a, struct field field, const char *sentence)
{
    struct field fields[2] = { plain_fields[0], field };
    struct form form = { .name = "plain", .fields = fields, .fields_n = 2, .size = sizeof(struct plain) };
    struct route row = WRITE("/a");
    row.form = &form;
    assert_refused(a, &row, sentence);
}

static void forms_that_leave_something_out_are_refused(void **state)
{
    static const struct choice nameless[] = { { .value = "", .label = TEXT_NONE } };
    const struct field good = { .name = "b", .kind = FIELD_TEXT, .label = TEXT_FORM_CHOOSE, .max = 1 };
    struct field f;
#define CASE(member, value, sentence)                                                                        \
    f = good;                                                                                                \
    f.member = (value);                                                                                      \
    assert_form_refused(*state, f, sentence)
    CASE(name, NULL, "name is not of the form");
    CASE(name, "_guard", "name is not of the form");
    CASE(name, "9a", "name is not of the form");
    CASE(name, "A", "name is not of the form");
    CASE(name, "a[b", "name is not of the form");
    CASE(name, "a[]", "name is not of the form");
    CASE(name, "a[b]c", "name is not of the form");
    CASE(name, "a[b][c]", "name is not of the form");
    CASE(name, "[b]", "name is not of the form");
    CASE(name, "a_name_that_is_longer_than_forty_characters", "name is not of the form");
    CASE(name, "words", "name is used twice");
    CASE(kind, 0, "kind is missing");
    CASE(label, TEXT_NONE, "label is missing");
    CASE(max, 0, "max is missing");
    CASE(min, 2, "min is above max");
    CASE(at, 1, "at points beyond the form's struct");
    CASE(at, 1000, "at points beyond the form's struct");
    CASE(choices_n, 1, "choices_n without choices");
    f.choices = nameless;
    assert_form_refused(*state, f, "choices on a field that is no FIELD_CHOICE");
    assert_form_refused(*state, f, "a choice without a value");
    assert_form_refused(*state, f, "a choice without a label");
#undef CASE
}

static void forms_themselves_are_checked(void **state)
{
    struct route row = WRITE("/a");
    struct form form = { .name = "Bad Name" };
    row.form = &form;
    assert_refused(*state, &row, "name is not of the form");
    form = (struct form){ .name = NULL };
    assert_refused(*state, &row, "form without a name");
    form = (struct form){ .name = "a", .fields_n = 1 };
    assert_refused(*state, &row, "fields_n without fields");
    form = (struct form){ .name = "a", .body_max = -1 };
    assert_refused(*state, &row, "body_max is negative");
    row.form = &form_none;
    (void)router_of(*state, &row, 1);
    const struct field bracketed = {
        .name = "attribute[kind]", .kind = FIELD_TEXT, .label = TEXT_FORM_CHOOSE, .max = 1
    };
    form = (struct form){ .name = "a", .fields = &bracketed, .fields_n = 1, .size = sizeof(str) };
    row.form = &form;
    (void)router_of(*state, &row, 1);
}

/* ---- against a naive matcher ---- */

/* Splits into at most 8 segments; false when there is an empty one. */
static bool split(str path, str *ret, size_t *ret_n)
{
    *ret_n = 0;
    path = str_slice(path, 1, path.n);
    if (path.n == 0)
        return true;
    for (;;) {
        size_t at = str_find_char(path, '/');
        str segment = str_slice(path, 0, at == SIZE_MAX ? path.n : at);
        if (segment.n == 0 || *ret_n == 8)
            return false;
        ret[(*ret_n)++] = segment;
        if (at == SIZE_MAX)
            return true;
        path = str_slice(path, at + 1, path.n);
    }
}

static bool naive_matches(const struct route *row, const str *path, size_t n)
{
    str want[8];
    size_t want_n;
    if (!split(str_from_c(row->path), want, &want_n) || want_n != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (want[i].p[0] != '{' && !str_eq(want[i], path[i]))
            return false;
    }
    return true;
}

/* Is one before two: at the first segment where one is a word and the other a parameter, the word wins. */
static bool naive_before(const struct route *one, const struct route *two)
{
    str a[8], b[8];
    size_t a_n, b_n;
    (void)split(str_from_c(one->path), a, &a_n);
    (void)split(str_from_c(two->path), b, &b_n);
    for (size_t i = 0; i < a_n; i++) {
        bool a_word = a[i].p[0] != '{', b_word = b[i].p[0] != '{';
        if (a_word != b_word)
            return a_word;
    }
    return false;
}

static const struct route *naive_find(const struct route *rows, size_t n, enum http_method method, str path)
{
    const struct route *best = NULL;
    str segments[8];
    size_t segments_n;
    if (!split(path, segments, &segments_n))
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].method == method && naive_matches(&rows[i], segments, segments_n) &&
            (best == NULL || naive_before(&rows[i], best)))
            best = &rows[i];
    }
    return best;
}

static const char *random_path(struct arena *a, struct prng *p, bool with_parameters)
{
    static const char *const words[] = { "a", "b", "c" };
    str path = S("");
    int parameters = 0;
    for (uint64_t n = prng_below(p, 5); n > 0; n--) {
        if (with_parameters && parameters < RQ_ARGS_MAX && prng_below(p, 3) == 0)
            path = str_printf(a, "%.*s/{p%d}", STR_ARG(path), parameters++);
        else
            path = str_printf(a, "%.*s/%s", STR_ARG(path), words[prng_below(p, 3)]);
    }
    return path.n > 0 ? str_c(a, path) : "/";
}

static size_t random_rows(struct arena *a, struct prng *p, struct route *rows, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < max; i++) {
        struct route read = READ("/"), write = WRITE("/");
        rows[n] = prng_below(p, 2) == 0 ? read : write;
        rows[n].path = random_path(a, p, true);
        struct err e = { 0 };
        struct router *r;
        const struct route *table = rows;
        size_t size = n + 1;
        if (router_new(&table, &size, 1, a, &e, &r) == RC_OK)
            n++;
        else
            assert_true(str_find(e.detail, S("doubled")) != SIZE_MAX);
    }
    return n;
}

static void random_tables_match_as_a_naive_matcher_does(void **state)
{
    struct prng p = { .state = 20261124 };
    size_t found = 0;
    for (int round = 0; round < 60; round++) {
        struct arena *a = arena_new(64u << 20);
        struct route rows[24];
        size_t n = random_rows(a, &p, rows, 24);
        struct router *r = router_of(a, rows, n);
        for (int i = 0; i < 200; i++) {
            str args[RQ_ARGS_MAX], allow, path = str_from_c(random_path(a, &p, false));
            enum http_method method = prng_below(&p, 2) == 0 ? HTTP_GET : HTTP_POST;
            const struct route *want = naive_find(rows, n, method, path);
            assert_ptr_equal(router_find(r, method, path, args, &allow), want);
            bool other = naive_find(rows, n, method == HTTP_GET ? HTTP_POST : HTTP_GET, path) != NULL;
            assert_int_equal(!str_is_absent(allow), want == NULL && other);
            found += want != NULL ? 1 : 0;
        }
        arena_free(a);
    }
    assert_true(found > 1000);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_go_before_parameters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_branch_that_ends_is_left_for_the_next_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(head_finds_get_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_method_names_the_right_ones, set_up, tear_down),
        cmocka_unit_test_setup_teardown(options_rows_stand_in_allow_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(trailing_and_doubled_slashes_are_other_paths, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_are_told_in_declared_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_tables_make_one_router, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_public_scope_names_no_organisation, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_row_names_everything_that_is_missing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_missing_member_of_a_read_row_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_missing_member_of_a_write_row_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(read_rows_cannot_have_what_only_write_rows_use, set_up, tear_down),
        cmocka_unit_test_setup_teardown(write_rows_are_posts_and_never_cached, set_up, tear_down),
        cmocka_unit_test_setup_teardown(public_permission_and_public_scope_belong_together, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(paths_are_of_one_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_doubled_row_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(forms_that_leave_something_out_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(forms_themselves_are_checked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(random_tables_match_as_a_naive_matcher_does, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
