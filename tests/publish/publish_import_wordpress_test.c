/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A WordPress export with its uploads beside it: covers, galleries, captions and documents come along, what
 * is not there is told by name, and old addresses lead to the item for as long as it is here.
 */
#include "features/publish/publish_import.h"
#include "harness/workbook.h"
#include "press.h"

#define HEAD                                                                                                 \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "                                      \
    "xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" "                                            \
    "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "                                            \
    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>"  \
    "<title>柳湾村</title><wp:wxr_version>1.2</wp:wxr_version>"
#define TAIL "</channel></rss>"
#define POST(id, link, title, more, body)                                                                    \
    "<item><title><![CDATA[" title "]]></title><link>http://liuwan.example" link                             \
    "</link><guid isPermaLink=\"false\">http://liuwan.example/?p=" #id                                       \
    "</guid><dc:creator><![CDATA[admin]]></dc:creator><content:encoded><![CDATA[" body                       \
    "]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>" #id                   \
    "</wp:post_id><wp:post_date_gmt>2019-05-06 02:00:00</wp:post_date_gmt><wp:status>publish</wp:status>"    \
    "<wp:post_parent>0</wp:post_parent><wp:post_type>post</wp:post_type>" more "</item>"
#define META(key, value)                                                                                     \
    "<wp:postmeta><wp:meta_key><![CDATA[" key "]]></wp:meta_key><wp:meta_value><![CDATA[" value              \
    "]]></wp:meta_value></wp:postmeta>"
#define UPLOADS "http://liuwan.example/wp-content/uploads/2019/05/"
#define MEDIUM(id, parent, title, caption, alt, file)                                                        \
    "<item><title><![CDATA[" title "]]></title><link>http://liuwan.example/?attachment_id=" #id              \
    "</link><excerpt:encoded><![CDATA[" caption "]]></excerpt:encoded><wp:post_id>" #id                      \
    "</wp:post_id><wp:status>inherit</wp:status><wp:post_parent>" #parent                                    \
    "</wp:post_parent><wp:post_type>attachment</wp:post_type><wp:attachment_url><![CDATA[" UPLOADS file      \
    "]]></wp:attachment_url>" META("_wp_attachment_image_alt", alt) "</item>"

/* Posts come before what they name, as in a real export. */
static const char export[] = HEAD POST(
    11, "/2019/05/%e4%bf%ae%e6%b0%b4%e6%b8%a0/", "水渠修好了", META("_thumbnail_id", "21"),
    "水渠修了三个月。\n\n[caption id=\"attachment_24\" align=\"alignnone\" width=\"300\"]<a href=\"" UPLOADS
    "dig.png\"><img class=\"size-medium wp-image-24\" src=\"" UPLOADS
    "dig-300x200.png?w=300\" alt=\"挖渠\" /></a> 村民一起挖渠[/caption]\n\n验收报告：<a href=\"" UPLOADS
    "report.pdf\">看报告</a>\n\n[gallery columns=\"2\" ids=\"22,23,99\"]")
    POST(
        12, "/2019/05/blocks/", "春耕开始", "",
        "<!-- wp:paragraph -->\n<p>今年早几天。</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:image {\"id\":24} "
        "-->\n"
        "<figure class=\"wp-block-image\"><img src=\"" UPLOADS
        "dig.png\" alt=\"挖渠\" class=\"wp-image-24\"/><figcaption>下田的人</figcaption></figure>\n<!-- "
        "/wp:image "
        "-->\n\n<!-- wp:gallery {\"ids\":[22,23]} -->\n<figure class=\"wp-block-gallery columns-2\"><ul "
        "class=\"blocks-gallery-grid\"><li class=\"blocks-gallery-item\"><figure><img src=\"" UPLOADS
        "one.png\" alt=\"\" data-id=\"22\"/><figcaption>第一块田</figcaption></figure></li><li "
        "class=\"blocks-gallery-item\"><figure><img src=\"" UPLOADS
        "two.png\" alt=\"\" data-id=\"23\"/></figure></li></ul></figure>\n<!-- /wp:gallery -->\n\n<!-- "
        "wp:file "
        "{\"id\":31} -->\n<div class=\"wp-block-file\"><object class=\"wp-block-file__embed\" data=\"" UPLOADS
        "report.pdf\" type=\"application/pdf\"></object><a href=\"" UPLOADS
        "report.pdf\">农事安排</a><a href=\"" UPLOADS
        "report.pdf\" class=\"wp-block-file__button\" download>下载</a></div>\n<!-- /wp:file -->")
        POST(13, "/?p=13", "资料", "", "随文的资料。") MEDIUM(21, 11, "IMG_2031", "", "新水渠", "cover.png")
            MEDIUM(22, 11, "one", "渠头", "", "one.png") MEDIUM(23, 11, "two", "", "渠尾", "two.png")
                MEDIUM(24, 11, "dig", "", "", "dig.png")
                    MEDIUM(31, 13, "验收报告（定稿）", "", "", "report.pdf")
                        MEDIUM(32, 13, "名单", "", "", "people.txt")
                            MEDIUM(33, 13, "旧表", "", "", "table.doc") TAIL;

