/* SPDX-License-Identifier: Apache-2.0 */
/* The export: every table of content_table.c as JSON Lines, the files they name, and the manifest last. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/content_private.h"
#include "app/copy.h"
#include "base/json.h"
#include "core/audit.h"
#include "core/file.h"
#include "db/lane.h"
#include "db/pool.h"

#define READ_ARENA_MAX ((size_t)16 << 30)
#define MANIFEST_LINE_MAX 1024
#define COPY_BYTES 65536

struct stored { /* a file of the store that a row names */
    str hash;
    struct stored *next;
};
struct export
{
    struct site *site;
    struct arena *a;   /* of the whole */
    struct arena *row; /* emptied after each line */
    struct err *e;
    str folder;
    FILE *out, *manifest;
    crypto_hash_sha256_state sha;
    int64_t rows, bytes; /* of the file at hand */
    struct stored *files, **files_end;
    struct content_counts counts;
};

/* ---- files of the export ---- */

static rc cannot(struct export *x, const char *what, str file)
{
    return ERR(x->e, x->a, RC_UNAVAILABLE, errno == ENOSPC ? "error.disk_full" : NULL, "cannot %s %.*s: %s",
               what, STR_ARG(file), strerror(errno));
}

static rc out_open(struct export *x, str file, FILE **ret)
{
    const char *path = str_c(x->a, str_printf(x->a, "%.*s/%.*s", STR_ARG(x->folder), STR_ARG(file)));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    *ret = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (*ret != NULL)
        return RC_OK;
    if (fd >= 0)
        (void)close(fd);
    return cannot(x, "make", file);
}

static rc begin(struct export *x, str file)
{
    x->rows = x->bytes = 0;
    (void)crypto_hash_sha256_init(&x->sha);
    return out_open(x, file, &x->out);
}

static bool put(struct export *x, str bytes)
{
    (void)crypto_hash_sha256_update(&x->sha, (const unsigned char *)bytes.p, bytes.n);
    x->bytes += (int64_t)bytes.n;
    return fwrite(bytes.p, 1, bytes.n, x->out) == bytes.n;
}

static bool is_closed(FILE *f)
{
    bool is_good = fflush(f) == 0 && fsync(fileno(f)) == 0;
    return fclose(f) == 0 && is_good;
}

/* The file is whole: the manifest names it. */
static rc end(struct export *x, str file, bool is_table)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    struct buf line = buf_new(x->row, MANIFEST_LINE_MAX), hex = buf_new(x->row, CONTENT_SHA_DIGITS);
    struct json j = json_new(&line);
    bool is_good = is_closed(x->out);
    x->out = NULL;
    if (!is_good)
        return cannot(x, "write", file);
    (void)crypto_hash_sha256_final(&x->sha, hash);
    buf_hex(&hex, hash, sizeof hash);
    json_open_object(&j);
    json_put_str(&j, S("file"), file);
    if (is_table)
        json_put_i64(&j, S("rows"), x->rows);
    json_put_i64(&j, S("bytes"), x->bytes);
    json_put_str(&j, S("sha256"), buf_str(&hex));
    json_end(&j);
    buf_putc(&line, '\n');
    is_good = fwrite(line.p, 1, line.n, x->manifest) == line.n;
    arena_reset(x->row);
    return is_good ? RC_OK : cannot(x, "write", S(CONTENT_MANIFEST));
}

/* ---- rows ---- */

static void value_put(struct json *j, const struct db_field *f, struct db_cursor *c, int i)
{
    json_key(j, str_from_c(f->name));
    if (db_column_is_null(c, i))
        json_none(j);
    else if (f->kind == DB_FIELD_ID)
        json_id(j, db_column_i64(c, i));
    else if (f->kind == DB_FIELD_BOOL)
        json_bool(j, db_column_i64(c, i) != 0);
    else if (f->kind == DB_FIELD_NUMBER)
        json_i64(j, db_column_i64(c, i));
    else
        json_str(j, db_column_bytes(c, i));
}

static void stored_note(struct export *x, str hash)
{
    struct stored *s = ARENA_NEW(x->a, struct stored);
    s->hash = str_copy(x->a, hash);
    *x->files_end = s;
    x->files_end = &s->next;
}

static rc row_write(struct export *x, const struct content_table *t, struct db_cursor *c)
{
    struct buf line = buf_new(x->row, CONTENT_LINE_MAX);
    struct json j = json_new(&line);
    json_open_object(&j);
    for (size_t i = 0; i < t->out->columns_n; i++)
        value_put(&j, &t->out->columns[i], c, (int)i);
    json_end(&j);
    buf_putc(&line, '\n');
    if (line.is_full)
        return ERR(x->e, x->a, RC_LIMIT, NULL, "a row of %s is longer than %zu bytes", t->name,
                   CONTENT_LINE_MAX);
    x->rows++;
    bool is_good = put(x, buf_str(&line));
    arena_reset(x->row);
    return is_good ? RC_OK : cannot(x, "write", content_file_of(x->a, t));
}

static rc rows_write(struct export *x, const struct content_table *t, struct db *db)
{
    struct db_cursor *c;
    bool has_row = false;
    bool is_files = strcmp(t->name, "files") == 0;
    TRY(db_start(db, t->out->query, NULL, &c));
    TRY(db_step(c, &has_row));
    while (has_row) {
        rc done = row_write(x, t, c);
        if (done == RC_OK && is_files)
            stored_note(x, db_column_bytes(c, 1));
        if (done != RC_OK) {
            db_finish(c);
            return done;
        }
        TRY(db_step(c, &has_row));
    }
    return RC_OK;
}

