/* SPDX-License-Identifier: Apache-2.0 */
/* A workbook is a zip file of XML parts: opening it, and reading a part in pieces within the limits. */
#include <expat.h>
#include <stdlib.h>

#include "core/sheet_private.h"

#define PIECE 65536
#define RATIO_FROM ((size_t)1 << 20)
#define DEPTH_MAX 64

/* ---- opening ---- */

static rc refuse_zip(struct sheet *s, const zip_error_t *why)
{
    int code = zip_error_code_zip(why);
    /* The list of parts stands at the end. */
    if (code == ZIP_ER_NOZIP || code == ZIP_ER_INCONS)
        return SHEET_FAIL(s, RC_INVALID, "sheet.truncated", "no end of the zip file (%d)", code);
    return SHEET_FAIL(s, RC_INVALID, "sheet.damaged", "the zip file cannot be opened (%d)", code);
}

static rc check_entries(struct sheet *s, zip_t *zip)
{
    zip_int64_t n = zip_get_num_entries(zip, 0);
    if (n > s->limits->entries)
        return SHEET_FAIL(s, RC_LIMIT, "sheet.bomb", "%lld parts", (long long)n);
    for (zip_uint64_t i = 0; i < (zip_uint64_t)n; i++) {
        zip_stat_t about;
        if (zip_stat_index(zip, i, 0, &about) != 0)
            return SHEET_FAIL(s, RC_INVALID, "sheet.damaged", "part %lld cannot be found", (long long)i);
        if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && about.encryption_method != ZIP_EM_NONE)
            return SHEET_FAIL(s, RC_INVALID, "sheet.password", "an encrypted zip file");
        if (str_ends(str_from_c(about.name), S("vbaProject.bin")))
            return SHEET_FAIL(s, RC_INVALID, "sheet.macros", "a workbook with macros");
    }
    return RC_OK;
}

rc sheet_zip_open(struct sheet *s, str bytes, zip_t **ret)
{
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &why);
    zip_t *zip = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
    rc done = zip != NULL ? check_entries(s, zip) : refuse_zip(s, &why);
    if (zip == NULL && source != NULL)
        zip_source_free(source);
    zip_error_fini(&why);
    if (done != RC_OK && zip != NULL)
        zip_discard(zip);
    if (done == RC_OK)
        *ret = zip;
    return done;
}

bool sheet_zip_has(zip_t *zip, const char *name)
{
    return zip_name_locate(zip, name, 0) >= 0;
}

/* ---- XML ---- */

struct reading {
    const struct sheet_xml *xml;
    XML_Parser parser;
    rc done;
    int depth;
};

static const char *local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon != NULL ? colon + 1 : name;
}

str sheet_xml_attribute(const char **attributes, const char *name)
{
    for (; attributes[0] != NULL; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0)
            return str_from_c(attributes[1]);
    return (str){ 0 };
}

static void stop_if(struct reading *r, rc done)
{
    if (done == RC_OK || r->done != RC_OK)
        return;
    r->done = done;
    (void)XML_StopParser(r->parser, XML_FALSE);
}

static void on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *r = data;
    if (r->done != RC_OK)
        return;
    if (++r->depth > DEPTH_MAX)
        stop_if(r, SHEET_FAIL(r->xml->sheet, RC_INVALID, "sheet.damaged", "XML is too deep"));
    else
        stop_if(r, r->xml->start(r->xml->data, local(name), attributes));
}

static void on_end(void *data, const XML_Char *name)
{
    struct reading *r = data;
    r->depth--;
    if (r->done == RC_OK)
        stop_if(r, r->xml->end(r->xml->data, local(name)));
}

static void on_text(void *data, const XML_Char *text, int n)
{
    struct reading *r = data;
    if (r->done == RC_OK && r->xml->text != NULL)
        stop_if(r, r->xml->text(r->xml->data, (str){ text, (size_t)n }));
}

/* No part of a workbook declares anything; who does wants entities. */
static void on_doctype(void *data, const XML_Char *name, const XML_Char *system, const XML_Char *public,
                       int has_more)
{
    struct reading *r = data;
    (void)name;
    (void)system;
    (void)public;
    (void)has_more;
    stop_if(r, SHEET_FAIL(r->xml->sheet, RC_INVALID, "sheet.damaged", "a document type in a workbook"));
}

