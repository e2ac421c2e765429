/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking after the store: rows whose bytes are missing, bytes without a row. Pictures are cleaned before it
 * is known whether their report will ever be sent, so bytes without a row are common; a crash leaves half
 * written ones (names with a dot in front).
 */
#include "core/file_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/lane.h"
#include "db/pool.h"
#include "gen/file_sql.h"

#define FOLDERS 256
#define FOLDER_ARENA_MAX ((size_t)256 << 20)
/* Of one folder in one night, so that a unit of the write lane stays short. */
#define STRAYS_MAX 500

struct missing {
    struct app *app;
    struct arena *arena;
    str *at;
    size_t n, limit;
};

static rc look_for(void *data, const struct file_every_row *row)
{
    struct missing *m = data;
    struct stat about;
    if (m->n < m->limit &&
        (stat(file_full_path(m->app, m->arena, file_path(m->arena, row->hash, false)), &about) != 0 ||
         about.st_size != row->bytes))
        m->at[m->n++] = str_copy(m->arena, row->hash);
    return RC_OK;
}

rc file_missing(struct app *app, struct db *db, size_t limit, str **ret, size_t *ret_n)
{
    struct missing m = {
        .app = app, .arena = db_arena(db), .at = ARENA_ARRAY(db_arena(db), str, limit), .limit = limit
    };
    TRY(file_every(db, look_for, &m));
    *ret = m.at;
    *ret_n = m.n;
    return RC_OK;
}

/* ---- bytes without a row ---- */

struct sweep {
    struct app *app;
    struct arena *arena; /* lives as long as one folder is looked at */
    struct err *err;
    int fd;      /* the folder */
    str folder;  /* its name, the first two digits of each hash */
    ms_t before; /* last touched before it: old */
    struct file_hashes_rows known;
    str *strays;
    size_t strays_n;
    int64_t removed;
};

static bool is_old(const struct sweep *s, const char *name)
{
    struct stat about;
    if (fstatat(s->fd, name, &about, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(about.st_mode))
        return false;
    return (ms_t)about.st_mtim.tv_sec * 1000 + about.st_mtim.tv_nsec / 1000000 < s->before;
}

/* The hash that a name in the folder stands for; absent: it is no name of ours. */
static str hash_of(const struct sweep *s, str name)
{
    if (str_ends(name, S(FILE_THUMB_ENDING)))
        name = str_slice(name, 0, name.n - (sizeof FILE_THUMB_ENDING - 1));
    str hash = str_join(s->arena, s->folder, name);
    return file_hash_is_good(hash) ? hash : (str){ 0 };
}

static bool is_known(const struct sweep *s, str hash)
{
    size_t low = 0, high = s->known.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(s->known.at[middle].hash, hash);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static void look_at(struct sweep *s, const char *name)
{
    str hash = hash_of(s, str_from_c(name));
    if (strncmp(name, ".new-", 5) == 0 || strncmp(name, ".old-", 5) == 0) {
        if (is_old(s, name) && unlinkat(s->fd, name, 0) == 0)
            s->removed++;
    } else if (!str_is_absent(hash) && s->strays_n < STRAYS_MAX && !is_known(s, hash) && is_old(s, name)) {
        s->strays[s->strays_n++] = str_copy(s->arena, str_from_c(name));
    }
}

/*
 * Out of sight first, then its age is asked once more: whoever renews or takes it at this moment either did
 * so before, and it comes back, or does not find it any more and writes it anew.
 */
static bool remove_one(const struct sweep *s, str name)
{
    const char *here = str_c(s->arena, name), *away = str_c(s->arena, str_join(s->arena, S(".old-"), name));
    if (renameat(s->fd, here, s->fd, away) != 0)
        return false;
    if (is_old(s, away))
        return unlinkat(s->fd, away, 0) == 0;
    (void)renameat(s->fd, away, s->fd, here);
    return false;
}

/* In the write lane no row can come while it looks. */
static rc remove_unit(struct db *db, void *data)
{
    struct sweep *s = data;
    for (size_t i = 0; i < s->strays_n; i++) {
        struct file_known_row row;
        bool has_row = false;
        TRY(file_known(db, hash_of(s, s->strays[i]), &row, &has_row));
        if (!has_row && remove_one(s, s->strays[i]))
            s->removed++;
    }
    return RC_OK;
}

static rc known_load(struct sweep *s)
{
    struct db *db = NULL;
    struct file_hashes_in in = { .low = s->folder, .high = str_join(s->arena, s->folder, S("g")) };
    TRY(pool_take(s->app->pool, s->arena, s->err, &db));
    rc done = file_hashes(db, &in, &s->known);
    pool_give(s->app->pool, db);
    return done;
}

static rc sweep_opened(struct sweep *s, DIR *folder)
{
    const struct dirent *entry;
    TRY(known_load(s));
    s->strays = ARENA_ARRAY(s->arena, str, STRAYS_MAX);
    s->strays_n = 0;
    while ((entry = readdir(folder)) != NULL)
        look_at(s, entry->d_name);
    return s->strays_n == 0 ? RC_OK : lane_run(s->app->lane, s->arena, s->err, remove_unit, s);
}

static rc sweep_folder(struct sweep *s, int number)
{
    s->folder = str_printf(s->arena, "%02x", number);
    DIR *folder = opendir(file_full_path(s->app, s->arena, str_join(s->arena, S("files/"), s->folder)));
    if (folder == NULL)
        return errno == ENOENT
                   ? RC_OK
                   : ERR(s->err, s->arena, RC_UNAVAILABLE, NULL, "files/%02x: %s", number, strerror(errno));
    s->fd = dirfd(folder);
    rc done = sweep_opened(s, folder);
    (void)closedir(folder);
    return done;
}

rc file_sweep(struct app *app, struct arena *a, struct err *e, int64_t *ret_removed)
{
    /* Files are dated by the system's clock, whatever the site's says. */
    struct clock system = { 0 };
    struct sweep s = { .app = app, .err = e, .before = clock_now(&system) - FILE_KEEP_MS };
    rc done = RC_OK;
    s.arena = arena_new(FOLDER_ARENA_MAX);
    for (int i = 0; i < FOLDERS && done == RC_OK; i++) {
        arena_reset(s.arena);
        done = sweep_folder(&s, i);
    }
    e->detail = str_copy(a, e->detail);
    arena_free(s.arena);
    *ret_removed = s.removed;
    return done;
}
