/* SPDX-License-Identifier: Apache-2.0 */
/* Connections: values there and back, failures, transactions, what a read connection may do. */
#include "db/db.h"

#include <stdio.h>
#include <sys/stat.h>

#include "fixture.h"

static const enum db_type note_types[] = { DB_I64, DB_TEXT, DB_TEXT, DB_BLOB, DB_REAL, DB_I64 };
#define PUT_SQL "INSERT INTO note (id, title, body, picture, weight, is_done) VALUES "
static const struct db_query put_query = { .name = "put",
                                           .sqlite = PUT_SQL "(?1, ?2, ?3, ?4, ?5, ?6)",
                                           .postgres = PUT_SQL "($1, $2, $3, $4, $5, $6)",
                                           .param_types = note_types,
                                           .params = 6,
                                           .is_write = true,
                                           .writes = { { 1 } } };
#define GET_SQL "SELECT title, body, picture, weight, is_done FROM note WHERE id = "
static const struct db_query get_query = { .name = "get",
                                           .sqlite = GET_SQL "?1",
                                           .postgres = GET_SQL "$1",
                                           .param_types = note_types,
                                           .params = 1,
                                           .reads = { { 2, 4 } } };

static struct db_value text_of(str s)
{
    return (struct db_value){ .type = DB_TEXT, .bytes = s, .is_null = s.p == NULL };
}

static struct db_value blob_of(str s)
{
    return (struct db_value){ .type = DB_BLOB, .bytes = s, .is_null = s.p == NULL };
}

static struct db_value i64_of(int64_t v)
{
    return (struct db_value){ .type = DB_I64, .i64 = v };
}

/* Writes a row and returns the cursor that stands on it again. */
static struct db_cursor *there_and_back(struct room *r, int64_t id, str body, str picture, double weight)
{
    const struct db_value values[] = {
        i64_of(id), text_of(S("title")), text_of(body), blob_of(picture), { .type = DB_REAL, .real = weight },
        i64_of(1)
    };
    const struct db_value key = i64_of(id);
    struct db_cursor *c;
    bool has_row = false;
    int64_t changed = 0;
    assert_ok(db_run(r->db, &put_query, values, &changed));
    assert_int_equal(changed, 1);
    assert_ok(db_start(r->db, &get_query, &key, &c));
    assert_ok(db_step(c, &has_row));
    assert_true(has_row);
    return c;
}

static void every_value_comes_back_as_it_went(void **state)
{
    static const int64_t ids[] = { INT64_MIN, -1, 0, INT64_MAX };
    static const double weights[] = { 0.1, -1e300, 3.0, 2.2250738585072014e-308 };
    static const str bodies[] = { S_INIT(""), S_INIT("回音壁 'quoted' \"twice\" \\ %"), S_INIT("line\nline"),
                                  S_INIT("x") };
    static const str pictures[] = { S_INIT(""), S_INIT("\0\1\0\xff\\"), S_INIT("\\x41"), S_INIT("'") };
    struct room *r = *state;
    for (size_t i = 0; i < 4; i++) {
        struct db_cursor *c = there_and_back(r, ids[i], bodies[i], pictures[i], weights[i]);
        str body = db_column_bytes(c, 1), picture = db_column_bytes(c, 2);
        assert_false(str_is_absent(body) || str_is_absent(picture));
        assert_true(str_eq(body, bodies[i]) && str_eq(picture, pictures[i]));
        assert_true(db_column_real(c, 3) == weights[i]);
        assert_int_equal(db_column_i64(c, 4), 1);
        db_finish(c);
    }
    assert_true(ask(r->db, "SELECT min(id) FROM note") == INT64_MIN);
    assert_true(ask(r->db, "SELECT max(id) FROM note") == INT64_MAX);
}

static void null_comes_back_as_absent_and_zero(void **state)
{
    struct room *r = *state;
    struct db_cursor *c;
    bool has_row = false;
    const struct db_value key = i64_of(1);
    const struct db_value values[] = { key,
                                       text_of(S("t")),
                                       text_of((str){ 0 }),
                                       blob_of((str){ 0 }),
                                       { .type = DB_REAL, .is_null = true },
                                       { .type = DB_I64, .is_null = true } };
    assert_ok(db_run(r->db, &put_query, values, NULL));
    assert_ok(db_start(r->db, &get_query, &key, &c));
    assert_ok(db_step(c, &has_row));
    assert_false(db_column_is_null(c, 0));
    for (int i = 1; i < 5; i++)
        assert_true(db_column_is_null(c, i));
    assert_true(str_is_absent(db_column_bytes(c, 1)) && str_is_absent(db_column_bytes(c, 2)));
    assert_true(db_column_real(c, 3) == 0);
    assert_int_equal(db_column_i64(c, 4), 0);
    db_finish(c);
}

