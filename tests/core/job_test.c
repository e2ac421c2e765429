/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox: written with its cause, run at least once, seen once by a receiver that dedupes. */
#include "core/job.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "core/module.h"
#include "gen/job_sql.h"
#include "kernel.h"

#define SEEN_MAX 16
#define TRIES_MAX 3
#define ERROR_BYTES_MAX 500

/* What runs outside the program: counts what reaches it, and takes each key once. */
static struct {
    int reached, taken, holding;
    char keys[SEEN_MAX][64];
    char order[SEEN_MAX + 1];
    int failures_left; /* so many times the answer of the receiver is lost on its way back */
    int64_t last_tries;
    ms_t last_now;
    atomic_bool is_held;
} receiver;

static rc send(struct job_run *run)
{
    const char *key = str_c(run->arena, run->unique_key);
    bool is_new = !str_is_absent(run->unique_key);
    for (int i = 0; i < receiver.taken; i++)
        is_new = is_new && strcmp(receiver.keys[i], key) != 0;
    if (receiver.reached < SEEN_MAX)
        receiver.order[receiver.reached] = run->payload.p[1];
    if (is_new)
        (void)snprintf(receiver.keys[receiver.taken++], sizeof receiver.keys[0], "%s", key);
    receiver.last_tries = run->tries;
    receiver.last_now = run->now;
    (void)__atomic_add_fetch(&receiver.reached, 1, __ATOMIC_RELEASE);
    if (receiver.failures_left == 0)
        return RC_OK;
    receiver.failures_left--;
    return ERR(run->err, run->arena, RC_UNAVAILABLE, NULL, "the answer was lost");
}

static rc fail_at_length(struct job_run *run)
{
    char *room = arena_alloc(run->arena, 2000);
    memset(room, 'x', 2000);
    return ERR(run->err, run->arena, RC_INVALID, NULL, "%.*s", 2000, room);
}

static rc hold(struct job_run *run)
{
    (void)run;
    __atomic_store_n(&receiver.holding, 1, __ATOMIC_RELEASE);
    while (atomic_load(&receiver.is_held))
        (void)usleep(2000);
    return RC_OK;
}

static const struct job_kind kinds[] = {
    { .name = "test.send", .run = send, .tries_max = TRIES_MAX },
    { .name = "test.long", .run = fail_at_length, .tries_max = 1 },
    { .name = "test.hold", .run = hold, .tries_max = 1 },
};
static const struct module sending = { .name = "test", .jobs = kinds, .jobs_n = 3 };
static const struct module *const modules[] = { &sending };

static const struct job_kind nightly_kinds[] = {
    { .name = "test.night", .run = send, .tries_max = 2, .every_ms = MS_PER_DAY },
    { .name = "test.send", .run = send, .tries_max = 1 },
};
static const struct module nightly = { .name = "night", .jobs = nightly_kinds, .jobs_n = 2 };
static const struct module *const nightly_modules[] = { &nightly };

static int up(void **state)
{
    (void)kernel_lane_up(state);
    struct kernel *k = *state;
    memset(&receiver, 0, sizeof receiver);
    k->app.modules = modules;
    k->app.modules_n = 1;
    return 0;
}

struct cause {
    struct job_new job;
    rc result;
};

static rc cause_unit(struct db *db, void *data)
{
    const struct cause *c = data;
    TRY(job_add(db, &c->job));
    return c->result;
}

static rc add(struct kernel *k, struct job_new job, rc result)
{
    struct cause c = { job, result };
    rc done = lane_run(k->app.lane, k->arena, &k->err, cause_unit, &c);
    k->err = (struct err){ 0 };
    return done;
}

static struct job_new letter(const char *payload, const char *key, ms_t run_at)
{
    return (struct job_new){ .kind = S("test.send"),
                             .payload = str_from_c(payload),
                             .unique_key = str_from_c(key),
                             .run_at = run_at,
                             .now = TEST_NOW };
}

static int run_due(struct kernel *k, ms_t now)
{
    int ran = -1;
    assert_ok(jobs_run_due(&k->app, &k->err, now, &ran));
    return ran;
}

static rc script_unit(struct db *db, void *data)
{
    return db_script(db, data);
}

