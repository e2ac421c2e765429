/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's tables. Pages of the administrators are a slice's business. */
#include "core/core_module.h"

#include "core/access.h"
#include "core/audit.h"
#include "core/file.h"
#include "core/idempotency.h"
#include "core/media.h"
#include "core/told.h"
#include "core/visit.h"
#include "db/lane.h"
#include "gen/access_sql.h"
#include "gen/organisation_sql.h"
#include "gen/search_sql.h"
#include "gen/session_sql.h"

#define FINDINGS_MAX 20
#define SESSION_KEEP_MS (90 * MS_PER_DAY)
/* Each stop of the process in the middle of a film counts as one. */
#define MEDIA_TRIES_MAX 10
#define TRIES_MAX 5
#define SMS_TRIES_MAX 12

static const struct permission permissions[] = {
    { PERMISSION_GRANT, TEXT_PERMISSION_ROLE_GRANT },
};

static const struct role_default role_defaults[] = {
    { ROLE_SECURITY_ADMIN, PERMISSION_GRANT },
};

static const struct role_label role_labels[] = {
    { ROLE_SYSTEM_ADMIN, TEXT_ROLE_SYSTEM_ADMIN },
    { ROLE_SECURITY_ADMIN, TEXT_ROLE_SECURITY_ADMIN },
    { ROLE_AUDITOR, TEXT_ROLE_AUDITOR },
};

/* The standard asks for a limit of tries, a lock and an idle limit; the numbers are the house's proposal. */
static const struct rule_default rules[] = {
    { "login.tries", "count", "GB/T 22239-2019, 8.1.4.1 b)", 5 },
    { "login.lock_minutes", "minutes", "GB/T 22239-2019, 8.1.4.1 b)", 15 },
    { "session.staff_idle_minutes", "minutes", "GB/T 22239-2019, 8.1.4.1 b)", 30 },
    { "session.member_idle_minutes", "minutes", "GB/T 22239-2019, 8.1.4.1 b)", 43200 },
    { "file.document_mib", "MiB", "own setting of the site", 50 },
    { "file.audio_mib", "MiB", "own setting of the site", 100 },
    { "file.video_mib", "MiB", "own setting of the site", 200 },
};

static const struct rule_label rule_labels[] = {
    { "login.tries", TEXT_RULE_LOGIN_TRIES },
    { "login.lock_minutes", TEXT_RULE_LOGIN_LOCK_MINUTES },
    { "session.staff_idle_minutes", TEXT_RULE_SESSION_STAFF_IDLE_MINUTES },
    { "session.member_idle_minutes", TEXT_RULE_SESSION_MEMBER_IDLE_MINUTES },
    { "file.document_mib", TEXT_RULE_FILE_DOCUMENT_MIB },
    { "file.audio_mib", TEXT_RULE_FILE_AUDIO_MIB },
    { "file.video_mib", TEXT_RULE_FILE_VIDEO_MIB },
};

static rc forget_unit(struct db *db, void *data)
{
    const struct job_run *run = data;
    TRY(idempotency_purge(db, run->now));
    TRY(session_purge_before(db, run->now - SESSION_KEEP_MS, NULL));
    return job_purge(db, run->now);
}

static rc forget(struct job_run *run)
{
    return lane_run(run->app->lane, run->arena, run->err, forget_unit, run);
}

/* Runs just after midnight: the head of the day that has ended. */
static rc close_day_unit(struct db *db, void *data)
{
    const struct job_run *run = data;
    return audit_close_day(db, day_of(run->now, run->app->clock.offset) - 1);
}

static rc close_day(struct job_run *run)
{
    return lane_run(run->app->lane, run->arena, run->err, close_day_unit, run);
}

static rc sweep_files(struct job_run *run)
{
    int64_t removed;
    return file_sweep(run->app, run->arena, run->err, &removed);
}

static rc flush_visits(struct job_run *run)
{
    return visits_flush(run->app, run->arena, run->err);
}

