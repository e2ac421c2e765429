/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_rules: a form's table as data for scripts, so that what is typed without network is judged by the same
 * rules and told in the same words as on the server. Decoding stays the server's: a script only says earlier
 * what the server would say.
 */
#ifndef EW_WEB_FORM_RULES_H
#define EW_WEB_FORM_RULES_H

#include "base/json.h"
#include "web/form.h"

/* A fresh guard token for the form; form_guard writes the same into a page. */
str form_token(struct rq *rq, const struct form *form);
/*
 * Members "form" and "fields" of an open object. Each field: name, kind, label, required, low, high, options
 * ([value, label] pairs, static or of form_set_choices) and "wrong": the message for each way in which it can
 * be wrong, in the visitor's language.
 */
void form_rules_write(struct rq *rq, const struct form *form, struct json *j);

/* Rules over several fields, which hold once every field is right by itself. */
struct form_rule {
    const char *field;
    const char *when, *is; /* only while the field `when` has the value `is`; NULL: always */
    enum text words;       /* may use {label} */
};
/* An item of an open array: the field must not be empty. */
void form_rule_must(struct rq *rq, const struct form *form, const struct form_rule *rule, struct json *j);
/* An item of an open array: the field must be one of its options. */
void form_rule_among(struct rq *rq, const struct form *form, const struct form_rule *rule, struct json *j);
/* An item of an open array: day and time, in two fields, must not lie after now, and the day at most so many
 * days back; the message stands at the day. */
struct form_rule_moment {
    const char *day, *time;
    int64_t back_days;
    enum text late, early; /* in the future; too long ago: may use {n} */
};
void form_rule_moment(struct rq *rq, const struct form_rule_moment *rule, struct json *j);

#endif
