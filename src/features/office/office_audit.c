/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log for the auditor: newest first, filtered, verified, taken along as JSON lines. Taking it along
 * is an act that is recorded itself. */
#include "base/json.h"
#include "core/audit.h"
#include "features/office/office_pages.h"
#include "gen/audit_sql.h"
#include "gen/office_views.h"
#include "web/form.h"

#define PER_PAGE 50
#define EXPORT_MAX 20000
#define EXPORT_BYTES_MAX (12u << 20)
#define ACTION_MAX 60

/* What people call the acts of core and office; the others are shown by their own names. */
static const struct {
    str action;
    enum text label;
} labels[] = {
    { S_INIT("login"), TEXT_OFFICE_ACT_LOGIN },
    { S_INIT("login.code"), TEXT_OFFICE_ACT_LOGIN_CODE },
    { S_INIT("login.factor_on"), TEXT_OFFICE_ACT_FACTOR_ON },
    { S_INIT("login.factor_off"), TEXT_OFFICE_ACT_FACTOR_OFF },
    { S_INIT("role.grant"), TEXT_OFFICE_ACT_GRANT },
    { S_INIT("role.revoke"), TEXT_OFFICE_ACT_REVOKE },
    { S_INIT("person.add"), TEXT_OFFICE_ACT_PERSON_ADD },
    { S_INIT("person.password"), TEXT_OFFICE_ACT_PASSWORD },
    { S_INIT("person.password_reset"), TEXT_OFFICE_ACT_PASSWORD_RESET },
    { S_INIT("person.unlock"), TEXT_OFFICE_ACT_UNLOCK },
    { S_INIT("person.sessions_end"), TEXT_OFFICE_ACT_SESSIONS_END },
    { S_INIT("person.close"), TEXT_OFFICE_ACT_CLOSE },
    { S_INIT("person.reveal_phone"), TEXT_OFFICE_ACT_REVEAL },
    { S_INIT("audit.export"), TEXT_OFFICE_ACT_EXPORT },
    { S_INIT("calendar.set"), TEXT_OFFICE_ACT_CALENDAR },
    { S_INIT("calendar.unset"), TEXT_OFFICE_ACT_CALENDAR_UNSET },
    { S_INIT("rule.set"), TEXT_OFFICE_ACT_RULE },
    { S_INIT("setting.set"), TEXT_OFFICE_ACT_SETTING },
};

static enum text act_label(str action)
{
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (str_eq(labels[i].action, action))
            return labels[i].label;
    return TEXT_NONE;
}

/* What the auditor looks for. */
struct wish {
    struct opt_i64 person;
    str action_low, action_behind;
    ms_t since, before;
};

static void wish_action(struct rq *rq, str action, struct wish *ret)
{
    str from = str_trim(action);
    if (str_is_empty(from))
        return;
    ret->action_low = from;
    ret->action_behind = str_join(rq->arena, from, S("~")); /* behind every letter that an action may have */
}

static void wish_days(struct rq *rq, day_t from, day_t to, struct wish *ret)
{
    ret->since = from != 0 ? day_start(from, rq->offset) : 0;
    ret->before = to != 0 ? day_start(to + 1, rq->offset) : INT64_MAX;
}

/* By log-in name or telephone number; *ret_found false: nobody has it. */
static rc wish_person(struct rq *rq, str who, struct wish *ret, bool *ret_found)
{
    person_id person = { 0 };
    *ret_found = true;
    if (str_is_empty(str_trim(who)))
        return RC_OK;
    TRY(person_find(rq->db, &rq->app->keys, who, &person));
    *ret_found = person.v != 0;
    ret->person = OPT_I64(person.v);
    return RC_OK;
}

static str or_empty(str s)
{
    return str_is_absent(s) ? S("") : s;
}

static day_t query_day(struct rq *rq, str name)
{
    day_t day = 0;
    (void)day_parse(rq_query(rq, name), &day);
    return day;
}

/* The same search, further back. */
static str older(struct rq *rq, const struct office_audit *v, int64_t before)
{
    struct buf b = buf_new(rq->arena, 4096);
    const struct {
        const char *name;
        str value;
    } parts[] = { { "who", v->who }, { "action", v->action }, { "from", v->from }, { "to", v->to } };
    buf_printf(&b, "/audit?before=%lld", (long long)before);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        buf_printf(&b, "&%s=", parts[i].name);
        format_url_part(&b, parts[i].value);
    }
    return buf_str(&b);
}

