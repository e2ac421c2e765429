/* SPDX-License-Identifier: Apache-2.0 */
/*
 * talk_letter: letters to the mailboxes of units and leaders (row 2.42), answered by a named worker within a
 * dated limit of working days, in public where the writer agrees (rows 0.23, 3.22). Units of work.
 *
 *   received → waiting → replied → answered → rated        where the rule talk.reply_reviewed is 1 a second
 *                │  ↑ back ┘                               person looks at a reply before its writer reads it
 *                ├ transfer: into another mailbox, the limit begins anew
 *                └ declined with a reason │ withdrawn by its writer
 *
 * No account is needed: a receipt number and a query code open the letter to its writer. Names and telephones
 * lie sealed; complaints whole, under a key of their own, and never become public. A letter about a unit
 * never lands in a box of that unit or of one below it, and nobody who holds a post there sees it.
 */
#ifndef EW_TALK_LETTER_H
#define EW_TALK_LETTER_H

#include "features/talk/talk_private.h"

#define LETTER_TITLE_MAX 60
#define LETTER_WORDS_MAX 3000
#define LETTER_REPLY_MAX 3000

enum letter_state {
    LETTER_WAITING = 1,
    LETTER_REPLIED,
    LETTER_ANSWERED,
    LETTER_DECLINED,
    LETTER_WITHDRAWN,
    LETTER_STATE_COUNT
};
enum letter_act {
    LETTER_REPLY = 1,
    LETTER_ANSWER, /* the reply is good: its writer reads it */
    LETTER_BACK,
    LETTER_TRANSFER,
    LETTER_DECLINE,
    LETTER_WITHDRAW,
    LETTER_ACT_COUNT
};
/* The name in the database; NULL for no state. */
const char *letter_state_name(enum letter_state state);
/* 0 for an unknown name. */
enum letter_state letter_state_parse(str name);
/* State after an act; 0 when it is not possible. */
enum letter_state letter_next(enum letter_state state, enum letter_act act);

struct letter_new {
    mailbox_id box;
    organisation_id about; /* the unit that it is about; .v == 0: none in particular */
    str kind, title, words, name,
        phone; /* kind: question, suggestion, complaint; name and phone may be empty */
    bool wants_public;
};
struct letter_receipt {
    letter_id id;
    str number, code; /* the code is told once, only its hash is kept */
};
/* RC_CONFLICT: talk.box_concerned, when the box belongs to the unit concerned or one below it (field "box");
 * talk.box_ended. RC_INVALID: flaws of title or words, in their field. */
MUST_USE rc letter_receive(struct db *db, const struct talk_by *by, const struct letter_new *in,
                           struct letter_receipt *ret);
/* May a letter about the unit lie in the box? */
MUST_USE rc letter_box_is_free(struct db *db, const struct talk_by *by, mailbox_id box, organisation_id about,
                               bool *ret);
/* Keyed, of the query code of a letter. */
str letter_code_hash(struct arena *a, const struct app_keys *keys, str code);

struct letter_reply {
    str words;
    str public_title, public_words; /* empty: for the writer alone */
};
/* RC_INVALID: public words that hold a long number or the writer's name (talk.public_private, in the field
 * "public_words"), or that the writer did not agree to (talk.not_agreed). */
MUST_USE rc letter_reply(struct db *db, const struct talk_by *by, letter_id id,
                         const struct letter_reply *in);
/* By a second person: RC_CONFLICT (talk.own_reply). */
MUST_USE rc letter_answer(struct db *db, const struct talk_by *by, letter_id id);
MUST_USE rc letter_back(struct db *db, const struct talk_by *by, letter_id id, str note);
/* RC_CONFLICT (talk.box_concerned, talk.box_same). */
MUST_USE rc letter_transfer(struct db *db, const struct talk_by *by, letter_id id, mailbox_id box, str note);
MUST_USE rc letter_decline(struct db *db, const struct talk_by *by, letter_id id, str reason);
MUST_USE rc letter_withdraw(struct db *db, const struct talk_by *by, letter_id id);
/* A public question is public no longer, with the reason; its writer keeps the answer. RC_CONFLICT
 * (talk.not_public): it was not. */
MUST_USE rc letter_hide(struct db *db, const struct talk_by *by, letter_id id, str reason);
/* By its writer, once: RC_CONFLICT (talk.rated_already). */
MUST_USE rc letter_judge(struct db *db, const struct talk_by *by, letter_id id, int64_t score, str reason);

/* What organisations that stand no more leave behind goes to their successor, else to whoever stands above
 * them (organisation_heir), with a step: letters that are not over into its mailbox or the nearest above it,
 * never one of the unit that they are about, with the limit they have; letters that are over and questions
 * often asked to the unit itself. Their mailboxes end. A batch of one organisation at a time; *ret_n: how
 * much; 0: nothing more. */
MUST_USE rc talk_rehome(struct db *db, const struct talk_by *by, int64_t *ret_n);
/* The reminder before the limit, and the step of one that is over it; once each. For the daily job. */
MUST_USE rc letter_care(struct db *db, const struct talk_by *by);
MUST_USE rc talk_letter_care(struct job_run *run);

/* Entries of the search for what was public before (core/search.h). */
MUST_USE rc talk_question_fill(struct db *db, day_t today, int64_t after, int64_t limit, int64_t *ret_last);

#endif
