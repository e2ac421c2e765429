/* SPDX-License-Identifier: Apache-2.0 */
/* room: a folder with a small schema, in which sqlgen is run on a query file. */
#ifndef EW_TESTS_TOOLS_SQLGEN_ROOM_H
#define EW_TESTS_TOOLS_SQLGEN_ROOM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../viewgen/run.h"

#define SCHEMA "core/migrations/0001_core.sql"

struct room {
    struct arena *arena;
    str folder;
};

/* The program under test, from the command line; exits with 2 when it is not there. */
void room_program(int argc, char **argv);
const char *room_sqlgen(void);
int room_up(void **state);
int room_down(void **state);
#define ROOM(name) cmocka_unit_test_setup_teardown(name, room_up, room_down)
/* A program of tests in rooms; its argument is sqlgen. */
#define ROOM_MAIN(...)                                                                                       \
    int main(int argc, char **argv)                                                                          \
    {                                                                                                        \
        const struct CMUnitTest tests[] = { __VA_ARGS__ };                                                   \
        room_program(argc, argv);                                                                            \
        return cmocka_run_group_tests(tests, NULL, NULL);                                                    \
    }

/* Runs "sqlgen queries" on q.sql with this text; what it said. q.h and q.c are made when it returned 0. */
int room_queries(struct room *r, const char *text, str *ret_said);
bool room_has(struct room *r, const char *file, const char *words);

#endif
