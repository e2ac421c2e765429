/* SPDX-License-Identifier: Apache-2.0 */
/* What clerks write down for others: a call, a visit, a message, paper that came some days ago. */
#include "core/access.h"
#include "features/problem/problem_desk.h"
#include "features/problem/problem_intake_pages.h"
#include "features/problem/problem_sort.h"

#define PLACE_MAX 100
#define NAME_MAX 30

struct enter_input {
    str channel, kind, category, words, place, secrecy, name, phone;
    int64_t organisation;
    day_t received_day;
    bool has_consent;
};
static const struct choice channels[] = {
    { "phone", TEXT_PROBLEM_CHANNEL_PHONE, TEXT_NONE },
    { "visit", TEXT_PROBLEM_CHANNEL_VISIT, TEXT_NONE },
    { "wechat", TEXT_PROBLEM_CHANNEL_WECHAT, TEXT_NONE },
    { "paper", TEXT_PROBLEM_CHANNEL_PAPER, TEXT_NONE },
};
static const struct choice secrecies[] = {
    { "name_hidden", TEXT_PROBLEM_SECRECY_NAME_HIDDEN, TEXT_PROBLEM_SECRECY_NAME_HIDDEN_HINT },
    { "public", TEXT_PROBLEM_SECRECY_PUBLIC, TEXT_PROBLEM_SECRECY_PUBLIC_HINT },
    { "confidential", TEXT_PROBLEM_SECRECY_CONFIDENTIAL, TEXT_PROBLEM_SECRECY_CONFIDENTIAL_HINT },
};

#define AT(member) .at = offsetof(struct enter_input, member)
#define CHOICES(table) .choices = (table), .choices_n = sizeof(table) / sizeof((table)[0])

static const struct field fields[] = {
    { .name = "channel",
      .kind = FIELD_CHOICE,
      AT(channel),
      .label = TEXT_PROBLEM_ENTER_CHANNEL,
      .is_required = true,
      CHOICES(channels) },
    { .name = "received_day",
      .kind = FIELD_DAY,
      AT(received_day),
      .label = TEXT_PROBLEM_RECEIVED_ON,
      .hint = TEXT_PROBLEM_RECEIVED_ON_HINT },
    { .name = "words",
      .kind = FIELD_LINES,
      AT(words),
      .label = TEXT_PROBLEM_ENTER_WORDS,
      .is_required = true,
      .max = PROBLEM_WORDS_MAX },
    PROBLEM_KIND_FIELD(struct enter_input, TEXT_PROBLEM_REPORT_KIND, PROBLEM_KINDS,
                       .hint = TEXT_PROBLEM_ENTER_KIND_HINT, .is_required = true),
    PROBLEM_CATEGORY_FIELD(struct enter_input, TEXT_PROBLEM_REPORT_CATEGORY, .is_required = true),
    { .name = "organisation",
      .kind = FIELD_ID,
      AT(organisation),
      .label = TEXT_PROBLEM_REPORT_ORGANISATION,
      .is_required = true },
    { .name = "place", .kind = FIELD_TEXT, AT(place), .label = TEXT_PROBLEM_REPORT_PLACE, .max = PLACE_MAX },
    { .name = "secrecy",
      .kind = FIELD_CHOICE,
      AT(secrecy),
      .label = TEXT_PROBLEM_REPORT_SECRECY,
      .hint = TEXT_PROBLEM_REPORT_SECRECY_HINT,
      .is_required = true,
      CHOICES(secrecies) },
    { .name = "name", .kind = FIELD_TEXT, AT(name), .label = TEXT_PROBLEM_REPORT_NAME, .max = NAME_MAX },
    { .name = "phone", .kind = FIELD_PHONE, AT(phone), .label = TEXT_PROBLEM_REPORT_PHONE },
    { .name = "has_consent",
      .kind = FIELD_CHECK,
      AT(has_consent),
      .label = TEXT_PROBLEM_ENTER_CONSENT,
      .hint = TEXT_PROBLEM_ENTER_CONSENT_HINT },
};

/* ---- checking ---- */

static void check_day(struct rq *rq, const struct enter_input *in)
{
    bool is_paper = str_eq(in->channel, S("paper"));
    if (is_paper && in->received_day == 0)
        (void)form_fail(rq, "received_day", TEXT_PROBLEM_RECEIVED_ON_MISSING);
    if (!is_paper && in->received_day != 0)
        (void)form_fail(rq, "received_day", TEXT_PROBLEM_RECEIVED_ON_PAPER);
    if (in->received_day > rq->today)
        (void)form_fail(rq, "received_day", TEXT_PROBLEM_RECEIVED_ON_FUTURE);
}

