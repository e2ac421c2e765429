/* SPDX-License-Identifier: Apache-2.0 */
/* Formats. The order and the words are texts (format.…); only digits are made here. */
#include "web/format.h"

/* Years as they are written, for one instant against now. */
static bool is_same_year(struct format f, ms_t at)
{
    return civil_of(at, f.offset).date.year == civil_of(f.now, f.offset).date.year;
}

static str month_name(struct format f, int month)
{
    static const enum text months[] = {
        TEXT_FORMAT_MONTH_1, TEXT_FORMAT_MONTH_2,  TEXT_FORMAT_MONTH_3,  TEXT_FORMAT_MONTH_4,
        TEXT_FORMAT_MONTH_5, TEXT_FORMAT_MONTH_6,  TEXT_FORMAT_MONTH_7,  TEXT_FORMAT_MONTH_8,
        TEXT_FORMAT_MONTH_9, TEXT_FORMAT_MONTH_10, TEXT_FORMAT_MONTH_11, TEXT_FORMAT_MONTH_12,
    };
    return text_get(months[month - 1], f.lang);
}

static str long_month_name(struct format f, int month)
{
    static const enum text months[] = {
        TEXT_FORMAT_LONG_MONTH_1,  TEXT_FORMAT_LONG_MONTH_2,  TEXT_FORMAT_LONG_MONTH_3,
        TEXT_FORMAT_LONG_MONTH_4,  TEXT_FORMAT_LONG_MONTH_5,  TEXT_FORMAT_LONG_MONTH_6,
        TEXT_FORMAT_LONG_MONTH_7,  TEXT_FORMAT_LONG_MONTH_8,  TEXT_FORMAT_LONG_MONTH_9,
        TEXT_FORMAT_LONG_MONTH_10, TEXT_FORMAT_LONG_MONTH_11, TEXT_FORMAT_LONG_MONTH_12,
    };
    return text_get(months[month - 1], f.lang);
}

/* "09:05" of the instant. Digit by digit: lists of steps make many of these, and printf is slow. */
static str clock_time(struct format f, ms_t at)
{
    struct civil c = civil_of(at, f.offset);
    char *p = arena_alloc(f.arena, 5);
    p[0] = (char)('0' + c.hour / 10);
    p[1] = (char)('0' + c.hour % 10);
    p[2] = ':';
    p[3] = (char)('0' + c.minute / 10);
    p[4] = (char)('0' + c.minute % 10);
    return (str){ p, 5 };
}

static str fill(struct format f, enum text id, ms_t at, str month)
{
    struct civil c = civil_of(at, f.offset);
    const struct text_arg args[] = {
        text_arg_int("year", c.date.year),
        text_arg_str("month", month),
        text_arg_int("day", c.date.day),
        text_arg_str("time", clock_time(f, at)),
    };
    return text_format(f.arena, id, f.lang, args, sizeof(args) / sizeof(args[0]));
}

str format_time(struct format f, ms_t at)
{
    int month = civil_of(at, f.offset).date.month;
    return fill(f, is_same_year(f, at) ? TEXT_FORMAT_TIME : TEXT_FORMAT_TIME_YEAR, at, month_name(f, month));
}

str format_date(struct format f, ms_t at)
{
    return fill(f, TEXT_FORMAT_DATE, at, long_month_name(f, civil_of(at, f.offset).date.month));
}

str format_day(struct format f, ms_t at)
{
    int month = civil_of(at, f.offset).date.month;
    return fill(f, is_same_year(f, at) ? TEXT_FORMAT_DAY : TEXT_FORMAT_DAY_YEAR, at, month_name(f, month));
}

str format_iso(struct format f, ms_t at)
{
    return ms_format_iso(f.arena, at, f.offset);
}

str format_iso_day(struct format f, day_t day)
{
    return day_format(f.arena, day);
}

/* "3天前", "3天后" for 2 to 6 days; absent for others. */
static str days_away(struct format f, day_t away)
{
    const struct text_arg n = text_arg_int("n", away < 0 ? -away : away);
    if (away <= -2 && away >= -6)
        return text_format(f.arena, TEXT_FORMAT_DAYS_AGO, f.lang, &n, 1);
    if (away >= 2 && away <= 6)
        return text_format(f.arena, TEXT_FORMAT_DAYS_AHEAD, f.lang, &n, 1);
    return (str){ 0 };
}

