/* SPDX-License-Identifier: Apache-2.0 */
/* Dated rules: all that hold now or later, one with its history, and a new value from a day on. */
#include "base/json.h"
#include "core/audit.h"
#include "core/job.h"
#include "core/rule.h"
#include "features/office/office_pages.h"
#include "gen/office_views.h"
#include "gen/rule_sql.h"
#include "web/form.h"

#define CHILDREN_MAX 200
#define VALUE_MAX 1000000
#define DETAIL_BYTES_MAX 2000

struct rule_form {
    int64_t value, organisation;
    day_t from;
    str source;
};
static const struct field rule_fields[] = {
    { .name = "value",
      .kind = FIELD_INT,
      .at = offsetof(struct rule_form, value),
      .label = TEXT_OFFICE_RULE_VALUE,
      .is_required = true,
      .min = 0,
      .max = VALUE_MAX },
    { .name = "from",
      .kind = FIELD_DAY,
      .at = offsetof(struct rule_form, from),
      .label = TEXT_OFFICE_RULE_FROM,
      .is_required = true },
    { .name = "source",
      .kind = FIELD_TEXT,
      .at = offsetof(struct rule_form, source),
      .label = TEXT_OFFICE_SOURCE,
      .hint = TEXT_OFFICE_SOURCE_HINT,
      .is_required = true,
      .max = 120 },
    { .name = "organisation",
      .kind = FIELD_ID,
      .at = offsetof(struct rule_form, organisation),
      .label = TEXT_OFFICE_RULE_WHERE,
      .hint = TEXT_OFFICE_RULE_WHERE_HINT },
};

static rc rule_check(struct rq *rq, void *values)
{
    const struct rule_form *f = values;
    return f->from < rq->today ? form_fail(rq, "from", TEXT_OFFICE_RULE_PAST) : RC_OK;
}

const struct form office_rule_form = FORM_CHECKED("rule", rule_fields, struct rule_form, rule_check);

static enum text unit_label(str unit)
{
    static const struct {
        str unit;
        enum text label;
    } units[] = {
        { S_INIT("workdays"), TEXT_OFFICE_UNIT_WORKDAYS }, { S_INIT("days"), TEXT_OFFICE_UNIT_DAYS },
        { S_INIT("hours"), TEXT_OFFICE_UNIT_HOURS },       { S_INIT("minutes"), TEXT_OFFICE_UNIT_MINUTES },
        { S_INIT("count"), TEXT_OFFICE_UNIT_TIMES },       { S_INIT("times"), TEXT_OFFICE_UNIT_TIMES },
        { S_INIT("percent"), TEXT_OFFICE_UNIT_PERCENT },   { S_INIT("MiB"), TEXT_OFFICE_UNIT_MEGABYTES },
    };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (str_eq(units[i].unit, unit))
            return units[i].label;
    return TEXT_NONE;
}

static struct office_rule *rules_of(struct rq *rq, const struct rule_list_on_rows *rows)
{
    struct office_rule *all = ARENA_ARRAY(rq->arena, struct office_rule, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        const struct rule_list_on_row *row = &rows->at[i];
        enum text label = module_rule_label(rq->app, row->name);
        all[i] = (struct office_rule){ .label = label != TEXT_NONE ? rq_text(rq, label) : row->name,
                                       .path = str_join(rq->arena, S("/rules/"), row->name),
                                       .value = row->value,
                                       .unit = unit_label(row->unit),
                                       .source = row->source,
                                       .organisation = row->organisation_name,
                                       .from = row->from_day,
                                       .until = office_last_day(row->to_day),
                                       .is_later = row->from_day > rq->today };
    }
    return all;
}

rc office_rules_show(struct rq *rq)
{
    struct office_rules *v = ARENA_NEW(rq->arena, struct office_rules);
    struct rule_list_on_rows rows;
    TRY(rule_list_on(rq->db, rq->today, &rows));
    v->rules = rules_of(rq, &rows);
    v->rules_n = rows.n;
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_OFFICE_RULES_TITLE), office_rules_page(v));
    return RC_OK;
}

/* The root and what stands directly below it. */
static rc place_choices(struct rq *rq)
{
    struct organisation root, *children;
    size_t n;
    int64_t total;
    if (rq->organisation == 0)
        return RC_OK;
    TRY(organisation_load(rq->db, (organisation_id){ rq->organisation }, rq->today, &root));
    TRY(organisation_children(rq->db, root.id, rq->today, CHILDREN_MAX, &children, &n, &total));
    struct run_choice *choices = ARENA_ARRAY(rq->arena, struct run_choice, n + 1);
    choices[0] = (struct run_choice){ S("0"), rq_text(rq, TEXT_OFFICE_RULE_EVERYWHERE), { 0 } };
    for (size_t i = 0; i < n; i++)
        choices[i + 1] = (struct run_choice){ str_printf(rq->arena, "%lld", (long long)children[i].id.v),
                                              children[i].name,
                                              { 0 } };
    form_set_choices(rq, "organisation", choices, n + 1);
    return RC_OK;
}

rc office_rule_show(struct rq *rq)
{
    struct office_rule_page *v = ARENA_NEW(rq->arena, struct office_rule_page);
    struct rule_list_on_rows rows;
    TRY(rule_history_of(rq->db, rq->today, rq->args[0], &rows));
    if (rows.n == 0)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such rule");
    v->rules = rules_of(rq, &rows);
    v->rules_n = rows.n;
    v->label = v->rules[0].label;
    v->name = rq->args[0];
    v->unit = v->rules[0].unit;
    v->action = v->rules[0].path;
    TRY(place_choices(rq));
    form_set_value(rq, "from", day_format(rq->arena, rq->today));
    v->summary = form_summary(rq, &office_rule_form);
    v->fields = form_fields(rq, &office_rule_form);
    v->guard = form_guard(rq, &office_rule_form);
    rq->reply.is_desk = true;
    reply_page(rq, v->label, office_rule_page_page(v));
    return RC_OK;
}

static rc record(struct rq *rq, const struct rule_form *f)
{
    struct buf b = buf_new(rq->arena, DETAIL_BYTES_MAX);
    struct json j = json_new(&b);
    json_open_object(&j);
    json_put_i64(&j, S("value"), f->value);
    json_put_str(&j, S("from"), day_format(rq->arena, f->from));
    json_put_str(&j, S("source"), f->source);
    json_end(&j);
    return audit_act(rq, "rule.set", str_join(rq->arena, S("rule "), rq->args[0]),
                     (organisation_id){ f->organisation }, buf_str(&b));
}

rc office_rule_set(struct rq *rq)
{
    const struct rule_form *f = rq->form;
    struct rule_list_on_rows rows;
    struct organisation place;
    TRY(rule_history_of(rq->db, rq->today, rq->args[0], &rows));
    if (rows.n == 0)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such rule");
    if (f->organisation != 0)
        TRY(organisation_load(rq->db, (organisation_id){ f->organisation }, rq->today, &place));
    TRY(rule_set(rq->db, &(struct rule_new){ .name = rq->args[0],
                                             .unit = rows.at[0].unit,
                                             .source = f->source,
                                             .organisation = { f->organisation },
                                             .value = f->value,
                                             .from_day = f->from }));
    TRY(record(rq, f));
    TRY(jobs_after_change(rq->db, rq->app, rq->now));
    reply_flash(rq, TEXT_OFFICE_RULE_SET, "ok");
    reply_redirect(rq, str_join(rq->arena, S("/rules/"), rq->args[0]));
    return RC_OK;
}
