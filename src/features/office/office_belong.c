/* SPDX-License-Identifier: Apache-2.0 */
/* Who belongs to an organisation: list, taking in, ending. Who holds a post stands there by it. */
#include "core/affiliation.h"
#include "core/person.h"
#include "features/office/office_pages.h"
#include "gen/office_views.h"
#include "web/form.h"

#define PAGE_ROWS 50
#define PAGES_MAX 1000

struct belong_form {
    str who, kind;
    day_t day;
};
static const struct choice kinds[] = {
    { AFFILIATION_MEMBER, TEXT_AFFILIATION_MEMBER, TEXT_NONE },
    { AFFILIATION_RESIDENT, TEXT_AFFILIATION_RESIDENT, TEXT_NONE },
    { AFFILIATION_STAFF, TEXT_AFFILIATION_STAFF, TEXT_NONE },
};
static const struct field belong_fields[] = {
    { .name = "who",
      .kind = FIELD_TEXT,
      .at = offsetof(struct belong_form, who),
      .label = TEXT_OFFICE_BELONG_WHO,
      .hint = TEXT_OFFICE_BELONG_WHO_HINT,
      .is_required = true,
      .max = PERSON_LOGIN_MAX },
    { .name = "kind",
      .kind = FIELD_CHOICE,
      .at = offsetof(struct belong_form, kind),
      .label = TEXT_OFFICE_BELONG_KIND,
      .is_required = true,
      .choices = kinds,
      .choices_n = sizeof kinds / sizeof kinds[0] },
    { .name = "day",
      .kind = FIELD_DAY,
      .at = offsetof(struct belong_form, day),
      .label = TEXT_OFFICE_RULE_FROM,
      .is_required = true },
};
const struct form office_belong_form = FORM("belong", belong_fields, struct belong_form);

static str page_path(struct rq *rq, int64_t page)
{
    return str_printf(rq->arena, "/organisations/%lld/people?page=%lld", (long long)rq->organisation,
                      (long long)page);
}

static rc people_list(struct rq *rq, struct office_belong *v)
{
    struct affiliation_entry *people;
    int64_t page = rq_query_i64(rq, S("page"), 1, PAGES_MAX, 1);
    size_t n;
    TRY(affiliation_list(rq->db, office_unit_here(rq), rq->today, PAGE_ROWS + 1, (page - 1) * PAGE_ROWS,
                         &people, &n));
    v->people = ARENA_ARRAY(rq->arena, struct office_belonging, n);
    for (size_t i = 0; i < n && i < PAGE_ROWS; i++) {
        bool by_post = people[i].id.v == 0;
        v->people[v->people_n++] = (struct office_belonging){
            .name = people[i].name,
            .kind = affiliation_kind_label(people[i].kind),
            .from = people[i].from_day,
            .until = office_last_day(people[i].to_day),
            .is_later = people[i].from_day > rq->today,
            .end = by_post ? (str){ 0 }
                           : str_printf(rq->arena, "/organisations/%lld/people/%lld/end",
                                        (long long)rq->organisation, (long long)people[i].id.v),
            .guard = form_guard(rq, &form_none),
        };
    }
    if (page > 1)
        v->previous = page_path(rq, page - 1);
    if (n > PAGE_ROWS)
        v->next = page_path(rq, page + 1);
    return RC_OK;
}

rc office_belong_show(struct rq *rq)
{
    struct office_belong *v = ARENA_NEW(rq->arena, struct office_belong);
    struct organisation o;
    TRY(organisation_load(rq->db, office_unit_here(rq), rq->today, &o));
    v->name = o.name;
    v->up = office_unit_path(rq, o.id, "");
    TRY(people_list(rq, v));
    form_set_value(rq, "day", day_format(rq->arena, rq->today));
    v->summary = form_summary(rq, &office_belong_form);
    v->fields = form_fields(rq, &office_belong_form);
    v->guard = form_guard(rq, &office_belong_form);
    v->action = office_unit_path(rq, o.id, "/people");
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_OFFICE_BELONG_TITLE), office_belong_page(v));
    return RC_OK;
}

static rc back(struct rq *rq)
{
    reply_flash(rq, TEXT_OFFICE_SAVED, "ok");
    reply_redirect(rq, office_unit_path(rq, office_unit_here(rq), "/people"));
    return RC_OK;
}

rc office_belong(struct rq *rq)
{
    const struct belong_form *f = rq->form;
    struct affiliation_new in = {
        .organisation = office_unit_here(rq), .kind = f->kind, .from_day = f->day, .now = rq->now
    };
    affiliation_id id;
    TRY(person_find(rq->db, &rq->app->keys, f->who, &in.person));
    if (in.person.v == 0)
        return form_fail(rq, "who", TEXT_OFFICE_AUDIT_NOBODY);
    rc done = affiliation_add(rq->db, &in, &id);
    if (done == RC_NOT_FOUND)
        return form_fail(rq, "day", TEXT_OFFICE_BELONG_BEFORE);
    TRY(done);
    TRY(office_unit_record(
        rq, "affiliation.add", in.organisation,
        str_printf(rq->arena, "person %lld: %.*s", (long long)in.person.v, STR_ARG(f->kind))));
    return back(rq);
}

rc office_belong_end(struct rq *rq)
{
    affiliation_id id;
    if (!rq_arg_id(rq, 1, &id.v))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such affiliation");
    TRY(affiliation_end(rq->db, office_unit_here(rq), id, rq->today));
    TRY(office_unit_record(rq, "affiliation.end", office_unit_here(rq),
                           str_printf(rq->arena, "affiliation %lld", (long long)id.v)));
    return back(rq);
}
