/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open311 GeoReport v2, the writing half: a report becomes a voice. It gets its service_request_id when the
 * clerk has accepted it; until then the receipt number stands for it as token. What must be kept in
 * confidence is said on the site's own form, not here.
 */
#include "core/person.h"
#include "features/problem/problem_pages.h"
#include "web/open311.h"
#include "web/rq.h"

#define ANSWER_BYTES_MAX (64u << 10)
#define DESCRIPTION_MAX 4000 /* the standard's */

struct open311_form {
    str api_key, service_code, address, address_id, email, first_name, last_name, phone, description,
        media_url;
    struct opt_double latitude, longitude;
    int64_t organisation;
    str kind, secrecy;
};

static const struct choice kinds[] = {
    { "hazard", TEXT_PROBLEM_KIND_HAZARD, TEXT_NONE },
    { "help", TEXT_PROBLEM_KIND_HELP, TEXT_NONE },
    { "consult", TEXT_PROBLEM_KIND_CONSULT, TEXT_NONE },
    { "suggestion", TEXT_PROBLEM_KIND_SUGGESTION, TEXT_NONE },
};
static const struct choice secrecies[] = {
    { "public", TEXT_PROBLEM_SECRECY_PUBLIC, TEXT_PROBLEM_SECRECY_PUBLIC_HINT },
    { "name_hidden", TEXT_PROBLEM_SECRECY_NAME_HIDDEN, TEXT_PROBLEM_SECRECY_NAME_HIDDEN_HINT },
};

#define AT(member) .at = offsetof(struct open311_form, member)
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
static const struct field fields[] = {
    { .name = OPEN311_KEY_FIELD,
      .kind = FIELD_TEXT,
      AT(api_key),
      .label = TEXT_PROBLEM_OPEN311_API_KEY,
      .is_required = true,
      .max = 100 },
    { .name = "service_code",
      .kind = FIELD_TEXT,
      AT(service_code),
      .label = TEXT_PROBLEM_WHICH_CATEGORY,
      .is_required = true,
      .max = 40 },
    { .name = "lat",
      .kind = FIELD_NUMBER,
      AT(latitude),
      .label = TEXT_PROBLEM_OPEN311_LATITUDE,
      .min = -90,
      .max = 90 },
    { .name = "long",
      .kind = FIELD_NUMBER,
      AT(longitude),
      .label = TEXT_PROBLEM_OPEN311_LONGITUDE,
      .min = -180,
      .max = 180 },
    { .name = "address_string",
      .kind = FIELD_TEXT,
      AT(address),
      .label = TEXT_PROBLEM_REPORT_PLACE,
      .max = 200 },
    { .name = "address_id",
      .kind = FIELD_TEXT,
      AT(address_id),
      .label = TEXT_PROBLEM_OPEN311_ADDRESS_ID,
      .max = 100 },
    { .name = "email", .kind = FIELD_TEXT, AT(email), .label = TEXT_PROBLEM_OPEN311_EMAIL, .max = 100 },
    { .name = "first_name",
      .kind = FIELD_TEXT,
      AT(first_name),
      .label = TEXT_PROBLEM_OPEN311_FIRST_NAME,
      .max = PERSON_NAME_MAX },
    { .name = "last_name",
      .kind = FIELD_TEXT,
      AT(last_name),
      .label = TEXT_PROBLEM_OPEN311_LAST_NAME,
      .max = PERSON_NAME_MAX },
    { .name = "phone", .kind = FIELD_PHONE, AT(phone), .label = TEXT_PROBLEM_REPORT_PHONE },
    { .name = "description",
      .kind = FIELD_LINES,
      AT(description),
      .label = TEXT_PROBLEM_REPORT_WORDS,
      .max = DESCRIPTION_MAX },
    { .name = "media_url",
      .kind = FIELD_TEXT,
      AT(media_url),
      .label = TEXT_PROBLEM_OPEN311_MEDIA_URL,
      .max = 500 },
    { .name = "attribute[organisation]",
      .kind = FIELD_ID,
      AT(organisation),
      .label = TEXT_PROBLEM_REPORT_ORGANISATION },
    { .name = "attribute[kind]",
      .kind = FIELD_CHOICE,
      AT(kind),
      .label = TEXT_PROBLEM_REPORT_KIND,
      .choices = kinds,
      .choices_n = COUNT(kinds) },
    { .name = "attribute[secrecy]",
      .kind = FIELD_CHOICE,
      AT(secrecy),
      .label = TEXT_PROBLEM_REPORT_SECRECY,
      .choices = secrecies,
      .choices_n = COUNT(secrecies) },
};

/* Without one the whole site is meant; else one of those that the service's definition lists. */
static rc organisation_check(struct rq *rq, organisation_id where)
{
    struct problem_option *options;
    size_t n;
    if (where.v == 0)
        return RC_OK;
    TRY(problem_villages(rq, 0, false, &options, &n));
    if (!problem_is_option(options, n, str_printf(rq->arena, "%lld", (long long)where.v)))
        (void)form_fail(rq, "attribute[organisation]", TEXT_PROBLEM_UNKNOWN_PLACE);
    return RC_OK;
}

