/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts for residents: by a slip, which needs no message at all, and by a code to a telephone. */
#include "base/clock.h"
#include "core/job.h"
#include "features/talk/talk_speaker.h"
#include "forum.h"
#include "gen/talk_speaker_sql.h"

static str between(const struct browser *b, const char *open, const char *shut)
{
    size_t at = str_find(b->body, str_from_c(open));
    assert_true(at != SIZE_MAX);
    str rest = str_slice(b->body, at + strlen(open), b->body.n);
    return str_slice(rest, 0, str_find(rest, str_from_c(shut)));
}

/* The clerk makes a slip; what stands on the paper. */
static str slip_code(struct forum *f, const char *name, const char *phone)
{
    struct browser clerk = forum_browser(f, "clerk");
    browser_get(&clerk, "/desk/slips");
    browser_fill(&clerk, "name", name);
    browser_fill(&clerk, "phone", phone);
    browser_send(&clerk, "/desk/slips");
    assert_page(&clerk, 303, "");
    browser_follow(&clerk);
    assert_page(&clerk, 200, name);
    return between(&clerk, "<p class=\"big\">", "</p>");
}

static void join(struct forum *f, struct browser *b, str code, const char *nickname)
{
    browser_get(b, "/join");
    browser_fill(b, "code", str_c(f->arena, code));
    browser_send(b, "/join");
    assert_page(b, 303, "");
    const char *path = str_c(f->arena, b->location);
    browser_follow(b);
    assert_page(b, 200, "昵称");
    browser_fill(b, "nickname", nickname);
    browser_fill(b, "password", "Well-water 28");
    browser_send(b, path);
}

static void N4_a_slip_makes_an_account_without_any_message(void **state)
{
    struct forum *f = *state;
    str code = slip_code(f, "贺水生", "");
    struct browser b = forum_browser(f, NULL);
    join(f, &b, code, "坡上人家");
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, "坡上人家");
    (void)forum_write(f, &b, 0, "渠修到哪里了");
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM job WHERE kind = 'talk.phone_code'"), 0);
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM affiliation WHERE kind = 'resident'"), 1);
    /* The paper's code works once, and is nowhere to be found again. */
    struct browser second = forum_browser(f, NULL);
    browser_get(&second, "/join");
    browser_fill(&second, "code", str_c(f->arena, code));
    browser_send(&second, "/join");
    assert_page(&second, 422, "代码不对、用过了或过期了");
    struct browser clerk = forum_browser(f, "clerk");
    browser_get(&clerk, "/desk/slips");
    assert_page(&clerk, 200, "贺**");
    assert_false(browser_sees(&clerk, "贺水生"));
}

static void a_slip_that_was_taken_back_or_is_too_old_opens_nothing(void **state)
{
    struct forum *f = *state;
    struct browser b = forum_browser(f, NULL), clerk = forum_browser(f, "clerk");
    str code = slip_code(f, "贺水生", "");
    long long id = (long long)site_number(f->site, "SELECT id FROM talk_slip");
    browser_get(&clerk, "/desk/slips");
    browser_send(&clerk, forum_text(f, "/desk/slips/%lld/end", id));
    assert_page(&clerk, 303, "");
    browser_get(&b, forum_text(f, "/join/%.*s", STR_ARG(code)));
    assert_page(&b, 422, "");
    code = slip_code(f, "贺水生", "");
    site_wait(f->site, 31 * MS_PER_DAY);
    browser_get(&b, "/join");
    browser_fill(&b, "code", str_c(f->arena, code));
    browser_send(&b, "/join");
    assert_page(&b, 422, "代码不对、用过了或过期了");
}

