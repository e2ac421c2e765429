/* SPDX-License-Identifier: Apache-2.0 */
/* What was written elsewhere comes into an item: pasted at the cursor, or a Word file behind its words. */
#include <sodium.h>

#include "harness/workbook.h"
#include "press.h"

#define PRINTED(p, ...) str_c((p)->arena, str_printf((p)->arena, __VA_ARGS__))
#define NEW_PASTE "/desk/items/paste"

/* A red PNG of two by two pixels. */
static const unsigned char red[] = { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00,
                                     0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00,
                                     0x00, 0x02, 0x08, 0x02, 0x00, 0x00, 0x00, 0xfd, 0xd4, 0x9a, 0x73,
                                     0x00, 0x00, 0x00, 0x10, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63,
                                     0x38, 0x21, 0xa7, 0x01, 0x44, 0x0c, 0x10, 0x0a, 0x00, 0x20, 0x16,
                                     0x04, 0x39, 0x89, 0xe7, 0x6d, 0x65, 0x00, 0x00, 0x00, 0x00, 0x49,
                                     0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82 };
static const str picture = { (const char *)red, sizeof red };

static const char *coded(struct press *p)
{
    static char room[4 * sizeof red];
    (void)p;
    return sodium_bin2base64(room, sizeof room, red, sizeof red, sodium_base64_VARIANT_ORIGINAL);
}

struct writing {
    struct browser *b;
    const char *number, *edit, *paste, *read_in;
};

/* The writer's browser at the editor of a draft. */
static struct writing writing(struct press *p)
{
    publish_item_id id = press_item(p, "work", "修渠", "水渠修好了。");
    const char *number = str_c(p->arena, press_row(p, id).number);
    struct writing w = { .b = ARENA_NEW(p->arena, struct browser),
                         .number = number,
                         .edit = PRINTED(p, "/desk/items/%s/edit", number),
                         .paste = PRINTED(p, "/desk/items/%s/paste", number),
                         .read_in = PRINTED(p, "/desk/items/%s/read-in", number) };
    press_keep(p);
    *w.b = browser_new(p->site);
    browser_login(w.b, "writer.one");
    browser_get(w.b, w.edit);
    assert_page(w.b, 200, "水渠修好了。");
    return w;
}

static int64_t files_of(struct press *p, const char *number)
{
    return site_number(p->site,
                       PRINTED(p,
                               "SELECT count(*) FROM publish_file f JOIN publish_item i ON f.revision_id = "
                               "(SELECT max(id) FROM publish_revision r WHERE r.item_id = i.id) WHERE "
                               "i.number = '%s'",
                               number));
}

static void what_is_pasted_becomes_marks_and_its_pictures_the_items(void **state)
{
    struct press *p = *state;
    struct writing w = writing(p);
    const char *source =
        PRINTED(p,
                "<html><body><script>alert(1)</script><h2>通水</h2><p onclick=\"x()\">今天<b>通水</b>。</p>"
                "<p><img alt=\"水渠\" src=\"data:image/png;base64,%s\"></p>"
                "<p><img data-src=\"https://far.example/1.jpg?a=1\" alt=\"远处\"><img "
                "src=\"file:///C:/image001.png\"></p></body></html>",
                coded(p));
    browser_attach(w.b, "source", "source.html", str_from_c(source));
    browser_send(w.b, w.paste);
    assert_page(w.b, 200, "## 通水");
    assert_page(w.b, 200, "今天**通水**。");
    assert_page(w.b, 200, "![水渠](picture:");
    assert_page(w.b, 200, "（图片“远处”没有取来，请另外添加） &lt;https://far.example/1.jpg?a=1&gt;");
    assert_page(w.b, 200, "（这里有一张图片没有取来，请另外添加）");
    assert_page(w.b, 200, "2张图片没有取来");
    assert_false(browser_sees(w.b, "alert"));
    assert_false(browser_sees(w.b, "image001"));
    assert_int_equal(files_of(p, w.number), 1);
    /* Words in work stay what they were: only the editor saves them. */
    browser_get(w.b, w.edit);
    assert_page(w.b, 200, "水渠修好了。");
    assert_false(browser_sees(w.b, "通水"));
}

static void pictures_of_the_clipboard_stand_in_the_words_or_in_the_gallery(void **state)
{
    struct press *p = *state;
    struct writing w = writing(p);
    browser_attach(w.b, "pictures", "image.png", picture);
    browser_attach(w.b, "pictures", "broken.png", S("\x89PNG\r\n\x1a\n cut"));
    browser_send(w.b, w.paste);
    assert_page(w.b, 200, "![图片](picture:");
    assert_page(w.b, 200, "1张图片没有取来");
    assert_int_equal(files_of(p, w.number), 1);
    struct writing other = writing(p);
    browser_attach(other.b, "pictures", "image.png", picture);
    browser_fill(other.b, "paste_gallery", "1");
    browser_send(other.b, other.paste);
    assert_page(other.b, 200, "picture:");
    assert_false(browser_sees(other.b, "![图片]"));
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_file WHERE role = 'gallery'"), 1);
}

