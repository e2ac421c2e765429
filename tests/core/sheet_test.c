/* SPDX-License-Identifier: Apache-2.0 */
/* Reading tables made elsewhere: workbooks and CSV as people have them, and files that are neither, broken or
 * evil. */
#include "core/sheet_read.h"

#include "base/buf.h"
#include "harness/test.h"
#include "harness/workbook.h"

#define assert_ok(call) assert_int_equal((call), RC_OK)

struct seen {
    struct arena *arena;
    struct buf text; /* cells between |, rows one a line: a number and what is in it */
    rc answer;
};

static const char marks[] = { [SHEET_EMPTY] = '-',   [SHEET_TEXT] = 't', [SHEET_NUMBER] = 'n',
                              [SHEET_BOOLEAN] = 'b', [SHEET_DATE] = 'd', [SHEET_FAULT] = 'f' };

static rc see(void *data, const struct sheet_row *row)
{
    struct seen *s = data;
    buf_printf(&s->text, "%lld", (long long)row->number);
    for (size_t i = 0; i < row->n; i++) {
        const struct sheet_cell *c = &row->cells[i];
        assert_false(str_is_absent(c->text));
        buf_printf(&s->text, "|%c%s%s:%.*s", marks[c->kind], c->is_formula ? "=" : "",
                   c->is_merged ? "^" : "", STR_ARG(c->text));
    }
    buf_putc(&s->text, '\n');
    return s->answer;
}

static rc read_with(struct arena *a, str bytes, const struct sheet_limits *limits, struct seen *ret,
                    struct err *e, struct sheet_info *info)
{
    *ret = (struct seen){ .arena = a, .text = buf_new(a, 1 << 20) };
    *e = (struct err){ 0 };
    return sheet_read(a, e, bytes, limits, see, ret, info);
}

static struct sheet_info reads(struct arena *a, str bytes, const char *want)
{
    struct seen seen;
    struct err e;
    struct sheet_info info;
    rc done = read_with(a, bytes, &sheet_limits_usual, &seen, &e, &info);
    if (done != RC_OK)
        fail_msg("%s: %.*s", rc_name(done), STR_ARG(e.detail));
    assert_text(buf_str(&seen.text), want);
    return info;
}

static struct sheet_info refuses_within(struct arena *a, str bytes, const struct sheet_limits *limits,
                                        const char *key)
{
    struct seen seen;
    struct err e;
    struct sheet_info info;
    rc done = read_with(a, bytes, limits, &seen, &e, &info);
    if (done == RC_OK || e.text_key == NULL || strcmp(e.text_key, key) != 0)
        fail_msg("want %s, got %s %s (%.*s)", key, rc_name(done), e.text_key != NULL ? e.text_key : "-",
                 STR_ARG(e.detail));
    assert_int_equal(done, e.code);
    return info;
}

static struct sheet_info refuses(struct arena *a, str bytes, const char *key)
{
    return refuses_within(a, bytes, &sheet_limits_usual, key);
}

/* ---- workbooks ---- */

static void a_workbook_gives_its_cells_as_people_see_them(void **state)
{
    struct arena *a = *state;
    str bytes = workbook_of(
        a,
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>"
        "<row r=\"3\"><c r=\"A3\"><v>13800001111</v></c><c r=\"B3\"><v>0.1</v></c>"
        "<c r=\"D3\" t=\"b\"><v>1</v></c><c r=\"E3\" t=\"e\"><v>#REF!</v></c>"
        "<c r=\"F3\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> 内联 </t></is></c></row>"
        "<row r=\"4\"><c r=\"A4\" s=\"1\"/><c r=\"B4\" s=\"4\"/></row>"
        "<row><c><v>-2.5E3</v></c><c t=\"str\"><v>&lt;a&gt;</v></c></row>",
        "", "<si><t>编号</t></si><si><r><t>反映</t></r><r><t>时间</t></r><rPh><t>xx</t></rPh></si>");
    struct sheet_info info = reads(a, bytes,
                                   "1|t:编号|t:反映时间\n"
                                   "3|n:13800001111|n:0.1|-:|b:TRUE|f:#REF!|t:内联\n"
                                   "5|n:-2500|t:<a>\n");
    assert_string_equal(info.format, "xlsx");
    assert_int_equal(info.rows, 3);
}

