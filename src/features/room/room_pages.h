/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers and forms of the slice, for room_module.c; and what the pages share. */
#ifndef EW_ROOM_PAGES_H
#define EW_ROOM_PAGES_H

#include "features/room/room.h"
#include "gen/room_message_sql.h"
#include "gen/room_views.h"
#include "web/form.h"
#include "web/route.h"

handler_fn room_list_show, room_units_show, room_units_open;
handler_fn room_show, room_new_show, room_listen, room_picture_show;
handler_fn room_say_prepare, room_say_do, room_pictures_prepare, room_pictures_do, room_notice_do,
    room_read_do;
handler_fn room_message_show, room_withdraw_do, room_take_do, room_acknowledge_do, room_receipts_show,
    room_remind_do;
handler_fn room_people_show, room_pair_do, room_search_show;
handler_fn room_keeper_show, room_setting_do, room_keep_do, room_export_prepare, room_export_do;
handler_fn room_api_list, room_api_messages, room_api_say, room_api_acknowledge, room_api_read;

/* Whether the person has a seat in the room of args[0] (else RC_NOT_FOUND: nobody hears of a room that is not
   theirs): room_scope_seat. With a permission over its unit besides: room_scope_seat_unit. Without a seat,
   for its keeper: room_scope_unit. A room of two has no keeper. */
route_scope_fn room_scope_seat, room_scope_seat_unit, room_scope_unit;

extern const struct form room_say_form, room_pictures_form, room_notice_form, room_read_form, room_take_form,
    room_pair_form, room_open_form, room_setting_form, room_keep_form, room_export_form;

#define PERMISSION_ROOM_KEEP "room.keep"
#define ROOM_LINES 50 /* messages of a page */

/* ---- shared: room_shared.c ---- */

/* The person of the request, as who acts now. */
struct room_by room_by(const struct rq *rq);
/* The room of args[0] with the person's seat in it. RC_NOT_FOUND: none. */
struct room_here {
    struct room room;
    struct room_seat seat;
    bool is_keeper; /* may keep its unit's room */
};
MUST_USE rc room_here(struct rq *rq, struct room_here *ret);
/* The room of args[0], seat or not. */
MUST_USE rc room_of_page(struct rq *rq, struct room *ret);
/* Number of the message in args[1]; RC_NOT_FOUND: none. */
MUST_USE rc room_seq_of_page(struct rq *rq, int64_t *ret);
/* What it is called for this person: the unit, or the other one. */
str room_name(const struct rq *rq, const struct room *r);
/* The unit of a room of two; absent for a unit's room. */
str room_unit(const struct room *r);
/* "/rooms/17" with what comes behind. */
str room_path(struct rq *rq, const struct room *r, const char *behind);
/* The ways between the pages of a room; current: TEXT of the one at hand. */
void room_links(struct rq *rq, const struct room_here *here, enum text current, struct room_link **ret,
                size_t *ret_n);
/* Tells who listens that the room has changed. */
void room_tell(struct rq *rq, const struct room *r);
/* Who listens to it. */
str room_topic(struct rq *rq, const struct room *r);
/* Has something a person typed no readable sign, or one that cheats? Then the field is marked: RC_INVALID. */
MUST_USE rc room_check_words(struct rq *rq, const char *field, str words);
/* Not more messages a minute than room.minute_max says. RC_LIMIT (room.too_fast). */
MUST_USE rc room_may_say(struct rq *rq);

/* ---- lines: room_line.c ---- */

/* Messages as a page shows them, in the order given. has_days: each new day has its head. */
MUST_USE rc room_lines_of(struct rq *rq, const struct room_here *here,
                          const struct room_messages_before_row *rows, size_t n, bool has_days,
                          struct room_line *ret);
/* One message by its number; RC_NOT_FOUND: none that this person may read. */
MUST_USE rc room_line_one(struct rq *rq, const struct room_here *here, int64_t seq,
                          struct room_messages_before_row *row, struct room_line *ret);

#endif
