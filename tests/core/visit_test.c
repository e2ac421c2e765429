/* SPDX-License-Identifier: Apache-2.0 */
/* How often pages are read: exact, without robots, without keeping anything of a reader. */
#include "core/visit.h"

#include <pthread.h>
#include <stdio.h>

#include "db/lane.h"
#include "db/pool.h"
#include "kernel.h"

#define THREADS 8
#define VIEWS 125 /* of each thread */
#define ROBOTS 25 /* of each thread */
#define PHONE "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36"

static struct kernel *k;

static int up(void **state)
{
    int got = kernel_lane_up(state);
    k = *state;
    return got;
}

static struct visit read_by(const char *client, const char *via)
{
    return (struct visit){ .kind = "item",
                           .key = S("12"),
                           .via = via != NULL ? str_from_c(via) : (str){ 0 },
                           .agent = S(PHONE),
                           .client = str_from_c(client) };
}

static void note(const char *client, const char *via)
{
    struct visit one = read_by(client, via);
    visit_note(k->app.visits, &one, TEST_DAY);
}

static void flush(void)
{
    assert_ok(visits_flush(&k->app, k->arena, &k->err));
}

/* Asks on a connection of the pool. */
static struct db *ask(void)
{
    struct db *db;
    assert_ok(pool_take(k->app.pool, k->arena, &k->err, &db));
    assert_ok(db_begin(db));
    return db;
}

static void done(struct db *db)
{
    db_rollback(db);
    pool_give(k->app.pool, db);
}

/* Of one thing, from all sources together. */
static struct visit_total total_of(str key, day_t from, day_t until)
{
    struct visit_total *sources, sum = { 0 };
    struct db *db = ask();
    size_t n;
    assert_ok(visit_sources(db, S("item"), key, from, until, &sources, &n));
    for (size_t i = 0; i < n; i++) {
        sum.views += sources[i].views;
        sum.readers += sources[i].readers;
    }
    done(db);
    return sum;
}

static struct visit_total total(day_t from, day_t until)
{
    return total_of(S("12"), from, until);
}

/* Each thread's views come from three sources, with robots between. */
static void *reads(void *data)
{
    static const char *const sources[] = { "qr1", "wechat", "sms" };
    const char *client = data;
    for (int i = 0; i < VIEWS; i++)
        note(client, sources[i % 3]);
    for (int i = 0; i < ROBOTS; i++) {
        struct visit robot = read_by(client, "qr1");
        robot.agent = i % 2 == 0 ? S("Mozilla/5.0 (compatible; Baiduspider/2.0)") : S("");
        visit_note(k->app.visits, &robot, TEST_DAY);
    }
    return NULL;
}

static void P5_a_thousand_views_from_three_sources_beside_robots_are_counted_exactly(void **state)
{
    static char clients[THREADS][16];
    pthread_t threads[THREADS];
    struct visit_total *sources, t;
    size_t n;
    (void)state;
    for (int i = 0; i < THREADS; i++) {
        (void)snprintf(clients[i], sizeof clients[i], "192.0.2.%d", i);
        assert_int_equal(pthread_create(&threads[i], NULL, reads, clients[i]), 0);
    }
    flush(); /* while they read */
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    flush();
    t = total(TEST_DAY, TEST_DAY + 1);
    assert_int_equal(t.views, THREADS * VIEWS);
    assert_int_equal(t.readers, THREADS);
    struct db *db = ask();
    assert_ok(visit_sources(db, S("item"), S("12"), 0, TEST_DAY + 1, &sources, &n));
    assert_int_equal(n, 3);
    assert_text(sources[0].name, "qr1");
    assert_int_equal(sources[0].views, THREADS * 42);
    assert_text(sources[1].name, "wechat");
    assert_int_equal(sources[1].views, THREADS * 42);
    assert_text(sources[2].name, "sms");
    assert_int_equal(sources[2].views, THREADS * 41);
    done(db);
}

static void a_reader_counts_once_a_day_and_thing(void **state)
{
    struct visit other = read_by("192.0.2.1", NULL);
    (void)state;
    for (int i = 0; i < 5; i++)
        note("192.0.2.1", NULL);
    note("192.0.2.2", NULL);
    visit_note(k->app.visits, &other, TEST_DAY + 1);
    visit_note(k->app.visits, &other, TEST_DAY + 1);
    other.key = S("13");
    visit_note(k->app.visits, &other, TEST_DAY + 1);
    flush();
    assert_int_equal(total(TEST_DAY, TEST_DAY + 1).views, 6);
    assert_int_equal(total(TEST_DAY, TEST_DAY + 1).readers, 2);
    assert_int_equal(total(TEST_DAY + 1, TEST_DAY + 2).views, 2);
    assert_int_equal(total(TEST_DAY + 1, TEST_DAY + 2).readers, 1);
    assert_int_equal(total(TEST_DAY, TEST_DAY + 2).readers, 3);
}