static rc parse(struct reading *r, const char *piece, size_t n, bool is_last)
{
    if (XML_Parse(r->parser, piece, (int)n, is_last) == XML_STATUS_OK || r->done != RC_OK)
        return r->done;
    return SHEET_FAIL(r->xml->sheet, RC_INVALID, "sheet.damaged", "XML: %s in line %lu",
                      XML_ErrorString(XML_GetErrorCode(r->parser)),
                      (unsigned long)XML_GetCurrentLineNumber(r->parser));
}

/* What the directory says about sizes is not believed: what comes out is counted. */
static rc count(struct sheet *s, size_t packed, size_t unpacked, size_t piece)
{
    s->unpacked += piece;
    if (s->unpacked > s->limits->unpacked_bytes)
        return SHEET_FAIL(s, RC_LIMIT, "sheet.bomb", "more than %zu bytes unpacked",
                          s->limits->unpacked_bytes);
    if (unpacked > RATIO_FROM && unpacked / (packed + 1) > (size_t)s->limits->ratio)
        return SHEET_FAIL(s, RC_LIMIT, "sheet.bomb", "%zu bytes unpack to more than %zu", packed, unpacked);
    return RC_OK;
}

static rc read_pieces(struct reading *r, zip_file_t *file, size_t packed)
{
    char piece[PIECE];
    size_t unpacked = 0;
    for (;;) {
        zip_int64_t n = zip_fread(file, piece, sizeof piece);
        if (n < 0)
            return SHEET_FAIL(r->xml->sheet, RC_INVALID, "sheet.damaged", "a part cannot be unpacked");
        unpacked += (size_t)n;
        TRY(count(r->xml->sheet, packed, unpacked, (size_t)n));
        TRY(parse(r, piece, (size_t)n, n == 0));
        if (n == 0)
            return RC_OK;
    }
}

static rc parser_run(const struct sheet_xml *xml, zip_file_t *file, size_t packed)
{
    struct reading r = { .xml = xml, .parser = XML_ParserCreate(NULL) };
    if (r.parser == NULL)
        return SHEET_FAIL(xml->sheet, RC_UNAVAILABLE, NULL, "no memory for an XML parser");
    XML_SetUserData(r.parser, &r);
    XML_SetElementHandler(r.parser, on_start, on_end);
    XML_SetCharacterDataHandler(r.parser, on_text);
    XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
    rc done = read_pieces(&r, file, packed);
    XML_ParserFree(r.parser);
    return done;
}

rc sheet_zip_xml(zip_t *zip, const char *name, const struct sheet_xml *xml)
{
    zip_stat_t about;
    zip_file_t *file = zip_stat(zip, name, 0, &about) == 0 ? zip_fopen_index(zip, about.index, 0) : NULL;
    if (file == NULL)
        return SHEET_FAIL(xml->sheet, RC_INVALID, "sheet.damaged", "the part %.100s cannot be opened", name);
    size_t packed = (about.valid & ZIP_STAT_COMP_SIZE) != 0 ? (size_t)about.comp_size : 0;
    rc done = parser_run(xml, file, packed);
    (void)zip_fclose(file);
    return done;
}

/* ---- text in pieces ---- */

rc sheet_piece_put(struct sheet *s, struct sheet_piece *piece, str text)
{
    if (piece->n + text.n > s->limits->cell_bytes)
        return SHEET_FAIL(s, RC_LIMIT, "sheet.cell_too_long", "row %lld: a cell of more than %zu bytes",
                          (long long)s->info->row, s->limits->cell_bytes);
    while (piece->n + text.n > piece->room) {
        void *p = piece->p;
        TRY(sheet_grow(s, &p, piece->room, &piece->room, 1));
        piece->p = p;
    }
    if (text.n != 0)
        memcpy(piece->p + piece->n, text.p, text.n);
    piece->n += text.n;
    return RC_OK;
}

/* "_x000D_" and its like: what stands there, 0 when it is nothing of the kind or no character that text has.
 */
static char escaped(str s)
{
    char digits[5] = { 0 };
    if (s.n < 7 || s.p[0] != '_' || s.p[1] != 'x' || s.p[6] != '_')
        return '\0';
    memcpy(digits, s.p + 2, 4);
    char *end;
    unsigned long cp = strtoul(digits, &end, 16);
    return *end == '\0' && (cp == '\t' || cp == '\n' || cp == '\r' || cp == '_') ? (char)cp : '\0';
}

str sheet_piece_text(struct arena *a, const struct sheet_piece *piece)
{
    char *out = arena_alloc(a, piece->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < piece->n; i++) {
        char c = escaped((str){ piece->p + i, piece->n - i });
        out[n++] = c != '\0' ? c : piece->p[i];
        i += c != '\0' ? 6 : 0;
    }
    return (str){ out, n };
}
