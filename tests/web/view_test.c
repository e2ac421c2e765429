/* SPDX-License-Identifier: Apache-2.0 */
/* The writers of views, one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/view.h"

/* 2026-11-24 09:30 in China. */
#define NOW INT64_C(1795483800000)

struct desk {
    struct arena *arena;
    struct buf out;
    struct view v;
};

static int set_up(void **state)
{
    static struct desk d;
    d.arena = arena_new(16u << 20);
    d.out = buf_new(d.arena, 1u << 20);
    d.v = (struct view){
        .out = &d.out, .arena = d.arena, .lang = LANG_EN, .now = NOW, .offset = 8 * MS_PER_HOUR
    };
    *state = &d;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *d = *state;
    arena_free(d->arena);
    return 0;
}

/* What was written since the last look. */
static const char *written(struct desk *d)
{
    const char *text = str_c(d->arena, buf_str(&d->out));
    buf_clear(&d->out);
    return text;
}

static void text_is_escaped_for_elements_and_attributes_alike(void **state)
{
    struct desk *d = *state;
    view_text(&d->v, S("a<b>&\"'回"));
    assert_string_equal(written(d), "a&lt;b&gt;&amp;&quot;&#39;回");
    view_attr(&d->v, S("a<b>&\"'回"));
    assert_string_equal(written(d), "a&lt;b&gt;&amp;&quot;&#39;回");
    view_text(&d->v, (str){ 0 });
    view_attr(&d->v, S(""));
    assert_string_equal(written(d), "");
}

static void addresses_that_run_something_become_a_mere_mark(void **state)
{
    struct desk *d = *state;
    static const char *const refused[] = { "javascript:alert(1)",
                                           "JavaScript:alert(1)",
                                           " javascript:1",
                                           "\tjavascript:1",
                                           "java\nscript:1",
                                           "\x01javascript:1",
                                           "data:text/html,1",
                                           "vbscript:1",
                                           "file:///etc/passwd",
                                           "blob:x",
                                           ":",
                                           "http\xc3\xa9:x" };
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        view_url(&d->v, str_from_c(refused[i]));
        assert_string_equal(written(d), "#");
    }
}