#define PDF "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

static str bundle_of(struct press *p)
{
    const struct workbook_part parts[] = {
        { "liuwan.xml", { export, sizeof export - 1 }, NULL },
        { "wp-content/uploads/2019/05/cover.png", press_png(p->arena, 60, 40, (size_t)61 * 40), NULL },
        { "wp-content/uploads/2019/05/one.png", press_png(p->arena, 50, 40, (size_t)51 * 40), NULL },
        { "wp-content/uploads/2019/05/two.png", press_png(p->arena, 40, 40, (size_t)41 * 40), NULL },
        { "wp-content/uploads/2019/05/dig.png", press_png(p->arena, 30, 40, (size_t)31 * 40), NULL },
        { "wp-content/uploads/2019/05/report.pdf", S(PDF), NULL },
        { "wp-content/uploads/2019/05/people.txt", S("张三 11010519491231002X\n"), NULL },
    };
    return workbook_zip(p->arena, parts, sizeof parts / sizeof parts[0]);
}

/* Examined, as the page shows it; its address. */
static const char *examined(struct press *p, struct browser *b)
{
    *b = browser_new(p->site);
    browser_login(b, "chief.one");
    return press_import(p, b, "liuwan.zip", bundle_of(p));
}

static int64_t number(struct press *p, const char *sql)
{
    return site_number(p->site, sql);
}

static void what_is_not_there_is_told_by_name(void **state)
{
    struct press *p = *state;
    struct browser b;
    (void)examined(p, &b);
    assert_page(&b, 200, "WordPress 导出");
    assert_page(&b, 200, "4 张图片");
    assert_page(&b, 200, "1 张图片没有找到，没有带来。没有带来的是：?attachment_id=99。");
    assert_page(&b, 200, "1 个附件没有找到");
    assert_page(&b, 200, "1 个附件里有身份证号或银行卡号");
    assert_page(&b, 200, "没有带来的是：people.txt、table.doc。");
    assert_page(&b, 200, "可以导入了");
}

/* The public page behind an address of before. */
static struct browser read_old(struct press *p, const char *path)
{
    struct browser all = browser_new(p->site);
    browser_get(&all, path);
    assert_page(&all, 301, "");
    assert_true(str_starts(all.location, S("/items/")));
    browser_follow(&all);
    return all;
}

static void cover_caption_gallery_and_document_come_along(void **state)
{
    struct press *p = *state;
    struct browser b;
    press_import_act(p, &b, examined(p, &b), "confirm");
    assert_page(&b, 200, "已导入");
    struct browser all = read_old(p, "/?p=11");
    assert_page(&all, 200, "水渠修好了");
    assert_page(&all, 200, "alt=\"新水渠\"");
    assert_page(&all, 200, "<figcaption>村民一起挖渠</figcaption>");
    assert_page(&all, 200, "<div class=\"gallery\">");
    assert_page(&all, 200, "<figcaption>渠头</figcaption>");
    assert_page(&all, 200, "看报告</a>");
    assert_page(&all, 200, "report.pdf");
    assert_false(browser_sees(&all, "[caption"));
    assert_false(browser_sees(&all, "[gallery"));
    assert_false(browser_sees(&all, "liuwan.example/wp-content"));
    /* what lists show of it */
    assert_int_equal(
        number(p, "SELECT count(*) FROM publish_file f JOIN publish_revision r ON r.id = f.revision_id "
                  "WHERE r.title = '水渠修好了' AND f.sort = 0 AND f.words = '新水渠'"),
        1);
}

