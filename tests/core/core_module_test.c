/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel's module brings: findings of the doctor, and the nightly jobs. */
#include "core/core_module.h"

#include "core/audit.h"
#include "core/file.h"
#include "core/idempotency.h"
#include "core/rule.h"
#include "kernel.h"

static const struct module *const modules[] = { &core_module };

static int up(void **state)
{
    (void)kernel_up(state);
    struct kernel *k = *state;
    k->app.modules = modules;
    k->app.modules_n = 1;
    return 0;
}

static struct doctor examine(struct kernel *k)
{
    struct doctor d = { .app = &k->app, .db = k->db, .arena = k->arena };
    assert_ok(core_module.doctor(&d));
    return d;
}

/* The only finding, which must say these words. */
static void finds(struct kernel *k, const char *words)
{
    struct doctor d = examine(k);
    assert_int_equal(d.findings_n, 1);
    if (str_find(d.findings[0], str_from_c(words)) == SIZE_MAX)
        fail_msg("\"%.*s\" does not say \"%s\"", STR_ARG(d.findings[0]), words);
}

static void a_sound_site_has_no_findings(void **state)
{
    struct kernel *k = *state;
    organisation_id root = kernel_org(k, "town", (organisation_id){ 0 }, 0);
    (void)kernel_org(k, "office", root, 10);
    assert_int_equal(examine(k).findings_n, 0);
}

static void an_organisation_that_stands_elsewhere_than_its_path_says_is_found(void **state)
{
    struct kernel *k = *state;
    organisation_id root = kernel_org(k, "town", (organisation_id){ 0 }, 0);
    organisation_id office = kernel_org(k, "office", root, 0);
    organisation_id desk = kernel_org(k, "desk", office, 0);
    kernel_sql(k, str_c(k->arena, str_printf(k->arena,
                                             "UPDATE organisation_state SET parent_id = %lld "
                                             "WHERE organisation_id = %lld",
                                             (long long)root.v, (long long)desk.v)));
    finds(k,
          str_c(k->arena,
                str_printf(k->arena, "organisation %lld does not stand below its parent from 1970-01-01 on",
                           (long long)desk.v)));
}

static void roles_that_exclude_each_other_are_found_while_both_hold(void **state)
{
    struct kernel *k = *state;
    organisation_id root = kernel_org(k, "town", (organisation_id){ 0 }, 0);
    person_id wang = kernel_person(k, "wang");
    static const char *const none[] = { NULL };
    kernel_role(k, ROLE_AUDITOR, none);
    kernel_role(k, ROLE_SYSTEM_ADMIN, none);
    (void)kernel_grant(k, wang, ROLE_AUDITOR, root);
    assert_int_equal(examine(k).findings_n, 0);
    str sql =
        str_printf(k->arena,
                   "INSERT INTO role_grant (id, person_id, role_code, organisation_id, from_day, to_day, "
                   "granted_at) VALUES (5, %lld, 'system_admin', %lld, 0, %lld, 1)",
                   (long long)wang.v, (long long)root.v, (long long)(TEST_DAY + 1));
    kernel_sql(k, str_c(k->arena, sql));
    finds(k, str_c(k->arena, str_printf(k->arena, "person %lld holds roles that exclude each other",
                                        (long long)wang.v)));
    k->app.clock.fixed += MS_PER_DAY;
    assert_int_equal(examine(k).findings_n, 0);
}

static void a_job_that_failed_for_good_is_found(void **state)
{
    struct kernel *k = *state;
    kernel_sql(k,
               "INSERT INTO job (id, kind, payload, state, run_at, tries, last_error, created_at, ended_at) "
               "VALUES (12, 'sms.send', '{}', 'failed', 1, 5, 'unavailable: no line', 1, 2)");
    finds(k, "job 12 (sms.send) failed after 5 tries: unavailable: no line");
}

static void a_missing_file_is_found_with_its_place(void **state)
{
    struct kernel *k = *state;
    struct file_picture p = { .hash = S("ab00000000000000000000000000000000000000000000000000000000000000"),
                              .kind = S("jpeg"),
                              .bytes = 10 };
    file_id id;
    assert_ok(file_keep(k->db, &p, TEST_NOW, &id));
    finds(k, "restore files/ab/00000000000000000000000000000000000000000000000000000000000000 from a backup");
}

/* The list is cut, so that a lost disk does not print for an hour. */
static void findings_of_a_kind_are_at_most_twenty(void **state)
{
    struct kernel *k = *state;
    for (int i = 0; i < 25; i++) {
        struct file_picture p = { .hash = str_printf(k->arena, "%064d", i), .kind = S("jpeg"), .bytes = 10 };
        file_id id;
        assert_ok(file_keep(k->db, &p, TEST_NOW, &id));
    }
    assert_int_equal(examine(k).findings_n, 20);
}

