/* SPDX-License-Identifier: Apache-2.0 */
/* The way of all writes: groups, failures, what callers and readers see and when. */
#include "db/lane.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

#define CALLERS 32
#define THREAD_ARENA ((size_t)1 << 20)

/* Waiting for a lock is cut to 100 ms, so that tests of locks are quick. */
int __real_sqlite3_busy_timeout(sqlite3 *db, int ms);
int __wrap_sqlite3_busy_timeout(sqlite3 *db, int ms);
int __wrap_sqlite3_busy_timeout(sqlite3 *db, int ms)
{
    return __real_sqlite3_busy_timeout(db, ms < 100 ? ms : 100);
}

struct caller {
    struct lane *lane;
    lane_fn *fn;
    int64_t id;
    rc result;
    const char *text_key;
    char detail[200];
    pthread_t thread;
};

static struct lane *lane_of(struct room *r, struct lane_options o)
{
    struct lane *lane;
    o.url = r->url;
    assert_ok(lane_open(&o, r->arena, &r->err, &lane));
    return lane;
}

static void *caller_main(void *data)
{
    struct caller *c = data;
    struct arena *a = arena_new(THREAD_ARENA);
    struct err e = { 0 };
    c->result = lane_run(c->lane, a, &e, c->fn, c);
    c->text_key = e.text_key;
    (void)snprintf(c->detail, sizeof c->detail, "%.*s", STR_ARG(e.detail));
    arena_free(a);
    return NULL;
}

static void call(struct caller *c, struct lane *lane, lane_fn *fn, int64_t id)
{
    *c = (struct caller){ .lane = lane, .fn = fn, .id = id };
    assert_int_equal(pthread_create(&c->thread, NULL, caller_main, c), 0);
}

static void nap(void)
{
    (void)usleep(2000);
}

/* Until so many wait in the queue. */
static void await_queue(struct lane *lane, int64_t n)
{
    for (int i = 0; i < 2500 && lane_stats(lane).queue != n; i++)
        nap();
    assert_int_equal(lane_stats(lane).queue, n);
}

/* ---- units ---- */

static rc add(struct db *db, void *data)
{
    const struct caller *c = data;
    return note_add(db, c->id);
}

static rc add_and_fail(struct db *db, void *data)
{
    const struct caller *c = data;
    TRY(note_add(db, c->id));
    return DB_FAIL(db, RC_STALE, NULL, "of the unit");
}

static rc add_an_orphan(struct db *db, void *data)
{
    (void)data;
    return db_script(db, "INSERT INTO note (id, title, parent) VALUES (1000, 'orphan', 999)");
}

/* Holds every writer until the gate is opened, so that the test decides what is queued behind it. */
static sem_t held, gate;

static rc hold(struct db *db, void *data)
{
    (void)db;
    (void)data;
    (void)sem_post(&held);
    while (sem_wait(&gate) != 0 && errno == EINTR)
        ;
    return RC_OK;
}

static void hold_the_lane(struct caller *c, struct lane *lane)
{
    (void)sem_init(&held, 0, 0);
    (void)sem_init(&gate, 0, 0);
    call(c, lane, hold, 0);
    while (sem_wait(&held) != 0 && errno == EINTR)
        ;
}

/* Runs `n` callers as one queue behind a held writer; callers[0] is the one that holds. */
static void run_queued(struct lane *lane, struct caller *callers, lane_fn *const *fns, int n)
{
    hold_the_lane(&callers[0], lane);
    for (int i = 1; i <= n; i++) {
        call(&callers[i], lane, fns[i - 1], i);
        await_queue(lane, i);
    }
    (void)sem_post(&gate);
    for (int i = 0; i <= n; i++)
        (void)pthread_join(callers[i].thread, NULL);
}

/* ---- tests ---- */

static void an_answer_comes_after_the_commit(void **state)
{
    struct room *r = *state;
    struct lane *lane = lane_of(r, (struct lane_options){ 0 });
    struct db *reader = room_open(r, DB_READ);
    for (int64_t id = 1; id <= 20; id++) {
        struct caller c = { .id = id };
        assert_ok(lane_run(lane, r->arena, &r->err, add, &c));
        assert_int_equal(notes(reader), id);
    }
    assert_int_equal(lane_stats(lane).units, 20);
    assert_int_equal(lane_stats(lane).failures, 0);
    db_close(reader);
    lane_close(lane);
}

