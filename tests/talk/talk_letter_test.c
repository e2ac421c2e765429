/* SPDX-License-Identifier: Apache-2.0 */
/* Letters: a named worker, a limit, an answer that a second person reads first, in public by consent; and
 * what is about a unit never comes to it. */
#include "features/talk/talk_letter.h"
#include "forum.h"
#include "gen/talk_mailbox_sql.h"

struct post_room {
    struct forum *forum;
    mailbox_id town, water;
};

/* A mailbox of the town's leader and one of the water station, whose head is somebody. */
static rc boxes_unit(struct db *db, void *data)
{
    struct post_room *p = data;
    const struct test_site *s = p->forum->site;
    struct mailbox_insert_in row = { .id = { 1001 },
                                     .code = S("leader"),
                                     .organisation_id = s->town,
                                     .kind = S("leader"),
                                     .name = S("镇领导信箱"),
                                     .intro = S("意见建议"),
                                     .made_at = SITE_NOW };
    p->town = row.id;
    TRY(mailbox_insert(db, &row, NULL));
    row.id.v = 1002;
    row.code = S("water");
    row.organisation_id = s->office[0];
    row.kind = S("unit");
    row.name = S("供水信箱");
    p->water = row.id;
    return mailbox_insert(db, &row, NULL);
}

static int room_up(void **state)
{
    (void)forum_up(state);
    struct forum *f = *state;
    struct post_room *p = ARENA_NEW(f->arena, struct post_room);
    p->forum = f;
    site_write(f->site, boxes_unit, p);
    site_post(f->site, f->site->office[0], site_person(f->site, "water.head", "handler", f->site->office[0]));
    site_post(f->site, f->site->town, site_person(f->site, "town.head", "coordinator", f->site->town));
    *state = p;
    return 0;
}

static int room_down(void **state)
{
    struct post_room *p = *state;
    void *forum = p->forum;
    return forum_down(&forum);
}
#define ROOM(name) TEST_WITH(name, room_up, room_down)

static str between(const struct browser *b, const char *open, const char *shut)
{
    size_t at = str_find(b->body, str_from_c(open));
    assert_true(at != SIZE_MAX);
    str rest = str_slice(b->body, at + strlen(open), b->body.n);
    return str_slice(rest, 0, str_find(rest, str_from_c(shut)));
}

struct sent {
    str number, code;
    const char *desk;
};

static void fill(struct browser *b, const char *kind, const char *about, bool is_public)
{
    browser_fill(b, "kind", kind);
    browser_fill(b, "title", "水压为什么上不来");
    browser_fill(b, "words", "三楼晚上七点以后没有水，白天正常。");
    browser_fill(b, "about", about);
    browser_fill(b, "name", "贺水生");
    browser_fill(b, "phone", "13912345678");
    if (is_public)
        browser_fill(b, "wants_public", "on");
}

static struct sent sent_of(struct post_room *p, struct browser *b)
{
    struct sent sent;
    assert_page(b, 303, "");
    browser_follow(b);
    assert_page(b, 200, "信收到了");
    str rest = b->body;
    sent.number = between(b, "<p class=\"big\">", "</p>");
    size_t at = str_find(rest, S("<p class=\"big\">"));
    struct browser second = *b;
    second.body = str_slice(rest, at + 10, rest.n);
    sent.code = between(&second, "<p class=\"big\">", "</p>");
    sent.desk = forum_text(p->forum, "/desk/letters/%.*s", STR_ARG(sent.number));
    return sent;
}

static struct sent letter_send(struct post_room *p, const char *box, const char *kind, const char *about,
                               bool is_public)
{
    struct browser b = forum_browser(p->forum, NULL);
    const char *path = forum_text(p->forum, "/mailboxes/%s/ask", box);
    browser_get(&b, path);
    fill(&b, kind, about, is_public);
    browser_send(&b, path);
    return sent_of(p, &b);
}

static const char *id_of(struct post_room *p, organisation_id id)
{
    return forum_text(p->forum, "%lld", (long long)id.v);
}

