/* SPDX-License-Identifier: Apache-2.0 */
/* What was pasted or imported from elsewhere: text, looks, lists, tables, pictures come along; nothing else
 * does. */
#include "core/html_clean.h"

#include <zip.h>

#include "harness/test.h"
#include "harness/xss.h"
#include "web/markdown.h"

static struct clean_text_made cleaned(struct arena *a, const char *page)
{
    struct clean_text_made m;
    struct err e = { 0 };
    assert_int_equal(html_clean(a, &e, str_from_c(page), &m), RC_OK);
    return m;
}

static void becomes(struct arena *a, const char *page, const char *want)
{
    assert_text(cleaned(a, page).markdown, want);
}

static void marks_of_a_page_become_markdown(void **state)
{
    becomes(*state, "<h1>停水</h1><p>各位<b>居民</b>：\n明天 <i>停水</i>。</p>",
            "# 停水\n\n各位**居民**： 明天 *停水*。");
    becomes(*state, "<ul><li>甲<ul><li>乙</ul><li>丙</ul><ol><li>一<li>二</ol>",
            "-  甲\n   -  乙\n-  丙\n1. 一\n1. 二");
    becomes(*state, "<blockquote><p>甲<p>乙</blockquote><p>丙", "> 甲\n\n> 乙\n\n丙");
    becomes(*state, "甲<br>乙<hr>丙", "甲\n乙\n\n---\n\n丙");
    becomes(*state, "<a href=\"https://a.example/b\">甲 </a>乙", "[甲](<https://a.example/b>) 乙");
    becomes(*state, "<a href=\"javascript:alert(1)\">甲</a>", "甲");
    becomes(*state, "<table><tr><th>甲<th>乙<tr><td>1<p>2<td>3|4</table>",
            "| 甲 | 乙 |\n| --- | --- |\n| 1<br>2 | 3\\|4 |");
    becomes(*state, "<table><tr><td><p>甲</table>", "甲");
    becomes(*state, "<pre>a\n  *b</pre>", "~~~\na\n  *b\n~~~");
    becomes(*state, "<s>旧</s>", "~~旧~~");
}

static void pieces_of_one_look_are_joined(void **state)
{
    becomes(*state, "<b>甲</b><b>乙</b><span style=\"font-weight: 700\">丙</span>", "**甲乙丙**");
    becomes(*state, "<b> 甲 </b>乙<b> </b><b>丙</b>", "**甲** 乙 **丙**");
    becomes(*state, "<b>甲 <i>乙</i></b><i>丙</i>", "**甲 *乙****丙*");
    becomes(*state, "<b><br></b><p><b> </b></p>甲", "甲");
}

static void signs_by_accident_are_escaped(void **state)
{
    static const char *const texts[] = { "1. 甲", "- 甲",  "# 甲",
                                         "> 甲",  "+ 甲",  "a*b*c _d_ `e` [f](g) <h> &amp;lt; ~~i~~ \\j",
                                         "===",   "2) 甲", "甲|乙",
                                         "---" };
    struct arena *a = *state;
    struct markdown_options o = { .lang = LANG_EN, .heading_top = 2 };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct markdown_made made;
        struct clean_text_made m = cleaned(a, str_c(a, str_printf(a, "<p>%s</p>", texts[i])));
        assert_int_equal(markdown_html(a, NULL, m.markdown, &o, &made), RC_OK);
        assert_true(str_starts(made.body.s, S("<p>")) && str_find(made.body.s, S("<em>")) == SIZE_MAX);
        assert_true(str_find(made.body.s, S("<del>")) == SIZE_MAX &&
                    str_find(made.body.s, S("<a ")) == SIZE_MAX);
    }
}

