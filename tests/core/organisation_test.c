/* SPDX-License-Identifier: Apache-2.0 */
/* The dated tree: every question has a day, and days gone by never change. */
#include "core/organisation.h"

#include "gen/organisation_sql.h"
#include "kernel.h"

static const organisation_id nothing = { 0 };

static struct organisation on(struct kernel *k, organisation_id id, day_t day)
{
    struct organisation o;
    assert_ok(organisation_load(k->db, id, day, &o));
    return o;
}

static void assert_sound(struct kernel *k)
{
    struct organisation_misplaced_rows bad;
    assert_ok(organisation_misplaced(k->db, 10, &bad));
    assert_int_equal(bad.n, 0);
}

/* The names from the root down, "county/town/village". */
static void assert_chain(struct kernel *k, organisation_id id, day_t day, const char *want)
{
    struct organisation *chain;
    size_t n;
    struct buf b = buf_new(k->arena, 1000);
    assert_ok(organisation_chain(k->db, id, day, &chain, &n));
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_putc(&b, '/');
        buf_put(&b, chain[i].name);
        assert_int_equal(chain[i].depth, i);
    }
    assert_text(buf_str(&b), want);
    assert_true(str_ends(chain[n - 1].path, organisation_segment(k->arena, id)));
}

static void a_subtree_is_a_range_of_paths(void **state)
{
    struct kernel *k = *state;
    organisation_id county = kernel_org(k, "county", nothing, 10), town = kernel_org(k, "town", county, 10);
    organisation_id other = kernel_org(k, "other", county, 10), village = kernel_org(k, "village", town, 10);
    struct scope scope;
    assert_ok(organisation_scope(k->db, town, 20, &scope));
    assert_true(scope_covers(scope, on(k, town, 20).path));
    assert_true(scope_covers(scope, on(k, village, 20).path));
    assert_false(scope_covers(scope, on(k, other, 20).path));
    assert_false(scope_covers(scope, on(k, county, 20).path));
    assert_true(scope_covers(scope_whole(), on(k, county, 20).path));
    assert_false(scope_covers(scope_nothing(), on(k, county, 20).path));
    assert_true(path_has(on(k, village, 20).path, county));
    assert_false(path_has(on(k, village, 20).path, other));
    assert_chain(k, village, 20, "county/town/village");
}

static void path_segments_sort_as_the_numbers_do(void **state)
{
    struct arena *a = *state;
    str last = organisation_segment(a, (organisation_id){ 0 });
    assert_text(last, "0000000000000/");
    for (int64_t v = 1; v > 0 && v < INT64_MAX / 5; v = v * 5 + 3) {
        str next = organisation_segment(a, (organisation_id){ v });
        assert_int_equal(next.n, PATH_SEGMENT_BYTES);
        assert_true(str_cmp(last, next) < 0);
        last = next;
    }
    assert_text(organisation_segment(a, (organisation_id){ INT64_MAX }), "7vvvvvvvvvvvv/");
}

static void a_rename_leaves_the_days_before_as_they_were(void **state)
{
    struct kernel *k = *state;
    organisation_id town = kernel_org(k, "old town", nothing, 10);
    struct organisation_period *history;
    size_t n;
    assert_ok(organisation_rename(k->db, town, S(" new town "), S("town"), 30));
    assert_text(on(k, town, 29).name, "old town");
    assert_text(on(k, town, 29).kind, "office");
    assert_text(on(k, town, 30).name, "new town");
    assert_text(on(k, town, 30).kind, "town");
    assert_ok(organisation_history(k->db, town, &history, &n));
    assert_int_equal(n, 2);
    assert_text(history[0].why, "founding");
    assert_text(history[1].why, "rename");
    assert_int_equal(history[0].to_day, 30);
    assert_sound(k);
}

static void a_rename_on_the_day_of_the_last_change_replaces_it(void **state)
{
    struct kernel *k = *state;
    organisation_id town = kernel_org(k, "misspelt", nothing, 10);
    struct organisation_period *history;
    size_t n;
    assert_ok(organisation_rename(k->db, town, S("town"), S("town"), 10));
    assert_ok(organisation_history(k->db, town, &history, &n));
    assert_int_equal(n, 1);
    assert_text(history[0].name, "town");
}

