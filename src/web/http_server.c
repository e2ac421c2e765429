/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_server: start and stop of the whole, the listening socket, defaults and counters. The order of
 * starting and stopping the threads is this file's one secret; requests never come by here.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "web/http_aside.h"
#include "web/http_private.h"

static int or_default(int value, int fallback)
{
    return value > 0 ? value : fallback;
}

static int default_loops(void)
{
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > 4 ? 4 : (int)cores;
}

static str keep(struct http *http, str s)
{
    return str_is_absent(s) ? s : str_from_c(str_c(http->memory, s));
}

static void take_options(struct http *http, const struct http_options *o)
{
    static const int threads[HTTP_LANE_COUNT] = { 8, 2, 64 };
    static const int queues[HTTP_LANE_COUNT] = { 1024, 16, 1024 };
    struct http_options *own = &http->options;
    *own = *o;
    own->listen = keep(http, o->listen);
    own->spool_dir = keep(http, o->spool_dir);
    own->trusted_proxy = keep(http, o->trusted_proxy);
    own->loops = or_default(o->loops, default_loops());
    for (int lane = 0; lane < HTTP_LANE_COUNT; lane++) {
        own->threads[lane] = or_default(o->threads[lane], threads[lane]);
        own->queue_max[lane] = or_default(o->queue_max[lane], queues[lane]);
    }
    own->connections_max = or_default(o->connections_max, 4000);
    own->streams_max = or_default(o->streams_max, 8000);
    if (o->connections_per_address == 0)
        own->connections_per_address = 200;
    own->head_seconds = or_default(o->head_seconds, 10);
    own->body_seconds = or_default(o->body_seconds, 30);
    own->idle_seconds = or_default(o->idle_seconds, 30);
    own->spool_max = o->spool_max > 0 ? o->spool_max : INT64_C(2) << 30;
    own->spool_seconds = or_default(o->spool_seconds, 1800);
    own->arena_max = o->arena_max > 0 ? o->arena_max : (size_t)16 * 1024 * 1024;
}

/* ---- the listening socket ---- */

/* "127.0.0.1:8080" or "[::1]:8080" */
static bool parse_listen(str text, struct sockaddr_storage *ret, socklen_t *ret_n)
{
    size_t colon = text.n;
    while (colon > 0 && text.p[colon - 1] != ':')
        colon--;
    int64_t port;
    if (colon == 0 || !str_to_i64(str_slice(text, colon, text.n), &port) || port < 0 || port > 65535)
        return false;
    str host = str_slice(text, 0, colon - 1);
    const bool is_six = str_starts(host, S("[")) && str_ends(host, S("]"));
    if (is_six)
        host = str_slice(host, 1, host.n - 2);
    struct in6_addr address;
    if (!peer_parse(host, &address) || is_six == IN6_IS_ADDR_V4MAPPED(&address))
        return false;
    *ret = (struct sockaddr_storage){ 0 };
    if (is_six) {
        const struct sockaddr_in6 six = { .sin6_family = AF_INET6,
                                          .sin6_port = htons((uint16_t)port),
                                          .sin6_addr = address };
        memcpy(ret, &six, sizeof six);
        *ret_n = sizeof six;
        return true;
    }
    struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    memcpy(&four.sin_addr, &address.s6_addr[12], 4);
    memcpy(ret, &four, sizeof four);
    *ret_n = sizeof four;
    return true;
}

static int bound_port(int fd)
{
    struct sockaddr_storage at = { 0 };
    socklen_t n = sizeof at;
    struct sockaddr_in four;
    if (getsockname(fd, (struct sockaddr *)&at, &n) != 0)
        return 0;
    /* The port stands at the same place in both families. */
    memcpy(&four, &at, sizeof four);
    return ntohs(four.sin_port);
}

