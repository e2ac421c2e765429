/* SPDX-License-Identifier: Apache-2.0 */
/* A form with a field of every kind, and a request built by hand, for the tests of forms. */
#ifndef EW_TESTS_WEB_FORM_SAMPLE_H
#define EW_TESTS_WEB_FORM_SAMPLE_H

#include "web/form.h"
#include "web/route.h"
#include "web/rq.h"

struct sample {
    str text, lines, password, phone, choice, free_choice;
    int64_t number, id;
    struct opt_double latitude;
    day_t day;
    bool agrees;
    struct str_list topics, ids;
    struct upload_list photos;
};

/* All optional, so that a test sends only what it is about. Labels are any texts. */
extern const struct form sample_form;
/* text, choice, topics, agrees, photos, day, number and id are required. */
extern const struct form strict_form;
/* Two passwords that must be equal: a check over several fields. */
struct change {
    str old, fresh, again;
};
extern const struct form change_form;

#define SAMPLE_NOW INT64_C(1795500000000)

/* A fresh request in its own arena (16 MiB) for a POST to a page. Freed by sample_done. */
struct rq *sample_rq(void);
void sample_done(struct rq *rq);
/* Decodes an urlencoded body. */
rc sample_send(struct rq *rq, const struct form *form, const char *body);
/* The message beside a field, "" when there is none. */
const char *sample_message(struct rq *rq, const char *field);

#endif
