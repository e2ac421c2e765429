/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aside: one thread for sockets that have left libmicrohttpd: event streams, and refusals that must still
 * reach a client which is sending (a closed socket with unread bytes makes the kernel throw the answer away).
 * Streams kept in the library would cost 20 KiB each, and every resumed request would walk over all of them.
 * Only sockets and bytes here; what is in them is made by http_answer.c and http_stream.c.
 */
#ifndef EW_WEB_HTTP_ASIDE_H
#define EW_WEB_HTTP_ASIDE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/str.h"

struct aside;
struct http;
struct http_hub;
struct peer;

/* Bytes that several sockets send; immutable once given away. */
struct chunk {
    _Atomic int refs;
    size_t n;
    char bytes[];
};
/* Room for n bytes; n is set, the bytes are zero. */
struct chunk *chunk_new(size_t n);
void chunk_release(struct chunk *c);

/* Starts the thread that writes to streams and sees off refused clients. */
MUST_USE rc aside_start(struct http *http, struct arena *a, struct err *e, struct aside **ret);
/* Ends all streams now; farewells go on. */
void aside_end_streams(struct aside *s);
/* Closes everything and waits for the thread. NULL is allowed. */
void aside_stop(struct aside *s);

/*
 * Takes over the socket (aside closes it), one reference of first (may be NULL) and the peer's place. The
 * bytes are sent, then the socket is closed gently: our side first, then what the client still sends is read
 * and dropped, at most 64 MiB and 10 s.
 */
void aside_farewell(struct aside *s, int fd, struct chunk *first, struct peer *peer);
/* The same, but the socket stays open for what the hub publishes on the topic (copied). */
void aside_stream(struct aside *s, int fd, struct chunk *first, struct peer *peer, struct http_hub *hub,
                  str topic);
/* Sends to all streams of the hub that listen to the topic; takes over the reference. */
void aside_publish(struct aside *s, struct http_hub *hub, str topic, struct chunk *bytes);
/* http_stream.c: the hub has one stream less. */
void hub_stream_ended(struct http_hub *hub);

#endif
