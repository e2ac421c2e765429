/* SPDX-License-Identifier: Apache-2.0 */
/* Subscriptions and their one message a day, columns where nothing is new, figures, a site's own order. */
#include "core/told.h"
#include "core/visit.h"
#include "features/publish/publish_column_end.h"
#include "features/publish/publish_reach.h"
#include "features/publish/publish_site.h"
#include "gateway.h"
#include "press.h"

#define PRINTED(p, ...) str_c((p)->arena, str_printf((p)->arena, __VA_ARGS__))

static struct browser *of(struct press *p, const char *login_name)
{
    struct browser *b = ARENA_NEW(p->arena, struct browser);
    press_keep(p);
    *b = browser_new(p->site);
    browser_login(b, login_name);
    return b;
}

static bool digest(struct press *p, person_id person)
{
    bool told;
    const struct publish_by by = { .now = p->now, .offset = p->offset };
    assert_done(p, publish_digest_tell(press_db(p), &by, person, &told));
    press_keep(p);
    return told;
}

static void subscribers_are_told_once_a_day_what_is_new_and_end_it_by_one_button(void **state)
{
    struct press *p = *state;
    person_id she = site_person(p->site, "she", NULL, p->town);
    press_levels(p, "policy", 1);
    (void)press_published(p, "work", "订阅之前", "旧的。");
    struct browser *b = of(p, "she"), visitor = browser_new(p->site);
    browser_get(&visitor, "/columns/work");
    assert_page(&visitor, 200, "/columns/work/subscribe");
    browser_get(b, "/columns/work/subscribe");
    assert_page(b, 200, "订阅");
    struct browser twice = *b;
    browser_send(b, "/columns/work/subscribe");
    assert_page(b, 303, "");
    browser_send(&twice, "/columns/work/subscribe");
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_subscription"), 1);
    /* Of the day on which one subscribed nothing is told, of the days after all that came since. */
    (void)press_published(p, "work", "第一条", "新的。");
    (void)press_published(p, "policy", "别的栏目", "新的。");
    press_keep(p);
    assert_false(digest(p, she));
    press_wait(p, MS_PER_DAY);
    (void)press_published(p, "work", "第二条", "新的。");
    press_keep(p);
    assert_true(digest(p, she));
    assert_false(digest(p, she));
    browser_login(b, "she");
    browser_get(b, "/me/told");
    assert_page(b, 200, "工作动态 2");
    assert_false(browser_sees(b, "政策宣传"));
    press_wait(p, MS_PER_DAY);
    assert_false(digest(p, she));
    (void)press_published(p, "work", "第三条", "新的。");
    press_keep(p);
    press_wait(p, MS_PER_DAY);
    assert_true(digest(p, she));
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM told"), 2);
    b = of(p, "she");
    browser_get(b, "/me/columns");
    assert_page(b, 200, "工作动态");
    browser_send(b, PRINTED(p, "/me/columns/%lld/end",
                            (long long)site_number(p->site, "SELECT id FROM publish_subscription")));
    assert_page(b, 303, "");
    (void)press_published(p, "work", "第四条", "新的。");
    press_keep(p);
    press_wait(p, MS_PER_DAY);
    assert_false(digest(p, she));
}

static void run_jobs(struct press *p)
{
    struct err e = { 0 };
    int ran;
    press_keep(p);
    assert_int_equal(jobs_ensure_periodic(&p->site->site.app, &e, p->now), RC_OK);
    assert_int_equal(jobs_run_due(&p->site->site.app, &e, p->now, &ran), RC_OK);
}

