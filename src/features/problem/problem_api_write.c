/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON interface, the half that writes: reports, and the desk for programs that come with a
 * person's token. The acts are those of the pages, with the same forms, permissions and audit; only the
 * answer is another.
 */
#include "base/json.h"
#include "core/person.h"
#include "features/problem/problem_desk.h"
#include "web/rq.h"

#define ANSWER_BYTES_MAX (16u << 10)
#define LIST_BYTES_MAX (1u << 20)
#define PLACE_MAX 100

/* ---- a report ---- */

struct api_voice {
    str words, kind, category, place, secrecy, name, phone, channel;
    int64_t organisation;
    struct opt_double latitude, longitude;
};

static const struct choice kinds[] = {
    { "hazard", TEXT_PROBLEM_KIND_HAZARD, TEXT_NONE },
    { "help", TEXT_PROBLEM_KIND_HELP, TEXT_NONE },
    { "consult", TEXT_PROBLEM_KIND_CONSULT, TEXT_NONE },
    { "suggestion", TEXT_PROBLEM_KIND_SUGGESTION, TEXT_NONE },
    { "complaint", TEXT_PROBLEM_KIND_COMPLAINT, TEXT_NONE },
};
static const struct choice secrecies[] = {
    { "public", TEXT_PROBLEM_SECRECY_PUBLIC, TEXT_NONE },
    { "name_hidden", TEXT_PROBLEM_SECRECY_NAME_HIDDEN, TEXT_NONE },
    { "confidential", TEXT_PROBLEM_SECRECY_CONFIDENTIAL, TEXT_NONE },
};
/* How it came, for staff whose programs take calls and messages in; everybody else comes by the web. */
static const struct choice channels[] = {
    { "web", TEXT_PROBLEM_CHANNEL_WEB, TEXT_NONE },     { "wechat", TEXT_PROBLEM_CHANNEL_WECHAT, TEXT_NONE },
    { "phone", TEXT_PROBLEM_CHANNEL_PHONE, TEXT_NONE }, { "visit", TEXT_PROBLEM_CHANNEL_VISIT, TEXT_NONE },
    { "qr", TEXT_PROBLEM_CHANNEL_QR, TEXT_NONE },
};

#define AT(member) .at = offsetof(struct api_voice, member)
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define CHOICES(table) .choices = (table), .choices_n = COUNT(table)
static const struct field fields[] = {
    { .name = "words",
      .kind = FIELD_LINES,
      AT(words),
      .label = TEXT_PROBLEM_REPORT_WORDS,
      .is_required = true,
      .max = PROBLEM_WORDS_MAX },
    { .name = "kind",
      .kind = FIELD_CHOICE,
      AT(kind),
      .label = TEXT_PROBLEM_REPORT_KIND,
      .is_required = true,
      CHOICES(kinds) },
    { .name = "category",
      .kind = FIELD_CHOICE,
      AT(category),
      .label = TEXT_PROBLEM_WHICH_CATEGORY,
      .is_required = true },
    { .name = "organisation",
      .kind = FIELD_ID,
      AT(organisation),
      .label = TEXT_PROBLEM_REPORT_ORGANISATION,
      .is_required = true },
    { .name = "place", .kind = FIELD_TEXT, AT(place), .label = TEXT_PROBLEM_REPORT_PLACE, .max = PLACE_MAX },
    { .name = "latitude",
      .kind = FIELD_NUMBER,
      AT(latitude),
      .label = TEXT_PROBLEM_REPORT_LATITUDE,
      .min = -90,
      .max = 90 },
    { .name = "longitude",
      .kind = FIELD_NUMBER,
      AT(longitude),
      .label = TEXT_PROBLEM_REPORT_LONGITUDE,
      .min = -180,
      .max = 180 },
    { .name = "secrecy",
      .kind = FIELD_CHOICE,
      AT(secrecy),
      .label = TEXT_PROBLEM_REPORT_SECRECY,
      .is_required = true,
      CHOICES(secrecies) },
    { .name = "name",
      .kind = FIELD_TEXT,
      AT(name),
      .label = TEXT_PROBLEM_REPORT_NAME,
      .max = PERSON_NAME_MAX },
    { .name = "phone", .kind = FIELD_PHONE, AT(phone), .label = TEXT_PROBLEM_REPORT_PHONE },
    { .name = "channel",
      .kind = FIELD_CHOICE,
      AT(channel),
      .label = TEXT_PROBLEM_API_CHANNEL,
      CHOICES(channels) },
};

