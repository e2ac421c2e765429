/* SPDX-License-Identifier: Apache-2.0 */
/* The work list: reply templates, the search box, lists that are kept, one's own day. */
#include "features/problem/problem_find.h"
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

/* ---- the search box ---- */

static void looks_for(struct browser *b, const char *q)
{
    browser_get(b, "/desk");
    browser_fill(b, "q", q);
    browser_send(b, "/desk/search");
    assert_page(b, 303, "");
    browser_follow(b);
}

static void a_number_leads_straight_to_its_case_or_voice_in_any_width(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public"), secret = loop_voice(l, "complaint", "public");
    str number = number_of(l, loop_accept(l, v.id, "help"));
    struct browser b = in_as(l, "clerk.one");
    looks_for(&b, text(l, number));
    assert_page(&b, 200, "aria-labelledby=\"ph\"");
    looks_for(&b, "ＥＷ－２０２６－０００１");
    assert_page(&b, 200, "aria-labelledby=\"ph\"");
    looks_for(&b, "ewr-2026-0001");
    assert_page(&b, 200, "aria-labelledby=\"vh1\"");
    looks_for(&b, text(l, secret.number)); /* not theirs: as if it were not there */
    assert_page(&b, 200, "查找结果");
    assert_false(browser_sees(&b, "vh1"));
}

static void looks_for_phone(struct browser *b, const char *phone, int status)
{
    browser_get(b, "/desk");
    browser_fill(b, "q", phone);
    browser_send(b, "/desk/search");
    assert_page(b, status, "");
}

static void a_telephone_number_finds_its_voices_within_sight_and_stands_in_no_address_and_no_log(void **state)
{
    struct loop *l = *state;
    struct voice_receipt one = loop_voice(l, "help", "public");
    loop_keep(l);
    (void)site_person(l->site, "far.clerk", "clerk", l->site->village[1]);
    struct browser b = in_as(l, "clerk.one"), far = in_as(l, "far.clerk");
    looks_for_phone(&b, "136-0000 0000", 303); /* the only one: straight there */
    assert_text(browser_header(&b, "Location"), text(l, str_join(l->arena, S("/desk/voices/"), one.number)));
    struct voice_receipt hidden = loop_voice(l, "help", "name_hidden"),
                         secret = loop_voice(l, "complaint", "confidential");
    loop_keep(l);
    looks_for_phone(&b, "＋86 １３６００００００００", 200);
    assert_true(browser_sees(&b, text(l, one.number)) && browser_sees(&b, text(l, hidden.number)));
    assert_false(browser_sees(&b, text(l, secret.number)));
    assert_false(browser_sees(&b, "?q=") || browser_sees(&b, "&amp;q="));
    looks_for_phone(&b, "13600000001", 200); /* nobody's */
    assert_false(browser_sees(&b, text(l, one.number)));
    looks_for_phone(&far, "13600000000", 200); /* not theirs */
    assert_false(browser_sees(&far, text(l, one.number)));
    (void)site_person(l->site, "in.town", "coordinator", l->site->town);
    struct browser head = in_as(l, "in.town"); /* who sees confidential ones finds them too */
    looks_for_phone(&head, "13600000000", 200);
    assert_true(browser_sees(&head, text(l, secret.number)) && browser_sees(&head, text(l, one.number)));
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM audit WHERE action = 'voice.search_phone'"),
                     5);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM audit WHERE detail = '{\"found\":2}'"), 1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM audit WHERE detail LIKE '%1360%'"), 0);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM idempotency WHERE location LIKE '%1360%'"),
                     0);
    looks_for(&b, "2026-0001"); /* the end of a number is no telephone */
    assert_page(&b, 200, "查找结果");
}

static void words_are_found_by_one_character_simplified_or_traditional(void **state)
{
    struct loop *l = *state;
    (void)new_case(l);
    struct browser b = in_as(l, "clerk.one");
    looks_for(&b, "漏");
    assert_page(&b, 200, "村口水管漏水");
    looks_for(&b, "村口的水管漏水"); /* its statement */
    assert_page(&b, 200, "村口水管漏水");
    looks_for(&b, "電線桿");
    assert_false(browser_sees(&b, "村口水管漏水"));
    site_sql(l->site, "UPDATE problem SET title = '电线杆倒了'");
    assert_done(l, problem_words_catch_up(loop_db(l), SITE_DAY, 10, &(int64_t){ 0 }));
    loop_keep(l);
    looks_for(&b, "電線桿");
    assert_page(&b, 200, "电线杆倒了");
}

