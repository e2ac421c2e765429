/* SPDX-License-Identifier: Apache-2.0 */
/*
 * room: the people of a unit talk. Nobody keeps lists: who belongs to the unit on a day (core/affiliation.h)
 * is in its room, who leaves it is out. Two people of a unit may have a room of their own. Rows 0.25,
 * 0.32, 2.39, 2.41 of the inventory, tests H1 to H3.
 *
 * The units of work run in the caller's transaction. Who may is asked by the routes (room_scope.c): reading
 * and speaking need the seat, the keeper's acts the permission room.keep over the unit.
 */
#ifndef EW_ROOM_H
#define EW_ROOM_H

#include "core/file.h"
#include "core/module.h"
#include "core/receipt.h"
#include "features/room/room_rules.h"

extern const struct module room_module;

struct room {
    room_id id;
    organisation_id organisation;
    str name, path;           /* of the unit; the last ones when it stands no longer */
    struct opt_i64 ended_day; /* first day on which the unit stands no longer: its last people read it on */
    bool is_pair;
    person_id low, high; /* the two of a pair */
    str low_name, high_name;
    bool has_below; /* people of the units below are in it */
    bool is_joined; /* one reads from the day on which one came, else all of it */
    bool is_open;   /* else it can be read only */
    int64_t last_seq, version;
    ms_t said_at, opened_at;
};
/* Who does it, and when. */
struct room_by {
    person_id person;
    ms_t now, offset;
};

/* ---- rooms: room_store.c ---- */

/* RC_NOT_FOUND: no such room. */
MUST_USE rc room_load(struct db *db, room_id id, day_t today, struct room *ret);
/* A person's seat in a room. */
struct room_seat {
    bool is_in;
    ms_t came_at; /* the start of the day on which they came */
    ms_t since;   /* the first instant that they may read */
};
MUST_USE rc room_seat(struct db *db, const struct room *r, person_id person, const struct room_by *when,
                      struct room_seat *ret);
/* The same with what is known of the person, for many rooms. */
struct room_seat room_seat_of(const struct room *r, person_id person, const struct affiliation *periods,
                              size_t n, const struct room_by *when);
/* All rooms in which a person has a seat, the liveliest first, those of two after those of units. */
struct room_place {
    struct room room;
    struct room_seat seat;
};
MUST_USE rc room_places(struct db *db, const struct room_by *of, struct room_place **ret, size_t *ret_n);
/* Gives the unit a room; a second time it is the same. RC_NOT_FOUND: no such unit on that day. */
MUST_USE rc room_open(struct db *db, const struct room_by *by, organisation_id unit, room_id *ret);
struct room_setting {
    bool has_below, is_joined, is_open;
};
/* Says so in the room, if anything changes. */
MUST_USE rc room_set(struct db *db, const struct room_by *by, const struct room *r,
                     const struct room_setting *to);
/* The room of two people of a unit, found or opened. RC_INVALID (room.not_here): the other does not belong to
   the circle, or is oneself. */
MUST_USE rc room_pair(struct db *db, const struct room_by *by, const struct room *r, person_id other,
                      room_id *ret);
/* Something done to the room, told in it: "open", "close", "set", "export", "keep". */
MUST_USE rc room_note(struct db *db, const struct room_by *by, room_id room, const char *act);
/* The rule's value for the room's unit on the day of the act. */
MUST_USE rc room_rule(struct db *db, const struct room_by *by, const struct room *r, const char *name,
                      int64_t *ret);

/* ---- messages: room_message.c ---- */

/* A picture, or a document under its cleaned name. */
struct room_attached {
    struct file_taken taken;
    str name; /* empty: a picture */
};
struct room_said {
    str words;
    int64_t quote; /* number of the message that it answers; 0: none */
    const struct room_attached *files;
    size_t files_n;
    str client_key; /* absent: none */
    bool is_notice, is_urgent;
};
/* *ret_seq: its number; that of the first when the key is known already. RC_CONFLICT (room.closed): to be
   read only. RC_NOT_FOUND: no such message to answer. A notice asks all of the circle but its author. */
MUST_USE rc room_say(struct db *db, const struct room_by *by, const struct room *r,
                     const struct room_said *in, int64_t *ret_seq);
/* By its author, within room.withdraw_minutes; its words are gone. RC_FORBIDDEN: somebody else's. RC_CONFLICT
   (room.too_late). Withdrawn already: nothing happens. */
MUST_USE rc room_withdraw(struct db *db, const struct room_by *by, const struct room *r, int64_t seq);
/* By the keeper, with the reason, which stands in the room; the words stay for the unit's export. RC_CONFLICT
   (room.gone): it is not there any more. */
MUST_USE rc room_take_down(struct db *db, const struct room_by *by, const struct room *r, int64_t seq,
                           str why);
/* Has read up to that number; never back. */
MUST_USE rc room_read(struct db *db, const struct room_by *by, const struct room *r, int64_t seq);
/* How many messages of others they have not read, at most 100. Who has never read begins on the day they
 * came. */
MUST_USE rc room_unread_of(struct db *db, const struct room *r, const struct room_seat *seat,
                           person_id person, int64_t *ret);

/* ---- notices: room_notice.c ---- */

/* Kind of their receipts (core/receipt.h). */
#define ROOM_RECEIPT "room"

/* The first time counts. RC_CONFLICT (room.gone): no notice, or no longer shown. */
MUST_USE rc room_acknowledge(struct db *db, const struct room_by *by, const struct room *r, int64_t seq);
/* Reminds those who have not acknowledged, still belong, and were not reminded within room.remind_hours. An
   urgent one goes to the telephone too, if room.remind_sms says so. *ret: how many. */
MUST_USE rc room_remind(struct db *db, const struct room_by *by, const struct room *r, int64_t seq,
                        int64_t *ret);

/* ---- how long: room_keep.c ---- */

struct room_due {
    ms_t before; /* what is older goes */
    int64_t messages, files;
    ms_t first_at, last_at; /* 0: none */
};
/* What the rule room.keep_days takes away, were it the night of that day: the dry run of the job. */
MUST_USE rc room_due_on(struct db *db, const struct room_by *by, const struct room *r, day_t day,
                        struct room_due *ret);
/* Another time of keeping for the unit and all below it; begins after room.warn_days, so that nothing goes
   unsaid. *ret_from: the day. RC_LIMIT (room.keep_too_short): less than room.keep_least_days. */
MUST_USE rc room_keep_set(struct db *db, const struct room_by *by, const struct room *r, int64_t days,
                          str source, day_t *ret_from);
/* The job "room.keep": every night. */
MUST_USE rc room_keep_run(struct job_run *run);

/* Plausible rooms for `echowall demo`. */
MUST_USE rc room_demo(struct demo *demo);

#endif