static void script(struct kernel *k, const char *sql)
{
    char copy[200] = "";
    (void)snprintf(copy, sizeof copy, "%s", sql);
    assert_ok(lane_run(k->app.lane, k->arena, &k->err, script_unit, copy));
}

static size_t failures(struct kernel *k, struct job_failure **ret)
{
    struct db *db;
    size_t n = 0;
    assert_ok(pool_take(k->app.pool, k->arena, &k->err, &db));
    assert_ok(job_failures(db, 10, ret, &n));
    pool_give(k->app.pool, db);
    return n;
}

static void a_job_is_there_with_its_cause_or_not_at_all(void **state)
{
    struct kernel *k = *state;
    assert_int_equal(add(k, letter("{}", NULL, TEST_NOW), RC_CONFLICT), RC_CONFLICT);
    assert_int_equal(run_due(k, TEST_NOW), 0);
    assert_ok(add(k, letter("{}", NULL, TEST_NOW), RC_OK));
    assert_int_equal(run_due(k, TEST_NOW), 1);
    assert_int_equal(receiver.reached, 1);
    assert_int_equal(run_due(k, TEST_NOW + MS_PER_DAY), 0);
}

static void jobs_run_when_they_are_due_the_earliest_first(void **state)
{
    struct kernel *k = *state;
    assert_ok(add(k, letter("{c}", NULL, TEST_NOW + 30), RC_OK));
    assert_ok(add(k, letter("{a}", NULL, TEST_NOW + 10), RC_OK));
    assert_ok(add(k, letter("{b}", NULL, TEST_NOW + 20), RC_OK));
    assert_int_equal(run_due(k, TEST_NOW + 9), 0);
    assert_int_equal(run_due(k, TEST_NOW + 20), 2);
    assert_string_equal(receiver.order, "ab");
    assert_int_equal(run_due(k, TEST_NOW + 30), 1);
    assert_string_equal(receiver.order, "abc");
    assert_int_equal(receiver.last_now, TEST_NOW + 30);
}

static void one_key_is_one_job(void **state)
{
    struct kernel *k = *state;
    assert_ok(add(k, letter("{a}", "receipt 7", TEST_NOW), RC_OK));
    assert_ok(add(k, letter("{b}", "receipt 7", TEST_NOW), RC_OK));
    assert_ok(add(k, letter("{c}", "receipt 8", TEST_NOW + 1), RC_OK));
    assert_int_equal(run_due(k, TEST_NOW + 1), 2);
    assert_string_equal(receiver.order, "ac");
    assert_ok(add(k, letter("{d}", "receipt 7", TEST_NOW), RC_OK));
    assert_int_equal(run_due(k, TEST_NOW + MS_PER_DAY), 0);
}

static void the_wait_doubles_with_every_failure_up_to_six_hours(void **state)
{
    (void)state;
    assert_int_equal(job_back_off(1), 30 * MS_PER_SECOND);
    assert_int_equal(job_back_off(2), 60 * MS_PER_SECOND);
    assert_int_equal(job_back_off(5), 8 * MS_PER_MINUTE);
    assert_int_equal(job_back_off(10), 256 * MS_PER_MINUTE);
    assert_int_equal(job_back_off(11), 6 * MS_PER_HOUR);
    assert_int_equal(job_back_off(INT64_MAX), 6 * MS_PER_HOUR);
}

/* The answer is lost twice: the receiver hears it three times and acts once. */
static void a_lost_answer_is_tried_again_and_acts_once_where_the_receiver_dedupes(void **state)
{
    struct kernel *k = *state;
    struct job_failure *failed;
    ms_t second = TEST_NOW + job_back_off(1), third = second + job_back_off(2);
    receiver.failures_left = 2;
    assert_ok(add(k, letter("{}", "sms 1", TEST_NOW), RC_OK));
    assert_int_equal(run_due(k, TEST_NOW), 1);
    assert_int_equal(run_due(k, second - 1), 0);
    assert_int_equal(run_due(k, second), 1);
    assert_int_equal(run_due(k, third - 1), 0);
    assert_int_equal(run_due(k, third), 1);
    assert_int_equal(receiver.last_tries, 3);
    assert_int_equal(receiver.reached, 3);
    assert_int_equal(receiver.taken, 1);
    assert_int_equal(run_due(k, third + MS_PER_DAY), 0);
    assert_int_equal(failures(k, &failed), 0);
}

