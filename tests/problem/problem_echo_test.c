/* SPDX-License-Identifier: Apache-2.0 */
/* The echo wall: every public answer once, the latest first, with what it came to; nothing that is not
 * public. */
#include "loop.h"

static void an_answer_is_on_the_echo_wall_from_its_echo_on_and_leads_to_its_case_and_back(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    str number = loop_row(l, id).number;
    loop_assign(l, id);
    loop_answer(l, id);
    loop_keep(l);
    browser_get(&b, "/echoes");
    assert_page(&b, 200, "这里还没有回音");
    assert_false(browser_sees(&b, "水管换好了"));
    browser_get(&b, "/wall");
    assert_page(&b, 200, "href=\"/echoes\"");
    assert_false(browser_sees(&b, "#h-e"));
    size_t n;
    (void)loop_publish(l, id, &n);
    loop_keep(l);
    const char *back = str_c(l->arena, str_printf(l->arena, "href=\"/problems/%.*s#h-e\"", STR_ARG(number)));
    browser_get(&b, "/echoes");
    assert_page(&b, 200, "水管换好了");
    assert_page(&b, 200, back);
    assert_page(&b, 200, "已解决");
    browser_get(&b, "/wall");
    assert_page(&b, 200, back);
    browser_get(&b, str_c(l->arena, str_join(l->arena, S("/problems/"), number)));
    assert_page(&b, 200, "id=\"h-e\"");
    assert_page(&b, 200, "href=\"/echoes\"");
}

static void a_reopened_case_has_no_echo_until_it_is_answered_again(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    str token = loop_to_echo(l, loop_accept(l, loop_voice(l, "help", "public").id, "help"));
    assert_done(l, problem_reopen(loop_db(l), &l->by, token, S("还是漏")));
    loop_keep(l);
    browser_get(&b, "/echoes");
    assert_page(&b, 200, "这里还没有回音");
}

static void l4_ratings_stand_there_with_those_who_did_not_answer(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    l->by.person = l->clerk;
    for (int i = 0; i < 2; i++)
        assert_done(l, voice_merge(loop_db(l), &l->by, loop_voice(l, "help", "public").id, id));
    /* Said in confidence: it is asked too, but no public figure counts it. */
    l->by.person = l->clerk;
    assert_done(l, voice_merge(loop_db(l), &l->by, loop_voice(l, "help", "confidential").id, id));
    loop_assign(l, id);
    loop_answer(l, id);
    size_t n;
    struct problem_link *links = loop_publish(l, id, &n);
    assert_int_equal(n, 4);
    l->by.person = (person_id){ 0 };
    assert_done(l, problem_rate(loop_db(l), &l->by, links[0].token, &(struct problem_opinion){ .score = 5 }));
    assert_done(l, problem_rate(loop_db(l), &l->by, links[1].token, &(struct problem_opinion){ .score = 2 }));
    assert_done(l, problem_rate(loop_db(l), &l->by, links[3].token, &(struct problem_opinion){ .score = 1 }));
    loop_keep(l);
    browser_get(&b, "/echoes");
    assert_page(&b, 200, "请了3人评：2人评了，1人满意，1人没有评");
}

/* How often words stand in the last answer. */
static int times_seen(const struct browser *b, const char *words)
{
    int n = 0;
    str rest = b->body, part = str_from_c(words);
    for (size_t at; (at = str_find(rest, part)) != SIZE_MAX; n++)
        rest = str_slice(rest, at + part.n, rest.n);
    return n;
}

static void each_filter_opens_as_many_answers_as_its_tab_says(void **state)
{
    static const struct {
        const char *path, *tab;
        int rows;
    } rows[] = {
        { "/echoes", "全部 3", 3 },
        { "/echoes?result=solved", "已解决 2", 2 },
        { "/echoes?result=explained", "解释说明 1", 1 },
        { "/echoes?result=shelved", "暂时办不了 0", 0 },
        { "/echoes?category=water", "全部 3", 3 },
        { "/echoes?category=road", "全部 0", 0 },
        { "/echoes?q=%E9%98%80%E9%97%A8", "全部 1", 1 },
        { "/echoes?result=nothing", "全部 3", 3 },
    };
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    for (int i = 0; i < 3; i++) {
        const struct problem_answer in = { .result = i == 2 ? S("explained") : S("solved"),
                                           .words = i == 2 ? S("阀门归县里管") : S("水管换好了"),
                                           .basis = S("供水条例第三十条") };
        problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
        loop_assign(l, id);
        l->by.person = l->handler;
        assert_done(l, problem_answer(loop_db(l), &l->by, id, &in));
        size_t n;
        (void)loop_publish(l, id, &n);
        loop_wait(l, MS_PER_HOUR);
    }
    loop_keep(l);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        browser_get(&b, rows[i].path);
        assert_page(&b, 200, rows[i].tab);
        assert_int_equal(times_seen(&b, "<article"), rows[i].rows);
    }
    const char *there =
        str_c(l->arena, str_printf(l->arena, "/echoes?organisation=%lld", (long long)l->site->village[1].v));
    browser_get(&b, there);
    assert_page(&b, 200, "全部 0");
    browser_get(&b, "/echoes");
    assert_true(str_find(b.body, S("阀门归县里管")) < str_find(b.body, S("水管换好了")));
}

