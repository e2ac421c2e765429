/* SPDX-License-Identifier: Apache-2.0 */
/* How times, days, money and numbers read in the three languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/format.h"

/* 2026-11-24 09:30 in China. */
#define NOW INT64_C(1795483800000)

static int set_up(void **state)
{
    *state = arena_new(16u << 20);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static struct format in(struct arena *a, enum lang lang)
{
    return (struct format){ .arena = a, .lang = lang, .now = NOW, .offset = 8 * MS_PER_HOUR };
}

/* One call in all languages. */
static void reads(struct arena *a, str (*format)(struct format, int64_t), int64_t value,
                  const char *const words[3])
{
    for (int lang = 0; lang < LANG_COUNT; lang++)
        assert_string_equal(str_c(a, format(in(a, (enum lang)lang), value)), words[lang]);
}
#define READS(format, value, ...) reads(*state, format, value, (const char *const[]){ __VA_ARGS__ })

static ms_t at(int year, int month, int day, int hour, int minute)
{
    return day_start(day_from_date((struct date){ year, month, day }), 8 * MS_PER_HOUR) + hour * MS_PER_HOUR +
           minute * MS_PER_MINUTE;
}

static void times_leave_out_the_year_when_it_is_this_one(void **state)
{
    READS(format_time, at(2026, 11, 18, 9, 0), "11月18日09:00", "11月18日09:00", "18 Nov 09:00");
    READS(format_time, at(2026, 1, 1, 0, 0), "1月1日00:00", "1月1日00:00", "1 Jan 00:00");
    READS(format_time, at(2025, 12, 31, 23, 59), "2025年12月31日23:59", "2025年12月31日23:59",
          "31 Dec 2025 23:59");
    READS(format_time, at(2027, 2, 3, 4, 5), "2027年2月3日04:05", "2027年2月3日04:05", "3 Feb 2027 04:05");
}

static void dates_have_the_year_and_days_have_it_when_they_need_it(void **state)
{
    READS(format_date, at(2026, 11, 18, 9, 0), "2026年11月18日", "2026年11月18日", "18 November 2026");
    READS(format_day, at(2026, 11, 18, 9, 0), "11月18日", "11月18日", "18 Nov");
    READS(format_day, at(2024, 2, 29, 9, 0), "2024年2月29日", "2024年2月29日", "29 Feb 2024");
    READS(format_iso, at(2026, 11, 18, 9, 0), "2026-11-18T09:00:00+08:00", "2026-11-18T09:00:00+08:00",
          "2026-11-18T09:00:00+08:00");
    READS(format_iso_day, 0, "1970-01-01", "1970-01-01", "1970-01-01");
}

static void near_times_are_said_as_people_say_them(void **state)
{
    READS(format_ago, at(2026, 11, 24, 0, 0), "今天00:00", "今天00:00", "today 00:00");
    READS(format_ago, at(2026, 11, 24, 23, 59), "今天23:59", "今天23:59", "today 23:59");
    READS(format_ago, at(2026, 11, 23, 23, 59), "昨天23:59", "昨天23:59", "yesterday 23:59");
    READS(format_ago, at(2026, 11, 25, 0, 0), "明天00:00", "明天00:00", "tomorrow 00:00");
    READS(format_ago, at(2026, 11, 22, 23, 59), "2天前", "2天前", "2 days ago");
    READS(format_ago, at(2026, 11, 18, 0, 0), "6天前", "6天前", "6 days ago");
    READS(format_ago, at(2026, 11, 17, 23, 59), "11月17日", "11月17日", "17 Nov");
    READS(format_ago, at(2026, 11, 26, 0, 0), "2天后", "2天後", "in 2 days");
    READS(format_ago, at(2026, 11, 30, 0, 0), "6天后", "6天後", "in 6 days");
    READS(format_ago, at(2026, 12, 1, 0, 0), "12月1日", "12月1日", "1 Dec");
    READS(format_ago, at(2025, 12, 1, 0, 0), "2025年12月1日", "2025年12月1日", "1 Dec 2025");
}

static void near_days_are_said_as_people_say_them(void **state)
{
    day_t today = day_of(NOW, 8 * MS_PER_HOUR);
    READS(format_ago_day, today, "今天", "今天", "today");
    READS(format_ago_day, today - 1, "昨天", "昨天", "yesterday");
    READS(format_ago_day, today + 1, "明天", "明天", "tomorrow");
    READS(format_ago_day, today + 3, "3天后", "3天後", "in 3 days");
    READS(format_ago_day, today - 7, "11月17日", "11月17日", "17 Nov");
}

static void every_month_and_weekday_has_its_name(void **state)
{
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    static const char *const weekdays[] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
                                            "Thursday", "Friday", "Saturday" };
    static const char *const hans[] = {
        "星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"
    };
    struct arena *a = *state;
    for (int m = 1; m <= 12; m++) {
        str words = str_printf(a, "7 %s", months[m - 1]);
        assert_true(str_eq(format_day(in(a, LANG_EN), at(2026, m, 7, 1, 1)), words));
        words = str_printf(a, "2026年%d月7日", m);
        assert_true(str_eq(format_date(in(a, LANG_ZH_HANS), at(2026, m, 7, 1, 1)), words));
        str written = format_date(in(a, LANG_EN), at(2026, m, 7, 1, 1));
        words = str_printf(a, "7 %s", months[m - 1]); /* the long name begins with the short one */
        assert_true(str_starts(written, words) && str_ends(written, S(" 2026")));
    }
    for (int d = 0; d < 7; d++)
        READS(format_weekday, at(2026, 11, 22 + d, 12, 0), hans[d], hans[d], weekdays[d]);
}

