/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merging: voices into problems, problems into problems, and out again. A voice keeps the problem that it was
 * put into (home); the problem that answers it is the living one at the end of the chain of merges. So
 * unmerging needs no memory of what was moved: it follows from home and chain.
 */
#include "features/problem/problem_private.h"
#include "gen/problem_merge_sql.h"

static rc step(struct db *db, const struct problem_act_by *by, const struct problem_by_id_row *row,
               const char *act, str words)
{
    return problem_step_add(
        db, by,
        &(struct problem_step_words){ .problem = row->id, .act = act, .words = words, .round = row->round });
}

/* Told each time that it happens: the time tells them apart. */
static rc tell_again(struct db *db, const struct problem_act_by *by, voice_id voice, const char *act)
{
    return problem_tell(db, by, voice, act, by->now);
}

/* ---- voices ---- */

rc voice_link_if_echoed(struct db *db, const struct problem_act_by *by, voice_id voice,
                        const struct problem_by_id_row *row)
{
    str token;
    if (problem_state_parse(row->state) != PROBLEM_ECHOED)
        return RC_OK;
    return voice_new_link(db, by, voice, row->round, &token);
}

rc problem_takes_more(struct db *db, const struct problem_by_id_row *row)
{
    enum problem_state state = problem_state_parse(row->state);
    if (state == PROBLEM_MERGED)
        return DB_FAIL(db, RC_CONFLICT, "problem.merge_merged", "it went into another problem itself");
    if (state >= PROBLEM_CLOSED)
        return DB_FAIL(db, RC_CONFLICT, "problem.merge_closed", "merge into a closed problem");
    return RC_OK;
}

rc voice_merge(struct db *db, const struct problem_act_by *by, voice_id id, problem_id problem)
{
    struct voice_by_id_row voice;
    struct problem_by_id_row row;
    TRY(voice_waiting_only(db, id, &voice));
    TRY(problem_take(db, problem, &row));
    TRY(problem_takes_more(db, &row));
    bool is_confidential = str_eq(voice.secrecy, S("confidential"));
    if (row.is_confidential && !is_confidential)
        return DB_FAIL(db, RC_CONFLICT, "problem.merge_confidential", "its author would learn of the case");
    TRY(voice_join(db, by, id, problem));
    TRY(voice_link_if_echoed(db, by, id, &row));
    TRY(problem_tell(db, by, id, "merge", row.round));
    /* A confidential voice leaves no trace in an open case, neither pictures nor a step: whoever sees the
     * case would learn of it. The audit has it. */
    if (is_confidential && !row.is_confidential)
        return RC_OK;
    TRY(voice_photos_join(db, id, problem, false));
    return step(db, by, &row, "merge", voice.number);
}

rc voice_unmerge(struct db *db, const struct problem_act_by *by, voice_id id)
{
    struct voice_by_id_row voice;
    struct problem_by_id_row home, living;
    struct problem_home_voices_row shown;
    TRY(voice_take(db, id, &voice));
    if (!voice.home_problem_id.has)
        return DB_FAIL(db, RC_CONFLICT, "problem.not_merged", "the voice belongs to no problem");
    TRY(problem_take(db, (problem_id){ voice.home_problem_id.v }, &home));
    TRY(problem_take(db, (problem_id){ voice.problem_id.v }, &living));
    TRY(problem_home_voices(db, home.id.v, &shown));
    bool is_hidden = str_eq(voice.secrecy, S("confidential")) && !home.is_confidential;
    if (!is_hidden && shown.n < 2)
        return DB_FAIL(db, RC_CONFLICT, "problem.last_voice", "a problem keeps at least one voice");
    TRY(voice_detach(db, id, NULL));
    TRY(problem_photos_leave(db, OPT_I64(id.v), NULL));
    TRY(tell_again(db, by, id, "unmerge"));
    if (is_hidden)
        return RC_OK; /* nor does it leave one when it goes */
    if (living.id.v != home.id.v)
        TRY(step(db, by, &living, "unmerge", voice.number));
    return step(db, by, &home, "unmerge", voice.number);
}

/* ---- problems ---- */

