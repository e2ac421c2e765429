/* SPDX-License-Identifier: Apache-2.0 */
/*
 * http_body: a request's body while it arrives. Up to 256 KiB in the exchange's arena, beyond that in an
 * unlinked file of spool_dir which serve() sees as mapped memory. Writing the file is the one thing a loop
 * does that could wait for the disk; it goes to the page cache in pieces of a few KiB. Decoding of forms and
 * parts is not done here.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "web/http_private.h"

static int spool_open(struct http *http)
{
    char path[PATH_MAX];
    const int n = snprintf(path, sizeof path, "%s/body-XXXXXX", http->options.spool_dir.p);
    if (n < 0 || (size_t)n >= sizeof path)
        return -1;
    const int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        (void)unlink(path);
    return fd;
}

static bool write_all(int fd, str bytes)
{
    while (bytes.n > 0) {
        const ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = str_slice(bytes, (size_t)n, bytes.n);
    }
    return true;
}

/* Room for n bytes more, of what all bodies may take together. */
static bool room_take(struct exchange *x, size_t n)
{
    struct http *http = x->http;
    const int64_t before = atomic_fetch_add(&http->spooled, (int64_t)n);
    x->spooled += (int64_t)n;
    x->lacks_room = before + (int64_t)n > http->options.spool_max;
    return !x->lacks_room;
}

/* 507 tells "no room on the disk" apart from "we are broken", 503 that the room is others' for now. */
static int spool(struct exchange *x, str bytes)
{
    if (x->spool_fd < 0 && str_is_absent(x->http->options.spool_dir))
        return 413;
    if (!room_take(x, x->spool_fd < 0 ? buf_str(&x->body).n + bytes.n : bytes.n))
        return 503;
    if (x->spool_fd < 0) {
        x->spool_fd = spool_open(x->http);
        if (x->spool_fd < 0 || !write_all(x->spool_fd, buf_str(&x->body)))
            return 507;
    }
    return write_all(x->spool_fd, bytes) ? 0 : 507;
}

static void note_progress(struct exchange *x, size_t n)
{
    x->body_mark += (int64_t)n;
    if (x->body_mark < HTTP_BODY_PROGRESS)
        return;
    x->body_mark = 0;
    const struct http_options *o = &x->http->options;
    const int64_t next = clock_us() + o->body_seconds * US_PER_SECOND,
                  last = x->began_us + o->spool_seconds * US_PER_SECOND;
    /* Whoever sends a little from time to time does not hold the room on the disk for ever. */
    x->connection->deadline_us = x->spool_fd >= 0 && last < next ? last : next;
}

int body_take(struct exchange *x, str bytes)
{
    x->body_n += (int64_t)bytes.n;
    note_progress(x, bytes.n);
    if (x->answer != ANSWER_NONE)
        return 0; /* answered by plan(): read only to keep the connection */
    if (x->body_n > x->plan.body_max)
        return 413;
    if (x->spool_fd >= 0 || (size_t)x->body_n > HTTP_BODY_MEMORY_MAX)
        return spool(x, bytes);
    if (x->body.arena == NULL)
        x->body = buf_new(http_arena(x), HTTP_BODY_MEMORY_MAX);
    buf_put(&x->body, bytes);
    return 0;
}

int body_finish(struct exchange *x)
{
    if (x->spool_fd < 0)
        return 0;
    void *map = mmap(NULL, (size_t)x->body_n, PROT_READ, MAP_PRIVATE, x->spool_fd, 0);
    if (map == MAP_FAILED)
        return 503;
    x->map = map;
    return 0;
}

void body_free(struct exchange *x)
{
    if (x->map != NULL)
        (void)munmap(x->map, (size_t)x->body_n);
    if (x->spool_fd >= 0)
        (void)close(x->spool_fd);
    (void)atomic_fetch_sub(&x->http->spooled, x->spooled);
    x->spooled = 0;
    x->map = NULL;
    x->spool_fd = -1;
}

bool http_lacks_room(const struct exchange *x)
{
    return x->lacks_room;
}

str http_body(const struct exchange *x)
{
    if (x->map != NULL)
        return (str){ x->map, (size_t)x->body_n };
    return buf_str(&x->body);
}
