/* SPDX-License-Identifier: Apache-2.0 */
/* Requests and answers over a socket: connections, lanes, addresses, starting and stopping. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "http_harness.h"

static int setup(void **state)
{
    struct http_options o = harness_options();
    o.trusted_proxy = S("127.0.0.1");
    *state = harness_start(&o);
    return 0;
}

static int teardown(void **state)
{
    harness_stop(*state);
    return 0;
}

static void a_page_answered_by_plan_comes_from_shared_bytes(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    const struct client_reply r = client_ask(h, fd, S("GET /now HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_int_equal(r.body.n, HARNESS_PAGE);
    assert_memory_equal(r.body.p, h->page, HARNESS_PAGE);
    assert_true(str_eq(client_header(&r, S("Cache-Control")), S("no-cache")));
    assert_false(str_is_absent(client_header(&r, S("Date"))));
    close(fd);
    assert_true(wait_for(&h->released, 1));
    assert_true(wait_for(&h->done, 1));
    assert_int_equal(h->served, 0);
    assert_int_equal(h->last_status, 200);
    assert_int_equal(h->last_bytes, HARNESS_PAGE);
}

static void a_worker_sees_the_whole_request(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    const str request = S("POST /echo/%E9%97%AE%e9%a2%98?a=%20b HTTP/1.1\r\nHost: x\r\nX-Test: \t yes\r\n"
                          "Content-Length: 5\r\n\r\nhello");
    const struct client_reply r = client_ask(h, fd, request, 200);
    assert_true(str_eq(r.body, S("POST\n/echo/问题\na=%20b\n127.0.0.1\nplain\n5\nyes\n")));
    assert_true(str_eq(client_header(&r, S("X-Note")), S("none")));
    close(fd);
}

static void one_connection_carries_many_requests(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    for (int i = 0; i < 50; i++) {
        const str request = i % 3 == 0 ? S("GET /now HTTP/1.1\r\nHost: x\r\n\r\n")
                            : i % 3 == 1
                                ? S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")
                                : S("POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
        const struct client_reply r = client_ask(h, fd, request, 200);
        assert_false(r.is_closed);
    }
    assert_int_equal(http_stats(h->http).connections, 1);
    close(fd);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    SEND(fd, "GET /sleep?30 HTTP/1.1\r\nHost: x\r\n\r\nPOST /echo/b HTTP/1.1\r\nHost: x\r\nContent-Length: "
             "2\r\n\r\n"
             "xyGET /now HTTP/1.1\r\nHost: x\r\n\r\nGET /echo/d HTTP/1.1\r\nHost: x\r\n\r\n");
    struct client_reply r = client_read(h, fd, 2000, false);
    assert_true(str_starts(r.body, S("GET\n/sleep\n")));
    r = client_read(h, fd, 2000, false);
    assert_true(str_starts(r.body, S("POST\n/echo/b\n")));
    r = client_read(h, fd, 2000, false);
    assert_int_equal(r.body.n, HARNESS_PAGE);
    r = client_read(h, fd, 2000, false);
    assert_true(str_starts(r.body, S("GET\n/echo/d\n")));
    close(fd);
}

static void head_has_the_length_but_no_body(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    struct client_reply r = client_ask(h, fd, S("HEAD /now HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_true(str_eq(client_header(&r, S("Content-Length")), S("8192")));
    r = client_ask(h, fd, S("HEAD /stream?t HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_true(str_eq(client_header(&r, S("Content-Type")), S("text/event-stream")));
    r = client_ask(h, fd, S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_true(str_starts(r.body, S("GET\n/echo")));
    close(fd);
}

static void http_1_0_is_closed_unless_it_asks_to_be_kept(void **state)
{
    struct harness *h = *state;
    int fd = client_open(h);
    (void)client_ask(h, fd, S("GET /echo HTTP/1.0\r\n\r\n"), 200);
    assert_true(client_sees_end(fd, 2000));
    close(fd);
    fd = client_open(h);
    for (int i = 0; i < 3; i++) {
        const struct client_reply r =
            client_ask(h, fd, S("GET /echo HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"), 200);
        assert_true(str_eq_nocase(client_header(&r, S("Connection")), S("keep-alive")));
    }
    close(fd);
}

static void methods_are_told_apart_by_exact_name(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    struct client_reply r = client_ask(h, fd, S("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_true(str_starts(r.body, S("OPTIONS\n*\n")));
    r = client_ask(h, fd, S("get /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_true(str_starts(r.body, S("OTHER\n")));
    r = client_ask(h, fd, S("DELETE /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_true(str_starts(r.body, S("OTHER\n")));
    close(fd);
}

static str client_line(struct harness *h, str forwarded)
{
    const int fd = client_open(h);
    const struct client_reply r = client_ask(
        h, fd, str_printf(h->arena, "GET /echo HTTP/1.1\r\nHost: x\r\n%.*s\r\n", STR_ARG(forwarded)), 200);
    str rest = r.body;
    str line = S("");
    for (int i = 0; i < 4; i++)
        (void)str_cut(&rest, '\n', &line);
    str tls = S("");
    (void)str_cut(&rest, '\n', &tls);
    close(fd);
    return str_printf(h->arena, "%.*s %.*s", STR_ARG(line), STR_ARG(tls));
}

static void the_trusted_proxy_names_its_client(void **state)
{
    struct harness *h = *state;
    static const struct {
        const char *forwarded, *client;
    } cases[] = {
        { "", "127.0.0.1 plain" },
        { "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n", "203.0.113.7 tls" },
        { "X-Forwarded-For: 10.9.9.9, 203.0.113.7\r\n", "203.0.113.7 plain" },
        { "X-Forwarded-For: 203.0.113.7, 127.0.0.1\r\n", "203.0.113.7 plain" },
        { "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2001:DB8::1\r\n", "2001:db8::1 plain" },
        { "X-Forwarded-For: 203.0.113.7, unknown\r\n", "127.0.0.1 plain" },
        { "X-Forwarded-For: \r\nX-Forwarded-Proto: http\r\n", "127.0.0.1 plain" },
        { "X-Forwarded-For: 127.0.0.1\r\n", "127.0.0.1 plain" },
        { "X-Forwarded-For: ::ffff:203.0.113.8\r\n", "203.0.113.8 plain" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const str got = client_line(h, str_from_c(cases[i].forwarded));
        if (!str_eq(got, str_from_c(cases[i].client)))
            fail_msg("%s gave %.*s", cases[i].forwarded, STR_ARG(got));
    }
}

static void nobody_else_is_believed(void **state)
{
    (void)state;
    struct http_options o = harness_options();
    o.trusted_proxy = S("192.0.2.1");
    struct harness *h = harness_start(&o);
    assert_true(str_eq(client_line(h, S("X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n")),
                       S("127.0.0.1 plain")));
    harness_stop(h);
}

static void a_full_lane_answers_503_and_the_others_go_on(void **state)
{
    (void)state;
    struct http_options o = harness_options();
    o.threads[HTTP_LANE_SLOW] = 1;
    o.queue_max[HTTP_LANE_SLOW] = 2;
    struct harness *h = harness_start(&o);
    int fd[6];
    int busy = 0;
    for (int i = 0; i < 6; i++) {
        fd[i] = client_open(h);
        SEND(fd[i], "GET /slow-sleep?400 HTTP/1.1\r\nHost: x\r\n\r\n");
        sleep_ms(20);
    }
    const int other = client_open(h);
    const struct client_reply quick = client_ask(h, other, S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_true(quick.us < 200000);
    assert_int_equal(http_stats(h->http).busy[HTTP_LANE_SLOW], 1);
    assert_int_equal(http_stats(h->http).queued[HTTP_LANE_SLOW], 2);
    for (int i = 0; i < 6; i++) {
        const struct client_reply r = client_read(h, fd[i], 5000, false);
        if (r.status == 503) {
            busy++;
            assert_true(str_eq(client_header(&r, S("Retry-After")), S("2")));
            assert_true(str_eq(r.body, S("refused with 503")));
            /* The request was read whole, so the connection is as good as before. */
            (void)client_ask(h, fd[i], S("GET /now HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
        } else {
            assert_int_equal(r.status, 200);
        }
        close(fd[i]);
    }
    assert_int_equal(busy, 3);
    close(other);
    harness_stop(h);
}

