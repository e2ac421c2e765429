/* SPDX-License-Identifier: Apache-2.0 */
/* Items: making one, and saving words: every text becomes a revision, what two wrote at once is kept from
 * both. */
#include "features/publish/publish_item.h"

#include "base/rand.h"
#include "base/utf8.h"
#include "core/clean_text.h"
#include "core/serial.h"
#include "core/setting.h"
#include "features/publish/publish_private.h"
#include "features/publish/publish_site.h"

/* ---- steps ---- */

static struct opt_i64 id_or_none(int64_t id)
{
    return (struct opt_i64){ .v = id, .has = id != 0 };
}

rc publish_step_add(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                    const struct publish_step *step)
{
    struct publish_post_held_row post = { 0 };
    bool found = false;
    TRY(publish_post_held(db, by->person, by->organisation, day_of(by->now, by->offset), &post, &found));
    const struct publish_step_insert_in in = {
        .id = { id_new(by->now) },
        .item_id = item->id,
        .at = by->now,
        .act = str_from_c(step->act),
        .person_id = id_or_none(by->person.v),
        .organisation_id = id_or_none(by->organisation.v),
        .post = found ? post.title : (str){ 0 },
        .level = step->level,
        .round = item->round,
        .words = str_is_empty(step->words) ? (str){ 0 } : step->words,
        .lang = step->lang,
        .revision_id = id_or_none(step->revision.v),
        .before_id = id_or_none(step->before.v),
    };
    return publish_step_insert(db, &in, NULL);
}

/* ---- an item for an act ---- */

static rc item_take(struct db *db, const struct publish_by *by, publish_item_id id,
                    struct publish_item_row_row *ret)
{
    struct publish_item_lock_row row;
    bool found;
    TRY(publish_item_lock(db, id, &row, &found));
    TRY(publish_item_row(db, id, ret, &found));
    if (!found)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "no such item");
    return publish_arrive(db, by, ret);
}

struct publish_standing publish_standing_of(const struct publish_item_row_row *item)
{
    return (struct publish_standing){ .state = publish_state_parse(item->state),
                                      .stage = publish_stage_parse(item->stage),
                                      .level = item->level,
                                      .levels = item->levels };
}

static rc wrong_state(struct db *db, const struct publish_item_row_row *item, enum publish_act act)
{
    return DB_FAIL(db, RC_CONFLICT, "publish.wrong_state", "act %d is not possible in %.*s, %.*s", (int)act,
                   STR_ARG(item->state), STR_ARG(item->stage));
}

rc publish_enter(struct db *db, const struct publish_by *by, struct publish_seen seen, enum publish_act act,
                 struct publish_item_row_row *ret, struct publish_standing *next)
{
    TRY(item_take(db, by, seen.id, ret));
    if (seen.version != 0 && seen.version != ret->lock_version)
        return DB_FAIL(db, RC_CONFLICT, "publish.changed", "seen version %lld, it is %lld",
                       (long long)seen.version, (long long)ret->lock_version);
    *next = publish_standing_of(ret);
    return publish_next(next, act) ? RC_OK : wrong_state(db, ret, act);
}

/* The unit whose review it waits for. */
static rc review_unit(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                      int64_t level, struct opt_i64 *ret)
{
    struct organisation *chain;
    size_t n;
    *ret = OPT_NONE;
    if (level == 0)
        return RC_OK;
    TRY(organisation_chain(db, item->organisation_id, day_of(by->now, by->offset), &chain, &n));
    if (n == 0)
        return DB_FAIL(db, RC_NOT_FOUND, NULL, "its unit does not stand on this day");
    *ret = OPT_I64(chain[n - 1 - (size_t)publish_steps_up(level, (int64_t)n - 1)].id.v);
    return RC_OK;
}

rc publish_stand(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                 const struct publish_standing *next)
{
    struct opt_i64 unit;
    TRY(review_unit(db, by, item, next->level, &unit));
    const struct publish_item_stand_in in = {
        .state = str_from_c(publish_state_name(next->state)),
        .stage = str_from_c(publish_stage_name(next->stage)),
        .level = next->level,
        .levels = next->levels,
        .review_organisation_id = unit,
        .round = item->round,
        .changed_at = by->now,
        .id = item->id,
    };
    return publish_item_stand(db, &in, NULL);
}

