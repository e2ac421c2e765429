/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown: what comes out, that nothing harmful can, Chinese emphasis, and that nothing takes long. */
#include "web/markdown.h"

#include <time.h>

#include "base/buf.h"
#include "harness/test.h"
#include "harness/xss.h"

/* picture:1 is 2000 x 1000 with a small one, picture:2 is small, video:1 a figure, file:1 a document. */
static bool place(void *data, str address, struct markdown_place *ret)
{
    (void)data;
    if (str_eq(address, S("picture:1")))
        *ret = (struct markdown_place){ .src = S("/pictures/aa"),
                                        .small = S("/pictures/aa?size=small"),
                                        .width = 2000,
                                        .height = 1000,
                                        .small_width = 640 };
    else if (str_eq(address, S("picture:2")) || str_eq(address, S("/pictures/bb")))
        *ret = (struct markdown_place){ .src = S("/pictures/bb"), .width = 300, .height = 200 };
    else if (str_eq(address, S("video:1")))
        *ret =
            (struct markdown_place){ .block = { S("<figure>film</figure>\n") }, .href = S("/items/1/film") };
    else if (str_eq(address, S("file:1")))
        *ret = (struct markdown_place){ .href = S("/items/1/files/1"), .note = S("PDF, 1.2 MB") };
    else
        return false;
    return true;
}

static struct markdown_made made(struct arena *a, str text)
{
    struct markdown_options o = { .lang = LANG_EN, .heading_top = 2, .place = place };
    struct markdown_made ret;
    struct err e = { 0 };
    assert_int_equal(markdown_html(a, &e, text, &o, &ret), RC_OK);
    return ret;
}

static void becomes(struct arena *a, const char *text, const char *want)
{
    assert_text(made(a, str_from_c(text)).body.s, want);
}

static void the_usual_marks_work(void **state)
{
    becomes(*state, "a *b* **c** ~~d~~ `e<`\n\nf",
            "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e&lt;</code></p>\n<p>f</p>\n");
    becomes(*state, "# a\n## b\n###### c", "<h2>a</h2>\n<h3>b</h3>\n<h6>c</h6>\n");
    becomes(*state, "- a\n- b\n  1. c\n", "<ul>\n<li>a</li>\n<li>b\n<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>\n");
    becomes(*state, "3. a\n\n4. b", "<ol start=\"3\">\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>\n");
    becomes(
        *state, "> a\n\n---\n\n```c\nx < y\n```",
        "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n<pre tabindex=\"0\"><code>x &lt; y\n</code></pre>\n");
    becomes(*state, "- [x] a\n- [ ] b", "<ul>\n<li>☑ a</li>\n<li>☐ b</li>\n</ul>\n");
    becomes(*state, "|a|b|\n|:-:|-:|\n|1|2|",
            "<div class=\"scroll\" tabindex=\"0\"><table>\n<thead>\n<tr><th scope=\"col\" "
            "class=\"mid\">a</th><th scope=\"col\" class=\"num\">b</th></tr>\n</thead>\n<tbody>\n<tr><td "
            "class=\"mid\">1</td><td class=\"num\">2</td></tr>\n</tbody>\n</table></div>\n");
}

static void a_line_end_is_a_line_end_and_a_moved_in_paragraph_is_one(void **state)
{
    becomes(*state, "第一行\n第二行", "<p>第一行<br>\n第二行</p>\n");
    becomes(*state, "甲<br>乙", "<p>甲<br>\n乙</p>\n");
    becomes(*state, "    各位居民，**明天**停水。\n\n    请储水。",
            "<p>各位居民，<strong>明天</strong>停水。</p>\n<p>请储水。</p>\n");
    becomes(*state, "    int main", "<pre tabindex=\"0\"><code>int main\n</code></pre>\n");
    becomes(*state, "工期3~5天，最多8~10天", "<p>工期3~5天，最多8~10天</p>\n");
}

