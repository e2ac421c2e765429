/* SPDX-License-Identifier: Apache-2.0 */
/* What keeps the index true: places in the tree, entries of what the site had before. */
#include "core/search.h"
#include "core/search_marks.h"
#include "gen/search_sql.h"

rc search_care_places(struct db *db, day_t today, int64_t limit, int64_t *ret_n)
{
    struct search_moved_rows units;
    *ret_n = 0;
    TRY(search_moved(db, today, limit, &units));
    for (size_t i = 0; i < units.n && *ret_n < limit; i++) {
        struct search_moved_entries_rows entries;
        TRY(search_moved_entries(db, units.at[i].organisation_id, units.at[i].path, limit - *ret_n,
                                 &entries));
        for (size_t k = 0; k < entries.n; k++)
            TRY(search_move(db, entries.at[k].kind, entries.at[k].subject_id, units.at[i].path));
        *ret_n += (int64_t)entries.n;
    }
    return RC_OK;
}

static rc fill_note(struct db *db, str kind, int64_t after, bool is_done)
{
    return search_fill_put(db, kind, after, is_done, NULL);
}

rc search_care_fill(struct db *db, const struct search_kind *kind, day_t today, int64_t limit,
                    bool *ret_is_done)
{
    struct search_fill_of_row at = { 0 };
    str name = str_from_c(kind->kind);
    int64_t last;
    bool is_begun;
    TRY(search_fill_of(db, name, &at, &is_begun));
    *ret_is_done = is_begun && at.is_done;
    if (*ret_is_done)
        return RC_OK;
    int64_t after = is_begun ? at.after_id : 0;
    TRY(kind->fill(db, today, after, limit, &last));
    *ret_is_done = last == after;
    return fill_note(db, name, last, *ret_is_done);
}

rc search_care_clear(struct db *db, str kind, int64_t limit, int64_t *ret_n)
{
    struct search_of_kind_rows rows;
    TRY(search_of_kind(db, kind, limit, &rows));
    for (size_t i = 0; i < rows.n; i++)
        TRY(search_drop(db, kind, rows.at[i].subject_id));
    *ret_n = (int64_t)rows.n;
    return rows.n > 0 ? RC_OK : fill_note(db, kind, 0, false);
}
