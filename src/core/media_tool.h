/* SPDX-License-Identifier: Apache-2.0 */
/*
 * media_tool: the command lines of ffprobe, ffmpeg and espeak-ng. The demuxer is named by what the bytes say,
 * and no protocol but local files is allowed, so that a playlist that calls itself a video reads nothing; no
 * metadata is carried over. Knows nothing of tables.
 */
#ifndef EW_CORE_MEDIA_TOOL_H
#define EW_CORE_MEDIA_TOOL_H

#include "core/child.h"
#include "core/file_kind.h"

struct media_source {
    const char *path;    /* absolute */
    const char *demuxer; /* of ffmpeg */
};
struct media_facts {
    int64_t duration_ms;
    int64_t width, height; /* as shown, turned upright; 0 without a picture */
    bool has_video, has_sound;
};
/* One run in a folder. */
struct media_run {
    struct arena *arena;
    struct err *err;
    const struct child_folder *folder;
    const atomic_bool *stop;
    str errors; /* what the last program wrote */
};

/* RC_INVALID "media.not_playable": neither sound nor picture, or nothing that lasts. Else as child_run. */
MUST_USE rc media_probe(struct media_run *run, const struct media_source *source, struct media_facts *ret);

enum media_make { MEDIA_MAKE_FULL, MEDIA_MAKE_SMALL, MEDIA_MAKE_SOUND, MEDIA_MAKE_POSTER };
/* Makes the file `out` of the folder. RC_INVALID "media.not_playable"; else as child_run. */
MUST_USE rc media_make(struct media_run *run, const struct media_source *source,
                       const struct media_facts *facts, enum media_make what, const char *out);
/* Reads words aloud into a WAV file `out` of the folder. lang "zh" or "en". */
MUST_USE rc media_say(struct media_run *run, str words, str lang, const char *out);

#endif
