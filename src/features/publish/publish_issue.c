/* SPDX-License-Identifier: Apache-2.0 */
/* Items in public: issued, scheduled, corrected, withdrawn, repealed; how lists show them, and where. */
#include "core/job.h"
#include "core/rule.h"
#include "core/serial.h"
#include "core/setting.h"
#include "features/publish/publish_private.h"
#include "features/publish/publish_receipt.h"
#include "features/publish/publish_site.h"

#define ARRIVE_MANY 200

/* ---- what belongs to public words ---- */

static rc tags_put(struct db *db, publish_item_id item, str keywords)
{
    str tag;
    TRY(publish_tags_clear(db, item, NULL));
    for (int64_t i = 0; str_cut(&keywords, '\n', &tag); i++)
        if (!str_is_empty(tag))
            TRY(publish_tag_put(db, tag, item, i, NULL));
    return RC_OK;
}

static rc related_put(struct db *db, publish_item_id item, str numbers)
{
    str number;
    TRY(publish_related_clear(db, item, NULL));
    for (int64_t i = 0; str_cut(&numbers, '\n', &number); i++)
        if (!str_is_empty(number))
            TRY(publish_related_put(db, item, i, number, NULL));
    return RC_OK;
}

/* Tags, related items and facts follow the public words of the original. */
static rc facts_put(struct db *db, const struct publish_item_row_row *item)
{
    publish_revision_id current, open;
    struct publish_revision_row_row text;
    bool found;
    TRY(publish_current(db, item->id, item->lang, &current, &open));
    TRY(publish_revision_row(db, 0, open, &text, &found));
    if (!found)
        return DB_FAIL(db, RC_INVALID, "publish.empty", "nothing in the language of the original");
    TRY(tags_put(db, item->id, text.keywords));
    TRY(related_put(db, item->id, text.related));
    const struct publish_item_facts_in facts = { .theme = text.theme,
                                                 .document_number = text.document_number,
                                                 .made_day = text.made_day,
                                                 .effective_day = text.effective_day,
                                                 .starts_at = text.starts_at,
                                                 .ends_at = text.ends_at,
                                                 .id = item->id };
    return publish_item_facts(db, &facts, NULL);
}

/* 索引号: "QH/2026-00012", once for ever. */
static rc index_number(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                       const struct publish_column *column, str *ret)
{
    struct arena *a = db_arena(db);
    int year = civil_of(by->now, by->offset).date.year;
    str prefix = { 0 };
    int64_t n;
    *ret = item->index_number;
    if (!str_is_absent(*ret) || !str_eq(column->kind, S("disclosure")))
        return RC_OK;
    TRY(setting_get(db, S("number_prefix"), &prefix));
    TRY(serial_next(db, str_printf(a, "index %d", year), &n));
    if (str_is_empty(prefix))
        prefix = S("EW");
    *ret = str_printf(a, "%.*s/%d-%05lld", STR_ARG(prefix), year, (long long)n);
    return RC_OK;
}

/* ---- issue ---- */

static rc times_check(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                      const struct publish_issue *in)
{
    struct publish_times t = { .now = by->now, .at = in->at, .expires = in->expires, .pinned = in->pinned };
    TRY(rule_value(db, S("publish.ahead_days"), item->organisation_id, day_of(by->now, by->offset),
                   &t.ahead));
    const char *why = publish_times_refusal(&t);
    if (in->is_must_read && !in->asks_members && !in->asks_residents && !in->asks_staff)
        return DB_FAIL(db, RC_INVALID, "publish.asks_nobody", "a must-read item that asks nobody");
    return why == NULL ? RC_OK : DB_FAIL(db, RC_INVALID, why, "times that do not fit");
}

static struct opt_i64 instant(ms_t at)
{
    return (struct opt_i64){ .v = at, .has = at != 0 };
}

