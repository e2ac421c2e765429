/* SPDX-License-Identifier: Apache-2.0 */
/* Notices that people are asked to read. */
#include "core/receipt.h"

#include "base/rand.h"
#include "core/told.h"
#include "gen/receipt_sql.h"

static str told_key(struct db *db, receipt_notice_id notice)
{
    return str_printf(db_arena(db), "receipt %lld", (long long)notice.v);
}

rc receipt_find(struct db *db, str kind, int64_t subject, struct receipt_notice *ret)
{
    struct receipt_notice_last_row row;
    bool found;
    *ret = (struct receipt_notice){ .id = { 0 } };
    TRY(receipt_notice_last(db, kind, subject, &row, &found));
    if (found)
        *ret = (struct receipt_notice){ .id = row.id,
                                        .round = row.round,
                                        .organisation = row.organisation_id,
                                        .has_below = row.has_below,
                                        .has_members = row.has_members,
                                        .has_residents = row.has_residents,
                                        .has_staff = row.has_staff,
                                        .link = row.link,
                                        .opened_at = row.opened_at,
                                        .is_open = !row.closed_at.has };
    return RC_OK;
}

/* ---- opening and closing ---- */

static rc people_ask(struct db *db, const struct receipt_new *in, receipt_notice_id notice, str path)
{
    struct arena *a = db_arena(db);
    for (size_t i = 0; i < in->left_out_n; i++)
        TRY(receipt_left_out_put(db, notice, in->left_out[i], NULL));
    const struct receipts_make_in make = { .is_carried = in->is_carried,
                                           .today = in->today,
                                           .notice_id = notice,
                                           .scope = in->has_below ? scope_below(a, path)
                                                                  : receipt_unit_only(a, path),
                                           .author = in->author };
    return receipts_make(db, &make, NULL);
}

rc receipt_open(struct db *db, const struct receipt_new *in, receipt_notice_id *ret)
{
    struct receipt_notice before;
    struct organisation unit;
    TRY(organisation_load(db, in->organisation, in->today, &unit));
    TRY(receipt_find(db, in->kind, in->subject, &before));
    TRY(receipt_close(db, in->kind, in->subject, in->now));
    *ret = (receipt_notice_id){ id_new(in->now) };
    const struct receipt_notice_insert_in row = { .id = *ret,
                                                  .kind = in->kind,
                                                  .subject_id = in->subject,
                                                  .round = before.round + 1,
                                                  .organisation_id = in->organisation,
                                                  .has_below = in->has_below,
                                                  .has_members = in->has_members,
                                                  .has_residents = in->has_residents,
                                                  .has_staff = in->has_staff,
                                                  .link = in->link,
                                                  .opened_at = in->now };
    TRY(receipt_notice_insert(db, &row, NULL));
    return people_ask(db, in, *ret, unit.path);
}

rc receipt_close(struct db *db, str kind, int64_t subject, ms_t now)
{
    struct receipt_notice n;
    TRY(receipt_find(db, kind, subject, &n));
    if (!n.is_open)
        return RC_OK;
    TRY(receipt_told_end(db, OPT_I64(now), told_key(db, n.id), n.id.v, NULL));
    return receipt_notice_end(db, OPT_I64(now), kind, subject, NULL);
}

/* ---- a person and a notice ---- */

rc receipt_mine(struct db *db, receipt_notice_id notice, person_id person, day_t today,
                struct receipt_mine *ret)
{
    struct receipt_of_row row;
    struct receipt_circle_path_row circle;
    bool found;
    *ret = (struct receipt_mine){ .path = { 0 } };
    TRY(receipt_of(db, notice, person, &row, &found));
    if (found) {
        *ret = (struct receipt_mine){ .is_asked = true, .read_at = row.read_at, .path = row.path };
        return RC_OK;
    }
    TRY(receipt_circle_path(db, today, person, notice, &circle));
    ret->is_asked = !str_is_absent(circle.path);
    ret->path = circle.path;
    return RC_OK;
}