static void dates_are_told_by_their_style_in_both_systems(void **state)
{
    struct arena *a = *state;
    const char *rows =
        "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>46350</v></c><c r=\"B1\" s=\"2\"><v>46350.354166666664</v></c>"
        "<c r=\"C1\" s=\"3\"><v>0.354166666666667</v></c><c r=\"D1\"><v>46350</v></c>"
        "<c r=\"E1\" s=\"1\"><v>1</v></c><c r=\"F1\" s=\"1\"><v>61</v></c>"
        "<c r=\"G1\" t=\"d\"><v>2026-11-24T08:30:00</v></c><c r=\"H1\" s=\"1\"><v>9999999</v></c></row>";
    reads(a, workbook_of(a, rows, "", NULL),
          "1|d:2026-11-24|d:2026-11-24 08:30|t:08:30|n:46350|d:1900-01-01|d:1900-03-01|d:2026-11-24 "
          "08:30|n:9999999\n");
    reads(a, workbook_1904(a, "<row><c s=\"1\"><v>44888</v></c></row>"), "1|d:2026-11-24\n");
}

static void a_formula_gives_its_last_value_and_is_marked(void **state)
{
    struct arena *a = *state;
    reads(a,
          workbook_of(a,
                      "<row><c><f>1+2</f><v>3</v></c><c t=\"str\"><f>A1&amp;\"x\"</f><v>3x</v></c>"
                      "<c><f>NOW()</f></c></row>",
                      "", NULL),
          "1|n=:3|t=:3x|-=:\n");
}

static void a_merged_cell_holds_down_its_column(void **state)
{
    struct arena *a = *state;
    reads(
        a,
        workbook_of(a,
                    "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>题</t></is></c></row>"
                    "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>东河村</t></is></c><c "
                    "r=\"B2\"><v>1</v></c></row>"
                    "<row r=\"3\"><c r=\"A3\"/><c r=\"B3\"><v>2</v></c></row>"
                    "<row r=\"4\"><c r=\"B4\"><v>3</v></c></row><row r=\"5\"><c r=\"B5\"><v>4</v></c></row>",
                    "<mergeCells><mergeCell ref=\"A2:A4\"/><mergeCell ref=\"A1:C1\"/></mergeCells>", NULL),
        "1|t:题\n2|t:东河村|n:1\n3|t^:东河村|n:2\n4|t^:东河村|n:3\n5|-:|n:4\n");
}

static void signs_that_excel_escapes_come_back(void **state)
{
    struct arena *a = *state;
    reads(
        a,
        workbook_of(a, "<row><c t=\"str\"><v>a_x000A_b_x005F_x0041_ _x0000_ _xZZZZ_</v></c></row>", "", NULL),
        "1|t:a\nb_x0041_ _x0000_ _xZZZZ_\n");
}

/* ---- workbooks that are refused ---- */

