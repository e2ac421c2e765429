/* SPDX-License-Identifier: Apache-2.0 */
/* Event streams: what arrives, who gets it, slow and vanished listeners, two thousand of them, and the end.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "http_harness.h"
#include "web/http_private.h"

#define MANY 2000

static int setup(void **state)
{
    struct http_options o = harness_options();
    o.connections_per_address = -1;
    o.streams_max = MANY;
    *state = harness_start(&o);
    return 0;
}

static int teardown(void **state)
{
    harness_stop(*state);
    return 0;
}

static bool wait_streams(const struct harness *h, int64_t n)
{
    for (int i = 0; i < 600; i++) {
        if (http_stats(h->http).streams == n)
            return true;
        sleep_ms(5);
    }
    return false;
}

static int listen_to(struct harness *h, const char *topic)
{
    const int fd = client_open(h);
    client_send(fd, str_printf(h->arena, "GET /stream?%s HTTP/1.1\r\nHost: x\r\n\r\n", topic));
    return fd;
}

/* Reads exactly this text within 2 s. */
static bool reads(int fd, str text)
{
    char got[4096];
    size_t n = 0;
    const struct timeval two = { .tv_sec = 2 };
    assert_true(text.n <= sizeof got);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &two, sizeof two);
    while (n < text.n) {
        const ssize_t more = recv(fd, got + n, text.n - n, 0);
        if (more <= 0)
            return false;
        n += (size_t)more;
    }
    return memcmp(got, text.p, text.n) == 0;
}

static bool is_silent(int fd, int ms)
{
    char c;
    sleep_ms(ms);
    return recv(fd, &c, 1, MSG_DONTWAIT) < 0;
}

static void events_reach_those_who_listen_to_the_topic(void **state)
{
    struct harness *h = *state;
    const int a = listen_to(h, "a");
    const int also_a = listen_to(h, "a");
    const int b = listen_to(h, "b");
    struct client_reply r = client_read(h, a, 2000, true);
    assert_int_equal(r.status, 200);
    assert_true(str_eq(client_header(&r, S("Content-Type")), S("text/event-stream")));
    assert_true(str_eq(client_header(&r, S("Cache-Control")), S("no-store")));
    assert_true(str_is_absent(client_header(&r, S("Content-Length"))));
    assert_int_equal(client_read(h, also_a, 2000, true).status, 200);
    assert_int_equal(client_read(h, b, 2000, true).status, 200);
    assert_true(wait_streams(h, 3));
    http_hub_publish(h->hub, S("a"), S("moved"), S("17"));
    http_hub_publish(h->hub, S("c"), S("moved"), S("nobody"));
    assert_true(reads(a, S("event: moved\ndata: 17\n\n")));
    assert_true(reads(also_a, S("event: moved\ndata: 17\n\n")));
    assert_true(is_silent(b, 50));
    close(a);
    close(also_a);
    close(b);
    assert_true(wait_streams(h, 0));
}

static void what_is_told_on_an_ending_topic_ends_the_stream(void **state)
{
    struct harness *h = *state;
    const int member = listen_to(h, "a+-x"), other = listen_to(h, "a");
    (void)client_read(h, member, 2000, true);
    (void)client_read(h, other, 2000, true);
    assert_true(wait_streams(h, 2));
    http_hub_publish(h->hub, S("a"), S("n"), S("1"));
    assert_true(reads(member, S("event: n\ndata: 1\n\n")));
    http_hub_publish(h->hub, S("x"), S("n"), S("2"));
    http_hub_publish(h->hub, S("a"), S("n"), S("3"));
    assert_true(wait_streams(h, 1));
    char c;
    assert_int_equal(recv(member, &c, 1, 0), 0);
    assert_true(reads(other, S("event: n\ndata: 1\n\nevent: n\ndata: 3\n\n")));
    (void)close(member);
    (void)close(other);
}

