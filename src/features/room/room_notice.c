/* SPDX-License-Identifier: Apache-2.0 */
/* Notices: acknowledged, and reminders to those who have not; to the telephone where it is urgent. */
#include "features/room/room.h"
#include "gen/room_message_sql.h"

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

static rc receipts_of(struct db *db, const struct room *r, int64_t seq, struct room_message_one_row *m,
                      struct receipt_notice *ret)
{
    TRY(notice_of(db, r, seq, m));
    TRY(receipt_find(db, S(ROOM_RECEIPT), m->id.v, ret));
    return ret->id.v != 0 ? RC_OK : DB_FAIL(db, RC_INTERNAL, NULL, "a notice that asks nobody");
}

rc room_acknowledge(struct db *db, const struct room_by *by, const struct room *r, int64_t seq)
{
    struct room_message_one_row m;
    struct receipt_notice notice;
    struct receipt_mine mine;
    TRY(receipts_of(db, r, seq, &m, &notice));
    if (m.person_id.v == by->person.v)
        return RC_OK;
    TRY(receipt_mine(db, notice.id, by->person, day_of(by->now, by->offset), &mine));
    return receipt_read(db, notice.id, by->person, str_is_absent(mine.path) ? r->path : mine.path, by->now);
}

rc room_remind(struct db *db, const struct room_by *by, const struct room *r, int64_t seq, int64_t *ret)
{
    struct room_message_one_row m;
    struct receipt_notice notice;
    int64_t hours, has_sms;
    TRY(receipts_of(db, r, seq, &m, &notice));
    TRY(room_rule(db, by, r, "room.remind_hours", &hours));
    TRY(room_rule(db, by, r, "room.remind_sms", &has_sms));
    const struct receipt_remind in = { .notice = notice.id,
                                       .within = scope_whole(),
                                       .label = TEXT_ROOM_TOLD_NOTICE,
                                       .words = r->name,
                                       .hours = hours,
                                       .is_sms = m.is_urgent && has_sms != 0,
                                       .now = by->now,
                                       .today = day_of(by->now, by->offset) };
    return receipt_remind(db, &in, ret);
}
