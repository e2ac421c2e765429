/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies: small, spooled, chunked, too large, unwanted, and a disk that is full. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <unistd.h>

#include "base/buf.h"
#include "http_harness.h"
#include "web/http_private.h"

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

static str bytes_of(struct harness *h, size_t n)
{
    char *p = arena_alloc(h->arena, n + 1);
    for (size_t i = 0; i < n; i++)
        p[i] = (char)(i * 7 % 251);
    return (str){ p, n };
}

static str sum_of(struct harness *h, str body)
{
    uint64_t total = 0;
    for (size_t i = 0; i < body.n; i++)
        total += (unsigned char)body.p[i];
    return str_printf(h->arena, "%zu %llu", body.n, (unsigned long long)total);
}

static void post(struct harness *h, int fd, const char *path, str body)
{
    client_send(
        fd, str_printf(h->arena, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", path, body.n));
    client_send(fd, body);
}

static void bodies_of_all_sizes_arrive_whole(void **state)
{
    struct harness *h = *state;
    static const size_t sizes[] = { 0,      1,      4095,   65536,  65537,
                                    262143, 262144, 262145, 700000, (size_t)HARNESS_BODY_MAX };
    const int fd = client_open(h);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const str body = bytes_of(h, sizes[i]);
        post(h, fd, "/sum", body);
        const struct client_reply r = client_read(h, fd, 5000, false);
        assert_int_equal(r.status, 200);
        assert_true(str_eq(r.body, sum_of(h, body)));
        assert_false(r.is_closed);
    }
    close(fd);
}

static void send_chunked(struct harness *h, int fd, str body, size_t piece)
{
    SEND(fd, "POST /sum HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (body.n > 0) {
        const str part = str_slice(body, 0, piece);
        client_send(fd, str_printf(h->arena, "%zx\r\n", part.n));
        client_send(fd, part);
        SEND(fd, "\r\n");
        body = str_slice(body, part.n, body.n);
    }
    SEND(fd, "0\r\n\r\n");
}

static void chunked_bodies_arrive_whole_and_end_the_connection(void **state)
{
    struct harness *h = *state;
    static const size_t sizes[] = { 0, 10, 300000, (size_t)HARNESS_BODY_MAX };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const int fd = client_open(h);
        const str body = bytes_of(h, sizes[i]);
        send_chunked(h, fd, body, 60000);
        const struct client_reply r = client_read(h, fd, 5000, false);
        assert_int_equal(r.status, 200);
        assert_true(str_eq(r.body, sum_of(h, body)));
        /* Two programs may read chunk lines differently; so nothing may follow a chunked body. */
        assert_true(str_eq(client_header(&r, S("Connection")), S("close")));
        assert_true(client_sees_end(fd, 2000));
        close(fd);
    }
}

static void a_body_that_announces_too_much_is_refused_before_it_comes(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    SEND(fd, "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 2147483648\r\n\r\n");
    const struct client_reply r = client_read(h, fd, 2000, false);
    assert_int_equal(r.status, 413);
    assert_true(str_eq(r.body, S("refused with 413")));
    assert_true(str_eq(client_header(&r, S("Connection")), S("close")));
    assert_int_equal(h->served, 0);
    assert_true(wait_for(&h->done, 1));
    assert_int_equal(h->last_status, 413);
    close(fd);
}

static void a_client_that_sends_on_still_reads_the_refusal(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    const str piece = bytes_of(h, 1024 * 1024);
    SEND(fd, "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 8388608\r\n\r\n");
    for (int i = 0; i < 8; i++)
        client_send(fd, piece);
    const struct client_reply r = client_read(h, fd, 3000, false);
    assert_int_equal(r.status, 413);
    assert_true(str_eq(r.body, S("refused with 413")));
    close(fd);
}

static void a_refused_client_that_does_not_go_is_cut(void **state)
{
    struct harness *h = *state;
    h->http->farewell_us = 300000;
    const int fd = client_open(h);
    SEND(fd, "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 8388608\r\n\r\n");
    assert_int_equal(client_read(h, fd, 2000, false).status, 413);
    /* The server has said all it had to say, and listens on for a while; then the socket is gone. */
    sleep_ms(1500);
    SEND(fd, "more");
    sleep_ms(50);
    assert_int_equal(send(fd, "more", 4, MSG_NOSIGNAL), -1);
    close(fd);
}

