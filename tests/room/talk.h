/* SPDX-License-Identifier: Apache-2.0 */
/*
 * talk: what the tests of rooms share: a site with a branch of two groups, its secretary (who keeps the
 * room), members, one who does not belong, and the room. Acts run by pages; what no page does (joining,
 * leaving) is written here.
 */
#ifndef EW_TESTS_ROOM_TALK_H
#define EW_TESTS_ROOM_TALK_H

#include "features/room/room.h"

#include "site.h"

struct talk {
    struct test_site *site;
    struct arena *arena;
    organisation_id branch, group[2];
    person_id keeper, member, other, stranger; /* other: of group[1] */
    affiliation_id at[3];                      /* of keeper, member, other */
    room_id room;
};

int talk_up(void **state);
int talk_down(void **state);
#define TALK(name) TEST_WITH(name, talk_up, talk_down)

/* Begins or ends a belonging on today's day. */
affiliation_id talk_join(struct talk *t, person_id person, organisation_id unit, day_t from);
void talk_leave(struct talk *t, affiliation_id id, organisation_id unit, day_t day);
/* "/rooms/17" with something behind. */
const char *talk_path(struct talk *t, const char *behind);
/* Somebody logged in. */
struct browser talk_browser(struct talk *t, const char *login_name);
/* Says something by the page. */
void talk_say(struct browser *b, struct talk *t, const char *words);
/* One number from the database, with a printf of the statement. */
int64_t talk_number(struct talk *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
