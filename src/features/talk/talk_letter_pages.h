/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers and forms of mailboxes, letters and questions, for talk_letter_module.c. */
#ifndef EW_TALK_LETTER_PAGES_H
#define EW_TALK_LETTER_PAGES_H

#include "features/talk/talk_form_page.h"
#include "features/talk/talk_letter.h"
#include "gen/talk_letter_sql.h"
#include "gen/talk_mailbox_sql.h"
#include "gen/talk_views.h"
#include "web/form.h"
#include "web/route.h"

handler_fn talk_mailboxes_show, talk_mailbox_show, talk_ask_show, talk_ask_prepare, talk_ask,
    talk_letters_find_show, talk_letters_find, talk_letter_show, talk_letter_rate, talk_letter_taken_back;
handler_fn talk_questions_show, talk_question_show, talk_faq_show;
handler_fn talk_api_questions, talk_api_mailboxes, talk_api_letters;
handler_fn talk_desk_letters_show, talk_desk_letter_show, talk_desk_reply, talk_desk_answer, talk_desk_back,
    talk_desk_transfer, talk_desk_decline, talk_desk_hide, talk_desk_letter_reveal;
handler_fn talk_desk_boxes_show, talk_desk_box_new, talk_desk_box_show, talk_desk_duty, talk_desk_box_end;
handler_fn talk_desk_faqs_show, talk_desk_faq_new, talk_desk_faq_show, talk_desk_faq_set;
route_scope_fn talk_scope_letter, talk_scope_box, talk_scope_faq;

extern const struct form talk_ask_form, talk_find_form, talk_rate_form, talk_reply_form, talk_back_form,
    talk_transfer_form, talk_decline_form, talk_hide_form, talk_letter_reveal_form, talk_box_form,
    talk_duty_form, talk_faq_form, talk_faq_set_form;

#define TALK_BOXES_MAX 200

/* ---- shared ---- */

/* What a state is called. */
enum text talk_letter_label(str state);
/* The tone of a state's chip. */
str talk_letter_tone(str state);
/* What a kind of letter is called. */
enum text talk_letter_kind(str kind);
/* What a step is called. */
enum text talk_letter_step(str act);
/* Of a score of 1 to 5; TEXT_NONE for others. */
enum text talk_score_label(int64_t score);
/* Title and words in clear; for whoever may see the letter. */
MUST_USE rc talk_letter_words(struct rq *rq, const struct letter_sheet_row *l, str *ret_title,
                              str *ret_words);
/* Name and telephone in clear, absent where there are none; the caller has the reason. */
MUST_USE rc talk_letter_writer(struct rq *rq, const struct letter_sheet_row *l, str *ret_name,
                               str *ret_phone);
/* A link to a letter for its writer, good for half an hour; with a code the page shows it. */
str talk_letter_link(struct rq *rq, str number, str code);
/* Open mailboxes as choices of a field. */
MUST_USE rc talk_box_choices(struct rq *rq, const char *field, mailbox_id but);
/* Open mailboxes over which the person holds the permission, with their addresses on the desk. */
MUST_USE rc talk_box_rows(struct rq *rq, const char *permission, struct talk_box_row **ret, size_t *ret_n);
/* Questions of the public that are much like these words: what is often asked, what was answered. */
MUST_USE rc talk_alike(struct rq *rq, str words, struct talk_alike_item **ret, size_t *ret_n);

#endif
