/* SPDX-License-Identifier: Apache-2.0 */
/* Documents, audio and video on their way into the store and out of it. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rand.h"
#include "core/file_private.h"
#include "core/rule.h"
#include "gen/file_sql.h"
#include "web/rq.h"

#define MIB ((int64_t)1 << 20)

static rc limit_load(struct db *db, day_t day, const char *name, int64_t *ret)
{
    int64_t mib;
    TRY(rule_value(db, str_from_c(name), (organisation_id){ 0 }, day, &mib));
    *ret = mib < FILE_UPLOAD_BYTES_MAX / MIB ? mib * MIB : FILE_UPLOAD_BYTES_MAX;
    return RC_OK;
}

rc file_limits_load(struct db *db, day_t day, struct file_limits *ret)
{
    TRY(limit_load(db, day, "file.document_mib", &ret->document_bytes));
    TRY(limit_load(db, day, "file.audio_mib", &ret->audio_bytes));
    return limit_load(db, day, "file.video_mib", &ret->video_bytes);
}

static int64_t limit_of(const struct file_limits *limits, enum file_class class)
{
    switch (class) {
    case FILE_DOCUMENT:
        return limits->document_bytes;
    case FILE_AUDIO:
        return limits->audio_bytes;
    case FILE_VIDEO:
        return limits->video_bytes;
    case FILE_PICTURE:
        break;
    }
    return (int64_t)FILE_PICTURE_BYTES_MAX;
}

static rc too_large(struct arena *a, struct err *e, int64_t limit)
{
    rc failed = ERR(e, a, RC_LIMIT, "file.too_large_mib", "more than %lld bytes", (long long)limit);
    if (e != NULL && str_is_absent(e->what))
        e->what = str_printf(a, "%lld", (long long)(limit / MIB));
    return failed;
}

static rc take_picture(struct app *app, struct arena *a, struct err *e, str bytes, struct file_taken *ret)
{
    struct file_picture p;
    TRY(file_take_picture(app, a, e, bytes, &p));
    *ret = (struct file_taken){ .hash = p.hash,
                                .kind = file_kind_named(p.kind),
                                .bytes = p.bytes,
                                .width = p.width,
                                .height = p.height };
    return RC_OK;
}

rc file_take(struct app *app, struct arena *a, struct err *e, str bytes, unsigned classes,
             const struct file_limits *limits, struct file_taken *ret)
{
    const struct file_kind *kind = file_kind_of(a, bytes);
    if (kind == NULL)
        return ERR(e, a, RC_INVALID, "file.unknown", "none of the kinds by its bytes");
    if ((classes & (unsigned)kind->class) == 0)
        return ERR(e, a, RC_INVALID, "file.not_wanted", "%s is not wanted here", kind->name);
    if (kind->class == FILE_PICTURE)
        return take_picture(app, a, e, bytes, ret);
    if ((int64_t)bytes.n > limit_of(limits, kind->class))
        return too_large(a, e, limit_of(limits, kind->class));
    if (kind->class == FILE_DOCUMENT)
        TRY(file_document_check(a, e, kind, bytes));
    *ret = (struct file_taken){ .hash = file_hash(a, bytes), .kind = kind, .bytes = (int64_t)bytes.n };
    return file_store(app, a, e, ret->hash, false, bytes);
}

static rc take_mapped(struct app *app, struct arena *a, struct err *e, int fd, const struct file_kind *kind,
                      struct file_taken *ret)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || about.st_size == 0)
        return ERR(e, a, RC_UNAVAILABLE, "file.broken", "nothing was made");
    size_t n = (size_t)about.st_size;
    void *map = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
        return ERR(e, a, RC_UNAVAILABLE, "file.disk_full", "mmap: %s", strerror(errno));
    str bytes = { map, n };
    *ret = (struct file_taken){ .hash = file_hash(a, bytes), .kind = kind, .bytes = (int64_t)n };
    rc done = file_store(app, a, e, ret->hash, false, bytes);
    (void)munmap(map, n);
    return done;
}

rc file_take_made(struct app *app, struct arena *a, struct err *e, const char *path,
                  const struct file_kind *kind, struct file_taken *ret)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return ERR(e, a, RC_UNAVAILABLE, "file.broken", "%s: %s", path, strerror(errno));
    rc done = take_mapped(app, a, e, fd, kind, ret);
    (void)close(fd);
    return done;
}

rc file_put_back(struct app *app, struct arena *a, struct err *e, str hash, bool is_thumb, str bytes)
{
    const struct file_kind *kind = file_kind_of(a, bytes);
    bool is_it = is_thumb ? kind != NULL && kind->class == FILE_PICTURE
                          : kind != NULL && str_eq(file_hash(a, bytes), hash);
    if (!is_it || !file_hash_is_good(hash))
        return ERR(e, a, RC_INVALID, "file.broken", "these are not the bytes of %.*s", STR_ARG(hash));
    return file_store(app, a, e, hash, is_thumb, bytes);
}

rc file_keep_taken(struct db *db, const struct file_taken *taken, ms_t now, file_id *ret)
{
    struct file_put_row row;
    struct file_put_in in = { .id = { id_new(now) },
                              .hash = taken->hash,
                              .kind = str_from_c(taken->kind->name),
                              .bytes = taken->bytes,
                              .width = taken->width > 0 ? OPT_I64(taken->width) : OPT_NONE,
                              .height = taken->height > 0 ? OPT_I64(taken->height) : OPT_NONE,
                              .created_at = now };
    TRY(file_put(db, &in, &row));
    *ret = row.id;
    return RC_OK;
}

rc file_send(struct rq *rq, const struct file_sent *f)
{
    const struct file_kind *kind = file_kind_named(f->kind);
    int fd;
    int64_t size;
    if (kind == NULL)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no kind of file");
    TRY(file_open(rq->app, rq->arena, &rq->err, f->hash, f->is_small, &fd, &size));
    reply_file(rq, fd, size, str_from_c(kind->media));
    rq->reply.is_private = !f->is_public;
    if (kind->class == FILE_DOCUMENT)
        rq->reply.download_name = file_name_clean(rq->arena, f->name, kind);
    return RC_OK;
}
