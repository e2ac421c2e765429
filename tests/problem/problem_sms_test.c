/* SPDX-License-Identifier: Apache-2.0 */
/* Short messages to authors: when, to whom, with what, and what happens when the gateway is away. */
#include "loop.h"

#include <stdio.h>

#include "core/job.h"
#include "core/sms.h"
#include "features/problem/problem_sms.h"
#include "gateway.h"

/* ---- pure ---- */

static void the_pattern_is_filled_and_everything_else_is_encoded(void **state)
{
    struct loop *l = *state;
    const struct sms m = { .to = S("13800000000"), .text = S("有了 回音&x"), .id = S("sms 1") };
    assert_text(sms_address(l->arena, S("http://g/?to={to}&m={text}&id={id}&{other}"), &m),
                "http://g/?to=13800000000&m=%E6%9C%89%E4%BA%86%20%E5%9B%9E%E9%9F%B3%26x&id=sms%201&{other}");
}

static void a_pattern_without_a_place_for_number_or_text_is_refused(void **state)
{
    (void)state;
    assert_true(sms_pattern_is_right(S("https://g/?a={to}&b={text}")));
    assert_false(sms_pattern_is_right(S("https://g/?a={to}")));
    assert_false(sms_pattern_is_right(S("https://g/?b={text}")));
    assert_false(sms_pattern_is_right(S("file:///etc/{to}{text}")));
}

static void only_mobile_numbers_get_messages(void **state)
{
    (void)state;
    assert_true(sms_is_mobile(S("13800000000")) && sms_is_mobile(S("19900000000")));
    assert_false(sms_is_mobile(S("12345")) || sms_is_mobile(S("09116213333")) ||
                 sms_is_mobile(S("1380000000x")) || sms_is_mobile(S("12800000000")) || sms_is_mobile(S("")));
}

static void a_number_is_dialled_without_blanks_hyphens_and_country_code(void **state)
{
    struct loop *l = *state;
    assert_text(phone_digits(l->arena, S("+86 138-0000-0000")), "13800000000");
    assert_text(phone_digits(l->arena, S("008613800000000")), "13800000000");
    assert_text(phone_digits(l->arena, S("0911-6213333")), "09116213333");
}

static void L4_whatever_the_hour_an_author_is_asked_within_a_day_and_never_at_night(void **state)
{
    const ms_t offset = 8 * MS_PER_HOUR;
    (void)state;
    for (ms_t now = SITE_NOW; now < SITE_NOW + 3 * MS_PER_DAY; now += 7 * MS_PER_MINUTE) {
        ms_t at = problem_sms_time(now, offset), into_day = (at + offset) % MS_PER_DAY;
        assert_true(at >= now && at < now + MS_PER_DAY);
        assert_true(into_day >= 8 * MS_PER_HOUR && into_day < 21 * MS_PER_HOUR);
    }
}

/* ---- a gateway ---- */

static void run_jobs(struct loop *l, ms_t after)
{
    int ran;
    loop_keep(l);
    assert_done(l, jobs_run_due(&l->site->site.app, &l->err, l->by.now + after, &ran));
}

static void L4_the_one_tap_link_comes_by_sms_once_to_each_author_with_a_mobile_number(void **state)
{
    struct loop *l = *state;
    struct gateway g;
    struct voice_receipt v = loop_voice(l, "help", "public"), other = loop_voice(l, "help", "confidential");
    problem_id id = loop_accept(l, v.id, "help");
    assert_done(l, voice_merge(loop_db(l), &l->by, other.id, id));
    gateway_open(l->site, &g, 200);
    str token = loop_to_echo(l, id);
    run_jobs(l, MS_PER_DAY);
    run_jobs(l, 2 * MS_PER_DAY);
    gateway_close(&g);
    assert_int_equal(g.n, 2);
    str both = str_printf(l->arena, "%s%s", g.line[0], g.line[1]);
    assert_true(str_find(both, str_printf(l->arena, "https%%3A%%2F%%2Fecho.example%%2Frate%%2F%.*s",
                                          STR_ARG(token))) != SIZE_MAX);
    assert_true(str_starts(both, S("GET /send?password=geheim&to=13600000000&text=%E3%80%90")));
    assert_true(str_find(both, v.number) != SIZE_MAX && str_find(both, other.number) != SIZE_MAX);
}

static void a_gateway_that_refuses_is_asked_again_and_its_password_is_in_no_error(void **state)
{
    struct loop *l = *state;
    struct gateway g;
    (void)loop_to_echo(l, loop_accept(l, loop_voice(l, "help", "public").id, "help"));
    gateway_open(l->site, &g, 503);
    run_jobs(l, MS_PER_DAY);
    assert_int_equal(site_number(l->site,
                                 "SELECT count(*) FROM job WHERE kind = 'problem.sms' AND state = 'waiting' "
                                 "AND last_error LIKE '%503%' AND last_error NOT LIKE '%geheim%'"),
                     1);
    g.status = 202;
    run_jobs(l, 2 * MS_PER_DAY);
    gateway_close(&g);
    assert_int_equal(g.n, 2);
    assert_int_equal(
        site_number(l->site, "SELECT count(*) FROM job WHERE kind = 'problem.sms' AND state = 'done'"), 1);
}

static void without_a_gateway_nothing_is_sent_and_nothing_waits(void **state)
{
    struct loop *l = *state;
    (void)loop_to_echo(l, loop_accept(l, loop_voice(l, "help", "public").id, "help"));
    run_jobs(l, MS_PER_DAY);
    assert_int_equal(
        site_number(l->site, "SELECT count(*) FROM job WHERE kind = 'problem.sms' AND state <> 'done'"), 0);
}

TEST_MAIN(LOOP(the_pattern_is_filled_and_everything_else_is_encoded),
          TEST(a_pattern_without_a_place_for_number_or_text_is_refused),
          TEST(only_mobile_numbers_get_messages),
          LOOP(a_number_is_dialled_without_blanks_hyphens_and_country_code),
          TEST(L4_whatever_the_hour_an_author_is_asked_within_a_day_and_never_at_night),
          LOOP(L4_the_one_tap_link_comes_by_sms_once_to_each_author_with_a_mobile_number),
          LOOP(a_gateway_that_refuses_is_asked_again_and_its_password_is_in_no_error),
          LOOP(without_a_gateway_nothing_is_sent_and_nothing_waits))
