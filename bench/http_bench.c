/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_bench: the HTTP glue without a product behind it, for http_bench.sh. Prints its port, serves until
 * SIGTERM. /page   8 KiB answered on the loop, as a cached page is      /work   the same by a worker of the
 * FAST lane /block  SLOW lane, sleeps 100 ms                             /block-fast   the same in the FAST
 * lane POST /write   WRITE lane, answers the body's length Nothing is measured here.
 */
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "web/http.h"

#define PAGE_BYTES 8192

static struct http_plan plan(void *data, struct exchange *x)
{
    const str path = http_path(x);
    if (str_eq(path, S("/page"))) {
        http_add_header(x, S("Content-Type"), S("text/html; charset=utf-8"));
        http_add_header(x, S("Cache-Control"), S("no-cache"));
        http_add_header(x, S("ETag"), S("\"0123456789abcdef\""));
        http_answer_shared(x, 200, (str){ data, PAGE_BYTES }, NULL, NULL);
        return (struct http_plan){ .is_answered = true };
    }
    const enum http_lane lane = str_eq(path, S("/block"))   ? HTTP_LANE_SLOW
                                : str_eq(path, S("/write")) ? HTTP_LANE_WRITE
                                                            : HTTP_LANE_FAST;
    return (struct http_plan){ .lane = lane, .body_max = 65536 };
}

static void serve(void *data, struct exchange *x)
{
    const str path = http_path(x);
    if (str_starts(path, S("/block")))
        (void)nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
    if (str_eq(path, S("/write"))) {
        http_answer(x, 200, str_printf(http_arena(x), "%zu", http_body(x).n));
        return;
    }
    http_add_header(x, S("Content-Type"), S("text/html; charset=utf-8"));
    http_answer(x, 200, (str){ data, PAGE_BYTES });
}

int main(void)
{
    static char page[PAGE_BYTES];
    struct arena *a = arena_new(65536);
    struct err e = { 0 };
    struct http *http = NULL;
    int port = 0;
    sigset_t stop;
    int got = 0;
    for (size_t i = 0; i < sizeof page; i++)
        page[i] = (char)(' ' + i % 90);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    const struct http_options o = { .listen = S("127.0.0.1:0"), .connections_per_address = -1 };
    const struct http_handlers handlers = { .plan = plan, .serve = serve, .data = page };
    if (http_start(&o, &handlers, a, &e, &http, &port) != RC_OK) {
        (void)fprintf(stderr, "%.*s\n", STR_ARG(e.detail));
        arena_free(a);
        return 1;
    }
    http_open(http);
    (void)printf("%d\n", port);
    (void)fflush(stdout);
    (void)sigwait(&stop, &got);
    http_stop(http, 2);
    arena_free(a);
    return 0;
}