/* The writer's own view. */
static struct browser opened(struct post_room *p, const struct sent *s)
{
    struct browser b = forum_browser(p->forum, NULL);
    browser_get(&b, "/letters");
    browser_fill(&b, "number", str_c(p->forum->arena, s->number));
    browser_fill(&b, "code", str_c(p->forum->arena, s->code));
    browser_send(&b, "/letters");
    assert_page(&b, 303, "");
    browser_follow(&b);
    assert_page(&b, 200, str_c(p->forum->arena, s->number));
    return b;
}

static void reply(struct post_room *p, const struct sent *s, const char *login, const char *public_title)
{
    struct browser b = forum_browser(p->forum, login);
    browser_get(&b, s->desk);
    browser_fill(&b, "reply", "晚高峰多开一台泵，本周起见效。");
    browser_fill(&b, "public_title", public_title);
    browser_send(&b, forum_text(p->forum, "%s/reply", s->desk));
    assert_page(&b, 303, "");
}

static void answer(struct post_room *p, const struct sent *s, const char *login)
{
    struct browser b = forum_browser(p->forum, login);
    browser_get(&b, s->desk);
    browser_send(&b, forum_text(p->forum, "%s/answer", s->desk));
    assert_page(&b, 303, "");
}

/* ---- tests ---- */

static void each_act_is_possible_in_just_its_states(void **state)
{
    (void)state;
    static const struct {
        enum letter_state from;
        enum letter_act act;
        enum letter_state to;
    } ways[] = {
        { LETTER_WAITING, LETTER_REPLY, LETTER_REPLIED },
        { LETTER_WAITING, LETTER_TRANSFER, LETTER_WAITING },
        { LETTER_WAITING, LETTER_DECLINE, LETTER_DECLINED },
        { LETTER_WAITING, LETTER_WITHDRAW, LETTER_WITHDRAWN },
        { LETTER_REPLIED, LETTER_ANSWER, LETTER_ANSWERED },
        { LETTER_REPLIED, LETTER_BACK, LETTER_WAITING },
        { LETTER_REPLIED, LETTER_WITHDRAW, LETTER_WITHDRAWN },
    };
    int possible = 0;
    for (enum letter_state s = 0; s <= LETTER_STATE_COUNT; s++)
        for (enum letter_act a = 0; a <= LETTER_ACT_COUNT; a++)
            possible += letter_next(s, a) != 0 ? 1 : 0;
    assert_int_equal(possible, sizeof ways / sizeof ways[0]);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        assert_int_equal(letter_next(ways[i].from, ways[i].act), ways[i].to);
}

static void a_letter_is_answered_reviewed_read_by_its_writer_and_rated_without_an_account(void **state)
{
    struct post_room *p = *state;
    struct sent s = letter_send(p, "water", "question", "0", true);
    struct browser head = forum_browser(p->forum, "water.head");
    browser_get(&head, "/desk/letters");
    assert_page(&head, 200, "水压为什么上不来");
    assert_page(&head, 200, "water.head"); /* the named worker */
    reply(p, &s, "water.head", "水压为什么上不来");
    struct browser writer = opened(p, &s);
    assert_page(&writer, 200, "待答复");
    assert_false(browser_sees(&writer, "多开一台泵"));
    browser_get(&head, "/questions");
    assert_false(browser_sees(&head, "水压为什么上不来"));
    answer(p, &s, "coordinator");
    writer = opened(p, &s);
    assert_page(&writer, 200, "多开一台泵");
    const char *rate = str_c(p->forum->arena,
                             between(&writer, "<form class=\"stack card\" method=\"post\" action=\"", "\""));
    browser_fill(&writer, "score", "4");
    browser_send(&writer, rate);
    assert_page(&writer, 303, "");
    browser_follow(&writer);
    assert_page(&writer, 200, "满意");
    /* In public: what the office made public, and nothing of who asked. */
    struct browser visitor = forum_browser(p->forum, NULL);
    static const char *const pages[] = { "/questions", "/mailboxes/water", "/api/v1/questions" };
    for (size_t i = 0; i < 3; i++) {
        browser_get(&visitor, pages[i]);
        assert_page(&visitor, 200, "水压为什么上不来");
        assert_false(browser_sees(&visitor, "贺水生"));
        assert_false(browser_sees(&visitor, "13912345678"));
        assert_false(browser_sees(&visitor, str_c(p->forum->arena, s.number)));
    }
    browser_get(&visitor, forum_text(p->forum, "/questions/%lld",
                                     (long long)site_number(p->forum->site, "SELECT id FROM question")));
    assert_page(&visitor, 200, "多开一台泵");
    assert_int_equal(site_number(p->forum->site, "SELECT count(*) FROM search_entry WHERE kind = 'question'"),
                     1);
    /* It can be taken back out of the public, and the writer keeps the answer. */
    struct browser b = forum_browser(p->forum, "coordinator");
    browser_get(&b, s.desk);
    browser_fill(&b, "hide_reason", "来信人改了主意");
    browser_send(&b, forum_text(p->forum, "%s/hide", s.desk));
    assert_page(&b, 303, "");
    browser_get(&visitor, "/questions");
    assert_false(browser_sees(&visitor, "水压为什么上不来"));
    assert_int_equal(site_number(p->forum->site, "SELECT count(*) FROM search_entry WHERE kind = 'question'"),
                     0);
    writer = opened(p, &s);
    assert_page(&writer, 200, "多开一台泵");
}

