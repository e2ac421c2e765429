/* SPDX-License-Identifier: Apache-2.0 */
/* An item as everybody reads it, in the house or in a site. */
#include "features/publish/publish_feed.h"
#include "features/publish/publish_pages_item.h"
#include "features/publish/publish_public_pages.h"
#include "features/publish/publish_receipt_pages.h"
#include "features/talk/talk.h"

#include "core/visit.h"

#define MORE 3
#define SITE_NUMBER 1 /* args of /sites/{slug}/items/{number} */

struct article {
    struct rq *rq;
    struct publish_here here;
    struct publish_public item;
    struct publish_article *v;
};

/* ---- facts ---- */

static void fact(struct publish_article *v, struct publish_fact_line line)
{
    if (!str_is_empty(line.words) || line.day.has || line.chip != TEXT_NONE)
        v->facts[v->facts_n++] = line;
}

static void facts_load(struct article *a)
{
    const struct publish_public *i = &a->item;
    struct publish_article *v = a->v;
    bool is_document = str_eq(i->column_kind, S("document")) || str_eq(i->column_kind, S("disclosure"));
    v->facts = ARENA_ARRAY(a->rq->arena, struct publish_fact_line, 10);
    if (!is_document)
        return;
    fact(v, (struct publish_fact_line){ .label = TEXT_PUBLISH_FACT_INDEX, .words = i->index_number });
    fact(v, (struct publish_fact_line){ .label = TEXT_PUBLISH_FACT_NUMBER, .words = i->document_number });
    fact(v, (struct publish_fact_line){ .label = TEXT_PUBLISH_FACT_ISSUER, .words = i->issuer });
    fact(v, (struct publish_fact_line){ .label = TEXT_PUBLISH_FACT_THEME, .words = i->theme });
    fact(v, (struct publish_fact_line){ .label = TEXT_PUBLISH_FACT_GENRE, .words = i->genre });
    fact(v, (struct publish_fact_line){ .label = TEXT_PUBLISH_FACT_MADE, .day = i->made_day });
    fact(v, (struct publish_fact_line){ .label = TEXT_PUBLISH_FACT_PUBLISHED,
                                        .day = OPT_I64(day_of(i->at, a->rq->offset)) });
    fact(v, (struct publish_fact_line){ .label = TEXT_PUBLISH_FACT_EFFECTIVE, .day = i->effective_day });
    fact(v, (struct publish_fact_line){ .label = TEXT_PUBLISH_FACT_REPEALED, .day = i->repealed_day });
    fact(v, (struct publish_fact_line){ .label = TEXT_PUBLISH_FACT_VALIDITY,
                                        .chip = publish_validity_label(i->validity),
                                        .tone = publish_validity_tone(i->validity) });
}

/* A document that does not hold says so above its words. */
static void state_load(struct article *a)
{
    const struct publish_public *i = &a->item;
    struct publish_article *v = a->v;
    v->state_tone = S("");
    if (i->validity == PUBLISH_IN_FORCE)
        return;
    v->state = publish_validity_label(i->validity);
    v->state_tone = publish_validity_tone(i->validity);
    v->state_words = i->validity == PUBLISH_NO_LONGER ? i->end_reason : (str){ 0 };
}

/* ---- words and files ---- */

static bool is_role(const struct publish_public_file *file, const char *role)
{
    return str_eq(file->role, str_from_c(role));
}

#define TRANSCRIPT_SHOWN ((size_t)16 << 10) /* bytes; the rest is behind the link */

/* The words of a recording for who does not hear it; a file that is no UTF-8 has its link alone. */
static rc transcript_add(struct article *a, const struct publish_public_file *f, str path)
{
    struct publish_article *v = a->v;
    str words;
    TRY(publish_text_of(a->rq, f, TRANSCRIPT_SHOWN, &words));
    v->transcripts[v->transcripts_n++] = (struct publish_transcript){
        .name = str_is_empty(f->words) ? f->name : f->words, .path = path, .words = words
    };
    return RC_OK;
}

static struct publish_places places_of(const struct article *a)
{
    const struct publish_public *i = &a->item;
    return (struct publish_places){ .arena = a->rq->arena,
                                    .base =
                                        str_printf(a->rq->arena, "/items/%.*s/files/", STR_ARG(i->number)),
                                    .files = i->files,
                                    .files_n = i->files_n,
                                    .rq = a->rq };
}

