/* SPDX-License-Identifier: Apache-2.0 */
/* Tables that ship with the program: rows come one by one, a row of another shape is a bug. */
#include "base/csv.h"

#include "harness/test.h"

static void rows_come_one_by_one_without_the_empty_lines(void **state)
{
    (void)state;
    str rest = S("code,name\n\nroad,道路\n\n,second\n"), field[2];
    assert_true(csv_row(&rest, field, 2));
    assert_text(field[0], "code");
    assert_true(csv_row(&rest, field, 2));
    assert_text(field[0], "road");
    assert_text(field[1], "道路");
    assert_true(csv_row(&rest, field, 2));
    assert_text(field[0], "");
    assert_text(field[1], "second");
    assert_false(csv_row(&rest, field, 2));
}

static void read_row(void *line)
{
    str rest = *(const str *)line, field[2];
    (void)csv_row(&rest, field, 2);
}

static void a_row_of_another_number_of_fields_is_a_bug(void **state)
{
    (void)state;
    assert_true(test_is_bug(read_row, &S("alone\n"), "too few fields"));
    assert_true(test_is_bug(read_row, &S("one,two,three\n"), "too many fields"));
}

TEST_MAIN(TEST(rows_come_one_by_one_without_the_empty_lines),
          TEST(a_row_of_another_number_of_fields_is_a_bug))
