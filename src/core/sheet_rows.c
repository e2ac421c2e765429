/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a sheet: its part is read twice, first for the merged cells, which stand behind the rows. */
#include <math.h>
#include <stdlib.h>

#include "core/sheet_private.h"

#define MERGES_MAX 100000
#define ROW_NUMBER_MAX 1048576
#define COLUMN_NUMBER_MAX 16384
/* Days from the workbook's day 0 to 1970. The first system counts a 29 February 1900 that never was. */
#define EPOCH_1900 25569
#define EPOCH_1904 24107
#define SERIAL_MAX 2958466.0 /* the day behind 9999-12-31 */

struct merge {
    int64_t row, last_row;
    size_t column;
};
/* A value that holds further down its column. */
struct carried {
    int64_t last_row;
    struct sheet_cell cell;
};

struct rows {
    struct sheet_workbook *workbook;
    struct sheet *sheet;
    struct merge *merges; /* by row */
    size_t merges_n, merges_room, merges_at;
    struct carried *carried; /* by column */
    size_t carried_n;
    int64_t row;
    size_t column; /* of the next cell that does not say its place */
    size_t cell_column;
    char type[12];
    bool has_date_style, is_formula, is_in_value;
    int phonetic;
    struct sheet_piece value;
};

/* "AB12": column 27 from 0, row 12. */
static bool place_parse(str place, size_t *ret_column, int64_t *ret_row)
{
    size_t i = 0, column = 0;
    for (; i < place.n && place.p[i] >= 'A' && place.p[i] <= 'Z' && i < 4; i++)
        column = column * 26 + (size_t)(place.p[i] - 'A' + 1);
    if (i == 0 || column > COLUMN_NUMBER_MAX || !str_to_i64(str_slice(place, i, place.n), ret_row) ||
        *ret_row < 1 || *ret_row > ROW_NUMBER_MAX)
        return false;
    *ret_column = column - 1;
    return true;
}

/* ---- merged cells ---- */

static rc merge_start(void *data, const char *name, const char **attributes)
{
    struct rows *r = data;
    str last = sheet_xml_attribute(attributes, "ref"), first = { 0 };
    struct merge m;
    size_t last_column;
    if (strcmp(name, "mergeCell") != 0 || str_is_absent(last))
        return RC_OK;
    (void)str_cut(&last, ':', &first);
    if (!place_parse(first, &m.column, &m.row) || !place_parse(last, &last_column, &m.last_row) ||
        m.last_row <= m.row || m.column >= (size_t)r->sheet->limits->columns)
        return RC_OK; /* merged sideways only: the first cell has the value */
    if (r->merges_n == MERGES_MAX)
        return SHEET_FAIL(r->sheet, RC_LIMIT, "sheet.too_large", "more than %d merged cells", MERGES_MAX);
    void *at = r->merges;
    TRY(sheet_grow(r->sheet, &at, r->merges_n, &r->merges_room, sizeof m));
    r->merges = at;
    r->merges[r->merges_n++] = m;
    return RC_OK;
}

static rc merge_end(void *data, const char *name)
{
    (void)data;
    (void)name;
    return RC_OK;
}

static int by_row(const void *one, const void *other)
{
    const struct merge *a = one, *b = other;
    return a->row != b->row ? (a->row < b->row ? -1 : 1) : (a->column > b->column) - (a->column < b->column);
}

/* Keeps the values of the row at hand that hold further down. */
static rc carry_on(struct rows *r)
{
    while (r->merges_at < r->merges_n && r->merges[r->merges_at].row < r->row)
        r->merges_at++;
    for (; r->merges_at < r->merges_n && r->merges[r->merges_at].row == r->row; r->merges_at++) {
        const struct merge *m = &r->merges[r->merges_at];
        struct carried *c = &r->carried[m->column];
        TRY(sheet_room(r->sheet, r->sheet->kept, r->sheet->cells[m->column].text.n));
        *c = (struct carried){ m->last_row, r->sheet->cells[m->column] };
        c->cell.text = str_copy(r->sheet->kept, c->cell.text);
        c->cell.is_merged = true;
    }
    return RC_OK;
}

