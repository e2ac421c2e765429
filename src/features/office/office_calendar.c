/* SPDX-License-Identifier: Apache-2.0 */
/* Working days: the days of a year that differ from the plain week, each with its source. */
#include "base/json.h"
#include "core/audit.h"
#include "core/calendar.h"
#include "core/job.h"
#include "features/office/office_pages.h"
#include "gen/office_views.h"
#include "web/form.h"

#define YEAR_FIRST 2000
#define YEAR_LAST 2100
#define DETAIL_BYTES_MAX 2000

struct day_form {
    day_t day;
    str kind, name, source;
};
static const struct choice day_kinds[] = { { "rest", TEXT_OFFICE_DAY_REST, TEXT_NONE },
                                           { "work", TEXT_OFFICE_DAY_WORK, TEXT_NONE } };
static const struct field day_fields[] = {
    { .name = "day",
      .kind = FIELD_DAY,
      .at = offsetof(struct day_form, day),
      .label = TEXT_OFFICE_DAY,
      .is_required = true },
    { .name = "kind",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct day_form, kind),
      .label = TEXT_OFFICE_DAY_KIND,
      .is_required = true,
      .choices = day_kinds,
      .choices_n = 2 },
    { .name = "name",
      .kind = FIELD_TEXT,
      .at = offsetof(struct day_form, name),
      .label = TEXT_OFFICE_DAY_NAME,
      .hint = TEXT_OFFICE_DAY_NAME_HINT,
      .is_required = true,
      .max = 30 },
    { .name = "source",
      .kind = FIELD_TEXT,
      .at = offsetof(struct day_form, source),
      .label = TEXT_OFFICE_SOURCE,
      .hint = TEXT_OFFICE_SOURCE_HINT,
      .is_required = true,
      .max = 120 },
};
const struct form office_day_form = FORM("calendar_day", day_fields, struct day_form);

static day_t first_of(int year)
{
    return day_from_date((struct date){ .year = year, .month = 1, .day = 1 });
}

static void fill_form(struct rq *rq, const struct calendar_entry *e)
{
    form_set_value(rq, "day", day_format(rq->arena, e->day));
    form_set_value(rq, "kind", e->is_work ? S("work") : S("rest"));
    form_set_value(rq, "name", e->name);
    form_set_value(rq, "source", e->source);
}

static str year_path(struct rq *rq, int year)
{
    return year >= YEAR_FIRST && year <= YEAR_LAST ? str_printf(rq->arena, "/calendar?year=%d", year)
                                                   : (str){ 0 };
}

rc office_calendar_show(struct rq *rq)
{
    struct office_calendar *v = ARENA_NEW(rq->arena, struct office_calendar);
    struct calendar_entry *days;
    size_t n;
    int year = (int)rq_query_i64(rq, S("year"), YEAR_FIRST, YEAR_LAST, day_to_date(rq->today).year);
    day_t chosen = 0;
    (void)day_parse(rq_query(rq, S("day")), &chosen);
    TRY(calendar_list(rq->db, first_of(year), first_of(year + 1) - 1, &days, &n));
    v->year = str_printf(rq->arena, "%d", year);
    v->previous = year_path(rq, year - 1);
    v->next = year_path(rq, year + 1);
    v->days = ARENA_ARRAY(rq->arena, struct office_day, n);
    for (size_t i = 0; i < n; i++) {
        str day = day_format(rq->arena, days[i].day);
        v->days[v->days_n++] = (struct office_day){
            .day = days[i].day,
            .is_work = days[i].is_work,
            .name = days[i].name,
            .source = days[i].source,
            .change = str_printf(rq->arena, "/calendar?year=%d&day=%.*s#f-day", year, STR_ARG(day)),
            .remove_action = str_printf(rq->arena, "/calendar/%.*s/remove", STR_ARG(day)),
            .remove_guard = form_guard(rq, &form_none),
        };
        if (days[i].day == chosen)
            fill_form(rq, &days[i]);
    }
    v->summary = form_summary(rq, &office_day_form);
    v->fields = form_fields(rq, &office_day_form);
    v->guard = form_guard(rq, &office_day_form);
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_OFFICE_CALENDAR_TITLE), office_calendar_page(v));
    return RC_OK;
}

static rc done(struct rq *rq, day_t day, enum text words)
{
    reply_flash(rq, words, "ok");
    reply_redirect(rq, str_printf(rq->arena, "/calendar?year=%d", day_to_date(day).year));
    return RC_OK;
}

rc office_calendar_set(struct rq *rq)
{
    const struct day_form *f = rq->form;
    struct buf b = buf_new(rq->arena, DETAIL_BYTES_MAX);
    struct json j = json_new(&b);
    struct calendar_entry entry = {
        .day = f->day, .is_work = str_eq(f->kind, S("work")), .name = f->name, .source = f->source
    };
    TRY(calendar_set(rq->db, &entry));
    json_open_object(&j);
    json_put_bool(&j, S("is_work"), entry.is_work);
    json_put_str(&j, S("name"), entry.name);
    json_put_str(&j, S("source"), entry.source);
    json_end(&j);
    TRY(audit_act(rq, "calendar.set", str_join(rq->arena, S("day "), day_format(rq->arena, f->day)),
                  (organisation_id){ 0 }, buf_str(&b)));
    TRY(jobs_after_change(rq->db, rq->app, rq->now));
    return done(rq, f->day, TEXT_OFFICE_DAY_SET);
}

rc office_calendar_remove(struct rq *rq)
{
    day_t day;
    if (!day_parse(rq->args[0], &day))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such day");
    TRY(calendar_unset(rq->db, day));
    TRY(audit_act(rq, "calendar.unset", str_join(rq->arena, S("day "), rq->args[0]), (organisation_id){ 0 },
                  (str){ 0 }));
    TRY(jobs_after_change(rq->db, rq->app, rq->now));
    return done(rq, day, TEXT_OFFICE_DAY_UNSET);
}
