/* SPDX-License-Identifier: Apache-2.0 */
/*
 * problem_indicator: figures by written formulas, as of any day: what each numerator and each denominator
 * counts, and the rows behind it. One table holds them all; pages, bulletins and the doctor read it.
 *
 * As of a day means: at its end, of the present day now, by what the timeline says of that instant. A case is
 * closed while a public answer of it holds: from the echo until it is reopened. What was changed afterwards
 * (a case made public, moved, merged into another, given to another office, a voice taken out or withdrawn)
 * counts as it is now, on every day. What a case was then is told by instants that never move: accepted_at,
 * and problem_answer, a row for every answer that was made public with the time until which it held. Triggers
 * keep that table, whatever writes cases, steps and ratings; the doctor compares it.
 *
 * A subtree is what lay below the unit in the tree of that day: a village that has moved since counts where
 * it was. Before an organisation's history begins (an older ledger was imported) it is where it was first.
 * The sight is today's: what is not public of a place that has left the reader's rights is not counted.
 */
#ifndef EW_PROBLEM_INDICATOR_H
#define EW_PROBLEM_INDICATOR_H

#include "features/problem/problem_private.h"
#include "features/problem/problem_show.h"
#include "gen/problem_indicator_sql.h"

enum problem_measure {
    MEASURE_ACCEPTED = 1, /* cases accepted */
    MEASURE_PROMPT,       /* of these, whose first resident was told within problem.accept_days */
    MEASURE_CLOSED,       /* cases whose public answer holds */
    MEASURE_INTIME,       /* of these, answered within the limit of their round */
    MEASURE_EVER,         /* cases that had a public answer at some time */
    MEASURE_REOPENED,     /* of these, reopened at least once */
    MEASURE_REPLIED,      /* public answers to which a resident replied: a rating, or "not solved" */
    MEASURE_SOLVED,       /* of these, those that were not reopened */
    MEASURE_VOICES,       /* voices that belong to accepted cases */
    MEASURE_ASKED,        /* voices that were asked about the answers that hold */
    MEASURE_RATED,        /* their ratings */
    MEASURE_SATISFIED,    /* of these, the three upper grades of five */
    MEASURE_COUNT
};

/* Domain rule (n): numerator, denominator, cut-off. */
struct problem_indicator {
    const char *code;
    enum text label, formula;
    enum problem_measure numerator, denominator;
    bool is_ratio; /* so many to one, not a share */
};
#define PROBLEM_INDICATORS 7
extern const struct problem_indicator problem_indicators[PROBLEM_INDICATORS];

/* Whose figures, and as of when. */
struct problem_asof {
    struct scope scope;  /* in the tree of the day */
    struct scope rights; /* today; of what is not public */
    bool by_office, is_public_only;
    str above;
    int64_t me;
    day_t today; /* of the sight */
    day_t day;   /* of which the end is asked for; the present day: now */
    ms_t cut;    /* its end: the first instant that is no longer counted */
};
/* The filter's places and sight, at the end of a day, at the latest of the present one. */
MUST_USE rc problem_asof_of(const struct problem_filter *f, struct rq *rq, day_t day,
                            struct problem_asof *ret);
/* What lay below a unit on a day. */
MUST_USE rc problem_asof_scope(struct db *db, organisation_id unit, day_t day, struct scope *ret);

struct problem_measures {
    int64_t n[MEASURE_COUNT];
};
/* All measures, from the sums of problem_tally.h. */
MUST_USE rc problem_measures_count(struct db *db, const struct problem_asof *q, struct problem_measures *ret);
/* Do its rows name voices (problem_measure_voices) or cases (problem_measure_cases)? */
bool problem_measure_is_voices(enum problem_measure m);
/* A page of them, the latest first; total is what was counted of the measure: it decides the way. */
MUST_USE rc problem_measure_cases(struct db *db, const struct problem_asof *q, enum problem_measure m,
                                  int64_t total, int64_t limit, int64_t offset,
                                  struct problem_indicator_case_rows_rows *ret);
MUST_USE rc problem_measure_voices(struct db *db, const struct problem_asof *q, enum problem_measure m,
                                   int64_t total, int64_t limit, int64_t offset,
                                   struct problem_indicator_voice_rows_rows *ret);
/* "closed"; 0 for another word. */
enum problem_measure problem_measure_parse(str code);
str problem_measure_code(enum problem_measure m);
enum text problem_measure_label(enum problem_measure m);
/* "93.1%", "5.5"; a dash when there is nothing to divide by. */
str problem_indicator_value(struct rq *rq, const struct problem_indicator *i, int64_t numerator,
                            int64_t denominator);

/* For acceptance: by when the first resident had to hear of it, by problem.accept_days. */
MUST_USE rc problem_contact_keep(struct db *db, const struct problem_act_by *by, problem_id id,
                                 organisation_id place, ms_t received);
/* For the doctor. */
MUST_USE rc problem_indicator_examine(struct doctor *d);

#endif
