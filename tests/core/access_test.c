/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what, where, when; and every way to more than one has that was found in other programs. */
#include "core/access.h"

#include "core/audit.h"
#include "kernel.h"
#include "web/route.h"

#define YESTERDAY (TEST_DAY - 1)

/* county > town > village; county > other. People: clerk of the town, chief of the county, security admin of
 * the county. */
struct place {
    organisation_id county, town, village, other;
    person_id clerk, chief, security, newcomer;
};

static struct place place_new(struct kernel *k)
{
    static const char *const clerk[] = { "problem.assign", "problem.read", PERMISSION_GRANT, NULL };
    static const char *const reader[] = { "problem.read", NULL };
    static const char *const chief[] = { "problem.assign", "problem.read", "organisation.change",
                                         PERMISSION_GRANT, NULL };
    static const char *const security[] = { PERMISSION_GRANT, NULL };
    static const char *const nothing[] = { NULL };
    struct place p;
    p.county = kernel_org(k, "county", (organisation_id){ 0 }, 0);
    p.town = kernel_org(k, "town", p.county, 0);
    p.village = kernel_org(k, "village", p.town, 0);
    p.other = kernel_org(k, "other", p.county, 0);
    kernel_role(k, "clerk", clerk);
    kernel_role(k, "reader", reader);
    kernel_role(k, "chief", chief);
    kernel_role(k, ROLE_SECURITY_ADMIN, security);
    kernel_role(k, ROLE_SYSTEM_ADMIN, nothing);
    kernel_role(k, ROLE_AUDITOR, nothing);
    p.clerk = kernel_person(k, "clerk");
    p.chief = kernel_person(k, "chief");
    p.security = kernel_person(k, "security");
    p.newcomer = kernel_person(k, "newcomer");
    (void)kernel_grant(k, p.clerk, "clerk", p.town);
    (void)kernel_grant(k, p.chief, "chief", p.county);
    (void)kernel_grant(k, p.security, ROLE_SECURITY_ADMIN, p.county);
    kernel_again(k);
    return p;
}

static struct grant_new wish(person_id by, person_id person, const char *role, organisation_id org)
{
    return (struct grant_new){ .person = person,
                               .by = by,
                               .role = str_from_c(role),
                               .organisation = org,
                               .from_day = TEST_DAY,
                               .to_day = DAY_FOREVER,
                               .today = TEST_DAY,
                               .now = TEST_NOW };
}

static rc may(struct kernel *k, person_id person, const char *permission, organisation_id org, day_t day)
{
    rc done = access_check(k->db, person, str_from_c(permission), org, day);
    k->rq.err = (struct err){ 0 };
    return done;
}

static void a_grant_covers_its_subtree_and_nothing_else(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    assert_int_equal(may(k, p.clerk, "problem.assign", p.town, TEST_DAY), RC_OK);
    assert_int_equal(may(k, p.clerk, "problem.assign", p.village, TEST_DAY), RC_OK);
    assert_int_equal(may(k, p.clerk, "problem.assign", p.county, TEST_DAY), RC_FORBIDDEN);
    assert_int_equal(may(k, p.clerk, "problem.assign", p.other, TEST_DAY), RC_FORBIDDEN);
    assert_int_equal(may(k, p.clerk, "problem.delete", p.town, TEST_DAY), RC_FORBIDDEN);
    assert_int_equal(may(k, p.newcomer, "problem.read", p.town, TEST_DAY), RC_FORBIDDEN);
    assert_int_equal(may(k, p.clerk, "problem.assign", (organisation_id){ 77 }, TEST_DAY), RC_FORBIDDEN);
}

