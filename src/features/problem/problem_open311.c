/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open311 GeoReport v2, the reading half: discovery, services, requests, tokens. A service is a category, a
 * service request a problem on the wall, a token the receipt number of a report that came by this interface.
 */
#include "web/open311.h"

#include "core/setting.h"
#include "features/problem/problem_feed.h"
#include "gen/problem_open311_sql.h"
#include "web/rq.h"
#include "web/urlencoded.h"

#define ANSWER_BYTES_MAX (4u << 20)
#define QUERY_BYTES_MAX 4000
#define SPAN_DAYS 90
#define REQUESTS_MAX 1000
#define NUMBERS_MAX 100
#define SPECIFICATION "http://wiki.open311.org/GeoReport_v2"

/* A query parameter; absent and empty are the same to the standard. */
static str query_of(struct rq *rq, const char *name)
{
    str value = { 0 };
    if (!urlencoded_find(rq->arena, rq->query, str_from_c(name), QUERY_BYTES_MAX, &value))
        return (str){ 0 };
    value = str_trim(value);
    return str_is_empty(value) ? (str){ 0 } : value;
}

/* ---- discovery ---- */

static rc contact_of(struct rq *rq, str *ret)
{
    const str names[] = { S_INIT("place"), S_INIT("phone") };
    str values[2];
    TRY(setting_get_all(rq->db, names, 2, values));
    struct text_arg args[] = { text_arg_str("place", values[0]), text_arg_str("phone", values[1]) };
    for (size_t i = 0; i < 2; i++)
        if (str_is_absent(args[i].value))
            args[i].value = S("");
    *ret = str_trim(text_format(rq->arena, TEXT_PROBLEM_OPEN311_CONTACT, rq->lang, args, 2));
    return RC_OK;
}

/* Villages come and go by the day, so the lists may have changed since yesterday. */
static str changeset_of(struct rq *rq)
{
    return ms_format_iso(rq->arena, day_start(rq->today, rq->offset), rq->offset);
}

static void endpoint_write(struct rq *rq, struct open311 *o)
{
    open311_record(o, "endpoint");
    open311_str(o, "specification", S(SPECIFICATION));
    open311_str(o, "url", rq_address(rq, S("/open311/v2")));
    open311_str(o, "changeset", changeset_of(rq));
    open311_str(o, "type", S("production"));
    open311_list(o, "formats");
    open311_str(o, "format", S("text/xml"));
    open311_str(o, "format", S("application/json"));
    open311_end(o);
    open311_end(o);
}

rc problem_open311_discovery(struct rq *rq)
{
    struct open311 o = open311_new(rq, ANSWER_BYTES_MAX);
    str contact;
    TRY(contact_of(rq, &contact));
    open311_record(&o, "discovery");
    open311_str(&o, "changeset", changeset_of(rq));
    open311_str(&o, "contact", contact);
    open311_str(&o, "key_service", rq_text(rq, TEXT_PROBLEM_OPEN311_KEY));
    open311_list(&o, "endpoints");
    endpoint_write(rq, &o);
    open311_end(&o);
    open311_end(&o);
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    return open311_reply(rq, &o);
}

/* ---- services ---- */

static void service_write(struct rq *rq, struct open311 *o, const struct problem_categories_row *row)
{
    str name = problem_category_name(rq, row->name_zh, row->name_en);
    struct text_arg args[] = { text_arg_str("name", name) };
    open311_record(o, "service");
    open311_str(o, "service_code", row->code);
    open311_str(o, "service_name", name);
    open311_str(o, "description", text_format(rq->arena, TEXT_PROBLEM_OPEN311_SERVICE, rq->lang, args, 1));
    open311_bool(o, "metadata", true);
    open311_str(o, "type", S("batch"));
    open311_str(o, "keywords",
                str_printf(rq->arena, "%.*s,%.*s", STR_ARG(row->name_zh), STR_ARG(row->name_en)));
    open311_str(o, "group", rq_text(rq, TEXT_PROBLEM_WALL_TITLE));
    open311_end(o);
}

