/* SPDX-License-Identifier: Apache-2.0 */
/* Notices: acknowledged, and reminders to those who have not; to the telephone where it is urgent. */
#include "base/json.h"
#include "core/job.h"
#include "core/person.h"
#include "core/setting.h"
#include "core/sms.h"
#include "db/lane.h"
#include "db/pool.h"
#include "features/room/room.h"
#include "gen/room_message_sql.h"
#include "gen/room_notice_sql.h"

#define SMS_BATCH 20

static rc notice_of(struct db *db, const struct room *r, int64_t seq, struct room_message_one_row *ret)
{
    bool found;
    TRY(room_message_one(db, r->id, seq, ret, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no message %lld", (long long)seq);
    if (!str_eq(ret->kind, S("notice")) || !str_eq(ret->state, S("shown")))
        return DB_FAIL(db, RC_CONFLICT, "room.gone", "message %lld is no notice that is shown",
                       (long long)seq);
    return RC_OK;
}

rc room_acknowledge(struct db *db, const struct room_by *by, const struct room *r, int64_t seq)
{
    struct room_message_one_row m;
    TRY(notice_of(db, r, seq, &m));
    if (m.person_id.v == by->person.v)
        return RC_OK;
    const struct room_receipt_acknowledge_in in = {
        .message_id = m.id, .person_id = by->person, .path = r->path, .acknowledged_at = OPT_I64(by->now)
    };
    return room_receipt_acknowledge(db, &in, NULL);
}

/* ---- reminders ---- */

static rc sms_order(struct db *db, const struct room_by *by, room_message_id notice)
{
    str id = str_printf(db_arena(db), "%lld", (long long)notice.v);
    return job_add(db, &(struct job_new){ .kind = S("room.sms"),
                                          .payload = S("{}"),
                                          .unique_key = str_printf(db_arena(db), "room sms %.*s %lld",
                                                                   STR_ARG(id), (long long)by->now),
                                          .run_at = by->now,
                                          .now = by->now });
}

rc room_remind(struct db *db, const struct room_by *by, const struct room *r, int64_t seq, int64_t *ret)
{
    struct room_message_one_row m;
    int64_t hours, has_sms;
    TRY(notice_of(db, r, seq, &m));
    TRY(room_rule(db, by, r, "room.remind_hours", &hours));
    TRY(room_rule(db, by, r, "room.remind_sms", &has_sms));
    bool is_sms = m.is_urgent && has_sms != 0;
    const struct room_receipt_remind_in in = { .reminded_at = OPT_I64(by->now),
                                               .is_sms_due = is_sms,
                                               .message_id = m.id,
                                               .before = by->now - hours * MS_PER_HOUR,
                                               .today = day_of(by->now, by->offset),
                                               .scope =
                                                   room_circle_scope(db_arena(db), r->path, r->has_below) };
    TRY(room_receipt_remind(db, &in, ret));
    return is_sms && *ret > 0 ? sms_order(db, by, m.id) : RC_OK;
}

/* ---- the job: to the telephone ---- */

static bool order_read(str key, room_message_id *ret)
{
    str word, rest = key;
    return str_cut(&rest, ' ', &word) && str_cut(&rest, ' ', &word) && str_cut(&rest, ' ', &word) &&
           str_to_i64(word, &ret->v);
}

struct sms_batch {
    struct job_run *run;
    room_message_id notice;
    struct room_sms_due_rows due;
    struct sms *messages; /* to is absent: no mobile number */
};

/* The text names the place and the page, not what the notice says. */
static rc batch_read(struct db *db, struct sms_batch *b)
{
    struct arena *a = b->run->arena;
    const struct app *app = b->run->app;
    str site = { 0 };
    TRY(room_sms_due(db, b->notice, SMS_BATCH, &b->due));
    TRY(setting_get(db, S("place"), &site));
    b->messages = ARENA_ARRAY(a, struct sms, b->due.n);
    for (size_t i = 0; i < b->due.n; i++) {
        const struct room_sms_due_row *row = &b->due.at[i];
        str phone, path = str_printf(a, "/rooms/%lld", (long long)row->room_id.v);
        TRY(person_phone(db, &app->keys, row->person_id, &phone));
        const struct text_arg args[] = { text_arg_str("site", site),
                                         text_arg_str("link", str_join(a, app->public_url, path)) };
        b->messages[i].to = sms_is_mobile(phone) ? phone : (str){ 0 };
        b->messages[i].text = text_format(a, TEXT_ROOM_SMS_REMIND, LANG_ZH_HANS, args, 2);
        b->messages[i].id = str_printf(a, "room %lld %lld %lld", (long long)row->message_id.v,
                                       (long long)row->person_id.v, (long long)row->reminded);
    }
    return RC_OK;
}

static rc batch_load(struct sms_batch *b)
{
    struct job_run *run = b->run;
    struct db *db;
    TRY(pool_take(run->app->pool, run->arena, run->err, &db));
    rc done = db_begin(db);
    if (done == RC_OK)
        done = batch_read(db, b);
    pool_give(run->app->pool, db);
    return done;
}

static rc sent_unit(struct db *db, void *data)
{
    const struct room_sms_due_row *row = data;
    return room_sms_done(db, row->message_id, row->person_id, NULL);
}

/* One after the other, each marked as soon as it has gone: a second try goes on where this one ended. */
rc room_sms_run(struct job_run *run)
{
    struct sms_batch b = { .run = run };
    if (!order_read(run->unique_key, &b.notice))
        return ERR(run->err, run->arena, RC_INTERNAL, NULL, "a key that is no order");
    do {
        TRY(batch_load(&b));
        for (size_t i = 0; i < b.due.n; i++) {
            if (!str_is_absent(b.messages[i].to))
                TRY(sms_send(run->app, run->arena, run->err, &b.messages[i]));
            TRY(lane_run(run->app->lane, run->arena, run->err, sent_unit, &b.due.at[i]));
        }
    } while (b.due.n > 0);
    return RC_OK;
}
