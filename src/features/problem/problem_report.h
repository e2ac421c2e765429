/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_report: what the form of a report carries from page to page; for problem_report.c and
 * problem_report_form.c. One question a page, although it is a single form: each page sends the whole of it,
 * what other pages ask for goes along in hidden fields, and the route's prepare answers with the next page by
 * itself. So nothing is written before the last button, the way back loses nothing, a page checks only what
 * was asked so far, and no words are stored that nobody has sent. Photos cannot go along in a hidden field:
 * they are cleaned and stored as they arrive, and the form carries their signed names.
 *
 * The query code is shown once, on the page that the sending leads to: its link holds the code sealed for
 * half an hour, so that a report sent twice leads to the same page although only the code's hash is kept.
 * Number and code open a receipt by the same kind of link, without the code. Wrong codes are throttled by
 * address and by receipt; a wrong number and a wrong code are told the same. A rating link is made from voice
 * and round with the site's key and dies with its round: a message and the receipt page show the same one.
 */
#ifndef EW_PROBLEM_REPORT_H
#define EW_PROBLEM_REPORT_H

#include "features/problem/problem_draft.h"

enum { STEP_WORDS = 1, STEP_SORT, STEP_PHOTOS, STEP_PLACE, STEP_SECRECY, STEP_CHECK, SEND };

#define REPORT_KEPT_MAX 600

struct report_input {
    int64_t go;   /* the page that is asked for; SEND: done */
    int64_t step; /* the page that was shown */
    int64_t far;  /* the furthest page so far: from the last one on, a change leads back to it */
    int64_t drop; /* a photo to be taken out, from 1 on */
    str kept;     /* photos sent with an earlier page */
    str words, kind, category, place, secrecy, name, phone;
    str poster;                 /* token of the poster that it came by */
    struct problem_draft draft; /* of a report that a browser kept */
    int64_t organisation;
    struct opt_double latitude, longitude;
    struct upload_list photos;
};

/* The rules over several fields, for a report that is sent as a whole. */
void report_rules_write(struct rq *rq, struct json *j);

#endif
