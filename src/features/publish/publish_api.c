/* SPDX-License-Identifier: Apache-2.0 */
/* Items as data. Whoever asks gets what the pages show: public ones to everybody, all of a unit's to its
 * staff. */
#include "base/json.h"
#include "features/publish/publish_desk.h"
#include "features/publish/publish_pages_item.h"
#include "gen/publish_api_sql.h"

#define ANSWER_BYTES_MAX (1u << 20)

static void put_instant(struct rq *rq, struct json *j, const char *key, struct opt_i64 at)
{
    json_put_str(j, str_from_c(key), at.has ? ms_format_iso(rq->arena, at.v, rq->offset) : (str){ 0 });
}

static void put_day(struct rq *rq, struct json *j, const char *key, struct opt_i64 day)
{
    json_put_str(j, str_from_c(key), day.has ? day_format(rq->arena, day.v) : (str){ 0 });
}

/* Not the empty text but none. */
static void put_text(struct json *j, const char *key, str text)
{
    json_put_str(j, str_from_c(key), str_is_empty(text) ? (str){ 0 } : text);
}

static rc answer(struct rq *rq, struct buf *b)
{
    ms_t turns;
    if (b->is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "the answer is longer than %zu bytes", b->max);
    TRY(publish_turns(rq->db, rq->now, &turns));
    if (turns != 0)
        reply_good_until(rq, turns);
    reply_good_until(rq, day_start(rq->today + 1, rq->offset));
    reply_json(rq, buf_str(b));
    return RC_OK;
}

/* ---- public ---- */

static void row_write(struct rq *rq, struct json *j, const struct publish_api_list_row *row)
{
    bool is_english = rq->lang == LANG_EN && !str_is_empty(row->column_name_en);
    json_open_object(j);
    json_put_str(j, S("number"), row->number);
    json_put_str(j, S("url"), str_join(rq->arena, S("/api/v1/items/"), row->number));
    json_put_str(j, S("page"), str_join(rq->arena, S("/items/"), row->number));
    json_put_str(j, S("title"), row->title);
    put_text(j, "summary", row->summary);
    json_put_str(j, S("column"), row->column_code);
    json_put_str(j, S("column_name"), is_english ? row->column_name_en : row->column_name);
    json_put_id(j, S("organisation"), row->organisation_id.v);
    json_put_str(j, S("organisation_name"), row->organisation_name);
    put_instant(rq, j, "published_at", OPT_I64(row->public_at));
    put_instant(rq, j, "corrected_at", row->corrected_at);
    put_instant(rq, j, "expires_at", row->expires_at);
    json_put_bool(j, S("is_must_read"), row->is_must_read);
    put_text(j, "index_number", row->index_number);
    put_text(j, "document_number", row->document_number);
    put_text(j, "theme", row->theme);
    put_day(rq, j, "made_day", row->made_day);
    put_day(rq, j, "effective_day", row->effective_day);
    put_day(rq, j, "repealed_day", row->repealed_day);
    json_end(j);
}

rc publish_api_items(struct rq *rq)
{
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    struct publish_api_list_rows rows;
    struct publish_api_count_row count;
    str column = rq_query(rq, S("column"));
    int64_t page = rq_query_i64(rq, S("page"), 1, 100000, 1);
    const struct publish_api_list_in list = {
        .now = rq->now,
        .today = rq->today,
        .column_code = str_is_absent(column) ? S("") : column,
        .organisation = rq_query_i64(rq, S("organisation"), 1, INT64_MAX, 0),
        .lang = publish_item_lang(rq),
        .limit = PUBLISH_PER_PAGE,
        .offset = (page - 1) * PUBLISH_PER_PAGE,
    };
    const struct publish_api_count_in all = { .now = list.now,
                                              .today = list.today,
                                              .column_code = list.column_code,
                                              .organisation = list.organisation };
    TRY(publish_api_list(rq->db, &list, &rows));
    TRY(publish_api_count(rq->db, &all, &count));
    json_open_object(&j);
    json_key(&j, S("items"));
    json_open_array(&j);
    for (size_t i = 0; i < rows.n; i++)
        row_write(rq, &j, &rows.at[i]);
    json_end(&j);
    json_put_i64(&j, S("total"), count.n);
    json_put_i64(&j, S("page"), page);
    json_put_i64(&j, S("page_size"), PUBLISH_PER_PAGE);
    json_end(&j);
    return answer(rq, &b);
}

static void files_write(struct rq *rq, struct json *j, const struct publish_public *item)
{
    json_key(j, S("files"));
    json_open_array(j);
    for (size_t i = 0; i < item->files_n; i++) {
        const struct publish_public_file *file = &item->files[i];
        json_open_object(j);
        json_put_str(
            j, S("url"),
            str_printf(rq->arena, "/items/%.*s/files/%.*s", STR_ARG(item->number), STR_ARG(file->hash)));
        json_put_str(j, S("name_in_text"), publish_file_name(rq->arena, file));
        json_put_str(j, S("role"), file->role);
        json_put_str(j, S("kind"), file->kind);
        put_text(j, "name", file->name);
        put_text(j, "words", file->words);
        json_put_i64(j, S("bytes"), file->bytes);
        json_end(j);
    }
    json_end(j);
}

