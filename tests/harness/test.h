/* SPDX-License-Identifier: Apache-2.0 */
/*
 * harness: what every test program shares. A program is one file with tests (functions whose names are
 * sentences) and one TEST_MAIN at its end; meson runs it with protocol 'tap' and env tap_env, and counts
 * every test of it. One TEST_MAIN per program, because TAP knows one plan per stream; nothing else may be
 * printed to stdout at the start of a line. Failures are told by TAP alone: a status other than 0 would make
 * meson report a crash without counting.
 *
 *   static void a_word_is_found(void **state)
 *   {
 *       assert_text(find(*state), "word");
 *   }
 *
 *   TEST_MAIN(TEST(a_word_is_found), TEST_WITH(a_row_is_kept, open_db, close_db))
 */
#ifndef EW_TESTS_HARNESS_TEST_H
#define EW_TESTS_HARNESS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>

#include "base/arena.h"
#include "base/rand.h"
#include "base/str.h"

#define TEST(name) cmocka_unit_test(name)
/* Either function may be NULL; both get the test's void **state. */
#define TEST_WITH(name, set_up, tear_down) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#define TEST_MAIN(...) TEST_MAIN_WITH(NULL, NULL, __VA_ARGS__)
/* With functions that run once before and after all tests of the program (int f(void **state)); either may be
 * NULL. */
#define TEST_MAIN_WITH(set_up, tear_down, ...)                                                               \
    int main(void)                                                                                           \
    {                                                                                                        \
        const struct CMUnitTest tests[] = { __VA_ARGS__ };                                                   \
        return test_status(cmocka_run_group_tests(tests, set_up, tear_down));                                \
    }

/* The exit status for cmocka's result: 0 while TAP tells the failures, else 1 when a test has failed. */
int test_status(int failed);

/* Set-up and tear-down with an arena of 64 MiB as *state. */
int test_arena_up(void **state);
int test_arena_down(void **state);

/* A str against a C string, with both in the message. The absent str is not equal to "". */
#define assert_text(got, want) test_text((got), (want), __FILE__, __LINE__)
void test_text(str got, const char *want, const char *file, int line);

/*
 * Runs fn(data) in a child process and says whether it ends by abort(), as BUG does, with `words` in what it
 * wrote to stderr. Memory the child changes is lost.
 */
bool test_is_bug(void (*fn)(void *data), void *data, const char *words);

/* Runs fn(data) in this process and returns what it wrote to stderr, at most 60,000 bytes. */
str test_stderr(struct arena *a, void (*fn)(void *data), void *data);

/* Text of up to n bytes drawn from `alphabet`, for property tests. */
str test_text_from(struct arena *a, struct prng *p, const char *alphabet, size_t n);

#endif
