/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_reply: reply templates. An organisation writes them for itself and all below it; in their words
 * {编号} {地点} {单位} {期限} (or number, place, office, due) stand for what the case at hand says. The name
 * of a placeholder counts in any language of the site.
 */
#ifndef EW_PROBLEM_REPLY_H
#define EW_PROBLEM_REPLY_H

#include "features/problem/problem_desk.h"
#include "gen/problem_reply_sql.h"

#define REPLY_NAME_MAX 30
#define REPLY_WORDS_MAX 600

/* What placeholders stand for; what is not known yet is said so. */
struct problem_reply_facts {
    str number, place, office, due;
};
struct problem_reply_facts problem_reply_facts_of(struct rq *rq, const struct problem_by_number_row *p);
/* The words with their placeholders filled in; an unknown one stays as it is. */
str problem_reply_fill(struct arena *a, str words, const struct problem_reply_facts *facts);
/* True when all placeholders are known; else *ret_bad is the first unknown one with its braces. */
bool problem_reply_check(str words, str *ret_bad);
/* Marks the field when its words hold an unknown placeholder. */
MUST_USE rc problem_reply_check_field(struct rq *rq, const char *field, str words);

/* The templates that a place or an office has, its own first. .v == 0: none of that kind. */
MUST_USE rc problem_reply_offered(struct rq *rq, organisation_id place, organisation_id office,
                                  struct reply_templates_of_rows *ret);
/* The one that ?template= names among those offered; false when there is none. */
bool problem_reply_chosen(struct rq *rq, const struct reply_templates_of_rows *offered,
                          struct reply_templates_of_row *ret);

struct problem_reply_form {
    int64_t organisation;
    str name, words;
};

#endif
