/* SPDX-License-Identifier: Apache-2.0 */
/* Small stores: settings, running numbers, answers of writes. */
#include "core/idempotency.h"
#include "core/seal.h"
#include "core/serial.h"
#include "core/setting.h"
#include "kernel.h"

static void a_setting_is_absent_until_it_is_set(void **state)
{
    struct kernel *k = *state;
    str value;
    assert_ok(setting_get(k->db, S("place"), &value));
    assert_true(str_is_absent(value));
    assert_ok(setting_set(k->db, S("place"), S("Yanshuiguan"), TEST_NOW));
    assert_ok(setting_set(k->db, S("place"), S("Yanshuiguan town"), TEST_NOW));
    assert_ok(setting_get(k->db, S("place"), &value));
    assert_text(value, "Yanshuiguan town");
    assert_ok(setting_set(k->db, S("place"), (str){ 0 }, TEST_NOW));
    assert_ok(setting_get(k->db, S("place"), &value));
    assert_true(str_is_absent(value));
}

static void several_settings_are_read_at_once(void **state)
{
    struct kernel *k = *state;
    const str names[] = { S_INIT("phone"), S_INIT("nothing"), S_INIT("place") };
    str values[3];
    assert_ok(setting_set(k->db, S("place"), S("town"), TEST_NOW));
    assert_ok(setting_set(k->db, S("phone"), S("0911"), TEST_NOW));
    assert_ok(setting_get_all(k->db, names, 3, values));
    assert_text(values[0], "0911");
    assert_true(str_is_absent(values[1]));
    assert_text(values[2], "town");
}

static void a_setting_has_a_length(void **state)
{
    struct kernel *k = *state;
    char *room = arena_alloc(k->arena, SETTING_BYTES_MAX + 1);
    memset(room, 'x', SETTING_BYTES_MAX + 1);
    assert_ok(setting_set(k->db, S("place"), (str){ room, SETTING_BYTES_MAX }, TEST_NOW));
    kernel_again(k);
    kernel_failed(k, setting_set(k->db, S("place"), (str){ room, SETTING_BYTES_MAX + 1 }, TEST_NOW),
                  RC_INVALID, "setting.too_long");
}

static void numbers_run_without_gaps_in_each_series(void **state)
{
    struct kernel *k = *state;
    int64_t n = 0;
    for (int64_t want = 1; want <= 5; want++) {
        assert_ok(serial_next(k->db, S("problem 2026"), &n));
        assert_int_equal(n, want);
    }
    assert_ok(serial_next(k->db, S("problem 2027"), &n));
    assert_int_equal(n, 1);
    assert_ok(db_savepoint(k->db));
    assert_ok(serial_next(k->db, S("problem 2026"), &n));
    db_savepoint_rollback(k->db);
    assert_ok(serial_next(k->db, S("problem 2026"), &n));
    assert_int_equal(n, 6);
}

static const struct idempotency_answer answer = { .status = 303, .location = S_INIT("/receipts/1") };

static void the_same_key_gives_the_same_answer(void **state)
{
    struct kernel *k = *state;
    struct idempotency_answer old;
    bool found = true;
    str input = hash32(k->arena, S("title=lamp"));
    assert_ok(idempotency_find(k->db, S("key p7 /report"), input, &old, &found));
    assert_false(found);
    assert_ok(idempotency_keep(k->db, S("key p7 /report"), input, &answer, TEST_NOW));
    assert_ok(idempotency_find(k->db, S("key p7 /report"), input, &old, &found));
    assert_true(found);
    assert_int_equal(old.status, 303);
    assert_text(old.location, "/receipts/1");
    assert_true(str_is_absent(old.body));
    assert_ok(idempotency_find(k->db, S("key p8 /report"), input, &old, &found));
    assert_false(found);
}

static void the_same_key_with_other_input_is_a_conflict(void **state)
{
    struct kernel *k = *state;
    struct idempotency_answer old;
    bool found;
    assert_ok(idempotency_keep(k->db, S("key"), hash32(k->arena, S("a")), &answer, TEST_NOW));
    kernel_again(k);
    kernel_failed(k, idempotency_find(k->db, S("key"), hash32(k->arena, S("b")), &old, &found), RC_CONFLICT,
                  "idempotency.other_input");
    assert_int_not_equal(idempotency_keep(k->db, S("key"), hash32(k->arena, S("a")), &answer, TEST_NOW),
                         RC_OK);
}

static void answers_are_forgotten_after_a_week(void **state)
{
    struct kernel *k = *state;
    struct idempotency_answer old;
    bool found;
    str input = hash32(k->arena, S("a"));
    assert_ok(idempotency_keep(k->db, S("old"), input, &answer, TEST_NOW));
    assert_ok(idempotency_keep(k->db, S("new"), input, &answer, TEST_NOW + 1));
    assert_ok(idempotency_purge(k->db, TEST_NOW + IDEMPOTENCY_KEEP_MS + 1));
    assert_ok(idempotency_find(k->db, S("old"), input, &old, &found));
    assert_false(found);
    assert_ok(idempotency_find(k->db, S("new"), input, &old, &found));
    assert_true(found);
}

#define DB(name) TEST_WITH(name, kernel_up, kernel_down)
TEST_DATABASE_MAIN(DB(a_setting_is_absent_until_it_is_set), DB(several_settings_are_read_at_once),
                   DB(a_setting_has_a_length), DB(numbers_run_without_gaps_in_each_series),
                   DB(the_same_key_gives_the_same_answer), DB(the_same_key_with_other_input_is_a_conflict),
                   DB(answers_are_forgotten_after_a_week))
