/* SPDX-License-Identifier: Apache-2.0 */
/* The server and the client that http_harness.h describes. No test is in this file. */
#include "http_harness.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"

void sleep_ms(int ms)
{
    (void)nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L }, NULL);
}

/* ---- server ---- */

static void count_release(void *data)
{
    struct harness *h = data;
    h->released++;
}

static enum http_lane lane_of(str path)
{
    if (str_starts(path, S("/slow")))
        return HTTP_LANE_SLOW;
    return str_starts(path, S("/write")) ? HTTP_LANE_WRITE : HTTP_LANE_FAST;
}

static struct http_plan plan(void *data, struct exchange *x)
{
    struct harness *h = data;
    const str path = http_path(x);
    h->planned++;
    if (str_eq(path, S("/now"))) {
        http_add_header(x, S("Content-Type"), S("text/html; charset=utf-8"));
        http_add_header(x, S("Cache-Control"), S("no-cache"));
        http_answer_shared(x, 200, (str){ h->page, sizeof h->page }, count_release, h);
        return (struct http_plan){ .is_answered = true };
    }
    if (str_eq(path, S("/early"))) {
        http_answer_shared(x, 404, S("nothing here"), count_release, h);
        return (struct http_plan){ .is_answered = true };
    }
    if (str_eq(path, S("/early-file"))) {
        http_answer_file(x, 200, open(h->file, O_RDONLY | O_CLOEXEC), HARNESS_FILE);
        return (struct http_plan){ .is_answered = true };
    }
    return (struct http_plan){ .lane = lane_of(path), .body_max = HARNESS_BODY_MAX };
}

static void echo(struct exchange *x)
{
    static const char *const names[] = { "?", "GET", "HEAD", "POST", "OPTIONS", "OTHER" };
    const str body = http_body(x);
    http_add_header(x, S("X-Note"), http_note(x) == NULL ? S("none") : S("set"));
    http_set_note(x, x);
    http_answer(x, 200,
                str_printf(http_arena(x), "%s\n%.*s\n%.*s\n%.*s\n%s\n%zu\n%.*s\n", names[http_method(x)],
                           STR_ARG(http_path(x)), STR_ARG(http_query(x)), STR_ARG(http_client(x)),
                           http_is_tls(x) ? "tls" : "plain", body.n, STR_ARG(http_header(x, S("x-test")))));
}

static void sum(struct exchange *x)
{
    const str body = http_body(x);
    uint64_t total = 0;
    for (size_t i = 0; i < body.n; i++)
        total += (unsigned char)body.p[i];
    http_answer(x, 200, str_printf(http_arena(x), "%zu %llu", body.n, (unsigned long long)total));
}

static void large_head(struct exchange *x)
{
    char value[700];
    for (size_t i = 0; i < sizeof value; i++)
        value[i] = 'h';
    const int n = str_eq(http_query(x), S("too-many")) ? 6 : 4;
    for (int i = 0; i < n; i++)
        http_add_header(x, S("X-Large"), (str){ value, sizeof value });
    http_add_header(x, S("X-Empty"), S(""));
    if (str_eq(http_path(x), S("/headers")))
        http_answer(x, 200, S("ok"));
}

/* What no handler may do; each ends the process. */
static void misbehave(struct exchange *x)
{
    const str what = http_query(x);
    if (str_eq(what, S("line-end")))
        http_add_header(x, S("X-A"), S("a\r\nSet-Cookie: b"));
    if (str_eq(what, S("no-name")))
        http_add_header(x, S(""), S("a"));
    if (str_eq(what, S("status")))
        http_answer(x, 99, S(""));
    if (str_eq(what, S("twice")))
        http_answer(x, 200, S("one"));
    if (!str_eq(what, S("never")))
        http_answer(x, 200, S("two"));
}

