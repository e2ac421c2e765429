/* SPDX-License-Identifier: Apache-2.0 */
/* Differences of texts: known ones, and what holds for any two texts. */
#include "core/text_diff.h"

#include "base/buf.h"
#include "base/clock.h"
#include "harness/test.h"

/* "=same -gone +new" with a paragraph a line. */
static str written(struct arena *a, str before, str after)
{
    static const char signs[] = { '=', '-', '+' };
    struct text_diff d = text_diff(a, before, after);
    struct buf b = buf_new(a, 1 << 20);
    for (size_t i = 0; i < d.n; i++) {
        if (i > 0)
            buf_putc(&b, '\n');
        for (size_t p = 0; p < d.at[i].pieces_n; p++) {
            buf_putc(&b, signs[d.at[i].pieces[p].kind]);
            buf_put(&b, d.at[i].pieces[p].text);
        }
    }
    return buf_str(&b);
}

static void a_changed_word_is_shown_within_its_paragraph(void **state)
{
    struct arena *a = *state;
    assert_text(written(a, S("第一段。\n明天上午八点到十点停水，请提前储水。\n第三段。"),
                        S("第一段。\n明天上午九点到十点停水，请提前储水。\n第三段。")),
                "=第一段。\n=明天上午-八+九=点到十点停水，请提前储水。\n=第三段。");
}

static void paragraphs_that_came_went_or_were_put_in_the_place_of_others(void **state)
{
    struct arena *a = *state;
    assert_text(written(a, S("一\n二\n三"), S("一\n三\n四")), "=一\n-二\n=三\n+四");
    assert_text(written(a, S("河道清淤已经完工"), S("周五晚上放电影")), "-河道清淤已经完工\n+周五晚上放电影");
    assert_text(written(a, S(""), S("新")), "-\n+新");
    assert_text(written(a, S("同"), S("同")), "=同");
    assert_true(text_diff(a, S("同"), S("同")).is_same);
    assert_false(text_diff(a, S("同"), S("同\n")).is_same);
}

static void signs_that_are_alike_by_chance_belong_to_the_change(void **state)
{
    struct arena *a = *state;
    assert_text(written(a, S("请各村于本周五之前把名单报到镇里"), S("请各村于下月初三之前把名单报到镇里")),
                "=请各村于-本周五+下月初三=之前把名单报到镇里");
    assert_text(written(a, S("请大家周日的上午来村委会开会商量"), S("请大家周六的下午来村委会开会商量")),
                "=请大家周-日的上+六的下=午来村委会开会商量");
}

static void add(struct buf *b, str text, bool *is_begun)
{
    if (*is_begun)
        buf_putc(b, '\n');
    *is_begun = true;
    buf_put(b, text);
}

/* One side of a paragraph. */
static str side(struct arena *a, const struct text_diff_paragraph *p, enum text_diff_kind kind)
{
    struct buf b = buf_new(a, 1 << 20);
    for (size_t i = 0; i < p->pieces_n; i++)
        if (p->pieces[i].kind == kind || p->pieces[i].kind == TEXT_DIFF_SAME)
            buf_put(&b, p->pieces[i].text);
    return buf_str(&b);
}

static void assert_whole(struct arena *a, str before, str after)
{
    struct text_diff d = text_diff(a, before, after);
    struct buf was = buf_new(a, 1 << 20), is = buf_new(a, 1 << 20);
    bool was_begun = false, is_begun = false;
    for (size_t i = 0; i < d.n; i++) {
        if (d.at[i].kind != TEXT_DIFF_NEW)
            add(&was, side(a, &d.at[i], TEXT_DIFF_GONE), &was_begun);
        if (d.at[i].kind != TEXT_DIFF_GONE)
            add(&is, side(a, &d.at[i], TEXT_DIFF_NEW), &is_begun);
    }
    assert_true(str_eq(buf_str(&was), before));
    assert_true(str_eq(buf_str(&is), after));
}

static void both_texts_can_be_read_out_of_any_difference(void **state)
{
    struct arena *a = *state;
    struct prng p = { 20261125 };
    for (int i = 0; i < 2000; i++) {
        str before = test_text_from(a, &p, i % 2 == 0 ? "ab\n" : "abcdefg\n", prng_below(&p, 60));
        str after = test_text_from(a, &p, i % 2 == 0 ? "ab\n" : "abcdefg\n", prng_below(&p, 60));
        assert_whole(a, before, after);
        arena_reset(a);
    }
}

static void a_long_text_that_was_rewritten_throughout_takes_no_long_time(void **state)
{
    struct arena *a = *state;
    struct prng p = { 7 };
    str before = test_text_from(a, &p, "abcdefghijklmnop\n", 50000);
    str after = test_text_from(a, &p, "abcdefghijklmnop\n", 50000);
    int64_t began = clock_us();
    assert_whole(a, before, after);
    str one = test_text_from(a, &p, "abcdefghijklmnop", 50000),
        other = test_text_from(a, &p, "abcdefghijklmnop", 50000);
    assert_whole(a, one, other);
    assert_true(clock_us() - began < 4000000);
}

TEST_MAIN(TEST_WITH(a_changed_word_is_shown_within_its_paragraph, test_arena_up, test_arena_down),
          TEST_WITH(paragraphs_that_came_went_or_were_put_in_the_place_of_others, test_arena_up,
                    test_arena_down),
          TEST_WITH(signs_that_are_alike_by_chance_belong_to_the_change, test_arena_up, test_arena_down),
          TEST_WITH(both_texts_can_be_read_out_of_any_difference, test_arena_up, test_arena_down),
          TEST_WITH(a_long_text_that_was_rewritten_throughout_takes_no_long_time, test_arena_up,
                    test_arena_down))
