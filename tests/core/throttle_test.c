/* SPDX-License-Identifier: Apache-2.0 */
/* Token buckets. */
#include "core/throttle.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "harness/test.h"

static const struct throttle_rule three = { .burst = 3, .every_ms = 1000 };

static int up(void **state)
{
    *state = throttle_new();
    return 0;
}

static int down(void **state)
{
    throttle_free(*state);
    return 0;
}

static void a_burst_passes_then_one_by_one(void **state)
{
    struct throttle *t = *state;
    for (int i = 0; i < 3; i++)
        assert_true(throttle_take(t, "login", S("a"), three, 5000));
    assert_false(throttle_take(t, "login", S("a"), three, 5000));
    assert_false(throttle_take(t, "login", S("a"), three, 5999));
    assert_true(throttle_take(t, "login", S("a"), three, 6000));
    assert_false(throttle_take(t, "login", S("a"), three, 6000));
    for (int i = 0; i < 3; i++)
        assert_true(throttle_take(t, "login", S("a"), three, 60000));
}

static void keys_and_rooms_do_not_mix(void **state)
{
    struct throttle *t = *state;
    for (int i = 0; i < 3; i++)
        assert_true(throttle_take(t, "login", S("a"), three, 0));
    assert_false(throttle_take(t, "login", S("a"), three, 0));
    assert_true(throttle_take(t, "login", S("b"), three, 0));
    assert_true(throttle_take(t, "receipt", S("a"), three, 0));
}

static void a_success_gives_all_tries_back(void **state)
{
    struct throttle *t = *state;
    for (int i = 0; i < 3; i++)
        assert_true(throttle_take(t, "login", S("a"), three, 0));
    throttle_forget(t, "login", S("never seen"));
    assert_false(throttle_take(t, "login", S("a"), three, 0));
    throttle_forget(t, "login", S("a"));
    assert_true(throttle_take(t, "login", S("a"), three, 0));
}

static void a_clock_set_back_does_not_lock_for_ever(void **state)
{
    struct throttle *t = *state;
    for (int i = 0; i < 3; i++)
        assert_true(throttle_take(t, "login", S("a"), three, 1000000));
    assert_false(throttle_take(t, "login", S("a"), three, 0));
    assert_true(throttle_take(t, "login", S("a"), three, 1000));
}

/* A full table forgets the quiet ones; who is at the limit in a crowd of strangers stays there as long as
 * others are freer. */
static void strangers_do_not_free_the_one_at_the_limit(void **state)
{
    struct throttle *t = *state;
    char name[16];
    for (int i = 0; i < 3; i++)
        assert_true(throttle_take(t, "login", S("a"), three, 0));
    for (int i = 0; i < 50000; i++) {
        int n = snprintf(name, sizeof name, "s%d", i);
        assert_true(throttle_take(t, "login", (str){ name, (size_t)n }, three, 0));
    }
    assert_false(throttle_take(t, "login", S("a"), three, 0));
}

struct crowd {
    struct throttle *throttle;
    _Atomic int passed;
};

static void *try_often(void *data)
{
    struct crowd *c = data;
    for (int i = 0; i < 500; i++)
        if (throttle_take(c->throttle, "login", S("one"), (struct throttle_rule){ 100, 1000 }, 0))
            c->passed++;
    return NULL;
}

static void threads_share_one_bucket(void **state)
{
    struct crowd c = { .throttle = *state };
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, try_often, &c), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(c.passed, 100);
}

static void addresses_are_cut_to_what_one_holder_has(void **state)
{
    (void)state;
    assert_text(throttle_address(S("192.0.2.7")), "192.0.2.7");
    assert_text(throttle_address(S("2001:db8:1:2:3:4:5:6")), "2001:db8:1:2");
    assert_text(throttle_address(S("2001:db8::1")), "2001:db8::1");
    throttle_free(NULL);
}

#define T(name) TEST_WITH(name, up, down)
TEST_MAIN(T(a_burst_passes_then_one_by_one), T(keys_and_rooms_do_not_mix), T(a_success_gives_all_tries_back),
          T(a_clock_set_back_does_not_lock_for_ever), T(strangers_do_not_free_the_one_at_the_limit),
          T(threads_share_one_bucket), TEST(addresses_are_cut_to_what_one_holder_has))
