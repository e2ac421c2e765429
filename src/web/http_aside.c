/* SPDX-License-Identifier: Apache-2.0 */
/* The aside thread; what it is for stands in http_aside.h. Everything but the inbox belongs to the thread
 * alone. */
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "web/http_aside.h"
#include "web/http_private.h"

#define WAITING_MAX ((size_t)64 * 1024)
#define INBOX_MAX 8192
#define DRAIN_MAX (INT64_C(64) * 1024 * 1024)
#define TICK_MS 250
#define TICK_US (INT64_C(1000) * TICK_MS)
#define EVENTS_MAX 64
/* More farewells at once are an attack; those clients are closed without a word. */
#define FAREWELLS_MAX 1000

struct waiting {
    struct waiting *next;
    struct chunk *chunk;
};

/* A socket is a stream (hub is set) or a farewell; a farewell drains once all is sent. */
struct aside_socket {
    struct aside_socket *next, *prev;
    int fd;
    bool wants_out, is_draining;
    struct peer *peer;
    struct http_hub *hub;
    struct waiting *first, **last;
    size_t sent;    /* of the first waiting chunk */
    size_t waiting; /* bytes not sent yet */
    int64_t drained;
    int64_t due_us; /* stream: next heartbeat; farewell: end */
    str topic;
    char topic_bytes[];
};

enum message_kind { MESSAGE_SOCKET, MESSAGE_PUBLISH, MESSAGE_END_STREAMS, MESSAGE_STOP };

struct message {
    struct message *next;
    enum message_kind kind;
    struct aside_socket *socket;
    struct http_hub *hub;
    struct chunk *chunk;
    str topic;
    char topic_bytes[];
};

struct aside {
    struct http *http;
    pthread_t thread;
    int epoll_fd, wake_fd;
    struct aside_socket *sockets;
    struct chunk *beat;
    bool is_stopping;
    _Atomic int farewells;

    pthread_mutex_t lock; /* from here on: any thread */
    struct message *first, **last;
    int inbox_n;
};

struct chunk *chunk_new(size_t n)
{
    struct chunk *c = mem_new(sizeof *c + n);
    c->refs = 1;
    c->n = n;
    return c;
}

static struct chunk *chunk_keep(struct chunk *c)
{
    atomic_fetch_add_explicit(&c->refs, 1, memory_order_relaxed);
    return c;
}

void chunk_release(struct chunk *c)
{
    if (c != NULL && atomic_fetch_sub_explicit(&c->refs, 1, memory_order_acq_rel) == 1)
        mem_free(c);
}

/* ---- one socket ---- */

static void drop_first(struct aside_socket *s)
{
    struct waiting *w = s->first;
    s->first = w->next;
    if (s->first == NULL)
        s->last = &s->first;
    s->sent = 0;
    chunk_release(w->chunk);
    mem_free(w);
}

static void socket_close(struct aside *aside, struct aside_socket *s)
{
    while (s->first != NULL)
        drop_first(s);
    *(s->prev != NULL ? &s->prev->next : &aside->sockets) = s->next;
    if (s->next != NULL)
        s->next->prev = s->prev;
    /* The library may still hold its copy of the socket, so closing ours does not end its place in the set.
     */
    (void)epoll_ctl(aside->epoll_fd, EPOLL_CTL_DEL, s->fd, NULL);
    (void)close(s->fd);
    peers_drop(aside->http->peers, s->peer);
    if (s->hub != NULL) {
        hub_stream_ended(s->hub);
        atomic_fetch_sub(&aside->http->streams, 1);
    } else {
        atomic_fetch_sub(&aside->farewells, 1);
    }
    mem_free(s);
}

static void want_out(struct aside *aside, struct aside_socket *s, bool wants)
{
    if (s->wants_out == wants)
        return;
    struct epoll_event ev = { .events = EPOLLIN | EPOLLRDHUP | (wants ? EPOLLOUT : 0U), .data.ptr = s };
    s->wants_out = wants;
    if (epoll_ctl(aside->epoll_fd, EPOLL_CTL_MOD, s->fd, &ev) != 0)
        BUG("epoll does not know a socket of ours");
}

/* Sends what waits. False: the socket is dead. */
static bool socket_flush(struct aside *aside, struct aside_socket *s)
{
    while (s->first != NULL) {
        const struct chunk *c = s->first->chunk;
        const ssize_t n = send(s->fd, c->bytes + s->sent, c->n - s->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EAGAIN)
            return false;
        if (n < 0)
            break;
        s->sent += (size_t)n;
        s->waiting -= (size_t)n;
        if (s->sent == c->n)
            drop_first(s);
    }
    want_out(aside, s, s->first != NULL);
    if (s->hub == NULL && s->first == NULL && !s->is_draining) {
        (void)shutdown(s->fd, SHUT_WR);
        s->is_draining = true;
    }
    return true;
}

/* False: the socket is dead or too slow. */
static bool socket_push(struct aside *aside, struct aside_socket *s, struct chunk *chunk)
{
    struct waiting *w = mem_new(sizeof *w);
    w->chunk = chunk_keep(chunk);
    *s->last = w;
    s->last = &w->next;
    s->waiting += chunk->n;
    return socket_flush(aside, s) && s->waiting <= WAITING_MAX;
}

