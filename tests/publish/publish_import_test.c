/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Other sites: a WordPress export, RSS, Atom or files with pictures are examined piece by piece, imported
 * whole or not at all, undone whole; what is hostile in them is refused in words or becomes harmless.
 */
#include "features/publish/publish_import.h"

#include "base/utf8.h"
#include "harness/workbook.h"
#include "harness/xss.h"
#include "press.h"
#include "web/markdown.h"

#define WXR_HEAD                                                                                             \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "                                      \
    "xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" "                                            \
    "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "                                            \
    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>"  \
    "<title>清河旧站</title>"
#define WXR_END "</channel></rss>"
#define ROOM ((size_t)1 << 20)

struct post {
    const char *title, *body, *status, *kind, *date, *categories; /* categories: '|' between */
};

static void post_put(struct buf *b, int n, const struct post *p)
{
    str rest = str_from_c(p->categories != NULL ? p->categories : ""), one;
    buf_printf(
        b,
        "<item><title><![CDATA[%s]]></title><link>http://old.example/2019/05/p%d/</link>"
        "<guid isPermaLink=\"false\">http://old.example/?p=%d</guid><dc:creator>王小井</dc:creator>"
        "<content:encoded><![CDATA[%s]]></content:encoded><wp:post_id>%d</wp:post_id>"
        "<wp:post_date_gmt>%s</wp:post_date_gmt><wp:status>%s</wp:status><wp:post_type>%s</wp:post_type>",
        p->title, n, n, p->body, n, p->date != NULL ? p->date : "2019-05-06 02:00:00",
        p->status != NULL ? p->status : "publish", p->kind != NULL ? p->kind : "post");
    while (!str_is_empty(rest)) {
        (void)str_cut(&rest, '|', &one);
        buf_printf(b, "<category domain=\"category\"><![CDATA[%.*s]]></category>", STR_ARG(one));
    }
    buf_put(b, S("</item>"));
}

static str wxr(struct press *p, const struct post *posts, size_t n)
{
    struct buf b = buf_new(p->arena, 4 * ROOM);
    buf_put(&b, S(WXR_HEAD));
    for (size_t i = 0; i < n; i++)
        post_put(&b, (int)i + 1, &posts[i]);
    buf_put(&b, S(WXR_END));
    return buf_str(&b);
}

static const struct post three[] = {
    { .title = "村口水管换好了",
      .body = "昨夜换了水管。\n\n早上六点半恢复供水。\n<img "
              "src=\"http://old.example/up/2019/well-300x200.jpg\" alt=\"水井\">",
      .categories = "通知|水电" },
    { .title = "还没写完的", .body = "先放着。", .status = "draft", .date = "0000-00-00 00:00:00" },
    { .title = "菜单", .body = "菜单", .kind = "nav_menu_item" },
    { .title = "关于本站", .body = "<p>一页介绍。</p>", .kind = "page", .categories = "不要的" },
};
#define THREE (sizeof three / sizeof three[0])

/* ---- the desk ---- */

static struct browser chief_of(struct press *p)
{
    struct browser b = browser_new(p->site);
    browser_login(&b, "chief.one");
    return b;
}

static int64_t number(struct press *p, const char *sql)
{
    return site_number(p->site, sql);
}

static str picture_jpeg(struct press *p);

