/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_loop: a loop is a thread that runs one libmicrohttpd daemon in "external" mode, so that between two
 * rounds it can look at its own clock: the library only knows inactivity, and a client that drips bytes is
 * never inactive. Here are the library's callbacks and the deadlines; what a request means is
 * http_exchange.c's.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "web/http_aside.h"
#include "web/http_private.h"

#define TICK_US 100000
#define TICK_MS 100
/* Every so many ticks silent connections are looked at. */
#define LOOK_TICKS 10

/* ---- connections ---- */

static bool is_trusted(const struct http *http, const struct in6_addr *address)
{
    return http->has_trusted && IN6_ARE_ADDR_EQUAL(address, &http->trusted);
}

/* The library asks before it takes a connection. */
static enum MHD_Result on_accept(void *data, const struct sockaddr *sa, socklen_t n)
{
    const struct loop *loop = data;
    struct http *http = loop->http;
    const int max = http->options.connections_per_address;
    struct in6_addr address;
    (void)n;
    if (!peer_address(sa, &address) || max <= 0 || is_trusted(http, &address))
        return MHD_YES;
    if (peers_count(http->peers, &address) < max)
        return MHD_YES;
    atomic_fetch_add_explicit(&http->refused, 1, memory_order_relaxed);
    return MHD_NO;
}

static void connection_open(struct loop *loop, struct MHD_Connection *mhd, void **context)
{
    struct http *http = loop->http;
    struct connection *c = mem_new(sizeof *c);
    c->loop = loop;
    c->mhd = mhd;
    c->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    c->is_first = true;
    c->deadline_us = clock_us() + http->options.head_seconds * US_PER_SECOND;
    const struct sockaddr *sa = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
    if (peer_address(sa, &c->address) && !is_trusted(http, &c->address))
        c->peer = peers_add(http->peers, &c->address);
    c->next = loop->connections;
    if (c->next != NULL)
        c->next->prev = c;
    loop->connections = c;
    atomic_fetch_add(&http->connections, 1);
    *context = c;
}

/*
 * A socket that is closed while the client's bytes lie unread in it is reset by the kernel, and the answer on
 * its way is lost. So such a one goes to the aside thread, which reads on for a while.
 */
static void linger(struct connection *c)
{
    int unread = 0;
    if (!c->is_lingering && (ioctl(c->fd, FIONREAD, &unread) != 0 || unread == 0))
        return;
    const int fd = fcntl(c->fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0)
        return;
    aside_farewell(c->loop->http->aside, fd, NULL, c->peer);
    c->peer = NULL;
}

static void connection_closed(struct connection *c)
{
    struct loop *loop = c->loop;
    struct http *http = loop->http;
    if (c->exchange != NULL) {
        /* The library ran out of memory within a request line and forgot to tell that the request is over. */
        atomic_fetch_add_explicit(&http->refused, 1, memory_order_relaxed);
        exchange_free(c->exchange);
    }
    if (!c->is_aside && atomic_load_explicit(&http->phase, memory_order_relaxed) != HTTP_CLOSE)
        linger(c);
    peers_drop(http->peers, c->peer);
    *(c->prev != NULL ? &c->prev->next : &loop->connections) = c->next;
    if (c->next != NULL)
        c->next->prev = c->prev;
    atomic_fetch_sub(&http->connections, 1);
    mem_free(c);
}

static void on_connection(void *data, struct MHD_Connection *mhd, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        connection_open(data, mhd, context);
    else if (*context != NULL)
        connection_closed(*context);
}

/* ---- requests ---- */

/* The request line is there; what is returned comes back with every later call. */
static void *on_target(void *data, const char *target, struct MHD_Connection *mhd)
{
    (void)data;
    struct connection *c = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    return exchange_new(c, mhd, (str){ target != NULL ? target : "", target != NULL ? strlen(target) : 0 });
}

/* The library would decode in place; the guard wants the bytes as they came. */
static size_t leave_escaped(void *data, struct MHD_Connection *mhd, char *text)
{
    (void)data;
    (void)mhd;
    return strlen(text);
}

static enum MHD_Result on_call(void *data, struct MHD_Connection *mhd, const char *url, const char *method,
                               const char *version, const char *upload, size_t *upload_n, void **context)
{
    const struct http_call call = { url, method, version, upload, upload_n };
    (void)data;
    (void)mhd;
    return exchange_run(*context, &call) ? MHD_YES : MHD_NO;
}

