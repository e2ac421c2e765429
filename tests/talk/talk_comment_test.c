/* SPDX-License-Identifier: Apache-2.0 */
/* Comments: reviewed before they show, and no way around it; the person behind stays behind. */
#include "features/talk/talk_comment.h"
#include "features/talk/talk_word.h"
#include "forum.h"

static const struct {
    enum comment_state from;
    enum comment_act act;
    enum comment_state to;
} ways[] = {
    { COMMENT_WAITING, COMMENT_EDIT, COMMENT_WAITING },
    { COMMENT_WAITING, COMMENT_WITHDRAW, COMMENT_WITHDRAWN },
    { COMMENT_WAITING, COMMENT_APPROVE, COMMENT_PUBLIC },
    { COMMENT_WAITING, COMMENT_REFUSE, COMMENT_REFUSED },
    { COMMENT_PUBLIC, COMMENT_EDIT, COMMENT_WAITING },
    { COMMENT_PUBLIC, COMMENT_WITHDRAW, COMMENT_WITHDRAWN },
    { COMMENT_PUBLIC, COMMENT_REMOVE, COMMENT_REMOVED },
    { COMMENT_REFUSED, COMMENT_EDIT, COMMENT_WAITING },
    { COMMENT_REFUSED, COMMENT_WITHDRAW, COMMENT_WITHDRAWN },
    { COMMENT_REFUSED, COMMENT_RESTORE, COMMENT_PUBLIC },
    { COMMENT_REMOVED, COMMENT_EDIT, COMMENT_WAITING },
    { COMMENT_REMOVED, COMMENT_WITHDRAW, COMMENT_WITHDRAWN },
    { COMMENT_REMOVED, COMMENT_RESTORE, COMMENT_PUBLIC },
};

static enum comment_state wanted(enum comment_state from, enum comment_act act)
{
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (ways[i].from == from && ways[i].act == act)
            return ways[i].to;
    return 0;
}

static void each_act_is_possible_in_just_its_states(void **state)
{
    (void)state;
    for (enum comment_state s = 0; s <= COMMENT_STATE_COUNT; s++)
        for (enum comment_act a = 0; a <= COMMENT_ACT_COUNT; a++)
            assert_int_equal(comment_next(s, a), wanted(s, a));
}

static void a_comment_shows_after_its_review_and_not_before(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo");
    int64_t id = forum_write(f, &li, 0, "渠修得好，水来得快");
    assert_false(forum_shows(f, "水来得快"));
    browser_get(&li, "/me/comments");
    assert_page(&li, 200, "待审核");
    forum_approve(f, id);
    assert_true(forum_shows(f, "水来得快"));
    assert_true(forum_shows(f, "渠边老李"));
    browser_get(&li, "/me/comments");
    assert_page(&li, 200, "显示中");
}

/* Name, log-in name and identifier of who wrote it: nowhere where others look. */
static void the_person_behind_a_comment_is_on_no_page_that_others_see(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo"), reviewer = forum_browser(f, "reviewer");
    int64_t id = forum_write(f, &li, 0, "渠修得好，水来得快");
    forum_approve(f, id);
    const char *const hidden[] = { "li.jianguo", forum_text(f, "%lld", (long long)f->li.v) };
    for (size_t i = 0; i < 2; i++)
        assert_false(forum_shows(f, hidden[i]));
    static const char *const pages[] = { "/desk/comments?state=public", "/api/v1/comments?state=public" };
    for (size_t p = 0; p < 2; p++) {
        browser_get(&reviewer, pages[p]);
        assert_page(&reviewer, 200, "渠边老李");
        for (size_t i = 0; i < 2; i++)
            assert_false(browser_sees(&reviewer, hidden[i]));
    }
    browser_get(&reviewer, forum_text(f, "/desk/comments/%lld", (long long)id));
    assert_page(&reviewer, 200, "l**");
    for (size_t i = 0; i < 2; i++)
        assert_false(browser_sees(&reviewer, hidden[i]));
    assert_int_equal(site_number(f->site,
                                 "SELECT count(*) FROM comment_public WHERE words LIKE '%li.jianguo%' OR "
                                 "nickname LIKE '%li.jianguo%'"),
                     0);
}

