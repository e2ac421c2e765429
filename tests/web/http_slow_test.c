/* SPDX-License-Identifier: Apache-2.0 */
/* Slow clients: heads and bodies that drip, connections that idle, answers nobody reads; and others beside
 * them. */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "http_harness.h"

#define CROWD 200

static struct harness *quick_server(void)
{
    struct http_options o = harness_options();
    o.head_seconds = 1;
    o.body_seconds = 1;
    o.idle_seconds = 1;
    o.connections_per_address = -1;
    return harness_start(&o);
}

static int64_t now_ms(void)
{
    return clock_us() / 1000;
}

/* Sends a byte every 50 ms until the other side has had enough; how long that took. */
static int64_t drip(int fd, int64_t most_ms)
{
    const int64_t began = now_ms();
    while (now_ms() - began < most_ms) {
        if (send(fd, "a", 1, MSG_NOSIGNAL) != 1 || client_sees_end(fd, 50))
            break;
    }
    return now_ms() - began;
}

static void a_head_that_drips_is_cut_and_told_408(void **state)
{
    (void)state;
    struct harness *h = quick_server();
    const int fd = client_open(h);
    SEND(fd, "GET /echo HTTP/1.1\r\nHost: x\r\nA: ");
    const int64_t began = now_ms();
    int status = 0;
    while (status == 0 && now_ms() - began < 4000) {
        if (send(fd, "a", 1, MSG_NOSIGNAL) != 1)
            break;
        const struct client_reply r = client_read(h, fd, 50, false);
        status = r.status;
    }
    assert_int_equal(status, 408);
    assert_true(now_ms() - began >= 800 && now_ms() - began < 3000);
    assert_int_equal(h->planned, 0);
    close(fd);
    harness_stop(h);
}

static void a_request_line_that_drips_is_cut(void **state)
{
    (void)state;
    struct harness *h = quick_server();
    const int fd = client_open(h);
    SEND(fd, "GET /");
    assert_true(drip(fd, 5000) < 3000);
    close(fd);
    harness_stop(h);
}

static void a_connection_without_a_word_is_closed_without_a_word(void **state)
{
    (void)state;
    struct harness *h = quick_server();
    const int fd = client_open(h);
    char byte;
    const int64_t began = now_ms();
    assert_int_equal(recv(fd, &byte, 1, 0), 0);
    assert_true(now_ms() - began < 3000);
    close(fd);
    harness_stop(h);
}

