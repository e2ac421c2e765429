/* SPDX-License-Identifier: Apache-2.0 */
/*
 * room_rules: what holds in every room, as pure functions. Who is in a room is never stored: it follows from
 * where a person belongs (core/affiliation.h) on the day that is asked for. Row 2.41 and test H1 of the
 * inventory.
 */
#ifndef EW_ROOM_RULES_H
#define EW_ROOM_RULES_H

#include "core/affiliation.h"

/* Code points of a message, and pictures and documents of one. */
#define ROOM_WORDS_MAX 2000
#define ROOM_PICTURES_MAX 9
#define ROOM_WHY_MAX 200

/* Whose people talk here. */
struct room_circle {
    organisation_id organisation;
    bool has_below; /* those of the units below are in it too */
};
/* The day on which a person came whose belongings these are (affiliation_periods): since then they have
   belonged without a gap, be it in one unit of the circle after another. DAY_FOREVER: they do not belong on
   the day. */
day_t room_came_on(const struct affiliation *periods, size_t n, const struct room_circle *circle, day_t day);
/* The paths of the circle's units: the one itself, or all below it. */
struct scope room_circle_scope(struct arena *a, str path, bool has_below);

/*
 * What is wrong with words that people type; TEXT_NONE: nothing. Refused are signs that turn the direction of
 * writing (core/clean_text.h), words without anything to see (only marks, blanks, joiners; a face or a
 * question mark is something), and piles of marks on one letter.
 */
enum text room_words_wrong(str words);

/* The next piece of a message: plain text, or an address (http, https) that may be a link. False at the end.
 */
struct room_piece {
    str text;
    bool is_link;
};
bool room_next_piece(str *rest, struct room_piece *ret);

/* May a message of that time still be withdrawn by its author? */
bool room_can_withdraw(ms_t said_at, ms_t now, int64_t minutes);

#endif
