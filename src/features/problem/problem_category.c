/* SPDX-License-Identifier: Apache-2.0 */
/* The categories that a new site begins with; a site changes them afterwards. */
#include "features/problem/problem_find.h"
#include "features/problem/problem_private.h"

#include "base/csv.h"
#include "gen/data.h"

#define FIELDS 3

rc problem_first_rows(struct db *db)
{
    str rest = category_csv, field[FIELDS];
    (void)csv_row(&rest, field, FIELDS); /* the head line */
    for (int64_t sort = 1; csv_row(&rest, field, FIELDS); sort++) {
        struct problem_category_put_in row = {
            .code = field[0], .name_zh = field[1], .name_en = field[2], .sort = sort
        };
        TRY(problem_category_put(db, &row, NULL));
    }
    return problem_counts_anew(db);
}
