/* SPDX-License-Identifier: Apache-2.0 */
/* What a request knows about its forms, and what handlers say about fields. Decoding is in form_decode.c,
   HTML in form_html.c. */
#include "web/form.h"

#include "base/json.h"
#include "web/form_input.h"
#include "web/guard.h"
#include "web/rq.h"

#define BODY_MAX_PLAIN (INT64_C(64) << 10)
#define BODY_MAX_FILES (INT64_C(13) << 20)

const struct form form_none = { .name = "none" };

int64_t form_body_max(const struct form *form)
{
    if (form->body_max > 0)
        return form->body_max;
    for (size_t i = 0; i < form->fields_n; i++) {
        if (form->fields[i].kind == FIELD_FILES)
            return BODY_MAX_FILES;
    }
    return BODY_MAX_PLAIN;
}

void str_list_add(struct arena *a, struct str_list *list, str s)
{
    /* Lists are short; they grow at each power of two. */
    if ((list->n & (list->n - 1)) == 0) {
        str *at = ARENA_ARRAY(a, str, list->n == 0 ? 1 : list->n * 2);
        for (size_t i = 0; i < list->n; i++)
            at[i] = list->at[i];
        list->at = at;
    }
    list->at[list->n++] = s;
}

struct form_input *form_input_of(struct rq *rq)
{
    if (rq->input == NULL)
        rq->input = ARENA_NEW(rq->arena, struct form_input);
    return rq->input;
}

struct field_state *form_input_find(const struct form_input *input, str name)
{
    struct field_state *state = input != NULL ? input->states : NULL;
    while (state != NULL && !str_eq(state->name, name))
        state = state->next;
    return state;
}

struct field_state *form_input_state(struct rq *rq, str name)
{
    struct form_input *input = form_input_of(rq);
    struct field_state *state = form_input_find(input, name);
    if (state != NULL)
        return state;
    state = ARENA_NEW(rq->arena, struct field_state);
    state->name = name;
    if (input->last_state != NULL)
        input->last_state->next = state;
    else
        input->states = state;
    input->last_state = state;
    return state;
}

bool form_was_sent(const struct rq *rq, const struct form *form)
{
    return rq->input != NULL && rq->input->form == form;
}

const struct field *form_field_of(const struct form *form, str name)
{
    for (size_t i = 0; i < form->fields_n; i++) {
        if (str_eq(str_from_c(form->fields[i].name), name))
            return &form->fields[i];
    }
    BUG("the form has no field of that name");
}

/* ---- what handlers say ---- */

rc form_fail_with(struct rq *rq, str field, str message)
{
    struct form_input *input = form_input_of(rq);
    if (str_is_absent(field)) {
        str_list_add(rq->arena, &input->messages, message);
    } else {
        struct field_state *state = form_input_state(rq, field);
        if (str_is_absent(state->message))
            state->message = message;
    }
    bool is_first = rq->err.code == RC_OK;
    rc failed = RQ_FAIL(rq, RC_INVALID, "form.look_at_fields", "form was wrong");
    if (is_first)
        rq->err.field = field;
    return failed;
}

rc form_fail(struct rq *rq, const char *field, enum text text)
{
    const struct form *form = form_input_of(rq)->form;
    str name = str_from_c(field);
    if (form == NULL || field == NULL)
        return form_fail_with(rq, name, rq_text(rq, text));
    enum text label = form_field_of(form, name)->label;
    struct text_arg args[] = { text_arg_str("label", rq_text(rq, label)) };
    return form_fail_with(rq, name, text_format(rq->arena, text, rq->lang, args, 1));
}

rc form_fail_args(struct rq *rq, const char *field, enum text text, const struct text_arg *args, size_t n)
{
    return form_fail_with(rq, str_from_c(field), text_format(rq->arena, text, rq->lang, args, n));
}

bool form_has_errors(const struct rq *rq)
{
    if (rq->input == NULL)
        return false;
    for (const struct field_state *one = rq->input->states; one != NULL; one = one->next) {
        if (!str_is_absent(one->message))
            return true;
    }
    return rq->input->messages.n > 0;
}

str form_typed(const struct rq *rq, const char *field)
{
    const struct field_state *state = form_input_find(rq->input, str_from_c(field));
    return state != NULL && state->typed.n > 0 ? state->typed.at[state->typed.n - 1] : (str){ 0 };
}

struct str_list form_typed_all(const struct rq *rq, const char *field)
{
    const struct field_state *state = form_input_find(rq->input, str_from_c(field));
    return state != NULL ? state->typed : (struct str_list){ 0 };
}

str form_message(const struct rq *rq)
{
    return rq->input != NULL && rq->input->messages.n > 0 ? rq->input->messages.at[0] : (str){ 0 };
}

bool form_is_wrong(const struct rq *rq, const char *field)
{
    const struct field_state *state = form_input_find(rq->input, str_from_c(field));
    return state != NULL && !str_is_absent(state->message);
}

void form_errors_json(const struct rq *rq, struct json *j)
{
    bool is_open = false;
    const struct field_state *one = rq->input != NULL ? rq->input->states : NULL;
    for (; one != NULL; one = one->next) {
        if (str_is_absent(one->message))
            continue;
        if (!is_open) {
            json_key(j, S("fields"));
            json_open_object(j);
            is_open = true;
        }
        json_put_str(j, one->name, one->message);
    }
    if (is_open)
        json_end(j);
}

void form_set_value(struct rq *rq, const char *field, str value)
{
    str_list_add(rq->arena, &form_input_state(rq, str_from_c(field))->set, value);
}

void form_set_choices(struct rq *rq, const char *field, const struct run_choice *choices, size_t n)
{
    struct field_state *state = form_input_state(rq, str_from_c(field));
    state->choices = choices;
    state->choices_n = n;
    state->has_choices = true;
}

/* ---- guard ---- */

rc form_guard_check(struct rq *rq, const struct form *form)
{
    const struct form_part *token = NULL;
    if (form_was_sent(rq, form))
        token = form_parts_find(&rq->input->parts, S("_guard"));
    if (token == NULL)
        return RQ_FAIL(rq, RC_STALE, "form.stale", "no form guard");
    if (!guard_token_is_good(rq->guard_key, rq->who.csrf, str_from_c(form->name), rq->now, token->value))
        return RQ_FAIL(rq, RC_STALE, "form.stale", "form guard is forged or too old");
    return RC_OK;
}

str form_key(const struct rq *rq)
{
    if (rq->input == NULL)
        return (str){ 0 };
    const struct form_part *part = form_parts_find(&rq->input->parts, S("_key"));
    if (part == NULL || !guard_idempotency_key_is_valid(part->value))
        return (str){ 0 };
    return part->value;
}

str form_digest(struct rq *rq)
{
    str digest = S("form");
    if (rq->input == NULL)
        return (str){ 0 };
    for (size_t i = 0; i < rq->input->parts.n; i++) {
        const struct form_part *part = &rq->input->parts.at[i];
        if (str_starts(part->name, S("_")))
            continue;
        digest = guard_sign(rq->arena, rq->guard_key, digest, part->name);
        digest = guard_sign(rq->arena, rq->guard_key, digest, part->value);
    }
    return digest;
}
