/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http: the only place that knows the HTTP library. A request is an `exchange`: read on an I/O loop that
 * never blocks, planned there (limits, lane, or an answer at once), served on a worker of its lane, sent by
 * the loop.
 *
 *   loop: head complete → framing guard → plan() ─ answered at once (page cache, asset, refusal)
 *                                              └ lane → body is read up to its maximum → worker: serve()
 *
 * Nothing about people, routes or the database may be put here.
 */
#ifndef EW_WEB_HTTP_H
#define EW_WEB_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/rc.h"
#include "base/str.h"

struct http;
struct exchange;

/* Where serve() runs. FAST: short reads. SLOW: reports, pictures, passwords; a bounded queue, 503 +
   Retry-After when full. WRITE: threads that sleep while the write lane commits. */
enum http_lane { HTTP_LANE_FAST, HTTP_LANE_SLOW, HTTP_LANE_WRITE, HTTP_LANE_COUNT };

struct http_plan {
    bool is_answered; /* plan() has called an http_answer… function */
    enum http_lane lane;
    /* Bytes. A larger body is answered 413, before it is read where its length is announced. */
    int64_t body_max;
};

struct http_handlers {
    /* On the I/O loop: must not block. Method, path, headers are there; the body is not. */
    struct http_plan (*plan)(void *data, struct exchange *x);
    /* On a worker: must answer exactly once before it returns. */
    void (*serve)(void *data, struct exchange *x);
    /* The answer to what the glue itself refuses (400 framing, 408, 413, 414, 431, 503): fills the body for
       status. Optional; a short plain text otherwise. On the I/O loop, must not block. */
    void (*refuse)(void *data, struct exchange *x, int status);
    /* After the last byte (or the loss) of the answer; for the request log. On the I/O loop. Optional. */
    void (*done)(void *data, struct exchange *x);
    void *data;
};

struct http_options {
    str listen;                     /* "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:80"; port 0 = any free */
    int loops;                      /* default: number of cores, at most 4 */
    int threads[HTTP_LANE_COUNT];   /* default 8, 2, 64 */
    int queue_max[HTTP_LANE_COUNT]; /* default 1024, 16, 1024 */
    int connections_max;            /* default 4000 */
    int streams_max;                /* event streams at once, beside the connections; default 8000 */
    int connections_per_address;    /* default 200, < 0 = no limit; IPv6 by /64; a trusted proxy's address is
                                       exempt */
    int head_seconds;               /* from connecting to the end of the first head; default 10 */
    int body_seconds;  /* a body must grow by 4 KiB (or end) within it, an answer be read on; default 30 */
    int idle_seconds;  /* from an answer to the end of the next head; default 30 */
    str spool_dir;     /* bodies beyond 256 KiB go to an unlinked file here; absent: they are answered 413 */
    int64_t spool_max; /* bytes of all bodies in spool_dir together; beyond that large ones are answered 503
                          while everything else goes on; default 2 GiB */
    int spool_seconds; /* within which a body of such a size must be whole; default 1800 */
    str trusted_proxy; /* address whose X-Forwarded-For and X-Forwarded-Proto are believed; absent = nobody */
    size_t arena_max;  /* cap of an exchange's arena; default 16 MiB */
};

/* Starts listening; clients wait in the kernel's queue until http_open. Errors: RC_UNAVAILABLE (port taken,
   bad address) with detail. *ret_port: the real port. */
MUST_USE rc http_start(const struct http_options *o, const struct http_handlers *h, struct arena *a,
                       struct err *e, struct http **ret, int *ret_port);
/* Serves from here on: what the handlers use (hubs too) must be there by now. */
void http_open(struct http *http);
/* No new connections; running exchanges get up to `seconds`; then everything is closed and freed. */
void http_stop(struct http *http, int seconds);

struct http_stats {
    int64_t connections, requests, refused, queued[HTTP_LANE_COUNT], busy[HTTP_LANE_COUNT], streams;
};
/* Requests and refused since the start; the others as of now. */
struct http_stats http_stats(const struct http *http);

/* ---- reading ---- */
enum http_method { HTTP_GET = 1, HTTP_HEAD, HTTP_POST, HTTP_OPTIONS, HTTP_OTHER };
enum http_method http_method(const struct exchange *x);
/* Path, percent-decoded once and valid UTF-8 without NUL, "." and ".." refused (400) by the glue. */
str http_path(const struct exchange *x);
/* Raw query string after "?", may be empty. */
str http_query(const struct exchange *x);
/* Value of a header (name in any case), absent if there is none. */
str http_header(const struct exchange *x, str name);
/* Address of the client as text; behind the trusted proxy that of its client. */
str http_client(const struct exchange *x);
bool http_is_tls(const struct exchange *x);
/* Whole body; only in serve(). */
str http_body(const struct exchange *x);
/* For refuse(): the body was refused (503) because bodies that are being sent have used up spool_max. */
bool http_lacks_room(const struct exchange *x);
/* Lives until done(). */
struct arena *http_arena(struct exchange *x);
/* A pointer of the caller's, NULL at first. */
void http_set_note(struct exchange *x, void *note);
void *http_note(const struct exchange *x);
/* For the log, valid in done(): status and bytes of the answer, begin in µs (clock_us). */
int http_status(const struct exchange *x);
int64_t http_bytes(const struct exchange *x);
int64_t http_began_us(const struct exchange *x);

/* ---- answering, exactly once ---- */
/* Adds a header to the coming answer. Name and value with CR, LF or NUL are a BUG; an empty value is not
   sent. Together they may have 3.5 KiB; beyond that the answer becomes a 500. Date, Content-Length and
   Connection are set here. */
void http_add_header(struct exchange *x, str name, str value);
/* Sends body (copied unless it lies in the exchange's arena). HEAD sends the length only. */
void http_answer(struct exchange *x, int status, str body);
/* Sends bytes that others share: release(data) is called once they are no longer needed. */
void http_answer_shared(struct exchange *x, int status, str body, void (*release)(void *data), void *data);
/* Sends an open file from its start, closes it. Understands Range (one range; 206, 416), and If-Range where
   it names the ETag or Last-Modified that was added. */
void http_answer_file(struct exchange *x, int status, int fd, int64_t size);

/* ---- streams (server-sent events) ---- */
struct http_hub;
/* A hub: named topics; whatever is published goes to all streams that listen. At most 2,000 streams, 64 KiB
   waiting for each; a stream that is slower is closed (the browser connects again). */
MUST_USE rc http_hub_new(struct http *http, struct http_hub **ret);
/* Answers the exchange with text/event-stream on the topic, or on several with spaces between (copied); what
   is published on a topic that has '-' before it here ends the stream, so that the browser asks anew whether
   it may listen. Begins with an event of the name `first`, absent: with none. A comment line every 20 s keeps
   it open. done() is called when the stream begins. 503 when the hub is full.
 */
void http_answer_stream(struct exchange *x, struct http_hub *hub, str topic, str first);
/* From any thread until http_stop; hands over and returns. Without listeners it costs nothing. An empty event
   has no event line; a line end in event is a BUG, in data it begins another data line. */
void http_hub_publish(struct http_hub *hub, str topic, str event, str data);

#endif