static void money_is_fen_written_as_yuan(void **state)
{
    READS(format_money, 40000, "400元", "400元", "¥400");
    READS(format_money, 1250, "12.50元", "12.50元", "¥12.50");
    READS(format_money, 5, "0.05元", "0.05元", "¥0.05");
    READS(format_money, 0, "0元", "0元", "¥0");
    READS(format_money, -1234500, "-12,345元", "-12,345元", "-¥12,345");
    READS(format_money, 123456, "1234.56元", "1234.56元", "¥1,234.56");
    READS(format_money, INT64_MIN, "-92,233,720,368,547,758.08元", "-92,233,720,368,547,758.08元",
          "-¥92,233,720,368,547,758.08");
}

static void large_numbers_are_grouped(void **state)
{
    READS(format_count, 0, "0", "0", "0");
    READS(format_count, 999, "999", "999", "999");
    READS(format_count, 1136, "1136", "1136", "1,136");
    READS(format_count, 41352, "41,352", "41,352", "41,352");
    READS(format_count, -620573, "-620,573", "-620,573", "-620,573");
    READS(format_count, INT64_MAX, "9,223,372,036,854,775,807", "9,223,372,036,854,775,807",
          "9,223,372,036,854,775,807");
    READS(format_count, INT64_MIN, "-9,223,372,036,854,775,808", "-9,223,372,036,854,775,808",
          "-9,223,372,036,854,775,808");
}

static void percentages_have_one_digit_behind_the_point(void **state)
{
    READS(format_percent, 9308, "93.1%", "93.1%", "93.1%");
    READS(format_percent, 10000, "100.0%", "100.0%", "100.0%");
    READS(format_percent, 5, "0.1%", "0.1%", "0.1%");
    READS(format_percent, 4, "0.0%", "0.0%", "0.0%");
    READS(format_percent, -4, "0.0%", "0.0%", "0.0%");
    READS(format_percent, -250, "-2.5%", "-2.5%", "-2.5%");
}

static void a_piece_of_an_address_is_percent_encoded(void **state)
{
    struct buf b = buf_new(*state, 1024);
    format_url_part(&b, (str){ "aZ0-._~ /?#&=+%\"'<回\0", 22 });
    assert_string_equal(str_c(*state, buf_str(&b)), "aZ0-._~%20%2F%3F%23%26%3D%2B%25%22%27%3C%E5%9B%9E%00");
}

static void a_name_of_a_download_survives_in_any_language(void **state)
{
    (void)state;
    struct arena *a = arena_new((size_t)1 << 20);
    assert_true(str_eq(format_attachment(a, S("report 1.pdf")), S("attachment; filename=\"report 1.pdf\"")));
    assert_true(str_eq(format_attachment(a, S("办法 1.pdf")),
                       S("attachment; filename=\"__ 1.pdf\"; filename*=UTF-8''%E5%8A%9E%E6%B3%95%201.pdf")));
    assert_true(
        str_eq(format_attachment(a, S("a\"\\;b\r\n%41.txt")),
               S("attachment; filename=\"a__;b___41.txt\"; filename*=UTF-8''a%22%5C%3Bb%0D%0A%2541.txt")));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_leave_out_the_year_when_it_is_this_one),
        cmocka_unit_test(dates_have_the_year_and_days_have_it_when_they_need_it),
        cmocka_unit_test(near_times_are_said_as_people_say_them),
        cmocka_unit_test(near_days_are_said_as_people_say_them),
        cmocka_unit_test(every_month_and_weekday_has_its_name),
        cmocka_unit_test(money_is_fen_written_as_yuan),
        cmocka_unit_test(large_numbers_are_grouped),
        cmocka_unit_test(percentages_have_one_digit_behind_the_point),
        cmocka_unit_test(a_piece_of_an_address_is_percent_encoded),
        cmocka_unit_test(a_name_of_a_download_survives_in_any_language),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