static rc entries_load(struct rq *rq, const struct wish *wish, struct office_audit *v)
{
    struct audit_newest_rows rows;
    struct audit_newest_in in = { .before_seq = rq_query_i64(rq, S("before"), 1, INT64_MAX, INT64_MAX),
                                  .since = wish->since,
                                  .before = wish->before,
                                  .action_low = wish->action_low,
                                  .action_behind = wish->action_behind,
                                  .wanted_person = wish->person,
                                  .limit = PER_PAGE + 1 };
    TRY(audit_newest(rq->db, &in, &rows));
    v->entries = ARENA_ARRAY(rq->arena, struct office_entry, rows.n);
    for (size_t i = 0; i < rows.n && i < PER_PAGE; i++) {
        const struct audit_newest_row *row = &rows.at[i];
        v->entries[v->entries_n++] =
            (struct office_entry){ .seq = row->seq,
                                   .at = row->at,
                                   .who = row->person_name,
                                   .label = act_label(row->action),
                                   .action = row->action,
                                   .subject = row->subject,
                                   .detail = str_eq(row->detail, S("{}")) ? (str){ 0 } : row->detail,
                                   .is_refused = str_eq(row->outcome, S("refused")) };
    }
    if (rows.n > PER_PAGE)
        v->next = older(rq, v, rows.at[PER_PAGE - 1].seq);
    return RC_OK;
}

/* Recomputed from the first entry on, when asked for. */
static rc verdict_load(struct rq *rq, struct office_audit *v)
{
    struct audit_verdict verdict;
    struct buf head = buf_new(rq->arena, 65);
    if (!str_eq(rq_query(rq, S("verify")), S("1")))
        return RC_OK;
    TRY(audit_verify(rq->db, &verdict));
    buf_hex(&head, verdict.head, sizeof verdict.head);
    v->is_verified = true;
    v->is_good = verdict.is_good;
    v->entries_total = verdict.entries;
    v->first_bad = verdict.first_bad;
    v->is_tail_cut = verdict.is_tail_cut;
    v->head = buf_str(&head);
    return RC_OK;
}

rc office_audit_show(struct rq *rq)
{
    struct office_audit *v = ARENA_NEW(rq->arena, struct office_audit);
    struct wish wish = { 0 };
    bool found;
    v->who = or_empty(rq_query(rq, S("who")));
    v->action = or_empty(rq_query(rq, S("action")));
    v->from = or_empty(rq_query(rq, S("from")));
    v->to = or_empty(rq_query(rq, S("to")));
    v->is_filtered = v->who.n + v->action.n + v->from.n + v->to.n > 0;
    wish_action(rq, v->action, &wish);
    wish_days(rq, query_day(rq, S("from")), query_day(rq, S("to")), &wish);
    TRY(wish_person(rq, v->who, &wish, &found));
    v->is_nobody = !found;
    TRY(verdict_load(rq, v));
    TRY(entries_load(rq, &wish, v));
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_OFFICE_AUDIT_TITLE), office_audit_page(v));
    return RC_OK;
}

/* ---- export ---- */

struct export_form {
    str who, action;
    day_t from, to;
};
static const struct field export_fields[] = {
    { .name = "from",
      .kind = FIELD_DAY,
      .at = offsetof(struct export_form, from),
      .label = TEXT_OFFICE_DAY_FROM,
      .is_required = true },
    { .name = "to",
      .kind = FIELD_DAY,
      .at = offsetof(struct export_form, to),
      .label = TEXT_OFFICE_DAY_TO,
      .is_required = true },
    { .name = "who",
      .kind = FIELD_TEXT,
      .at = offsetof(struct export_form, who),
      .label = TEXT_OFFICE_AUDIT_WHO,
      .hint = TEXT_OFFICE_AUDIT_WHO_HINT,
      .max = PERSON_LOGIN_MAX },
    { .name = "action",
      .kind = FIELD_TEXT,
      .at = offsetof(struct export_form, action),
      .label = TEXT_OFFICE_AUDIT_ACTION,
      .hint = TEXT_OFFICE_AUDIT_ACTION_HINT,
      .max = ACTION_MAX },
};

static rc export_check(struct rq *rq, void *values)
{
    const struct export_form *f = values;
    return f->to < f->from ? form_fail(rq, "to", TEXT_OFFICE_DAY_ORDER) : RC_OK;
}