static void connections_of_one_address_are_limited(void **state)
{
    (void)state;
    struct http_options o = harness_options();
    o.connections_per_address = 3;
    struct harness *h = harness_start(&o);
    int fd[4];
    for (int i = 0; i < 3; i++) {
        fd[i] = client_open(h);
        (void)client_ask(h, fd[i], S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    }
    fd[3] = client_open(h);
    assert_true(client_sees_end(fd[3], 2000));
    assert_true(http_stats(h->http).refused > 0);
    close(fd[0]);
    sleep_ms(100);
    close(fd[3]);
    fd[3] = client_open(h);
    (void)client_ask(h, fd[3], S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    for (int i = 1; i < 4; i++)
        close(fd[i]);
    harness_stop(h);
}

static void the_limit_can_be_switched_off_and_spares_the_proxy(void **state)
{
    struct http_options o = harness_options();
    (void)state;
    for (int round = 0; round < 2; round++) {
        o.connections_per_address = round == 0 ? -1 : 2;
        o.trusted_proxy = round == 0 ? (str){ 0 } : S("127.0.0.1");
        struct harness *h = harness_start(&o);
        int fd[10];
        for (int i = 0; i < 10; i++) {
            fd[i] = client_open(h);
            (void)client_ask(h, fd[i], S("GET /now HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
        }
        for (int i = 0; i < 10; i++)
            close(fd[i]);
        harness_stop(h);
    }
}

static void beyond_connections_max_clients_wait_their_turn(void **state)
{
    (void)state;
    struct http_options o = harness_options();
    o.loops = 1;
    o.connections_max = 2;
    struct harness *h = harness_start(&o);
    int fd[3];
    for (int i = 0; i < 3; i++) {
        fd[i] = client_open(h);
        SEND(fd[i], "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
        if (i < 2)
            assert_int_equal(client_read(h, fd[i], 2000, false).status, 200);
    }
    assert_int_equal(client_read(h, fd[2], 300, false).status, 0);
    close(fd[0]);
    assert_int_equal(client_read(h, fd[2], 2000, false).status, 200);
    close(fd[1]);
    close(fd[2]);
    harness_stop(h);
}

static void answers_come_without_a_delayed_acknowledgement(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    int slow = 0;
    for (int i = 0; i < 60; i++) {
        /* Head and body in two packets, as browsers send forms: the classic case that costs 40 ms. */
        SEND(fd, "POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n");
        SEND(fd, "hello");
        const struct client_reply r = client_read(h, fd, 2000, false);
        assert_int_equal(r.status, 200);
        slow += r.us > 5000;
    }
    /* 40 ms would hit every one of them; a busy machine hits a few. */
    assert_true(slow < 20);
    close(fd);
}

static void the_largest_head_that_is_taken_leaves_room_for_an_answer(void **state)
{
    struct harness *h = *state;
    struct buf b = buf_new(h->arena, 65536);
    buf_put(&b, S("GET /headers?x=1 HTTP/1.1\r\nHost: x\r\nCookie: a="));
    for (int i = 0; i < 4000; i++)
        buf_putc(&b, 'c');
    buf_put(&b, S("\r\nX-Fill: "));
    while (b.n < 8192 - 4)
        buf_putc(&b, 'f');
    buf_put(&b, S("\r\n\r\n"));
    const int fd = client_open(h);
    const struct client_reply r = client_ask(h, fd, buf_str(&b), 200);
    assert_true(r.head.n > 2800);
    (void)client_ask(h, fd, S("GET /headers HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    close(fd);
}

static void an_answer_with_too_many_headers_becomes_a_500(void **state)
{
    struct harness *h = *state;
    static const char *const paths[] = { "/headers", "/shared-many", "/file-many", "/stream-many" };
    const int fd = client_open(h);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const str request = str_printf(h->arena, "GET %s?too-many HTTP/1.1\r\nHost: x\r\n\r\n", paths[i]);
        const struct client_reply r = client_ask(h, fd, request, 500);
        assert_true(str_eq(r.body, S("refused with 500")));
        assert_true(str_is_absent(client_header(&r, S("X-Large"))));
    }
    assert_true(wait_for(&h->released, 1));
    close(fd);
}

static void an_empty_header_is_not_sent(void **state)
{
    struct harness *h = *state;
    const int fd = client_open(h);
    const struct client_reply r = client_ask(h, fd, S("GET /headers HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    assert_true(str_is_absent(client_header(&r, S("X-Empty"))));
    assert_int_equal(client_header(&r, S("X-Large")).n, 700);
    close(fd);
}

/* In a child of its own, whose words nobody needs to see. */
static int signal_of(const char *what)
{
    const pid_t child = fork();
    if (child == 0) {
        const struct http_options o = harness_options();
        const struct rlimit none = { 0, 0 };
        (void)setrlimit(RLIMIT_CORE, &none);
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(1);
        struct harness *h = harness_start(&o);
        (void)signal(SIGABRT, SIG_DFL);
        const int fd = client_open(h);
        client_send(fd, str_printf(h->arena, "GET /bug?%s HTTP/1.1\r\nHost: x\r\n\r\n", what));
        (void)client_read(h, fd, 3000, false);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void what_no_handler_may_do_is_a_bug(void **state)
{
    (void)state;
    assert_int_equal(signal_of("nothing"), 0);
    assert_int_equal(signal_of("line-end"), SIGABRT);
    assert_int_equal(signal_of("no-name"), SIGABRT);
    assert_int_equal(signal_of("status"), SIGABRT);
    assert_int_equal(signal_of("twice"), SIGABRT);
    assert_int_equal(signal_of("never"), SIGABRT);
}

static void a_stop_lets_running_requests_end(void **state)
{
    (void)state;
    const struct http_options o = harness_options();
    struct harness *h = harness_start(&o);
    const int idle = client_open(h);
    (void)client_ask(h, idle, S("GET /now HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    const int busy = client_open(h);
    SEND(busy, "GET /sleep?300 HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_true(wait_for(&h->served, 1));
    const int64_t began = clock_us();
    http_stop(h->http, 5);
    const int64_t took = clock_us() - began;
    h->http = NULL;
    const struct client_reply r = client_read(h, busy, 1000, false);
    assert_int_equal(r.status, 200);
    assert_true(str_eq(client_header(&r, S("Connection")), S("close")));
    assert_true(client_sees_end(idle, 1000));
    assert_true(took >= 200000 && took < 2000000);
    close(idle);
    close(busy);
    harness_stop(h);
}

static void a_stop_cuts_what_does_not_end_in_time(void **state)
{
    (void)state;
    struct http_options o = harness_options();
    o.threads[HTTP_LANE_FAST] = 1;
    struct harness *h = harness_start(&o);
    int fd[5];
    for (int i = 0; i < 5; i++) {
        fd[i] = client_open(h);
        SEND(fd[i], "GET /sleep?700 HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    assert_true(wait_for(&h->planned, 5));
    const int64_t began = clock_us();
    http_stop(h->http, 0);
    /* Only the one that is being served is waited for; the queue is dropped. */
    assert_true(clock_us() - began < 1500000);
    h->http = NULL;
    assert_int_equal(h->served, 1);
    for (int i = 0; i < 5; i++) {
        assert_true(client_sees_end(fd[i], 1000));
        close(fd[i]);
    }
    harness_stop(h);
}

static void start_failures_are_told_in_a_sentence(void **state)
{
    struct harness *h = *state;
    static const char *const bad[] = {
        "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "localhost:1", "[127.0.0.1]:1", "::1:80",
        "",          "192.0.2.1:0", "[::1:80"
    };
    const struct http_handlers handlers = { .plan = (struct http_plan(*)(void *, struct exchange *))1,
                                            .serve = (void (*)(void *, struct exchange *))1 };
    struct http *http = NULL;
    int port = 0;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = { 0 };
        const struct http_options o = { .listen = str_from_c(bad[i]) };
        assert_int_equal(http_start(&o, &handlers, h->arena, &e, &http, &port), RC_UNAVAILABLE);
        assert_true(e.detail.n > 20);
    }
    struct err e = { 0 };
    struct http_options o = { .listen = str_printf(h->arena, "127.0.0.1:%d", h->port) };
    assert_int_equal(http_start(&o, &handlers, h->arena, &e, &http, &port), RC_UNAVAILABLE);
    assert_true(str_find(e.detail, S("in use")) != SIZE_MAX);
    e = (struct err){ 0 };
    o = (struct http_options){ .listen = S("127.0.0.1:0"), .trusted_proxy = S("proxy") };
    assert_int_equal(http_start(&o, &handlers, h->arena, &e, &http, &port), RC_UNAVAILABLE);
    assert_true(str_find(e.detail, S("proxy")) != SIZE_MAX);
    assert_null(http);
    http_stop(NULL, 1);
}

static struct http_plan plan_nothing(void *data, struct exchange *x)
{
    (*(_Atomic int *)data)++;
    http_answer(x, 204, S(""));
    return (struct http_plan){ .is_answered = true };
}

static void serve_nothing(void *data, struct exchange *x)
{
    (void)data;
    http_answer(x, 204, S(""));
}

static void nothing_is_served_before_the_server_is_opened(void **state)
{
    _Atomic int planned = 0;
    struct harness *outer = *state;
    struct harness h = { .arena = outer->arena };
    const struct http_options o = harness_options();
    const struct http_handlers handlers = { .plan = plan_nothing, .serve = serve_nothing, .data = &planned };
    assert_int_equal(http_start(&o, &handlers, h.arena, &h.err, &h.http, &h.port), RC_OK);
    const int fd = client_open(&h);
    SEND(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(client_read(&h, fd, 200, false).status, 0);
    assert_int_equal(planned, 0);
    http_open(h.http);
    assert_int_equal(client_read(&h, fd, 2000, false).status, 204);
    close(fd);
    http_stop(h.http, 1);
    /* One that was never opened ends as well. */
    assert_int_equal(http_start(&o, &handlers, h.arena, &h.err, &h.http, &h.port), RC_OK);
    http_stop(h.http, 1);
}

static void it_listens_on_ipv6_too(void **state)
{
    (void)state;
    struct http_options o = harness_options();
    o.listen = S("[::1]:0");
    struct harness *h = harness_start(&o);
    const struct sockaddr_in6 at = { .sin6_family = AF_INET6,
                                     .sin6_port = htons((uint16_t)h->port),
                                     .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    const int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof at), 0);
    const struct client_reply r = client_ask(h, fd, S("GET /echo HTTP/1.1\r\nHost: [::1]\r\n\r\n"), 200);
    assert_true(str_find(r.body, S("\n::1\n")) != SIZE_MAX);
    close(fd);
    harness_stop(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_page_answered_by_plan_comes_from_shared_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_worker_sees_the_whole_request, setup, teardown),
        cmocka_unit_test_setup_teardown(one_connection_carries_many_requests, setup, teardown),
        cmocka_unit_test_setup_teardown(pipelined_requests_are_answered_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(head_has_the_length_but_no_body, setup, teardown),
        cmocka_unit_test_setup_teardown(http_1_0_is_closed_unless_it_asks_to_be_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(methods_are_told_apart_by_exact_name, setup, teardown),
        cmocka_unit_test_setup_teardown(the_trusted_proxy_names_its_client, setup, teardown),
        cmocka_unit_test(nobody_else_is_believed),
        cmocka_unit_test(a_full_lane_answers_503_and_the_others_go_on),
        cmocka_unit_test(connections_of_one_address_are_limited),
        cmocka_unit_test(the_limit_can_be_switched_off_and_spares_the_proxy),
        cmocka_unit_test(beyond_connections_max_clients_wait_their_turn),
        cmocka_unit_test_setup_teardown(answers_come_without_a_delayed_acknowledgement, setup, teardown),
        cmocka_unit_test_setup_teardown(the_largest_head_that_is_taken_leaves_room_for_an_answer, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_answer_with_too_many_headers_becomes_a_500, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_header_is_not_sent, setup, teardown),
        cmocka_unit_test(what_no_handler_may_do_is_a_bug),
        cmocka_unit_test(a_stop_lets_running_requests_end),
        cmocka_unit_test(a_stop_cuts_what_does_not_end_in_time),
        cmocka_unit_test_setup_teardown(start_failures_are_told_in_a_sentence, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_served_before_the_server_is_opened, setup, teardown),
        cmocka_unit_test(it_listens_on_ipv6_too),
    };
    return cmocka_run_group_tests_name("http_server", tests, NULL, NULL);
}
