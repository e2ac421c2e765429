/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_clock: how a case's limit runs while an office has it. Pause and resume, a later date, "not our
 * duty" after the window, assisting offices, expedite notes; and what happens by itself: the end of a pause,
 * a changed rule, reminders, steps up the tree, a handler who has left.
 *
 * The due day is always the same arithmetic over the same facts (problem_due): the day on which the round
 * began, the working days allowed (those of the rule and those granted), and the pauses of the round. So no
 * order of acts loses or gains a working day, and the job may run as often as it likes.
 *
 *   act                        who                        rules (problem.…)
 *   pause until a day, resume  the office that has it     pause_max, pause_days
 *   ask for a later date       the office                 extend_before_days, extend_max, extend_days
 *   grant, refuse it           problem.review             in public, and told to the authors
 *   return                     the office                 return_days, return_max
 *   dispute, after that        the office                 problem.coordinate upholds it or assigns anew
 *   assist, end of it          problem.assign             never the unit that a confidential case is about
 *   expedite note              problem.urge               its words are for staff only
 *
 * By itself (problem_clock_job.c): the end of a pause; reminders warn_days before the end and on the day,
 * then "overdue" to whoever has it, and a step up the tree after escalate_days.1, .2 and .3: head of the
 * office, then of the units above, leaving out who has the case, who was told already, vacant posts and
 * whoever may not know of a confidential case. While nobody has it, or an answer waits for its review, those
 * are reminded whose turn it is. Each is a row of problem_notice, once for a person and a due day. A changed
 * rule, calendar or holder (on_change in core/job.h) recalculates open cases within a second, with one step,
 * told to authors only when the due day moves; limits that follow no rule are left alone.
 *
 * The limit ends at midnight of the due day in the site's zone: pages are cached until then at most, and a
 * job tells open streams at that moment. At the echo used_minutes and late_minutes are written
 * (problem_rules.h); tests/problem/deadlines.csv has 200 cases, computed by another program.
 *
 * Each unit runs in the caller's transaction. What is refused has a key for people, and the name of the
 * form's field in err.field.
 */
#ifndef EW_PROBLEM_CLOCK_H
#define EW_PROBLEM_CLOCK_H

#include "features/problem/problem_private.h"
#include "gen/problem_clock_sql.h"

/* ---- by hand: the office that has the case ---- */

/* The limit does not run from today up to, not with, `until`; the reason is public and told to every author.
 * RC_INVALID: see problem_pause_refusal. RC_CONFLICT problem.pause_runs: it is paused already. */
MUST_USE rc problem_pause(struct db *db, const struct problem_act_by *by, problem_id id, day_t until,
                          str reason);
/* Before the promised day: it runs again from today on. RC_CONFLICT problem.pause_none. */
MUST_USE rc problem_resume(struct db *db, const struct problem_act_by *by, problem_id id);
/* Asks for a later date. RC_INVALID: see problem_extension_refusal. RC_CONFLICT problem.extend_waits: one
 * wish waits for its decision. */
MUST_USE rc problem_extend_ask(struct db *db, const struct problem_act_by *by, problem_id id, day_t wanted,
                               str reason);
/* "Not our duty" when it can no longer be returned: the coordinator is asked to decide. RC_CONFLICT:
 * problem.dispute_return while it can be returned, problem.dispute_waits when it has been asked. */
MUST_USE rc problem_dispute(struct db *db, const struct problem_act_by *by, problem_id id, str reason);

/* ---- by hand: from above ---- */

/* words may be empty when it is granted. RC_CONFLICT: problem.extend_none nobody asks, problem.extend_gone
 * the date has passed or is no longer later than the due day. */
MUST_USE rc problem_extend_decide(struct db *db, const struct problem_act_by *by, problem_id id,
                                  bool is_granted, str words);
/* The office keeps the case. RC_CONFLICT problem.dispute_none. To give it to another is problem_assign. */
MUST_USE rc problem_uphold(struct db *db, const struct problem_act_by *by, problem_id id, str words);
/* An expedite note to the person who has the case, or to the heads of its office while nobody has it. */
MUST_USE rc problem_urge(struct db *db, const struct problem_act_by *by, problem_id id, str words);
/* One more office helps; the one that has the case leads. RC_INVALID problem.person_not_there,
 * problem.own_case, problem.assist_leads; RC_CONFLICT problem.assist_there. */
MUST_USE rc problem_assist_add(struct db *db, const struct problem_act_by *by, problem_id id,
                               organisation_id office, person_id person);
