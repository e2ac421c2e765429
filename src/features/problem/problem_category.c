/* SPDX-License-Identifier: Apache-2.0 */
/* The categories that a new site begins with; a site changes them afterwards. */
#include "features/problem/problem_private.h"
#include "gen/data.h"

rc problem_first_rows(struct db *db)
{
    str rest = category_csv, line;
    (void)str_cut(&rest, '\n', &line); /* the head line */
    for (int64_t sort = 1; str_cut(&rest, '\n', &line); sort++) {
        struct problem_category_put_in row = { .sort = sort };
        if (str_is_empty(line))
            continue;
        if (!str_cut(&line, ',', &row.code) || !str_cut(&line, ',', &row.name_zh))
            BUG("a row of category.csv has too few fields");
        row.name_en = line;
        TRY(problem_category_put(db, &row, NULL));
    }
    return RC_OK;
}
