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
