/* SPDX-License-Identifier: Apache-2.0 */
/* The keeper's page: settings, how long the room is kept, what goes next, the export. */
#include "base/json.h"
#include "core/audit.h"
#include "core/rule.h"
#include "features/room/room_export.h"
#include "features/room/room_pages.h"
#include "gen/room_sql.h"
#include "web/rq.h"

#define KEEP_DAYS_MAX 36500
#define SOURCE_MAX 120

/* ---- forms ---- */

struct setting_form {
    str reach, history, state;
};
static const struct choice reaches[] = {
    { "below", TEXT_ROOM_REACH_BELOW, TEXT_NONE },
    { "unit", TEXT_ROOM_REACH_UNIT, TEXT_NONE },
};
static const struct choice histories[] = {
    { "whole", TEXT_ROOM_HISTORY_WHOLE, TEXT_NONE },
    { "joined", TEXT_ROOM_HISTORY_JOINED, TEXT_NONE },
};
static const struct choice states[] = {
    { "open", TEXT_ROOM_STATE_OPEN, TEXT_NONE },
    { "closed", TEXT_ROOM_STATE_CLOSED, TEXT_NONE },
};
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define PICK(field_name, words, table)                                                                       \
    {                                                                                                        \
        .name = #field_name, .kind = FIELD_CHOICE, .at = offsetof(struct setting_form, field_name),          \
        .label = (words), .is_required = true, .choices = (table), .choices_n = COUNT(table),                \
        .shows_all = true                                                                                    \
    }
static const struct field setting_fields[] = {
    PICK(reach, TEXT_ROOM_REACH, reaches),
    PICK(history, TEXT_ROOM_HISTORY, histories),
    PICK(state, TEXT_ROOM_STATE, states),
};
const struct form room_setting_form = FORM("room_setting", setting_fields, struct setting_form);

struct keep_form {
    int64_t keep_days;
    str source;
};
static const struct field keep_fields[] = {
    { .name = "keep_days",
      .kind = FIELD_INT,
      .at = offsetof(struct keep_form, keep_days),
      .label = TEXT_ROOM_KEEP_DAYS,
      .is_required = true,
      .min = 1,
      .max = KEEP_DAYS_MAX },
    { .name = "source",
      .kind = FIELD_TEXT,
      .at = offsetof(struct keep_form, source),
      .label = TEXT_ROOM_KEEP_SOURCE,
      .hint = TEXT_ROOM_KEEP_SOURCE_HINT,
      .is_required = true,
      .max = SOURCE_MAX },
};
static rc keep_check(struct rq *rq, void *values)
{
    const struct keep_form *in = values;
    return room_check_words(rq, "source", in->source);
}
const struct form room_keep_form = FORM_CHECKED("room_keep", keep_fields, struct keep_form, keep_check);

/* ---- the page ---- */

static rc facts_load(struct rq *rq, const struct room *r, struct room_keeper_page *v)
{
    const struct room_by by = room_by(rq);
    struct room_expired_count_row expired;
    struct room_due due, next;
    TRY(affiliation_count(rq->db, room_circle_scope(rq->arena, r->path, r->has_below), rq->today, &v->n));
    TRY(room_expired_count(rq->db, r->id, &expired));
    TRY(room_rule(rq->db, &by, r, "room.keep_days", &v->keep_days));
    TRY(room_rule(rq->db, &by, r, "room.keep_least_days", &v->least_days));
    TRY(room_rule(rq->db, &by, r, "room.warn_days", &v->warn_days));
    TRY(room_due_on(rq->db, &by, r, rq->today, &due));
    v->next_day = rq->today + v->warn_days;
    TRY(room_due_on(rq->db, &by, r, v->next_day, &next));
    v->messages = r->last_seq;
    v->expired = expired.n;
    v->due = due.messages;
    v->due_files = due.files;
    v->due_before = due.before;
    v->due_first = due.first_at != 0 ? OPT_I64(due.first_at) : OPT_NONE;
    v->due_last = due.last_at != 0 ? OPT_I64(due.last_at) : OPT_NONE;
    v->next = next.messages;
    return RC_OK;
}

static void forms_load(struct rq *rq, const struct room *r, struct room_keeper_page *v)
{
    form_set_value(rq, "reach", r->has_below ? S("below") : S("unit"));
    form_set_value(rq, "history", r->is_joined ? S("joined") : S("whole"));
    form_set_value(rq, "state", r->is_open ? S("open") : S("closed"));
    v->set_action = room_path(rq, r, "/keeper");
    v->set_guard = form_guard(rq, &room_setting_form);
    v->set_fields = form_fields(rq, &room_setting_form);
    v->keep_action = room_path(rq, r, "/keeper/keep");
    v->keep_guard = form_guard(rq, &room_keep_form);
    v->keep_fields = form_fields(rq, &room_keep_form);
    form_set_value(rq, "from", day_format(rq->arena, day_of(r->opened_at, rq->offset)));
    form_set_value(rq, "to", day_format(rq->arena, rq->today));
    v->export_action = room_path(rq, r, "/keeper/export");
    v->export_guard = form_guard(rq, &room_export_form);
    v->export_fields = form_fields(rq, &room_export_form);
}