static void thirty_two_writers_at_once_all_succeed(void **state)
{
    struct room *r = *state;
    struct lane *lane = lane_of(r, (struct lane_options){ 0 });
    struct caller callers[CALLERS];
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < CALLERS; i++)
            call(&callers[i], lane, add, round * CALLERS + i);
        for (int i = 0; i < CALLERS; i++) {
            (void)pthread_join(callers[i].thread, NULL);
            assert_int_equal(callers[i].result, RC_OK);
        }
    }
    assert_int_equal(notes(r->db), 5 * CALLERS);
    assert_int_equal(lane_stats(lane).failures, 0);
    lane_close(lane);
}

static void what_is_queued_shares_one_commit(void **state)
{
    struct room *r = *state;
    lane_fn *fns[CALLERS];
    struct caller callers[CALLERS + 1];
    struct lane *lane = lane_of(r, (struct lane_options){ 0 });
    for (int i = 0; i < CALLERS; i++)
        fns[i] = add;
    run_queued(lane, callers, fns, CALLERS);
    assert_int_equal(lane_stats(lane).commits, 2);
    assert_int_equal(lane_stats(lane).units, CALLERS + 1);
    assert_int_equal(notes(r->db), CALLERS);
    lane_close(lane);
}

static void a_group_is_no_larger_than_it_may_be(void **state)
{
    struct room *r = *state;
    static lane_fn *const fns[] = { add, add, add, add, add };
    struct caller callers[6];
    struct lane *lane = lane_of(r, (struct lane_options){ .group_max = 2 });
    run_queued(lane, callers, fns, 5);
    assert_int_equal(lane_stats(lane).commits, 1 + 3);
    lane_close(lane);
}

static void a_unit_that_fails_leaves_nothing_and_its_neighbours_are_kept(void **state)
{
    struct room *r = *state;
    static lane_fn *const fns[] = { add, add_and_fail, add, add_and_fail, add };
    struct caller callers[6];
    struct lane *lane = lane_of(r, (struct lane_options){ .writers = 1 });
    run_queued(lane, callers, fns, 5);
    for (int i = 1; i <= 5; i++)
        assert_int_equal(callers[i].result, i % 2 == 0 ? RC_STALE : RC_OK);
    assert_string_equal(callers[2].detail, "of the unit");
    assert_int_equal(notes(r->db), 3);
    assert_int_equal(ask(r->db, "SELECT sum(id) FROM note"), 1 + 3 + 5);
    assert_int_equal(lane_stats(lane).failures, 2);
    lane_close(lane);
}

static void a_commit_that_fails_is_told_to_the_whole_group_and_keeps_nothing(void **state)
{
    struct room *r = *state;
    static lane_fn *const fns[] = { add, add_an_orphan, add };
    struct caller callers[4];
    struct lane *lane = lane_of(r, (struct lane_options){ 0 });
    run_queued(lane, callers, fns, 3);
    for (int i = 1; i <= 3; i++) {
        assert_int_equal(callers[i].result, RC_UNAVAILABLE);
        assert_non_null(strstr(callers[i].detail, "commit failed: "));
    }
    assert_int_equal(notes(r->db), 0);
    assert_int_equal(lane_table_version(lane, NOTE_TABLE), 0);
    struct caller next = { .id = 9 };
    assert_ok(lane_run(lane, r->arena, &r->err, add, &next));
    assert_int_equal(notes(r->db), 1);
    lane_close(lane);
}

static void a_commit_that_fails_on_postgresql_is_told_to_its_unit(void **state)
{
    struct room *r = *state;
    struct lane *lane = lane_of(r, (struct lane_options){ 0 });
    rc got = lane_run(lane, r->arena, &r->err, add_an_orphan, NULL);
    room_failed(r, got, RC_INVALID, "note_parent_fkey");
    assert_int_equal(notes(r->db), 0);
    assert_int_equal(lane_stats(lane).failures, 1);
    lane_close(lane);
}

/* ---- a full disk, as SQLite sees it ---- */

static _Atomic bool is_disk_full;
static sqlite3_syscall_ptr real_pwrite;
typedef ssize_t pwrite_fn(int, const void *, size_t, off_t);

static ssize_t pwrite_full(int fd, const void *bytes, size_t n, off_t at)
{
    if (is_disk_full) {
        errno = ENOSPC;
        return -1;
    }
    return ((pwrite_fn *)real_pwrite)(fd, bytes, n, at);
}

static const char *pwrite_name(sqlite3_vfs *vfs)
{
    return vfs->xGetSystemCall(vfs, "pwrite64") != NULL ? "pwrite64" : "pwrite";
}

static void disk_with_an_end(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    real_pwrite = vfs->xGetSystemCall(vfs, pwrite_name(vfs));
    assert_int_equal(vfs->xSetSystemCall(vfs, pwrite_name(vfs), (sqlite3_syscall_ptr)pwrite_full), SQLITE_OK);
}