static void a_kept_connection_is_closed_when_it_idles(void **state)
{
    (void)state;
    struct harness *h = quick_server();
    const int fd = client_open(h);
    for (int i = 0; i < 4; i++) {
        (void)client_ask(h, fd, S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
        sleep_ms(400);
    }
    char byte;
    assert_int_equal(recv(fd, &byte, 1, 0), 0);
    close(fd);
    const int dripping = client_open(h);
    (void)client_ask(h, dripping, S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    SEND(dripping, "GET /echo HTTP/1.1\r\nA: ");
    assert_true(drip(dripping, 5000) < 3000);
    close(dripping);
    harness_stop(h);
}

static void a_body_that_drips_is_cut_and_told_408(void **state)
{
    (void)state;
    struct harness *h = quick_server();
    const int fd = client_open(h);
    SEND(fd, "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
    const int64_t began = now_ms();
    int status = 0;
    while (status == 0 && now_ms() - began < 4000) {
        if (send(fd, "a", 1, MSG_NOSIGNAL) != 1)
            break;
        status = client_read(h, fd, 50, false).status;
    }
    assert_int_equal(status, 408);
    assert_true(wait_for(&h->done, 1));
    assert_int_equal(h->last_status, 408);
    assert_int_equal(h->served, 0);
    close(fd);
    harness_stop(h);
}

static void a_body_that_stops_is_told_408_too(void **state)
{
    (void)state;
    struct harness *h = quick_server();
    const int fd = client_open(h);
    SEND(fd, "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nhello");
    const struct client_reply r = client_read(h, fd, 4000, false);
    assert_int_equal(r.status, 408);
    assert_true(client_sees_end(fd, 4000));
    assert_true(wait_for(&h->done, 1));
    close(fd);
    /* Answered by plan already: the rest of the body is not worth waiting for. */
    const int early = client_open(h);
    SEND(early, "POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\nhello");
    assert_true(client_sees_end(early, 4000));
    assert_true(wait_for(&h->released, 1));
    close(early);
    harness_stop(h);
}

static void a_slow_body_that_moves_is_left_alone(void **state)
{
    (void)state;
    struct harness *h = quick_server();
    const int fd = client_open(h);
    char piece[2048] = { 0 };
    SEND(fd, "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 20480\r\n\r\n");
    for (int i = 0; i < 10; i++) {
        client_send(fd, (str){ piece, sizeof piece });
        sleep_ms(300);
    }
    assert_int_equal(client_read(h, fd, 2000, false).status, 200);
    close(fd);
    harness_stop(h);
}

static void a_slow_request_is_not_an_idle_connection(void **state)
{
    (void)state;
    struct harness *h = quick_server();
    const int fd = client_open(h);
    (void)client_ask(h, fd, S("GET /sleep?2500 HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    close(fd);
    harness_stop(h);
}

static void an_answer_that_nobody_reads_is_given_up(void **state)
{
    (void)state;
    struct harness *h = quick_server();
    const int fd = client_open(h);
    const int small = 4096;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    for (int i = 0; i < 400; i++)
        SEND(fd, "GET /file HTTP/1.1\r\nHost: x\r\n\r\n");
    for (int i = 0; i < 100 && http_stats(h->http).connections > 0; i++)
        sleep_ms(60);
    assert_int_equal(http_stats(h->http).connections, 0);
    close(fd);
    harness_stop(h);
}

static void a_crowd_of_slow_clients_starves_nobody(void **state)
{
    (void)state;
    struct http_options o = harness_options();
    o.connections_per_address = -1;
    struct harness *h = harness_start(&o);
    int crowd[CROWD];
    for (int i = 0; i < CROWD; i++) {
        crowd[i] = client_open(h);
        if (i % 2 == 0)
            SEND(crowd[i], "GET /echo HTTP/1.1\r\nA: ");
        else
            SEND(crowd[i], "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
    }
    const int fd = client_open(h);
    int64_t sum_us = 0;
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < CROWD; i++)
            (void)send(crowd[i], "a", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        for (int i = 0; i < 5; i++)
            sum_us += client_ask(h, fd, S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200).us;
    }
    /* 100 requests; none had to wait for any of the crowd, which never finishes. */
    assert_true(sum_us < 100 * INT64_C(20000));
    for (int i = 0; i < CROWD; i++)
        close(crowd[i]);
    close(fd);
    harness_stop(h);
}

static void blocked_workers_do_not_block_the_loops(void **state)
{
    (void)state;
    const struct http_options o = harness_options();
    struct harness *h = harness_start(&o);
    int slow[8];
    for (int i = 0; i < 8; i++) {
        slow[i] = client_open(h);
        SEND(slow[i], "GET /slow-sleep?500 HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    assert_true(wait_for(&h->served, 2));
    const int fd = client_open(h);
    const int64_t began = now_ms();
    for (int i = 0; i < 50; i++) {
        (void)client_ask(h, fd, S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
        (void)client_ask(h, fd, S("POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na"), 200);
        (void)client_ask(h, fd, S("GET /now HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    }
    assert_true(now_ms() - began < 1500);
    for (int i = 0; i < 8; i++)
        close(slow[i]);
    close(fd);
    harness_stop(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_that_drips_is_cut_and_told_408),
        cmocka_unit_test(a_request_line_that_drips_is_cut),
        cmocka_unit_test(a_connection_without_a_word_is_closed_without_a_word),
        cmocka_unit_test(a_kept_connection_is_closed_when_it_idles),
        cmocka_unit_test(a_body_that_drips_is_cut_and_told_408),
        cmocka_unit_test(a_body_that_stops_is_told_408_too),
        cmocka_unit_test(a_slow_body_that_moves_is_left_alone),
        cmocka_unit_test(a_slow_request_is_not_an_idle_connection),
        cmocka_unit_test(an_answer_that_nobody_reads_is_given_up),
        cmocka_unit_test(a_crowd_of_slow_clients_starves_nobody),
        cmocka_unit_test(blocked_workers_do_not_block_the_loops),
    };
    return cmocka_run_group_tests_name("http_slow", tests, NULL, NULL);
}
