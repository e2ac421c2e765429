/* SPDX-License-Identifier: Apache-2.0 */
/* What must not be seen: no page, figure, picture or list tells more than its reader may know. */
#include "loop.h"

static str public_number(struct loop *l, problem_id id)
{
    str number = loop_row(l, id).number;
    loop_keep(l);
    return number;
}

static void look(struct loop *l, struct browser *b, const char *before, str part)
{
    loop_keep(l);
    browser_get(b, str_c(l->arena, str_printf(l->arena, "%s%.*s", before, STR_ARG(part))));
}

/* Without the mark of the stream of changes: these tests write past the lane, and then every mark moves. */
static void put_without_mark(struct buf *all, str body)
{
    size_t at = str_find(body, S("?since="));
    size_t end = at != SIZE_MAX ? at + strlen("?since=") : body.n;
    while (end < body.n && body.p[end] >= '0' && body.p[end] <= '9')
        end++;
    buf_put(all, str_slice(body, 0, at != SIZE_MAX ? at : body.n));
    buf_put(all, str_slice(body, end, body.n));
}

/* All that everybody can read about a case and the site, in one text. */
static str everything(struct loop *l, str number)
{
    static const char *const pages[] = { "/",
                                         "/wall",
                                         "/api/v1/problems",
                                         "/api/v1/figures",
                                         "/problems/",
                                         "/api/v1/problems/",
                                         "/open311/v2/requests/" };
    struct browser b = browser_new(l->site);
    struct buf all = buf_new(l->arena, 4u << 20);
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        bool is_one = i >= 4;
        look(l, &b, pages[i], is_one ? number : S(""));
        assert_page(&b, 200, "");
        put_without_mark(&all, b.body);
    }
    return buf_str(&all);
}

static void assert_same(str before, str after)
{
    size_t at = 0;
    while (at < before.n && at < after.n && before.p[at] == after.p[at])
        at++;
    if (at < before.n || at < after.n)
        print_error("before …%.*s\nafter …%.*s\n", STR_ARG(str_slice(before, at, at + 200)),
                    STR_ARG(str_slice(after, at, at + 200)));
    assert_true(str_eq(before, after));
}

static void nothing_public_changes_when_somebody_speaks_in_confidence(void **state)
{
    struct loop *l = *state;
    size_t n = 0;
    struct voice_receipt plain = loop_voice(l, "help", "public");
    problem_id id = loop_accept(l, plain.id, "help");
    str number = public_number(l, id), before = everything(l, number);
    struct voice_receipt secret = loop_voice(l, "help", "confidential");
    assert_same(before, everything(l, number));
    l->by.person = l->clerk;
    assert_done(l, voice_merge(loop_db(l), &l->by, secret.id, id));
    assert_same(before, everything(l, number));
    loop_assign(l, id);
    loop_answer(l, id);
    struct problem_link *links = loop_publish(l, id, &n);
    assert_int_equal(n, 2); /* its author is asked too */
    l->by.person = (person_id){ 0 };
    before = everything(l, number);
    assert_done(l, problem_rate(loop_db(l), &l->by, links[1].token,
                                &(struct problem_opinion){ .score = 1, .reason = S("") }));
    assert_same(before, everything(l, number));
    assert_done(l, problem_rate(loop_db(l), &l->by, links[0].token,
                                &(struct problem_opinion){ .score = 5, .reason = S("") }));
    assert_false(str_eq(before, everything(l, number)));
}

static void who_handles_an_open_case_does_not_learn_of_the_confidential_voice_in_it(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    struct voice_receipt secret = loop_voice(l, "help", "confidential");
    loop_assign(l, id);
    l->by.person = l->clerk;
    assert_done(l, voice_merge(loop_db(l), &l->by, secret.id, id));
    str number = public_number(l, id);
    struct browser b = browser_new(l->site);
    browser_login(&b, "handler.one");
    look(l, &b, "/desk/problems/", number);
    assert_page(&b, 200, "");
    assert_false(browser_sees(&b, str_c(l->arena, secret.number)));
    l->by.person = l->clerk;
    assert_done(l, voice_unmerge(loop_db(l), &l->by, secret.id));
    look(l, &b, "/desk/problems/", number);
    assert_false(browser_sees(&b, str_c(l->arena, secret.number)));
}

