/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loop: what the tests of the slice share: a site with a clerk, a handler at the water station and a head of
 * the town, a write connection of its own, and the acts of the loop as one-liners that must succeed.
 */
#ifndef EW_TESTS_PROBLEM_LOOP_H
#define EW_TESTS_PROBLEM_LOOP_H

#include "features/problem/problem_private.h"

#include "site.h"

struct loop {
    struct test_site *site;
    struct arena *arena;
    struct err err;
    struct db *db; /* in a transaction between loop_begin and loop_keep */
    bool is_begun;
    struct problem_act_by by; /* who acts next, and when */
    person_id clerk, handler, head;
};

int loop_up(void **state);
int loop_down(void **state);
#define LOOP(name) TEST_WITH(name, loop_up, loop_down)

/* The connection, in a transaction. */
struct db *loop_db(struct loop *l);
/* Commits, so that pages see it; the next act begins anew. */
void loop_keep(struct loop *l);
/* Turns the clock of acts and pages. */
void loop_wait(struct loop *l, ms_t by);

/* The call must be refused so; what was done since loop_keep is undone. */
#define assert_refused(l, call, code, key)                                                                   \
    do {                                                                                                     \
        loop_keep(l);                                                                                        \
        loop_refused((l), (call), (code), (key), __FILE__, __LINE__);                                        \
    } while (0)
void loop_refused(struct loop *l, rc got, rc want, const char *key, const char *file, int line);
#define assert_done(l, call) loop_done((l), (call), __FILE__, __LINE__)
void loop_done(struct loop *l, rc got, const char *file, int line);

struct voice_receipt loop_voice(struct loop *l, const char *kind, const char *secrecy);
problem_id loop_accept(struct loop *l, voice_id voice, const char *kind);
/* To the water station and its handler. */
void loop_assign(struct loop *l, problem_id id);
void loop_answer(struct loop *l, problem_id id);
/* The links, one for each voice. */
struct problem_link *loop_publish(struct loop *l, problem_id id, size_t *ret_n);
/* Assign, answer, publish: the link of the first voice. */
str loop_to_echo(struct loop *l, problem_id id);
/* What the job does for rows that were written past the acts: their words into the index. */
void loop_words(struct loop *l);
struct problem_by_id_row loop_row(struct loop *l, problem_id id);
/* The acts of the timeline with their rounds, "received1 accept1 …". */
str loop_steps(struct loop *l, problem_id id);
/* What a voice was told. */
str loop_told(struct loop *l, voice_id id);
/* Bytes of a small picture. */
str loop_picture(void);

#endif
