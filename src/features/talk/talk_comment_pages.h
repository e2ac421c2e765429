/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers and forms of comments: writing, one's own, pointing, and the reviewers' desk. */
#ifndef EW_TALK_COMMENT_PAGES_H
#define EW_TALK_COMMENT_PAGES_H

#include "features/talk/talk_comment.h"
#include "features/talk/talk_pages.h"

handler_fn talk_write_show, talk_write_prepare, talk_write, talk_edit_show, talk_edit, talk_mine_show,
    talk_withdraw, talk_report_show, talk_report_prepare, talk_report;
handler_fn talk_desk_show, talk_desk_bulk, talk_desk_one_show, talk_desk_approve, talk_desk_refuse,
    talk_desk_remove, talk_desk_restore, talk_desk_keep, talk_desk_reveal, talk_desk_mute, talk_desk_close;
handler_fn talk_desk_words_show, talk_desk_word_add, talk_desk_word_end;
handler_fn talk_api_subject, talk_api_desk;
route_scope_fn talk_scope_comment;

extern const struct form talk_write_form, talk_edit_form, talk_report_form, talk_bulk_form, talk_refuse_form,
    talk_remove_form, talk_reveal_form, talk_mute_form, talk_close_form, talk_word_form;

/* What the state is called, and the tone of its chip. */
enum text talk_state_label(str state);
str talk_state_tone(str state);
/* The comment that args[0] names; RC_NOT_FOUND when there is none. */
MUST_USE rc talk_comment_arg(struct rq *rq, comment_id *ret);

#endif