rc room_keeper_show(struct rq *rq)
{
    struct room_keeper_page *v = ARENA_NEW(rq->arena, struct room_keeper_page);
    const struct room_by by = room_by(rq);
    struct room_seat seat;
    struct room r;
    TRY(room_of_page(rq, &r));
    TRY(room_seat(rq->db, &r, by.person, &by, &seat));
    TRY(facts_load(rq, &r, v));
    forms_load(rq, &r, v);
    v->name = r.name;
    if (seat.is_in)
        v->room = room_path(rq, &r, "");
    v->summary = rq->route->form != NULL ? form_summary(rq, rq->route->form) : (html){ S("") };
    rq->reply.back = seat.is_in ? v->room : S("/rooms/units");
    reply_page(rq, rq_text(rq, TEXT_ROOM_KEEPER), room_keeper_page_page(v));
    return RC_OK;
}

/* ---- acts ---- */

static rc audit_room(struct rq *rq, const char *action, const struct room *r, str detail)
{
    return audit_act(rq, action, str_printf(rq->arena, "room %lld", (long long)r->id.v), r->organisation,
                     detail);
}

static void done(struct rq *rq, const struct room *r, enum text flash)
{
    room_tell(rq, r);
    reply_flash(rq, flash, "ok");
    reply_redirect(rq, room_path(rq, r, "/keeper"));
}

rc room_setting_do(struct rq *rq)
{
    const struct setting_form *in = rq->form;
    const struct room_by by = room_by(rq);
    const struct room_setting to = { .has_below = str_eq(in->reach, S("below")),
                                     .is_joined = str_eq(in->history, S("joined")),
                                     .is_open = str_eq(in->state, S("open")) };
    struct buf detail = buf_new(rq->arena, 1024);
    struct json j = json_new(&detail);
    struct room r;
    TRY(room_of_page(rq, &r));
    TRY(room_set(rq->db, &by, &r, &to));
    json_open_object(&j);
    json_put_str(&j, S("reach"), in->reach);
    json_put_str(&j, S("history"), in->history);
    json_put_str(&j, S("state"), in->state);
    json_end(&j);
    TRY(audit_room(rq, "room.set", &r, buf_str(&detail)));
    done(rq, &r, TEXT_ROOM_SAVED);
    return RC_OK;
}

rc room_keep_do(struct rq *rq)
{
    const struct keep_form *in = rq->form;
    const struct room_by by = room_by(rq);
    struct buf detail = buf_new(rq->arena, 1024);
    struct json j = json_new(&detail);
    struct room r;
    day_t from;
    TRY(room_of_page(rq, &r));
    TRY(room_keep_set(rq->db, &by, &r, in->keep_days, in->source, &from));
    TRY(room_note(rq->db, &by, r.id, "keep"));
    json_open_object(&j);
    json_put_i64(&j, S("days"), in->keep_days);
    json_put_str(&j, S("from"), day_format(rq->arena, from));
    json_put_str(&j, S("source"), in->source);
    json_end(&j);
    TRY(audit_room(rq, "room.keep", &r, buf_str(&detail)));
    done(rq, &r, TEXT_ROOM_KEEP_DONE);
    return RC_OK;
}

/* ---- export ---- */

struct export_form {
    day_t from, to;
};
static const struct field export_fields[] = {
    { .name = "from",
      .kind = FIELD_DAY,
      .at = offsetof(struct export_form, from),
      .label = TEXT_ROOM_FROM,
      .is_required = true },
    { .name = "to",
      .kind = FIELD_DAY,
      .at = offsetof(struct export_form, to),
      .label = TEXT_ROOM_TO,
      .is_required = true },
};
static rc export_check(struct rq *rq, void *values)
{
    const struct export_form *in = values;
    return in->to < in->from ? form_fail(rq, "to", TEXT_ROOM_TO_BEFORE_FROM) : RC_OK;
}
const struct form room_export_form =
    FORM_CHECKED("room_export", export_fields, struct export_form, export_check);

struct prepared {
    struct archive *archive;
    struct room_export_counts counts;
};

/* Slow: every message and picture of the time, before the lane. */
rc room_export_prepare(struct rq *rq)
{
    const struct export_form *in = rq->form;
    struct prepared *p = ARENA_NEW(rq->arena, struct prepared);
    struct room r;
    TRY(room_of_page(rq, &r));
    const struct room_export what = { .app = rq->app,
                                      .room = &r,
                                      .since = day_start(in->from, rq->offset),
                                      .before = day_start(in->to + 1, rq->offset),
                                      .offset = rq->offset };
    TRY(archive_begin(rq->app, rq->arena, &rq->err, &p->archive));
    TRY(room_export_write(rq->db, &what, p->archive, &p->counts));
    TRY(archive_end(p->archive));
    rq->prepared = p;
    return RC_OK;
}

/* The room is told: who was in it may know that it was taken along. */
rc room_export_do(struct rq *rq)
{
    const struct export_form *in = rq->form;
    const struct prepared *p = rq->prepared;
    const struct room_by by = room_by(rq);
    struct buf detail = buf_new(rq->arena, 1024);
    struct json j = json_new(&detail);
    struct room r;
    TRY(room_of_page(rq, &r));
    TRY(room_note(rq->db, &by, r.id, "export"));
    json_open_object(&j);
    json_put_str(&j, S("from"), day_format(rq->arena, in->from));
    json_put_str(&j, S("to"), day_format(rq->arena, in->to));
    json_put_i64(&j, S("messages"), p->counts.messages);
    json_put_i64(&j, S("files"), p->counts.files);
    json_end(&j);
    TRY(audit_room(rq, "room.export", &r, buf_str(&detail)));
    room_tell(rq, &r);
    archive_send(rq, p->archive,
                 str_printf(rq->arena, "room-%lld-%.*s-%.*s.zip", (long long)r.id.v,
                            STR_ARG(day_format(rq->arena, in->from)),
                            STR_ARG(day_format(rq->arena, in->to))));
    return RC_OK;
}