static rc carry_into(struct rows *r)
{
    if (r->merges_n == 0 || r->sheet->cells_n == 0)
        return RC_OK;
    for (size_t i = 0; i < r->carried_n; i++)
        if (r->carried[i].last_row >= r->row && r->sheet->cells[i].kind == SHEET_EMPTY)
            TRY(sheet_cell_put(r->sheet, i, &r->carried[i].cell));
    return carry_on(r);
}

/* ---- values ---- */

static struct sheet_cell text_cell(str text)
{
    return (struct sheet_cell){ .text = str_trim(text), .kind = SHEET_TEXT };
}

static struct sheet_cell number_cell(struct arena *a, double v)
{
    bool is_whole = v == floor(v) && fabs(v) < 1e15;
    return (struct sheet_cell){ .text = str_printf(a, is_whole ? "%.0f" : "%.15g", v), .kind = SHEET_NUMBER };
}

static struct sheet_cell date_cell(struct arena *a, ms_t civil)
{
    struct civil c = civil_of(civil, 0);
    struct sheet_cell cell = { .kind = SHEET_DATE, .civil = civil };
    cell.text = day_format(a, day_of(civil, 0));
    if (civil % MS_PER_DAY != 0)
        cell.text = str_printf(a, "%.*s %02d:%02d", STR_ARG(cell.text), c.hour, c.minute);
    return cell;
}

/* A serial number with the look of a date; below 1 it is a time of day. */
static struct sheet_cell serial_cell(const struct rows *r, struct arena *a, double v)
{
    double days = floor(v);
    ms_t of_day = (ms_t)llround((v - days) * 86400.0) * MS_PER_SECOND;
    if (v < 0 || v >= SERIAL_MAX)
        return number_cell(a, v);
    if (v < 1 && !r->workbook->is_1904)
        return text_cell(
            str_printf(a, "%02d:%02d", (int)(of_day / MS_PER_HOUR % 24), (int)(of_day / MS_PER_MINUTE % 60)));
    int64_t day = (int64_t)days - (r->workbook->is_1904 ? EPOCH_1904 : EPOCH_1900) +
                  (!r->workbook->is_1904 && days < 60 ? 1 : 0);
    return date_cell(a, day * MS_PER_DAY + of_day);
}

/* t="d": "2026-11-24" or "2026-11-24T08:30:00". */
static struct sheet_cell iso_cell(struct arena *a, str text)
{
    day_t day;
    ms_t at = 0;
    if (!day_parse(str_slice(text, 0, 10), &day))
        return text_cell(str_copy(a, text));
    if (text.n > 10 && !ms_parse_iso(str_ends(text, S("Z")) ? text : str_join(a, text, S("Z")), &at))
        return text_cell(str_copy(a, text));
    return date_cell(a, text.n > 10 ? at : day * MS_PER_DAY);
}

static rc shared_cell(const struct rows *r, str raw, struct sheet_cell *ret)
{
    int64_t i;
    if (!str_to_i64(raw, &i) || i < 0 || (size_t)i >= r->workbook->texts_n)
        return SHEET_FAIL(r->sheet, RC_INVALID, "sheet.damaged", "row %lld: no shared text %.*s",
                          (long long)r->row, STR_ARG(str_slice(raw, 0, 20)));
    *ret = text_cell(r->workbook->texts[i]);
    return RC_OK;
}

static rc cell_value(const struct rows *r, struct sheet_cell *ret)
{
    struct arena *a = r->sheet->row_arena;
    str type = str_from_c(r->type);
    double v;
    TRY(sheet_room(r->sheet, a, r->value.n + 64));
    str raw = sheet_piece_text(a, &r->value);
    if (str_eq(type, S("s")))
        return shared_cell(r, str_trim(raw), ret);
    if (str_eq(type, S("str")) || str_eq(type, S("inlineStr")))
        *ret = text_cell(raw);
    else if (str_eq(type, S("b")))
        *ret = (struct sheet_cell){ .text = str_eq(str_trim(raw), S("1")) ? S("TRUE") : S("FALSE"),
                                    .kind = SHEET_BOOLEAN };
    else if (str_eq(type, S("e")))
        *ret = (struct sheet_cell){ .text = str_trim(raw), .kind = SHEET_FAULT };
    else if (str_eq(type, S("d")))
        *ret = iso_cell(a, str_trim(raw));
    else if (!str_to_double(str_trim(raw), &v))
        return SHEET_FAIL(r->sheet, RC_INVALID, "sheet.damaged", "row %lld: not a number", (long long)r->row);
    else
        *ret = r->has_date_style ? serial_cell(r, a, v) : number_cell(a, v);
    return RC_OK;
}

