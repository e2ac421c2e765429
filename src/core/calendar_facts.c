/* SPDX-License-Identifier: Apache-2.0 */
/* The holidays that ship with the program. A year is written once: what a clerk changes or takes out stays
 * so. */
#include "core/calendar.h"
#include "core/setting.h"
#include "gen/calendar_sql.h"
#include "gen/data.h"

#define FIELDS 4
#define MARK "calendar.year" /* the last year that was written */

static str without_quotes(str s)
{
    bool is_quoted = s.n >= 2 && str_starts(s, S("\"")) && str_ends(s, S("\""));
    return is_quoted ? str_slice(s, 1, s.n - 2) : s;
}

static rc row_write(struct db *db, str line, int64_t after_year, int64_t *last_year)
{
    str field[FIELDS] = { { 0 } };
    day_t day;
    for (int i = 0; i < FIELDS; i++)
        if (!str_cut(&line, ',', &field[i]))
            BUG("a row of calendar.csv has too few fields");
    if (!day_parse(field[0], &day))
        BUG("a row of calendar.csv has no day");
    int64_t year = day_to_date(day).year;
    if (year <= after_year)
        return RC_OK;
    *last_year = year > *last_year ? year : *last_year;
    const struct calendar_ensure_in row = { .day = day,
                                            .is_work = str_eq(field[1], S("1")),
                                            .name = without_quotes(field[2]),
                                            .source = without_quotes(field[3]) };
    return calendar_ensure(db, &row, NULL);
}

rc calendar_write_facts(struct db *db, ms_t now)
{
    str rest = calendar_csv, line, mark = { 0 };
    int64_t written = 0, last;
    TRY(setting_get(db, S(MARK), &mark));
    (void)str_to_i64(mark, &written);
    last = written;
    (void)str_cut(&rest, '\n', &line); /* the head line */
    while (str_cut(&rest, '\n', &line))
        if (!str_is_empty(line))
            TRY(row_write(db, line, written, &last));
    if (last == written)
        return RC_OK;
    return setting_set(db, S(MARK), str_printf(db_arena(db), "%lld", (long long)last), now);
}
