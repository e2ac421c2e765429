/* SPDX-License-Identifier: Apache-2.0 */
/* One item on the desk: its words as they are now, the acts that are possible now, every step with what it
 * changed. */
#include "features/publish/publish_desk.h"
#include "features/publish/publish_receipt_pages.h"

/* ---- acts ---- */

struct act {
    enum publish_act act;
    const struct form *form;
    enum text label;
    const char *address, *permission, *version;
    bool over_review; /* the permission counts over the unit whose review it waits for */
    bool is_main;
};
static const struct act acts[] = {
    { PUBLISH_SUBMIT, &publish_submit_form, TEXT_PUBLISH_ACT_SUBMIT, "submit", "publish.write",
      "submit_version", false, true },
    { PUBLISH_APPROVE, &publish_approve_form, TEXT_PUBLISH_ACT_APPROVE, "approve", "publish.review",
      "approve_version", true, true },
    { PUBLISH_RETURN, &publish_return_form, TEXT_PUBLISH_ACT_RETURN, "return", "publish.review",
      "return_version", true, false },
    { PUBLISH_ISSUE, &publish_issue_form, TEXT_PUBLISH_ACT_ISSUE, "issue", "publish.issue", "issue_version",
      false, true },
    { PUBLISH_RECALL, &publish_recall_form, TEXT_PUBLISH_ACT_RECALL, "recall", "publish.write",
      "recall_version", false, false },
    { PUBLISH_DROP, &publish_drop_form, TEXT_PUBLISH_ACT_DROP, "drop", "publish.write", "drop_version", false,
      false },
    { PUBLISH_SETTLE, &publish_settle_form, TEXT_PUBLISH_ACT_SETTLE, "settle", "publish.issue",
      "settle_version", false, false },
    { PUBLISH_WITHDRAW, &publish_withdraw_form, TEXT_PUBLISH_ACT_WITHDRAW, "withdraw", "publish.issue",
      "withdraw_version", false, false },
    { PUBLISH_REPEAL, &publish_repeal_form, TEXT_PUBLISH_ACT_REPEAL, "repeal", "publish.issue",
      "repeal_version", false, false },
    { PUBLISH_MOVE, &publish_move_form, TEXT_PUBLISH_ACT_MOVE, "move", "publish.issue", "move_version", false,
      false },
};
#define ACTS (sizeof acts / sizeof acts[0])

static bool may_act(struct rq *rq, const struct publish_item_row_row *item, const struct act *act)
{
    struct publish_standing s = publish_standing_of(item);
    organisation_id over = act->over_review && item->review_organisation_id.has
                               ? (organisation_id){ item->review_organisation_id.v }
                               : item->organisation_id;
    return publish_next(&s, act->act) && access_may(rq, act->permission, over);
}

/* The last day of something that ends at the beginning of the next. */
static str last_day(struct rq *rq, struct opt_i64 end)
{
    return end.has ? day_format(rq->arena, day_of(end.v - 1, rq->offset)) : S("");
}

static rc values_set(struct rq *rq, const struct publish_item_row_row *item)
{
    str version = str_printf(rq->arena, "%lld", (long long)item->lock_version);
    for (size_t i = 0; i < ACTS; i++)
        form_set_value(rq, acts[i].version, version);
    form_set_value(rq, "settle_expires", last_day(rq, item->expires_at));
    form_set_value(rq, "settle_pinned", last_day(rq, item->pinned_until_at));
    form_set_value(rq, "settle_must_read", item->is_must_read ? S("1") : S(""));
    form_set_value(rq, "settle_comments", item->takes_comments ? S("1") : S(""));
    static const char *const asked[] = { "settle_members",  "issue_members", "settle_residents",
                                         "issue_residents", "settle_staff",  "issue_staff" };
    const bool asks[] = { item->asks_members,   item->asks_members, item->asks_residents,
                          item->asks_residents, item->asks_staff,   item->asks_staff };
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++)
        form_set_value(rq, asked[i], asks[i] ? S("1") : S(""));
    form_set_value(rq, "issue_must_read", item->is_must_read ? S("1") : S(""));
    form_set_value(rq, "issue_comments", S("1"));
    form_set_value(rq, "move_column", str_printf(rq->arena, "%lld", (long long)item->column_id.v));
    return publish_column_choices(rq, "move_column", item->organisation_id);
}

static rc acts_make(struct rq *rq, const struct publish_item_row_row *item, struct publish_item_desk *v)
{
    TRY(values_set(rq, item));
    v->acts = ARENA_ARRAY(rq->arena, struct publish_act_box, ACTS);
    for (size_t i = 0; i < ACTS; i++) {
        const struct act *act = &acts[i];
        if (!may_act(rq, item, act))
            continue;
        bool is_sent = rq->route->form == act->form;
        if (is_sent)
            v->errors = form_summary(rq, act->form);
        v->acts[v->acts_n++] = (struct publish_act_box){
            .label = act->label,
            .action = str_printf(rq->arena, "/desk/items/%.*s/%s", STR_ARG(item->number), act->address),
            .guard = form_guard(rq, act->form),
            .fields = form_fields(rq, act->form),
            .is_main = act->is_main,
            .is_open = is_sent || act->is_main,
        };
    }
    return RC_OK;
}

