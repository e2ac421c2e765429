/* SPDX-License-Identifier: Apache-2.0 */
/* The report: what its form carries from page to page. Shared by problem_report.c and problem_report_form.c.
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