/* b…b stands for <strong>, i…i for <em>, s…s for <del>: left is typed, right is what comes out. */
static const char *const emphasis[][2] = {
    { "**「引号」**后文", "b「引号」b后文" },
    { "前文**「引号」**后文", "前文b「引号」b后文" },
    { "这是**重点，**后面", "这是b重点，b后面" },
    { "这是**重点。**后面**又，**一个", "这是b重点。b后面b又，b一个" },
    { "**（一）**总则", "b（一）b总则" },
    { "第一条**（适用范围）**本办法", "第一条b（适用范围）b本办法" },
    { "**《办法》**已经印发", "b《办法》b已经印发" },
    { "请看**《办法》**。", "请看b《办法》b。" },
    { "**“弯引号”**后文", "b“弯引号”b后文" },
    { "他说：**“你好。”**她说：**“再见。”**", "他说：b“你好。”b她说：b“再见。”b" },
    { "**“弯引号”**ABC公司", "b“弯引号”bABC公司" },
    { "ABC**“弯引号”**", "ABCb“弯引号”b" },
    { "**注意:**后面", "b注意:b后面" },
    { "**注意：**后面", "b注意：b后面" },
    { "共**100%**以上", "共b100%b以上" },
    { "共**(100)**户", "共b(100)b户" },
    { "**时间：**7月1日", "b时间：b7月1日" },
    { "**时间：**A馆", "b时间：bA馆" },
    { "*斜体，*后面", "i斜体，i后面" },
    { "前*「斜」*后", "前i「斜」i后" },
    { "前***「又粗又斜」***后", "前ib「又粗又斜」bi后" },
    { "前**粗*斜，*粗**后", "前b粗i斜，i粗b后" },
    { "~~旧价，~~新价", "s旧价，s新价" },
    { "现价~~「99」~~元", "现价s「99」s元" },
    { "**~~「旧」~~**后", "bs「旧」sb后" },
    { "~~**「旧」**~~后", "sb「旧」bs后" },
    { "**[办法](/items/1)**后文", "bLINKb后文" },
    { "见**[办法](/items/1)**，", "见bLINKb，" },
    { "**`代码`**后文", "bCODEb后文" },
    { "——**破折号**——", "——b破折号b——" },
    { "省略……**重点……**后面", "省略……b重点……b后面" },
    { "**重点！**", "b重点！b" },
    { "**重点！** 后面", "b重点！b 后面" },
    { "**こんにちは。**世界", "bこんにちは。b世界" },
    { "**안녕(하세요)**세계", "b안녕(하세요)b세계" },
    { "𠀀**「𠀁」**𠀂", "𠀀b「𠀁」b𠀂" },
    { "- **（一）**总则", "LIb（一）b总则" },
    { "> **「引」**文", "QUOTEb「引」b文" },
    /* what CommonMark says of other writing holds */
    { "a**b**c", "abbbc" },
    { "a**\"b\"**c", "a**\"b\"**c" },
    { "**\"b\"**c", "**\"b\"**c" },
    { "2 * 3 * 4", "2 * 3 * 4" },
    { "** 「引」 **后", "** 「引」 **后" },
    { "\\*\\*「引」\\*\\*后", "**「引」**后" },
    { "snake_case_名字", "snake_case_名字" },
    { "5*6*7厘米", "5i6i7厘米" },
    { "没有**关上", "没有**关上" },
};

/* The output with the marks' short names. */
static str shortened(struct arena *a, str page)
{
    static const char *const names[][2] = {
        { "<strong>", "b" },
        { "</strong>", "b" },
        { "<em>", "i" },
        { "</em>", "i" },
        { "<del>", "s" },
        { "</del>", "s" },
        { "<p>", "" },
        { "</p>\n", "" },
        { "<ul>\n<li>", "LI" },
        { "</li>\n</ul>\n", "" },
        { "&quot;", "\"" },
        { "<blockquote>\n", "QUOTE" },
        { "</blockquote>\n", "" },
        { "<a href=\"/items/1\">办法</a>", "LINK" },
        { "<code>代码</code>", "CODE" },
    };
    struct buf out = buf_new(a, page.n + 1);
    while (page.n > 0) {
        size_t i = 0, n = sizeof names / sizeof names[0];
        while (i < n && !str_starts(page, str_from_c(names[i][0])))
            i++;
        buf_put(&out, i < n ? str_from_c(names[i][1]) : str_slice(page, 0, 1));
        page = str_slice(page, i < n ? strlen(names[i][0]) : 1, page.n);
    }
    return buf_str(&out);
}

static void emphasis_beside_chinese_works_as_it_is_typed(void **state)
{
    for (size_t i = 0; i < sizeof emphasis / sizeof emphasis[0]; i++)
        assert_text(shortened(*state, made(*state, str_from_c(emphasis[i][0])).body.s), emphasis[i][1]);
}