/* ---- steps ---- */

static const struct {
    const char *act;
    enum text label;
    const char *tone;
    bool is_good, is_back, is_pen, is_out;
} step_kinds[] = {
    { "import", TEXT_PUBLISH_STEP_IMPORT, "", false, false, false, false },
    { "make", TEXT_PUBLISH_STEP_MAKE, "", false, false, true, false },
    { "aside", TEXT_PUBLISH_STEP_ASIDE, "warn", false, false, true, false },
    { "submit", TEXT_PUBLISH_STEP_SUBMIT, "info", false, false, false, true },
    { "edit", TEXT_PUBLISH_STEP_EDIT, "warn", false, false, true, false },
    { "approve", TEXT_PUBLISH_STEP_APPROVE, "ok", true, false, false, false },
    { "return", TEXT_PUBLISH_STEP_RETURN, "warn", false, true, false, false },
    { "recall", TEXT_PUBLISH_STEP_RECALL, "", false, true, false, false },
    { "drop", TEXT_PUBLISH_STEP_DROP, "", false, true, false, false },
    { "issue", TEXT_PUBLISH_STEP_ISSUE, "ok", true, false, false, false },
    { "schedule", TEXT_PUBLISH_STEP_SCHEDULE, "info", true, false, false, false },
    { "arrive", TEXT_PUBLISH_STEP_ARRIVE, "ok", true, false, false, false },
    { "correct", TEXT_PUBLISH_STEP_CORRECT, "ok", true, false, false, false },
    { "withdraw", TEXT_PUBLISH_STEP_WITHDRAW, "bad", false, true, false, false },
    { "repeal", TEXT_PUBLISH_STEP_REPEAL, "warn", false, true, false, false },
    { "settle", TEXT_PUBLISH_STEP_SETTLE, "", false, false, true, false },
    { "remind", TEXT_PUBLISH_STEP_REMIND, "", false, false, false, true },
    { "move", TEXT_PUBLISH_STEP_MOVE, "", false, false, true, false },
};

static struct publish_step_line line_of(struct rq *rq, str number, const struct publish_steps_row *row)
{
    struct publish_step_line line = { .at = row->at, .unit = row->organisation_name, .words = row->words };
    for (size_t i = 0; i < sizeof step_kinds / sizeof step_kinds[0]; i++)
        if (str_eq(row->act, str_from_c(step_kinds[i].act))) {
            line.label = step_kinds[i].label;
            line.tone = str_from_c(step_kinds[i].tone);
            line.is_good = step_kinds[i].is_good;
            line.is_back = step_kinds[i].is_back;
            line.is_pen = step_kinds[i].is_pen;
            line.is_out = step_kinds[i].is_out;
        }
    line.level = row->level;
    line.who = str_is_absent(row->post) || str_is_absent(row->person_name)
                   ? row->person_name
                   : str_printf(rq->arena, "%.*s %.*s", STR_ARG(row->post), STR_ARG(row->person_name));
    if (row->revision_id.has && row->before_id.has)
        line.compare = str_printf(rq->arena, "/desk/items/%.*s/history?from=%lld&to=%lld", STR_ARG(number),
                                  (long long)row->before_id.v, (long long)row->revision_id.v);
    return line;
}

/* What the last step of this round that changed words did to the text that is shown. */
static rc changed_make(struct rq *rq, const struct publish_item_row_row *item,
                       const struct publish_steps_rows *rows, str lang, struct publish_item_desk *v)
{
    for (size_t i = rows->n; i-- > 0 && v->changed == NULL;) {
        const struct publish_steps_row *row = &rows->at[i];
        struct publish_words before, after;
        bool has_both, found;
        if (row->round != item->round || !row->before_id.has || !row->revision_id.has ||
            !str_eq(row->lang, lang))
            continue;
        TRY(publish_words_load(rq, item->id, (publish_revision_id){ row->before_id.v }, &before, &has_both));
        TRY(publish_words_load(rq, item->id, (publish_revision_id){ row->revision_id.v }, &after, &found));
        if (!has_both || !found)
            continue;
        struct publish_diff *diff = ARENA_NEW(rq->arena, struct publish_diff);
        publish_diff_show(rq, before.body, after.body, diff);
        v->changed = diff;
    }
    return RC_OK;
}

