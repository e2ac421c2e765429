/* SPDX-License-Identifier: Apache-2.0 */
/*
 * raw: a statement as data, made by sqlgen's :raw, for code that walks over many tables in the same way (the
 * export of a site's content). Started with db_start and db_run; a value stands in the order of params.
 */
#ifndef EW_DB_RAW_H
#define EW_DB_RAW_H

#include "db/db.h"

enum db_field_kind { DB_FIELD_NUMBER, DB_FIELD_ID, DB_FIELD_BOOL, DB_FIELD_TEXT, DB_FIELD_BLOB };

struct db_field {
    const char *name;
    enum db_field_kind kind;
    bool may_be_absent;
};
struct db_raw {
    const struct db_query *query;
    const struct db_field *columns, *params;
    size_t columns_n, params_n;
};

#endif