static void disk_as_before(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    is_disk_full = false;
    (void)vfs->xSetSystemCall(vfs, pwrite_name(vfs), NULL);
}

static rc fill_the_disk(struct db *db, void *data)
{
    is_disk_full = true;
    return add(db, data);
}

static void a_full_disk_is_told_to_the_whole_group_and_keeps_nothing(void **state)
{
    struct room *r = *state;
    static lane_fn *const fns[] = { add, fill_the_disk, add };
    struct caller callers[4];
    struct lane *lane = lane_of(r, (struct lane_options){ 0 });
    disk_with_an_end();
    run_queued(lane, callers, fns, 3);
    disk_as_before();
    for (int i = 1; i <= 3; i++) {
        assert_int_equal(callers[i].result, RC_UNAVAILABLE);
        assert_string_equal(callers[i].text_key, "error.disk_full");
    }
    assert_int_equal(notes(r->db), 0);
    struct caller next = { .id = 9 };
    assert_ok(lane_run(lane, r->arena, &r->err, add, &next));
    assert_int_equal(notes(r->db), 1);
    lane_close(lane);
}

/* The statement itself finds no page any more; SQLite then undoes the whole transaction, not the savepoint.
 */
static rc outgrow(struct db *db, void *data)
{
    TRY(db_script(db, "PRAGMA max_page_count = 1"));
    TRY(add(db, data));
    return db_script(db, "INSERT INTO note (id, title) VALUES (500, hex(zeroblob(200000)))");
}

static rc have_room_again(struct db *db, void *data)
{
    TRY(db_script(db, "PRAGMA max_page_count = 100000"));
    return add(db, data);
}

static void a_statement_without_room_takes_its_group_along_but_nobody_is_told_otherwise(void **state)
{
    struct room *r = *state;
    static lane_fn *const fns[] = { add, outgrow, add };
    struct caller callers[4];
    struct lane *lane = lane_of(r, (struct lane_options){ 0 });
    run_queued(lane, callers, fns, 3);
    int64_t kept = 0;
    for (int i = 1; i <= 3; i++)
        kept += callers[i].result == RC_OK;
    assert_int_equal(callers[2].result, RC_UNAVAILABLE);
    assert_string_equal(callers[2].text_key, "error.disk_full");
    assert_int_equal(notes(r->db), kept);
    struct caller next = { .id = 9 };
    assert_ok(lane_run(lane, r->arena, &r->err, have_room_again, &next));
    assert_int_equal(notes(r->db), kept + 1);
    lane_close(lane);
}

/* ---- limits and the end ---- */

static void a_full_queue_is_refused_at_once(void **state)
{
    struct room *r = *state;
    struct caller callers[3], extra = { .id = 99 };
    struct lane *lane = lane_of(r, (struct lane_options){ .writers = 1, .queue_max = 2 });
    hold_the_lane(&callers[0], lane);
    for (int i = 1; i <= 2; i++)
        call(&callers[i], lane, add, i);
    await_queue(lane, 2);
    rc got = lane_run(lane, r->arena, &r->err, add, &extra);
    (void)sem_post(&gate);
    for (int i = 0; i < 3; i++) {
        (void)pthread_join(callers[i].thread, NULL);
        assert_int_equal(callers[i].result, RC_OK);
    }
    room_failed(r, got, RC_BUSY, "the write lane is full or closing");
    assert_int_equal(notes(r->db), 2);
    lane_close(lane);
}

static void *close_main(void *lane)
{
    lane_close(lane);
    return NULL;
}

static void closing_lets_what_is_queued_finish_and_takes_no_more(void **state)
{
    struct room *r = *state;
    struct caller callers[4], late = { .id = 99 };
    pthread_t closer;
    rc got = RC_OK;
    struct lane *lane = lane_of(r, (struct lane_options){ .writers = 1 });
    hold_the_lane(&callers[0], lane);
    for (int i = 1; i <= 3; i++)
        call(&callers[i], lane, add, i);
    await_queue(lane, 3);
    assert_int_equal(pthread_create(&closer, NULL, close_main, lane), 0);
    /* Until it is closing a late unit would wait behind the others, so it is one that takes no time to
     * refuse. */
    (void)usleep(50000);
    got = lane_run(lane, r->arena, &r->err, add, &late);
    (void)sem_post(&gate);
    for (int i = 0; i < 4; i++) {
        (void)pthread_join(callers[i].thread, NULL);
        assert_int_equal(callers[i].result, RC_OK);
    }
    (void)pthread_join(closer, NULL);
    room_failed(r, got, RC_BUSY, "closing");
    assert_int_equal(notes(r->db), 3);
}

