/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_bulk: one act on many cases or voices, and the way back. Each item is a unit of its own: what fails
 * leaves it as it was and says why, the others are done. What was done can be undone for
 * problem.undo_minutes, by the person who did it; an item that has moved on since is kept and says so.
 *
 * It is asked for by a GET form, whose boxes and buttons work without a script, and done by one POST. Each
 * item runs under a savepoint, with the permission that its own page would ask for; desk_act keeps what was
 * typed, desk_act_item what came of each and what it was before. Steps are never taken away, so their number
 * tells whether a case has moved on; a rating counts too. An undo is a step, an audit entry and, for whoever
 * had been told on the receipt page, a correction; short messages are held until the act can no longer be
 * undone, and dropped by the undo. What was public was public: an undone echo leaves its step. A column that
 * an act changes belongs into desk_act_item; the property test in problem_bulk_test.c compares whole rows.
 */
#ifndef EW_PROBLEM_BULK_H
#define EW_PROBLEM_BULK_H

#include "features/problem/problem_desk.h"
#include "gen/problem_bulk_sql.h"

#define BULK_ITEMS_MAX 50
#define BULK_WORDS_MAX 300

/* A form that is sent for many: which, and what an act needs of them. */
struct problem_bulk_form {
    struct str_list items; /* receipt and case numbers */
    str holder;            /* assign: "office person" */
    str into, target; /* merge: number of the case, chosen or typed; the form's check leaves it in target */
    str words;        /* decline, progress: what is written; assign: the measure, may be empty */
};

extern const struct form problem_bulk_assign_form, problem_bulk_merge_form, problem_bulk_decline_form,
    problem_bulk_progress_form, problem_bulk_urge_form, problem_bulk_publish_form;

/* What can be done to many, in the order of its buttons. */
struct problem_bulk_kind {
    str act;                /* "assign": last part of its address, and the act in desk_act */
    const char *permission; /* that it needs over each item */
    const struct form *form;
    enum text label, done; /* the button; "assigned" */
    const char *words;     /* name of its field with words; NULL: none */
    str key;               /* letter that presses its button */
    bool is_of_voices, is_of_cases;
};
extern const struct problem_bulk_kind problem_bulk_kinds[];
extern const size_t problem_bulk_kinds_n;
/* NULL for an unknown act. */
const struct problem_bulk_kind *problem_bulk_kind_of(str act);

/* Does the act to each of the items that were sent; *ret: the row that holds what came of them. */
MUST_USE rc problem_bulk_run(struct rq *rq, const struct problem_bulk_kind *kind,
                             const struct problem_bulk_form *form, desk_act_id *ret);
/* Takes back what can be. RC_NOT_FOUND: not this person's. RC_CONFLICT: the window is over
 * (problem.undo_over), or it was undone already (problem.undone_already). */
MUST_USE rc problem_bulk_undo(struct rq *rq, desk_act_id id);

/* ---- what lists show ---- */

/* A voice or a case that the person sees on the desk, as a row to choose; others are left out in silence
 * (false), for nobody learns of them here. *ret_voice: the voice, where it is one. */
MUST_USE rc problem_bulk_choice(struct rq *rq, str number, struct run_choice *ret,
                                struct voice_by_number_row *ret_voice, bool *ret_found);

/* The buttons of what the person may do to voices and to cases. */
struct problem_bulk_button *problem_bulk_buttons(struct rq *rq, bool has_voices, bool has_cases,
                                                 size_t *ret_n);
/* Their last act while it can be undone; NULL: none. */
MUST_USE rc problem_act_last(struct rq *rq, const struct problem_last_act **ret);

/* ---- units ---- */

/* Runs fn as a unit within the transaction. *ret_trouble: the key of why it did not work, and nothing of it
 * is left; absent: done. A failure of ours (database, disk, retry) is passed on. */
typedef rc problem_unit_fn(struct rq *rq, void *data);
MUST_USE rc problem_unit(struct rq *rq, problem_unit_fn *fn, void *data, str *ret_trouble);

#endif
