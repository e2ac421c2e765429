/* SPDX-License-Identifier: Apache-2.0 */
/* One item as everybody reads it. */
#include "features/publish/publish_public.h"

#include "features/publish/publish_private.h"
#include "features/publish/publish_show.h"
#include "gen/publish_public_sql.h"

#define RELATED_SHOWN 20

static rc row_load(struct db *db, const struct publish_public_ask *in, struct publish_public_row_row *ret)
{
    bool found = false;
    TRY(publish_public_row(db, in->now, day_of(in->now, in->offset), in->number, ret, &found));
    return found ? RC_OK : DB_FAIL(db, RC_NOT_FOUND, NULL, "no item of that number was ever public");
}

static int64_t or_zero(struct opt_i64 v)
{
    return v.has ? v.v : 0;
}

static void facts_of(const struct publish_public_row_row *row, ms_t now, struct publish_public *ret)
{
    *ret = (struct publish_public){
        .id = row->id,
        .number = row->number,
        .state = row->is_public && str_eq(row->state, S("scheduled")) ? PUBLISH_PUBLISHED
                                                                      : publish_state_parse(row->state),
        .is_gone = !row->is_public,
        .end_reason = row->end_reason,
        .ended_at = row->changed_at,
        .organisation = row->organisation_id,
        .site = row->site_id,
        .column = row->column_id,
        .organisation_name = row->organisation_name,
        .column_code = row->column_code,
        .column_name = row->column_name,
        .column_name_en = row->column_name_en,
        .column_kind = row->column_kind,
        .at = row->is_public ? row->public_at.v : or_zero(row->first_public_at),
        .corrected_at = row->corrected_at,
        .expires_at = row->expires_at,
        .is_expired = row->expires_at.has && row->expires_at.v <= now,
        .is_pinned = row->pinned_until_at.has && row->pinned_until_at.v > now,
        .is_must_read = row->is_must_read,
        .takes_comments = row->takes_comments,
        .repealed_day = row->repealed_day,
        .index_number = row->index_number,
        .origin_site = row->origin_site,
    };
}

/* ---- the words ---- */

/* The text in the language wanted; traditional from simplified; else the original's. */
static const struct publish_public_texts_row *words_choose(const struct publish_public_texts_rows *texts,
                                                           str wanted, str original, bool *ret_hant)
{
    bool is_hant = str_eq(wanted, S("zh-Hant"));
    const struct publish_public_texts_row *plain = NULL, *first = NULL;
    *ret_hant = false;
    for (size_t i = 0; i < texts->n; i++) {
        if (str_eq(texts->at[i].lang, wanted))
            return &texts->at[i];
        if (str_eq(texts->at[i].lang, S("zh-Hans")))
            plain = &texts->at[i];
        if (first == NULL || str_eq(texts->at[i].lang, original))
            first = &texts->at[i];
    }
    *ret_hant = is_hant && plain != NULL;
    return *ret_hant ? plain : first;
}

static rc words_of(struct db *db, const struct publish_public_texts_row *text, str original,
                   struct publish_public *ret)
{
    struct publish_revision_row_row r, facts;
    struct publish_texts_rows texts;
    bool found;
    TRY(publish_revision_row(db, 0, text->id, &r, &found));
    ret->revision = text->id;
    ret->lang = r.lang;
    ret->title = r.title;
    ret->summary = r.summary;
    ret->body = r.body;
    ret->source = r.source;
    ret->source_url = r.source_url;
    /* Facts and tags are those of the original in every language. */
    TRY(publish_texts(db, ret->id, &texts));
    facts = r;
    for (size_t i = 0; i < texts.n; i++)
        if (str_eq(texts.at[i].lang, original) && texts.at[i].public_revision_id.has)
            TRY(publish_revision_row(db, 0, (publish_revision_id){ texts.at[i].public_revision_id.v }, &facts,
                                     &found));
    ret->keywords = facts.keywords;
    ret->theme = facts.theme;
    ret->issuer = facts.issuer;
    ret->document_number = facts.document_number;
    ret->genre = facts.genre;
    ret->made_day = facts.made_day;
    ret->effective_day = facts.effective_day;
    ret->starts_at = facts.starts_at;
    ret->ends_at = facts.ends_at;
    ret->venue = facts.venue;
    struct publish_public_file *files;
    TRY(publish_files_load(db, text->id, &files, &ret->files_n));
    ret->files = files;
    return RC_OK;
}

