/* SPDX-License-Identifier: Apache-2.0 */
/* Who is asked to read a must-read item, who says so, who is reminded. */
#include "features/publish/publish_receipt.h"

#include "core/rule.h"
#include "features/publish/publish_private.h"
#include "gen/publish_receipt_sql.h"

struct asking {
    struct publish_item_row_row item;
    struct receipt_notice notice;
    str path; /* of its unit; absent: it stands no longer, and has no people */
    day_t today;
    bool is_due; /* public, and to be read */
};

static rc asking_load(struct db *db, const struct publish_by *by, publish_item_id id, struct asking *a)
{
    struct publish_asking_unit_row unit;
    bool found, has_unit;
    a->today = day_of(by->now, by->offset);
    TRY(publish_item_row(db, id, &a->item, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no item %lld", (long long)id.v);
    TRY(receipt_find(db, S(PUBLISH_RECEIPT), id.v, &a->notice));
    TRY(publish_asking_unit(db, a->today, id, &unit, &has_unit));
    a->path = has_unit ? unit.path : (str){ 0 };
    a->is_due = has_unit && a->item.is_must_read && str_eq(a->item.state, S("published")) &&
                a->item.public_at.has && a->item.public_at.v <= by->now;
    return RC_OK;
}

static rc left_out_load(struct db *db, const struct asking *a, organisation_id **ret, size_t *ret_n)
{
    struct publish_hidden_units_rows rows;
    TRY(publish_hidden_units(db, a->item.column_id, a->today, scope_below(db_arena(db), a->path), &rows));
    *ret = ARENA_ARRAY(db_arena(db), organisation_id, rows.n);
    *ret_n = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        (*ret)[i] = rows.at[i].organisation_id;
    return RC_OK;
}

/* Who acts needs not read what they have published. */
static rc ask(struct db *db, const struct publish_by *by, const struct asking *a, bool is_carried)
{
    receipt_notice_id id;
    organisation_id *left_out;
    size_t n;
    TRY(left_out_load(db, a, &left_out, &n));
    const struct receipt_new in = { .kind = S(PUBLISH_RECEIPT),
                                    .subject = a->item.id.v,
                                    .organisation = a->item.organisation_id,
                                    .has_below = true,
                                    .has_members = a->item.asks_members,
                                    .has_residents = a->item.asks_residents,
                                    .has_staff = a->item.asks_staff,
                                    .left_out = left_out,
                                    .left_out_n = n,
                                    .link = str_join(db_arena(db), S("/items/"), a->item.number),
                                    .author = by->person,
                                    .is_carried = is_carried,
                                    .now = by->now,
                                    .today = a->today };
    return receipt_open(db, &in, &id);
}

static bool is_same(const struct asking *a)
{
    return a->notice.has_members == a->item.asks_members &&
           a->notice.has_residents == a->item.asks_residents && a->notice.has_staff == a->item.asks_staff;
}

rc publish_ask(struct db *db, const struct publish_by *by, publish_item_id item)
{
    struct asking a;
    TRY(asking_load(db, by, item, &a));
    if (!a.is_due)
        return receipt_close(db, S(PUBLISH_RECEIPT), item.v, by->now);
    if (a.notice.is_open && is_same(&a))
        return RC_OK;
    return ask(db, by, &a, a.notice.is_open);
}

rc publish_ask_again(struct db *db, const struct publish_by *by, publish_item_id item)
{
    struct asking a;
    TRY(asking_load(db, by, item, &a));
    return a.is_due ? ask(db, by, &a, false) : RC_OK;
}

rc publish_read_it(struct db *db, const struct publish_by *by, publish_item_id item)
{
    struct asking a;
    struct receipt_mine mine;
    TRY(asking_load(db, by, item, &a));
    if (!a.is_due || !a.notice.is_open)
        return RC_OK;
    TRY(receipt_mine(db, a.notice.id, by->person, a.today, &mine));
    return mine.is_asked ? receipt_read(db, a.notice.id, by->person, mine.path, by->now) : RC_OK;
}

rc publish_remind(struct db *db, const struct publish_by *by, publish_item_id item, struct scope within,
                  int64_t *ret)
{
    struct asking a;
    struct publish_receipt_title_row row;
    int64_t hours, has_sms;
    bool found;
    TRY(asking_load(db, by, item, &a));
    TRY(publish_receipt_title(db, a.item.lang, item, by->now, &row, &found));
    if (!a.is_due || !a.notice.is_open || !found)
        return DB_FAIL(db, RC_CONFLICT, "publish.not_asking", "item %lld asks nobody", (long long)item.v);
    TRY(rule_value(db, S("publish.remind_hours"), a.item.organisation_id, a.today, &hours));
    TRY(rule_value(db, S("publish.remind_sms"), a.item.organisation_id, a.today, &has_sms));
    const struct receipt_remind in = { .notice = a.notice.id,
                                       .within = within,
                                       .label = TEXT_PUBLISH_TOLD_READ,
                                       .words = row.title,
                                       .hours = hours,
                                       .is_sms = has_sms != 0,
                                       .now = by->now,
                                       .today = a.today };
    TRY(receipt_remind(db, &in, ret));
    if (*ret == 0)
        return RC_OK;
    str words = str_printf(db_arena(db), "%lld", (long long)*ret);
    return publish_step_add(db, by, &a.item, &(struct publish_step){ .act = "remind", .words = words });
}