static void on_completed(void *data, struct MHD_Connection *mhd, void **context,
                         enum MHD_RequestTerminationCode code)
{
    struct exchange *x = *context;
    (void)data;
    (void)mhd;
    (void)code;
    if (x == NULL)
        return;
    struct http *http = x->http;
    struct connection *c = x->connection;
    if (x->has_begun && http->handlers.done != NULL)
        http->handlers.done(http->handlers.data, x);
    if (!x->has_begun)
        atomic_fetch_add_explicit(&http->refused, 1, memory_order_relaxed);
    exchange_free(x);
    c->is_first = false;
    c->deadline_us = clock_us() + http->options.idle_seconds * US_PER_SECOND;
    *context = NULL;
}

/* ---- deadlines ---- */

/* Whether the client has sent anything at all on a connection without a request. */
static bool has_sent(const struct connection *c)
{
    struct tcp_info info = { 0 };
    socklen_t n = sizeof info;
    return getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &n) == 0 && info.tcpi_bytes_received > 0;
}

static void cut(struct connection *c)
{
    c->deadline_us = HTTP_NEVER;
    (void)shutdown(c->fd, SHUT_RDWR);
}

/*
 * The aside thread has a copy of the socket: the library is to forget its own without closing the connection.
 * It does so after a second of silence, or at the next byte of a body; whatever happens, when the farewell is
 * over.
 */
static void forget(struct connection *c)
{
    c->deadline_us = clock_us() + c->loop->http->farewell_us + US_PER_SECOND;
    (void)MHD_set_connection_option(c->mhd, MHD_CONNECTION_OPTION_TIMEOUT, 1U);
}

