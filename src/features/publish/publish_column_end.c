/* SPDX-License-Identifier: Apache-2.0 */
/* Ending a column: its items stay, as an archive or in another column; and columns where nothing is new. */
#include "features/publish/publish_column_end.h"

#include "features/publish/publish_private.h"
#include "gen/publish_column_sql.h"
#include "gen/publish_list_sql.h"

#define AT_ONCE 500

static rc into_check(struct db *db, publish_column_id id, publish_column_id into, day_t today)
{
    struct publish_column other;
    TRY(publish_column_load(db, into, &other));
    return into.v != id.v && publish_column_takes(&other, today)
               ? RC_OK
               : DB_FAIL(db, RC_INVALID, "publish.column_into", "the other column takes no items");
}

static rc items_move(struct db *db, const struct publish_by *by, publish_column_id id, publish_column_id into)
{
    struct publish_column_items_rows rows;
    do {
        TRY(publish_column_items(db, id, AT_ONCE, &rows));
        for (size_t i = 0; i < rows.n; i++)
            TRY(publish_move(db, by, (struct publish_seen){ .id = rows.at[i].id }, into));
    } while (rows.n == AT_ONCE);
    return RC_OK;
}

rc publish_column_end(struct db *db, const struct publish_by *by, publish_column_id id,
                      publish_column_id into)
{
    struct publish_column column;
    struct publish_column_open_below_row below;
    day_t today = day_of(by->now, by->offset);
    TRY(publish_column_load(db, id, &column));
    if (column.to_day <= today)
        return DB_FAIL(db, RC_CONFLICT, "publish.column_ended", "column %lld has ended", (long long)id.v);
    TRY(publish_column_open_below(db, id, today, &below));
    if (below.n > 0)
        return DB_FAIL(db, RC_CONFLICT, "publish.column_has_columns", "%lld columns below",
                       (long long)below.n);
    if (into.v != 0) {
        TRY(into_check(db, id, into, today));
        TRY(items_move(db, by, id, into));
        TRY(publish_column_pointed(db, &(struct publish_column_pointed_in){ .into = into.v, .old = id.v },
                                   NULL));
    }
    return publish_column_close(db, today, into.v != 0 ? OPT_I64(into.v) : OPT_NONE, id, NULL);
}

rc publish_column_reopen(struct db *db, publish_column_id id, day_t today)
{
    struct publish_column column, parent;
    TRY(publish_column_load(db, id, &column));
    if (column.to_day > today)
        return RC_OK;
    if (column.parent.v != 0) {
        TRY(publish_column_load(db, column.parent, &parent));
        if (parent.to_day <= today)
            return DB_FAIL(db, RC_CONFLICT, "publish.column_ended", "the column above has ended");
    }
    return publish_column_close(db, DAY_FOREVER, OPT_NONE, id, NULL);
}