static void initials_find_people_by_their_surname_and_units_and_what_they_have(void **state)
{
    struct loop *l = *state;
    problem_id id = new_case(l);
    loop_assign(l, id);
    loop_keep(l);
    site_sql(l->site, "UPDATE person SET name = '单守义' WHERE login_name = 'handler.one'");
    site_sql(
        l->site,
        text(l, str_printf(l->arena,
                           "UPDATE organisation_state SET name = '供水管理站' WHERE organisation_id = %lld",
                           (long long)l->site->office[0].v)));
    struct browser b = in_as(l, "clerk.one");
    looks_for(&b, "ssy"); /* not "dsy" */
    assert_page(&b, 200, "单守义");
    browser_get(&b, text(l, str_printf(l->arena, "/desk/found?person=%lld", (long long)l->handler.v)));
    assert_page(&b, 200, "村口水管漏水");
    looks_for(&b, "ＧＳ");
    assert_page(&b, 200, "供水管理站");
    looks_for(&b, "dsy");
    assert_false(browser_sees(&b, "单守义"));
    looks_for(&b, "守义");
    assert_page(&b, 200, "单守义");
}

/* Units begin with the name of their town: who types "lgc" means the village. */
static void initials_match_inside_a_name_too_but_not_a_single_letter(void **state)
{
    struct loop *l = *state;
    loop_keep(l);
    site_sql(l->site, "UPDATE person SET name = '单守义' WHERE login_name = 'handler.one'");
    site_sql(
        l->site,
        text(l, str_printf(l->arena,
                           "UPDATE organisation_state SET name = '青禾镇柳沟村' WHERE organisation_id = %lld",
                           (long long)l->site->village[0].v)));
    site_sql(
        l->site,
        text(l, str_printf(l->arena,
                           "UPDATE organisation_state SET name = '柳沟村供水站' WHERE organisation_id = %lld",
                           (long long)l->site->office[0].v)));
    struct browser b = in_as(l, "clerk.one");
    looks_for(&b, "lgc");
    assert_page(&b, 200, "青禾镇柳沟村");
    assert_true(str_find(b.body, S("柳沟村供水站")) <
                str_find(b.body, S("青禾镇柳沟村"))); /* what begins so comes first */
    looks_for(&b, "sy");
    assert_page(&b, 200, "单守义");
    looks_for(&b, "l");
    assert_page(&b, 200, "柳沟村供水站");
    assert_false(browser_sees(&b, "青禾镇柳沟村"));
}

/* ---- lists that are kept ---- */

static void a_kept_list_shows_its_count_and_order_and_can_be_shared_and_dropped(void **state)
{
    struct loop *l = *state;
    (void)site_person(l->site, "clerk.two", "clerk", l->site->town);
    (void)site_person(l->site, "clerk.far", "clerk", l->site->village[1]);
    (void)new_case(l);
    (void)new_case(l);
    struct browser b = in_as(l, "clerk.one"), other = in_as(l, "clerk.two"), far = in_as(l, "clerk.far");
    browser_get(&b, "/desk?state=accepted&sort=newest");
    browser_send(&b, "/desk/views");
    assert_page(&b, 422, "");
    browser_fill(&b, "view_name", "等派单的");
    browser_fill(&b, "view_shared", "1");
    browser_send(&b, "/desk/views");
    assert_page(&b, 303, "");
    assert_true(str_find(b.location, S("sort=newest")) != SIZE_MAX);
    browser_follow(&b);
    assert_page(&b, 200, "等派单的 2");
    browser_get(&other, "/desk");
    assert_page(&other, 200, "等派单的 2");
    browser_get(&far, "/desk");
    assert_page(&far, 200, "");
    assert_false(browser_sees(&far, "等派单的"));
    const char *end = text(l, str_printf(l->arena, "/desk/views/%lld/end",
                                         (long long)site_number(l->site, "SELECT id FROM desk_view")));
    browser_get(&other, "/desk?state=accepted&sort=newest");
    assert_false(browser_sees(&other, end));
    browser_get(&b, "/desk?state=accepted&sort=newest");
    browser_send(&b, end);
    assert_page(&b, 303, "");
    browser_get(&b, "/desk");
    assert_false(browser_sees(&b, "等派单的"));
}

