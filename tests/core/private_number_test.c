/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that identify a person beyond doubt, and those that only look like it. The check digits were
   computed apart from the program. */
#include "core/private_number.h"

#include "core/file_kind.h"
#include "harness/test.h"

static void identity_numbers_are_known_by_their_check_character(void **state)
{
    (void)state;
    assert_true(private_number_is_in(S("王某 610622199003070019 二组")));
    assert_true(private_number_is_in(S("６１０６２２１９９００３０７００１９")));
    assert_true(private_number_is_in(S("610622 19900307 0019")));
    assert_true(private_number_is_in(S("证号11010519491231002x。"))); /* the standard's own example */
    assert_false(private_number_is_in(S("610622199003070014")));
    assert_false(private_number_is_in(S("61062219900307001")));
}

static void codes_of_offices_and_telephones_are_none(void **state)
{
    (void)state;
    assert_false(private_number_is_in(S("11610622016063401X/2026-00012"))); /* an index number */
    assert_false(private_number_is_in(S("20261101-20261130 停水，电话13812345678")));
    assert_false(private_number_is_in(S("对公账户 2603 0201 0920 0123 456")));
    assert_false(private_number_is_in(S("")));
}

static void cards_are_known_by_their_last_digit(void **state)
{
    (void)state;
    assert_true(private_number_is_in(S("卡号 6222 0000 0000 0000 004")));
    assert_false(private_number_is_in(S("卡号 6222 0000 0000 0000 009")));
}

static void only_what_is_beyond_doubt_is_masked(void **state)
{
    assert_text(private_number_mask(*state, S("张 610622199003070019，电话13812345678")),
                "张 610***********0019，电话13812345678");
    str same = S("没有号码 610622199003070014");
    assert_ptr_equal(private_number_mask(*state, same).p, same.p);
}

static void a_list_tells_the_row(void **state)
{
    int64_t row;
    const struct file_kind *txt = file_kind_named(S("txt"));
    assert_true(private_number_in_file(*state, txt, S("姓名,证号\n李某,1\n张某,610622199003070019\n"), &row));
    assert_int_equal(row, 3);
    assert_false(private_number_in_file(*state, txt, S("姓名,证号\n李某,610***********0019\n"), &row));
    assert_true(private_number_in_file(*state, txt, S("\xd5\xc5\xc4\xb3,610622199003070019\r\n"),
                                       &row)); /* GB18030 */
    assert_true(private_number_in_file(*state, txt, S("张\"某 610622199003070019"), &row));
}

TEST_MAIN(cmocka_unit_test(identity_numbers_are_known_by_their_check_character),
          cmocka_unit_test(codes_of_offices_and_telephones_are_none),
          cmocka_unit_test(cards_are_known_by_their_last_digit),
          TEST_WITH(only_what_is_beyond_doubt_is_masked, test_arena_up, test_arena_down),
          TEST_WITH(a_list_tells_the_row, test_arena_up, test_arena_down))
