/* SPDX-License-Identifier: Apache-2.0 */
/* Entered by a clerk, handed in on paper, come by a poster, urgent: the other ways in. */
#include "features/problem/problem_duty.h"

#include "loop.h"

static const char *id_text(struct loop *l, int64_t id)
{
    return str_c(l->arena, str_printf(l->arena, "%lld", (long long)id));
}

static struct browser clerk(struct loop *l)
{
    struct browser b = browser_new(l->site);
    loop_keep(l);
    browser_login(&b, "clerk.one");
    return b;
}

static void enter(struct loop *l, struct browser *b, const char *channel, const char *kind)
{
    browser_get(b, "/desk/enter");
    assert_page(b, 200, "代为登记");
    browser_fill(b, "channel", channel);
    browser_fill(b, "words", "桥头栏杆松了");
    browser_fill(b, "kind", kind);
    browser_fill(b, "category", "road");
    browser_fill(b, "organisation", id_text(l, l->site->village[0].v));
}

/* ---- for others ---- */

static void a_clerk_enters_what_a_caller_says_and_reads_out_number_and_code(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk(l);
    enter(l, &b, "phone", "help");
    browser_fill(&b, "name", "访客乙");
    browser_fill(&b, "phone", "13600002222");
    browser_send(&b, "/desk/enter");
    assert_page(&b, 422, "本人同意后才能留姓名和电话");
    assert_page(&b, 422, "桥头栏杆松了"); /* what was typed is kept */
    browser_fill(&b, "has_consent", "1");
    browser_send(&b, "/desk/enter");
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, "EWR-2026-0001");
    assert_int_equal(site_number(l->site,
                                 "SELECT count(*) FROM voice WHERE channel = 'phone' AND entered_by IS "
                                 "NOT NULL AND phone_sealed IS NOT NULL"),
                     1);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM audit WHERE action = 'voice.enter'"), 1);
}

static void paper_tells_its_day_and_its_limit_counts_from_entering(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk(l);
    enter(l, &b, "paper", "help");
    browser_send(&b, "/desk/enter");
    assert_page(&b, 422, "请填收到纸件的日期");
    browser_fill(&b, "received_day", "2026-11-25");
    browser_send(&b, "/desk/enter");
    assert_page(&b, 422, "不能晚于今天");
    browser_fill(&b, "received_day", "2026-11-10");
    browser_send(&b, "/desk/enter");
    assert_page(&b, 303, "");
    browser_get(&b, "/desk/voices?state=waiting");
    assert_page(&b, 200, "EWR-2026-0001");
    assert_false(browser_sees(&b, "等太久")); /* two weeks on paper, entered today */
    browser_get(&b, "/desk/voices/EWR-2026-0001");
    assert_page(&b, 200, "收到纸件的日期");
    assert_page(&b, 200, "2026年11月10日");
    enter(l, &b, "visit", "help");
    browser_fill(&b, "received_day", "2026-11-10");
    browser_send(&b, "/desk/enter");
    assert_page(&b, 422, "只有纸件");
}

/* ---- posters ---- */

