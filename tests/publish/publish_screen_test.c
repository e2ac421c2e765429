/* SPDX-License-Identifier: Apache-2.0 */
/* The screen of a hall, sheets for the notice board, pictures of what is passed on; audio in a text. */
#include "press.h"

#include "core/job.h"
#include "features/publish/publish_site.h"

#define PRINTED(p, ...) str_c((p)->arena, str_printf((p)->arena, __VA_ARGS__))

static size_t times(const struct browser *b, const char *words)
{
    str rest = b->body;
    size_t n = 0, at;
    while ((at = str_find(rest, str_from_c(words))) != SIZE_MAX) {
        rest = str_slice(rest, at + 1, rest.n);
        n++;
    }
    return n;
}

static publish_item_id pinned(struct press *p, const char *title)
{
    publish_item_id id = press_item(p, "jobs", title, "正文。");
    press_submit(p, id);
    press_approve(p, id, p->chief);
    const struct publish_issue in = { .pinned = p->now + MS_PER_DAY,
                                      .is_must_read = true,
                                      .asks_members = true };
    assert_done(p, publish_issue(press_db(p), press_by(p, p->chief), press_seen(p, id), &in));
    return id;
}

static void the_screen_shows_pinned_and_new_notices_dates_and_the_wall_to_anybody(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    (void)pinned(p, "置顶通知");
    struct publish_words words = press_words("村民大会", "都来。");
    words.starts_at = OPT_I64(p->now + MS_PER_DAY);
    words.venue = S("村委会院里");
    const struct publish_item_new in = { .column = press_column(p, "jobs"),
                                         .organisation = p->village,
                                         .words = words };
    publish_item_id id;
    assert_done(p, publish_item_make(press_db(p), press_by(p, p->writer), &in, &id));
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, NULL);
    for (int i = 0; i < 4; i++)
        (void)press_published(p, "jobs", PRINTED(p, "通知%d", i), "正文。");
    (void)press_item(p, "jobs", "草稿通知", "还没审。");
    static const char *const paths[] = { "/tv", "/sites/donggou/tv" };
    for (size_t i = 0; i < 2; i++) {
        struct browser *b = press_get(p, paths[i]);
        assert_page(b, 200, "置顶通知");
        assert_page(b, 200, "必读");
        assert_page(b, 200, "通知3");
        assert_page(b, 200, "村委会院里");
        assert_page(b, 200, "问题办得怎样");
        assert_page(b, 200, "<noscript><meta http-equiv=\"refresh\" content=\"300\">");
        assert_page(b, 200, "class=\"tvqr\"");
        assert_false(browser_sees(b, "草稿通知"));
        assert_false(browser_sees(b, "class=\"tabs\""));
        assert_true(str_find(b->body, S("置顶通知")) < str_find(b->body, S("通知3"))); /* pinned first */
        assert_int_equal(times(b, "<section class=\"panel\""), 4);
        assert_page(b, 200, "class=\"tv of4");
    }
    struct browser *b = press_get(p, "/sites/nothing/tv");
    assert_page(b, 404, "");
}

static void the_screen_changes_its_sides_each_hour_and_drops_what_is_withdrawn(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    publish_item_id id = pinned(p, "置顶通知");
    struct browser *b = press_get(p, "/tv");
    bool was = browser_sees(b, " flip\"");
    assert_page(b, 200, "置顶通知");
    press_wait(p, MS_PER_HOUR);
    b = press_get(p, "/tv");
    assert_true(browser_sees(b, " flip\"") != was);
    assert_done(p, publish_withdraw(press_db(p), press_by(p, p->chief), press_seen(p, id), S("有误")));
    b = press_get(p, "/tv");
    assert_page(b, 200, "");
    assert_false(browser_sees(b, "置顶通知"));
}

static void a_sheet_has_the_words_a_code_and_a_page_for_each_of_the_newest_five(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    const char *number =
        press_number(p, press_published(p, "work", "停水通知", "## 时间\n\n明天<script>停水。"));
    struct browser *b = press_get(p, PRINTED(p, "/items/%s/sheet", number));
    assert_page(b, 200, "停水通知");
    assert_page(b, 200, "https://wall.example/items/");
    assert_page(b, 200, "<svg viewBox=");
    assert_page(b, 200, "&lt;script&gt;停水");
    assert_false(browser_sees(b, "class=\"tabs\""));
    for (int i = 0; i < 6; i++)
        (void)press_published(p, "work", PRINTED(p, "第%d篇", i), "正文。");
    static const char *const paths[] = { "/columns/work/sheet", "/sites/donggou/columns/work/sheet" };
    for (size_t i = 0; i < 2; i++) {
        b = press_get(p, paths[i]);
        assert_page(b, 200, "第5篇");
        assert_int_equal(times(b, "<article>"), 5);
        assert_false(browser_sees(b, "第0篇"));
    }
    publish_item_id gone = press_published(p, "work", "撤掉的", "正文。");
    assert_done(p, publish_withdraw(press_db(p), press_by(p, p->chief), press_seen(p, gone), S("有误")));
    b = press_get(p, PRINTED(p, "/items/%s/sheet", press_number(p, gone)));
    assert_page(b, 404, "");
}

