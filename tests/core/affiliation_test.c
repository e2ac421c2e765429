/* SPDX-License-Identifier: Apache-2.0 */
/* Who belongs where on which day. */
#include "core/affiliation.h"

#include "core/post.h"
#include "kernel.h"

static struct kernel *k;

static int up(void **state)
{
    int got = kernel_up(state);
    k = *state;
    return got;
}

static affiliation_id belong(person_id person, organisation_id org, const char *kind, day_t from)
{
    affiliation_id id;
    assert_ok(affiliation_add(k->db,
                              &(struct affiliation_new){ .person = person,
                                                         .organisation = org,
                                                         .kind = str_from_c(kind),
                                                         .from_day = from,
                                                         .now = TEST_NOW },
                              &id));
    return id;
}

static void hold(person_id person, organisation_id org, const char *kind, day_t from, post_id *ret)
{
    assert_ok(post_add(k->db,
                       &(struct post_new){ .organisation = org,
                                           .title = S("文书"),
                                           .kind = str_from_c(kind),
                                           .from_day = 0,
                                           .now = TEST_NOW },
                       ret));
    assert_ok(post_give(
        k->db, &(struct post_holding){ .post = *ret, .person = person, .from_day = from, .now = TEST_NOW }));
}

static bool has(person_id person, organisation_id org, day_t day)
{
    struct affiliation *at;
    bool yes = false;
    size_t n;
    assert_ok(affiliation_of(k->db, person, day, &at, &n));
    for (size_t i = 0; i < n; i++)
        yes |= at[i].organisation.v == org.v;
    return yes;
}

static void M1_a_person_belongs_to_many_at_once_each_for_its_days(void **state)
{
    organisation_id town = kernel_org(k, "镇", (organisation_id){ 0 }, 0),
                    village = kernel_org(k, "村", town, 0);
    person_id she = kernel_person(k, "she");
    struct affiliation *at;
    size_t n;
    (void)state;
    belong(she, village, AFFILIATION_RESIDENT, 0);
    affiliation_id member = belong(she, town, AFFILIATION_MEMBER, TEST_DAY - 10);
    assert_ok(affiliation_end(k->db, town, member, TEST_DAY));
    assert_false(has(she, town, TEST_DAY - 11));
    assert_true(has(she, town, TEST_DAY - 10));
    assert_true(has(she, town, TEST_DAY - 1));
    assert_false(has(she, town, TEST_DAY));
    assert_true(has(she, village, TEST_DAY));
    assert_ok(affiliation_of(k->db, she, TEST_DAY - 1, &at, &n));
    assert_int_equal(n, 2);
    assert_text(at[0].kind, AFFILIATION_MEMBER);
    assert_text(at[1].kind, AFFILIATION_RESIDENT);
    assert_text(at[1].organisation_name, "村");
}

static void who_holds_a_post_belongs_as_long_as_they_hold_it(void **state)
{
    organisation_id town = kernel_org(k, "镇", (organisation_id){ 0 }, 0);
    person_id he = kernel_person(k, "he");
    struct affiliation *at;
    size_t n;
    post_id post;
    (void)state;
    hold(he, town, "clerk", TEST_DAY - 3, &post);
    assert_false(has(he, town, TEST_DAY - 4));
    assert_true(has(he, town, TEST_DAY));
    assert_ok(affiliation_of(k->db, he, TEST_DAY, &at, &n));
    assert_int_equal(n, 1);
    assert_int_equal(at[0].id.v, 0);
    assert_text(at[0].kind, AFFILIATION_POST);
    assert_ok(post_end(k->db, post, TEST_DAY + 1));
    assert_true(has(he, town, TEST_DAY));
    assert_false(has(he, town, TEST_DAY + 1));
}

