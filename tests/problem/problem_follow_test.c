/* SPDX-License-Identifier: Apache-2.0 */
/* Following without an account: by whom a list can be opened, what it tells, and how it ends. */
#include "features/problem/problem_follow.h"
#include "loop.h"

static const char *printed(struct loop *l, const char *before, str part, const char *after)
{
    return str_c(l->arena, str_printf(l->arena, "%s%.*s%s", before, STR_ARG(part), after));
}

static const char *numbered(struct loop *l, const char *before, int64_t n)
{
    return str_c(l->arena, str_printf(l->arena, "%s%lld", before, (long long)n));
}

/* Opens the page and presses its only button, or the one of this kind. */
static void follow(struct browser *b, const char *page, const char *kind)
{
    browser_get(b, page);
    assert_page(b, 200, "action=\"/follow\"");
    if (kind != NULL)
        browser_fill(b, "kind", kind);
    browser_send(b, "/follow");
    assert_page(b, 303, "");
    assert_text(b->location, "/following");
    browser_follow(b);
    assert_page(b, 200, "关注好了");
}

static str cookie(const struct browser *b, const char *name)
{
    for (size_t i = 0; i < b->cookies_n; i++)
        if (str_eq(b->cookies[i].name, str_from_c(name)))
            return b->cookies[i].value;
    return (str){ 0 };
}

static problem_id public_case(struct loop *l)
{
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_keep(l);
    return id;
}

static str number_of(struct loop *l, problem_id id)
{
    str number = loop_row(l, id).number;
    loop_keep(l);
    return number;
}

static int times_seen(const struct browser *b, const char *words)
{
    int n = 0;
    str rest = b->body, part = str_from_c(words);
    for (size_t at; (at = str_find(rest, part)) != SIZE_MAX; n++)
        rest = str_slice(rest, at + part.n, rest.n);
    return n;
}

/* Cases in the feed of the list that the last page shows. */
static int feed_entries(struct loop *l, struct browser *b)
{
    struct browser reader = browser_new(l->site);
    str rest = b->body, address;
    size_t at = str_find(rest, S("/feeds/"));
    assert_true(at != SIZE_MAX);
    rest = str_slice(rest, at, rest.n);
    (void)str_cut(&rest, '"', &address);
    browser_get(&reader, str_c(l->arena, address));
    assert_page(&reader, 200, "<feed xmlns=\"http://www.w3.org/2005/Atom\"");
    return times_seen(&reader, "<entry>");
}

static void a_reader_without_an_account_sees_what_is_new_since_the_last_visit(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    problem_id id = public_case(l);
    str number = number_of(l, id);
    browser_get(&b, "/following");
    assert_page(&b, 200, "还没有关注什么");
    browser_get(&b, printed(l, "/problems/", number, ""));
    assert_page(&b, 200, printed(l, "href=\"/follow?problem=", number, "\""));
    follow(&b, printed(l, "/follow?problem=", number, ""), NULL);
    assert_page(&b, 200, "村口水管漏水");
    assert_false(browser_sees(&b, "自上次来看"));
    loop_wait(l, MS_PER_DAY);
    browser_get(&b, "/following");
    assert_page(&b, 200, "有0件新动态");
    assert_false(browser_sees(&b, "class=\"new\""));
    loop_wait(l, MS_PER_HOUR);
    loop_assign(l, id);
    loop_keep(l);
    loop_wait(l, MS_PER_HOUR);
    browser_get(&b, "/following");
    assert_page(&b, 200, "有1件新动态");
    assert_page(&b, 200, "class=\"new\"");
    loop_wait(l, MS_PER_MINUTE);
    browser_get(&b, "/following"); /* the same visit still */
    assert_page(&b, 200, "有1件新动态");
    loop_wait(l, MS_PER_HOUR);
    browser_get(&b, "/following");
    assert_page(&b, 200, "有0件新动态");
    assert_int_equal(feed_entries(l, &b), 1);
    browser_get(&b, printed(l, "/follow?problem=", number, ""));
    assert_page(&b, 200, "已经关注");
}

