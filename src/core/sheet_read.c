/* SPDX-License-Identifier: Apache-2.0 */
/* What kind of file it is, and the rows that all kinds hand on. */
#include "core/sheet_private.h"

#define ROW_ARENA_MAX ((size_t)128 << 20)
#define KEPT_SLACK ((size_t)8 << 20) /* what the arenas may take beyond what is counted */

const struct sheet_limits sheet_limits_usual = { .file_bytes = (size_t)64 << 20,
                                                 .unpacked_bytes = (size_t)768 << 20,
                                                 .kept_bytes = (size_t)256 << 20,
                                                 .cell_bytes = (size_t)128 << 10,
                                                 .entries = 2000,
                                                 .ratio = 200,
                                                 .rows = 200000,
                                                 .columns = 100 };

rc sheet_room(struct sheet *s, struct arena *a, size_t n)
{
    if (n <= s->limits->kept_bytes && arena_used(a) + n <= s->limits->kept_bytes)
        return RC_OK;
    return SHEET_FAIL(s, RC_LIMIT, "sheet.too_large", "more than %zu bytes to keep", s->limits->kept_bytes);
}

rc sheet_grow(struct sheet *s, void **array, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return RC_OK;
    size_t more = *room != 0 ? *room * 2 : 64;
    TRY(sheet_room(s, s->kept, more * size));
    void *bigger = arena_calloc(s->kept, more, size);
    if (n != 0)
        memcpy(bigger, *array, n * size);
    *array = bigger;
    *room = more;
    return RC_OK;
}

rc sheet_cell_put(struct sheet *s, size_t column, const struct sheet_cell *cell)
{
    if (cell->kind == SHEET_EMPTY && !cell->is_formula)
        return RC_OK;
    if (column >= (size_t)s->limits->columns)
        return SHEET_FAIL(s, RC_LIMIT, "sheet.too_many_columns", "row %lld: a cell in column %zu",
                          (long long)s->info->row, column + 1);
    s->cells[column] = *cell;
    if (column >= s->cells_n)
        s->cells_n = column + 1;
    return RC_OK;
}

rc sheet_row_end(struct sheet *s, int64_t number)
{
    struct sheet_row row = { .number = number, .cells = s->cells, .n = s->cells_n };
    rc done = RC_OK;
    if (row.n > 0 && s->info->rows++ == s->limits->rows)
        done =
            SHEET_FAIL(s, RC_LIMIT, "sheet.too_many_rows", "more than %lld rows", (long long)s->limits->rows);
    if (row.n > 0 && done == RC_OK)
        done = s->fn(s->data, &row);
    for (size_t i = 0; i < s->cells_n; i++)
        s->cells[i] = (struct sheet_cell){ .text = S("") };
    s->cells_n = 0;
    arena_reset(s->row_arena);
    return done;
}

/* A name in the directory of a compound file, which is UTF-16. */
static bool has_wide(str bytes, const char *name)
{
    char wide[64];
    size_t n = 0;
    for (; name[n] != '\0'; n++) {
        wide[2 * n] = name[n];
        wide[2 * n + 1] = '\0';
    }
    return str_find(bytes, (str){ wide, 2 * n }) != SIZE_MAX;
}

/* Excel before 2007, and every workbook that is encrypted, is a compound file. */
static rc refuse_compound(struct sheet *s, str bytes)
{
    if (has_wide(bytes, "EncryptedPackage") || has_wide(bytes, "EncryptionInfo"))
        return SHEET_FAIL(s, RC_INVALID, "sheet.password", "an encrypted workbook");
    if (has_wide(bytes, "Workbook") || has_wide(bytes, "Book"))
        return SHEET_FAIL(s, RC_INVALID, "sheet.old_format", "a workbook of Excel 97 to 2003");
    return SHEET_FAIL(s, RC_INVALID, "sheet.not_a_workbook", "a compound file without a workbook");
}

/* Files of other kinds that people take for tables. */
static bool is_of_another_kind(str bytes)
{
    static const str beginnings[] = { S_INIT("%PDF"),
                                      S_INIT("\x89PNG"),
                                      S_INIT("\xff\xd8\xff"),
                                      S_INIT("GIF8"),
                                      S_INIT("Rar!"),
                                      S_INIT("7z\xbc\xaf"),
                                      S_INIT("\x1f\x8b"),
                                      S_INIT("{\\rtf"),
                                      S_INIT("\x7f"
                                             "ELF"),
                                      S_INIT("SQLite format") };
    if (bytes.p[0] == '<') /* HTML, XML */
        return true;
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
        if (str_starts(bytes, beginnings[i]))
            return true;
    return false;
}

static rc read_it(struct sheet *s, str bytes)
{
    static const str compound = S_INIT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    if (bytes.n > s->limits->file_bytes)
        return SHEET_FAIL(s, RC_LIMIT, "sheet.too_large", "a file of %zu bytes", bytes.n);
    if (str_is_empty(str_trim(bytes)))
        return SHEET_FAIL(s, RC_INVALID, "sheet.empty", "an empty file");
    if (str_starts(bytes, compound))
        return refuse_compound(s, bytes);
    if (str_starts(bytes, S("PK\x03\x04")))
        return sheet_xlsx_read(s, bytes);
    if (str_starts(bytes, S("PK")) || is_of_another_kind(bytes))
        return SHEET_FAIL(s, RC_INVALID, "sheet.not_a_workbook", "a file of another kind");
    return sheet_csv_read(s, bytes);
}

rc sheet_read(struct arena *a, struct err *e, str bytes, const struct sheet_limits *limits, sheet_row_fn *fn,
              void *data, struct sheet_info *ret)
{
    *ret = (struct sheet_info){ 0 };
    struct sheet s = { .arena = a,
                       .err = e,
                       .kept = arena_new(limits->kept_bytes + KEPT_SLACK),
                       .row_arena = arena_new(ROW_ARENA_MAX + limits->kept_bytes),
                       .limits = limits,
                       .fn = fn,
                       .data = data,
                       .info = ret };
    s.cells = ARENA_ARRAY(s.kept, struct sheet_cell, (size_t)limits->columns);
    for (int64_t i = 0; i < limits->columns; i++)
        s.cells[i].text = S("");
    rc done = read_it(&s, bytes);
    if (done == RC_OK && ret->rows == 0)
        done = SHEET_FAIL(&s, RC_INVALID, "sheet.empty", "no row with anything in it");
    arena_free(s.row_arena);
    arena_free(s.kept);
    return done;
}
