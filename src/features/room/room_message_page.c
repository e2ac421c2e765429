/* SPDX-License-Identifier: Apache-2.0 */
/* One message and what may be done with it; a notice and who has not acknowledged it. */
#include "base/json.h"
#include "core/audit.h"
#include "core/rule.h"
#include "features/room/room_pages.h"
#include "web/rq.h"

#define LATE_PAGE 100
#define SEEN_MAX 500
#define PAGES_MAX 1000

struct take_form {
    str why;
};
static const struct field take_fields[] = {
    { .name = "why",
      .kind = FIELD_TEXT,
      .at = offsetof(struct take_form, why),
      .label = TEXT_ROOM_WHY_LABEL,
      .hint = TEXT_ROOM_WHY_HINT,
      .is_required = true,
      .max = ROOM_WHY_MAX },
};
static rc take_check(struct rq *rq, void *values)
{
    const struct take_form *in = values;
    return room_check_words(rq, "why", in->why);
}
const struct form room_take_form = FORM_CHECKED("room_take", take_fields, struct take_form, take_check);

static str message_path(struct rq *rq, const struct room *r, int64_t seq, const char *behind)
{
    return str_printf(rq->arena, "/rooms/%lld/messages/%lld%s", (long long)r->id.v, (long long)seq, behind);
}

/* ---- one message ---- */

static rc acts_load(struct rq *rq, const struct room_here *here, const struct room_messages_before_row *row,
                    struct room_message_page *v)
{
    const struct room_by by = room_by(rq);
    if (!str_eq(row->state, S("shown")))
        return RC_OK;
    if (here->room.is_open)
        v->reply = str_printf(rq->arena, "/rooms/%lld?quote=%lld#end", (long long)here->room.id.v,
                              (long long)row->seq);
    TRY(room_rule(rq->db, &by, &here->room, "room.withdraw_minutes", &v->minutes));
    if (v->line.is_mine && room_can_withdraw(row->at, rq->now, v->minutes)) {
        v->withdraw_action = message_path(rq, &here->room, row->seq, "/withdraw");
        v->withdraw_guard = form_guard(rq, &form_none);
    }
    if (here->is_keeper) {
        v->take_action = message_path(rq, &here->room, row->seq, "/take-down");
        v->take_guard = form_guard(rq, &room_take_form);
        v->take_fields = form_fields(rq, &room_take_form);
    }
    return RC_OK;
}

rc room_message_show(struct rq *rq)
{
    struct room_message_page *v = ARENA_NEW(rq->arena, struct room_message_page);
    struct room_messages_before_row row;
    struct room_here here;
    int64_t seq;
    TRY(room_here(rq, &here));
    TRY(room_seq_of_page(rq, &seq));
    TRY(room_line_one(rq, &here, seq, &row, &v->line));
    TRY(acts_load(rq, &here, &row, v));
    v->name = room_name(rq, &here.room);
    v->unit = room_unit(&here.room);
    v->summary = rq->route->form != NULL ? form_summary(rq, rq->route->form) : (html){ S("") };
    room_links(rq, &here, TEXT_NONE, &v->links, &v->links_n);
    rq->reply.back = str_printf(rq->arena, "/rooms/%lld?at=%lld#m%lld", (long long)here.room.id.v,
                                (long long)seq, (long long)seq);
    reply_page(rq, v->name, room_message_page_page(v));
    return RC_OK;
}

static void go_to_room(struct rq *rq, const struct room *r, enum text flash)
{
    room_tell(rq, r);
    reply_flash(rq, flash, "ok");
    reply_redirect(rq, room_path(rq, r, "#end"));
}

rc room_withdraw_do(struct rq *rq)
{
    const struct room_by by = room_by(rq);
    struct room_here here;
    int64_t seq;
    TRY(room_here(rq, &here));
    TRY(room_seq_of_page(rq, &seq));
    TRY(room_withdraw(rq->db, &by, &here.room, seq));
    go_to_room(rq, &here.room, TEXT_ROOM_WITHDRAWN_DONE);
    return RC_OK;
}