static void code_and_addresses_keep_every_character(void **state)
{
    becomes(*state, "`文**「引」**文`", "<p><code>文**「引」**文</code></p>\n");
    becomes(*state, "```\n文**「引」**文\n> > > > > > > > > > > > > > > > > > > > > > > > x\n```",
            "<pre tabindex=\"0\"><code>文**「引」**文\n&gt; &gt; &gt; &gt; &gt; &gt; &gt; &gt; &gt; &gt; "
            "&gt; &gt; &gt; &gt; &gt; &gt; &gt; &gt; &gt; &gt; &gt; &gt; &gt; &gt; x\n</code></pre>\n");
    becomes(*state, "[a](/文**「引」**文)", "<p><a href=\"/文**「引」**文\">a</a></p>\n");
    becomes(*state, "文\xEF\xB7\x90*「引」*文", "<p>文<em>「引」</em>文</p>\n");
    becomes(*state, "> ~~~文\n> 「码」\n> ~~~",
            "<blockquote>\n<pre tabindex=\"0\"><code>「码」\n</code></pre>\n</blockquote>\n");
}

static void raw_html_shows_as_the_text_that_it_is(void **state)
{
    struct markdown_made m = made(*state, S("a <b>c</b>\n\n<div>x</div>\n\n<!-- unseen -->\n\n<br>"));
    assert_text(m.body.s, "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n<p>&lt;div&gt;x&lt;/div&gt;</p>\n<p><br></p>\n");
    assert_int_equal(m.shown_tags, 3);
}

static void links_go_where_they_may(void **state)
{
    becomes(*state, "[a](https://a.example/?x=1&y=2)",
            "<p><a href=\"https://a.example/?x=1&amp;y=2\" rel=\"nofollow noopener noreferrer\">a</a></p>\n");
    becomes(*state, "[a](/items/3) [b](mailto:a@b.example) [c](tel:+8612345) [d](#x)",
            "<p><a href=\"/items/3\">a</a> <a href=\"mailto:a@b.example\">b</a> <a "
            "href=\"tel:+8612345\">c</a> <a href=\"#x\">d</a></p>\n");
    becomes(*state, "[附件](file:1) [没有](file:2)",
            "<p><a href=\"/items/1/files/1\">附件</a> <small>(PDF, 1.2 MB)</small> 没有</p>\n");
    struct markdown_made m = made(*state, S("[a](javascript:alert(1)) [b](file:9) [c]()"));
    assert_text(m.body.s, "<p>a b c</p>\n");
    assert_int_equal(m.refused_links, 2);
    assert_int_equal(m.missing_files, 1);
}

static void a_bare_address_ends_where_the_sentence_goes_on(void **state)
{
    static const char *const cases[][3] = {
        { "详见https://a.example/b?c=1_2，谢谢", "https://a.example/b?c=1_2", "，谢谢" },
        { "见 http://a.example/b. 好", "http://a.example/b", ". 好" },
        { "（www.a.example/x）", "www.a.example/x", "）" },
        { "(https://a.example/b(c))", "https://a.example/b(c)", ")" },
        { "写信到a.b@c.example。", "a.b@c.example", "。" },
        { "https://a.example/文", "https://a.example/", "文" },
    };
    struct arena *a = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        str page = made(a, str_from_c(cases[i][0])).body.s;
        str want = str_printf(a, ">%s</a>%s</p>\n", cases[i][1], cases[i][2]);
        assert_true(str_ends(page, want));
    }
    becomes(
        a, "www.a.example",
        "<p><a href=\"http://www.a.example\" rel=\"nofollow noopener noreferrer\">www.a.example</a></p>\n");
    becomes(a, "http:// https://x 12:30@ a@b www. awww.a.example",
            "<p>http:// https://x 12:30@ a@b www. awww.a.example</p>\n");
    becomes(a, "[https://a.example](/b)", "<p><a href=\"/b\">https://a.example</a></p>\n");
}

