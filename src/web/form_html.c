/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms as HTML: fills the views of fields (views/field_*.html) with labels, messages and what was typed.
 * Which kind gets which view is decided here and nowhere else.
 */
#include "gen/web_views.h"
#include "web/form_input.h"
#include "web/form_rules.h"
#include "web/guard.h"
#include "web/rq.h"

#define FIELD_HTML_MAX (2u << 20)
#define RADIO_ROWS_MAX 7 /* more choices than this become a select */
#define LINES_LONG 200   /* from so many characters on a text gets six rows instead of three */

/* One field on its way to HTML. */
struct drawn {
    struct rq *rq;
    const struct form *form;
    const struct field *field;
    const struct field_state *state; /* NULL: nothing is known */
    str name, label, hint, error, described_by;
    bool is_question;
};

static html draw(struct rq *rq, struct page page)
{
    struct buf unused = buf_new(rq->arena, 1);
    struct view v = { .out = &unused,
                      .arena = rq->arena,
                      .lang = rq->lang,
                      .mode = rq->mode,
                      .now = rq->now,
                      .offset = rq->offset,
                      .is_staff = rq->who.is_staff };
    html done = page_html(&v, page, FIELD_HTML_MAX);
    for (size_t i = 0; i < sizeof rq->icons / sizeof rq->icons[0]; i++)
        rq->icons[i] |= v.icons[i];
    return done;
}

/* ---- what is shown ---- */

/* What was typed when the form was sent, what the handler set otherwise. */
static struct str_list shown_list(const struct drawn *d)
{
    if (d->state == NULL)
        return (struct str_list){ 0 };
    return form_was_sent(d->rq, d->form) ? d->state->typed : d->state->set;
}

static str shown(const struct drawn *d)
{
    struct str_list list = shown_list(d);
    bool is_secret = d->field->kind == FIELD_PASSWORD || d->field->kind == FIELD_FILES;
    return list.n > 0 && !is_secret ? list.at[list.n - 1] : S("");
}

static bool is_shown(const struct drawn *d, str value)
{
    struct str_list list = shown_list(d);
    if (d->field->kind != FIELD_CHOICES)
        return str_eq(shown(d), value);
    for (size_t i = 0; i < list.n; i++) {
        if (str_eq(list.at[i], value))
            return true;
    }
    return false;
}

static str describe(const struct drawn *d)
{
    struct buf b = buf_new(d->rq->arena, 4 * FORM_FIELD_NAME_MAX);
    if (!str_is_empty(d->hint))
        buf_printf(&b, "f-%.*s-h", STR_ARG(d->name));
    if (!str_is_empty(d->hint) && !str_is_empty(d->error))
        buf_putc(&b, ' ');
    if (!str_is_empty(d->error))
        buf_printf(&b, "f-%.*s-e", STR_ARG(d->name));
    return buf_str(&b);
}

static struct drawn drawn_new(struct rq *rq, const struct form *form, const struct field *field,
                              bool is_question)
{
    struct drawn d = { .rq = rq, .form = form, .field = field, .is_question = is_question };
    d.name = str_from_c(field->name);
    d.label = rq_text(rq, field->label);
    d.hint = rq_text(rq, field->hint);
    d.state = form_input_find(rq->input, d.name);
    /* Before anything was sent, form_fail of a handler that only reads counts for every form. */
    bool is_ours = d.state != NULL && (rq->input->form == NULL || form_was_sent(rq, form));
    d.error = is_ours && !str_is_absent(d.state->message) ? d.state->message : S("");
    d.described_by = describe(&d);
    return d;
}

/* ---- choices ---- */

static struct field_choice *choices_of(const struct drawn *d, size_t *ret_n, bool *ret_has_hints)
{
    bool is_run = d->state != NULL && d->state->has_choices;
    size_t n = is_run ? d->state->choices_n : d->field->choices_n;
    struct field_choice *all = ARENA_ARRAY(d->rq->arena, struct field_choice, n);
    *ret_n = n;
    *ret_has_hints = false;
    for (size_t i = 0; i < n; i++) {
        struct field_choice *one = &all[i];
        if (is_run) {
            const struct run_choice *from = &d->state->choices[i];
            *one = (struct field_choice){ .value = from->value, .label = from->label, .hint = from->hint };
        } else {
            const struct choice *from = &d->field->choices[i];
            *one = (struct field_choice){ .value = str_from_c(from->value),
                                          .label = rq_text(d->rq, from->label),
                                          .hint = rq_text(d->rq, from->hint) };
        }
        /* The summary's link leads to the first row. */
        one->id = i == 0 ? str_printf(d->rq->arena, "f-%.*s", STR_ARG(d->name))
                         : str_printf(d->rq->arena, "f-%.*s-%zu", STR_ARG(d->name), i + 1);
        one->is_chosen = is_shown(d, one->value);
        *ret_has_hints = *ret_has_hints || !str_is_empty(one->hint);
    }
    return all;
}

