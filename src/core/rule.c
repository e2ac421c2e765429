/* SPDX-License-Identifier: Apache-2.0 */
/* Dated rules: reading the one that holds, and writing the next one. */
#include "core/rule.h"

#include "base/rand.h"
#include "gen/rule_sql.h"

/* Said in words: which rule, which day, and that somebody has to mend it. */
static rc gap(struct db *db, str name, day_t day)
{
    str when = day_format(db_arena(db), day);
    rc failed =
        DB_FAIL(db, RC_CONFLICT, "rule.gap", "rule %.*s has no row for %.*s", STR_ARG(name), STR_ARG(when));
    db_err(db)->what = str_copy(db_arena(db), name);
    db_err(db)->when = when;
    return failed;
}

rc rule_value(struct db *db, str name, organisation_id org, day_t day, int64_t *ret)
{
    struct rule_nearest_row row;
    bool found;
    TRY(rule_nearest(db, day, name, org, &row, &found));
    if (!found)
        return gap(db, name, day);
    *ret = row.value;
    return RC_OK;
}

static rc check(struct db *db, const struct rule_new *in)
{
    if (in->value < 0)
        return DB_FAIL(db, RC_INVALID, "rule.value_negative", "rule %.*s: negative value", STR_ARG(in->name));
    if (str_is_empty(str_trim(in->source)))
        return DB_FAIL(db, RC_INVALID, "rule.source_missing", "rule %.*s: no source", STR_ARG(in->name));
    return RC_OK;
}

static rc add(struct db *db, const struct rule_new *in, day_t to_day)
{
    const struct clock system = { 0 };
    struct rule_add_in row = { .id = { id_new(clock_now(&system)) },
                               .name = in->name,
                               .organisation_id =
                                   in->organisation.v != 0 ? OPT_I64(in->organisation.v) : OPT_NONE,
                               .value = in->value,
                               .unit = in->unit,
                               .from_day = in->from_day,
                               .to_day = to_day,
                               .source = in->source };
    return rule_add(db, &row, NULL);
}

/* A day before the last row began: only where no row holds, and up to the next one. */
static rc fill_gap(struct db *db, const struct rule_new *in, const struct rule_last_row *last)
{
    struct rule_around_row around;
    bool found;
    TRY(rule_around(db, in->name, in->organisation, in->from_day, &around, &found));
    if (found && around.from_day <= in->from_day)
        return DB_FAIL(db, RC_INVALID, "rule.day_too_early", "rule %.*s: its last row begins on day %lld",
                       STR_ARG(in->name), (long long)last->from_day);
    return add(db, in, found ? around.from_day : last->from_day);
}

rc rule_set(struct db *db, const struct rule_new *in)
{
    struct rule_last_row last;
    bool found;
    TRY(check(db, in));
    TRY(rule_last(db, in->name, in->organisation, &last, &found));
    if (!found)
        return add(db, in, DAY_FOREVER);
    if (in->from_day < last.from_day)
        return fill_gap(db, in, &last);
    if (in->from_day == last.from_day) {
        struct rule_replace_in change = {
            .value = in->value, .unit = in->unit, .source = in->source, .id = last.id
        };
        return rule_replace(db, &change, NULL);
    }
    if (last.to_day > in->from_day) /* else it has ended before: the days between stay without a value */
        TRY(rule_close(db, in->from_day, last.id, NULL));
    return add(db, in, DAY_FOREVER);
}

rc rule_ensure(struct db *db, const struct rule_new *in)
{
    struct rule_last_row last;
    bool found;
    TRY(rule_last(db, in->name, in->organisation, &last, &found));
    return found ? RC_OK : rule_set(db, in);
}
