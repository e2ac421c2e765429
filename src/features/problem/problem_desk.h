/* SPDX-License-Identifier: Apache-2.0 */
/* What the staff pages share: who sees what, the decoded forms, the acts of a case. Nothing of the public
 * pages. */
#ifndef EW_PROBLEM_DESK_H
#define EW_PROBLEM_DESK_H

#include "features/problem/problem_pages.h"
#include "web/rq.h"

/* ---- who sees what (problem_scope.c) ---- */

/* What the decision depends on. */
struct problem_matter {
    organisation_id place;
    struct opt_i64 office;
    bool is_confidential;
};
/* May the one who asks see a confidential matter? Only with the permission from above the unit that it is
 * about, or over the office that handles it, and never who holds a post in that unit. True for what is not
 * confidential. */
MUST_USE rc problem_sees(struct rq *rq, const struct problem_matter *m, bool *ret);
/* May the one who asks do what the permission names in this matter, as the page of the case or voice decides
 * it? RC_NOT_FOUND, RC_FORBIDDEN; *ret: the place or the office that the permission holds over. */
MUST_USE rc problem_may(struct rq *rq, const char *permission, const struct problem_matter *m, int64_t *ret);
MUST_USE rc problem_matter_of_voice(struct rq *rq, const struct voice_by_number_row *v,
                                    struct problem_matter *ret);
/* What a person's lists hold at rq->organisation: in places what lies there, in offices, and for who has no
 * problem.place, what the offices have. Fills by_office, above and is_public_only of the filter. */
MUST_USE rc problem_sight(struct rq *rq, struct problem_filter *f);
/* The filter of a staff list: from the query, within rq->scope, with the sight of the one who asks. */
MUST_USE rc problem_desk_filter(struct rq *rq, struct problem_filter *ret);
/* The organisation whose grant of the permission covers a place: for whom the person acts there. RC_FORBIDDEN
 * when none does. */
MUST_USE rc problem_acts_for(struct rq *rq, const char *permission, organisation_id place,
                             struct organisation *ret);

/* ---- one case, one voice ---- */

/* Those that args[0] names; RC_NOT_FOUND. */
MUST_USE rc problem_of_page(struct rq *rq, struct problem_by_number_row *ret);
MUST_USE rc problem_voice_of_page(struct rq *rq, struct voice_by_number_row *ret);

/* A box with one form: what can be done now. */
struct problem_box {
    const struct form *form;
    enum text label;
    const char *address; /* last part of its address */
    bool is_main, is_open;
};
/* The form of a box as HTML; open when it was sent and was wrong. base: "/desk/problems/QH-2026-0317". */
struct problem_act_box problem_box_of(struct rq *rq, str base, const struct problem_box *box);
/* What was wrong with the form that was sent; empty when none was. */
html problem_sent_summary(struct rq *rq);

/* ---- what acts share (problem_desk_acts.c) ---- */

/* The one who acts, for the organisation whose grant covers the place or office. */
MUST_USE rc problem_desk_by(struct rq *rq, struct problem_act_by *ret);
/* kind: "problem" or "voice"; detail: JSON, or absent. */
MUST_USE rc problem_desk_audit(struct rq *rq, const char *action, const char *kind, str number,
                               organisation_id place, str detail);
/* On to the page of the case. */
void problem_desk_on(struct rq *rq, enum text flash, str number);

/* The letters of a list, or of the page of one case or voice (assets/desk.js). */
struct problem_key *problem_keys_of(struct arena *a, bool is_list, size_t *ret_n);

/* ---- lists of voices (problem_desk_voices.c) ---- */

struct problem_voice_filter {
    struct scope scope;
    struct problem_width width; /* of the scope */
    int64_t organisation, me, page;
    str group, words, above;
    str folded;                                 /* the words in one writing; empty: none are asked for */
    const struct voice_counts_kept_row *counts; /* of this filter; NULL: not known yet */
    const struct problem_voice_found *found;    /* what the words find; NULL: not looked for yet */
    ms_t late_before; /* waiting voices that came before have waited longer than the rule allows */
};
MUST_USE rc problem_voice_filter_read(struct rq *rq, const struct problem_filter *f,
                                      const struct problem_today *t, struct problem_voice_filter *ret);
/* Of frequent words the newest are counted, and is_more says that there may be others. */
MUST_USE rc problem_voice_filter_count(struct rq *rq, struct problem_voice_filter *f,
                                       struct voice_counts_kept_row *ret);
/* How many voices a group holds. */
int64_t problem_voice_group_count(const struct voice_counts_kept_row *c, str group);
MUST_USE rc problem_voice_filter_rows(struct rq *rq, struct problem_voice_filter *f, int64_t limit,
                                      struct voice_list_rows *ret);