static void nobody_reviews_their_own_reply_and_a_reply_can_be_sent_back(void **state)
{
    struct post_room *p = *state;
    struct sent s = letter_send(p, "water", "suggestion", "0", false);
    reply(p, &s, "coordinator", "");
    struct browser b = forum_browser(p->forum, "coordinator");
    browser_get(&b, s.desk);
    browser_send(&b, forum_text(p->forum, "%s/answer", s.desk));
    assert_page(&b, 409, "不能复核自己写的答复");
    struct browser head = forum_browser(p->forum, "town.head");
    browser_get(&head, s.desk);
    browser_fill(&head, "back_note", "写明几号起");
    browser_send(&head, forum_text(p->forum, "%s/back", s.desk));
    assert_page(&head, 303, "");
    browser_get(&head, s.desk);
    assert_page(&head, 200, "写明几号起");
    struct browser writer = opened(p, &s);
    assert_false(browser_sees(&writer, "写明几号起"));
    assert_int_equal(site_number(p->forum->site, "SELECT count(*) FROM question"), 0);
}

static void what_becomes_public_holds_neither_number_nor_name_and_needs_consent(void **state)
{
    struct post_room *p = *state;
    struct sent s = letter_send(p, "water", "question", "0", true),
                t = letter_send(p, "water", "suggestion", "0", false);
    struct browser b = forum_browser(p->forum, "water.head");
    const struct {
        const struct sent *letter;
        const char *words, *told;
    } bad[] = {
        { &s, "请打139 1234 5678", "长串数字或来信人的名字" },
        { &s, "请打１３９１２３４５６７８", "长串数字或来信人的名字" },
        { &s, "贺水生问的", "长串数字或来信人的名字" },
        { &t, "水压", "没有同意公开" },
    };
    for (size_t i = 0; i < 4; i++) {
        browser_get(&b, bad[i].letter->desk);
        browser_fill(&b, "reply", "好");
        browser_fill(&b, "public_title", "水压");
        browser_fill(&b, "public_words", bad[i].words);
        browser_send(&b, forum_text(p->forum, "%s/reply", bad[i].letter->desk));
        assert_page(&b, 422, bad[i].told);
    }
    assert_int_equal(site_number(p->forum->site, "SELECT count(*) FROM letter WHERE state <> 'waiting'"), 0);
}