static void pictures_come_from_the_own_store_alone(void **state)
{
    becomes(*state, "看![花](picture:1)吧",
            "<p>看<img src=\"/pictures/aa?size=small\" srcset=\"/pictures/aa?size=small 640w, /pictures/aa "
            "2000w\" sizes=\"(min-width: 48em) 44rem, 100vw\" width=\"2000\" height=\"1000\" "
            "loading=\"lazy\" decoding=\"async\" alt=\"花\">吧</p>\n");
    becomes(*state, "![花](picture:2 \"春天\")",
            "<figure><img src=\"/pictures/bb\" width=\"300\" height=\"200\" loading=\"lazy\" "
            "decoding=\"async\" alt=\"花\"><figcaption>春天</figcaption></figure>\n");
    becomes(*state, "![](/pictures/bb)\n![](picture:2)",
            "<div class=\"gallery\">\n<figure><img src=\"/pictures/bb\" width=\"300\" height=\"200\" "
            "loading=\"lazy\" decoding=\"async\" alt=\"\"></figure>\n<figure><img src=\"/pictures/bb\" "
            "width=\"300\" height=\"200\" loading=\"lazy\" decoding=\"async\" alt=\"\"></figure>\n</div>\n");
    becomes(*state, "![片](video:1)", "<figure>film</figure>\n");
    becomes(*state, "看![片](video:1)", "<p>看<a href=\"/items/1/film\">片</a></p>\n");
    struct markdown_made m = made(*state, S("![外](https://b.example/a.gif) ![无](picture:7) ![](data:x)"));
    assert_text(m.body.s, "<div class=\"gallery\">\n<p><a href=\"https://b.example/a.gif\" rel=\"nofollow "
                          "noopener noreferrer\">外</a></p>\n<p><span class=\"missing\">[A picture or file "
                          "that is no longer there: 无]</span></p>\n<p><span class=\"missing\">[A picture or "
                          "file that is no longer there]</span></p>\n</div>\n");
    assert_int_equal(m.missing_files, 3);
}

static void nothing_of_the_corpus_becomes_program(void **state)
{
    struct arena *a = *state;
    assert_true(xss_cases_n >= 150);
    for (size_t i = 0; i < xss_cases_n; i++) {
        str text = str_from_c(xss_cases[i]), page = made(a, text).body.s;
        if (!xss_is_harmless(page))
            fail_msg("case %zu: %s\nbecomes: %.*s", i, xss_cases[i], STR_ARG(page));
    }
}

/* The corpus inside other marks, cut anywhere. */
static void nothing_of_the_corpus_becomes_program_in_pieces(void **state)
{
    static const char *const around[][2] = {
        { "> - **", "**" },     { "[", "](picture:1)" }, { "![", "](picture:1)" },
        { "|a|\n|-|\n|", "|" }, { "文**「", "」**文" },
    };
    struct arena *a = arena_new((size_t)256 << 20);
    struct prng p = { 20260701 };
    (void)state;
    for (size_t i = 0; i < xss_cases_n; i++) {
        str one = str_from_c(xss_cases[i]), other = str_from_c(xss_cases[prng_below(&p, xss_cases_n)]);
        str cut = str_slice(one, 0, prng_below(&p, one.n + 1));
        size_t k = i % (sizeof around / sizeof around[0]);
        str text = str_printf(a, "%s%.*s%.*s%s", around[k][0], STR_ARG(cut), STR_ARG(other), around[k][1]);
        str page = made(a, text).body.s;
        if (!xss_is_harmless(page))
            fail_msg("%.*s\nbecomes: %.*s", STR_ARG(text), STR_ARG(page));
        arena_reset(a);
    }
    arena_free(a);
}

/* ---- bounds ---- */

static str repeated(struct arena *a, const char *head, const char *piece, const char *tail)
{
    struct buf out = buf_new(a, MARKDOWN_BYTES_MAX);
    buf_put(&out, str_from_c(head));
    while (out.n + strlen(piece) + strlen(tail) <= MARKDOWN_BYTES_MAX)
        buf_put(&out, str_from_c(piece));
    buf_put(&out, str_from_c(tail));
    return buf_str(&out);
}

/* Of this thread: other programs do not count. */
static int64_t processor_ms(void)
{
    struct timespec t;
    assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t), 0);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void a_text_made_to_take_long_does_not(void **state)
{
    static const char *const cases[][3] = {
        { "", ">", "x" },
        { "", "> ", "x" },
        { "", "- ", "x" },
        { "", "1. ", "x" },
        { "", "* ", "x" },
        { "- - - - - - - - - - - - - - - - - - - - - - x\n", "\n", "y" },
        { "", "[", "" },
        { "", "![](", "" },
        { "", "![[]()", "" },
        { "", "<a ", "" },
        { "", "<!--", "" },
        { "", "<http://a", "" },
        { "", "*a **b", "" },
        { "", "**a", "" },
        { "", "文**「", "" },
        { "", "~~a ", "" },
        { "", "_a ", "" },
        { "", "`a``b", "" },
        { "|a|\n|-|\n", "|", "" },
        { "", "a|", "\n-|-" },
        { "", "a|b\n-|-\n", "" },
        { "", "|", "\n" },
        { "www.a.b/", ")", "" },
        { "", "a@", "" },
        { "", "a@a.a", "" },
        { "", "www.a.b", "" },
        { "", "http://", "" },
        { "", "\\", "" },
        { "", "&", "" },
        { "", "[a]: b\n", "" },
        { "", "[a]", "\n\n[a]: b" },
        { "", "a\n", "" },
        { "", "    文\n\n", "" },
    };
    struct arena *a = arena_new((size_t)512 << 20);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        str text = repeated(a, cases[i][0], cases[i][1], cases[i][2]);
        struct markdown_options o = { .lang = LANG_EN, .heading_top = 2, .place = place };
        struct markdown_made m;
        int64_t began = processor_ms();
        rc done = markdown_html(a, NULL, text, &o, &m);
        int64_t took = processor_ms() - began;
        assert_true(done == RC_OK || done == RC_LIMIT);
        if (took > 3000)
            fail_msg("%s%s: %lld ms", cases[i][0], cases[i][1], (long long)took);
        arena_reset(a);
    }
    arena_free(a);
}

