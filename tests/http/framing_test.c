/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conformance of request framing over a socket: what two programs could read differently is refused, and the
 * connection ends. The guard relies on how the installed libmicrohttpd parses (http_guard.c), so this table
 * is what tells when another version parses otherwise. Each row is sent twice: at once, and in pieces of one
 * byte.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/rand.h"
#include "http_harness.h"

#define KEPT 0x1000 /* the connection may stay open */

struct row {
    const char *what;
    str bytes;
    int status; /* 0: closed without a word is as good as 400 */
};

#define ROW(name, text, answer)                                                                              \
    {                                                                                                        \
        name, S_INIT(text), answer                                                                           \
    }
#define GET "GET /echo HTTP/1.1\r\n"
#define POST "POST /sum HTTP/1.1\r\nHost: x\r\n"

static const struct row rows[] = {
    /* what must go on working */
    ROW("a plain request", GET "Host: x\r\n\r\n", 200 | KEPT),
    ROW("empty lines before it", "\r\n\r\n" GET "Host: x\r\n\r\n", 200 | KEPT),
    ROW("values without blanks and empty values", GET "Host:x\r\nA:\r\nB: \r\nC:\t\tc\r\n\r\n", 200 | KEPT),
    ROW("the host with port", GET "Host: example.org:8080\r\n\r\n", 200 | KEPT),
    ROW("an IPv6 host", GET "Host: [::1]:80\r\n\r\n", 200 | KEPT),
    ROW("bytes above 127 in a value", GET "Host: x\r\nA: \xe4\xb8\xad\r\n\r\n", 200 | KEPT),
    ROW("HTTP/1.0 without a host", "GET /echo HTTP/1.0\r\n\r\n", 200),
    ROW("the absolute form", "GET http://x/echo?a HTTP/1.1\r\nHost: x\r\n\r\n", 200 | KEPT),
    ROW("the absolute form without a path", "GET http://x HTTP/1.1\r\nHost: x\r\n\r\n", 200 | KEPT),
    ROW("OPTIONS for the server", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 200 | KEPT),
    ROW("a length", POST "Content-Length: 5\r\n\r\nhello", 200 | KEPT),
    ROW("a length with zeros", POST "Content-Length: 0005\r\n\r\nhello", 200 | KEPT),
    ROW("chunks", POST "Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 200),
    ROW("chunks with an extension and a trailer",
        POST "Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n", 200),
    ROW("two equal headers of no importance", GET "Host: x\r\nAccept: a\r\nAccept: b\r\n\r\n", 200 | KEPT),

    /* how long is the body? */
    ROW("two different lengths", POST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400),
    ROW("two equal lengths", POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400),
    ROW("two lengths in different case", POST "Content-Length: 5\r\ncontent-length: 5\r\n\r\nhello", 400),
    ROW("a list of lengths", POST "Content-Length: 5, 5\r\n\r\nhello", 400),
    ROW("length and chunks", POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ROW("chunks and length", POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
    ROW("a plus sign", POST "Content-Length: +5\r\n\r\nhello", 400),
    ROW("a minus sign", POST "Content-Length: -5\r\n\r\nhello", 400),
    ROW("a hexadecimal length", POST "Content-Length: 0x5\r\n\r\nhello", 400),
    ROW("a length with a blank inside", POST "Content-Length: 1 0\r\n\r\nhello", 400),
    ROW("a length with a blank behind", POST "Content-Length: 5 \r\n\r\nhello", 400),
    ROW("an empty length", POST "Content-Length: \r\n\r\nhello", 400),
    ROW("a fraction", POST "Content-Length: 5.0\r\n\r\nhello", 400),
    ROW("a length beyond 64 bits", POST "Content-Length: 99999999999999999999999\r\n\r\nhello", 413),
    ROW("a length beyond 63 bits", POST "Content-Length: 18446744073709551615\r\n\r\nhello", 413),
    ROW("an unknown coding", POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    ROW("a coding before chunked", POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    ROW("a coding behind chunked", POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501),
    ROW("identity", POST "Transfer-Encoding: identity\r\n\r\n", 501),
    ROW("an empty coding", POST "Transfer-Encoding:\r\n\r\n", 501),
    ROW("chunked with a blank behind", POST "Transfer-Encoding: chunked \r\n\r\n0\r\n\r\n", 501),
    ROW("two codings", POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ROW("chunks in HTTP/1.0", "POST /sum HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400),
    ROW("a chunk size that is no number", POST "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        400),
    ROW("a chunk size with a sign", POST "Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n", 400),
    ROW("a chunk size with 0x", POST "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n", 400),
    ROW("an empty chunk size", POST "Transfer-Encoding: chunked\r\n\r\n\r\nhello\r\n0\r\n\r\n", 400),
    ROW("a chunk beyond 64 bits", POST "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n",
        413),
    ROW("a chunk longer than it says", POST "Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n", 400),
    ROW("an unknown expectation", POST "Expect: coffee\r\nContent-Length: 1\r\n\r\na", 417),

    /* for whom is it? */
    ROW("no host", GET "\r\n", 400),
    ROW("two hosts", GET "Host: a\r\nHost: b\r\n\r\n", 400),
    ROW("two equal hosts", GET "Host: a\r\nHost: a\r\n\r\n", 400),
    ROW("an empty host", GET "Host:\r\n\r\n", 400),
    ROW("a host with a path", GET "Host: a/b\r\n\r\n", 400),
    ROW("a host with a user", GET "Host: u@a\r\n\r\n", 400),
    ROW("two hosts in one", GET "Host: a, b\r\n\r\n", 400),
    ROW("HTTP/1.0 with two hosts", "GET /echo HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ROW("the absolute form of another host", "GET http://y/echo HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("another scheme", "GET ftp://x/echo HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("a tunnel", "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n", 400),
    ROW("a star for GET", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400),

    /* where do lines and fields end? */
    ROW("bare LF everywhere", "GET /echo HTTP/1.1\nHost: x\n\n", 400),
    ROW("bare LF behind the request line", "GET /echo HTTP/1.1\nHost: x\r\n\r\n", 400),
    ROW("bare LF behind one header", GET "Host: x\nA: b\r\n\r\n", 400),
    ROW("bare LF behind the last header", GET "Host: x\n\r\n", 400),
    ROW("bare LF at the end", GET "Host: x\r\n\n", 400),
    ROW("bare CR in a value", GET "Host: x\r\nA: a\rb\r\n\r\n", 400),
    ROW("bare CR instead of CR LF", GET "Host: x\rA: b\r\n\r\n", 400),
    ROW("a folded line", GET "Host: x\r\nA: 1\r\n b\r\n\r\n", 400),
    ROW("a line folded by a tab", GET "Host: x\r\nA: 1\r\n\tb\r\n\r\n", 400),
    ROW("a folded last line", GET "A: 1\r\nHost: x\r\n b\r\n\r\n", 400),
    ROW("a fold of blanks alone", GET "Host: x\r\n \r\n\r\n", 400),
    ROW("a fold before the first header", GET " Host: x\r\n\r\n", 400),
    ROW("a folded length", POST "Content-Length:\r\n 5\r\n\r\nhello", 400),
    ROW("NUL in a value", GET "Host: x\r\nA: a\0b\r\n\r\n", 400),
    ROW("NUL in the last value", GET "Host: x\0y\r\n\r\n", 400),
    ROW("NUL at a value's end", GET "Host: x\0\r\n\r\n", 400),
    ROW("two NULs that look like a line's end", GET "Host: x\r\nA: a\0\0B: c\r\n\r\n", 400),
    ROW("two NULs and a colon", GET "Host: x\r\nA: a\0\0Content-Length: 5\r\n\r\n", 400),
    ROW("NUL in a name", GET "Host: x\r\nA\0: a\r\n\r\n", 400),
    ROW("NUL as the only header", GET "Host: x\r\n\0\r\n\r\n", 400),
    ROW("NUL in the path", "GET /ec\0ho HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("NUL in the query", "GET /echo?a\0b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("NUL behind the version", "GET /echo HTTP/1.1\0\r\nHost: x\r\n\r\n", 400),
    ROW("a blank before the colon", GET "Host: x\r\nFoo : 1\r\n\r\n", 400),
    ROW("a tab before the colon", GET "Host: x\r\nFoo\t: 1\r\n\r\n", 400),
    ROW("a blank before the length's colon", POST "Content-Length : 5\r\n\r\nhello", 400),
    ROW("no colon", GET "Host: x\r\nfoo\r\n\r\n", 400),
    ROW("no name", GET "Host: x\r\n: foo\r\n\r\n", 400),
    ROW("a name that is no token", GET "Host: x\r\nA(b): foo\r\n\r\n", 400),
    ROW("a name with bytes above 127", GET "Host: x\r\nA\xc3\xa4: foo\r\n\r\n", 400),
    ROW("a control character in a value", GET "Host: x\r\nA: a\x01\r\n\r\n", 400),
    ROW("DEL in a value", GET "Host: x\r\nA: a\x7f\r\n\r\n", 400),

    /* the request line */
    ROW("two blanks before the target", "GET  /echo HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("two blanks before the version", "GET /echo  HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("a blank behind the version", "GET /echo HTTP/1.1 \r\nHost: x\r\n\r\n", 400),
    ROW("a blank in the target", "GET /ec ho HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("a tab in the target", "GET /ec\tho HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("a fragment", "GET /echo#a HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("a method that is no token", "G(T /echo HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("no version", "GET /echo\r\n\r\n", 400),
    ROW("no target", "GET\r\n\r\n", 0),
    ROW("no method", " /echo HTTP/1.1\r\nHost: x\r\n\r\n", 0),
    ROW("HTTP/2.0", "GET /echo HTTP/2.0\r\nHost: x\r\n\r\n", 505),
    ROW("HTTP/0.9", "GET /echo HTTP/0.9\r\nHost: x\r\n\r\n", 505),
    ROW("a version in small letters", "GET /echo http/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("a version with more digits", "GET /echo HTTP/1.10\r\nHost: x\r\n\r\n", 400),

    /* the path */
    ROW("a path that climbs", "GET /a/../b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("a path that climbs at its end", "GET /a/.. HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("a path that climbs in disguise", "GET /a/%2e%2E/b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("a path that climbs over an encoded slash", "GET /a/..%2fb HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("a single dot", "GET /a/./b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("dots that climb nowhere", "GET /a../..b/...%20 HTTP/1.1\r\nHost: x\r\n\r\n", 200 | KEPT),
    ROW("an encoded NUL", "GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("an encoded line end", "GET /a%0ab HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("half an escape", "GET /a%4 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("an escape that is none", "GET /a%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("bytes that are not UTF-8", "GET /a%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("an overlong encoding", "GET /a%c0%af HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ROW("raw UTF-8", "GET /\xe4\xb8\xad HTTP/1.1\r\nHost: x\r\n\r\n", 200 | KEPT),
};

static int setup(void **state)
{
    struct http_options o = harness_options();
    o.connections_per_address = -1;
    *state = harness_start(&o);
    return 0;
}

static int teardown(void **state)
{
    harness_stop(*state);
    return 0;
}

static void send_in_pieces(int fd, str bytes)
{
    for (size_t i = 0; i < bytes.n; i++) {
        client_send(fd, str_slice(bytes, i, 1));
        if (i % 16 == 15)
            sleep_ms(1);
    }
}

static bool row_holds(struct harness *h, const struct row *row, bool is_slow)
{
    const int fd = client_open(h);
    if (is_slow)
        send_in_pieces(fd, row->bytes);
    else
        client_send(fd, row->bytes);
    const struct client_reply r = client_read(h, fd, 3000, false);
    bool holds = r.status == (row->status & ~KEPT) || (row->status == 0 && r.status == 400);
    if (holds && (row->status & KEPT) != 0)
        (void)client_ask(h, fd, S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    else if (holds)
        holds = client_sees_end(fd, 3000);
    if (!holds)
        print_error("%s%s: %d\n", row->what, is_slow ? " (in pieces)" : "", r.status);
    close(fd);
    return holds;
}

static void every_row_is_answered_as_the_table_says(void **state)
{
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        wrong += !row_holds(*state, &rows[i], false);
    assert_int_equal(wrong, 0);
}

static void nor_does_it_matter_how_the_bytes_arrive(void **state)
{
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        wrong += !row_holds(*state, &rows[i], true);
    assert_int_equal(wrong, 0);
}

/* Whatever stands behind a refused request must not be served. */
static void nothing_behind_a_refused_request_is_served(void **state)
{
    struct harness *h = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if ((rows[i].status & KEPT) != 0 || rows[i].status < 400)
            continue;
        const int served = h->served;
        const int fd = client_open(h);
        client_send(fd, rows[i].bytes);
        SEND(fd, "\r\n\r\nGET /echo/smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
        (void)client_sees_end(fd, 3000);
        close(fd);
        if (h->served != served)
            fail_msg("%s: the next request was served", rows[i].what);
    }
}

static str long_request(struct harness *h, const char *before, size_t n, const char *after)
{
    struct buf b = buf_new(h->arena, 100000);
    buf_put(&b, str_from_c(before));
    for (size_t i = 0; i < n; i++)
        buf_putc(&b, 'a');
    buf_put(&b, str_from_c(after));
    return buf_str(&b);
}

static void heads_that_are_too_large_are_refused(void **state)
{
    struct harness *h = *state;
    static const struct {
        const char *before;
        size_t n;
        const char *after;
        int status;
    } cases[] = {
        { "GET /", 4000, " HTTP/1.1\r\nHost: x\r\n\r\n", 200 },
        { "GET /", 4100, " HTTP/1.1\r\nHost: x\r\n\r\n", 414 },
        { "GET /", 60000, " HTTP/1.1\r\nHost: x\r\n\r\n", 414 },
        { "GET /?", 4100, " HTTP/1.1\r\nHost: x\r\n\r\n", 414 },
        { "GET / HTTP/1.1\r\nHost: x\r\nA: ", 8000, "\r\n\r\n", 200 },
        { "GET / HTTP/1.1\r\nHost: x\r\nA: ", 8200, "\r\n\r\n", 431 },
        { "GET / HTTP/1.1\r\nHost: x\r\nA: ", 60000, "\r\n\r\n", 431 },
        { "GET / HTTP/1.1\r\nHost: x\r\n", 60000, ": a\r\n\r\n", 431 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int fd = client_open(h);
        client_send(fd, long_request(h, cases[i].before, cases[i].n, cases[i].after));
        const struct client_reply r = client_read(h, fd, 3000, false);
        if (r.status != cases[i].status)
            fail_msg("case %zu: %d instead of %d", i, r.status, cases[i].status);
        if (r.status != 200)
            assert_true(client_sees_end(fd, 3000));
        close(fd);
    }
}

static void too_many_fields_are_refused(void **state)
{
    struct harness *h = *state;
    static const struct {
        const char *head, *piece, *end;
        int pieces, status;
    } cases[] = {
        { "GET / HTTP/1.1\r\nHost: x\r\n", "A: b\r\n", "\r\n", 99, 200 },
        { "GET / HTTP/1.1\r\nHost: x\r\n", "A: b\r\n", "\r\n", 100, 431 },
        { "GET / HTTP/1.1\r\nHost: x\r\n", "A: b\r\n", "\r\n", 1000, 431 },
        { "GET / HTTP/1.1\r\nHost: x\r\nCookie: ", "a=b; ", "c\r\n\r\n", 50, 200 },
        { "GET / HTTP/1.1\r\nHost: x\r\nCookie: ", "a=b; ", "c\r\n\r\n", 1000, 431 },
        { "GET /?", "a&", " HTTP/1.1\r\nHost: x\r\n\r\n", 100, 200 },
        /* The library gives up within the line: closed, with or without a word. */
        { "GET /?", "a&", " HTTP/1.1\r\nHost: x\r\n\r\n", 2000, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b = buf_new(h->arena, 100000);
        buf_put(&b, str_from_c(cases[i].head));
        for (int k = 0; k < cases[i].pieces; k++)
            buf_put(&b, str_from_c(cases[i].piece));
        buf_put(&b, str_from_c(cases[i].end));
        const int fd = client_open(h);
        client_send(fd, buf_str(&b));
        const struct client_reply r = client_read(h, fd, 3000, false);
        if (r.status != cases[i].status && (cases[i].status != 0 || r.status < 400))
            fail_msg("case %zu: %d instead of %d", i, r.status, cases[i].status);
        if (r.status != 200)
            assert_true(client_sees_end(fd, 3000));
        close(fd);
    }
}

static void refusals_are_counted_and_worded_by_the_handlers(void **state)
{
    struct harness *h = *state;
    const int refused = h->refused;
    const int done = h->done;
    const int fd = client_open(h);
    const struct client_reply r = client_ask(h, fd, S(GET "Host: a\r\nHost: b\r\n\r\n"), 400);
    assert_true(str_eq(r.body, S("refused with 400")));
    assert_true(str_eq(client_header(&r, S("Connection")), S("close")));
    assert_true(wait_for(&h->done, done + 1));
    assert_int_equal(h->refused, refused + 1);
    assert_int_equal(h->last_refused, 400);
    assert_int_equal(h->last_status, 400);
    close(fd);
}

/* Whatever is done to good requests: the server goes on. The sanitizers look for the rest. */
static void mutated_requests_harm_nobody(void **state)
{
    static const str pieces[] = {
        S_INIT("\r\n"),
        S_INIT("\n"),
        S_INIT("\0"),
        S_INIT(" "),
        S_INIT(":"),
        S_INIT("%"),
        S_INIT("\r\n\r\n"),
        S_INIT("?"),
        S_INIT("Host: y\r\n"),
        S_INIT("Content-Length: 3\r\n"),
        S_INIT("0\r\n\r\n"),
        S_INIT("ffff\r\n"),
        S_INIT("Transfer-Encoding: chunked\r\n"),
        S_INIT("Cookie: a=\"b;;=;c\r\n"),
        S_INIT("Expect: 100-continue\r\n"),
    };
    struct harness *h = *state;
    struct prng p = { 20261124 };
    for (int i = 0; i < 4000; i++) {
        str bytes = rows[prng_below(&p, sizeof rows / sizeof *rows)].bytes;
        for (uint64_t n = prng_below(&p, 4); n > 0; n--) {
            const size_t at = prng_below(&p, bytes.n + 1);
            const size_t drop = prng_below(&p, 8);
            const str piece = pieces[prng_below(&p, sizeof pieces / sizeof *pieces)];
            const str front = str_join(h->arena, str_slice(bytes, 0, at), piece);
            bytes = str_join(h->arena, front, str_slice(bytes, at + drop, bytes.n));
        }
        const int fd = client_open(h);
        client_send(fd, bytes);
        if (prng_below(&p, 2) == 0)
            (void)client_read(h, fd, 2, false);
        close(fd);
    }
    const int fd = client_open(h);
    (void)client_ask(h, fd, S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    close(fd);
}

#define BEGGARS 1100

static void refused_clients_that_stay_cannot_pile_up(void **state)
{
    static int fd[BEGGARS];
    struct harness *h = *state;
    struct rlimit files;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    const rlim_t need = 4 * BEGGARS;
    const struct rlimit enough = { need, files.rlim_max > need ? files.rlim_max : need };
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &enough), 0);
    int answered = 0;
    for (int i = 0; i < BEGGARS; i++) {
        fd[i] = client_open(h);
        SEND(fd[i], GET "\r\n");
        answered += client_read(h, fd[i], 3000, false).status == 400;
    }
    /* A thousand are seen off with a word, the rest without. */
    assert_int_equal(answered, 1000);
    const int good = client_open(h);
    (void)client_ask(h, good, S("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    close(good);
    for (int i = 0; i < BEGGARS; i++)
        close(fd[i]);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_row_is_answered_as_the_table_says, setup, teardown),
        cmocka_unit_test_setup_teardown(nor_does_it_matter_how_the_bytes_arrive, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_behind_a_refused_request_is_served, setup, teardown),
        cmocka_unit_test_setup_teardown(heads_that_are_too_large_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(too_many_fields_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(mutated_requests_harm_nobody, setup, teardown),
        cmocka_unit_test_setup_teardown(refused_clients_that_stay_cannot_pile_up, setup, teardown),
        cmocka_unit_test_setup_teardown(refusals_are_counted_and_worded_by_the_handlers, setup, teardown),
    };
    return cmocka_run_group_tests_name("framing", tests, NULL, NULL);
}