rc receipt_read(struct db *db, receipt_notice_id notice, person_id person, str path, ms_t now)
{
    const struct receipt_put_in in = {
        .notice_id = notice, .person_id = person, .path = path, .read_at = OPT_I64(now)
    };
    TRY(receipt_put(db, &in, NULL));
    return told_done(db, person, told_key(db, notice), now);
}

/* ---- counts, and the rows behind them ---- */

rc receipt_total(struct db *db, receipt_notice_id notice, struct scope within, struct receipt_count *ret)
{
    struct receipt_counts_row row;
    TRY(receipt_counts(db, notice, within, &row));
    *ret = (struct receipt_count){ .asked = row.asked, .done = row.done };
    return RC_OK;
}

struct scope receipt_unit_only(struct arena *a, str path)
{
    /* What lies below begins with the path and goes on with a digit or letter. */
    return (struct scope){ path, str_join(a, path, S("\x01")) };
}

rc receipt_units(struct db *db, receipt_notice_id notice, struct scope within, str unit, day_t today,
                 struct receipt_unit **ret, size_t *ret_n)
{
    struct receipt_by_unit_rows rows;
    const struct receipt_by_unit_in in = {
        .unit = unit, .notice_id = notice, .scope = within, .today = today
    };
    TRY(receipt_by_unit(db, &in, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct receipt_unit, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = (struct receipt_unit){ .path = rows.at[i].path,
                                           .name = rows.at[i].name,
                                           .asked = rows.at[i].asked,
                                           .done = rows.at[i].done };
    return RC_OK;
}

rc receipt_people(struct db *db, const struct receipt_list *in, struct receipt_person **ret, size_t *ret_n)
{
    struct receipt_rows_rows rows;
    const struct receipt_rows_in asked = { .today = in->today,
                                           .notice_id = in->notice,
                                           .scope = in->within,
                                           .is_read = in->is_read,
                                           .limit = in->limit,
                                           .offset = in->offset };
    TRY(receipt_rows(db, &asked, &rows));
    *ret = ARENA_ARRAY(db_arena(db), struct receipt_person, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++) {
        const struct receipt_rows_row *r = &rows.at[i];
        (*ret)[i] = (struct receipt_person){ .person = r->id,
                                             .name = r->name,
                                             .path = r->path,
                                             .read_at = r->read_at,
                                             .reminded_at = r->reminded_at,
                                             .reminded = r->reminded,
                                             .is_here = r->is_here };
    }
    return RC_OK;
}

/* ---- reminders ---- */

rc receipt_remind(struct db *db, const struct receipt_remind *in, int64_t *ret)
{
    const struct receipt_remind_rows_in rows = { .reminded_at = OPT_I64(in->now),
                                                 .notice_id = in->notice,
                                                 .scope = in->within,
                                                 .before = in->now - in->hours * MS_PER_HOUR,
                                                 .today = in->today };
    const struct receipt_remind_told_in told = { .unique_key = told_key(db, in->notice),
                                                 .label = text_key(in->label),
                                                 .words = in->words,
                                                 .at = in->now,
                                                 .is_sms_due = in->is_sms,
                                                 .notice_id = in->notice };
    TRY(receipt_remind_rows(db, &rows, ret));
    if (*ret == 0)
        return RC_OK;
    TRY(receipt_remind_told(db, &told, NULL));
    return in->is_sms ? told_sms_order(db, in->now) : RC_OK;
}

/* ---- a person's own ---- */

rc receipts_waiting(struct db *db, str kind, person_id person, day_t today, int64_t limit, int64_t **ret,
                    size_t *ret_n)
{
    struct receipts_waiting_rows_rows rows;
    const struct receipts_waiting_rows_in in = {
        .person_id = person, .kind = kind, .today = today, .limit = limit
    };
    TRY(receipts_waiting_rows(db, &in, &rows));
    *ret = ARENA_ARRAY(db_arena(db), int64_t, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = rows.at[i].subject_id;
    return RC_OK;
}
