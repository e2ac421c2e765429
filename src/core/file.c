/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store: DIR/files/ab/cdef…, named by the hash of the bytes. A file is there whole or not at all
 * (temporary name, fsync, rename, fsync of the folder); what is there is never written again.
 */
#include "core/file_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/rand.h"
#include "core/file_picture.h"
#include "core/seal.h"
#include "gen/file_sql.h"

bool file_hash_is_good(str hash)
{
    if (hash.n != FILE_HASH_DIGITS)
        return false;
    for (size_t i = 0; i < hash.n; i++)
        if (str_find_char(S("0123456789abcdef"), hash.p[i]) == SIZE_MAX)
            return false;
    return true;
}

str file_path(struct arena *a, str hash, bool is_thumb)
{
    return str_printf(a, "files/%.*s/%.*s%s", STR_ARG(str_slice(hash, 0, 2)),
                      STR_ARG(str_slice(hash, 2, hash.n)), is_thumb ? FILE_THUMB_ENDING : "");
}

const char *file_full_path(struct app *app, struct arena *a, str below)
{
    return str_c(a, str_printf(a, "%.*s/%.*s", STR_ARG(app->data_dir), STR_ARG(below)));
}

static rc disk_failed(struct arena *a, struct err *e, const char *what)
{
    return ERR(e, a, RC_UNAVAILABLE, "file.disk_full", "%s: %s", what, strerror(errno));
}

static bool write_all(int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes = str_slice(bytes, (size_t)n, bytes.n);
    }
    return true;
}

static bool sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool is_good = fsync(fd) == 0;
    (void)close(fd);
    return is_good;
}

/* DIR/files/ab, made when it is not there yet. */
static rc folder_ready(struct app *app, struct arena *a, struct err *e, str hash, const char **ret)
{
    const char *files = file_full_path(app, a, S("files"));
    const char *folder = file_full_path(app, a, str_printf(a, "files/%.*s", STR_ARG(str_slice(hash, 0, 2))));
    if (mkdir(files, 0700) != 0 && errno != EEXIST)
        return disk_failed(a, e, files);
    if (mkdir(folder, 0700) == 0) {
        if (!sync_folder(files))
            return disk_failed(a, e, files);
    } else if (errno != EEXIST) {
        return disk_failed(a, e, folder);
    }
    *ret = folder;
    return RC_OK;
}

/* Its age begins anew, see file_sweep; false when it has just been swept away. */
static bool is_young_again(const char *path)
{
    return utimensat(AT_FDCWD, path, NULL, 0) == 0;
}

bool file_renew(struct app *app, struct arena *a, str hash)
{
    if (!file_hash_is_good(hash))
        return false;
    (void)is_young_again(file_full_path(app, a, file_path(a, hash, true))); /* only pictures have one */
    return is_young_again(file_full_path(app, a, file_path(a, hash, false)));
}

rc file_store(struct app *app, struct arena *a, struct err *e, str hash, bool is_thumb, str bytes)
{
    struct stat about;
    const char *folder = NULL, *path = file_full_path(app, a, file_path(a, hash, is_thumb));
    if (stat(path, &about) == 0 && about.st_size == (off_t)bytes.n && is_young_again(path))
        return RC_OK;
    TRY(folder_ready(app, a, e, hash, &folder));
    const char *temporary =
        str_c(a, str_printf(a, "%s/.new-%016llx", folder, (unsigned long long)rand_u64()));
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return disk_failed(a, e, temporary);
    bool is_written = write_all(fd, bytes) && fsync(fd) == 0;
    is_written = close(fd) == 0 && is_written;
    if (!is_written || rename(temporary, path) != 0 || !sync_folder(folder)) {
        rc failed = disk_failed(a, e, path);
        (void)unlink(temporary);
        return failed;
    }
    return RC_OK;
}

str file_hash(struct arena *a, str bytes)
{
    struct buf hex = buf_new(a, FILE_HASH_DIGITS);
    str hash = hash32(a, bytes);
    buf_hex(&hex, hash.p, hash.n);
    return buf_str(&hex);
}

rc file_take_picture(struct app *app, struct arena *a, struct err *e, str bytes, struct file_picture *ret)
{
    struct clean_picture clean;
    if (bytes.n > FILE_PICTURE_BYTES_MAX)
        return ERR(e, a, RC_LIMIT, "file.too_large", "%zu bytes", bytes.n);
    TRY(picture_clean(a, e, bytes, &clean));
    str hash = file_hash(a, clean.bytes);
    TRY(file_store(app, a, e, hash, true, clean.thumb));
    TRY(file_store(app, a, e, hash, false, clean.bytes));
    *ret = (struct file_picture){ .hash = hash,
                                  .kind = S("jpeg"),
                                  .bytes = (int64_t)clean.bytes.n,
                                  .width = clean.width,
                                  .height = clean.height };
    return RC_OK;
}

rc file_draw_picture(struct app *app, struct arena *a, struct err *e, str drawing, double scale,
                     struct file_picture *ret)
{
    str png = { 0 };
    TRY(picture_draw(a, e, drawing, scale, &png));
    return file_take_picture(app, a, e, png, ret);
}

rc file_keep(struct db *db, const struct file_picture *p, ms_t now, file_id *ret)
{
    struct file_put_row row;
    struct file_put_in in = { .id = { id_new(now) },
                              .hash = p->hash,
                              .kind = p->kind,
                              .bytes = p->bytes,
                              .width = OPT_I64(p->width),
                              .height = OPT_I64(p->height),
                              .created_at = now };
    TRY(file_put(db, &in, &row));
    *ret = row.id;
    return RC_OK;
}

rc file_open(struct app *app, struct arena *a, struct err *e, str hash, bool is_thumb, int *ret_fd,
             int64_t *ret_size)
{
    struct stat about;
    if (!file_hash_is_good(hash))
        return ERR(e, a, RC_NOT_FOUND, NULL, "no hash of a file");
    int fd = open(file_full_path(app, a, file_path(a, hash, is_thumb)), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &about) != 0) {
        if (fd >= 0)
            (void)close(fd);
        return ERR(e, a, RC_NOT_FOUND, NULL, "file %.*s: %s", STR_ARG(hash), strerror(errno));
    }
    *ret_fd = fd;
    *ret_size = about.st_size;
    return RC_OK;
}