/* What only the database knows, and what goes together. */
static rc check(struct rq *rq, void *values)
{
    const struct api_voice *in = values;
    struct problem_option *options;
    size_t n;
    TRY(problem_category_options(rq, S(""), false, &options, &n));
    if (!problem_is_option(options, n, in->category))
        (void)form_fail(rq, "category", TEXT_PROBLEM_CATEGORY_MISSING);
    TRY(problem_villages(rq, 0, false, &options, &n));
    if (!problem_is_option(options, n, str_printf(rq->arena, "%lld", (long long)in->organisation)))
        (void)form_fail(rq, "organisation", TEXT_PROBLEM_UNKNOWN_PLACE);
    if (in->latitude.has != in->longitude.has)
        (void)form_fail(rq, in->latitude.has ? "longitude" : "latitude", TEXT_FORM_REQUIRED);
    if (!rq->who.is_staff && !str_is_empty(in->channel) && !str_eq(in->channel, S("web")))
        (void)form_fail(rq, "channel", TEXT_FORM_NOT_A_CHOICE);
    return RC_OK;
}

const struct form problem_api_voice_form = FORM_CHECKED("api_voice", fields, struct api_voice, check);

rc problem_api_voice_prepare(struct rq *rq)
{
    return problem_may_send(rq, "report");
}

static void receipt_write(struct rq *rq, const struct voice_receipt *receipt)
{
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    json_open_object(&j);
    json_put_str(&j, S("number"), receipt->number);
    json_put_str(&j, S("code"), receipt->code);
    json_put_str(&j, S("page"), problem_receipt_link(rq, receipt->number, (str){ 0 }));
    json_end(&j);
    reply_json(rq, buf_str(&b));
    reply_status(rq, 201);
}

rc problem_api_voice(struct rq *rq)
{
    const struct api_voice *in = rq->form;
    const struct problem_act_by by = problem_by(rq);
    struct voice_receipt receipt;
    struct voice_new voice = { .kind = in->kind,
                               .category = in->category,
                               .channel = str_is_empty(in->channel) ? S("web") : in->channel,
                               .secrecy = in->secrecy,
                               .organisation = { in->organisation },
                               .words = in->words,
                               .place = str_is_absent(in->place) ? S("") : in->place,
                               .micro_latitude = problem_micro(in->latitude),
                               .micro_longitude = problem_micro(in->longitude),
                               .name = in->name,
                               .phone = in->phone };
    TRY(voice_receive(rq->db, &by, &voice, &receipt));
    receipt_write(rq, &receipt);
    return RC_OK;
}

/* ---- voices of one's own subtree ---- */

/* Words of a confidential voice lie sealed and are not told here: the desk shows them by reason. */
static void voice_write(struct rq *rq, struct json *j, const struct voice_list_row *row)
{
    json_open_object(j);
    json_put_str(j, S("number"), row->number);
    json_put_str(j, S("state"), row->state);
    json_put_str(j, S("kind"), row->kind);
    json_put_str(j, S("category"), problem_category_name(rq, row->name_zh, row->name_en));
    json_put_str(j, S("place"), row->place_name);
    json_put_str(j, S("channel"), row->channel);
    json_put_str(j, S("secrecy"), row->secrecy);
    json_put_str(j, S("words"), row->words);
    json_put_str(j, S("received_at"), ms_format_iso(rq->arena, row->received_at, rq->offset));
    json_put_str(j, S("problem"), row->problem_number);
    json_key(j, S("score"));
    if (row->score.has)
        json_i64(j, row->score.v);
    else
        json_none(j);
    json_end(j);
}

