/* SPDX-License-Identifier: Apache-2.0 */
/* Working days: arithmetic over the plain week and the days that differ from it. Loading is one query. */
#include "core/calendar.h"

#include "gen/calendar_sql.h"

#define SUNDAY 0
#define SATURDAY 6

rc calendar_load(struct db *db, day_t from, day_t to, struct calendar *ret)
{
    struct calendar_days_rows rows;
    TRY(calendar_days(db, &(struct calendar_days_in){ .first = from, .last = to }, &rows));
    day_t *day = ARENA_ARRAY(db_arena(db), day_t, rows.n);
    bool *is_work = ARENA_ARRAY(db_arena(db), bool, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        day[i] = rows.at[i].day;
        is_work[i] = rows.at[i].is_work;
    }
    *ret = (struct calendar){ .day = day, .is_work = is_work, .n = rows.n };
    return RC_OK;
}

bool calendar_is_work(const struct calendar *c, day_t day)
{
    size_t low = 0, high = c->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->day[middle] == day)
            return c->is_work[middle];
        if (c->day[middle] < day)
            low = middle + 1;
        else
            high = middle;
    }
    int weekday = day_weekday(day);
    return weekday != SUNDAY && weekday != SATURDAY;
}

day_t calendar_add(const struct calendar *c, day_t day, int64_t n)
{
    if (n == 0)
        n = calendar_is_work(c, day) ? 0 : 1;
    while (n > 0) {
        day++;
        n -= calendar_is_work(c, day) ? 1 : 0;
    }
    return day;
}

int64_t calendar_between(const struct calendar *c, day_t from, day_t to)
{
    if (to < from)
        return -calendar_between(c, to, from);
    int64_t n = 0;
    for (day_t day = from + 1; day <= to; day++)
        n += calendar_is_work(c, day) ? 1 : 0;
    return n;
}

rc calendar_list(struct db *db, day_t from, day_t to, struct calendar_entry **ret, size_t *ret_n)
{
    struct calendar_days_rows rows;
    TRY(calendar_days(db, &(struct calendar_days_in){ .first = from, .last = to }, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct calendar_entry, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct calendar_entry){ .day = rows.at[i].day,
                                             .is_work = rows.at[i].is_work,
                                             .name = rows.at[i].name,
                                             .source = rows.at[i].source };
    *ret_n = rows.n;
    return RC_OK;
}

rc calendar_set(struct db *db, const struct calendar_entry *in)
{
    struct calendar_put_in row = {
        .day = in->day, .is_work = in->is_work, .name = str_trim(in->name), .source = str_trim(in->source)
    };
    if (str_is_empty(row.name) || str_is_empty(row.source))
        return DB_FAIL(db, RC_INVALID, "calendar.incomplete", "day %lld without name or source",
                       (long long)in->day);
    return calendar_put(db, &row, NULL);
}

rc calendar_unset(struct db *db, day_t day)
{
    return calendar_remove(db, day, NULL);
}
