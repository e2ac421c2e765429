/* SPDX-License-Identifier: Apache-2.0 */
/* loop: what the tests of the interfaces share: a voice's way through the loop without pages, by the units of
 * work. */
#ifndef EW_TESTS_APP_LOOP_H
#define EW_TESTS_APP_LOOP_H

#include "features/problem/problem.h"
#include "site.h"

/* A key for Open311. */
str loop_key(struct test_site *s);
/* "Bearer …" of a person, for browser.authorization. */
str loop_bearer(struct test_site *s, person_id person);

/* What somebody says in the first village about lamps. */
struct voice_receipt loop_voice(struct test_site *s, const char *kind, const char *secrecy,
                                const char *words);
/* The clerk accepts; the problem has title and statement of these words. Its number. */
str loop_accept(struct test_site *s, str voice_number, const char *words, bool is_public);
/* Assigned to a new holder of a post, answered and made public. */
void loop_echo(struct test_site *s, str problem_number, const char *answer);

#endif
