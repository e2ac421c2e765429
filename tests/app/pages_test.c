/* SPDX-License-Identifier: Apache-2.0 */
/* The pipeline as a visitor meets it: log-in, guards, sending twice, errors, the page cache. */
#include <string.h>

#include "core/module.h"
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

/* Exactly one entry is marked: that one. */
static void assert_marked(struct browser *b, str path, str entry)
{
    struct arena *a = b->site->arena;
    browser_get(b, str_c(a, path));
    if (b->out.status != 200)
        fail_msg("%.*s answers %d", STR_ARG(path), b->out.status);
    str marked = str_printf(a, "<a href=\"%.*s\" aria-current=\"page\">", STR_ARG(entry)), menu = b->body;
    size_t end = str_find(menu, S("</nav>")), at = str_find(menu, marked);
    if (at == SIZE_MAX || at > end)
        fail_msg("%.*s does not mark %.*s", STR_ARG(path), STR_ARG(entry));
    menu = str_slice(menu, 0, end);
    str behind = str_slice(menu, at + marked.n, menu.n), before = str_slice(menu, 0, at);
    if (str_find(behind, S("aria-current")) != SIZE_MAX || str_find(before, S("aria-current")) != SIZE_MAX)
        fail_msg("%.*s marks more than %.*s", STR_ARG(path), STR_ARG(entry));
}

static void the_menu_marks_the_entry_that_was_opened(void **state)
{
    /* Pages that stand elsewhere than their entry. */
    static const char *const others[][2] = {
        { "/desk/words", "/desk/comments" },
        { "/desk/faq", "/desk/letters" },
        { "/desk/mailboxes", "/desk/letters" },
        { "/desk/columns", "/desk/sites" },
        { "/desk/columns/work", "/desk/sites" },
        { "/desk/columns/work/figures", "/desk/columns/figures" },
        { "/desk/ledger", "/desk" },
    };
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    int n = 0;
    (void)site_person(s, "much.one", "coordinator", s->town);
    browser_login(&b, "much.one");
    browser_get(&b, "/desk");
    str rest = str_copy(s->arena, str_slice(b.body, 0, str_find(b.body, S("</nav>")))), path;
    rest = str_slice(rest, str_find(rest, S("<nav")), rest.n);
    for (size_t at; (at = str_find(rest, S("<a href=\""))) != SIZE_MAX;) {
        rest = str_slice(rest, at + 9, rest.n);
        path = str_slice(rest, 0, str_find_char(rest, '"'));
        /* These two are of the other face of the site, for a phone: they have no menu of the desk. */
        if (str_eq(path, S("/secretary")) || str_eq(path, S("/rooms")))
            continue;
        assert_marked(&b, path, path);
        n++;
    }
    assert_true(n > 15);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_marked(&b, str_from_c(others[i][0]), str_from_c(others[i][1]));
}

/* A page of a slice is never marked as another slice's, whatever its address begins with. */
static void no_page_of_the_desk_belongs_to_an_entry_of_another_slice(void **state)
{
    struct test_site *s = *state;
    struct browser b = browser_new(s);
    int n = 0;
    (void)site_person(s, "much.one", "coordinator", s->town);
    browser_login(&b, "much.one");
    for (size_t m = 0; m < s->site.app.modules_n; m++) {
        const struct module *module = s->site.app.modules[m];
        str slice = str_from_c(module->name);
        if (!str_starts(slice, S("publish")) && !str_starts(slice, S("talk")))
            continue;
        for (size_t i = 0; i < module->routes_n; i++) {
            const struct route *route = &module->routes[i];
            if (route->method != HTTP_GET || strchr(route->path, '{') != NULL ||
                !str_starts(str_from_c(route->path), S("/desk/")))
                continue;
            browser_get(&b, route->path);
            if (b.out.status == 200 && browser_sees(&b, "<a href=\"/desk\" aria-current=\"page\">"))
                fail_msg("%s is marked as /desk", route->path);
            n++;
        }
    }
    assert_true(n > 12);
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
                   SITE(the_menu_marks_the_entry_that_was_opened),
                   SITE(no_page_of_the_desk_belongs_to_an_entry_of_another_slice),
                   SITE(without_a_public_address_a_page_is_kept_for_the_host_that_was_asked),
                   SITE(another_language_keeps_the_list_as_it_was_filtered),
                   SITE(filters_too_long_for_a_link_are_left_out_of_it),
                   SITE(log_in_opens_a_session_and_log_out_ends_it),
                   SITE(a_form_without_its_guard_is_refused_and_nothing_is_done),
                   SITE(unknown_pages_and_wrong_methods_are_told_apart),
                   SITE(what_a_page_may_load_is_limited_on_every_answer))