static void a_grant_holds_on_its_days_only(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    struct grant_new in = wish((person_id){ 0 }, p.newcomer, "reader", p.town);
    role_grant_id id;
    in.to_day = TEST_DAY + 10;
    assert_ok(access_grant(k->db, &in, &id));
    assert_int_equal(may(k, p.newcomer, "problem.read", p.town, TEST_DAY - 1), RC_FORBIDDEN);
    assert_int_equal(may(k, p.newcomer, "problem.read", p.town, TEST_DAY), RC_OK);
    assert_int_equal(may(k, p.newcomer, "problem.read", p.town, TEST_DAY + 9), RC_OK);
    assert_int_equal(may(k, p.newcomer, "problem.read", p.town, TEST_DAY + 10), RC_FORBIDDEN);
}

static void a_revoked_grant_ends_today(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    role_grant_id id = kernel_grant(k, p.newcomer, "reader", p.town);
    struct grant_end end = { .id = id, .by = p.clerk, .today = TEST_DAY, .now = TEST_NOW };
    assert_ok(access_revoke(k->db, &end));
    assert_int_equal(may(k, p.newcomer, "problem.read", p.town, TEST_DAY), RC_FORBIDDEN);
    assert_int_equal(may(k, p.newcomer, "problem.read", p.town, YESTERDAY), RC_OK);
    kernel_again(k);
    kernel_failed(k, access_revoke(k->db, &end), RC_CONFLICT, "access.grant_over");
    end.id.v = 5;
    kernel_failed(k, access_revoke(k->db, &end), RC_NOT_FOUND, NULL);
}

static void a_closed_account_may_nothing(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    assert_ok(person_close(k->db, p.clerk, TEST_NOW));
    assert_int_equal(may(k, p.clerk, "problem.read", p.town, TEST_DAY), RC_FORBIDDEN);
    kernel_again(k);
    struct grant_new in = wish((person_id){ 0 }, p.clerk, "reader", p.town);
    role_grant_id id;
    kernel_failed(k, access_grant(k->db, &in, &id), RC_NOT_FOUND, NULL);
}

static void the_check_follows_the_tree_of_the_day(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    assert_ok(organisation_move(k->db, p.village, p.other, TEST_DAY));
    assert_int_equal(may(k, p.clerk, "problem.read", p.village, YESTERDAY), RC_OK);
    assert_int_equal(may(k, p.clerk, "problem.read", p.village, TEST_DAY), RC_FORBIDDEN);
    assert_int_equal(may(k, p.chief, "problem.read", p.village, TEST_DAY), RC_OK);
}

static void roots_leave_out_what_lies_inside_another(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    struct organisation *roots;
    size_t n;
    struct rq rq = { .db = k->db, .arena = k->arena, .today = TEST_DAY, .who.person = p.clerk.v };
    (void)kernel_grant(k, p.clerk, "reader", p.village);
    (void)kernel_grant(k, p.clerk, "reader", p.other);
    assert_ok(access_roots(&rq, S("problem.read"), &roots, &n));
    assert_int_equal(n, 2);
    assert_int_equal(roots[0].id.v, p.town.v);
    assert_int_equal(roots[1].id.v, p.other.v);
    assert_ok(access_roots(&rq, S("problem.assign"), &roots, &n));
    assert_int_equal(n, 1);
    assert_ok(access_roots(&rq, S("nothing"), &roots, &n));
    assert_int_equal(n, 0);
}

/* ---- granting ---- */

static void refused(struct kernel *k, struct grant_new in, rc want, const char *key)
{
    role_grant_id id;
    kernel_failed(k, access_grant(k->db, &in, &id), want, key);
}

static void nobody_grants_to_oneself(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    refused(k, wish(p.clerk, p.clerk, "reader", p.village), RC_FORBIDDEN, "access.to_oneself");
    refused(k, wish(p.security, p.security, ROLE_SYSTEM_ADMIN, p.county), RC_FORBIDDEN, "access.to_oneself");
}

