/* SPDX-License-Identifier: Apache-2.0 */
/* The runner with three steps of its own; databases of other ages are made by taking steps away again. */
#include "db/migrate.h"

#include <dirent.h>
#include <pthread.h>
#include <sys/stat.h>

#include "fixture.h"

#define STEP(module_, number_, name_, sql, checksum_)                                                        \
    {                                                                                                        \
        .module = (module_), .number = (number_), .name = (name_), .sqlite = (sql), .postgres = (sql),       \
        .checksum = (checksum_)                                                                              \
    }
const struct migration migrations[] = {
    STEP("core", 1, "0001_core",
         "CREATE TABLE first (id BIGINT PRIMARY KEY); CREATE TABLE extra (id BIGINT);", "aa"),
    STEP("core", 2, "0002_more", "CREATE TABLE second (id BIGINT PRIMARY KEY);", "bb"),
    /* Fails on a row that `extra` holds twice, after it has made a table. */
    STEP("problem", 1, "0001_problem",
         "CREATE TABLE third (id BIGINT PRIMARY KEY); INSERT INTO third (id) SELECT id FROM extra;", "cc"),
};
const int migrations_n = 3;

static enum migrate_state state_of(struct room *r, str *ret_detail)
{
    enum migrate_state now;
    assert_ok(migrate_check(r->db, &now, ret_detail));
    return now;
}

static int64_t tables(struct db *db)
{
    return ask(
        db, db_kind(db) == DB_SQLITE
                ? "SELECT count(*) FROM sqlite_schema WHERE name IN ('first', 'extra', 'second', 'third')"
                : "SELECT count(*) FROM pg_tables WHERE tablename IN ('first', 'extra', 'second', 'third')");
}

static void apply_all(struct room *r)
{
    int applied = 0;
    assert_ok(migrate_run(r->db, (str){ 0 }, &applied));
    assert_int_equal(applied, 3);
}

/* As a site is that knows only the first step. */
static void go_back_to_the_first(struct room *r)
{
    apply_all(r);
    assert_ok(db_script(r->db, "DROP TABLE third; DROP TABLE second;"
                               "DELETE FROM schema_migration WHERE module = 'problem' OR number = 2"));
}

static void an_empty_database_gets_every_step_in_order(void **state)
{
    struct room *r = *state;
    str detail;
    assert_int_equal(state_of(r, &detail), MIGRATE_EMPTY);
    apply_all(r);
    assert_int_equal(state_of(r, &detail), MIGRATE_CURRENT);
    assert_text(detail, "");
    assert_int_equal(tables(r->db), 4);
    assert_int_equal(ask(r->db, "SELECT count(*) FROM schema_migration WHERE applied_at > 1000000000000"), 3);
    assert_int_equal(ask(r->db, "SELECT count(*) FROM schema_migration WHERE module = 'core' AND number = 2 "
                                "AND name = '0002_more' AND checksum = 'bb'"),
                     1);
}

static void a_current_database_is_left_alone(void **state)
{
    struct room *r = *state;
    int applied = -1;
    apply_all(r);
    assert_ok(migrate_run(r->db, S("/nowhere/at/all"), &applied));
    assert_int_equal(applied, 0);
}

/* The one file in the folder, or absent. */
static str only_file(struct room *r, str folder)
{
    str found = { 0 };
    DIR *d = opendir(str_c(r->arena, folder));
    if (d == NULL)
        return found;
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d))
        if (e->d_name[0] != '.') {
            assert_true(str_is_absent(found));
            found = str_copy(r->arena, str_from_c(e->d_name));
        }
    (void)closedir(d);
    return found;
}

static void before_pending_steps_an_old_site_is_copied(void **state)
{
    struct room *r = *state;
    int applied = 0;
    str detail, folder = test_folder_new(r->arena);
    str backups = str_printf(r->arena, "%.*s/backups", STR_ARG(folder));
    go_back_to_the_first(r);
    assert_ok(db_script(r->db, "INSERT INTO first (id) VALUES (42)"));
    assert_int_equal(state_of(r, &detail), MIGRATE_PENDING);
    assert_text(detail, "core 0002 is missing");
    assert_ok(migrate_run(r->db, backups, &applied));
    assert_int_equal(applied, 2);
    assert_int_equal(tables(r->db), 4);
    str copy = only_file(r, backups);
    if (test_database_kind() == DB_POSTGRES) {
        assert_true(str_is_absent(copy));
        return;
    }
    assert_true(str_starts(copy, S("before-core-0002-")) && str_ends(copy, S(".db")));
    struct db *old;
    str url = str_printf(r->arena, "sqlite:%.*s/%.*s", STR_ARG(backups), STR_ARG(copy));
    assert_ok(db_open(url, DB_READ, r->arena, &r->err, &old));
    db_bind(old, r->arena, &r->err);
    assert_int_equal(tables(old), 2);
    assert_int_equal(ask(old, "SELECT id FROM first"), 42);
    assert_int_equal(ask(old, "SELECT count(*) FROM schema_migration"), 1);
    db_close(old);
}

