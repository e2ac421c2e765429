/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers and forms of comments, for talk_module.c; and what the pages of the slice share. */
#ifndef EW_TALK_PAGES_H
#define EW_TALK_PAGES_H

#include "features/talk/talk_private.h"
#include "gen/talk_subject_sql.h"
#include "gen/talk_views.h"
#include "web/form.h"
#include "web/route.h"

handler_fn talk_subject_show;

/* ---- what shows under a subject (talk_show.c) ---- */

#define TALK_THREADS 20      /* a page of a subject */
#define TALK_REPLIES 20      /* of a thread there */
#define TALK_THREAD_PAGE 100 /* a page of one thread */

struct talk_threads_wish {
    talk_subject_id subject;
    int64_t before;  /* threads begun before this one; 0: the newest */
    int64_t threads; /* at most */
    int64_t replies; /* of a thread, at most */
};
/* *ret_next: what `before` is for the next page; 0: this is the last. */
MUST_USE rc talk_threads_load(struct rq *rq, const struct talk_threads_wish *in, struct talk_thread **ret,
                              size_t *ret_n, int64_t *ret_next);
/* The subject that args[0] names; RC_NOT_FOUND when there is none, or it is no longer public. */
MUST_USE rc talk_subject_of(struct rq *rq, struct talk_subject_by_key_row *ret);
/* May people write under it, and has a moderator said why not? */
bool talk_subject_is_open(const struct talk_subject_by_key_row *s);
/* "/talk/17", its public list. */
str talk_subject_list(struct arena *a, talk_subject_id id);

#endif