static void a_poster_opens_the_report_with_its_place_and_counts_what_it_brings(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk(l), v = browser_new(l->site);
    browser_get(&b, "/desk/posters");
    browser_fill(&b, "organisation", id_text(l, l->site->village[1].v));
    browser_fill(&b, "place", "三组宣传栏");
    browser_send(&b, "/desk/posters");
    assert_page(&b, 303, "");
    str token = b.location, part;
    browser_follow(&b);
    assert_page(&b, 200, "public_url"); /* a code to hang up needs an address that lasts */
    l->site->site.app.public_url = S("https://wall.example");
    browser_get(&b, str_c(l->arena, token));
    l->site->site.app.public_url = (str){ 0 };
    assert_page(&b, 200, "https://wall.example/r/");
    assert_false(browser_sees(&b, "public_url"));
    for (int i = 0; i < 4; i++)
        assert_true(str_cut(&token, '/', &part));
    const char *address = str_c(l->arena, str_printf(l->arena, "/r/%.*s", STR_ARG(part)));
    browser_get(&v, address);
    assert_page(&v, 303, "");
    browser_follow(&v);
    browser_fill(&v, "words", "宣传栏的玻璃碎了");
    static const char *const steps[] = { "2", "3", "4", "5", "6", "7" };
    for (size_t i = 0; i < 6; i++) {
        if (i == 1) {
            browser_fill(&v, "category", "road");
            browser_fill(&v, "kind", "help");
        }
        if (i == 3)
            assert_page(&v, 200, "value=\"三组宣传栏\"");
        browser_fill(&v, "go", steps[i]);
        browser_send(&v, "/report");
    }
    assert_page(&v, 303, "");
    assert_int_equal(site_number(l->site,
                                 "SELECT count(*) FROM voice WHERE channel = 'qr' AND place = '三组宣传栏' "
                                 "AND poster_id IS NOT NULL"),
                     1);
    browser_get(&b, "/desk/posters");
    assert_page(&b, 200, "1条反映");
    browser_get(&b, str_c(l->arena, str_printf(l->arena, "/desk/posters/%.*s", STR_ARG(part))));
    assert_page(&b, 200, "宣传栏的玻璃碎了");
    browser_get(&b, "/desk/posters");
    browser_send(&b, str_c(l->arena, str_printf(l->arena, "/desk/posters/%.*s/close", STR_ARG(part))));
    assert_page(&b, 303, "");
    browser_get(&v, address);
    assert_text(v.location, "/report"); /* taken down: the plain report */
    browser_get(&v, "/r/no-such-poster");
    assert_text(v.location, "/report");
}

/* ---- urgent ---- */

static struct problem_duty_new duty_of(struct loop *l, organisation_id place)
{
    return (struct problem_duty_new){ .place = place,
                                      .office = l->site->office[0],
                                      .person = l->handler,
                                      .from_day = SITE_DAY,
                                      .to_day = SITE_DAY + 7 };
}

static void an_urgent_hazard_goes_at_once_to_who_is_on_duty(void **state)
{
    struct loop *l = *state;
    struct problem_duty_new duty = duty_of(l, l->site->town);
    assert_done(l, problem_duty_add(loop_db(l), &l->by, &duty));
    struct voice_receipt v = loop_voice(l, "hazard", "public");
    struct voice_by_id_row row;
    assert_done(l, voice_load(loop_db(l), v.id, &row));
    assert_true(row.problem_id.has);
    struct problem_by_id_row p = loop_row(l, (problem_id){ row.problem_id.v });
    assert_text(p.state, "assigned");
    assert_int_equal(p.person_id.v, l->handler.v);
    assert_false(p.is_public); /* nobody has read it yet */
    assert_text(loop_told(l, v.id), "received accept assign");
    loop_keep(l);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_notice WHERE kind = 'urgent'"), 1);
    struct browser b = clerk(l);
    browser_get(&b, str_c(l->arena, str_printf(l->arena, "/desk/problems/%.*s", STR_ARG(p.number))));
    browser_fill(&b, "wall_title", "桥头水管漏水");
    browser_fill(&b, "wall_public", "1");
    browser_send(&b, str_c(l->arena, str_printf(l->arena, "/desk/problems/%.*s/wall", STR_ARG(p.number))));
    assert_page(&b, 303, "");
    assert_int_equal(
        site_number(l->site, "SELECT count(*) FROM problem WHERE is_public = 1 AND title = '桥头水管漏水'"),
        1);
}

