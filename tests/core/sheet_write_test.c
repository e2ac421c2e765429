/* SPDX-License-Identifier: Apache-2.0 */
/* Sheets as other programs read them: the bytes of CSV, and the XML inside a workbook. */
#include <libdeflate.h>
#include <unistd.h>

#include "base/buf.h"
#include "core/sheet_write.h"
#include "harness/test.h"

static const struct sheet_column columns[] = { { S_INIT("编号"), 10 }, { S_INIT("Words, \"said\""), 0 },
                                               { S_INIT("n"), 0 },     { S_INIT("日期"), 0 },
                                               { S_INIT("时刻"), 0 },  { S_INIT("历时"), 0 },
                                               { S_INIT("率"), 0 } };

static struct sheet_writer *sheet_of(struct arena *a, enum sheet_format format, struct err *e)
{
    struct sheet_writer *s = NULL;
    const struct sheet_options o = { .format = format,
                                     .name = S("台账 [2026/11]"),
                                     .columns = columns,
                                     .columns_n = 7,
                                     .spool_dir = S("/tmp"),
                                     .offset = 8 * MS_PER_HOUR };
    assert_int_equal(sheet_begin(&o, a, e, &s), RC_OK);
    return s;
}

static str ended(struct arena *a, struct sheet_writer *s)
{
    int fd = -1;
    int64_t size = 0;
    assert_int_equal(sheet_end(s, &fd, &size), RC_OK);
    char *bytes = arena_alloc(a, (size_t)size);
    assert_true(pread(fd, bytes, (size_t)size, 0) == size);
    return (str){ bytes, (size_t)size };
}

static void put(struct sheet_writer *s, const char *number, const char *words)
{
    sheet_text(s, str_from_c(number));
    sheet_text(s, str_from_c(words));
    sheet_int(s, OPT_I64(42));
    sheet_day(s, OPT_I64(20781));
    sheet_time(s, OPT_I64(20781 * MS_PER_DAY + MS_PER_HOUR));
    sheet_minutes(s, OPT_I64(26 * 60 + 5));
    sheet_share(s, 931, 1000);
    assert_int_equal(sheet_next(s), RC_OK);
}

/* ---- workbooks ---- */

static uint32_t little(const char *at, int n)
{
    uint32_t v = 0;
    for (int i = n - 1; i >= 0; i--)
        v = v << 8 | (unsigned char)at[i];
    return v;
}

/* The member of a zip archive, by its central directory. */
static str member(struct arena *a, str zip, const char *name)
{
    size_t end = zip.n - 22;
    while (little(zip.p + end, 4) != 0x06054b50)
        end--;
    const char *at = zip.p + little(zip.p + end + 16, 4);
    for (uint32_t n = little(zip.p + end + 10, 2); n > 0; n--) {
        uint32_t name_n = little(at + 28, 2);
        if (str_eq((str){ at + 46, name_n }, str_from_c(name))) {
            const char *local = zip.p + little(at + 42, 4);
            const char *from = local + 30 + little(local + 26, 2) + little(local + 28, 2);
            size_t size = little(at + 24, 4);
            char *out = arena_alloc(a, size + 1);
            struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
            assert_int_equal(libdeflate_deflate_decompress(d, from, little(at + 20, 4), out, size, NULL), 0);
            libdeflate_free_decompressor(d);
            return (str){ out, size };
        }
        at += 46 + name_n + little(at + 30, 2) + little(at + 32, 2);
    }
    fail_msg("no %s", name);
    return (str){ 0 };
}

static bool holds(str text, const char *words)
{
    return str_find(text, str_from_c(words)) != SIZE_MAX;
}

static void a_workbook_holds_strings_numbers_and_days_and_no_formula(void **state)
{
    struct err e = { 0 };
    struct sheet_writer *s = sheet_of(*state, SHEET_XLSX, &e);
    put(s, "QH-2026-0001", "=1+1");
    put(s, "QH-2026-0002",
        "a<b & \x01\x0b"
        "c_x0041_");
    put(s, "QH-2026-0003", "第一行\r\n第二行");
    str zip = ended(*state, s), xml = member(*state, zip, "xl/worksheets/sheet1.xml");
    assert_true(holds(member(*state, zip, "xl/workbook.xml"), "name=\"台账  2026 11 \""));
    assert_false(holds(xml, "<f>"));
    assert_true(holds(xml, "<t>=1+1</t>"));
    assert_true(holds(xml, "<t>a&lt;b &amp; c_x005F_x0041_</t>"));
    assert_true(holds(xml, "第一行\n第二行"));
    assert_true(holds(xml, "<v>42</v>"));
    assert_true(holds(xml, "<v>46350</v>")); /* 2026-11-24 in the days of a workbook */
    assert_true(holds(xml, "<v>46350.375</v>"));
    assert_true(holds(xml, "<v>1.08680555555555"));
    assert_true(holds(xml, "<v>0.93100000000000005</v>") || holds(xml, "<v>0.931</v>"));
    assert_true(holds(xml, "<t>Words, \"said\"</t>") || holds(xml, "<t>Words, &quot;said&quot;</t>"));
    assert_true(holds(xml, "QH-2026-0003"));
}

static void a_text_too_long_for_a_cell_is_cut(void **state)
{
    struct err e = { 0 };
    struct sheet_writer *s = sheet_of(*state, SHEET_XLSX, &e);
    struct buf b = buf_new(*state, 200000);
    for (int i = 0; i < 33000; i++)
        buf_put(&b, S("井"));
    sheet_text(s, buf_str(&b));
    assert_int_equal(sheet_next(s), RC_OK);
    str xml = member(*state, ended(*state, s), "xl/worksheets/sheet1.xml");
    size_t from = str_find(xml, S("井"));
    str rest = str_slice(xml, from, xml.n);
    assert_int_equal(str_find(rest, S("</t>")), (size_t)SHEET_CELL_MAX * 3);
}

