/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_answer: from a status, headers and bytes to what is sent. Normally a response of the library; for a
 * request whose body is still on its way, bytes for the aside thread. Runs on the thread that has the
 * exchange. What stands in the answers is decided above.
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "web/http_aside.h"
#include "web/http_private.h"

static bool is_line(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == 0 || s.p[i] == '\r' || s.p[i] == '\n')
            return false;
    return true;
}

void http_add_header(struct exchange *x, str name, str value)
{
    if (name.n == 0 || !is_line(name) || !is_line(value))
        BUG("a header with a line end, a NUL or without a name");
    if (x->headers_n + name.n + value.n + 2 > sizeof x->headers)
        x->is_overfull = true;
    if (value.n == 0 || x->is_overfull)
        return;
    char *at = x->headers + x->headers_n;
    memcpy(at, name.p, name.n);
    at[name.n] = 0;
    memcpy(at + name.n + 1, value.p, value.n);
    at[name.n + 1 + value.n] = 0;
    x->headers_n += name.n + value.n + 2;
}

struct added {
    const char *name, *value;
};

/* Walks over the headers that were added: *at starts at 0. */
static bool next_header(const struct exchange *x, size_t *at, struct added *ret)
{
    if (*at >= x->headers_n)
        return false;
    ret->name = x->headers + *at;
    ret->value = ret->name + strlen(ret->name) + 1;
    *at = (size_t)(ret->value - x->headers) + strlen(ret->value) + 1;
    return true;
}

str answer_header(const struct exchange *x, str name)
{
    struct added h;
    for (size_t at = 0; next_header(x, &at, &h);)
        if (str_eq_nocase(str_from_c(h.name), name))
            return str_from_c(h.value);
    return (str){ 0 };
}

/* "Tue, 24 Nov 2026 01:02:03 GMT" */
static int put_date(char *to, size_t room)
{
    static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    const ms_t now = clock_now(&(struct clock){ 0 });
    const struct civil c = civil_of(now, 0);
    return snprintf(to, room, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n",
                    days[day_weekday(day_of(now, 0))], c.date.day, months[c.date.month - 1], c.date.year,
                    c.hour, c.minute, c.second);
}

#define STATUS_ROOM 512

/* A cursor into a chunk that is known to be large enough. */
struct out {
    char *at, *end;
};

static void put(struct out *o, str s)
{
    if ((size_t)(o->end - o->at) < s.n)
        BUG("an answer's head is larger than was reckoned");
    memcpy(o->at, s.p, s.n);
    o->at += s.n;
}

static void put_status(struct out *o, const struct exchange *x, int status, int64_t length)
{
    char text[STATUS_ROOM / 2];
    const char *reason = MHD_get_reason_phrase_for((unsigned)status);
    int n = snprintf(text, sizeof text, "HTTP/1.1 %d %s\r\nConnection: close\r\n", status, reason);
    put(o, (str){ text, (size_t)n });
    n = put_date(text, sizeof text);
    put(o, (str){ text, (size_t)n });
    if (length >= 0) {
        n = snprintf(text, sizeof text, "Content-Length: %lld\r\n", (long long)length);
        put(o, (str){ text, (size_t)n });
    }
    struct added h;
    for (size_t at = 0; next_header(x, &at, &h);) {
        put(o, str_from_c(h.name));
        put(o, S(": "));
        put(o, str_from_c(h.value));
        put(o, S("\r\n"));
    }
}

struct chunk *answer_head(const struct exchange *x, int status, str type, int64_t length, str body)
{
    /* Each header gains two bytes on the way: "\0" "\0" become ": " "\r\n". A header has at least three. */
    const size_t room = STATUS_ROOM + x->headers_n * 2 + type.n + body.n;
    struct chunk *c = chunk_new(room);
    struct out o = { c->bytes, c->bytes + room };
    put_status(&o, x, status, length);
    if (type.n > 0) {
        put(&o, S("Content-Type: "));
        put(&o, type);
        put(&o, S("\r\n"));
    }
    put(&o, S("\r\n"));
    if (body.n > 0)
        put(&o, body);
    c->n = (size_t)(o.at - c->bytes);
    return c;
}

bool answer_begin(struct exchange *x, int status)
{
    if (x->answer != ANSWER_NONE)
        BUG("a request was answered twice");
    if (status < 200 || status > 599)
        BUG("not a status to answer with");
    if (!x->is_overfull)
        return true;
    x->is_overfull = false;
    exchange_refuse(x, 500, x->closes);
    return false;
}

void answer_with(struct exchange *x, int status, struct MHD_Response *response, int64_t bytes)
{
    if (response == NULL)
        BUG("the HTTP library has no memory for an answer");
    struct added h;
    for (size_t at = 0; next_header(x, &at, &h);)
        if (MHD_add_response_header(response, h.name, h.value) != MHD_YES)
            BUG("the HTTP library does not take a header");
    if (x->is_chunked)
        (void)MHD_add_response_header(response, "Connection", "close");
    x->answer = ANSWER_RESPONSE;
    x->status = status;
    x->bytes = x->method == HTTP_HEAD ? 0 : bytes;
    x->response = response;
}

/* The whole answer as bytes: the connection ends with it. */
static void answer_farewell(struct exchange *x, int status, str body)
{
    const bool is_head = x->method == HTTP_HEAD;
    x->answer = ANSWER_FAREWELL;
    x->status = status;
    x->bytes = is_head ? 0 : (int64_t)body.n;
    x->farewell = answer_head(x, status, (str){ 0 }, (int64_t)body.n, is_head ? (str){ 0 } : body);
}

/* The library takes what it only reads as a pointer to non-const. */
static void *unconst(const char *p)
{
    union {
        const char *in;
        void *out;
    } u = { .in = p };
    return u.out;
}

void http_answer(struct exchange *x, int status, str body)
{
    if (!answer_begin(x, status))
        return;
    if (x->closes)
        answer_farewell(x, status, body);
    else
        answer_with(x, status,
                    MHD_create_response_from_buffer(body.n, unconst(body.p), MHD_RESPMEM_MUST_COPY),
                    (int64_t)body.n);
}

static struct MHD_Response *shared_response(str body, void (*release)(void *data), void *data)
{
    if (release == NULL)
        return MHD_create_response_from_buffer(body.n, unconst(body.p), MHD_RESPMEM_PERSISTENT);
    return MHD_create_response_from_buffer_with_free_callback_cls(body.n, unconst(body.p), release, data);
}

void http_answer_shared(struct exchange *x, int status, str body, void (*release)(void *data), void *data)
{
    const bool goes = answer_begin(x, status);
    if (goes && !x->closes) {
        answer_with(x, status, shared_response(body, release, data), (int64_t)body.n);
        return;
    }
    if (goes)
        answer_farewell(x, status, body);
    if (release != NULL)
        release(data);
}