static void the_place_itself_goes_before_what_is_above_it_and_the_category_before_any(void **state)
{
    struct loop *l = *state;
    struct problem_duty_new above = duty_of(l, l->site->town), here = duty_of(l, l->site->village[0]);
    person_id other;
    loop_keep(l);
    other = site_person(l->site, "handler.two", "handler", l->site->town);
    site_post(l->site, l->site->office[1], other);
    here.office = l->site->office[1];
    here.person = other;
    here.category = S("water");
    assert_done(l, problem_duty_add(loop_db(l), &l->by, &above));
    assert_done(l, problem_duty_add(loop_db(l), &l->by, &here));
    (void)loop_voice(l, "hazard", "public");
    loop_keep(l);
    assert_int_equal(site_number(l->site, str_c(l->arena, str_printf(l->arena,
                                                                     "SELECT count(*) FROM problem WHERE "
                                                                     "person_id = %lld",
                                                                     (long long)other.v))),
                     1);
}

static void without_duty_and_for_other_kinds_it_waits(void **state)
{
    struct loop *l = *state;
    struct problem_duty_new duty = duty_of(l, l->site->town);
    (void)loop_voice(l, "hazard", "public"); /* nobody on duty */
    duty.from_day = SITE_DAY + 1;
    duty.to_day = SITE_DAY + 2;
    assert_done(l, problem_duty_add(loop_db(l), &l->by, &duty));
    (void)loop_voice(l, "hazard", "public"); /* not yet */
    loop_wait(l, MS_PER_DAY);
    (void)loop_voice(l, "help", "public");         /* no hazard */
    (void)loop_voice(l, "hazard", "confidential"); /* for the coordinator only */
    loop_wait(l, MS_PER_DAY);
    (void)loop_voice(l, "hazard", "public"); /* no longer */
    loop_keep(l);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem"), 0);
    struct browser b = clerk(l);
    browser_get(&b, "/desk/voices?state=waiting");
    assert_page(&b, 200, "紧急，还没派出");
    duty.from_day = SITE_DAY + 1;
    assert_refused(l, problem_duty_add(loop_db(l), &l->by, &duty), RC_INVALID, "problem.duty_days");
    duty = duty_of(l, l->site->town);
    duty.from_day = SITE_DAY + 2;
    duty.office = l->site->office[1];
    assert_refused(l, problem_duty_add(loop_db(l), &l->by, &duty), RC_INVALID, "problem.person_not_there");
}

static void the_clerk_puts_somebody_on_duty_and_ends_it(void **state)
{
    struct loop *l = *state;
    struct browser b = clerk(l);
    browser_get(&b, "/desk/duty");
    assert_page(&b, 200, "值班与结对");
    browser_fill(&b, "organisation", id_text(l, l->site->village[0].v));
    browser_fill(&b, "category", "any");
    browser_fill(&b, "holder",
                 str_c(l->arena, str_printf(l->arena, "%lld %lld", (long long)l->site->office[0].v,
                                            (long long)l->handler.v)));
    browser_fill(&b, "from_day", "2026-11-01");
    browser_send(&b, "/desk/duty");
    assert_page(&b, 422, "不能从过去的日子开始");
    browser_fill(&b, "from_day", "2026-11-24");
    browser_send(&b, "/desk/duty");
    assert_page(&b, 303, "");
    int64_t id = site_number(l->site, "SELECT id FROM problem_duty");
    browser_get(&b, "/desk/duty");
    browser_send(&b, str_c(l->arena, str_printf(l->arena, "/desk/duty/%lld/end", (long long)id)));
    assert_page(&b, 303, "");
    (void)loop_voice(l, "hazard", "public");
    loop_keep(l);
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem"), 0);
}

TEST_DATABASE_MAIN(LOOP(a_clerk_enters_what_a_caller_says_and_reads_out_number_and_code),
                   LOOP(paper_tells_its_day_and_its_limit_counts_from_entering),
                   LOOP(a_poster_opens_the_report_with_its_place_and_counts_what_it_brings),
                   LOOP(an_urgent_hazard_goes_at_once_to_who_is_on_duty),
                   LOOP(the_place_itself_goes_before_what_is_above_it_and_the_category_before_any),
                   LOOP(without_duty_and_for_other_kinds_it_waits),
                   LOOP(the_clerk_puts_somebody_on_duty_and_ends_it))
