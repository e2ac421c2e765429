/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken out of public words, and what must stay in them. */
#include "features/problem/problem_mask.h"

#include "harness/test.h"

static void check(void **state, const char *words, const char *want)
{
    static const str names[] = { S_INIT("王小明"), S_INIT("欧阳秀英"), S_INIT("李四"), S_INIT("李四光"),
                                 S_INIT("村民"),   S_INIT("赵女士"),   S_INIT("Li") };
    const struct problem_private known = { names, sizeof names / sizeof names[0], S("0911-6213333") };
    assert_text(problem_mask(*state, str_from_c(words), &known), want);
}

static void mobile_numbers_lose_their_middle(void **state)
{
    check(state, "请打 13812345678 找他", "请打 138****5678 找他");
    check(state, "138 1234 5678", "138****5678");
    check(state, "138-1234-5678。", "138****5678。");
    check(state, "+8613812345678", "+138****5678");
    check(state, "１３８１２３４５６７８", "138****5678");
    check(state, "电话13812345678和13987654321", "电话138****5678和139****4321");
}

static void identity_numbers_and_cards_lose_their_middle(void **state)
{
    check(state, "610622198001011234", "610***********1234");
    check(state, "61062219800101123X号", "610***********123X号");
    check(state, "卡号6222 0212 3456 7890 123", "卡号622************0123");
}

static void other_numbers_stay(void **state)
{
    check(state, "QH-2026-0317", "QH-2026-0317");
    check(state, "2026-11-25 14:00 开工，用了 12000 元", "2026-11-25 14:00 开工，用了 12000 元");
    check(state, "20261101-20261130 停水", "20261101-20261130 停水");
    check(state, "12345 热线，办公室 0911-6213333", "12345 热线，办公室 0911-6213333");
    check(state, "23812345678", "23812345678");
    check(state, "12812345678901", "12812345678901");
    check(state, "", "");
}

static void a_number_of_the_office_stays(void **state)
{
    const struct problem_private known = { .kept = S("王工 13812345678") };
    assert_text(problem_mask(*state, S("打 138 1234 5678 或 13900001111"), &known),
                "打 138 1234 5678 或 139****1111");
}

static void names_keep_their_first_character(void **state)
{
    check(state, "王小明家的水管", "王某某家的水管");
    check(state, "欧阳秀英说", "欧某某某说");
    check(state, "李四光和李四", "李某某和李某");
    check(state, "小王说", "小王说");
}

static void words_that_name_nobody_stay(void **state)
{
    check(state, "村民反映，赵女士说，Li said", "村民反映，赵女士说，Li said");
}

TEST_MAIN(TEST_WITH(mobile_numbers_lose_their_middle, test_arena_up, test_arena_down),
          TEST_WITH(identity_numbers_and_cards_lose_their_middle, test_arena_up, test_arena_down),
          TEST_WITH(other_numbers_stay, test_arena_up, test_arena_down),
          TEST_WITH(a_number_of_the_office_stays, test_arena_up, test_arena_down),
          TEST_WITH(names_keep_their_first_character, test_arena_up, test_arena_down),
          TEST_WITH(words_that_name_nobody_stay, test_arena_up, test_arena_down))
