/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts, telephone numbers, passwords. */
#include "core/person.h"

#include "core/audit.h"
#include "kernel.h"

static person_id add(struct kernel *k, const char *name, const char *login, const char *phone)
{
    struct person_new in = {
        .name = str_from_c(name), .login_name = str_from_c(login), .phone = str_from_c(phone), .now = TEST_NOW
    };
    person_id id;
    assert_ok(person_add(k->db, &k->app.keys, &in, &id));
    return id;
}

static struct person load(struct kernel *k, person_id id)
{
    struct person p;
    assert_ok(person_load(k->db, &k->app.keys, id, &p));
    return p;
}

static void one_number_is_one_number_however_it_is_typed(void **state)
{
    struct arena *a = *state;
    assert_text(phone_normalise(a, S("138 0000 0000")), "13800000000");
    assert_text(phone_normalise(a, S("+86-138-0000-0000")), "13800000000");
    assert_text(phone_normalise(a, S("0086 13800000000")), "13800000000");
    assert_text(phone_normalise(a, S("(0911) 812345")), "0911812345");
    assert_text(phone_normalise(a, S("86123")), "86123");
    assert_true(str_is_absent(phone_normalise(a, S("1234"))));
    assert_true(str_is_absent(phone_normalise(a, S("call me"))));
    assert_true(str_is_absent(phone_normalise(a, S("138+00000000"))));
    assert_true(str_is_absent(phone_normalise(a, S("123456789012345678901"))));
    assert_true(str_is_absent(phone_normalise(a, (str){ 0 })));
}

static void a_masked_number_shows_its_ends_only(void **state)
{
    struct arena *a = *state;
    assert_text(phone_mask(a, S("13800001234")), "138****1234");
    assert_text(phone_mask(a, S("0911812345")), "091***2345");
    assert_text(phone_mask(a, S("12345")), "***45");
}

static void an_account_is_found_by_name_and_by_number(void **state)
{
    struct kernel *k = *state;
    person_id wang = add(k, " Wang ", "Wang.Fang", "138 0000 1234"), found;
    struct person p = load(k, wang);
    assert_text(p.name, "Wang");
    assert_text(p.login_name, "wang.fang");
    assert_text(p.phone_masked, "138****1234");
    assert_false(p.has_password || p.has_totp || p.is_closed);
    assert_ok(person_find(k->db, &k->app.keys, S(" WANG.fang"), &found));
    assert_int_equal(found.v, wang.v);
    assert_ok(person_find(k->db, &k->app.keys, S("+86 13800001234"), &found));
    assert_int_equal(found.v, wang.v);
    assert_ok(person_find(k->db, &k->app.keys, S("nobody"), &found));
    assert_int_equal(found.v, 0);
}

static void refused(struct kernel *k, struct person_new in, rc code, const char *key, const char *field)
{
    person_id id;
    rc done;
    in.now = TEST_NOW;
    done = person_add(k->db, &k->app.keys, &in, &id);
    assert_text(k->rq.err.field, field);
    kernel_failed(k, done, code, key);
}

static void bad_and_taken_names_and_numbers_are_refused(void **state)
{
    struct kernel *k = *state;
    struct person_new in = { .name = S("Li") };
    (void)add(k, "Wang", "wang", "13800001234");
    kernel_again(k);
    refused(k, (struct person_new){ .name = S(" ") }, RC_INVALID, "person.name_wrong", "name");
    in.login_name = S("12345");
    refused(k, in, RC_INVALID, "person.login_name_wrong", "login_name");
    in.login_name = S("li fang");
    refused(k, in, RC_INVALID, "person.login_name_wrong", "login_name");
    in.login_name = S("WANG");
    refused(k, in, RC_CONFLICT, "person.login_name_taken", "login_name");
    in.login_name = (str){ 0 };
    in.phone = S("+8613800001234");
    refused(k, in, RC_CONFLICT, "person.phone_taken", "phone");
    in.phone = S("abc");
    refused(k, in, RC_INVALID, "person.phone_wrong", "phone");
}

static void a_number_is_sealed_to_its_account(void **state)
{
    struct kernel *k = *state;
    person_id wang = add(k, "Wang", "wang", "13800001234"), li = add(k, "Li", "li", "13900005678");
    struct person p;
    kernel_again(k);
    kernel_sql(k, str_c(k->arena,
                        str_printf(k->arena,
                                   "UPDATE person SET phone_sealed = (SELECT phone_sealed FROM person WHERE "
                                   "id = %lld) WHERE id = %lld",
                                   (long long)wang.v, (long long)li.v)));
    kernel_failed(k, person_load(k->db, &k->app.keys, li, &p), RC_INTERNAL, NULL);
}

