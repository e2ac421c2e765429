/* SPDX-License-Identifier: Apache-2.0 */
/* Copy and checks. */
#include "db/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static const enum db_type copy_types[] = { DB_TEXT };
static const struct db_query copy_query = { .name = "vacuum_into",
                                            .sqlite = "VACUUM INTO ?1",
                                            .postgres = "SELECT 1",
                                            .param_types = copy_types,
                                            .params = 1 };
static const struct db_query integrity_query = { .name = "integrity",
                                                 .sqlite =
                                                     "SELECT integrity_check FROM pragma_integrity_check(20)",
                                                 .postgres = "SELECT 'ok'" };
static const struct db_query foreign_query = {
    .name = "foreign_keys",
    .sqlite = "SELECT \"table\" || ' row ' || rowid || ' refers to nothing in ' || parent FROM "
              "pragma_foreign_key_check LIMIT 20",
    .postgres = "SELECT 'ok' WHERE false"
};

/* Makes the empty file, which nobody else may read; VACUUM INTO fills it. */
static rc claim(struct db *db, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return DB_FAIL(db, RC_UNAVAILABLE, NULL, "cannot make the copy %s: %s", path, strerror(errno));
    (void)close(fd);
    return RC_OK;
}

rc db_backup(struct db *db, str file)
{
    const struct db_value value = { .type = DB_TEXT, .bytes = file };
    const char *path = str_c(db_arena(db), file);
    if (db_kind(db) != DB_SQLITE)
        return DB_FAIL(db, RC_INVALID, NULL, "a PostgreSQL site is copied with pg_dump");
    TRY(claim(db, path));
    rc done = db_run(db, &copy_query, &value, NULL);
    if (done != RC_OK)
        (void)unlink(path);
    return done;
}

struct findings {
    str *at;
    size_t n, room;
};

static void add(struct db *db, struct findings *f, str line)
{
    f->at = db_grow(db, f->at, f->n, &f->room, sizeof *f->at);
    f->at[f->n++] = line;
}

static rc collect(struct db *db, const struct db_query *q, struct findings *f)
{
    struct db_cursor *c;
    bool has_row;
    TRY(db_start(db, q, NULL, &c));
    TRY(db_step(c, &has_row));
    while (has_row) {
        str line = db_column_bytes(c, 0);
        if (!str_eq(line, S("ok")))
            add(db, f, line);
        TRY(db_step(c, &has_row));
    }
    return RC_OK;
}

rc db_integrity(struct db *db, str **ret, size_t *ret_n)
{
    struct findings f = { 0 };
    struct err before = *db_err(db);
    rc done = collect(db, &integrity_query, &f);
    if (done == RC_OK && f.n == 0)
        done = collect(db, &foreign_query, &f);
    if (done == RC_UNAVAILABLE) { /* so damaged that the check itself cannot read it */
        add(db, &f, db_err(db)->detail);
        *db_err(db) = before;
        done = RC_OK;
    }
    TRY(done);
    *ret = f.at;
    *ret_n = f.n;
    return RC_OK;
}
