/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the HTTP glue share: the server, its loops, connections and exchanges. Nobody outside
 * src/web/http_*.c includes this. Each struct says which thread may touch it; that is the whole locking plan.
 *
 *   loop thread    runs one libmicrohttpd daemon; owns its connections and their exchanges
 *   worker thread  owns an exchange from workers_enqueue to MHD_resume_connection
 *   aside thread   owns sockets that left libmicrohttpd: event streams and farewells (http_aside.h)
 */
#ifndef EW_WEB_HTTP_PRIVATE_H
#define EW_WEB_HTTP_PRIVATE_H

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#include "base/buf.h"
#include "web/http.h"

/* A request's target longer than this is answered 414, a whole head longer than that 431. */
#define HTTP_TARGET_MAX ((size_t)4096)
#define HTTP_HEAD_MAX ((size_t)8192)
#define HTTP_HEADER_LINES_MAX 100
/*
 * Memory that libmicrohttpd has for one connection: the head, 56 bytes for every header, cookie and argument,
 * a copy of the cookies, and the answer's head. Sized so that the largest head we take leaves room for an
 * answer.
 */
#define HTTP_POOL_BYTES ((size_t)20 * 1024)
#define HTTP_ANSWER_HEAD_MAX ((size_t)3584)
/* Bodies up to this stay in memory, larger ones go to an unlinked file. */
#define HTTP_BODY_MEMORY_MAX ((size_t)256 * 1024)
/* An answered request's body up to this is read and dropped, so that the connection can be kept. */
#define HTTP_SWALLOW_MAX INT64_C(65536)
/* A body must grow by this much within body_seconds. */
#define HTTP_BODY_PROGRESS 4096

#define HTTP_NEVER INT64_MAX
#define US_PER_SECOND INT64_C(1000000)

struct workers;
struct aside;
struct chunk;
struct peers;
struct peer;

/* RUN: normal. DRAIN: nothing new is accepted, running exchanges end. CLOSE: what is left is cut. */
enum http_phase { HTTP_RUN, HTTP_DRAIN, HTTP_CLOSE };

#define HTTP_SHELF_MAX 32
/* Arenas that wait for the next exchange; any thread. */
struct http_shelf {
    pthread_mutex_t lock;
    struct arena *arenas[HTTP_SHELF_MAX];
    int n;
};

struct http {
    struct http_options options;
    struct http_handlers handlers;
    struct arena *memory; /* option texts */
    struct in6_addr trusted;
    bool has_trusted;
    int listen_fd;
    struct loop *loops;
    int loops_started;
    struct workers *workers[HTTP_LANE_COUNT];
    struct aside *aside;
    struct peers *peers;
    struct http_shelf shelf;
    pthread_mutex_t lock; /* of the next two */
    pthread_cond_t opened;
    bool is_open;
    struct http_hub *hubs;
    int64_t beat_us;     /* between two heartbeats of a stream; 20 s */
    int64_t farewell_us; /* the longest that a farewell takes; 10 s. Both are only ever changed by tests. */
    _Atomic enum http_phase phase;
    _Atomic int64_t connections, requests, refused, streams;
    _Atomic int64_t spooled; /* bytes of bodies in spool_dir */
};

/* One TCP connection while libmicrohttpd has it. Loop thread only. */
struct connection {
    struct connection *next, *prev;
    struct loop *loop;
    struct MHD_Connection *mhd;
    struct exchange *exchange;
    struct peer *peer; /* its address's place in the count; NULL when not counted */
    int fd;
    int64_t deadline_us; /* when the loop cuts it; HTTP_NEVER while a worker or the answer's sending has it */
    bool is_first;       /* no request has been completed on it yet */
    bool is_aside;       /* the aside thread has the socket now */
    bool is_lingering;   /* to be closed gently: the client may still be sending */
    struct in6_addr address;
};

#define HTTP_SPARE_MAX 64
/* One I/O loop. Everything in it belongs to its thread. */
struct loop {
    struct http *http;
    struct MHD_Daemon *daemon;
    pthread_t thread;
    int epoll_fd, wake_fd;
    struct connection *connections;
    struct exchange *spare;
    int spare_n;
    int in_lanes; /* exchanges whose connection is suspended */
    int64_t next_tick_us;
    unsigned ticks;
    bool is_quiet;         /* does not accept any more */
    _Atomic bool is_woken; /* any thread: a wake-up is on its way */
};

/* Where an exchange stands. GONE: the socket is the aside thread's, libmicrohttpd is to forget the
 * connection. */
enum stage { STAGE_HEAD, STAGE_BODY, STAGE_LANE, STAGE_ANSWERED, STAGE_SENDING, STAGE_GONE };
enum answer { ANSWER_NONE, ANSWER_RESPONSE, ANSWER_FAREWELL, ANSWER_STREAM };

#define HTTP_TARGET_ROOM 512

