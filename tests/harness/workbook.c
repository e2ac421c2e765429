/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/workbook.h"

#include <zip.h>

#include "base/rc.h"

#define MAIN_NS "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define REL_NS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define PARTS_MAX 16

static void part_add(zip_t *zip, const struct workbook_part *part)
{
    zip_source_t *source = zip_source_buffer(zip, part->bytes.p, part->bytes.n, 0);
    zip_int64_t i = source != NULL ? zip_file_add(zip, part->name, source, ZIP_FL_ENC_UTF_8) : -1;
    if (i < 0)
        BUG("a part cannot be added");
    if (part->password != NULL &&
        zip_file_set_encryption(zip, (zip_uint64_t)i, ZIP_EM_AES_256, part->password) != 0)
        BUG("a part cannot be encrypted");
}

str workbook_zip(struct arena *a, const struct workbook_part *parts, size_t n)
{
    zip_stat_t about;
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *zip = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    if (zip == NULL)
        BUG("no zip file in memory");
    zip_source_keep(source);
    for (size_t i = 0; i < n; i++)
        part_add(zip, &parts[i]);
    if (zip_close(zip) != 0 || zip_source_stat(source, &about) != 0 || zip_source_open(source) != 0)
        BUG("the zip file cannot be written");
    char *bytes = arena_alloc(a, (size_t)about.size);
    if (zip_source_read(source, bytes, about.size) != (zip_int64_t)about.size)
        BUG("the zip file cannot be read back");
    (void)zip_source_close(source);
    zip_source_free(source);
    return (str){ bytes, (size_t)about.size };
}

static const char types[] = XML
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Override PartName=\"/xl/workbook.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";
static const char relations[] =
    XML "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        "<Relationship Id=\"rId7\" Type=\"" REL_NS
        "/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
static const char styles[] =
    XML "<styleSheet xmlns=\"" MAIN_NS "\"><numFmts count=\"1\">"
        "<numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/></numFmts>"
        "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>"
        "<xf numFmtId=\"176\"/><xf numFmtId=\"20\"/><xf numFmtId=\"49\"/></cellXfs></styleSheet>";

static str workbook(struct arena *a, const char *properties, const char *rows, const char *behind,
                    const char *shared)
{
    struct workbook_part parts[PARTS_MAX] = {
        { .name = "[Content_Types].xml", .bytes = str_from_c(types) },
        { .name = "xl/_rels/workbook.xml.rels", .bytes = str_from_c(relations) },
        { .name = "xl/styles.xml", .bytes = str_from_c(styles) },
        { .name = "xl/workbook.xml",
          .bytes = str_printf(a,
                              XML "<workbook xmlns=\"" MAIN_NS "\" xmlns:r=\"" REL_NS "\">%s<sheets>"
                                  "<sheet name=\"旧\" sheetId=\"1\" state=\"hidden\" r:id=\"rId1\"/>"
                                  "<sheet name=\"台账\" sheetId=\"2\" r:id=\"rId7\"/></sheets></workbook>",
                              properties) },
        { .name = "xl/worksheets/sheet1.xml",
          .bytes =
              str_printf(a, XML "<worksheet xmlns=\"" MAIN_NS "\"><sheetData>%s</sheetData>%s</worksheet>",
                         rows, behind) },
    };
    size_t n = 5;
    if (shared != NULL)
        parts[n++] = (struct workbook_part){ .name = "xl/sharedStrings.xml",
                                             .bytes = str_printf(a, XML "<sst xmlns=\"" MAIN_NS "\">%s</sst>",
                                                                 shared) };
    return workbook_zip(a, parts, n);
}

str workbook_of(struct arena *a, const char *rows, const char *behind, const char *shared)
{
    return workbook(a, "<workbookPr/>", rows, behind, shared);
}

str workbook_1904(struct arena *a, const char *rows)
{
    return workbook(a, "<workbookPr date1904=\"1\"/>", rows, "", NULL);
}
