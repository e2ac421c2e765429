/* SPDX-License-Identifier: Apache-2.0 */
/* sqlgen as the build calls it: exit codes, files, what it says. */
#include "room.h"

static const char query[] = "-- name: x :many\n-- What it gives.\nSELECT name FROM person;\n";

static int run(struct room *r, const char *const *words, str *ret_said)
{
    const char *argv[32] = { room_sqlgen() };
    for (int i = 0; words[i] != NULL && i < 30; i++)
        argv[i + 1] = words[i];
    return run_program(r->arena, r->folder, argv, ret_said);
}

static void queries_are_made_in_silence(void **state)
{
    struct room *r = *state;
    str said;
    assert_int_equal(room_queries(r, query, &said), 0);
    assert_int_equal(said.n, 0);
    assert_true(room_has(r, "q.h", "#ifndef EW_GEN_Q_SQL_H"));
    assert_true(room_has(r, "q.c", "#include \"gen/q_sql.h\""));
}

static void what_is_made_does_not_depend_on_the_folder(void **state)
{
    struct room *r = *state;
    static const char *const words[] = { "queries", "--schema", SCHEMA,    "--file", "deep/er/q.sql",
                                         "--out-h", "2.h",      "--out-c", "2.c",    NULL };
    str said;
    assert_int_equal(room_queries(r, query, &said), 0);
    run_write(r->arena, r->folder, "deep/er/q.sql", str_from_c(query));
    assert_int_equal(run(r, words, &said), 0);
    assert_true(str_eq(run_read(r->arena, r->folder, "q.h"), run_read(r->arena, r->folder, "2.h")));
    assert_true(str_eq(run_read(r->arena, r->folder, "q.c"), run_read(r->arena, r->folder, "2.c")));
}

static void a_schema_is_made(void **state)
{
    struct room *r = *state;
    static const char *const words[] = { "schema", "--schema", SCHEMA, "--out-h",
                                         "s.h",    "--out-c",  "s.c",  NULL };
    str said;
    assert_int_equal(run(r, words, &said), 0);
    assert_true(room_has(r, "s.h", "} thing_id;\n"));
    assert_false(room_has(r, "s.h", "trace_id"));
    assert_true(room_has(r, "s.h",
                         "    TABLE_PLACE,\n    TABLE_PERSON,\n    TABLE_THING,\n    TABLE_TAG,\n"
                         "    TABLE_TRACE,\n    TABLE_COUNT\n"));
    assert_true(
        room_has(r, "s.c", "{ .module = \"core\",\n      .number = 1,\n      .name = \"0001_core\",\n"));
    assert_true(room_has(r, "s.c", "name TEXT COLLATE \\\"C\\\" NOT NULL"));
}

static void a_mistake_gives_1_and_every_mistake_is_told(void **state)
{
    struct room *r = *state;
    str said;
    assert_int_equal(room_queries(r,
                                  "-- name: x :many\n-- It.\nSELECT a FROM person;\n"
                                  "-- name: y :many\n-- It.\nSELECT b FROM person;\n",
                                  &said),
                     1);
    assert_true(str_starts(said, S("q.sql:3: error: ")));
    assert_int_not_equal(str_find(said, S("\nq.sql:6: error: ")), SIZE_MAX);
}

static void files_that_cannot_be_read_or_written_are_named(void **state)
{
    struct room *r = *state;
    static const char *const no_query[] = { "queries", "--schema", SCHEMA,    "--file", "no.sql",
                                            "--out-h", "q.h",      "--out-c", "q.c",    NULL };
    static const char *const no_schema[] = { "schema", "--schema", "no.sql", "--out-h",
                                             "q.h",    "--out-c",  "q.c",    NULL };
    static const char *const no_folder[] = { "queries", "--schema", SCHEMA,    "--file", "q.sql",
                                             "--out-h", "no/q.h",   "--out-c", "q.c",    NULL };
    static const char *const no_source[] = { "schema", "--schema", SCHEMA,   "--out-h",
                                             "s.h",    "--out-c",  "no/s.c", NULL };
    str said;
    assert_int_equal(run(r, no_query, &said), 1);
    assert_string_equal(str_c(r->arena, said), "no.sql:1: error: cannot read the file — check the name\n");
    assert_int_equal(run(r, no_schema, &said), 1);
    assert_string_equal(str_c(r->arena, said), "no.sql:1: error: cannot read the file — check the name\n");
    run_write(r->arena, r->folder, "q.sql", str_from_c(query));
    assert_int_equal(run(r, no_folder, &said), 1);
    assert_string_equal(str_c(r->arena, said), "sqlgen: cannot write no/q.h or q.c\n");
    assert_int_equal(run(r, no_source, &said), 1);
    assert_string_equal(str_c(r->arena, said), "sqlgen: cannot write no/s.c\n");
}

static void a_wrong_command_line_is_answered_with_the_right_one(void **state)
{
    struct room *r = *state;
    static const char *const lines[][12] = {
        { NULL },
        { "wat", NULL },
        { "schema", "--schema", SCHEMA, NULL },
        { "schema", "--schema", SCHEMA, "--out-h", "x.h", NULL },
        { "schema", "--wat", "x", NULL },
        { "queries", "--schema", SCHEMA, "--out-h", "x.h", "--out-c", "x.c", NULL },
        { "queries", "--schema", SCHEMA, "--out-h", "x.h", "y.h", NULL },
        { "queries", "--schema", SCHEMA, "--file", "a.sql", "b.sql", "--out-h", "x.h", "--out-c", "x.c",
          NULL },
    };
    str said;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        assert_int_equal(run(r, lines[i], &said), 2);
        assert_true(str_starts(said, S("usage: sqlgen schema ")));
    }
}

static void postgres_gets_a_script(void **state)
{
    struct room *r = *state;
    static const char *const words[] = { "postgres", "--schema", SCHEMA, "--file", "q.sql", NULL };
    str said;
    run_write(r->arena, r->folder, "q.sql",
              S("-- name: x :many\n-- It.\nSELECT id FROM place WHERE name = :name;\n"));
    assert_int_equal(run(r, words, &said), 0);
    assert_int_equal(said.n, 0);
    assert_true(
        room_has(r, "stdout", "-- A person.\nCREATE TABLE person (id BIGINT PRIMARY KEY, name TEXT COLLATE"));
    assert_true(room_has(r, "stdout",
                         "-- q.sql:1\n-- column id int8\nPREPARE x (text) AS\n"
                         "SELECT id FROM place WHERE name = $1;\n"));
    run_write(r->arena, r->folder, "q.sql", S("-- name: x :many\n-- It.\nSELECT ids FROM place;\n"));
    assert_int_equal(run(r, words, &said), 1);
}

ROOM_MAIN(ROOM(queries_are_made_in_silence), ROOM(what_is_made_does_not_depend_on_the_folder),
          ROOM(a_schema_is_made), ROOM(a_mistake_gives_1_and_every_mistake_is_told),
          ROOM(files_that_cannot_be_read_or_written_are_named),
          ROOM(a_wrong_command_line_is_answered_with_the_right_one), ROOM(postgres_gets_a_script))
