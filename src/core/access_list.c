/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of grants and roles for the pages of the security admin, and what modules bring. No decision is made
 * here. */
#include "core/access.h"

#include "gen/access_sql.h"

static void take(struct db *db, const struct access_grants_of_person_rows *rows, struct access_grant **ret,
                 size_t *ret_n)
{
    *ret = ARENA_ARRAY(db_arena(db), struct access_grant, rows->n);
    for (size_t i = 0; i < rows->n; i++) {
        const struct access_grants_of_person_row *row = &rows->at[i];
        (*ret)[i] = (struct access_grant){ .id = row->id,
                                           .person = row->person_id,
                                           .organisation = row->organisation_id,
                                           .person_name = row->person_name,
                                           .role = row->role_code,
                                           .organisation_name = row->organisation_name,
                                           .from_day = row->from_day,
                                           .to_day = row->to_day,
                                           .granted_by = row->granted_by_name };
    }
    *ret_n = rows->n;
}

rc access_grants_of(struct db *db, person_id person, day_t day, struct access_grant **ret, size_t *ret_n)
{
    struct access_grants_of_person_rows rows;
    TRY(access_grants_of_person(db, day, person, &rows));
    take(db, &rows, ret, ret_n);
    return RC_OK;
}

rc access_role_ensure(struct db *db, str role, int64_t sort)
{
    return access_role_put(db, role, sort, NULL);
}

rc access_role_allow(struct db *db, str role, str permission)
{
    return access_role_allow_put(
        db, &(struct access_role_allow_put_in){ .role_code = role, .permission = permission }, NULL);
}

rc access_role_list(struct db *db, str **ret, size_t *ret_n)
{
    struct access_roles_all_rows rows;
    TRY(access_roles_all(db, &rows));
    *ret = ARENA_ARRAY(db_arena(db), str, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = rows.at[i].code;
    *ret_n = rows.n;
    return RC_OK;
}