static void a_voice_in_a_confidential_case_is_hidden_like_the_case(void **state)
{
    struct loop *l = *state;
    struct voice_receipt v = loop_voice(l, "help", "public");
    loop_keep(l);
    (void)site_person(l->site, "in.village", "clerk", l->site->village[0]);
    (void)site_person(l->site, "above", "coordinator", l->site->town);
    struct browser b = browser_new(l->site), above = browser_new(l->site);
    browser_login(&b, "in.village");
    browser_login(&above, "above");
    look(l, &b, "/desk/voices?state=all", S(""));
    assert_page(&b, 200, str_c(l->arena, v.number));
    (void)loop_accept(l, v.id, "complaint"); /* the clerk finds that it is one */
    look(l, &b, "/desk/voices?state=all", S(""));
    assert_page(&b, 200, "");
    assert_false(browser_sees(&b, str_c(l->arena, v.number)));
    look(l, &b, "/desk/voices/", v.number);
    assert_page(&b, 404, "");
    look(l, &above, "/desk/voices?state=all", S(""));
    assert_page(&above, 200, str_c(l->arena, v.number));
}

/* ---- pictures ---- */

static struct file_picture picture(struct loop *l)
{
    struct file_picture p = { 0 };
    assert_int_equal(file_take_picture(&l->site->site.app, l->arena, &l->err, loop_picture(), &p), RC_OK);
    return p;
}

static int shown(struct loop *l, const char *login_name, str hash)
{
    struct browser b = browser_new(l->site);
    if (login_name != NULL)
        browser_login(&b, login_name);
    look(l, &b, "/pictures/", hash);
    return b.out.status;
}

static void pictures_of_the_result_are_public_with_the_echo_and_not_before(void **state)
{
    struct loop *l = *state;
    struct file_picture after = picture(l);
    const struct problem_answer in = {
        .result = S("solved"), .words = S("水管换好了"), .photos = &after, .photos_n = 1
    };
    size_t n;
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    str number = public_number(l, id);
    loop_assign(l, id);
    l->by.person = l->handler;
    assert_done(l, problem_answer(loop_db(l), &l->by, id, &in));
    assert_true(str_find(everything(l, number), after.hash) == SIZE_MAX);
    assert_int_equal(shown(l, NULL, after.hash), 404);
    assert_int_equal(shown(l, "clerk.one", after.hash), 200);
    (void)loop_publish(l, id, &n);
    assert_true(str_find(everything(l, number), after.hash) != SIZE_MAX);
    assert_int_equal(shown(l, NULL, after.hash), 200);
}

static void a_picture_is_seen_only_by_who_sees_its_voice(void **state)
{
    struct loop *l = *state;
    struct file_picture photo = picture(l);
    const struct voice_new in = { .kind = S("complaint"),
                                  .category = S("water"),
                                  .channel = S("web"),
                                  .secrecy = S("confidential"),
                                  .organisation = l->site->village[0],
                                  .words = S("有人收钱"),
                                  .place = S("村委会"),
                                  .photos = &photo,
                                  .photos_n = 1 };
    struct voice_receipt v;
    assert_done(l, voice_receive(loop_db(l), &l->by, &in, &v));
    loop_keep(l);
    (void)site_person(l->site, "in.village", "coordinator", l->site->village[0]);
    (void)site_person(l->site, "elsewhere", "coordinator", l->site->village[1]);
    (void)site_person(l->site, "above", "coordinator", l->site->town);
    static const struct {
        const char *who;
        int status;
    } cases[] = { { NULL, 404 },        { "in.village", 404 },  { "elsewhere", 404 },
                  { "clerk.one", 404 }, { "handler.one", 404 }, { "above", 200 } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(shown(l, cases[i].who, photo.hash), cases[i].status);
}

/* ---- links ---- */

static void the_answer_of_the_next_round_is_not_read_by_the_old_link(void **state)
{
    struct loop *l = *state;
    const struct problem_answer next = { .result = S("solved"), .words = S("没有核验的话") };
    problem_id id = loop_accept(l, loop_voice(l, "help", "public").id, "help");
    str token = loop_to_echo(l, id);
    struct browser b = browser_new(l->site);
    look(l, &b, "/rate/", token);
    assert_page(&b, 200, "水管换好了");
    assert_done(l, problem_reopen(loop_db(l), &l->by, token, S("还是漏")));
    l->by.person = l->handler;
    assert_done(l, problem_answer(loop_db(l), &l->by, id, &next));
    look(l, &b, "/rate/", token);
    assert_page(&b, 200, "");
    assert_false(browser_sees(&b, "没有核验的话"));
}

/* ---- lists ---- */

static void who_sees_the_secrets_of_one_office_does_not_see_those_of_another(void **state)
{
    struct loop *l = *state;
    problem_id id = loop_accept(l, loop_voice(l, "complaint", "public").id, "complaint");
    loop_assign(l, id); /* to the first office */
    loop_keep(l);
    person_id two = site_person(l->site, "two.roles", "handler", l->site->town);
    (void)two;
    site_sql(l->site,
             str_c(l->arena,
                   str_printf(l->arena,
                              "INSERT INTO role_grant (id, person_id, role_code, organisation_id, from_day, "
                              "to_day, granted_by, granted_at) VALUES (77, %lld, 'discipline', %lld, 20000, "
                              "99999, NULL, 0)",
                              (long long)two.v, (long long)l->site->office[1].v)));
    struct browser b = browser_new(l->site);
    browser_login(&b, "two.roles");
    browser_get(&b, "/desk?state=all");
    assert_page(&b, 200, "");
    assert_false(browser_sees(&b, "村口水管漏水"));
}

static void signs_of_patterns_are_searched_for_as_they_stand(void **state)
{
    struct loop *l = *state;
    struct browser b = browser_new(l->site);
    (void)loop_accept(l, loop_voice(l, "help", "public").id, "help");
    loop_keep(l);
    static const char *const nothing[] = { "%25", "_", "%E6%9D%91%25%E6%BC%8F", "%5C",
                                           "%E6%9D%91_%E6%B0%B4" };
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
        look(l, &b, "/api/v1/problems?q=", str_from_c(nothing[i]));
        assert_page(&b, 200, "\"total\":0");
    }
    site_sql(l->site, "UPDATE problem SET title = '100% LED_lamp'");
    loop_words(l);
    static const char *const found[] = { "100%25", "LED_l", "led_LAMP", "%25+l" };
    for (size_t i = 0; i < sizeof found / sizeof found[0]; i++) {
        look(l, &b, "/api/v1/problems?q=", str_from_c(found[i]));
        assert_page(&b, 200, "\"total\":1");
    }
}

