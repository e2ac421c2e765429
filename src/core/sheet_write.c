/* SPDX-License-Identifier: Apache-2.0 */
/* Workbooks by libxlsxwriter in constant memory; CSV by hand. */
#include "core/sheet_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/buf.h"
#include "base/rc.h"
#include "base/utf8.h"

#define CELL_BYTES ((size_t)SHEET_CELL_MAX * 4)
#define ROW_CAP ((size_t)16 << 20)
#define WIDTH_USUAL 12
#define NAME_MAX_CHARACTERS 31
#define DAY_ZERO INT64_C(25569) /* 1970-01-01 in the days of a workbook */
#define MINUTES_PER_DAY 1440.0
#define XML_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

struct sheet_writer {
    struct sheet_options o;
    struct arena *a, *row; /* row: emptied after each row */
    struct err *e;
    int fd; /* < 0: none yet, or it belongs to an answer */
    int64_t size, rows;
    size_t column;
    struct rq *sent_by;
    /* XLSX */
    lxw_workbook *book;
    lxw_worksheet *page;
    lxw_format *head, *words, *day, *time, *minutes, *share;
    lxw_error trouble;
    /* CSV */
    FILE *out;
    /* print */
    struct sheet_line *lines;
    size_t lines_room;
};

bool sheet_format_parse(str word, enum sheet_format *ret)
{
    static const str words[] = {
        [SHEET_XLSX] = S_INIT("xlsx"), [SHEET_CSV] = S_INIT("csv"), [SHEET_PRINT] = S_INIT("print")
    };
    for (int f = SHEET_XLSX; f <= SHEET_PRINT; f++)
        if (str_eq(word, words[f])) {
            *ret = (enum sheet_format)f;
            return true;
        }
    return false;
}

/* ---- the file ---- */

static rc no_room(struct sheet_writer *s, const char *what)
{
    return ERR(s->e, s->a, RC_UNAVAILABLE, "error.disk_full", "sheet: %s: %s", what, strerror(errno));
}

/* A file that goes to an answer is closed by whoever sends it. */
static void sheet_drop(void *data)
{
    struct sheet_writer *s = data;
    bool is_sent = s->sent_by != NULL && s->sent_by->reply.fd == s->fd;
    if (s->book != NULL)
        lxw_workbook_free(s->book);
    if (s->out != NULL)
        (void)fclose(s->out);
    if (s->fd >= 0 && !is_sent)
        (void)close(s->fd);
    arena_free(s->row);
}

/* Without a name from the first moment on. */
static rc file_make(struct sheet_writer *s)
{
    const char *dir = str_c(s->a, s->o.spool_dir);
    s->fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    return s->fd >= 0 ? RC_OK : no_room(s, dir);
}

/* ---- what a cell may hold ---- */

static bool is_xml_character(uint32_t cp)
{
    bool is_control = cp < 0x20 && cp != '\n' && cp != '\t';
    return !is_control && cp != 0x7f && cp != 0xfffe && cp != 0xffff;
}

/* "_x0041_" in a text would be read as "A": its first sign is written as a code itself. */
static bool is_code(str rest)
{
    if (rest.n < 7 || rest.p[0] != '_' || rest.p[1] != 'x' || rest.p[6] != '_')
        return false;
    for (int i = 2; i < 6; i++) {
        char c = rest.p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
            return false;
    }
    return true;
}

/* Line ends become LF; what XML cannot hold goes; at most SHEET_CELL_MAX units. */
static str cell_clean(struct sheet_writer *s, str text)
{
    struct buf b = buf_new(s->row, CELL_BYTES + 16);
    str rest = utf8_normalise_lines(s->row, text);
    size_t units = 0;
    uint32_t cp;
    for (str before = rest; utf8_next(&rest, &cp); before = rest) {
        bool is_masked = s->o.format == SHEET_XLSX && is_code(before);
        size_t takes = is_masked ? 7 : cp > 0xffff ? 2 : 1;
        if (units + takes > SHEET_CELL_MAX)
            break;
        if (!is_xml_character(cp))
            continue;
        units += takes;
        if (is_masked)
            buf_put(&b, S("_x005F_"));
        else
            buf_put(&b, str_slice(before, 0, before.n - rest.n));
    }
    return buf_str(&b);
}