struct exchange {
    struct loop *loop;
    struct http *http;
    struct connection *connection;
    struct MHD_Connection *mhd;
    struct exchange *next; /* in a worker queue or the spare list */
    enum stage stage;
    enum http_method method;
    struct http_plan plan;
    str target, path, query; /* target is raw */
    int64_t began_us;
    bool is_lent;   /* counted in loop->in_lanes */
    bool has_begun; /* the handlers have heard of it, so done() is due */
    bool closes; /* the connection ends with this answer, whose request may not have been read to its end */
    bool is_chunked; /* the body's length is not announced */
    void *note;
    struct arena *arena; /* NULL until somebody asks for it */

    int64_t announced; /* Content-Length; 0 when chunked */
    int64_t body_n;
    int64_t body_mark; /* bytes since the deadline was last moved */
    struct buf body;
    int spool_fd;
    int64_t spooled; /* of http->spooled */
    bool lacks_room;
    void *map;

    enum answer answer;
    int status;
    int64_t bytes;
    struct MHD_Response *response;
    struct chunk *farewell;
    struct http_hub *hub;
    str topic;
    bool is_overfull; /* more headers were added than an answer has room for */
    size_t headers_n;
    /* From here on nothing is cleared when the exchange is used again. */
    char headers[HTTP_ANSWER_HEAD_MAX]; /* "Name\0value\0…" */
    char client[INET6_ADDRSTRLEN];
    char target_room[HTTP_TARGET_ROOM];
};

/* ---- http_loop.c ---- */
MUST_USE rc loop_start(struct loop *loop, struct http *http, struct arena *a, struct err *e);
void loop_join(struct loop *loop);
/* Resumes the connection of one of its exchanges, from any thread; the exchange is the loop's from then on.
 */
void loop_resume(struct loop *loop, struct MHD_Connection *mhd);
/* Starts a thread with all signals blocked. stack 0: the system's size. */
MUST_USE bool http_thread_start(pthread_t *ret, size_t stack, void *(*fn)(void *data), void *data);

/* ---- http_exchange.c ---- */
struct exchange *exchange_new(struct connection *c, struct MHD_Connection *mhd, str target);
void exchange_free(struct exchange *x);
/* What libmicrohttpd passes with every call; fits no smaller parameter list. */
struct http_call {
    const char *url, *method, *version;
    const char *data;
    size_t *data_n;
};
/* One call of the library's handler. False: the library is to drop the connection. */
bool exchange_run(struct exchange *x, const struct http_call *call);
/* Lets the handlers (or a short plain text) answer with the status. closes: as in struct exchange. */
void exchange_refuse(struct exchange *x, int status, bool closes);
/* Hands the socket over to the aside thread with what is to be sent there. */
void exchange_leave(struct exchange *x);

/* ---- http_guard.c ---- */
/* 0, or the status to refuse with. Fills method, path, query, announced and is_chunked. */
int guard_check(struct exchange *x, const struct http_call *call);
/* Decodes a raw path; false when it is no clean path (see http_path). *ret points into raw or a. */
bool guard_path(struct exchange *x, str raw, str *ret);

/* ---- http_body.c ---- */
/* Takes bytes of the body; 0 or the status to refuse with. */
int body_take(struct exchange *x, str bytes);
/* The body is whole: makes it readable; 0 or the status to refuse with. */
int body_finish(struct exchange *x);
void body_free(struct exchange *x);

/* ---- http_workers.c ---- */
MUST_USE rc workers_start(struct http *http, enum http_lane lane, struct arena *a, struct err *e);
/* Suspends the exchange's connection and queues it; false when the queue is full. Loop thread. */
bool workers_enqueue(struct workers *w, struct exchange *x);
/* Drops what is queued (its connections are cut) and waits for the threads. Nothing can be queued any more.
 */
void workers_stop(struct workers *w);
void workers_free(struct workers *w);
void workers_stats(struct workers *w, int64_t *ret_queued, int64_t *ret_busy);

/* ---- http_peer.c: addresses ---- */
struct peers *peers_new(void);
void peers_free(struct peers *p);
/* As 16 bytes; IPv4 is mapped. False for other families. */
bool peer_address(const struct sockaddr *sa, struct in6_addr *ret);
bool peer_parse(str text, struct in6_addr *ret);
/* Canonical text, at most INET6_ADDRSTRLEN. */
void peer_text(const struct in6_addr *address, char *ret);
/* Open connections counted for the address (IPv6: for its /64). */
int peers_count(struct peers *p, const struct in6_addr *address);
struct peer *peers_add(struct peers *p, const struct in6_addr *address);
/* Gives the place back; peer may be NULL. */
void peers_drop(struct peers *p, struct peer *peer);

/* ---- http_answer.c ---- */
/* A whole answer as bytes, for sockets that leave the library. type may be absent; length < 0: none is
 * announced. */
struct chunk *answer_head(const struct exchange *x, int status, str type, int64_t length, str body);
/* Value of a header that was added to the coming answer, absent if there is none. */
str answer_header(const struct exchange *x, str name);
/* Checks that this is the first answer. False: there are too many headers, and a 500 has been sent instead.
 */
bool answer_begin(struct exchange *x, int status);
/* The library's response with the headers that were added. Takes over response. */
void answer_with(struct exchange *x, int status, struct MHD_Response *response, int64_t bytes);

/* ---- http_stream.c ---- */
void hub_free_all(struct http *http);

#endif
