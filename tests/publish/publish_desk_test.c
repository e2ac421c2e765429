/* SPDX-License-Identifier: Apache-2.0 */
/* The desk's pages of items: written, reviewed, changed, published, by people with their own rights. */
#include "press.h"

#define PRINTED(p, ...) str_c((p)->arena, str_printf((p)->arena, __VA_ARGS__))

/* Somebody's browser, logged in. */
static struct browser *at_desk(struct press *p, const char *login_name)
{
    struct browser *b = ARENA_NEW(p->arena, struct browser);
    press_keep(p);
    *b = browser_new(p->site);
    browser_login(b, login_name);
    return b;
}

static const char *column_value(struct press *p, const char *code)
{
    publish_column_id column = press_column(p, code);
    press_keep(p);
    return PRINTED(p, "%lld", (long long)column.v);
}

/* A new item by its page; the browser stands at its editor then. */
static const char *written(struct press *p, struct browser *b, const char *column, const char *title,
                           const char *body)
{
    const char *in = column_value(p, column);
    browser_get(b, "/desk/items/new");
    assert_page(b, 200, "写稿件");
    browser_fill(b, "title", title);
    browser_fill(b, "column", in);
    browser_fill(b, "body", body);
    browser_fill(b, "go", "save");
    browser_send(b, "/desk/items/new");
    assert_page(b, 303, "");
    str rest = str_slice(b->location, strlen("/desk/items/"), b->location.n), number;
    assert_true(str_cut(&rest, '/', &number));
    browser_follow(b);
    return str_c(p->arena, str_copy(p->arena, number));
}

static const char *item_path(struct press *p, const char *number, const char *rest)
{
    return PRINTED(p, "/desk/items/%s%s", number, rest);
}

/* Sends one of the forms on the item's page, with one field filled in (NULL: none). */
static void act(struct press *p, struct browser *b, const char *number, const char *what, const char *field,
                const char *value)
{
    const char *path = item_path(p, number, PRINTED(p, "/%s", what));
    browser_get(b, item_path(p, number, ""));
    assert_page(b, 200, path);
    if (field != NULL)
        browser_fill(b, field, value);
    browser_send(b, path);
}

static void acts(struct press *p, struct browser *b, const char *number, const char *what)
{
    act(p, b, number, what, NULL, NULL);
    assert_page(b, 303, "");
}

static int64_t audits(struct press *p, const char *number, const char *action)
{
    return site_number(
        p->site,
        PRINTED(p, "SELECT count(*) FROM audit WHERE subject = 'item %s' AND action = '%s'", number, action));
}

static void P1_by_pages_each_step_has_a_name_and_the_author_sees_what_a_reviewer_changed(void **state)
{
    struct press *p = *state;
    press_levels(p, "work", 3);
    struct browser *writer = at_desk(p, "writer.one"), *chief = at_desk(p, "chief.one"),
                   *upper = at_desk(p, "chief.town"), *top = at_desk(p, "chief.top");
    const char *number = written(p, writer, "work", "停水通知", "明天上午八点停水。");
    acts(p, writer, number, "submit");
    acts(p, chief, number, "approve");
    browser_get(upper, item_path(p, number, "/edit"));
    assert_page(upper, 200, "审核时修改");
    browser_fill(upper, "body", "明天上午九点停水。");
    browser_send(upper, item_path(p, number, "/edit"));
    assert_page(upper, 303, "");
    acts(p, upper, number, "approve");
    browser_get(writer, item_path(p, number, ""));
    assert_page(writer, 200, "审核时改了文字");
    assert_page(writer, 200, "明天上午<del>八</del><ins>九</ins>点停水。");
    assert_page(writer, 200, "head chief.one");
    assert_page(writer, 200, "chief.town");
    acts(p, top, number, "approve");
    acts(p, chief, number, "issue");
    browser_get(writer, item_path(p, number, ""));
    assert_page(writer, 200, "已发布");
    assert_int_equal(audits(p, number, "item.submit"), 1);
    assert_int_equal(audits(p, number, "item.approve"), 3);
    assert_int_equal(audits(p, number, "item.issue"), 1);
}