/* The standard wants a place: both coordinates, or words for it, or a number of it. */
static rc check(struct rq *rq, void *values)
{
    const struct open311_form *in = values;
    bool is_link = str_starts(in->media_url, S("https://")) || str_starts(in->media_url, S("http://"));
    if (in->latitude.has != in->longitude.has)
        (void)form_fail(rq, in->latitude.has ? "long" : "lat", TEXT_FORM_REQUIRED);
    else if (!in->latitude.has && str_is_empty(in->address) && str_is_empty(in->address_id))
        (void)form_fail(rq, NULL, TEXT_PROBLEM_OPEN311_WHERE);
    if (!str_is_empty(in->email) && str_find_char(in->email, '@') == SIZE_MAX)
        (void)form_fail(rq, "email", TEXT_FORM_WRONG_KIND);
    if (!str_is_empty(in->media_url) && !is_link)
        (void)form_fail(rq, "media_url", TEXT_FORM_WRONG_KIND);
    return organisation_check(rq, (organisation_id){ in->organisation });
}

const struct form problem_open311_form = FORM_CHECKED("open311", fields, struct open311_form, check);

/* Before the lane, so that a wrong key costs nobody a write. Who has a key may send without limit: the office
 * has given it and can take it back. */
rc problem_open311_post_prepare(struct rq *rq)
{
    const struct open311_form *in = rq->form;
    api_token_id key;
    person_id person;
    TRY(api_token_find(rq->db, S("open311"), in->api_key, &key, &person));
    if (key.v == 0)
        return RQ_FAIL(rq, RC_FORBIDDEN, "problem.open311_bad_key", "no such Open311 key");
    return RC_OK;
}

/* Family name first where it is written so. */
static str name_of(struct rq *rq, const struct open311_form *in)
{
    bool is_western = !str_is_empty(in->last_name) && (unsigned char)in->last_name.p[0] < 0x80;
    str name = is_western
                   ? str_printf(rq->arena, "%.*s %.*s", STR_ARG(in->first_name), STR_ARG(in->last_name))
                   : str_printf(rq->arena, "%.*s%.*s", STR_ARG(in->last_name), STR_ARG(in->first_name));
    if (str_is_empty(in->email))
        return str_trim(name);
    return str_trim(str_printf(rq->arena, "%.*s <%.*s>", STR_ARG(name), STR_ARG(in->email)));
}

/* A report may have no words of its own; then the subject stands for them. */
static str words_of(struct rq *rq, const struct open311_form *in,
                    const struct problem_categories_row *service)
{
    str words = !str_is_empty(in->description)
                    ? in->description
                    : problem_category_name(rq, service->name_zh, service->name_en);
    if (str_is_empty(in->media_url))
        return words;
    return str_printf(rq->arena, "%.*s\n%.*s", STR_ARG(words), STR_ARG(in->media_url));
}

static str or_else(str chosen, const char *fallback)
{
    return str_is_empty(chosen) ? str_from_c(fallback) : chosen;
}

static rc voice_of(struct rq *rq, const struct open311_form *in, struct voice_new *ret)
{
    struct problem_categories_row service;
    organisation_id where = { in->organisation };
    TRY(problem_open311_service_find(rq, in->service_code, &service));
    if (where.v == 0)
        TRY(organisation_root(rq->db, rq->today, &where));
    *ret = (struct voice_new){ .kind = or_else(in->kind, "hazard"),
                               .category = service.code,
                               .channel = S("open311"),
                               .secrecy = or_else(in->secrecy, "name_hidden"),
                               .organisation = where,
                               .words = words_of(rq, in, &service),
                               .place = str_is_empty(in->address) ? or_else(in->address_id, "") : in->address,
                               .micro_latitude = problem_micro(in->latitude),
                               .micro_longitude = problem_micro(in->longitude),
                               .name = name_of(rq, in),
                               .phone = in->phone };
    return RC_OK;
}

static rc receipt_write(struct rq *rq, const struct voice_receipt *receipt)
{
    struct open311 o = open311_new(rq, ANSWER_BYTES_MAX);
    struct text_arg args[] = { text_arg_str("number", receipt->number), text_arg_str("code", receipt->code) };
    open311_list(&o, "service_requests");
    open311_record(&o, "request");
    open311_str(&o, "token", receipt->number);
    open311_str(&o, "service_notice",
                text_format(rq->arena, TEXT_PROBLEM_OPEN311_NOTICE, rq->lang, args, COUNT(args)));
    open311_str(&o, "account_id", (str){ 0 });
    open311_end(&o);
    open311_end(&o);
    return open311_reply(rq, &o);
}

rc problem_open311_post(struct rq *rq)
{
    struct voice_new voice;
    struct voice_receipt receipt;
    /* An outside program is nobody of the house. */
    const struct problem_act_by by = { .now = rq->now, .offset = rq->offset, .keys = &rq->app->keys };
    TRY(voice_of(rq, rq->form, &voice));
    TRY(voice_receive(rq->db, &by, &voice, &receipt));
    return receipt_write(rq, &receipt);
}