static void cut_slow_head(struct connection *c)
{
    const int fd = c->is_first && has_sent(c) ? fcntl(c->fd, F_DUPFD_CLOEXEC, 0) : -1;
    if (fd < 0) {
        cut(c); /* idle: nobody waits for a word */
        return;
    }
    const str text = S("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    struct chunk *chunk = chunk_new(text.n);
    memcpy(chunk->bytes, text.p, text.n);
    atomic_fetch_add_explicit(&c->loop->http->refused, 1, memory_order_relaxed);
    c->is_aside = true;
    aside_farewell(c->loop->http->aside, fd, chunk, c->peer);
    c->peer = NULL;
    forget(c);
}

static void cut_slow_body(struct connection *c, struct exchange *x)
{
    if (x->answer == ANSWER_NONE)
        exchange_refuse(x, 408, true);
    if (x->answer == ANSWER_RESPONSE) {
        cut(c); /* plan() has answered, the rest was only to be dropped */
        return;
    }
    exchange_leave(x);
    forget(c);
}

static void connection_due(struct connection *c)
{
    struct exchange *x = c->exchange;
    if (c->is_aside)
        cut(c);
    else if (x == NULL || x->stage == STAGE_HEAD)
        cut_slow_head(c);
    else if (x->stage == STAGE_BODY)
        cut_slow_body(c, x);
}

/*
 * The library reads until a read comes back short and then waits for the next edge. A client's end that
 * arrived with its last bytes makes no further edge, so the library would not see it before a deadline.
 */
static bool has_hung_up(const struct connection *c)
{
    char byte;
    return recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static void stop_accepting(struct loop *loop)
{
    const int fd = MHD_quiesce_daemon(loop->daemon);
    if (fd >= 0)
        (void)close(fd);
    loop->is_quiet = true;
}

static void loop_tick(struct loop *loop, int64_t now)
{
    const bool is_draining = atomic_load(&loop->http->phase) != HTTP_RUN;
    const bool is_look = loop->ticks++ % LOOK_TICKS == 0;
    loop->next_tick_us = now + TICK_US;
    if (is_draining && !loop->is_quiet)
        stop_accepting(loop);
    for (struct connection *next, *c = loop->connections; c != NULL; c = next) {
        next = c->next;
        if (now >= c->deadline_us)
            connection_due(c);
        else if (c->deadline_us != HTTP_NEVER &&
                 ((is_draining && c->exchange == NULL) || (is_look && !c->is_aside && has_hung_up(c))))
            cut(c);
    }
}

/* ---- the thread ---- */

static bool is_over(const struct loop *loop)
{
    return atomic_load(&loop->http->phase) == HTTP_CLOSE && loop->in_lanes == 0;
}

void loop_resume(struct loop *loop, struct MHD_Connection *mhd)
{
    const uint64_t one = 1;
    MHD_resume_connection(mhd);
    if (!atomic_exchange(&loop->is_woken, true) && write(loop->wake_fd, &one, sizeof one) < 0)
        BUG("a loop cannot be woken");
}

/* Waits until the library, a resumed connection or our clock has something to do. */
static void loop_wait(struct loop *loop)
{
    struct epoll_event events[2];
    MHD_UNSIGNED_LONG_LONG due;
    int wait_ms = TICK_MS;
    if (MHD_get_timeout(loop->daemon, &due) == MHD_YES && due < TICK_MS)
        wait_ms = (int)due;
    if (wait_ms > 0)
        (void)epoll_wait(loop->epoll_fd, events, 2, wait_ms);
    atomic_store(&loop->is_woken, false);
}

static void loop_free(struct loop *loop)
{
    if (loop->daemon != NULL) {
        if (!loop->is_quiet)
            stop_accepting(loop);
        MHD_stop_daemon(loop->daemon);
    }
    if (loop->epoll_fd >= 0)
        (void)close(loop->epoll_fd);
    if (loop->wake_fd >= 0)
        (void)close(loop->wake_fd);
    for (struct exchange *next, *x = loop->spare; x != NULL; x = next) {
        next = x->next;
        mem_free(x);
    }
}

static void wait_open(struct http *http)
{
    pthread_mutex_lock(&http->lock);
    while (!http->is_open)
        pthread_cond_wait(&http->opened, &http->lock);
    pthread_mutex_unlock(&http->lock);
}

static void *loop_main(void *data)
{
    struct loop *loop = data;
    wait_open(loop->http);
    while (!is_over(loop)) {
        loop_wait(loop);
        (void)MHD_run(loop->daemon);
        const int64_t now = clock_us();
        if (now >= loop->next_tick_us)
            loop_tick(loop, now);
    }
    loop_free(loop);
    return NULL;
}

static unsigned share(int connections_max, int loops)
{
    return (unsigned)((connections_max + loops - 1) / loops);
}

/* The library's own timer is the net below ours: it sees answers that are not being read. */
static unsigned quiet_seconds(const struct http_options *o)
{
    int most = o->body_seconds > o->idle_seconds ? o->body_seconds : o->idle_seconds;
    most = most > o->head_seconds ? most : o->head_seconds;
    return (unsigned)most + 1;
}

static void on_panic(void *data, const char *file, unsigned line, const char *reason)
{
    (void)data;
    bug_at(file, (int)line, reason != NULL ? reason : "libmicrohttpd gave up");
}

static struct MHD_Daemon *daemon_start(struct loop *loop, int listen_fd)
{
    const struct http_options *o = &loop->http->options;
    const unsigned flags =
        (unsigned)MHD_USE_EPOLL | (unsigned)MHD_ALLOW_SUSPEND_RESUME | (unsigned)MHD_USE_TURBO;
    return MHD_start_daemon(flags, 0, on_accept, loop, on_call, loop, MHD_OPTION_LISTEN_SOCKET, listen_fd,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, HTTP_POOL_BYTES, MHD_OPTION_CONNECTION_LIMIT,
                            share(o->connections_max, o->loops), MHD_OPTION_CONNECTION_TIMEOUT,
                            quiet_seconds(o), MHD_OPTION_NOTIFY_CONNECTION, on_connection, loop,
                            MHD_OPTION_NOTIFY_COMPLETED, on_completed, loop, MHD_OPTION_URI_LOG_CALLBACK,
                            on_target, loop, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
                            MHD_OPTION_END);
}

/* The library's own epoll set and our wake-up, in one set. The wake-up is never read: each write is a new
 * edge. */
static bool watch(struct loop *loop)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(loop->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    struct epoll_event library = { .events = EPOLLIN };
    struct epoll_event wake = { .events = EPOLLIN | EPOLLET };
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return info != NULL && loop->epoll_fd >= 0 && loop->wake_fd >= 0 &&
           epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, info->epoll_fd, &library) == 0 &&
           epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, loop->wake_fd, &wake) == 0;
}

rc loop_start(struct loop *loop, struct http *http, struct arena *a, struct err *e)
{
    loop->http = http;
    loop->epoll_fd = -1;
    loop->wake_fd = -1;
    MHD_set_panic_func(on_panic, NULL);
    const int fd = fcntl(http->listen_fd, F_DUPFD_CLOEXEC, 0);
    if (fd >= 0)
        loop->daemon = daemon_start(loop, fd);
    if (loop->daemon == NULL && fd >= 0)
        (void)close(fd);
    if (loop->daemon != NULL && watch(loop) && http_thread_start(&loop->thread, 0, loop_main, loop))
        return RC_OK;
    loop_free(loop);
    return ERR(e, a, RC_UNAVAILABLE, NULL, "cannot start an I/O loop");
}

void loop_join(struct loop *loop)
{
    pthread_join(loop->thread, NULL);
}
