/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that look after a site: backup, restore, doctor, audit. */
#include <stdio.h>

#include "app/command.h"
#include "app/copy.h"
#include "app/modules.h"
#include "app/site.h"
#include "core/audit.h"
#include "core/doctor.h"
#include "core/setting.h"
#include "db/backup.h"
#include "db/lane.h"
#include "db/pool.h"

#define PART(line, folder, name) str_printf((line)->arena, "%.*s/" name, STR_ARG(folder))

static rc backup_database(struct command_line *line, struct site *site, str folder)
{
    struct db *db;
    TRY(db_open(site->database_url, DB_WRITE, line->arena, &line->err, &db));
    db_bind(db, line->arena, &line->err);
    rc done = db_backup(db, PART(line, folder, "echowall.db"));
    db_close(db);
    return done;
}

/* For the security check: when the last copy was made. */
static rc note_backup(struct db *db, void *data)
{
    const struct site *site = data;
    ms_t now = clock_now(&site->app.clock);
    return setting_set(db, S("backup.at"), str_printf(db_arena(db), "%lld", (long long)now), now);
}

/* The keys go along: without them sealed fields cannot be read. The folder is as secret as the site. */
rc command_backup(struct command_line *line, enum exit_code *ret_exit)
{
    struct site site;
    str folder = line->words[0], data = line->settings.data;
    (void)ret_exit;
    if (!folder_is_empty(line->arena, folder))
        return ERR(&line->err, line->arena, RC_CONFLICT, NULL, "%.*s is not empty", STR_ARG(folder));
    rc done = site_open(&site, &line->settings, SITE_EXISTING);
    if (done == RC_OK && !str_starts(site.database_url, S("sqlite:")))
        done =
            ERR(&line->err, line->arena, RC_INVALID, NULL,
                "the database is PostgreSQL: copy it with pg_dump, and the folders as docs/operator.md says");
    if (done == RC_OK)
        done = folder_make(line->arena, &line->err, folder);
    if (done == RC_OK)
        done = backup_database(line, &site, folder);
    if (done == RC_OK)
        done = lane_run(site.app.lane, line->arena, &line->err, note_backup, &site);
    /* Files come after the database: they are written before the rows that name them, and never change. */
    if (done == RC_OK)
        done = copy_folder(line->arena, &line->err, PART(line, data, "files"), PART(line, folder, "files"));
    if (done == RC_OK)
        done = copy_file(line->arena, &line->err, PART(line, data, "keys"), PART(line, folder, "keys"));
    if (done == RC_OK)
        (void)printf("Copied database, files and keys to %.*s. Keep it as safe as the site itself.\n",
                     STR_ARG(folder));
    return site_end(&site, line->arena, &line->err, done);
}

rc command_restore(struct command_line *line, enum exit_code *ret_exit)
{
    str folder = line->words[0], data = line->settings.data;
    struct site site;
    (void)ret_exit;
    if (!folder_is_empty(line->arena, data))
        return ERR(&line->err, line->arena, RC_CONFLICT, NULL,
                   "%.*s is not empty; restore into an empty folder", STR_ARG(data));
    if (folder_is_empty(line->arena, folder))
        return ERR(&line->err, line->arena, RC_NOT_FOUND, NULL, "there is no backup in %.*s",
                   STR_ARG(folder));
    TRY(copy_folder(line->arena, &line->err, folder, data));
    rc done = site_open(&site, &line->settings, SITE_CREATE);
    if (done == RC_OK)
        (void)printf("Restored into %.*s. `echowall doctor` checks it.\n", STR_ARG(data));
    return site_end(&site, line->arena, &line->err, done);
}

/* A check takes as long as the site is large. */
static rc begin_long(struct db *db)
{
    TRY(db_lift_limit(db));
    return db_begin(db);
}

static rc check_all(struct doctor *d)
{
    str *problems;
    size_t n;
    struct audit_verdict verdict;
    TRY(db_integrity(d->db, &problems, &n));
    for (size_t i = 0; i < n; i++)
        doctor_find(d, "database: %.*s — restore the last good backup", STR_ARG(problems[i]));
    TRY(audit_verify(d->db, &verdict));
    if (!verdict.is_good)
        doctor_find(d, "audit: the chain is broken at entry %lld%s — compare with a backup",
                    (long long)verdict.first_bad, verdict.is_tail_cut ? " (the end is cut off)" : "");
    for (size_t m = 0; m < modules_n; m++)
        if (modules[m]->doctor != NULL)
            TRY(modules[m]->doctor(d));
    return RC_OK;
}

rc command_doctor(struct command_line *line, enum exit_code *ret_exit)
{
    struct site site;
    struct doctor d = { .app = &site.app, .arena = line->arena };
    rc done = site_open(&site, &line->settings, SITE_EXISTING);
    if (done == RC_OK)
        done = pool_take(site.app.pool, line->arena, &line->err, &d.db);
    if (done == RC_OK) {
        done = begin_long(d.db);
        if (done == RC_OK)
            done = check_all(&d);
        pool_give(site.app.pool, d.db);
    }
    for (size_t i = 0; i < d.findings_n; i++)
        (void)printf("%.*s\n", STR_ARG(d.findings[i]));
    if (done == RC_OK && d.findings_n == 0)
        (void)printf("The site is sound.\n");
    *ret_exit = d.findings_n == 0 ? EXIT_GOOD : EXIT_FINDINGS;
    return site_end(&site, line->arena, &line->err, done);
}

static void verdict_print(struct command_line *line, const struct audit_verdict *v)
{
    struct buf head = buf_new(line->arena, 65);
    buf_hex(&head, v->head, sizeof v->head);
    if (v->is_good)
        (void)printf("%lld entries, the chain is whole; head %.*s\n", (long long)v->entries,
                     STR_ARG(buf_str(&head)));
    else if (v->first_bad != 0)
        (void)printf("entry %lld is the first bad one of %lld\n", (long long)v->first_bad,
                     (long long)v->entries);
    else
        (void)printf("the end of the log is cut off behind entry %lld\n", (long long)v->entries);
}

rc command_audit(struct command_line *line, enum exit_code *ret_exit)
{
    struct site site;
    struct db *db = NULL;
    struct audit_verdict verdict = { 0 };
    if (!str_eq(line->words[0], S("verify")))
        return ERR(&line->err, line->arena, RC_INVALID, NULL, "usage: echowall audit verify");
    rc done = site_open(&site, &line->settings, SITE_EXISTING);
    if (done == RC_OK)
        done = pool_take(site.app.pool, line->arena, &line->err, &db);
    if (done == RC_OK) {
        done = begin_long(db);
        if (done == RC_OK)
            done = audit_verify(db, &verdict);
        pool_give(site.app.pool, db);
    }
    if (done == RC_OK)
        verdict_print(line, &verdict);
    *ret_exit = verdict.is_good ? EXIT_GOOD : EXIT_FINDINGS;
    return site_end(&site, line->arena, &line->err, done);
}