static void data_with_several_lines_is_one_event(void **state)
{
    struct harness *h = *state;
    const int fd = listen_to(h, "t");
    assert_int_equal(client_read(h, fd, 2000, true).status, 200);
    http_hub_publish(h->hub, S("t"), S(""), S("one\ntwo\r\nthree\rfour"));
    assert_true(reads(fd, S("data: one\ndata: two\ndata: three\ndata: four\n\n")));
    http_hub_publish(h->hub, S("t"), S("e"), S(""));
    assert_true(reads(fd, S("event: e\ndata: \n\n")));
    close(fd);
}

static void a_listener_that_does_not_read_is_cut_and_the_others_go_on(void **state)
{
    struct harness *h = *state;
    static char text[8192];
    const int stuck = listen_to(h, "t");
    const int good = listen_to(h, "t");
    assert_int_equal(client_read(h, stuck, 2000, true).status, 200);
    assert_int_equal(client_read(h, good, 2000, true).status, 200);
    assert_true(wait_streams(h, 2));
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = 'x';
    char drop[16384];
    int64_t longest = 0;
    for (int i = 0; i < 2000 && http_stats(h->http).streams == 2; i++) {
        const int64_t began = clock_us();
        http_hub_publish(h->hub, S("t"), S("big"), (str){ text, sizeof text });
        longest = clock_us() - began > longest ? clock_us() - began : longest;
        for (int k = 0; k < 3; k++)
            (void)recv(good, drop, sizeof drop, MSG_DONTWAIT);
        sleep_ms(1);
    }
    assert_true(wait_streams(h, 1));
    /* Publishing hands over and leaves; it never waits for a socket. */
    assert_true(longest < 100000);
    while (recv(good, drop, sizeof drop, MSG_DONTWAIT) > 0)
        sleep_ms(5);
    http_hub_publish(h->hub, S("t"), S("e"), S("still here"));
    assert_true(reads(good, S("event: e\ndata: still here\n\n")));
    close(stuck);
    close(good);
}

static void a_listener_that_pauses_gets_everything(void **state)
{
    struct harness *h = *state;
    static char text[6000];
    const int fd = listen_to(h, "t");
    const int small = 8192;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    assert_int_equal(client_read(h, fd, 2000, true).status, 200);
    assert_true(wait_streams(h, 1));
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = 'y';
    char all[200000];
    size_t n = 0;
    for (int round = 0; round < 4; round++) {
        /* More than the sockets' buffers take at once, less than may wait. */
        for (int i = 0; i < 10; i++)
            http_hub_publish(h->hub, S("t"), S(""), (str){ text, 4000 });
        sleep_ms(50);
        const size_t due = (size_t)(round + 1) * 10 * (4000 + 8);
        const struct timeval two = { .tv_sec = 2 };
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &two, sizeof two);
        while (n < due) {
            const ssize_t got = recv(fd, all + n, due - n, 0);
            assert_true(got > 0);
            n += (size_t)got;
        }
    }
    for (size_t at = 0; at < n; at += 4008)
        assert_memory_equal(all + at, "data: yyyy", 10);
    assert_int_equal(http_stats(h->http).streams, 1);
    close(fd);
}

static void a_listener_that_leaves_is_forgotten(void **state)
{
    struct harness *h = *state;
    for (int i = 0; i < 20; i++) {
        const int fd = listen_to(h, "t");
        if (i % 2 == 0)
            assert_int_equal(client_read(h, fd, 2000, true).status, 200);
        close(fd);
    }
    assert_true(wait_for(&h->done, 20));
    assert_true(wait_streams(h, 0));
}