static void what_is_no_workbook_is_named(void **state)
{
    struct arena *a = *state;
    static const char cfb[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    const struct workbook_part doc = { .name = "word/document.xml", .bytes = S("<w/>") };
    const struct workbook_part binary = { .name = "xl/workbook.bin", .bytes = S("x") };
    str locked = str_printf(a, "%s....", cfb), old = locked;
    locked = str_join(a, locked, S("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"));
    old = str_join(a, old, S("W\0o\0r\0k\0b\0o\0o\0k\0"));
    refuses(a, locked, "sheet.password");
    refuses(a, old, "sheet.old_format");
    refuses(a, str_from_c(cfb), "sheet.not_a_workbook");
    refuses(a, workbook_zip(a, &doc, 1), "sheet.not_a_workbook");
    refuses(a, workbook_zip(a, &binary, 1), "sheet.old_format");
    refuses(a, S("%PDF-1.7 ..."), "sheet.not_a_workbook");
    refuses(a, S("\x89PNG\r\n"), "sheet.not_a_workbook");
    refuses(a, S(""), "sheet.empty");
    refuses(a, S(" \r\n\n"), "sheet.empty");
    refuses(a, workbook_of(a, "<row><c/></row>", "", NULL), "sheet.empty");
}

static void a_workbook_with_macros_or_a_password_is_refused(void **state)
{
    struct arena *a = *state;
    const struct workbook_part macros[] = { { .name = "xl/workbook.xml", .bytes = S("<workbook/>") },
                                            { .name = "xl/vbaProject.bin", .bytes = S("x") } };
    const struct workbook_part may[] = {
        { .name = "[Content_Types].xml",
          .bytes = S("<Types><Override "
                     "ContentType=\"application/vnd.ms-excel.sheet.macroEnabled.main+xml\"/></Types>") },
        { .name = "xl/workbook.xml", .bytes = S("<workbook/>") }
    };
    const struct workbook_part locked = { .name = "xl/workbook.xml",
                                          .bytes = S("<workbook/>"),
                                          .password = "x" };
    refuses(a, workbook_zip(a, macros, 2), "sheet.macros");
    refuses(a, workbook_zip(a, may, 2), "sheet.macros");
    refuses(a, workbook_zip(a, &locked, 1), "sheet.password");
}

static void a_workbook_cut_anywhere_is_told_from_a_whole_one(void **state)
{
    struct arena *a = *state;
    str whole = workbook_of(a, "<row><c><v>1</v></c></row>", "", NULL);
    reads(a, whole, "1|n:1\n");
    for (size_t n = 4; n < whole.n; n += 1 + n / 16)
        refuses(a, str_slice(whole, 0, n), "sheet.truncated");
    char *broken = memcpy(arena_alloc(a, whole.n), whole.p, whole.n);
    for (size_t i = 60; i < 120; i++)
        broken[i] = (char)~broken[i];
    refuses(a, (str){ broken, whole.n }, "sheet.damaged");
}

static void what_is_wrong_inside_is_damage(void **state)
{
    static const char *const rows[] = {
        "<row><c><v>x</v></c></row>",   "<row><c t=\"s\"><v>0</v></c></row>",
        "<row r=\"2\"/><row r=\"1\"/>", "<row r=\"1\"><c r=\"A9\"><v>1</v></c></row>",
        "<row r=\"99999999\"/>",        "<row><c>"
    };
    struct arena *a = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refuses(a, workbook_of(a, rows[i], "", NULL), "sheet.damaged");
    const struct workbook_part laughs = {
        .name = "xl/workbook.xml",
        .bytes = S("<!DOCTYPE w [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><w>&b;</w>")
    };
    refuses(a, workbook_zip(a, &laughs, 1), "sheet.damaged");
}

static str many(struct arena *a, const char *one, size_t n)
{
    struct buf b = buf_new(a, strlen(one) * n);
    for (size_t i = 0; i < n; i++)
        buf_put(&b, str_from_c(one));
    return buf_str(&b);
}

static void a_bomb_does_not_go_off(void **state)
{
    struct arena *a = *state;
    str rows = many(a, "<row><c><v>1</v></c></row>", 200000);
    refuses(a, workbook_of(a, str_c(a, rows), "", NULL), "sheet.bomb");
    struct sheet_limits few = sheet_limits_usual;
    few.entries = 3;
    refuses_within(a, workbook_of(a, "<row><c><v>1</v></c></row>", "", NULL), &few, "sheet.bomb");
    few = sheet_limits_usual;
    few.unpacked_bytes = 1000;
    refuses_within(a, workbook_of(a, "<row><c><v>1</v></c></row>", "", NULL), &few, "sheet.bomb");
}

static void limits_name_the_row(void **state)
{
    struct arena *a = *state;
    struct sheet_limits few = { .file_bytes = 100000,
                                .unpacked_bytes = 1000000,
                                .kept_bytes = 100000,
                                .cell_bytes = 10,
                                .entries = 100,
                                .ratio = 200,
                                .rows = 2,
                                .columns = 3 };
    str three = S("a,b,c\n1,2,3\n4,5,6\n");
    assert_int_equal(refuses_within(a, three, &few, "sheet.too_many_rows").row, 3);
    assert_int_equal(refuses_within(a, S("a,b\n1,2,3,4\n"), &few, "sheet.too_many_columns").row, 2);
    assert_int_equal(refuses_within(a, S("a,b\n1,12345678901\n"), &few, "sheet.cell_too_long").row, 2);
    assert_int_equal(refuses_within(a, S("a,b\n1,\"12345678901\"\n"), &few, "sheet.cell_too_long").row, 2);
    refuses_within(a, many(a, "a,b\n", 30000), &few, "sheet.too_large");
    str wide = workbook_of(a, "<row r=\"7\"><c r=\"D7\"><v>1</v></c></row>", "", NULL);
    assert_int_equal(refuses_within(a, wide, &few, "sheet.too_many_columns").row, 7);
    str wordy = workbook_of(a, "<row r=\"7\"><c t=\"str\"><v>12345678901</v></c></row>", "", NULL);
    assert_int_equal(refuses_within(a, wordy, &few, "sheet.cell_too_long").row, 7);
    few.kept_bytes = 8000;
    str texts = many(a, "<si><t>123456789</t></si>", 2000);
    refuses_within(a, workbook_of(a, "<row><c><v>1</v></c></row>", "", str_c(a, texts)), &few,
                   "sheet.too_large");
}

static void who_reads_may_stop(void **state)
{
    struct arena *a = *state;
    struct seen seen = { .arena = a, .text = buf_new(a, 1000), .answer = RC_CONFLICT };
    struct err e = { 0 };
    struct sheet_info info;
    str bytes = workbook_of(a, "<row><c><v>1</v></c></row><row><c><v>2</v></c></row>", "", NULL);
    assert_int_equal(sheet_read(a, &e, bytes, &sheet_limits_usual, see, &seen, &info), RC_CONFLICT);
    assert_text(buf_str(&seen.text), "1|n:1\n");
}

/* ---- CSV ---- */

static void csv_is_read_in_every_form_that_spreadsheets_write(void **state)
{
    struct arena *a = *state;
    reads(a, S("a,b\n1,\"x, \"\"y\"\"\nz\"\n\n,2\n"), "1|t:a|t:b\n2|t:1|t:x, \"y\"\nz\n4|-:|t:2\n");
    assert_int_equal(reads(a, S("a;b,c\r\n1;2\r\n"), "1|t:a;b|t:c\n2|t:1;2\n").separator, ',');
    assert_int_equal(reads(a, S("a;b;c,d\r1;2"), "1|t:a|t:b|t:c,d\n2|t:1|t:2\n").separator, ';');
    assert_int_equal(reads(a, S("a\tb\n\"x\ty\"\t2"), "1|t:a|t:b\n2|t:x\ty|t:2\n").separator, '\t');
    reads(a, S("sep=;\r\na,b;c\r\n"), "1|t:a,b|t:c\n");
    reads(a, S("=1+1,+8613800001111,-5\n"), "1|t=:=1+1|t:+8613800001111|t:-5\n");
    reads(a, S("\"\",\" a \"  ,b"), "1|-:|t:a|t:b\n");
}

static void csv_of_every_encoding_gives_the_same_words(void **state)
{
    static const struct {
        str bytes;
        const char *encoding;
    } forms[] = {
        { S_INIT("村,桥\n"), "UTF-8" },
        { S_INIT("\xef\xbb\xbf村,桥\n"), "UTF-8" },
        { S_INIT("\xff\xfe\x51\x67,\0\x65\x68\n\0"), "UTF-16LE" },
        { S_INIT("\xfe\xff\x67\x51\0,\x68\x65\0\n"), "UTF-16BE" },
        { S_INIT("\x51\x67,\0\x65\x68\n\0"), "UTF-16LE" },
        { S_INIT("\x67\x51\0,\x68\x65\0\n"), "UTF-16BE" },
        { S_INIT("\xb4\xe5,\xc7\xc5\n"), "GB18030" },
    };
    struct arena *a = *state;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        assert_string_equal(reads(a, forms[i].bytes, "1|t:村|t:桥\n").encoding, forms[i].encoding);
    reads(a, S("\x95\x32\x82\x36,\xb4\xe5\n"), "1|t:\xf0\xa0\x80\x80|t:村\n");
}

static void csv_that_cannot_be_read_is_named(void **state)
{
    struct arena *a = *state;
    refuses(a, S("a,b\n1,\x81"), "sheet.encoding");
    refuses(a, S("a,\xff\xff\n"), "sheet.encoding");
    refuses(a,
            S("\xff\xfe"
              "a"),
            "sheet.encoding");
    refuses(a,
            S("\xff\xfe"
              "a\0\x00\xd8"),
            "sheet.encoding");
    refuses(a, S("abcdefgh,b\0c,dddddddddd\n"), "sheet.nul");
    refuses(a,
            S("\xff\xfe"
              "a\0\0\0"),
            "sheet.nul");
    assert_int_equal(refuses(a, S("a,b\n1,\"open\n2,3\n"), "sheet.quote").row, 2);
    assert_int_equal(refuses(a, S("a,b\n1,\"x\"y\n"), "sheet.quote").row, 2);
}

#define ON_ARENA(name) TEST_WITH(name, test_arena_up, test_arena_down)
TEST_MAIN(ON_ARENA(a_workbook_gives_its_cells_as_people_see_them),
          ON_ARENA(dates_are_told_by_their_style_in_both_systems),
          ON_ARENA(a_formula_gives_its_last_value_and_is_marked),
          ON_ARENA(a_merged_cell_holds_down_its_column), ON_ARENA(signs_that_excel_escapes_come_back),
          ON_ARENA(what_is_no_workbook_is_named), ON_ARENA(a_workbook_with_macros_or_a_password_is_refused),
          ON_ARENA(a_workbook_cut_anywhere_is_told_from_a_whole_one),
          ON_ARENA(what_is_wrong_inside_is_damage), ON_ARENA(a_bomb_does_not_go_off),
          ON_ARENA(limits_name_the_row), ON_ARENA(who_reads_may_stop),
          ON_ARENA(csv_is_read_in_every_form_that_spreadsheets_write),
          ON_ARENA(csv_of_every_encoding_gives_the_same_words), ON_ARENA(csv_that_cannot_be_read_is_named))