static void a_number_changes_and_goes(void **state)
{
    struct kernel *k = *state;
    person_id wang = add(k, "Wang", "wang", "13800001234"), li = add(k, "Li", "li", "13900005678"), found;
    kernel_again(k);
    kernel_failed(k, person_set_phone(k->db, &k->app.keys, wang, S("13900005678")), RC_CONFLICT,
                  "person.phone_taken");
    kernel_failed(k, person_set_phone(k->db, &k->app.keys, wang, S("x")), RC_INVALID, "person.phone_wrong");
    kernel_failed(k, person_set_phone(k->db, &k->app.keys, (person_id){ 5 }, S("13700000000")), RC_NOT_FOUND,
                  NULL);
    assert_ok(person_set_phone(k->db, &k->app.keys, li, S("139 0000 5678")));
    assert_ok(person_set_phone(k->db, &k->app.keys, li, (str){ 0 }));
    assert_true(str_is_absent(load(k, li).phone_masked));
    assert_ok(person_set_phone(k->db, &k->app.keys, wang, S("13900005678")));
    assert_ok(person_find(k->db, &k->app.keys, S("13900005678"), &found));
    assert_int_equal(found.v, wang.v);
}

static void showing_a_number_needs_a_reason_and_is_audited(void **state)
{
    struct kernel *k = *state;
    person_id wang = add(k, "Wang", "wang", "13800001234"), bare = add(k, "Li", "li", NULL);
    struct audit_verdict v;
    str phone;
    kernel_again(k);
    kernel_failed(k, person_reveal_phone(&k->rq, wang, S("  "), &phone), RC_INVALID, "person.reason_missing");
    kernel_failed(k, person_reveal_phone(&k->rq, bare, S("call back"), &phone), RC_NOT_FOUND, NULL);
    assert_ok(person_reveal_phone(&k->rq, wang, S("call back about \"lamp\""), &phone));
    assert_text(phone, "13800001234");
    assert_ok(audit_verify(k->db, &v));
    assert_int_equal(v.entries, 1);
}

static void a_closed_account_leaves_only_its_name(void **state)
{
    struct kernel *k = *state;
    person_id wang = add(k, "Wang", "wang", "13800001234"), found;
    assert_ok(person_close(k->db, wang, TEST_NOW));
    struct person p = load(k, wang);
    assert_true(p.is_closed);
    assert_text(p.name, "Wang");
    assert_true(str_is_absent(p.phone_masked) && str_is_absent(p.login_name));
    assert_ok(person_find(k->db, &k->app.keys, S("13800001234"), &found));
    assert_int_equal(found.v, 0);
    (void)add(k, "Wang again", "wang", "13800001234");
    kernel_again(k);
    kernel_failed(k, person_close(k->db, wang, TEST_NOW), RC_NOT_FOUND, NULL);
    kernel_failed(k, person_load(k->db, &k->app.keys, (person_id){ 4 }, &p), RC_NOT_FOUND, NULL);
}

static void people_are_listed_page_by_page(void **state)
{
    struct kernel *k = *state;
    struct person *list;
    size_t n;
    (void)add(k, "Bo", "bo", NULL);
    (void)add(k, "An", "an", NULL);
    person_id second = add(k, "An", "an2", NULL);
    person_id gone = add(k, "Aaron", "aaron", NULL);
    assert_ok(person_close(k->db, gone, TEST_NOW));
    struct person_page page = { .limit = 2 };
    assert_ok(person_list(k->db, &page, &list, &n));
    assert_int_equal(n, 2);
    assert_text(list[0].login_name, "an");
    assert_int_equal(list[1].id.v, second.v);
    page.after_name = list[1].name;
    page.after_id = list[1].id;
    assert_ok(person_list(k->db, &page, &list, &n));
    assert_int_equal(n, 1);
    assert_text(list[0].name, "Bo");
    page = (struct person_page){ .part = S("an2"), .limit = 10 };
    assert_ok(person_list(k->db, &page, &list, &n));
    assert_int_equal(n, 1);
}