static void a_letter_about_a_unit_cannot_go_to_its_box_and_the_writer_is_led_to_the_one_above(void **state)
{
    struct post_room *p = *state;
    struct browser b = forum_browser(p->forum, NULL);
    browser_get(&b, "/mailboxes/water/ask");
    fill(&b, "complaint", id_of(p, p->forum->site->office[0]), false);
    browser_send(&b, "/mailboxes/water/ask");
    assert_page(&b, 409, "不能寄到这里");
    assert_page(&b, 409, "href=\"/mailboxes/leader/ask\"");
    assert_page(&b, 409, "三楼晚上七点以后没有水"); /* what was typed is kept */
    assert_int_equal(site_number(p->forum->site, "SELECT count(*) FROM letter"), 0);
    /* A complaint says whom it is about. */
    browser_get(&b, "/mailboxes/water/ask");
    browser_fill(&b, "kind", "complaint");
    browser_fill(&b, "title", "态度不好");
    browser_fill(&b, "words", "说话难听");
    browser_send(&b, "/mailboxes/water/ask");
    assert_page(&b, 422, "投诉请选是哪个单位");
}

/* Every list, count, page and program's view, for somebody of the unit who holds the right over the whole
 * town. */
static void nobody_who_holds_a_post_in_the_unit_concerned_finds_the_letter_anywhere(void **state)
{
    struct post_room *p = *state;
    struct forum *f = p->forum;
    person_id inside = site_person(f->site, "inside", "coordinator", f->site->town);
    site_post(f->site, f->site->office[0], inside);
    struct sent s = letter_send(p, "leader", "complaint", id_of(p, f->site->office[0]), true);
    static const char *const logins[] = { "inside", "water.head" };
    for (size_t i = 0; i < 2; i++) {
        struct browser b = forum_browser(f, logins[i]);
        browser_get(&b, "/desk/letters");
        assert_page(&b, 200, "没有来信");
        assert_page(&b, 200, "待答复 0</a>");
        browser_get(&b, "/api/v1/letters");
        assert_page(&b, 200, "\"items\":[]");
        browser_get(&b, s.desk);
        assert_page(&b, 404, "");
        browser_post(&b, forum_text(f, "%s/reply", s.desk), "application/x-www-form-urlencoded",
                     S("reply=x"));
        assert_page(&b, 404, "");
    }
    struct browser coordinator = forum_browser(f, "coordinator");
    browser_get(&coordinator, "/desk/letters");
    assert_page(&coordinator, 200, str_c(f->arena, s.number));
    assert_page(&coordinator, 200, "待答复 1</a>");
    browser_get(&coordinator, s.desk);
    assert_page(&coordinator, 200, "三楼晚上七点以后没有水");
    /* Nor does it come there by hand. */
    browser_fill(&coordinator, "box", forum_text(f, "%lld", (long long)p->water.v));
    browser_fill(&coordinator, "transfer_note", "请处理");
    browser_send(&coordinator, forum_text(f, "%s/transfer", s.desk));
    assert_page(&coordinator, 409, "不能寄到这里");
}

static void a_complaint_lies_sealed_and_is_never_public(void **state)
{
    struct post_room *p = *state;
    struct sent s = letter_send(p, "leader", "complaint", id_of(p, p->forum->site->office[0]), true);
    assert_int_equal(
        site_number(
            p->forum->site,
            "SELECT count(*) FROM letter WHERE words IS NULL AND title IS NULL AND words_sealed IS NOT NULL "
            "AND wants_public = 0"),
        1);
    struct browser b = forum_browser(p->forum, "coordinator");
    browser_get(&b, s.desk);
    browser_fill(&b, "reply", "已经批评教育");
    browser_fill(&b, "public_title", "态度");
    browser_fill(&b, "public_words", "态度");
    browser_send(&b, forum_text(p->forum, "%s/reply", s.desk));
    assert_page(&b, 422, "没有同意公开");
}