static void nobody_speaks_on_a_stream_but_the_server(void **state)
{
    struct harness *h = *state;
    const int fd = listen_to(h, "t");
    assert_int_equal(client_read(h, fd, 2000, true).status, 200);
    SEND(fd, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_true(is_silent(fd, 100));
    assert_int_equal(h->served, 1);
    http_hub_publish(h->hub, S("t"), S("e"), S("1"));
    assert_true(reads(fd, S("event: e\ndata: 1\n\n")));
    close(fd);
}

static void streams_end_when_the_server_stops(void **state)
{
    (void)state;
    const struct http_options o = harness_options();
    struct harness *h = harness_start(&o);
    const int fd = listen_to(h, "t");
    assert_int_equal(client_read(h, fd, 2000, true).status, 200);
    const int64_t began = clock_us();
    http_stop(h->http, 5);
    assert_true(clock_us() - began < 1500000);
    h->http = NULL;
    assert_true(client_sees_end(fd, 1000));
    close(fd);
    harness_stop(h);
}

static void two_thousand_listen_and_one_more_is_refused(void **state)
{
    struct harness *h = *state;
    static int fd[MANY];
    struct rlimit files;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    const struct rlimit enough = { 3 * MANY, files.rlim_max > 3 * MANY ? files.rlim_max : 3 * MANY };
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &enough), 0);
    for (int i = 0; i < MANY; i++) {
        fd[i] = listen_to(h, "t");
        if (i % 50 == 49)
            assert_true(wait_streams(h, i + 1));
    }
    const int more = listen_to(h, "t");
    assert_int_equal(client_read(h, more, 2000, false).status, 503);
    close(more);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(client_read(h, fd[i], 2000, true).status, 200);
    http_hub_publish(h->hub, S("t"), S("e"), S("all"));
    for (int i = 0; i < MANY; i++)
        assert_true(reads(fd[i], S("event: e\ndata: all\n\n")));
    /* The streams are no longer in the library: a request beside them costs what it always does. */
    const int other = client_open(h);
    (void)client_ask(h, other, S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_true(http_stats(h->http).connections <= 2);
    close(other);
    for (int i = 0; i < MANY; i++)
        close(fd[i]);
    assert_true(wait_streams(h, 0));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
}

static void a_quiet_stream_has_a_heartbeat(void **state)
{
    struct harness *h = *state;
    h->http->beat_us = 300000;
    const int fd = listen_to(h, "t");
    assert_int_equal(client_read(h, fd, 2000, true).status, 200);
    assert_true(reads(fd, S(":\n\n:\n\n")));
    close(fd);
}

static void *publish_many(void *data)
{
    struct harness *h = data;
    for (int i = 0; i < 500; i++)
        http_hub_publish(h->hub, S("t"), S("e"), S("x"));
    return NULL;
}

static void many_threads_publish_at_once(void **state)
{
    struct harness *h = *state;
    pthread_t threads[4];
    const int fd = listen_to(h, "t");
    assert_int_equal(client_read(h, fd, 2000, true).status, 200);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, publish_many, h), 0);
    for (int i = 0; i < 2000; i++)
        assert_true(reads(fd, S("event: e\ndata: x\n\n")));
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(events_reach_those_who_listen_to_the_topic, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_told_on_an_ending_topic_ends_the_stream, setup, teardown),
        cmocka_unit_test_setup_teardown(data_with_several_lines_is_one_event, setup, teardown),
        cmocka_unit_test_setup_teardown(a_listener_that_does_not_read_is_cut_and_the_others_go_on, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_listener_that_pauses_gets_everything, setup, teardown),
        cmocka_unit_test_setup_teardown(a_listener_that_leaves_is_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(nobody_speaks_on_a_stream_but_the_server, setup, teardown),
        cmocka_unit_test(streams_end_when_the_server_stops),
        cmocka_unit_test_setup_teardown(two_thousand_listen_and_one_more_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_quiet_stream_has_a_heartbeat, setup, teardown),
        cmocka_unit_test_setup_teardown(many_threads_publish_at_once, setup, teardown),
    };
    return cmocka_run_group_tests_name("http_stream", tests, NULL, NULL);
}