rc problem_open311_services(struct rq *rq)
{
    struct open311 o = open311_new(rq, ANSWER_BYTES_MAX);
    struct problem_categories_rows rows;
    TRY(problem_categories(rq->db, &rows));
    open311_list(&o, "services");
    for (size_t i = 0; i < rows.n; i++)
        service_write(rq, &o, &rows.at[i]);
    open311_end(&o);
    return open311_reply(rq, &o);
}

rc problem_open311_service_find(struct rq *rq, str code, struct problem_categories_row *ret)
{
    struct problem_categories_rows rows;
    TRY(problem_categories(rq->db, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (str_eq(rows.at[i].code, code)) {
            *ret = rows.at[i];
            return RC_OK;
        }
    return RQ_FAIL(rq, RC_NOT_FOUND, "problem.open311_no_service", "no such service");
}

struct attribute {
    const char *code;
    enum text label;
    struct problem_option *options;
    size_t n;
};

static void attribute_write(struct rq *rq, struct open311 *o, const struct attribute *in, int64_t order)
{
    open311_record(o, "attribute");
    open311_bool(o, "variable", true);
    open311_str(o, "code", str_from_c(in->code));
    open311_str(o, "datatype", S("singlevaluelist"));
    open311_bool(o, "required", false);
    open311_str(o, "datatype_description", (str){ 0 });
    open311_i64(o, "order", order);
    open311_str(o, "description", rq_text(rq, in->label));
    open311_list(o, "values");
    for (size_t i = 0; i < in->n; i++) {
        open311_record(o, "value");
        open311_str(o, "key", in->options[i].value);
        open311_str(o, "name", in->options[i].label);
        open311_end(o);
    }
    open311_end(o);
    open311_end(o);
}

/* What the form of new reports offers to choose. */
static struct attribute attribute_of(struct rq *rq, const char *code)
{
    const struct form *form = &problem_open311_form;
    str name = str_printf(rq->arena, "attribute[%s]", code);
    const struct field *field = form->fields;
    while (field < form->fields + form->fields_n && !str_eq(str_from_c(field->name), name))
        field++;
    if (field == form->fields + form->fields_n)
        BUG("an attribute that the Open311 form does not have");
    struct attribute a = { .code = code, .label = field->label, .n = field->choices_n };
    a.options = ARENA_ARRAY(rq->arena, struct problem_option, field->choices_n);
    for (size_t i = 0; i < field->choices_n; i++)
        a.options[i] = (struct problem_option){ .value = str_from_c(field->choices[i].value),
                                                .label = rq_text(rq, field->choices[i].label) };
    return a;
}

/* Every service asks for the same: where, of which kind, how public. */
rc problem_open311_service(struct rq *rq)
{
    struct open311 o = open311_new(rq, ANSWER_BYTES_MAX);
    struct problem_categories_row service;
    struct attribute where = attribute_of(rq, "organisation");
    const struct attribute kind = attribute_of(rq, "kind"), secrecy = attribute_of(rq, "secrecy");
    TRY(problem_open311_service_find(rq, open311_arg(rq, 0), &service));
    TRY(problem_villages(rq, 0, false, &where.options, &where.n));
    open311_record(&o, "service_definition");
    open311_str(&o, "service_code", service.code);
    open311_list(&o, "attributes");
    attribute_write(rq, &o, &where, 1);
    attribute_write(rq, &o, &kind, 2);
    attribute_write(rq, &o, &secrecy, 3);
    open311_end(&o);
    open311_end(&o);
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    return open311_reply(rq, &o);
}

/* ---- requests ---- */

static str instant(struct rq *rq, ms_t at)
{
    return ms_format_iso(rq->arena, at, rq->offset);
}

/* From the most specific to the most general, as the standard wants it. */
static str address_of(struct rq *rq, const struct open311_request_row *p, bool is_exact)
{
    if (!is_exact || str_is_empty(p->place))
        return p->place_name;
    return str_printf(rq->arena, "%.*s, %.*s", STR_ARG(p->place), STR_ARG(p->place_name));
}

static void times_write(struct rq *rq, struct open311 *o, const struct open311_request_row *p, bool is_closed)
{
    ms_t updated = is_closed && p->echoed_at.has ? p->echoed_at.v
                   : p->updated_at.has           ? p->updated_at.v
                                                 : p->accepted_at;
    open311_str(o, "requested_datetime", instant(rq, p->accepted_at));
    open311_str(o, "updated_datetime", instant(rq, updated));
    open311_str(o, "expected_datetime",
                p->due_day.has ? instant(rq, day_start(p->due_day.v + 1, rq->offset) - MS_PER_SECOND)
                               : (str){ 0 });
}

static void request_write(struct rq *rq, struct open311 *o, const struct open311_request_row *p)
{
    const char *status = problem_open311_status(problem_state_parse(p->state));
    bool is_closed = str_eq(str_from_c(status), S("closed")), is_exact = p->open_places > 0;
    open311_record(o, "request");
    open311_str(o, "service_request_id", p->number);
    open311_str(o, "status", str_from_c(status));
    open311_str(o, "status_notes", is_closed ? p->answer : (str){ 0 });
    open311_str(o, "service_name", problem_category_name(rq, p->name_zh, p->name_en));
    open311_str(o, "service_code", p->category_code);
    open311_str(o, "description", p->statement);
    open311_str(o, "agency_responsible", p->office_name);
    open311_str(o, "service_notice", p->measure);
    times_write(rq, o, p, is_closed);
    open311_str(o, "address", address_of(rq, p, is_exact));
    open311_str(o, "address_id", (str){ 0 });
    open311_str(o, "zipcode", (str){ 0 });
    open311_micro(o, "lat", p->micro_latitude.v, is_exact && p->micro_latitude.has);
    open311_micro(o, "long", p->micro_longitude.v, is_exact && p->micro_longitude.has);
    open311_str(o, "media_url",
                str_is_absent(p->picture) ? p->picture
                                          : rq_address(rq, str_join(rq->arena, S("/pictures/"), p->picture)));
    open311_end(o);
}

/* A parameter in W3C form: a day, or an instant with its zone. A "+" that was not encoded came as a space. */
static rc date_of(struct rq *rq, const char *name, bool is_end, struct opt_i64 *ret)
{
    str text = query_of(rq, name);
    struct buf b = buf_new(rq->arena, QUERY_BYTES_MAX);
    day_t day;
    ms_t at;
    *ret = OPT_NONE;
    if (str_is_absent(text))
        return RC_OK;
    for (size_t i = 0; i < text.n; i++)
        buf_putc(&b, text.p[i] == ' ' ? '+' : text.p[i]);
    if (day_parse(text, &day))
        at = is_end ? day_start(day + 1, rq->offset) - 1 : day_start(day, rq->offset);
    else if (!ms_parse_iso(buf_str(&b), &at))
        return RQ_FAIL(rq, RC_INVALID, "problem.open311_bad_date", "a date that is none");
    *ret = OPT_I64(at);
    return RC_OK;
}

/* The days asked for; by default the last ninety, today included. */
static rc span_of(struct rq *rq, ms_t *ret_since, ms_t *ret_until)
{
    struct opt_i64 since, until;
    TRY(date_of(rq, "start_date", false, &since));
    TRY(date_of(rq, "end_date", true, &until));
    if (!until.has)
        until.v = since.has ? since.v + SPAN_DAYS * MS_PER_DAY : day_start(rq->today + 1, rq->offset) - 1;
    if (!since.has)
        since.v = until.v - SPAN_DAYS * MS_PER_DAY;
    if (since.v > until.v || until.v - since.v > SPAN_DAYS * MS_PER_DAY)
        return RQ_FAIL(rq, RC_INVALID, "problem.open311_bad_span", "a span backwards or beyond ninety days");
    *ret_since = since.v;
    *ret_until = until.v;
    return RC_OK;
}

/* "open", "closed", both or nothing. */
static rc status_of(struct rq *rq, str *ret)
{
    str list = query_of(rq, "status"), one;
    bool is_open = false, is_closed = false;
    while (str_cut(&list, ',', &one)) {
        one = str_trim(one);
        if (!str_eq(one, S("open")) && !str_eq(one, S("closed")))
            return RQ_FAIL(rq, RC_INVALID, "problem.open311_bad_status", "a status that does not exist");
        is_open = is_open || str_eq(one, S("open"));
        is_closed = is_closed || str_eq(one, S("closed"));
    }
    *ret = is_open == is_closed ? S("all") : is_open ? S("open") : S("closed");
    return RC_OK;
}

static rc requests_by_number(struct rq *rq, struct open311 *o, str numbers)
{
    struct open311_request_row row;
    str one;
    for (int i = 0; str_cut(&numbers, ',', &one); i++) {
        bool found = false;
        if (i == NUMBERS_MAX)
            return RQ_FAIL(rq, RC_INVALID, "problem.open311_too_many",
                           "more numbers than are answered at once");
        TRY(open311_request(rq->db, rq->today, str_trim(one), &row, &found));
        if (found)
            request_write(rq, o, &row);
    }
    return RC_OK;
}

/* The two queries have the same columns. */
static struct open311_request_row row_of(const struct open311_requests_row *p)
{
    return (struct open311_request_row){ .number = p->number,
                                         .category_code = p->category_code,
                                         .name_zh = p->name_zh,
                                         .name_en = p->name_en,
                                         .statement = p->statement,
                                         .measure = p->measure,
                                         .place = p->place,
                                         .micro_latitude = p->micro_latitude,
                                         .micro_longitude = p->micro_longitude,
                                         .state = p->state,
                                         .accepted_at = p->accepted_at,
                                         .due_day = p->due_day,
                                         .echoed_at = p->echoed_at,
                                         .answer = p->answer,
                                         .place_name = p->place_name,
                                         .office_name = p->office_name,
                                         .updated_at = p->updated_at,
                                         .picture = p->picture,
                                         .open_places = p->open_places };
}

static rc requests_by_filter(struct rq *rq, struct open311 *o)
{
    struct open311_requests_rows rows;
    str services = query_of(rq, "service_code");
    /* The whole site: what is on the wall is for everybody. */
    struct open311_requests_in in = { .today = rq->today,
                                      .scope = scope_whole(),
                                      .services = str_is_absent(services) ? S("") : services,
                                      .limit =
                                          rq_query_i64(rq, S("page_size"), 1, REQUESTS_MAX, REQUESTS_MAX) };
    in.offset = (rq_query_i64(rq, S("page"), 1, INT32_MAX, 1) - 1) * in.limit;
    TRY(span_of(rq, &in.since, &in.until));
    TRY(status_of(rq, &in.status));
    TRY(open311_requests(rq->db, &in, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        struct open311_request_row row = row_of(&rows.at[i]);
        request_write(rq, o, &row);
    }
    return RC_OK;
}

rc problem_open311_requests(struct rq *rq)
{
    struct open311 o = open311_new(rq, ANSWER_BYTES_MAX);
    str numbers = query_of(rq, "service_request_id");
    open311_list(&o, "service_requests");
    if (str_is_absent(numbers))
        TRY(requests_by_filter(rq, &o));
    else
        TRY(requests_by_number(rq, &o, numbers));
    open311_end(&o);
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    return open311_reply(rq, &o);
}

rc problem_open311_request(struct rq *rq)
{
    struct open311 o = open311_new(rq, ANSWER_BYTES_MAX);
    struct open311_request_row row;
    bool found = false;
    TRY(open311_request(rq->db, rq->today, open311_arg(rq, 0), &row, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, "problem.open311_no_request", "no public problem of that number");
    open311_list(&o, "service_requests");
    request_write(rq, &o, &row);
    open311_end(&o);
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    return open311_reply(rq, &o);
}

rc problem_open311_token(struct rq *rq)
{
    struct open311 o = open311_new(rq, ANSWER_BYTES_MAX);
    struct open311_token_row row;
    bool found = false;
    TRY(open311_token(rq->db, open311_arg(rq, 0), &row, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, "problem.open311_no_token", "no report of that number by Open311");
    open311_list(&o, "service_requests");
    open311_record(&o, "request");
    open311_str(&o, "service_request_id", row.problem_number);
    open311_str(&o, "token", row.number);
    open311_end(&o);
    open311_end(&o);
    return open311_reply(rq, &o);
}
