/* SPDX-License-Identifier: Apache-2.0 */
/* The sample forms of the form tests. */
#include "form_sample.h"

#include "web/form_input.h"

static const struct choice three[] = {
    { .value = "open", .label = TEXT_FORM_CHOOSE },
    { .value = "hidden", .label = TEXT_FORM_STALE },
    { .value = "secret", .label = TEXT_FORM_TOO_MANY },
};

#define SAMPLE_FIELDS(required)                                                                              \
    { .name = "text",                                                                                        \
      .kind = FIELD_TEXT,                                                                                    \
      .at = offsetof(struct sample, text),                                                                   \
      .label = TEXT_FORM_CHOOSE,                                                                             \
      .hint = TEXT_FORM_UNREADABLE,                                                                          \
      .min = 2,                                                                                              \
      .max = 10,                                                                                             \
      .is_required = (required) },                                                                           \
        { .name = "lines",                                                                                   \
          .kind = FIELD_LINES,                                                                               \
          .at = offsetof(struct sample, lines),                                                              \
          .label = TEXT_FORM_CHOOSE,                                                                         \
          .max = 300 },                                                                                      \
        { .name = "password",                                                                                \
          .kind = FIELD_PASSWORD,                                                                            \
          .at = offsetof(struct sample, password),                                                           \
          .label = TEXT_FORM_CHOOSE,                                                                         \
          .max = 64,                                                                                         \
          .autocomplete = "current-password" },                                                              \
        { .name = "phone",                                                                                   \
          .kind = FIELD_PHONE,                                                                               \
          .at = offsetof(struct sample, phone),                                                              \
          .label = TEXT_FORM_CHOOSE },                                                                       \
        { .name = "number",                                                                                  \
          .kind = FIELD_INT,                                                                                 \
          .at = offsetof(struct sample, number),                                                             \
          .label = TEXT_FORM_CHOOSE,                                                                         \
          .min = -5,                                                                                         \
          .max = 100,                                                                                        \
          .is_required = (required) },                                                                       \
        { .name = "id",                                                                                      \
          .kind = FIELD_ID,                                                                                  \
          .at = offsetof(struct sample, id),                                                                 \
          .label = TEXT_FORM_CHOOSE,                                                                         \
          .is_required = (required) },                                                                       \
        { .name = "latitude",                                                                                \
          .kind = FIELD_NUMBER,                                                                              \
          .at = offsetof(struct sample, latitude),                                                           \
          .label = TEXT_FORM_CHOOSE,                                                                         \
          .min = -90,                                                                                        \
          .max = 90 },                                                                                       \
        { .name = "day",                                                                                     \
          .kind = FIELD_DAY,                                                                                 \
          .at = offsetof(struct sample, day),                                                                \
          .label = TEXT_FORM_CHOOSE,                                                                         \
          .min = 20000,                                                                                      \
          .max = 30000,                                                                                      \
          .is_required = (required) },                                                                       \
        { .name = "agrees",                                                                                  \
          .kind = FIELD_CHECK,                                                                               \
          .at = offsetof(struct sample, agrees),                                                             \
          .label = TEXT_FORM_CHOOSE,                                                                         \
          .is_required = (required) },                                                                       \
        { .name = "choice",                                                                                  \
          .kind = FIELD_CHOICE,                                                                              \
          .at = offsetof(struct sample, choice),                                                             \
          .label = TEXT_FORM_CHOOSE,                                                                         \
          .choices = three,                                                                                  \
          .choices_n = 3,                                                                                    \
          .is_required = (required) },                                                                       \
        { .name = "free_choice",                                                                             \
          .kind = FIELD_CHOICE,                                                                              \
          .at = offsetof(struct sample, free_choice),                                                        \
          .label = TEXT_FORM_CHOOSE },                                                                       \
        { .name = "topics",                                                                                  \
          .kind = FIELD_CHOICES,                                                                             \
          .at = offsetof(struct sample, topics),                                                             \
          .label = TEXT_FORM_CHOOSE,                                                                         \
          .choices = three,                                                                                  \
          .choices_n = 3,                                                                                    \
          .min = 1,                                                                                          \
          .max = 2,                                                                                          \
          .is_required = (required) },                                                                       \
        { .name = "ids",                                                                                     \
          .kind = FIELD_CHOICES,                                                                             \
          .at = offsetof(struct sample, ids),                                                                \
          .label = TEXT_FORM_CHOOSE },                                                                       \
    {                                                                                                        \
        .name = "photos", .kind = FIELD_FILES, .at = offsetof(struct sample, photos),                        \
        .label = TEXT_FORM_CHOOSE, .max = 2, .is_required = (required),                                      \
        .required_text = (required) ? TEXT_FORM_FILE_MISSING : TEXT_NONE                                     \
    }

static const struct field sample_fields[] = { SAMPLE_FIELDS(false) };
const struct form sample_form = FORM("sample", sample_fields, struct sample);

static const struct field strict_fields[] = { SAMPLE_FIELDS(true) };
const struct form strict_form = FORM("strict", strict_fields, struct sample);

static const struct field change_fields[] = {
    { .name = "old",
      .kind = FIELD_PASSWORD,
      .at = offsetof(struct change, old),
      .label = TEXT_FORM_CHOOSE,
      .max = 64,
      .is_required = true },
    { .name = "fresh",
      .kind = FIELD_PASSWORD,
      .at = offsetof(struct change, fresh),
      .label = TEXT_FORM_CHOOSE,
      .min = 8,
      .max = 64,
      .is_required = true },
    { .name = "again",
      .kind = FIELD_PASSWORD,
      .at = offsetof(struct change, again),
      .label = TEXT_FORM_CHOOSE,
      .max = 64,
      .is_required = true },
};

static rc check_change(struct rq *rq, void *values)
{
    const struct change *c = values;
    if (str_eq(c->old, S("throttled")))
        return RQ_FAIL(rq, RC_LIMIT, NULL, "sample check");
    if (str_eq(c->fresh, c->old))
        return form_fail(rq, NULL, TEXT_FORM_TOO_MANY);
    if (!str_eq(c->fresh, c->again))
        (void)form_fail(rq, "again", TEXT_FORM_TWICE);
    return RC_OK;
}

const struct form change_form = FORM_CHECKED("change", change_fields, struct change, check_change);

static const struct route page_route = { .method = HTTP_POST, .path = "/sample", .kind = ROUTE_PAGE };
static const unsigned char key[32] = { 4, 5, 6 };

struct rq *sample_rq(void)
{
    struct arena *a = arena_new(16u << 20);
    struct rq *rq = ARENA_NEW(a, struct rq);
    rq->arena = a;
    rq->route = &page_route;
    rq->guard_key = key;
    rq->who.csrf = S("secret of the visitor");
    rq->now = SAMPLE_NOW;
    rq->lang = LANG_ZH_HANS;
    return rq;
}

void sample_done(struct rq *rq)
{
    arena_free(rq->arena);
}

rc sample_send(struct rq *rq, const struct form *form, const char *body)
{
    rq->err = (struct err){ 0 };
    return form_decode(rq, form, S("application/x-www-form-urlencoded"), str_from_c(body));
}

const char *sample_message(struct rq *rq, const char *field)
{
    const struct field_state *state = form_input_find(rq->input, str_from_c(field));
    return state != NULL && !str_is_absent(state->message) ? str_c(rq->arena, state->message) : "";
}
