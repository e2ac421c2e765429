/* SPDX-License-Identifier: Apache-2.0 */
/* The hash chain: whatever is changed, removed or added behind the program's back is named. */
#include "core/audit.h"

#include "kernel.h"

#define ENTRIES 12

static void write_entries(struct kernel *k, int n)
{
    for (int i = 0; i < n; i++) {
        struct audit_entry e = { .at = TEST_NOW + i,
                                 .person = { i % 3 == 0 ? 0 : 70 + i },
                                 .action = S("problem.assign"),
                                 .subject = str_printf(k->arena, "problem %d", i),
                                 .organisation = { i % 2 == 0 ? 0 : 5 },
                                 .outcome = i % 4 == 0 ? S("refused") : (str){ 0 },
                                 .detail = i % 5 == 0 ? S("{\"reason\":\"x\"}") : (str){ 0 },
                                 .request_id = S("00ff") };
        assert_ok(audit_write(k->db, &e));
    }
}

static struct audit_verdict verdict(struct kernel *k)
{
    struct audit_verdict v;
    assert_ok(audit_verify(k->db, &v));
    return v;
}

static void an_empty_log_is_good(void **state)
{
    struct audit_verdict v = verdict(*state);
    assert_true(v.is_good);
    assert_int_equal(v.entries, 0);
}

static void an_untouched_chain_is_good(void **state)
{
    struct kernel *k = *state;
    write_entries(k, ENTRIES);
    assert_ok(audit_close_day(k->db, TEST_DAY));
    write_entries(k, 3);
    struct audit_verdict v = verdict(k);
    assert_true(v.is_good);
    assert_int_equal(v.entries, ENTRIES + 3);
    assert_int_equal(v.first_bad, 0);
}

/* Any column of any entry: the verdict names it. */
static void a_changed_column_names_its_entry(void **state)
{
    static const char *const changes[] = {
        "at = at + 1",
        "person_id = coalesce(person_id, 0) + 1",
        "person_id = CASE WHEN person_id IS NULL THEN 0 ELSE NULL END",
        "action = 'problem.assigm'",
        "subject = subject || ' '",
        "organisation_id = coalesce(organisation_id, 0) + 1",
        "outcome = CASE WHEN outcome = 'ok' THEN 'refused' ELSE 'ok' END",
        "detail = detail || ' '",
        "request_id = ''",
        "previous_hash = hash",
        "hash = previous_hash",
        "action = 'problem.', subject = 'assign' || subject",
    };
    struct kernel *k = *state;
    struct prng p = { 7 };
    write_entries(k, ENTRIES);
    kernel_again(k);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        int64_t seq = prng_between(&p, 1, ENTRIES);
        assert_ok(db_savepoint(k->db));
        kernel_sql(k, str_c(k->arena, str_printf(k->arena, "UPDATE audit SET %s WHERE seq = %lld", changes[i],
                                                 (long long)seq)));
        struct audit_verdict v = verdict(k);
        db_savepoint_rollback(k->db);
        if (v.first_bad != seq)
            print_error("%s at %lld: named %lld\n", changes[i], (long long)seq, (long long)v.first_bad);
        assert_int_equal(v.first_bad, seq);
        assert_false(v.is_good);
        assert_false(v.is_tail_cut);
    }
    assert_true(verdict(k).is_good);
}

static void a_removed_entry_is_named(void **state)
{
    struct kernel *k = *state;
    write_entries(k, ENTRIES);
    kernel_sql(k, "DELETE FROM audit WHERE seq = 5");
    assert_int_equal(verdict(k).first_bad, 5);
    kernel_sql(k, "DELETE FROM audit WHERE seq = 1");
    assert_int_equal(verdict(k).first_bad, 1);
}

static void a_cut_tail_is_told(void **state)
{
    struct kernel *k = *state;
    write_entries(k, ENTRIES);
    kernel_sql(k, "DELETE FROM audit WHERE seq > 9");
    struct audit_verdict v = verdict(k);
    assert_true(v.is_tail_cut);
    assert_int_equal(v.first_bad, 0);
    assert_int_equal(v.entries, 9);
    assert_false(v.is_good);
}

