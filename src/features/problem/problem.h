/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem: the loop from a resident's voice to a rated answer. A voice is what one person said (receipt
 * number, query code); a problem is the registered item that voices belong to. The units of work below are
 * what pages, interfaces, jobs and the demo share; each runs in the caller's transaction, checks the state,
 * and writes rows, step and messages.
 */
#ifndef EW_PROBLEM_H
#define EW_PROBLEM_H

#include "core/file.h"
#include "core/module.h"
#include "core/organisation.h"
#include "features/problem/problem_rules.h"

extern const struct module problem_module;
extern const struct module problem_clock_module;  /* pauses, later dates, disputes, reminders */
extern const struct module problem_ledger_module; /* ledger, indicators, bulletins */
extern const struct module problem_import_module; /* old ledgers */
extern const struct module problem_desk_module;   /* acts on many, templates, saved lists, search */
extern const struct module problem_follow_module; /* following without an account */
extern const struct module problem_topic_module;  /* topics */
extern const struct module problem_patrol_module; /* patrol, drafts without network */
extern const struct module problem_topic_module;  /* many voices, one topic */
extern const struct module problem_clock_module;  /* pauses, later dates, reminders, steps up the tree */
extern const struct module problem_intake_module; /* me too, entering for others, posters, duty */
extern const struct module problem_follow_module; /* following without an account */

#define PROBLEM_PHOTOS_MAX 3
#define PROBLEM_WORDS_MAX 1000 /* code points */

/* Who acts and when. */
struct problem_act_by {
    person_id person;             /* .v == 0: a resident or the system */
    organisation_id organisation; /* for which they act; .v == 0: none */
    ms_t now, offset;
    const struct app_keys *keys;
};

struct voice_new {
    str kind, category, channel, secrecy;
    organisation_id organisation; /* where */
    str words, place;
    struct opt_i64 micro_latitude, micro_longitude; /* millionths of a degree, WGS-84 */
    str name, phone;                                /* absent or empty: none */
    const struct file_picture *photos;
    size_t photos_n;
    str code;                    /* absent: a new query code is made */
    struct opt_i64 received_day; /* on paper: when it was handed in */
    int64_t poster;              /* identifier of the poster that it came by; 0: none */
    str browser;                 /* what tells the sender's browser from others; absent: none */
    bool is_support;             /* "me too": see problem_intake.h */
};
struct voice_receipt {
    voice_id id;
    str number, code; /* the code is shown once, only its hash is kept */
};
/* A complaint is kept as confidential whatever was chosen. RC_INVALID: unknown category or organisation. */
MUST_USE rc voice_receive(struct db *db, const struct problem_act_by *by, const struct voice_new *in,
                          struct voice_receipt *ret);

struct problem_new {
    voice_id voice; /* that it is made from */
    str title, statement, kind, category;
    bool is_public; /* refused for complaints and confidential voices */
    bool shows_photos;
};
/* The clerk accepts: a numbered problem with its limit. RC_CONFLICT (problem.taken) when the voice is no
 * longer waiting. */
MUST_USE rc problem_accept(struct db *db, const struct problem_act_by *by, const struct problem_new *in,
                           problem_id *ret);
MUST_USE rc voice_decline(struct db *db, const struct problem_act_by *by, voice_id voice, str reason);
/*
 * One more voice for a problem that is neither closed nor merged itself; its author gets every answer, and
 * the link to rate when it is public already. Unmerge undoes it, whatever has happened meanwhile: the voice
 * waits again, its ratings stay with the case that they were given to. A confidential problem takes
 * confidential voices only, and a problem keeps one voice (RC_CONFLICT).
 */
MUST_USE rc voice_merge(struct db *db, const struct problem_act_by *by, voice_id voice, problem_id problem);
MUST_USE rc voice_unmerge(struct db *db, const struct problem_act_by *by, voice_id voice);

/*
 * Merges a whole problem into another one (source: domain rule (g), "merge: logged, reversible"). Its state
 * becomes merged and all else stays as it is, so that unmerging leads back to it, in any order; its voices
 * are answered by the other problem from then on (voice.problem_id is always the living problem,
 * home_problem_id the one that a voice was put into). A step on both; each author is told. RC_CONFLICT: into
 * itself (problem.merge_self), in a ring (problem.merge_ring), into a merged or closed one
 * (problem.merge_merged, problem.merge_closed), after the echo (problem.merge_echoed), open with confidential
 * (problem.merge_unlike), confidential ones of two units (problem.merge_units), public into one that is not
 * (problem.merge_hides).
 */
MUST_USE rc problem_merge(struct db *db, const struct problem_act_by *by, problem_id id, problem_id into);
/* RC_CONFLICT (problem.not_merged_problem): it stands by itself. */
MUST_USE rc problem_unmerge(struct db *db, const struct problem_act_by *by, problem_id id);

/* Office and person; RC_INVALID when one is missing, the person holds no post there, or a confidential case
 * would go to the unit that it is about. measure may be absent. */