static void a_truth_value_is_read_as_a_number(void **state)
{
    struct room *r = *state;
    assert_int_equal(ask(r->db, "SELECT 2 > 1"), 1);
    assert_int_equal(ask(r->db, "SELECT 2 < 1"), 0);
}

static void texts_outlive_their_row(void **state)
{
    struct room *r = *state;
    struct db_cursor *c;
    bool has_row = false;
    str first;
    assert_ok(db_start(r->db, query_of(r->arena, "SELECT 'one' AS t UNION ALL SELECT 'two'"), NULL, &c));
    assert_ok(db_step(c, &has_row));
    first = db_column_bytes(c, 0);
    assert_ok(db_step(c, &has_row));
    assert_true(has_row);
    assert_text(db_column_bytes(c, 0), "two");
    assert_ok(db_step(c, &has_row));
    assert_false(has_row);
    assert_text(first, "one");
}

static void one_query_can_run_inside_itself(void **state)
{
    struct room *r = *state;
    const struct db_query *q = query_of(r->arena, "SELECT id FROM note ORDER BY id");
    struct db_cursor *outer, *inner;
    bool has_outer, has_inner;
    int pairs = 0;
    for (int64_t id = 1; id <= 3; id++)
        assert_ok(note_add(r->db, id));
    assert_ok(db_start(r->db, q, NULL, &outer));
    assert_ok(db_step(outer, &has_outer));
    for (; has_outer; pairs++) {
        assert_ok(db_start(r->db, q, NULL, &inner));
        assert_ok(db_step(inner, &has_inner));
        assert_int_equal(db_column_i64(inner, 0), 1);
        db_finish(inner);
        assert_ok(db_step(outer, &has_outer));
    }
    assert_int_equal(pairs, 3);
}

static void more_queries_than_there_are_slots_still_run(void **state)
{
    struct room *r = *state;
    for (int i = 0; i < 600; i++)
        assert_int_equal(ask(r->db, str_printf(r->arena, "SELECT %d", i).p), i);
}

static void failures_name_the_query_and_tell_what_kind_they_are(void **state)
{
    static const struct {
        const char *sql;
        rc code;
        const char *words;
    } rows[] = {
        { "INSERT INTO note (id, title) VALUES (1, 'again')", RC_CONFLICT, "of_the_test: " },
        { "INSERT INTO note (id, title) VALUES (2, NULL)", RC_INVALID, "of_the_test: " },
        { "UPDATE note SET is_done = 7", RC_INVALID, "of_the_test: " },
        { "SELECT nothing FROM note", RC_INTERNAL, "of_the_test: " },
        { "SELECT FROM WHERE", RC_INTERNAL, "of_the_test: " },
    };
    struct room *r = *state;
    assert_ok(note_add(r->db, 1));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        rc got = db_run(r->db, query_of(r->arena, rows[i].sql), NULL, NULL);
        room_failed(r, got, rows[i].code, rows[i].words);
    }
    room_failed(r, db_script(r->db, "CREATE NONSENSE"), RC_INTERNAL, "exec: ");
    assert_ok(db_script(r->db, "-- a migration that has nothing for this dialect\n"));
    assert_int_equal(notes(r->db), 1);
}

static void the_first_failure_is_the_one_that_is_told(void **state)
{
    struct room *r = *state;
    assert_ok(db_begin(r->db));
    assert_int_equal(db_run(r->db, query_of(r->arena, "SELECT first"), NULL, NULL), RC_INTERNAL);
    assert_int_not_equal(db_run(r->db, query_of(r->arena, "SELECT second"), NULL, NULL), RC_OK);
    db_rollback(r->db);
    room_failed(r, RC_INTERNAL, RC_INTERNAL, "first");
}

