/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a foreign SQLite file. Our own database is never read this way. */
#include "db/scan.h"

#include <sqlite3.h>

static bool is_plain(const char *name)
{
    for (const char *p = name; *p != '\0'; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '_'))
            return false;
    return *name != '\0';
}

static str column(sqlite3_stmt *s, int i)
{
    const char *p = (const char *)sqlite3_column_text(s, i);
    return (str){ p, p != NULL ? (size_t)sqlite3_column_bytes(s, i) : 0 };
}

static rc each_row(sqlite3 *db, sqlite3_stmt *s, struct arena *a, struct err *e, rc (*fn)(void *, str, str),
                   void *data)
{
    int step;
    while ((step = sqlite3_step(s)) == SQLITE_ROW)
        TRY(fn(data, column(s, 0), column(s, 1)));
    return step == SQLITE_DONE ? RC_OK
                               : ERR(e, a, RC_INVALID, NULL, "cannot read it: %s", sqlite3_errmsg(db));
}

static rc scan(sqlite3 *db, const struct scan_pair *what, struct arena *a, struct err *e,
               rc (*fn)(void *, str, str), void *data)
{
    sqlite3_stmt *s = NULL;
    str sql = str_printf(a, "SELECT %s, %s FROM %s ORDER BY rowid", what->one, what->other, what->table);
    int prepared = sqlite3_prepare_v2(db, str_c(a, sql), -1, &s, NULL);
    if (prepared == SQLITE_NOTADB || prepared == SQLITE_CORRUPT)
        return ERR(e, a, RC_INVALID, NULL, "no SQLite database: %s", sqlite3_errmsg(db));
    if (prepared != SQLITE_OK)
        return ERR(e, a, RC_NOT_FOUND, NULL, "table %s: %s", what->table, sqlite3_errmsg(db));
    rc done = each_row(db, s, a, e, fn, data);
    (void)sqlite3_finalize(s);
    return done;
}

rc scan_pairs(str path, const struct scan_pair *what, struct arena *a, struct err *e,
              rc (*fn)(void *data, str one, str other), void *data)
{
    sqlite3 *db = NULL;
    if (!is_plain(what->table) || !is_plain(what->one) || !is_plain(what->other))
        BUG("scan_pairs: name of a table or column");
    int opened = sqlite3_open_v2(str_c(a, path), &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    rc done = opened == SQLITE_OK ? scan(db, what, a, e, fn, data)
                                  : ERR(e, a, RC_NOT_FOUND, NULL, "cannot open %.*s", STR_ARG(path));
    (void)sqlite3_close(db);
    return done;
}