static void nobody_grants_beyond_the_own_subtree(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    refused(k, wish(p.clerk, p.newcomer, "reader", p.county), RC_FORBIDDEN, "access.place_beyond");
    refused(k, wish(p.clerk, p.newcomer, "reader", p.other), RC_FORBIDDEN, "access.place_beyond");
    refused(k, wish(p.newcomer, p.clerk, "reader", p.village), RC_FORBIDDEN, "access.place_beyond");
    struct grant_new in = wish(p.clerk, p.newcomer, "reader", p.village);
    role_grant_id id;
    assert_ok(access_grant(k->db, &in, &id));
    assert_int_equal(may(k, p.newcomer, "problem.read", p.village, TEST_DAY), RC_OK);
}

static void nobody_grants_more_than_they_hold(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    refused(k, wish(p.clerk, p.newcomer, "chief", p.town), RC_FORBIDDEN, "access.role_beyond");
    refused(k, wish(p.chief, p.newcomer, ROLE_SYSTEM_ADMIN, p.town), RC_FORBIDDEN, "access.role_beyond");
    refused(k, wish(p.chief, p.newcomer, ROLE_SECURITY_ADMIN, p.town), RC_FORBIDDEN, "access.role_beyond");
    refused(k, wish(p.chief, p.newcomer, ROLE_AUDITOR, p.town), RC_FORBIDDEN, "access.role_beyond");
}

/* Permissions held in two places do not add up to one held in both. */
static void permissions_of_different_places_do_not_add_up(void **state)
{
    static const char *const only_grant[] = { PERMISSION_GRANT, NULL };
    struct kernel *k = *state;
    struct place p = place_new(k);
    kernel_role(k, "granter", only_grant);
    (void)kernel_grant(k, p.newcomer, "granter", p.county);
    (void)kernel_grant(k, p.newcomer, "reader", p.other);
    person_id friend = kernel_person(k, "friend");
    role_grant_id id;
    kernel_again(k);
    refused(k, wish(p.newcomer, friend, "reader", p.town), RC_FORBIDDEN, "access.role_beyond");
    struct grant_new in = wish(p.newcomer, friend, "reader", p.other);
    assert_ok(access_grant(k->db, &in, &id));
}

static void nobody_grants_for_longer_than_they_hold(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    struct grant_new term = wish((person_id){ 0 }, p.newcomer, "clerk", p.village);
    person_id friend = kernel_person(k, "friend");
    role_grant_id id;
    term.to_day = TEST_DAY + 100;
    assert_ok(access_grant(k->db, &term, &id));
    kernel_again(k);
    refused(k, wish(p.newcomer, friend, "reader", p.village), RC_FORBIDDEN, "access.place_beyond");
    struct grant_new in = wish(p.newcomer, friend, "reader", p.village);
    in.to_day = TEST_DAY + 100;
    assert_ok(access_grant(k->db, &in, &id));
}

static void yesterdays_authority_grants_nothing_today(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    assert_ok(organisation_move(k->db, p.village, p.other, TEST_DAY));
    kernel_again(k);
    refused(k, wish(p.clerk, p.newcomer, "reader", p.village), RC_FORBIDDEN, "access.place_beyond");
    struct grant_new back = wish(p.clerk, p.newcomer, "reader", p.town);
    back.from_day = YESTERDAY;
    refused(k, back, RC_INVALID, "access.days_wrong");
}

static void a_security_admin_grants_any_role_but_the_own(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    struct grant_new in = wish(p.security, p.newcomer, "chief", p.county);
    role_grant_id id;
    assert_ok(access_grant(k->db, &in, &id));
    person_id friend = kernel_person(k, "friend");
    kernel_again(k);
    refused(k, wish(p.security, friend, ROLE_SECURITY_ADMIN, p.county), RC_FORBIDDEN, "access.role_beyond");
    in = wish(p.security, friend, ROLE_SYSTEM_ADMIN, p.town);
    assert_ok(access_grant(k->db, &in, &id));
}

static void a_security_admin_of_one_town_has_no_say_in_another(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    person_id local = kernel_person(k, "local");
    (void)kernel_grant(k, local, ROLE_SECURITY_ADMIN, p.town);
    kernel_again(k);
    refused(k, wish(local, p.newcomer, "chief", p.county), RC_FORBIDDEN, "access.place_beyond");
    refused(k, wish(local, p.newcomer, "chief", p.other), RC_FORBIDDEN, "access.place_beyond");
}