static void a_transaction_is_kept_or_leaves_nothing(void **state)
{
    struct room *r = *state;
    struct db *other = room_open(r, DB_READ);
    assert_ok(db_begin(r->db));
    assert_ok(note_add(r->db, 1));
    assert_int_equal(notes(other), 0);
    assert_ok(db_commit(r->db));
    assert_int_equal(notes(other), 1);
    assert_ok(db_begin(r->db));
    assert_ok(note_add(r->db, 2));
    db_rollback(r->db);
    db_rollback(r->db);
    assert_int_equal(notes(other), 1);
    db_close(other);
}

static void a_reader_sees_one_state_for_the_length_of_its_transaction(void **state)
{
    struct room *r = *state;
    struct db *reader = room_open(r, DB_READ);
    assert_ok(db_begin(reader));
    assert_int_equal(notes(reader), 0);
    assert_ok(note_add(r->db, 1));
    assert_int_equal(notes(reader), 0);
    db_rollback(reader);
    assert_int_equal(notes(reader), 1);
    db_close(reader);
}

static void savepoints_are_undone_one_by_one(void **state)
{
    struct room *r = *state;
    assert_ok(db_begin(r->db));
    assert_ok(note_add(r->db, 1));
    assert_ok(db_savepoint(r->db));
    assert_ok(note_add(r->db, 2));
    assert_ok(db_savepoint(r->db));
    assert_ok(note_add(r->db, 3));
    db_savepoint_rollback(r->db);
    assert_int_equal(notes(r->db), 2);
    assert_ok(db_savepoint(r->db));
    assert_ok(note_add(r->db, 4));
    assert_ok(db_savepoint_release(r->db));
    assert_int_equal(notes(r->db), 3);
    db_savepoint_rollback(r->db);
    assert_int_equal(notes(r->db), 1);
    assert_ok(db_commit(r->db));
    assert_int_equal(ask(r->db, "SELECT sum(id) FROM note"), 1);
}

static void a_failed_statement_is_undone_with_its_savepoint_alone(void **state)
{
    struct room *r = *state;
    assert_ok(db_begin(r->db));
    assert_ok(note_add(r->db, 1));
    assert_ok(db_savepoint(r->db));
    assert_int_equal(note_add(r->db, 1), RC_CONFLICT);
    db_savepoint_rollback(r->db);
    r->err = (struct err){ 0 };
    assert_ok(note_add(r->db, 2));
    assert_ok(db_commit(r->db));
    assert_int_equal(notes(r->db), 2);
}

static void statements_and_tables_are_counted_from_the_binding_on(void **state)
{
    struct room *r = *state;
    db_finish(there_and_back(r, 1, S("b"), S("p"), 1));
    assert_int_equal(db_query_count(r->db), 2);
    assert_int_equal(db_written_tables(r->db)->bit[0], 1);
    assert_int_equal(db_read_tables(r->db)->bit[0], 2);
    assert_int_equal(db_read_tables(r->db)->bit[1], 4);
    db_bind(r->db, r->arena, &r->err);
    assert_int_equal(db_query_count(r->db), 0);
    assert_int_equal(db_written_tables(r->db)->bit[0] + db_read_tables(r->db)->bit[0], 0);
    assert_ok(note_add(r->db, 5));
    assert_int_equal(db_written_tables(r->db)->bit[0], 1 << NOTE_TABLE);
}

static void a_connection_without_a_request_keeps_its_own_account(void **state)
{
    struct room *r = *state;
    db_bind(r->db, NULL, NULL);
    assert_int_equal(db_run(r->db, query_of(r->arena, "SELECT wrong"), NULL, NULL), RC_INTERNAL);
    assert_int_equal(db_err(r->db)->code, RC_INTERNAL);
    assert_int_equal(r->err.code, RC_OK);
    db_bind(r->db, NULL, NULL);
    assert_int_equal(db_err(r->db)->code, RC_OK);
}

static void an_array_grows_and_keeps_what_it_holds(void **state)
{
    struct room *r = *state;
    size_t room = 0;
    int64_t *list = NULL;
    for (size_t n = 0; n < 100; n++) {
        list = db_grow(r->db, list, n, &room, sizeof *list);
        list[n] = (int64_t)n;
    }
    for (size_t n = 0; n < 100; n++)
        assert_int_equal(list[n], n);
    assert_int_equal(room, 128);
}