/* Reads and drops what the client sends. False at its end. */
static bool socket_drain(struct aside_socket *s)
{
    /* MSG_TRUNC: the kernel throws the bytes away without copying them. A round is bounded, others wait too.
     */
    for (int round = 0; round < 16; round++) {
        const ssize_t n = recv(s->fd, NULL, (size_t)1024 * 1024, MSG_TRUNC | MSG_DONTWAIT);
        if (n < 0)
            return errno == EAGAIN || errno == EINTR;
        if (n == 0)
            return false;
        s->drained += n;
        if (s->drained > DRAIN_MAX)
            return false;
    }
    return true;
}

static void socket_event(struct aside *aside, struct aside_socket *s, uint32_t events)
{
    bool is_alive = (events & EPOLLERR) == 0;
    if (is_alive && (events & EPOLLOUT) != 0)
        is_alive = socket_flush(aside, s);
    if (is_alive && (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP)) != 0)
        is_alive = socket_drain(s);
    if (!is_alive)
        socket_close(aside, s);
}

static void socket_begin(struct aside *aside, struct aside_socket *s)
{
    struct epoll_event ev = { .events = EPOLLIN | EPOLLRDHUP, .data.ptr = s };
    s->next = aside->sockets;
    if (s->next != NULL)
        s->next->prev = s;
    aside->sockets = s;
    s->due_us = clock_us() + (s->hub != NULL ? aside->http->beat_us : aside->http->farewell_us);
    if (epoll_ctl(aside->epoll_fd, EPOLL_CTL_ADD, s->fd, &ev) != 0 || !socket_flush(aside, s))
        socket_close(aside, s);
}

/* ---- the thread ---- */

static void end_streams(struct aside *aside)
{
    for (struct aside_socket *next, *s = aside->sockets; s != NULL; s = next) {
        next = s->next;
        if (s->hub != NULL)
            socket_close(aside, s);
    }
}

enum hearing { HEARS_NOTHING, HEARS, ENDS };

/* A stream may listen to several topics, with spaces between; one with '-' before it ends the stream. */
static enum hearing topics_hear(str topics, str topic)
{
    enum hearing hears = HEARS_NOTHING;
    str one;
    while (str_cut(&topics, ' ', &one)) {
        if (one.n == topic.n + 1 && one.p[0] == '-' && str_ends(one, topic))
            return ENDS;
        if (str_eq(one, topic))
            hears = HEARS;
    }
    return hears;
}

static void publish(struct aside *aside, const struct message *m)
{
    for (struct aside_socket *next, *s = aside->sockets; s != NULL; s = next) {
        next = s->next;
        const enum hearing hears = s->hub == m->hub ? topics_hear(s->topic, m->topic) : HEARS_NOTHING;
        if (hears == ENDS || (hears == HEARS && !socket_push(aside, s, m->chunk)))
            socket_close(aside, s);
    }
}

static void message_run(struct aside *aside, struct message *m)
{
    switch (m->kind) {
    case MESSAGE_SOCKET:
        socket_begin(aside, m->socket);
        break;
    case MESSAGE_PUBLISH:
        publish(aside, m);
        break;
    case MESSAGE_END_STREAMS:
        end_streams(aside);
        break;
    case MESSAGE_STOP:
        aside->is_stopping = true;
        break;
    }
    chunk_release(m->chunk);
    mem_free(m);
}

static void inbox_run(struct aside *aside)
{
    pthread_mutex_lock(&aside->lock);
    struct message *m = aside->first;
    aside->first = NULL;
    aside->last = &aside->first;
    aside->inbox_n = 0;
    pthread_mutex_unlock(&aside->lock);
    for (struct message *next; m != NULL; m = next) {
        next = m->next;
        message_run(aside, m);
    }
}

static void beat(struct aside *aside, int64_t now)
{
    for (struct aside_socket *next, *s = aside->sockets; s != NULL; s = next) {
        next = s->next;
        if (now < s->due_us)
            continue;
        s->due_us = now + aside->http->beat_us;
        if (s->hub == NULL || !socket_push(aside, s, aside->beat))
            socket_close(aside, s);
    }
}

static void *aside_main(void *data)
{
    struct aside *aside = data;
    struct epoll_event events[EVENTS_MAX];
    int64_t next_beat = clock_us();
    while (!aside->is_stopping) {
        const int n = epoll_wait(aside->epoll_fd, events, EVENTS_MAX, aside->sockets != NULL ? TICK_MS : -1);
        bool is_woken = false;
        for (int i = 0; i < n; i++) {
            if (events[i].data.ptr == NULL)
                is_woken = true;
            else
                socket_event(aside, events[i].data.ptr, events[i].events);
        }
        uint64_t count;
        if (is_woken && read(aside->wake_fd, &count, sizeof count) > 0)
            inbox_run(aside);
        const int64_t now = clock_us();
        if (now >= next_beat) {
            next_beat = now + TICK_US;
            beat(aside, now);
        }
    }
    return NULL;
}

