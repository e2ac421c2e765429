/* SPDX-License-Identifier: Apache-2.0 */
/* What only SQLite has: the copy of a running site, its checks, files of other people, limits on reads. */
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "db/backup.h"
#include "db/lane.h"
#include "db/scan.h"
#include "fixture.h"

/* A clock that can be put forward, and a file system that can be another (statfs is statfs64 here). */
static _Atomic int64_t clock_ahead_us;
static long file_system;

int64_t __real_clock_us(void);
int64_t __wrap_clock_us(void);
int64_t __wrap_clock_us(void)
{
    static _Atomic int calls;
    int64_t ahead = clock_ahead_us;
    /* The first reading sets the limit, those after it are late. */
    return __real_clock_us() + (ahead != 0 ? ahead * calls++ : 0);
}

int __real_statfs64(const char *path, struct statfs *st);
int __wrap_statfs64(const char *path, struct statfs *st);
int __wrap_statfs64(const char *path, struct statfs *st)
{
    int done = __real_statfs64(path, st);
    if (file_system != 0)
        st->f_type = file_system;
    return done;
}

static str beside(struct room *r, const char *name)
{
    str file = test_database_file(r->url);
    return str_printf(r->arena, "%.*s.%s", STR_ARG(file), name);
}

static struct db *open_file(struct room *r, str path)
{
    struct db *db;
    assert_ok(db_open(str_join(r->arena, S("sqlite:"), path), DB_WRITE, r->arena, &r->err, &db));
    db_bind(db, r->arena, &r->err);
    return db;
}

/* ---- backup ---- */

static rc add_a_pair(struct db *db, void *data)
{
    int64_t *next = data;
    TRY(note_add(db, ++*next));
    return note_add(db, -*next);
}

struct busy {
    struct lane *lane;
    _Atomic bool is_over;
    rc result;
};