/* Would a spreadsheet take it for a formula? What it leaves out in front is left out here too. */
static bool is_formula(str text)
{
    uint32_t cp = 0;
    if (text.n > 0 && (text.p[0] == '\t' || text.p[0] == '\n'))
        return true;
    text = str_trim(text);
    if (!utf8_next(&text, &cp))
        return false;
    return cp == '=' || cp == '+' || cp == '-' || cp == '@' || cp == 0xff1d || cp == 0xff0b || cp == 0xff0d ||
           cp == 0xff20;
}

/* ---- cells ---- */

static void csv_put(struct sheet_writer *s, str text)
{
    bool needs_quotes = false;
    for (size_t i = 0; i < text.n; i++)
        needs_quotes = needs_quotes || text.p[i] == '"' || text.p[i] == ',' || text.p[i] == '\n';
    if (s->column > 0)
        (void)fputc(',', s->out);
    if (!needs_quotes) {
        (void)fwrite(text.p, 1, text.n, s->out);
        return;
    }
    (void)fputc('"', s->out);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\n')
            (void)fputc(text.p[i] == '"' ? '"' : '\r', s->out);
        (void)fputc(text.p[i], s->out);
    }
    (void)fputc('"', s->out);
}

static void print_put(struct sheet_writer *s, str text)
{
    struct sheet_line *line = &s->lines[s->rows];
    line->cells[s->column] = str_copy(s->a, text);
    line->cells_n = s->column + 1;
}

/* A print line is begun with its first cell. */
static void print_begin(struct sheet_writer *s)
{
    if ((size_t)s->rows == s->lines_room) {
        size_t room = s->lines_room == 0 ? 64 : s->lines_room * 2;
        struct sheet_line *more = ARENA_ARRAY(s->a, struct sheet_line, room);
        if (s->rows > 0)
            memcpy(more, s->lines, (size_t)s->rows * sizeof *more);
        s->lines = more;
        s->lines_room = room;
    }
    s->lines[s->rows].cells = ARENA_ARRAY(s->a, str, s->o.columns_n);
}

static void keep_trouble(struct sheet_writer *s, lxw_error trouble)
{
    if (s->trouble == LXW_NO_ERROR)
        s->trouble = trouble;
}

static void put_string(struct sheet_writer *s, str text, lxw_format *as)
{
    keep_trouble(s, worksheet_write_string(s->page, (lxw_row_t)(s->rows + 1), (lxw_col_t)s->column,
                                           str_c(s->row, text), as));
}

static void put_number(struct sheet_writer *s, double n, lxw_format *as)
{
    keep_trouble(s, worksheet_write_number(s->page, (lxw_row_t)(s->rows + 1), (lxw_col_t)s->column, n, as));
}

static void cell_begin(struct sheet_writer *s)
{
    if (s->column >= s->o.columns_n)
        BUG("more cells than the sheet has columns");
    if (s->o.format == SHEET_PRINT && s->column == 0)
        print_begin(s);
}

/* The cell as words, where the format knows nothing else. */
static void put_words(struct sheet_writer *s, str words)
{
    if (s->o.format == SHEET_CSV)
        csv_put(s, words);
    else if (s->o.format == SHEET_PRINT)
        print_put(s, words);
    s->column++;
}

void sheet_text(struct sheet_writer *s, str text)
{
    cell_begin(s);
    str clean = cell_clean(s, text);
    if (s->o.format == SHEET_XLSX && clean.n > 0)
        put_string(s, clean, s->words);
    if (s->o.format == SHEET_CSV && is_formula(clean))
        clean = str_join(s->row, S("'"), clean);
    put_words(s, clean);
}

/* A number of a workbook (as, in its format) is words elsewhere. */
static void put_value(struct sheet_writer *s, bool has, double n, lxw_format *as, str words)
{
    cell_begin(s);
    if (s->o.format == SHEET_XLSX && has)
        put_number(s, n, as);
    put_words(s, has ? words : S(""));
}