/* The step of each text that becomes public, with what was public before it. */
static rc issue_steps(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                      const char *act, str note)
{
    struct publish_texts_rows texts;
    TRY(publish_texts(db, item->id, &texts));
    for (size_t i = 0; i < texts.n; i++) {
        const struct publish_texts_row *t = &texts.at[i];
        const struct publish_step step = { .act = act,
                                           .words = note,
                                           .lang = t->lang,
                                           .revision = { t->draft_revision_id.v },
                                           .before = { t->public_revision_id.v } };
        if (t->draft_revision_id.has)
            TRY(publish_step_add(db, by, item, &step));
    }
    return RC_OK;
}

static rc open_it(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                  const struct publish_issue *in, const struct publish_column *column)
{
    struct publish_item_open_in open = { .public_at = OPT_I64(in->at != 0 ? in->at : by->now),
                                         .first_public_at = item->first_public_at,
                                         .is_must_read = in->is_must_read,
                                         .asks_members = in->asks_members,
                                         .asks_residents = in->asks_residents,
                                         .asks_staff = in->asks_staff,
                                         .takes_comments = in->takes_comments,
                                         .pinned_until_at = instant(in->pinned),
                                         .expires_at = instant(in->expires),
                                         .id = item->id };
    if (in->at == 0 && !open.first_public_at.has)
        open.first_public_at = OPT_I64(by->now);
    TRY(index_number(db, by, item, column, &open.index_number));
    return publish_item_open(db, &open, NULL);
}

/* Wakes up when the instant has come. */
static rc arrival_order(struct db *db, const struct publish_by *by, ms_t at)
{
    return job_add(db, &(struct job_new){
                           .kind = S("publish.arrive"), .payload = S("{}"), .run_at = at, .now = by->now });
}

static rc correct(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                  const struct publish_issue *in)
{
    if (in->at != 0)
        return DB_FAIL(db, RC_INVALID, "publish.correction_now", "a correction cannot wait");
    if (str_is_empty(in->note))
        return DB_FAIL(db, RC_INVALID, "publish.note_missing", "a correction says what was wrong");
    TRY(issue_steps(db, by, item, "correct", in->note));
    return publish_item_correct(db, by->now, item->id, NULL);
}

rc publish_issue(struct db *db, const struct publish_by *by, struct publish_seen seen,
                 const struct publish_issue *in)
{
    enum publish_act act = in->at != 0 ? PUBLISH_SCHEDULE : PUBLISH_ISSUE;
    struct publish_item_row_row item;
    struct publish_standing next;
    struct publish_column column;
    TRY(publish_enter(db, by, seen, act, &item, &next));
    if (publish_is_correction(publish_state_parse(item.state))) {
        TRY(correct(db, by, &item, in));
    } else {
        TRY(times_check(db, by, &item, in));
        TRY(publish_column_check(db, by, item.column_id, item.organisation_id, &column));
        TRY(issue_steps(db, by, &item, in->at != 0 ? "schedule" : "issue", in->note));
        TRY(open_it(db, by, &item, in, &column));
    }
    TRY(publish_text_open(db, item.id, NULL));
    TRY(facts_put(db, &item));
    if (in->at != 0)
        TRY(arrival_order(db, by, in->at));
    TRY(publish_stand(db, by, &item, &next));
    TRY(publish_tell(db, by, item.id));
    return in->asks_again ? publish_ask_again(db, by, item.id) : RC_OK;
}

/* ---- what was scheduled ---- */

rc publish_arrive(struct db *db, const struct publish_by *by, struct publish_item_row_row *item)
{
    struct publish_standing next = publish_standing_of(item);
    bool has_come = item->public_at.has && item->public_at.v <= by->now;
    if (next.state != PUBLISH_SCHEDULED || !has_come || !publish_next(&next, PUBLISH_ARRIVE))
        return RC_OK;
    const struct publish_by system = { .now = item->public_at.v, .offset = by->offset };
    TRY(publish_item_arrive(db, item->id, NULL));
    TRY(publish_step_add(db, &system, item, &(struct publish_step){ .act = "arrive" }));
    TRY(publish_tell(db, by, item->id));
    bool found;
    return publish_item_row(db, item->id, item, &found);
}