/* The same as a list of the desk shows it; *ret_total (may be NULL; with words or of those that wait): all of
 * the group, 0 behind the last page. */
MUST_USE rc problem_voice_filter_list(struct rq *rq, struct problem_voice_filter *f, int64_t limit,
                                      struct problem_waiting **ret, size_t *ret_n, int64_t *ret_total);
/* The newest voices with exactly this telephone number, of the filter's scope and sight alone. */
MUST_USE rc problem_voices_by_phone(struct rq *rq, const struct problem_voice_filter *f, str phone,
                                    int64_t limit, struct problem_waiting **ret, size_t *ret_n,
                                    int64_t *ret_total);
/* How many each group holds whatever the words. */
MUST_USE rc problem_voice_count_whole(struct rq *rq, const struct problem_voice_filter *f,
                                      struct voice_counts_kept_row *ret);

/* ---- the same by words (problem_voice_find.c) ---- */

/* How much is looked at, in voices: up to `look` of a scope all of them; else `effort` of the newest, for a
 * page that needs more up to `effort_max`; `often` finds among these make the words frequent; up to `hits`
 * the index is asked for. Of a few places with more than `gather` the order of the site is followed. Tests
 * make them small. */
extern struct problem_voice_limits {
    int64_t look, gather, effort, effort_max, often, hits;
} problem_voice_limits;
/* Looks for the filter's words and keeps in f->found what they find. */
MUST_USE rc problem_voice_find(struct rq *rq, struct problem_voice_filter *f);
void problem_voice_found_count(const struct problem_voice_filter *f, struct voice_counts_kept_row *ret);
/* The filter's page of it; total: how many were found of the group. */
MUST_USE rc problem_voice_found_rows(struct rq *rq, const struct problem_voice_filter *f, int64_t limit,
                                     struct voice_list_rows *ret);

/* "/desk/voices?state=waiting&org=…" */
str problem_voice_link(struct rq *rq, const struct problem_voice_filter *f, str group, int64_t page);

/* ---- decoded forms ---- */

struct problem_accept_form {
    str title, statement, kind, category;
    bool is_public, shows_photos;
    struct str_list also; /* receipt numbers of other waiting voices that say the same */
};
struct problem_merge_form {
    str into, number;
};
struct problem_assign_form {
    str holder; /* "office person", as identifiers */
    str measure;
};
struct problem_answer_form {
    str result, words, basis, measure;
    struct upload_list photos;
};
struct problem_words_form { /* decline, reveal, return, progress, send back, end */
    str words;
};

/* Chosen at run time; to be called before the form is shown. */
MUST_USE rc problem_accept_choices(struct rq *rq, const struct voice_by_number_row *v);
MUST_USE rc problem_merge_choices(struct rq *rq, const struct voice_by_number_row *v);
/* Holders of posts as choices: "office person". */
struct run_choice *problem_holder_choices(struct rq *rq, const struct problem_assignees_rows *rows);
MUST_USE rc problem_assign_choices(struct rq *rq, const struct problem_by_number_row *p);
/* "office person", as identifiers; false for anything else. */
bool problem_holder_parse(str holder, organisation_id *office, person_id *person);

/* ---- acts of the desk ---- */

/* For whom the person acts here: the organisation whose grant covers the place or office of the page. */
MUST_USE rc problem_desk_by(struct rq *rq, struct problem_act_by *ret);
/* Writes the act into the audit. kind: "problem" or "voice". */
MUST_USE rc problem_desk_audit(struct rq *rq, const char *action, const char *kind, str number,
                               organisation_id place, str detail);
/* *ret: is there anybody to call? */
MUST_USE rc problem_call_choices(struct rq *rq, const struct problem_by_number_row *p, bool *ret);

/* ---- merging (problem_desk_merge.c) ---- */

/* The likely targets of a merge, as choices of problem_merge_form. */
struct problem_like {
    organisation_id place;
    str category;
    bool is_confidential;
    str words;  /* absent: unknown; else what says the same comes first */
    str except; /* number of the problem that would be merged; absent: none */
};
MUST_USE rc problem_like_choices(struct rq *rq, const struct problem_like *like);
/* The problem that was chosen or typed, if it is one that the person accepts for and sees; else a message at
 * the field. */
MUST_USE rc problem_merge_target(struct rq *rq, const struct problem_merge_form *f,
                                 struct problem_by_number_row *ret);
/* Adds what can be done now: merge the problem, or take it out again. */
MUST_USE rc problem_merge_box(struct rq *rq, const struct problem_by_number_row *p, str base,
                              struct problem_desk_problem *v);

#endif
