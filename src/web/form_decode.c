/* SPDX-License-Identifier: Apache-2.0 */
/* From a request's body to the form's struct: choose the reader, decode every declared field, collect what is
   wrong. Parts that no field declares are never looked at. */
#include "web/form_input.h"
#include "web/form_json.h"
#include "web/form_value.h"
#include "web/multipart.h"
#include "web/route.h"
#include "web/rq.h"
#include "web/urlencoded.h"

enum body_kind { BODY_UNKNOWN, BODY_NONE, BODY_URLENCODED, BODY_MULTIPART, BODY_JSON };

static enum body_kind body_kind_of(str content_type, str body)
{
    str type, rest = content_type;
    if (str_is_empty(content_type))
        return body.n == 0 ? BODY_NONE : BODY_UNKNOWN;
    (void)str_cut(&rest, ';', &type);
    type = str_trim(type);
    if (str_eq_nocase(type, S("application/x-www-form-urlencoded")))
        return BODY_URLENCODED;
    if (str_eq_nocase(type, S("multipart/form-data")))
        return BODY_MULTIPART;
    return str_eq_nocase(type, S("application/json")) ? BODY_JSON : BODY_UNKNOWN;
}

static bool has_files(const struct form *form)
{
    for (size_t i = 0; i < form->fields_n; i++) {
        if (form->fields[i].kind == FIELD_FILES)
            return true;
    }
    return false;
}

static bool is_allowed(const struct rq *rq, const struct form *form, enum body_kind kind)
{
    bool is_api = rq->route != NULL && rq->route->kind == ROUTE_API;
    switch (kind) {
    case BODY_NONE:
        return true;
    case BODY_URLENCODED:
        return !is_api;
    case BODY_MULTIPART:
        return !is_api || (has_files(form) && rq->who.is_api);
    case BODY_JSON:
        return is_api;
    case BODY_UNKNOWN:
        return false;
    }
    return false;
}

static rc read_parts(struct rq *rq, const struct form *form, str content_type, str body,
                     struct form_parts *ret)
{
    str boundary;
    enum body_kind kind = body_kind_of(content_type, body);
    if ((int64_t)body.n > form_body_max(form))
        return RQ_FAIL(rq, RC_LIMIT, "form.body_too_large", "body of %zu bytes", body.n);
    if (!is_allowed(rq, form, kind))
        return RQ_FAIL(rq, RC_INVALID, "form.unreadable", "body is of a type that this route does not take");
    switch (kind) {
    case BODY_URLENCODED:
        return urlencoded_read(rq->arena, &rq->err, body, ret);
    case BODY_MULTIPART:
        if (!multipart_boundary(content_type, &boundary))
            return RQ_FAIL(rq, RC_INVALID, "form.unreadable", "multipart body without a boundary");
        return multipart_read(rq->arena, &rq->err, boundary, body, ret);
    case BODY_JSON:
        return form_json_read(rq->arena, &rq->err, body, ret);
    case BODY_NONE:
    case BODY_UNKNOWN:
        break;
    }
    *ret = (struct form_parts){ 0 };
    return RC_OK;
}

static struct sent parts_of(struct rq *rq, const struct form_parts *parts, str name)
{
    const struct form_part **at = ARENA_ARRAY(rq->arena, const struct form_part *, parts->n);
    size_t n = 0;
    for (size_t i = 0; i < parts->n; i++) {
        if (str_eq(parts->at[i].name, name))
            at[n++] = &parts->at[i];
    }
    return (struct sent){ at, n };
}

/* Passwords and files are not kept: the one would stand in the page, the other cannot be put back by any
 * browser. */
static void keep_typed(struct rq *rq, const struct field *field, struct sent sent)
{
    if (field->kind == FIELD_PASSWORD || field->kind == FIELD_FILES)
        return;
    struct field_state *state = form_input_state(rq, str_from_c(field->name));
    for (size_t i = 0; i < sent.n; i++) {
        if (sent.at[i]->kind != PART_FILE)
            str_list_add(rq->arena, &state->typed, sent.at[i]->value);
    }
}

static void say_wrong(struct rq *rq, const struct field *field, struct wrong wrong)
{
    struct text_arg args[] = {
        text_arg_str("label", rq_text(rq, field->label)),
        text_arg_int("n", wrong.n),
    };
    str message = text_format(rq->arena, wrong.text, rq->lang, args, sizeof args / sizeof args[0]);
    rc said = form_fail_with(rq, str_from_c(field->name), message);
    (void)said; /* every field is looked at before the request fails */
}

/* Was the button pressed that only shows what was typed? */
static bool is_look(struct rq *rq, const struct form *form)
{
    if (form->look_name == NULL)
        return false;
    struct sent sent = parts_of(rq, &rq->input->parts, str_from_c(form->look_name));
    return sent.n > 0 && str_eq(sent.at[sent.n - 1]->value, str_from_c(form->look_value));
}

static void decode_fields(struct rq *rq, const struct form *form, bool looks, char *values)
{
    for (size_t i = 0; i < form->fields_n; i++) {
        struct field field = form->fields[i];
        struct sent sent = parts_of(rq, &rq->input->parts, str_from_c(field.name));
        field.is_required = field.is_required && !looks;
        keep_typed(rq, &field, sent);
        struct wrong wrong = form_value_read(rq->arena, &field, sent, values + field.at);
        if (wrong.text != TEXT_NONE)
            say_wrong(rq, &field, wrong);
    }
}

rc form_decode(struct rq *rq, const struct form *form, str content_type, str body)
{
    struct form_parts parts = { 0 };
    rq->form = NULL;
    rq->input = NULL;
    rc done = read_parts(rq, form, content_type, body, &parts);
    if (done != RC_OK) {
        rq->reply.status = done == RC_LIMIT ? 413 : 400;
        return done;
    }
    form_input_of(rq)->form = form;
    rq->input->parts = parts;
    if (form->fields_n == 0)
        return RC_OK;
    char *values = arena_alloc(rq->arena, form->size);
    bool looks = is_look(rq, form);
    decode_fields(rq, form, looks, values);
    if (!form_has_errors(rq) && form->check != NULL && !looks)
        TRY(form->check(rq, values));
    if (form_has_errors(rq))
        return RQ_FAIL(rq, RC_INVALID, "form.look_at_fields", "form was wrong");
    rq->form = values;
    return RC_OK;
}