static void many_things_and_readers_keep_their_numbers(void **state)
{
    struct visit one = read_by("192.0.2.1", NULL);
    (void)state;
    for (int64_t i = 0; i < 3000; i++) {
        one.key = str_printf(k->arena, "%lld", (long long)i % 500);
        one.client = str_printf(k->arena, "192.0.2.%lld", (long long)i);
        visit_note(k->app.visits, &one, TEST_DAY);
    }
    one.key = S("7");
    visit_note(k->app.visits, &one, TEST_DAY);
    flush();
    for (int64_t i = 0; i < 500; i++) {
        struct visit_total t = total_of(str_printf(k->arena, "%lld", (long long)i), TEST_DAY, TEST_DAY + 1);
        assert_int_equal(t.views, i == 7 ? 7 : 6);
        assert_int_equal(t.readers, i == 7 ? 7 : 6);
    }
}

static void where_a_reader_comes_from_is_one_of_few_words(void **state)
{
    struct visit v = read_by("192.0.2.1", "qr12");
    (void)state;
    assert_text(visit_source(&v), "qr12");
    v.via = S("qr123");
    assert_text(visit_source(&v), "other");
    v.via = S("<script>");
    assert_text(visit_source(&v), "other");
    v.via = S("12");
    assert_text(visit_source(&v), "other");
    v.via = (str){ 0 };
    assert_text(visit_source(&v), "");
    v.host = S("town.example");
    v.referer = S("https://Town.example/columns/news");
    assert_text(visit_source(&v), "");
    v.referer = S("https://other.example/town.example/");
    assert_text(visit_source(&v), "link");
    v.agent = S(PHONE " MicroMessenger/8.0");
    assert_text(visit_source(&v), "wechat");
}

static void what_nobody_reads_is_not_counted(void **state)
{
    struct visit v = read_by("192.0.2.1", NULL);
    (void)state;
    assert_false(visit_is_robot(v.agent));
    assert_true(visit_is_robot(S("curl/7.88.1")));
    assert_true(visit_is_robot(S("Googlebot/2.1")));
    assert_true(visit_is_robot(S(" ")));
    v.is_prefetch = true;
    visit_note(k->app.visits, &v, TEST_DAY);
    flush();
    assert_int_equal(total(0, DAY_FOREVER).views, 0);
}

static char hide[] = "ALTER TABLE visit_day RENAME TO away", show[] = "ALTER TABLE away RENAME TO visit_day";

static rc spoil(struct db *db, void *data)
{
    return db_script(db, data);
}

static void what_cannot_be_written_is_kept_for_the_next_time(void **state)
{
    (void)state;
    note("192.0.2.1", NULL);
    assert_ok(lane_run(k->app.lane, k->arena, &k->err, spoil, hide));
    assert_int_not_equal(visits_flush(&k->app, k->arena, &k->err), RC_OK);
    k->err = (struct err){ 0 };
    note("192.0.2.1", NULL);
    assert_ok(lane_run(k->app.lane, k->arena, &k->err, spoil, show));
    flush();
    assert_int_equal(total(0, DAY_FOREVER).views, 2);
    assert_int_equal(total(0, DAY_FOREVER).readers, 1);
    flush();
    assert_int_equal(total(0, DAY_FOREVER).views, 2);
}

TEST_DATABASE_MAIN(TEST_WITH(P5_a_thousand_views_from_three_sources_beside_robots_are_counted_exactly, up,
                             kernel_down),
                   TEST_WITH(a_reader_counts_once_a_day_and_thing, up, kernel_down),
                   TEST_WITH(many_things_and_readers_keep_their_numbers, up, kernel_down),
                   TEST_WITH(where_a_reader_comes_from_is_one_of_few_words, up, kernel_down),
                   TEST_WITH(what_nobody_reads_is_not_counted, up, kernel_down),
                   TEST_WITH(what_cannot_be_written_is_kept_for_the_next_time, up, kernel_down))