void sheet_int(struct sheet_writer *s, struct opt_i64 n)
{
    put_value(s, n.has, (double)n.v, NULL, str_printf(s->row, "%lld", (long long)n.v));
}

void sheet_day(struct sheet_writer *s, struct opt_i64 day)
{
    str words = day.has ? day_format(s->row, day.v) : S("");
    put_value(s, day.has, (double)(day.v + DAY_ZERO), s->day, words);
}

void sheet_time(struct sheet_writer *s, struct opt_i64 at)
{
    struct civil c = civil_of(at.v, s->o.offset);
    day_t day = day_of(at.v, s->o.offset);
    double part = (c.hour * 60 + c.minute) / MINUTES_PER_DAY;
    str words =
        !at.has ? S("")
                : str_printf(s->row, "%.*s %02d:%02d", STR_ARG(day_format(s->row, day)), c.hour, c.minute);
    put_value(s, at.has, (double)(day + DAY_ZERO) + part, s->time, words);
}

void sheet_minutes(struct sheet_writer *s, struct opt_i64 minutes)
{
    str words = str_printf(s->row, "%lld:%02lld", (long long)(minutes.v / 60), (long long)(minutes.v % 60));
    put_value(s, minutes.has, (double)minutes.v / MINUTES_PER_DAY, s->minutes, words);
}

void sheet_share(struct sheet_writer *s, int64_t part, int64_t whole)
{
    int64_t tenths = whole > 0 ? (part * 1000 + whole / 2) / whole : 0;
    str words = str_printf(s->row, "%lld.%lld%%", (long long)(tenths / 10), (long long)(tenths % 10));
    put_value(s, whole > 0, whole > 0 ? (double)part / (double)whole : 0, s->share, words);
}

/* ---- rows ---- */

rc sheet_next(struct sheet_writer *s)
{
    int64_t most = s->o.format == SHEET_PRINT ? SHEET_PRINT_MAX : SHEET_ROWS_MAX;
    while (s->o.format == SHEET_CSV && s->column < s->o.columns_n)
        put_words(s, S(""));
    if (s->out != NULL)
        (void)fwrite("\r\n", 1, 2, s->out);
    s->column = 0;
    s->rows++;
    arena_reset(s->row);
    if (s->rows > most)
        return ERR(s->e, s->a, RC_LIMIT, "sheet.too_many", "more than %lld rows", (long long)most);
    if (s->trouble != LXW_NO_ERROR || (s->out != NULL && ferror(s->out) != 0))
        return no_room(s, "row");
    return RC_OK;
}

/* ---- begin and end ---- */

static lxw_format *format_of(struct sheet_writer *s, const char *number)
{
    lxw_format *f = workbook_add_format(s->book);
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    if (number != NULL)
        format_set_num_format(f, number);
    return f;
}

static void xlsx_formats(struct sheet_writer *s)
{
    s->head = format_of(s, NULL);
    format_set_bold(s->head);
    format_set_bottom(s->head, LXW_BORDER_THIN);
    format_set_text_wrap(s->head);
    s->words = format_of(s, NULL);
    format_set_text_wrap(s->words);
    s->day = format_of(s, "yyyy-mm-dd");
    s->time = format_of(s, "yyyy-mm-dd hh:mm");
    s->minutes = format_of(s, "[h]:mm");
    s->share = format_of(s, "0.0%");
}

/* Signs that the name of a work sheet may not hold become spaces. */
static char *page_name(struct sheet_writer *s)
{
    str name = utf8_cut(s->o.name, NAME_MAX_CHARACTERS);
    char *out = arena_alloc(s->a, name.n + 1);
    memcpy(out, name.p, name.n);
    for (size_t i = 0; i < name.n; i++)
        if (strchr("[]:*?/\\'", out[i]) != NULL)
            out[i] = ' ';
    out[name.n] = '\0';
    return out;
}

