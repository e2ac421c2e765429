/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a form's table, and the messages that belong to them, as JSON. */
#include "web/form_rules.h"

#include "web/form_input.h"
#include "web/guard.h"
#include "web/rq.h"

str form_token(struct rq *rq, const struct form *form)
{
    if (rq->who.person == 0)
        rq->needs_visitor_cookie = true;
    return guard_token(rq->arena, rq->guard_key, rq->who.csrf, str_from_c(form->name), rq->now);
}

static const char *const kind_names[] = {
    [FIELD_TEXT] = "text",     [FIELD_LINES] = "lines",   [FIELD_PASSWORD] = "password",
    [FIELD_PHONE] = "phone",   [FIELD_INT] = "int",       [FIELD_ID] = "id",
    [FIELD_NUMBER] = "number", [FIELD_DAY] = "day",       [FIELD_TIME] = "time",
    [FIELD_CHECK] = "check",   [FIELD_CHOICE] = "choice", [FIELD_CHOICES] = "choices",
    [FIELD_FILES] = "files",
};

/* The message of a field, as form_decode says it. */
static str message_of(struct rq *rq, const struct field *field, enum text words, int64_t n)
{
    struct text_arg args[] = { text_arg_str("label", rq_text(rq, field->label)), text_arg_int("n", n) };
    return text_format(rq->arena, words, rq->lang, args, sizeof args / sizeof args[0]);
}

static void wrong_put(struct rq *rq, const struct field *field, const char *how, enum text words, int64_t n,
                      struct json *j)
{
    json_put_str(j, str_from_c(how), message_of(rq, field, words, n));
}

static enum text required_words(const struct field *field)
{
    if (field->required_text != TEXT_NONE)
        return field->required_text;
    if (field->kind == FIELD_CHOICE || field->kind == FIELD_CHOICES || field->kind == FIELD_ID)
        return TEXT_FORM_REQUIRED_CHOICE;
    if (field->kind == FIELD_CHECK)
        return TEXT_FORM_REQUIRED_CHECK;
    return field->kind == FIELD_FILES ? TEXT_FORM_REQUIRED_FILE : TEXT_FORM_REQUIRED;
}

/* Of the wrong kind: no number, no day … */
static enum text kind_words(enum field_kind kind)
{
    static const enum text words[] = {
        [FIELD_PHONE] = TEXT_FORM_NOT_A_PHONE,
        [FIELD_INT] = TEXT_FORM_NOT_AN_INTEGER,
        [FIELD_ID] = TEXT_FORM_NOT_A_CHOICE,
        [FIELD_NUMBER] = TEXT_FORM_NOT_A_NUMBER,
        [FIELD_DAY] = TEXT_FORM_NOT_A_DAY,
        [FIELD_TIME] = TEXT_FORM_NOT_A_TIME,
        [FIELD_CHOICE] = TEXT_FORM_NOT_A_CHOICE,
        [FIELD_CHOICES] = TEXT_FORM_NOT_A_CHOICE,
        [FIELD_FILES] = TEXT_NONE,
    };
    return words[kind];
}

static void range_put(struct rq *rq, const struct field *f, struct json *j)
{
    bool is_text = f->kind == FIELD_TEXT || f->kind == FIELD_LINES || f->kind == FIELD_PASSWORD;
    bool is_number = f->kind == FIELD_INT || f->kind == FIELD_NUMBER;
    if (is_text || is_number) {
        wrong_put(rq, f, "high", is_text ? TEXT_FORM_TOO_LONG : TEXT_FORM_TOO_GREAT, f->max, j);
        wrong_put(rq, f, "low", is_text ? TEXT_FORM_TOO_SHORT : TEXT_FORM_TOO_SMALL, f->min, j);
    }
    if (f->kind == FIELD_FILES) {
        wrong_put(rq, f, "high", TEXT_FORM_TOO_MANY_FILES, f->max, j);
        wrong_put(rq, f, "low", TEXT_FORM_TOO_FEW_FILES, f->min, j);
    }
}

