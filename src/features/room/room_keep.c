/* SPDX-License-Identifier: Apache-2.0 */
/* How long a room keeps its words: the dated rule, the dry run, the night's work. */
#include "core/rule.h"
#include "db/lane.h"
#include "db/pool.h"
#include "features/room/room_index.h"
#include "gen/room_message_sql.h"
#include "gen/room_sql.h"

#define BATCH 200
#define ROOMS_BATCH 500

static rc due_before(struct db *db, organisation_id unit, day_t day, ms_t offset, ms_t *ret)
{
    int64_t days;
    TRY(rule_value(db, S("room.keep_days"), unit, day, &days));
    *ret = day_start(day - days, offset);
    return RC_OK;
}

rc room_due_on(struct db *db, const struct room_by *by, const struct room *r, day_t day, struct room_due *ret)
{
    struct room_due_count_row count;
    struct room_due_files_row files;
    TRY(due_before(db, r->organisation, day, by->offset, &ret->before));
    TRY(room_due_count(db, r->id, ret->before, &count));
    TRY(room_due_files(db, r->id, ret->before, &files));
    ret->messages = count.messages;
    ret->files = files.n;
    ret->first_at = count.first_at.has ? count.first_at.v : 0;
    ret->last_at = count.last_at.has ? count.last_at.v : 0;
    return RC_OK;
}

rc room_keep_set(struct db *db, const struct room_by *by, const struct room *r, int64_t days, str source,
                 day_t *ret_from)
{
    int64_t least, warn;
    TRY(room_rule(db, by, r, "room.keep_least_days", &least));
    TRY(room_rule(db, by, r, "room.warn_days", &warn));
    if (days < least)
        return DB_FAIL(db, RC_LIMIT, "room.keep_too_short", "%lld days are less than %lld", (long long)days,
                       (long long)least);
    *ret_from = day_of(by->now, by->offset) + warn;
    const struct rule_new rule = { .name = S("room.keep_days"),
                                   .unit = S("days"),
                                   .source = source,
                                   .organisation = r->organisation,
                                   .value = days,
                                   .from_day = *ret_from };
    return rule_set(db, &rule);
}

/* ---- the night ---- */

struct night {
    struct job_run *run;
    room_id room;
    organisation_id unit;
    size_t expired; /* by the last batch */
};

static rc expire_unit(struct db *db, void *data)
{
    struct night *n = data;
    struct room_due_rows rows;
    ms_t offset = n->run->app->clock.offset, before;
    TRY(due_before(db, n->unit, day_of(n->run->now, offset), offset, &before));
    TRY(room_due(db, n->room, before, BATCH, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        TRY(room_file_drop(db, rows.at[i].id, NULL));
        TRY(room_index_drop(db, rows.at[i].id));
        TRY(room_message_expire(db, rows.at[i].id, NULL));
    }
    n->expired = rows.n;
    return RC_OK;
}

static rc rooms_load(struct job_run *run, room_id after, struct rooms_all_rows *ret)
{
    struct db *db;
    TRY(pool_take(run->app->pool, run->arena, run->err, &db));
    rc done = db_begin(db);
    if (done == RC_OK)
        done = rooms_all(db, after, ROOMS_BATCH, ret);
    pool_give(run->app->pool, db);
    return done;
}

/* Batch after batch, so that people's writes come in between. */
static rc room_expire(struct job_run *run, const struct rooms_all_row *room)
{
    struct night n = { .run = run, .room = room->id, .unit = room->organisation_id };
    do
        TRY(lane_run(run->app->lane, run->arena, run->err, expire_unit, &n));
    while (n.expired > 0);
    return RC_OK;
}

/* At midnight people have come and gone without a word: whoever listens is asked anew. */
static void seats_tell(const struct job_run *run)
{
    struct db_tables seats = { 0 };
    db_tables_put(&seats, TABLE_AFFILIATION);
    lane_tell(run->app->lane, &seats);
}

rc room_keep_run(struct job_run *run)
{
    struct rooms_all_rows rooms;
    room_id after = { 0 };
    seats_tell(run);
    do {
        TRY(rooms_load(run, after, &rooms));
        for (size_t i = 0; i < rooms.n; i++) {
            TRY(room_expire(run, &rooms.at[i]));
            after = rooms.at[i].id;
        }
    } while (rooms.n > 0);
    return RC_OK;
}
