/* SPDX-License-Identifier: Apache-2.0 */
/*
 * media: audio and video made fit for every telephone and every line, and notices that are read aloud. What
 * somebody sent is kept, but only what is made of it is shown: renditions carry no place, no maker, no title
 * of their own. The work is done by a slow job with ffmpeg and espeak-ng as limited child processes
 * (core/child.h); where they are not installed the state is "missing", the page says so, and everything else
 * works.
 *
 *   video   full   H.264/AAC MP4, short side at most 480, plays while it loads
 *           small  the same, at most 200 kbit/s altogether, for slow lines
 *           sound  AAC (.m4a), mono, 48 kbit/s
 *           poster a JPEG of the store, with its thumbnail
 *   audio   sound
 *   text    sound  espeak-ng's voice (Mandarin or English), as an .m4a for podcasts and loudspeakers
 *
 *   waiting → working → ready │ failed (error says why) │ missing → waiting, once the program is there
 *
 * How a slice uses it: docs/guides/media.md.
 */
#ifndef EW_CORE_MEDIA_H
#define EW_CORE_MEDIA_H

#include "core/file.h"
#include "core/job.h"

struct media_part {
    str role; /* full, small, sound, poster */
    str hash, kind;
    int64_t bytes, width, height;
};
#define MEDIA_PARTS_MAX 4

enum media_state { MEDIA_WAITING, MEDIA_WORKING, MEDIA_READY, MEDIA_FAILED, MEDIA_MISSING };

struct media {
    media_id id;
    enum media_state state;
    str error, error_what;              /* key of a text, and its {what}; absent: none */
    int64_t duration_ms, width, height; /* 0: not known, or it has none */
    bool is_video;                      /* has, or will have, a picture */
    struct media_part parts[MEDIA_PARTS_MAX];
    size_t parts_n;
};

/* In the transaction of its cause, after file_keep_taken: what shall be made of an audio or video file. The
   same file again is the same media, ready at once when it was ready. */
MUST_USE rc media_add(struct db *db, file_id file, str hash, ms_t now, media_id *ret);
/* Of longer words the beginning is read. Bytes. */
#define MEDIA_WORDS_MAX ((size_t)60000)
/* The same for words to be read aloud in "zh" or "en" (markdown_text). */
MUST_USE rc media_speak(struct db *db, str words, str lang, ms_t now, media_id *ret);
/* What media_speak was given before, to be found by the same words again; .v == 0: it never was. */
MUST_USE rc media_spoken(struct db *db, str words, str lang, media_id *ret);
/* As it stands now. RC_NOT_FOUND. Two queries. */
MUST_USE rc media_load(struct db *db, media_id id, struct media *ret);
/* A part by its role; NULL: it is not there (yet). */
const struct media_part *media_part_of(const struct media *m, const char *role);

#define MEDIA_JOB "slow.media"
/* For core_module's table of jobs: makes the parts of one. */
rc media_job(struct job_run *run);
/* For core_module's table of jobs: those that waited for a program try again; old work folders are swept. */
rc media_again_job(struct job_run *run);

#endif