static rc files_load(struct article *a)
{
    const struct publish_public *i = &a->item;
    struct publish_article *v = a->v;
    const struct publish_places places = places_of(a);
    v->gallery = ARENA_ARRAY(a->rq->arena, struct publish_shot, i->files_n);
    v->files = ARENA_ARRAY(a->rq->arena, struct publish_attached, i->files_n);
    v->players = ARENA_ARRAY(a->rq->arena, struct publish_player, i->files_n + 1);
    v->transcripts = ARENA_ARRAY(a->rq->arena, struct publish_transcript, i->files_n);
    TRY(publish_speech_load(a->rq, i, v->players, &v->players_n));
    for (size_t n = 0; n < i->files_n; n++) {
        const struct publish_public_file *f = &i->files[n];
        str path = str_join(a->rq->arena, places.base, f->hash);
        if (is_role(f, "gallery"))
            v->gallery[v->gallery_n++] =
                (struct publish_shot){ .path = path,
                                       .small = str_join(a->rq->arena, path, S("?size=small")),
                                       .width = f->width,
                                       .height = f->height,
                                       .words = f->words };
        if (publish_role_plays(f->role) && !publish_stands_in(a->rq->arena, i->body, f))
            TRY(publish_player_load(&places, f, &v->players[v->players_n++]));
        if (is_role(f, "transcript"))
            TRY(transcript_add(a, f, path));
        if (is_role(f, "attachment"))
            v->files[v->files_n++] =
                (struct publish_attached){ .path = path,
                                           .name = str_is_empty(f->name) ? f->hash : f->name,
                                           .note = str_printf(a->rq->arena, "%lld KB",
                                                              (long long)((f->bytes + 1023) / 1024)) };
    }
    return RC_OK;
}

static rc words_load(struct article *a)
{
    const struct publish_public *i = &a->item;
    struct publish_article *v = a->v;
    const struct publish_places places = places_of(a);
    struct markdown_made made;
    TRY(publish_body_html(
        a->rq, &(struct publish_body){ .text = i->body, .places = &places, .is_made_hant = i->is_made_hant },
        &made));
    v->body = made.body;
    v->title = publish_in_lang(a->rq, i->title, i->lang);
    if (!str_starts(i->body, i->summary)) /* a summary that is the first paragraph is said once */
        v->summary = publish_in_lang(a->rq, i->summary, i->lang);
    else
        v->summary = S("");
    v->source = str_is_empty(i->source) ? (str){ 0 } : i->source;
    v->source_path = str_is_empty(i->source_url) ? (str){ 0 } : i->source_url;
    if (!str_is_absent(i->origin_site))
        v->origin =
            str_is_empty(i->origin_site) ? rq_text(a->rq, TEXT_PUBLISH_IMPORTED_ELSEWHERE) : i->origin_site;
    str rest = i->keywords, tag;
    v->tags = ARENA_ARRAY(a->rq->arena, str, PUBLISH_TAGS_MAX + 1);
    while (v->tags_n <= PUBLISH_TAGS_MAX && str_cut(&rest, '\n', &tag))
        v->tags[v->tags_n++] = tag;
    if (i->is_made_hant)
        v->lang_note = TEXT_PUBLISH_MADE_HANT;
    else if (!str_eq(i->lang, publish_item_lang(a->rq)))
        v->lang_note = TEXT_PUBLISH_OTHER_LANG;
    return RC_OK;
}

static enum text lang_name(str tag)
{
    return str_eq(tag, S("en"))        ? TEXT_PUBLISH_LANG_EN
           : str_eq(tag, S("zh-Hant")) ? TEXT_PUBLISH_LANG_HANT
                                       : TEXT_PUBLISH_LANG_HANS;
}

static void langs_load(struct article *a)
{
    const struct publish_public *i = &a->item;
    struct publish_article *v = a->v;
    v->langs = ARENA_ARRAY(a->rq->arena, struct publish_lang, i->langs_n);
    for (size_t n = 0; n < i->langs_n; n++)
        if (!str_eq(i->langs[n].lang, i->lang))
            v->langs[v->langs_n++] =
                (struct publish_lang){ .path =
                                           str_printf(a->rq->arena, "%.*s?lang=%.*s",
                                                      STR_ARG(publish_item_path(a->rq, &a->here, i->number)),
                                                      STR_ARG(i->langs[n].lang)),
                                       .tag = i->langs[n].lang,
                                       .name = lang_name(i->langs[n].lang) };
}

