/* SPDX-License-Identifier: Apache-2.0 */
/* What the chief editor does with an import: begin, read again, confirm, give up, undo. The long part is
 * publish_import_work.c. */
#include "features/publish/publish_import.h"

#include "core/audit.h"
#include "core/serial.h"

static rc import_audit(struct db *db, const struct publish_by *by, const char *action,
                       const struct publish_import_one_row *row)
{
    struct audit_entry entry = { .at = by->now,
                                 .person = by->person,
                                 .action = str_from_c(action),
                                 .subject = str_printf(db_arena(db), "import %lld", (long long)row->number),
                                 .organisation = row->organisation_id,
                                 .detail =
                                     str_printf(db_arena(db), "{\"items\":%lld}", (long long)row->rows_new) };
    return audit_write(db, &entry);
}

rc publish_import_load(struct db *db, publish_import_id id, day_t today, struct publish_import_one_row *ret)
{
    bool found = false;
    TRY(publish_import_one(db, today, id, ret, &found));
    return found ? RC_OK : DB_FAIL(db, RC_NOT_FOUND, NULL, "no such import");
}

/* Of two acts at once the second sees what the first did. */
static rc enter(struct db *db, const struct publish_by *by, publish_import_id id, const char *state,
                struct publish_import_one_row *ret)
{
    struct publish_import_lock_row lock;
    bool found;
    TRY(publish_import_lock(db, id, &lock, &found));
    TRY(publish_import_load(db, id, day_of(by->now, by->offset), ret));
    if (str_eq(ret->state, str_from_c(state)))
        return RC_OK;
    return DB_FAIL(db, RC_CONFLICT, "publish.import_wrong_state", "the import is %.*s", STR_ARG(ret->state));
}

rc publish_import_begin(struct db *db, const struct publish_by *by, const struct publish_import_new *in,
                        publish_import_id *ret)
{
    struct publish_import_same_row same;
    struct publish_column column;
    bool is_known = false;
    TRY(publish_column_check(db, by, in->column, in->unit, &column));
    TRY(publish_import_same(db, in->digest, in->unit, &same, &is_known));
    *ret = is_known ? same.id : in->id;
    if (is_known)
        return RC_OK;
    struct publish_import_insert_in row = { .id = in->id,
                                            .organisation_id = in->unit,
                                            .column_id = in->column,
                                            .person_id = by->person,
                                            .file_name = in->file_name,
                                            .digest = in->digest,
                                            .leads = in->leads,
                                            .leaves_out = in->leaves_out,
                                            .is_draft = in->is_draft,
                                            .created_at = by->now };
    TRY(serial_next(db, S("publish import"), &row.number));
    TRY(publish_import_insert(db, &row, NULL));
    const struct publish_import_one_row told = { .number = row.number, .organisation_id = in->unit };
    return import_audit(db, by, "publish.import_read", &told);
}

rc publish_import_choose(struct db *db, const struct publish_by *by,
                         const struct publish_import_set_choices_in *in)
{
    struct publish_import_one_row row;
    struct publish_column column;
    TRY(enter(db, by, in->id, "checked", &row));
    TRY(publish_column_check(db, by, in->column_id, row.organisation_id, &column));
    return publish_import_set_choices(db, in, NULL);
}

rc publish_import_confirm(struct db *db, const struct publish_by *by, publish_import_id id)
{
    struct publish_import_one_row row;
    TRY(enter(db, by, id, "checked", &row));
    if ((row.rows_wrong > 0 && !row.leaves_out) || row.rows_new == 0)
        return DB_FAIL(db, RC_CONFLICT, "publish.import_has_mistakes", "%lld of %lld pieces are wrong",
                       (long long)row.rows_wrong, (long long)row.rows_read);
    TRY(publish_import_set_state(db, S("importing"), id, NULL));
    return import_audit(db, by, "publish.import", &row);
}

rc publish_import_discard(struct db *db, const struct publish_by *by, publish_import_id id)
{
    struct publish_import_one_row row;
    TRY(publish_import_load(db, id, day_of(by->now, by->offset), &row));
    TRY(enter(db, by, id, str_eq(row.state, S("failed")) ? "failed" : "checked", &row));
    return publish_import_set_ended(db, S("discarded"), OPT_I64(by->now), id, NULL);
}

rc publish_import_undo(struct db *db, const struct publish_by *by, publish_import_id id)
{
    struct publish_import_one_row row;
    TRY(enter(db, by, id, "imported", &row));
    if (row.undo_until_day.has && row.undo_until_day.v < day_of(by->now, by->offset))
        return DB_FAIL(db, RC_CONFLICT, "publish.import_undo_over", "its days are over");
    TRY(publish_import_untouched(db, id));
    TRY(publish_import_set_state(db, S("undoing"), id, NULL));
    return import_audit(db, by, "publish.import_undo", &row);
}