static void a_place_an_office_and_a_category_tell_just_what_is_theirs(void **state)
{
    static const struct {
        const char *page, *kind;
        int cases;
    } rows[] = {
        { "village0", "place", 2 },    { "village1", "place", 0 }, { "town", "place", 2 },
        { "office0", "office", 1 },    { "office1", "office", 0 }, { "village0", "office", 0 },
        { "category", "category", 2 },
    };
    struct loop *l = *state;
    struct test_site *s = l->site;
    loop_assign(l, public_case(l));
    (void)public_case(l);
    /* Confidential ones in the same place, office and category: nobody who follows hears of them. */
    problem_id secret = loop_accept(l, loop_voice(l, "complaint", "confidential").id, "complaint");
    assert_done(l, problem_assign(loop_db(l), &l->by, secret, s->office[0], l->handler, S("")));
    loop_keep(l);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct browser b = browser_new(s);
        str page = str_from_c(rows[i].page);
        int64_t unit = str_eq(page, S("town"))       ? s->town.v
                       : str_starts(page, S("off"))  ? s->office[page.p[6] - '0'].v
                       : str_starts(page, S("vill")) ? s->village[page.p[7] - '0'].v
                                                     : 0;
        follow(&b, unit != 0 ? numbered(l, "/follow?organisation=", unit) : "/follow?category=water",
               rows[i].kind);
        assert_int_equal(times_seen(&b, "<a href=\"/problems/"), rows[i].cases);
        assert_int_equal(feed_entries(l, &b), rows[i].cases);
    }
}

static void a_case_that_is_followed_in_three_ways_is_told_once(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    problem_id id = public_case(l);
    follow(&b, printed(l, "/follow?problem=", number_of(l, id), ""), NULL);
    follow(&b, "/follow?category=water", NULL);
    follow(&b, numbered(l, "/follow?organisation=", l->site->village[0].v), "place");
    assert_int_equal(feed_entries(l, &b), 1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_follow_list"), 1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_follow"), 3);
}

static void a_form_sent_twice_makes_one_list_that_follows_once(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    (void)public_case(l);
    browser_get(&b, "/follow?category=water");
    struct browser again = b;
    browser_send(&b, "/follow");
    assert_page(&b, 303, "");
    browser_send(&again, "/follow");
    assert_page(&again, 303, "");
    assert_true(str_eq(cookie(&b, "ew_follow"), cookie(&again, "ew_follow")));
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_follow_list"), 1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_follow"), 1);
}

static void the_private_address_opens_the_list_on_another_phone_until_it_is_changed(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site), other = browser_new(l->site);
    (void)public_case(l);
    follow(&b, "/follow?category=water", NULL);
    str token = cookie(&b, "ew_follow");
    assert_int_equal(token.n, 32);
    const char *address = printed(l, "/following/", token, "");
    const char *feed =
        printed(l, "/feeds/", problem_follow_feed_token(l->arena, &l->site->site.app.keys, token), "");
    assert_page(&b, 200, feed);
    browser_get(&other, address);
    assert_page(&other, 200, "村口水管漏水");
    browser_send(&other, printed(l, "/following/", token, "/keep"));
    browser_get(&other, "/following");
    assert_page(&other, 200, address);
    /* The feed only reads: its secret opens no list. */
    browser_get(&other, printed(l, "/following/", str_slice(str_from_c(feed), 7, 99), ""));
    assert_page(&other, 404, "没有这份清单");
    browser_get(&b, "/following");
    struct browser again = b;
    browser_send(&b, printed(l, "/following/", token, "/renew"));
    assert_page(&b, 303, "");
    browser_send(&again, printed(l, "/following/", token, "/renew"));
    assert_page(&again, 303, "");
    assert_true(str_eq(b.location, again.location));
    browser_follow(&b);
    assert_page(&b, 200, "旧地址和旧的订阅地址都作废了");
    assert_page(&b, 200, "村口水管漏水");
    browser_get(&other, address);
    assert_page(&other, 404, "没有这份清单");
    browser_get(&other, feed);
    assert_page(&other, 404, "");
    browser_get(&other, "/following");
    assert_page(&other, 200, "还没有关注什么");
}

