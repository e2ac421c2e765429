/* SPDX-License-Identifier: Apache-2.0 */
/* What sqlgen makes of the sample, run on both databases. */
#include "gen/sample_sql.h"

#include "db/migrate.h"
#include "harness/database.h"

struct room {
    struct arena *arena;
    struct err err;
    str url;
    struct db *db;
};

#define assert_ok(call) assert_int_equal((call), RC_OK)
static const struct scope everything = { .low = { "/", 1 }, .high = { "0", 1 } };

static void add(struct room *r, int64_t id, double weight)
{
    const struct thing_add_in in = { .id = { id },
                                     .place_id = { id % 2 + 1 },
                                     .title = str_printf(r->arena, "thing %d", (int)id),
                                     .weight = weight,
                                     .price_fen = 250,
                                     .is_broken = true,
                                     .found_at = 1764000000000 };
    int64_t changed = 0;
    assert_ok(thing_add(r->db, &in, &changed));
    assert_int_equal(changed, 1);
}

static int room_up(void **state)
{
    struct arena *a = arena_new((size_t)16 << 20);
    struct room *r = ARENA_NEW(a, struct room);
    int applied;
    r->arena = a;
    r->url = test_database_new(a, test_database_kind());
    *state = r;
    assert_ok(db_open(r->url, DB_WRITE, a, &r->err, &r->db));
    db_bind(r->db, a, &r->err);
    assert_ok(migrate_run(r->db, (str){ 0 }, &applied));
    assert_ok(place_put(
        r->db, &(struct place_put_in){ .id = (place_id){ 1 }, .path = S("/1/"), .name = S("north") }, NULL));
    assert_ok(place_put(
        r->db, &(struct place_put_in){ .id = (place_id){ 2 }, .path = S("/2/"), .name = S("south") }, NULL));
    assert_ok(person_put(r->db, (person_id){ 7 }, S("owner"), 20000, NULL));
    return 0;
}

static int room_down(void **state)
{
    struct room *r = *state;
    db_close(r->db);
    test_database_drop(r->url);
    arena_free(r->arena);
    return 0;
}

static void a_row_comes_back_with_its_types(void **state)
{
    struct room *r = *state;
    const struct thing_add_in in = { .id = { 5 },
                                     .place_id = { 1 },
                                     .owner_id = OPT_I64(7),
                                     .title = S("a \"chair\""),
                                     .note = S(""),
                                     .picture = S("\0\1"),
                                     .weight = 1.5,
                                     .price_fen = 9900,
                                     .is_broken = false,
                                     .found_at = 1764000000000,
                                     .due_day = OPT_I64(20781) };
    struct thing_one_row row = { 0 };
    bool is_found = false;
    assert_ok(thing_add(r->db, &in, NULL));
    assert_ok(thing_one(r->db, (thing_id){ 5 }, &row, &is_found));
    assert_true(is_found);
    assert_int_equal(row.id.v, 5);
    assert_int_equal(row.place_id.v, 1);
    assert_true(row.owner_id.has && row.owner_id.v == 7);
    assert_text(row.title, "a \"chair\"");
    assert_text(row.note, "");
    assert_true(str_eq(row.picture, S("\0\1")));
    assert_true(row.weight == 1.5 && row.price_fen == 9900 && !row.is_broken);
    assert_true(row.found_at == 1764000000000 && row.due_day.has && row.due_day.v == 20781);
    assert_text(row.owner_name, "owner");
    assert_true(row.since_day.has && row.since_day.v == 20000);
    assert_text(row.label, "\"a \"chair\"\"");
}

static void what_is_absent_is_told_apart_from_nothing(void **state)
{
    struct room *r = *state;
    struct thing_one_row row = { 0 };
    bool is_found = false;
    add(r, 1, 2);
    assert_ok(thing_one(r->db, (thing_id){ 1 }, &row, &is_found));
    assert_true(is_found && row.is_broken);
    assert_true(str_is_absent(row.note) && str_is_absent(row.picture) && str_is_absent(row.owner_name));
    assert_false(row.owner_id.has || row.due_day.has || row.since_day.has);
    assert_ok(thing_one(r->db, (thing_id){ 99 }, &row, &is_found));
    assert_false(is_found);
}

