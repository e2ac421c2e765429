/* SPDX-License-Identifier: Apache-2.0 */
/* ZIP files to take along. */
#include "core/archive.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "core/file.h"
#include "core/seal.h"

struct archive {
    struct arena *a;
    struct err *e;
    const struct app *app;
    str spool;
    const char *path; /* of the archive while it is put together */
    zip_t *zip;       /* NULL once it has ended */
    FILE *text;       /* the one being written, libzip's once it is added; and its name */
    str name;
    bool is_bad;
    int64_t bytes; /* of stored files so far */
    int fd;        /* > 0: whole, and nameless */
    int64_t size;
    const struct rq *sent_by;
};

static rc no_room(struct archive *z, const char *what)
{
    return ERR(z->e, z->a, RC_UNAVAILABLE, "error.disk_full", "archive: %s", what);
}

/* A file that goes to an answer is closed by whoever sends it. */
static void give_back(void *data)
{
    struct archive *z = data;
    bool is_sent = z->sent_by != NULL && z->sent_by->reply.fd == z->fd;
    if (z->text != NULL)
        (void)fclose(z->text);
    if (z->zip != NULL)
        zip_discard(z->zip);
    if (z->fd > 0 && !is_sent)
        (void)close(z->fd);
    (void)unlink(z->path);
}

rc archive_begin(const struct app *app, struct arena *a, struct err *e, struct archive **ret)
{
    struct archive *z = ARENA_NEW(a, struct archive);
    int why;
    *z = (struct archive){ .a = a, .e = e, .app = app, .spool = str_join(a, app->data_dir, S("/spool")) };
    z->path = str_c(a, str_printf(a, "%.*s/%.*s.zip", STR_ARG(z->spool), STR_ARG(token_new(a, 12))));
    z->zip = zip_open(z->path, ZIP_CREATE | ZIP_EXCL, &why);
    if (z->zip == NULL)
        return no_room(z, "cannot begin");
    arena_on_reset(a, give_back, z);
    *ret = z;
    return RC_OK;
}

static rc add(struct archive *z, str name, zip_source_t *source, bool is_packed)
{
    const char *entry = str_c(z->a, name);
    zip_int64_t at = source != NULL ? zip_file_add(z->zip, entry, source, ZIP_FL_ENC_UTF_8) : -1;
    if (at < 0) {
        zip_source_free(source);
        return no_room(z, "cannot add");
    }
    if (!is_packed)
        (void)zip_set_file_compression(z->zip, (zip_uint64_t)at, ZIP_CM_STORE, 0);
    return RC_OK;
}

/* The text that was being written becomes part of the archive: only now libzip may see how long it is. */
static rc text_end(struct archive *z)
{
    FILE *text = z->text;
    if (text == NULL)
        return RC_OK;
    z->text = NULL;
    /* From the beginning: libzip reads on from where the file stands. */
    zip_source_t *source = fseek(text, 0, SEEK_SET) == 0 ? zip_source_filep(z->zip, text, 0, -1) : NULL;
    if (source == NULL) {
        (void)fclose(text);
        return no_room(z, "cannot take a text");
    }
    return add(z, z->name, source, true);
}

rc archive_text(struct archive *z, str name)
{
    TRY(text_end(z));
    int fd = open(str_c(z->a, z->spool), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    z->text = fd < 0 ? NULL : fdopen(fd, "w+b");
    z->name = name;
    if (z->text != NULL)
        return RC_OK;
    if (fd >= 0)
        (void)close(fd);
    return no_room(z, "cannot write a text");
}

void archive_put(struct archive *z, str bytes)
{
    if (z->text == NULL)
        BUG("archive_put without archive_text");
    z->is_bad = fwrite(bytes.p, 1, bytes.n, z->text) != bytes.n || z->is_bad;
}

rc archive_file(struct archive *z, str name, str hash, int64_t bytes)
{
    str path =
        str_printf(z->a, "%.*s/%.*s", STR_ARG(z->app->data_dir), STR_ARG(file_path(z->a, hash, false)));
    const char *file = str_c(z->a, path);
    z->bytes += bytes;
    if (z->bytes > ARCHIVE_BYTES_MAX)
        return ERR(z->e, z->a, RC_LIMIT, "archive.too_large", "more than %lld bytes of files",
                   (long long)ARCHIVE_BYTES_MAX);
    if (access(file, R_OK) != 0)
        return ERR(z->e, z->a, RC_NOT_FOUND, NULL, "a stored file is missing");
    return add(z, name, zip_source_file(z->zip, file, 0, -1), false);
}

rc archive_end(struct archive *z)
{
    struct stat seen;
    TRY(text_end(z));
    if (z->is_bad || zip_close(z->zip) != 0)
        return no_room(z, "cannot end");
    z->zip = NULL;
    z->fd = open(z->path, O_RDONLY | O_CLOEXEC);
    if (z->fd < 0 || fstat(z->fd, &seen) != 0)
        return no_room(z, "is gone");
    z->size = seen.st_size;
    (void)unlink(z->path);
    return RC_OK;
}

void archive_send(struct rq *rq, struct archive *z, str name)
{
    z->sent_by = rq;
    reply_file(rq, z->fd, z->size, S("application/zip"));
    rq->reply.is_private = true;
    rq->reply.download_name = name;
}