static void a_lane_that_cannot_reach_its_database_does_not_open(void **state)
{
    struct room *r = *state;
    struct lane *lane = NULL;
    bool is_sqlite = test_database_kind() == DB_SQLITE;
    struct lane_options o = { .url = is_sqlite ? S("sqlite:/nowhere/at/all/site.db")
                                               : S("postgresql://nobody@/nothing?host=/nowhere/at/all") };
    room_failed(r, lane_open(&o, r->arena, &r->err, &lane), RC_UNAVAILABLE, "/nowhere/at/all");
    assert_null(lane);
}

/* ---- table versions ---- */

static void versions_have_risen_when_the_caller_wakes(void **state)
{
    struct room *r = *state;
    struct lane *lane = lane_of(r, (struct lane_options){ 0 });
    struct caller c = { .id = 0 };
    for (uint64_t n = 1; n <= 10; n++) {
        c.id++;
        assert_ok(lane_run(lane, r->arena, &r->err, add, &c));
        assert_int_equal(lane_table_version(lane, NOTE_TABLE), n);
    }
    assert_int_equal(lane_run(lane, r->arena, &r->err, add_and_fail, &(struct caller){ .id = 50 }), RC_STALE);
    assert_int_equal(lane_table_version(lane, NOTE_TABLE), 10);
    assert_int_equal(lane_table_version(lane, NOTE_TABLE + 1), 0);
    lane_touch_all(lane);
    assert_int_equal(lane_table_version(lane, NOTE_TABLE), 11);
    assert_int_equal(lane_table_version(lane, DB_TABLES_MAX - 1), 1);
    lane_close(lane);
}

static void what_another_process_writes_raises_every_version(void **state)
{
    struct room *r = *state;
    struct lane *lane = lane_of(r, (struct lane_options){ 0 });
    assert_ok(note_add(r->db, 1));
    for (int i = 0; i < 2500 && lane_table_version(lane, 200) == 0; i++)
        nap();
    assert_int_equal(lane_table_version(lane, 200), 1);
    struct caller c = { .id = 2 };
    assert_ok(lane_run(lane, r->arena, &r->err, add, &c));
    (void)usleep(250000);
    assert_int_equal(lane_table_version(lane, 200), 1);
    lane_close(lane);
}

/* ---- another process holds the lock ---- */

static void *unlock_soon(void *data)
{
    struct room *r = data;
    (void)usleep(40000);
    rc done = db_commit(r->db);
    return done == RC_OK ? data : NULL;
}

static void a_lock_that_is_soon_given_up_is_waited_for(void **state)
{
    struct room *r = *state;
    pthread_t other;
    void *unlocked = NULL;
    struct caller c = { .id = 2 };
    struct lane *lane = lane_of(r, (struct lane_options){ 0 });
    assert_ok(db_begin(r->db));
    assert_ok(note_add(r->db, 1));
    assert_int_equal(pthread_create(&other, NULL, unlock_soon, r), 0);
    struct err e = { 0 };
    rc got = lane_run(lane, r->arena, &e, add, &c);
    (void)pthread_join(other, &unlocked);
    assert_ok(got);
    assert_non_null(unlocked);
    assert_int_equal(notes(r->db), 2);
    lane_close(lane);
}

static void a_lock_that_is_kept_is_told_and_nothing_is_lost(void **state)
{
    struct room *r = *state;
    struct caller c = { .id = 2 };
    struct lane *lane = lane_of(r, (struct lane_options){ 0 });
    assert_ok(db_begin(r->db));
    assert_ok(note_add(r->db, 1));
    rc got = lane_run(lane, r->arena, &r->err, add, &c);
    room_failed(r, got, RC_UNAVAILABLE, "the database is locked by another process");
    assert_ok(db_commit(r->db));
    assert_ok(lane_run(lane, r->arena, &r->err, add, &c));
    assert_int_equal(notes(r->db), 2);
    lane_close(lane);
}

/* ---- PostgreSQL asks for a repetition; the write-ahead log of SQLite ---- */

static rc be_asked_again(struct db *db, void *data)
{
    struct caller *c = data;
    TRY(note_add(db, c->id));
    if (++c->id % 2 == 0)
        return db_script(db, "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$");
    return RC_OK;
}

static rc never_fit(struct db *db, void *data)
{
    (void)data;
    return db_script(db, "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40P01'; END $$");
}

