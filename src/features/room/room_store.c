/* SPDX-License-Identifier: Apache-2.0 */
/* Rooms: opened, set, found; who sits in them. */
#include "base/rand.h"
#include "core/rule.h"
#include "features/room/room_index.h"
#include "gen/room_message_sql.h"
#include "gen/room_sql.h"

#define ENDED_MAX 1000 /* of all units that stand no more; the liveliest */
#define PAIRS_MAX 200  /* of one person in the list; the liveliest */

/* ---- rows ---- */

static struct room room_from(const struct room_one_row *row)
{
    return (struct room){ .id = row->id,
                          .organisation = row->organisation_id,
                          .name = row->name,
                          .path = row->path,
                          .is_pair = str_eq(row->kind, S("pair")),
                          .low = { row->low_person_id.v },
                          .high = { row->high_person_id.v },
                          .low_name = row->low_name,
                          .high_name = row->high_name,
                          .has_below = row->has_below,
                          .is_joined = str_eq(row->history, S("joined")),
                          .ended_day = row->ended_day,
                          .is_open = str_eq(row->state, S("open")) && !row->ended_day.has,
                          .last_seq = row->last_seq,
                          .version = row->version,
                          .said_at = row->said_at,
                          .opened_at = row->opened_at };
}

rc room_load(struct db *db, room_id id, day_t today, struct room *ret)
{
    struct room_one_row row;
    bool found;
    TRY(room_one(db, today, id, &row, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no room %lld", (long long)id.v);
    *ret = room_from(&row);
    return RC_OK;
}

rc room_rule(struct db *db, const struct room_by *by, const struct room *r, const char *name, int64_t *ret)
{
    return rule_value(db, str_from_c(name), r->organisation, day_of(by->now, by->offset), ret);
}

/* ---- seats ---- */

struct room_seat room_seat_of(const struct room *r, person_id person, const struct affiliation *periods,
                              size_t n, const struct room_by *when)
{
    const struct room_circle circle = { r->organisation, r->has_below };
    /* Of a unit that has ended those have a seat who belonged to it on its last day. */
    day_t day = r->ended_day.has ? r->ended_day.v - 1 : day_of(when->now, when->offset),
          came = room_came_on(periods, n, &circle, day);
    bool is_one = !r->is_pair || person.v == r->low.v || person.v == r->high.v;
    struct room_seat seat = { .is_in = is_one && came != DAY_FOREVER && !str_is_absent(r->path) };
    seat.came_at = seat.is_in ? day_start(came, when->offset) : 0;
    seat.since = r->is_joined && !r->is_pair ? seat.came_at : 0;
    return seat;
}

rc room_seat(struct db *db, const struct room *r, person_id person, const struct room_by *when,
             struct room_seat *ret)
{
    struct affiliation *periods;
    size_t n;
    TRY(affiliation_periods(db, person, &periods, &n));
    *ret = room_seat_of(r, person, periods, n, when);
    return RC_OK;
}

rc room_places(struct db *db, const struct room_by *of, struct room_place **ret, size_t *ret_n)
{
    struct room_one_rows lists[3];
    struct affiliation *periods;
    size_t n;
    day_t today = day_of(of->now, of->offset);
    TRY(affiliation_periods(db, of->person, &periods, &n));
    TRY(rooms_of(db, of->person, today, &lists[0]));
    TRY(rooms_of_pairs(db, today, of->person, PAIRS_MAX, &lists[1]));
    TRY(rooms_ended(db, today, of->person, ENDED_MAX, &lists[2]));
    *ret = ARENA_ARRAY(db_arena(db), struct room_place, lists[0].n + lists[1].n + lists[2].n);
    *ret_n = 0;
    for (int l = 0; l < 3; l++)
        for (size_t i = 0; i < lists[l].n; i++) {
            struct room_place place = { .room = room_from(&lists[l].at[i]) };
            place.seat = room_seat_of(&place.room, of->person, periods, n, of);
            if (place.seat.is_in)
                (*ret)[(*ret_n)++] = place;
        }
    return RC_OK;
}

/* ---- opening and setting ---- */

rc room_note(struct db *db, const struct room_by *by, room_id room, const char *act)
{
    struct room_next_row next;
    TRY(room_next(db, by->now, room, &next));
    const struct room_message_insert_in in = { .id = { id_new(by->now) },
                                               .room_id = room,
                                               .seq = next.last_seq,
                                               .version = next.version,
                                               .person_id = by->person,
                                               .at = by->now,
                                               .kind = S("act"),
                                               .words = str_from_c(act),
                                               .folded = S("") };
    return room_message_insert(db, &in, NULL);
}

rc room_open(struct db *db, const struct room_by *by, organisation_id unit, room_id *ret)
{
    struct room_of_unit_row row;
    struct organisation o;
    bool found;
    TRY(organisation_load(db, unit, day_of(by->now, by->offset), &o));
    TRY(room_of_unit(db, unit, &row, &found));
    *ret = row.id;
    if (found)
        return RC_OK;
    *ret = (room_id){ id_new(by->now) };
    const struct room_insert_in in = { .id = *ret,
                                       .organisation_id = unit,
                                       .kind = S("unit"),
                                       .has_below = true,
                                       .history = S("whole"),
                                       .opened_at = by->now,
                                       .opened_by = by->person };
    TRY(room_insert(db, &in, NULL));
    return room_note(db, by, *ret, "open");
}

rc room_set(struct db *db, const struct room_by *by, const struct room *r, const struct room_setting *to)
{
    const char *act = to->is_open == r->is_open ? "set" : to->is_open ? "reopen" : "close";
    if (to->is_open == r->is_open && to->has_below == r->has_below && to->is_joined == r->is_joined)
        return RC_OK;
    const struct room_change_in in = { .has_below = to->has_below,
                                       .history = to->is_joined ? S("joined") : S("whole"),
                                       .state = to->is_open ? S("open") : S("closed"),
                                       .id = r->id };
    TRY(room_change(db, &in, NULL));
    if (to->is_joined != r->is_joined)
        TRY(room_index_order(db, by, r));
    return room_note(db, by, r->id, act);
}

static rc pair_insert(struct db *db, const struct room_by *by, const struct room *r,
                      const struct room_of_pair_in *two, room_id *ret)
{
    *ret = (room_id){ id_new(by->now) };
    const struct room_insert_in in = { .id = *ret,
                                       .organisation_id = r->organisation,
                                       .kind = S("pair"),
                                       .low_person_id = two->low_person_id,
                                       .high_person_id = two->high_person_id,
                                       .has_below = r->has_below,
                                       .history = S("whole"),
                                       .opened_at = by->now,
                                       .opened_by = by->person };
    return room_insert(db, &in, NULL);
}

rc room_pair(struct db *db, const struct room_by *by, const struct room *r, person_id other, room_id *ret)
{
    struct room_of_pair_row row;
    struct room_seat seat;
    bool found, is_lower = by->person.v < other.v;
    if (r->ended_day.has)
        return DB_FAIL(db, RC_CONFLICT, "room.closed", "the unit of room %lld has ended", (long long)r->id.v);
    TRY(room_seat(db, r, other, by, &seat));
    if (r->is_pair || other.v == by->person.v || !seat.is_in)
        return DB_FAIL(db, RC_INVALID, "room.not_here", "person %lld is not in room %lld", (long long)other.v,
                       (long long)r->id.v);
    const struct room_of_pair_in two = { .organisation_id = r->organisation,
                                         .low_person_id = OPT_I64(is_lower ? by->person.v : other.v),
                                         .high_person_id = OPT_I64(is_lower ? other.v : by->person.v) };
    TRY(room_of_pair(db, &two, &row, &found));
    *ret = row.id;
    return found ? RC_OK : pair_insert(db, by, r, &two, ret);
}
