/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_exchange: the way of one request through the library's calls, as a small machine of stages (enum
 * stage).
 *
 *   HEAD → guard, plan ─┬─ refused, or answered with a large body to come → GONE (the aside thread says
 * farewell) └─ BODY → whole ─┬─ answered by plan ────────────→ SENDING └─ LANE (worker) → ANSWERED ────→
 * SENDING or, for a stream, GONE
 *
 * Only on the loop's thread, except serve() itself. No knowledge of routes or people.
 */
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "web/http_aside.h"
#include "web/http_private.h"

/* ---- life ---- */

static struct arena *shelf_take(struct http_shelf *shelf)
{
    struct arena *a = NULL;
    pthread_mutex_lock(&shelf->lock);
    if (shelf->n > 0)
        a = shelf->arenas[--shelf->n];
    pthread_mutex_unlock(&shelf->lock);
    return a;
}

static void shelf_put(struct http_shelf *shelf, struct arena *a)
{
    arena_reset(a);
    arena_set_trap(a, NULL);
    pthread_mutex_lock(&shelf->lock);
    const bool has_room = shelf->n < HTTP_SHELF_MAX;
    if (has_room)
        shelf->arenas[shelf->n++] = a;
    pthread_mutex_unlock(&shelf->lock);
    if (!has_room)
        arena_free(a);
}

struct arena *http_arena(struct exchange *x)
{
    if (x->arena == NULL)
        x->arena = shelf_take(&x->http->shelf);
    if (x->arena == NULL)
        x->arena = arena_new(x->http->options.arena_max);
    return x->arena;
}

struct exchange *exchange_new(struct connection *c, struct MHD_Connection *mhd, str target)
{
    struct loop *loop = c->loop;
    struct exchange *x = loop->spare;
    if (x != NULL) {
        loop->spare = x->next;
        loop->spare_n--;
        memset(x, 0, offsetof(struct exchange, headers));
    } else {
        x = mem_new(sizeof *x);
    }
    x->loop = loop;
    x->http = loop->http;
    x->connection = c;
    x->mhd = mhd;
    x->spool_fd = -1;
    x->client[0] = 0;
    x->began_us = clock_us();
    if (target.n <= sizeof x->target_room) {
        memcpy(x->target_room, target.p, target.n);
        x->target = (str){ x->target_room, target.n };
    } else {
        x->target = str_copy(http_arena(x), target);
    }
    c->exchange = x;
    return x;
}

/* The worker has given it back. */
static void take_back(struct exchange *x)
{
    if (x->is_lent)
        x->loop->in_lanes--;
    x->is_lent = false;
}

void exchange_free(struct exchange *x)
{
    struct loop *loop = x->loop;
    x->connection->exchange = NULL;
    take_back(x); /* the client was gone before the answer could be queued */
    body_free(x);
    if (x->response != NULL)
        MHD_destroy_response(x->response);
    if (x->answer == ANSWER_STREAM && x->hub != NULL)
        hub_stream_ended(x->hub); /* it never began */
    chunk_release(x->farewell);
    if (x->arena != NULL)
        shelf_put(&x->http->shelf, x->arena);
    if (loop->spare_n >= HTTP_SPARE_MAX) {
        mem_free(x);
        return;
    }
    x->next = loop->spare;
    loop->spare = x;
    loop->spare_n++;
}

/* ---- refusing and leaving ---- */

static str plain_text(int status)
{
    return str_from_c(MHD_get_reason_phrase_for((unsigned)status));
}

void exchange_refuse(struct exchange *x, int status, bool closes)
{
    const struct http_handlers *handlers = &x->http->handlers;
    atomic_fetch_add_explicit(&x->http->refused, 1, memory_order_relaxed);
    x->has_begun = true;
    x->closes = closes;
    x->headers_n = 0;
    x->is_overfull = false;
    if (status == 503)
        http_add_header(x, S("Retry-After"), S("2"));
    if (handlers->refuse != NULL)
        handlers->refuse(handlers->data, x, status);
    if (x->answer == ANSWER_NONE) {
        http_add_header(x, S("Content-Type"), S("text/plain; charset=utf-8"));
        http_answer(x, status, plain_text(status));
    }
}

void exchange_leave(struct exchange *x)
{
    struct connection *c = x->connection;
    struct aside *aside = x->http->aside;
    x->stage = STAGE_GONE;
    c->deadline_us = HTTP_NEVER;
    /* The library closes its descriptor without a word to the network (MHD_USE_TURBO), so ours stays good. */
    const int fd = fcntl(c->fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0)
        return;
    c->is_aside = true;
    if (x->answer == ANSWER_STREAM) {
        aside_stream(aside, fd, x->farewell, c->peer, x->hub, x->topic);
        x->hub = NULL;
    } else {
        aside_farewell(aside, fd, x->farewell, c->peer);
    }
    x->farewell = NULL;
    c->peer = NULL;
}

