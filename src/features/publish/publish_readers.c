/* SPDX-License-Identifier: Apache-2.0 */
/* The desk sees who has read a must-read item, down the tree, and reminds who has not. A unit's secretary
 * sees the own unit and what lies below. Nothing is ordered by how much was read. */
#include "core/person.h"
#include "core/rule.h"
#include "features/publish/publish_desk.h"
#include "features/publish/publish_pages_item.h"
#include "features/publish/publish_receipt.h"
#include "features/publish/publish_receipt_pages.h"
#include "gen/publish_receipt_sql.h"

#define PEOPLE_PAGE 100
#define PAGES_MAX 1000

struct readers {
    struct rq *rq;
    struct publish_item_row_row item;
    struct receipt_notice notice;
    str unit;            /* the path that the page is about */
    bool is_own;         /* that unit alone, without those below */
    bool is_read;        /* those who have; else those who have not */
    struct scope within; /* what the list holds */
    struct publish_readers *v;
};

str publish_readers_path(struct rq *rq, str number)
{
    return str_printf(rq->arena, "/desk/items/%.*s/readers", STR_ARG(number));
}

static str link_to(const struct readers *r, str unit, bool is_own, bool is_read)
{
    return str_printf(r->rq->arena, "%.*s?org=%lld&unit=%.*s%s%s",
                      STR_ARG(publish_readers_path(r->rq, r->item.number)), (long long)r->rq->organisation,
                      STR_ARG(unit), is_own ? "&own=1" : "", is_read ? "&state=read" : "");
}

/* The item's own unit, if the person's units hold it, else the person's; below it where the address says. */
static rc unit_choose(struct readers *r)
{
    struct organisation unit;
    struct rq *rq = r->rq;
    str wanted = rq_query(rq, S("unit"));
    TRY(organisation_load(rq->db, (organisation_id){ rq->organisation }, rq->today, &unit));
    r->unit = unit.path;
    TRY(organisation_load(rq->db, r->item.organisation_id, rq->today, &unit));
    if (scope_covers(rq->scope, unit.path))
        r->unit = unit.path;
    if (!str_is_empty(wanted) && wanted.n % PATH_SEGMENT_BYTES == 0 && scope_covers(rq->scope, wanted))
        r->unit = wanted;
    r->is_own = str_eq(rq_query(rq, S("own")), S("1"));
    r->is_read = str_eq(rq_query(rq, S("state")), S("read"));
    r->within = r->is_own ? receipt_unit_only(rq->arena, r->unit) : scope_below(rq->arena, r->unit);
    return RC_OK;
}

static rc units_load(struct readers *r)
{
    struct receipt_unit *units;
    struct rq *rq = r->rq;
    size_t n;
    TRY(receipt_units(rq->db, r->notice.id, r->within, r->unit, rq->today, &units, &n));
    r->v->units = ARENA_ARRAY(rq->arena, struct publish_readers_unit, n);
    for (size_t i = 0; i < n && !r->is_own; i++) {
        const struct receipt_unit *u = &units[i];
        bool is_own = str_eq(u->path, r->unit);
        r->v->units[r->v->units_n++] = (struct publish_readers_unit){
            .name = str_is_absent(u->name) ? rq_text(rq, TEXT_PUBLISH_READERS_UNIT_GONE) : u->name,
            .is_own = is_own,
            .asked = u->asked,
            .read = u->done,
            .unread = u->asked - u->done,
            .path = link_to(r, u->path, is_own, false),
            .read_path = link_to(r, u->path, is_own, true),
        };
    }
    return RC_OK;
}

/* Names in full are for those who may find people. */
static rc people_load(struct readers *r)
{
    struct receipt_person *people;
    struct rq *rq = r->rq;
    size_t n;
    int64_t page = rq_query_i64(rq, S("page"), 1, PAGES_MAX, 1);
    bool has_names = access_may(rq, "person.find", (organisation_id){ rq->organisation });
    const struct receipt_list in = { .notice = r->notice.id,
                                     .within = r->within,
                                     .is_read = r->is_read,
                                     .today = rq->today,
                                     .limit = PEOPLE_PAGE + 1,
                                     .offset = (page - 1) * PEOPLE_PAGE };
    TRY(receipt_people(rq->db, &in, &people, &n));
    r->v->people = ARENA_ARRAY(rq->arena, struct publish_reader, n);
    for (size_t i = 0; i < n && i < PEOPLE_PAGE; i++)
        r->v->people[r->v->people_n++] = (struct publish_reader){
            .name = has_names ? people[i].name : person_name_masked(rq->arena, people[i].name),
            .read_at = people[i].read_at,
            .reminded = people[i].reminded,
            .reminded_at = people[i].reminded_at,
            .is_gone = !people[i].is_here,
        };
    if (n > PEOPLE_PAGE)
        r->v->next = str_printf(rq->arena, "%.*s&page=%lld",
                                STR_ARG(link_to(r, r->unit, r->is_own, r->is_read)), (long long)(page + 1));
    return RC_OK;
}

