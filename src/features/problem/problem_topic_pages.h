/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers, forms and what the pages of topics share, for problem_topic_module.c. */
#ifndef EW_PROBLEM_TOPIC_PAGES_H
#define EW_PROBLEM_TOPIC_PAGES_H

#include "features/problem/problem_desk.h"
#include "features/problem/problem_topic.h"
#include "gen/problem_topic_sql.h"

#define TOPICS_PER_PAGE 20

handler_fn problem_topics_show, problem_topic_show, problem_topic_suggest_show, problem_topic_suggest_prepare,
    problem_topic_suggest, problem_topic_suggested_show, problem_topic_support_show,
    problem_topic_support_prepare, problem_topic_support, problem_topic_rate;
handler_fn problem_topic_desk_list, problem_topic_desk_show, problem_topic_new_show, problem_topic_new,
    problem_topic_open, problem_topic_decline, problem_topic_fix, problem_topic_claim, problem_topic_approve,
    problem_topic_refuse, problem_topic_progress, problem_topic_report_prepare, problem_topic_report,
    problem_topic_send_back, problem_topic_solve, problem_topic_end;
handler_fn problem_topic_api_list, problem_topic_api_one;
/* Of the topic that args[0] names: its place; the organisation that leads it. */
route_scope_fn problem_topic_scope_place, problem_topic_scope_lead;

extern const struct form topic_suggest_form, topic_new_form, topic_open_form, topic_fix_form,
    topic_decline_form, topic_claim_form, topic_refuse_form, topic_progress_form, topic_report_form,
    topic_send_back_form, topic_end_form, topic_support_form, topic_rate_form;

/* ---- the forms, decoded ---- */

struct topic_suggest_input {
    str village, words;
};
struct topic_words_input {
    str village, title, aim, problems; /* village: of a new one only */
    day_t limit_day;                   /* of fixing only */
};
struct topic_claim_input {
    str holder, plan; /* "organisation person" */
};
struct topic_reason_input {
    str words;
};
struct topic_report_input {
    str result, words;
    struct upload_list photos;
};
struct topic_support_input {
    str receipt;
};
struct topic_rate_input {
    str score, receipt;
};

/* Numbers between spaces, line ends and commas. */
void topic_numbers(struct arena *a, str typed, const str **ret, size_t *ret_n);

/* ---- shared ---- */

/* The topic that args[0] names; RC_NOT_FOUND. */
MUST_USE rc topic_of_page(struct rq *rq, struct topic_by_number_row *ret);
struct problem_standing topic_chip(const struct rq *rq, enum topic_state state, struct opt_i64 limit_day);
MUST_USE rc topic_lines(struct rq *rq, topic_id id, bool is_staff, struct problem_line **ret, size_t *ret_n);
/* Its problems on the wall. */
MUST_USE rc topic_members(struct rq *rq, topic_id id, struct topic_member **ret, size_t *ret_n);
MUST_USE rc topic_pictures(struct rq *rq, topic_id id, struct problem_picture **ret, size_t *ret_n);
struct topic_card topic_card_of(const struct rq *rq, const struct topic_list_row *row, bool is_desk);
/* Tabs of a list with their counts; *ret_n: how many rows the chosen one has. */
struct topic_tabs {
    const char *path;
    str group;
    bool is_desk;
    struct scope scope;
};
MUST_USE rc topic_tabs_make(struct rq *rq, const struct topic_tabs *in, struct problem_chip_link **ret,
                            size_t *ret_tabs, int64_t *ret_n);

#endif