static void a_job_that_never_works_fails_for_good_and_is_told(void **state)
{
    struct kernel *k = *state;
    struct job_failure *failed;
    ms_t now = TEST_NOW;
    receiver.failures_left = 100;
    assert_ok(add(k, letter("{}", NULL, TEST_NOW), RC_OK));
    for (int i = 1; i <= TRIES_MAX; i++) {
        assert_int_equal(failures(k, &failed), 0);
        assert_int_equal(run_due(k, now), 1);
        now += job_back_off(i);
    }
    assert_int_equal(run_due(k, now + MS_PER_DAY), 0);
    assert_int_equal(failures(k, &failed), 1);
    assert_text(failed[0].kind, "test.send");
    assert_text(failed[0].error, "unavailable: the answer was lost");
    assert_int_equal(failed[0].tries, TRIES_MAX);
    assert_int_equal(failed[0].ended_at, now - job_back_off(TRIES_MAX));
}

static void a_long_reason_is_cut_and_an_unknown_kind_fails_at_once(void **state)
{
    struct kernel *k = *state;
    struct job_failure *failed;
    struct job_new job = letter("{}", NULL, TEST_NOW);
    job.kind = S("test.long");
    assert_ok(add(k, job, RC_OK));
    job.kind = S("test.gone");
    job.run_at = TEST_NOW + 1;
    assert_ok(add(k, job, RC_OK));
    assert_int_equal(run_due(k, TEST_NOW), 1);
    assert_int_equal(run_due(k, TEST_NOW + 1), 1);
    assert_int_equal(failures(k, &failed), 2);
    assert_text(failed[0].kind, "test.gone");
    assert_text(failed[0].error, "internal: no module has this kind of job");
    assert_int_equal(failed[1].error.n, ERROR_BYTES_MAX);
}

struct claimed {
    ms_t now;
    struct job_claim_row row;
    bool found;
};

static rc claim_unit(struct db *db, void *data)
{
    struct claimed *c = data;
    return job_claim(db, &(struct job_claim_in){ .lease_until = c->now + JOB_LEASE_MS, .now = c->now },
                     &c->row, &c->found);
}

/* As a process does that dies before it has written the result. */
static void die_while_running(struct kernel *k, ms_t now)
{
    struct claimed c = { .now = now };
    assert_ok(lane_run(k->app.lane, k->arena, &k->err, claim_unit, &c));
    assert_true(c.found);
}

static void a_job_of_a_dead_process_is_taken_over_when_its_lease_ends(void **state)
{
    struct kernel *k = *state;
    assert_ok(add(k, letter("{}", NULL, TEST_NOW), RC_OK));
    die_while_running(k, TEST_NOW);
    assert_int_equal(run_due(k, TEST_NOW + JOB_LEASE_MS - 1), 0);
    assert_int_equal(run_due(k, TEST_NOW + JOB_LEASE_MS), 1);
    assert_int_equal(receiver.last_tries, 2);
}

/* Otherwise it would take the process down again at every start. */
static void a_job_that_killed_its_process_each_time_is_given_up_unrun(void **state)
{
    struct kernel *k = *state;
    struct job_failure *failed;
    ms_t now = TEST_NOW;
    assert_ok(add(k, letter("{}", NULL, TEST_NOW), RC_OK));
    for (int i = 0; i < TRIES_MAX; i++, now += JOB_LEASE_MS)
        die_while_running(k, now);
    assert_int_equal(run_due(k, now), 1);
    assert_int_equal(receiver.reached, 0);
    assert_int_equal(failures(k, &failed), 1);
    assert_text(failed[0].error, "internal: no try of it came to an end");
}

static void a_periodic_job_comes_back_at_the_sites_midnight(void **state)
{
    struct kernel *k = *state;
    ms_t midnight = day_start(TEST_DAY + 1, k->app.clock.offset);
    k->app.modules = nightly_modules;
    assert_ok(jobs_ensure_periodic(&k->app, &k->err, TEST_NOW));
    assert_ok(jobs_ensure_periodic(&k->app, &k->err, TEST_NOW + MS_PER_HOUR));
    assert_int_equal(run_due(k, midnight - 1), 0);
    assert_int_equal(run_due(k, midnight), 1);
    assert_int_equal(run_due(k, midnight + MS_PER_DAY - 1), 0);
    assert_int_equal(run_due(k, midnight + MS_PER_DAY), 1);
    assert_int_equal(receiver.reached, 2);
    assert_int_equal(receiver.last_tries, 1);
}