/* As Word puts it on the clipboard: conditional comments, office tags, lists as paragraphs. */
static void a_page_of_word_is_read(void **state)
{
    becomes(
        *state,
        "<html xmlns:o='urn:x'><head><meta charset=utf-8><title>x</title><style>p.MsoNormal{margin:0}</style>"
        "<!--[if gte mso 9]><xml><w:WordDocument>x</w:WordDocument></xml><![endif]--></head><body lang=ZH-CN>"
        "<p class=MsoTitle align=center><b><span "
        "style='font-size:22pt'>关于停水的通知<o:p></o:p></span></b></p>"
        "<p class=MsoNormal style='text-indent:32pt'><span "
        "style='mso-bidi-font-size:16pt'>各位居民：</span></p>"
        "<p class=MsoListParagraph style='margin-left:18pt;mso-list:l0 level1 lfo1'><![if "
        "!supportLists]><span "
        "style='mso-list:Ignore'>1.<span style='font:7pt \"Times New Roman\"'>&nbsp;&nbsp; "
        "</span></span><![endif]>"
        "<b style='mso-bidi-font-weight:normal'>时间：</b>明天</p>"
        "<p class=MsoListParagraph style='mso-list:l1 level2 lfo2'><span style='mso-list:Ignore'>&middot; "
        "</span>上午</p>"
        "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<table class=MsoTableGrid><tr><td><p class=MsoNormal>村</p></td><td><p "
        "class=MsoNormal>户</p></td></tr></table>"
        "</body></html>",
        "# **关于停水的通知**\n\n各位居民：\n\n1. **时间：**明天\n   -  上午\n\n| 村 | 户 |\n| --- | --- "
        "|");
}

static void an_article_of_wechat_keeps_its_pictures(void **state)
{
    struct clean_text_made m = cleaned(
        *state,
        "<html><head><meta property=\"og:title\" content=\"别的\"></head><body><div class=top>导航</div>"
        "<h1 id=\"activity-name\"> 春耕 开始了 </h1><em id=\"publish_time\">2026-03-05 09:30</em>"
        "<div id=\"js_content\" style=\"visibility: hidden;\"><section><section><p><span style=\"font-size: "
        "16px;\">"
        "<strong>春耕，</strong>忙。</span></p></section></section><p><img "
        "data-src=\"https://img.example/1.jpg?wx=1\" "
        "alt=\"田\" src=\"data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP\"></p>"
        "<section><img src=\"data:image/png;base64,iVBORw0KGgo=\"></section><iframe "
        "src=\"https://v.example\"></iframe>"
        "<mpvoice name=x></mpvoice><p style=\"display: none\">藏</p><script>alert(1)</script></div>"
        "<div>页脚</div></body></html>");
    assert_text(m.markdown, "**春耕，**忙。\n\n![田](picture:1)\n\n![](picture:2)");
    assert_text(m.title, "春耕 开始了");
    assert_text(m.date, "2026-03-05 09:30");
    assert_int_equal(m.pictures_n, 2);
    assert_text(m.pictures[0].address, "https://img.example/1.jpg?wx=1");
    assert_true(str_eq(m.pictures[1].bytes, S("\x89PNG\r\n\x1A\n")));
    assert_int_equal(m.left_out, 2);
}

static void figures_keep_captions_and_several_pictures_stand_together(void **state)
{
    struct arena *a = *state;
    becomes(a,
            "<figure><a href=\"/big.png\"><img src=\"/a.png\" alt=\"井\"></a><figcaption>新\"井\" "
            "[一]</figcaption></figure><p>后</p>",
            "![井](picture:1 \"新井 一\")\n\n后");
    becomes(a,
            "<figure class=gallery><figure><img src=\"/a.png\"><figcaption>一</figcaption></figure><figure>"
            "<img src=\"/b.png\"></figure><figcaption>两张</figcaption></figure>",
            "![](picture:1 \"一\")\n![](picture:2)\n\n两张");
    becomes(a, "<figure><img src=\"/a.png\" width=1><figcaption>说明</figcaption></figure>", "说明");
    becomes(a, "<figure><p>不只有图</p><img src=\"/a.png\"></figure>", "不只有图\n\n![](picture:1)");
}