static void nobody_does_what_is_anothers(void **state)
{
    struct press *p = *state;
    press_levels(p, "work", 2);
    (void)site_person(p->site, "writer.other", "editor", p->site->village[1]);
    struct browser *writer = at_desk(p, "writer.one"), *chief = at_desk(p, "chief.one"),
                   *other = at_desk(p, "writer.other"), *upper = at_desk(p, "chief.town");
    const char *number = written(p, writer, "work", "停水通知", "明天停水。");
    browser_get(other, item_path(p, number, ""));
    assert_page(other, 403, "");
    browser_get(other, item_path(p, number, "/edit"));
    assert_page(other, 403, "");
    browser_get(other, item_path(p, number, "/history"));
    assert_page(other, 403, "");
    acts(p, writer, number, "submit");
    browser_get(writer, item_path(p, number, ""));
    assert_false(browser_sees(writer, "/approve\""));
    browser_get(writer, item_path(p, number, "/edit"));
    assert_page(writer, 403, "");
    acts(p, chief, number, "approve");
    /* The second review is the upper unit's. */
    browser_get(chief, item_path(p, number, ""));
    assert_page(chief, 200, "审核中 2/2");
    assert_false(browser_sees(chief, "/approve\""));
    acts(p, upper, number, "approve");
}

static void the_last_reviewer_may_publish_at_once(void **state)
{
    struct press *p = *state;
    struct browser *writer = at_desk(p, "writer.one"), *chief = at_desk(p, "chief.one");
    const char *number = written(p, writer, "work", "停水通知", "明天停水。");
    acts(p, writer, number, "submit");
    act(p, chief, number, "approve", "approve_now", "1");
    assert_page(chief, 303, "");
    browser_get(writer, item_path(p, number, ""));
    assert_page(writer, 200, "已发布");
}

static void two_editors_keep_both_texts_and_the_second_chooses(void **state)
{
    struct press *p = *state;
    struct browser *one = at_desk(p, "writer.one"), *two = at_desk(p, "writer.two");
    const char *number = written(p, one, "work", "停水通知", "明天停水。");
    browser_get(one, item_path(p, number, "/edit"));
    browser_get(two, item_path(p, number, "/edit"));
    browser_fill(one, "body", "明天上午停水。");
    browser_send(one, item_path(p, number, "/edit"));
    assert_page(one, 303, "");
    browser_fill(two, "body", "明天停水，请储水。");
    browser_send(two, item_path(p, number, "/edit"));
    assert_page(two, 303, "");
    assert_true(str_find(two->location, S("/clash/")) != SIZE_MAX);
    browser_follow(two);
    assert_page(two, 200, "两个人同时改了这篇稿件");
    assert_page(two, 200, "writer.one");
    assert_page(two, 200, "<del>上午停</del>");
    assert_page(two, 200, "<ins>停水，请储</ins>");
    /* Theirs stands until the second decides. */
    browser_get(one, item_path(p, number, ""));
    assert_page(one, 200, "明天上午停水。");
    browser_get(two, PRINTED(p, "%s/edit?lang=zh-Hans&from=%lld", item_path(p, number, ""),
                             (long long)site_number(
                                 p->site, "SELECT id FROM publish_revision WHERE stage = 'aside'")));
    assert_page(two, 200, "明天停水，请储水。</textarea>");
    browser_send(two, item_path(p, number, "/edit"));
    assert_page(two, 303, "");
    browser_get(one, item_path(p, number, "/history"));
    assert_page(one, 200, "另存");
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_revision"), 4);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_revision r JOIN publish_text t ON "
                                          "t.draft_revision_id = r.id WHERE r.body = '明天停水，请储水。'"),
                     1);
}

#define SCRIPT "<script>alert(1)</script>"

