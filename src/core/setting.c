/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of the site: reading and writing single values. */
#include "core/setting.h"

#include "gen/setting_sql.h"

rc setting_get(struct db *db, str name, str *ret)
{
    struct setting_one_row row;
    bool found;
    TRY(setting_one(db, name, &row, &found));
    *ret = found ? row.value : (str){ 0 };
    return RC_OK;
}

rc setting_get_all(struct db *db, const str *names, size_t n, str *ret)
{
    struct setting_every_rows rows;
    TRY(setting_every(db, &rows));
    for (size_t i = 0; i < n; i++) {
        ret[i] = (str){ 0 };
        for (size_t k = 0; k < rows.n; k++)
            if (str_eq(rows.at[k].name, names[i]))
                ret[i] = rows.at[k].value;
    }
    return RC_OK;
}

rc setting_set(struct db *db, str name, str value, ms_t now)
{
    if (str_is_absent(value))
        return setting_remove(db, name, NULL);
    if (value.n > SETTING_BYTES_MAX)
        return DB_FAIL(db, RC_INVALID, "setting.too_long", "setting %.*s has %zu bytes", STR_ARG(name),
                       value.n);
    return setting_put(db, &(struct setting_put_in){ .name = name, .value = value, .changed_at = now }, NULL);
}
