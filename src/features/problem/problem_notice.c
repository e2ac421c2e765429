/* SPDX-License-Identifier: Apache-2.0 */
/* What the staff is told of a case, each thing once to a person; who may be told of a confidential one. */
#include "features/problem/problem_clock.h"

#define TOLD_MAX 50

rc problem_notify(struct db *db, const struct problem_act_by *by, const struct problem_notice_new *in,
                  bool *ret_new)
{
    int64_t changed = 0;
    if (ret_new != NULL)
        *ret_new = false;
    if (!in->is_by_itself && in->person.v == by->person.v)
        return RC_OK;
    bool has_sender = !in->is_by_itself && by->person.v != 0;
    struct problem_notice_put_in row = { .id = { id_new(by->now) },
                                         .person_id = in->person,
                                         .problem_id = in->problem,
                                         .kind = str_from_c(in->kind),
                                         .words = str_is_empty(in->words) ? (str){ 0 } : in->words,
                                         .sent_by = { .v = by->person.v, .has = has_sender },
                                         .unique_key =
                                             str_printf(db_arena(db), "%.*s to %lld", STR_ARG(in->unique_key),
                                                        (long long)in->person.v),
                                         .at = by->now };
    TRY(problem_notice_put(db, &row, &changed));
    if (ret_new != NULL)
        *ret_new = changed > 0;
    return RC_OK;
}

rc problem_may_know(struct db *db, person_id person, const struct problem_clock_by_id_row *row, day_t today,
                    bool *ret)
{
    struct problem_holders_rows holders;
    struct organisation unit;
    *ret = !row->is_confidential;
    if (*ret)
        return RC_OK;
    TRY(problem_holders(db, today, row->organisation_id, &holders));
    for (size_t i = 0; i < holders.n; i++)
        if (holders.at[i].id.v == person.v)
            return RC_OK;
    TRY(organisation_load(db, row->organisation_id, today, &unit));
    organisation_id over = unit.parent.v != 0 ? unit.parent : unit.id;
    TRY(problem_scope_holds(db, person, "problem.confidential", over, today, ret));
    if (!*ret && row->office_id.has)
        TRY(problem_scope_holds(db, person, "problem.confidential", (organisation_id){ row->office_id.v },
                                today, ret));
    return RC_OK;
}

rc problem_notify_permitted(struct db *db, const struct problem_act_by *by,
                            const struct problem_notice_new *in, const char *permission,
                            const struct problem_clock_by_id_row *row)
{
    struct problem_permitted_rows rows;
    day_t today = day_of(by->now, by->offset);
    struct problem_permitted_in who = { .today = today,
                                        .permission = str_from_c(permission),
                                        .organisation_id = row->organisation_id,
                                        .limit = TOLD_MAX };
    struct problem_notice_new notice = *in;
    TRY(problem_permitted(db, &who, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        bool may;
        TRY(problem_may_know(db, rows.at[i].person_id, row, today, &may));
        notice.person = rows.at[i].person_id;
        if (may)
            TRY(problem_notify(db, by, &notice, NULL));
    }
    return RC_OK;
}