static void the_job_tells_everybody_from_the_hour_of_the_rule_on(void **state)
{
    struct press *p = *state;
    person_id she = site_person(p->site, "she", NULL, p->town),
              he = site_person(p->site, "he", NULL, p->town);
    assert_done(p,
                publish_subscribe(press_db(p), press_by(p, she), PUBLISH_MAIN_SITE, press_column(p, "work")));
    assert_done(p,
                publish_subscribe(press_db(p), press_by(p, he), PUBLISH_MAIN_SITE, press_column(p, "work")));
    (void)press_published(p, "work", "新的一条", "新的。");
    run_jobs(p);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM told"), 0); /* the day of subscribing */
    press_wait(p, MS_PER_DAY - 2 * MS_PER_HOUR);                            /* 07:00 of the next */
    run_jobs(p);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM told"), 0);
    press_wait(p, MS_PER_HOUR);
    run_jobs(p);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM told"), 2);
    press_wait(p, MS_PER_HOUR);
    run_jobs(p);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM told"), 2);
}

/* The address behind a word in the last message that a gateway got, as it stands in the query: encoded. */
static const char *address_in(struct press *p, const struct gateway *g, const char *before)
{
    assert_true(g->n > 0);
    const char *at = strstr(g->line[g->n - 1], before);
    assert_non_null(at);
    at = strstr(at, "https%3A%2F%2Fecho.example%2F");
    assert_non_null(at);
    str rest = str_from_c(at + strlen("https%3A%2F%2Fecho.example%2F"));
    str path = str_slice(rest, 0, str_find_char(rest, ' ')), part, out = { 0 };
    while (str_cut(&path, '%', &part)) {
        out = str_join(p->arena, out, part);
        if (str_starts(path, S("2F")))
            out = str_join(p->arena, out, S("/"));
        path = str_slice(path, 2, path.n);
    }
    return PRINTED(p, "/%.*s", STR_ARG(out));
}

static rc has_phone(struct db *db, void *data)
{
    const struct press *p = data;
    person_id she = { 0 };
    TRY(person_find(db, &p->site->site.app.keys, S("she"), &she));
    return person_set_phone(db, &p->site->site.app.keys, she, S("13800000000"));
}

static int64_t subscriptions(struct press *p)
{
    return site_number(p->site, "SELECT count(*) FROM publish_subscription");
}

static void a_message_on_the_telephone_ends_by_its_link_and_one_button(void **state)
{
    struct press *p = *state;
    struct gateway g;
    person_id she = site_person(p->site, "she", NULL, p->town),
              he = site_person(p->site, "he", NULL, p->town);
    assert_done(p,
                publish_subscribe(press_db(p), press_by(p, she), PUBLISH_MAIN_SITE, press_column(p, "work")));
    assert_done(p,
                publish_subscribe(press_db(p), press_by(p, he), PUBLISH_MAIN_SITE, press_column(p, "work")));
    press_keep(p);
    site_write(p->site, has_phone, p);
    site_sql(p->site, "UPDATE rule SET value = 1 WHERE name = 'publish.digest_sms'");
    run_jobs(p);
    press_wait(p, MS_PER_DAY);
    (void)press_published(p, "work", "新的一条", "新的。");
    gateway_open(p->site, &g, 200);
    run_jobs(p);
    run_jobs(p); /* what the first asked for */
    assert_int_equal(g.n, 1);
    assert_string_equal(str_c(p->arena, str_slice(str_from_c(address_in(p, &g, "text=")), 0, 11)),
                        "/me/columns");
    const char *stop = address_in(p, &g, "%E9%80%80%E8%AE%A2"); /* 退订 */
    /* Whoever looks changes nothing, and learns nothing. */
    struct browser b = browser_new(p->site), twice;
    for (int i = 0; i < 3; i++) {
        browser_get(&b, stop);
        assert_page(&b, 200, "退订");
    }
    assert_false(browser_sees(&b, "工作动态"));
    assert_int_equal(subscriptions(p), 2);
    twice = b;
    browser_send(&b, stop);
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, "已退订，不再发送");
    browser_send(&twice, stop);
    assert_page(&twice, 303, "");
    assert_int_equal(subscriptions(p), 1);
    assert_int_equal(site_number(p->site, "SELECT person_id FROM publish_subscription"), he.v);
    press_wait(p, MS_PER_DAY);
    (void)press_published(p, "work", "又一条", "新的。");
    run_jobs(p);
    run_jobs(p);
    assert_int_equal(g.n, 1);
    gateway_close(&g);
}