/* ---- from other threads ---- */

static void post(struct aside *aside, struct message *m)
{
    pthread_mutex_lock(&aside->lock);
    const bool is_first = aside->first == NULL;
    *aside->last = m;
    aside->last = &m->next;
    aside->inbox_n++;
    pthread_mutex_unlock(&aside->lock);
    const uint64_t one = 1;
    if (is_first && write(aside->wake_fd, &one, sizeof one) < 0 && errno != EAGAIN)
        BUG("the aside thread cannot be woken");
}

static struct message *message_new(enum message_kind kind, str topic)
{
    struct message *m = mem_new(sizeof *m + topic.n);
    m->kind = kind;
    if (topic.n > 0)
        memcpy(m->topic_bytes, topic.p, topic.n);
    m->topic = (str){ m->topic_bytes, topic.n };
    return m;
}

static struct aside_socket *socket_new(int fd, struct chunk *first, struct peer *peer, str topic)
{
    struct aside_socket *s = mem_new(sizeof *s + topic.n);
    s->fd = fd;
    s->peer = peer;
    s->last = &s->first;
    if (topic.n > 0)
        memcpy(s->topic_bytes, topic.p, topic.n);
    s->topic = (str){ s->topic_bytes, topic.n };
    if (first != NULL) {
        struct waiting *w = mem_new(sizeof *w);
        w->chunk = first;
        s->first = w;
        s->last = &w->next;
        s->waiting = first->n;
    }
    return s;
}

void aside_farewell(struct aside *aside, int fd, struct chunk *first, struct peer *peer)
{
    if (atomic_fetch_add(&aside->farewells, 1) >= FAREWELLS_MAX) {
        atomic_fetch_sub(&aside->farewells, 1);
        chunk_release(first);
        (void)close(fd);
        peers_drop(aside->http->peers, peer);
        return;
    }
    struct message *m = message_new(MESSAGE_SOCKET, (str){ 0 });
    m->socket = socket_new(fd, first, peer, (str){ 0 });
    post(aside, m);
}

void aside_stream(struct aside *aside, int fd, struct chunk *first, struct peer *peer, struct http_hub *hub,
                  str topic)
{
    /* What the kernel buffers counts as sent, so its buffer must be small for "too slow" to mean anything; a
       peer that has vanished without a word is found by its missing acknowledgements. */
    const int buffer = 32 * 1024;
    const unsigned silence_ms = 60000;
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silence_ms, sizeof silence_ms);
    struct message *m = message_new(MESSAGE_SOCKET, (str){ 0 });
    m->socket = socket_new(fd, first, peer, topic);
    m->socket->hub = hub;
    atomic_fetch_add(&aside->http->streams, 1);
    post(aside, m);
}

void aside_end_streams(struct aside *aside)
{
    post(aside, message_new(MESSAGE_END_STREAMS, (str){ 0 }));
}

void aside_publish(struct aside *aside, struct http_hub *hub, str topic, struct chunk *bytes)
{
    pthread_mutex_lock(&aside->lock);
    const int n = aside->inbox_n;
    pthread_mutex_unlock(&aside->lock);
    if (n >= INBOX_MAX) {
        /* Nobody may believe that he saw everything: all streams end, the browsers connect again. */
        chunk_release(bytes);
        if (n == INBOX_MAX)
            aside_end_streams(aside);
        return;
    }
    struct message *m = message_new(MESSAGE_PUBLISH, topic);
    m->hub = hub;
    m->chunk = bytes;
    post(aside, m);
}

static void aside_free(struct aside *aside)
{
    if (aside->epoll_fd >= 0)
        (void)close(aside->epoll_fd);
    if (aside->wake_fd >= 0)
        (void)close(aside->wake_fd);
    pthread_mutex_destroy(&aside->lock);
    chunk_release(aside->beat);
    mem_free(aside);
}

rc aside_start(struct http *http, struct arena *a, struct err *e, struct aside **ret)
{
    struct aside *aside = mem_new(sizeof *aside);
    struct epoll_event ev = { .events = EPOLLIN };
    aside->http = http;
    aside->last = &aside->first;
    aside->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    aside->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&aside->lock, NULL);
    aside->beat = chunk_new(3);
    memcpy(aside->beat->bytes, ":\n\n", 3);
    if (aside->epoll_fd >= 0 && aside->wake_fd >= 0 &&
        epoll_ctl(aside->epoll_fd, EPOLL_CTL_ADD, aside->wake_fd, &ev) == 0 &&
        http_thread_start(&aside->thread, (size_t)256 * 1024, aside_main, aside)) {
        *ret = aside;
        return RC_OK;
    }
    aside_free(aside);
    return ERR(e, a, RC_UNAVAILABLE, NULL, "cannot start the thread for event streams");
}

void aside_stop(struct aside *aside)
{
    if (aside == NULL)
        return;
    post(aside, message_new(MESSAGE_STOP, (str){ 0 }));
    pthread_join(aside->thread, NULL);
    inbox_run(aside); /* what came after the stop */
    while (aside->sockets != NULL)
        socket_close(aside, aside->sockets);
    aside_free(aside);
}
