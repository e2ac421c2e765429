/* SPDX-License-Identifier: Apache-2.0 */
/* Read connections: how many, who waits, in what state they come back. */
#include "db/pool.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

/* The wait for a connection is cut: -1 waits as asked, else the number of milliseconds until the time-out. */
static _Atomic int wait_ms = -1;
static _Atomic int waiting;

int __real_pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *lock, const struct timespec *until);
int __wrap_pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *lock, const struct timespec *until);
int __wrap_pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *lock, const struct timespec *until)
{
    struct timespec soon = *until;
    if (wait_ms >= 0) {
        (void)clock_gettime(CLOCK_MONOTONIC, &soon);
        soon.tv_nsec += wait_ms * 1000000L;
        soon.tv_sec += soon.tv_nsec / 1000000000;
        soon.tv_nsec %= 1000000000;
    }
    waiting++;
    return __real_pthread_cond_timedwait(c, lock, &soon);
}

static struct pool *pool_of(struct room *r, int size)
{
    struct pool *pool;
    assert_ok(pool_open(r->url, size, r->arena, &r->err, &pool));
    return pool;
}

static void no_more_are_lent_than_there_may_be(void **state)
{
    struct room *r = *state;
    struct pool *pool = pool_of(r, 2);
    struct db *one, *two, *three = NULL;
    wait_ms = 10;
    assert_ok(pool_take(pool, r->arena, &r->err, &one));
    assert_ok(pool_take(pool, r->arena, &r->err, &two));
    assert_ptr_not_equal(one, two);
    room_failed(r, pool_take(pool, r->arena, &r->err, &three), RC_BUSY, "no connection became free");
    assert_null(three);
    pool_give(pool, one);
    assert_ok(pool_take(pool, r->arena, &r->err, &three));
    assert_ptr_equal(three, one);
    pool_give(pool, two);
    pool_give(pool, three);
    pool_give(pool, NULL);
    wait_ms = -1;
    pool_close(pool);
}

struct taker {
    struct pool *pool;
    struct db *db;
    rc result;
};

static void *take_main(void *data)
{
    struct taker *t = data;
    struct arena *a = arena_new(1u << 16);
    struct err e = { 0 };
    t->result = pool_take(t->pool, a, &e, &t->db);
    if (t->result == RC_OK)
        pool_give(t->pool, t->db);
    arena_free(a);
    return NULL;
}

static void who_waits_gets_the_next_that_comes_back(void **state)
{
    struct room *r = *state;
    struct taker t = { .pool = pool_of(r, 1) };
    struct db *db;
    pthread_t thread;
    waiting = 0;
    assert_ok(pool_take(t.pool, r->arena, &r->err, &db));
    assert_int_equal(pthread_create(&thread, NULL, take_main, &t), 0);
    while (waiting == 0)
        (void)usleep(1000);
    pool_give(t.pool, db);
    (void)pthread_join(thread, NULL);
    assert_int_equal(t.result, RC_OK);
    assert_ptr_equal(t.db, db);
    pool_close(t.pool);
}

static void the_last_that_came_back_goes_out_first(void **state)
{
    struct room *r = *state;
    struct pool *pool = pool_of(r, 3);
    struct db *one, *two, *again;
    assert_ok(pool_take(pool, r->arena, &r->err, &one));
    assert_ok(pool_take(pool, r->arena, &r->err, &two));
    pool_give(pool, one);
    pool_give(pool, two);
    assert_ok(pool_take(pool, r->arena, &r->err, &again));
    assert_ptr_equal(again, two);
    pool_give(pool, again);
    pool_close(pool);
}

static void a_connection_comes_back_clean(void **state)
{
    struct room *r = *state;
    struct pool *pool = pool_of(r, 1);
    struct err first = { 0 };
    struct db *db;
    assert_ok(pool_take(pool, r->arena, &first, &db));
    assert_ok(db_begin(db));
    assert_int_equal(notes(db), 0);
    assert_int_not_equal(db_run(db, query_of(r->arena, "SELECT nothing"), NULL, NULL), RC_OK);
    pool_give(pool, db);
    assert_ok(note_add(r->db, 1));
    assert_ok(pool_take(pool, r->arena, &r->err, &db));
    assert_int_equal(r->err.code, RC_OK);
    assert_int_equal(db_query_count(db), 0);
    assert_ok(db_begin(db));
    assert_int_equal(notes(db), 1);
    room_failed(r, note_add(db, 2), RC_INTERNAL, "the connection is for reading");
    pool_give(pool, db);
    pool_close(pool);
}

static void a_connection_that_cannot_be_made_takes_no_place(void **state)
{
    struct room *r = *state;
    struct pool *pool;
    struct db *db;
    bool is_sqlite = test_database_kind() == DB_SQLITE;
    str url = is_sqlite ? S("sqlite:/nowhere/at/all/site.db")
                        : S("postgresql://nobody@/nothing?host=/nowhere/at/all");
    assert_ok(pool_open(url, 1, r->arena, &r->err, &pool));
    for (int i = 0; i < 3; i++)
        room_failed(r, pool_take(pool, r->arena, &r->err, &db), RC_UNAVAILABLE, "/nowhere/at/all");
    pool_close(pool);
}

static void a_pool_of_no_or_too_many_connections_is_refused(void **state)
{
    struct room *r = *state;
    struct pool *pool;
    room_failed(r, pool_open(r->url, 0, r->arena, &r->err, &pool), RC_INVALID, "1 to 128 are possible");
    room_failed(r, pool_open(r->url, 129, r->arena, &r->err, &pool), RC_INVALID, "pool of 129");
}

TEST_DATABASE_MAIN(ROOM(no_more_are_lent_than_there_may_be), ROOM(who_waits_gets_the_next_that_comes_back),
                   ROOM(the_last_that_came_back_goes_out_first), TABLE_ROOM(a_connection_comes_back_clean),
                   ROOM(a_connection_that_cannot_be_made_takes_no_place),
                   ROOM(a_pool_of_no_or_too_many_connections_is_refused))
