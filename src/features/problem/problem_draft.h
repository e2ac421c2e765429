/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_draft: forms that a browser keeps while there is no network and sends by itself later. Such a form
 * carries a key that the browser made for it (128 random bits) and the mark of the person who wrote it. The
 * key is kept for good with what came of it, so a draft acts once however late and often it is sent; it is
 * answered with data instead of a page.
 *
 * The base are plain forms: the report in steps, the same form in one page (/report/whole), the visit of a
 * grid worker (/patrol/new). Scripts only add: assets/sync.js is the engine (no page needed: tests run it
 * under node), offline.js shows it, worker.js is the service worker of /report and /patrol; problem_worker.c
 * puts the list of what it keeps in front, whose hashes are its version.
 *
 * Exactly once: the key's hash is kept in the transaction of the act. Sent again after a lost answer, a week
 * or another session, a draft gets the same number and the same query code (made from the key). The same key
 * with other input is refused, and what had arrived is told.
 *
 * Old drafts: a draft carries no form guard; /report/rules and /patrol/rules give a fresh one before sending,
 * with the rules of the form (web/form_rules.h) and the words to say. A field that today's form has no more
 * is shown, not dropped.
 *
 * Whose: another person neither sees nor sends it; what nobody had logged in for stays nobody's. Only the
 * worker's empty form of a private page is kept, and it goes at the log-out.
 *
 * Conflicts: a correction names the version that it corrects. Stale: the answer holds what stands now and
 * what stood then; what only one side changed is taken from it, for the rest both are shown, one field at a
 * time.
 */
#ifndef EW_PROBLEM_DRAFT_H
#define EW_PROBLEM_DRAFT_H

#include "features/problem/problem_pages.h"
#include "gen/problem_patrol_sql.h"
#include "web/guard.h"

#define DRAFT_OWNER_MAX 40

struct problem_draft {
    str key;   /* absent or empty: the form was sent by a page, not kept as a draft */
    str owner; /* problem_draft_owner of who wrote it; empty: nobody was logged in */
};

/* The fields of a form whose struct has a member `draft`. */
#define DRAFT_FIELDS(type)                                                                                   \
    { .name = "draft",                                                                                       \
      .kind = FIELD_TEXT,                                                                                    \
      .at = offsetof(type, draft.key),                                                                       \
      .label = TEXT_PROBLEM_DRAFT,                                                                           \
      .max = GUARD_IDEMPOTENCY_CHARS },                                                                      \
    {                                                                                                        \
        .name = "owner", .kind = FIELD_TEXT, .at = offsetof(type, draft.owner), .label = TEXT_PROBLEM_DRAFT, \
        .max = DRAFT_OWNER_MAX                                                                               \
    }

/* Did the form that was sent come out of a browser's keeping? Also when something in it is wrong. */
bool problem_draft_was_sent(const struct rq *rq);
/* A mark of the person who is logged in, which tells nothing of them; empty when nobody is. */
str problem_draft_owner(struct rq *rq);
/* The query code of what comes of a draft: told again, whenever it is sent again. */
str problem_draft_code(struct rq *rq, const struct problem_draft *draft);

/* What came of a draft: a voice or a version of a visit. */
struct problem_draft_result {
    struct opt_i64 voice, visit, version;
};
/*
 * Before the act, in its transaction. *ret_found: the draft has arrived already, and is answered.
 * RC_INVALID: no key of the right form. RC_CONFLICT: problem.draft_person (somebody else is logged in than
 * who wrote it), problem.draft_other (the key came with other input before).
 */
MUST_USE rc problem_draft_enter(struct rq *rq, const struct problem_draft *draft, bool *ret_found);
/* After the act, in its transaction: keeps what came of it, and answers. */
MUST_USE rc problem_draft_arrived(struct rq *rq, const struct problem_draft *draft,
                                  const struct problem_draft_result *what);
/* The same for a form that a page sent: a browser that got no answer asks again with the form's key. */
MUST_USE rc problem_draft_note(struct rq *rq, const struct problem_draft *draft,
                               const struct problem_draft_result *what);
/* Number of the voice that came of it; absent: it has not arrived. */
MUST_USE rc problem_draft_known(struct rq *rq, const struct problem_draft *draft, str *ret_number);
/*
 * For a route's `invalid`: why the draft was not taken, as data: "error", "message", "fields". error: stale
 * (the form guard is too old), person, arrived or other (it had arrived already, with the same or other
 * input; what came of it is told), else invalid. more (may be NULL) adds members.
 */
MUST_USE rc problem_draft_refuse(struct rq *rq, rc (*more)(struct rq *rq, struct json *j));

/* What a browser keeps along with the page of a form: whose it is, a fresh form guard, the rules of the form
 * and the words to say. */
typedef void problem_draft_rules_fn(struct rq *rq, struct json *j);
MUST_USE rc problem_draft_ticket(struct rq *rq, const struct form *form, problem_draft_rules_fn *rules);

handler_fn problem_report_whole_show, problem_report_waiting_show, problem_report_rules, problem_worker;

#endif
