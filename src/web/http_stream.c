/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_stream: server-sent events. A hub counts its streams and puts events into words; the sockets are the
 * aside thread's. What is published, and on which topics, is decided elsewhere.
 */
#include "base/mem.h"
#include "web/http_aside.h"
#include "web/http_private.h"

struct http_hub {
    struct http_hub *next;
    struct http *http;
    _Atomic int streams;
};

rc http_hub_new(struct http *http, struct http_hub **ret)
{
    struct http_hub *hub = mem_new(sizeof *hub);
    hub->http = http;
    pthread_mutex_lock(&http->lock);
    hub->next = http->hubs;
    http->hubs = hub;
    pthread_mutex_unlock(&http->lock);
    *ret = hub;
    return RC_OK;
}

void hub_free_all(struct http *http)
{
    for (struct http_hub *next, *hub = http->hubs; hub != NULL; hub = next) {
        next = hub->next;
        mem_free(hub);
    }
    http->hubs = NULL;
}

void hub_stream_ended(struct http_hub *hub)
{
    atomic_fetch_sub(&hub->streams, 1);
}

/* Copies to `to` when it is not NULL; returns the length either way. */
static size_t put(char *to, size_t at, str s)
{
    if (to != NULL && s.n > 0)
        memcpy(to + at, s.p, s.n);
    return at + s.n;
}

/* The next line of data without its end (CR LF, CR or LF). */
static str cut_line(str *rest)
{
    size_t n = 0;
    while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
        n++;
    const str line = str_slice(*rest, 0, n);
    if (n + 1 < rest->n && rest->p[n] == '\r' && rest->p[n + 1] == '\n')
        n++;
    *rest = n < rest->n ? str_slice(*rest, n + 1, rest->n) : (str){ 0 };
    return line;
}

static size_t write_event(char *to, str event, str data)
{
    size_t n = 0;
    if (event.n > 0) {
        n = put(to, n, S("event: "));
        n = put(to, n, event);
        n = put(to, n, S("\n"));
    }
    str rest = data;
    do {
        const str line = cut_line(&rest);
        n = put(to, n, S("data: "));
        n = put(to, n, line);
        n = put(to, n, S("\n"));
    } while (rest.n > 0);
    return put(to, n, S("\n"));
}

static str first_event(struct arena *a, str event)
{
    if (str_is_empty(event))
        return (str){ 0 };
    char *bytes = arena_alloc(a, write_event(NULL, event, S("")));
    return (str){ bytes, write_event(bytes, event, S("")) };
}

void http_answer_stream(struct exchange *x, struct http_hub *hub, str topic, str first)
{
    http_add_header(x, S("Cache-Control"), S("no-store"));
    http_add_header(x, S("X-Accel-Buffering"), S("no"));
    if (!answer_begin(x, 200))
        return;
    if (x->method == HTTP_HEAD) {
        http_add_header(x, S("Content-Type"), S("text/event-stream"));
        http_answer(x, 200, S(""));
        return;
    }
    if (atomic_fetch_add(&hub->streams, 1) >= x->http->options.streams_max) {
        atomic_fetch_sub(&hub->streams, 1);
        exchange_refuse(x, 503, false);
        return;
    }
    x->answer = ANSWER_STREAM;
    x->status = 200;
    x->hub = hub;
    x->topic = str_copy(http_arena(x), topic);
    x->farewell = answer_head(x, 200, S("text/event-stream"), -1, first_event(http_arena(x), first));
}

void http_hub_publish(struct http_hub *hub, str topic, str event, str data)
{
    if (str_find_char(event, '\n') != SIZE_MAX || str_find_char(event, '\r') != SIZE_MAX)
        BUG("an event's name has a line end");
    if (atomic_load(&hub->streams) == 0)
        return;
    struct chunk *chunk = chunk_new(write_event(NULL, event, data));
    (void)write_event(chunk->bytes, event, data);
    aside_publish(hub->http->aside, hub, topic, chunk);
}
