/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_workers: a lane is a bounded queue and the threads that serve it. Threads start when they are first
 * needed and then stay. The loop suspends a connection while its exchange is here, and the worker resumes it.
 * What a request does is none of this file's business.
 */
#include <signal.h>

#include "base/mem.h"
#include "web/http_private.h"

struct workers {
    struct http *http;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct exchange *first, **last;
    int queued, queue_max;
    int idle, busy, started, threads_max;
    size_t stack;
    bool is_stopping;
    pthread_t threads[];
};

/* WRITE threads only sleep in the write lane, so they are many and small; the others render, scale and hash.
 */
static const size_t lane_stack[HTTP_LANE_COUNT] = {
    [HTTP_LANE_FAST] = (size_t)1024 * 1024,
    [HTTP_LANE_SLOW] = (size_t)4096 * 1024,
    [HTTP_LANE_WRITE] = (size_t)512 * 1024,
};

/* Instrumented code needs several times the stack. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STACK_FACTOR 8
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define STACK_FACTOR 8
#endif
#endif
#ifndef STACK_FACTOR
#define STACK_FACTOR 1
#endif

bool http_thread_start(pthread_t *ret, size_t stack, void *(*fn)(void *data), void *data)
{
    sigset_t all;
    sigset_t before;
    pthread_attr_t attr;
    if (pthread_attr_init(&attr) != 0)
        return false;
    if (stack > 0)
        (void)pthread_attr_setstacksize(&attr, stack * STACK_FACTOR);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const bool is_started = pthread_create(ret, &attr, fn, data) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return is_started;
}

/* The next exchange, or NULL when the lane ends and nothing is queued. */
static struct exchange *take(struct workers *w, bool was_busy)
{
    pthread_mutex_lock(&w->lock);
    w->busy -= was_busy ? 1 : 0;
    w->idle++;
    while (w->first == NULL && !w->is_stopping)
        pthread_cond_wait(&w->wake, &w->lock);
    w->idle--;
    struct exchange *x = w->first;
    if (x != NULL) {
        w->first = x->next;
        if (w->first == NULL)
            w->last = &w->first;
        w->queued--;
        w->busy++;
    }
    pthread_mutex_unlock(&w->lock);
    return x;
}

static void *worker_main(void *data)
{
    struct workers *w = data;
    const struct http_handlers *handlers = &w->http->handlers;
    struct exchange *x = take(w, false);
    while (x != NULL) {
        handlers->serve(handlers->data, x);
        if (x->answer == ANSWER_NONE)
            BUG("serve() returned without an answer");
        x->stage = STAGE_ANSWERED;
        loop_resume(x->loop, x->mhd);
        x = take(w, true);
    }
    return NULL;
}

/* With the lock held, or before anybody else knows the lane. */
static bool start_thread(struct workers *w)
{
    if (!http_thread_start(&w->threads[w->started], w->stack, worker_main, w))
        return false;
    w->started++;
    return true;
}

rc workers_start(struct http *http, enum http_lane lane, struct arena *a, struct err *e)
{
    const int threads = http->options.threads[lane];
    struct workers *w = mem_new(sizeof *w + (size_t)threads * sizeof(pthread_t));
    *w = (struct workers){
        .http = http,
        .queue_max = http->options.queue_max[lane],
        .threads_max = threads,
        .stack = lane_stack[lane],
    };
    w->last = &w->first;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    http->workers[lane] = w;
    /* One thread at once: a lane that cannot have even one must not start. */
    return start_thread(w) ? RC_OK : ERR(e, a, RC_UNAVAILABLE, NULL, "cannot start a worker thread");
}

bool workers_enqueue(struct workers *w, struct exchange *x)
{
    pthread_mutex_lock(&w->lock);
    const bool has_room = w->queued < w->queue_max && !w->is_stopping;
    if (has_room) {
        MHD_suspend_connection(x->mhd);
        x->next = NULL;
        *w->last = x;
        w->last = &x->next;
        w->queued++;
        if (w->queued > w->idle && w->started < w->threads_max)
            (void)start_thread(w);
    }
    pthread_mutex_unlock(&w->lock);
    if (has_room)
        pthread_cond_signal(&w->wake);
    return has_room;
}

static void cut_queue(struct workers *w)
{
    for (struct exchange *next, *x = w->first; x != NULL; x = next) {
        next = x->next;
        x->stage = STAGE_ANSWERED; /* by nobody: the loop drops it */
        loop_resume(x->loop, x->mhd);
    }
    w->first = NULL;
    w->last = &w->first;
    w->queued = 0;
}

void workers_stop(struct workers *w)
{
    if (w == NULL)
        return;
    pthread_mutex_lock(&w->lock);
    w->is_stopping = true;
    cut_queue(w);
    pthread_cond_broadcast(&w->wake);
    pthread_mutex_unlock(&w->lock);
    for (int i = 0; i < w->started; i++)
        pthread_join(w->threads[i], NULL);
    w->started = 0;
}

void workers_free(struct workers *w)
{
    if (w == NULL)
        return;
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    mem_free(w);
}

void workers_stats(struct workers *w, int64_t *ret_queued, int64_t *ret_busy)
{
    pthread_mutex_lock(&w->lock);
    *ret_queued = w->queued;
    *ret_busy = w->busy;
    pthread_mutex_unlock(&w->lock);
}
