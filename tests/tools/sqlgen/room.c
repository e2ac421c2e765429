/* SPDX-License-Identifier: Apache-2.0 */
/* The schema has one table of each kind that matters to sqlgen. */
#include "room.h"

#include <stdlib.h>

static const char *sqlgen;

static const char schema[] =
    "-- A place.\n"
    "CREATE TABLE place (id INTEGER PRIMARY KEY, path TEXT NOT NULL, name TEXT) STRICT;\n"
    "-- A person.\n"
    "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, born_day INTEGER NOT "
    "NULL) STRICT;\n"
    "-- A thing at a place.\n"
    "-- scoped\n"
    "CREATE TABLE thing (\n"
    "    id INTEGER PRIMARY KEY, place_id INTEGER NOT NULL REFERENCES place (id),\n"
    "    owner_id INTEGER REFERENCES person (id), title TEXT NOT NULL, note TEXT,\n"
    "    picture BLOB, weight REAL, price_fen INTEGER NOT NULL, is_broken INTEGER NOT NULL,\n"
    "    found_at INTEGER NOT NULL, due_day INTEGER, pieces INTEGER NOT NULL) STRICT;\n"
    "-- A word for a thing.\n"
    "CREATE TABLE tag (\n"
    "    thing_id INTEGER NOT NULL REFERENCES thing (id) ON DELETE CASCADE,\n"
    "    word TEXT NOT NULL, PRIMARY KEY (thing_id, word)) STRICT, WITHOUT ROWID;\n"
    "-- What was done.\n"
    "CREATE TABLE trace (what TEXT NOT NULL) STRICT;\n"
    "CREATE VIEW tagged AS SELECT g.word FROM tag g JOIN (SELECT id FROM thing UNION ALL SELECT id FROM "
    "thing "
    "WHERE id < 0) t ON t.id = g.thing_id;\n"
    "CREATE TRIGGER person_changed AFTER UPDATE ON person BEGIN\n"
    "    INSERT INTO trace (what) SELECT v.word FROM tagged v;\n"
    "END;\n";

void room_program(int argc, char **argv)
{
    sqlgen = argc > 1 ? run_path(argv[1]) : NULL;
    if (sqlgen == NULL)
        exit(2);
}

const char *room_sqlgen(void)
{
    return sqlgen;
}

int room_up(void **state)
{
    struct arena *a = arena_new(64u << 20);
    struct room *r = ARENA_NEW(a, struct room);
    *r = (struct room){ .arena = a, .folder = run_folder(a) };
    run_write(a, r->folder, SCHEMA, str_from_c(schema));
    *state = r;
    return 0;
}

int room_down(void **state)
{
    struct room *r = *state;
    run_folder_remove(r->arena, r->folder);
    arena_free(r->arena);
    return 0;
}

int room_queries(struct room *r, const char *text, str *ret_said)
{
    const char *const argv[] = { sqlgen,    "queries", "--schema", SCHEMA, "--file", "q.sql",
                                 "--out-h", "q.h",     "--out-c",  "q.c",  NULL };
    run_write(r->arena, r->folder, "q.sql", str_from_c(text));
    return run_program(r->arena, r->folder, argv, ret_said);
}

bool room_has(struct room *r, const char *file, const char *words)
{
    return str_find(run_read(r->arena, r->folder, file), str_from_c(words)) != SIZE_MAX;
}