rc publish_arrive_due(struct db *db, const struct publish_by *by, int64_t *ret)
{
    struct publish_items_due_rows rows;
    TRY(publish_items_due(db, by->now, ARRIVE_MANY, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        struct publish_item_lock_row lock;
        struct publish_item_row_row item;
        bool found;
        TRY(publish_item_lock(db, rows.at[i].id, &lock, &found));
        TRY(publish_item_row(db, rows.at[i].id, &item, &found));
        TRY(publish_arrive(db, by, &item));
    }
    *ret = (int64_t)rows.n;
    return RC_OK;
}

/* ---- out of sight, out of force ---- */

rc publish_withdraw(struct db *db, const struct publish_by *by, struct publish_seen seen, str reason)
{
    struct publish_item_row_row item;
    struct publish_standing next;
    TRY(publish_enter(db, by, seen, PUBLISH_WITHDRAW, &item, &next));
    TRY(publish_item_withdraw(db, reason, item.id, NULL));
    TRY(publish_step_add(db, by, &item, &(struct publish_step){ .act = "withdraw", .words = reason }));
    TRY(publish_stand(db, by, &item, &next));
    return publish_tell(db, by, item.id);
}

rc publish_repeal(struct db *db, const struct publish_by *by, struct publish_seen seen, day_t day, str reason)
{
    struct publish_item_row_row item;
    struct publish_standing next;
    struct publish_revision_row_row text;
    publish_revision_id current, open;
    bool found;
    TRY(publish_enter(db, by, seen, PUBLISH_REPEAL, &item, &next));
    TRY(publish_current(db, item.id, item.lang, &current, &open));
    TRY(publish_revision_row(db, 0, open, &text, &found));
    bool is_early = found && ((text.made_day.has && day < text.made_day.v) ||
                              (text.effective_day.has && day < text.effective_day.v));
    if (is_early)
        return DB_FAIL(db, RC_INVALID, "publish.repeal_before", "repealed before it was made");
    TRY(publish_item_repeal(db, OPT_I64(day), reason, item.id, NULL));
    TRY(publish_step_add(db, by, &item, &(struct publish_step){ .act = "repeal", .words = reason }));
    TRY(publish_stand(db, by, &item, &next));
    return publish_ask(db, by, item.id);
}

/* ---- how and where lists show it ---- */

rc publish_settle(struct db *db, const struct publish_by *by, struct publish_seen seen,
                  const struct publish_issue *in)
{
    struct publish_item_row_row item;
    struct publish_standing next;
    TRY(publish_enter(db, by, seen, PUBLISH_SETTLE, &item, &next));
    struct publish_issue times = *in;
    times.at = 0;
    TRY(times_check(db, by, &item, &times));
    const struct publish_item_settle_in set = { .is_must_read = in->is_must_read,
                                                .asks_members = in->asks_members,
                                                .asks_residents = in->asks_residents,
                                                .asks_staff = in->asks_staff,
                                                .takes_comments = in->takes_comments,
                                                .pinned_until_at = instant(in->pinned),
                                                .expires_at = instant(in->expires),
                                                .id = item.id };
    TRY(publish_item_settle(db, &set, NULL));
    TRY(publish_step_add(db, by, &item, &(struct publish_step){ .act = "settle" }));
    TRY(publish_stand(db, by, &item, &next));
    return publish_tell(db, by, item.id);
}

rc publish_move(struct db *db, const struct publish_by *by, struct publish_seen seen,
                publish_column_id column)
{
    struct publish_item_row_row item;
    struct publish_standing next;
    struct publish_column from, to;
    struct publish_site site;
    TRY(publish_enter(db, by, seen, PUBLISH_MOVE, &item, &next));
    TRY(publish_column_load(db, item.column_id, &from));
    TRY(publish_column_check(db, by, column, item.organisation_id, &to));
    TRY(publish_site_of(db, item.organisation_id, day_of(by->now, by->offset), &site));
    TRY(publish_item_move(db, to.id, site.id, item.id, NULL));
    str words = str_printf(db_arena(db), "%.*s → %.*s", STR_ARG(from.name), STR_ARG(to.name));
    TRY(publish_step_add(db, by, &item, &(struct publish_step){ .act = "move", .words = words }));
    TRY(publish_stand(db, by, &item, &next));
    return publish_tell(db, by, item.id);
}
