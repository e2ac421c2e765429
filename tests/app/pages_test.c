/* SPDX-License-Identifier: Apache-2.0 */
/* The pipeline as a visitor meets it: log-in, guards, sending twice, errors, the page cache. */
#include "site.h"

static void an_empty_wall_and_a_home_page_are_shown(void **state)
{
    struct browser b = browser_new(*state);
    browser_get(&b, "/");
    assert_page(&b, 200, "<main");
    browser_get(&b, "/wall");
    assert_page(&b, 200, "<main");
}

static void log_in_opens_a_session_and_log_out_ends_it(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "clerk.one", "clerk", s->town);
    browser_get(&b, "/me");
    assert_page(&b, 303, "");
    assert_text(b.location, "/login?next=%2Fme");
    browser_login(&b, "clerk.one");
    browser_get(&b, "/me");
    assert_page(&b, 200, "clerk.one");
    browser_send(&b, "/logout");
    assert_page(&b, 303, "");
    browser_get(&b, "/me");
    assert_page(&b, 303, "");
}

static void a_form_without_its_guard_is_refused_and_nothing_is_done(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "clerk.one", NULL, s->town);
    browser_get(&b, "/login");
    browser_fill(&b, "who", "clerk.one");
    browser_fill(&b, "password", SITE_PASSWORD);
    browser_fill(&b, "_guard", "forged");
    browser_send(&b, "/login");
    assert_page(&b, 409, "clerk.one");
    assert_int_equal(site_number(s, "SELECT count(*) FROM session"), 0);
}

/* A long menu is folded by its parts, behind folds that need no script; the part of the page one is on is
 * marked, and the entry in it. */
static void a_long_menu_of_the_desk_is_folded_and_a_short_one_is_not(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    (void)site_person(s, "much.one", "coordinator", s->town);
    (void)site_person(s, "less.one", "grid", s->town);
    browser_login(&b, "much.one");
    browser_get(&b, "/desk");
    assert_page(&b, 200, "<a href=\"/desk\" aria-current=\"page\">");
    assert_page(&b, 200, "<details class=\"rest\" name=\"menu\"><summary>办件");
    browser_get(&b, "/desk/imports");
    assert_page(&b, 200, "<details class=\"rest\" name=\"menu\"><summary class=\"on\">办件");
    assert_page(&b, 200, "<a href=\"/desk/imports\" aria-current=\"page\">");
    assert_page(&b, 200, "<summary>发布");
    browser_get(&b, "/me");
    assert_page(&b, 200, "<h2 class=\"mt\">发布</h2>");
    b = browser_new(s);
    browser_login(&b, "less.one");
    browser_get(&b, "/patrol");
    assert_page(&b, 200, "dtop");
    assert_false(browser_sees(&b, "<details class=\"rest\""));
}

static void unknown_pages_and_wrong_methods_are_told_apart(void **state)
{
    struct browser b = browser_new(*state);
    browser_get(&b, "/no/such/page");
    assert_page(&b, 404, "<main");
    browser_get(&b, "/logout");
    assert_page(&b, 405, "");
    assert_text(browser_header(&b, "Allow"), "POST");
}

static void what_a_page_may_load_is_limited_on_every_answer(void **state)
{
    struct browser b = browser_new(*state);
    const char *paths[] = { "/", "/wall", "/login", "/no/such/page" };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        browser_get(&b, paths[i]);
        str csp = browser_header(&b, "Content-Security-Policy");
        assert_true(str_find(csp, S("default-src 'none'")) != SIZE_MAX);
        assert_false(browser_sees(&b, "style=\""));
    }
}

static str cache_key(struct test_site *s, const char *path, const char *cookies, const char *language)
{
    const struct pipeline_input in = { .method = HTTP_GET,
                                       .path = str_from_c(path),
                                       .query = S(""),
                                       .cookies = str_from_c(cookies),
                                       .accept_language = str_from_c(language) };
    return pipeline_cache_key(&s->site.app, s->arena, &in);
}