/* "a+-b": several topics of a stream. */
static str topics_of(struct exchange *x)
{
    struct buf b = buf_new(http_arena(x), 256);
    for (str rest = http_query(x); rest.n > 0; rest = str_slice(rest, 1, rest.n))
        buf_putc(&b, rest.p[0] == '+' ? ' ' : rest.p[0]);
    return buf_str(&b);
}

static void serve(void *data, struct exchange *x)
{
    struct harness *h = data;
    const str path = http_path(x);
    int64_t ms = 0;
    h->served++;
    if (str_ends(path, S("sleep")) && str_to_i64(http_query(x), &ms))
        sleep_ms((int)ms);
    if (str_ends(path, S("-many")))
        large_head(x);
    if (str_eq(path, S("/bug"))) {
        misbehave(x);
    } else if (str_eq(path, S("/shared-many"))) {
        http_answer_shared(x, 200, S("shared"), count_release, h);
    } else if (str_starts(path, S("/file"))) {
        http_add_header(x, S("ETag"), S("\"f1\""));
        http_answer_file(x, 200, open(h->file, O_RDONLY | O_CLOEXEC), HARNESS_FILE);
    } else if (str_eq(path, S("/empty-file"))) {
        http_answer_file(x, 200, open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
    } else if (str_starts(path, S("/stream"))) {
        http_answer_stream(x, h->hub, topics_of(x), (str){ 0 });
    } else if (str_eq(path, S("/sum"))) {
        sum(x);
    } else if (str_eq(path, S("/headers"))) {
        large_head(x);
    } else {
        echo(x);
    }
}

static void refuse(void *data, struct exchange *x, int status)
{
    struct harness *h = data;
    h->refused++;
    h->last_refused = status;
    if (h->has_refuse)
        http_answer(x, status, str_printf(http_arena(x), "refused with %d", status));
}

static void done(void *data, struct exchange *x)
{
    struct harness *h = data;
    h->last_status = http_status(x);
    h->last_bytes = http_bytes(x);
    if (http_began_us(x) <= 0 || http_began_us(x) > clock_us())
        h->last_status = -1;
    h->done++;
}

/* Without a name from the start: a test that ends in a crash, as some are meant to, leaves nothing behind. */
static void make_file(struct harness *h)
{
    char name[] = "/tmp/echowall-http-XXXXXX";
    const int fd = mkstemp(name);
    char bytes[HARNESS_FILE];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)('a' + i % 26);
    assert_true(fd >= 0);
    (void)unlink(name);
    assert_int_equal(write(fd, bytes, sizeof bytes), (ssize_t)sizeof bytes);
    h->file_fd = fd;
    (void)snprintf(h->file, sizeof h->file, "/proc/self/fd/%d", fd);
}

struct http_options harness_options(void)
{
    return (struct http_options){
        .listen = S("127.0.0.1:0"),
        .loops = 2,
        .threads = { 4, 2, 4 },
        .spool_dir = S("/tmp"),
    };
}

struct harness *harness_start(const struct http_options *o)
{
    struct harness *h = mem_new(sizeof *h);
    const struct http_handlers handlers = {
        .plan = plan, .serve = serve, .refuse = refuse, .done = done, .data = h
    };
    h->arena = arena_new((size_t)256 * 1024 * 1024);
    h->has_refuse = true;
    for (size_t i = 0; i < sizeof h->page; i++)
        h->page[i] = (char)('0' + i % 10);
    make_file(h);
    if (http_start(o, &handlers, h->arena, &h->err, &h->http, &h->port) != RC_OK)
        fail_msg("%.*s", STR_ARG(h->err.detail));
    assert_int_equal(http_hub_new(h->http, &h->hub), RC_OK);
    http_open(h->http);
    return h;
}

void harness_stop(struct harness *h)
{
    http_stop(h->http, 3);
    (void)close(h->file_fd);
    arena_free(h->arena);
    mem_free(h);
}

bool wait_for(_Atomic int *counter, int value)
{
    for (int i = 0; i < 600; i++) {
        if (*counter >= value)
            return true;
        sleep_ms(5);
    }
    return false;
}

