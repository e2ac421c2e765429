/* SPDX-License-Identifier: Apache-2.0 */
/* The search: what gets into it by the acts, who finds it, and how its page shows it. */
#include "../problem/loop.h"
#include "core/job.h"
#include "core/search.h"

static str text_of(struct loop *l, const char *path)
{
    struct browser b = browser_new(l->site);
    browser_get(&b, path);
    assert_page(&b, 200, "");
    return b.body;
}

static bool finds(struct loop *l, const char *words)
{
    loop_keep(l);
    return str_find(text_of(l, str_printf(l->arena, "/search?q=%s%c", words, 0).p), S("/problems/")) !=
           SIZE_MAX;
}

static struct browser in_as(struct loop *l, const char *login_name)
{
    struct browser b = browser_new(l->site);
    browser_login(&b, login_name);
    return b;
}

static void works(struct loop *l)
{
    int ran = 0;
    struct err e = { 0 };
    assert_int_equal(jobs_ensure_periodic(&l->site->site.app, &e, l->by.now), RC_OK);
    site_sql(l->site, "UPDATE job SET run_at = 0 WHERE kind LIKE 'search.%' AND state = 'waiting'");
    assert_int_equal(jobs_run_due(&l->site->site.app, &e, l->by.now, &ran), RC_OK);
}

static void a_public_case_is_found_from_its_act_on_with_its_answer_once_that_is_public(void **state)
{
    struct loop *l = *state;
    size_t n;
    assert_false(finds(l, "漏水"));
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    assert_true(finds(l, "漏"));
    assert_true(finds(l, "村口 漏水"));
    assert_false(finds(l, "三天")); /* what the resident said stands on the page, not in the search */
    str number = loop_row(l, id).number;
    assert_true(finds(l, str_printf(l->arena, "%.*s%c", STR_ARG(number), 0).p));
    loop_assign(l, id);
    assert_true(finds(l, "换一段"));
    loop_answer(l, id);
    assert_false(finds(l, "换好了"));
    (void)loop_publish(l, id, &n);
    assert_true(finds(l, "水管換好"));
    assert_true(finds(l, "换好了"));
}

static void a_case_that_is_not_public_is_never_found(void **state)
{
    struct loop *l = *state;
    (void)loop_accept(l, loop_voice(l, "complaint", "confidential").id, "complaint");
    assert_false(finds(l, "漏水"));
    loop_keep(l);
    works(l);
    assert_false(finds(l, "漏水"));
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM search_entry WHERE kind = 'problem'"), 0);
}

static void a_merged_case_is_found_by_the_one_that_it_went_into(void **state)
{
    struct loop *l = *state;
    problem_id one = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    problem_id two = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_keep(l);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM search_entry WHERE kind = 'problem'"), 2);
    l->by.person = l->clerk;
    assert_done(l, problem_merge(loop_db(l), &l->by, two, one));
    loop_keep(l);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM search_entry WHERE kind = 'problem'"), 1);
    assert_done(l, problem_unmerge(loop_db(l), &l->by, two));
    loop_keep(l);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM search_entry WHERE kind = 'problem'"), 2);
}

static void what_was_there_before_is_filled_in_by_the_job(void **state)
{
    struct loop *l = *state;
    (void)loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_keep(l);
    assert_done(l, search_drop(loop_db(l), S("problem"), site_number(l->site, "SELECT id FROM problem")));
    assert_false(finds(l, "漏水"));
    works(l);
    assert_true(finds(l, "漏水"));
}

