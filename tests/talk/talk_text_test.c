/* SPDX-License-Identifier: Apache-2.0 */
/* What may stand in public words and in a nickname. Code points that nobody sees are written out. */
#include "features/talk/talk_text.h"
#include "harness/test.h"

#define ZERO_WIDTH "\xe2\x80\x8b"
#define OVERRIDE "\xe2\x80\xae"
#define ISOLATE "\xe2\x81\xa6"
#define ACUTE "\xcc\x81"
#define FILLER "\xe3\x85\xa4"
#define CYRILLIC_A "\xd0\xb0"

static void words_without_anything_to_see_are_told_so(void **state)
{
    (void)state;
    static const char *const empty[] = { "   ", ACUTE ACUTE ACUTE, ZERO_WIDTH, FILLER FILLER,
                                         "\xe3\x80\x80" };
    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++)
        assert_int_equal(talk_words_flaw(str_from_c(empty[i])), TEXT_TALK_FLAW_EMPTY);
    assert_int_equal(talk_words_flaw(S("水管冻了")), TEXT_NONE);
    assert_int_equal(talk_words_flaw(S("👍")), TEXT_NONE);
    assert_int_equal(talk_words_flaw(S("?")), TEXT_NONE);
}

static void heaped_marks_and_turning_signs_are_refused_by_name(void **state)
{
    (void)state;
    assert_int_equal(talk_words_flaw(S("a" ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE)), TEXT_TALK_FLAW_MARKS);
    assert_int_equal(talk_words_flaw(S("e" ACUTE "t" ACUTE)), TEXT_NONE);
    assert_int_equal(talk_words_flaw(S("好" OVERRIDE "坏")), TEXT_TALK_FLAW_TURNS);
    assert_int_equal(talk_words_flaw(S(ISOLATE "abc")), TEXT_TALK_FLAW_TURNS);
}

static void one_writing_knows_width_script_spaces_and_what_has_no_width(void **state)
{
    struct arena *a = *state;
    static const char *const same[] = { "贷款a1",     "貸款A1", "贷 款 Ａ１", "贷" ZERO_WIDTH "款a" ACUTE "1",
                                        "贷-款·a。1", "贷款ⓐ①", "贷款𝐀𝟏",     "贷\n款\tA1" };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        str bare = talk_bare(a, str_from_c(same[i]));
        /* a letter with its mark is one letter of its own in NFKC */
        if (i == 3)
            assert_true(str_starts(bare, S("贷款")));
        else
            assert_text(bare, "贷款a1");
    }
}

static void names_that_look_like_each_other_have_one_skeleton(void **state)
{
    struct arena *a = *state;
    assert_true(str_eq(talk_skeleton(a, S("p" CYRILLIC_A "y")), talk_skeleton(a, S("pay"))));
    assert_true(str_eq(talk_skeleton(a, S("Ol10")), talk_skeleton(a, S("0lIo"))));
    assert_true(str_eq(talk_skeleton(a, S("老 李")), talk_skeleton(a, S("老李"))));
    assert_false(str_eq(talk_skeleton(a, S("老李")), talk_skeleton(a, S("老王"))));
}

static void nicknames_are_checked_with_a_reason_for_each(void **state)
{
    struct arena *a = *state;
    static const struct {
        const char *name;
        enum text flaw;
    } names[] = {
        { "渠边老李", TEXT_NONE },
        { "Lao_Li-3", TEXT_NONE },
        { "阿依·古丽", TEXT_NONE },
        { "李", TEXT_TALK_NAME_LENGTH },
        { "一二三四五六七八九十一二三", TEXT_TALK_NAME_LENGTH },
        { "老李" OVERRIDE, TEXT_TALK_FLAW_TURNS },
        { "老" ZERO_WIDTH "李", TEXT_TALK_NAME_ODD },
        { "老李!", TEXT_TALK_NAME_ODD },
        { "p" CYRILLIC_A "y", TEXT_TALK_NAME_SCRIPTS },
        { ACUTE ACUTE, TEXT_TALK_FLAW_EMPTY },
        { "镇政府", TEXT_TALK_NAME_TITLE },
        { "王书記", TEXT_TALK_NAME_TITLE },
        { "Ａdmin", TEXT_TALK_NAME_TITLE },
        { "官·方", TEXT_TALK_NAME_TITLE },
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        enum text flaw = talk_name_flaw(a, str_from_c(names[i].name));
        if (flaw != names[i].flaw)
            print_error("%s\n", names[i].name);
        assert_int_equal(flaw, names[i].flaw);
    }
}

static int up(void **state)
{
    *state = arena_new((size_t)1 << 24);
    return 0;
}

static int down(void **state)
{
    arena_free(*state);
    return 0;
}

TEST_MAIN(TEST(words_without_anything_to_see_are_told_so),
          TEST(heaped_marks_and_turning_signs_are_refused_by_name),
          TEST_WITH(one_writing_knows_width_script_spaces_and_what_has_no_width, up, down),
          TEST_WITH(names_that_look_like_each_other_have_one_skeleton, up, down),
          TEST_WITH(nicknames_are_checked_with_a_reason_for_each, up, down))