rc room_take_do(struct rq *rq)
{
    const struct take_form *in = rq->form;
    const struct room_by by = room_by(rq);
    struct buf detail = buf_new(rq->arena, 4096);
    struct json j = json_new(&detail);
    struct room_here here;
    int64_t seq;
    TRY(room_here(rq, &here));
    TRY(room_seq_of_page(rq, &seq));
    TRY(room_take_down(rq->db, &by, &here.room, seq, in->why));
    json_open_object(&j);
    json_put_i64(&j, S("message"), seq);
    json_put_str(&j, S("why"), in->why);
    json_end(&j);
    str subject = str_printf(rq->arena, "room %lld", (long long)here.room.id.v);
    TRY(audit_act(rq, "room.take_down", subject, here.room.organisation, buf_str(&detail)));
    go_to_room(rq, &here.room, TEXT_ROOM_TAKEN_DONE);
    return RC_OK;
}

rc room_acknowledge_do(struct rq *rq)
{
    const struct room_by by = room_by(rq);
    struct room_here here;
    int64_t seq;
    TRY(room_here(rq, &here));
    TRY(room_seq_of_page(rq, &seq));
    TRY(room_acknowledge(rq->db, &by, &here.room, seq));
    reply_redirect(rq, str_printf(rq->arena, "/rooms/%lld?at=%lld#m%lld", (long long)here.room.id.v,
                                  (long long)seq, (long long)seq));
    return RC_OK;
}

/* ---- who has not ---- */

/* The room's own unit and those below; who has not of one of them, or of all. */
static rc shares_load(struct rq *rq, const struct room *r, receipt_notice_id notice, struct room_receipts *v,
                      struct scope *ret_within)
{
    struct receipt_unit *units;
    size_t n;
    str at = rq_query(rq, S("unit"));
    TRY(receipt_units(rq->db, notice, scope_whole(), r->path, rq->today, &units, &n));
    v->shares = ARENA_ARRAY(rq->arena, struct room_share, n);
    *ret_within = scope_whole();
    for (size_t i = 0; i < n; i++) {
        const struct receipt_unit *u = &units[i];
        struct room_share share = {
            .name = str_is_absent(u->name) ? rq_text(rq, TEXT_ROOM_UNIT_GONE) : u->name,
            .asked = u->asked,
            .acknowledged = u->done,
            .missing = u->asked - u->done,
            .path = str_printf(rq->arena, "%.*s?unit=%.*s", STR_ARG(rq->path), STR_ARG(u->path))
        };
        v->asked += share.asked;
        v->acknowledged += share.acknowledged;
        v->missing += share.missing;
        if (str_eq(at, u->path)) {
            v->of = share.name;
            *ret_within = str_eq(at, r->path) ? receipt_unit_only(rq->arena, at) : scope_below(rq->arena, at);
        }
        v->shares[v->shares_n++] = share;
    }
    return RC_OK;
}

/* Who has left is told apart: a reminder does not go there. */
static rc late_load(struct rq *rq, receipt_notice_id notice, struct scope within, struct room_receipts *v)
{
    struct receipt_person *people;
    size_t n;
    int64_t page = rq_query_i64(rq, S("page"), 1, PAGES_MAX, 1);
    const struct receipt_list in = { .notice = notice,
                                     .within = within,
                                     .today = rq->today,
                                     .limit = LATE_PAGE + 1,
                                     .offset = (page - 1) * LATE_PAGE };
    TRY(receipt_people(rq->db, &in, &people, &n));
    v->late = ARENA_ARRAY(rq->arena, struct room_late, n);
    for (size_t i = 0; i < n && i < LATE_PAGE; i++)
        v->late[v->late_n++] = (struct room_late){ .name = people[i].name,
                                                   .reminded = people[i].reminded,
                                                   .reminded_at = people[i].reminded_at,
                                                   .is_gone = !people[i].is_here };
    if (n > LATE_PAGE)
        v->more = str_printf(rq->arena, "%.*s?page=%lld%s%.*s", STR_ARG(rq->path), (long long)(page + 1),
                             str_is_absent(v->of) ? "" : "&unit=", STR_ARG(rq_query(rq, S("unit"))));
    return RC_OK;
}

