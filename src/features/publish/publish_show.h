/* SPDX-License-Identifier: Apache-2.0 */
/* publish_show: the words of an item as HTML, with its own files in them, for its public page, the desk and
 * the preview; the difference of two texts as a page shows it. */
#ifndef EW_PUBLISH_SHOW_H
#define EW_PUBLISH_SHOW_H

#include "core/media.h"
#include "features/publish/publish_public.h"
#include "gen/publish_views.h"
#include "web/markdown.h"
#include "web/rq.h"

/* Letters of a file's hash that its name in the text has: "picture:3fa9c1d2". */
#define PUBLISH_NAME_LETTERS 8

/* The files of a text, and where their bytes are fetched: "/items/QHA-2026-0012/files/". */
struct publish_places {
    struct arena *arena;
    str base;
    const struct publish_public_file *files;
    size_t files_n;
    struct rq *rq; /* for players in the text; publish_body_html sets it */
};
/* For markdown_options.place; data is a struct publish_places. */
markdown_place_fn publish_place;
struct publish_body {
    str text; /* Markdown */
    const struct publish_places *places;
    bool is_made_hant; /* turned into traditional characters */
};
/* The body of a page; "#" becomes <h2>. */
MUST_USE rc publish_body_html(struct rq *rq, const struct publish_body *in, struct markdown_made *ret);
/* The name in a text of a file: "picture:3fa9c1d2", "video:…", "audio:…", "file:…". */
str publish_file_name(struct arena *a, const struct publish_public_file *file);
MUST_USE rc publish_files_load(struct db *db, publish_revision_id revision, struct publish_public_file **ret,
                               size_t *ret_n);
/* The beginning of a text file, at most so many bytes, cut at a line; absent: it is no UTF-8. */
MUST_USE rc publish_text_of(struct rq *rq, const struct publish_public_file *file, size_t most, str *ret);
/* A picture in the text or the gallery. */
bool publish_role_is_picture(str role);
/* Does the text show the file itself, by its name? */
bool publish_stands_in(struct arena *a, str body, const struct publish_public_file *file);
/* Audio or video: what was made of it is shown, the file itself is never sent. */
bool publish_role_plays(str role);
/* Why it cannot be played now; TEXT_NONE: it can. */
enum text publish_media_state(const struct media *m);
/* Answers with what was made of the file: ?part= full, small, sound or poster; without it the whole video, or
 * the sound. RC_NOT_FOUND: there is none (yet). media: media_id.v, 0 for none. */
MUST_USE rc publish_media_send(struct rq *rq, int64_t media, str name);
/* The player of an audio or video file of the places; the first video has the subtitles. RC_NOT_FOUND: it has
 * no media. */
MUST_USE rc publish_player_load(const struct publish_places *places, const struct publish_public_file *file,
                                struct publish_player *ret);
/* What reads the words of a notice aloud; .v == 0: nothing. */
MUST_USE rc publish_speech_of(struct rq *rq, const struct publish_public *item, media_id *ret);
/* Its player, appended once it is ready. */
MUST_USE rc publish_speech_load(struct rq *rq, const struct publish_public *item, struct publish_player *all,
                                size_t *n);
/* The difference of two texts as paragraphs; long stretches without a change are folded into one line. */
void publish_diff_show(struct rq *rq, str before, str after, struct publish_diff *ret);

#endif
