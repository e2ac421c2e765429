/* SPDX-License-Identifier: Apache-2.0 */
/* fixture: what the tests of the db floor share: an empty database of the kind under test, and one-line
 * questions. */
#ifndef EW_TESTS_DB_FIXTURE_H
#define EW_TESTS_DB_FIXTURE_H

#include "db/db.h"
#include "harness/database.h"

struct room {
    struct arena *arena;
    struct err err;
    str url;
    struct db *db; /* a write connection, bound to arena and err */
};

/* Set-up and tear-down with a struct room; room_table_up has the table `note` already. */
int room_up(void **state);
int room_table_up(void **state);
int room_down(void **state);
#define ROOM(name) TEST_WITH(name, room_up, room_down)
#define TABLE_ROOM(name) TEST_WITH(name, room_table_up, room_down)
#define ROOM_ON(kind, name) TEST_ON(kind, name, room_up, room_down)
#define TABLE_ROOM_ON(kind, name) TEST_ON(kind, name, room_table_up, room_down)

/* One more connection, bound to the room; the test closes it. */
struct db *room_open(struct room *r, enum db_mode mode);

#define assert_ok(call) assert_int_equal((call), RC_OK)
/* The room's last failure: this code, with these words in its detail; forgotten then. */
void room_failed(struct room *r, rc got, rc want, const char *words);

/* A query without parameters whose text is the same on both kinds. */
const struct db_query *query_of(struct arena *a, const char *sql);
/* The one number that a query gives. */
int64_t ask(struct db *db, const char *sql);
int64_t notes(struct db *db);
/* note (id, title) with that id, by a query that says it writes table 7. */
rc note_add(struct db *db, int64_t id);
#define NOTE_TABLE 7

#endif
