/* SPDX-License-Identifier: Apache-2.0 */
/* What rows of an old ledger are examined against, read once or remembered. Inside of the import. */
#ifndef EW_PROBLEM_IMPORT_FACTS_H
#define EW_PROBLEM_IMPORT_FACTS_H

#include "features/problem/problem_import.h"

/* Things that came up in the file already: by a hash of what they are, with the row. */
struct import_seen {
    uint64_t *hashes;
    int64_t *lines;
    size_t n, room;
};
/* The row that had it before; 0: none, and from now on `line` has it. */
int64_t import_seen_before(struct arena *a, struct import_seen *s, str what, int64_t line);

struct import_facts {
    struct import_facts_of of;
    day_t today;
    struct import_names *names;
    struct problem_categories_rows categories;
    struct calendar calendar;
    str prefix; /* of the site's own numbers, with its dash: "QH-" */
    str place_name;
    bool is_place; /* may stand for a place that the file has no column for */
    struct import_seen numbers, fingerprints;
    struct import_office *offices; /* asked for so far */
    struct import_limit *limits;
    struct import_year *years;
};

/* The person of that name with a post in the office today; 0: nobody. */
MUST_USE rc import_holder_find(struct import_facts *f, organisation_id office, str name, int64_t *ret);
/* Working days that the rules gave such a case on that day. */
MUST_USE rc import_limit_find(struct import_facts *f, str kind, organisation_id place, day_t day,
                              int64_t *ret);
/* Would the site itself give this number one day? */
MUST_USE rc import_number_is_own(struct import_facts *f, str number, bool *ret);
/* By code, or by name in either language; absent: none. */
str import_category_find(const struct import_facts *f, str words);

#endif