static void blocks_become_pictures_galleries_and_documents(void **state)
{
    struct press *p = *state;
    struct browser b;
    press_import_act(p, &b, examined(p, &b), "confirm");
    struct browser all = read_old(p, "/2019/05/blocks/");
    assert_page(&all, 200, "<figcaption>下田的人</figcaption>");
    assert_page(&all, 200, "<div class=\"gallery\">");
    assert_page(&all, 200, "<figcaption>第一块田</figcaption>");
    assert_page(&all, 200, "农事安排</a>");
    assert_false(browser_sees(&all, ">下载</a>"));
    assert_false(browser_sees(&all, "没有带来"));
    assert_int_equal(
        number(p, "SELECT count(*) FROM publish_file f JOIN publish_revision r ON r.id = f.revision_id "
                  "WHERE r.title = '春耕开始' AND f.role = 'picture'"),
        3);
    all = read_old(p, "/?p=13");
    assert_page(&all, 200, "验收报告（定稿）.pdf");
    assert_int_equal(
        number(p, "SELECT count(*) FROM publish_file f JOIN publish_revision r ON r.id = f.revision_id "
                  "WHERE r.title = '资料' AND f.role = 'attachment'"),
        1);
}

static void old_addresses_lead_on_for_good_until_it_is_undone(void **state)
{
    static const char *const old[] = {
        "/2019/05/修水渠/", "/2019/05/修水渠",     "/2019/05/修水渠/?utm_source=wechat",
        "/?p=11",           "/?p=11&preview=true", "/?page_id=11",
        "/index.php?p=11",  "/2019/05/blocks",
    };
    struct press *p = *state;
    struct browser b, all = browser_new(p->site);
    const char *path = examined(p, &b);
    browser_get(&all, "/?p=11");
    assert_page(&all, 404, "");
    press_import_act(p, &b, path, "confirm");
    for (size_t i = 0; i < sizeof old / sizeof old[0]; i++)
        (void)read_old(p, old[i]);
    static const char *const nowhere[] = { "/?p=999", "/?p=99999999999999999", "/2019/05/",
                                           "//evil.example/?p=11", "/2019/05/blocks/more" };
    for (size_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++) {
        browser_get(&all, nowhere[i]);
        assert_page(&all, 404, "");
        assert_true(str_is_absent(all.location));
    }
    static const char *const home[] = { "/", "/?x=11", "/?p=", "/?p=eleven", "/?p=-1" };
    for (size_t i = 0; i < sizeof home / sizeof home[0]; i++) {
        browser_get(&all, home[i]);
        assert_page(&all, 200, "");
    }
    press_import_act(p, &b, path, "undo");
    assert_page(&b, 200, "已撤销");
    for (size_t i = 0; i < sizeof old / sizeof old[0]; i++) {
        browser_get(&all, old[i]);
        assert_page(&all, 404, "");
    }
}

static void an_address_that_leads_elsewhere_already_is_told(void **state)
{
    struct press *p = *state;
    struct browser b;
    press_import_act(p, &b, examined(p, &b), "confirm");
    site_sql(p->site, "UPDATE publish_origin SET source_key = 'other ' || item_id");
    site_sql(p->site, "UPDATE publish_import SET state = 'undone'"); /* so that the file is taken again */
    (void)examined(p, &b);
    assert_page(&b, 200, "原来的网址已经通向另一篇");
    assert_page(&b, 200, "原来按编号的网址（?p=）已经通向另一篇");
}

#define TYPED(id, type, title)                                                                               \
    "<item><title>" title "</title><link>http://liuwan.example/" #id "/</link><content:encoded>字。"       \
    "</content:encoded><wp:post_id>" #id "</wp:post_id><wp:post_date_gmt>2019-05-06 02:00:00"                \
    "</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>" type "</wp:post_type></item>"

/* What a site had besides posts and pages comes as drafts, its type among the categories, so that it can be
 * led elsewhere or left out; what WordPress keeps for itself does not. */
static void other_types_come_as_drafts_with_their_type_as_a_category(void **state)
{
    static const char typed[] = HEAD TYPED(51, "village_fair", "庙会") TYPED(52, "nav_menu_item", "菜单项")
        TYPED(53, "page", "村情") TAIL;
    struct press *p = *state;
    struct browser b = browser_new(p->site);
    browser_login(&b, "chief.one");
    const char *path = press_import(p, &b, "liuwan.xml", (str){ typed, sizeof typed - 1 });
    assert_page(&b, 200, "庙会");
    assert_page(&b, 200, "village_fair");
    assert_false(browser_sees(&b, "菜单项"));
    press_import_act(p, &b, path, "confirm");
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_item WHERE state = 'published'"), 1);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_item WHERE state = 'draft'"), 1);
}

TEST_DATABASE_MAIN(PRESS(other_types_come_as_drafts_with_their_type_as_a_category),
                   PRESS(what_is_not_there_is_told_by_name),
                   PRESS(cover_caption_gallery_and_document_come_along),
                   PRESS(blocks_become_pictures_galleries_and_documents),
                   PRESS(old_addresses_lead_on_for_good_until_it_is_undone),
                   PRESS(an_address_that_leads_elsewhere_already_is_told))