static void a_link_that_was_not_signed_ends_nothing(void **state)
{
    struct press *p = *state;
    const struct app_keys *keys = &p->site->site.app.keys;
    person_id she = site_person(p->site, "she", NULL, p->town),
              he = site_person(p->site, "he", NULL, p->town), who;
    str token = told_stop_token(p->arena, keys, S(PUBLISH_STOP), she),
        other = told_stop_token(p->arena, keys, S("/other/"), she);
    str signature = str_slice(token, str_find_char(token, '-') + 1, token.n);
    str forged = str_printf(p->arena, "%lld-%.*s", (long long)he.v, STR_ARG(signature));
    assert_true(told_stop_person(keys, S(PUBLISH_STOP), token, &who) && who.v == she.v);
    const str wrong[] = { other, forged, str_slice(token, 0, token.n - 1), S("-"), S("7"), signature };
    struct browser b = browser_new(p->site);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(told_stop_person(keys, S(PUBLISH_STOP), wrong[i], &who));
        browser_get(&b, PRINTED(p, PUBLISH_STOP "%.*s", STR_ARG(wrong[i])));
        assert_page(&b, 404, "退订链接不对");
    }
}

/* It may be on its way when they end it. */
static void a_message_that_was_ended_before_it_went_does_not_go(void **state)
{
    struct press *p = *state;
    person_id she = site_person(p->site, "she", NULL, p->town);
    const struct told_new told = { .person = she,
                                   .key = S("digest 1"),
                                   .label = TEXT_PUBLISH_TOLD_NEW,
                                   .words = S("x"),
                                   .link = S("/me/columns"),
                                   .stop = S(PUBLISH_STOP),
                                   .now = p->now,
                                   .is_sms = true };
    assert_done(p, told_put(press_db(p), &told, NULL));
    assert_done(p, publish_unsubscribe_all(press_db(p), she));
    press_keep(p);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM told WHERE is_sms_due = 1"), 0);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM told WHERE read_at IS NULL"), 1);
}

static void nobody_ends_what_is_anothers(void **state)
{
    struct press *p = *state;
    (void)site_person(p->site, "she", NULL, p->town);
    (void)site_person(p->site, "he", NULL, p->town);
    struct browser *she = of(p, "she"), *he = of(p, "he");
    browser_get(she, "/columns/work/subscribe");
    browser_send(she, "/columns/work/subscribe");
    browser_get(he, "/columns/work/subscribe");
    browser_send(he, "/columns/work/subscribe");
    int64_t hers = site_number(p->site, "SELECT min(id) FROM publish_subscription");
    browser_get(he, "/me/columns");
    assert_false(browser_sees(he, PRINTED(p, "/me/columns/%lld/end", (long long)hers)));
    browser_get(she, "/columns/publish/subscribe"); /* a group holds no items */
    assert_page(she, 404, "");
}

static void the_keeper_of_a_stale_column_is_told_once_until_something_comes(void **state)
{
    struct press *p = *state;
    int64_t n;
    (void)press_published(p, "work", "很久以前", "旧的。");
    press_keep(p);
    site_sql(p->site, PRINTED(p, "UPDATE publish_column SET owner_person_id = %lld WHERE code = 'work'",
                              (long long)p->chief.v));
    site_sql(p->site, "UPDATE publish_column SET stale_days = NULL WHERE code <> 'work'");
    const struct publish_by by = { .now = p->now, .offset = p->offset };
    assert_done(p, publish_stale_tell(press_db(p), &by, &n));
    assert_int_equal(n, 0);
    press_keep(p);
    press_wait(p, 14 * MS_PER_DAY);
    const struct publish_by later = { .now = p->now, .offset = p->offset };
    for (int i = 0; i < 2; i++) {
        assert_done(p, publish_stale_tell(press_db(p), &later, &n));
        assert_int_equal(n, i == 0);
    }
    struct browser *chief = of(p, "chief.one");
    browser_get(chief, "/me/told");
    assert_page(chief, 200, "您负责的栏目很久没有新内容了");
    browser_get(chief, "/desk/columns/due");
    assert_page(chief, 200, "工作动态");
    (void)press_published(p, "work", "新的一条", "新的。");
    press_keep(p);
    press_wait(p, 14 * MS_PER_DAY);
    const struct publish_by again = { .now = p->now, .offset = p->offset };
    assert_done(p, publish_stale_tell(press_db(p), &again, &n));
    assert_int_equal(n, 1);
}

