/* SPDX-License-Identifier: Apache-2.0 */
/* Many rows in few round trips: all there, in order, and a failure told for the right one of them. */
#include "fixture.h"

#define MANY 2000

static void many_rows_are_all_there_when_they_end(void **state)
{
    struct room *r = *state;
    assert_ok(db_begin(r->db));
    db_many_begin(r->db);
    for (int64_t id = 1; id <= MANY; id++)
        assert_ok(note_add(r->db, id));
    assert_ok(db_many_end(r->db));
    assert_int_equal(db_many_failed(r->db), -1);
    assert_int_equal(db_query_count(r->db), MANY);
    assert_true(db_tables_has(db_written_tables(r->db), NOTE_TABLE));
    assert_ok(db_commit(r->db));
    assert_int_equal(notes(r->db), MANY);
    assert_int_equal(ask(r->db, "SELECT sum(id) FROM note"), MANY * (MANY + 1) / 2);
}

static void what_reads_among_them_sees_those_before(void **state)
{
    struct room *r = *state;
    assert_ok(db_begin(r->db));
    db_many_begin(r->db);
    for (int64_t id = 1; id <= 700; id++) {
        assert_ok(note_add(r->db, id));
        if (id % 100 == 0)
            assert_int_equal(notes(r->db), id);
    }
    assert_ok(db_savepoint(r->db));
    assert_ok(note_add(r->db, 701));
    db_savepoint_rollback(r->db);
    assert_ok(db_many_end(r->db));
    assert_ok(db_commit(r->db));
    assert_int_equal(notes(r->db), 700);
}

static void without_an_end_the_commit_waits_for_them(void **state)
{
    struct room *r = *state;
    assert_ok(db_begin(r->db));
    db_many_begin(r->db);
    for (int64_t id = 1; id <= 10; id++)
        assert_ok(note_add(r->db, id));
    assert_ok(db_commit(r->db));
    assert_int_equal(notes(r->db), 10);
}

/* Rows 1 … n, the one of number `bad` a second time; what was told, by whichever call. */
static rc add_with_one_twice(struct room *r, int64_t n, int64_t bad)
{
    rc done = RC_OK;
    db_many_begin(r->db);
    for (int64_t i = 0; i < n && done == RC_OK; i++)
        done = note_add(r->db, i == bad ? 1 : i + 1);
    if (done == RC_OK)
        done = db_many_end(r->db);
    return done;
}

static void the_one_that_fails_is_named_by_its_number(void **state)
{
    static const int64_t bad[] = { 1, 255, 256, 257, 511, 512, 700, 1300, MANY - 1 };
    struct room *r = *state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_ok(db_begin(r->db));
        room_failed(r, add_with_one_twice(r, MANY, bad[i]), RC_CONFLICT, "note_add");
        assert_int_equal(db_many_failed(r->db), bad[i]);
        db_rollback(r->db);
        assert_int_equal(notes(r->db), 0);
    }
    assert_ok(db_begin(r->db));
    assert_ok(add_with_one_twice(r, 5, -1));
    assert_int_equal(db_many_failed(r->db), -1);
    assert_ok(db_commit(r->db));
    assert_int_equal(notes(r->db), 5);
}

static void a_failure_among_many_is_undone_with_its_savepoint(void **state)
{
    struct room *r = *state;
    assert_ok(db_begin(r->db));
    assert_ok(note_add(r->db, -1));
    assert_ok(db_savepoint(r->db));
    room_failed(r, add_with_one_twice(r, 20, 7), RC_CONFLICT, "note_add");
    db_savepoint_rollback(r->db);
    assert_ok(db_commit(r->db));
    assert_int_equal(ask(r->db, "SELECT sum(id) FROM note"), -1);
}

static void a_commit_tells_a_failure_that_nobody_has_heard(void **state)
{
    struct room *r = *state;
    assert_ok(db_begin(r->db));
    db_many_begin(r->db);
    assert_ok(note_add(r->db, 1));
    assert_ok(note_add(r->db, 1));
    room_failed(r, db_commit(r->db), RC_CONFLICT, "note_add");
    db_rollback(r->db);
    assert_int_equal(notes(r->db), 0);
}

static void a_connection_lost_among_many_is_told_and_made_anew(void **state)
{
    struct room *r = *state;
    struct db *other = room_open(r, DB_WRITE);
    assert_ok(db_begin(r->db));
    int64_t pid = ask(r->db, "SELECT pg_backend_pid()");
    db_many_begin(r->db);
    assert_ok(note_add(r->db, 1));
    str kill =
        str_printf(r->arena, "SELECT CAST(pg_terminate_backend(%lld, 5000) AS INTEGER)", (long long)pid);
    (void)ask(other, str_c(r->arena, kill));
    rc done = note_add(r->db, 2);
    if (done == RC_OK)
        done = db_many_end(r->db);
    assert_int_equal(done, RC_UNAVAILABLE);
    db_rollback(r->db);
    db_bind(r->db, r->arena, &r->err);
    assert_ok(db_begin(r->db));
    assert_ok(add_with_one_twice(r, 3, -1));
    assert_ok(db_commit(r->db));
    assert_int_equal(notes(r->db), 3);
    db_close(other);
}

TEST_DATABASE_MAIN(TABLE_ROOM(many_rows_are_all_there_when_they_end),
                   TABLE_ROOM(what_reads_among_them_sees_those_before),
                   TABLE_ROOM(without_an_end_the_commit_waits_for_them),
                   TABLE_ROOM(the_one_that_fails_is_named_by_its_number),
                   TABLE_ROOM(a_failure_among_many_is_undone_with_its_savepoint),
                   TABLE_ROOM_ON(DB_POSTGRES, a_commit_tells_a_failure_that_nobody_has_heard),
                   TABLE_ROOM_ON(DB_POSTGRES, a_connection_lost_among_many_is_told_and_made_anew))