static void a_new_password_may_have_to_be_changed(void **state)
{
    struct kernel *k = *state;
    person_id wang = add(k, "Wang", "wang", NULL);
    struct password_new in = {
        .person = wang, .hash = S("$argon2id$x"), .must_change = true, .now = TEST_NOW
    };
    assert_ok(person_set_password(k->db, &in));
    assert_true(load(k, wang).has_password && load(k, wang).must_change_password);
    in.must_change = false;
    assert_ok(person_set_password(k->db, &in));
    assert_false(load(k, wang).must_change_password);
    in.person.v = 3;
    kernel_again(k);
    kernel_failed(k, person_set_password(k->db, &in), RC_NOT_FOUND, NULL);
}

static void a_password_is_judged(void **state)
{
    static const struct {
        const char *password;
        enum text want;
    } cases[] = {
        { "", TEXT_PASSWORD_TOO_SHORT },
        { "Ab3$xyz", TEXT_PASSWORD_TOO_SHORT },
        { "abcdefgh", TEXT_PASSWORD_TOO_SIMPLE },
        { "lamp1234", TEXT_PASSWORD_TOO_SIMPLE },
        { "Lamp1239", TEXT_NONE },
        { "lamp-1239", TEXT_NONE },
        { "Password1!", TEXT_PASSWORD_TOO_COMMON },
        { "Admin@2026", TEXT_PASSWORD_TOO_COMMON },
        { "1Qaz@wsx", TEXT_PASSWORD_TOO_COMMON },
        { "Aa123456", TEXT_PASSWORD_TOO_COMMON },
        { "aaaaaaaaaaaaaaaaaaaa", TEXT_PASSWORD_TOO_COMMON },
        { "abcdefghijklmnopq", TEXT_PASSWORD_TOO_COMMON },
        { "a river runs past us", TEXT_NONE },
        { "Wang.Fang9", TEXT_PASSWORD_HAS_NAME },
        { "xx-WangXiao-7", TEXT_PASSWORD_HAS_NAME },
        { "路灯坏了Ab1", TEXT_PASSWORD_TOO_SHORT },
        { "路灯坏了Abc1", TEXT_NONE },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum text got = password_problem(str_from_c(cases[i].password), S("WangXiao"), S("wang.fang"));
        if (got != cases[i].want)
            print_error("%s\n", cases[i].password);
        assert_int_equal(got, cases[i].want);
    }
    char room[PASSWORD_BYTES_MAX + 1];
    memset(room, 'x', sizeof room);
    room[3] = '7';
    assert_int_equal(password_problem((str){ room, sizeof room }, S("Li"), (str){ 0 }),
                     TEXT_PASSWORD_TOO_LONG);
    assert_int_equal(password_problem((str){ room, sizeof room - 1 }, S("Li"), (str){ 0 }), TEXT_NONE);
}

static void a_password_matches_its_own_hash_only(void **state)
{
    struct kernel *k = *state;
    str hash;
    assert_ok(password_hash(&k->app, k->arena, S("a river runs past us"), &hash));
    assert_true(str_starts(hash, S("$argon2id$")));
    assert_true(password_matches(k->arena, S("a river runs past us"), hash));
    assert_false(password_matches(k->arena, S("a river runs past Us"), hash));
    assert_false(password_matches(k->arena, S(""), (str){ 0 }));
    assert_false(password_matches(k->arena, S(""), S("plain text")));
    char *room = arena_alloc(k->arena, 200);
    memset(room, 'x', 200);
    assert_false(password_matches(k->arena, S("x"), (str){ room, 200 }));
}

#define DB(name) TEST_WITH(name, kernel_up, kernel_down)
#define A(name) TEST_WITH(name, test_arena_up, test_arena_down)
TEST_DATABASE_MAIN(A(one_number_is_one_number_however_it_is_typed), A(a_masked_number_shows_its_ends_only),
                   DB(an_account_is_found_by_name_and_by_number),
                   DB(bad_and_taken_names_and_numbers_are_refused), DB(a_number_is_sealed_to_its_account),
                   DB(a_number_changes_and_goes), DB(showing_a_number_needs_a_reason_and_is_audited),
                   DB(a_closed_account_leaves_only_its_name), DB(people_are_listed_page_by_page),
                   DB(a_new_password_may_have_to_be_changed), TEST(a_password_is_judged),
                   DB(a_password_matches_its_own_hash_only))