static const struct job_kind jobs[] = {
    { .name = "core.visits", .run = flush_visits, .tries_max = TRIES_MAX, .every_ms = MS_PER_MINUTE },
    { .name = "core.forget", .run = forget, .tries_max = TRIES_MAX, .every_ms = MS_PER_DAY },
    { .name = "core.files", .run = sweep_files, .tries_max = TRIES_MAX, .every_ms = MS_PER_DAY },
    { .name = "core.audit_day", .run = close_day, .tries_max = TRIES_MAX, .every_ms = MS_PER_DAY },
    { .name = TOLD_SMS_JOB, .run = told_sms_run, .tries_max = SMS_TRIES_MAX },
    { .name = MEDIA_JOB, .run = media_job, .tries_max = MEDIA_TRIES_MAX },
    { .name = "core.media_again", .run = media_again_job, .tries_max = TRIES_MAX, .every_ms = MS_PER_DAY },
};

static rc check_files(struct doctor *d)
{
    str *missing;
    size_t n;
    TRY(file_missing(d->app, d->db, FINDINGS_MAX, &missing, &n));
    for (size_t i = 0; i < n; i++)
        doctor_find(d, "file %.*s is missing or has another length — restore %.*s from a backup",
                    STR_ARG(missing[i]), STR_ARG(file_path(d->arena, missing[i], false)));
    return RC_OK;
}

static rc check_jobs(struct doctor *d)
{
    struct job_failure *failed;
    size_t n;
    TRY(job_failures(d->db, FINDINGS_MAX, &failed, &n));
    for (size_t i = 0; i < n; i++)
        doctor_find(d, "job %lld (%.*s) failed after %lld tries: %.*s — mend the cause and ask for it again",
                    (long long)failed[i].id.v, STR_ARG(failed[i].kind), (long long)failed[i].tries,
                    STR_ARG(failed[i].error));
    return RC_OK;
}

static rc check_tree(struct doctor *d)
{
    struct organisation_misplaced_rows rows;
    TRY(organisation_misplaced(d->db, FINDINGS_MAX, &rows));
    for (size_t i = 0; i < rows.n; i++)
        doctor_find(
            d,
            "organisation %lld does not stand below its parent from %.*s on — restore the last good backup",
            (long long)rows.at[i].organisation_id.v, STR_ARG(day_format(d->arena, rows.at[i].from_day)));
    return RC_OK;
}

static rc check_roles(struct doctor *d)
{
    struct access_excluding_rows rows;
    day_t today = day_of(clock_now(&d->app->clock), d->app->clock.offset);
    TRY(access_excluding(d->db, today, FINDINGS_MAX, &rows));
    for (size_t i = 0; i < rows.n; i++)
        doctor_find(d, "person %lld holds roles that exclude each other — take one away",
                    (long long)rows.at[i].person_id.v);
    return RC_OK;
}

static bool is_declared(const struct app *app, str kind)
{
    for (size_t m = 0; m < app->modules_n; m++)
        for (size_t i = 0; i < app->modules[m]->searches_n; i++)
            if (str_eq(str_from_c(app->modules[m]->searches[i].kind), kind))
                return true;
    return false;
}

/* Whether entries ought to be there is the question of the module that makes them. */
static rc check_search(struct doctor *d)
{
    struct search_public_n_row n;
    struct search_kinds_rows kinds;
    TRY(search_public_n(d->db, &n));
    if (n.n != n.in_index)
        doctor_find(d,
                    "the search has %lld public entries and %lld in its index — run echowall search rebuild",
                    (long long)n.n, (long long)n.in_index);
    TRY(search_kinds(d->db, &kinds));
    for (size_t i = 0; i < kinds.n; i++)
        if (!is_declared(d->app, kinds.at[i].kind))
            doctor_find(d,
                        "the search has entries of \"%.*s\", which no module tells of — run the program that "
                        "wrote them",
                        STR_ARG(kinds.at[i].kind));
    return RC_OK;
}

static rc check(struct doctor *d)
{
    TRY(check_tree(d));
    TRY(check_search(d));
    TRY(check_roles(d));
    TRY(check_jobs(d));
    return check_files(d);
}

const struct module core_module = {
    .name = "core",
    .permissions = permissions,
    .permissions_n = sizeof permissions / sizeof permissions[0],
    .role_defaults = role_defaults,
    .role_defaults_n = sizeof role_defaults / sizeof role_defaults[0],
    .role_labels = role_labels,
    .role_labels_n = sizeof role_labels / sizeof role_labels[0],
    .rules = rules,
    .rules_n = sizeof rules / sizeof rules[0],
    .rule_labels = rule_labels,
    .rule_labels_n = sizeof rule_labels / sizeof rule_labels[0],
    .jobs = jobs,
    .jobs_n = sizeof jobs / sizeof jobs[0],
    .doctor = check,
};