static void who_wrote_is_hidden_until_a_reason_is_given(void **state)
{
    struct post_room *p = *state;
    struct sent s = letter_send(p, "water", "question", "0", false);
    struct browser b = forum_browser(p->forum, "coordinator");
    browser_get(&b, s.desk);
    assert_false(browser_sees(&b, "贺水生"));
    browser_fill(&b, "reveal_reason", "上门看水表");
    browser_send(&b, forum_text(p->forum, "%s/reveal", s.desk));
    assert_page(&b, 303, "");
    browser_get(&b, s.desk);
    assert_page(&b, 200, "贺水生");
    assert_page(&b, 200, "13912345678");
    assert_int_equal(site_number(p->forum->site, "SELECT count(*) FROM audit WHERE action = 'letter.reveal'"),
                     1);
    site_wait(p->forum->site, 16 * MS_PER_MINUTE);
    browser_get(&b, s.desk);
    assert_false(browser_sees(&b, "贺水生"));
    assert_int_equal(
        site_number(p->forum->site,
                    "SELECT count(*) FROM letter WHERE name_sealed IS NOT NULL AND phone_sealed IS NOT NULL"),
        1);
}

static rc care_unit(struct db *db, void *data)
{
    const struct forum *f = data;
    const struct talk_by by = { .now = f->site->site.app.clock.fixed,
                                .offset = 8 * MS_PER_HOUR,
                                .keys = &f->site->site.app.keys };
    return letter_care(db, &by);
}

static void the_limit_is_in_working_days_and_each_reminder_comes_once(void **state)
{
    struct post_room *p = *state;
    struct forum *f = p->forum;
    (void)letter_send(p, "water", "question", "0", false);
    /* A Tuesday and five working days: the Tuesday after. */
    assert_int_equal(site_number(f->site, "SELECT due_day FROM letter"), SITE_DAY + 7);
    site_write(f->site, care_unit, f);
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM letter_step WHERE act IN ('remind', 'late')"),
                     0);
    site_wait(f->site, 6 * MS_PER_DAY);
    site_write(f->site, care_unit, f);
    site_write(f->site, care_unit, f);
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM letter_step WHERE act = 'remind'"), 1);
    site_wait(f->site, 2 * MS_PER_DAY);
    site_write(f->site, care_unit, f);
    site_write(f->site, care_unit, f);
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM letter_step WHERE act = 'late'"), 1);
    struct browser b = forum_browser(f, "coordinator");
    browser_get(&b, "/desk/letters?state=late");
    assert_page(&b, 200, "超期 1</a>");
    assert_page(&b, 200, "水压为什么上不来");
}

static void the_roster_names_who_is_responsible_today_else_who_holds_the_post(void **state)
{
    struct post_room *p = *state;
    struct forum *f = p->forum;
    struct browser visitor = forum_browser(f, NULL), b = forum_browser(f, "coordinator");
    browser_get(&visitor, "/mailboxes/water");
    assert_page(&visitor, 200, "water.head");
    site_post(f->site, f->site->office[0], site_person(f->site, "water.second", NULL, f->site->town));
    long long second =
        (long long)site_number(f->site, "SELECT id FROM person WHERE login_name = 'water.second'");
    browser_get(&b, "/desk/mailboxes/water");
    browser_fill(&b, "person", forum_text(f, "%lld", second));
    browser_fill(&b, "from", "2026-11-24");
    browser_fill(&b, "to", "2026-11-24");
    browser_send(&b, "/desk/mailboxes/water/duty");
    assert_page(&b, 303, "");
    browser_get(&visitor, "/mailboxes/water");
    assert_page(&visitor, 200, "water.second");
    site_wait(f->site, MS_PER_DAY);
    browser_get(&visitor, "/mailboxes/water");
    assert_page(&visitor, 200, "water.head");
    b = forum_browser(f, "coordinator");
    browser_get(&b, "/desk/mailboxes/water");
    browser_fill(&b, "person", forum_text(f, "%lld", (long long)f->li.v));
    browser_fill(&b, "from", "2026-11-25");
    browser_fill(&b, "to", "2026-11-25");
    browser_send(&b, "/desk/mailboxes/water/duty");
    assert_page(&b, 422, "");
}