const struct form office_export_form =
    FORM_CHECKED("audit_export", export_fields, struct export_form, export_check);

rc office_export_show(struct rq *rq)
{
    form_set_value(rq, "from", day_format(rq->arena, rq->today - 30));
    form_set_value(rq, "to", day_format(rq->arena, rq->today));
    return office_form_show(rq, &(struct form_page){ .form = &office_export_form,
                                                     .title = TEXT_OFFICE_EXPORT_TITLE,
                                                     .hint = TEXT_OFFICE_EXPORT_HINT,
                                                     .send = TEXT_OFFICE_EXPORT_DO,
                                                     .action = S("/audit/export"),
                                                     .back = S("/audit") });
}

struct export
{
    struct buf out;
    int64_t entries;
};

static void put_id(struct json *j, str name, struct opt_i64 id)
{
    json_key(j, name);
    if (id.has)
        json_id(j, id.v);
    else
        json_none(j);
}

static str hex(struct arena *a, str bytes)
{
    struct buf b = buf_new(a, bytes.n * 2 + 1);
    buf_hex(&b, bytes.p, bytes.n);
    return buf_str(&b);
}

static rc export_row(void *data, const struct audit_between_row *row)
{
    struct export *x = data;
    struct json j = json_new(&x->out);
    json_open_object(&j);
    json_put_i64(&j, S("seq"), row->seq);
    json_put_i64(&j, S("at"), row->at);
    put_id(&j, S("person"), row->person_id);
    json_put_str(&j, S("action"), row->action);
    json_put_str(&j, S("subject"), row->subject);
    put_id(&j, S("organisation"), row->organisation_id);
    json_put_str(&j, S("outcome"), row->outcome);
    json_put_str(&j, S("detail"), row->detail);
    json_put_str(&j, S("request_id"), row->request_id);
    json_put_str(&j, S("previous_hash"), hex(x->out.arena, row->previous_hash));
    json_put_str(&j, S("hash"), hex(x->out.arena, row->hash));
    json_end(&j);
    buf_putc(&x->out, '\n');
    x->entries++;
    return RC_OK;
}

/* Slow: reads up to EXPORT_MAX entries, before the lane. */
rc office_export_prepare(struct rq *rq)
{
    const struct export_form *f = rq->form;
    struct export *x = ARENA_NEW(rq->arena, struct export);
    struct wish wish = { 0 };
    bool found;
    struct text_arg args[] = { text_arg_int("n", EXPORT_MAX) };
    wish_action(rq, f->action, &wish);
    wish_days(rq, f->from, f->to, &wish);
    TRY(wish_person(rq, f->who, &wish, &found));
    if (!found)
        return form_fail(rq, "who", TEXT_OFFICE_AUDIT_NOBODY);
    x->out = buf_new(rq->arena, EXPORT_BYTES_MAX);
    struct audit_between_in in = { .since = wish.since,
                                   .before = wish.before,
                                   .action_low = wish.action_low,
                                   .action_behind = wish.action_behind,
                                   .wanted_person = wish.person,
                                   .limit = EXPORT_MAX + 1 };
    TRY(audit_between(rq->db, &in, export_row, x));
    if (x->entries > EXPORT_MAX || x->out.is_full)
        return form_fail_args(rq, "to", TEXT_OFFICE_EXPORT_TOO_MANY, args, 1);
    rq->prepared = x;
    return RC_OK;
}

rc office_export(struct rq *rq)
{
    const struct export_form *f = rq->form;
    const struct export *x = rq->prepared;
    str from = day_format(rq->arena, f->from), to = day_format(rq->arena, f->to);
    struct buf b = buf_new(rq->arena, 1024);
    struct json j = json_new(&b);
    json_open_object(&j);
    json_put_str(&j, S("from"), from);
    json_put_str(&j, S("to"), to);
    json_put_str(&j, S("who"), f->who);
    json_put_str(&j, S("action"), f->action);
    json_put_i64(&j, S("entries"), x->entries);
    json_end(&j);
    TRY(audit_act(rq, "audit.export", S("audit"), (organisation_id){ 0 }, buf_str(&b)));
    reply_bytes(rq, S("application/x-ndjson"), buf_str(&x->out));
    rq->reply.download_name = str_printf(rq->arena, "audit-%.*s-%.*s.jsonl", STR_ARG(from), STR_ARG(to));
    return RC_OK;
}
