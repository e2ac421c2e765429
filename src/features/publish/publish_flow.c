/* SPDX-License-Identifier: Apache-2.0 */
/* Items on their way through the reviews: submitted, approved, returned, taken back, given up. */
#include "core/clean_text.h"
#include "core/private_number.h"
#include "core/rule.h"
#include "features/publish/publish_private.h"

/* ---- what a disclosure column wants ---- */

static const struct {
    enum publish_fact fact;
    const char *rule;
} needs[] = {
    { PUBLISH_FACT_THEME, "publish.need.theme" },
    { PUBLISH_FACT_ISSUER, "publish.need.issuer" },
    { PUBLISH_FACT_KEYWORDS, "publish.need.keywords" },
    { PUBLISH_FACT_DOCUMENT_NUMBER, "publish.need.document_number" },
    { PUBLISH_FACT_GENRE, "publish.need.genre" },
    { PUBLISH_FACT_MADE_DAY, "publish.need.made_day" },
    { PUBLISH_FACT_EFFECTIVE_DAY, "publish.need.effective_day" },
};

rc publish_facts_needed(struct db *db, str kind, organisation_id org, day_t day, unsigned *ret)
{
    *ret = 0;
    if (!str_eq(kind, S("disclosure")))
        return RC_OK;
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        int64_t value;
        TRY(rule_value(db, str_from_c(needs[i].rule), org, day, &value));
        *ret |= value != 0 ? (unsigned)needs[i].fact : 0;
    }
    return RC_OK;
}

unsigned publish_facts_missing(const struct publish_words *w, unsigned needed)
{
    unsigned has = 0;
    has |= str_is_empty(w->theme) ? 0 : PUBLISH_FACT_THEME;
    has |= str_is_empty(w->issuer) ? 0 : PUBLISH_FACT_ISSUER;
    has |= str_is_empty(w->keywords) ? 0 : PUBLISH_FACT_KEYWORDS;
    has |= str_is_empty(w->document_number) ? 0 : PUBLISH_FACT_DOCUMENT_NUMBER;
    has |= str_is_empty(w->genre) ? 0 : PUBLISH_FACT_GENRE;
    has |= w->made_day.has ? PUBLISH_FACT_MADE_DAY : 0;
    has |= w->effective_day.has ? PUBLISH_FACT_EFFECTIVE_DAY : 0;
    return needed & ~has;
}

/* ---- submit ---- */

static rc facts_check(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                      const struct publish_column *column, const struct publish_revision_row_row *text)
{
    const struct publish_words words = { .keywords = text->keywords,
                                         .theme = text->theme,
                                         .issuer = text->issuer,
                                         .document_number = text->document_number,
                                         .genre = text->genre,
                                         .made_day = text->made_day,
                                         .effective_day = text->effective_day };
    unsigned needed;
    TRY(publish_facts_needed(db, column->kind, item->organisation_id, day_of(by->now, by->offset), &needed));
    if (publish_facts_missing(&words, needed) != 0)
        return DB_FAIL(db, RC_INVALID, "publish.facts_missing", "facts %x", needed);
    return RC_OK;
}

/* Does the text tell the number of a person? A list of who gets help is public, their numbers are not. */
static bool is_private(const struct publish_revision_row_row *text, const struct publish_files_rows *files)
{
    bool found = private_number_is_in(text->title) || private_number_is_in(text->summary) ||
                 private_number_is_in(text->body) || private_number_is_in(text->keywords);
    for (size_t i = 0; i < files->n; i++)
        found = found || private_number_is_in(files->at[i].name) || private_number_is_in(files->at[i].words);
    return found;
}

/* There must be something to read in each language, and nothing that must stay hidden. */
static rc text_check(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                     const struct publish_column *column, publish_revision_id revision)
{
    struct publish_revision_row_row text;
    struct publish_files_rows files;
    bool found;
    TRY(publish_revision_row(db, 0, revision, &text, &found));
    TRY(publish_files(db, revision, &files));
    if (!found || (!clean_text_says(text.body) && files.n == 0))
        return DB_FAIL(db, RC_INVALID, "publish.empty", "no words and no files");
    if (is_private(&text, &files))
        return DB_FAIL(db, RC_INVALID, "publish.private_number", "somebody's identity or card number");
    return str_eq(text.lang, item->lang) ? facts_check(db, by, item, column, &text) : RC_OK;
}

