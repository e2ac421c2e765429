/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_harness: a small server over web/http.h, and a client that sends exactly the bytes it is given. Used
 * by all tests of the glue over a socket, and by bench/. It knows no routes of the product.
 *
 *   /now            answered by plan() with bytes that are shared
 *   /echo           FAST lane: method, path, query, client, tls and body length, a line each
 *   /slow /write    the same in the other lanes
 *   /sleep?MS       FAST lane, sleeps;  /slow-sleep?MS in the SLOW lane
 *   /sum            the body's bytes added up
 *   /file           an open file, with ETag "f1"
 *   /stream?TOPIC   event stream
 *   /headers        a large head of the answer; ?too-many one that is too large; …-many before another answer
 *   /early          a refusal (404) by plan(), whatever the body; /early-file the file, likewise
 *   /bug?WHAT       what no handler may do
 */
#ifndef EW_TESTS_WEB_HTTP_HARNESS_H
#define EW_TESTS_WEB_HTTP_HARNESS_H

#include <stdarg.h>
#include <stddef.h>

#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/http.h"

#define HARNESS_BODY_MAX (INT64_C(2) * 1024 * 1024)
#define HARNESS_PAGE 8192
#define HARNESS_FILE 100000

struct harness {
    struct arena *arena;
    struct err err;
    struct http *http;
    struct http_hub *hub;
    int port;
    char page[HARNESS_PAGE];
    int file_fd;
    char file[64]; /* a path that opens file_fd's file anew */
    bool has_refuse;
    _Atomic int planned, served, done, released, refused;
    _Atomic int last_status, last_refused;
    _Atomic int64_t last_bytes;
};

/* Options with port 0 and short times; change what the test is about. */
struct http_options harness_options(void);
/* Fails the test when the server does not start. */
struct harness *harness_start(const struct http_options *o);
void harness_stop(struct harness *h);

/* A connected socket. */
int client_open(const struct harness *h);
void client_send(int fd, str bytes);
#define SEND(fd, literal) client_send((fd), S(literal))

struct client_reply {
    int status;     /* 0: the connection ended or `ms` passed without a whole answer */
    str head, body; /* head with the status line */
    bool is_closed; /* the connection has ended */
    int64_t us;     /* from the call to the answer's end */
};
/* The next answer on the connection. After HEAD: is_head. */
struct client_reply client_read(struct harness *h, int fd, int ms, bool is_head);
/* Sends, reads one answer; fails the test unless the status is this one. */
struct client_reply client_ask(struct harness *h, int fd, str request, int status);
/* Value of an answer's header, absent if there is none. */
str client_header(const struct client_reply *r, str name);
/* True when the other side closes (or resets) within ms; what still comes is dropped. */
bool client_sees_end(int fd, int ms);
/* Waits until the counter has the value; false after 3 s. */
bool wait_for(_Atomic int *counter, int value);
void sleep_ms(int ms);

#endif
