/* SPDX-License-Identifier: Apache-2.0 */
/* Working days, against a real autumn: National Day 2026 and its make-up workdays. */
#include "core/calendar.h"

#include "kernel.h"

static day_t day(const char *iso)
{
    day_t d;
    assert_true(day_parse(str_from_c(iso), &d));
    return d;
}

/* 1 to 7 October off, Saturday 10 October and Sunday 20 September worked. */
static struct calendar autumn(void)
{
    static day_t days[9];
    static bool is_work[9];
    days[0] = day("2026-09-20");
    is_work[0] = true;
    for (int i = 0; i < 7; i++)
        days[1 + i] = day("2026-10-01") + i;
    days[8] = day("2026-10-10");
    is_work[8] = true;
    return (struct calendar){ .day = days, .is_work = is_work, .n = 9 };
}

static void a_plain_week_works_from_monday_to_friday(void **state)
{
    const struct calendar plain = { .n = 0 };
    (void)state;
    assert_true(calendar_is_work(&plain, day("2026-11-23")));
    assert_true(calendar_is_work(&plain, day("2026-11-27")));
    assert_false(calendar_is_work(&plain, day("2026-11-28")));
    assert_false(calendar_is_work(&plain, day("2026-11-29")));
}

static void holidays_rest_and_make_up_days_work(void **state)
{
    struct calendar c = autumn();
    (void)state;
    assert_false(calendar_is_work(&c, day("2026-10-01")));
    assert_false(calendar_is_work(&c, day("2026-10-07")));
    assert_true(calendar_is_work(&c, day("2026-10-08")));
    assert_true(calendar_is_work(&c, day("2026-10-10")));
    assert_true(calendar_is_work(&c, day("2026-09-20")));
    assert_false(calendar_is_work(&c, day("2026-10-11")));
}

static void a_deadline_jumps_over_the_holidays(void **state)
{
    struct calendar c = autumn();
    (void)state;
    assert_int_equal(calendar_add(&c, day("2026-09-30"), 1), day("2026-10-08"));
    assert_int_equal(calendar_add(&c, day("2026-09-30"), 3), day("2026-10-10"));
    assert_int_equal(calendar_add(&c, day("2026-09-30"), 4), day("2026-10-12"));
    assert_int_equal(calendar_add(&c, day("2026-09-18"), 1), day("2026-09-20"));
    assert_int_equal(calendar_add(&c, day("2026-11-24"), 20), day("2026-12-22"));
}

static void no_days_means_today_or_the_next_working_day(void **state)
{
    struct calendar c = autumn();
    (void)state;
    assert_int_equal(calendar_add(&c, day("2026-11-24"), 0), day("2026-11-24"));
    assert_int_equal(calendar_add(&c, day("2026-10-03"), 0), day("2026-10-08"));
    assert_int_equal(calendar_add(&c, day("2026-11-28"), 0), day("2026-11-30"));
}

static void between_counts_what_add_adds(void **state)
{
    struct calendar c = autumn();
    day_t from = day("2026-09-15");
    (void)state;
    for (int64_t n = 1; n < 40; n++) {
        day_t to = calendar_add(&c, from, n);
        assert_int_equal(calendar_between(&c, from, to), n);
        assert_int_equal(calendar_between(&c, to, from), -n);
    }
    assert_int_equal(calendar_between(&c, from, from), 0);
}

static void loading_gives_the_days_of_a_span_in_order(void **state)
{
    struct kernel *k = *state;
    struct calendar c;
    struct calendar_entry *list,
        off = { .day = day("2026-10-01"), .name = S("National Day"), .source = S("a notice") };
    struct calendar_entry on = {
        .day = day("2026-09-20"), .is_work = true, .name = S("make-up"), .source = S("a notice")
    };
    size_t n;
    assert_ok(calendar_set(k->db, &off));
    assert_ok(calendar_set(k->db, &on));
    assert_ok(calendar_load(k->db, on.day, off.day, &c));
    assert_int_equal(c.n, 2);
    assert_true(calendar_is_work(&c, on.day));
    assert_false(calendar_is_work(&c, off.day));
    assert_ok(calendar_load(k->db, on.day + 1, off.day - 1, &c));
    assert_int_equal(c.n, 0);
    assert_ok(calendar_unset(k->db, off.day));
    assert_ok(calendar_list(k->db, on.day, off.day, &list, &n));
    assert_int_equal(n, 1);
    assert_text(list[0].source, "a notice");
}

static void a_day_needs_a_name_and_a_source(void **state)
{
    struct kernel *k = *state;
    struct calendar_entry bare = { .day = day("2026-10-01"), .name = S("National Day"), .source = S(" ") };
    kernel_failed(k, calendar_set(k->db, &bare), RC_INVALID, "calendar.incomplete");
}

TEST_DATABASE_MAIN(TEST(a_plain_week_works_from_monday_to_friday), TEST(holidays_rest_and_make_up_days_work),
                   TEST(a_deadline_jumps_over_the_holidays),
                   TEST(no_days_means_today_or_the_next_working_day), TEST(between_counts_what_add_adds),
                   TEST_WITH(loading_gives_the_days_of_a_span_in_order, kernel_up, kernel_down),
                   TEST_WITH(a_day_needs_a_name_and_a_source, kernel_up, kernel_down))