static void what_is_often_asked_is_offered_before_a_letter_is_sent_and_it_goes_all_the_same(void **state)
{
    struct post_room *p = *state;
    struct forum *f = p->forum;
    struct browser clerk = forum_browser(f, "coordinator"), b = forum_browser(f, NULL);
    browser_get(&clerk, "/desk/faq");
    browser_fill(&clerk, "place", id_of(p, f->site->office[0]));
    browser_fill(&clerk, "question", "水压上不来怎么办");
    browser_fill(&clerk, "answer", "先看总阀开足没有，再打供水站电话。");
    browser_fill(&clerk, "until", "2026-12-31");
    browser_send(&clerk, "/desk/faq");
    assert_page(&clerk, 303, "");
    browser_get(&b, "/faq");
    assert_page(&b, 200, "先看总阀");
    browser_get(&b, "/mailboxes/water/ask");
    fill(&b, "question", "0", false);
    browser_send(&b, "/mailboxes/water/ask");
    assert_page(&b, 200, "也许已经有答案");
    assert_page(&b, 200, "先看总阀");
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM letter"), 0);
    browser_send(&b, "/mailboxes/water/ask");
    (void)sent_of(p, &b);
    /* After its last day it is offered no more. */
    site_wait(f->site, 60 * MS_PER_DAY);
    browser_get(&b, "/faq");
    assert_false(browser_sees(&b, "先看总阀"));
}

static void wrong_codes_tell_nothing_and_are_throttled(void **state)
{
    struct post_room *p = *state;
    struct sent s = letter_send(p, "water", "question", "0", false);
    struct browser b = forum_browser(p->forum, NULL);
    for (int i = 0; i < 10; i++) {
        browser_get(&b, "/letters");
        browser_fill(&b, "number", i % 2 == 0 ? str_c(p->forum->arena, s.number) : "QHL-2026-9999");
        browser_fill(&b, "code", "ABCDEFGH");
        browser_send(&b, "/letters");
        assert_page(&b, 422, "编号或查询码不对");
    }
    browser_get(&b, "/letters");
    browser_fill(&b, "number", "QHL-2026-9999");
    browser_fill(&b, "code", "ABCDEFGH");
    browser_send(&b, "/letters");
    assert_page(&b, 429, "");
    browser_get(&b, forum_text(p->forum, "/letters/%.*s?k=AAAA", STR_ARG(s.number)));
    assert_page(&b, 404, "");
}

static void a_writer_takes_a_letter_back_and_it_is_answered_no_more(void **state)
{
    struct post_room *p = *state;
    struct sent s = letter_send(p, "water", "question", "0", false);
    struct browser writer = opened(p, &s);
    str action = between(&writer, "/withdraw?k=", "\"");
    browser_send(&writer,
                 forum_text(p->forum, "/letters/%.*s/withdraw?k=%.*s", STR_ARG(s.number), STR_ARG(action)));
    assert_page(&writer, 303, "");
    browser_follow(&writer);
    assert_page(&writer, 200, "来信人撤回");
    struct browser head = forum_browser(p->forum, "water.head");
    browser_get(&head, s.desk);
    assert_page(&head, 200, "现在没有要做的");
}

TEST_DATABASE_MAIN(TEST(each_act_is_possible_in_just_its_states),
                   ROOM(a_letter_is_answered_reviewed_read_by_its_writer_and_rated_without_an_account),
                   ROOM(nobody_reviews_their_own_reply_and_a_reply_can_be_sent_back),
                   ROOM(what_becomes_public_holds_neither_number_nor_name_and_needs_consent),
                   ROOM(a_letter_about_a_unit_cannot_go_to_its_box_and_the_writer_is_led_to_the_one_above),
                   ROOM(nobody_who_holds_a_post_in_the_unit_concerned_finds_the_letter_anywhere),
                   ROOM(a_complaint_lies_sealed_and_is_never_public),
                   ROOM(who_wrote_is_hidden_until_a_reason_is_given),
                   ROOM(the_limit_is_in_working_days_and_each_reminder_comes_once),
                   ROOM(the_roster_names_who_is_responsible_today_else_who_holds_the_post),
                   ROOM(what_is_often_asked_is_offered_before_a_letter_is_sent_and_it_goes_all_the_same),
                   ROOM(wrong_codes_tell_nothing_and_are_throttled),
                   ROOM(a_writer_takes_a_letter_back_and_it_is_answered_no_more))
