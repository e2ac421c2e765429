/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a workbook that its rows need: which sheet is the first, shared texts, which styles are dates.
 */
#include "core/sheet_private.h"

/* ---- which sheet ---- */

struct book {
    struct sheet_workbook *workbook;
    str relation; /* of the first visible sheet */
    bool has_macros;
};

/* The strict form of the standard says "true", the usual one "1". */
static bool is_true(str value)
{
    return str_eq(value, S("1")) || str_eq(value, S("true")) || str_eq(value, S("on"));
}

static rc nothing(void *data, const char *name)
{
    (void)data;
    (void)name;
    return RC_OK;
}

static rc types_start(void *data, const char *name, const char **attributes)
{
    struct book *b = data;
    str type = sheet_xml_attribute(attributes, "ContentType");
    if (strcmp(name, "Override") == 0 || strcmp(name, "Default") == 0)
        b->has_macros |= !str_is_absent(type) && str_find(type, S("macroEnabled")) != SIZE_MAX;
    return RC_OK;
}

static rc book_start(void *data, const char *name, const char **attributes)
{
    struct book *b = data;
    struct sheet_workbook *w = b->workbook;
    if (strcmp(name, "workbookPr") == 0)
        w->is_1904 = is_true(sheet_xml_attribute(attributes, "date1904"));
    str state = sheet_xml_attribute(attributes, "state");
    bool is_hidden = !str_is_absent(state) && !str_eq(state, S("visible"));
    if (strcmp(name, "sheet") != 0 || is_hidden || !str_is_absent(b->relation))
        return RC_OK;
    str id = sheet_xml_attribute(attributes, "id");
    TRY(sheet_room(w->sheet, w->sheet->kept, id.n));
    b->relation = str_copy(w->sheet->kept, id);
    return RC_OK;
}

/* The part's name in the zip file: relative to xl/, or from the top with a slash. */
static rc relation_start(void *data, const char *name, const char **attributes)
{
    struct book *b = data;
    struct sheet *s = b->workbook->sheet;
    str id = sheet_xml_attribute(attributes, "Id"), target = sheet_xml_attribute(attributes, "Target");
    if (strcmp(name, "Relationship") != 0 || !str_eq(id, b->relation) || str_is_empty(target))
        return RC_OK;
    TRY(sheet_room(s, s->kept, target.n + 8));
    bool is_absolute = target.p[0] == '/';
    str path =
        str_join(s->kept, is_absolute ? S("") : S("xl/"), str_slice(target, is_absolute ? 1 : 0, target.n));
    b->workbook->path = str_c(s->kept, path);
    return RC_OK;
}

static rc find_sheet(struct sheet_workbook *w)
{
    struct sheet *s = w->sheet;
    struct book b = { .workbook = w };
    struct sheet_xml xml = { .sheet = s, .start = types_start, .end = nothing, .data = &b };
    if (sheet_zip_has(w->zip, "[Content_Types].xml"))
        TRY(sheet_zip_xml(w->zip, "[Content_Types].xml", &xml));
    if (b.has_macros)
        return SHEET_FAIL(s, RC_INVALID, "sheet.macros", "a workbook that may have macros");
    if (sheet_zip_has(w->zip, "xl/workbook.bin"))
        return SHEET_FAIL(s, RC_INVALID, "sheet.old_format", "a binary workbook");
    if (!sheet_zip_has(w->zip, "xl/workbook.xml"))
        return SHEET_FAIL(s, RC_INVALID, "sheet.not_a_workbook", "a zip file without a workbook");
    xml.start = book_start;
    TRY(sheet_zip_xml(w->zip, "xl/workbook.xml", &xml));
    if (str_is_absent(b.relation))
        return SHEET_FAIL(s, RC_INVALID, "sheet.empty", "no visible sheet");
    xml.start = relation_start;
    TRY(sheet_zip_xml(w->zip, "xl/_rels/workbook.xml.rels", &xml));
    if (w->path == NULL || !sheet_zip_has(w->zip, w->path))
        return SHEET_FAIL(s, RC_INVALID, "sheet.damaged", "the first sheet is not there");
    return RC_OK;
}

/* ---- shared texts ---- */

struct texts {
    struct sheet_workbook *workbook;
    struct sheet_piece piece;
    bool is_in_text;
    int phonetic; /* readings above the characters are not the text */
};

static rc texts_start(void *data, const char *name, const char **attributes)
{
    struct texts *t = data;
    (void)attributes;
    if (strcmp(name, "si") == 0)
        t->piece.n = 0;
    t->phonetic += strcmp(name, "rPh") == 0 ? 1 : 0;
    t->is_in_text = strcmp(name, "t") == 0 && t->phonetic == 0;
    return RC_OK;
}

static rc texts_text(void *data, str text)
{
    struct texts *t = data;
    return t->is_in_text ? sheet_piece_put(t->workbook->sheet, &t->piece, text) : RC_OK;
}