static void what_is_confidential_or_not_public_is_never_on_the_echo_wall(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    problem_id secret = loop_accept(l, loop_voice(l, "help", "confidential").id, "help");
    l->by.person = l->clerk;
    /* A town office above the village that it is about. */
    assert_done(l, problem_assign(loop_db(l), &l->by, secret, l->site->office[0], l->handler, S("")));
    loop_answer(l, secret);
    size_t n;
    (void)loop_publish(l, secret, &n);
    loop_keep(l);
    browser_get(&b, "/echoes");
    assert_page(&b, 200, "全部 0");
    browser_get(&b, "/echoes.atom");
    assert_false(browser_sees(&b, "<entry>"));
    browser_get(&b, "/wall.atom");
    assert_false(browser_sees(&b, "<entry>"));
    assert_int_equal(site_number(l->site, "SELECT count(*) FROM problem_news"), 0);
}

#define MANY 450
#define MANY_SQL                                                                                                 \
    "WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < %d) INSERT INTO problem "         \
    "(id, number, kind, category_code, organisation_id, title, statement, place, is_public, "                    \
    "is_confidential, state, round, returns, limit_days, accepted_at, due_day, echoed_at, result, answer, "      \
    "used_days, late_days) "                                                                                     \
    "SELECT n, 'M-' || n, 'help', 'water', CASE n %% 3 WHEN 0 THEN %lld ELSE %lld END, '桥头水管' || n, "    \
    "'漏', 'x', CASE WHEN n %% 9 = 0 THEN 0 ELSE 1 END, 0, 'closed', 1, 0, 5, %lld, 20500, %lld + n, "          \
    "CASE n %% 2 WHEN 0 THEN 'solved' ELSE 'partly' END, CASE n %% 50 WHEN 0 THEN '换了阀门' ELSE '修好' " \
    "END, 3, 0 FROM i"

/* Of frequent words the latest answers are counted; rare ones come from the index, whether they stand in the
 * title or in the answer; each tab opens what it counts. */
static void words_are_found_among_many_answers(void **state)
{
    static const struct {
        const char *path, *tab;
        int rows;
    } rows[] = {
        { "/echoes", "全部 400", 20 },
        { "/echoes?result=partly", "部分解决 200", 20 },
        { "/echoes?q=%E6%B0%B4%E7%AE%A1", "全部 400", 20 },
        { "/echoes?q=%E6%B0%B4%E7%AE%A1&page=20", "全部 400", 20 },
        { "/echoes?q=%E9%98%80%E9%97%A8", "全部 8", 8 },
        { "/echoes?q=%E9%98%80%E9%97%A8&result=solved", "已解决 8", 8 },
        { "/echoes?q=%E9%98%80%E9%97%A8&result=partly", "部分解决 0", 0 },
        { "/echoes?q=m-17", "全部 10", 10 },
        { "/echoes?q=%E6%B0%B4%E7%AE%A1449", "全部 1", 1 },
        { "/echoes?q=%E6%B0%B4%E7%AE%A1450", "全部 0", 0 },
    };
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    str sql = str_printf(l->arena, MANY_SQL, MANY, (long long)l->site->village[0].v,
                         (long long)l->site->village[1].v, (long long)SITE_NOW, (long long)SITE_NOW);
    site_sql(l->site, str_c(l->arena, sql));
    loop_words(l);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        browser_get(&b, rows[i].path);
        assert_page(&b, 200, rows[i].tab);
        assert_int_equal(times_seen(&b, "<article"), rows[i].rows);
    }
    site_sql(l->site, "UPDATE problem SET is_public = 1");
    loop_words(l);
    browser_get(&b, "/echoes?q=%E6%B0%B4%E7%AE%A1");
    assert_page(&b, 200, "全部 400+");
    browser_get(&b, "/echoes?q=%E6%B0%B4%E7%AE%A1&page=23");
    assert_page(&b, 200, "");
    assert_int_equal(times_seen(&b, "<article"), 10);
}

TEST_DATABASE_MAIN(LOOP(an_answer_is_on_the_echo_wall_from_its_echo_on_and_leads_to_its_case_and_back),
                   LOOP(a_reopened_case_has_no_echo_until_it_is_answered_again),
                   LOOP(l4_ratings_stand_there_with_those_who_did_not_answer),
                   LOOP(each_filter_opens_as_many_answers_as_its_tab_says),
                   LOOP(what_is_confidential_or_not_public_is_never_on_the_echo_wall),
                   LOOP(words_are_found_among_many_answers))