static void the_people_of_a_subtree_are_counted_once(void **state)
{
    organisation_id town = kernel_org(k, "镇", (organisation_id){ 0 }, 0),
                    east = kernel_org(k, "东村", town, 0), west = kernel_org(k, "西村", town, 0);
    person_id a = kernel_person(k, "ann"), b = kernel_person(k, "bob"), c = kernel_person(k, "cid");
    struct affiliation_person *people;
    struct scope whole, in_east;
    int64_t count;
    size_t n;
    post_id post;
    (void)state;
    belong(a, east, AFFILIATION_RESIDENT, 0);
    belong(a, west, AFFILIATION_MEMBER, 0);
    belong(b, west, AFFILIATION_RESIDENT, 0);
    hold(b, town, "clerk", 0, &post);
    belong(c, east, AFFILIATION_STAFF, TEST_DAY + 1);
    assert_ok(organisation_scope(k->db, town, TEST_DAY, &whole));
    assert_ok(organisation_scope(k->db, east, TEST_DAY, &in_east));
    assert_ok(affiliation_count(k->db, whole, TEST_DAY, &count));
    assert_int_equal(count, 2);
    assert_ok(affiliation_count(k->db, in_east, TEST_DAY + 1, &count));
    assert_int_equal(count, 2);
    assert_ok(affiliation_people(
        k->db, &(struct affiliation_page){ .scope = whole, .day = TEST_DAY, .limit = 1 }, &people, &n));
    assert_int_equal(n, 1);
    person_id first = people[0].person;
    assert_ok(affiliation_people(
        k->db, &(struct affiliation_page){ .scope = whole, .day = TEST_DAY, .after = first, .limit = 9 },
        &people, &n));
    assert_int_equal(n, 1);
    assert_int_not_equal(people[0].person.v, first.v);
    assert_ok(affiliation_people_at(k->db, west, TEST_DAY, &people, &n));
    assert_int_equal(n, 2);
    assert_ok(person_close(k->db, b, TEST_NOW));
    assert_ok(affiliation_people_at(k->db, west, TEST_DAY, &people, &n));
    assert_int_equal(n, 1);
    assert_int_equal(people[0].person.v, a.v);
}

static void the_same_said_twice_is_one(void **state)
{
    organisation_id town = kernel_org(k, "镇", (organisation_id){ 0 }, 0);
    person_id a = kernel_person(k, "ann");
    (void)state;
    affiliation_id first = belong(a, town, AFFILIATION_RESIDENT, TEST_DAY);
    assert_int_equal(belong(a, town, AFFILIATION_RESIDENT, TEST_DAY + 5).v, first.v);
    assert_ok(affiliation_end(k->db, town, first, TEST_DAY));
    assert_false(has(a, town, TEST_DAY));
}

static void what_cannot_be_is_refused(void **state)
{
    organisation_id town = kernel_org(k, "镇", (organisation_id){ 0 }, 10);
    person_id a = kernel_person(k, "ann");
    affiliation_id id;
    struct affiliation_new in = {
        .person = a, .organisation = town, .kind = S("friend"), .from_day = TEST_DAY, .now = TEST_NOW
    };
    (void)state;
    kernel_again(k);
    kernel_failed(k, affiliation_add(k->db, &in, &id), RC_INVALID, NULL);
    in.kind = S(AFFILIATION_POST);
    kernel_failed(k, affiliation_add(k->db, &in, &id), RC_INVALID, NULL);
    in.kind = S(AFFILIATION_MEMBER);
    in.from_day = 9;
    kernel_failed(k, affiliation_add(k->db, &in, &id), RC_NOT_FOUND, NULL);
    in.from_day = 10;
    assert_ok(affiliation_add(k->db, &in, &id));
    assert_ok(affiliation_end(k->db, town, id, 20));
    kernel_failed(k, affiliation_end(k->db, town, id, 30), RC_NOT_FOUND, NULL);
}

TEST_DATABASE_MAIN(TEST_WITH(M1_a_person_belongs_to_many_at_once_each_for_its_days, up, kernel_down),
                   TEST_WITH(who_holds_a_post_belongs_as_long_as_they_hold_it, up, kernel_down),
                   TEST_WITH(the_people_of_a_subtree_are_counted_once, up, kernel_down),
                   TEST_WITH(the_same_said_twice_is_one, up, kernel_down),
                   TEST_WITH(what_cannot_be_is_refused, up, kernel_down))