/* The number of another problem, for a step that everybody may read. */
static str public_number(const struct problem_by_id_row *row)
{
    return row->is_public ? row->number : (str){ 0 };
}

static rc ring_check(struct db *db, problem_id id, problem_id into)
{
    struct problem_root_row root;
    if (id.v == into.v)
        return DB_FAIL(db, RC_CONFLICT, "problem.merge_self", "merge into itself");
    TRY(problem_root(db, into, &root));
    if (root.id.v == id.v)
        return DB_FAIL(db, RC_CONFLICT, "problem.merge_ring", "the other one was merged into this one");
    return RC_OK;
}

static rc likeness_check(struct db *db, const struct problem_by_id_row *p, const struct problem_by_id_row *q)
{
    if (p->is_confidential != q->is_confidential)
        return DB_FAIL(db, RC_CONFLICT, "problem.merge_unlike", "open with confidential");
    if (p->is_confidential && p->organisation_id.v != q->organisation_id.v)
        return DB_FAIL(db, RC_CONFLICT, "problem.merge_units", "confidential cases of two units");
    if (p->is_public && !q->is_public)
        return DB_FAIL(db, RC_CONFLICT, "problem.merge_hides", "a public one would vanish from the wall");
    return RC_OK;
}

/* Every author of the source learns of it, and may rate what is public already. */
static rc tell_moved(struct db *db, const struct problem_act_by *by, const struct problem_voices_rows *voices,
                     const char *act, const struct problem_by_id_row *now)
{
    for (size_t i = 0; i < voices->n; i++) {
        TRY(tell_again(db, by, voices->at[i].id, act));
        TRY(voice_link_if_echoed(db, by, voices->at[i].id, now));
    }
    return RC_OK;
}

rc problem_merge(struct db *db, const struct problem_act_by *by, problem_id id, problem_id into)
{
    struct problem_by_id_row row, other;
    struct problem_voices_rows voices;
    TRY(problem_load(db, id, &row));
    TRY(ring_check(db, id, into));
    if (problem_state_parse(row.state) >= PROBLEM_ECHOED)
        return DB_FAIL(db, RC_CONFLICT, "problem.merge_echoed", "its answer is public");
    TRY(problem_enter(db, id, ACT_MERGE, &row));
    TRY(problem_take(db, into, &other));
    TRY(problem_takes_more(db, &other));
    TRY(likeness_check(db, &row, &other));
    TRY(problem_voices(db, OPT_I64(id.v), &voices));
    struct problem_set_merged_in set = { .merged_into_id = OPT_I64(into.v),
                                         .merged_at = OPT_I64(by->now),
                                         .id = id };
    TRY(problem_set_merged(db, &set, NULL));
    TRY(voices_move(db, &(struct voices_move_in){ .to_id = into.v, .from_id = id.v }, NULL));
    TRY(step(db, by, &row, "merged", public_number(&other)));
    TRY(step(db, by, &other, "absorb", public_number(&row)));
    return tell_moved(db, by, &voices, "merged", &other);
}

rc problem_unmerge(struct db *db, const struct problem_act_by *by, problem_id id)
{
    struct problem_by_id_row row, parent;
    struct problem_root_row root;
    struct problem_voices_rows voices;
    TRY(problem_take(db, id, &row));
    if (!row.merged_into_id.has)
        return DB_FAIL(db, RC_CONFLICT, "problem.not_merged_problem", "it stands by itself");
    TRY(problem_take(db, (problem_id){ row.merged_into_id.v }, &parent));
    TRY(problem_root(db, id, &root));
    TRY(problem_set_unmerged(db, id, NULL));
    TRY(voices_return(db, id.v, NULL));
    TRY(step(db, by, &row, "restored", (str){ 0 }));
    TRY(step(db, by, &parent, "release", public_number(&row)));
    if (root.id.v != parent.id.v) {
        struct problem_by_id_row living;
        TRY(problem_take(db, root.id, &living));
        TRY(step(db, by, &living, "release", public_number(&row)));
    }
    TRY(problem_voices(db, OPT_I64(id.v), &voices));
    return tell_moved(db, by, &voices, "restored", &row); /* it was merged before its echo: no link */
}
