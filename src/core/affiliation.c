/* SPDX-License-Identifier: Apache-2.0 */
/* Who belongs where. */
#include "core/affiliation.h"

#include "base/rand.h"
#include "gen/affiliation_sql.h"

static const struct {
    const char *kind;
    enum text label;
} kinds[] = {
    { AFFILIATION_MEMBER, TEXT_AFFILIATION_MEMBER },
    { AFFILIATION_RESIDENT, TEXT_AFFILIATION_RESIDENT },
    { AFFILIATION_STAFF, TEXT_AFFILIATION_STAFF },
    { AFFILIATION_POST, TEXT_AFFILIATION_POST },
};

enum text affiliation_kind_label(str kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_eq(str_from_c(kinds[i].kind), kind))
            return kinds[i].label;
    return TEXT_NONE;
}

rc affiliation_add(struct db *db, const struct affiliation_new *in, affiliation_id *ret)
{
    struct affiliation_same_row same;
    struct organisation o;
    bool found;
    if (affiliation_kind_label(in->kind) == TEXT_NONE || str_eq(in->kind, S(AFFILIATION_POST)))
        return DB_FAIL(db, RC_INVALID, NULL, "no such kind of belonging: %.*s", STR_ARG(in->kind));
    TRY(organisation_load(db, in->organisation, in->from_day, &o));
    TRY(affiliation_same(db,
                         &(struct affiliation_same_in){ .person_id = in->person,
                                                        .organisation_id = in->organisation,
                                                        .kind = in->kind,
                                                        .day = in->from_day },
                         &same, &found));
    if (found) {
        *ret = same.id;
        return RC_OK;
    }
    *ret = (affiliation_id){ id_new(in->now) };
    return affiliation_insert(db,
                              &(struct affiliation_insert_in){ .id = *ret,
                                                               .person_id = in->person,
                                                               .organisation_id = in->organisation,
                                                               .kind = in->kind,
                                                               .from_day = in->from_day,
                                                               .to_day = DAY_FOREVER },
                              NULL);
}

rc affiliation_end(struct db *db, organisation_id organisation, affiliation_id id, day_t day)
{
    int64_t dropped, closed;
    TRY(affiliation_drop(db, id, organisation, day, &dropped));
    TRY(affiliation_close(db, day, id, organisation, &closed));
    if (dropped + closed == 0)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "affiliation %lld does not hold on that day", (long long)id.v);
    return RC_OK;
}

rc affiliation_of(struct db *db, person_id person, day_t day, struct affiliation **ret, size_t *ret_n)
{
    struct affiliation_all_of_rows rows;
    TRY(affiliation_all_of(db, person, day, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct affiliation, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct affiliation){ .id = { rows.at[i].id },
                                          .organisation = rows.at[i].organisation_id,
                                          .organisation_name = rows.at[i].name,
                                          .path = rows.at[i].path,
                                          .kind = rows.at[i].kind,
                                          .from_day = rows.at[i].from_day,
                                          .to_day = rows.at[i].to_day };
    return RC_OK;
}

rc affiliation_periods(struct db *db, person_id person, struct affiliation **ret, size_t *ret_n)
{
    struct affiliation_periods_of_rows rows;
    TRY(affiliation_periods_of(db, person, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct affiliation, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct affiliation){ .organisation = rows.at[i].organisation_id,
                                          .organisation_name = rows.at[i].name,
                                          .path = rows.at[i].path,
                                          .kind = rows.at[i].kind,
                                          .from_day = rows.at[i].from_day,
                                          .to_day = rows.at[i].to_day };
    return RC_OK;
}

rc affiliation_people(struct db *db, const struct affiliation_page *in, struct affiliation_person **ret,
                      size_t *ret_n)
{
    struct affiliation_people_below_rows rows;
    TRY(affiliation_people_below(
        db,
        &(struct affiliation_people_below_in){
            .scope = in->scope, .day = in->day, .after = in->after, .limit = in->limit },
        &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct affiliation_person, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct affiliation_person){ .person = rows.at[i].id,
                                                 .name = rows.at[i].name,
                                                 .path = rows.at[i].path };
    return RC_OK;
}

rc affiliation_count(struct db *db, struct scope scope, day_t day, int64_t *ret)
{
    struct affiliation_people_n_row row;
    TRY(affiliation_people_n(db, day, scope, &row));
    *ret = row.n;
    return RC_OK;
}

rc affiliation_people_at(struct db *db, organisation_id organisation, day_t day,
                         struct affiliation_person **ret, size_t *ret_n)
{
    struct affiliation_people_of_rows rows;
    struct organisation o;
    TRY(organisation_load(db, organisation, day, &o));
    TRY(affiliation_people_of(db, organisation, day, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct affiliation_person, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] =
            (struct affiliation_person){ .person = rows.at[i].id, .name = rows.at[i].name, .path = o.path };
    return RC_OK;
}

rc affiliation_list(struct db *db, organisation_id organisation, day_t day, int64_t limit, int64_t offset,
                    struct affiliation_entry **ret, size_t *ret_n)
{
    struct affiliation_list_at_rows rows;
    TRY(affiliation_list_at(
        db,
        &(struct affiliation_list_at_in){
            .organisation_id = organisation, .day = day, .limit = limit, .offset = offset },
        &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct affiliation_entry, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct affiliation_entry){ .id = { rows.at[i].id },
                                                .person = rows.at[i].person_id,
                                                .name = rows.at[i].name,
                                                .kind = rows.at[i].kind,
                                                .from_day = rows.at[i].from_day,
                                                .to_day = rows.at[i].to_day };
    return RC_OK;
}