static html draw_choices(const struct drawn *d)
{
    bool has_hints, is_several = d->field->kind == FIELD_CHOICES;
    size_t n;
    struct field_choice *choices = choices_of(d, &n, &has_hints);
    if (n == 0 && !d->field->is_required && str_is_empty(d->error))
        return (html){ S("") }; /* nothing to choose, and nothing that must be */
    if (n > RADIO_ROWS_MAX && !is_several && !d->field->shows_all) {
        struct field_select in = { .name = d->name,
                                   .label = d->label,
                                   .hint = d->hint,
                                   .error = d->error,
                                   .is_question = d->is_question,
                                   .is_required = d->field->is_required,
                                   .described_by = d->described_by,
                                   .choices = choices,
                                   .choices_n = n };
        return draw(d->rq, field_select_page(&in));
    }
    struct field_picks in = { .name = d->name,
                              .label = d->label,
                              .hint = d->hint,
                              .error = d->error,
                              .is_question = d->is_question,
                              .is_required = d->field->is_required,
                              .is_several = is_several,
                              .is_grid = !has_hints,
                              .described_by = d->described_by,
                              .choices = choices,
                              .choices_n = n };
    return draw(d->rq, field_picks_page(&in));
}

/* An identifier is chosen from a list, or goes along unseen. */
static html draw_id(const struct drawn *d)
{
    if (d->state != NULL && d->state->has_choices)
        return draw_choices(d);
    struct field_hidden in = { .name = d->name, .value = shown(d), .error = d->error };
    return draw(d->rq, field_hidden_page(&in));
}

/* ---- single controls ---- */

static html draw_lines(const struct drawn *d)
{
    struct field_lines in = { .name = d->name,
                              .label = d->label,
                              .hint = d->hint,
                              .error = d->error,
                              .is_question = d->is_question,
                              .is_required = d->field->is_required,
                              .described_by = d->described_by,
                              .value = shown(d),
                              .rows = d->field->max >= LINES_LONG ? 6 : 3 };
    return draw(d->rq, field_lines_page(&in));
}

static html draw_check(const struct drawn *d)
{
    str value = shown(d);
    struct field_check in = { .name = d->name,
                              .label = d->label,
                              .hint = d->hint,
                              .error = d->error,
                              .is_required = d->field->is_required,
                              .is_checked =
                                  str_eq(value, S("1")) || str_eq(value, S("on")) || str_eq(value, S("true")),
                              .described_by = d->described_by };
    return draw(d->rq, field_check_page(&in));
}

static html draw_files(const struct drawn *d)
{
    const struct field *field = d->field;
    struct field_files in = { .name = d->name,
                              .label = d->label,
                              .hint = d->hint,
                              .error = d->error,
                              .is_question = d->is_question,
                              .is_required = field->is_required,
                              .is_several = field->max > 1,
                              .is_camera = field->is_camera,
                              .accept = field->accept != NULL ? str_from_c(field->accept) : S("image/*"),
                              .described_by = d->described_by };
    return draw(d->rq, field_files_page(&in));
}

/* How the browser shall take a kind of one line: type, keyboard, what it may fill in by itself. */
static void input_attributes(const struct field *field, struct field_input *in)
{
    static const struct {
        str inputmode, autocomplete;
    } of[] = {
        [FIELD_TEXT] = { S_INIT(""), S_INIT("") },
        [FIELD_PASSWORD] = { S_INIT(""), S_INIT("") },
        [FIELD_PHONE] = { S_INIT("tel"), S_INIT("tel") },
        [FIELD_INT] = { S_INIT("numeric"), S_INIT("off") },
        [FIELD_NUMBER] = { S_INIT("decimal"), S_INIT("off") },
        [FIELD_DAY] = { S_INIT(""), S_INIT("") },
        [FIELD_TIME] = { S_INIT(""), S_INIT("off") },
    };
    in->is_phone = field->kind == FIELD_PHONE;
    in->is_day = field->kind == FIELD_DAY;
    in->is_time = field->kind == FIELD_TIME;
    in->is_password = field->kind == FIELD_PASSWORD;
    in->inputmode = field->inputmode != NULL ? str_from_c(field->inputmode) : of[field->kind].inputmode;
    in->autocomplete =
        field->autocomplete != NULL ? str_from_c(field->autocomplete) : of[field->kind].autocomplete;
}

