/* SPDX-License-Identifier: Apache-2.0 */
/* The job behind the indicators' sums, and where their parts lie. */
#include "features/problem/problem_tally.h"

/* Cases a transaction: short enough that nobody waits for it. */
#define TAKE_MAX 1000

static int64_t span_of(day_t day)
{
    return day / PROBLEM_TALLY_DAYS;
}

rc problem_tally_at(struct db *db, day_t day, struct problem_tally_at *ret)
{
    struct problem_tally_last_span_row last;
    TRY(problem_tally_last_span(db, span_of(day + 1), &last));
    *ret = (struct problem_tally_at){ .span = last.span,
                                      .from_day = last.span < 0 ? 0 : last.span * PROBLEM_TALLY_DAYS,
                                      .to_day = day };
    return RC_OK;
}

static rc sum_taken(struct db *db, ms_t offset)
{
    TRY(problem_tally_rows(db, NULL));
    TRY(problem_tally_days(db, offset, NULL));
    TRY(problem_tally_sums(
        db, &(struct problem_tally_sums_in){ .offset = offset, .days = PROBLEM_TALLY_DAYS }, NULL));
    TRY(problem_tally_forget(db, NULL));
    return problem_tally_done(db, NULL);
}

/* The first span begins when all cases are in the days; from then on each day brings its own. */
static rc spans_begin(struct db *db, int64_t last, day_t first_day, day_t today)
{
    int64_t span = last < 0 ? span_of(first_day) : last + 1;
    for (; span <= span_of(today); span++) {
        TRY(problem_tally_span_put(db, span, NULL));
        TRY(problem_tally_balance(
            db, &(struct problem_tally_balance_in){ .span = span, .days = PROBLEM_TALLY_DAYS }, NULL));
    }
    return RC_OK;
}

rc problem_tally_care(struct db *db, day_t today, ms_t offset, bool *ret_left)
{
    struct problem_tally_begin_row begin;
    int64_t taken = 0;
    *ret_left = false;
    TRY(problem_tally_begin(db, &begin));
    if (begin.is_waiting) {
        TRY(problem_tally_take(db, TAKE_MAX, &taken));
        TRY(sum_taken(db, offset));
        TRY(problem_tally_begin(db, &begin));
    }
    *ret_left = taken == TAKE_MAX;
    return *ret_left || begin.day < 0 ? RC_OK : spans_begin(db, begin.span, begin.day, today);
}

rc problem_tally_anew(struct db *db)
{
    TRY(problem_tally_day_clear(db, NULL));
    TRY(problem_tally_sum_clear(db, NULL));
    TRY(problem_tally_span_clear(db, NULL));
    TRY(problem_tally_touched_clear(db, NULL));
    TRY(problem_tally_touch_all(db, NULL));
    return problem_tally_delta_clear(db, NULL);
}

rc problem_tally_examine(struct db *db, day_t day, ms_t offset, int64_t *ret_drift)
{
    struct problem_tally_at at;
    struct problem_tally_drift_row row;
    TRY(problem_tally_at(db, day, &at));
    TRY(problem_tally_drift(db,
                            &(struct problem_tally_drift_in){ .cut = day_start(day + 1, offset),
                                                              .span = at.span,
                                                              .from_day = at.from_day,
                                                              .to_day = at.to_day },
                            &row));
    *ret_drift = row.n;
    return RC_OK;
}