static void addresses_that_lead_somewhere_are_kept(void **state)
{
    struct desk *d = *state;
    static const char *const rows[][2] = {
        { "/wall?a=1&b=2#c", "/wall?a=1&amp;b=2#c" },
        { "", "" },
        { "?q=a:b", "?q=a:b" },
        { "#x:y", "#x:y" },
        { "a/b:c", "a/b:c" },
        { "https://example.org/\"><script>", "https://example.org/&quot;&gt;&lt;script&gt;" },
        { "HTTP://example.org/", "HTTP://example.org/" },
        { "tel:0000-000", "tel:0000-000" },
        { "mailto:a@example.org", "mailto:a@example.org" },
        { "/a b\tc\nd\\e\x7f", "/a%20b%09c%0Ad%5Ce%7F" },
        { "/回音?x='", "/回音?x=&#39;" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        view_url(&d->v, str_from_c(rows[i][0]));
        assert_string_equal(written(d), rows[i][1]);
    }
    view_url_part(&d->v, S("a/b?c=d&回"));
    assert_string_equal(written(d), "a%2Fb%3Fc%3Dd%26%E5%9B%9E");
}

static void clauses_are_wrapped_where_there_is_more_than_one(void **state)
{
    struct desk *d = *state;
    static const char *const rows[][2] = {
        { "", "" },
        { "没有标点", "没有标点" },
        { "只有一句。", "只有一句。" },
        { "每句话，都有回音", "[每句话，][都有回音]" },
        { "他说：“好！”走了？真的", "[他说：][“好！”][走了？][真的]" },
        { "什么？！真的；（是。）", "[什么？！][真的；][（是。）]" },
        { "a<b，c&d", "[a&lt;b，][c&amp;d]" },
        { "one, two. three", "one, two. three" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        view_clauses(&d->v, str_from_c(rows[i][0]), "[", "]");
        assert_string_equal(written(d), rows[i][1]);
    }
}

static void lines_are_parted_by_a_mark(void **state)
{
    struct desk *d = *state;
    view_lines(&d->v, S("a\n<b>\n\nc"), "|");
    assert_string_equal(written(d), "a|&lt;b&gt;||c");
    view_lines(&d->v, S(""), "|");
    assert_string_equal(written(d), "");
}

static void a_text_and_its_arguments_are_escaped(void **state)
{
    struct desk *d = *state;
    const struct text_arg args[] = { text_arg_str("time", S("<i>{n}</i>")) };
    view_t(&d->v, TEXT_FORMAT_TODAY_AT, args, 1);
    assert_string_equal(written(d), "today &lt;i&gt;{n}&lt;/i&gt;");
    view_t(&d->v, TEXT_FORMAT_TODAY_AT, NULL, 0);
    assert_string_equal(written(d), "today {time}");
    const struct text_arg one = text_arg_int("n", 1);
    view_t(&d->v, TEXT_FORMAT_DAYS_AGO, &one, 1);
    assert_string_equal(written(d), "1 day ago");
    const struct text_arg grouped = text_arg_number("n", 1234, S("1,234"));
    view_t(&d->v, TEXT_FORMAT_DAYS_AGO, &grouped, 1);
    assert_string_equal(written(d), "1,234 days ago");
    view_t(&d->v, TEXT_NONE, NULL, 0);
    assert_string_equal(written(d), "");
}

static void texts_are_found_by_their_keys(void **state)
{
    struct desk *d = *state;
    for (int i = 1; i < TEXT_COUNT; i++) {
        enum text found = TEXT_NONE;
        assert_true(text_find(text_key((enum text)i), &found));
        assert_int_equal(found, i);
        for (int lang = 0; lang < LANG_COUNT; lang++)
            assert_true(text_get((enum text)i, (enum lang)lang).n > 0);
    }
    enum text kept = TEXT_FORMAT_DAY;
    assert_false(text_find(S("no.such_key"), &kept));
    assert_false(text_find(S(""), &kept));
    assert_int_equal(kept, TEXT_FORMAT_DAY);
    assert_string_equal(str_c(d->arena, text_key(TEXT_FORMAT_DAY)), "format.day");
    assert_string_equal(str_c(d->arena, lang_tag(LANG_ZH_HANS)), "zh-CN");
    assert_string_equal(str_c(d->arena, lang_tag(LANG_ZH_HANT)), "zh-Hant");
    assert_string_equal(str_c(d->arena, lang_tag(LANG_EN)), "en");
}

static void a_text_without_its_argument_keeps_the_name_in_braces(void **state)
{
    struct desk *d = *state;
    const struct text_arg other = text_arg_str("other", S("x"));
    assert_string_equal(str_c(d->arena, text_format(d->arena, TEXT_FORMAT_TODAY_AT, LANG_EN, &other, 1)),
                        "today {time}");
    /* a brace that opens nothing is text */
    str rest = S("a{b {time}{");
    str piece;
    const struct text_arg *arg;
    const struct text_arg time = text_arg_str("time", S("9"));
    struct buf b = buf_new(d->arena, 100);
    while (text_next(&rest, &time, 1, &piece, &arg))
        buf_printf(&b, "[%.*s%s]", STR_ARG(piece), arg != NULL ? "!" : "");
    assert_string_equal(str_c(d->arena, buf_str(&b)), "[a][{b ][{time}!][{]");
}

static void an_icon_is_remembered_for_the_sprite(void **state)
{
    struct desk *d = *state;
    view_sprite(&d->v);
    view_icon(&d->v, ICON_NONE);
    view_icon(&d->v, ICON_ECHO);
    view_icon_use(&d->v, ICON_HX);
    view_sprite_done(&d->v);
    str page = buf_str(&d->out);
    assert_true(str_starts(
        page, S("<svg class=\"sprite\" aria-hidden=\"true\" focusable=\"false\"><defs><pattern id=\"hx\"")));
    assert_true(str_ends(
        page, S("</symbol></svg><svg class=\"i\" aria-hidden=\"true\"><use href=\"#i-echo\"/></svg>")));
}

static void a_sprite_behind_everything_is_written_there(void **state)
{
    struct desk *d = *state;
    view_icon(&d->v, ICON_LEFT);
    view_sprite(&d->v);
    view_sprite_done(&d->v);
    assert_true(str_ends(buf_str(&d->out), S("</symbol></svg>")));
}

static void every_icon_has_its_symbol(void **state)
{
    (void)state;
    for (int i = 1; i < ICON_COUNT; i++) {
        assert_true(icon_rows[i].name.n > 0);
        assert_true(
            str_ends(icon_rows[i].symbol, icon_rows[i].is_pattern ? S("</pattern>") : S("</symbol>")));
    }
}

static void formatted_values_say_how_long_they_stay_right(void **state)
{
    struct desk *d = *state;
    struct view *v = &d->v;
    ms_t new_year = day_start(day_from_date((struct date){ 2027, 1, 1 }), v->offset);
    ms_t midnight = day_start(day_from_date((struct date){ 2026, 11, 25 }), v->offset);
    day_t today = day_of(NOW, v->offset);
    assert_true(str_eq(view_as_date(v, NOW), S("24 November 2026")));
    assert_true(str_eq(view_day_as_date(v, today), S("24 November 2026")));
    assert_true(str_eq(view_as_iso(v, NOW), S("2026-11-24T09:30:00+08:00")));
    assert_true(str_eq(view_day_as_iso(v, today), S("2026-11-24")));
    assert_true(str_eq(view_as_weekday(v, NOW), S("Tuesday")));
    assert_true(str_eq(view_day_as_weekday(v, today), S("Tuesday")));
    assert_true(str_eq(view_as_money(v, 100), S("¥1")));
    assert_true(str_eq(view_as_count(v, 1000), S("1,000")));
    assert_true(str_eq(view_as_percent(v, 50), S("0.5%")));
    assert_int_equal(v->good_until, 0);
    assert_true(str_eq(view_as_time(v, NOW), S("24 Nov 09:30")));
    assert_int_equal(v->good_until, new_year);
    v->good_until = 0;
    assert_true(str_eq(view_day_as_day(v, today), S("24 Nov")));
    assert_int_equal(v->good_until, new_year);
    assert_true(str_eq(view_as_ago(v, NOW), S("today 09:30")));
    assert_int_equal(v->good_until, midnight);
    v->good_until = 1;
    assert_true(str_eq(view_day_as_ago(v, today), S("today")));
    assert_int_equal(v->good_until, 1);
}

static void numbers_and_assets_are_written_plain(void **state)
{
    struct desk *d = *state;
    view_int(&d->v, -5);
    view_raw_html(&d->v, (html){ S("<b>") });
    assert_string_equal(written(d), "-5<b>");
    view_asset(&d->v, ASSET_ECHOWALL_CSS);
    assert_string_equal(written(d), str_c(d->arena, asset_url(ASSET_ECHOWALL_CSS)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text_is_escaped_for_elements_and_attributes_alike, set_up, tear_down),
        cmocka_unit_test_setup_teardown(addresses_that_run_something_become_a_mere_mark, set_up, tear_down),
        cmocka_unit_test_setup_teardown(addresses_that_lead_somewhere_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(clauses_are_wrapped_where_there_is_more_than_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_are_parted_by_a_mark, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_text_and_its_arguments_are_escaped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_are_found_by_their_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_text_without_its_argument_keeps_the_name_in_braces, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_icon_is_remembered_for_the_sprite, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_sprite_behind_everything_is_written_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_icon_has_its_symbol, set_up, tear_down),
        cmocka_unit_test_setup_teardown(formatted_values_say_how_long_they_stay_right, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_and_assets_are_written_plain, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