/* Refuses and ends the connection; false, as exchange_run wants it. */
static bool refuse_and_leave(struct exchange *x, int status)
{
    exchange_refuse(x, status, true);
    exchange_leave(x);
    return false;
}

/* ---- stages ---- */

static bool send_answer(struct exchange *x)
{
    if (x->answer != ANSWER_RESPONSE) {
        exchange_leave(x);
        return false;
    }
    if (atomic_load_explicit(&x->http->phase, memory_order_relaxed) != HTTP_RUN)
        (void)MHD_add_response_header(x->response, "Connection", "close");
    x->stage = STAGE_SENDING;
    x->connection->is_lingering = x->closes;
    const enum MHD_Result is_queued = MHD_queue_response(x->mhd, (unsigned)x->status, x->response);
    MHD_destroy_response(x->response);
    x->response = NULL;
    return is_queued == MHD_YES;
}

static bool run_whole(struct exchange *x)
{
    x->connection->deadline_us = HTTP_NEVER;
    if (x->answer == ANSWER_NONE) {
        const int status = body_finish(x);
        x->stage = STAGE_LANE;
        if (status == 0 && workers_enqueue(x->http->workers[x->plan.lane], x)) {
            x->is_lent = true;
            x->loop->in_lanes++;
            return true;
        }
        exchange_refuse(x, status != 0 ? status : 503, false);
    }
    return send_answer(x);
}

static bool run_body(struct exchange *x, const struct http_call *call)
{
    if (*call->data_n == 0)
        return run_whole(x);
    const int status = body_take(x, (str){ call->data, *call->data_n });
    *call->data_n = 0;
    return status == 0 || refuse_and_leave(x, status);
}

static void expect_body(struct exchange *x)
{
    const int on = 1;
    x->connection->deadline_us = x->began_us + x->http->options.body_seconds * US_PER_SECOND;
    /* A client that sends head and body in two small packets holds the second back until the first is
       acknowledged, which the kernel would delay by 40 ms. */
    (void)setsockopt(x->connection->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

static bool run_head(struct exchange *x, const struct http_call *call)
{
    struct http *http = x->http;
    struct connection *c = x->connection;
    c->deadline_us = HTTP_NEVER;
    atomic_fetch_add_explicit(&http->requests, 1, memory_order_relaxed);
    const int status = guard_check(x, call);
    if (status != 0)
        return refuse_and_leave(x, status);
    const bool has_body = x->is_chunked || x->announced > 0;
    x->has_begun = true;
    x->closes = x->is_chunked || x->announced > HTTP_SWALLOW_MAX;
    x->plan = http->handlers.plan(http->handlers.data, x);
    if (x->plan.is_answered != (x->answer != ANSWER_NONE))
        BUG("plan() says something else than it did");
    if (x->answer != ANSWER_NONE && (x->closes || x->answer == ANSWER_STREAM))
        return send_answer(x);
    x->closes = false;
    if (x->answer == ANSWER_NONE && x->announced > x->plan.body_max)
        return refuse_and_leave(x, 413);
    x->stage = STAGE_BODY;
    if (has_body)
        expect_body(x);
    return true;
}

static bool run_answered(struct exchange *x)
{
    take_back(x);
    if (x->answer != ANSWER_NONE)
        return send_answer(x);
    x->stage = STAGE_GONE; /* http_stop has cut the queue */
    return false;
}

bool exchange_run(struct exchange *x, const struct http_call *call)
{
    if (x->connection->is_aside)
        return false;
    switch (x->stage) {
    case STAGE_HEAD:
        return run_head(x, call);
    case STAGE_BODY:
        return run_body(x, call);
    case STAGE_LANE:
    case STAGE_SENDING:
        return true;
    case STAGE_ANSWERED:
        return run_answered(x);
    case STAGE_GONE:
        break;
    }
    return false;
}

/* ---- what the handlers read ---- */

enum http_method http_method(const struct exchange *x)
{
    return x->method;
}

str http_path(const struct exchange *x)
{
    return x->path;
}

str http_query(const struct exchange *x)
{
    return x->query;
}

str http_header(const struct exchange *x, str name)
{
    const char *value = NULL;
    size_t n = 0;
    if (MHD_lookup_connection_value_n(x->mhd, MHD_HEADER_KIND, name.p, name.n, &value, &n) != MHD_YES)
        return (str){ 0 };
    return (str){ value, n };
}

void http_set_note(struct exchange *x, void *note)
{
    x->note = note;
}

void *http_note(const struct exchange *x)
{
    return x->note;
}

int http_status(const struct exchange *x)
{
    return x->status;
}

int64_t http_bytes(const struct exchange *x)
{
    return x->bytes;
}

int64_t http_began_us(const struct exchange *x)
{
    return x->began_us;
}