/* The tail row mended along with the cut: the head of a day still tells. */
static void a_cut_tail_is_told_by_the_day_before(void **state)
{
    struct kernel *k = *state;
    write_entries(k, ENTRIES);
    assert_ok(audit_close_day(k->db, TEST_DAY));
    kernel_sql(k, "DELETE FROM audit WHERE seq > 9");
    kernel_sql(k, "UPDATE audit_tail SET seq = 9, hash = (SELECT hash FROM audit WHERE seq = 9)");
    struct audit_verdict v = verdict(k);
    assert_true(v.is_tail_cut);
    assert_int_equal(v.first_bad, 0);
    kernel_sql(k, "DELETE FROM audit");
    kernel_sql(k, "DELETE FROM audit_tail");
    assert_true(verdict(k).is_tail_cut);
}

static void a_changed_tail_is_told(void **state)
{
    struct kernel *k = *state;
    write_entries(k, ENTRIES);
    kernel_again(k);
    kernel_sql(k, "UPDATE audit_tail SET hash = (SELECT hash FROM audit WHERE seq = 3)");
    assert_int_equal(verdict(k).first_bad, ENTRIES);
    kernel_sql(k, "UPDATE audit_tail SET seq = 7, hash = (SELECT hash FROM audit WHERE seq = 7)");
    assert_int_equal(verdict(k).first_bad, 8);
    kernel_sql(k, "DELETE FROM audit_tail");
    assert_int_equal(verdict(k).first_bad, ENTRIES);
}

/* Somebody rewrites an entry and every hash after it with the program's own code; the published head of the
 * day differs. */
static void a_chain_written_anew_differs_from_the_days_head(void **state)
{
    struct kernel *k = *state;
    write_entries(k, ENTRIES);
    assert_ok(audit_close_day(k->db, TEST_DAY));
    kernel_sql(k, "DELETE FROM audit");
    kernel_sql(k, "DELETE FROM audit_tail");
    write_entries(k, ENTRIES - 1);
    struct audit_entry forged = { .at = TEST_NOW, .action = S("login") };
    assert_ok(audit_write(k->db, &forged));
    struct audit_verdict v = verdict(k);
    assert_int_equal(v.first_bad, ENTRIES);
    assert_false(v.is_tail_cut);
}

static void a_day_keeps_the_head_it_was_closed_with(void **state)
{
    struct kernel *k = *state;
    assert_ok(audit_close_day(k->db, TEST_DAY - 1));
    write_entries(k, 2);
    assert_ok(audit_close_day(k->db, TEST_DAY));
    write_entries(k, 2);
    assert_ok(audit_close_day(k->db, TEST_DAY));
    kernel_sql(k, "DELETE FROM audit WHERE seq > 2");
    kernel_sql(k, "UPDATE audit_tail SET seq = 2, hash = (SELECT hash FROM audit WHERE seq = 2)");
    assert_true(verdict(k).is_good);
}

static void an_act_takes_time_and_person_from_the_request(void **state)
{
    struct kernel *k = *state;
    k->rq.who.person = 42;
    assert_ok(audit_act(&k->rq, "export.wall", S("wall"), (organisation_id){ 3 }, S("{\"rows\":12}")));
    assert_true(verdict(k).is_good);
    kernel_sql(k, "UPDATE audit SET person_id = 43");
    assert_int_equal(verdict(k).first_bad, 1);
}

#define DB(name) TEST_WITH(name, kernel_up, kernel_down)
TEST_DATABASE_MAIN(DB(an_empty_log_is_good), DB(an_untouched_chain_is_good),
                   DB(a_changed_column_names_its_entry), DB(a_removed_entry_is_named), DB(a_cut_tail_is_told),
                   DB(a_cut_tail_is_told_by_the_day_before), DB(a_changed_tail_is_told),
                   DB(a_chain_written_anew_differs_from_the_days_head),
                   DB(a_day_keeps_the_head_it_was_closed_with),
                   DB(an_act_takes_time_and_person_from_the_request))