static rc steps_make(struct rq *rq, const struct publish_item_row_row *item, str lang,
                     struct publish_item_desk *v)
{
    struct publish_steps_rows rows;
    TRY(publish_steps(rq->db, rq->today, item->id, &rows));
    v->steps = ARENA_ARRAY(rq->arena, struct publish_step_line, rows.n);
    for (size_t i = rows.n; i-- > 0;)
        v->steps[v->steps_n++] = line_of(rq, item->number, &rows.at[i]);
    return changed_make(rq, item, &rows, lang, v);
}

/* ---- words ---- */

static rc langs_make(struct rq *rq, const struct publish_item_row_row *item, str lang,
                     struct publish_item_desk *v)
{
    struct publish_texts_rows texts;
    TRY(publish_texts(rq->db, item->id, &texts));
    v->langs = ARENA_ARRAY(rq->arena, struct publish_lang_link, PUBLISH_LANGS);
    for (size_t l = 0; l < PUBLISH_LANGS; l++) {
        struct publish_lang_link link = { .lang = publish_lang_label(publish_langs[l]),
                                          .is_current = str_eq(lang, publish_langs[l]) };
        bool is_there = false;
        for (size_t i = 0; i < texts.n; i++)
            if (str_eq(texts.at[i].lang, publish_langs[l])) {
                link.is_public = texts.at[i].public_revision_id.has;
                link.is_draft = texts.at[i].draft_revision_id.has;
                is_there = true;
            }
        const char *page = is_there ? "" : "/edit";
        link.path = str_printf(rq->arena, "/desk/items/%.*s%s?lang=%.*s", STR_ARG(item->number), page,
                               STR_ARG(publish_langs[l]));
        if (is_there || !str_is_absent(v->edit))
            v->langs[v->langs_n++] = link;
    }
    return RC_OK;
}

static rc words_make(struct rq *rq, const struct publish_item_row_row *item, str lang,
                     struct publish_item_desk *v)
{
    publish_revision_id current, open;
    struct publish_words words;
    struct publish_public_file *files;
    struct markdown_made made;
    size_t files_n;
    bool found;
    TRY(publish_current(rq->db, item->id, lang, &current, &open));
    TRY(publish_words_load(rq, item->id, current, &words, &found));
    if (!found)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no text in that language");
    TRY(publish_files_load(rq->db, current, &files, &files_n));
    const struct publish_places places = {
        .arena = rq->arena,
        .base = str_printf(rq->arena, "/desk/items/%.*s/files/", STR_ARG(item->number)),
        .files = files,
        .files_n = files_n,
    };
    TRY(publish_body_html(rq, &(struct publish_body){ .text = words.body, .places = &places }, &made));
    v->title = words.title;
    v->summary = words.summary;
    v->body = made.body;
    return RC_OK;
}

static rc facts_make(struct rq *rq, const struct publish_item_row_row *item, struct publish_item_desk *v)
{
    struct publish_standing s = publish_standing_of(item);
    struct publish_column column;
    struct organisation unit;
    struct publish_author_row author;
    bool found;
    TRY(publish_column_load(rq->db, item->column_id, &column));
    TRY(organisation_load(rq->db, item->organisation_id, rq->today, &unit));
    TRY(publish_author(rq->db, item->author_id, &author, &found));
    v->number = item->number;
    v->column = publish_column_name(&column, rq->lang);
    v->unit = unit.name;
    v->author = found ? author.name : S("");
    v->is_public = item->public_at.has && item->public_at.v <= rq->now;
    v->public_at = item->public_at;
    v->expires_at = item->expires_at;
    v->pinned_until = item->pinned_until_at;
    v->is_must_read = item->is_must_read;
    if (item->is_must_read && access_may(rq, PERMISSION_READERS, item->organisation_id))
        v->readers = publish_readers_path(rq, item->number);
    v->index_number = item->index_number;
    v->end_reason = item->end_reason;
    v->chips = publish_chips_of(rq, &s, v->is_public, &v->chips_n);
    return RC_OK;
}

rc publish_item_desk_show(struct rq *rq)
{
    struct publish_item_desk *v = ARENA_NEW(rq->arena, struct publish_item_desk);
    struct publish_item_row_row item;
    TRY(publish_item_of_page(rq, &item));
    str wanted = rq_query(rq, S("lang")), lang = publish_lang_label(wanted) != TEXT_NONE ? wanted : item.lang;
    TRY(facts_make(rq, &item, v));
    if (publish_may_edit(rq, &item)) {
        v->edit =
            str_printf(rq->arena, "/desk/items/%.*s/edit?lang=%.*s", STR_ARG(item.number), STR_ARG(lang));
        v->files = str_printf(rq->arena, "/desk/items/%.*s/files", STR_ARG(item.number));
    }
    TRY(langs_make(rq, &item, lang, v));
    TRY(words_make(rq, &item, lang, v));
    TRY(acts_make(rq, &item, v));
    TRY(steps_make(rq, &item, lang, v));
    rq->reply.is_desk = true;
    reply_page(rq, v->title, publish_item_desk_page(v));
    return RC_OK;
}