/* RC_NOT_FOUND: it does not assist. */
MUST_USE rc problem_assist_drop(struct db *db, const struct problem_act_by *by, problem_id id,
                                organisation_id office);
/* Does the office assist in the case? */
MUST_USE rc problem_assist_has(struct db *db, problem_id id, organisation_id office, day_t today, bool *ret);

/* ---- for the other acts ---- */

/* Does a person who need not be the one who asks hold a permission over an organisation (problem_scope.c)? */
MUST_USE rc problem_scope_holds(struct db *db, person_id person, const char *permission, organisation_id org,
                                day_t today, bool *ret);

/* The facts of the clock. */
MUST_USE rc problem_clock_load(struct db *db, problem_id id, struct problem_clock_by_id_row *ret);
/* What the limit of the present round runs in; the arrays live in the database's arena. */
MUST_USE rc problem_time_load(struct db *db, const struct problem_clock_by_id_row *row, day_t today,
                              struct problem_time *ret);
/* May the office still return the case by itself? RC_CONFLICT problem.no_more_returns after so many times,
 * problem.return_window when too many working days have passed since it was assigned. */
MUST_USE rc problem_may_return(struct db *db, const struct problem_act_by *by,
                               const struct problem_clock_by_id_row *row);
/* The office answers or gives the case away: the limit runs again, a wish for a later date lapses. */
MUST_USE rc problem_clock_leave(struct db *db, const struct problem_act_by *by, problem_id id);
/* The answer is public: what the staff was told of it is settled. */
MUST_USE rc problem_clock_settle(struct db *db, const struct problem_act_by *by, problem_id id);
/* The case goes to an office: it leads from now on, what another asked for lapses. RC_CONFLICT
 * problem.dispute_coordinator: it waits for the coordinator, and by->person is none. */
MUST_USE rc problem_clock_move(struct db *db, const struct problem_act_by *by, problem_id id,
                               organisation_id office);

/* ---- by itself ---- */

/* Each does at most a batch and tells how many cases it has looked at; *after (0 at first) is where the next
 * batch goes on. 0 in *ret_n: there is no more. Running them again changes nothing and tells nobody twice. */
#define PROBLEM_BATCH 200
/* The promised day has come: it runs again. */
MUST_USE rc problem_resume_due(struct db *db, const struct problem_act_by *by, int64_t *ret_n);
/* Limits follow the rule and the calendar of today: a step when one changes, told when the due day does. */
MUST_USE rc problem_recalculate(struct db *db, const struct problem_act_by *by, problem_id *after,
                                int64_t *ret_n);
/* Cases and assistance of people who no longer hold a post in the office: to the post's holder, else to
 * nobody, with a notice to the office's head. */
MUST_USE rc problem_hand_over(struct db *db, const struct problem_act_by *by, int64_t *ret_n);
/* What organisations that stand no more leave behind goes to their successor, else to whoever stands above
 * them (organisation_heir): cases and voices that lie in them, cases that they have (to the office's list; a
 * confidential one that would come to the unit it is about waits to be assigned), topics; they assist no
 * more. A step, a notice to those who take over, an entry in the audit; the authors of what is not over are
 * told. */
MUST_USE rc problem_rehome(struct db *db, const struct problem_act_by *by, int64_t *ret_n);
/* Reminders the day before and on the day, the end of the limit, and the steps up the tree. */
MUST_USE rc problem_warn(struct db *db, const struct problem_act_by *by, problem_id *after, int64_t *ret_n);

/* ---- notices to the staff (problem_notice.c) ---- */

struct problem_notice_new {
    person_id person;
    problem_id problem;
    const char *kind;
    str words;         /* absent: none */
    str unique_key;    /* the same thing is told once to a person */
    bool is_by_itself; /* else from the one who acts */
};
/* *ret_new (may be NULL): it was not told before. Nobody is told of their own act. */
MUST_USE rc problem_notify(struct db *db, const struct problem_act_by *by,
                           const struct problem_notice_new *in, bool *ret_new);
/* The same to everybody who holds the permission over the place of the case. */
MUST_USE rc problem_notify_permitted(struct db *db, const struct problem_act_by *by,
                                     const struct problem_notice_new *in, const char *permission,
                                     const struct problem_clock_by_id_row *row);
/* May the person be told of the case at all? Of confidential ones only those who may see them, never who
 * holds a post in the unit concerned. */
MUST_USE rc problem_may_know(struct db *db, person_id person, const struct problem_clock_by_id_row *row,
                             day_t today, bool *ret);

#endif