static rc enter_check(struct rq *rq, void *values)
{
    const struct enter_input *in = values;
    struct problem_option *options;
    size_t n;
    bool has_contact = !str_is_empty(in->name) || !str_is_empty(in->phone);
    check_day(rq, in);
    if (has_contact && !in->has_consent)
        (void)form_fail(rq, "has_consent", TEXT_PROBLEM_ENTER_CONSENT_MISSING);
    TRY(problem_category_options(rq, in->category, false, &options, &n));
    if (!problem_is_option(options, n, in->category))
        (void)form_fail(rq, "category", TEXT_PROBLEM_CATEGORY_MISSING);
    if (!access_may(rq, "problem.accept", (organisation_id){ in->organisation }))
        (void)form_fail(rq, "organisation", TEXT_PROBLEM_UNKNOWN_PLACE);
    return RC_OK;
}
const struct form problem_enter_form = FORM_CHECKED("enter", fields, struct enter_input, enter_check);

/* ---- the page ---- */

rc problem_place_choices(struct rq *rq, const char *permission, const char *field)
{
    struct problem_option *options;
    size_t n, may = 0;
    TRY(problem_villages(rq, 0, false, &options, &n));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, n);
    for (size_t i = 0; i < n; i++) {
        int64_t id = 0;
        (void)str_to_i64(options[i].value, &id);
        if (access_may(rq, permission, (organisation_id){ id }))
            choices[may++] = (struct run_choice){ .value = options[i].value, .label = options[i].label };
    }
    form_set_choices(rq, field, choices, may);
    return RC_OK;
}

rc problem_category_choices(struct rq *rq, const char *field, bool with_any)
{
    struct problem_option *options;
    size_t n, at = 0;
    TRY(problem_category_options(rq, S(""), false, &options, &n));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, n + 1);
    if (with_any)
        choices[at++] = (struct run_choice){ .value = S("any"), .label = rq_text(rq, TEXT_PROBLEM_DUTY_ANY) };
    for (size_t i = 0; i < n; i++)
        choices[at++] = (struct run_choice){ .value = options[i].value, .label = options[i].label };
    form_set_choices(rq, field, choices, at);
    return RC_OK;
}

rc problem_enter_show(struct rq *rq)
{
    struct problem_desk_form *v = ARENA_NEW(rq->arena, struct problem_desk_form);
    TRY(problem_category_choices(rq, "category", false));
    TRY(problem_place_choices(rq, "problem.accept", "organisation"));
    form_set_value(rq, "secrecy", S("name_hidden"));
    v->title = TEXT_PROBLEM_ENTER_TITLE;
    v->hint = TEXT_PROBLEM_ENTER_HINT;
    v->button = TEXT_PROBLEM_ENTER_DO;
    v->action = S("/desk/enter");
    v->summary = form_summary(rq, &problem_enter_form);
    v->fields = form_fields(rq, &problem_enter_form);
    v->guard = form_guard(rq, &problem_enter_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PROBLEM_ENTER_TITLE), problem_desk_form_page(v));
    return RC_OK;
}

/* The page that it leads to shows number and code, to be read out or written on the paper's receipt. */
rc problem_enter_do(struct rq *rq)
{
    const struct enter_input *in = rq->form;
    struct problem_act_by by;
    struct voice_receipt receipt;
    struct voice_new voice = { .kind = in->kind,
                               .category = in->category,
                               .channel = in->channel,
                               .secrecy = in->secrecy,
                               .organisation = { in->organisation },
                               .words = in->words,
                               .place = str_is_absent(in->place) ? S("") : in->place,
                               .name = in->name,
                               .phone = in->phone,
                               .received_day = { .v = in->received_day, .has = in->received_day != 0 } };
    TRY(problem_desk_by(rq, &by));
    TRY(voice_receive(rq->db, &by, &voice, &receipt));
    TRY(problem_desk_audit(rq, "voice.enter", "voice", receipt.number, voice.organisation, (str){ 0 }));
    reply_redirect(rq, problem_receipt_link(rq, receipt.number, receipt.code));
    return RC_OK;
}