static void script_in_every_field_stays_text(void **state)
{
    struct press *p = *state;
    struct browser *b = at_desk(p, "writer.one");
    const char *number = written(p, b, "disclosure", "通知" SCRIPT,
                                 SCRIPT "[a](javascript:alert(1))<img src=x onerror=alert(1)>");
    static const char *const fields[] = { "summary", "source", "keywords", "related",
                                          "theme",   "issuer", "genre" };
    browser_get(b, item_path(p, number, "/edit"));
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        browser_fill(b, fields[i], "值" SCRIPT);
    browser_send(b, item_path(p, number, "/edit"));
    assert_page(b, 303, "");
    static const char *const pages[] = { "", "/edit", "/history", "/files" };
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        browser_get(b, item_path(p, number, pages[i]));
        assert_page(b, 200, "");
        assert_false(browser_sees(b, SCRIPT));
        assert_false(browser_sees(b, "<img src=x"));
        assert_false(browser_sees(b, "href=\"javascript:"));
    }
    browser_get(b, "/desk/items?group=all&q=%3Cscript%3E");
    assert_page(b, 200, "&lt;script&gt;");
    assert_false(browser_sees(b, SCRIPT));
}

static void what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(void **state)
{
    struct press *p = *state;
    struct browser *b = at_desk(p, "writer.one");
    const char *column = column_value(p, "work");
    static const struct {
        const char *title, *field, *value, *said;
    } cases[] = {
        { "", "body", "正文", "还没有填" },
        { "通知\u202etxt", "body", "正文", "改变书写方向" },
        { "\u0301\u0302", "body", "正文", "没有能读的字" },
        { "通知", "source_url", "javascript:alert(1)", "网址要以" },
        { "通知", "source_url", "ftp://x", "网址要以" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        browser_get(b, "/desk/items/new");
        browser_fill(b, "title", cases[i].title);
        browser_fill(b, "column", column);
        browser_fill(b, "summary", "留着的字");
        browser_fill(b, cases[i].field, cases[i].value);
        browser_send(b, "/desk/items/new");
        assert_page(b, 422, cases[i].said);
        assert_page(b, 422, "留着的字");
    }
    browser_get(b, "/desk/items/new");
    str long_title = S("");
    while (long_title.n <= 101)
        long_title = str_join(p->arena, long_title, S("a"));
    browser_fill(b, "title", str_c(p->arena, long_title));
    browser_fill(b, "column", column);
    browser_send(b, "/desk/items/new");
    assert_page(b, 422, "100");
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_item"), 0);
}

static void times_that_do_not_fit_are_told_at_their_fields(void **state)
{
    struct press *p = *state;
    struct browser *writer = at_desk(p, "writer.one"), *chief = at_desk(p, "chief.one");
    const char *number = written(p, writer, "work", "停水通知", "明天停水。");
    acts(p, writer, number, "submit");
    acts(p, chief, number, "approve");
    act(p, chief, number, "issue", "issue_day", "2026-11-23");
    assert_page(chief, 422, "发布时间已经过去");
    act(p, chief, number, "issue", "issue_expires", "2026-11-20");
    assert_page(chief, 422, "有效期要在发布时间之后");
    act(p, chief, number, "issue", "issue_day", "2999-01-01");
    assert_page(chief, 422, "发布时间太远");
    act(p, chief, number, "issue", "issue_time", "08:00");
    assert_page(chief, 422, "也要填哪天");
    act(p, chief, number, "issue", "issue_day", "2026-11-26");
    assert_page(chief, 303, "");
    browser_get(chief, item_path(p, number, ""));
    assert_page(chief, 200, "定时发布");
    act(p, chief, number, "withdraw", "withdraw_reason", "");
    assert_page(chief, 422, "还没有填");
    act(p, chief, number, "withdraw", "withdraw_reason", "时间改了");
    assert_page(chief, 303, "");
}

static void what_a_disclosure_column_wants_is_told_at_the_fields_and_a_draft_needs_none_of_it(void **state)
{
    struct press *p = *state;
    struct browser *b = at_desk(p, "writer.one");
    const char *number = written(p, b, "disclosure", "决算公开", "见附表。");
    browser_fill(b, "go", "submit");
    browser_send(b, item_path(p, number, "/edit"));
    assert_page(b, 422, "这个栏目要填主题分类");
    assert_page(b, 422, "这个栏目要填成文日期");
    browser_get(b, item_path(p, number, "/edit"));
    browser_fill(b, "go", "submit");
    browser_fill(b, "theme", "财政");
    browser_fill(b, "issuer", "镇政府");
    browser_fill(b, "made_day", "2026-11-20");
    browser_fill(b, "keywords", "决算，财政 财政");
    browser_send(b, item_path(p, number, "/edit"));
    assert_page(b, 303, "");
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_item WHERE stage = 'review'"), 1);
    assert_int_equal(
        site_number(p->site, "SELECT count(*) FROM publish_revision WHERE keywords = '决算\n财政'"), 1);
}

static void a_preview_shows_how_it_comes_out_and_writes_nothing(void **state)
{
    struct press *p = *state;
    struct browser *b = at_desk(p, "writer.one");
    const char *number = written(p, b, "work", "停水通知", "明天停水。");
    browser_get(b, item_path(p, number, "/edit"));
    browser_fill(b, "go", "preview");
    browser_fill(b, "body", "**「明天」**停水 <b>粗</b>");
    browser_send(b, item_path(p, number, "/edit"));
    assert_page(b, 200, "<strong>「明天」</strong>停水");
    assert_page(b, 200, "网页代码不会执行");
    assert_page(b, 200, "停水 &lt;b&gt;粗&lt;/b&gt;</textarea>");
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_revision"), 1);
    browser_get(b, "/desk/items/new");
    browser_fill(b, "go", "preview");
    browser_fill(b, "title", "新的");
    browser_fill(b, "column", column_value(p, "work"));
    browser_fill(b, "body", "## 小标题");
    browser_send(b, "/desk/items/new");
    assert_page(b, 200, "小标题</h");
    browser_get(b, "/desk/items/new"); /* who writes the text first has no title yet */
    browser_fill(b, "go", "preview");
    browser_fill(b, "body", "先写正文");
    browser_send(b, "/desk/items/new");
    assert_page(b, 200, "先写正文</p>");
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_item"), 1);
}

static void each_tab_counts_what_it_lists(void **state)
{
    struct press *p = *state;
    publish_item_id first = press_item(p, "work", "在写的", "一"),
                    second = press_item(p, "work", "等审的", "二");
    (void)press_published(p, "work", "发布的", "三");
    press_submit(p, second);
    (void)first;
    struct browser *writer = at_desk(p, "writer.one"), *chief = at_desk(p, "chief.one"),
                   *upper = at_desk(p, "chief.town");
    browser_get(writer, "/desk/items");
    assert_page(writer, 200, "我写的 3");
    assert_page(writer, 200, "等我审核 0");
    browser_get(chief, "/desk/items"); /* what waits for them comes first */
    assert_page(chief, 200, "等我审核 1");
    assert_page(chief, 200, "等审的");
    assert_false(browser_sees(chief, "在写的"));
    /* Over the village the town's reviewer reviews too. */
    browser_get(upper, "/desk/items?group=review");
    assert_page(upper, 200, "等我审核 1");
    browser_get(upper, "/desk/items?group=published");
    assert_page(upper, 200, "已发布 1");
    assert_page(upper, 200, "发布的");
    browser_get(upper, "/desk/items?group=all&q=%E5%86%99");
    assert_page(upper, 200, "全部 1");
    assert_page(upper, 200, "在写的");
    browser_get(upper, PRINTED(p, "/desk/items?group=all&column=%s", column_value(p, "policy")));
    assert_page(upper, 200, "全部 0");
}

static void pictures_have_words_and_what_is_public_keeps_its_own(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_published(p, "work", "清理河道", "没有图的正文");
    const char *number = str_c(p->arena, press_row(p, id).number), *files = item_path(p, number, "/files");
    struct browser *b = at_desk(p, "writer.one");
    browser_get(b, files);
    assert_page(b, 200, "还没有图片");
    browser_attach(b, "files", "a.png", press_picture);
    browser_send(b, files);
    assert_page(b, 422, "还没有填");
    browser_get(b, files);
    browser_attach(b, "files", "a.png", press_picture);
    browser_fill(b, "words", "村民在河边清理垃圾");
    browser_send(b, files);
    assert_page(b, 303, "");
    browser_get(b, files);
    assert_page(b, 200, "村民在河边清理垃圾");
    assert_int_equal(press_public(p, id).files_n, 0);
    press_keep(p);
    str start = S("<code>picture:"), body = b->body;
    size_t at = str_find(body, start);
    assert_true(at != SIZE_MAX);
    str name = str_copy(p->arena, str_slice(body, at + start.n, 8));
    browser_get(b, item_path(p, number, "/edit"));
    browser_fill(b, "go", "preview");
    browser_fill(b, "body", PRINTED(p, "![村民](picture:%.*s)", STR_ARG(name)));
    browser_send(b, item_path(p, number, "/edit"));
    assert_page(b, 200, PRINTED(p, "src=\"/desk/items/%s/files/%.*s", number, STR_ARG(name)));
    browser_get(b, files);
    browser_attach(b, "files", "a.png",
                   S("\x7f"
                     "ELF\x02\x01\x01\0\0\0\0\0\0\0"));
    browser_fill(b, "words", "假的");
    browser_send(b, files);
    assert_page(b, 422, "");
    browser_get(b, files);
    browser_fill(b, "do", "drop");
    browser_send(b, item_path(p, number, "/file"));
    assert_page(b, 303, "");
    browser_get(b, files);
    assert_page(b, 200, "还没有图片");
}

static void a_text_may_have_languages_of_its_own(void **state)
{
    struct press *p = *state;
    struct browser *b = at_desk(p, "writer.one"), *chief = at_desk(p, "chief.one");
    const char *number = written(p, b, "work", "停水通知", "明天停水。");
    browser_get(b, item_path(p, number, "/edit?lang=en"));
    assert_page(b, 200, "英文");
    browser_fill(b, "title", "No water tomorrow");
    browser_fill(b, "body", "Please store water.");
    browser_send(b, item_path(p, number, "/edit"));
    assert_page(b, 303, "");
    acts(p, b, number, "submit");
    acts(p, chief, number, "approve");
    acts(p, chief, number, "issue");
    struct publish_public item;
    const struct publish_public_ask ask = {
        .number = str_from_c(number), .lang = S("en"), .now = p->now + MS_PER_HOUR, .offset = p->offset
    };
    assert_done(p, publish_public_load(press_db(p), &ask, &item));
    assert_text(item.title, "No water tomorrow");
    assert_int_equal(item.langs_n, 2);
    const struct publish_public_ask hant = {
        .number = str_from_c(number), .lang = S("zh-Hant"), .now = p->now + MS_PER_HOUR, .offset = p->offset
    };
    assert_done(p, publish_public_load(press_db(p), &hant, &item));
    assert_text(item.title, "停水通知");
    assert_true(item.is_made_hant);
}

static void sent_twice_it_is_done_once(void **state)
{
    struct press *p = *state;
    struct browser *b = at_desk(p, "writer.one");
    const char *in = column_value(p, "work");
    browser_get(b, "/desk/items/new");
    struct browser again = *b;
    browser_fill(b, "title", "停水通知");
    browser_fill(b, "column", in);
    browser_send(b, "/desk/items/new");
    assert_page(b, 303, "");
    browser_fill(&again, "title", "停水通知");
    browser_fill(&again, "column", in);
    browser_send(&again, "/desk/items/new");
    assert_page(&again, 303, "");
    assert_true(str_eq(again.location, b->location));
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_item"), 1);
}

TEST_DATABASE_MAIN(PRESS(P1_by_pages_each_step_has_a_name_and_the_author_sees_what_a_reviewer_changed),
                   PRESS(nobody_does_what_is_anothers), PRESS(the_last_reviewer_may_publish_at_once),
                   PRESS(two_editors_keep_both_texts_and_the_second_chooses),
                   PRESS(script_in_every_field_stays_text),
                   PRESS(what_is_wrong_is_told_at_its_field_and_what_was_typed_stays),
                   PRESS(times_that_do_not_fit_are_told_at_their_fields),
                   PRESS(what_a_disclosure_column_wants_is_told_at_the_fields_and_a_draft_needs_none_of_it),
                   PRESS(a_preview_shows_how_it_comes_out_and_writes_nothing),
                   PRESS(each_tab_counts_what_it_lists),
                   PRESS(pictures_have_words_and_what_is_public_keeps_its_own),
                   PRESS(a_text_may_have_languages_of_its_own), PRESS(sent_twice_it_is_done_once))
