/* SPDX-License-Identifier: Apache-2.0 */
/* Answers from files: whole, ranges, conditions. */
#include <unistd.h>

#include "http_harness.h"

static int setup(void **state)
{
    const struct http_options o = harness_options();
    *state = harness_start(&o);
    return 0;
}

static int teardown(void **state)
{
    harness_stop(*state);
    return 0;
}

static struct client_reply ask(struct harness *h, int fd, const char *headers, int status)
{
    return client_ask(h, fd, str_printf(h->arena, "GET /file HTTP/1.1\r\nHost: x\r\n%s\r\n", headers),
                      status);
}

static bool is_part(str body, size_t from, size_t n)
{
    if (body.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (body.p[i] != (char)('a' + (from + i) % 26))
            return false;
    return true;
}

static void a_file_is_sent_whole(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    for (int i = 0; i < 3; i++) {
        const struct client_reply r = ask(h, fd, "", 200);
        assert_true(is_part(r.body, 0, HARNESS_FILE));
        assert_true(str_eq(client_header(&r, S("Accept-Ranges")), S("bytes")));
    }
    const struct client_reply r = client_ask(h, fd, S("HEAD /file HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_true(str_eq(client_header(&r, S("Content-Length")), S("100000")));
    close(fd);
}

static void one_range_is_answered_206(void **state)
{
    struct harness *h = *state;
    static const struct {
        const char *range, *answer;
        size_t from, n;
    } cases[] = {
        { "bytes=0-0", "bytes 0-0/100000", 0, 1 },
        { "bytes=5-9", "bytes 5-9/100000", 5, 5 },
        { "bytes=99990-", "bytes 99990-99999/100000", 99990, 10 },
        { "bytes=-7", "bytes 99993-99999/100000", 99993, 7 },
        { "bytes=99990-200000", "bytes 99990-99999/100000", 99990, 10 },
        { "bytes=-200000", "bytes 0-99999/100000", 0, 100000 },
        { "bytes=0-", "bytes 0-99999/100000", 0, 100000 },
    };
    const int fd = client_open(h);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const str header = str_printf(h->arena, "Range: %s\r\n", cases[i].range);
        const struct client_reply r = ask(h, fd, header.p, 206);
        assert_true(is_part(r.body, cases[i].from, cases[i].n));
        assert_true(str_eq(client_header(&r, S("Content-Range")), str_from_c(cases[i].answer)));
    }
    close(fd);
}

static void a_range_outside_is_answered_416(void **state)
{
    struct harness *h = *state;
    static const char *const beyond[] = { "bytes=100000-", "bytes=100000-100001", "bytes=-0" };
    const int fd = client_open(h);
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        const str header = str_printf(h->arena, "Range: %s\r\n", beyond[i]);
        const struct client_reply r = ask(h, fd, header.p, 416);
        assert_int_equal(r.body.n, 0);
        assert_true(str_eq(client_header(&r, S("Content-Range")), S("bytes */100000")));
    }
    close(fd);
}

static void what_is_no_single_range_means_the_whole(void **state)
{
    struct harness *h = *state;
    static const char *const others[] = { "bytes=0-1,5-6", "bytes=9-5", "bytes=-",   "bytes=a-b",
                                          "items=0-5",     "bytes=5",   "bytes=--5", "bytes=" };
    const int fd = client_open(h);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const str header = str_printf(h->arena, "Range: %s\r\n", others[i]);
        assert_int_equal(ask(h, fd, header.p, 200).body.n, HARNESS_FILE);
    }
    close(fd);
}

static void if_range_decides_whether_the_range_counts(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    assert_int_equal(ask(h, fd, "Range: bytes=0-4\r\nIf-Range: \"f1\"\r\n", 206).body.n, 5);
    assert_int_equal(ask(h, fd, "Range: bytes=0-4\r\nIf-Range: \"f0\"\r\n", 200).body.n, HARNESS_FILE);
    assert_int_equal(
        ask(h, fd, "Range: bytes=0-4\r\nIf-Range: Tue, 24 Nov 2026 00:00:00 GMT\r\n", 200).body.n,
        HARNESS_FILE);
    close(fd);
}

static void an_empty_file_is_an_empty_answer(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    struct client_reply r = client_ask(h, fd, S("GET /empty-file HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_true(str_eq(client_header(&r, S("Content-Length")), S("0")));
    r = client_ask(h, fd, S("GET /empty-file HTTP/1.1\r\nHost: x\r\nRange: bytes=0-\r\n\r\n"), 416);
    assert_true(str_eq(client_header(&r, S("Content-Range")), S("bytes */0")));
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_sent_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(one_range_is_answered_206, setup, teardown),
        cmocka_unit_test_setup_teardown(a_range_outside_is_answered_416, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_single_range_means_the_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(if_range_decides_whether_the_range_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_file_is_an_empty_answer, setup, teardown),
    };
    return cmocka_run_group_tests_name("http_file", tests, NULL, NULL);
}
