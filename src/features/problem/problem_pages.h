/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers and forms of the slice, for problem_module.c; and what the pages share. */
#ifndef EW_PROBLEM_PAGES_H
#define EW_PROBLEM_PAGES_H

#include "features/problem/problem_show.h"
#include "web/form.h"
#include "web/route.h"

handler_fn problem_home_show, problem_wall_show, problem_show, problem_picture_show;
handler_fn problem_short_show, problem_short_organisation, problem_code_show, problem_code_organisation,
    problem_card_picture;
handler_fn problem_wall_changes, problem_wall_feed, problem_echoes_show, problem_echo_feed;
handler_fn problem_report_show, problem_report_prepare, problem_report, problem_receipts_show,
    problem_receipt_find, problem_receipt_show, problem_rate_show, problem_rate_do, problem_reopen_do;
handler_fn problem_desk_show, problem_desk_changes, problem_desk_voice_show, problem_desk_problem_show,
    problem_desk_accept, problem_desk_merge, problem_desk_decline, problem_desk_unmerge, problem_desk_assign,
    problem_desk_return, problem_desk_progress, problem_desk_answer_prepare, problem_desk_answer,
    problem_desk_send_back, problem_desk_publish, problem_desk_end, problem_desk_reveal,
    problem_desk_voices_show, problem_desk_call, problem_desk_merge_problem, problem_desk_unmerge_problem;
handler_fn problem_secretary_show;
handler_fn problem_open311_discovery, problem_open311_services, problem_open311_service,
    problem_open311_requests, problem_open311_request, problem_open311_token, problem_open311_post_prepare,
    problem_open311_post;
handler_fn problem_api_list, problem_api_one, problem_api_figures, problem_api_voices,
    problem_api_voice_prepare, problem_api_voice, problem_api_accept, problem_api_merge, problem_api_unmerge,
    problem_api_decline, problem_api_assign, problem_api_return, problem_api_progress, problem_api_answer,
    problem_api_send_back, problem_api_publish, problem_api_end, problem_api_merge_problem,
    problem_api_unmerge_problem;

/* Where the permission of a desk page must hold: the place of the voice or problem that args[0] names, or the
 * office that has it; with _assist also an office that assists. */
route_scope_fn problem_scope_voice, problem_scope_problem, problem_scope_assist;
/* The page's act, then how the case stands instead of the next page. */
MUST_USE rc problem_api_case_act(struct rq *rq, handler_fn *act);

extern const struct form problem_report_form, problem_receipt_form, problem_rate_form, problem_reopen_form,
    problem_accept_form, problem_merge_form, problem_decline_form, problem_assign_form, problem_return_form,
    problem_progress_form, problem_answer_form, problem_send_back_form, problem_end_form, problem_reveal_form,
    problem_call_form, problem_open311_form, problem_api_voice_form;

/* ---- shared ---- */

/* What somebody was not satisfied with. */
#define PROBLEM_ABOUTS 4
extern const struct choice problem_abouts[PROBLEM_ABOUTS];

/* What the site calls the place. */
MUST_USE rc problem_place_name(struct rq *rq, str *ret);
/* Places people can report for, as choices; chosen is marked. */
MUST_USE rc problem_villages(struct rq *rq, int64_t chosen, bool with_all, struct problem_option **ret,
                             size_t *ret_n);
/* Is it the value of one of them? */
bool problem_is_option(const struct problem_option *options, size_t n, str value);
MUST_USE rc problem_category_options(struct rq *rq, str chosen, bool with_all, struct problem_option **ret,
                                     size_t *ret_n);
MUST_USE rc problem_pictures(struct rq *rq, problem_id id, bool is_public_only, struct problem_picture **ret,
                             size_t *ret_n);

/* The category that an Open311 service code names; RC_NOT_FOUND when there is none. */
MUST_USE rc problem_open311_service_find(struct rq *rq, str code, struct problem_categories_row *ret);

/* Degrees as millionths; none of none. */
struct opt_i64 problem_micro(struct opt_double degrees);

/* How many problems a group holds. */
int64_t problem_group_count(const struct problem_counts_row *c, str group);

/* The problems that were merged into one; with is_public_only those that stand in public. */
MUST_USE rc problem_merged_items(struct rq *rq, problem_id id, bool is_public_only,
                                 struct problem_merged_item **ret, size_t *ret_n);

struct problem_pages {
    int64_t page, pages;
    str previous, next;
};
/* Which page of how many, and the addresses of its neighbours (absent at the ends). */
struct problem_pages problem_pages_of(struct rq *rq, const char *path, const struct problem_filter *f,
                                      const struct problem_counts_row *counts);
/* Makes the way to the next page begin behind the last row shown, so that it is as short on every page; where
 * not all were counted, a full page leads on. */
void problem_pages_go_on(struct rq *rq, struct problem_pages *pages, const char *path,
                         const struct problem_filter *f, const struct problem_counts_row *counts,
                         const struct problem_list_rows *rows);

/* Pictures of a form, cleaned before the transaction: what the handler finds in rq->prepared. */
struct problem_prepared {
    struct file_picture at[PROBLEM_PHOTOS_MAX];
    size_t n;
};
/* May the sender (person, else address) send one more? RC_LIMIT beyond app->reports_per_minute; room:
 * "report", "photos". The machine itself is not counted. */
MUST_USE rc problem_may_send(struct rq *rq, const char *room);
/* Cleans uploads and adds them to rq->prepared, made when there is none; a picture that cannot be read, or
   one too many, is a message at the field. Slow: for a route's prepare. */
MUST_USE rc problem_clean_photos(struct rq *rq, const char *field, const struct upload_list *uploads);

/*
 * A new link to a receipt, good for 30 minutes: the access that the query code gives, sealed into ?k=. With a
 * code the page shows it (right after sending); with the absent str it does not.
 */
str problem_receipt_link(struct rq *rq, str number, str code);
/* Did the request come by such a link? *ret_code is empty when the link shows none. */
bool problem_receipt_may(struct rq *rq, str number, str *ret_code);
/* The thumbnail of a picture that is not public, for whoever was shown the link, for 30 minutes. */
str problem_picture_link(struct rq *rq, str hash);
bool problem_picture_may(struct rq *rq, str hash);
/* *ret: does the person see, on the desk, a case or a voice that has the picture? */
MUST_USE rc problem_picture_sees(struct rq *rq, str hash, bool *ret);

/* ---- topics (problem_topic_public.c, problem_topic_desk.c) ---- */

/* The open or solved topic that a problem belongs to; absent when there is none. */
MUST_USE rc problem_topic_find(struct rq *rq, problem_id id, str *ret_number, str *ret_title);
/* The page where the author of a voice supports it, counted by the receipt; good for as long as the receipt's
 * own link. */
str problem_topic_link(struct rq *rq, str number, voice_id voice);
/* A picture of a topic's result: *ret_public when it is solved; *ret_mine for those who lead it or decide. */
MUST_USE rc problem_topic_picture(struct rq *rq, str hash, bool *ret_public, bool *ret_mine);

#endif
