/* SPDX-License-Identifier: Apache-2.0 */
/* Messages: said, withdrawn, taken down, read. */
#include "base/rand.h"
#include "core/words.h"
#include "features/room/room_index.h"
#include "gen/room_message_sql.h"
#include "gen/room_sql.h"

/* ---- saying ---- */

static rc files_put(struct db *db, const struct room_by *by, room_message_id message,
                    const struct room_said *in)
{
    for (size_t i = 0; i < in->files_n; i++) {
        struct room_file_put_in row = {
            .id = { id_new(by->now) }, .message_id = message, .sort = (int64_t)i, .name = in->files[i].name
        };
        TRY(file_keep_taken(db, &in->files[i].taken, by->now, &row.file_id));
        TRY(room_file_put(db, &row, NULL));
    }
    return RC_OK;
}

static rc quote_find(struct db *db, const struct room *r, int64_t seq, struct opt_i64 *ret)
{
    struct room_message_one_row row;
    bool found;
    *ret = OPT_NONE;
    if (seq == 0)
        return RC_OK;
    TRY(room_message_one(db, r->id, seq, &row, &found));
    if (!found || str_eq(row.kind, S("act")))
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no message %lld to answer", (long long)seq);
    *ret = OPT_I64(row.id.v);
    return RC_OK;
}

/* Everybody of the day's circle is asked. */
static rc receipts_make(struct db *db, const struct room_by *by, const struct room *r,
                        const struct room_message_insert_in *m)
{
    receipt_notice_id id;
    const struct receipt_new in = { .kind = S(ROOM_RECEIPT),
                                    .subject = m->id.v,
                                    .organisation = r->organisation,
                                    .has_below = r->has_below,
                                    .has_members = true,
                                    .has_residents = true,
                                    .has_staff = true,
                                    .link =
                                        str_printf(db_arena(db), "/rooms/%lld?at=%lld#m%lld",
                                                   (long long)r->id.v, (long long)m->seq, (long long)m->seq),
                                    .author = by->person,
                                    .now = by->now,
                                    .today = day_of(by->now, by->offset) };
    return receipt_open(db, &in, &id);
}

static rc message_put(struct db *db, const struct room_by *by, const struct room *r,
                      const struct room_said *in, int64_t *ret_seq)
{
    struct room_next_row next;
    struct room_message_insert_in row = { .id = { id_new(by->now) },
                                          .room_id = r->id,
                                          .person_id = by->person,
                                          .at = by->now,
                                          .kind = in->is_notice ? S("notice") : S("said"),
                                          .words = in->words,
                                          .folded = words_fold(db_arena(db), in->words),
                                          .is_urgent = in->is_urgent,
                                          .client_key =
                                              str_is_empty(in->client_key) ? (str){ 0 } : in->client_key };
    TRY(quote_find(db, r, in->quote, &row.quote_id));
    TRY(room_next(db, by->now, r->id, &next));
    *ret_seq = row.seq = next.last_seq;
    row.version = next.version;
    TRY(room_message_insert(db, &row, NULL));
    TRY(files_put(db, by, row.id, in));
    const struct room_indexed found = { row.id, row.seq, row.at, row.words };
    TRY(room_index_put(db, r, &found, day_of(by->now, by->offset)));
    return in->is_notice ? receipts_make(db, by, r, &row) : RC_OK;
}

rc room_say(struct db *db, const struct room_by *by, const struct room *r, const struct room_said *in,
            int64_t *ret_seq)
{
    struct room_message_of_key_row old;
    bool found = false;
    if (!str_is_empty(in->client_key))
        TRY(room_message_of_key(db, r->id, by->person, in->client_key, &old, &found));
    if (found) {
        *ret_seq = old.seq;
        return RC_OK;
    }
    if (!r->is_open)
        return DB_FAIL(db, RC_CONFLICT, "room.closed", "room %lld is closed", (long long)r->id.v);
    return message_put(db, by, r, in, ret_seq);
}

/* ---- taking back, taking down ---- */

static rc message_leave(struct db *db, const struct room_by *by, const struct room *r,
                        const struct room_message_one_row *m, struct room_message_change_in *change)
{
    struct room_turn_row turn;
    TRY(room_turn(db, r->id, &turn));
    TRY(room_index_drop(db, m->id));
    TRY(receipt_close(db, S(ROOM_RECEIPT), m->id.v, by->now));
    change->version = turn.version;
    change->changed_at = OPT_I64(by->now);
    change->changed_by = OPT_I64(by->person.v);
    change->id = m->id;
    return room_message_change(db, change, NULL);
}

static rc message_of(struct db *db, const struct room *r, int64_t seq, struct room_message_one_row *ret)
{
    bool found;
    TRY(room_message_one(db, r->id, seq, ret, &found));
    if (!found || str_eq(ret->kind, S("act")))
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no message %lld", (long long)seq);
    return RC_OK;
}

static rc refuse_gone(struct db *db, int64_t seq)
{
    return DB_FAIL(db, RC_CONFLICT, "room.gone", "message %lld is not shown", (long long)seq);
}

rc room_withdraw(struct db *db, const struct room_by *by, const struct room *r, int64_t seq)
{
    struct room_message_one_row m;
    struct room_message_change_in change = { .state = S("withdrawn"), .words = S("") };
    int64_t minutes;
    TRY(message_of(db, r, seq, &m));
    if (m.person_id.v != by->person.v)
        return DB_FAIL(db, RC_FORBIDDEN, NULL, "message %lld is somebody else's", (long long)seq);
    if (str_eq(m.state, S("withdrawn")))
        return RC_OK;
    if (!str_eq(m.state, S("shown")))
        return refuse_gone(db, seq);
    TRY(room_rule(db, by, r, "room.withdraw_minutes", &minutes));
    if (!room_can_withdraw(m.at, by->now, minutes))
        return DB_FAIL(db, RC_CONFLICT, "room.too_late", "message %lld was said too long ago",
                       (long long)seq);
    TRY(room_file_drop(db, m.id, NULL));
    return message_leave(db, by, r, &m, &change);
}

rc room_take_down(struct db *db, const struct room_by *by, const struct room *r, int64_t seq, str why)
{
    struct room_message_one_row m;
    TRY(message_of(db, r, seq, &m));
    if (str_eq(m.state, S("taken")))
        return RC_OK;
    if (!str_eq(m.state, S("shown")))
        return refuse_gone(db, seq);
    struct room_message_change_in change = { .state = S("taken"), .words = m.words, .why = why };
    return message_leave(db, by, r, &m, &change);
}

/* ---- reading ---- */

rc room_read(struct db *db, const struct room_by *by, const struct room *r, int64_t seq)
{
    const struct room_read_put_in in = {
        .room_id = r->id, .person_id = by->person, .seq = seq < r->last_seq ? seq : r->last_seq, .at = by->now
    };
    return room_read_put(db, &in, NULL);
}

rc room_unread_of(struct db *db, const struct room *r, const struct room_seat *seat, person_id person,
                  int64_t *ret)
{
    struct room_read_of_row read = { 0 };
    struct room_unread_row count;
    bool found;
    TRY(room_read_of(db, r->id, person, &read, &found));
    const struct room_unread_in in = {
        .room_id = r->id, .seq = read.seq, .since = found ? seat->since : seat->came_at, .person_id = person
    };
    TRY(room_unread(db, &in, &count));
    *ret = count.n;
    return RC_OK;
}