static void a_client_that_never_stops_is_cut(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    const str piece = bytes_of(h, 1024 * 1024);
    SEND(fd, "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 2147483648\r\n\r\n");
    int sent = 0;
    while (sent < 2048) {
        const ssize_t n = send(fd, piece.p, piece.n, MSG_NOSIGNAL);
        if (n <= 0)
            break;
        sent++;
    }
    /* 64 MiB are dropped patiently, not two GiB. */
    assert_true(sent < 200);
    close(fd);
}

static void a_chunked_body_beyond_the_limit_is_refused(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    send_chunked(h, fd, bytes_of(h, (size_t)HARNESS_BODY_MAX + 1), 60000);
    const struct client_reply r = client_read(h, fd, 3000, false);
    assert_int_equal(r.status, 413);
    assert_int_equal(h->served, 0);
    close(fd);
}

static void expect_100_continue_is_answered_before_the_body(void **state)
{
    struct harness *h = *state;
    int fd = client_open(h);
    SEND(fd, "POST /sum HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    assert_int_equal(client_read(h, fd, 2000, false).status, 100);
    SEND(fd, "abc");
    assert_true(str_eq(client_read(h, fd, 2000, false).body, S("3 294")));
    close(fd);
    fd = client_open(h);
    SEND(fd, "POST /sum HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n");
    assert_int_equal(client_read(h, fd, 2000, false).status, 413);
    close(fd);
}

static void an_early_answer_drops_a_small_body_and_keeps_the_connection(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    for (int i = 0; i < 3; i++) {
        post(h, fd, "/early", bytes_of(h, 60000));
        const struct client_reply r = client_read(h, fd, 2000, false);
        assert_int_equal(r.status, 404);
        assert_false(r.is_closed);
    }
    close(fd);
    assert_true(wait_for(&h->released, 3));
    assert_int_equal(h->served, 0);
}

static void an_early_answer_to_a_large_body_ends_the_connection(void **state)
{
    struct harness *h = *state;
    int fd = client_open(h);
    post(h, fd, "/early", bytes_of(h, 300000));
    struct client_reply r = client_read(h, fd, 2000, false);
    assert_int_equal(r.status, 404);
    assert_true(str_eq(r.body, S("nothing here")));
    assert_true(str_eq(client_header(&r, S("Connection")), S("close")));
    assert_true(client_sees_end(fd, 2000));
    close(fd);
    assert_true(wait_for(&h->released, 1));
    fd = client_open(h);
    SEND(fd, "HEAD /early HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n");
    r = client_read(h, fd, 2000, true);
    assert_int_equal(r.status, 404);
    assert_true(str_eq(client_header(&r, S("Content-Length")), S("12")));
    close(fd);
    fd = client_open(h);
    post(h, fd, "/early-file", bytes_of(h, 300000));
    r = client_read(h, fd, 2000, false);
    assert_int_equal(r.status, 200);
    assert_int_equal(r.body.n, HARNESS_FILE);
    assert_true(client_sees_end(fd, 2000));
    close(fd);
}

static void a_client_that_leaves_within_its_body_harms_nobody(void **state)
{
    struct harness *h = *state;
    for (int i = 0; i < 5; i++) {
        const int fd = client_open(h);
        SEND(fd, "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n");
        client_send(fd, bytes_of(h, 300000));
        close(fd);
    }
    assert_true(wait_for(&h->done, 5));
    assert_int_equal(h->served, 0);
    const int fd = client_open(h);
    (void)client_ask(h, fd, S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    close(fd);
}

static int spooled(const char *dir)
{
    struct http_options o = harness_options();
    o.spool_dir = str_from_c(dir);
    struct harness *h = harness_start(&o);
    const int fd = client_open(h);
    post(h, fd, "/sum", bytes_of(h, 400000));
    const int status = client_read(h, fd, 3000, false).status;
    close(fd);
    harness_stop(h);
    return status;
}

static void without_a_place_for_large_bodies_they_are_refused(void **state)
{
    (void)state;
    assert_int_equal(spooled(NULL), 413);
    assert_int_equal(spooled("/nonexistent/spool"), 507);
}

static void a_full_disk_is_told_with_507(void **state)
{
    (void)state;
    /* A file size limit is what a full disk looks like to write(2), without needing a disk to fill. */
    struct rlimit before;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct http_options o = harness_options();
    struct harness *h = harness_start(&o);
    const struct rlimit tight = { 300000, before.rlim_max };
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    const int fd = client_open(h);
    post(h, fd, "/sum", bytes_of(h, 1000000));
    const struct client_reply r = client_read(h, fd, 3000, false);
    const int again = client_open(h);
    (void)client_ask(h, again, S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(r.status, 507);
    assert_true(str_eq(r.body, S("refused with 507")));
    close(fd);
    close(again);
    harness_stop(h);
}

/* Begins a body of a megabyte and stops in the middle. */
static int client_stalls(struct harness *h)
{
    const int fd = client_open(h);
    SEND(fd, "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
    client_send(fd, bytes_of(h, 700000));
    for (int i = 0; i < 300 && atomic_load(&h->http->spooled) < 700000; i++)
        sleep_ms(10);
    return fd;
}

static void when_the_room_for_large_bodies_is_used_up_the_next_is_told_so_and_all_else_goes_on(void **state)
{
    (void)state;
    struct http_options o = harness_options();
    o.spool_max = 1000000;
    struct harness *h = harness_start(&o);
    const int holder = client_stalls(h), late = client_open(h), small = client_open(h);
    post(h, late, "/sum", bytes_of(h, 500000));
    const struct client_reply told = client_read(h, late, 3000, false);
    assert_int_equal(told.status, 503);
    assert_true(str_eq(told.body, S("refused with 503")));
    post(h, small, "/sum", bytes_of(h, 200000));
    assert_int_equal(client_read(h, small, 3000, false).status, 200);
    (void)client_ask(h, small, S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    close(holder);
    assert_true(wait_for(&h->done, 4));
    assert_int_equal(atomic_load(&h->http->spooled), 0);
    const int again = client_open(h);
    post(h, again, "/sum", bytes_of(h, 900000));
    assert_int_equal(client_read(h, again, 3000, false).status, 200);
    close(late);
    close(small);
    close(again);
    harness_stop(h);
}

static void who_sends_a_little_now_and_then_does_not_hold_the_room_for_ever(void **state)
{
    (void)state;
    struct http_options o = harness_options();
    o.spool_seconds = 1;
    struct harness *h = harness_start(&o);
    const int fd = client_stalls(h);
    const str drop = bytes_of(h, 5000); /* more than the progress that keeps a small body alive */
    for (int i = 0; i < 40 && atomic_load(&h->http->spooled) > 0; i++) {
        (void)send(fd, drop.p, drop.n, MSG_NOSIGNAL);
        sleep_ms(100);
    }
    assert_int_equal(atomic_load(&h->http->spooled), 0);
    assert_int_equal(h->served, 0);
    close(fd);
    harness_stop(h);
}

static void refusals_have_a_plain_text_when_nobody_words_them(void **state)
{
    struct harness *h = *state;
    h->has_refuse = false;
    const int fd = client_open(h);
    SEND(fd, "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 2147483648\r\n\r\n");
    const struct client_reply r = client_read(h, fd, 2000, false);
    assert_true(str_eq(r.body, S("Content Too Large")));
    assert_true(str_eq(client_header(&r, S("Content-Type")), S("text/plain; charset=utf-8")));
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bodies_of_all_sizes_arrive_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(chunked_bodies_arrive_whole_and_end_the_connection, setup, teardown),
        cmocka_unit_test_setup_teardown(a_body_that_announces_too_much_is_refused_before_it_comes, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_client_that_sends_on_still_reads_the_refusal, setup, teardown),
        cmocka_unit_test_setup_teardown(a_refused_client_that_does_not_go_is_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(a_client_that_never_stops_is_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(a_chunked_body_beyond_the_limit_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(expect_100_continue_is_answered_before_the_body, setup, teardown),
        cmocka_unit_test_setup_teardown(an_early_answer_drops_a_small_body_and_keeps_the_connection, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_early_answer_to_a_large_body_ends_the_connection, setup, teardown),
        cmocka_unit_test_setup_teardown(a_client_that_leaves_within_its_body_harms_nobody, setup, teardown),
        cmocka_unit_test(without_a_place_for_large_bodies_they_are_refused),
        cmocka_unit_test(a_full_disk_is_told_with_507),
        cmocka_unit_test(when_the_room_for_large_bodies_is_used_up_the_next_is_told_so_and_all_else_goes_on),
        cmocka_unit_test(who_sends_a_little_now_and_then_does_not_hold_the_room_for_ever),
        cmocka_unit_test_setup_teardown(refusals_have_a_plain_text_when_nobody_words_them, setup, teardown),
    };
    return cmocka_run_group_tests_name("http_body", tests, NULL, NULL);
}
