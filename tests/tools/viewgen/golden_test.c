/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The C that viewgen writes is read and stepped through by people, so its look is a promise: the made files
 * of the sample are compared with the kept ones. Arguments: pairs of made and kept file. After a wanted
 * change copy the made file over the kept one and read the difference.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run.h"

static char **pairs;
static int pairs_n;

static void the_made_files_are_the_kept_ones(void **state)
{
    (void)state;
    struct arena *a = arena_new(64u << 20);
    for (int i = 0; i + 1 < pairs_n; i += 2) {
        str made = run_read(a, S("."), pairs[i]);
        str kept = run_read(a, S("."), pairs[i + 1]);
        str made_line;
        str kept_line;
        assert_false(str_is_absent(made) || str_is_absent(kept));
        for (int line = 1; str_cut(&kept, '\n', &kept_line); line++) {
            if (!str_cut(&made, '\n', &made_line) || !str_eq(made_line, kept_line))
                fail_msg("%s:%d: kept %.*s, made %.*s", pairs[i + 1], line, STR_ARG(kept_line),
                         STR_ARG(made_line));
        }
        assert_int_equal(made.n, 0);
    }
    arena_free(a);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_made_files_are_the_kept_ones) };
    pairs = argv + 1;
    pairs_n = argc - 1;
    return pairs_n < 2 ? 2 : cmocka_run_group_tests(tests, NULL, NULL);
}
