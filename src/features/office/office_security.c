/* SPDX-License-Identifier: Apache-2.0 */
/* The security check: what the program can see for itself of what GB/T 22239 asks, looked up now and never
 * remembered. */
#include "core/access.h"
#include "core/audit.h"
#include "core/host.h"
#include "core/rule.h"
#include "core/setting.h"
#include "db/migrate.h"
#include "features/office/office_pages.h"
#include "gen/access_sql.h"
#include "gen/office_sql.h"
#include "gen/office_views.h"

#define ADMIN_ROLES 3
#define BACKUP_DAYS_MAX 7
#define FIRST_PASSWORD_DAYS_MAX 7
#define IDLE_DAYS_MAX 90
#define TRIES_MOST 10
#define LOCK_MINUTES_LEAST 5
#define STAFF_IDLE_MINUTES_MOST 60
#define DISK_FREE_LEAST (INT64_C(1) << 30)
#define DISK_PERCENT_LEAST 5

struct finding {
    struct rq *rq;
    struct office_security *page;
    bool is_good, is_unknown;
    str detail; /* the figure behind it, where there is one */
};
typedef rc check_fn(struct finding *f);

static str detail(struct finding *f, enum text words, int64_t n)
{
    struct text_arg args[] = { text_arg_int("n", n) };
    return text_format(f->rq->arena, words, f->rq->lang, args, 1);
}

static rc check_admins(struct finding *f)
{
    struct office_admin_roles_row roles;
    struct access_excluding_rows both;
    TRY(office_admin_roles(f->rq->db, f->rq->today, &roles));
    TRY(access_excluding(f->rq->db, f->rq->today, 1, &both));
    f->is_good = roles.n == ADMIN_ROLES && both.n == 0;
    return RC_OK;
}

static rc check_totp(struct finding *f)
{
    struct office_admins_without_totp_row without;
    TRY(office_admins_without_totp(f->rq->db, f->rq->today, &without));
    f->is_good = without.n == 0;
    f->detail = detail(f, TEXT_OFFICE_CHECK_PEOPLE, without.n);
    return RC_OK;
}

static rc check_first_passwords(struct finding *f)
{
    struct office_first_passwords_row row;
    TRY(office_first_passwords(f->rq->db, f->rq->now - FIRST_PASSWORD_DAYS_MAX * MS_PER_DAY, &row));
    f->is_good = row.n == 0;
    f->detail = detail(f, TEXT_OFFICE_CHECK_PEOPLE, row.n);
    return RC_OK;
}

static rc check_idle(struct finding *f)
{
    struct office_idle_accounts_row row;
    TRY(office_idle_accounts(f->rq->db, f->rq->now - IDLE_DAYS_MAX * MS_PER_DAY, f->rq->today, &row));
    f->is_good = row.n == 0;
    f->detail = detail(f, TEXT_OFFICE_CHECK_PEOPLE, row.n);
    return RC_OK;
}

static rc check_limits(struct finding *f)
{
    const organisation_id everywhere = { 0 };
    struct db *db = f->rq->db;
    int64_t tries, lock, idle;
    TRY(rule_value(db, S("login.tries"), everywhere, f->rq->today, &tries));
    TRY(rule_value(db, S("login.lock_minutes"), everywhere, f->rq->today, &lock));
    TRY(rule_value(db, S("session.staff_idle_minutes"), everywhere, f->rq->today, &idle));
    f->is_good = tries >= 1 && tries <= TRIES_MOST && lock >= LOCK_MINUTES_LEAST && idle >= 1 &&
                 idle <= STAFF_IDLE_MINUTES_MOST;
    struct text_arg args[] = { text_arg_int("tries", tries), text_arg_int("lock", lock),
                               text_arg_int("idle", idle) };
    f->detail = text_format(f->rq->arena, TEXT_OFFICE_CHECK_LIMITS_NOW, f->rq->lang, args, 3);
    return RC_OK;
}

static rc check_chain(struct finding *f)
{
    struct audit_verdict verdict;
    struct buf head = buf_new(f->rq->arena, 65);
    TRY(audit_verify(f->rq->db, &verdict));
    buf_hex(&head, verdict.head, sizeof verdict.head);
    f->page->entries = verdict.entries;
    f->page->head = buf_str(&head);
    f->is_good = verdict.is_good;
    return RC_OK;
}

/* A head is kept just after midnight for the day that has ended. */
static rc check_day_heads(struct finding *f)
{
    struct office_audit_days_row row;
    TRY(office_audit_days(f->rq->db, &row));
    bool is_new = !row.first_at.has || day_of(row.first_at.v, f->rq->offset) >= f->rq->today;
    f->is_good = is_new || (row.last_day.has && row.last_day.v >= f->rq->today - 1);
    return RC_OK;
}

/* `echowall backup` leaves its time; copies made in other ways are not seen. */
static rc check_backup(struct finding *f)
{
    str at;
    int64_t made;
    TRY(setting_get(f->rq->db, S("backup.at"), &at));
    if (str_is_absent(at) || !str_to_i64(at, &made)) {
        f->is_unknown = db_kind(f->rq->db) != DB_SQLITE;
        f->detail = rq_text(f->rq, TEXT_OFFICE_CHECK_BACKUP_NONE);
        return RC_OK;
    }
    int64_t days = (f->rq->now - made) / MS_PER_DAY;
    f->is_good = days <= BACKUP_DAYS_MAX;
    f->detail = detail(f, TEXT_OFFICE_CHECK_BACKUP_AGE, days);
    return RC_OK;
}

static rc check_jobs(struct finding *f)
{
    struct office_failed_jobs_row failed;
    TRY(office_failed_jobs(f->rq->db, &failed));
    f->is_good = failed.n == 0;
    f->detail = detail(f, TEXT_OFFICE_CHECK_JOBS_N, failed.n);
    return RC_OK;
}

