/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the slice share with each other and with nobody else. */
#ifndef EW_TALK_PRIVATE_H
#define EW_TALK_PRIVATE_H

#include "features/talk/talk.h"
#include "gen/schema.h"

/* Who acts and when. */
struct talk_by {
    person_id person;             /* .v == 0: a resident without an account, or the system */
    organisation_id organisation; /* for which they act; .v == 0: none */
    ms_t now, offset;
    const struct app_keys *keys;
};

/* ---- talk_shared.c ---- */

/* The one who acts in a request. */
struct talk_by talk_by_of(struct rq *rq);
day_t talk_today(const struct talk_by *by);
/* A code that is read out or copied by hand: capital letters and digits without look-alikes. */
str talk_code_new(struct arena *a, size_t letters);
/* As it was printed, however it was typed: capital letters, no blanks, no dashes. */
str talk_code_typed(struct arena *a, str typed);
/* Easier to copy by hand. */
str talk_code_in_fours(struct arena *a, str code);
/* Of a text that may be absent. */
str talk_sealed(struct db *db, const unsigned char key[32], str context, str plain);
/* Takes one try of a room for the person or address that asks; RC_LIMIT (talk.too_often) when there is none
 * left. The machine itself is not counted. */
MUST_USE rc talk_may_try(struct rq *rq, const char *room, int64_t burst, ms_t every_ms);
/* A page shown again by a write that was kept, with what is wrong said at its field. */
MUST_USE rc talk_show_again(struct rq *rq, handler_fn *show);

#endif