/* The step of an act on all words in work, each with what it was when it was last seen by others. */
static rc steps_add(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                    const struct publish_step *as)
{
    struct publish_texts_rows texts;
    TRY(publish_texts(db, item->id, &texts));
    for (size_t i = 0; i < texts.n; i++) {
        struct publish_seen_before_row seen = { 0 };
        struct publish_step step = *as;
        bool found;
        if (!texts.at[i].draft_revision_id.has)
            continue;
        TRY(publish_seen_before(db, item->id, texts.at[i].lang, &seen, &found));
        step.lang = texts.at[i].lang;
        step.revision.v = texts.at[i].draft_revision_id.v;
        if (found && seen.revision_id.v != step.revision.v)
            step.before.v = seen.revision_id.v;
        TRY(publish_step_add(db, by, item, &step));
        step.words = (str){ 0 };
    }
    return RC_OK;
}

rc publish_submit(struct db *db, const struct publish_by *by, struct publish_seen seen)
{
    struct publish_item_row_row item;
    struct publish_standing next;
    struct publish_column column;
    struct publish_texts_rows texts;
    TRY(publish_enter(db, by, seen, PUBLISH_SUBMIT, &item, &next));
    TRY(publish_column_check(db, by, item.column_id, item.organisation_id, &column));
    TRY(publish_texts(db, item.id, &texts));
    for (size_t i = 0; i < texts.n; i++)
        if (texts.at[i].draft_revision_id.has)
            TRY(text_check(db, by, &item, &column, (publish_revision_id){ texts.at[i].draft_revision_id.v }));
    next = publish_standing_of(&item);
    next.levels = column.review_levels;
    if (!publish_next(&next, PUBLISH_SUBMIT))
        BUG("what was possible is not");
    item.round++;
    TRY(steps_add(db, by, &item, &(struct publish_step){ .act = "submit" }));
    return publish_stand(db, by, &item, &next);
}

/* ---- review ---- */

static rc reviewer_check(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item)
{
    struct publish_last_issue_row last;
    struct publish_wrote_row wrote;
    struct publish_reviewed_row reviewed;
    if (by->person.v == 0)
        return RC_OK;
    TRY(publish_last_issue(db, item->id, &last));
    TRY(publish_wrote(db, item->id, by->person.v, last.at, &wrote));
    if (wrote.n > 0)
        return DB_FAIL(db, RC_CONFLICT, "publish.own_review", "a second person reviews");
    const struct publish_reviewed_in again = { .item_id = item->id,
                                               .person = by->person.v,
                                               .round = item->round };
    TRY(publish_reviewed(db, &again, &reviewed));
    if (reviewed.n > 0)
        return DB_FAIL(db, RC_CONFLICT, "publish.reviewed_twice", "another person reviews the next level");
    return RC_OK;
}

rc publish_approve(struct db *db, const struct publish_by *by, struct publish_seen seen, str note)
{
    struct publish_item_row_row item;
    struct publish_standing next;
    TRY(publish_enter(db, by, seen, PUBLISH_APPROVE, &item, &next));
    TRY(reviewer_check(db, by, &item));
    TRY(steps_add(db, by, &item,
                  &(struct publish_step){ .act = "approve", .level = item.level, .words = note }));
    return publish_stand(db, by, &item, &next);
}

/* The acts that lead back to the author. */
static rc back(struct db *db, const struct publish_by *by, struct publish_seen seen, enum publish_act act,
               const struct publish_step *as)
{
    struct publish_item_row_row item;
    struct publish_standing next;
    struct publish_step step = *as;
    TRY(publish_enter(db, by, seen, act, &item, &next));
    step.level = item.level;
    TRY(steps_add(db, by, &item, &step));
    if (act == PUBLISH_DROP)
        TRY(publish_text_drop(db, item.id, NULL));
    return publish_stand(db, by, &item, &next);
}

rc publish_return(struct db *db, const struct publish_by *by, struct publish_seen seen, str reason)
{
    return back(db, by, seen, PUBLISH_RETURN, &(struct publish_step){ .act = "return", .words = reason });
}

rc publish_recall(struct db *db, const struct publish_by *by, struct publish_seen seen)
{
    return back(db, by, seen, PUBLISH_RECALL, &(struct publish_step){ .act = "recall" });
}

rc publish_drop(struct db *db, const struct publish_by *by, struct publish_seen seen)
{
    return back(db, by, seen, PUBLISH_DROP, &(struct publish_step){ .act = "drop" });
}
