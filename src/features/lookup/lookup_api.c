/* SPDX-License-Identifier: Apache-2.0 */
/* What was found, and suggestions while typing, as JSON. */
#include "base/json.h"
#include "core/words.h"
#include "features/lookup/lookup_private.h"
#include "gen/lookup_sql.h"
#include "web/format.h"

#define ANSWER_MAX 262144
#define PIECE 90
#define LOOKED_THROUGH 40
#define TITLES_MAX 6
#define TERMS_MAX 4

static str piece_of(struct rq *rq, const struct lookup_asked *as, str text)
{
    struct snippet s = snippet_of(rq->arena, text, as->words, as->words_n, PIECE);
    str whole = S("");
    for (size_t i = 0; i < s.n; i++)
        whole = str_join(rq->arena, whole, s.parts[i].text);
    return whole;
}

static void hit_write(struct rq *rq, struct json *j, const struct lookup_asked *as,
                      const struct search_hit *h)
{
    struct format f = { .arena = rq->arena, .lang = rq->lang, .now = rq->now, .offset = rq->offset };
    json_open_object(j);
    json_put_str(j, S("kind"), h->kind);
    json_put_str(j, S("title"), h->title);
    json_put_str(j, S("text"), piece_of(rq, as, h->text));
    json_put_str(j, S("path"), h->path);
    json_put_str(j, S("organisation"), h->organisation_name);
    json_put_str(j, S("at"), format_iso(f, h->at));
    json_end(j);
}

rc lookup_api(struct rq *rq)
{
    struct buf out = buf_new(rq->arena, ANSWER_MAX);
    struct json j = json_new(&out);
    struct lookup_asked as;
    TRY(lookup_ask(rq, &as));
    json_open_object(&j);
    json_put_i64(&j, S("total"), as.total);
    json_put_bool(&j, S("more"), as.is_more);
    json_key(&j, S("kinds"));
    json_open_array(&j);
    for (size_t i = 0; i < as.kinds_n; i++) {
        json_open_object(&j);
        json_put_str(&j, S("kind"), as.kind_names[i]);
        json_put_i64(&j, S("total"), as.counts[i] > SEARCH_COUNT_MAX ? SEARCH_COUNT_MAX : as.counts[i]);
        json_put_bool(&j, S("more"), as.counts[i] > SEARCH_COUNT_MAX);
        json_end(&j);
    }
    json_end(&j);
    json_key(&j, S("items"));
    json_open_array(&j);
    for (size_t i = 0; i < as.hits_n; i++)
        hit_write(rq, &j, &as, &as.hits[i]);
    json_end(&j);
    json_put_str(&j, S("next"), lookup_next(rq, "/api/v1/search", &as));
    json_end(&j);
    reply_json(rq, buf_str(&out));
    return RC_OK;
}

/* ---- suggestions ---- */

/* Each title once, and only those with all words in them. */
static bool is_title(struct rq *rq, const struct search_hit *hits, size_t at, const str *words, size_t n)
{
    str title = words_fold(rq->arena, hits[at].title);
    bool holds = n > 0;
    for (size_t i = 0; i < at; i++)
        holds = holds && !str_eq(hits[i].title, hits[at].title);
    for (size_t w = 0; w < n; w++)
        holds = holds && str_find(title, words[w]) != SIZE_MAX;
    return holds;
}

static rc titles_write(struct rq *rq, struct json *j, const struct search_question *q, const str *words,
                       size_t words_n)
{
    struct search_page page = { .limit = LOOKED_THROUGH };
    struct search_hit *hits;
    size_t n, written = 0;
    TRY(search_find(rq->db, q, &page, &hits, &n));
    for (size_t i = 0; i < n && written < TITLES_MAX; i++) {
        if (!is_title(rq, hits, i, words, words_n))
            continue;
        json_str(j, hits[i].title);
        written++;
    }
    return RC_OK;
}

static rc terms_write(struct rq *rq, struct json *j, str typed)
{
    struct lookup_terms_rows rows;
    str low = words_fold(rq->arena, typed), high = str_join(rq->arena, low, S("\xF4\x8F\xBF\xBF"));
    if (str_is_empty(low))
        return RC_OK;
    TRY(lookup_terms(rq->db, &(struct lookup_terms_in){ .low = low, .high = high, .limit = TERMS_MAX },
                     &rows));
    for (size_t i = 0; i < rows.n; i++)
        json_str(j, rows.at[i].term);
    return RC_OK;
}

/* Frequent words of public titles that begin so, then titles that the person may see: ["…", "…"]. */
rc lookup_suggest(struct rq *rq)
{
    struct buf out = buf_new(rq->arena, ANSWER_MAX);
    struct json j = json_new(&out);
    struct search_question q = { .words = str_trim(rq_query(rq, S("q"))), .kind = S("") };
    str *words;
    size_t n;
    search_words_of(rq->arena, q.words, &words, &n);
    TRY(search_eyes_of(rq, &q.eyes));
    json_open_array(&j);
    TRY(terms_write(rq, &j, q.words));
    TRY(titles_write(rq, &j, &q, words, n));
    json_end(&j);
    reply_json(rq, buf_str(&out));
    return RC_OK;
}