/* ---- what was corrected, and who reads ---- */

static void corrections_load(struct article *a)
{
    const struct publish_public *i = &a->item;
    struct publish_article *v = a->v;
    v->corrections = ARENA_ARRAY(a->rq->arena, struct publish_fix, i->corrections_n);
    for (size_t n = 0; n < i->corrections_n; n++)
        v->corrections[v->corrections_n++] =
            (struct publish_fix){ .at = i->corrections[n].at,
                                  .path = str_printf(a->rq->arena, "/items/%.*s/corrections/%lld",
                                                     STR_ARG(i->number), (long long)i->corrections[n].step),
                                  .note = i->corrections[n].note };
}

static enum text source_label(str name)
{
    static const struct {
        const char *name;
        enum text label;
    } known[] = { { "", TEXT_PUBLISH_FROM_SITE },         { "qr", TEXT_PUBLISH_FROM_QR },
                  { "wechat", TEXT_PUBLISH_FROM_WECHAT }, { "sms", TEXT_PUBLISH_FROM_SMS },
                  { "link", TEXT_PUBLISH_FROM_LINK },     { "poster", TEXT_PUBLISH_FROM_POSTER },
                  { "share", TEXT_PUBLISH_FROM_SHARE },   { "tv", TEXT_PUBLISH_FROM_TV },
                  { "feed", TEXT_PUBLISH_FROM_FEED },     { "mail", TEXT_PUBLISH_FROM_MAIL },
                  { "paper", TEXT_PUBLISH_FROM_PAPER } };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_eq(name, str_from_c(known[i].name)))
            return known[i].label;
    return TEXT_PUBLISH_FROM_OTHER;
}

/* Sources may carry a number: "qr7" is the seventh code that was put up. */
static struct publish_read read_of(const struct visit_total *row)
{
    size_t n = row->name.n;
    while (n > 0 && row->name.p[n - 1] >= '0' && row->name.p[n - 1] <= '9')
        n--;
    return (struct publish_read){ .label = source_label(str_slice(row->name, 0, n)),
                                  .name = str_slice(row->name, n, row->name.n),
                                  .n = row->views };
}

static rc reads_load(struct article *a)
{
    struct visit_total *rows;
    size_t n;
    TRY(visit_sources(a->rq->db, S("item"), a->item.number, 0, a->rq->today + 1, &rows, &n));
    a->v->reads = ARENA_ARRAY(a->rq->arena, struct publish_read, n);
    for (size_t i = 0; i < n; i++) {
        a->v->views += rows[i].views;
        a->v->reads[a->v->reads_n++] = read_of(&rows[i]);
    }
    return RC_OK;
}

static rc like_load(struct article *a)
{
    struct publish_like_state *state = ARENA_NEW(a->rq->arena, struct publish_like_state);
    a->v->like = state;
    return publish_like_load(a->rq, &a->item, state);
}

/* ---- what to read next ---- */

static rc next_load(struct article *a)
{
    struct publish_filter f = { .column = a->item.column,
                                .theme = S(""),
                                .tag = S(""),
                                .before_at = a->item.at,
                                .before_id = a->item.id.v,
                                .pinned = -1,
                                .limit = MORE };
    const struct publish_list_newer_in newer_in = { .organisation = a->here.site.organisation.v,
                                                    .day = a->rq->today,
                                                    .column_id = a->item.column,
                                                    .now = a->rq->now,
                                                    .scope = a->here.sight.below,
                                                    .lang = a->here.sight.lang,
                                                    .after_at = a->item.at,
                                                    .after_id = a->item.id.v };
    struct publish_list_rows rows;
    struct publish_list_newer_row newer;
    bool found = false;
    struct publish_crumb *crumbs = ARENA_ARRAY(a->rq->arena, struct publish_crumb, 2);
    TRY(publish_list_load(a->rq->db, &a->here.sight, &f, &rows));
    TRY(publish_list_newer(a->rq->db, &newer_in, &newer, &found));
    if (found) {
        crumbs[0] = (struct publish_crumb){ publish_item_path(a->rq, &a->here, newer.number),
                                            publish_in_lang(a->rq, newer.title, S("zh-Hans")) };
        a->v->newer = &crumbs[0];
    }
    if (rows.n > 0) {
        crumbs[1] = (struct publish_crumb){ publish_item_path(a->rq, &a->here, rows.at[0].number),
                                            publish_in_lang(a->rq, rows.at[0].title, rows.at[0].lang) };
        a->v->older = &crumbs[1];
    }
    publish_rows_of(a->rq, &a->here, a->item.column_kind, &rows, &a->v->more, &a->v->more_n);
    return RC_OK;
}

