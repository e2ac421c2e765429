/* SPDX-License-Identifier: Apache-2.0 */
/* "Useful": once for everybody, with or without a log-in, to be taken back; nobody can tell who. */
#include <string.h>

#include "features/publish/publish_like.h"
#include "press.h"

#define PRINTED(p, ...) str_c((p)->arena, str_printf((p)->arena, __VA_ARGS__))

static int64_t likes(struct press *p)
{
    return site_number(p->site, "SELECT count(*) FROM publish_like");
}

static const char *path_of(struct press *p, publish_item_id id, const char *behind)
{
    const char *path = PRINTED(p, "/items/%s%s", press_number(p, id), behind);
    press_keep(p);
    return path;
}

static struct browser visitor(struct press *p, const char *client)
{
    struct browser b = browser_new(p->site);
    b.client = str_from_c(client);
    return b;
}

static void press_button(struct press *p, struct browser *b, publish_item_id id, const char *act, int status)
{
    browser_get(b, path_of(p, id, "/like"));
    assert_page(b, 200, act);
    browser_send(b, path_of(p, id, act));
    assert_page(b, status, "");
}

static void a_visitor_counts_once_and_can_take_it_back(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_published(p, "work", "修路", "修好了。");
    const char *item = path_of(p, id, "");
    press_keep(p);
    struct browser b = visitor(p, "198.51.100.7"), other = visitor(p, "198.51.100.8"), twice;
    browser_get(&b, item);
    assert_page(&b, 200, path_of(p, id, "/like"));
    assert_false(browser_sees(&b, "有用 ("));
    assert_true(str_is_absent(browser_header(&b, "Set-Cookie")));
    browser_get(&b, path_of(p, id, "/like"));
    assert_page(&b, 200, "有用");
    assert_int_equal(likes(p), 0); /* looking changes nothing */
    twice = b;
    browser_send(&b, path_of(p, id, "/like"));
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, "已记下");
    browser_send(&twice, path_of(p, id, "/like"));
    assert_page(&twice, 303, "");
    assert_int_equal(likes(p), 1);
    press_button(p, &other, id, "/like", 303);
    assert_int_equal(likes(p), 2);
    /* The figure comes with the next page, whatever was kept of it. */
    struct browser reader = visitor(p, "198.51.100.9");
    browser_get(&reader, item);
    assert_page(&reader, 200, "有用 (2)");
    press_button(p, &b, id, "/unlike", 303);
    browser_get(&reader, item);
    assert_page(&reader, 200, "有用 (1)");
    browser_get(&b, path_of(p, id, "/like"));
    assert_page(&b, 200, path_of(p, id, "/like"));
    assert_false(browser_sees(&b, "/unlike"));
}

static void who_is_logged_in_has_the_button_on_the_page_and_is_one_on_two_telephones(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_published(p, "work", "修路", "修好了。");
    const char *item = path_of(p, id, "");
    press_keep(p);
    (void)site_person(p->site, "she", NULL, p->town);
    struct browser phone = browser_new(p->site), tablet = browser_new(p->site);
    browser_login(&phone, "she");
    browser_login(&tablet, "she");
    browser_get(&phone, item);
    browser_get(&tablet, item);
    browser_send(&phone, path_of(p, id, "/like"));
    assert_page(&phone, 303, "");
    browser_get(&phone, item);
    assert_page(&phone, 200, "您觉得有用，已记下");
    browser_send(&tablet, path_of(p, id, "/like"));
    assert_page(&tablet, 303, "");
    assert_int_equal(likes(p), 1);
    browser_get(&tablet, item);
    assert_page(&tablet, 200, "收回 (1)");
    browser_send(&tablet, path_of(p, id, "/unlike"));
    assert_int_equal(likes(p), 0);
}

