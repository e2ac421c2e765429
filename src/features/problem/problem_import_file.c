/* SPDX-License-Identifier: Apache-2.0 */
/* The uploaded file waits in the spool folder under the number of its import, and goes when the import has
 * ended. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/rule.h"
#include "db/lane.h"
#include "db/pool.h"
#include "features/problem/problem_import.h"

#define PREFIX "import-"
#define WAITING_MAX 10000
#define FORGOTTEN_MAX 100

static const char *path_of(const struct app *app, struct arena *a, problem_import_id id)
{
    return str_c(a, str_printf(a, "%.*s/spool/" PREFIX "%lld", STR_ARG(app->data_dir), (long long)id.v));
}

static bool write_all(int fd, str bytes)
{
    for (size_t at = 0; at < bytes.n;) {
        ssize_t n = write(fd, bytes.p + at, bytes.n - at);
        if (n < 0 && errno != EINTR)
            return false;
        at += n > 0 ? (size_t)n : 0;
    }
    return fsync(fd) == 0;
}

rc import_file_put(struct app *app, struct arena *a, struct err *e, problem_import_id id, str bytes)
{
    const char *path = path_of(app, a, id);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool is_good = fd >= 0 && write_all(fd, bytes);
    int why = errno;
    if (fd >= 0)
        (void)close(fd);
    if (is_good)
        return RC_OK;
    (void)unlink(path);
    return ERR(e, a, RC_UNAVAILABLE, why == ENOSPC ? "error.disk_full" : NULL, "cannot write %s: %s", path,
               strerror(why));
}

rc import_file_get(struct app *app, struct arena *a, struct err *e, problem_import_id id, str *ret)
{
    struct stat about;
    const char *path = path_of(app, a, id);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return ERR(e, a, RC_NOT_FOUND, "problem.import_file_gone", "cannot read %s: %s", path,
                   strerror(errno));
    size_t size = fstat(fd, &about) == 0 && about.st_size > 0 ? (size_t)about.st_size : 0, n = 0;
    char *bytes = arena_alloc(a, size + 1);
    for (ssize_t got = 1; n < size && got > 0; n += got > 0 ? (size_t)got : 0)
        got = read(fd, bytes + n, size - n);
    (void)close(fd);
    *ret = (str){ bytes, n };
    return n == size ? RC_OK : ERR(e, a, RC_UNAVAILABLE, NULL, "cannot read all of %s", path);
}

void import_file_drop(struct app *app, struct arena *a, problem_import_id id)
{
    (void)unlink(path_of(app, a, id));
}

/* ---- the long part with the file ---- */

#define FILE_ARENA_MAX ((size_t)160 << 20)

rc import_examine_file(struct import_work *w)
{
    struct arena *a = arena_new(FILE_ARENA_MAX);
    str bytes = { 0 };
    struct err e = { 0 };
    rc done = import_file_get(w->app, a, &e, w->id, &bytes);
    if (done == RC_OK)
        done = import_examine(w, bytes);
    else if (done == RC_NOT_FOUND)
        done = import_fail(w, e.text_key);
    else
        done = ERR(w->err, w->arena, done, e.text_key, "%.*s", STR_ARG(e.detail));
    arena_free(a);
    return done;
}

static rc state_read(struct import_work *w, bool *ret_reading, bool *ret_imported)
{
    struct problem_import_by_id_row import;
    struct db *db;
    TRY(pool_take(w->app->pool, w->arena, w->err, &db));
    rc done = problem_import_load(db, w->id, day_of(w->now, w->app->clock.offset), &import);
    *ret_reading = done == RC_OK && str_eq(import.state, S("reading"));
    *ret_imported = done == RC_OK && str_eq(import.state, S("imported"));
    pool_give(w->app->pool, db);
    return done;
}

rc import_write_file(struct import_work *w)
{
    bool is_reading, is_imported;
    TRY(import_write(w));
    TRY(state_read(w, &is_reading, &is_imported));
    if (is_imported)
        import_file_drop(w->app, w->arena, w->id);
    return is_reading ? import_examine_file(w) : RC_OK;
}

/* ---- every night ---- */

struct sweep {
    struct app *app;
    struct arena *arena;
    struct err *err;
    ms_t now;
    struct problem_import_forgotten_rows forgotten;
};

static rc discard_unit(struct db *db, void *data)
{
    struct sweep *s = data;
    struct problem_act_by by = { .now = s->now, .offset = s->app->clock.offset };
    int64_t days;
    TRY(rule_value(db, S("problem.import_keep_days"), (organisation_id){ 0 }, day_of(by.now, by.offset),
                   &days));
    TRY(problem_import_forgotten(db, s->now - days * MS_PER_DAY, FORGOTTEN_MAX, &s->forgotten));
    for (size_t i = 0; i < s->forgotten.n; i++)
        TRY(problem_import_set_ended(db, S("discarded"), OPT_I64(s->now), s->forgotten.at[i].id, NULL));
    return RC_OK;
}

static bool is_waiting(const struct problem_import_waiting_rows *rows, int64_t id)
{
    for (size_t i = 0; i < rows->n; i++)
        if (rows->at[i].id.v == id)
            return true;
    return false;
}

/* A file that is just being put there has no import yet. */
static bool is_old(const struct sweep *s, const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && (ms_t)about.st_mtime * MS_PER_SECOND < s->now - MS_PER_DAY;
}

static void remove_strays(const struct sweep *s, const struct problem_import_waiting_rows *rows)
{
    DIR *folder = opendir(str_c(s->arena, str_printf(s->arena, "%.*s/spool", STR_ARG(s->app->data_dir))));
    for (struct dirent *d = folder != NULL ? readdir(folder) : NULL; d != NULL; d = readdir(folder)) {
        str name = str_from_c(d->d_name);
        int64_t id;
        if (!str_starts(name, S(PREFIX)) || !str_to_i64(str_slice(name, strlen(PREFIX), name.n), &id))
            continue;
        const char *path = path_of(s->app, s->arena, (problem_import_id){ id });
        if (!is_waiting(rows, id) && is_old(s, path))
            (void)unlink(path);
    }
    if (folder != NULL)
        (void)closedir(folder);
}

rc import_files_sweep(struct app *app, struct arena *a, struct err *e, ms_t now)
{
    struct sweep s = { .app = app, .arena = a, .err = e, .now = now };
    struct problem_import_waiting_rows rows = { 0 };
    struct db *db;
    TRY(lane_run(app->lane, a, e, discard_unit, &s));
    for (size_t i = 0; i < s.forgotten.n; i++) {
        struct import_work w = { .app = app, .arena = a, .err = e, .id = s.forgotten.at[i].id, .now = now };
        import_file_drop(app, a, w.id);
        TRY(import_rows_forget(&w));
    }
    TRY(pool_take(app->pool, a, e, &db));
    rc done = problem_import_waiting(db, WAITING_MAX, &rows);
    pool_give(app->pool, db);
    if (done == RC_OK)
        remove_strays(&s, &rows);
    return done;
}
