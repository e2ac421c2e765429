/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the tests of core. Nothing that only one test program needs. */
#include "kernel.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/core_module.h"
#include "core/rule.h"
#include "core/throttle.h"
#include "core/visit.h"
#include "db/migrate.h"

#define ARENA_MAX ((size_t)256 << 20)

static struct kernel *kernel_new(void)
{
    struct arena *a = arena_new(ARENA_MAX);
    struct kernel *k = ARENA_NEW(a, struct kernel);
    k->arena = a;
    k->url = test_database_migrated(a, test_database_kind());
    k->app = (struct app){ .arena = a,
                           .clock = { .fixed = TEST_NOW, .offset = 8 * MS_PER_HOUR },
                           .data_dir = test_folder_new(a),
                           .keys = { .seal = { 1 }, .hash = { 2 }, .confidential = { 3 }, .guard = { 4 } },
                           .throttle = throttle_new(),
                           .visits = visits_new(),
                           .password_cost = 1,
                           .password_kib = 8 };
    return k;
}

static void request_new(struct kernel *k)
{
    k->rq = (struct rq){ .app = &k->app,
                         .arena = k->arena,
                         .db = k->db,
                         .now = TEST_NOW,
                         .today = TEST_DAY,
                         .offset = k->app.clock.offset,
                         .request_id = S("0123456789abcdef"),
                         .client = S("192.0.2.7") };
}

int kernel_up(void **state)
{
    struct kernel *k = kernel_new();
    *state = k;
    assert_ok(db_open(k->url, DB_WRITE, k->arena, &k->err, &k->db));
    db_bind(k->db, k->arena, &k->rq.err);
    assert_ok(db_begin(k->db));
    request_new(k);
    return 0;
}

int kernel_lane_up(void **state)
{
    struct kernel *k = kernel_new();
    struct lane_options options = { .url = k->url };
    *state = k;
    assert_ok(lane_open(&options, k->arena, &k->err, &k->app.lane));
    assert_ok(pool_open(k->url, 4, k->arena, &k->err, &k->app.pool));
    request_new(k);
    return 0;
}

int kernel_down(void **state)
{
    struct kernel *k = *state;
    if (k->db != NULL) {
        db_rollback(k->db);
        db_close(k->db);
    }
    if (k->app.pool != NULL)
        pool_close(k->app.pool);
    if (k->app.lane != NULL)
        lane_close(k->app.lane);
    throttle_free(k->app.throttle);
    visits_free(k->app.visits);
    test_database_drop(k->url);
    arena_free(k->arena);
    return 0;
}

void kernel_again(struct kernel *k)
{
    assert_ok(db_commit(k->db));
    db_bind(k->db, k->arena, &k->rq.err);
    assert_ok(db_begin(k->db));
}

void kernel_failed(struct kernel *k, rc got, rc want, const char *text_key)
{
    struct err *e = &k->rq.err;
    if (got != want || (text_key != NULL && (e->text_key == NULL || strcmp(e->text_key, text_key) != 0)))
        print_error("got %s %s (%.*s), want %s %s\n", rc_name(got), e->text_key != NULL ? e->text_key : "-",
                    STR_ARG(e->detail), rc_name(want), text_key != NULL ? text_key : "-");
    assert_int_equal(got, want);
    if (text_key != NULL)
        assert_string_equal(e->text_key, text_key);
    assert_int_equal(e->code, want);
    *e = (struct err){ 0 };
    db_rollback(k->db);
    db_bind(k->db, k->arena, e);
    assert_ok(db_begin(k->db));
}

organisation_id kernel_org(struct kernel *k, const char *name, organisation_id parent, day_t from)
{
    struct organisation_new in = {
        .parent = parent, .name = str_from_c(name), .kind = S("office"), .from_day = from, .now = TEST_NOW
    };
    organisation_id id;
    assert_ok(organisation_add(k->db, &in, &id));
    return id;
}

person_id kernel_person(struct kernel *k, const char *login_name)
{
    struct person_new in = { .name = str_from_c(login_name),
                             .login_name = str_from_c(login_name),
                             .now = TEST_NOW };
    person_id id;
    assert_ok(person_add(k->db, &k->app.keys, &in, &id));
    return id;
}

void kernel_role(struct kernel *k, const char *role, const char *const *permissions)
{
    assert_ok(access_role_ensure(k->db, str_from_c(role), 1));
    for (; *permissions != NULL; permissions++)
        assert_ok(access_role_allow(k->db, str_from_c(role), str_from_c(*permissions)));
}

role_grant_id kernel_grant(struct kernel *k, person_id person, const char *role, organisation_id org)
{
    struct grant_new in = { .person = person,
                            .role = str_from_c(role),
                            .organisation = org,
                            .from_day = 0,
                            .to_day = DAY_FOREVER,
                            .today = TEST_DAY,
                            .now = TEST_NOW };
    role_grant_id id;
    assert_ok(access_grant(k->db, &in, &id));
    return id;
}

void kernel_rules(struct kernel *k)
{
    for (size_t i = 0; i < core_module.rules_n; i++) {
        struct rule_new rule = { .name = str_from_c(core_module.rules[i].name),
                                 .unit = str_from_c(core_module.rules[i].unit),
                                 .source = str_from_c(core_module.rules[i].source),
                                 .value = core_module.rules[i].value };
        assert_ok(rule_ensure(k->db, &rule));
    }
}

void kernel_sql(struct kernel *k, const char *sql)
{
    assert_ok(db_script(k->db, sql));
}