static void a_check_that_cannot_ask_fails(void **state)
{
    struct kernel *k = *state;
    struct doctor d = { .app = &k->app, .db = k->db, .arena = k->arena };
    kernel_sql(k, "ALTER TABLE job RENAME TO job_away");
    assert_int_not_equal(core_module.doctor(&d), RC_OK);
}

static void its_rules_have_a_value_and_a_source(void **state)
{
    struct kernel *k = *state;
    kernel_rules(k);
    for (size_t i = 0; i < core_module.rules_n; i++) {
        int64_t value = 0;
        assert_true(strlen(core_module.rules[i].source) > 0 && strlen(core_module.rules[i].unit) > 0);
        assert_ok(rule_value(k->db, str_from_c(core_module.rules[i].name), (organisation_id){ 0 }, TEST_DAY,
                             &value));
        assert_int_equal(value, core_module.rules[i].value);
    }
}

/* ---- nightly jobs, through lane and pool ---- */

static int lane_up(void **state)
{
    (void)kernel_lane_up(state);
    struct kernel *k = *state;
    k->app.modules = modules;
    k->app.modules_n = 1;
    return 0;
}

/* An old answer, a session nobody uses, a job that was done long ago, an entry of the audit. */
static rc leave_traces(struct db *db, void *data)
{
    const ms_t *at = data;
    struct idempotency_answer answer = { .status = 303 };
    struct audit_entry entry = { .at = *at, .action = S("login") };
    str sql =
        str_printf(db_arena(db),
                   "INSERT INTO person (id, name, created_at) VALUES (1, 'wang', 1);"
                   "INSERT INTO session (id, token_hash, person_id, csrf, needs_totp, agent, created_at, "
                   "seen_at) VALUES (1, %s, 1, 'c', 0, 'a', 1, 1);"
                   "INSERT INTO job (id, kind, payload, state, run_at, created_at, ended_at) "
                   "VALUES (1, 'gone', '{}', 'done', 1, 1, 1)",
                   db_kind(db) == DB_SQLITE ? "X'01'" : "'x'");
    TRY(idempotency_keep(db, S("old"), S("hash"), &answer, *at));
    TRY(db_script(db, str_c(db_arena(db), sql)));
    return audit_write(db, &entry);
}

/* Works only when session and job are gone. */
static rc do_without_them(struct db *db, void *data)
{
    (void)data;
    return db_script(db, "DELETE FROM person WHERE id = 1;"
                         "INSERT INTO job (id, kind, payload, state, run_at, created_at) "
                         "VALUES (1, 'gone', '{}', 'done', 1, 1)");
}

static rc spoil_tail(struct db *db, void *data)
{
    (void)data;
    return db_script(db, "DELETE FROM audit; DELETE FROM audit_tail");
}

static void the_night_forgets_and_keeps_the_days_head(void **state)
{
    struct kernel *k = *state;
    ms_t at = TEST_NOW;
    struct audit_verdict verdict;
    struct idempotency_answer answer;
    bool found = true;
    int ran = 0;
    assert_ok(lane_run(k->app.lane, k->arena, &k->err, leave_traces, &at));
    assert_ok(jobs_ensure_periodic(&k->app, &k->err, TEST_NOW));
    assert_ok(jobs_run_due(&k->app, &k->err, TEST_NOW + 8 * MS_PER_DAY, &ran));
    assert_int_equal(ran, 5);
    assert_ok(pool_take(k->app.pool, k->arena, &k->err, &k->db));
    assert_ok(idempotency_find(k->db, S("old"), S("hash"), &answer, &found));
    assert_false(found);
    pool_give(k->app.pool, k->db);
    assert_ok(lane_run(k->app.lane, k->arena, &k->err, do_without_them, NULL));
    /* The head that was kept tells of a tail that is cut. */
    assert_ok(lane_run(k->app.lane, k->arena, &k->err, spoil_tail, NULL));
    assert_ok(pool_take(k->app.pool, k->arena, &k->err, &k->db));
    assert_ok(audit_verify(k->db, &verdict));
    assert_true(verdict.is_tail_cut);
    pool_give(k->app.pool, k->db);
    k->db = NULL;
}

#define DB(name) TEST_WITH(name, up, kernel_down)
TEST_DATABASE_MAIN(DB(a_sound_site_has_no_findings),
                   DB(an_organisation_that_stands_elsewhere_than_its_path_says_is_found),
                   DB(roles_that_exclude_each_other_are_found_while_both_hold),
                   DB(a_job_that_failed_for_good_is_found), DB(a_missing_file_is_found_with_its_place),
                   DB(findings_of_a_kind_are_at_most_twenty), DB(a_check_that_cannot_ask_fails),
                   DB(its_rules_have_a_value_and_a_source),
                   TEST_WITH(the_night_forgets_and_keeps_the_days_head, lane_up, kernel_down))