/* The library wants a path: that of the file without a name. */
static rc xlsx_begin(struct sheet_writer *s)
{
    lxw_workbook_options options = { .constant_memory = LXW_TRUE,
                                     .tmpdir = (char *)(uintptr_t)str_c(s->a, s->o.spool_dir),
                                     .use_zip64 = LXW_FALSE };
    s->book = workbook_new_opt(str_c(s->a, str_printf(s->a, "/proc/self/fd/%d", s->fd)), &options);
    if (s->book == NULL)
        return no_room(s, "workbook");
    xlsx_formats(s);
    s->page = workbook_add_worksheet(s->book, page_name(s));
    if (s->page == NULL)
        return no_room(s, "work sheet");
    for (size_t i = 0; i < s->o.columns_n; i++) {
        int width = s->o.columns[i].width > 0 ? s->o.columns[i].width : WIDTH_USUAL;
        keep_trouble(s, worksheet_set_column(s->page, (lxw_col_t)i, (lxw_col_t)i, width, NULL));
    }
    worksheet_freeze_panes(s->page, 1, 0);
    worksheet_set_landscape(s->page);
    worksheet_set_paper(s->page, 9); /* A4 */
    worksheet_fit_to_pages(s->page, 1, 0);
    worksheet_repeat_rows(s->page, 0, 0);
    return RC_OK;
}

static rc csv_begin(struct sheet_writer *s)
{
    int fd = fcntl(s->fd, F_DUPFD_CLOEXEC, 0);
    s->out = fd < 0 ? NULL : fdopen(fd, "w");
    if (s->out == NULL) {
        if (fd >= 0)
            (void)close(fd);
        return no_room(s, "csv");
    }
    (void)fwrite("\xef\xbb\xbf", 1, 3, s->out);
    return RC_OK;
}

static void head_write(struct sheet_writer *s)
{
    for (s->column = 0; s->column < s->o.columns_n; s->column++)
        if (s->o.format == SHEET_XLSX)
            keep_trouble(s, worksheet_write_string(s->page, 0, (lxw_col_t)s->column,
                                                   str_c(s->row, s->o.columns[s->column].label), s->head));
        else
            csv_put(s, s->o.columns[s->column].label);
    if (s->out != NULL)
        (void)fwrite("\r\n", 1, 2, s->out);
    s->column = 0;
}

rc sheet_begin(const struct sheet_options *options, struct arena *a, struct err *e, struct sheet_writer **ret)
{
    struct sheet_writer *s = ARENA_NEW(a, struct sheet_writer);
    *s = (struct sheet_writer){ .o = *options, .a = a, .row = arena_new(ROW_CAP), .e = e, .fd = -1 };
    arena_on_reset(a, sheet_drop, s);
    *ret = s;
    if (options->format == SHEET_PRINT)
        return RC_OK;
    TRY(file_make(s));
    if (options->format == SHEET_XLSX)
        TRY(xlsx_begin(s));
    else
        TRY(csv_begin(s));
    head_write(s);
    return RC_OK;
}

rc sheet_end(struct sheet_writer *s, int *ret_fd, int64_t *ret_size)
{
    struct stat facts;
    bool is_good = true;
    if (s->book != NULL) {
        lxw_workbook *book = s->book;
        s->book = NULL; /* closing gives it back */
        is_good = workbook_close(book) == LXW_NO_ERROR;
    }
    if (s->out != NULL) {
        is_good = fclose(s->out) == 0;
        s->out = NULL;
    }
    if (!is_good || fstat(s->fd, &facts) != 0)
        return no_room(s, "end");
    s->size = facts.st_size;
    *ret_fd = s->fd;
    *ret_size = s->size;
    return RC_OK;
}

void sheet_lines(const struct sheet_writer *s, const struct sheet_line **ret, size_t *ret_n)
{
    *ret = s->lines;
    *ret_n = (size_t)s->rows;
}

void sheet_send(struct rq *rq, struct sheet_writer *s, str name)
{
    bool is_book = s->o.format == SHEET_XLSX;
    s->sent_by = rq;
    reply_file(rq, s->fd, s->size, is_book ? S(XML_TYPE) : S("text/csv; charset=utf-8"));
    rq->reply.download_name = str_printf(rq->arena, "%.*s.%s", STR_ARG(name), is_book ? "xlsx" : "csv");
    rq->reply.is_private = true;
}
