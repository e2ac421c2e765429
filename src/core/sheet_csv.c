/* SPDX-License-Identifier: Apache-2.0 */
/* CSV: RFC 4180, and what spreadsheets make of it: other separators, a first line "sep=;", lone CR or LF. */
#include "core/sheet_private.h"

struct csv {
    struct sheet *sheet;
    str rest;
    size_t column;
};

/* The separator that stands most often in the first record, outside quotes; a comma when none does. */
static char separator_of(str text)
{
    static const char separators[] = { ',', ';', '\t' };
    size_t counts[sizeof separators] = { 0 }, best = 0;
    bool is_quoted = false;
    for (size_t i = 0; i < text.n && (is_quoted || (text.p[i] != '\n' && text.p[i] != '\r')); i++) {
        if (text.p[i] == '"')
            is_quoted = !is_quoted;
        for (size_t k = 0; k < sizeof separators && !is_quoted; k++)
            counts[k] += text.p[i] == separators[k] ? 1 : 0;
    }
    for (size_t k = 1; k < sizeof separators; k++)
        if (counts[k] > counts[best])
            best = k;
    return separators[best];
}

/* "sep=;" is for Excel, not a row. */
static char separator_take(str *text)
{
    if (!str_starts(*text, S("sep=")) || text->n < 6 || (text->p[5] != '\r' && text->p[5] != '\n'))
        return separator_of(*text);
    char separator = text->p[4];
    *text = str_slice(*text, text->p[5] == '\r' && text->n > 6 && text->p[6] == '\n' ? 7 : 6, text->n);
    return separator;
}

/* A field in quotes, doubled ones inside; behind it only a separator or the end of the record may stand. */
static rc quoted(struct csv *c, str *ret)
{
    struct sheet *s = c->sheet;
    size_t n = 0, i = 1;
    while (i < c->rest.n && !(c->rest.p[i] == '"' && (i + 1 == c->rest.n || c->rest.p[i + 1] != '"')))
        i += c->rest.p[i] == '"' ? 2 : 1;
    if (i >= c->rest.n)
        return SHEET_FAIL(s, RC_INVALID, "sheet.quote", "row %lld: a quote is not closed",
                          (long long)s->info->row);
    if (i > s->limits->cell_bytes)
        return SHEET_FAIL(s, RC_LIMIT, "sheet.cell_too_long", "row %lld: a cell of %zu bytes",
                          (long long)s->info->row, i);
    TRY(sheet_room(s, s->row_arena, i));
    char *out = arena_alloc(s->row_arena, i);
    for (size_t at = 1; at < i; at++) {
        out[n++] = c->rest.p[at];
        at += c->rest.p[at] == '"' ? 1 : 0;
    }
    c->rest = str_slice(c->rest, i + 1, c->rest.n);
    *ret = (str){ out, n };
    return RC_OK;
}

static bool is_field_end(const struct csv *c, size_t i)
{
    return i == c->rest.n || c->rest.p[i] == c->sheet->info->separator || c->rest.p[i] == '\r' ||
           c->rest.p[i] == '\n';
}

static rc plain(struct csv *c, str *ret)
{
    size_t n = 0;
    while (!is_field_end(c, n))
        n++;
    if (n > c->sheet->limits->cell_bytes)
        return SHEET_FAIL(c->sheet, RC_LIMIT, "sheet.cell_too_long", "row %lld: a cell of %zu bytes",
                          (long long)c->sheet->info->row, n);
    *ret = str_slice(c->rest, 0, n);
    c->rest = str_slice(c->rest, n, c->rest.n);
    return RC_OK;
}

static rc field(struct csv *c)
{
    str text, behind = { 0 };
    if (str_starts(c->rest, S("\""))) {
        TRY(quoted(c, &text));
        TRY(plain(c, &behind));
        if (!str_is_empty(str_trim(behind)))
            return SHEET_FAIL(c->sheet, RC_INVALID, "sheet.quote", "row %lld: text behind a quote",
                              (long long)c->sheet->info->row);
    } else {
        TRY(plain(c, &text));
    }
    struct sheet_cell cell = { .text = str_trim(text), .kind = SHEET_TEXT };
    if (str_is_empty(cell.text))
        cell = (struct sheet_cell){ .text = S("") };
    cell.is_formula = str_starts(cell.text, S("="));
    return sheet_cell_put(c->sheet, c->column++, &cell);
}

/* Behind a field: the next one, or the end of the record. */
static bool next_field(struct csv *c)
{
    if (!str_is_empty(c->rest) && c->rest.p[0] == c->sheet->info->separator) {
        c->rest = str_slice(c->rest, 1, c->rest.n);
        return true;
    }
    size_t n = str_starts(c->rest, S("\r\n")) ? 2 : 1;
    c->rest = str_slice(c->rest, n, c->rest.n);
    return false;
}

rc sheet_csv_read(struct sheet *s, str bytes)
{
    struct csv c = { .sheet = s };
    s->info->format = "csv";
    TRY(sheet_text_decode(s, bytes, &c.rest));
    s->info->separator = separator_take(&c.rest);
    for (s->info->row = 1; !str_is_empty(c.rest); s->info->row++) {
        c.column = 0;
        do
            TRY(field(&c));
        while (next_field(&c));
        TRY(sheet_row_end(s, s->info->row));
    }
    return RC_OK;
}