static void seeing_the_person_takes_a_reason_is_audited_and_ends_by_itself(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo"), coordinator = forum_browser(f, "coordinator");
    int64_t id = forum_write(f, &li, 0, "有人夜里偷挖渠");
    const char *path = forum_text(f, "/desk/comments/%lld", (long long)id),
               *reveal = forum_text(f, "%s/reveal", path);
    browser_get(&coordinator, path);
    browser_send(&coordinator, reveal);
    assert_page(&coordinator, 422, "");
    assert_false(browser_sees(&coordinator, "li.jianguo"));
    browser_get(&coordinator, path);
    browser_fill(&coordinator, "reveal_reason", "派出所来函核实");
    browser_send(&coordinator, reveal);
    assert_page(&coordinator, 303, "");
    browser_get(&coordinator, path);
    assert_page(&coordinator, 200, "li.jianguo");
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM audit WHERE action = 'comment.reveal'"), 1);
    site_wait(f->site, 16 * MS_PER_MINUTE);
    browser_get(&coordinator, path);
    assert_false(browser_sees(&coordinator, "li.jianguo"));
    /* A reviewer without that right has no such form. */
    struct browser reviewer = forum_browser(f, "reviewer");
    browser_get(&reviewer, path);
    assert_false(browser_sees(&reviewer, reveal));
}

static str hidden_value(const struct browser *b, const char *name)
{
    str form = str_slice(b->body, str_find(b->body, S("id=\"bulk\"")), b->body.n);
    size_t at = str_find(form, str_from_c(name));
    assert_true(at != SIZE_MAX);
    str rest = str_slice(form, at + strlen(name), form.n), value;
    (void)str_cut(&rest, '"', &value);
    return value;
}

/* The boxes stand outside the form that they belong to. */
static void bulk_send(struct forum *f, struct browser *b, const char *act, const char *item)
{
    str guard = hidden_value(b, "name=\"_guard\" value=\""), key = hidden_value(b, "name=\"_key\" value=\"");
    const char *body =
        forum_text(f, "_guard=%.*s&_key=%.*s&act=%s&item=%s", STR_ARG(guard), STR_ARG(key), act, item);
    browser_post(b, "/desk/comments", "application/x-www-form-urlencoded", str_from_c(body));
}

static void a_review_of_one_text_does_not_show_another(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo"), reviewer = forum_browser(f, "reviewer");
    int64_t id = forum_write(f, &li, 0, "渠修得好");
    const char *path = forum_text(f, "/desk/comments/%lld", (long long)id),
               *edit = forum_text(f, "/me/comments/%lld/edit", (long long)id);
    browser_get(&reviewer, path);
    browser_get(&li, edit);
    browser_fill(&li, "words", "快来买种子，加我");
    browser_send(&li, edit);
    assert_page(&li, 303, "");
    browser_send(&reviewer, forum_text(f, "%s/1/approve", path));
    assert_page(&reviewer, 409, "作者刚刚改过");
    assert_page(&reviewer, 409, forum_text(f, "%s/2/approve", path));
    assert_false(forum_shows(f, "买种子"));
    /* The same for many at once, where the list was opened before. */
    browser_get(&reviewer, "/desk/comments");
    browser_get(&li, edit);
    browser_fill(&li, "words", "快来买种子，加我二");
    browser_send(&li, edit);
    bulk_send(f, &reviewer, "approve", forum_text(f, "%lld-2", (long long)id));
    assert_page(&reviewer, 409, "作者刚刚改过");
    assert_false(forum_shows(f, "买种子"));
    browser_get(&reviewer, "/desk/comments");
    bulk_send(f, &reviewer, "approve", forum_text(f, "%lld-3", (long long)id));
    assert_page(&reviewer, 303, "");
    assert_true(forum_shows(f, "加我二"));
    /* Refusing takes a reason. */
    id = forum_write(f, &li, 0, "再来买种子");
    browser_get(&reviewer, "/desk/comments");
    bulk_send(f, &reviewer, "refuse", forum_text(f, "%lld-1", (long long)id));
    assert_page(&reviewer, 422, "不通过要写明原因");
    browser_get(&reviewer, "/desk/comments");
    bulk_send(f, &reviewer, "refuse", forum_text(f, "%lld-1&reason=advert", (long long)id));
    assert_page(&reviewer, 303, "");
    assert_false(forum_shows(f, "再来买种子"));
}

static void an_edit_of_what_shows_hides_it_until_it_is_reviewed_again(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo");
    int64_t id = forum_write(f, &li, 0, "渠修得好");
    const char *edit = forum_text(f, "/me/comments/%lld/edit", (long long)id);
    forum_approve(f, id);
    browser_get(&li, edit);
    browser_fill(&li, "words", "渠修得真好");
    browser_send(&li, edit);
    assert_false(forum_shows(f, "渠修得"));
    forum_approve(f, id);
    assert_true(forum_shows(f, "渠修得真好"));
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM comment_text"), 2);
    /* The same words once more change nothing. */
    browser_get(&li, edit);
    browser_send(&li, edit);
    assert_true(forum_shows(f, "渠修得真好"));
}

