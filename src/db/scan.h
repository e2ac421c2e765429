/* SPDX-License-Identifier: Apache-2.0 */
/* scan: reads two text columns of a table in somebody else's SQLite file, which need not fit our schema. For
 * imports. */
#ifndef EW_DB_SCAN_H
#define EW_DB_SCAN_H

#include "base/rc.h"
#include "base/str.h"

struct scan_pair {
    const char *table, *one, *other; /* names of letters, digits and "_"; anything else is a BUG */
};
/* Calls fn for every row in the order of the file; texts are valid during the call only, NULL is the absent
   str. The file is opened read-only. RC_NOT_FOUND: no such file or table. RC_INVALID: no database. Else what
   fn returned. */
MUST_USE rc scan_pairs(str path, const struct scan_pair *what, struct arena *a, struct err *e,
                       rc (*fn)(void *data, str one, str other), void *data);

#endif