static void a_list_is_emptied_forgotten_and_deleted_and_each_may_be_sent_twice(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    (void)public_case(l);
    follow(&b, "/follow?category=water", NULL);
    const char *base = printed(l, "/following/", cookie(&b, "ew_follow"), "");
    browser_get(&b, "/following");
    struct browser again = b;
    browser_send(&b, printed(l, base, S("/remove"), ""));
    browser_send(&again, printed(l, base, S("/remove"), ""));
    assert_page(&again, 303, "");
    browser_get(&b, "/following");
    assert_page(&b, 200, "清单是空的");
    browser_send(&b, printed(l, base, S("/forget"), ""));
    browser_get(&b, "/following");
    assert_page(&b, 200, "还没有关注什么");
    browser_get(&b, base);
    assert_page(&b, 200, "放到这部手机里");
    again = b;
    browser_send(&b, printed(l, base, S("/delete"), ""));
    browser_send(&again, printed(l, base, S("/delete"), ""));
    assert_page(&again, 303, "");
    browser_get(&b, base);
    assert_page(&b, 404, "没有这份清单");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_follow_list"), 0);
}

static void what_is_not_public_or_not_there_cannot_be_followed(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    problem_id secret = loop_accept(l, loop_voice(l, "help", "confidential").id, "help");
    str number = loop_row(l, secret).number;
    loop_keep(l);
    const char *const pages[] = { printed(l, "/follow?problem=", number, ""),
                                  "/follow?problem=QH-1",
                                  "/follow?organisation=77",
                                  "/follow?organisation=x",
                                  "/follow?category=x",
                                  "/follow" };
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        browser_get(&b, pages[i]);
        assert_page(&b, 404, "");
    }
    browser_get(&b, "/follow?category=water");
    browser_fill(&b, "kind", "problem");
    browser_fill(&b, "what", str_c(l->arena, number));
    browser_send(&b, "/follow");
    assert_page(&b, 404, "");
    browser_get(&b, "/follow?category=water");
    browser_fill(&b, "kind", "everything");
    browser_send(&b, "/follow");
    assert_page(&b, 404, "");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_follow"), 0);
}

static void a_case_that_leaves_the_wall_is_told_no_more(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    problem_id id = public_case(l);
    follow(&b, printed(l, "/follow?problem=", number_of(l, id), ""), NULL);
    loop_keep(l);
    site_sql(l->site, "UPDATE problem SET is_public = 0");
    lane_touch_all(l->site->site.app.lane);
    browser_get(&b, "/following");
    assert_page(&b, 200, "已不公开");
    assert_false(browser_sees(&b, "村口水管漏水"));
    assert_int_equal(feed_entries(l, &b), 0);
}

static void a_full_list_says_so_and_keeps_what_it_has(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    site_sql(l->site, "UPDATE rule SET value = 1 WHERE name = 'problem.follow_max'");
    follow(&b, "/follow?category=water", NULL);

    browser_get(&b, "/follow?category=road");
    browser_send(&b, "/follow");
    assert_page(&b, 409, "清单满了");
    assert_page(&b, 409, "value=\"road\"");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_follow"), 1);
}

TEST_DATABASE_MAIN(LOOP(a_reader_without_an_account_sees_what_is_new_since_the_last_visit),
                   LOOP(a_place_an_office_and_a_category_tell_just_what_is_theirs),
                   LOOP(a_case_that_is_followed_in_three_ways_is_told_once),
                   LOOP(a_form_sent_twice_makes_one_list_that_follows_once),
                   LOOP(the_private_address_opens_the_list_on_another_phone_until_it_is_changed),
                   LOOP(a_list_is_emptied_forgotten_and_deleted_and_each_may_be_sent_twice),
                   LOOP(what_is_not_public_or_not_there_cannot_be_followed),
                   LOOP(a_case_that_leaves_the_wall_is_told_no_more),
                   LOOP(a_full_list_says_so_and_keeps_what_it_has))