static void deep_quotes_and_lists_end_in_text(void **state)
{
    struct arena *a = *state;
    struct buf text = buf_new(a, 100000);
    for (int i = 0; i < 10000; i++)
        buf_put(&text, S("> "));
    buf_put(&text, S("底"));
    str page = made(a, buf_str(&text)).body.s, rest = page;
    int depth = 0;
    for (size_t at; (at = str_find(rest, S("<blockquote>"))) != SIZE_MAX; depth++)
        rest = str_slice(rest, at + 1, rest.n);
    assert_int_equal(depth, MARKDOWN_DEPTH_MAX);
    assert_true(str_find(page, S("底</p>")) != SIZE_MAX);
}

static void too_long_a_text_is_refused_with_words(void **state)
{
    struct arena *a = *state;
    struct markdown_options o = { .lang = LANG_EN, .heading_top = 2 };
    struct markdown_made m;
    struct err e = { 0 };
    char *room = arena_alloc(a, MARKDOWN_BYTES_MAX + 1);
    memset(room, 'a', MARKDOWN_BYTES_MAX + 1);
    assert_int_equal(markdown_html(a, &e, (str){ room, MARKDOWN_BYTES_MAX }, &o, &m), RC_OK);
    assert_int_equal(markdown_html(a, &e, (str){ room, MARKDOWN_BYTES_MAX + 1 }, &o, &m), RC_LIMIT);
    assert_string_equal(e.text_key, "markdown.too_long");
}

static void a_tangle_is_shown_as_plain_paragraphs(void **state)
{
    str text = repeated(*state, "*甲*\n乙\n\n", "[", "");
    struct markdown_made m = made(*state, text);
    assert_true(m.is_plain);
    assert_true(str_starts(m.body.s, S("<p>*甲*<br>\n乙</p>\n<p>[[")));
    assert_true(str_starts(markdown_text(*state, text, 5), S("*甲*")));
}

/* ---- words and uses ---- */

static void the_words_alone_are_for_search_and_summaries(void **state)
{
    struct arena *a = *state;
    str text = S("# 停水 *通知*\n\n![图](picture:1)\n\n各位**居民**：<b>\n明天停水 [详情](https://a.example) "
                 "`x`\n\n- 甲\n- 乙\n\n|a|b|\n|-|-|\n|1|2|\n\n<!-- no -->\n> 丙&amp;");
    assert_text(markdown_text(a, text, 1000),
                "停水 通知\n各位居民：\n明天停水 详情 x\n甲\n乙\na b \n1 2 \n丙&");
    assert_text(markdown_text(a, text, 4), "停水 通");
    assert_text(markdown_text(a, S(""), 10), "");
    assert_text(markdown_text(a, S("**「引」**文"), 10), "「引」文");
}

#define A(name) TEST_WITH(name, test_arena_up, test_arena_down)
TEST_MAIN(A(the_usual_marks_work), A(a_line_end_is_a_line_end_and_a_moved_in_paragraph_is_one),
          A(emphasis_beside_chinese_works_as_it_is_typed), A(code_and_addresses_keep_every_character),
          A(raw_html_shows_as_the_text_that_it_is), A(links_go_where_they_may),
          A(a_bare_address_ends_where_the_sentence_goes_on), A(pictures_come_from_the_own_store_alone),
          A(nothing_of_the_corpus_becomes_program), A(nothing_of_the_corpus_becomes_program_in_pieces),
          A(a_text_made_to_take_long_does_not), A(deep_quotes_and_lists_end_in_text),
          A(too_long_a_text_is_refused_with_words), A(a_tangle_is_shown_as_plain_paragraphs),
          A(the_words_alone_are_for_search_and_summaries))