static rc table_write(struct export *x, const struct content_table *t, struct db *db)
{
    str file = content_file_of(x->a, t);
    TRY(begin(x, file));
    TRY(rows_write(x, t, db));
    x->counts.rows += x->rows;
    if (strcmp(t->name, "items") == 0)
        x->counts.items = x->rows;
    return end(x, file, true);
}

/* One transaction over all tables: the content of one instant. */
static rc tables_write(struct export *x)
{
    struct arena *reading = arena_new(READ_ARENA_MAX);
    struct err e = { 0 };
    struct db *db = NULL;
    rc done = pool_take(x->site->app.pool, reading, &e, &db);
    if (done == RC_OK)
        done = db_lift_limit(db);
    if (done == RC_OK)
        done = db_begin(db);
    for (size_t i = 0; i < content_tables_n && done == RC_OK; i++)
        done = table_write(x, &content_tables[i], db);
    if (db != NULL)
        pool_give(x->site->app.pool, db);
    if (done != RC_OK && x->e->code == RC_OK)
        done = ERR(x->e, x->a, done, e.text_key, "%.*s", STR_ARG(e.detail));
    arena_free(reading);
    return done;
}

/* ---- stored files ---- */

static rc bytes_copy(struct export *x, int fd, str file)
{
    char room[COPY_BYTES];
    ssize_t n;
    while ((n = read(fd, room, sizeof room)) > 0)
        if (!put(x, (str){ room, (size_t)n }))
            return cannot(x, "write", file);
    return n == 0 ? RC_OK : cannot(x, "read", file);
}

/* The thumbnail need not be there: only pictures have one. */
static rc stored_write(struct export *x, str hash, bool is_thumb)
{
    str file = str_printf(x->a, "files/%.*s%s", STR_ARG(hash), is_thumb ? ".thumb" : "");
    struct err missing = { 0 };
    int fd;
    int64_t size;
    rc found = file_open(&x->site->app, x->a, &missing, hash, is_thumb, &fd, &size);
    if (found == RC_NOT_FOUND && is_thumb)
        return RC_OK;
    if (found != RC_OK)
        return ERR(x->e, x->a, RC_NOT_FOUND, NULL, "a stored file is missing, see `echowall doctor`: %.*s",
                   STR_ARG(hash));
    rc done = begin(x, file);
    if (done == RC_OK)
        done = bytes_copy(x, fd, file);
    (void)close(fd);
    TRY(done);
    x->counts.files += is_thumb ? 0 : 1;
    return end(x, file, false);
}

static rc files_write(struct export *x)
{
    TRY(folder_make(x->a, x->e, str_join(x->a, x->folder, S("/files"))));
    for (const struct stored *s = x->files; s != NULL; s = s->next) {
        TRY(stored_write(x, s->hash, false));
        TRY(stored_write(x, s->hash, true));
    }
    return RC_OK;
}

/* ---- the manifest ---- */

static rc manifest_begin(struct export *x)
{
    const struct clock *clock = &x->site->app.clock;
    struct buf line = buf_new(x->row, MANIFEST_LINE_MAX);
    struct json j = json_new(&line);
    TRY(out_open(x, S(CONTENT_MANIFEST ".new"), &x->manifest));
    json_open_object(&j);
    json_put_str(&j, S("format"), S(CONTENT_FORMAT));
    json_put_i64(&j, S("version"), CONTENT_VERSION);
    json_put_str(&j, S("made_at"), ms_format_iso(x->row, clock_now(clock), clock->offset));
    json_put_str(&j, S("not_included"),
                 S("passwords, sessions, tokens, keys, telephone numbers, roles, rules, cases and what "
                   "residents reported, letters, who stands behind a nickname, rooms, the audit log"));
    json_end(&j);
    buf_putc(&line, '\n');
    bool is_good = fwrite(line.p, 1, line.n, x->manifest) == line.n;
    arena_reset(x->row);
    return is_good ? RC_OK : cannot(x, "write", S(CONTENT_MANIFEST));
}

/* Only now the export is one. */
static rc manifest_end(struct export *x)
{
    const char *from = str_c(x->a, str_join(x->a, x->folder, S("/" CONTENT_MANIFEST ".new"))),
               *to = str_c(x->a, str_join(x->a, x->folder, S("/" CONTENT_MANIFEST)));
    bool is_good = is_closed(x->manifest);
    x->manifest = NULL;
    if (!is_good || rename(from, to) != 0)
        return cannot(x, "write", S(CONTENT_MANIFEST));
    return RC_OK;
}

static rc audit_unit(struct db *db, void *data)
{
    const struct site *site = data;
    return audit_write(db, &(struct audit_entry){ .at = clock_now(&site->app.clock),
                                                  .action = S("export"),
                                                  .subject = S("content"),
                                                  .request_id = S("command line") });
}

static rc all_write(struct export *x)
{
    TRY(manifest_begin(x));
    TRY(tables_write(x));
    TRY(files_write(x));
    return manifest_end(x);
}

rc content_export(struct site *site, struct arena *a, struct err *e, str folder, struct content_counts *ret)
{
    struct export x = { .site = site, .a = a, .e = e, .folder = folder };
    x.files_end = &x.files;
    if (!folder_is_empty(a, folder))
        return ERR(e, a, RC_CONFLICT, NULL, "%.*s is not empty", STR_ARG(folder));
    TRY(folder_make(a, e, folder));
    TRY(lane_run(site->app.lane, a, e, audit_unit, site));
    x.row = arena_new(CONTENT_LINE_MAX * 4);
    rc done = all_write(&x);
    if (x.out != NULL)
        (void)fclose(x.out);
    if (x.manifest != NULL)
        (void)fclose(x.manifest);
    arena_free(x.row);
    *ret = x.counts;
    return done;
}
