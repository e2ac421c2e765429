/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way of a request. pipeline_pass is the whole story on one page; everything it calls is a gate (gates.c)
 * that lets the request through or says why not. No slice does any of this itself.
 */
#include "app/pipeline.h"

#include <setjmp.h>

#include "app/gates.h"
#include "core/access.h"
#include "core/person.h"
#include "db/lane.h"
#include "db/pool.h"
#include "web/form.h"
#include "web/route.h"

#define ERROR_PAGE_BYTES (1u << 20)

/* Who asks, and may they do this here? Asked once before the slow work and once more inside the write
 * transaction. */
static rc admit(struct gate *g)
{
    struct rq *rq = &g->rq;
    organisation_id place = { 0 };
    TRY(session_load(rq, &g->session_is_old));
    TRY(gate_origin(g));
    TRY(rq->route->scope(rq, &place.v));
    return access_enter(rq, rq->route->permission, place);
}

/* The arena has jumped here: a little more room, so that the error page can be written. */
static rc arena_is_full(struct gate *g)
{
    arena_raise_cap(g->rq.arena, ERROR_PAGE_BYTES);
    return RQ_FAIL(&g->rq, RC_LIMIT, NULL, "the request's memory is used up");
}

/* The transaction of a WRITE route; runs on the write lane, perhaps twice. */
static rc write_unit(struct db *db, void *data)
{
    struct gate *g = data;
    jmp_buf *outer = g->trap, trap;
    g->rq.db = db;
    g->rq.reply = (struct reply){ 0 };
    if (setjmp(trap) != 0) {
        arena_set_trap(g->rq.arena, outer);
        return arena_is_full(g);
    }
    arena_set_trap(g->rq.arena, &trap);
    rc done = gate_replay(g);
    if (done == RC_OK && !g->is_replay) {
        done = admit(g);
        if (done == RC_OK)
            done = g->rq.route->handler(&g->rq);
        if (done == RC_OK)
            done = gate_remember(g);
    }
    arena_set_trap(g->rq.arena, outer);
    return done;
}

/* READ: the handler runs on a connection that cannot write. */
static rc read_pass(struct gate *g)
{
    TRY(g->rq.route->handler(&g->rq));
    return gate_frame(g);
}

/* WRITE: form, slow work, then the lane. A form that is wrong is shown again with what was typed. */
static rc write_pass(struct gate *g)
{
    struct rq *rq = &g->rq;
    rc done = gate_form(g);
    if (done == RC_OK && rq->route->prepare != NULL)
        done = rq->route->prepare(rq);
    if (done == RC_OK && rq->reply.page.render != NULL)
        return gate_frame(g); /* the next page of a longer form: nothing is written yet */
    if (done == RC_OK) {
        gate_disconnect(g);
        done = lane_run(rq->app->lane, rq->arena, &rq->err, write_unit, g);
        rq->db = NULL;
    }
    if (done == RC_OK)
        gate_tell(g);
    if (gate_can_show_form(g, done))
        return gate_show_form(g, done);
    return done == RC_OK ? gate_show_page(g) : done;
}

/* The whole way of a request. */
static rc pipeline_pass(struct gate *g)
{
    TRY(gate_route(g));
    cache_snapshot(g->rq.app->cache, &g->before);
    g->rq.versions = &g->before;
    TRY(gate_connect(g));
    TRY(admit(g));
    if (g->rq.route->access == ROUTE_READ)
        TRY(read_pass(g));
    else
        TRY(write_pass(g));
    gate_disconnect(g);
    gate_touch_session(g);
    return gate_render(g);
}

void pipeline_refuse(const struct pipeline *p, struct arena *a, const struct pipeline_input *in,
                     const struct pipeline_refusal *refusal, struct pipeline_output *ret)
{
    struct gate *g = gate_new(p, a, in, ret);
    g->is_refused = true;
    g->out->route = "-";
    g->rq.reply.status = refusal->status;
    rc why = refusal->status == 413 ? RQ_FAIL(&g->rq, RC_LIMIT, "form.body_too_large", "body too large")
                                    : RQ_FAIL(&g->rq, RC_BUSY, refusal->lacks_room ? "form.no_room" : NULL,
                                              "refused with %d", refusal->status);
    gate_fail(g, why);
    gate_finish(g, why);
}

void pipeline_run(const struct pipeline *p, struct arena *a, const struct pipeline_input *in,
                  struct pipeline_output *ret)
{
    jmp_buf trap;
    struct gate *g = gate_new(p, a, in, ret);
    rc done;
    if (setjmp(trap) == 0) {
        g->trap = &trap;
        arena_set_trap(a, &trap);
        done = pipeline_pass(g);
    } else {
        done = arena_is_full(g);
    }
    arena_set_trap(a, NULL);
    gate_disconnect(g);
    if (done != RC_OK)
        gate_fail(g, done);
    gate_finish(g, done);
    pipeline_count(p, in, g->rq.route, g->rq.args, ret->status);
}
