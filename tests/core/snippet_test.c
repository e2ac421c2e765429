/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of texts with their words marked. */
#include "core/snippet.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "core/search_find.h"
#include "harness/test.h"

/* "…before[word]behind…" */
static str shown(struct arena *a, const char *text, const char *words, size_t around)
{
    str *wanted;
    size_t n;
    struct buf b = buf_new(a, 1 << 20);
    search_words_of(a, str_from_c(words), &wanted, &n);
    struct snippet s = snippet_of(a, str_from_c(text), wanted, n, around);
    buf_put(&b, s.is_cut_before ? S("…") : S(""));
    for (size_t i = 0; i < s.n; i++)
        buf_printf(&b, s.parts[i].is_hit ? "[%.*s]" : "%.*s", STR_ARG(s.parts[i].text));
    buf_put(&b, s.is_cut_behind ? S("…") : S(""));
    return buf_str(&b);
}

static void words_are_marked_as_they_stand_in_the_text(void **state)
{
    struct arena *a = *state;
    assert_text(shown(a, "村口的路燈壞了", "路灯坏", SNIPPET_WHOLE), "村口的[路燈壞]了");
    assert_text(shown(a, "ＷｉＦｉ密码和wifi", "WIFI", SNIPPET_WHOLE), "[ＷｉＦｉ]密码和[wifi]");
    assert_text(shown(a, "停 　 水", "停 水", SNIPPET_WHOLE), "[停] 　 [水]");
    assert_text(shown(a, "水水水", "水水", SNIPPET_WHOLE), "[水水水]");
    assert_text(shown(a, "没有", "水", SNIPPET_WHOLE), "没有");
    assert_text(shown(a, "", "水", 10), "");
}

static void the_piece_lies_round_the_first_word(void **state)
{
    struct arena *a = *state;
    assert_text(shown(a, "一二三四五六七八九十水甲乙丙丁戊己庚辛壬癸", "水", 10), "…九十[水]甲乙丙丁戊己庚…");
    assert_text(shown(a, "一水三四五六七八九十甲乙", "水", 10), "一[水]三四五六七八九十…");
    assert_text(shown(a, "一二三四五六七八九十甲乙", "没", 10), "一二三四五六七八九十…");
}

static void nothing_is_cut_inside_of_what_people_see_as_one(void **state)
{
    struct arena *a = *state;
    /* a family of four, one character for people; a letter with an accent behind it */
    assert_text(shown(a, "一👨‍👩‍👧‍👦水二三四五六七", "水", 5),
                "…👨‍👩‍👧‍👦[水]二三四…");
    assert_text(shown(a, "cafe\xCC\x81 open", "cafe", SNIPPET_WHOLE), "[cafe\xCC\x81] open");
    assert_text(shown(a, "水一二三👨‍👩‍👧‍👦五", "水", 5),
                "[水]一二三👨‍👩‍👧‍👦…");
}

static void a_letter_with_thousands_of_accents_is_cut(void **state)
{
    struct arena *a = *state;
    struct buf b = buf_new(a, 1 << 18);
    buf_put(&b, S("a"));
    for (int i = 0; i < 50000; i++)
        buf_put(&b, S("\xCC\x81"));
    buf_put(&b, S("水"));
    str wanted = S("水");
    struct snippet s = snippet_of(a, buf_str(&b), &wanted, 1, 90);
    size_t bytes = 0;
    for (size_t i = 0; i < s.n; i++) {
        assert_true(utf8_is_valid(s.parts[i].text));
        bytes += s.parts[i].text.n;
    }
    assert_true(s.is_hit && bytes < 2000);
}

#define WITH(name) TEST_WITH(name, test_arena_up, test_arena_down)
TEST_MAIN(WITH(words_are_marked_as_they_stand_in_the_text), WITH(the_piece_lies_round_the_first_word),
          WITH(nothing_is_cut_inside_of_what_people_see_as_one),
          WITH(a_letter_with_thousands_of_accents_is_cut))