static void a_list_holds_to_scope_order_and_limit(void **state)
{
    struct room *r = *state;
    const struct scope north = { .low = S("/1/"), .high = S("/1/~") };
    struct thing_list_rows rows;
    for (int64_t id = 1; id <= 20; id++)
        add(r, id, (double)(21 - id));
    assert_ok(thing_list(r->db, everything, 0, 100, &rows));
    assert_int_equal(rows.n, 20);
    assert_int_equal(rows.at[0].id.v, 20);
    assert_text(rows.at[19].title, "thing 1");
    assert_ok(thing_list(r->db, north, 5, 3, &rows));
    assert_int_equal(rows.n, 3);
    assert_int_equal(rows.at[0].id.v, 16);
    assert_ok(thing_list(r->db, everything, 1000, 3, &rows));
    assert_int_equal(rows.n, 0);
}

struct seen {
    int n, stop_at;
};

static rc see(void *data, const struct thing_list_row *row)
{
    struct seen *s = data;
    assert_int_equal(row->id.v, ++s->n);
    return s->n == s->stop_at ? RC_STALE : RC_OK;
}

static void rows_come_one_by_one_until_somebody_has_enough(void **state)
{
    struct room *r = *state;
    struct seen all = { 0 }, two = { .stop_at = 2 };
    for (int64_t id = 1; id <= 5; id++)
        add(r, id, 1);
    assert_ok(thing_each(r->db, everything, 100, see, &all));
    assert_int_equal(all.n, 5);
    assert_int_equal(thing_each(r->db, everything, 100, see, &two), RC_STALE);
    assert_int_equal(two.n, 2);
}

static void one_that_is_not_there_is_not_found(void **state)
{
    struct room *r = *state;
    struct word_first_row row;
    add(r, 1, 1);
    add(r, 2, 1);
    assert_int_equal(word_first(r->db, 1, &row), RC_NOT_FOUND);
    assert_ok(tag_add(r->db, (thing_id){ 1 }, S("zeta"), NULL));
    assert_ok(tag_add(r->db, (thing_id){ 1 }, S("Zeta"), NULL));
    assert_ok(tag_add(r->db, (thing_id){ 2 }, S("zeta"), NULL));
    assert_ok(word_first(r->db, 1, &row));
    assert_text(row.word, "Zeta");
    assert_ok(word_first(r->db, 2, &row));
    assert_text(row.word, "zeta");
    assert_int_equal(row.times, 2);
}

static void each_database_runs_its_own_text(void **state)
{
    struct room *r = *state;
    struct word_sum_row sum = { .total = -1 };
    assert_ok(word_sum(r->db, &sum));
    assert_int_equal(sum.total, 0);
    add(r, 1, 1);
    assert_ok(tag_add(r->db, (thing_id){ 1 }, S("a"), NULL));
    assert_ok(tag_add(r->db, (thing_id){ 1 }, S("b"), NULL));
    assert_ok(word_sum(r->db, &sum));
    assert_int_equal(sum.total, 2);
}

static void touched_tables_are_those_of_the_schema(void **state)
{
    struct room *r = *state;
    int64_t changed = 0;
    add(r, 1, 1);
    assert_ok(tag_add(r->db, (thing_id){ 1 }, S("a"), NULL));
    db_bind(r->db, r->arena, &r->err);
    assert_ok(thing_remove(r->db, (thing_id){ 1 }, &changed));
    assert_int_equal(changed, 1);
    assert_int_equal(db_written_tables(r->db)->bit[0], 1u << TABLE_THING | 1u << TABLE_TAG);
    assert_int_equal(db_read_tables(r->db)->bit[0], 1u << TABLE_THING);
    assert_string_equal(db_table_names[TABLE_WORD_COUNT], "word_count");
}

#define CASE(name) TEST_WITH(name, room_up, room_down)
TEST_DATABASE_MAIN(CASE(a_row_comes_back_with_its_types), CASE(what_is_absent_is_told_apart_from_nothing),
                   CASE(a_list_holds_to_scope_order_and_limit),
                   CASE(rows_come_one_by_one_until_somebody_has_enough),
                   CASE(one_that_is_not_there_is_not_found), CASE(each_database_runs_its_own_text),
                   CASE(touched_tables_are_those_of_the_schema))