static void visits(struct press *p, str number, day_t day, const char *source, int64_t views, int64_t readers)
{
    const struct visit_day row = {
        .kind = "item", .key = number, .day = day, .source = source, .views = views, .readers = readers
    };
    assert_done(p, visit_add_day(press_db(p), &row));
    press_keep(p);
}

/* P5: what a month's page says of a column is what its items' rows say together. */
static void P5_figures_of_a_column_are_the_sums_of_its_items(void **state)
{
    struct press *p = *state;
    press_levels(p, "policy", 1);
    publish_item_id one = press_published(p, "work", "甲", "一。"),
                    two = press_published(p, "work", "乙", "二。");
    (void)press_published(p, "policy", "丙", "三。");
    str first = press_row(p, one).number, second = press_row(p, two).number;
    press_keep(p);
    visits(p, first, SITE_DAY, "", 7, 5);
    visits(p, first, SITE_DAY, "qr1", 4, 4);
    visits(p, first, SITE_DAY - 60, "", 900, 900);
    visits(p, second, SITE_DAY, "wechat", 30, 20);
    visits(p, second, SITE_DAY, "sms", 6, 6);
    struct browser *upper = of(p, "chief.town");
    browser_get(upper, "/desk/columns/figures");
    assert_page(
        upper, 200,
        "<td class=\"num\">2</td><td class=\"num\">47</td><td class=\"num\">35</td><td class=\"num\">4</td>"
        "<td class=\"num\">30</td><td class=\"num\">6</td><td class=\"num\">0</td>");
    browser_get(upper, "/desk/columns/work/figures");
    assert_page(
        upper, 200,
        "<td class=\"num\">1</td><td class=\"num\">11</td><td class=\"num\">9</td><td class=\"num\">4</td>"
        "<td class=\"num\">0</td><td class=\"num\">0</td><td class=\"num\">0</td>");
    assert_page(
        upper, 200,
        "<td class=\"num\">1</td><td class=\"num\">36</td><td class=\"num\">26</td><td class=\"num\">0</td>"
        "<td class=\"num\">30</td><td class=\"num\">6</td><td class=\"num\">0</td>");
    assert_page(upper, 200, "<td class=\"num\">2</td><td class=\"num\">47</td><td class=\"num\">35</td>");
    browser_get(upper, "/desk/columns/work/figures?month=2026-09");
    assert_page(upper, 200, "<td class=\"num\">0</td><td class=\"num\">900</td>");
    (void)site_person(p->site, "chief.other", "chief_editor", p->site->village[1]);
    struct browser *other = of(p, "chief.other");
    browser_get(other, "/desk/columns/figures");
    assert_page(other, 200, "<td class=\"num\">0</td><td class=\"num\">0</td>");
    assert_false(browser_sees(other, ">47<"));
    browser_get(other, "/desk/columns/work/figures");
    assert_page(other, 200, "合计");
    assert_false(browser_sees(other, "/items/"));
}

static publish_site_id site_of_village(struct press *p)
{
    publish_site_id site;
    const struct publish_site_new new = { .organisation = p->village,
                                          .slug = S("donggou"),
                                          .words = { S("东沟"), S(""), S("green"), S("zh-Hans") },
                                          .now = p->now,
                                          .today = SITE_DAY };
    assert_done(p, publish_site_add(press_db(p), &new, &site));
    return site;
}

