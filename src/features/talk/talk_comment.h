/* SPDX-License-Identifier: Apache-2.0 */
/*
 * talk_comment: comments, reviewed before they show (source: domain section (i), comments). Units of work.
 *
 *   write → waiting → public ↔ removed        edit leads back to waiting, from any state but withdrawn
 *              └ refused → public             withdraw: by the author, for good
 *
 * A review is of one edition: who edits meanwhile is reviewed anew. Words of the site's list mark a comment
 * for the reviewer's eye and drop nothing. Nobody reviews their own. Whoever wrote it stays behind the
 * nickname for reviewers too, until a reason is given, which is audited (the pages do that).
 */
#ifndef EW_TALK_COMMENT_H
#define EW_TALK_COMMENT_H

#include "features/talk/talk_private.h"

enum comment_state {
    COMMENT_WAITING = 1,
    COMMENT_PUBLIC,
    COMMENT_REFUSED,
    COMMENT_REMOVED,
    COMMENT_WITHDRAWN,
    COMMENT_STATE_COUNT
};
enum comment_act {
    COMMENT_EDIT = 1,
    COMMENT_WITHDRAW,
    COMMENT_APPROVE,
    COMMENT_REFUSE,
    COMMENT_REMOVE,
    COMMENT_RESTORE, /* a second thought about one that was refused or removed */
    COMMENT_ACT_COUNT
};
const char *comment_state_name(enum comment_state state);
/* 0 for an unknown name. */
enum comment_state comment_state_parse(str name);
/* State after an act; 0 when it is not possible. */
enum comment_state comment_next(enum comment_state state, enum comment_act act);

struct comment_new {
    talk_subject_id subject;
    comment_id reply_to; /* .v == 0: a thread of its own; else one that shows under the same subject */
    str words;
};
/* RC_CONFLICT (talk.closed_now): no comments here; RC_FORBIDDEN: no nickname yet (talk.no_nickname), or muted
 * (talk.muted). RC_INVALID: a flaw of the words, in the field "words"; RC_NOT_FOUND: what it replies to does
 * not show. */
MUST_USE rc comment_write(struct db *db, const struct talk_by *by, const struct comment_new *in,
                          comment_id *ret);
/* By its author, whose own it must be: RC_NOT_FOUND for others. The same words change nothing. */
MUST_USE rc comment_edit(struct db *db, const struct talk_by *by, comment_id id, str words);
MUST_USE rc comment_withdraw(struct db *db, const struct talk_by *by, comment_id id);

struct comment_judgement {
    enum comment_act act; /* APPROVE, REFUSE, REMOVE, RESTORE */
    int64_t edition;      /* which text was judged */
    str reason;           /* REFUSE and REMOVE: its author reads it */
};
/* By a reviewer. RC_CONFLICT: talk.edited_meanwhile, talk.own_review, talk.wrong_state. Settles the reports.
 */
MUST_USE rc comment_judge(struct db *db, const struct talk_by *by, comment_id id,
                          const struct comment_judgement *in);

struct comment_pointer {
    str who; /* "person 17", or the browser's own secret; kept as a hash of its own for each comment */
    bool is_known;
    str reason, note;
};
/* Counts once for each. RC_NOT_FOUND: it does not show. */
MUST_USE rc comment_report(struct db *db, const struct talk_by *by, comment_id id,
                           const struct comment_pointer *in);
/* The reports are unfounded: it stays. RC_CONFLICT (talk.no_reports): none waits. */
MUST_USE rc comment_keep(struct db *db, const struct talk_by *by, comment_id id);

/* A moderator closes a subject, with a public reason, or opens it again with an empty one. */
MUST_USE rc comment_close(struct db *db, const struct talk_by *by, talk_subject_id id, str reason);

#endif