static void the_newest_come_first_when_they_are_wanted_so(void **state)
{
    struct loop *l = *state;
    str first = number_of(l, new_case(l));
    loop_wait(l, MS_PER_DAY);
    str last = number_of(l, new_case(l));
    struct browser b = in_as(l, "clerk.one");
    browser_get(&b, "/desk");
    assert_true(str_find(b.body, first) < str_find(b.body, last));
    browser_get(&b, "/desk?sort=newest");
    assert_true(str_find(b.body, first) > str_find(b.body, last));
}

/* ---- one's own day ---- */

static void each_sees_on_their_day_what_asks_something_of_them(void **state)
{
    struct loop *l = *state;
    (void)site_person(l->site, "reviewer.one", "reviewer", l->site->town);
    problem_id mine = new_case(l), answered = new_case(l), back = new_case(l), returned = new_case(l);
    problem_id all[] = { mine, answered, back, returned };
    for (int i = 0; i < 4; i++)
        loop_assign(l, all[i]);
    loop_answer(l, answered);
    loop_answer(l, back);
    assert_done(l, problem_send_back(loop_db(l), &l->by, back, S("没有照片")));
    l->by.person = l->handler;
    assert_done(l, problem_return(loop_db(l), &l->by, returned, S("不归我管")));
    loop_keep(l);
    struct browser handler = in_as(l, "handler.one"), reviewer = in_as(l, "reviewer.one"),
                   clerk = in_as(l, "clerk.one");
    browser_get(&handler, "/desk/day");
    assert_page(&handler, 200, "时限近的在前 2");
    assert_true(browser_sees(&handler, "等核验 1") && browser_sees(&handler, "退回来的 1"));
    browser_get(&reviewer, "/desk/day");
    assert_page(&reviewer, 200, "等核验 1");
    browser_get(&clerk, "/desk/day");
    assert_page(&clerk, 200, "退回来的 1");
    assert_false(browser_sees(&clerk, "等定夺"));
}

static void the_menu_marks_the_entry_nearest_to_the_page_and_no_other(void **state)
{
    struct loop *l = *state;
    struct browser b = in_as(l, "clerk.one");
    static const char *const pages[][2] = { { "/desk", "/desk" },
                                            { "/desk/day", "/desk" },
                                            { "/desk/topics", "/desk/topics" },
                                            { "/desk/enter", "/desk/enter" } };
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        browser_get(&b, pages[i][0]);
        assert_page(&b, 200, "<header class=\"dtop\">");
        str menu = str_slice(b.body, str_find(b.body, S("<header class=\"dtop\">")), b.body.n);
        menu = str_slice(menu, 0, str_find(menu, S("</nav>")));
        str mark = S("aria-current=\"page\"");
        size_t at = str_find(menu, mark);
        assert_true(at != SIZE_MAX);
        assert_true(str_find(str_slice(menu, at + mark.n, menu.n), mark) == SIZE_MAX);
        assert_true(str_find(menu, str_printf(l->arena, "<a href=\"%s\" aria-current", pages[i][1])) !=
                    SIZE_MAX);
    }
}

TEST_DATABASE_MAIN(LOOP(the_menu_marks_the_entry_nearest_to_the_page_and_no_other),
                   LOOP(a_template_of_the_town_is_offered_in_the_office_with_the_facts_of_the_case),
                   LOOP(an_unknown_placeholder_is_refused_at_the_field_and_nothing_typed_is_lost),
                   LOOP(a_template_is_changed_and_ended_by_who_keeps_it_and_by_nobody_else),
                   LOOP(a_number_leads_straight_to_its_case_or_voice_in_any_width),
                   LOOP(a_telephone_number_finds_its_voices_within_sight_and_stands_in_no_address_and_no_log),
                   LOOP(words_are_found_by_one_character_simplified_or_traditional),
                   LOOP(initials_find_people_by_their_surname_and_units_and_what_they_have),
                   LOOP(initials_match_inside_a_name_too_but_not_a_single_letter),
                   LOOP(a_kept_list_shows_its_count_and_order_and_can_be_shared_and_dropped),
                   LOOP(the_newest_come_first_when_they_are_wanted_so),
                   LOOP(each_sees_on_their_day_what_asks_something_of_them))