static void related_load(struct article *a)
{
    const struct publish_public *i = &a->item;
    a->v->related = ARENA_ARRAY(a->rq->arena, struct publish_crumb, i->related_n);
    for (size_t n = 0; n < i->related_n; n++)
        a->v->related[a->v->related_n++] =
            (struct publish_crumb){ publish_item_path(a->rq, &a->here, i->related[n].number),
                                    publish_in_lang(a->rq, i->related[n].title, S("zh-Hans")) };
}

/* ---- the page ---- */

static void head_load(struct article *a)
{
    const struct publish_public *i = &a->item;
    struct publish_article *v = a->v;
    v->place = a->here.name;
    v->column = str_is_empty(i->column_name_en) || a->rq->lang != LANG_EN
                    ? publish_in_lang(a->rq, i->column_name, S("zh-Hans"))
                    : i->column_name_en;
    v->column_path = publish_column_path(a->rq, &a->here, i->column_code);
    v->printed_at = a->rq->now;
    v->number = i->number;
    v->sheet = str_printf(a->rq->arena, "/items/%.*s/sheet", STR_ARG(i->number));
    v->is_must = i->is_must_read;
    v->unit = i->organisation_name;
    v->at = i->at;
    v->corrected = i->corrected_at;
    v->is_expired = i->is_expired;
    if (access_may(a->rq, "publish.desk", i->organisation))
        v->staff = str_join(a->rq->arena, S("/desk/items/"), i->number);
}

static rc gone_show(struct article *a)
{
    const struct publish_public *i = &a->item;
    struct publish_gone *v = ARENA_NEW(a->rq->arena, struct publish_gone);
    *v = (struct publish_gone){ .number = i->number,
                                .reason = i->end_reason,
                                .at = i->ended_at,
                                .column = publish_in_lang(a->rq, i->column_name, S("zh-Hans")),
                                .column_path = publish_column_path(a->rq, &a->here, i->column_code) };
    reply_page(a->rq, rq_text(a->rq, TEXT_PUBLISH_IS_WITHDRAWN), publish_gone_page(v));
    reply_status(a->rq, 410);
    return RC_OK;
}

static rc article_show(struct rq *rq, bool has_slug)
{
    struct article a = { .rq = rq, .v = ARENA_NEW(rq->arena, struct publish_article) };
    TRY(publish_here_load(rq, has_slug, &a.here));
    if (has_slug)
        rq->args[0] = rq->args[SITE_NUMBER];
    TRY(publish_public_of_page(rq, &a.item));
    rq->reply.back = publish_column_path(rq, &a.here, a.item.column_code);
    rq->reply.canonical = str_join(rq->arena, S("/items/"), a.item.number);
    if (a.item.is_gone)
        return gone_show(&a);
    head_load(&a);
    a.v->event = publish_event_of(rq, a.item.starts_at, a.item.ends_at, a.item.venue,
                                  str_join(rq->arena, a.v->column_path, S("/calendar.ics")));
    facts_load(&a);
    state_load(&a);
    TRY(files_load(&a));
    TRY(words_load(&a));
    langs_load(&a);
    corrections_load(&a);
    related_load(&a);
    TRY(reads_load(&a));
    TRY(like_load(&a));
    TRY(next_load(&a));
    if (a.item.is_must_read)
        TRY(publish_reading_ask(rq, &a.item, a.v));
    TRY(talk_section(rq, S("item"), a.item.id.v, &a.v->talk));
    publish_card_put(rq, a.v->title,
                     publish_in_lang(rq, publish_card_words(rq, a.item.summary, a.item.body), a.item.lang),
                     rq->reply.canonical);
    publish_feed_links(rq, a.v->column_path, a.v->column);
    reply_page(rq, a.v->title, publish_article_page(a.v));
    return RC_OK;
}

rc publish_article_show(struct rq *rq)
{
    return article_show(rq, false);
}

rc publish_site_article_show(struct rq *rq)
{
    return article_show(rq, true);
}