static void nothing_of_the_corpus_comes_through_a_paste(void **state)
{
    struct markdown_options o = { .lang = LANG_EN, .heading_top = 2 };
    (void)state;
    for (size_t i = 0; i < xss_cases_n; i++) {
        struct arena *a = arena_new((size_t)64 << 20);
        struct clean_text_made m;
        struct markdown_made made;
        rc done = html_clean(a, NULL, str_from_c(xss_cases[i]), &m);
        assert_true(done == RC_OK || done == RC_INVALID);
        assert_int_equal(markdown_html(a, NULL, m.markdown, &o, &made), RC_OK);
        if (!xss_is_harmless(made.body.s))
            fail_msg("case %zu: %s\nbecomes: %.*s", i, xss_cases[i], STR_ARG(made.body.s));
        arena_free(a);
    }
}

static void deep_large_and_empty_pages_have_an_answer(void **state)
{
    struct arena *a = *state;
    struct clean_text_made m;
    struct err e = { 0 };
    struct buf deep = buf_new(a, 1 << 20);
    for (int i = 0; i < 20000; i++)
        buf_put(&deep, S("<div><b>"));
    buf_put(&deep, S("底"));
    rc done = html_clean(a, &e, buf_str(&deep), &m);
    assert_true(done == RC_OK || done == RC_INVALID);
    e = (struct err){ 0 };
    assert_int_equal(html_clean(a, &e, S("<p> </p><script>x</script>"), &m), RC_INVALID);
    assert_string_equal(e.text_key, "html.empty");
    e = (struct err){ 0 };
    assert_int_equal(html_clean(a, &e, (str){ "", HTML_CLEAN_BYTES_MAX + 1 }, &m), RC_LIMIT);
    assert_string_equal(e.text_key, "html.too_large");
    becomes(a, "<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><p>甲&x;乙", "甲\\&x;乙");
}

/* ---- Word files ---- */

struct part {
    const char *name;
    str bytes;
};

static str zipped(struct arena *a, const struct part *parts, size_t n)
{
    zip_error_t why;
    zip_stat_t about;
    zip_error_init(&why);
    zip_source_t *target = zip_source_buffer_create(NULL, 0, 0, &why);
    zip_t *zip = zip_open_from_source(target, ZIP_TRUNCATE, &why);
    assert_non_null(zip);
    zip_source_keep(target);
    for (size_t i = 0; i < n; i++)
        assert_true(zip_file_add(zip, parts[i].name,
                                 zip_source_buffer(zip, parts[i].bytes.p, parts[i].bytes.n, 0), 0) >= 0);
    assert_int_equal(zip_close(zip), 0);
    assert_int_equal(zip_source_open(target), 0);
    assert_int_equal(zip_source_stat(target, &about), 0);
    char *room = arena_alloc(a, (size_t)about.size);
    assert_int_equal(zip_source_read(target, room, about.size), about.size);
    (void)zip_source_close(target);
    zip_source_free(target);
    zip_error_fini(&why);
    return (str){ room, (size_t)about.size };
}

#define W                                                                                                    \
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"r\" xmlns:a=\"a\" "  \
    "xmlns:wp=\"p\""

static str document(struct arena *a, const char *body)
{
    struct part parts[] = {
        { "[Content_Types].xml", S("<Types/>") },
        { "word/document.xml",
          str_printf(a, "<?xml version=\"1.0\"?><w:document " W "><w:body>%s</w:body></w:document>", body) },
        { "word/_rels/document.xml.rels",
          S("<Relationships><Relationship Id=\"rId1\" Target=\"media/image1.png\"/><Relationship Id=\"rId2\" "
            "Target=\"https://a.example/\" TargetMode=\"External\"/></Relationships>") },
        { "word/media/image1.png", S("\x89PNG picture") },
        { "word/styles.xml",
          S("<w:styles " W "><w:style w:styleId=\"a3\"><w:name w:val=\"heading 2\"/></w:style></w:styles>") },
        { "word/numbering.xml",
          S("<w:numbering " W
            "><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/></w:lvl>"
            "<w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"decimal\"/></w:lvl></w:abstractNum><w:num w:numId=\"5\">"
            "<w:abstractNumId w:val=\"0\"/></w:num></w:numbering>") },
        { "docProps/core.xml",
          S("<c xmlns:dc=\"d\" "
            "xmlns:t=\"t\"><dc:title>停水通知</dc:title><t:created>2026-03-05T01:00:00Z</t:created></c>") },
    };
    return zipped(a, parts, sizeof parts / sizeof parts[0]);
}