static void *write_pairs(void *data)
{
    struct busy *b = data;
    struct arena *a = arena_new(1u << 20);
    int64_t next = 0;
    while (!b->is_over && b->result == RC_OK) {
        struct err e = { 0 };
        b->result = lane_run(b->lane, a, &e, add_a_pair, &next);
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

static void a_copy_made_while_others_write_is_whole(void **state)
{
    struct room *r = *state;
    struct busy b = { 0 };
    struct lane_options o = { .url = r->url };
    pthread_t writer;
    assert_ok(lane_open(&o, r->arena, &r->err, &b.lane));
    assert_int_equal(pthread_create(&writer, NULL, write_pairs, &b), 0);
    for (int i = 0; i < 5; i++) {
        str copy = beside(r, str_printf(r->arena, "copy%d", i).p);
        struct stat st;
        str *findings;
        size_t n = 1;
        assert_ok(db_backup(r->db, copy));
        assert_int_equal(stat(str_c(r->arena, copy), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        struct db *db = open_file(r, copy);
        assert_int_equal(ask(db, "SELECT coalesce(sum(id), 0) FROM note"), 0);
        assert_ok(db_integrity(db, &findings, &n));
        assert_int_equal(n, 0);
        db_close(db);
    }
    b.is_over = true;
    (void)pthread_join(writer, NULL);
    assert_int_equal(b.result, RC_OK);
    lane_close(b.lane);
    assert_true(notes(r->db) > 0);
}

static void a_copy_never_goes_over_a_file_that_is_there(void **state)
{
    struct room *r = *state;
    str file = test_database_file(r->url), folder = S("/nowhere/at/all.db");
    assert_ok(note_add(r->db, 1));
    room_failed(r, db_backup(r->db, file), RC_UNAVAILABLE, "File exists");
    room_failed(r, db_backup(r->db, folder), RC_UNAVAILABLE, "cannot make the copy /nowhere/at/all.db");
    assert_int_equal(notes(r->db), 1);
}

static void a_copy_that_fails_is_taken_away_again(void **state)
{
    struct room *r = *state;
    struct stat st;
    str copy = beside(r, "copy");
    assert_ok(db_begin(r->db)); /* VACUUM cannot run in a transaction */
    assert_int_not_equal(db_backup(r->db, copy), RC_OK);
    db_rollback(r->db);
    r->err = (struct err){ 0 };
    assert_int_not_equal(stat(str_c(r->arena, copy), &st), 0);
    assert_ok(db_backup(r->db, copy));
}

/* ---- integrity ---- */

static void a_row_that_refers_to_nothing_is_found(void **state)
{
    struct room *r = *state;
    str *findings;
    size_t n = 0;
    assert_ok(db_script(
        r->db, "PRAGMA foreign_keys = OFF; INSERT INTO note (id, title, parent) VALUES (7, 'x', 8)"));
    assert_ok(db_integrity(r->db, &findings, &n));
    assert_int_equal(n, 1);
    assert_true(str_starts(findings[0], S("note row ")) &&
                str_ends(findings[0], S("refers to nothing in note")));
}

/* Writes nonsense over a page of the closed file. */
static void damage(struct room *r, str path, long at)
{
    FILE *f = fopen(str_c(r->arena, path), "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, at, SEEK_SET), 0);
    for (int i = 0; i < 4000; i++)
        (void)fputc(0x5a, f);
    assert_int_equal(fclose(f), 0);
}

static void damage_to_the_file_is_found(void **state)
{
    struct room *r = *state;
    str copy = beside(r, "copy"), *findings;
    size_t n = 0;
    for (int64_t id = 1; id <= 2000; id++)
        assert_ok(note_add(r->db, id));
    assert_ok(db_backup(r->db, copy));
    damage(r, copy, 3 * 8192);
    struct db *db = open_file(r, copy);
    assert_ok(db_integrity(db, &findings, &n));
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++)
        assert_true(findings[i].n > 0);
    db_close(db);
}

/* ---- limits ---- */

static void a_read_that_takes_too_long_is_cut(void **state)
{
    struct room *r = *state;
    struct db *reader = room_open(r, DB_READ);
    const struct db_query *endless = query_of(
        r->arena, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
    clock_ahead_us = INT64_C(60000000);
    rc got = db_run(reader, endless, NULL, NULL);
    clock_ahead_us = 0;
    room_failed(r, got, RC_BUSY, "of_the_test: interrupted");
    assert_int_equal(ask(reader, "SELECT 1"), 1);
    db_close(reader);
}

static void a_network_file_system_is_refused(void **state)
{
    struct room *r = *state;
    struct db *db;
    file_system = 0x6969;
    rc got = db_open(r->url, DB_WRITE, r->arena, &r->err, &db);
    file_system = 0;
    room_failed(r, got, RC_UNAVAILABLE, "lies on NFS; SQLite needs a local disk (or use PostgreSQL)");
    assert_int_not_equal(db_open(S("sqlite:no_folder_named.db"), DB_READ, r->arena, &r->err, &db), RC_OK);
}

/* ---- scan ---- */

struct seen {
    struct arena *arena;
    str list;
    int stop_at, n;
};

static rc see(void *data, str one, str other)
{
    struct seen *s = data;
    s->list = str_printf(s->arena, "%.*s%.*s=%.*s;", STR_ARG(s->list), STR_ARG(one),
                         str_is_absent(other) ? 4 : (int)other.n, str_is_absent(other) ? "NULL" : other.p);
    return ++s->n == s->stop_at ? RC_STALE : RC_OK;
}

static const struct scan_pair pair = { .table = "foreign_1", .one = "code", .other = "name" };

static void rows_of_another_file_come_in_their_order(void **state)
{
    struct room *r = *state;
    struct seen all = { .arena = r->arena, .list = S("") },
                two = { .arena = r->arena, .list = S(""), .stop_at = 2 };
    str file = test_database_file(r->url);
    assert_ok(db_script(r->db,
                        "CREATE TABLE foreign_1 (name, code); INSERT INTO foreign_1 (code, name) VALUES "
                        "(2, '二'), ('1', NULL), ('', '')"));
    assert_ok(scan_pairs(file, &pair, r->arena, &r->err, see, &all));
    assert_text(all.list, "2=二;1=NULL;=;");
    assert_int_equal(scan_pairs(file, &pair, r->arena, &r->err, see, &two), RC_STALE);
    assert_text(two.list, "2=二;1=NULL;");
}

static void another_file_that_does_not_fit_is_told(void **state)
{
    struct room *r = *state;
    struct seen s = { .arena = r->arena, .list = S("") };
    str file = test_database_file(r->url), text = beside(r, "txt");
    room_failed(r, scan_pairs(S("/nowhere/at/all"), &pair, r->arena, &r->err, see, &s), RC_NOT_FOUND,
                "cannot open /nowhere/at/all");
    room_failed(r, scan_pairs(file, &pair, r->arena, &r->err, see, &s), RC_NOT_FOUND,
                "table foreign_1: no such");
    FILE *f = fopen(str_c(r->arena, text), "wb");
    for (int i = 0; i < 1000; i++)
        (void)fputs("no database\n", f);
    (void)fclose(f);
    room_failed(r, scan_pairs(text, &pair, r->arena, &r->err, see, &s), RC_INVALID, "not a database");
    assert_text(s.list, "");
}

static void a_damaged_file_of_others_is_told(void **state)
{
    struct room *r = *state;
    struct seen s = { .arena = r->arena, .list = S("") };
    str copy = beside(r, "copy");
    static const struct scan_pair notes_pair = { .table = "note", .one = "id", .other = "title" };
    for (int64_t id = 1; id <= 2000; id++)
        assert_ok(note_add(r->db, id));
    assert_ok(db_backup(r->db, copy));
    damage(r, copy, 3 * 8192);
    room_failed(r, scan_pairs(copy, &notes_pair, r->arena, &r->err, see, &s), RC_INVALID, "cannot read it: ");
}

static void scan_by_a_bad_name(void *data)
{
    static const struct scan_pair bad = { .table = "note; DROP TABLE note", .one = "id", .other = "title" };
    rc done = scan_pairs(S("x"), &bad, data, NULL, see, NULL);
    (void)done;
}

static void a_name_that_is_no_name_is_a_bug(void **state)
{
    struct room *r = *state;
    assert_true(test_is_bug(scan_by_a_bad_name, r->arena, "scan_pairs: name of a table or column"));
}

TEST_MAIN(TABLE_ROOM(a_copy_made_while_others_write_is_whole),
          TABLE_ROOM(a_copy_never_goes_over_a_file_that_is_there),
          TABLE_ROOM(a_copy_that_fails_is_taken_away_again),
          TABLE_ROOM(a_row_that_refers_to_nothing_is_found), TABLE_ROOM(damage_to_the_file_is_found),
          ROOM(a_read_that_takes_too_long_is_cut), ROOM(a_network_file_system_is_refused),
          ROOM(rows_of_another_file_come_in_their_order), ROOM(another_file_that_does_not_fit_is_told),
          TABLE_ROOM(a_damaged_file_of_others_is_told), ROOM(a_name_that_is_no_name_is_a_bug))