static html draw_input(const struct drawn *d)
{
    const struct field *field = d->field;
    bool has_days = field->kind == FIELD_DAY && (field->min != 0 || field->max != 0);
    struct field_input in = { .name = d->name,
                              .label = d->label,
                              .hint = d->hint,
                              .error = d->error,
                              .is_question = d->is_question,
                              .is_required = field->is_required,
                              .described_by = d->described_by,
                              .value = shown(d) };
    input_attributes(field, &in);
    if (has_days) {
        in.low = day_format(d->rq->arena, field->min);
        in.high = day_format(d->rq->arena, field->max);
    }
    return draw(d->rq, field_input_page(&in));
}

typedef html draw_fn(const struct drawn *d);

static draw_fn *const drawers[] = {
    [FIELD_TEXT] = draw_input,   [FIELD_LINES] = draw_lines,    [FIELD_PASSWORD] = draw_input,
    [FIELD_PHONE] = draw_input,  [FIELD_INT] = draw_input,      [FIELD_ID] = draw_id,
    [FIELD_NUMBER] = draw_input, [FIELD_DAY] = draw_input,      [FIELD_TIME] = draw_input,
    [FIELD_CHECK] = draw_check,  [FIELD_CHOICE] = draw_choices, [FIELD_CHOICES] = draw_choices,
    [FIELD_FILES] = draw_files,
};

static html draw_field(struct rq *rq, const struct form *form, const struct field *field, bool is_question)
{
    struct drawn d = drawn_new(rq, form, field, is_question);
    return drawers[field->kind](&d);
}

html form_field(struct rq *rq, const struct form *form, const char *name)
{
    return draw_field(rq, form, form_field_of(form, str_from_c(name)), false);
}

html form_question(struct rq *rq, const struct form *form, const char *name)
{
    return draw_field(rq, form, form_field_of(form, str_from_c(name)), true);
}

html form_hidden(struct rq *rq, const struct form *form, const char *name)
{
    const struct field *field = form_field_of(form, str_from_c(name));
    struct drawn d = drawn_new(rq, form, field, false);
    struct str_list list = shown_list(&d);
    bool is_list = field->kind == FIELD_CHOICES;
    size_t n = field->kind == FIELD_PASSWORD || field->kind == FIELD_FILES ? 0 : is_list ? list.n : 1;
    struct html_item *items = ARENA_ARRAY(rq->arena, struct html_item, n);
    for (size_t i = 0; i < n; i++) {
        struct field_hidden in = { .name = d.name, .value = is_list ? list.at[i] : shown(&d) };
        in.error = i == 0 ? d.error : S("");
        items[i].piece = draw(rq, field_hidden_page(&in));
    }
    struct html_list in = { .items = items, .items_n = n };
    return draw(rq, html_list_page(&in));
}

html form_fields(struct rq *rq, const struct form *form)
{
    struct html_item *items = ARENA_ARRAY(rq->arena, struct html_item, form->fields_n);
    for (size_t i = 0; i < form->fields_n; i++)
        items[i].piece = draw_field(rq, form, &form->fields[i], false);
    struct html_list in = { .items = items, .items_n = form->fields_n };
    return draw(rq, html_list_page(&in));
}

/* ---- summary and guard ---- */

html form_summary(struct rq *rq, const struct form *form)
{
    const struct form_input *input = rq->input;
    size_t n = 0;
    if (!form_has_errors(rq) || (input->form != NULL && input->form != form))
        return (html){ S("") };
    struct form_error *errors = ARENA_ARRAY(rq->arena, struct form_error, form->fields_n + input->messages.n);
    for (size_t i = 0; i < input->messages.n; i++)
        errors[n++] = (struct form_error){ .name = S(""), .message = input->messages.at[i] };
    for (size_t i = 0; i < form->fields_n; i++) {
        str name = str_from_c(form->fields[i].name);
        const struct field_state *state = form_input_find(input, name);
        if (state != NULL && !str_is_absent(state->message))
            errors[n++] = (struct form_error){ .name = name, .message = state->message };
    }
    struct error_summary in = {
        .count = (int64_t)n, .has_fields = n > input->messages.n, .errors = errors, .errors_n = n
    };
    return draw(rq, error_summary_page(&in));
}

html form_guard(struct rq *rq, const struct form *form)
{
    struct form_guard in = { .key = guard_idempotency_key(rq->arena) };
    in.token = form_token(rq, form);
    return draw(rq, form_guard_page(&in));
}
