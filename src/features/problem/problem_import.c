/* SPDX-License-Identifier: Apache-2.0 */
/* What the clerk does with an import: begin, read again, confirm, give up, undo. The long part is
 * problem_import_work.c. */
#include "features/problem/problem_import.h"

#include "core/audit.h"
#include "core/serial.h"

static rc import_audit(struct db *db, const struct problem_act_by *by, const char *action, int64_t number,
                       str detail)
{
    struct audit_entry entry = { .at = by->now,
                                 .person = by->person,
                                 .action = str_from_c(action),
                                 .subject = str_printf(db_arena(db), "import %lld", (long long)number),
                                 .organisation = by->organisation,
                                 .detail = detail };
    return audit_write(db, &entry);
}

rc problem_import_load(struct db *db, problem_import_id id, day_t today, struct problem_import_by_id_row *ret)
{
    bool found = false;
    TRY(problem_import_by_id(db, today, id, ret, &found));
    return found ? RC_OK : DB_FAIL(db, RC_NOT_FOUND, NULL, "no such import");
}

/* Of two acts at once the second sees what the first did. */
static rc enter(struct db *db, const struct problem_act_by *by, problem_import_id id, const char *state,
                struct problem_import_by_id_row *ret)
{
    struct problem_import_lock_row lock;
    bool found;
    TRY(problem_import_lock(db, id, &lock, &found));
    TRY(problem_import_load(db, id, day_of(by->now, by->offset), ret));
    if (str_eq(ret->state, str_from_c(state)))
        return RC_OK;
    return DB_FAIL(db, RC_CONFLICT, "problem.import_wrong_state", "the import is %.*s", STR_ARG(ret->state));
}

/* The command line works in one go: what it has left in the middle was broken off, and nobody goes on with
 * it. */
static bool is_broken_off(const struct problem_act_by *by, const struct problem_import_same_row *same)
{
    return by->person.v == 0 && !same->person_id.has && !str_eq(same->state, S("imported")) &&
           !str_eq(same->state, S("undoing"));
}

rc problem_import_begin(struct db *db, const struct problem_act_by *by, const struct problem_import_new *in,
                        problem_import_id *ret)
{
    struct problem_import_same_row same;
    bool is_known = false;
    TRY(problem_import_same(db, in->digest, in->place, &same, &is_known));
    if (is_known && is_broken_off(by, &same)) {
        TRY(problem_import_set_ended(db, S("discarded"), OPT_I64(by->now), same.id, NULL));
        is_known = false;
    }
    *ret = is_known ? same.id : in->id;
    if (is_known)
        return RC_OK;
    struct problem_import_insert_in row = { .id = in->id,
                                            .organisation_id = in->place,
                                            .person_id = { .v = by->person.v, .has = by->person.v != 0 },
                                            .file_name = in->file_name,
                                            .digest = in->digest,
                                            .default_kind = in->default_kind,
                                            .default_category = in->default_category,
                                            .default_result = in->default_result,
                                            .is_public = in->is_public,
                                            .created_at = by->now };
    TRY(serial_next(db, S("problem import"), &row.number));
    TRY(problem_import_insert(db, &row, NULL));
    return import_audit(db, by, "problem.import_read", row.number, (str){ 0 });
}

rc problem_import_remap(struct db *db, const struct problem_act_by *by,
                        const struct problem_import_set_columns_in *in)
{
    struct problem_import_by_id_row row;
    TRY(enter(db, by, in->id, "checked", &row));
    return problem_import_set_columns(db, in, NULL);
}

rc problem_import_confirm(struct db *db, const struct problem_act_by *by, problem_import_id id)
{
    struct problem_import_by_id_row row;
    TRY(enter(db, by, id, "checked", &row));
    if (row.rows_wrong > 0 || row.rows_read == 0)
        return DB_FAIL(db, RC_CONFLICT, "problem.import_has_mistakes", "%lld of %lld rows are wrong",
                       (long long)row.rows_wrong, (long long)row.rows_read);
    TRY(problem_import_set_state(db, S("importing"), id, NULL));
    str detail = str_printf(db_arena(db), "{\"rows\":%lld}", (long long)row.rows_read);
    return import_audit(db, by, "problem.import", row.number, detail);
}

rc problem_import_discard(struct db *db, const struct problem_act_by *by, problem_import_id id)
{
    struct problem_import_by_id_row row;
    TRY(problem_import_load(db, id, day_of(by->now, by->offset), &row));
    TRY(enter(db, by, id, str_eq(row.state, S("failed")) ? "failed" : "checked", &row));
    return problem_import_set_ended(db, S("discarded"), OPT_I64(by->now), id, NULL);
}

rc problem_import_undo(struct db *db, const struct problem_act_by *by, problem_import_id id)
{
    struct problem_import_by_id_row row;
    struct problem_import_touched_rows touched;
    TRY(enter(db, by, id, "imported", &row));
    if (row.undo_until_day.has && row.undo_until_day.v < day_of(by->now, by->offset))
        return DB_FAIL(db, RC_CONFLICT, "problem.import_undo_over", "its days are over");
    TRY(problem_import_touched(db, id, 1, &touched));
    if (touched.n > 0)
        return DB_FAIL(db, RC_CONFLICT, "problem.import_touched", "something has happened to case %.*s",
                       STR_ARG(touched.at[0].number));
    TRY(problem_import_set_state(db, S("undoing"), id, NULL));
    str detail = str_printf(db_arena(db), "{\"rows\":%lld}", (long long)row.rows_read);
    return import_audit(db, by, "problem.import_undo", row.number, detail);
}