static void a_move_takes_all_below_along(void **state)
{
    struct kernel *k = *state;
    organisation_id a = kernel_org(k, "a", nothing, 10), b = kernel_org(k, "b", nothing, 10);
    organisation_id town = kernel_org(k, "town", a, 10), village = kernel_org(k, "village", town, 15);
    struct scope scope;
    assert_ok(organisation_move(k->db, town, b, 40));
    assert_chain(k, village, 39, "a/town/village");
    assert_chain(k, village, 40, "b/town/village");
    assert_int_equal(on(k, town, 39).parent.v, a.v);
    assert_int_equal(on(k, town, 40).parent.v, b.v);
    assert_ok(organisation_scope(k->db, a, 40, &scope));
    assert_false(scope_covers(scope, on(k, village, 40).path));
    assert_true(scope_covers(scope, on(k, village, 39).path));
    assert_sound(k);
    /* deeper, then to the root */
    organisation_id office = kernel_org(k, "office", b, 40);
    assert_ok(organisation_move(k->db, town, office, 50));
    assert_chain(k, village, 50, "b/office/town/village");
    assert_ok(organisation_move(k->db, town, nothing, 60));
    assert_chain(k, village, 60, "town/village");
    assert_chain(k, village, 59, "b/office/town/village");
    assert_sound(k);
}

static void a_move_on_the_day_of_the_last_change_replaces_it(void **state)
{
    struct kernel *k = *state;
    organisation_id a = kernel_org(k, "a", nothing, 10), b = kernel_org(k, "b", nothing, 10);
    organisation_id town = kernel_org(k, "town", a, 20), village = kernel_org(k, "village", town, 20);
    assert_ok(organisation_move(k->db, town, b, 20));
    assert_chain(k, village, 20, "b/town/village");
    assert_int_equal(on(k, town, 20).parent.v, b.v);
    assert_ok(organisation_move(k->db, town, b, 25));
    assert_int_equal(on(k, town, 30).parent.v, b.v);
    assert_sound(k);
}

static void a_move_keeps_changes_planned_below_it(void **state)
{
    struct kernel *k = *state;
    organisation_id a = kernel_org(k, "a", nothing, 10), b = kernel_org(k, "b", nothing, 10);
    organisation_id town = kernel_org(k, "town", a, 10), village = kernel_org(k, "village", town, 10);
    assert_ok(organisation_rename(k->db, village, S("community"), S("community"), 90));
    organisation_id later = kernel_org(k, "later", town, 95);
    assert_ok(organisation_move(k->db, town, b, 50));
    assert_chain(k, village, 49, "a/town/village");
    assert_chain(k, village, 60, "b/town/village");
    assert_chain(k, village, 90, "b/town/community");
    assert_chain(k, later, 95, "b/town/later");
    assert_sound(k);
}

static void one_founded_in_the_past_follows_its_parents_moves(void **state)
{
    struct kernel *k = *state;
    organisation_id a = kernel_org(k, "a", nothing, 10), b = kernel_org(k, "b", nothing, 10);
    organisation_id town = kernel_org(k, "town", a, 10);
    assert_ok(organisation_rename(k->db, town, S("city"), S("city"), 20));
    assert_ok(organisation_move(k->db, town, b, 40));
    organisation_id village = kernel_org(k, "village", town, 15);
    assert_chain(k, village, 15, "a/town/village");
    assert_chain(k, village, 39, "a/city/village");
    assert_chain(k, village, 40, "b/city/village");
    assert_sound(k);
}

static void nothing_stands_below_itself(void **state)
{
    struct kernel *k = *state;
    organisation_id a = kernel_org(k, "a", nothing, 10), b = kernel_org(k, "b", a, 10);
    kernel_again(k);
    kernel_failed(k, organisation_move(k->db, a, b, 20), RC_INVALID, "organisation.into_itself");
    kernel_failed(k, organisation_move(k->db, a, a, 20), RC_INVALID, "organisation.into_itself");
}

