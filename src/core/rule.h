/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule: numbers of regulations and local decisions as dated data. The row of the nearest organisation above
 * (or of itself) wins over the general one. A day without a row is an error in words, never a silent default.
 */
#ifndef EW_CORE_RULE_H
#define EW_CORE_RULE_H

#include "core/organisation.h"

/* RC_CONFLICT (rule.gap, with the rule's name and the day) when there is a gap: nothing is guessed. org.v ==
 * 0: the general row. One query. */
MUST_USE rc rule_value(struct db *db, str name, organisation_id org, day_t day, int64_t *ret);

struct rule_new {
    str name, unit, source;
    organisation_id organisation; /* .v == 0: the general rule */
    int64_t value;
    day_t from_day;
};
/* A new value from a day on: closes the row that holds now, or fills a gap before a later one. RC_INVALID
   for a day that another row has and that is before the last one began, a value < 0, or no source. */
MUST_USE rc rule_set(struct db *db, const struct rule_new *in);
/* Writes the row only when the rule has none at all for that organisation: defaults that a module brings. */
MUST_USE rc rule_ensure(struct db *db, const struct rule_new *in);

#endif