/* ---- CSV ---- */

#define TAIL ",42,2026-11-24,2026-11-24 09:00,26:05,93.1%\r\n"

static void csv_is_what_rfc_4180_says_and_begins_no_formula(void **state)
{
    struct err e = { 0 };
    struct sheet_writer *s = sheet_of(*state, SHEET_CSV, &e);
    put(s, "1", "a \"b\", c\r\nd");
    put(s, "2", "=1+1");
    put(s, "3", "+86 136");
    put(s, "4", "-x");
    put(s, "5", "@sum");
    put(s, "6", "\tx");
    put(s, "7", "\r=x");
    put(s, "8", "＝1");
    put(s, "9", "  =1");
    put(s, "10", "a\x02=b");
    put(s, "11", "\x02=b");
    assert_text(ended(*state, s),
                "\xef\xbb\xbf编号,\"Words, \"\"said\"\"\",n,日期,时刻,历时,率\r\n"
                "1,\"a \"\"b\"\", c\r\nd\"" TAIL "2,'=1+1" TAIL "3,'+86 136" TAIL "4,'-x" TAIL "5,'@sum" TAIL
                "6,'\tx" TAIL "7,\"'\r\n=x\"" TAIL "8,'＝1" TAIL "9,'  =1" TAIL "10,a=b" TAIL "11,'=b" TAIL);
}

static void what_is_absent_is_an_empty_cell_and_a_short_row_is_filled_up(void **state)
{
    struct err e = { 0 };
    struct sheet_writer *s = sheet_of(*state, SHEET_CSV, &e);
    sheet_text(s, (str){ 0 });
    sheet_text(s, S("x"));
    sheet_int(s, OPT_NONE);
    sheet_day(s, OPT_NONE);
    sheet_time(s, OPT_NONE);
    sheet_minutes(s, OPT_NONE);
    sheet_share(s, 0, 0);
    assert_int_equal(sheet_next(s), RC_OK);
    sheet_text(s, S("y"));
    assert_int_equal(sheet_next(s), RC_OK);
    str csv = ended(*state, s);
    assert_true(holds(csv, "\r\n,x,,,,,\r\ny,,,,,,\r\n"));
}

/* ---- print, limits, failures ---- */

static void lines_to_print_hold_the_same_words(void **state)
{
    struct err e = { 0 };
    struct sheet_writer *s = sheet_of(*state, SHEET_PRINT, &e);
    const struct sheet_line *lines;
    size_t n;
    for (int i = 0; i < 100; i++)
        put(s, "1", "=1+1");
    sheet_lines(s, &lines, &n);
    assert_int_equal(n, 100);
    assert_int_equal(lines[99].cells_n, 7);
    assert_text(lines[99].cells[1], "=1+1");
    assert_text(lines[99].cells[5], "26:05");
}

static void a_page_to_print_says_when_it_would_be_too_long(void **state)
{
    struct err e = { 0 };
    struct sheet_writer *s = sheet_of(*state, SHEET_PRINT, &e);
    for (int64_t i = 0; i < SHEET_PRINT_MAX; i++) {
        sheet_text(s, S("x"));
        assert_int_equal(sheet_next(s), RC_OK);
    }
    sheet_text(s, S("x"));
    assert_int_equal(sheet_next(s), RC_LIMIT);
    assert_string_equal(e.text_key, "sheet.too_many");
}

static void a_folder_that_is_not_there_is_told(void **state)
{
    struct err e = { 0 };
    struct sheet_writer *s;
    const struct sheet_options o = { .format = SHEET_CSV,
                                     .name = S("x"),
                                     .columns = columns,
                                     .columns_n = 1,
                                     .spool_dir = S("/no/such/folder") };
    assert_int_equal(sheet_begin(&o, *state, &e, &s), RC_UNAVAILABLE);
    assert_true(holds(e.detail, "/no/such/folder"));
}

/* Every descriptor of an unfinished sheet is given back with its arena. */
static void what_was_not_finished_leaves_nothing_open(void **state)
{
    (void)state;
    int before = dup(0);
    for (int i = 0; i < 3; i++) {
        struct err e = { 0 };
        struct arena *a = arena_new((size_t)64 << 20);
        put(sheet_of(a, SHEET_XLSX, &e), "1", "x");
        put(sheet_of(a, SHEET_CSV, &e), "1", "x");
        (void)ended(a, sheet_of(a, SHEET_XLSX, &e));
        arena_free(a);
    }
    int after = dup(0);
    assert_int_equal(close(before), 0);
    assert_int_equal(close(after), 0);
    assert_int_equal(after, before + 1);
}

#define ARENA(name) TEST_WITH(name, test_arena_up, test_arena_down)

TEST_MAIN(ARENA(a_workbook_holds_strings_numbers_and_days_and_no_formula),
          ARENA(a_text_too_long_for_a_cell_is_cut), ARENA(csv_is_what_rfc_4180_says_and_begins_no_formula),
          ARENA(what_is_absent_is_an_empty_cell_and_a_short_row_is_filled_up),
          ARENA(lines_to_print_hold_the_same_words), ARENA(a_page_to_print_says_when_it_would_be_too_long),
          ARENA(a_folder_that_is_not_there_is_told), ARENA(what_was_not_finished_leaves_nothing_open))