MUST_USE rc problem_assign(struct db *db, const struct problem_act_by *by, problem_id id,
                           organisation_id office, person_id person, str measure);
/* "Not our duty", with the reason, at most problem.return_max times. */
MUST_USE rc problem_return(struct db *db, const struct problem_act_by *by, problem_id id, str reason);
MUST_USE rc problem_progress(struct db *db, const struct problem_act_by *by, problem_id id, str words);

struct problem_answer {
    str result, words, measure; /* result: solved, partly, explained, unfounded, shelved */
    str basis; /* the rules it goes by; absent: none, where problem_needs_basis() allows it */
    const struct file_picture *photos;
    size_t photos_n;
};
/* Nothing of it is public before the review. RC_INVALID (problem.basis_missing): "no" without a rule. */
MUST_USE rc problem_answer(struct db *db, const struct problem_act_by *by, problem_id id,
                           const struct problem_answer *in);
/* The reviewer: not good enough yet. */
MUST_USE rc problem_send_back(struct db *db, const struct problem_act_by *by, problem_id id, str reason);

struct problem_link { /* a resident's one-tap link */
    voice_id voice;
    str token;
};
/* The echo: the answer becomes public and every voice is asked. *ret gets the links, for the messages.
 * RC_CONFLICT (problem.own_review): by the person who wrote the answer. */
MUST_USE rc problem_publish(struct db *db, const struct problem_act_by *by, problem_id id,
                            struct problem_link **ret, size_t *ret_n);
struct problem_opinion {
    int64_t score; /* 1..5 */
    str reason;    /* in their words; may be absent */
    str about;     /* what was wrong: result, attitude, speed, other; may be absent */
    bool is_call;  /* told on the telephone to by->person */
};
/* By link. RC_NOT_FOUND: no such link. RC_CONFLICT: rated already, window over, or the case moved on.
 * RC_FORBIDDEN (problem.own_rating): by, or written down by, somebody of the office that has the case. */
MUST_USE rc problem_rate(struct db *db, const struct problem_act_by *by, str token,
                         const struct problem_opinion *in);
/* "Not solved" by link: the next round, with half the limit; the second time it goes one level up; after the
   limit of rounds the answer is RC_CONFLICT (problem.no_more_rounds) and the coordinator ends it in public.
   RC_FORBIDDEN as for a rating. Every author is told. */
MUST_USE rc problem_reopen(struct db *db, const struct problem_act_by *by, str token, str reason);
/* The coordinator, after the last round: RC_CONFLICT (problem.rounds_left) while residents can still reopen,
 * RC_FORBIDDEN (problem.own_end) for who is responsible for the case. */
MUST_USE rc problem_end(struct db *db, const struct problem_act_by *by, problem_id id, str explanation);
/* Closes what has been asked long enough; for the daily job. */
MUST_USE rc problem_close_due(struct db *db, const struct problem_act_by *by, int64_t *ret_closed);

struct problem_call_new {
    voice_id voice;
    str outcome;                    /* rated, unsolved, not_reached, refused */
    struct problem_opinion opinion; /* rated: what was said; unsolved: the reason */
};
/* A call to the author of a voice that did not rate by link, at most problem.call_max times a round. By
 * nobody of the office that has the case (RC_FORBIDDEN problem.own_rating). RC_CONFLICT: not asked, rated
 * already, the window is over, no more calls (problem.no_more_calls). */
MUST_USE rc problem_call(struct db *db, const struct problem_act_by *by, const struct problem_call_new *in);

/* Asks a voice to rate the echo of a round: its link holds from now on, for problem.rating_days days. */
MUST_USE rc voice_new_link(struct db *db, const struct problem_act_by *by, voice_id voice, int64_t round,
                           str *ret_token);
/* The token of that link, told again on the receipt page: always the same for a voice and a round. */
str voice_link_token(struct arena *a, const struct app_keys *keys, voice_id voice, int64_t round);

/* ---- import of an old ledger from the command line (problem_import_command.c) ---- */

struct problem_import_order {
    str file_name, bytes;
    str place;                  /* identifier or code of an organisation; absent: the root */
    str kind, category, result; /* where the table has none; absent: the table must say */
    bool is_public;
    bool is_dry;                          /* only what would come of it */
    void (*say)(const char *line, int n); /* a line for whoever watches, in English */
};
enum problem_import_outcome { PROBLEM_IMPORT_DONE, PROBLEM_IMPORT_REFUSED, PROBLEM_IMPORT_KNOWN };
/* Examines the file and, unless a row is wrong, imports it: what the desk's page does in steps. RC_NOT_FOUND:
 * no such organisation; RC_INVALID: no such kind, category or result. */
MUST_USE rc problem_import_run(struct app *app, struct arena *a, struct err *e,
                               const struct problem_import_order *in, enum problem_import_outcome *ret);
/* The largest file that is taken, in bytes. */
size_t problem_import_bytes_max(void);

#endif