static rc seen_load(struct rq *rq, receipt_notice_id notice, struct room_receipts *v)
{
    struct receipt_person *people;
    size_t n;
    const struct receipt_list in = {
        .notice = notice, .within = scope_whole(), .is_read = true, .today = rq->today, .limit = SEEN_MAX
    };
    TRY(receipt_people(rq->db, &in, &people, &n));
    v->seen = ARENA_ARRAY(rq->arena, struct room_seen, n);
    for (size_t i = 0; i < n; i++)
        v->seen[v->seen_n++] = (struct room_seen){ people[i].name, people[i].read_at.v };
    return RC_OK;
}

static rc remind_load(struct rq *rq, const struct room_here *here, int64_t seq, struct room_receipts *v)
{
    const struct room_by by = room_by(rq);
    TRY(room_rule(rq->db, &by, &here->room, "room.remind_hours", &v->hours));
    if (v->missing == 0)
        return RC_OK;
    v->remind_action = message_path(rq, &here->room, seq, "/remind");
    v->remind_guard = form_guard(rq, &form_none);
    return RC_OK;
}

rc room_receipts_show(struct rq *rq)
{
    struct room_receipts *v = ARENA_NEW(rq->arena, struct room_receipts);
    struct receipt_notice notice;
    struct scope within;
    struct room_messages_before_row row;
    struct room_here here;
    int64_t seq;
    TRY(room_here(rq, &here));
    TRY(room_seq_of_page(rq, &seq));
    TRY(room_line_one(rq, &here, seq, &row, &v->line));
    if (!v->line.is_notice || !str_is_absent(v->line.gone))
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no notice that is shown");
    TRY(receipt_find(rq->db, S(ROOM_RECEIPT), row.id.v, &notice));
    TRY(shares_load(rq, &here.room, notice.id, v, &within));
    TRY(late_load(rq, notice.id, within, v));
    TRY(seen_load(rq, notice.id, v));
    TRY(remind_load(rq, &here, seq, v));
    v->name = room_name(rq, &here.room);
    v->unit = room_unit(&here.room);
    v->all = rq->path;
    room_links(rq, &here, TEXT_NONE, &v->links, &v->links_n);
    rq->reply.back = str_printf(rq->arena, "/rooms/%lld?at=%lld#m%lld", (long long)here.room.id.v,
                                (long long)seq, (long long)seq);
    reply_page(rq, v->name, room_receipts_page(v));
    return RC_OK;
}

rc room_remind_do(struct rq *rq)
{
    const struct room_by by = room_by(rq);
    struct room_here here;
    int64_t seq, n;
    TRY(room_here(rq, &here));
    TRY(room_seq_of_page(rq, &seq));
    TRY(room_remind(rq->db, &by, &here.room, seq, &n));
    str subject = str_printf(rq->arena, "room %lld", (long long)here.room.id.v);
    str detail = str_printf(rq->arena, "{\"message\":%lld,\"reminded\":%lld}", (long long)seq, (long long)n);
    TRY(audit_act(rq, "room.remind", subject, here.room.organisation, detail));
    reply_flash(rq, n > 0 ? TEXT_ROOM_REMINDED_DONE : TEXT_ROOM_REMINDED_NOBODY, n > 0 ? "ok" : "warn");
    reply_redirect(rq, message_path(rq, &here.room, seq, "/receipts"));
    return RC_OK;
}