static void a_periodic_job_that_fails_waits_for_its_next_period(void **state)
{
    struct kernel *k = *state;
    struct job_failure *failed;
    ms_t midnight = day_start(TEST_DAY + 1, k->app.clock.offset);
    k->app.modules = nightly_modules;
    receiver.failures_left = 2;
    assert_ok(jobs_ensure_periodic(&k->app, &k->err, TEST_NOW));
    assert_int_equal(run_due(k, midnight), 1);
    assert_int_equal(run_due(k, midnight + job_back_off(1)), 1);
    assert_int_equal(receiver.last_tries, 2);
    assert_int_equal(run_due(k, midnight + MS_PER_DAY - 1), 0);
    assert_int_equal(run_due(k, midnight + MS_PER_DAY), 1);
    assert_int_equal(receiver.last_tries, 1);
    assert_int_equal(failures(k, &failed), 0);
}

static rc purge_unit(struct db *db, void *data)
{
    return job_purge(db, *(const ms_t *)data);
}

static void done_jobs_and_their_keys_are_forgotten_after_a_month(void **state)
{
    struct kernel *k = *state;
    struct job_failure *failed;
    struct job_new lost = letter("{}", NULL, TEST_NOW);
    ms_t at = TEST_NOW + JOB_KEEP_MS;
    lost.kind = S("test.gone");
    assert_ok(add(k, lost, RC_OK));
    assert_ok(add(k, letter("{a}", "once", TEST_NOW), RC_OK));
    assert_int_equal(run_due(k, TEST_NOW), 2);
    assert_ok(lane_run(k->app.lane, k->arena, &k->err, purge_unit, &at));
    assert_ok(add(k, letter("{b}", "once", TEST_NOW), RC_OK));
    assert_int_equal(run_due(k, TEST_NOW), 0);
    at++;
    assert_ok(lane_run(k->app.lane, k->arena, &k->err, purge_unit, &at));
    assert_ok(add(k, letter("{c}", "once", TEST_NOW), RC_OK));
    assert_int_equal(run_due(k, TEST_NOW), 1);
    assert_string_equal(receiver.order, "ac");
    assert_int_equal(failures(k, &failed), 1); /* what failed stays until somebody has seen to it */
}

static void a_database_that_refuses_is_told_and_the_job_stays(void **state)
{
    struct kernel *k = *state;
    struct jobs *jobs = NULL;
    int ran = -1;
    assert_ok(add(k, letter("{}", NULL, TEST_NOW), RC_OK));
    script(k, "ALTER TABLE job RENAME TO job_away");
    assert_int_not_equal(jobs_run_due(&k->app, &k->err, TEST_NOW, &ran), RC_OK);
    assert_true(str_starts(k->err.detail, S("jobs: ")));
    k->err = (struct err){ 0 };
    k->app.modules = nightly_modules;
    assert_int_not_equal(jobs_ensure_periodic(&k->app, &k->err, TEST_NOW), RC_OK);
    k->err = (struct err){ 0 };
    assert_int_not_equal(jobs_start(&k->app, &k->err, &jobs), RC_OK);
    assert_null(jobs);
    k->err = (struct err){ 0 };
    script(k, "ALTER TABLE job_away RENAME TO job");
    assert_int_equal(run_due(k, TEST_NOW), 1);
}

/* ---- the thread ---- */

static bool comes_true(const int *value, int want)
{
    for (int i = 0; i < 1500 && __atomic_load_n(value, __ATOMIC_ACQUIRE) < want; i++)
        (void)usleep(2000);
    return __atomic_load_n(value, __ATOMIC_ACQUIRE) == want;
}

static void the_thread_sees_what_is_committed(void **state)
{
    struct kernel *k = *state;
    struct jobs *jobs;
    assert_ok(add(k, letter("{a}", NULL, TEST_NOW), RC_OK));
    assert_ok(jobs_start(&k->app, &k->err, &jobs));
    assert_true(comes_true(&receiver.reached, 1));
    assert_ok(add(k, letter("{b}", NULL, TEST_NOW), RC_OK));
    jobs_wake(jobs);
    assert_true(comes_true(&receiver.reached, 2));
    assert_ok(add(k, letter("{c}", NULL, TEST_NOW), RC_OK));
    assert_true(comes_true(&receiver.reached, 3)); /* unasked */
    jobs_stop(jobs);
    jobs_stop(NULL);
}