static void the_three_administrators_are_three_people(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    const char *const admins[] = { ROLE_SYSTEM_ADMIN, ROLE_SECURITY_ADMIN, ROLE_AUDITOR };
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            if (i == j)
                continue;
            person_id person = kernel_person(k, str_c(k->arena, str_printf(k->arena, "p%d.%d", i, j)));
            (void)kernel_grant(k, person, admins[i], p.county);
            kernel_again(k);
            refused(k, wish((person_id){ 0 }, person, admins[j], p.town), RC_CONFLICT,
                    "access.roles_exclude");
        }
    refused(k, wish((person_id){ 0 }, p.clerk, ROLE_AUDITOR, p.county), RC_CONFLICT, "access.roles_exclude");
}

static void an_auditor_has_no_other_role_but_may_get_one_afterwards(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    struct grant_new term = wish((person_id){ 0 }, p.newcomer, ROLE_AUDITOR, p.county);
    role_grant_id id;
    term.to_day = TEST_DAY + 10;
    assert_ok(access_grant(k->db, &term, &id));
    kernel_again(k);
    refused(k, wish((person_id){ 0 }, p.newcomer, "reader", p.town), RC_CONFLICT, "access.roles_exclude");
    struct grant_new after = wish((person_id){ 0 }, p.newcomer, "reader", p.town);
    after.from_day = TEST_DAY + 10;
    assert_ok(access_grant(k->db, &after, &id));
}

static void the_same_role_is_not_granted_twice(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    refused(k, wish((person_id){ 0 }, p.clerk, "clerk", p.town), RC_CONFLICT, "access.granted_already");
}

static void a_grant_needs_a_known_role_and_days(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    struct grant_new in = wish((person_id){ 0 }, p.newcomer, "reader", p.town);
    refused(k, wish((person_id){ 0 }, p.newcomer, "emperor", p.town), RC_INVALID, "access.role_unknown");
    in.to_day = in.from_day;
    refused(k, in, RC_INVALID, "access.days_wrong");
    refused(k, wish((person_id){ 0 }, p.newcomer, "reader", (organisation_id){ 8 }), RC_NOT_FOUND, NULL);
}

/* ---- taking ---- */

static void refused_end(struct kernel *k, person_id by, role_grant_id id, const char *key)
{
    struct grant_end end = { .id = id, .by = by, .today = TEST_DAY, .now = TEST_NOW };
    kernel_failed(k, access_revoke(k->db, &end), RC_FORBIDDEN, key);
}

static void nobody_takes_upwards_or_sideways(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    role_grant_id above = kernel_grant(k, p.newcomer, "reader", p.county),
                  beside = kernel_grant(k, p.newcomer, "reader", p.other);
    role_grant_id stronger = kernel_grant(k, p.newcomer, "chief", p.village);
    role_grant_id security = kernel_grant(k, kernel_person(k, "second"), ROLE_SECURITY_ADMIN, p.town);
    struct access_grant *own;
    size_t n;
    assert_ok(access_grants_of(k->db, p.clerk, TEST_DAY, &own, &n));
    assert_int_equal(n, 1);
    kernel_again(k);
    refused_end(k, p.clerk, above, "access.place_beyond");
    refused_end(k, p.clerk, beside, "access.place_beyond");
    refused_end(k, p.clerk, stronger, "access.role_beyond");
    refused_end(k, p.clerk, own[0].id, "access.to_oneself");
    refused_end(k, p.security, security, "access.role_beyond");
}