static rc texts_of(struct db *db, const struct publish_public_ask *in, str original,
                   struct publish_public *ret)
{
    struct publish_public_texts_rows texts;
    TRY(publish_public_texts(db, ret->id, &texts));
    struct publish_public_lang *langs = ARENA_ARRAY(db_arena(db), struct publish_public_lang, texts.n);
    for (size_t i = 0; i < texts.n; i++)
        langs[i] = (struct publish_public_lang){ texts.at[i].lang, texts.at[i].title };
    ret->langs = langs;
    ret->langs_n = texts.n;
    const struct publish_public_texts_row *text =
        words_choose(&texts, in->lang, original, &ret->is_made_hant);
    return text != NULL ? words_of(db, text, original, ret)
                        : DB_FAIL(db, RC_NOT_FOUND, NULL, "public without words");
}

/* ---- what belongs to it ---- */

static rc related_of(struct db *db, const struct publish_public_ask *in, struct publish_public *ret)
{
    struct publish_public_related_rows rows;
    const struct publish_public_related_in ask = {
        .now = in->now, .lang = in->lang, .item_id = ret->id, .limit = RELATED_SHOWN
    };
    TRY(publish_public_related(db, &ask, &rows));
    struct publish_public_other *related = ARENA_ARRAY(db_arena(db), struct publish_public_other, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        related[i] =
            (struct publish_public_other){ rows.at[i].number, rows.at[i].title, rows.at[i].public_at };
    ret->related = related;
    ret->related_n = rows.n;
    return RC_OK;
}

static rc corrections_of(struct db *db, struct publish_public *ret)
{
    struct publish_public_corrections_rows rows;
    TRY(publish_public_corrections(db, ret->id, &rows));
    struct publish_public_correction *all =
        ARENA_ARRAY(db_arena(db), struct publish_public_correction, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        all[i] = (struct publish_public_correction){ rows.at[i].id.v, rows.at[i].at, rows.at[i].words,
                                                     rows.at[i].lang };
    ret->corrections = all;
    ret->corrections_n = rows.n;
    return RC_OK;
}

rc publish_public_load(struct db *db, const struct publish_public_ask *in, struct publish_public *ret)
{
    struct publish_public_row_row row;
    TRY(row_load(db, in, &row));
    facts_of(&row, in->now, ret);
    if (ret->is_gone)
        return RC_OK;
    TRY(texts_of(db, in, row.lang, ret));
    ret->validity = publish_validity(or_zero(ret->effective_day), or_zero(ret->repealed_day),
                                     day_of(in->now, in->offset));
    TRY(related_of(db, in, ret));
    return corrections_of(db, ret);
}

rc publish_correction_load(struct db *db, const struct publish_public_ask *in, int64_t step,
                           struct publish_correction *ret)
{
    struct publish_public_row_row row;
    struct publish_public_corrections_rows rows;
    struct publish_revision_row_row before, after;
    bool found = false;
    TRY(row_load(db, in, &row));
    TRY(publish_public_corrections(db, row.id, &rows));
    for (size_t i = 0; row.is_public && i < rows.n && !found; i++) {
        if (rows.at[i].id.v != step)
            continue;
        TRY(publish_revision_row(db, 0, (publish_revision_id){ rows.at[i].before_id.v }, &before, &found));
        TRY(publish_revision_row(db, 0, (publish_revision_id){ rows.at[i].revision_id.v }, &after, &found));
        *ret = (struct publish_correction){ .before_title = before.title,
                                            .after_title = after.title,
                                            .before = before.body,
                                            .after = after.body,
                                            .at = rows.at[i].at,
                                            .note = rows.at[i].words,
                                            .lang = rows.at[i].lang };
    }
    return found ? RC_OK : DB_FAIL(db, RC_NOT_FOUND, NULL, "no such correction");
}

rc publish_turns(struct db *db, ms_t now, ms_t *ret)
{
    struct publish_public_turns_row row;
    TRY(publish_public_turns(db, now, &row));
    *ret = or_zero(row.at);
    return RC_OK;
}
