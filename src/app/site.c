/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing a site. */
#include "app/site.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/copy.h"
#include "app/modules.h"
#include "base/rand.h"
#include "core/sms.h"
#include "core/throttle.h"
#include "core/visit.h"
#include "db/lane.h"
#include "db/pool.h"
#include "web/cache.h"

#define SITE_ARENA_MAX (64u << 20)

static rc keys_write(struct site *s, const char *path)
{
    str temporary = str_printf(s->arena, "%s.new", path);
    int fd = open(str_c(s->arena, temporary), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return ERR(&s->err, s->arena, RC_UNAVAILABLE, NULL, "cannot write %s: %s", path, strerror(errno));
    rand_bytes(&s->app.keys, sizeof s->app.keys);
    bool good = write(fd, &s->app.keys, sizeof s->app.keys) == (ssize_t)sizeof s->app.keys && fsync(fd) == 0;
    good = close(fd) == 0 && good;
    if (!good || rename(str_c(s->arena, temporary), path) != 0)
        return ERR(&s->err, s->arena, RC_UNAVAILABLE, NULL, "cannot write %s: %s", path, strerror(errno));
    return RC_OK;
}

/* The keys lie beside the database, not in it: a copied database alone shows no telephone number. */
static rc keys_load(struct site *s, enum site_opening how)
{
    const char *path = str_c(s->arena, str_printf(s->arena, "%.*s/keys", STR_ARG(s->settings.data)));
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && how == SITE_CREATE)
        return keys_write(s, path);
    if (fd < 0)
        return ERR(&s->err, s->arena, RC_UNAVAILABLE, NULL,
                   "cannot read %s: %s (no site here? `echowall serve` makes one)", path, strerror(errno));
    ssize_t n = read(fd, &s->app.keys, sizeof s->app.keys);
    (void)close(fd);
    if (n != (ssize_t)sizeof s->app.keys)
        return ERR(&s->err, s->arena, RC_UNAVAILABLE, NULL, "%s is damaged: restore it from a backup", path);
    return RC_OK;
}

static rc schema_ready(struct site *s, enum site_opening how)
{
    struct db *db;
    enum migrate_state state;
    str detail = { 0 };
    int applied = 0;
    TRY(db_open(s->database_url, DB_WRITE, s->arena, &s->err, &db));
    db_bind(db, s->arena, &s->err);
    rc done = migrate_check(db, &state, &detail);
    if (done == RC_OK && state == MIGRATE_NEWER)
        done = ERR(
            &s->err, s->arena, RC_CONFLICT, NULL,
            "this site was written by a newer Echowall (%.*s); use that version or restore an older backup",
            STR_ARG(detail));
    else if (done == RC_OK && how == SITE_EXISTING && state != MIGRATE_CURRENT)
        done = ERR(&s->err, s->arena, RC_CONFLICT, NULL,
                   "the database is not up to date (%.*s); run `echowall migrate` first", STR_ARG(detail));
    else if (done == RC_OK && state != MIGRATE_CURRENT)
        done = migrate_run(db, str_printf(s->arena, "%.*s/backups", STR_ARG(s->settings.data)), &applied);
    db_close(db);
    return done;
}

static rc folders_ready(struct site *s)
{
    static const char *const parts[] = { "files", "backups", "spool" };
    TRY(folder_make(s->arena, &s->err, s->settings.data));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        TRY(folder_make(s->arena, &s->err,
                        str_printf(s->arena, "%.*s/%s", STR_ARG(s->settings.data), parts[i])));
    return RC_OK;
}

static uint64_t table_version(const void *lane, int table)
{
    return lane_table_version(lane, table);
}

static rc services_open(struct site *s)
{
    struct lane_options lane = { .url = s->database_url, .group_max = (int)s->settings.commit_group };
    TRY(lane_open(&lane, s->arena, &s->err, &s->app.lane));
    TRY(pool_open(s->database_url, (int)s->settings.workers + 4, s->arena, &s->err, &s->app.pool));
    s->app.cache = cache_new((size_t)s->settings.cache_mib << 20, table_version, s->app.lane);
    s->app.throttle = throttle_new();
    s->app.visits = visits_new();
    return RC_OK;
}

/* Paths begin with a slash of their own. */
static str without_slash(str url)
{
    return str_ends(url, S("/")) ? str_slice(url, 0, url.n - 1) : url;
}

rc site_open(struct site *site, const struct settings *settings, enum site_opening how)
{
    *site = (struct site){ .settings = *settings, .arena = arena_new(SITE_ARENA_MAX) };
    site->database_url = settings_database_url(settings, site->arena);
    site->app = (struct app){ .arena = site->arena,
                              .clock = { .offset = 8 * MS_PER_HOUR },
                              .data_dir = settings->data,
                              .public_url = without_slash(settings->public_url),
                              .sms_url = settings->sms_url,
                              .modules = modules,
                              .modules_n = modules_n,
                              .reports_per_minute = settings->reports_per_minute,
                              .password_cost = 2,
                              .password_kib = settings->password_kib };
    if (!str_is_empty(settings->sms_url) && !sms_pattern_is_right(settings->sms_url))
        return ERR(&site->err, site->arena, RC_INVALID, NULL,
                   "setting \"sms_url\" must begin with http:// or https:// and hold {to} and {text}");
    if (how == SITE_CREATE)
        TRY(folders_ready(site));
    TRY(keys_load(site, how));
    TRY(schema_ready(site, how));
    TRY(services_open(site));
    return how == SITE_CREATE ? site_write_defaults(site) : RC_OK;
}

void site_close(struct site *site)
{
    if (site->app.pool != NULL)
        pool_close(site->app.pool);
    if (site->app.lane != NULL)
        lane_close(site->app.lane);
    if (site->app.cache != NULL)
        cache_free(site->app.cache);
    if (site->app.throttle != NULL)
        throttle_free(site->app.throttle);
    visits_free(site->app.visits);
    arena_free(site->arena);
    *site = (struct site){ 0 };
}

rc site_end(struct site *site, struct arena *a, struct err *e, rc done)
{
    if (done != RC_OK && e->code == RC_OK)
        done = ERR(e, a, done, site->err.text_key, "%.*s", STR_ARG(site->err.detail));
    site_close(site);
    return done;
}