static void a_slip_names_the_field_that_is_wrong_and_keeps_what_was_typed(void **state)
{
    struct forum *f = *state;
    struct browser b = forum_browser(f, NULL);
    str code = slip_code(f, "贺水生", "13912345678");
    static const struct {
        int status;
        const char *nickname, *words;
    } wrong[] = {
        { 422, "东沟 小吴", "昵称只能用" },  { 409, "东沟小吳", "已有人用了" },
        { 422, "村主任", "不能带单位" },     { 422, "供水站", "不能带单位" },
        { 422, "老\xe2\x80\xae李", "方向" }, { 422, "李", "2到12个字" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        join(f, &b, code, wrong[i].nickname);
        assert_page(&b, wrong[i].status, wrong[i].words);
        assert_page(&b, wrong[i].status, "value=\"r-");
    }
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM person WHERE name = '贺水生'"), 0);
    join(f, &b, code, "坡上人家");
    assert_page(&b, 303, "");
    struct browser clerk = forum_browser(f, "clerk");
    browser_get(&clerk, "/desk/slips");
    browser_fill(&clerk, "name", "贺水生");
    browser_fill(&clerk, "phone", "+86 139 1234 5678");
    browser_send(&clerk, "/desk/slips");
    assert_page(&clerk, 409, "这个号码已有账号");
}

static void A3_there_is_no_captcha_but_codes_cannot_be_guessed(void **state)
{
    struct forum *f = *state;
    struct browser b = forum_browser(f, NULL);
    for (int i = 0; i < 30; i++) {
        browser_get(&b, "/join");
        browser_fill(&b, "code", "ABCDEFGHJKMN");
        browser_send(&b, "/join");
        assert_page(&b, 422, "代码不对");
    }
    browser_get(&b, "/join");
    browser_fill(&b, "code", "ABCDEFGHJKMN");
    browser_send(&b, "/join");
    assert_page(&b, 429, "太快了");
}

/* ---- by a telephone ---- */

struct told {
    struct forum *forum;
    talk_phone_code_id id;
    struct talk_phone_join join;
    person_id person;
    rc got;
    struct err err;
};

static struct talk_by nobody(struct forum *f)
{
    return (struct talk_by){ .now = f->site->site.app.clock.fixed,
                             .offset = 8 * MS_PER_HOUR,
                             .keys = &f->site->site.app.keys };
}

static rc send_unit(struct db *db, void *data)
{
    struct told *t = data;
    const struct talk_by by = nobody(t->forum);
    t->got = talk_phone_code_send(db, &by, S("13912345678"), &t->id);
    *db_err(db) = (struct err){ 0 };
    return RC_OK;
}

static rc join_unit(struct db *db, void *data)
{
    struct told *t = data;
    const struct talk_by by = nobody(t->forum);
    t->join.id = t->id;
    t->got = talk_join_by_phone(db, &by, &t->join, &t->person);
    t->err = *db_err(db);
    *db_err(db) = (struct err){ 0 };
    return RC_OK;
}

static struct told told_new(struct forum *f)
{
    struct told t = {
        .forum = f,
        .join = { .code = S("x"),
                  .name = S("贺水生"),
                  .organisation = f->site->village[0],
                  .join = { .nickname = S("坡上人家"), .login_name = S(""), .password_hash = S("x") } }
    };
    site_write(f->site, send_unit, &t);
    return t;
}

static void wrong_codes_of_a_message_are_counted_until_none_is_left(void **state)
{
    struct forum *f = *state;
    struct told t = told_new(f);
    for (int i = 0; i < 5; i++) {
        site_write(f->site, join_unit, &t);
        assert_int_equal(t.got, RC_OK);
        assert_int_equal(t.person.v, 0);
    }
    site_write(f->site, join_unit, &t);
    assert_int_equal(t.got, RC_CONFLICT);
    assert_string_equal(t.err.text_key, "talk.phone_over");
    assert_int_equal(site_number(f->site, "SELECT tries FROM talk_phone_code"), 5);
}

static void a_telephone_gets_so_many_codes_a_day_and_no_more(void **state)
{
    struct forum *f = *state;
    struct told t = told_new(f);
    for (int i = 0; i < 4; i++) {
        site_write(f->site, send_unit, &t);
        assert_int_equal(t.got, RC_OK);
    }
    site_write(f->site, send_unit, &t);
    assert_int_equal(t.got, RC_LIMIT);
    site_wait(f->site, MS_PER_DAY);
    site_write(f->site, send_unit, &t);
    assert_int_equal(t.got, RC_OK);
}

static void neither_number_nor_code_lies_open_in_the_database(void **state)
{
    struct forum *f = *state;
    (void)told_new(f);
    (void)slip_code(f, "贺水生", "13912345679");
    assert_int_equal(
        site_number(f->site,
                    "SELECT count(*) FROM job WHERE payload LIKE '%139%' OR unique_key LIKE '%139%'"),
        0);
    assert_int_equal(site_number(f->site,
                                 "SELECT count(*) FROM talk_phone_code WHERE length(phone_sealed) > 30 AND "
                                 "length(code_sealed) > 30"),
                     1);
    assert_int_equal(
        site_number(
            f->site,
            "SELECT count(*) FROM talk_slip WHERE length(name_sealed) > 30 AND length(phone_sealed) > 30"),
        1);
}

static void a_site_without_a_gateway_says_so_and_offers_the_slip(void **state)
{
    struct forum *f = *state;
    struct browser b = forum_browser(f, NULL);
    browser_get(&b, "/join");
    assert_page(&b, 200, "本站没有接短信");
    browser_get(&b, "/join/phone");
    assert_page(&b, 404, "");
    f->site->site.app.sms_url = S("http://127.0.0.1:9/?to={to}&text={text}");
    browser_get(&b, "/join");
    assert_page(&b, 200, "用手机短信开通");
    browser_get(&b, "/join/phone");
    browser_fill(&b, "phone", "13912345678");
    browser_send(&b, "/join/phone");
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, "短信里的6位数字");
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM job WHERE kind = 'talk.phone_code'"), 1);
    f->site->site.app.sms_url = (str){ 0 };
}

TEST_DATABASE_MAIN(FORUM(N4_a_slip_makes_an_account_without_any_message),
                   FORUM(a_slip_that_was_taken_back_or_is_too_old_opens_nothing),
                   FORUM(a_slip_names_the_field_that_is_wrong_and_keeps_what_was_typed),
                   FORUM(A3_there_is_no_captcha_but_codes_cannot_be_guessed),
                   FORUM(wrong_codes_of_a_message_are_counted_until_none_is_left),
                   FORUM(a_telephone_gets_so_many_codes_a_day_and_no_more),
                   FORUM(neither_number_nor_code_lies_open_in_the_database),
                   FORUM(a_site_without_a_gateway_says_so_and_offers_the_slip))