static rc check_tls(struct finding *f)
{
    f->is_good = f->rq->is_tls;
    return RC_OK;
}

static rc check_address(struct finding *f)
{
    f->is_good = !rq_address_is_for_now(f->rq);
    return RC_OK;
}

static rc check_keys(struct finding *f)
{
    struct host_facts facts;
    struct err ignored = { 0 };
    f->is_unknown = host_look(f->rq->app, f->rq->arena, &ignored, &facts) != RC_OK;
    f->is_good = !f->is_unknown && facts.is_private;
    return RC_OK;
}

static rc check_disk(struct finding *f)
{
    struct host_facts facts;
    struct err ignored = { 0 };
    f->is_unknown = host_look(f->rq->app, f->rq->arena, &ignored, &facts) != RC_OK;
    if (f->is_unknown)
        return RC_OK;
    f->is_good = facts.disk_free >= DISK_FREE_LEAST &&
                 facts.disk_free / (facts.disk_total / 100 + 1) >= DISK_PERCENT_LEAST;
    f->detail = detail(f, TEXT_OFFICE_CHECK_DISK_FREE, facts.disk_free >> 20);
    return RC_OK;
}

static rc check_schema(struct finding *f)
{
    enum migrate_state state;
    str ignored;
    TRY(migrate_check(f->rq->db, &state, &ignored));
    f->is_good = state == MIGRATE_CURRENT;
    return RC_OK;
}

static const struct {
    check_fn *look;
    enum text what, why, mend;
    const char *more; /* where it is mended; NULL: not on a page */
} checks[] = {
    { check_admins, TEXT_OFFICE_CHECK_ADMINS, TEXT_OFFICE_CHECK_ADMINS_WHY, TEXT_OFFICE_CHECK_ADMINS_MEND,
      "/people" },
    { check_totp, TEXT_OFFICE_CHECK_TOTP, TEXT_OFFICE_CHECK_TOTP_WHY, TEXT_OFFICE_CHECK_TOTP_MEND, NULL },
    { check_first_passwords, TEXT_OFFICE_CHECK_FIRST, TEXT_OFFICE_CHECK_FIRST_WHY,
      TEXT_OFFICE_CHECK_FIRST_MEND, "/people" },
    { check_idle, TEXT_OFFICE_CHECK_IDLE, TEXT_OFFICE_CHECK_IDLE_WHY, TEXT_OFFICE_CHECK_IDLE_MEND,
      "/people" },
    { check_limits, TEXT_OFFICE_CHECK_LIMITS, TEXT_OFFICE_CHECK_LIMITS_WHY, TEXT_OFFICE_CHECK_LIMITS_MEND,
      "/rules" },
    { check_chain, TEXT_OFFICE_CHECK_AUDIT, TEXT_OFFICE_CHECK_AUDIT_WHY, TEXT_OFFICE_CHECK_AUDIT_MEND,
      "/audit" },
    { check_day_heads, TEXT_OFFICE_CHECK_HEADS, TEXT_OFFICE_CHECK_HEADS_WHY, TEXT_OFFICE_CHECK_HEADS_MEND,
      NULL },
    { check_backup, TEXT_OFFICE_CHECK_BACKUP, TEXT_OFFICE_CHECK_BACKUP_WHY, TEXT_OFFICE_CHECK_BACKUP_MEND,
      NULL },
    { check_jobs, TEXT_OFFICE_CHECK_JOBS, TEXT_OFFICE_CHECK_JOBS_WHY, TEXT_OFFICE_CHECK_JOBS_MEND, NULL },
    { check_tls, TEXT_OFFICE_CHECK_TLS, TEXT_OFFICE_CHECK_TLS_WHY, TEXT_OFFICE_CHECK_TLS_MEND, NULL },
    { check_address, TEXT_OFFICE_CHECK_ADDRESS, TEXT_OFFICE_CHECK_ADDRESS_WHY, TEXT_OFFICE_CHECK_ADDRESS_MEND,
      NULL },
    { check_keys, TEXT_OFFICE_CHECK_KEYS, TEXT_OFFICE_CHECK_KEYS_WHY, TEXT_OFFICE_CHECK_KEYS_MEND, NULL },
    { check_disk, TEXT_OFFICE_CHECK_DISK, TEXT_OFFICE_CHECK_DISK_WHY, TEXT_OFFICE_CHECK_DISK_MEND, NULL },
    { check_schema, TEXT_OFFICE_CHECK_SCHEMA, TEXT_OFFICE_CHECK_SCHEMA_WHY, TEXT_OFFICE_CHECK_SCHEMA_MEND,
      NULL },
};
#define CHECKS_N (sizeof checks / sizeof checks[0])

rc office_security_show(struct rq *rq)
{
    struct office_security *v = ARENA_NEW(rq->arena, struct office_security);
    v->checks = ARENA_ARRAY(rq->arena, struct office_check, CHECKS_N);
    for (size_t i = 0; i < CHECKS_N; i++) {
        struct finding f = { .rq = rq, .page = v };
        TRY(checks[i].look(&f));
        v->checks[v->checks_n++] = (struct office_check){ .is_good = f.is_good,
                                                          .is_unknown = f.is_unknown,
                                                          .what = checks[i].what,
                                                          .why = checks[i].why,
                                                          .mend = checks[i].mend,
                                                          .detail = f.detail,
                                                          .more = str_from_c(checks[i].more) };
        v->open += !f.is_good && !f.is_unknown;
    }
    rq->reply.is_desk = true;
    reply_page(rq, rq_text(rq, TEXT_OFFICE_SECURITY_TITLE), office_security_page(v));
    return RC_OK;
}
