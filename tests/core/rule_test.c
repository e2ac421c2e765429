/* SPDX-License-Identifier: Apache-2.0 */
/* Dated rules: the nearest row wins, a gap is an error in words. */
#include "core/rule.h"

#include "kernel.h"

static const organisation_id nowhere = { 0 };

static void set(struct kernel *k, organisation_id org, int64_t value, day_t from)
{
    struct rule_new in = { .name = S("problem.accept_days"),
                           .unit = S("workdays"),
                           .source = S("town notice 3"),
                           .organisation = org,
                           .value = value,
                           .from_day = from };
    assert_ok(rule_set(k->db, &in));
}

static int64_t value(struct kernel *k, organisation_id org, day_t day)
{
    int64_t v = -1;
    assert_ok(rule_value(k->db, S("problem.accept_days"), org, day, &v));
    return v;
}

static void the_nearest_organisation_wins(void **state)
{
    struct kernel *k = *state;
    organisation_id county = kernel_org(k, "county", nowhere, 0), town = kernel_org(k, "town", county, 0);
    organisation_id village = kernel_org(k, "village", town, 0), other = kernel_org(k, "other", county, 0);
    set(k, nowhere, 5, 10);
    set(k, county, 4, 10);
    set(k, town, 3, 20);
    assert_int_equal(value(k, nowhere, 30), 5);
    assert_int_equal(value(k, county, 30), 4);
    assert_int_equal(value(k, other, 30), 4);
    assert_int_equal(value(k, town, 30), 3);
    assert_int_equal(value(k, village, 30), 3);
    assert_int_equal(value(k, village, 19), 4);
    assert_int_equal(value(k, (organisation_id){ 99 }, 30), 5);
}

static void a_moved_organisation_follows_the_rules_of_its_new_parent(void **state)
{
    struct kernel *k = *state;
    organisation_id a = kernel_org(k, "a", nowhere, 0), b = kernel_org(k, "b", nowhere, 0),
                    town = kernel_org(k, "town", a, 0);
    set(k, a, 1, 0);
    set(k, b, 2, 0);
    assert_ok(organisation_move(k->db, town, b, 50));
    assert_int_equal(value(k, town, 49), 1);
    assert_int_equal(value(k, town, 50), 2);
}

static void a_new_value_closes_the_old_one(void **state)
{
    struct kernel *k = *state;
    set(k, nowhere, 5, 10);
    set(k, nowhere, 7, 20);
    set(k, nowhere, 8, 20);
    assert_int_equal(value(k, nowhere, 19), 5);
    assert_int_equal(value(k, nowhere, 20), 8);
}

static void a_gap_is_an_error_in_words(void **state)
{
    struct kernel *k = *state;
    int64_t v;
    set(k, nowhere, 5, 10);
    kernel_again(k);
    assert_int_equal(rule_value(k->db, S("problem.accept_days"), nowhere, 9, &v), RC_CONFLICT);
    assert_text(k->rq.err.detail, "rule problem.accept_days has no row for 1970-01-10");
    assert_string_equal(k->rq.err.text_key, "rule.gap");
    assert_text(k->rq.err.what, "problem.accept_days");
    assert_text(k->rq.err.when, "1970-01-10");
}

static void a_gap_is_filled_up_to_the_next_row_and_no_other_day_changes(void **state)
{
    struct kernel *k = *state;
    set(k, nowhere, 5, 10);
    set(k, nowhere, 3, 5);
    assert_int_equal(value(k, nowhere, 5), 3);
    assert_int_equal(value(k, nowhere, 9), 3);
    assert_int_equal(value(k, nowhere, 10), 5);
}

static void bad_rows_are_refused(void **state)
{
    struct kernel *k = *state;
    struct rule_new in = {
        .name = S("problem.accept_days"), .unit = S("days"), .source = S("x"), .value = 1, .from_day = 10
    };
    assert_ok(rule_set(k->db, &in));
    in.from_day = 20;
    assert_ok(rule_set(k->db, &in));
    kernel_again(k);
    in.from_day = 15;
    kernel_failed(k, rule_set(k->db, &in), RC_INVALID, "rule.day_too_early");
    in.from_day = 21;
    in.value = -1;
    kernel_failed(k, rule_set(k->db, &in), RC_INVALID, "rule.value_negative");
    in.value = 2;
    in.source = S(" ");
    kernel_failed(k, rule_set(k->db, &in), RC_INVALID, "rule.source_missing");
}

static void a_default_never_replaces_what_a_site_decided(void **state)
{
    struct kernel *k = *state;
    struct rule_new in = {
        .name = S("problem.accept_days"), .unit = S("days"), .source = S("default"), .value = 9
    };
    set(k, nowhere, 5, 10);
    assert_ok(rule_ensure(k->db, &in));
    assert_int_equal(value(k, nowhere, 30), 5);
    in.name = S("problem.return_days");
    assert_ok(rule_ensure(k->db, &in));
    int64_t v = 0;
    assert_ok(rule_value(k->db, S("problem.return_days"), nowhere, 30, &v));
    assert_int_equal(v, 9);
}

#define DB(name) TEST_WITH(name, kernel_up, kernel_down)
TEST_DATABASE_MAIN(DB(the_nearest_organisation_wins),
                   DB(a_moved_organisation_follows_the_rules_of_its_new_parent),
                   DB(a_new_value_closes_the_old_one), DB(a_gap_is_an_error_in_words),
                   DB(a_gap_is_filled_up_to_the_next_row_and_no_other_day_changes), DB(bad_rows_are_refused),
                   DB(a_default_never_replaces_what_a_site_decided))
