/* SPDX-License-Identifier: Apache-2.0 */
/*
 * database: a fresh database for every test. SQLite: a file in a folder of its own. PostgreSQL: a database of
 * its own on the server that the environment variable ECHOWALL_TEST_POSTGRES names (a URL of a role that may
 * create databases). What a test does not drop is dropped when the program ends.
 * A program whose tests must hold on both ends with TEST_DATABASE_MAIN, asks test_database_kind(), and
 * depends on `harness_database`; meson runs it once more with ECHOWALL_TEST_KIND=postgresql (see
 * tests/meson.build).
 */
#ifndef EW_TESTS_HARNESS_DATABASE_H
#define EW_TESTS_HARNESS_DATABASE_H

#include "db/db.h"
#include "harness/test.h"

/* The kind under test in this run. */
enum db_kind test_database_kind(void);
/* Can this run have its database? If not, tells TAP that all is skipped. */
bool test_database_is_here(void);

/* A test that has a meaning on one kind only: the run on the other leaves it out. */
#define TEST_ON(kind, name_, set_up, tear_down)                                                              \
    {                                                                                                        \
        .name = #name_, .test_func = (name_), .setup_func = (set_up), .teardown_func = (tear_down),          \
        .initial_state = &test_only_on[kind]                                                                 \
    }
extern char test_only_on[2];
/* Takes out the tests of the other kind; returns how many stay. */
size_t test_database_choose(struct CMUnitTest *tests, size_t n);

/* As TEST_MAIN_WITH; without a server for the kind under test everything is skipped. */
#define TEST_DATABASE_MAIN_WITH(set_up, tear_down, ...)                                                      \
    int main(void)                                                                                           \
    {                                                                                                        \
        struct CMUnitTest tests[] = { __VA_ARGS__ };                                                         \
        size_t n = test_database_choose(tests, sizeof tests / sizeof tests[0]);                              \
        if (!test_database_is_here())                                                                        \
            return 0;                                                                                        \
        return test_status(_cmocka_run_group_tests("tests", tests, n, set_up, tear_down));                   \
    }
#define TEST_DATABASE_MAIN(...) TEST_DATABASE_MAIN_WITH(NULL, NULL, __VA_ARGS__)

/* An empty folder; removed with all it holds when the program ends. */
str test_folder_new(struct arena *a);
/* The URL of an empty database; the test fails when there is none to be had. */
str test_database_new(struct arena *a, enum db_kind kind);
/* The same with every migration of the house applied: a copy of one that is made once per program. Needs a
   dependency that carries the migrations (`core`). */
str test_database_migrated(struct arena *a, enum db_kind kind);
/* A copy of a database that nobody has open. */
str test_database_copy(struct arena *a, str url);
/* For a database of the above, once its connections are closed. */
void test_database_drop(str url);
/* SQLite: the file behind the URL. */
str test_database_file(str url);

#endif