static void a_wordpress_export_is_examined_then_imported_whole(void **state)
{
    struct press *p = *state;
    struct browser b = chief_of(p);
    const char *path = press_import(p, &b, "old.xml", wxr(p, three, THREE));
    assert_page(&b, 200, "WordPress 导出");
    assert_page(&b, 200, "1 张图片没有找到");
    assert_page(&b, 200, "原来没有公开，作为草稿");
    assert_page(&b, 200, "可以导入了");
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item"), 0);
    press_import_act(p, &b, path, "confirm");
    assert_page(&b, 200, "已导入");
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item"), 3);
    assert_int_equal(number(p, "SELECT count(*) FROM publish_import_row"), 0);
    /* 6 May 2019, 10:00 in China */
    assert_int_equal(
        number(p,
               "SELECT count(*) FROM publish_item WHERE state = 'published' AND public_at = 1557108000000"),
        2);
    assert_int_equal(
        number(p, "SELECT count(*) FROM publish_item WHERE state = 'draft' AND public_at IS NULL"), 1);
    struct browser all = browser_new(p->site);
    browser_get(&all, "/2019/05/p1/");
    assert_page(&all, 301, "");
    browser_follow(&all);
    assert_page(&all, 200, "村口水管换好了");
    assert_page(&all, 200, "搬自 清河旧站");
    assert_page(&all, 200, "王小井");
    assert_page(&all, 200, "<p>早上六点半恢复供水。");
    assert_page(&all, 200, "水电");
    browser_get(&all, "/2019/05/p2/"); /* a draft is nobody's */
    assert_page(&all, 404, "");
    browser_get(&all, "/2019/05/p9/");
    assert_page(&all, 404, "");
}

static void the_same_once_more_brings_nothing_twice(void **state)
{
    struct press *p = *state;
    struct browser b = chief_of(p);
    str file = wxr(p, three, THREE);
    press_import_act(p, &b, press_import(p, &b, "old.xml", file), "confirm");
    (void)press_import(p, &b, "old.xml", file);
    assert_page(&b, 200, "这个文件已经导入过");
    (void)press_import(p, &b, "later.xml", str_join(p->arena, file, S("\n")));
    assert_page(&b, 200, "已经有了");
    assert_page(&b, 200, "还不能导入");
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item"), 3);
}

static void an_import_is_undone_whole_unless_something_has_happened_since(void **state)
{
    struct press *p = *state;
    struct browser b = chief_of(p);
    str file = wxr(p, three, THREE);
    const char *path = press_import(p, &b, "old.xml", file);
    press_import_act(p, &b, path, "confirm");
    press_import_act(p, &b, path, "undo");
    assert_page(&b, 200, "已撤销");
    assert_int_equal(
        number(
            p,
            "SELECT (SELECT count(*) FROM publish_item) + (SELECT count(*) FROM publish_revision) + "
            "(SELECT count(*) FROM publish_origin) + (SELECT count(*) FROM publish_redirect) + "
            "(SELECT count(*) FROM publish_step) + (SELECT count(*) FROM search_entry WHERE kind = 'item')"),
        0);
    path = press_import(p, &b, "old.xml", file); /* and can come again */
    press_import_act(p, &b, path, "confirm");
    site_sql(p->site, "UPDATE publish_item SET lock_version = 2 WHERE state = 'published'");
    browser_get(&b, path);
    browser_send(&b, str_c(p->arena, str_printf(p->arena, "%s/undo", path)));
    assert_page(&b, 409, "不能整批撤销");
    site_sql(p->site, "UPDATE publish_item SET lock_version = 1");
    press_wait(p, 8 * MS_PER_DAY);
    b = chief_of(p);
    browser_get(&b, path);
    assert_page(&b, 200, "已导入");
    assert_false(browser_sees(&b, "整批撤销"));
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item"), 3);
}

static void categories_lead_to_columns_as_the_editor_says(void **state)
{
    struct press *p = *state;
    struct browser b = chief_of(p);
    const char *path = press_import(p, &b, "old.xml", wxr(p, three, THREE));
    const char *choices = str_c(p->arena, str_printf(p->arena, "%s/choices", path));
    assert_page(&b, 200, "通知 = ");
    browser_fill(&b, "leads", "通知 = nowhere");
    browser_send(&b, choices);
    assert_page(&b, 422, "没有这个栏目");
    assert_page(&b, 422, "通知 = nowhere"); /* what was typed stands */
    browser_fill(&b, "leads", "通知");
    browser_send(&b, choices);
    assert_page(&b, 422, "没有等号");
    browser_fill(&b, "leads", "通知 = policy\n不要的 = -\n水电 =");
    browser_fill(&b, "column", "overview");
    browser_send(&b, choices);
    assert_page(&b, 303, "");
    press_jobs(p);
    press_import_act(p, &b, path, "confirm");
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item i JOIN publish_column c ON c.id = "
                               "i.column_id WHERE c.code = 'policy'"),
                     1);
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item i JOIN publish_column c ON c.id = "
                               "i.column_id WHERE c.code = 'overview'"),
                     2);
    assert_int_equal(number(p, "SELECT count(*) FROM publish_tag"), 1);
}