static void *let_go(void *data)
{
    (void)data;
    (void)usleep(50000);
    atomic_store(&receiver.is_held, false);
    return NULL;
}

static void a_stop_waits_for_the_running_job_and_begins_no_other(void **state)
{
    struct kernel *k = *state;
    struct jobs *jobs;
    pthread_t other;
    struct job_new job = letter("{}", NULL, TEST_NOW);
    job.kind = S("test.hold");
    atomic_store(&receiver.is_held, true);
    assert_ok(add(k, job, RC_OK));
    assert_ok(add(k, letter("{}", NULL, TEST_NOW + 1), RC_OK));
    k->app.clock.fixed = TEST_NOW + 1;
    assert_ok(jobs_start(&k->app, &k->err, &jobs));
    assert_true(comes_true(&receiver.holding, 1));
    assert_int_equal(pthread_create(&other, NULL, let_go, NULL), 0);
    jobs_stop(jobs);
    assert_int_equal(pthread_join(other, NULL), 0);
    assert_false(atomic_load(&receiver.is_held));
    assert_int_equal(receiver.reached, 0);
    assert_int_equal(run_due(k, TEST_NOW + 1), 1); /* the other one: the first has ended */
    assert_int_equal(receiver.reached, 1);
}

/* SQLite belongs to one process: what runs at a start was left behind. On PostgreSQL the lease decides. */
static void a_start_takes_over_what_a_dead_process_left(void **state)
{
    struct kernel *k = *state;
    struct jobs *jobs;
    assert_ok(add(k, letter("{}", NULL, TEST_NOW), RC_OK));
    die_while_running(k, TEST_NOW);
    if (test_database_kind() == DB_POSTGRES)
        k->app.clock.fixed += JOB_LEASE_MS;
    assert_ok(jobs_start(&k->app, &k->err, &jobs));
    assert_true(comes_true(&receiver.reached, 1));
    jobs_stop(jobs);
    assert_int_equal(receiver.last_tries, 2);
}

static void the_thread_outlives_a_database_that_refuses(void **state)
{
    struct kernel *k = *state;
    struct jobs *jobs;
    assert_ok(jobs_start(&k->app, &k->err, &jobs));
    script(k, "ALTER TABLE job RENAME TO job_away");
    jobs_wake(jobs);
    (void)usleep(50000);
    script(k, "ALTER TABLE job_away RENAME TO job");
    assert_ok(add(k, letter("{}", NULL, TEST_NOW), RC_OK));
    assert_true(comes_true(&receiver.reached, 1));
    jobs_stop(jobs);
}

#define DB(name) TEST_WITH(name, up, kernel_down)
TEST_DATABASE_MAIN(DB(a_job_is_there_with_its_cause_or_not_at_all),
                   DB(jobs_run_when_they_are_due_the_earliest_first), DB(one_key_is_one_job),
                   TEST(the_wait_doubles_with_every_failure_up_to_six_hours),
                   DB(a_lost_answer_is_tried_again_and_acts_once_where_the_receiver_dedupes),
                   DB(a_job_that_never_works_fails_for_good_and_is_told),
                   DB(a_long_reason_is_cut_and_an_unknown_kind_fails_at_once),
                   DB(a_job_of_a_dead_process_is_taken_over_when_its_lease_ends),
                   DB(a_job_that_killed_its_process_each_time_is_given_up_unrun),
                   DB(a_periodic_job_comes_back_at_the_sites_midnight),
                   DB(a_periodic_job_that_fails_waits_for_its_next_period),
                   DB(done_jobs_and_their_keys_are_forgotten_after_a_month),
                   DB(a_database_that_refuses_is_told_and_the_job_stays),
                   DB(the_thread_sees_what_is_committed),
                   DB(a_stop_waits_for_the_running_job_and_begins_no_other),
                   DB(a_start_takes_over_what_a_dead_process_left),
                   DB(the_thread_outlives_a_database_that_refuses))