static void a_nickname_that_changes_later_does_not_change_what_was_reviewed(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo");
    forum_approve(f, forum_write(f, &li, 0, "渠修得好"));
    browser_get(&li, "/me/nickname");
    browser_fill(&li, "nickname", "卖种子的来");
    browser_send(&li, "/me/nickname");
    assert_page(&li, 303, "");
    assert_true(forum_shows(f, "渠边老李"));
    assert_false(forum_shows(f, "卖种子的来"));
}

static void others_can_neither_edit_nor_withdraw_nor_review_their_own(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo"), wu = forum_browser(f, "wu.guihua");
    int64_t id = forum_write(f, &li, 0, "渠修得好");
    browser_get(&wu, forum_text(f, "/me/comments/%lld/edit", (long long)id));
    assert_page(&wu, 404, "");
    browser_get(&wu, forum_text(f, "/desk/comments/%lld", (long long)id));
    assert_page(&wu, 403, "");
    struct browser reviewer = forum_browser(f, "reviewer");
    browser_get(&reviewer, "/me/nickname");
    browser_fill(&reviewer, "nickname", "看稿的人");
    browser_send(&reviewer, "/me/nickname");
    int64_t own = forum_write(f, &reviewer, 0, "我也说一句");
    const char *path = forum_text(f, "/desk/comments/%lld", (long long)own);
    browser_get(&reviewer, path);
    browser_send(&reviewer, forum_text(f, "%s/1/approve", path));
    assert_page(&reviewer, 409, "不能审自己写的");
    assert_false(forum_shows(f, "我也说一句"));
}

static void reviewers_of_another_place_know_nothing_of_it(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo");
    int64_t id = forum_write(f, &li, 0, "渠修得好");
    (void)site_person(f->site, "elsewhere", "reviewer", f->site->village[1]);
    struct browser other = forum_browser(f, "elsewhere");
    browser_get(&other, "/desk/comments");
    assert_page(&other, 200, "没有评论");
    browser_get(&other, "/api/v1/comments");
    assert_page(&other, 200, "\"items\":[]");
    browser_get(&other, forum_text(f, "/desk/comments/%lld", (long long)id));
    assert_page(&other, 403, "");
}

static rc word_unit(struct db *db, void *data)
{
    struct forum *f = data;
    const struct talk_by by = {
        .person = f->reviewer, .now = SITE_NOW, .offset = 8 * MS_PER_HOUR, .keys = &f->site->site.app.keys
    };
    TRY(talk_word_add(db, &by, S("高息贷款"), S("")));
    return talk_word_add(db, &by, S("fuck"), S(""));
}

static void no_way_of_writing_hides_a_word_from_the_reviewer_and_none_drops_a_comment(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo");
    static const char *const ways_of_writing[] = {
        "高息贷款",     "高息貸款", "高 息 贷 款", "高.息.贷.款！", "高\xe2\x80\x8b息\xe2\x80\x8b贷款",
        "ＦＵＣＫ you", "f-u-c-k"
    };
    size_t n = sizeof ways_of_writing / sizeof ways_of_writing[0];
    site_write(f->site, word_unit, f);
    for (size_t i = 0; i < n; i++) {
        site_wait(f->site, 2 * MS_PER_MINUTE);
        (void)forum_write(f, &li, 0, ways_of_writing[i]);
        assert_int_equal(site_number(f->site, "SELECT count(*) FROM comment WHERE marks <> ''"),
                         (int64_t)i + 1);
    }
    struct browser reviewer = forum_browser(f, "reviewer");
    browser_get(&reviewer, "/desk/comments");
    assert_page(&reviewer, 200, "高息贷款</span>");
    /* Ended, it marks no more; what it marked keeps its mark. */
    long long word = (long long)site_number(f->site, "SELECT id FROM talk_word WHERE word = '高息贷款'");
    browser_get(&reviewer, "/desk/words");
    browser_send(&reviewer, forum_text(f, "/desk/words/%lld/end", word));
    assert_page(&reviewer, 303, "");
    site_wait(f->site, 2 * MS_PER_MINUTE);
    (void)forum_write(f, &li, 0, "高息贷款");
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM comment WHERE marks <> ''"), (int64_t)n);
}