/* Every way of writing that a text can have, as a query that does not admit to it. */
static void a_read_connection_cannot_write_by_any_statement(void **state)
{
    static const char *const both[] = {
        "INSERT INTO note (id, title) VALUES (2, 'x')",
        "INSERT INTO note (id, title) VALUES (2, 'x') RETURNING id",
        "WITH x AS (SELECT 2 AS id) INSERT INTO note (id, title) SELECT id, 'x' FROM x",
        "INSERT INTO note (id, title) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET title = excluded.title",
        "UPDATE note SET title = 'x' RETURNING title",
        "DELETE FROM note",
        "CREATE TABLE other (id BIGINT)",
        "DROP TABLE note",
        "WITH x AS (INSERT INTO note (id, title) VALUES (2, 'x') RETURNING id) SELECT id FROM x",
        "SELECT nextval('one_by_one')",
    };
    struct room *r = *state;
    struct db *reader = room_open(r, DB_READ);
    assert_ok(note_add(r->db, 1));
    if (test_database_kind() == DB_POSTGRES)
        assert_ok(db_script(r->db, "CREATE SEQUENCE one_by_one"));
    for (size_t i = 0; i < sizeof both / sizeof both[0]; i++) {
        assert_int_not_equal(db_run(reader, query_of(r->arena, both[i]), NULL, NULL), RC_OK);
        assert_int_not_equal(db_script(reader, both[i]), RC_OK);
        assert_ok(db_begin(reader));
        assert_int_not_equal(db_run(reader, query_of(r->arena, both[i]), NULL, NULL), RC_OK);
        db_rollback(reader);
    }
    r->err = (struct err){ 0 };
    assert_int_equal(notes(r->db), 1);
    assert_int_equal(ask(r->db, "SELECT count(*) FROM note WHERE title = 'of the test'"), 1);
    db_close(reader);
}

static void a_query_that_writes_is_refused_before_it_starts(void **state)
{
    struct room *r = *state;
    struct db *reader = room_open(r, DB_READ);
    room_failed(r, note_add(reader, 1), RC_INTERNAL,
                "query note_add writes, but the connection is for reading");
    assert_int_equal(db_query_count(reader), 0);
    db_close(reader);
}

static void what_cannot_be_opened_is_named(void **state)
{
    struct room *r = *state;
    struct db *db = NULL;
    bool is_sqlite = test_database_kind() == DB_SQLITE;
    str missing = is_sqlite ? S("sqlite:/nowhere/at/all/site.db")
                            : S("postgresql://nobody@/nothing?host=/nowhere/at/all");
    room_failed(r, db_open(missing, DB_WRITE, r->arena, &r->err, &db), RC_UNAVAILABLE, "/nowhere/at/all");
    assert_null(db);
    db_close(NULL);
}