static rc texts_end(void *data, const char *name)
{
    struct texts *t = data;
    struct sheet_workbook *w = t->workbook;
    t->is_in_text = false;
    t->phonetic -= strcmp(name, "rPh") == 0 ? 1 : 0;
    if (strcmp(name, "si") != 0)
        return RC_OK;
    void *at = w->texts;
    TRY(sheet_grow(w->sheet, &at, w->texts_n, &w->texts_room, sizeof(str)));
    w->texts = at;
    TRY(sheet_room(w->sheet, w->sheet->kept, t->piece.n + 1));
    w->texts[w->texts_n++] = sheet_piece_text(w->sheet->kept, &t->piece);
    return RC_OK;
}

/* ---- which styles are dates ---- */

struct styles {
    struct sheet_workbook *workbook;
    int64_t *formats; /* numbers of the workbook's own formats that are dates */
    size_t formats_n, formats_room;
    bool is_in_cells;
};

/* The numbers that every workbook has; 27 to 36 and 50 to 58 are dates in Chinese, Japanese and Korean ones.
 */
static bool is_date_number(int64_t number)
{
    return (number >= 14 && number <= 22) || (number >= 27 && number <= 36) ||
           (number >= 45 && number <= 47) || (number >= 50 && number <= 58);
}

/* A format with a part of a date outside quotes and brackets: yyyy"年"m"月", [$-804]yyyy-mm-dd. */
static bool is_date_format(str code)
{
    bool is_quoted = false, is_bracketed = false;
    for (size_t i = 0; i < code.n && code.p[i] != ';'; i++) {
        char c = code.p[i];
        if (c == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && (c == '[' || c == ']'))
            is_bracketed = c == '[';
        else if (c == '\\' || c == '_' || c == '*')
            i++;
        else if (!is_quoted && !is_bracketed && strchr("yYmMdDhHsS", c) != NULL)
            return true;
    }
    return false;
}

static bool is_date_style(const struct styles *t, str number)
{
    int64_t n;
    if (!str_to_i64(number, &n))
        return false;
    for (size_t i = 0; i < t->formats_n; i++)
        if (t->formats[i] == n)
            return true;
    return is_date_number(n);
}

static rc format_add(struct styles *t, const char **attributes)
{
    int64_t number;
    void *at = t->formats;
    str code = sheet_xml_attribute(attributes, "formatCode");
    if (!str_to_i64(sheet_xml_attribute(attributes, "numFmtId"), &number) || str_is_absent(code) ||
        !is_date_format(code))
        return RC_OK;
    TRY(sheet_grow(t->workbook->sheet, &at, t->formats_n, &t->formats_room, sizeof *t->formats));
    t->formats = at;
    t->formats[t->formats_n++] = number;
    return RC_OK;
}

static rc styles_start(void *data, const char *name, const char **attributes)
{
    struct styles *t = data;
    struct sheet_workbook *w = t->workbook;
    void *at = w->is_date;
    if (strcmp(name, "numFmt") == 0)
        return format_add(t, attributes);
    if (strcmp(name, "cellXfs") == 0)
        t->is_in_cells = true;
    if (strcmp(name, "xf") != 0 || !t->is_in_cells)
        return RC_OK;
    TRY(sheet_grow(w->sheet, &at, w->styles_n, &w->styles_room, sizeof *w->is_date));
    w->is_date = at;
    w->is_date[w->styles_n++] = is_date_style(t, sheet_xml_attribute(attributes, "numFmtId"));
    return RC_OK;
}

static rc styles_end(void *data, const char *name)
{
    struct styles *t = data;
    if (strcmp(name, "cellXfs") == 0)
        t->is_in_cells = false;
    return RC_OK;
}

/* ---- all together ---- */

static rc read_parts(struct sheet_workbook *w)
{
    struct texts texts = { .workbook = w };
    struct styles styles = { .workbook = w };
    TRY(find_sheet(w));
    if (sheet_zip_has(w->zip, "xl/sharedStrings.xml"))
        TRY(sheet_zip_xml(w->zip, "xl/sharedStrings.xml",
                          &(struct sheet_xml){ .sheet = w->sheet,
                                               .start = texts_start,
                                               .end = texts_end,
                                               .text = texts_text,
                                               .data = &texts }));
    if (sheet_zip_has(w->zip, "xl/styles.xml"))
        TRY(sheet_zip_xml(
            w->zip, "xl/styles.xml",
            &(struct sheet_xml){
                .sheet = w->sheet, .start = styles_start, .end = styles_end, .data = &styles }));
    return sheet_rows_read(w);
}

rc sheet_xlsx_read(struct sheet *s, str bytes)
{
    struct sheet_workbook w = { .sheet = s };
    s->info->format = "xlsx";
    TRY(sheet_zip_open(s, bytes, &w.zip));
    rc done = read_parts(&w);
    zip_discard(w.zip);
    return done;
}