static void without_a_copy_nothing_is_applied(void **state)
{
    struct room *r = *state;
    int applied = 0;
    go_back_to_the_first(r);
    rc got = migrate_run(r->db, S("/nowhere/at/all"), &applied);
    room_failed(r, got, RC_UNAVAILABLE, "cannot make the folder /nowhere/at/all");
    assert_int_equal(tables(r->db), 2);
    /* A folder that is a file. */
    str file = test_database_file(r->url);
    room_failed(r, migrate_run(r->db, file, &applied), RC_UNAVAILABLE, "cannot make the copy");
    assert_int_equal(tables(r->db), 2);
    assert_int_equal(applied, 0);
}

static void a_newer_database_is_refused_with_the_way_out(void **state)
{
    struct room *r = *state;
    str detail;
    int applied = 0;
    apply_all(r);
    assert_ok(db_script(r->db, "INSERT INTO schema_migration (module, number, name, checksum, applied_at) "
                               "VALUES ('problem', 7, '0007_new', 'ff', 1)"));
    assert_int_equal(state_of(r, &detail), MIGRATE_NEWER);
    assert_text(detail, "problem 0007 is unknown to this program");
    rc got = migrate_run(r->db, (str){ 0 }, &applied);
    room_failed(r, got, RC_CONFLICT,
                "the schema step problem 0007 is unknown to this program: a newer version has used this "
                "database; start that version, or restore the copy");
    assert_int_equal(applied, 0);
}

static void a_released_step_that_was_changed_is_refused(void **state)
{
    struct room *r = *state;
    str detail;
    int applied = 0;
    go_back_to_the_first(r);
    assert_ok(db_script(r->db, "UPDATE schema_migration SET checksum = 'ff' WHERE number = 1"));
    assert_int_equal(state_of(r, &detail), MIGRATE_CHANGED);
    assert_text(detail, "core 0001 differs from the one that was applied");
    rc got = migrate_run(r->db, (str){ 0 }, &applied);
    room_failed(r, got, RC_CONFLICT,
                "core 0001 differs from the one that was applied: this program was built");
    assert_int_equal(tables(r->db), 2);
}

static void a_step_that_fails_leaves_no_trace_and_those_before_it_stay(void **state)
{
    struct room *r = *state;
    str detail;
    int applied = 0;
    go_back_to_the_first(r);
    assert_ok(db_script(r->db, "INSERT INTO extra (id) VALUES (5), (5)"));
    rc got = migrate_run(r->db, (str){ 0 }, &applied);
    room_failed(r, got, RC_CONFLICT, "exec: ");
    assert_int_equal(applied, 1);
    assert_int_equal(tables(r->db), 3);
    assert_int_equal(state_of(r, &detail), MIGRATE_PENDING);
    assert_text(detail, "problem 0001 is missing");
    assert_ok(db_script(r->db, "DELETE FROM extra"));
    assert_ok(migrate_run(r->db, (str){ 0 }, &applied));
    assert_int_equal(applied, 1);
    assert_int_equal(tables(r->db), 4);
}

struct runner {
    str url;
    pthread_t thread;
    rc result;
    int applied;
};

static void *runner_main(void *data)
{
    struct runner *it = data;
    struct arena *a = arena_new(1u << 20);
    struct err e = { 0 };
    struct db *db;
    it->result = db_open(it->url, DB_WRITE, a, &e, &db);
    if (it->result == RC_OK) {
        db_bind(db, a, &e);
        it->result = migrate_run(db, (str){ 0 }, &it->applied);
        db_close(db);
    }
    if (it->result != RC_OK)
        print_error("%.*s\n", STR_ARG(e.detail));
    arena_free(a);
    return NULL;
}

static void processes_that_migrate_at_once_apply_each_step_once(void **state)
{
    struct room *r = *state;
    struct runner runners[6];
    int applied = 0;
    for (int i = 0; i < 6; i++) {
        runners[i] = (struct runner){ .url = r->url };
        assert_int_equal(pthread_create(&runners[i].thread, NULL, runner_main, &runners[i]), 0);
    }
    for (int i = 0; i < 6; i++) {
        (void)pthread_join(runners[i].thread, NULL);
        assert_int_equal(runners[i].result, RC_OK);
        applied += runners[i].applied;
    }
    assert_int_equal(applied, 3);
    assert_int_equal(tables(r->db), 4);
}

TEST_DATABASE_MAIN(ROOM(an_empty_database_gets_every_step_in_order), ROOM(a_current_database_is_left_alone),
                   ROOM(before_pending_steps_an_old_site_is_copied),
                   ROOM_ON(DB_SQLITE, without_a_copy_nothing_is_applied),
                   ROOM(a_newer_database_is_refused_with_the_way_out),
                   ROOM(a_released_step_that_was_changed_is_refused),
                   ROOM(a_step_that_fails_leaves_no_trace_and_those_before_it_stay),
                   ROOM(processes_that_migrate_at_once_apply_each_step_once))
