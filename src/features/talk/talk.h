/* SPDX-License-Identifier: Apache-2.0 */
/*
 * talk: what residents say to each other and to the town. Comments under whatever another slice puts here as
 * a subject; letters to mailboxes with public questions and answers. A nickname in front, a verified person
 * behind (source: domain section (i), comments). Units of work run in the caller's transaction.
 */
#ifndef EW_TALK_H
#define EW_TALK_H

#include "core/module.h"
#include "core/organisation.h"

extern const struct module talk_module;        /* subjects, comments, words */
extern const struct module talk_join_module;   /* nicknames, accounts for residents */
extern const struct module talk_letter_module; /* mailboxes, letters, questions */
extern const struct module talk_reset_module;  /* forgotten passwords of residents */

/* ---- for slices whose things can be commented on ---- */

struct talk_subject {
    str kind;                     /* "item": the same for all of a slice */
    int64_t key;                  /* its identifier there */
    organisation_id organisation; /* whose moderators review what is said */
    str title, path;              /* as its public page has them; path is local */
    bool is_open;                 /* the owner takes comments */
};
/* It became public, or changed. The same once more changes nothing; one that was dropped shows again, with
 * what was said before. RC_INVALID: path is no local path. */
MUST_USE rc talk_subject_put(struct db *db, const struct talk_subject *in, ms_t now);
/* It is no longer public: nothing that was said shows any more, nothing is lost. One that was never put is no
 * error. */
MUST_USE rc talk_subject_drop(struct db *db, str kind, int64_t key, ms_t now);
/*
 * What was said, for the page of the thing itself: the count, the first threads, the way to the rest and to
 * writing. Goes into the view as {raw …}. Fit for a public page that is kept: it knows no visitor. Empty for
 * what is no subject.
 */
MUST_USE rc talk_section(struct rq *rq, str kind, int64_t key, html *ret);

/* How much was said between two instants, of those that were said something about, in the order of their
 * keys. */
struct talk_count {
    int64_t key, n;
};
MUST_USE rc talk_counts(struct db *db, str kind, ms_t from, ms_t until, struct talk_count **ret,
                        size_t *ret_n);
/* Keys of those about which somebody has said something since, whatever became of it: waiting, refused or
 * withdrawn words count too. For who wants to take the things away. */
MUST_USE rc talk_said(struct db *db, str kind, ms_t from, int64_t **ret, size_t *ret_n);

#endif