static void nobody_can_tell_who_liked_nor_that_one_liked_two(void **state)
{
    struct press *p = *state;
    publish_item_id one = press_published(p, "work", "甲", "一。"),
                    two = press_published(p, "work", "乙", "二。");
    const struct app_keys *keys = &p->site->site.app.keys;
    press_keep(p);
    person_id she = site_person(p->site, "she", NULL, p->town);
    const struct publish_liker who = { .person = she }, nobody = { .browser = S("") };
    struct publish_likes now;
    assert_done(p, publish_like(press_db(p), keys, one, &who, SITE_DAY));
    assert_done(p, publish_like(press_db(p), keys, two, &who, SITE_DAY));
    assert_done(p, publish_like(press_db(p), keys, two, &nobody, SITE_DAY));
    assert_done(p, publish_likes_of(press_db(p), keys, two, &who, &now));
    assert_true(now.n == 1 && now.is_mine);
    assert_done(p, publish_likes_of(press_db(p), keys, two, &nobody, &now));
    assert_true(now.n == 1 && !now.is_mine);
    press_keep(p);
    assert_int_equal(site_number(p->site, "SELECT count(DISTINCT liker) FROM publish_like"), 2);
    assert_int_equal(site_number(p->site, PRINTED(p,
                                                  "SELECT count(*) FROM publish_like WHERE liker LIKE "
                                                  "'%%%lld%%' OR liker LIKE '%%she%%'",
                                                  (long long)she.v)),
                     0);
}

static void one_address_does_not_make_many(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_published(p, "work", "修路", "修好了。");
    press_keep(p);
    for (int i = 0; i < 5; i++) {
        struct browser b = visitor(p, "198.51.100.7");
        press_button(p, &b, id, "/like", 303);
    }
    struct browser b = visitor(p, "198.51.100.7"), elsewhere = visitor(p, "198.51.100.8");
    press_button(p, &b, id, "/like", 429);
    assert_page(&b, 429, "过一会儿再试");
    press_button(p, &elsewhere, id, "/like", 303);
    assert_int_equal(likes(p), 6);
}

static void what_is_not_public_cannot_be_liked(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_published(p, "work", "修路", "修好了。"),
                    draft = press_item(p, "work", "草稿", "还没有写完。");
    press_keep(p);
    struct browser b = visitor(p, "198.51.100.7");
    browser_get(&b, path_of(p, draft, "/like"));
    assert_page(&b, 404, "");
    browser_get(&b, path_of(p, id, "/like"));
    assert_page(&b, 200, "");
    assert_done(p, publish_withdraw(press_db(p), press_by(p, p->chief), press_seen(p, id), S("写错了")));
    press_keep(p);
    browser_send(&b, path_of(p, id, "/like"));
    assert_page(&b, 404, "");
    assert_int_equal(likes(p), 0);
}

static void the_figures_of_a_month_count_what_was_useful_in_it(void **state)
{
    struct press *p = *state;
    const struct app_keys *keys = &p->site->site.app.keys;
    publish_item_id id = press_published(p, "work", "甲", "一。");
    static const char *const browsers[] = { "a", "b", "c" };
    for (size_t i = 0; i < 3; i++) {
        const struct publish_liker who = { .browser = str_from_c(browsers[i]) };
        assert_done(p, publish_like(press_db(p), keys, id, &who, i == 0 ? SITE_DAY - 60 : SITE_DAY));
    }
    press_keep(p);
    struct browser b = browser_new(p->site);
    browser_login(&b, "chief.one");
    browser_get(&b, "/desk/columns/work/figures");
    assert_page(&b, 200, "<td class=\"num\">0</td><td class=\"num\">2</td><td class=\"num\">0</td></tr>");
    browser_get(&b, "/desk/columns/figures?month=2026-09");
    assert_page(&b, 200, "<td class=\"num\">0</td><td class=\"num\">1</td><td class=\"num\">0</td></tr>");
}

TEST_DATABASE_MAIN(PRESS(a_visitor_counts_once_and_can_take_it_back),
                   PRESS(who_is_logged_in_has_the_button_on_the_page_and_is_one_on_two_telephones),
                   PRESS(nobody_can_tell_who_liked_nor_that_one_liked_two),
                   PRESS(one_address_does_not_make_many), PRESS(what_is_not_public_cannot_be_liked),
                   PRESS(the_figures_of_a_month_count_what_was_useful_in_it))