/* ---- words ---- */

struct plain { /* a text of one line that people trust as it stands */
    const char *field;
    str *text;
    size_t max;
};

static rc plain_check(struct db *db, const struct plain *p)
{
    const char *why = clean_text_turns(*p->text)       ? "publish.turns"
                      : utf8_length(*p->text) > p->max ? "publish.too_long"
                                                       : NULL;
    if (why == NULL) {
        *p->text = clean_text(db_arena(db), *p->text);
        return RC_OK;
    }
    (void)DB_FAIL(db, RC_INVALID, why, "field %s", p->field);
    db_err(db)->field = str_from_c(p->field);
    return RC_INVALID;
}

static void none_to_empty(str *text)
{
    if (str_is_absent(*text))
        *text = S("");
}

static rc names_check(struct db *db, const struct publish_words *w)
{
    if (w->files_n > PUBLISH_FILES_MAX)
        return DB_FAIL(db, RC_INVALID, "publish.too_many_files", "%zu files", w->files_n);
    for (size_t i = 0; i < w->files_n; i++)
        if (clean_text_turns(w->files[i].name) || clean_text_turns(w->files[i].words))
            return DB_FAIL(db, RC_INVALID, "publish.turns", "the name of file %zu", i);
    return RC_OK;
}

rc publish_words_check(struct db *db, bool is_original, struct publish_words *w)
{
    str *const all[] = { &w->title,           &w->summary,  &w->body,    &w->source,
                         &w->source_url,      &w->keywords, &w->related, &w->theme,
                         &w->document_number, &w->issuer,   &w->genre,   &w->venue };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        none_to_empty(all[i]);
    if (!is_original) {
        w->theme = w->issuer = w->document_number = w->genre = w->keywords = w->related = S("");
        w->made_day = w->effective_day = w->starts_at = w->ends_at = OPT_NONE;
        w->venue = S("");
    }
    const struct plain lines[] = {
        { "title", &w->title, PUBLISH_TITLE_MAX },
        { "source", &w->source, PUBLISH_SOURCE_MAX },
        { "theme", &w->theme, PUBLISH_FACT_MAX },
        { "issuer", &w->issuer, PUBLISH_FACT_MAX },
        { "document_number", &w->document_number, PUBLISH_FACT_MAX },
        { "genre", &w->genre, PUBLISH_FACT_MAX },
        { "venue", &w->venue, PUBLISH_VENUE_MAX },
        { "keywords", &w->keywords, (size_t)PUBLISH_TAGS_MAX * (PUBLISH_TAG_MAX + 1) },
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        TRY(plain_check(db, &lines[i]));
    if (w->ends_at.has && (!w->starts_at.has || w->ends_at.v < w->starts_at.v))
        return DB_FAIL(db, RC_INVALID, "publish.ends_before", "ends before it starts");
    if (!clean_text_says(w->title))
        return DB_FAIL(db, RC_INVALID, "publish.title_says", "a title without a letter");
    if (utf8_length(w->body) > PUBLISH_BODY_MAX || utf8_length(w->summary) > PUBLISH_SUMMARY_MAX)
        return DB_FAIL(db, RC_INVALID, "publish.too_long", "the body or the summary");
    w->body = clean_text(db_arena(db), w->body);
    w->summary = clean_text(db_arena(db), w->summary);
    return names_check(db, w);
}

static bool same_number(struct opt_i64 a, struct opt_i64 b)
{
    return a.has == b.has && (!a.has || a.v == b.v);
}

static bool same_files(const struct publish_files_rows *rows, const struct publish_words *w)
{
    bool same = rows->n == w->files_n;
    for (size_t i = 0; same && i < rows->n; i++)
        same = rows->at[i].file_id.v == w->files[i].file.v && str_eq(rows->at[i].role, w->files[i].role) &&
               str_eq(rows->at[i].name, w->files[i].name) && str_eq(rows->at[i].words, w->files[i].words);
    return same;
}

static rc is_same_as(struct db *db, publish_revision_id id, const struct publish_words *w, bool *ret)
{
    struct publish_revision_row_row r;
    struct publish_files_rows files;
    bool found = false;
    *ret = false;
    if (id.v == 0)
        return RC_OK;
    TRY(publish_revision_row(db, 0, id, &r, &found));
    TRY(publish_files(db, id, &files));
    const str was[] = { r.title,   r.summary, r.body,   r.source,          r.source_url, r.keywords,
                        r.related, r.theme,   r.issuer, r.document_number, r.genre,      r.venue },
              now[] = { w->title,   w->summary, w->body,   w->source,          w->source_url, w->keywords,
                        w->related, w->theme,   w->issuer, w->document_number, w->genre,      w->venue };
    *ret = found && same_number(r.made_day, w->made_day) && same_number(r.effective_day, w->effective_day) &&
           same_number(r.starts_at, w->starts_at) && same_number(r.ends_at, w->ends_at) &&
           same_files(&files, w);
    for (size_t i = 0; *ret && i < sizeof was / sizeof was[0]; i++)
        *ret = str_eq(was[i], now[i]);
    return RC_OK;
}

static rc files_put(struct db *db, publish_revision_id id, const struct publish_words *w)
{
    for (size_t i = 0; i < w->files_n; i++) {
        struct publish_file_insert_in in = { .revision_id = id,
                                             .file_id = w->files[i].file,
                                             .role = w->files[i].role,
                                             .name = w->files[i].name,
                                             .words = w->files[i].words,
                                             .sort = (int64_t)i };
        none_to_empty(&in.name);
        none_to_empty(&in.words);
        TRY(publish_file_insert(db, &in, NULL));
    }
    return RC_OK;
}

static rc revision_put(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                       const struct publish_words *w, const char *stage, publish_revision_id *ret)
{
    struct publish_revision_last_row last;
    TRY(publish_revision_last(db, item->id, w->lang, &last));
    const struct publish_revision_insert_in in = {
        .id = { id_new(by->now) },
        .item_id = item->id,
        .lang = w->lang,
        .n = last.n + 1,
        .stage = str_from_c(stage),
        .round = item->round,
        .person_id = by->person,
        .organisation_id = by->organisation,
        .at = by->now,
        .title = w->title,
        .summary = w->summary,
        .body = w->body,
        .source = w->source,
        .source_url = w->source_url,
        .keywords = w->keywords,
        .related = w->related,
        .theme = w->theme,
        .issuer = w->issuer,
        .document_number = w->document_number,
        .genre = w->genre,
        .made_day = w->made_day,
        .effective_day = w->effective_day,
        .starts_at = w->starts_at,
        .ends_at = w->ends_at,
        .venue = w->venue,
    };
    TRY(publish_revision_insert(db, &in, NULL));
    *ret = in.id;
    return files_put(db, in.id, w);
}

static rc draft_put(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                    str lang, publish_revision_id revision)
{
    return publish_text_draft(db,
                              &(struct publish_text_draft_in){ .id = { id_new(by->now) },
                                                               .item_id = item->id,
                                                               .lang = lang,
                                                               .draft_revision_id = OPT_I64(revision.v) },
                              NULL);
}

rc publish_current(struct db *db, publish_item_id item, str lang, publish_revision_id *ret,
                   publish_revision_id *ret_public)
{
    struct publish_texts_rows rows;
    TRY(publish_texts(db, item, &rows));
    *ret = *ret_public = (publish_revision_id){ 0 };
    for (size_t i = 0; i < rows.n; i++) {
        const struct publish_texts_row *row = &rows.at[i];
        if (!str_eq(row->lang, lang))
            continue;
        *ret_public = (publish_revision_id){ row->public_revision_id.has ? row->public_revision_id.v : 0 };
        *ret = row->draft_revision_id.has ? (publish_revision_id){ row->draft_revision_id.v } : *ret_public;
    }
    return RC_OK;
}

/* ---- making ---- */

/* "QHA-2026-0012" */
rc publish_number_next(struct db *db, const struct publish_by *by, str *ret)
{
    struct arena *a = db_arena(db);
    int year = civil_of(by->now, by->offset).date.year;
    str prefix = { 0 };
    int64_t n;
    TRY(setting_get(db, S("number_prefix"), &prefix));
    TRY(serial_next(db, str_printf(a, "item %d", year), &n));
    if (str_is_empty(prefix))
        prefix = S("EW");
    *ret = str_printf(a, "%.*sA-%d-%04lld", STR_ARG(prefix), year, (long long)n);
    return RC_OK;
}

rc publish_column_check(struct db *db, const struct publish_by *by, publish_column_id id,
                        organisation_id unit, struct publish_column *ret)
{
    day_t today = day_of(by->now, by->offset);
    struct organisation org;
    TRY(publish_column_load(db, id, ret));
    TRY(organisation_load(db, unit, today, &org));
    if (!publish_column_takes(ret, today))
        return DB_FAIL(db, RC_CONFLICT, "publish.column_ended", "column %.*s", STR_ARG(ret->code));
    if (ret->organisation.v != 0 && !path_has(org.path, ret->organisation))
        return DB_FAIL(db, RC_INVALID, "publish.column_other", "column %.*s is another unit's",
                       STR_ARG(ret->code));
    return RC_OK;
}

rc publish_item_make(struct db *db, const struct publish_by *by, const struct publish_item_new *in,
                     publish_item_id *ret)
{
    struct publish_words words = in->words;
    struct publish_column column;
    struct publish_site site;
    struct publish_item_insert_in row = { .id = { id_new(by->now) },
                                          .column_id = in->column,
                                          .organisation_id = in->organisation,
                                          .author_id = by->person,
                                          .lang = in->words.lang,
                                          .at = by->now };
    publish_revision_id revision;
    TRY(publish_words_check(db, true, &words));
    TRY(publish_column_check(db, by, in->column, in->organisation, &column));
    TRY(publish_site_of(db, in->organisation, day_of(by->now, by->offset), &site));
    row.site_id = site.id;
    TRY(publish_number_next(db, by, &row.number));
    TRY(publish_item_insert(db, &row, NULL));
    const struct publish_item_row_row item = { .id = row.id };
    TRY(revision_put(db, by, &item, &words, "writing", &revision));
    TRY(draft_put(db, by, &item, words.lang, revision));
    *ret = row.id;
    return publish_step_add(
        db, by, &item, &(struct publish_step){ .act = "make", .lang = words.lang, .revision = revision });
}

/* ---- saving ---- */

/* Somebody else has changed the item meanwhile: the text is kept beside theirs. */
static rc save_aside(struct db *db, const struct publish_by *by, const struct publish_item_row_row *item,
                     const struct publish_words *w, struct publish_saved *ret)
{
    publish_revision_id theirs, open;
    TRY(publish_current(db, item->id, w->lang, &theirs, &open));
    TRY(revision_put(db, by, item, w, "aside", &ret->revision));
    ret->is_aside = true;
    return publish_step_add(
        db, by, item,
        &(struct publish_step){
            .act = "aside", .lang = w->lang, .revision = ret->revision, .before = theirs });
}

/* To go on with it, even unchanged, somebody saves it again. */
static bool is_given_up(const struct publish_item_row_row *item)
{
    return str_eq(item->state, S("withdrawn")) && str_eq(item->stage, S("none"));
}

rc publish_save(struct db *db, const struct publish_by *by, struct publish_seen seen,
                const struct publish_words *in, struct publish_saved *ret)
{
    struct publish_words words = *in;
    struct publish_item_row_row item;
    publish_revision_id before, open;
    bool is_same;
    *ret = (struct publish_saved){ 0 };
    TRY(item_take(db, by, seen.id, &item));
    TRY(publish_words_check(db, str_eq(in->lang, item.lang), &words));
    TRY(publish_current(db, item.id, words.lang, &before, &open));
    TRY(is_same_as(db, before, &words, &is_same));
    ret->revision = before;
    if (is_same && !is_given_up(&item))
        return RC_OK;
    if (seen.version != 0 && seen.version != item.lock_version)
        return save_aside(db, by, &item, &words, ret);
    struct publish_standing next = publish_standing_of(&item);
    bool is_review = next.stage == STAGE_REVIEW;
    if (!publish_next(&next, is_review ? PUBLISH_EDIT : PUBLISH_SAVE))
        return wrong_state(db, &item, PUBLISH_SAVE);
    TRY(revision_put(db, by, &item, &words, is_review ? "review" : "writing", &ret->revision));
    TRY(draft_put(db, by, &item, words.lang, ret->revision));
    if (is_review)
        TRY(publish_step_add(db, by, &item,
                             &(struct publish_step){ .act = "edit",
                                                     .level = item.level,
                                                     .lang = words.lang,
                                                     .revision = ret->revision,
                                                     .before = before }));
    return publish_stand(db, by, &item, &next);
}