static void a_reader_makes_no_file_and_a_writer_makes_a_private_one(void **state)
{
    struct room *r = *state;
    struct stat st;
    struct db *db;
    str url = test_database_new(r->arena, DB_SQLITE);
    const char *path = str_c(r->arena, test_database_file(url));
    assert_int_equal(db_open(url, DB_READ, r->arena, &r->err, &db), RC_UNAVAILABLE);
    assert_int_not_equal(stat(path, &st), 0);
    r->err = (struct err){ 0 };
    assert_ok(db_open(url, DB_WRITE, r->arena, &r->err, &db));
    db_close(db);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_file_that_is_no_database_is_refused(void **state)
{
    struct room *r = *state;
    struct db *db;
    str url = test_database_new(r->arena, DB_SQLITE);
    FILE *f = fopen(str_c(r->arena, test_database_file(url)), "wb");
    for (int i = 0; i < 1000; i++)
        (void)fputs("no database at all\n", f);
    (void)fclose(f);
    room_failed(r, db_open(url, DB_WRITE, r->arena, &r->err, &db), RC_UNAVAILABLE, "not a database");
}

static void a_lost_connection_is_made_anew_and_stays_read_only(void **state)
{
    struct room *r = *state;
    struct db *reader = room_open(r, DB_READ);
    const char *kill = str_printf(r->arena, "SELECT count(pg_terminate_backend(%lld))",
                                  (long long)ask(reader, "SELECT pg_backend_pid()"))
                           .p;
    assert_int_equal(notes(reader), 0);
    assert_int_equal(ask(r->db, kill), 1);
    /* A transaction begins on a new connection; nothing of it was lost. */
    assert_ok(db_begin(reader));
    assert_int_equal(notes(reader), 0);
    db_rollback(reader);
    assert_int_not_equal(db_script(reader, "CREATE TABLE other (id BIGINT)"), RC_OK);
    r->err = (struct err){ 0 };
    db_close(reader);
}

static void a_connection_lost_within_a_transaction_is_told_once(void **state)
{
    struct room *r = *state;
    assert_ok(db_begin(r->db));
    assert_ok(note_add(r->db, 1));
    rc got = db_script(r->db, "SELECT pg_terminate_backend(pg_backend_pid())");
    room_failed(r, got, RC_UNAVAILABLE, "terminat");
    room_failed(r, note_add(r->db, 2), RC_UNAVAILABLE, "");
    db_rollback(r->db);
    assert_ok(note_add(r->db, 3));
    assert_int_equal(ask(r->db, "SELECT sum(id) FROM note"), 3);
}

static void a_statement_that_takes_too_long_is_cut(void **state)
{
    struct room *r = *state;
    assert_ok(db_script(r->db, "SET statement_timeout = 20"));
    rc got = db_run(r->db, query_of(r->arena, "SELECT pg_sleep(5)"), NULL, NULL);
    room_failed(r, got, RC_BUSY, "statement timeout");
}

static void without_its_limit_a_statement_takes_as_long_as_it_needs(void **state)
{
    struct room *r = *state;
    assert_ok(db_script(r->db, "SET statement_timeout = 20"));
    assert_ok(db_lift_limit(r->db));
    assert_ok(db_run(r->db, query_of(r->arena, "SELECT pg_sleep(0.06)"), NULL, NULL));
}

static void a_table_counted_anew_is_known_to_the_planner(void **state)
{
    struct room *r = *state;
    for (int64_t id = 1; id <= 30; id++)
        assert_ok(note_add(r->db, id));
    assert_ok(db_recount(r->db, "note"));
    assert_int_equal(
        ask(r->db, "SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE oid = 'note'::regclass"), 30);
}

TEST_DATABASE_MAIN(
    ROOM_ON(DB_POSTGRES, a_statement_that_takes_too_long_is_cut),
    ROOM_ON(DB_POSTGRES, without_its_limit_a_statement_takes_as_long_as_it_needs),
    TABLE_ROOM_ON(DB_POSTGRES, a_table_counted_anew_is_known_to_the_planner),
    TABLE_ROOM(every_value_comes_back_as_it_went), TABLE_ROOM(null_comes_back_as_absent_and_zero),
    ROOM(a_truth_value_is_read_as_a_number), ROOM(texts_outlive_their_row),
    TABLE_ROOM(one_query_can_run_inside_itself), ROOM(more_queries_than_there_are_slots_still_run),
    TABLE_ROOM(failures_name_the_query_and_tell_what_kind_they_are),
    ROOM(the_first_failure_is_the_one_that_is_told), TABLE_ROOM(a_transaction_is_kept_or_leaves_nothing),
    TABLE_ROOM(a_reader_sees_one_state_for_the_length_of_its_transaction),
    TABLE_ROOM(savepoints_are_undone_one_by_one),
    TABLE_ROOM(a_failed_statement_is_undone_with_its_savepoint_alone),
    TABLE_ROOM(statements_and_tables_are_counted_from_the_binding_on),
    ROOM(a_connection_without_a_request_keeps_its_own_account), ROOM(an_array_grows_and_keeps_what_it_holds),
    TABLE_ROOM(a_read_connection_cannot_write_by_any_statement),
    TABLE_ROOM(a_query_that_writes_is_refused_before_it_starts), ROOM(what_cannot_be_opened_is_named),
    ROOM_ON(DB_SQLITE, a_reader_makes_no_file_and_a_writer_makes_a_private_one),
    ROOM_ON(DB_SQLITE, a_file_that_is_no_database_is_refused),
    TABLE_ROOM_ON(DB_POSTGRES, a_lost_connection_is_made_anew_and_stays_read_only),
    TABLE_ROOM_ON(DB_POSTGRES, a_connection_lost_within_a_transaction_is_told_once))
