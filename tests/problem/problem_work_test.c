/* SPDX-License-Identifier: Apache-2.0 */
/* The work list: reply templates. */
#include "loop.h"

static struct browser in_as(struct loop *l, const char *login_name)
{
    loop_keep(l);
    struct browser b = browser_new(l->site);
    browser_login(&b, login_name);
    return b;
}

static const char *text(struct loop *l, str s)
{
    return str_c(l->arena, s);
}

static str number_of(struct loop *l, problem_id id)
{
    str number = str_copy(l->arena, loop_row(l, id).number);
    loop_keep(l);
    return number;
}

static problem_id new_case(struct loop *l)
{
    return loop_accept(l, loop_voice(l, "help", "public").id, "help");
}

/* ---- reply templates ---- */

static void keeps_template(struct browser *b, const char *name, const char *words, int status)
{
    browser_get(b, "/desk/templates");
    browser_fill(b, "name", name);
    browser_fill(b, "words", words);
    browser_send(b, "/desk/templates");
    assert_page(b, status, "");
}

static void a_template_of_the_town_is_offered_in_the_office_with_the_facts_of_the_case(void **state)
{
    struct loop *l = *state;
    (void)site_person(l->site, "coordinator.one", "coordinator", l->site->town);
    problem_id id = new_case(l);
    loop_assign(l, id);
    str number = number_of(l, id);
    struct browser town = in_as(l, "coordinator.one"), b = in_as(l, "handler.one");
    keeps_template(&town, "已收到", "您好，{编号}（{地点}）由{单位}办理，{期限}前答复。", 303);
    const char *page = text(l, str_printf(l->arena, "/desk/problems/%.*s", STR_ARG(number)));
    browser_get(&b, page);
    assert_page(&b, 200, "已收到");
    int64_t template = site_number(l->site, "SELECT id FROM reply_template");
    browser_get(&b,
                text(l, str_printf(l->arena, "%s?template=%lld&into=progress", page, (long long)template)));
    browser_send(&b, text(l, str_printf(l->arena, "%s/progress", page)));
    assert_page(&b, 303, "");
    assert_int_equal(
        site_number(
            l->site,
            text(l, str_printf(l->arena,
                               "SELECT count(*) FROM problem_step WHERE act = 'progress' AND "
                               "words LIKE '您好，%.*s（%%）由%%办理，%%前答复。' AND words NOT LIKE '%%{%%'",
                               STR_ARG(number)))),
        1);
}

static void an_unknown_placeholder_is_refused_at_the_field_and_nothing_typed_is_lost(void **state)
{
    struct loop *l = *state;
    struct browser b = in_as(l, "clerk.one");
    keeps_template(&b, "天气", "{编号}等{天气}好了再办", 422);
    assert_page(&b, 422, "没有「天气」这个占位");
    assert_true(browser_sees(&b, "{编号}等{天气}好了再办"));
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM reply_template"), 0);
}

static void a_template_is_changed_and_ended_by_who_keeps_it_and_by_nobody_else(void **state)
{
    struct loop *l = *state;
    (void)site_person(l->site, "village.clerk", "clerk", l->site->village[1]);
    struct browser b = in_as(l, "clerk.one"), other = in_as(l, "village.clerk");
    keeps_template(&b, "已收到", "已收到", 303);
    const char *page = text(l, str_printf(l->arena, "/desk/templates/%lld",
                                          (long long)site_number(l->site, "SELECT id FROM reply_template")));
    browser_get(&other, page);
    assert_page(&other, 403, "");
    browser_get(&b, page);
    browser_fill(&b, "words", "{编号}已收到");
    browser_send(&b, page);
    assert_page(&b, 303, "");
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM reply_template WHERE words LIKE '{%'"), 1);
    browser_get(&b, page);
    browser_send(&b, text(l, str_printf(l->arena, "%s/end", page)));
    assert_page(&b, 303, "");
    browser_get(&b, page);
    assert_page(&b, 404, "");
}

TEST_DATABASE_MAIN(LOOP(a_template_of_the_town_is_offered_in_the_office_with_the_facts_of_the_case),
                   LOOP(an_unknown_placeholder_is_refused_at_the_field_and_nothing_typed_is_lost),
                   LOOP(a_template_is_changed_and_ended_by_who_keeps_it_and_by_nobody_else))