static void a_grant_that_begins_later_is_taken_before_it_begins(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    struct grant_new in = wish((person_id){ 0 }, p.newcomer, "reader", p.town);
    role_grant_id id;
    in.from_day = TEST_DAY + 30;
    assert_ok(access_grant(k->db, &in, &id));
    struct grant_end end = { .id = id, .today = TEST_DAY, .now = TEST_NOW };
    assert_ok(access_revoke(k->db, &end));
    assert_int_equal(may(k, p.newcomer, "problem.read", p.town, TEST_DAY + 31), RC_FORBIDDEN);
}

static void every_grant_and_its_end_is_audited(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    struct audit_verdict before, after;
    role_grant_id id;
    struct grant_new in = wish(p.clerk, p.newcomer, "reader", p.village);
    assert_ok(audit_verify(k->db, &before));
    assert_ok(access_grant(k->db, &in, &id));
    struct grant_end end = { .id = id, .by = p.clerk, .today = TEST_DAY, .now = TEST_NOW };
    assert_ok(access_revoke(k->db, &end));
    assert_ok(audit_verify(k->db, &after));
    assert_int_equal(after.entries, before.entries + 2);
    assert_true(after.is_good);
}

/* ---- the pipeline's side ---- */

static void log_in(struct kernel *k, person_id person)
{
    k->rq.who = (struct who){ .person = person.v };
    k->rq.holds = NULL;
    db_bind(k->db, k->arena, &k->rq.err);
}

static void entering_gives_the_subtree_that_the_route_names(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    struct organisation village;
    assert_ok(organisation_load(k->db, p.village, TEST_DAY, &village));
    log_in(k, p.clerk);
    assert_ok(access_enter(&k->rq, "problem.read", p.village));
    assert_int_equal(db_query_count(k->db), 2);
    assert_int_equal(k->rq.organisation, p.village.v);
    assert_true(scope_covers(k->rq.scope, village.path));
    assert_true(access_may(&k->rq, "problem.assign", p.village));
    assert_false(access_may(&k->rq, "problem.delete", p.village));
    assert_true(access_may(&k->rq, "problem.assign", (organisation_id){ 0 }));
    assert_int_equal(db_query_count(k->db), 2);
    assert_true(access_may(&k->rq, "problem.assign", p.town));
    assert_false(access_may(&k->rq, "problem.assign", p.other));
    kernel_failed(k, access_enter(&k->rq, "problem.read", p.other), RC_FORBIDDEN, NULL);
}

static void without_a_name_one_enters_the_own_root_or_what_was_chosen(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    log_in(k, p.clerk);
    assert_ok(access_enter(&k->rq, "problem.read", (organisation_id){ 0 }));
    assert_int_equal(k->rq.organisation, p.town.v);
    k->rq.query = str_printf(k->arena, "org=%lld", (long long)p.village.v);
    assert_ok(access_enter(&k->rq, "problem.read", (organisation_id){ 0 }));
    assert_int_equal(k->rq.organisation, p.village.v);
    k->rq.query = str_printf(k->arena, "org=%lld", (long long)p.county.v);
    assert_ok(access_enter(&k->rq, "problem.read", (organisation_id){ 0 }));
    assert_int_equal(k->rq.organisation, p.town.v);
    assert_true(db_query_count(k->db) <= 6);
    kernel_failed(k, access_enter(&k->rq, "problem.delete", (organisation_id){ 0 }), RC_FORBIDDEN, NULL);
}

static void who_is_not_wholly_logged_in_does_not_enter(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    kernel_failed(k, access_enter(&k->rq, "problem.read", p.town), RC_UNAUTHORISED, NULL);
    kernel_failed(k, access_enter(&k->rq, PERMISSION_SIGNED_IN, p.town), RC_UNAUTHORISED, NULL);
    log_in(k, p.clerk);
    k->rq.who.needs_totp = true;
    kernel_failed(k, access_enter(&k->rq, "problem.read", p.town), RC_UNAUTHORISED, NULL);
    assert_false(access_may(&k->rq, "problem.read", p.town));
    k->rq.who.needs_totp = false;
    k->rq.who.must_change = true;
    kernel_failed(k, access_enter(&k->rq, "problem.read", p.town), RC_FORBIDDEN, "access.change_password");
    assert_false(access_may(&k->rq, "problem.read", p.town));
    assert_ok(access_enter(&k->rq, PERMISSION_SIGNED_IN, (organisation_id){ 0 }));
}

