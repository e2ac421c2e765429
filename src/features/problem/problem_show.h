/* SPDX-License-Identifier: Apache-2.0 */
/* problem_show: rows turned into what views show; shared by wall, sheet, home, desk and secretary's page. */
#ifndef EW_PROBLEM_SHOW_H
#define EW_PROBLEM_SHOW_H

#include "features/problem/problem_find.h"
#include "gen/problem_views.h"

/* Rules and calendar that a page needs, read once. */
struct problem_today {
    struct calendar calendar;
    day_t today, soon_day;
    int64_t warn_days;
};
MUST_USE rc problem_today_load(struct rq *rq, struct problem_today *ret);

/* Which problems a list shows; made from the query string, used for lists and counts alike. */
struct problem_filter {
    struct scope scope;
    struct problem_width width; /* of the scope; n 0: not known yet */
    int64_t organisation;       /* 0 = everywhere */
    const char *place_key;      /* name of its parameter in links: "organisation", on staff pages "org" */
    str group, category, words;
    bool is_newest; /* the newest first, instead of the nearest limit */
    bool is_public_only;
    bool by_office; /* what the offices of the scope have, instead of what lies in its places */
    str above;      /* confidential problems below this path too; empty: none */
    int64_t me, page;
    int64_t after_turn, after_id; /* where the page before ended; 0: count from the first */
};
#define PROBLEMS_PER_PAGE 20
/* The group of that name; "all" for any other word. */
str problem_group_known(str group);
/* group, category, words, page and organisation from the query; RC_NOT_FOUND for an unknown organisation.
   base is the scope when no organisation is named, and the limit of what may be named. */
MUST_USE rc problem_filter_read(struct rq *rq, struct scope base, struct problem_filter *ret);
MUST_USE rc problem_filter_list(struct rq *rq, const struct problem_filter *f, const struct problem_today *t,
                                int64_t limit, struct problem_list_rows *ret);
MUST_USE rc problem_filter_count(struct rq *rq, const struct problem_filter *f, const struct problem_today *t,
                                 struct problem_counts_row *ret);
/* Cases of each organisation directly below the unit, whose scope is rq->scope. */
MUST_USE rc problem_children(struct rq *rq, const struct problem_filter *f, organisation_id unit,
                             struct problem_by_child_rows *ret);
/* The same list with another group or page: "/wall?state=late&organisation=…". */
str problem_filter_link(struct rq *rq, const char *path, const struct problem_filter *f, str group,
                        int64_t page);

/* The newest public answers of a scope: the first page of its echo wall. */
MUST_USE rc problem_echo_latest(struct rq *rq, struct scope scope, struct problem_echo_card **ret,
                                size_t *ret_n);
/* Panels of the screen of a hall: for module.screen. */
struct screen;
MUST_USE rc problem_screen(struct rq *rq, organisation_id unit, struct screen *ret);

struct problem_facts { /* what the chip and the bar depend on */
    str state;
    int64_t round;
    ms_t accepted_at;
    struct opt_i64 due_day, limit_days, used_days, late_days;
    struct opt_i64 paused_until;
};
struct problem_standing problem_chip(const struct problem_today *t, const struct problem_facts *f,
                                     ms_t offset);
/* NULL when there is no limit yet. */
const struct problem_limit *problem_bar(struct rq *rq, const struct problem_today *t,
                                        const struct problem_facts *f);
struct problem_card problem_card_of(struct rq *rq, const struct problem_today *t,
                                    const struct problem_list_row *row);
/* Name of a category in the visitor's language. */
str problem_category_name(const struct rq *rq, str name_zh, str name_en);
/* One step, by its act. */
struct problem_line problem_line_of(str act, ms_t at);
/* Timeline; notes only for staff. */
MUST_USE rc problem_lines(struct rq *rq, problem_id id, bool is_staff, struct problem_line **ret,
                          size_t *ret_n);
/* "93.1" for a width or a share, in percent with one digit; whole 0 gives "0". */
str problem_percent(struct rq *rq, int64_t part, int64_t whole);

/* The word for a code of the database; an unknown code gets the last word of its list. */
enum text problem_kind_label(str kind);
enum text problem_channel_label(str channel);
enum text problem_secrecy_label(str secrecy);
enum text problem_result_label(str result);
enum text problem_voice_label(str state);
enum text problem_step_label(str act);
/* 1 to 5. */
enum text problem_score_label(int64_t score);

#endif
