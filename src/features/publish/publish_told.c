/* SPDX-License-Identifier: Apache-2.0 */
/* What others keep of an item follows every act that changes what is public: the search finds it, and it can
 * be talked about, as long as everybody may read it. */
#include "core/media.h"
#include "core/search.h"
#include "features/publish/publish_private.h"
#include "features/publish/publish_receipt.h"
#include "features/talk/talk.h"
#include "gen/publish_api_sql.h"
#include "web/markdown.h"

#define HIDDEN_MAX ((size_t)64 << 10)

/* Found and not shown: number, tags, and the words of other languages. */
static rc hidden_of(struct db *db, const struct publish_told_row_row *row, str *ret)
{
    struct arena *a = db_arena(db);
    struct publish_told_others_rows others;
    struct buf b = buf_new(a, HIDDEN_MAX);
    TRY(publish_told_others(db, row->id, &others));
    buf_printf(&b, "%.*s %.*s %.*s", STR_ARG(row->number), STR_ARG(row->keywords),
               STR_ARG(row->document_number));
    for (size_t i = 0; i < others.n; i++) {
        str text = markdown_text(a, others.at[i].body, SEARCH_TEXT_MAX / 4);
        buf_printf(&b, "\n%.*s\n%.*s", STR_ARG(others.at[i].title), STR_ARG(text));
    }
    *ret = buf_str(&b);
    return RC_OK;
}

static rc search_tell(struct db *db, const struct publish_told_row_row *row, str path, day_t today)
{
    struct arena *a = db_arena(db);
    str text = markdown_text(a, row->body, SEARCH_TEXT_MAX);
    struct search_entry entry = {
        .kind = S("item"),
        .subject = row->id.v,
        .organisation = row->organisation_id,
        .column = row->column_id.v,
        .at = row->public_at.v,
        .today = today,
        .title = row->title,
        .text = str_is_empty(row->summary)
                    ? text
                    : str_printf(a, "%.*s\n%.*s", STR_ARG(row->summary), STR_ARG(text)),
        .path = path,
        .sight = S(SEARCH_PUBLIC),
    };
    TRY(hidden_of(db, row, &entry.hidden));
    return search_put(db, &entry);
}

str publish_spoken_words(struct arena *a, str title, str body)
{
    str text = markdown_text(a, body, MEDIA_WORDS_MAX / 4);
    return str_printf(a, "%.*s\n%.*s", STR_ARG(title), STR_ARG(text));
}

str publish_spoken_lang(str lang)
{
    return str_eq(lang, S("en")) ? S("en") : S("zh");
}

/* For those who do not read, and for the loudspeaker of the village. */
static rc speak(struct db *db, const struct publish_told_row_row *row, ms_t now)
{
    media_id media;
    if (!str_eq(row->column_kind, S("notice")))
        return RC_OK;
    str words = publish_spoken_words(db_arena(db), row->title, row->body);
    return media_speak(db, words, publish_spoken_lang(row->lang), now, &media);
}

rc publish_tell(struct db *db, const struct publish_by *by, publish_item_id id)
{
    struct publish_told_row_row row;
    bool found = false;
    TRY(publish_ask(db, by, id));
    TRY(publish_told_row(db, by->now, id, &row, &found));
    if (!found || !row.is_public || str_is_absent(row.title)) {
        TRY(search_drop(db, S("item"), id.v));
        return talk_subject_drop(db, S("item"), id.v, by->now);
    }
    str path = str_printf(db_arena(db), "/items/%.*s", STR_ARG(row.number));
    const struct talk_subject subject = { .kind = S("item"),
                                          .key = id.v,
                                          .organisation = row.organisation_id,
                                          .title = row.title,
                                          .path = path,
                                          .is_open = row.takes_comments };
    TRY(talk_subject_put(db, &subject, by->now));
    TRY(speak(db, &row, by->now));
    return search_tell(db, &row, path, day_of(by->now, by->offset));
}

rc publish_search_fill(struct db *db, day_t today, int64_t after, int64_t limit, int64_t *ret_last)
{
    struct publish_told_all_rows rows;
    *ret_last = after;
    TRY(publish_told_all(db, &(struct publish_told_all_in){ .after = after, .limit = limit }, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        struct publish_told_row_row row;
        bool found;
        TRY(publish_told_row(db, INT64_MAX, rows.at[i].id, &row, &found));
        str path = str_printf(db_arena(db), "/items/%.*s", STR_ARG(row.number));
        if (found && !str_is_absent(row.title))
            TRY(search_tell(db, &row, path, today));
        *ret_last = rows.at[i].id.v;
    }
    return RC_OK;
}
