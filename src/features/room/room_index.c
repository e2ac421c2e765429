/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages in the shared search (core/search.h): those of units whose newcomers read all of it, for who
 * belongs to the very unit. What only some may read (rooms of two, history from one's own day on) is found in
 * its room alone.
 */
#include "features/room/room_index.h"

#include "core/job.h"
#include "core/search.h"
#include "db/lane.h"
#include "gen/room_message_sql.h"

#define KIND S("message")
#define BATCH 100

rc room_index_put(struct db *db, const struct room *r, const struct room_indexed *m, day_t today)
{
    struct arena *a = db_arena(db);
    if (r->is_pair || r->is_joined || str_is_absent(r->path) || r->ended_day.has || str_is_empty(m->words))
        return RC_OK;
    const struct search_entry entry = { .kind = KIND,
                                        .subject = m->id.v,
                                        .organisation = r->organisation,
                                        .at = m->at,
                                        .today = today,
                                        .title = r->name,
                                        .text = m->words,
                                        .path = str_printf(a, "/rooms/%lld?at=%lld#m%lld", (long long)r->id.v,
                                                           (long long)m->seq, (long long)m->seq),
                                        .sight = S(SEARCH_MEMBERS) };
    return search_put(db, &entry);
}

rc room_index_drop(struct db *db, room_message_id id)
{
    return search_drop(db, KIND, id.v);
}

/* Puts or drops, as the room's history says now. */
static rc row_index(struct db *db, const struct room_index_rows_row *row, day_t today)
{
    struct room r;
    TRY(room_load(db, row->room_id, today, &r));
    if (r.is_joined || r.is_pair)
        return room_index_drop(db, row->id);
    return room_index_put(db, &r, &(struct room_indexed){ row->id, row->seq, row->at, row->words }, today);
}

static rc rows_index(struct db *db, const struct room_index_rows_in *in, day_t today, int64_t *ret_last)
{
    struct room_index_rows_rows rows;
    *ret_last = in->after.v;
    TRY(room_index_rows(db, in, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        TRY(row_index(db, &rows.at[i], today));
        *ret_last = rows.at[i].id.v;
    }
    return RC_OK;
}

rc room_index_fill(struct db *db, day_t today, int64_t after, int64_t limit, int64_t *ret_last)
{
    const struct room_index_rows_in in = { .after = { after }, .limit = limit };
    return rows_index(db, &in, today, ret_last);
}

/* ---- after another setting ---- */

rc room_index_order(struct db *db, const struct room_by *by, const struct room *r)
{
    str key = str_printf(db_arena(db), "room index %lld %lld", (long long)r->id.v, (long long)r->version);
    return job_add(db, &(struct job_new){ .kind = S("room.index"),
                                          .payload = S("{}"),
                                          .unique_key = key,
                                          .run_at = by->now,
                                          .now = by->now });
}

struct indexing {
    const struct job_run *run;
    int64_t room, after, last;
};

static rc index_unit(struct db *db, void *data)
{
    struct indexing *x = data;
    const struct room_index_rows_in in = { .after = { x->after }, .only_room = x->room, .limit = BATCH };
    return rows_index(db, &in, day_of(x->run->now, x->run->app->clock.offset), &x->last);
}

rc room_index_run(struct job_run *run)
{
    struct indexing x = { .run = run, .last = 0, .after = -1 };
    str word, rest = run->unique_key;
    if (!str_cut(&rest, ' ', &word) || !str_cut(&rest, ' ', &word) || !str_cut(&rest, ' ', &word) ||
        !str_to_i64(word, &x.room))
        return ERR(run->err, run->arena, RC_INTERNAL, NULL, "a key that is no order");
    while (x.after != x.last) {
        x.after = x.last;
        TRY(lane_run(run->app->lane, run->arena, run->err, index_unit, &x));
    }
    return RC_OK;
}