/* ---- client ---- */

int client_open(const struct harness *h)
{
    const struct sockaddr_in at = { .sin_family = AF_INET,
                                    .sin_port = htons((uint16_t)h->port),
                                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

/* A server that has had enough may close before all is sent. */
void client_send(int fd, str bytes)
{
    while (bytes.n > 0) {
        const ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        bytes = str_slice(bytes, (size_t)n, bytes.n);
    }
}

/* One byte at a time until the head is whole: what follows it stays in the socket for the next answer. */
static bool read_some(int fd, char *to, size_t n, int64_t end_us)
{
    while (n > 0) {
        const int64_t left = end_us - clock_us();
        struct pollfd p = { .fd = fd, .events = POLLIN };
        if (left <= 0 || poll(&p, 1, (int)(left / 1000) + 1) <= 0)
            return false;
        const ssize_t got = recv(fd, to, n, 0);
        if (got <= 0)
            return false;
        to += got;
        n -= (size_t)got;
    }
    return true;
}

static bool has_ended(int fd)
{
    char c;
    struct pollfd p = { .fd = fd, .events = POLLIN };
    return poll(&p, 1, 0) > 0 && recv(fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
}

static void read_body(struct harness *h, int fd, struct client_reply *r, int64_t end_us)
{
    int64_t n = 0;
    if (!str_to_i64(client_header(r, S("Content-Length")), &n) || n == 0)
        return;
    char *body = arena_alloc(h->arena, (size_t)n);
    if (read_some(fd, body, (size_t)n, end_us))
        r->body = (str){ body, (size_t)n };
    else
        r->status = 0;
}

struct client_reply client_read(struct harness *h, int fd, int ms, bool is_head)
{
    struct client_reply r = { .body = S("") };
    const int64_t began = clock_us();
    const int64_t end_us = began + ms * INT64_C(1000);
    struct buf head = buf_new(h->arena, 65536);
    char c;
    while (!str_ends(buf_str(&head), S("\r\n\r\n")) && read_some(fd, &c, 1, end_us))
        buf_putc(&head, c);
    r.head = buf_str(&head);
    int64_t status;
    if (str_ends(r.head, S("\r\n\r\n")) && str_starts(r.head, S("HTTP/1.1 ")) &&
        str_to_i64(str_slice(r.head, 9, 3), &status)) {
        r.status = (int)status;
        if (!is_head && status != 304 && status != 204 && status >= 200)
            read_body(h, fd, &r, end_us);
    }
    r.us = clock_us() - began;
    r.is_closed = has_ended(fd);
    return r;
}

struct client_reply client_ask(struct harness *h, int fd, str request, int status)
{
    client_send(fd, request);
    const struct client_reply r = client_read(h, fd, 5000, str_starts(request, S("HEAD ")));
    if (r.status != status)
        fail_msg("%d instead of %d for:\n%.*s", r.status, status, STR_ARG(str_slice(request, 0, 300)));
    return r;
}

str client_header(const struct client_reply *r, str name)
{
    str rest = r->head;
    str line;
    while (str_cut(&rest, '\n', &line)) {
        str key;
        if (str_find_char(line, ':') == SIZE_MAX)
            continue;
        (void)str_cut(&line, ':', &key);
        if (str_eq_nocase(key, name))
            return str_trim(line);
    }
    return (str){ 0 };
}

bool client_sees_end(int fd, int ms)
{
    const int64_t end_us = clock_us() + ms * INT64_C(1000);
    char drop[4096];
    for (;;) {
        const int64_t left = end_us - clock_us();
        struct pollfd p = { .fd = fd, .events = POLLIN };
        if (left <= 0 || poll(&p, 1, (int)(left / 1000) + 1) <= 0)
            return false;
        if (recv(fd, drop, sizeof drop, 0) <= 0)
            return true;
    }
}