static void a_site_has_its_own_order_and_the_others_keep_theirs(void **state)
{
    struct press *p = *state;
    struct publish_columns list;
    publish_site_id site = site_of_village(p);
    publish_column_id overview = press_column(p, "overview"), work = press_column(p, "work");
    assert_done(p, publish_site_hide(press_db(p), site, work, true));
    assert_done(p, publish_site_shift(press_db(p), site, work, -1, SITE_DAY));
    assert_done(p, publish_site_shift(press_db(p), site, work, -1, SITE_DAY));
    assert_done(p, publish_columns_of(press_db(p), site, SITE_DAY, true, &list));
    assert_true(publish_column_in(&list, work) + 1 == publish_column_in(&list, overview));
    assert_true(publish_column_in(&list, work)->is_hidden);
    assert_done(p, publish_columns_of(press_db(p), PUBLISH_MAIN_SITE, SITE_DAY, true, &list));
    assert_true(publish_column_in(&list, overview) + 1 == publish_column_in(&list, work));
    press_keep(p);
    (void)site_person(p->site, "coord.one", "coordinator", p->village);
    struct browser *b = of(p, "coord.one");
    browser_get(b, "/desk/sites/donggou");
    assert_page(b, 200, "“工作动态”下移");
}

static void what_a_unit_published_is_in_its_own_site_once_it_has_one(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_published(p, "work", "村里的事", "一。");
    assert_int_equal(press_row(p, id).site_id.v, PUBLISH_MAIN_SITE.v);
    publish_site_id site = site_of_village(p);
    assert_int_equal(press_row(p, id).site_id.v, site.v);
    struct browser visitor = browser_new(p->site);
    press_keep(p);
    browser_get(&visitor, "/sites/donggou/columns/work");
    assert_page(&visitor, 200, "村里的事");
    browser_get(&visitor, "/columns/work"); /* shows upward */
    assert_page(&visitor, 200, "村里的事");
}

static void an_ended_column_can_be_opened_again(void **state)
{
    struct press *p = *state;
    (void)site_person(p->site, "coord.town", "coordinator", p->town);
    publish_column_id work = press_column(p, "work");
    assert_done(p, publish_column_end(press_db(p), press_by(p, p->top), work, (publish_column_id){ 0 }));
    press_keep(p);
    struct browser *b = of(p, "coord.town");
    browser_get(b, "/desk/columns");
    assert_page(b, 200, "已结束的栏目");
    browser_get(b, "/desk/columns/work");
    assert_page(b, 200, "重新启用");
    browser_send(b, "/desk/columns/work/reopen");
    assert_page(b, 303, "");
    struct browser visitor = browser_new(p->site);
    browser_get(&visitor, "/columns/work");
    assert_page(&visitor, 200, "/columns/work/subscribe");
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM audit WHERE action = 'column.reopen'"), 1);
}

TEST_DATABASE_MAIN(PRESS(subscribers_are_told_once_a_day_what_is_new_and_end_it_by_one_button),
                   PRESS(the_job_tells_everybody_from_the_hour_of_the_rule_on),
                   PRESS(nobody_ends_what_is_anothers),
                   PRESS(a_message_on_the_telephone_ends_by_its_link_and_one_button),
                   PRESS(a_link_that_was_not_signed_ends_nothing),
                   PRESS(a_message_that_was_ended_before_it_went_does_not_go),
                   PRESS(the_keeper_of_a_stale_column_is_told_once_until_something_comes),
                   PRESS(P5_figures_of_a_column_are_the_sums_of_its_items),
                   PRESS(a_site_has_its_own_order_and_the_others_keep_theirs),
                   PRESS(what_a_unit_published_is_in_its_own_site_once_it_has_one),
                   PRESS(an_ended_column_can_be_opened_again))