static void changes_are_made_at_the_end_of_the_history_only(void **state)
{
    struct kernel *k = *state;
    organisation_id a = kernel_org(k, "a", nothing, 10), b = kernel_org(k, "b", nothing, 10);
    organisation_id c = kernel_org(k, "c", nothing, 10);
    assert_ok(organisation_rename(k->db, a, S("a2"), S("town"), 50));
    assert_ok(organisation_end(k->db, c, 30, S("merged")));
    kernel_again(k);
    kernel_failed(k, organisation_rename(k->db, a, S("a3"), S("town"), 49), RC_INVALID,
                  "organisation.day_too_early");
    kernel_failed(k, organisation_move(k->db, a, b, 49), RC_INVALID, "organisation.day_too_early");
    kernel_failed(k, organisation_move(k->db, b, a, 49), RC_CONFLICT, "organisation.parent_changes");
    kernel_failed(k, organisation_move(k->db, b, c, 20), RC_CONFLICT, "organisation.parent_changes");
    kernel_failed(k, organisation_move(k->db, b, c, 40), RC_INVALID, "organisation.no_parent");
    kernel_failed(k, organisation_rename(k->db, c, S("c2"), S("town"), 60), RC_CONFLICT,
                  "organisation.has_ended");
    kernel_failed(k, organisation_rename(k->db, (organisation_id){ 7 }, S("x"), S("town"), 60), RC_NOT_FOUND,
                  NULL);
}

static void an_end_waits_until_nothing_stands_below(void **state)
{
    struct kernel *k = *state;
    organisation_id town = kernel_org(k, "town", nothing, 10), village = kernel_org(k, "village", town, 10);
    struct organisation o;
    struct organisation_period *history;
    size_t n;
    kernel_again(k);
    kernel_failed(k, organisation_end(k->db, town, 50, S("merged")), RC_CONFLICT,
                  "organisation.has_children");
    assert_ok(organisation_end(k->db, village, 50, S("merged")));
    assert_ok(organisation_end(k->db, town, 50, S("merged")));
    assert_text(on(k, village, 49).name, "village");
    assert_ok(organisation_history(k->db, town, &history, &n));
    assert_text(history[0].why, "founding");
    assert_text(history[0].ended_why, "merged");
    kernel_again(k);
    kernel_failed(k, organisation_load(k->db, village, 50, &o), RC_NOT_FOUND, NULL);
    kernel_failed(k, organisation_end(k->db, village, 60, S("again")), RC_CONFLICT, "organisation.has_ended");
}

static void founding_refuses_what_cannot_be(void **state)
{
    struct kernel *k = *state;
    organisation_id town = kernel_org(k, "town", nothing, 10), id;
    struct organisation_new in = {
        .parent = town, .name = S("x"), .kind = S("office"), .from_day = 10, .now = TEST_NOW
    };
    struct organisation_new bad = in;
    kernel_again(k);
    bad.name = S("  ");
    kernel_failed(k, organisation_add(k->db, &bad, &id), RC_INVALID, "organisation.name_wrong");
    bad = in;
    bad.kind = S("kingdom");
    kernel_failed(k, organisation_add(k->db, &bad, &id), RC_INVALID, "organisation.kind_unknown");
    bad = in;
    bad.from_day = 9;
    kernel_failed(k, organisation_add(k->db, &bad, &id), RC_INVALID, "organisation.no_parent");
    bad = in;
    bad.parent = (organisation_id){ 77 };
    kernel_failed(k, organisation_add(k->db, &bad, &id), RC_INVALID, "organisation.no_parent");
    in.code = S("610622102");
    assert_ok(organisation_add(k->db, &in, &id));
    kernel_again(k);
    kernel_failed(k, organisation_add(k->db, &in, &id), RC_CONFLICT, "organisation.code_taken");
}

static void a_tree_has_a_deepest_level(void **state)
{
    struct kernel *k = *state;
    organisation_id id = kernel_org(k, "root", nothing, 10), top = id;
    for (int i = 0; i < ORGANISATION_DEPTH_MAX; i++)
        id = kernel_org(k, "below", id, 10);
    organisation_id other = kernel_org(k, "other", nothing, 10), made;
    struct organisation_new in = {
        .parent = id, .name = S("x"), .kind = S("office"), .from_day = 10, .now = TEST_NOW
    };
    kernel_again(k);
    kernel_failed(k, organisation_add(k->db, &in, &made), RC_INVALID, "organisation.too_deep");
    kernel_failed(k, organisation_move(k->db, top, other, 20), RC_INVALID, "organisation.too_deep");
}

