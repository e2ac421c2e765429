/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_topic: 点题→定题→领题→破题. A topic is a matter behind many problems: residents point it out and
 * support it, a coordinator fixes title, aim, problems and last day, an organisation with a leader claims it,
 * and what came of it is public. Confidential problems, and others that are not on the wall, can never belong
 * to one. The units of work run in the caller's transaction, check the state, and write rows and step;
 * authors of the problems are told when a topic is fixed and when it is over.
 *
 * A suggestion's own words stay with the office; a private address tells what became of it. Every page asks
 * again whether a problem still stands on the wall, and the number of a confidential one is told like one
 * that nobody has. Supporters count once by browser (a hash of its own for each topic) and by receipt; only
 * they rate the result. problem.coordinate over the place decides, problem.handle over the office works.
 */
#ifndef EW_PROBLEM_TOPIC_H
#define EW_PROBLEM_TOPIC_H

#include "features/problem/problem.h"
#include "features/problem/problem_topic_rules.h"

#define TOPIC_PROBLEMS_MAX 60

struct topic_suggestion {
    organisation_id organisation; /* where */
    str words, token;             /* token: the secret of the suggester's private address */
};
/* A second one of the same token is the first. */
MUST_USE rc topic_suggest(struct db *db, const struct problem_act_by *by, const struct topic_suggestion *in);

struct topic_words {
    organisation_id organisation; /* of a new one */
    str title, aim;
    day_t limit_day;     /* of fixing */
    const str *problems; /* numbers */
    size_t problems_n;
};
/* The office's own proposal, public at once. RC_INVALID (problem.topic_problem): a number that is not on the
 * wall, in err.field; RC_CONFLICT (problem.topic_taken): one that belongs to another open topic. */
MUST_USE rc topic_propose(struct db *db, const struct problem_act_by *by, const struct topic_words *in,
                          topic_id *ret);
/* A suggestion becomes public in the coordinator's words, or it does not. */
MUST_USE rc topic_open(struct db *db, const struct problem_act_by *by, topic_id id,
                       const struct topic_words *in);
MUST_USE rc topic_decline(struct db *db, const struct problem_act_by *by, topic_id id, str reason);
/* RC_INVALID (problem.topic_day): the last day is not after today. */
MUST_USE rc topic_fix(struct db *db, const struct problem_act_by *by, topic_id id,
                      const struct topic_words *in);
/* The leader must hold a post in the organisation (RC_INVALID, problem.person_not_there). */
MUST_USE rc topic_claim(struct db *db, const struct problem_act_by *by, topic_id id, organisation_id lead,
                        person_id leader, str plan);
MUST_USE rc topic_approve(struct db *db, const struct problem_act_by *by, topic_id id);
MUST_USE rc topic_refuse(struct db *db, const struct problem_act_by *by, topic_id id, str reason);
MUST_USE rc topic_progress(struct db *db, const struct problem_act_by *by, topic_id id, str words);
/* result: solved, partly. */
MUST_USE rc topic_report(struct db *db, const struct problem_act_by *by, topic_id id,
                         const struct problem_answer *in);
MUST_USE rc topic_send_back(struct db *db, const struct problem_act_by *by, topic_id id, str reason);
/* RC_CONFLICT (problem.own_review): by the person who reported it. */
MUST_USE rc topic_solve(struct db *db, const struct problem_act_by *by, topic_id id);
MUST_USE rc topic_end(struct db *db, const struct problem_act_by *by, topic_id id, str explanation);

struct topic_supporter {
    str browser;    /* the browser's own secret */
    voice_id voice; /* of the receipt they came from; .v == 0: none */
};
/* Each browser and each receipt counts once. RC_CONFLICT (problem.topic_over): nothing to support any more.
 */
MUST_USE rc topic_support(struct db *db, const struct problem_act_by *by, topic_id id,
                          const struct topic_supporter *who);
/* Only supporters, once each, after it was solved. RC_CONFLICT: problem.topic_not_solved,
 * problem.topic_not_supporter, problem.rated_already. RC_FORBIDDEN (problem.own_topic_rating): by, or with
 * the receipt of a voice written down by, somebody of the organisation that leads it. */
MUST_USE rc topic_rate(struct db *db, const struct problem_act_by *by, topic_id id,
                       const struct topic_supporter *who, int64_t score);
/* *ret: it supports the topic; *ret_rated: and has rated. */
MUST_USE rc topic_supports(struct db *db, const struct app_keys *keys, topic_id id, str browser, bool *ret,
                           bool *ret_rated);
/* Of a suggester's token. */
str topic_token_hash(struct arena *a, const struct app_keys *keys, str token);

#endif
