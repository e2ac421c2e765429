/* SPDX-License-Identifier: Apache-2.0 */
/* Audio and video of an item: the player, and what is sent to it. */
#include <unistd.h>

#include "base/utf8.h"
#include "core/file.h"
#include "features/publish/publish_private.h"
#include "features/publish/publish_show.h"

rc publish_text_of(struct rq *rq, const struct publish_public_file *file, size_t most, str *ret)
{
    char *room = arena_alloc(rq->arena, most);
    int64_t size;
    int fd;
    *ret = (str){ 0 };
    TRY(file_open(rq->app, rq->arena, &rq->err, file->hash, false, &fd, &size));
    const ssize_t n = read(fd, room, most);
    (void)close(fd);
    if (n < 0)
        return RQ_FAIL(rq, RC_UNAVAILABLE, NULL, "a text file cannot be read");
    str text = { room, (size_t)n };
    while (size > n && text.n > 0 && text.p[text.n - 1] != '\n')
        text.n--;
    if (str_starts(text, S("\xEF\xBB\xBF")))
        text = str_slice(text, 3, text.n);
    if (utf8_is_text(text))
        *ret = text;
    return RC_OK;
}

bool publish_role_is_picture(str role)
{
    return str_eq(role, S("picture")) || str_eq(role, S("gallery"));
}

bool publish_role_plays(str role)
{
    return str_eq(role, S("audio")) || str_eq(role, S("video"));
}

enum text publish_media_state(const struct media *m)
{
    switch (m->state) {
    case MEDIA_READY:
        return TEXT_NONE;
    case MEDIA_FAILED:
        return TEXT_PUBLISH_MEDIA_FAILED;
    case MEDIA_MISSING:
        return TEXT_PUBLISH_MEDIA_MISSING;
    case MEDIA_WAITING:
    case MEDIA_WORKING:
        break;
    }
    return TEXT_PUBLISH_MEDIA_WAIT;
}

static const struct media_part *whole_of(const struct media *m)
{
    return media_part_of(m, m->is_video ? "full" : "sound");
}

rc publish_media_send(struct rq *rq, int64_t media, str name)
{
    struct media m;
    str part = rq_query(rq, S("part"));
    TRY(media_load(rq->db, (media_id){ media }, &m));
    const struct media_part *p =
        str_is_empty(part) ? whole_of(&m) : media_part_of(&m, str_c(rq->arena, part));
    if (p == NULL)
        return RQ_FAIL(rq, RC_NOT_FOUND, NULL, "no such part, or it is not made yet");
    str called = file_name_clean(rq->arena, name, file_kind_named(p->kind));
    return file_send(rq, &(struct file_sent){ .hash = p->hash, .kind = p->kind, .name = called });
}

/* "3.4 MB", never less than a tenth */
static str size_of(struct arena *a, const struct media_part *p)
{
    int64_t tenths = (p->bytes * 10 + (1 << 20) - 1) >> 20;
    return str_printf(a, "%lld.%lld MB", (long long)(tenths / 10), (long long)(tenths % 10));
}

static void link_of(struct rq *rq, const struct media *m, const char *role, str base, str *ret, str *ret_size)
{
    const struct media_part *p = media_part_of(m, role);
    *ret_size = S("");
    if (p == NULL)
        return;
    *ret = str_printf(rq->arena, "%.*s?part=%s", STR_ARG(base), role);
    *ret_size = size_of(rq->arena, p);
}

static rc player_make(struct rq *rq, media_id id, str name, str base, struct publish_player *ret)
{
    struct media m;
    str no_size;
    TRY(media_load(rq->db, id, &m));
    const struct media_part *whole = whole_of(&m);
    *ret = (struct publish_player){ .name = name,
                                    .state = publish_media_state(&m),
                                    .is_video = m.is_video,
                                    .path = base,
                                    .size = S(""),
                                    .small_size = S(""),
                                    .sound_size = S("") };
    if (whole == NULL || ret->state != TEXT_NONE)
        return RC_OK;
    ret->width = whole->width > 0 ? whole->width : m.width;
    ret->height = whole->height > 0 ? whole->height : m.height;
    ret->size = size_of(rq->arena, whole);
    if (!m.is_video)
        return RC_OK;
    link_of(rq, &m, "poster", base, &ret->poster, &no_size);
    link_of(rq, &m, "small", base, &ret->small, &ret->small_size);
    link_of(rq, &m, "sound", base, &ret->sound, &ret->sound_size);
    return RC_OK;
}

/* Subtitles belong to the first video, wherever it stands; absent: there are none for this file. */
static str track_of(const struct publish_places *places, const struct publish_public_file *video)
{
    str track = { 0 };
    for (size_t i = 0; i < places->files_n; i++) {
        const struct publish_public_file *f = &places->files[i];
        if (str_eq(f->role, S("video")) && f < video)
            return (str){ 0 };
        if (str_eq(f->role, S("subtitles")))
            track = str_join(places->arena, places->base, f->hash);
    }
    return str_eq(video->role, S("video")) ? track : (str){ 0 };
}

rc publish_player_load(const struct publish_places *places, const struct publish_public_file *file,
                       struct publish_player *ret)
{
    str name = str_is_empty(file->words) ? file->name : file->words;
    str base = str_join(places->arena, places->base, file->hash);
    TRY(player_make(places->rq, (media_id){ file->media.v }, name, base, ret));
    ret->track = track_of(places, file);
    return RC_OK;
}

/* ---- read aloud ---- */

rc publish_speech_of(struct rq *rq, const struct publish_public *item, media_id *ret)
{
    *ret = (media_id){ 0 };
    if (item->is_gone || !str_eq(item->column_kind, S("notice")))
        return RC_OK;
    str words = publish_spoken_words(rq->arena, item->title, item->body);
    return media_spoken(rq->db, words, publish_spoken_lang(item->lang), ret);
}

rc publish_speech_load(struct rq *rq, const struct publish_public *item, struct publish_player *all,
                       size_t *n)
{
    media_id id;
    TRY(publish_speech_of(rq, item, &id));
    if (id.v == 0)
        return RC_OK;
    str path =
        str_printf(rq->arena, "/items/%.*s/speech?lang=%.*s", STR_ARG(item->number), STR_ARG(item->lang));
    TRY(player_make(rq, id, rq_text(rq, TEXT_PUBLISH_READ_ALOUD), path, &all[*n]));
    *n += all[*n].state == TEXT_NONE ? 1 : 0;
    return RC_OK;
}
