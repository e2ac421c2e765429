/* SPDX-License-Identifier: Apache-2.0 */
/* The holidays that ship with the program. A year is written once: what a clerk changes or takes out stays
 * so. */
#include "base/csv.h"
#include "core/calendar.h"
#include "core/setting.h"
#include "gen/calendar_sql.h"
#include "gen/data.h"

#define FIELDS 4
#define MARK "calendar.year" /* the last year that was written */

static rc row_write(struct db *db, const str *field, int64_t after_year, int64_t *last_year)
{
    day_t day;
    if (!day_parse(field[0], &day))
        BUG("a row of calendar.csv has no day");
    int64_t year = day_to_date(day).year;
    if (year <= after_year)
        return RC_OK;
    *last_year = year > *last_year ? year : *last_year;
    const struct calendar_ensure_in row = {
        .day = day, .is_work = str_eq(field[1], S("1")), .name = field[2], .source = field[3]
    };
    return calendar_ensure(db, &row, NULL);
}

rc calendar_write_facts(struct db *db, ms_t now)
{
    str rest = calendar_csv, field[FIELDS], mark = { 0 };
    int64_t written = 0, last;
    TRY(setting_get(db, S(MARK), &mark));
    (void)str_to_i64(mark, &written);
    last = written;
    (void)csv_row(&rest, field, FIELDS); /* the head line */
    while (csv_row(&rest, field, FIELDS))
        TRY(row_write(db, field, written, &last));
    if (last == written)
        return RC_OK;
    return setting_set(db, S(MARK), str_printf(db_arena(db), "%lld", (long long)last), now);
}
