/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gates: the single steps of the pipeline, in the order in which pipeline.c takes them. Only pipeline.c calls
 * them.
 */
#ifndef EW_APP_GATES_H
#define EW_APP_GATES_H

#include <setjmp.h>

#include "app/frame.h"
#include "app/pipeline.h"
#include "web/route.h"

/* One request on its way. */
struct gate {
    const struct pipeline *p;
    const struct pipeline_input *in;
    struct pipeline_output *out;
    struct rq rq;
    struct db *conn;    /* lent by the pool for reading */
    struct frame frame; /* what the page frame shows, read in the same transaction */
    jmp_buf *trap;
    struct cache_versions before; /* table versions before the transaction began */
    struct db_tables reads;
    bool session_is_old; /* seen_at should be raised */
    bool is_replay;      /* the write had been done before; its answer is repeated */
    bool is_refused;     /* by the HTTP glue: nothing is asked of the database */
    bool is_form_shown;  /* a wrong form is shown again */
};

/* The request that `in` describes, before its first gate. *ret is cleared. */
struct gate *gate_new(const struct pipeline *p, struct arena *a, const struct pipeline_input *in,
                      struct pipeline_output *ret);
/* Language and size of a request, from its cookies and Accept-Language. */
void gate_look(struct rq *rq, str accept_language);
/* What speaks at the address: its route's kind, else what the address looks like. */
enum route_kind gate_kind(const struct rq *rq);
/* Where the site stands for who asks: public_url, else the request's own scheme and host ("localhost" when it
   names none that may stand in a link). */
str gate_base(const struct app *app, struct arena *a, const struct pipeline_input *in);
/* Route, method, path parameters; RC_NOT_FOUND, or 405 with Allow. */
rc gate_route(struct gate *g);
/* A read connection and its transaction. */
rc gate_connect(struct gate *g);
/* Ends the read transaction; keeps what it read for the cache and the log. */
void gate_disconnect(struct gate *g);
/* WRITE pages: the browser must say that the request comes from this site. */
rc gate_origin(struct gate *g);
/* Decodes and validates the route's form, and checks its guard. */
rc gate_form(struct gate *g);
/* Was this write done before (same key, same sender)? Then its answer is repeated. */
rc gate_replay(struct gate *g);
/* Remembers the answer of this write in its own transaction. */
rc gate_remember(struct gate *g);
/* Can the failure be shown in the form itself? */
bool gate_can_show_form(const struct gate *g, rc why);
rc gate_show_form(struct gate *g, rc why);
/* A write that answers with a page itself (a counted failure, something shown once) gets its frame. */
rc gate_show_page(struct gate *g);
/* Tells the streams of the topic that the handler named that its act is committed. */
void gate_tell(struct gate *g);
/* Reads what the page frame needs, while the transaction is open. */
rc gate_frame(struct gate *g);
/* Raises the session's last-seen time, at most once a minute. */
void gate_touch_session(struct gate *g);
/* Page to bytes; keeps public pages in the cache. */
rc gate_render(struct gate *g);
/* The answer to a failure: a page, JSON or Open311 error. */
void gate_fail(struct gate *g, rc why);
/* Headers, compression, 304; the log line's facts. */
void gate_finish(struct gate *g, rc done);

#endif