static rc cell_done(struct rows *r)
{
    struct sheet_cell cell = { .text = S("") };
    if (r->value.n > 0)
        TRY(cell_value(r, &cell));
    if (str_is_empty(cell.text))
        cell = (struct sheet_cell){ .text = S("") };
    cell.is_formula = r->is_formula;
    return sheet_cell_put(r->sheet, r->cell_column, &cell);
}

/* ---- elements ---- */

static rc row_begin(struct rows *r, const char **attributes)
{
    int64_t number = r->row + 1;
    str told = sheet_xml_attribute(attributes, "r");
    if (!str_is_absent(told) && (!str_to_i64(told, &number) || number <= r->row || number > ROW_NUMBER_MAX))
        return SHEET_FAIL(r->sheet, RC_INVALID, "sheet.damaged", "a row of number %.*s",
                          STR_ARG(str_slice(told, 0, 20)));
    r->row = r->sheet->info->row = number;
    r->column = 0;
    return RC_OK;
}

static rc cell_begin(struct rows *r, const char **attributes)
{
    str place = sheet_xml_attribute(attributes, "r"), type = sheet_xml_attribute(attributes, "t");
    str style = sheet_xml_attribute(attributes, "s");
    int64_t row = r->row, number = 0;
    r->cell_column = r->column;
    if (!str_is_absent(place) && (!place_parse(place, &r->cell_column, &row) || row != r->row))
        return SHEET_FAIL(r->sheet, RC_INVALID, "sheet.damaged", "row %lld: a cell at %.*s",
                          (long long)r->row, STR_ARG(str_slice(place, 0, 20)));
    r->column = r->cell_column + 1;
    size_t n = type.n < sizeof r->type ? type.n : sizeof r->type - 1;
    memcpy(r->type, n > 0 ? type.p : "", n);
    r->type[n] = '\0';
    r->has_date_style = (!str_is_absent(style) && !str_to_i64(style, &number))  ? false
                        : number >= 0 && (size_t)number < r->workbook->styles_n ? r->workbook->is_date[number]
                                                                                : false;
    r->is_formula = false;
    r->value.n = 0;
    return RC_OK;
}

static rc rows_start(void *data, const char *name, const char **attributes)
{
    struct rows *r = data;
    if (strcmp(name, "row") == 0)
        return row_begin(r, attributes);
    if (strcmp(name, "c") == 0)
        return cell_begin(r, attributes);
    if (strcmp(name, "f") == 0)
        r->is_formula = true;
    r->phonetic += strcmp(name, "rPh") == 0 ? 1 : 0;
    r->is_in_value = strcmp(name, "v") == 0 || (strcmp(name, "t") == 0 && r->phonetic == 0);
    return RC_OK;
}

static rc rows_text(void *data, str text)
{
    struct rows *r = data;
    return r->is_in_value ? sheet_piece_put(r->sheet, &r->value, text) : RC_OK;
}

static rc rows_end(void *data, const char *name)
{
    struct rows *r = data;
    r->is_in_value = false;
    r->phonetic -= strcmp(name, "rPh") == 0 ? 1 : 0;
    if (strcmp(name, "c") == 0)
        return cell_done(r);
    if (strcmp(name, "row") != 0)
        return RC_OK;
    TRY(carry_into(r));
    return sheet_row_end(r->sheet, r->row);
}

rc sheet_rows_read(struct sheet_workbook *w)
{
    struct sheet *s = w->sheet;
    struct rows r = { .workbook = w, .sheet = s, .carried_n = (size_t)s->limits->columns };
    r.carried = ARENA_ARRAY(s->kept, struct carried, r.carried_n);
    struct sheet_xml xml = { .sheet = s, .start = merge_start, .end = merge_end, .data = &r };
    TRY(sheet_zip_xml(w->zip, w->path, &xml));
    if (r.merges_n > 0)
        qsort(r.merges, r.merges_n, sizeof *r.merges, by_row);
    xml =
        (struct sheet_xml){ .sheet = s, .start = rows_start, .end = rows_end, .text = rows_text, .data = &r };
    return sheet_zip_xml(w->zip, w->path, &xml);
}