static void text_that_nobody_can_read_is_refused_with_a_clear_word_and_kept_in_the_field(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo");
    const char *path = forum_text(f, "/talk/%lld/write", (long long)f->subject);
    char *huge = arena_alloc(f->arena, 300001);
    for (size_t i = 0; i < 300000; i += 3) {
        huge[i] = '\xe6';
        huge[i + 1] = '\xb0';
        huge[i + 2] = '\xb4';
    }
    huge[300000] = '\0';
    const struct {
        const char *words, *told;
    } bad[] = { { huge, "1000" },
                { "\xcc\x81\xcc\x81\xcc\x81", "没有能看见的文字" },
                { "好\xe2\x80\xae坏", "方向" } };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        browser_get(&li, path);
        browser_fill(&li, "words", bad[i].words);
        browser_send(&li, path);
        assert_int_equal(li.out.status, 422);
        assert_true(browser_sees(&li, bad[i].told));
        assert_true(browser_sees(&li, bad[i].words));
    }
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM comment"), 0);
}

static void script_in_a_comment_stays_words(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo");
    forum_approve(f, forum_write(f, &li, 0, "<script>alert(1)</script> & \"'"));
    assert_false(forum_shows(f, "<script>alert"));
}

static void replies_stand_below_and_a_reply_to_a_reply_says_to_whom(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo"), wu = forum_browser(f, "wu.guihua"),
                   visitor = forum_browser(f, NULL);
    int64_t first = forum_write(f, &li, 0, "渠修到哪里了");
    forum_approve(f, first);
    int64_t second = forum_write(f, &wu, first, "修到桥头了");
    forum_approve(f, second);
    int64_t third = forum_write(f, &li, second, "那快了");
    forum_approve(f, third);
    browser_get(&visitor, forum_text(f, "/talk/%lld?thread=%lld", (long long)f->subject, (long long)first));
    assert_page(&visitor, 200, "修到桥头了");
    assert_page(&visitor, 200, "回复 东沟小吴");
    /* The first is taken back: its place stays while replies show. */
    browser_get(&li, "/me/comments");
    browser_send(&li, forum_text(f, "/me/comments/%lld/withdraw", (long long)first));
    assert_page(&li, 303, "");
    assert_false(forum_shows(f, "渠修到哪里了"));
    browser_get(&visitor, forum_text(f, "/talk/%lld", (long long)f->subject));
    assert_page(&visitor, 200, "这条评论不再显示");
    /* What does not show cannot be replied to. */
    const char *path = forum_text(f, "/talk/%lld/write", (long long)f->subject);
    browser_get(&wu, forum_text(f, "%s?reply=%lld", path, (long long)first));
    browser_fill(&wu, "words", "再说一句");
    browser_send(&wu, path);
    assert_page(&wu, 404, "");
}

static void a_report_counts_once_a_person_and_is_settled_by_a_decision(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo"), wu = forum_browser(f, "wu.guihua"),
                   visitor = forum_browser(f, NULL);
    int64_t id = forum_write(f, &li, 0, "某某家的电话是……");
    const char *report = forum_text(f, "/comments/%lld/report", (long long)id),
               *path = forum_text(f, "/desk/comments/%lld", (long long)id);
    browser_get(&visitor, report);
    assert_page(&visitor, 404, "");
    forum_approve(f, id);
    struct browser *const reporters[] = { &wu, &wu, &visitor, &visitor };
    for (size_t i = 0; i < 4; i++) {
        browser_get(reporters[i], report);
        browser_fill(reporters[i], "why", "private");
        browser_send(reporters[i], report);
        assert_page(reporters[i], 303, "");
    }
    assert_int_equal(site_number(f->site, "SELECT reports FROM comment"), 2);
    struct browser reviewer = forum_browser(f, "reviewer");
    browser_get(&reviewer, "/desk/comments?state=reported");
    assert_page(&reviewer, 200, "举报2次");
    browser_get(&reviewer, path);
    browser_fill(&reviewer, "remove_reason", "写了别人的电话");
    browser_send(&reviewer, forum_text(f, "%s/1/remove", path));
    assert_page(&reviewer, 303, "");
    assert_false(forum_shows(f, "某某家的电话"));
    assert_int_equal(site_number(f->site, "SELECT reports FROM comment"), 0);
    browser_get(&li, "/me/comments");
    assert_page(&li, 200, "写了别人的电话");
    /* Nobody is told who pointed. */
    assert_int_equal(
        site_number(f->site,
                    "SELECT count(*) FROM comment_step WHERE act = 'report' AND person_id IS NOT NULL"),
        0);
}