/* ---- acts ---- */

static void an_open_case_keeps_a_voice_that_it_may_show(void **state)
{
    struct loop *l = *state;
    struct voice_receipt one = loop_voice(l, "help", "public"), two = loop_voice(l, "help", "confidential");
    problem_id id = loop_accept(l, one.id, "help");
    assert_done(l, voice_merge(loop_db(l), &l->by, two.id, id));
    assert_refused(l, voice_unmerge(loop_db(l), &l->by, one.id), RC_CONFLICT, "problem.last_voice");
    assert_done(l, voice_unmerge(loop_db(l), &l->by, two.id));
}

static void a_case_about_the_town_does_not_rise_to_the_town(void **state)
{
    struct loop *l = *state;
    const struct voice_new in = { .kind = S("complaint"),
                                  .category = S("water"),
                                  .channel = S("web"),
                                  .secrecy = S("confidential"),
                                  .organisation = l->site->town,
                                  .words = S("镇里有人收钱"),
                                  .place = S("镇政府") };
    struct voice_receipt v;
    assert_done(l, voice_receive(loop_db(l), &l->by, &in, &v));
    problem_id id = loop_accept(l, v.id, "complaint");
    for (int round = 1; round <= 2; round++) {
        str token = loop_to_echo(l, id);
        assert_done(l, problem_reopen(loop_db(l), &l->by, token, S("没有查")));
        assert_int_equal(loop_row(l, id).office_id.v, l->site->office[0].v);
        assert_int_equal(loop_row(l, id).person_id.v, l->handler.v);
    }
}

TEST_DATABASE_MAIN(LOOP(nothing_public_changes_when_somebody_speaks_in_confidence),
                   LOOP(who_handles_an_open_case_does_not_learn_of_the_confidential_voice_in_it),
                   LOOP(a_voice_in_a_confidential_case_is_hidden_like_the_case),
                   LOOP(pictures_of_the_result_are_public_with_the_echo_and_not_before),
                   LOOP(a_picture_is_seen_only_by_who_sees_its_voice),
                   LOOP(the_answer_of_the_next_round_is_not_read_by_the_old_link),
                   LOOP(who_sees_the_secrets_of_one_office_does_not_see_those_of_another),
                   LOOP(signs_of_patterns_are_searched_for_as_they_stand),
                   LOOP(an_open_case_keeps_a_voice_that_it_may_show),
                   LOOP(a_case_about_the_town_does_not_rise_to_the_town))