str format_ago(struct format f, ms_t at)
{
    static const enum text near[] = { TEXT_FORMAT_YESTERDAY_AT, TEXT_FORMAT_TODAY_AT,
                                      TEXT_FORMAT_TOMORROW_AT };
    day_t away = day_of(at, f.offset) - day_of(f.now, f.offset);
    if (away >= -1 && away <= 1) {
        const struct text_arg time = text_arg_str("time", clock_time(f, at));
        return text_format(f.arena, near[away + 1], f.lang, &time, 1);
    }
    str days = days_away(f, away);
    return str_is_absent(days) ? format_day(f, at) : days;
}

str format_ago_day(struct format f, day_t day)
{
    static const enum text near[] = { TEXT_FORMAT_YESTERDAY, TEXT_FORMAT_TODAY, TEXT_FORMAT_TOMORROW };
    day_t away = day - day_of(f.now, f.offset);
    if (away >= -1 && away <= 1)
        return text_get(near[away + 1], f.lang);
    str days = days_away(f, away);
    return str_is_absent(days) ? format_day(f, day_start(day, f.offset)) : days;
}

str format_weekday(struct format f, ms_t at)
{
    static const enum text days[] = {
        TEXT_FORMAT_WEEKDAY_0, TEXT_FORMAT_WEEKDAY_1, TEXT_FORMAT_WEEKDAY_2, TEXT_FORMAT_WEEKDAY_3,
        TEXT_FORMAT_WEEKDAY_4, TEXT_FORMAT_WEEKDAY_5, TEXT_FORMAT_WEEKDAY_6,
    };
    return text_get(days[day_weekday(day_of(at, f.offset))], f.lang);
}

/* Digits in groups of three, when there are at least `from` of them. */
static void grouped(struct buf *b, uint64_t n, size_t from)
{
    char digits[20];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    bool is_grouped = count >= from;
    while (count > 0) {
        buf_putc(b, digits[--count]);
        if (is_grouped && count > 0 && count % 3 == 0)
            buf_putc(b, ',');
    }
}

/* Chinese leaves four digits together, English does not. */
static size_t group_from(struct format f)
{
    return f.lang == LANG_EN ? 4 : 5;
}

static uint64_t magnitude(int64_t n)
{
    return n < 0 ? UINT64_C(0) - (uint64_t)n : (uint64_t)n;
}

str format_count(struct format f, int64_t n)
{
    struct buf b = buf_new(f.arena, 64);
    if (n < 0)
        buf_putc(&b, '-');
    grouped(&b, magnitude(n), group_from(f));
    return buf_str(&b);
}

str format_money(struct format f, int64_t fen)
{
    struct buf b = buf_new(f.arena, 64);
    uint64_t all = magnitude(fen);
    grouped(&b, all / 100, group_from(f));
    if (all % 100 != 0)
        buf_printf(&b, ".%02u", (unsigned)(all % 100));
    const struct text_arg amount = text_arg_str("amount", buf_str(&b));
    return text_format(f.arena, fen < 0 ? TEXT_FORMAT_MONEY_MINUS : TEXT_FORMAT_MONEY, f.lang, &amount, 1);
}

str format_percent(struct format f, int64_t basis_points)
{
    uint64_t tenths = (magnitude(basis_points) + 5) / 10;
    struct buf b = buf_new(f.arena, 64);
    if (basis_points < 0 && tenths > 0)
        buf_putc(&b, '-');
    grouped(&b, tenths / 10, SIZE_MAX);
    buf_putc(&b, '.');
    buf_putc(&b, (char)('0' + tenths % 10));
    buf_putc(&b, '%');
    return buf_str(&b);
}

static bool is_url_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void format_percent_byte(struct buf *out, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char encoded[3] = { '%', digits[(unsigned char)c >> 4], digits[(unsigned char)c & 15] };
    buf_put(out, (str){ encoded, sizeof(encoded) });
}

void format_url_part(struct buf *out, str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (is_url_plain(s.p[i]))
            continue;
        buf_put(out, str_slice(s, from, i - from));
        format_percent_byte(out, s.p[i]);
        from = i + 1;
    }
    buf_put(out, str_slice(s, from, s.n - from));
}

str format_attachment(struct arena *a, str name)
{
    struct buf plain = buf_new(a, name.n), coded = buf_new(a, 3 * name.n);
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (c >= ' ' && c < 0x7F && c != '"' && c != '\\' && c != '%')
            buf_putc(&plain, name.p[i]);
        else if ((c & 0xC0) != 0x80)
            buf_putc(&plain, '_');
    }
    if (str_eq(buf_str(&plain), name))
        return str_printf(a, "attachment; filename=\"%.*s\"", STR_ARG(name));
    format_url_part(&coded, name);
    return str_printf(a, "attachment; filename=\"%.*s\"; filename*=UTF-8''%.*s", STR_ARG(buf_str(&plain)),
                      STR_ARG(buf_str(&coded)));
}