static void comments_can_be_closed_and_a_dropped_subject_shows_nothing(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo"), reviewer = forum_browser(f, "reviewer"),
                   visitor = forum_browser(f, NULL);
    int64_t id = forum_write(f, &li, 0, "渠修得好");
    forum_approve(f, id);
    const char *path = forum_text(f, "/desk/comments/%lld", (long long)id),
               *list = forum_text(f, "/talk/%lld", (long long)f->subject);
    browser_get(&reviewer, path);
    browser_fill(&reviewer, "close_reason", "说得差不多了");
    browser_send(&reviewer, forum_text(f, "%s/close", path));
    assert_page(&reviewer, 303, "");
    browser_get(&visitor, list);
    assert_page(&visitor, 200, "说得差不多了");
    browser_get(&li, forum_text(f, "%s/write", list));
    assert_page(&li, 409, "这里现在不收评论");
    site_sql(f->site, "UPDATE talk_subject SET is_dropped = 1");
    browser_get(&visitor, list);
    assert_page(&visitor, 404, "");
    browser_get(&visitor, forum_text(f, "/api/v1/talk/%lld", (long long)f->subject));
    assert_page(&visitor, 404, "");
}

static void who_writes_too_fast_or_is_muted_is_told_so(void **state)
{
    struct forum *f = *state;
    struct browser li = forum_browser(f, "li.jianguo"), reviewer = forum_browser(f, "reviewer");
    const char *path = forum_text(f, "/talk/%lld/write", (long long)f->subject);
    int64_t id = 0;
    for (int i = 0; i < 5; i++)
        id = forum_write(f, &li, 0, "渠修得好");
    browser_get(&li, path);
    browser_fill(&li, "words", "再说一句");
    browser_send(&li, path);
    assert_page(&li, 429, "太快了");
    site_wait(f->site, 10 * MS_PER_MINUTE);
    const char *one = forum_text(f, "/desk/comments/%lld", (long long)id);
    browser_get(&reviewer, one);
    browser_fill(&reviewer, "days", "3");
    browser_send(&reviewer, forum_text(f, "%s/mute", one));
    assert_page(&reviewer, 303, "");
    browser_get(&li, path);
    browser_fill(&li, "words", "再说一句");
    browser_send(&li, path);
    assert_page(&li, 403, "暂停发言");
}

static void visitors_are_led_to_an_account_and_come_back(void **state)
{
    struct forum *f = *state;
    struct browser visitor = forum_browser(f, NULL);
    browser_get(&visitor, forum_text(f, "/talk/%lld/write", (long long)f->subject));
    assert_page(&visitor, 200, forum_text(f, "/login?next=%%2Ftalk%%2F%lld%%2Fwrite", (long long)f->subject));
    assert_page(&visitor, 200, "href=\"/join\"");
    browser_post(&visitor, forum_text(f, "/talk/%lld/write", (long long)f->subject),
                 "application/x-www-form-urlencoded", S("words=hello"));
    assert_page(&visitor, 401, "");
    assert_int_equal(site_number(f->site, "SELECT count(*) FROM comment"), 0);
}

TEST_DATABASE_MAIN(TEST(each_act_is_possible_in_just_its_states),
                   FORUM(a_comment_shows_after_its_review_and_not_before),
                   FORUM(the_person_behind_a_comment_is_on_no_page_that_others_see),
                   FORUM(seeing_the_person_takes_a_reason_is_audited_and_ends_by_itself),
                   FORUM(a_review_of_one_text_does_not_show_another),
                   FORUM(an_edit_of_what_shows_hides_it_until_it_is_reviewed_again),
                   FORUM(a_nickname_that_changes_later_does_not_change_what_was_reviewed),
                   FORUM(others_can_neither_edit_nor_withdraw_nor_review_their_own),
                   FORUM(reviewers_of_another_place_know_nothing_of_it),
                   FORUM(no_way_of_writing_hides_a_word_from_the_reviewer_and_none_drops_a_comment),
                   FORUM(text_that_nobody_can_read_is_refused_with_a_clear_word_and_kept_in_the_field),
                   FORUM(script_in_a_comment_stays_words),
                   FORUM(replies_stand_below_and_a_reply_to_a_reply_says_to_whom),
                   FORUM(a_report_counts_once_a_person_and_is_settled_by_a_decision),
                   FORUM(comments_can_be_closed_and_a_dropped_subject_shows_nothing),
                   FORUM(who_writes_too_fast_or_is_muted_is_told_so),
                   FORUM(visitors_are_led_to_an_account_and_come_back))