static void only_who_may_import_sees_the_pages(void **state)
{
    struct press *p = *state;
    struct browser b = browser_new(p->site), other = chief_of(p);
    const char *path = press_import(p, &other, "old.xml", wxr(p, three, THREE));
    browser_login(&b, "writer.one");
    browser_get(&b, "/desk/site-imports");
    assert_page(&b, 403, "");
    browser_get(&b, path);
    assert_page(&b, 403, "");
}

/* ---- feeds and files ---- */

static void rss_and_atom_keep_title_day_author_and_address(void **state)
{
    struct press *p = *state;
    struct browser b = chief_of(p);
    press_import_act(
        p, &b,
        press_import(
            p, &b, "feed.rss",
            S("<rss version=\"2.0\"><channel><title>村广播</title><item><title>修路</title><guid>7</guid>"
              "<link>https://old.example/show.php?id=7</link><pubDate>Mon, 06 May 2019 10:00:00 "
              "+0800</pubDate>"
              "<description>&lt;p&gt;路修到&lt;b&gt;井边&lt;/b&gt;。&lt;/p&gt;</description></item></"
              "channel></rss>")),
        "confirm");
    press_import_act(
        p, &b,
        press_import(
            p, &b, "feed.atom",
            S("<feed "
              "xmlns=\"http://www.w3.org/2005/Atom\"><title>村小</title><entry><id>urn:x:1</id><title>开学</"
              "title>"
              "<link "
              "href=\"https://old.example/s/1\"/><published>2019-05-06T02:00:00.000Z</"
              "published><author><name>李老师</name>"
              "</author><content type=\"xhtml\"><div "
              "xmlns=\"http://www.w3.org/1999/xhtml\"><p>九月一日<em>开学</em>。</p></div>"
              "</content></entry></feed>")),
        "confirm");
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item WHERE public_at = 1557108000000"), 2);
    assert_int_equal(
        number(p, "SELECT count(*) FROM publish_revision WHERE body LIKE '%**井边**%' AND source = '村广播'"),
        1);
    assert_int_equal(
        number(
            p,
            "SELECT count(*) FROM publish_revision WHERE body LIKE '九月一日%开学%' AND source = '李老师'"),
        1);
    struct browser all = browser_new(p->site);
    browser_get(&all, "/show.php?id=7");
    assert_page(&all, 301, "");
}

static void files_of_any_encoding_keep_title_day_and_pictures(void **state)
{
    struct press *p = *state;
    struct browser b = chief_of(p);
    const struct workbook_part parts[] = {
        { "通知/2018-03-04 停水.txt", S("停水通知\n\n明早八点停水。\n"), NULL },
        { "gb.txt",
          S("\xb4\xba\xb8\xfb\n2018\xc4\xea"
            "5\xd4\xc2"
            "6\xc8\xd5\n\xb5\xd8\xd2\xd1\xb8\xfb\xcd\xea\xa1\xa3\n"),
          NULL },
        { "wide.txt", { "\xff\xfe\x2f\x66\x00\x4e\x21\x00\x0a\x00\x11\x54\x0d\x4e", 14 }, NULL },
        { "a/page.html",
          S("<title>水井</title><p>照片：<img src=\"../img/well.jpg\" alt=\"井\"></p><script>x()</script>"),
          NULL },
        { "img/well.jpg", picture_jpeg(p), NULL },
        { "../../../etc/cron.d/evil.txt", S("不该有的"), NULL },
        { "__MACOSX/._a.txt", S("x"), NULL },
    };
    press_import_act(
        p, &b, press_import(p, &b, "旧文.zip", workbook_zip(p->arena, parts, sizeof parts / sizeof parts[0])),
        "confirm");
    assert_page(&b, 200, "已导入");
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item"), 4);
    assert_int_equal(
        number(
            p,
            "SELECT count(*) FROM publish_revision WHERE title = '停水通知' AND body LIKE '明早八点停水%'"),
        1);
    assert_int_equal(
        number(p, "SELECT count(*) FROM publish_revision WHERE title = '春耕' AND body LIKE '%地已耕完%'"),
        1);
    assert_int_equal(
        number(p, "SELECT count(*) FROM publish_item i JOIN publish_revision r ON r.item_id = i.id WHERE "
                  "r.title IN ('停水通知', '春耕') AND i.public_at IN (1520092800000, 1525536000000)"),
        2);
    assert_int_equal(
        number(p, "SELECT count(*) FROM publish_revision r JOIN publish_file f ON f.revision_id = r.id WHERE "
                  "r.title = '水井' AND r.body LIKE '%](picture:%' AND f.words = '井'"),
        1);
}