static void what_another_wrote_meanwhile_still_comes_to_light(void **state)
{
    struct press *p = *state;
    struct writing w = writing(p);
    struct browser second = browser_new(p->site);
    browser_login(&second, "writer.two");
    browser_get(&second, w.edit);
    browser_fill(&second, "body", "别人写的。");
    browser_send(&second, w.edit);
    assert_page(&second, 303, "");
    browser_attach(w.b, "pictures", "image.png", picture);
    struct browser editor = *w.b; /* as it stood before */
    browser_send(w.b, w.paste);
    assert_page(w.b, 200, "picture:");
    browser_fill(&editor, "body", "我写的。");
    editor.fields_n = 0;
    browser_fill(&editor, "body", "我写的。");
    browser_send(&editor, w.edit);
    assert_page(&editor, 303, "");
    assert_true(str_find(editor.location, S("/clash/")) != SIZE_MAX);
}

static void a_new_item_takes_words_alone_and_writes_nothing(void **state)
{
    struct press *p = *state;
    struct writing w = writing(p);
    int64_t files = site_number(p->site, "SELECT count(*) FROM file");
    browser_get(w.b, "/desk/items/new");
    browser_attach(w.b, "source", "source.html",
                   str_printf(p->arena,
                              "<p>新<i>事</i></p><img alt=\"水渠\" src=\"data:image/png;base64,%s\">",
                              coded(p)));
    browser_send(w.b, NEW_PASTE);
    assert_page(w.b, 200, "新*事*");
    assert_page(w.b, 200, "1张图片没有放进来：先保存一次稿件");
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM file"), files);
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_item"), 1);
}

/* ---- Word files ---- */

#define W "xmlns:w=\"w\" xmlns:r=\"r\" xmlns:a=\"a\" xmlns:wp=\"p\""

static str word_file(struct press *p, const char *body)
{
    const struct workbook_part parts[] = {
        { "[Content_Types].xml", S("<Types/>"), NULL },
        { "word/document.xml",
          str_printf(p->arena, "<?xml version=\"1.0\"?><w:document " W "><w:body>%s</w:body></w:document>",
                     body),
          NULL },
        { "word/_rels/document.xml.rels",
          S("<Relationships><Relationship Id=\"rId1\" Target=\"media/image1.png\"/></Relationships>"), NULL },
        { "word/media/image1.png", picture, NULL },
    };
    return workbook_zip(p->arena, parts, sizeof parts / sizeof parts[0]);
}

static void a_plain_form_reads_a_word_file_in_behind_the_words(void **state)
{
    struct press *p = *state;
    struct writing w = writing(p);
    str file =
        word_file(p, "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>时间：</w:t></w:r><w:r><w:t>明天</w:t></w:r></w:p>"
                     "<w:p><w:r><w:drawing><wp:inline><wp:docPr descr=\"闸门\"/><a:blip r:embed=\"rId1\"/>"
                     "</wp:inline></w:drawing></w:r></w:p>");
    browser_attach(w.b, "document", "通知.docx", file);
    browser_send(w.b, w.read_in);
    assert_page(w.b, 303, "");
    browser_follow(w.b);
    assert_page(w.b, 200, "已读入，接在正文后面");
    assert_page(w.b, 200, "水渠修好了。\n\n**时间：**明天\n\n![闸门](picture:");
    assert_int_equal(files_of(p, w.number), 1);
    browser_get(w.b, w.edit);
    struct browser again = *w.b;
    browser_attach(w.b, "document", "通知.docx", file);
    browser_send(w.b, w.read_in);
    assert_page(w.b, 303, "");
    browser_attach(&again, "document", "再来.docx", word_file(p, "<w:p><w:r><w:t>再来</w:t></w:r></w:p>"));
    browser_send(&again, w.read_in); /* behind words that have changed since */
    assert_page(&again, 409, "");
}

static void what_cannot_be_read_is_told_at_its_field_and_nothing_is_written(void **state)
{
    struct press *p = *state;
    const struct {
        str bytes;
        const char *told;
    } cases[] = {
        { S("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"), "这里不能放这种文件" },
        { S("<html><body><script>x</script></body></html>"), "里面没有可以读出的文字" },
        { word_file(p, "<w:p/>"), "里面没有可以读出的文字" },
    };
    struct writing w = writing(p);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        browser_get(w.b, w.edit);
        browser_attach(w.b, "document", "a.docx", cases[i].bytes);
        browser_send(w.b, w.read_in);
        assert_page(w.b, 422, cases[i].told);
        assert_page(w.b, 422, "href=\"#f-document\"");
        assert_page(w.b, 422, "水渠修好了。");
    }
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM publish_revision"), 1);
    browser_get(w.b, w.edit);
    browser_send(w.b, w.read_in);
    assert_page(w.b, 422, "Word文件");
    struct browser other = browser_new(p->site);
    (void)site_person(p->site, "writer.other", "editor", p->site->village[1]);
    browser_login(&other, "writer.other");
    browser_post(&other, w.paste, "application/x-www-form-urlencoded", S("paste_version=1"));
    assert_page(&other, 403, "");
}

TEST_DATABASE_MAIN(PRESS(what_is_pasted_becomes_marks_and_its_pictures_the_items),
                   PRESS(pictures_of_the_clipboard_stand_in_the_words_or_in_the_gallery),
                   PRESS(what_another_wrote_meanwhile_still_comes_to_light),
                   PRESS(a_new_item_takes_words_alone_and_writes_nothing),
                   PRESS(a_plain_form_reads_a_word_file_in_behind_the_words),
                   PRESS(what_cannot_be_read_is_told_at_its_field_and_nothing_is_written))
