/* SPDX-License-Identifier: Apache-2.0 */
/* The way back from an act on many, while nothing else has happened. */
#include "core/audit.h"
#include "features/problem/problem_bulk.h"

struct undo {
    const struct desk_act_by_id_row *act;
    const struct desk_act_items_row *item;
};

static rc moved_on(struct rq *rq)
{
    return RQ_FAIL(rq, RC_CONFLICT, "problem.undo_moved_on", "something was done to it since");
}

/* What was told stays on the receipt, a correction follows, and the same may be told again. */
static rc correct(struct rq *rq, const struct undo *u, voice_id voice)
{
    int64_t told = 0;
    TRY(voice_message_free(rq->db, voice, u->act->act, u->act->at, &told));
    if (told == 0 || str_eq(u->act->act, S("merge")))
        return RC_OK;
    struct voice_message_put_in put = {
        .id = { id_new(rq->now) },
        .voice_id = voice,
        .unique_key = str_printf(rq->arena, "%lld undo %lld", (long long)voice.v, (long long)u->item->id.v),
        .act = S("undo"),
        .at = rq->now
    };
    return voice_message_put(rq->db, &put, NULL);
}

static rc undo_audit(struct rq *rq, const struct undo *u, organisation_id place)
{
    const char *kind = u->item->voice_id.has ? "voice" : "problem";
    return audit_act(rq, str_c(rq->arena, str_printf(rq->arena, "%s.undo", kind)),
                     str_printf(rq->arena, "%s %.*s", kind, STR_ARG(u->item->number)), place, (str){ 0 });
}

/* ---- a voice: declined or merged ---- */

static rc voice_is_as_left(struct rq *rq, const struct undo *u, const struct voice_by_id_row *v)
{
    bool is_merge = str_eq(u->act->act, S("merge"));
    bool is_there = is_merge ? v->problem_id.has && v->problem_id.v == u->item->problem_id.v
                             : str_eq(v->state, S("declined"));
    return is_there ? RC_OK : moved_on(rq);
}

static rc voice_undo(struct rq *rq, const struct undo *u)
{
    struct voice_by_id_row v;
    struct voice_lock_row lock;
    bool found;
    struct problem_act_by by = problem_by(rq);
    voice_id id = { u->item->voice_id.v };
    TRY(voice_lock(rq->db, id, &lock, &found));
    TRY(voice_load(rq->db, id, &v));
    TRY(voice_is_as_left(rq, u, &v));
    if (v.problem_id.has)
        TRY(voice_unmerge(rq->db, &by, id)); /* tells the author by itself */
    TRY(voice_put_back(rq->db, u->item->id, id, NULL));
    TRY(correct(rq, u, id));
    TRY(sms_drop_voice(rq->db, id.v, NULL));
    return undo_audit(rq, u, v.organisation_id);
}

/* ---- a case: assigned, told of progress, made public ---- */

static rc problem_is_as_left(struct rq *rq, const struct undo *u, const struct problem_by_id_row *p)
{
    struct problem_steps_count_row steps;
    struct problem_ratings_count_row ratings;
    TRY(problem_steps_count(rq->db, p->id, &steps));
    TRY(problem_ratings_count(rq->db, p->id, p->round, &ratings));
    bool is_rated = str_eq(u->act->act, S("publish")) && ratings.n > 0;
    return steps.n != u->item->steps || is_rated ? moved_on(rq) : RC_OK;
}

static rc correct_all(struct rq *rq, const struct undo *u, problem_id id)
{
    struct problem_voices_rows voices;
    TRY(problem_voices(rq->db, OPT_I64(id.v), &voices));
    for (size_t i = 0; i < voices.n; i++)
        TRY(correct(rq, u, voices.at[i].id));
    return RC_OK;
}

static rc problem_undo(struct rq *rq, const struct undo *u)
{
    struct problem_by_id_row p;
    struct problem_lock_row lock;
    bool found;
    struct problem_act_by by = problem_by(rq);
    problem_id id = { u->item->problem_id.v };
    TRY(problem_lock(rq->db, id, &lock, &found));
    TRY(problem_load(rq->db, id, &p));
    TRY(problem_is_as_left(rq, u, &p));
    if (str_eq(u->act->act, S("merge"))) {
        TRY(problem_unmerge(rq->db, &by, id)); /* with its own steps and messages */
        return undo_audit(rq, u, p.organisation_id);
    }
    if (str_eq(u->act->act, S("publish"))) {
        TRY(sms_drop_problem(rq->db, OPT_I64(id.v), NULL));
        TRY(voice_links_put_back(rq->db, u->item->id, OPT_I64(id.v), NULL));
    }
    TRY(problem_put_back(rq->db, u->item->id, id, NULL));
    TRY(extension_put_back(rq->db, id, OPT_I64(u->act->at), NULL));
    TRY(assist_put_back(rq->db, id, OPT_I64(u->act->at), NULL));
    TRY(correct_all(rq, u, id));
    TRY(problem_step_add(rq->db, &by,
                         &(struct problem_step_words){ .problem = id, .act = "undo", .round = p.round }));
    return undo_audit(rq, u, p.organisation_id);
}

static rc item_undo(struct rq *rq, void *data)
{
    const struct undo *u = data;
    return u->item->voice_id.has ? voice_undo(rq, u) : problem_undo(rq, u);
}

/* ---- all of them ---- */

static rc act_enter(struct rq *rq, desk_act_id id, struct desk_act_by_id_row *ret)
{
    bool found = false;
    int64_t changed = 0;
    TRY(desk_act_by_id(rq->db, id, ret, &found));
    if (!found || ret->person_id.v != rq->who.person)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such act of this person");
    if (ret->undo_until_at <= rq->now)
        return RQ_FAIL(rq, RC_CONFLICT, "problem.undo_over", "the window is over");
    TRY(desk_act_set_undone(rq->db, OPT_I64(rq->now), id, &changed));
    if (changed == 0)
        return RQ_FAIL(rq, RC_CONFLICT, "problem.undone_already", "undone already");
    return RC_OK;
}

rc problem_bulk_undo(struct rq *rq, desk_act_id id)
{
    struct desk_act_by_id_row act;
    struct desk_act_items_rows items;
    TRY(act_enter(rq, id, &act));
    TRY(desk_act_items(rq->db, id, &items));
    for (size_t i = items.n; i > 0; i--) { /* the last first */
        struct undo u = { &act, &items.at[i - 1] };
        str trouble;
        if (!str_is_absent(u.item->trouble))
            continue;
        TRY(problem_unit(rq, item_undo, &u, &trouble));
        TRY(str_is_absent(trouble) ? desk_act_item_undone(rq->db, u.item->id, NULL)
                                   : desk_act_item_kept(rq->db, trouble, u.item->id, NULL));
    }
    return RC_OK;
}
