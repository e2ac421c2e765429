/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_input: what a request knows about its forms: what was typed, what was wrong with it, which values and
 * choices the handler gave. Only the form_*.c files look inside; handlers use form.h.
 */
#ifndef EW_WEB_FORM_INPUT_H
#define EW_WEB_FORM_INPUT_H

#include "web/form.h"
#include "web/form_part.h"

/* One field by name. What was typed and what was wrong belong to the form that was sent, the rest to any
 * form. */
struct field_state {
    struct field_state *next;
    str name;
    struct str_list typed; /* of the form that was sent; empty when it was not sent, never a password */
    str message;           /* translated; absent: nothing wrong */
    struct str_list set;   /* form_set_value */
    const struct run_choice *choices;
    size_t choices_n;
    bool has_choices; /* form_set_choices was called */
};

struct form_input {
    const struct form *form; /* that was sent; NULL: none was */
    struct form_parts parts;
    struct field_state *states, *last_state; /* in the order of their first mention */
    struct str_list messages;                /* about the form as a whole, translated */
};

/* The request's input, made when it has none yet. */
struct form_input *form_input_of(struct rq *rq);
/* The state of a field, NULL if nothing is known of it. */
struct field_state *form_input_find(const struct form_input *input, str name);
/* The same, made when there is none. */
struct field_state *form_input_state(struct rq *rq, str name);
/* Was this form sent with the request, so that what was typed in it is shown again? */
bool form_was_sent(const struct rq *rq, const struct form *form);
/* The field of that name; a BUG when the form has none. */
const struct field *form_field_of(const struct form *form, str name);
void str_list_add(struct arena *a, struct str_list *list, str s);
/* Marks a field as wrong with a ready text; the first one counts. Returns RC_INVALID. */
rc form_fail_with(struct rq *rq, str field, str message);

#endif
