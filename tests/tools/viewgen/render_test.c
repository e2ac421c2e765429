/* SPDX-License-Identifier: Apache-2.0 */
/* What the sample views print. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample.h"
#include "tokens.h"

static int set_up(void **state)
{
    *state = arena_new(64u << 20);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void is_text(struct arena *a, str got, const char *wanted)
{
    assert_string_equal(str_c(a, got), wanted);
}

static void a_card_is_printed_as_the_view_says(void **state)
{
    struct arena *a = *state;
    struct view v = sample_view(a, LANG_ZH_HANS);
    struct card *c = sample_card(a, S("/a?b=1&c"));
    c->title = S("柳沟村主路12盏灯不亮，夜里出门摸黑");
    c->number = S("QH-2026-0317 终");
    c->steps[0].what = S("收到\n受理<b>");
    is_text(
        a, sample_render(&v, card_page(c)),
        "<article class=\"card \" id=\"pQH-2026-0317 终\" data-total=\"41352\">\n"
        "<h3><a href=\"/a?b=1&amp;c\"><span class=\"c\">柳沟村主路12盏灯不亮，</span><span "
        "class=\"c\">夜里出门摸黑"
        "</span></a> <a href=\"/problems/QH-2026-0317%20%E7%BB%88?day=2026-11-24\"><svg class=\"i\" "
        "aria-hidden=\"true\"><use href=\"#i-echo\"/></svg><svg class=\"i\" aria-hidden=\"true\"><use "
        "href=\"#i-late\"/></svg></a></h3>\n"
        "<time datetime=\"2026-11-25T09:30:00+08:00\">11月25日09:30</time> 明天09:30\n"
        "<p>11月27日, 3天后, 星期五</p>\n"
        "<ol>\n"
        "<li title=\"/a?b=1&amp;c\">11月23日 收到<br>受理&lt;b&gt; <a "
        "href=\"/a?b=1&amp;c\">/a?b=1&amp;c</a></li>\n"
        "<li>2025年10月20日 /a?b=1&amp;c</li>\n"
        "</ol>\n"
        "<p aria-label=\"占93.1%\">/a?b=1&amp;c /a?b=1&amp;c 41,352 / 1234.50元</p>\n"
        "41352件 柳沟村主路12盏灯不亮，夜里出门摸黑共41,352件 已回音\n"
        "<span class=\"chip ok\"><svg class=\"i\" aria-hidden=\"true\"><use href=\"#i-echo\"/></svg>已回音 "
        "41,352</span><span class=\"chip QH-2026-0317 "
        "终\">柳沟村主路12盏灯不亮，夜里出门摸黑</span>2026年11月24日\n"
        "<p class=\"meta\">/a?b=1&amp;c<a href=\"/a?b=1&amp;c/wall?n=QH-2026-0317%20%E7%BB%88\">已回音的 "
        "&lt;b&gt;"
        "&quot;墙&quot;&lt;/b&gt;</a></p>\n"
        "<svg class=\"bar\" aria-hidden=\"true\"><rect width=\"93.1%\" height=\"100%\" "
        "fill=\"url(#hx)\"/></svg>\n"
        "<p>5</p></article>");
}

static void what_is_absent_is_left_out(void **state)
{
    struct arena *a = *state;
    struct view v = sample_view(a, LANG_EN);
    struct card c = {
        .is_late = true, .total = 1, .state = TEXT_SAMPLE_SITE, .link = S("javascript:alert(1)")
    };
    str page = sample_render(&v, card_page(&c));
    is_text(
        a, page,
        "<article class=\"card late\" id=\"p\" data-total=\"1\">\n"
        "<h3><a href=\"#\"></a> <a href=\"/problems/?day=1970-01-01\"><svg class=\"i\" "
        "aria-hidden=\"true\"><use "
        "href=\"#i-echo\"/></svg></a></h3>\n"
        "No deadline\n"
        "\n"
        "<ol>\n"
        "<li>No steps yet</li>\n"
        "</ol>\n"
        "<p aria-label=\"0.0% of all\">1 / ¥0</p>\n"
        "one problem : 1 problem Echowall\n"
        "<span class=\"chip ok\"><svg class=\"i\" aria-hidden=\"true\"><use href=\"#i-echo\"/></svg>Answered "
        "1</span><span class=\"chip \"></span>&middot; 100 &amp; 1\n"
        "<p class=\"meta\"><a href=\"/wall?n=\">Echowall&#39;s &lt;b&gt;&quot;wall&quot;&lt;/b&gt;</a></p>\n"
        "<svg class=\"bar\" aria-hidden=\"true\"><rect width=\"0.0%\" height=\"100%\" "
        "fill=\"url(#hx)\"/></svg>\n"
        "</article>");
}

static void traditional_chinese_comes_from_the_converter_and_from_overrides(void **state)
{
    struct arena *a = *state;
    is_text(a, text_get(TEXT_SAMPLE_NO_STEPS, LANG_ZH_HANT), "裏面還沒有辦理過程");
    is_text(a, text_get(TEXT_SAMPLE_DONE, LANG_ZH_HANT), "已經回音");
    is_text(a, text_get(TEXT_SAMPLE_NO_DEADLINE, LANG_ZH_HANT), "沒有時限");
    const struct text_arg n = text_arg_int("n", 3);
    is_text(a, text_format(a, TEXT_SAMPLE_COUNT, LANG_ZH_HANT, &n, 1), "3件");
}

static void english_chooses_between_singular_and_plural(void **state)
{
    struct arena *a = *state;
    static const struct {
        int64_t n;
        const char *text;
    } rows[] = { { 0, "0 problems" }, { 1, "one problem" }, { 2, "2 problems" }, { -1, "-1 problems" } };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct text_arg n = text_arg_int("n", rows[i].n);
        is_text(a, text_format(a, TEXT_SAMPLE_COUNT, LANG_EN, &n, 1), rows[i].text);
    }
}

static void lists_and_nested_views_are_printed_in_order(void **state)
{
    struct arena *a = *state;
    struct view v = sample_view(a, LANG_EN);
    struct branch leaves[] = { { .name = S("2") }, { .name = S("3") } };
    struct branch root = { .name = S("1"), .branches = leaves, .branches_n = 2 };
    is_text(a, sample_render(&v, branch_page(&root)), "<li>1<ul><li>2</li><li>3</li></ul></li>");
    struct plain plain = { 0 };
    is_text(a, sample_render(&v, plain_page(&plain)), "<hr>");
    struct times times = { .at = v.now };
    is_text(a, sample_render(&v, times_page(&times)), "<p>24 November 2026, Tuesday</p>");
}

static void a_form_keeps_what_was_typed(void **state)
{
    struct arena *a = *state;
    struct view v = sample_view(a, LANG_EN);
    struct choice choices[] = { { S("a"), TEXT_SAMPLE_NOTES, false }, { S("\""), TEXT_SAMPLE_SITE, true } };
    struct cards cards = {
        .guard = { S("<input type=\"hidden\">") },
        .query = S("<\"'&>"),
        .choices = choices,
        .choices_n = 2,
        .notes = S("\n two\nlines </textarea>"),
    };
    is_text(
        a, sample_render(&v, cards_page(&cards)),
        "<form action=\"/wall?q=1\" method=\"post\"><input type=\"hidden\">\n"
        "<label for=\"q\">Search</label><input id=\"q\" name=\"q\" value=\"&lt;&quot;&#39;&amp;&gt;\" "
        "autofocus>\n"
        "<select name=\"c\" aria-label=\"Choice\"><option value=\"a\">Notes</option><option value=\"&quot;\" "
        "selected>Echowall</option></select>\n"
        "<label>Notes<textarea name=\"notes\">\n\n two\nlines &lt;/textarea&gt;</textarea></label>\n"
        "</form>\n\n");
}

static void the_sprite_holds_just_the_symbols_that_were_used(void **state)
{
    struct arena *a = *state;
    struct view v = sample_view(a, LANG_EN);
    struct card c = { .total = 1 };
    struct document d = { .title = S("<T>"),
                          .lang = S("en"),
                          .body = page_html(&v, card_page(&c), 1u << 16) };
    str page = sample_render(&v, document_page(&d));
    size_t sprite =
        str_find(page, S("<body>\n<svg class=\"sprite\" aria-hidden=\"true\" focusable=\"false\"><defs>"
                         "<pattern id=\"hx\""));
    assert_int_not_equal(sprite, SIZE_MAX);
    assert_int_not_equal(str_find(page, S("</defs><symbol id=\"i-echo\"")), SIZE_MAX);
    assert_int_not_equal(str_find(page, S("<symbol id=\"i-left\"")), SIZE_MAX);
    assert_int_equal(str_find(page, S("<symbol id=\"i-late\"")), SIZE_MAX);
    assert_int_not_equal(str_find(page, S("</symbol></svg><main><article")), SIZE_MAX);
    assert_true(str_ends(page, S("<img src=\"/logo.svg\" alt=\"\"></a>\n</body>\n</html>")));
    assert_int_not_equal(str_find(page, S("<title>&lt;T&gt; · Echowall</title>")), SIZE_MAX);
    assert_int_not_equal(str_find(page, asset_url(ASSET_SAMPLE_CSS)), SIZE_MAX);
    assert_int_not_equal(str_find(page, S("<script src=\"/a/sample.")), SIZE_MAX);
}

static void a_page_larger_than_its_room_gives_nothing_instead_of_a_half(void **state)
{
    struct arena *a = *state;
    struct view v = sample_view(a, LANG_EN);
    struct card *c = sample_card(a, S("x"));
    assert_int_equal(page_html(&v, card_page(c), 100).s.n, 0);
    struct document d = { .title = S("x"), .lang = S("en"), .body = { S("") } };
    assert_int_equal(page_html(&v, document_page(&d), 300).s.n, 0);
}

static void what_is_said_of_today_names_its_end(void **state)
{
    struct arena *a = *state;
    struct view v = sample_view(a, LANG_EN);
    struct card *c = sample_card(a, S("x"));
    (void)sample_render(&v, card_page(c));
    assert_int_equal(v.good_until, day_start(day_of(SAMPLE_NOW, v.offset) + 1, v.offset));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_is_printed_as_the_view_says),
        cmocka_unit_test(what_is_absent_is_left_out),
        cmocka_unit_test(traditional_chinese_comes_from_the_converter_and_from_overrides),
        cmocka_unit_test(english_chooses_between_singular_and_plural),
        cmocka_unit_test(lists_and_nested_views_are_printed_in_order),
        cmocka_unit_test(a_form_keeps_what_was_typed),
        cmocka_unit_test(the_sprite_holds_just_the_symbols_that_were_used),
        cmocka_unit_test(a_page_larger_than_its_room_gives_nothing_instead_of_a_half),
        cmocka_unit_test(what_is_said_of_today_names_its_end),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
