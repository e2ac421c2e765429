/* SPDX-License-Identifier: Apache-2.0 */
/* What can be heard: notices read aloud as a podcast, and for the loudspeaker of a village. */
#include "features/publish/publish_feed.h"
#include "features/publish/publish_feed_pages.h"
#include "features/publish/publish_private.h"
#include "web/markdown.h"
#include "web/podcast.h"

#define SUMMARY_MAX 200
#define PLAYLIST_BYTES_MAX 65536

rc publish_heard_of(struct rq *rq, const struct publish_feed_items_row *row, struct publish_heard *ret)
{
    struct media m;
    *ret = (struct publish_heard){ 0 };
    if (!str_eq(row->column_kind, S("notice")))
        return RC_OK;
    TRY(media_spoken(rq->db, publish_spoken_words(rq->arena, row->title, row->body),
                     publish_spoken_lang(row->lang), &ret->id));
    if (ret->id.v == 0)
        return RC_OK;
    TRY(media_load(rq->db, ret->id, &m));
    const struct media_part *sound = media_part_of(&m, "sound");
    if (m.state != MEDIA_READY || sound == NULL) {
        ret->id = (media_id){ 0 };
        return RC_OK;
    }
    ret->bytes = sound->bytes;
    ret->seconds = (m.duration_ms + MS_PER_SECOND - 1) / MS_PER_SECOND;
    ret->path =
        str_printf(rq->arena, "/items/%.*s/speech.m4a?lang=%.*s", STR_ARG(row->number), STR_ARG(row->lang));
    return RC_OK;
}

/* ---- podcast ---- */

static struct podcast_episode episode_of(struct rq *rq, const struct publish_told *told,
                                         const struct publish_feed_items_row *row,
                                         const struct publish_heard *heard)
{
    str summary =
        str_is_empty(row->summary) ? markdown_text(rq->arena, row->body, SUMMARY_MAX) : row->summary;
    return (struct podcast_episode){
        .id = publish_feed_id(rq, str_printf(rq->arena, "item %lld", (long long)row->id.v)),
        .title = publish_in_lang(rq, row->title, row->lang),
        .link = rq_address(rq, publish_item_path(rq, &told->here, row->number)),
        .summary = publish_in_lang(rq, summary, row->lang),
        .author = str_is_empty(row->unit) ? told->here.name : row->unit,
        .sound = rq_address(rq, heard->path),
        .sound_type = S("audio/mp4"),
        .bytes = heard->bytes,
        .seconds = heard->seconds,
        .published = row->public_at,
    };
}

static rc podcast(struct rq *rq, bool has_slug, bool has_column)
{
    struct publish_told told;
    struct publish_feed_items_rows rows;
    TRY(publish_told_of(rq, has_slug, has_column, &told));
    TRY(publish_told_items(rq, &told, 0, true, PUBLISH_HEARD_ITEMS, &rows));
    struct podcast_episode *episodes = ARENA_ARRAY(rq->arena, struct podcast_episode, rows.n);
    struct podcast in = {
        .title = told.title,
        .summary = str_is_empty(told.here.site.words) ? rq_text(rq, TEXT_PUBLISH_PODCAST_ABOUT)
                                                      : told.here.site.words,
        .author = told.here.name,
        .self = rq_address(rq, str_join(rq->arena, told.base, S("/podcast.xml"))),
        .link = rq_address(rq, str_is_empty(told.base) ? S("/") : told.base),
        .episodes = episodes,
    };
    for (size_t i = 0; i < rows.n; i++) {
        struct publish_heard heard;
        TRY(publish_heard_of(rq, &rows.at[i], &heard));
        if (heard.id.v != 0)
            episodes[in.n++] = episode_of(rq, &told, &rows.at[i], &heard);
    }
    return podcast_reply(rq, &in);
}

rc publish_podcast(struct rq *rq)
{
    return podcast(rq, false, false);
}

