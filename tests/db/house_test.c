/* SPDX-License-Identifier: Apache-2.0 */
/* The schema of the house itself, on both databases. */
#include "db/backup.h"
#include "db/migrate.h"
#include "harness/database.h"

static struct db *open_migrated(struct arena *a, enum db_mode mode)
{
    struct err e = { 0 };
    struct db *db;
    rc done = db_open(test_database_migrated(a, test_database_kind()), mode, a, &e, &db);
    if (done != RC_OK)
        fail_msg("%.*s", STR_ARG(e.detail));
    db_bind(db, a, NULL);
    return db;
}

static void every_step_of_the_house_applies(void **state)
{
    struct db *db = open_migrated(*state, DB_READ);
    enum migrate_state now;
    str detail;
    assert_int_equal(migrate_check(db, &now, &detail), RC_OK);
    assert_int_equal(now, MIGRATE_CURRENT);
    db_close(db);
}

static void a_second_run_applies_nothing(void **state)
{
    struct db *db = open_migrated(*state, DB_WRITE);
    int applied = -1;
    assert_int_equal(migrate_run(db, (str){ 0 }, &applied), RC_OK);
    assert_int_equal(applied, 0);
    db_close(db);
}

static void the_new_site_is_sound(void **state)
{
    struct db *db = open_migrated(*state, DB_WRITE);
    str *findings;
    size_t n = 1;
    assert_int_equal(db_integrity(db, &findings, &n), RC_OK);
    assert_int_equal(n, 0);
    db_close(db);
}

#define CASE(name) TEST_WITH(name, test_arena_up, test_arena_down)
TEST_DATABASE_MAIN(CASE(every_step_of_the_house_applies), CASE(a_second_run_applies_nothing),
                   CASE(the_new_site_is_sound))
