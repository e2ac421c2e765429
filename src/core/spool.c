/* SPDX-License-Identifier: Apache-2.0 */
/* Files that wait to be read. */
#include "core/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *path_of(const struct app *app, struct arena *a, const char *kind, int64_t id)
{
    return str_c(a, str_printf(a, "%.*s/spool/%s-%lld", STR_ARG(app->data_dir), kind, (long long)id));
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

rc spool_put(struct app *app, struct arena *a, struct err *e, const char *kind, int64_t id, str bytes)
{
    const char *path = path_of(app, a, kind, id);
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

rc spool_get(struct app *app, struct arena *a, struct err *e, const char *kind, int64_t id, str *ret)
{
    struct stat about;
    const char *path = path_of(app, a, kind, id);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return ERR(e, a, RC_NOT_FOUND, NULL, "cannot read %s: %s", path, strerror(errno));
    size_t size = fstat(fd, &about) == 0 && about.st_size > 0 ? (size_t)about.st_size : 0, n = 0;
    char *bytes = arena_alloc(a, size + 1);
    for (ssize_t got = 1; n < size && got > 0; n += got > 0 ? (size_t)got : 0)
        got = read(fd, bytes + n, size - n);
    (void)close(fd);
    *ret = (str){ bytes, n };
    return n == size ? RC_OK : ERR(e, a, RC_UNAVAILABLE, NULL, "cannot read all of %s", path);
}

void spool_drop(struct app *app, struct arena *a, const char *kind, int64_t id)
{
    (void)unlink(path_of(app, a, kind, id));
}

static bool is_old(const char *path, ms_t now)
{
    struct stat about;
    return stat(path, &about) == 0 && (ms_t)about.st_mtime * MS_PER_SECOND < now - MS_PER_DAY;
}

void spool_sweep(struct app *app, struct arena *a, const char *kind, ms_t now,
                 bool (*is_waited_for)(void *data, int64_t id), void *data)
{
    DIR *folder = opendir(str_c(a, str_join(a, app->data_dir, S("/spool"))));
    str prefix = str_printf(a, "%s-", kind);
    for (struct dirent *d = folder != NULL ? readdir(folder) : NULL; d != NULL; d = readdir(folder)) {
        str name = str_from_c(d->d_name);
        int64_t id;
        if (!str_starts(name, prefix) || !str_to_i64(str_slice(name, prefix.n, name.n), &id))
            continue;
        const char *path = path_of(app, a, kind, id);
        if (!is_waited_for(data, id) && is_old(path, now))
            (void)unlink(path);
    }
    if (folder != NULL)
        (void)closedir(folder);
}