static void children_come_in_order_with_their_number(void **state)
{
    struct kernel *k = *state;
    organisation_id town = kernel_org(k, "town", nothing, 10);
    struct organisation *children;
    struct organisation_new in = { .parent = town, .kind = S("village"), .from_day = 10, .now = TEST_NOW };
    organisation_id id;
    const char *names[] = { "third", "first", "second" };
    const int64_t sorts[] = { 3, 1, 2 };
    size_t n;
    int64_t total;
    for (int i = 0; i < 3; i++) {
        in.name = str_from_c(names[i]);
        in.sort = sorts[i];
        assert_ok(organisation_add(k->db, &in, &id));
    }
    (void)kernel_org(k, "below the last", id, 10);
    assert_ok(organisation_children(k->db, town, 20, 2, &children, &n, &total));
    assert_int_equal(n, 2);
    assert_int_equal(total, 3);
    assert_text(children[0].name, "first");
    assert_text(children[1].name, "second");
    assert_int_equal(children[0].children, 0);
    assert_int_equal(children[1].children, 1);
    assert_ok(organisation_children(k->db, nothing, 20, 10, &children, &n, &total));
    assert_int_equal(n, 1);
    assert_int_equal(children[0].children, 3);
    assert_ok(organisation_children(k->db, town, 9, 10, &children, &n, &total));
    assert_int_equal(total, 0);
}

static void the_root_and_a_code_are_found(void **state)
{
    struct kernel *k = *state;
    organisation_id id, found;
    struct organisation_new in = { .name = S("town"),
                                   .kind = S("town"),
                                   .code = S("610622102"),
                                   .phone = S("0911 123"),
                                   .from_day = 10,
                                   .now = TEST_NOW };
    kernel_failed(k, organisation_root(k->db, 20, &found), RC_NOT_FOUND, NULL);
    assert_ok(organisation_add(k->db, &in, &id));
    assert_ok(organisation_root(k->db, 20, &found));
    assert_int_equal(found.v, id.v);
    assert_ok(organisation_find_code(k->db, S("610622102"), &found));
    assert_int_equal(found.v, id.v);
    assert_ok(organisation_find_code(k->db, S("1"), &found));
    assert_int_equal(found.v, 0);
    assert_text(on(k, id, 20).phone, "0911 123");
    assert_ok(organisation_set_phone(k->db, id, (str){ 0 }));
    assert_true(str_is_absent(on(k, id, 20).phone));
    kernel_again(k);
    kernel_failed(k, organisation_set_phone(k->db, (organisation_id){ 9 }, S("1")), RC_NOT_FOUND, NULL);
    struct organisation *chain;
    size_t n;
    kernel_failed(k, organisation_chain(k->db, (organisation_id){ 9 }, 20, &chain, &n), RC_NOT_FOUND, NULL);
}

static void every_kind_has_a_label(void **state)
{
    (void)state;
    for (size_t i = 0; i < organisation_kinds_n; i++)
        assert_int_equal(organisation_kind_label(str_from_c(organisation_kinds[i].code)),
                         organisation_kinds[i].label);
    assert_int_equal(organisation_kind_label(S("kingdom")), TEXT_NONE);
}

#define DB(name) TEST_WITH(name, kernel_up, kernel_down)
TEST_DATABASE_MAIN(DB(a_subtree_is_a_range_of_paths),
                   TEST_WITH(path_segments_sort_as_the_numbers_do, test_arena_up, test_arena_down),
                   DB(a_rename_leaves_the_days_before_as_they_were),
                   DB(a_rename_on_the_day_of_the_last_change_replaces_it), DB(a_move_takes_all_below_along),
                   DB(a_move_on_the_day_of_the_last_change_replaces_it),
                   DB(a_move_keeps_changes_planned_below_it),
                   DB(one_founded_in_the_past_follows_its_parents_moves), DB(nothing_stands_below_itself),
                   DB(changes_are_made_at_the_end_of_the_history_only),
                   DB(an_end_waits_until_nothing_stands_below), DB(founding_refuses_what_cannot_be),
                   DB(a_tree_has_a_deepest_level), DB(children_come_in_order_with_their_number),
                   DB(the_root_and_a_code_are_found), TEST(every_kind_has_a_label))