static void public_routes_see_the_named_place_and_otherwise_nothing(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    struct organisation town;
    assert_ok(organisation_load(k->db, p.town, TEST_DAY, &town));
    assert_ok(access_enter(&k->rq, PERMISSION_PUBLIC, (organisation_id){ 0 }));
    assert_false(scope_covers(k->rq.scope, town.path));
    assert_ok(access_enter(&k->rq, PERMISSION_PUBLIC, p.town));
    assert_true(scope_covers(k->rq.scope, town.path));
    kernel_failed(k, access_enter(&k->rq, PERMISSION_PUBLIC, (organisation_id){ 9 }), RC_NOT_FOUND, NULL);
}

static void grants_and_roles_are_listed(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    struct access_grant *list;
    size_t n;
    str *roles;
    assert_ok(access_grants_of(k->db, p.clerk, TEST_DAY, &list, &n));
    assert_int_equal(n, 1);
    assert_text(list[0].person_name, "clerk");
    assert_text(list[0].role, "clerk");
    assert_text(list[0].organisation_name, "town");
    assert_true(str_is_absent(list[0].granted_by));
    assert_ok(access_role_list(k->db, &roles, &n));
    assert_int_equal(n, 6);
}

static void a_permission_taken_from_a_role_is_gone_for_all(void **state)
{
    struct kernel *k = *state;
    struct place p = place_new(k);
    bool is_admin;
    assert_ok(db_script(
        k->db, "DELETE FROM role_permission WHERE role_code = 'clerk' AND permission = 'problem.assign'"));
    assert_int_equal(may(k, p.clerk, "problem.assign", p.town, TEST_DAY), RC_FORBIDDEN);
    assert_ok(access_is_admin(k->db, p.clerk, TEST_DAY, &is_admin));
    assert_false(is_admin);
    assert_ok(access_is_admin(k->db, p.security, TEST_DAY, &is_admin));
    assert_true(is_admin);
}

#define DB(name) TEST_WITH(name, kernel_up, kernel_down)
TEST_DATABASE_MAIN(DB(a_grant_covers_its_subtree_and_nothing_else), DB(a_grant_holds_on_its_days_only),
                   DB(a_revoked_grant_ends_today), DB(a_closed_account_may_nothing),
                   DB(the_check_follows_the_tree_of_the_day), DB(roots_leave_out_what_lies_inside_another),
                   DB(nobody_grants_to_oneself), DB(nobody_grants_beyond_the_own_subtree),
                   DB(nobody_grants_more_than_they_hold), DB(permissions_of_different_places_do_not_add_up),
                   DB(nobody_grants_for_longer_than_they_hold), DB(yesterdays_authority_grants_nothing_today),
                   DB(a_security_admin_grants_any_role_but_the_own),
                   DB(a_security_admin_of_one_town_has_no_say_in_another),
                   DB(the_three_administrators_are_three_people),
                   DB(an_auditor_has_no_other_role_but_may_get_one_afterwards),
                   DB(the_same_role_is_not_granted_twice), DB(a_grant_needs_a_known_role_and_days),
                   DB(nobody_takes_upwards_or_sideways),
                   DB(a_grant_that_begins_later_is_taken_before_it_begins),
                   DB(every_grant_and_its_end_is_audited),
                   DB(entering_gives_the_subtree_that_the_route_names),
                   DB(without_a_name_one_enters_the_own_root_or_what_was_chosen),
                   DB(who_is_not_wholly_logged_in_does_not_enter),
                   DB(public_routes_see_the_named_place_and_otherwise_nothing),
                   DB(grants_and_roles_are_listed), DB(a_permission_taken_from_a_role_is_gone_for_all))