static void a_page_is_kept_for_those_who_get_it_in_the_same_language_and_size(void **state)
{
    struct test_site *s = *state;
    str chinese = cache_key(s, "/wall", "", "zh-CN,zh;q=0.9"), english = cache_key(s, "/wall", "", "en-GB");
    assert_false(str_eq(chinese, english));
    assert_true(str_eq(chinese, cache_key(s, "/wall", "ew_lang=zh-Hans", "en-GB")));
    assert_true(
        str_eq(english, cache_key(s, "/wall", "ew_lang=zh-CN,zh", "en-GB"))); /* no language of ours */
    assert_true(str_eq(english, cache_key(s, "/wall", "ew_mode=other", "en-GB")));
    assert_false(str_eq(english, cache_key(s, "/wall", "ew_mode=elder", "en-GB")));
    assert_true(str_is_absent(cache_key(s, "/wall", "ew_s=1", "en-GB")));
}

/* Addresses on the pages are those of the request where the site does not know its own: a page is kept for
   who came by the same one, and no Host of signs gets into it. */
static void without_a_public_address_a_page_is_kept_for_the_host_that_was_asked(void **state)
{
    struct test_site *s = *state;
    struct pipeline_input in = {
        .method = HTTP_GET, .path = S("/wall"), .query = S(""), .host = S("a.example:8080")
    };
    str one = pipeline_cache_key(&s->site.app, s->arena, &in);
    in.host = S("b.example");
    assert_false(str_eq(one, pipeline_cache_key(&s->site.app, s->arena, &in)));
    in.host = S("a\" onload=x");
    assert_true(str_find(pipeline_cache_key(&s->site.app, s->arena, &in), S("http://localhost")) != SIZE_MAX);
    s->site.app.public_url = S("https://wall.example");
    str known = pipeline_cache_key(&s->site.app, s->arena, &in);
    in.host = S("b.example");
    assert_text(known, str_c(s->arena, pipeline_cache_key(&s->site.app, s->arena, &in)));
    s->site.app.public_url = (str){ 0 };
}

static void another_language_keeps_the_list_as_it_was_filtered(void **state)
{
    struct browser b = browser_new(*state);
    browser_get(&b, "/wall?q=%E8%B7%AF%E7%81%AF&page=2");
    assert_page(&b, 200, "/look?lang=en&amp;back=%2Fwall%3Fq%3D%25E8%25B7%25AF%25E7%2581%25AF%26page%3D2\"");
    browser_get(&b, "/look?lang=en&back=%2Fwall%3Fq%3D%25E8%25B7%25AF%25E7%2581%25AF%26page%3D2");
    assert_page(&b, 303, "");
    assert_text(b.location, "/wall?q=%E8%B7%AF%E7%81%AF&page=2");
}

static void filters_too_long_for_a_link_are_left_out_of_it(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    browser_get(&b, str_c(s->arena, str_printf(s->arena, "/wall?more=%0800d", 1)));
    assert_page(&b, 200, "/look?lang=en&amp;back=%2Fwall\"");
    browser_get(&b, "/look?lang=en&back=%2F%2Felsewhere.example%2F");
    assert_text(b.location, "/");
}

TEST_DATABASE_MAIN(SITE(a_page_is_kept_for_those_who_get_it_in_the_same_language_and_size),
                   SITE(an_empty_wall_and_a_home_page_are_shown),
                   SITE(a_long_menu_of_the_desk_is_folded_and_a_short_one_is_not),
                   SITE(without_a_public_address_a_page_is_kept_for_the_host_that_was_asked),
                   SITE(another_language_keeps_the_list_as_it_was_filtered),
                   SITE(filters_too_long_for_a_link_are_left_out_of_it),
                   SITE(log_in_opens_a_session_and_log_out_ends_it),
                   SITE(a_form_without_its_guard_is_refused_and_nothing_is_done),
                   SITE(unknown_pages_and_wrong_methods_are_told_apart),
                   SITE(what_a_page_may_load_is_limited_on_every_answer))