static rc head_load(struct readers *r)
{
    struct publish_readers *v = r->v;
    struct receipt_count total;
    struct rq *rq = r->rq;
    struct receipt_unit *names;
    size_t n;
    struct publish_receipt_title_row row;
    bool found;
    TRY(publish_receipt_title(rq->db, publish_item_lang(rq), r->item.id, rq->now, &row, &found));
    TRY(receipt_total(rq->db, r->notice.id, r->within, &total));
    TRY(receipt_units(rq->db, r->notice.id, scope_below(rq->arena, r->unit),
                      str_slice(r->unit, 0, r->unit.n - PATH_SEGMENT_BYTES), rq->today, &names, &n));
    v->title = found ? row.title : r->item.number;
    v->number = r->item.number;
    v->unit = n > 0 ? names[0].name : (str){ 0 };
    v->is_open = r->notice.is_open && found;
    v->opened_at = r->notice.opened_at;
    v->round = r->notice.round;
    v->asked = total.asked;
    v->read = total.done;
    v->unread = total.asked - total.done;
    v->is_own = r->is_own;
    v->is_read = r->is_read;
    v->unread_path = link_to(r, r->unit, r->is_own, false);
    v->read_path = link_to(r, r->unit, r->is_own, true);
    if (scope_covers(rq->scope, str_slice(r->unit, 0, r->unit.n - PATH_SEGMENT_BYTES)))
        v->up = link_to(r, str_slice(r->unit, 0, r->unit.n - PATH_SEGMENT_BYTES), false, false);
    return RC_OK;
}

static rc remind_load(struct readers *r)
{
    struct rq *rq = r->rq;
    TRY(rule_value(rq->db, S("publish.remind_hours"), r->item.organisation_id, rq->today, &r->v->hours));
    if (!r->v->is_open || r->v->unread == 0)
        return RC_OK;
    r->v->remind =
        str_printf(rq->arena, "/desk/items/%.*s/remind?org=%lld&unit=%.*s%s", STR_ARG(r->item.number),
                   (long long)rq->organisation, STR_ARG(r->unit), r->is_own ? "&own=1" : "");
    r->v->remind_guard = form_guard(rq, &form_none);
    return RC_OK;
}

/* RC_NOT_FOUND: the item asks nobody of the person's units, and is not of one. */
static rc readers_begin(struct rq *rq, struct readers *r)
{
    struct receipt_count seen;
    struct organisation unit;
    *r = (struct readers){ .rq = rq, .v = ARENA_NEW(rq->arena, struct publish_readers) };
    TRY(publish_item_of_page(rq, &r->item));
    TRY(receipt_find(rq->db, S(PUBLISH_RECEIPT), r->item.id.v, &r->notice));
    TRY(receipt_total(rq->db, r->notice.id, rq->scope, &seen));
    TRY(organisation_load(rq->db, r->item.organisation_id, rq->today, &unit));
    if (seen.asked == 0 && !scope_covers(rq->scope, unit.path))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "asks nobody of these units");
    return unit_choose(r);
}

rc publish_readers_show(struct rq *rq)
{
    struct readers r;
    TRY(readers_begin(rq, &r));
    TRY(head_load(&r));
    TRY(units_load(&r));
    TRY(people_load(&r));
    TRY(remind_load(&r));
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_READERS_TITLE), publish_readers_page(r.v));
    return RC_OK;
}

rc publish_remind_do(struct rq *rq)
{
    struct publish_by by;
    struct readers r;
    int64_t n;
    TRY(readers_begin(rq, &r));
    TRY(publish_by_of(rq, PERMISSION_READERS, (organisation_id){ rq->organisation }, &by));
    TRY(publish_remind(rq->db, &by, r.item.id, r.within, &n));
    TRY(publish_item_audit(rq, "item.remind", r.item.number, (organisation_id){ rq->organisation }));
    reply_flash(rq, n > 0 ? TEXT_PUBLISH_REMINDED : TEXT_PUBLISH_REMINDED_NOBODY, n > 0 ? "ok" : "warn");
    reply_redirect(rq, link_to(&r, r.unit, r.is_own, false));
    return RC_OK;
}

/* ---- all of them ---- */

rc publish_readings_desk(struct rq *rq)
{
    struct publish_readings *v = ARENA_NEW(rq->arena, struct publish_readings);
    struct publish_readings_open_rows rows;
    struct organisation here;
    int64_t page = rq_query_i64(rq, S("page"), 1, PAGES_MAX, 1);
    const struct publish_readings_open_in in = { .lang = publish_item_lang(rq),
                                                 .scope = rq->scope,
                                                 .today = rq->today,
                                                 .limit = PUBLISH_PER_PAGE + 1,
                                                 .offset = (page - 1) * PUBLISH_PER_PAGE };
    TRY(organisation_load(rq->db, (organisation_id){ rq->organisation }, rq->today, &here));
    TRY(publish_readings_open(rq->db, &in, &rows));
    v->place = here.name;
    v->rows = ARENA_ARRAY(rq->arena, struct publish_readings_line, rows.n);
    for (size_t i = 0; i < rows.n && i < PUBLISH_PER_PAGE; i++) {
        const struct publish_readings_open_row *r = &rows.at[i];
        v->rows[v->rows_n++] = (struct publish_readings_line){
            .path =
                str_printf(rq->arena, "%.*s?org=%lld&unit=%.*s", STR_ARG(publish_readers_path(rq, r->number)),
                           (long long)rq->organisation, STR_ARG(here.path)),
            .title = str_is_absent(r->title) ? r->number : r->title,
            .unit = r->unit,
            .at = r->opened_at,
            .asked = r->asked,
            .read = r->done,
            .unread = r->asked - r->done,
        };
    }
    if (rows.n > PUBLISH_PER_PAGE)
        v->next = str_printf(rq->arena, "/desk/reading?org=%lld&page=%lld", (long long)rq->organisation,
                             (long long)(page + 1));
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_READINGS_TITLE), publish_readings_page(v));
    return RC_OK;
}