static void a_unit_is_repeated_when_the_server_asks(void **state)
{
    struct room *r = *state;
    struct caller c = { .id = 1 };
    struct lane *lane = lane_of(r, (struct lane_options){ 0 });
    assert_ok(lane_run(lane, r->arena, &r->err, be_asked_again, &c));
    assert_int_equal(r->err.code, RC_OK);
    assert_int_equal(lane_stats(lane).retries, 1);
    assert_int_equal(notes(r->db), 1);
    room_failed(r, lane_run(lane, r->arena, &r->err, never_fit, NULL), RC_BUSY, "again");
    assert_int_equal(lane_stats(lane).failures, 1);
    lane_close(lane);
}

static void the_log_is_moved_into_the_file_and_cut_at_the_end(void **state)
{
    struct room *r = *state;
    struct lane *lane = lane_of(r, (struct lane_options){ .checkpoint_bytes = 1 });
    struct caller c = { .id = 1 };
    for (; c.id < 500 && lane_stats(lane).checkpoint_count == 0; c.id++) {
        assert_ok(lane_run(lane, r->arena, &r->err, add, &c));
        nap();
    }
    assert_true(lane_stats(lane).checkpoint_count > 0);
    lane_close(lane);
    str file = test_database_file(r->url);
    FILE *log = fopen(str_printf(r->arena, "%.*s-wal", STR_ARG(file)).p, "rb");
    assert_non_null(log);
    assert_int_equal(fgetc(log), EOF);
    (void)fclose(log);
}

static void count_call(void *data, const struct db_tables *written)
{
    int *calls = data;
    *calls += db_tables_has(written, 3) && !db_tables_has(written, 4) ? 1 : 100;
}

static void what_changed_without_a_commit_is_told_until_nobody_listens(void **state)
{
    struct room *r = *state;
    struct lane *lane = lane_of(r, (struct lane_options){ 0 });
    struct db_tables tables = { 0 };
    int calls = 0;
    uint64_t before = lane_table_version(lane, 3), other = lane_table_version(lane, 4);
    db_tables_put(&tables, 3);
    lane_on_commit(lane, count_call, &calls);
    lane_tell(lane, &tables);
    assert_int_equal(calls, 1);
    assert_int_equal(lane_table_version(lane, 3), before + 1);
    assert_int_equal(lane_table_version(lane, 4), other);
    lane_on_commit(lane, NULL, NULL); /* the server goes, jobs still run */
    lane_tell(lane, &tables);
    assert_int_equal(calls, 1);
    assert_int_equal(lane_table_version(lane, 3), before + 2);
    lane_close(lane);
}

TEST_DATABASE_MAIN(TABLE_ROOM(an_answer_comes_after_the_commit),
                   TABLE_ROOM(thirty_two_writers_at_once_all_succeed),
                   TABLE_ROOM_ON(DB_SQLITE, what_is_queued_shares_one_commit),
                   TABLE_ROOM_ON(DB_SQLITE, a_group_is_no_larger_than_it_may_be),
                   TABLE_ROOM(a_unit_that_fails_leaves_nothing_and_its_neighbours_are_kept),
                   TABLE_ROOM_ON(DB_SQLITE, a_commit_that_fails_is_told_to_the_whole_group_and_keeps_nothing),
                   TABLE_ROOM_ON(DB_POSTGRES, a_commit_that_fails_on_postgresql_is_told_to_its_unit),
                   TABLE_ROOM_ON(DB_SQLITE, a_full_disk_is_told_to_the_whole_group_and_keeps_nothing),
                   TABLE_ROOM_ON(DB_SQLITE,
                                 a_statement_without_room_takes_its_group_along_but_nobody_is_told_otherwise),
                   TABLE_ROOM(a_full_queue_is_refused_at_once),
                   TABLE_ROOM(closing_lets_what_is_queued_finish_and_takes_no_more),
                   ROOM(a_lane_that_cannot_reach_its_database_does_not_open),
                   TABLE_ROOM(versions_have_risen_when_the_caller_wakes),
                   TABLE_ROOM(what_changed_without_a_commit_is_told_until_nobody_listens),
                   TABLE_ROOM_ON(DB_SQLITE, what_another_process_writes_raises_every_version),
                   TABLE_ROOM_ON(DB_SQLITE, a_lock_that_is_soon_given_up_is_waited_for),
                   TABLE_ROOM_ON(DB_SQLITE, a_lock_that_is_kept_is_told_and_nothing_is_lost),
                   TABLE_ROOM_ON(DB_POSTGRES, a_unit_is_repeated_when_the_server_asks),
                   TABLE_ROOM_ON(DB_SQLITE, the_log_is_moved_into_the_file_and_cut_at_the_end))