static void the_page_marks_the_words_and_tells_how_many_of_which_kind(void **state)
{
    struct loop *l = *state;
    (void)loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_keep(l);
    struct browser b = browser_new(l->site);
    browser_get(&b, "/search?q=%E6%BC%8F%E6%B0%B4");
    assert_page(&b, 200, "村口水管<mark>漏水</mark>");
    assert_page(&b, 200, "问题 1");
    assert_page(&b, 200, "找到1条");
    browser_get(&b, "/search?q=%E6%BC%8F%E6%B0%B4&kind=problem&from=2026-11-01&until=2026-11-24");
    assert_page(&b, 200, "<mark>漏水</mark>");
    assert_page(&b, 200, "value=\"2026-11-24\"");
    browser_get(&b, "/search?q=%E6%BC%8F%E6%B0%B4&until=2026-11-23");
    assert_page(&b, 200, "没有找到“漏水”");
    assert_page(&b, 200, "不限范围再找");
    browser_get(&b, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E&kind=nothing&from=x&after=y");
    assert_page(&b, 200, "&lt;script&gt;");
    assert_false(browser_sees(&b, "<script>alert"));
    browser_get(&b, "/search");
    assert_page(&b, 200, "一个字就能搜");
    browser_get(&b, "/search?q=x&org=77");
    assert_page(&b, 404, "");
}

static void units_narrow_the_finds(void **state)
{
    struct loop *l = *state;
    (void)loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_keep(l);
    for (int i = 0; i < 2; i++) {
        const char *path =
            str_printf(l->arena, "/search?q=%s&org=%lld%c", "漏水", (long long)l->site->village[i].v, 0).p;
        assert_int_equal(str_find(text_of(l, path), S("/problems/")) != SIZE_MAX, i == 0);
    }
}

static void people_are_found_by_name_and_initials_by_who_may_there(void **state)
{
    struct loop *l = *state;
    loop_keep(l);
    site_sql(l->site, "UPDATE person SET name = '单守义' WHERE login_name = 'handler.one'");
    (void)site_person(l->site, "far.clerk", "clerk", l->site->village[1]);
    (void)site_person(l->site, "town.clerk", "clerk", l->site->town);
    works(l);
    struct browser near = in_as(l, "town.clerk"), far = in_as(l, "far.clerk"), nobody = browser_new(l->site);
    browser_get(&near, "/search?q=ssy");
    assert_page(&near, 200, "单守义");
    browser_get(&near, "/search?q=%E5%AE%88%E4%B9%89");
    assert_page(&near, 200, "人员 1");
    browser_get(&far, "/search?q=ssy");
    assert_false(browser_sees(&far, "单守义"));
    browser_get(&nobody, "/search?q=ssy");
    assert_false(browser_sees(&nobody, "单守义") || browser_sees(&nobody, "人员"));
    site_sql(l->site, "UPDATE post_holder SET to_day = from_day");
    works(l);
    browser_get(&near, "/search?q=ssy");
    assert_false(browser_sees(&near, "单守义"));
}

static void suggestions_and_the_interface_say_what_the_page_says(void **state)
{
    struct loop *l = *state;
    for (int i = 0; i < 3; i++)
        (void)loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_keep(l);
    works(l);
    struct browser b = browser_new(l->site);
    browser_get(&b, "/search/suggest?q=%E6%B0%B4%E7%AE%A1");
    assert_page(&b, 200, "[\"水管\",\"村口水管漏水\"]");
    browser_get(&b, "/search/suggest?q=");
    assert_page(&b, 200, "[]");
    browser_get(&b, "/api/v1/search?q=%E6%BC%8F%E6%B0%B4");
    assert_page(&b, 200, "\"total\":3,\"more\":false");
    assert_page(&b, 200, "\"kind\":\"problem\",\"title\":\"村口水管漏水\"");
}

static void a_long_list_goes_on_behind_its_last(void **state)
{
    struct loop *l = *state;
    for (int64_t i = 1; i <= 125; i++)
        assert_done(l, search_put(loop_db(l), &(struct search_entry){
                                                  .kind = S("problem"),
                                                  .subject = i,
                                                  .organisation = l->site->town,
                                                  .at = l->by.now + i * MS_PER_MINUTE,
                                                  .today = SITE_DAY,
                                                  .title = S("同名"),
                                                  .path = str_printf(l->arena, "/n%lld", (long long)i),
                                                  .sight = S(SEARCH_PUBLIC) }));
    loop_keep(l);
    struct browser b = browser_new(l->site);
    browser_get(&b, "/search?q=%E5%90%8C%E5%90%8D");
    assert_page(&b, 200, "超过100条");
    assert_page(&b, 200, "问题 100+");
    assert_page(&b, 200, "href=\"/n125\"");
    assert_page(&b, 200, "href=\"/n106\"");
    assert_false(browser_sees(&b, "href=\"/n105\""));
    str rest = str_slice(b.body, str_find(b.body, S("after=")), b.body.n), after;
    (void)str_cut(&rest, '"', &after);
    browser_get(&b, str_printf(l->arena, "/search?q=%s&%.*s%c", "同名", STR_ARG(after), 0).p);
    assert_page(&b, 200, "href=\"/n105\"");
    assert_false(browser_sees(&b, "href=\"/n106\""));
}

static void columns_narrow_the_finds_and_stand_in_a_list(void **state)
{
    struct loop *l = *state;
    int64_t work = site_number(l->site, "SELECT id FROM publish_column WHERE code = 'work'"),
            policy = site_number(l->site, "SELECT id FROM publish_column WHERE code = 'policy'");
    for (int64_t i = 1; i <= 2; i++)
        assert_done(l, search_put(loop_db(l), &(struct search_entry){
                                                  .kind = S("item"),
                                                  .subject = i,
                                                  .organisation = l->site->town,
                                                  .column = i == 1 ? work : policy,
                                                  .at = l->by.now,
                                                  .today = SITE_DAY,
                                                  .title = S("清渠"),
                                                  .path = str_printf(l->arena, "/n%lld", (long long)i),
                                                  .sight = S(SEARCH_PUBLIC) }));
    loop_keep(l);
    struct browser b = browser_new(l->site);
    browser_get(&b, "/search?q=%E6%B8%85%E6%B8%A0");
    assert_page(&b, 200, "\">微发布 · 工作动态</option>");
    assert_page(&b, 200, "href=\"/n1\"");
    assert_page(&b, 200, "href=\"/n2\"");
    browser_get(&b, str_printf(l->arena, "/search?q=清渠&column=%lld%c", (long long)work, 0).p);
    assert_page(&b, 200, "selected>微发布 · 工作动态");
    assert_page(&b, 200, "href=\"/n1\"");
    assert_false(browser_sees(&b, "href=\"/n2\""));
    assert_page(&b, 200, "稿件 1");
}

TEST_DATABASE_MAIN(LOOP(a_public_case_is_found_from_its_act_on_with_its_answer_once_that_is_public),
                   LOOP(a_case_that_is_not_public_is_never_found),
                   LOOP(a_merged_case_is_found_by_the_one_that_it_went_into),
                   LOOP(what_was_there_before_is_filled_in_by_the_job),
                   LOOP(the_page_marks_the_words_and_tells_how_many_of_which_kind),
                   LOOP(units_narrow_the_finds), LOOP(columns_narrow_the_finds_and_stand_in_a_list),
                   LOOP(people_are_found_by_name_and_initials_by_who_may_there),
                   LOOP(suggestions_and_the_interface_say_what_the_page_says),
                   LOOP(a_long_list_goes_on_behind_its_last))
