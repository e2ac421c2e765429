/* SPDX-License-Identifier: Apache-2.0 */
#include "core/search_map.h"

#include "gen/search_map_sql.h"

rc search_map_starts(struct db *db, str kind, int64_t part, size_t parts_max, int64_t **ret, size_t *ret_n)
{
    struct search_map_next_row row = { 0 };
    search_entry_id from = { 0 };
    int64_t skip = 0;
    bool found = true;
    *ret = ARENA_ARRAY(db_arena(db), int64_t, parts_max);
    for (*ret_n = 0; *ret_n < parts_max; skip = part) {
        TRY(search_map_next(db, kind, from, skip, &row, &found));
        if (!found)
            break;
        from = row.id;
        (*ret)[(*ret_n)++] = row.id.v;
    }
    return RC_OK;
}

rc search_map_paths(struct db *db, str kind, int64_t from, int64_t part, str **ret, size_t *ret_n)
{
    struct search_map_rows_rows rows;
    TRY(search_map_rows(db, kind, (search_entry_id){ from }, part, &rows));
    *ret = ARENA_ARRAY(db_arena(db), str, rows.n + 1);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = rows.at[i].path;
    return RC_OK;
}