rc problem_api_voices(struct rq *rq)
{
    struct buf b = buf_new(rq->arena, LIST_BYTES_MAX);
    struct json j = json_new(&b);
    struct problem_today t;
    struct problem_filter all;
    struct problem_voice_filter f;
    struct voice_counts_kept_row counts;
    struct voice_list_rows rows;
    TRY(problem_today_load(rq, &t));
    TRY(problem_desk_filter(rq, &all));
    TRY(problem_voice_filter_read(rq, &all, &t, &f));
    TRY(problem_voice_filter_count(rq, &f, &counts));
    f.counts = &counts;
    TRY(problem_voice_filter_rows(rq, &f, PROBLEMS_PER_PAGE, &rows));
    json_open_object(&j);
    json_key(&j, S("items"));
    json_open_array(&j);
    for (size_t i = 0; i < rows.n; i++)
        voice_write(rq, &j, &rows.at[i]);
    json_end(&j);
    json_put_i64(&j, S("total"), problem_voice_group_count(&counts, f.group));
    json_put_bool(&j, S("is_more"), counts.is_more);
    json_put_i64(&j, S("page"), f.page);
    json_put_i64(&j, S("page_size"), PROBLEMS_PER_PAGE);
    json_end(&j);
    reply_json(rq, buf_str(&b));
    return RC_OK;
}

/* ---- acts on a voice ---- */

/* The page's act, then how things stand instead of the next page. */
static rc voice_act(struct rq *rq, handler_fn *act)
{
    struct voice_by_number_row v;
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    bool found = false;
    TRY(act(rq));
    TRY(voice_by_number(rq->db, rq->today, rq->args[0], &v, &found));
    if (!found)
        return RQ_FAIL(rq, RC_INTERNAL, NULL, "the voice is gone after an act");
    rq->reply = (struct reply){ 0 };
    json_open_object(&j);
    json_put_str(&j, S("number"), v.number);
    json_put_str(&j, S("state"), v.state);
    json_put_str(&j, S("problem"), v.problem_number);
    json_end(&j);
    reply_json(rq, buf_str(&b));
    return RC_OK;
}

rc problem_api_accept(struct rq *rq)
{
    return voice_act(rq, problem_desk_accept);
}

rc problem_api_merge(struct rq *rq)
{
    return voice_act(rq, problem_desk_merge);
}

rc problem_api_unmerge(struct rq *rq)
{
    return voice_act(rq, problem_desk_unmerge);
}

rc problem_api_decline(struct rq *rq)
{
    return voice_act(rq, problem_desk_decline);
}

/* ---- acts on a case ---- */

rc problem_api_case_act(struct rq *rq, handler_fn *act)
{
    struct problem_by_number_row p;
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    bool found = false;
    TRY(act(rq));
    TRY(problem_by_number(rq->db, rq->today, rq->args[0], &p, &found));
    if (!found)
        return RQ_FAIL(rq, RC_INTERNAL, NULL, "the problem is gone after an act");
    rq->reply = (struct reply){ 0 };
    json_open_object(&j);
    json_put_str(&j, S("number"), p.number);
    json_put_str(&j, S("state"), p.state);
    json_put_i64(&j, S("round"), p.round);
    json_put_str(&j, S("due_day"), p.due_day.has ? day_format(rq->arena, p.due_day.v) : (str){ 0 });
    json_end(&j);
    reply_json(rq, buf_str(&b));
    return RC_OK;
}

rc problem_api_assign(struct rq *rq)
{
    return problem_api_case_act(rq, problem_desk_assign);
}

rc problem_api_return(struct rq *rq)
{
    return problem_api_case_act(rq, problem_desk_return);
}

rc problem_api_progress(struct rq *rq)
{
    return problem_api_case_act(rq, problem_desk_progress);
}

rc problem_api_answer(struct rq *rq)
{
    return problem_api_case_act(rq, problem_desk_answer);
}

rc problem_api_send_back(struct rq *rq)
{
    return problem_api_case_act(rq, problem_desk_send_back);
}

rc problem_api_publish(struct rq *rq)
{
    return problem_api_case_act(rq, problem_desk_publish);
}

rc problem_api_merge_problem(struct rq *rq)
{
    return problem_api_case_act(rq, problem_desk_merge_problem);
}

rc problem_api_unmerge_problem(struct rq *rq)
{
    return problem_api_case_act(rq, problem_desk_unmerge_problem);
}

rc problem_api_end(struct rq *rq)
{
    return problem_api_case_act(rq, problem_desk_end);
}