static rc open_listener(struct http *http, struct arena *a, struct err *e)
{
    const str listen_at = http->options.listen;
    struct sockaddr_storage at;
    socklen_t n;
    if (str_is_absent(listen_at) || !parse_listen(listen_at, &at, &n))
        return ERR(e, a, RC_UNAVAILABLE, NULL, "cannot listen on \"%.*s\": not ADDRESS:PORT",
                   STR_ARG(listen_at));
    http->listen_fd = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int on = 1;
    const int off = 0;
    if (http->listen_fd >= 0) {
        (void)setsockopt(http->listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        /* Accepted sockets inherit it: an answer's last piece must never wait for the client's delayed ACK.
         */
        (void)setsockopt(http->listen_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (at.ss_family == AF_INET6)
            (void)setsockopt(http->listen_fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    }
    if (http->listen_fd < 0 || bind(http->listen_fd, (struct sockaddr *)&at, n) != 0 ||
        listen(http->listen_fd, SOMAXCONN) != 0)
        return ERR(e, a, RC_UNAVAILABLE, NULL, "cannot listen on %.*s: %s", STR_ARG(listen_at),
                   strerrordesc_np(errno));
    return RC_OK;
}

/* ---- start ---- */

static rc start_all(struct http *http, struct arena *a, struct err *e)
{
    const str proxy = http->options.trusted_proxy;
    if (proxy.n > 0) {
        http->has_trusted = peer_parse(proxy, &http->trusted);
        if (!http->has_trusted)
            return ERR(e, a, RC_UNAVAILABLE, NULL, "the trusted proxy \"%.*s\" is no address",
                       STR_ARG(proxy));
    }
    TRY(open_listener(http, a, e));
    TRY(aside_start(http, a, e, &http->aside));
    for (int lane = 0; lane < HTTP_LANE_COUNT; lane++)
        TRY(workers_start(http, (enum http_lane)lane, a, e));
    http->loops = mem_new((size_t)http->options.loops * sizeof *http->loops);
    for (int i = 0; i < http->options.loops; i++) {
        TRY(loop_start(&http->loops[i], http, a, e));
        http->loops_started++;
    }
    return RC_OK;
}

rc http_start(const struct http_options *o, const struct http_handlers *h, struct arena *a, struct err *e,
              struct http **ret, int *ret_port)
{
    if (h->plan == NULL || h->serve == NULL)
        BUG("an HTTP server without plan() or serve()");
    struct http *http = mem_new(sizeof *http);
    http->memory = arena_new((size_t)64 * 1024);
    http->handlers = *h;
    http->listen_fd = -1;
    http->beat_us = 20 * US_PER_SECOND;
    http->farewell_us = 10 * US_PER_SECOND;
    http->peers = peers_new();
    pthread_mutex_init(&http->shelf.lock, NULL);
    pthread_mutex_init(&http->lock, NULL);
    pthread_cond_init(&http->opened, NULL);
    take_options(http, o);
    const rc status = start_all(http, a, e);
    if (status != RC_OK) {
        http_stop(http, 0);
        return status;
    }
    *ret_port = bound_port(http->listen_fd);
    *ret = http;
    return RC_OK;
}

void http_open(struct http *http)
{
    pthread_mutex_lock(&http->lock);
    http->is_open = true;
    pthread_cond_broadcast(&http->opened);
    pthread_mutex_unlock(&http->lock);
}

/* ---- stop ---- */

static void wait_drained(struct http *http, int seconds)
{
    const int64_t end = clock_us() + seconds * US_PER_SECOND;
    while (atomic_load(&http->connections) > 0 && clock_us() < end)
        (void)nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
}

static void http_free(struct http *http)
{
    for (int lane = 0; lane < HTTP_LANE_COUNT; lane++)
        workers_free(http->workers[lane]);
    for (int i = 0; i < http->shelf.n; i++)
        arena_free(http->shelf.arenas[i]);
    hub_free_all(http);
    peers_free(http->peers);
    pthread_mutex_destroy(&http->shelf.lock);
    pthread_mutex_destroy(&http->lock);
    pthread_cond_destroy(&http->opened);
    mem_free(http->loops);
    arena_free(http->memory);
    mem_free(http);
}

void http_stop(struct http *http, int seconds)
{
    if (http == NULL)
        return;
    atomic_store(&http->phase, HTTP_DRAIN);
    http_open(http); /* the loops go through their end like at any other time */
    if (http->listen_fd >= 0)
        (void)close(http->listen_fd);
    if (http->aside != NULL)
        aside_end_streams(http->aside);
    wait_drained(http, seconds);
    for (int lane = 0; lane < HTTP_LANE_COUNT; lane++)
        workers_stop(http->workers[lane]);
    atomic_store(&http->phase, HTTP_CLOSE);
    for (int i = 0; i < http->loops_started; i++)
        loop_join(&http->loops[i]);
    aside_stop(http->aside);
    http_free(http);
}

struct http_stats http_stats(const struct http *http)
{
    struct http_stats s = {
        .connections = atomic_load(&http->connections),
        .requests = atomic_load(&http->requests),
        .refused = atomic_load(&http->refused),
        .streams = atomic_load(&http->streams),
    };
    for (int lane = 0; lane < HTTP_LANE_COUNT; lane++)
        workers_stats(http->workers[lane], &s.queued[lane], &s.busy[lane]);
    return s;
}