static void others_write(struct rq *rq, struct json *j, const struct publish_public *item)
{
    json_key(j, S("languages"));
    json_open_array(j);
    for (size_t i = 0; i < item->langs_n; i++)
        json_str(j, item->langs[i].lang);
    json_end(j);
    json_key(j, S("related"));
    json_open_array(j);
    for (size_t i = 0; i < item->related_n; i++)
        json_str(j, item->related[i].number);
    json_end(j);
    json_key(j, S("corrections"));
    json_open_array(j);
    for (size_t i = 0; i < item->corrections_n; i++) {
        json_open_object(j);
        put_instant(rq, j, "at", OPT_I64(item->corrections[i].at));
        json_put_str(j, S("note"), item->corrections[i].note);
        json_end(j);
    }
    json_end(j);
}

static void keywords_write(struct json *j, str keywords)
{
    str tag;
    json_key(j, S("keywords"));
    json_open_array(j);
    while (str_cut(&keywords, '\n', &tag))
        if (!str_is_empty(tag))
            json_str(j, tag);
    json_end(j);
}

static rc words_write(struct rq *rq, struct json *j, const struct publish_public *item)
{
    const struct publish_places places = {
        .arena = rq->arena,
        .base = str_printf(rq->arena, "/items/%.*s/files/", STR_ARG(item->number)),
        .files = item->files,
        .files_n = item->files_n,
    };
    struct markdown_made made;
    TRY(publish_body_html(
        rq,
        &(struct publish_body){ .text = item->body, .places = &places, .is_made_hant = item->is_made_hant },
        &made));
    json_put_str(j, S("lang"), item->is_made_hant ? S("zh-Hant") : item->lang);
    json_put_str(j, S("title"), item->title);
    put_text(j, "summary", item->summary);
    json_put_str(j, S("markdown"), item->body);
    json_put_str(j, S("html"), made.body.s);
    put_text(j, "source", item->source);
    put_text(j, "source_url", item->source_url);
    keywords_write(j, item->keywords);
    put_text(j, "index_number", item->index_number);
    put_text(j, "theme", item->theme);
    put_text(j, "issuer", item->issuer);
    put_text(j, "document_number", item->document_number);
    put_text(j, "genre", item->genre);
    put_day(rq, j, "made_day", item->made_day);
    put_day(rq, j, "effective_day", item->effective_day);
    put_instant(rq, j, "starts_at", item->starts_at);
    put_instant(rq, j, "ends_at", item->ends_at);
    put_text(j, "venue", item->venue);
    put_day(rq, j, "repealed_day", item->repealed_day);
    files_write(rq, j, item);
    others_write(rq, j, item);
    return RC_OK;
}

rc publish_api_item(struct rq *rq)
{
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    struct publish_public item;
    TRY(publish_public_of_page(rq, &item));
    json_open_object(&j);
    json_put_str(&j, S("number"), item.number);
    json_put_str(&j, S("page"), str_join(rq->arena, S("/items/"), item.number));
    json_put_str(&j, S("state"), str_from_c(publish_state_name(item.state)));
    json_put_str(&j, S("column"), item.column_code);
    json_put_id(&j, S("organisation"), item.organisation.v);
    json_put_str(&j, S("organisation_name"), item.organisation_name);
    put_instant(rq, &j, "published_at", OPT_I64(item.at));
    put_instant(rq, &j, "corrected_at", item.corrected_at);
    put_instant(rq, &j, "expires_at", item.expires_at);
    put_text(&j, "end_reason", item.end_reason);
    if (!item.is_gone)
        TRY(words_write(rq, &j, &item));
    json_end(&j);
    return answer(rq, &b);
}

/* ---- of one's units ---- */

rc publish_api_desk(struct rq *rq)
{
    struct buf b = buf_new(rq->arena, ANSWER_BYTES_MAX);
    struct json j = json_new(&b);
    struct publish_desk_list_rows rows;
    struct publish_desk_counts_row counts;
    struct publish_desk_filter f;
    TRY(publish_filter_of(rq, &f));
    f.group = str_is_empty(f.group) ? S("mine") : f.group;
    TRY(publish_filter_rows(rq, &f, &counts, &rows));
    json_open_object(&j);
    json_key(&j, S("items"));
    json_open_array(&j);
    for (size_t i = 0; i < rows.n; i++) {
        json_open_object(&j);
        json_put_str(&j, S("number"), rows.at[i].number);
        json_put_str(&j, S("page"), str_join(rq->arena, S("/desk/items/"), rows.at[i].number));
        json_put_str(&j, S("title"), rows.at[i].title);
        json_put_str(&j, S("state"), rows.at[i].state);
        json_put_str(&j, S("stage"), rows.at[i].stage);
        json_put_i64(&j, S("level"), rows.at[i].level);
        json_put_i64(&j, S("levels"), rows.at[i].levels);
        json_put_str(&j, S("organisation_name"), rows.at[i].organisation_name);
        json_put_str(&j, S("author"), rows.at[i].author_name);
        put_instant(rq, &j, "published_at", rows.at[i].public_at);
        put_instant(rq, &j, "changed_at", OPT_I64(rows.at[i].changed_at));
        json_end(&j);
    }
    json_end(&j);
    json_put_i64(&j, S("total"), publish_filter_count(&f, &counts));
    json_put_i64(&j, S("page"), f.page);
    json_put_i64(&j, S("page_size"), PUBLISH_PER_PAGE);
    json_end(&j);
    if (b.is_full)
        return RQ_FAIL(rq, RC_LIMIT, NULL, "the answer is longer than %u bytes", ANSWER_BYTES_MAX);
    reply_json(rq, buf_str(&b));
    return RC_OK;
}