/* ---- what is hostile ---- */

static str picture_jpeg(struct press *p)
{
    return press_png(p->arena, 40, 30, (size_t)41 * 30);
}

static void what_is_no_whole_feed_is_refused_in_words(void **state)
{
    struct press *p = *state;
    struct browser b = chief_of(p);
    str file = wxr(p, three, THREE);
    struct buf laughs = buf_new(p->arena, ROOM), deep = buf_new(p->arena, ROOM);
    buf_put(&laughs, S("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"ha\">"));
    for (int c = 'b'; c < 'k'; c++)
        buf_printf(&laughs, "<!ENTITY %c \"&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;\">", c, c - 1, c - 1,
                   c - 1, c - 1, c - 1, c - 1, c - 1, c - 1, c - 1, c - 1);
    buf_put(&laughs, S("]><rss><channel><item><title>&j;</title></item></channel></rss>"));
    buf_put(&deep, S("<rss><channel><item>"));
    for (int i = 0; i < 2000; i++)
        buf_put(&deep, S("<x>"));
    const struct {
        str bytes;
        const char *words;
    } cases[] = {
        { str_slice(file, 0, file.n - 300), "不完整" },
        { buf_str(&laughs), "不收" },
        { S("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY x SYSTEM "
            "\"file:///etc/passwd\">]><rss><channel><item><title>&x;"
            "</title></item></channel></rss>"),
          "不收" },
        { S("<?xml version=\"1.0\"?><rss><channel><item><title>&unknown;</title></item></channel></rss>"),
          "不完整" },
        { buf_str(&deep), "不完整" },
        { S("<?xml version=\"1.0\"?><book/>"), "没有可以导入的东西" },
        { S("%PDF-1.4 no feed"), "没有可以导入的东西" },
        { S("PK\x03\x04 half a zip file"), "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)press_import(p, &b, "bad.xml", cases[i].bytes);
        assert_page(&b, 200, "读不了");
        assert_page(&b, 200, cases[i].words);
    }
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item"), 0);
    assert_int_equal(number(p, "SELECT count(*) FROM publish_import WHERE state = 'failed'"),
                     sizeof cases / sizeof cases[0]);
}

/* 40 MB of the same sign in a part of a Word file. */
static str docx_bomb(struct press *p)
{
    struct arena *a = arena_new((size_t)512 << 20);
    size_t n = (size_t)120 << 20;
    char *much = arena_alloc(a, n);
    memset(much, ' ', n);
    const struct workbook_part parts[] = {
        { "[Content_Types].xml",
          S("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override "
            "PartName=\"/word/document.xml\" "
            "ContentType=\"application/"
            "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"),
          NULL },
        { "word/document.xml", { much, n }, NULL },
    };
    str made = str_copy(p->arena, workbook_zip(a, parts, 2));
    arena_free(a);
    return made;
}

static void a_word_bomb_and_broken_pictures_are_told_piece_by_piece(void **state)
{
    struct press *p = *state;
    struct browser b = chief_of(p);
    const struct workbook_part parts[] = {
        { "bomb.docx", docx_bomb(p), NULL },
        { "empty.html", S("<script>alert(1)</script>"), NULL },
        { "good.html", S("<p>三张图<img src=\"big.png\"><img src=\"svg.svg\"><img src=\"half.png\"></p>"),
          NULL },
        { "big.png", press_png(p->arena, 20000, 15000, 1000), NULL }, /* 300 megapixels */
        { "half.png", str_slice(picture_jpeg(p), 0, 40), NULL },
        { "svg.svg",
          S("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(1)</script></svg>"),
          NULL },
    };
    const char *path =
        press_import(p, &b, "bad.zip", workbook_zip(p->arena, parts, sizeof parts / sizeof parts[0]));
    assert_page(&b, 200, "没有可读的内容");
    assert_page(&b, 200, "3 张图片打不开或者太大");
    assert_page(&b, 200, "还不能导入");
    assert_int_equal(number(p, "SELECT rows_wrong FROM publish_import"), 2);
    browser_fill(&b, "leaves_out", "1");
    browser_send(&b, str_c(p->arena, str_printf(p->arena, "%s/choices", path)));
    assert_page(&b, 303, "");
    press_jobs(p);
    press_import_act(p, &b, path, "confirm");
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item"), 1);
    assert_int_equal(
        number(
            p,
            "SELECT count(*) FROM publish_revision WHERE body LIKE '三张图%' AND body NOT LIKE '%picture:%'"),
        1);
}

static void titles_days_and_signs_that_deceive_become_harmless(void **state)
{
    struct press *p = *state;
    struct browser b = chief_of(p);
    char *long_title = arena_alloc(p->arena, 3001);
    memset(long_title, 'x', 3000);
    const struct post posts[] = {
        { .title = "\xe2\x80\xae"
                   "exe.水管",
          .body = "正文\xe2\x80\x8b里有看不见的。" },
        { .title = long_title, .body = "很长的标题。" },
        { .title = "", .body = "没有标题的一篇。" },
        { .title = "\xcc\x81\xcc\x81\xcc\x81", .body = "只有附加符号的标题。" },
        { .title = "零年", .body = "日期不对。", .date = "0000-01-01 00:00:00" },
        { .title = "将来", .body = "还没到。", .date = "2031-01-01 00:00:00" },
        { .title = "身份", .body = "证号11010519491231002X要遮住。" },
        { .title = "密文", .body = "公开的。", .status = "private" },
    };
    press_import_act(p, &b, press_import(p, &b, "odd.xml", wxr(p, posts, sizeof posts / sizeof posts[0])),
                     "confirm");
    assert_page(&b, 200, "已导入");
    assert_int_equal(
        number(
            p,
            "SELECT count(*) FROM publish_revision WHERE title = 'exe.水管' AND body = '正文里有看不见的。'"),
        1);
    assert_int_equal(number(p, "SELECT count(*) FROM publish_revision WHERE length(title) = 100 AND body "
                               "LIKE 'xxx%很长的标题。'"),
                     1);
    assert_int_equal(number(p, "SELECT count(*) FROM publish_revision WHERE title LIKE '没有标题的一篇%'"),
                     1);
    assert_int_equal(
        number(p, "SELECT count(*) FROM publish_revision WHERE title LIKE '只有附加符号的标题%'"), 1);
    assert_int_equal(number(p, "SELECT count(*) FROM publish_revision WHERE body LIKE '%1949%'"), 0);
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item WHERE state = 'draft'"), 2);
    assert_int_equal(
        number(p, "SELECT count(*) FROM publish_item WHERE public_at > 0 AND public_at < 1500000000000"), 0);
}

static bool may_stand_in_xml(str text)
{
    bool may = utf8_is_valid(text) && str_find(text, S("]]>")) == SIZE_MAX;
    uint32_t point;
    while (may && utf8_next(&text, &point))
        may = point >= ' ' ? point != 0xfffe && point != 0xffff : point == '\n' || point == '\t';
    return may;
}

static void script_in_every_field_comes_out_as_words(void **state)
{
    struct press *p = *state;
    struct browser b = chief_of(p);
    struct buf file = buf_new(p->arena, 8 * ROOM);
    size_t rendered = 0;
    buf_put(&file, S(WXR_HEAD));
    for (size_t i = 0; i < xss_cases_n; i++) {
        const struct post one = { .title = xss_cases[i], .body = xss_cases[i], .categories = xss_cases[i] };
        if (may_stand_in_xml(str_from_c(xss_cases[i])))
            post_put(&file, (int)i + 1, &one);
    }
    buf_put(&file, S(WXR_END));
    const char *path = press_import(p, &b, "xss.xml", buf_str(&file));
    browser_fill(&b, "leaves_out", "1");
    browser_send(&b, str_c(p->arena, str_printf(p->arena, "%s/choices", path)));
    assert_page(&b, 303, "");
    press_jobs(p);
    browser_get(&b, path);
    assert_false(browser_sees(&b, "<script>alert"));
    assert_false(browser_sees(&b, "<img src=x"));
    press_import_act(p, &b, path, "confirm");
    int64_t items = number(p, "SELECT count(*) FROM publish_item");
    assert_true(items > 20);
    for (int64_t i = 0; i < items; i++) {
        struct markdown_made made;
        int64_t id = number(
            p, str_c(p->arena,
                     str_printf(p->arena, "SELECT id FROM publish_item ORDER BY id LIMIT 1 OFFSET %lld",
                                (long long)i)));
        str body = press_public(p, (publish_item_id){ id }).body;
        assert_done(
            p, markdown_html(p->arena, &p->err, body, &(struct markdown_options){ .heading_top = 2 }, &made));
        if (!xss_is_harmless(made.body.s))
            fail_msg("%.*s", STR_ARG(made.body.s));
        rendered++;
    }
    assert_true(rendered > 20);
}

/* So many of the same kind; the last belongs to another category. */
static str many(struct press *p, int from, int to)
{
    struct buf file = buf_new(p->arena, 8 * ROOM);
    buf_put(&file, S(WXR_HEAD));
    for (int i = from; i <= to; i++)
        post_put(&file, i,
                 &(struct post){ .title = "一篇", .body = "正文。", .categories = i == to ? "政策" : NULL });
    buf_put(&file, S(WXR_END));
    return buf_str(&file);
}

static void the_pieces_of_one_file_come_all_or_none(void **state)
{
    struct press *p = *state;
    struct browser b = chief_of(p);
    const char *path = press_import(p, &b, "many.xml", many(p, 1, 300));
    assert_page(&b, 200, "300");
    browser_get(&b, str_c(p->arena, str_printf(p->arena, "%s?after=200", path)));
    assert_page(&b, 200, "<span class=\"n\">300</span>");
    browser_get(&b, path);
    browser_fill(&b, "leads", "政策 = policy");
    browser_send(&b, str_c(p->arena, str_printf(p->arena, "%s/choices", path)));
    press_jobs(p);
    /* The column of the last one ends meanwhile: what was written is taken back, and it is examined anew. */
    browser_get(&b, path);
    browser_send(&b, str_c(p->arena, str_printf(p->arena, "%s/confirm", path)));
    site_sql(p->site, "UPDATE publish_column SET to_day = 20000 WHERE code = 'policy'");
    press_jobs(p);
    assert_int_equal(
        number(p, "SELECT (SELECT count(*) FROM publish_item) + (SELECT count(*) FROM publish_origin) + "
                  "(SELECT count(*) FROM publish_redirect) + (SELECT count(*) FROM search_entry WHERE kind = "
                  "'item')"),
        0);
    assert_int_equal(number(p, "SELECT count(*) FROM publish_import WHERE state = 'checked'"), 1);
    site_sql(p->site, "UPDATE publish_column SET to_day = 99999999 WHERE code = 'policy'");
    press_import_act(p, &b, path, "confirm");
    assert_page(&b, 200, "已导入");
    assert_int_equal(number(p, "SELECT count(DISTINCT number) FROM publish_item"), 300);
    press_import_act(p, &b, path, "undo");
    assert_page(&b, 200, "已撤销");
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item"), 0);
}

static void what_another_import_has_brought_meanwhile_comes_once(void **state)
{
    struct press *p = *state;
    struct browser b = chief_of(p);
    const char *one = press_import(p, &b, "one.xml", many(p, 1, 100)),
               *other = press_import(p, &b, "other.xml", many(p, 51, 150));
    press_import_act(p, &b, one, "confirm");
    press_import_act(p, &b, other, "confirm");
    assert_page(&b, 200, "已导入");
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item"), 150);
    press_import_act(p, &b, other, "undo");
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item"), 100);
}

#define SAY                                                                                                  \
    "INSERT INTO comment (id, subject_id, organisation_id, person_id, nickname, state, words, edition, "     \
    "marks, "                                                                                                \
    "made_at, changed_at) SELECT 1, t.id, t.organisation_id, (SELECT min(id) FROM person), '枣农', "       \
    "'waiting', "                                                                                            \
    "'说得对', 1, '', t.changed_at, t.changed_at FROM talk_subject t ORDER BY t.id LIMIT 1"

static void an_import_about_which_somebody_has_spoken_stays(void **state)
{
    struct press *p = *state;
    struct browser b = chief_of(p), all = browser_new(p->site);
    const char *path = press_import(p, &b, "old.xml", wxr(p, three, THREE)),
               *undo = str_c(p->arena, str_printf(p->arena, "%s/undo", path));
    press_import_act(p, &b, path, "confirm");
    site_sql(p->site, SAY);
    browser_send(&b, undo);
    assert_page(&b, 409, "已经有人说过话");
    assert_page(&b, 409, "稿件 ");
    site_sql(p->site, "DELETE FROM comment");
    /* Somebody speaks between the click and the work. */
    browser_get(&b, path);
    browser_send(&b, undo);
    assert_page(&b, 303, "");
    site_sql(p->site, SAY);
    press_jobs(p);
    browser_get(&b, path);
    assert_page(&b, 200, "已导入");
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item WHERE lock_version = 1"), 3);
    browser_get(&all, "/2019/05/p1/");
    assert_page(&all, 301, "");
    site_sql(p->site, "DELETE FROM comment");
    /* Another item leads its readers there. */
    site_sql(p->site, "INSERT INTO publish_related (item_id, other_id, sort) SELECT min(id), max(id), 0 FROM "
                      "publish_item");
    browser_send(&b, undo);
    assert_page(&b, 409, "引用了它");
    site_sql(p->site, "DELETE FROM publish_related");
    site_sql(p->site,
             "INSERT INTO publish_like (item_id, liker, day) SELECT min(id), 'x', 20000 FROM publish_item");
    browser_get(&b, path);
    browser_send(&b, undo);
    assert_page(&b, 409, "有人点过有用");
    site_sql(p->site, "DELETE FROM publish_like");
    press_import_act(p, &b, path, "undo");
    assert_page(&b, 200, "已撤销");
    assert_int_equal(number(p, "SELECT count(*) FROM publish_item"), 0);
}

TEST_DATABASE_MAIN(PRESS(a_wordpress_export_is_examined_then_imported_whole),
                   PRESS(the_same_once_more_brings_nothing_twice),
                   PRESS(an_import_is_undone_whole_unless_something_has_happened_since),
                   PRESS(categories_lead_to_columns_as_the_editor_says),
                   PRESS(only_who_may_import_sees_the_pages),
                   PRESS(rss_and_atom_keep_title_day_author_and_address),
                   PRESS(files_of_any_encoding_keep_title_day_and_pictures),
                   PRESS(what_is_no_whole_feed_is_refused_in_words),
                   PRESS(a_word_bomb_and_broken_pictures_are_told_piece_by_piece),
                   PRESS(titles_days_and_signs_that_deceive_become_harmless),
                   PRESS(script_in_every_field_comes_out_as_words),
                   PRESS(the_pieces_of_one_file_come_all_or_none),
                   PRESS(what_another_import_has_brought_meanwhile_comes_once),
                   PRESS(an_import_about_which_somebody_has_spoken_stays))