rc publish_podcast_column(struct rq *rq)
{
    return podcast(rq, false, true);
}

rc publish_podcast_site(struct rq *rq)
{
    return podcast(rq, true, false);
}

rc publish_podcast_both(struct rq *rq)
{
    return podcast(rq, true, true);
}

/* ---- the loudspeaker ---- */

/* What became public today, the oldest first: in the order of the day. */
static rc today_load(struct rq *rq, const struct publish_told *told, struct publish_spoken **ret,
                     size_t *ret_n)
{
    struct publish_feed_items_rows rows;
    TRY(publish_told_items(rq, told, day_start(rq->today, rq->offset), true, PUBLISH_HEARD_ITEMS, &rows));
    struct publish_spoken *all = ARENA_ARRAY(rq->arena, struct publish_spoken, rows.n);
    *ret_n = 0;
    for (size_t i = rows.n; i-- > 0;) {
        struct publish_heard heard;
        TRY(publish_heard_of(rq, &rows.at[i], &heard));
        all[(*ret_n)++] = (struct publish_spoken){
            .title = publish_in_lang(rq, rows.at[i].title, rows.at[i].lang),
            .page = publish_item_path(rq, &told->here, rows.at[i].number),
            .path = heard.path,
            .at = rows.at[i].public_at,
            .seconds = heard.seconds,
        };
    }
    *ret = all;
    return RC_OK;
}

static rc loudspeaker(struct rq *rq, bool has_slug)
{
    struct publish_loudspeaker *v = ARENA_NEW(rq->arena, struct publish_loudspeaker);
    struct publish_told told;
    TRY(publish_told_of(rq, has_slug, false, &told));
    TRY(today_load(rq, &told, &v->rows, &v->rows_n));
    v->name = told.here.name;
    v->today = rq->today;
    v->playlist = str_join(rq->arena, told.base, S("/loudspeaker.m3u"));
    v->podcast = str_join(rq->arena, told.base, S("/podcast.xml"));
    reply_feed_as(rq, "application/rss+xml", v->podcast, told.title);
    rq->reply.back = told.here.is_main ? S("/") : told.here.base;
    reply_page(rq, rq_text(rq, TEXT_PUBLISH_LOUDSPEAKER), publish_loudspeaker_page(v));
    return RC_OK;
}

rc publish_loudspeaker(struct rq *rq)
{
    return loudspeaker(rq, false);
}

rc publish_loudspeaker_site(struct rq *rq)
{
    return loudspeaker(rq, true);
}

/* A line has no way to say a line end. */
static void put_title(struct buf *b, str title)
{
    for (size_t i = 0; i < title.n; i++)
        buf_putc(b, (unsigned char)title.p[i] < ' ' ? ' ' : title.p[i]);
    buf_putc(b, '\n');
}

static rc playlist(struct rq *rq, bool has_slug)
{
    struct buf b = buf_new(rq->arena, PLAYLIST_BYTES_MAX);
    struct publish_told told;
    struct publish_spoken *rows;
    size_t n;
    TRY(publish_told_of(rq, has_slug, false, &told));
    TRY(today_load(rq, &told, &rows, &n));
    buf_put(&b, S("#EXTM3U\n"));
    for (size_t i = 0; i < n; i++) {
        if (str_is_absent(rows[i].path))
            continue;
        buf_printf(&b, "#EXTINF:%lld,", (long long)rows[i].seconds);
        put_title(&b, rows[i].title);
        buf_put(&b, rq_address(rq, rows[i].path));
        buf_putc(&b, '\n');
    }
    reply_bytes(rq, S("audio/x-mpegurl; charset=utf-8"), buf_str(&b));
    return RC_OK;
}

rc publish_playlist(struct rq *rq)
{
    return playlist(rq, false);
}

rc publish_playlist_site(struct rq *rq)
{
    return playlist(rq, true);
}
