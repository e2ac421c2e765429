/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing that only one test program needs. */
#include "fixture.h"

#define ARENA_MAX ((size_t)64 << 20)

/* The types of each kind; deferred makes a commit that can fail. */
#define NOTE_SQL(bytes, real)                                                                                \
    "CREATE TABLE note (id BIGINT PRIMARY KEY, title TEXT NOT NULL, body TEXT, picture " bytes               \
    ", weight " real ", is_done BIGINT CHECK (is_done IN (0, 1)),"                                           \
    " parent BIGINT REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED)"

int room_up(void **state)
{
    struct arena *a = arena_new(ARENA_MAX);
    struct room *r = ARENA_NEW(a, struct room);
    r->arena = a;
    r->url = test_database_new(a, test_database_kind());
    *state = r;
    r->db = room_open(r, DB_WRITE);
    return 0;
}

int room_table_up(void **state)
{
    (void)room_up(state);
    struct room *r = *state;
    bool is_sqlite = test_database_kind() == DB_SQLITE;
    assert_ok(db_script(r->db, is_sqlite ? NOTE_SQL("BLOB", "REAL") : NOTE_SQL("BYTEA", "DOUBLE PRECISION")));
    return 0;
}

int room_down(void **state)
{
    struct room *r = *state;
    db_close(r->db);
    test_database_drop(r->url);
    arena_free(r->arena);
    return 0;
}

struct db *room_open(struct room *r, enum db_mode mode)
{
    struct db *db;
    rc done = db_open(r->url, mode, r->arena, &r->err, &db);
    if (done != RC_OK)
        fail_msg("cannot open: %.*s", STR_ARG(r->err.detail));
    db_bind(db, r->arena, &r->err);
    return db;
}

void room_failed(struct room *r, rc got, rc want, const char *words)
{
    if (got != want || str_find(r->err.detail, str_from_c(words)) == SIZE_MAX)
        fail_msg("got %s (%.*s), want %s (%s)", rc_name(got), STR_ARG(r->err.detail), rc_name(want), words);
    assert_int_equal(r->err.code, want);
    r->err = (struct err){ 0 };
}

const struct db_query *query_of(struct arena *a, const char *sql)
{
    struct db_query *q = ARENA_NEW(a, struct db_query);
    *q = (struct db_query){ .name = "of_the_test", .sqlite = sql, .postgres = sql };
    return q;
}

int64_t ask(struct db *db, const char *sql)
{
    struct db_cursor *c;
    bool has_row = false;
    int64_t n = -1;
    rc done = db_start(db, query_of(db_arena(db), sql), NULL, &c);
    if (done == RC_OK)
        done = db_step(c, &has_row);
    if (done != RC_OK || !has_row)
        fail_msg("%s: %s, %.*s", sql, rc_name(done), STR_ARG(db_err(db)->detail));
    n = db_column_i64(c, 0);
    db_finish(c);
    return n;
}

int64_t notes(struct db *db)
{
    return ask(db, "SELECT count(*) FROM note");
}

rc note_add(struct db *db, int64_t id)
{
    static const enum db_type types[] = { DB_I64 };
    static const struct db_query q = { .name = "note_add",
                                       .sqlite = "INSERT INTO note (id, title) VALUES (?1, 'of the test')",
                                       .postgres = "INSERT INTO note (id, title) VALUES ($1, 'of the test')",
                                       .param_types = types,
                                       .params = 1,
                                       .is_write = true,
                                       .writes = { { UINT64_C(1) << NOTE_TABLE } } };
    const struct db_value value = { .type = DB_I64, .i64 = id };
    return db_run(db, &q, &value, NULL);
}
