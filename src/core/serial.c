/* SPDX-License-Identifier: Apache-2.0 */
/* Running numbers. */
#include "core/serial.h"

#include "gen/serial_sql.h"

rc serial_next(struct db *db, str series, int64_t *ret)
{
    struct serial_take_row row;
    TRY(serial_take(db, series, &row));
    *ret = row.last;
    return RC_OK;
}

rc serial_last(struct db *db, str series, int64_t *ret)
{
    struct serial_last_of_row row = { 0 };
    bool found;
    TRY(serial_last_of(db, series, &row, &found));
    *ret = row.last;
    return RC_OK;
}