static void a_word_file_is_read_with_its_pictures_title_and_day(void **state)
{
    struct arena *a = *state;
    struct clean_text_made m;
    struct err e = { 0 };
    str bytes = document(
        a, "<w:p><w:pPr><w:pStyle w:val=\"a3\"/></w:pPr><w:r><w:t>一、总则</w:t></w:r></w:p>"
           "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>时间：</w:t></w:r><w:r><w:rPr><w:b w:val=\"0\"/></w:rPr><w:t "
           "xml:space=\"preserve\">明天 </w:t></w:r>"
           "<w:del><w:r><w:delText>后天</w:delText></w:r></w:del><w:ins><w:r><w:t>上午</w:t></w:r></w:ins>"
           "<w:hyperlink r:id=\"rId2\"><w:r><w:t>详情</w:t></w:r></w:hyperlink></w:p>"
           "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId "
           "w:val=\"5\"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>"
           "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId "
           "w:val=\"5\"/></w:numPr></w:pPr><w:r><w:t>乙</w:t></w:r></w:p>"
           "<w:p><w:r><w:drawing><wp:inline><wp:docPr descr=\"图\"/><a:blip "
           "r:embed=\"rId1\"/></wp:inline></w:drawing></w:r></w:p>"
           "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>村</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>户</w:t></"
           "w:r></w:p></w:tc></w:tr>"
           "<w:tr><w:tc><w:p><w:r><w:t>甲村</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>3</w:t></w:r></"
           "w:p></w:tc></w:tr></w:tbl>");
    assert_int_equal(docx_read(a, &e, bytes, &m), RC_OK);
    assert_text(m.markdown, "## 一、总则\n\n**时间：**明天 上午[详情](<https://a.example/>)\n\n-  甲\n   1. "
                            "乙\n\n![图](picture:1)\n\n"
                            "| 村 | 户 |\n| --- | --- |\n| 甲村 | 3 |");
    assert_text(m.title, "停水通知");
    assert_text(m.date, "2026-03-05T01:00:00Z");
    assert_int_equal(m.pictures_n, 1);
    assert_text(m.pictures[0].bytes, "\x89PNG picture");
}

static void a_word_file_that_is_none_is_refused_with_words(void **state)
{
    struct arena *a = *state;
    char *zeros = arena_alloc(a, (size_t)20 << 20);
    struct part
        bomb[] = { { "word/document.xml", { zeros, (size_t)20 << 20 } } },
        entities[] = { { "word/document.xml",
                         S("<!DOCTYPE d [<!ENTITY x SYSTEM "
                           "\"file:///etc/hostname\">]><d><body><p><r><t>&x;</t></r></p></body></d>") } },
        empty[] = { { "word/document.xml", S("<d><body><p/></body></d>") } };
    const struct {
        str bytes;
        rc want;
        const char *text_key;
    } cases[] = {
        { zipped(a, bomb, 1), RC_LIMIT, "file.bomb" },
        { zipped(a, entities, 1), RC_INVALID, "file.broken" },
        { zipped(a, empty, 1), RC_INVALID, "html.empty" },
        { S("%PDF-1.7"), RC_INVALID, "file.broken" },
        { S("PK\x03\x04 cut"), RC_INVALID, "file.broken" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct clean_text_made m;
        struct err e = { 0 };
        assert_int_equal(docx_read(a, &e, cases[i].bytes, &m), cases[i].want);
        assert_string_equal(e.text_key, cases[i].text_key);
    }
}

#define A(name) TEST_WITH(name, test_arena_up, test_arena_down)
TEST_MAIN(A(marks_of_a_page_become_markdown), A(pieces_of_one_look_are_joined),
          A(signs_by_accident_are_escaped), A(a_page_of_word_is_read),
          A(an_article_of_wechat_keeps_its_pictures),
          A(figures_keep_captions_and_several_pictures_stand_together),
          A(nothing_of_the_corpus_comes_through_a_paste), A(deep_large_and_empty_pages_have_an_answer),
          A(a_word_file_is_read_with_its_pictures_title_and_day),
          A(a_word_file_that_is_none_is_refused_with_words))