static void wrong_write(struct rq *rq, const struct field *f, struct json *j)
{
    json_key(j, S("wrong"));
    json_open_object(j);
    if (f->is_required)
        wrong_put(rq, f, "required", required_words(f), 0, j);
    if (kind_words(f->kind) != TEXT_NONE)
        wrong_put(rq, f, "kind", kind_words(f->kind), 0, j);
    range_put(rq, f, j);
    json_end(j);
}

static void option_write(struct json *j, str value, str label)
{
    json_open_array(j);
    json_str(j, value);
    json_str(j, label);
    json_end(j);
}

static void options_write(struct rq *rq, const struct field *f, struct json *j)
{
    const struct field_state *state = form_input_find(rq->input, str_from_c(f->name));
    bool is_run = state != NULL && state->has_choices;
    if (f->choices_n == 0 && !is_run)
        return;
    json_put_bool(j, S("closed"), f->choices_n > 0);
    json_key(j, S("options"));
    json_open_array(j);
    for (size_t i = 0; i < f->choices_n; i++)
        option_write(j, str_from_c(f->choices[i].value), rq_text(rq, f->choices[i].label));
    for (size_t i = 0; is_run && i < state->choices_n; i++)
        option_write(j, state->choices[i].value, state->choices[i].label);
    json_end(j);
}

void form_rules_write(struct rq *rq, const struct form *form, struct json *j)
{
    json_put_str(j, S("form"), str_from_c(form->name));
    json_key(j, S("fields"));
    json_open_array(j);
    for (size_t i = 0; i < form->fields_n; i++) {
        const struct field *f = &form->fields[i];
        json_open_object(j);
        json_put_str(j, S("name"), str_from_c(f->name));
        json_put_str(j, S("kind"), str_from_c(kind_names[f->kind]));
        json_put_str(j, S("label"), rq_text(rq, f->label));
        json_put_bool(j, S("required"), f->is_required);
        json_put_i64(j, S("low"), f->min);
        json_put_i64(j, S("high"), f->max);
        options_write(rq, f, j);
        wrong_write(rq, f, j);
        json_end(j);
    }
    json_end(j);
}

static void rule_open(const char *check, const struct form_rule *rule, str words, struct json *j)
{
    json_open_object(j);
    json_put_str(j, S("check"), str_from_c(check));
    json_put_str(j, S("field"), str_from_c(rule->field));
    if (rule->when != NULL) {
        json_put_str(j, S("when"), str_from_c(rule->when));
        json_put_str(j, S("is"), str_from_c(rule->is));
    }
    json_put_str(j, S("words"), words);
    json_end(j);
}

static str rule_words(struct rq *rq, const struct form *form, const struct form_rule *rule)
{
    return message_of(rq, form_field_of(form, str_from_c(rule->field)), rule->words, 0);
}

void form_rule_must(struct rq *rq, const struct form *form, const struct form_rule *rule, struct json *j)
{
    rule_open("must", rule, rule_words(rq, form, rule), j);
}

void form_rule_among(struct rq *rq, const struct form *form, const struct form_rule *rule, struct json *j)
{
    rule_open("among", rule, rule_words(rq, form, rule), j);
}

void form_rule_moment(struct rq *rq, const struct form_rule_moment *rule, struct json *j)
{
    struct text_arg args[] = { text_arg_int("n", rule->back_days) };
    json_open_object(j);
    json_put_str(j, S("check"), S("moment"));
    json_put_str(j, S("field"), str_from_c(rule->day));
    json_put_str(j, S("time"), str_from_c(rule->time));
    json_put_i64(j, S("back"), rule->back_days);
    json_put_str(j, S("late"), text_format(rq->arena, rule->late, rq->lang, args, 1));
    json_put_str(j, S("early"), text_format(rq->arena, rule->early, rq->lang, args, 1));
    json_end(j);
}