static void what_is_passed_on_has_words_and_a_picture_of_the_house_itself(void **state)
{
    struct press *p = *state;
    press_village_site(p);
    const char *number = press_number(p, press_published(p, "work", "修渠完工", "全长一百米，**完工**了。"));
    struct browser *b = press_get(p, PRINTED(p, "/items/%s", number));
    assert_page(b, 200, "<meta property=\"og:title\" content=\"修渠完工\">");
    assert_page(b, 200, "<meta property=\"og:description\" content=\"全长一百米，完工了。\">");
    assert_page(b, 200, "<meta name=\"twitter:card\" content=\"summary_large_image\">");
    assert_page(b, 200, PRINTED(p, "og:image\" content=\"https://wall.example/items/%s/card.png\"", number));
    const char *const cards[] = { PRINTED(p, "/items/%s/card.png", number), "/columns/work/card.png",
                                  "/sites/donggou/card.png", "/sites/donggou/columns/work/card.png" };
    for (size_t i = 0; i < sizeof cards / sizeof cards[0]; i++) {
        b = press_get(p, cards[i]);
        assert_page(b, 200, "");
        assert_text(browser_header(b, "Content-Type"), "image/png");
        assert_true(str_starts(b->body, S("\x89PNG")));
    }
    b = press_get(p, "/sites/donggou/columns/work");
    assert_page(b, 200, "https://wall.example/sites/donggou/columns/work/card.png");
    b = press_get(p, "/sites/donggou");
    assert_page(b, 200, "https://wall.example/sites/donggou/card.png");
}

/* A second of a square tone: RIFF, 8,000 samples of 16 bits. */
static str tone(struct arena *a)
{
    static const unsigned char head[] =
        "RIFF\xa4\x3e\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0"
        "data\x80\x3e\0\0";
    enum { HEAD = sizeof head - 1, SAMPLES = 8000 };
    char *bytes = arena_alloc(a, HEAD + 2 * SAMPLES);
    memcpy(bytes, head, HEAD);
    for (size_t i = 0; i < SAMPLES; i++) {
        bytes[HEAD + 2 * i] = 0;
        bytes[HEAD + 2 * i + 1] = i / 10 % 2 == 0 ? 0x20 : -0x20;
    }
    return (str){ bytes, HEAD + 2 * SAMPLES };
}

static void audio_stands_where_the_text_names_it_and_not_once_more_below(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "村广播", "请听录音。");
    const char *number = press_number(p, id), *files = PRINTED(p, "/desk/items/%s/files", number);
    struct browser *writer = press_get(p, "/login");
    int ran;
    browser_login(writer, "writer.one");
    browser_get(writer, files);
    browser_attach(writer, "files", "广播.wav", tone(p->arena));
    browser_fill(writer, "words", "录音\"><script>");
    browser_send(writer, files);
    assert_page(writer, 303, "");
    browser_get(writer, files);
    size_t at = str_find(writer->body, S("audio:"));
    assert_true(at != SIZE_MAX);
    str name = str_slice(writer->body, at, 6 + 8);
    assert_done(p, jobs_run_due(&p->site->site.app, &p->err, p->now, &ran));
    browser_get(writer, PRINTED(p, "/desk/items/%s/edit", number));
    browser_fill(writer, "body",
                 PRINTED(p, "前面。\n\n![录音](%.*s)\n\n后面，行内![录音](%.*s)。\n\n![没有](audio:00000000)",
                         STR_ARG(name), STR_ARG(name)));
    browser_fill(writer, "go", "save");
    browser_send(writer, PRINTED(p, "/desk/items/%s/edit", number));
    assert_page(writer, 303, "");
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, NULL);
    struct browser *b = press_get(p, PRINTED(p, "/items/%s", number));
    assert_page(b, 200, "前面。");
    assert_int_equal(times(b, "<audio "), 1);
    str main = str_slice(b->body, str_find(b->body, S("<main")), b->body.n); /* the head tells of it too */
    assert_true(str_find(main, S("前面。")) < str_find(main, S("<audio ")));
    assert_true(str_find(main, S("<audio ")) < str_find(main, S("后面，行内")));
    assert_false(browser_sees(b, "<script>\""));
    assert_page(b, 200, "class=\"missing\"");
    b = press_get(p, "/feed.atom");
    assert_page(b, 200, "&lt;audio controls");
}

TEST_DATABASE_MAIN(PRESS(the_screen_shows_pinned_and_new_notices_dates_and_the_wall_to_anybody),
                   PRESS(the_screen_changes_its_sides_each_hour_and_drops_what_is_withdrawn),
                   PRESS(a_sheet_has_the_words_a_code_and_a_page_for_each_of_the_newest_five),
                   PRESS(what_is_passed_on_has_words_and_a_picture_of_the_house_itself),
                   PRESS(audio_stands_where_the_text_names_it_and_not_once_more_below))
