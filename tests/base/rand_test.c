/* SPDX-License-Identifier: Apache-2.0 */
/* Randomness that is even, repeatable where promised, and identifiers that are unique across threads. */
#include "harness/test.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

/* The system's randomness as base sees it: as it is, in small pieces with interruptions, or broken. */
enum mood { MOOD_REAL, MOOD_PIECES, MOOD_BROKEN };
ssize_t __real_getrandom(void *ret, size_t n, unsigned flags);
ssize_t __wrap_getrandom(void *ret, size_t n, unsigned flags);
static enum mood mood;

ssize_t __wrap_getrandom(void *ret, size_t n, unsigned flags)
{
    static int calls;
    if (mood == MOOD_BROKEN) {
        errno = ENOSYS;
        return -1;
    }
    if (mood == MOOD_PIECES && calls++ % 2 == 0) {
        errno = EINTR;
        return -1;
    }
    return __real_getrandom(ret, mood == MOOD_PIECES && n > 3 ? 3 : n, flags);
}

static void all_bytes_are_filled_even_in_pieces(void **state)
{
    (void)state;
    mood = MOOD_PIECES;
    for (size_t n = 0; n < 40; n++) {
        unsigned char seen[48] = { 0 };
        for (int round = 0; round < 60; round++) {
            unsigned char bytes[48] = { 0 };
            rand_bytes(bytes, n);
            for (size_t i = 0; i < sizeof bytes; i++)
                seen[i] |= bytes[i];
        }
        for (size_t i = 0; i < sizeof seen; i++)
            assert_int_equal(seen[i] != 0, i < n);
    }
    mood = MOOD_REAL;
}

static void draw_when_broken(void *data)
{
    (void)data;
    mood = MOOD_BROKEN;
    (void)rand_u64();
}

static void a_system_without_randomness_ends_the_process(void **state)
{
    (void)state;
    assert_true(test_is_bug(draw_when_broken, NULL, "no randomness"));
}

static void every_number_below_comes_about_equally_often(void **state)
{
    int seen[7] = { 0 };
    (void)state;
    for (int i = 0; i < 14000; i++) {
        uint64_t v = rand_below(7);
        assert_true(v < 7);
        seen[v]++;
    }
    /* 2000 each; eight standard deviations are 331. */
    for (int i = 0; i < 7; i++)
        assert_in_range(seen[i], 1669, 2331);
    assert_int_equal(rand_below(1), 0);
}

static void no_number_is_favoured_by_the_remainder(void **state)
{
    /* With n of three quarters of the range, a plain remainder would give the lower third twice as often. */
    const uint64_t n = UINT64_C(3) << 62;
    struct prng random = { 51 };
    int low = 0;
    (void)state;
    for (int i = 0; i < 9000; i++)
        low += prng_below(&random, n) < n / 3;
    assert_in_range(low, 2600, 3400);
}

static void the_same_seed_gives_the_published_sequence(void **state)
{
    static const uint64_t want[] = { UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                     UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
                                     UINT64_C(16408922859458223821) };
    struct prng random = { 1234567 };
    (void)state;
    for (size_t i = 0; i < 5; i++)
        assert_true(prng_u64(&random) == want[i]);
}

static void numbers_between_include_both_ends(void **state)
{
    struct prng random = { 52 };
    bool low = false, high = false;
    (void)state;
    for (int i = 0; i < 200; i++) {
        int64_t v = prng_between(&random, -2, 2);
        assert_true(v >= -2 && v <= 2);
        low = low || v == -2;
        high = high || v == 2;
    }
    assert_true(low && high);
    assert_int_equal(prng_between(&random, 9, 9), 9);
    bool negative = false, positive = false;
    for (int i = 0; i < 64; i++) {
        int64_t v = prng_between(&random, INT64_MIN, INT64_MAX);
        negative = negative || v < 0;
        positive = positive || v > 0;
    }
    assert_true(negative && positive);
}

/* ---- identifiers ---- */

#define THREADS 4
#define EACH 50000
static int64_t made[THREADS][EACH];

static void *make_ids(void *data)
{
    int64_t *row = data;
    for (int i = 0; i < EACH; i++)
        row[i] = id_new(INT64_C(1795512600000) + i / 5000);
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, two = *(const int64_t *)b;
    return (one > two) - (one < two);
}

static void identifiers_are_unique_across_threads(void **state)
{
    pthread_t threads[THREADS];
    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_ids, made[i]), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < THREADS; i++)
        for (int k = 1; k < EACH; k++)
            assert_true(made[i][k] > made[i][k - 1]);
    int64_t *all = &made[0][0];
    qsort(all, (size_t)THREADS * EACH, sizeof *all, by_value);
    assert_true(all[0] > 0);
    for (size_t i = 1; i < (size_t)THREADS * EACH; i++)
        assert_true(all[i] != all[i - 1]);
}

static void identifiers_tell_their_instant(void **state)
{
    ms_t at = INT64_C(1895512600000);
    (void)state;
    for (int i = 0; i < 100; i++)
        assert_int_equal(id_new(at + i) >> 20, at + i);
    int64_t last = id_new(at + 99);
    assert_true(id_new(at - MS_PER_DAY) > last);
}

static void a_full_millisecond_runs_into_the_next(void **state)
{
    ms_t at = INT64_C(1995512600000);
    int64_t last = id_new(at);
    (void)state;
    for (int i = 0; i < 1 << 20; i++) {
        int64_t next = id_new(at);
        if (next <= last)
            fail_msg("%lld after %lld", (long long)next, (long long)last);
        last = next;
    }
    assert_int_equal(last >> 20, at + 1);
    assert_true(id_new(at + 1) > last);
    assert_int_equal(id_new(at + 2) >> 20, at + 2);
}

TEST_MAIN(TEST(all_bytes_are_filled_even_in_pieces), TEST(a_system_without_randomness_ends_the_process),
          TEST(every_number_below_comes_about_equally_often), TEST(no_number_is_favoured_by_the_remainder),
          TEST(the_same_seed_gives_the_published_sequence), TEST(numbers_between_include_both_ends),
          TEST(identifiers_are_unique_across_threads), TEST(identifiers_tell_their_instant),
          TEST(a_full_millisecond_runs_into_the_next))
