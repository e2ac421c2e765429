/* SPDX-License-Identifier: Apache-2.0 */
/* Command lines as tables of words; what is different from run to run is put between. */
#include "core/media_tool.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB ((int64_t)1 << 20)
#define ARGS_MAX 64
#define PROBE_BYTES_MAX 65536
#define WORK_SECONDS_LEAST 300
#define WORK_SECONDS_MOST 5400
#define WORK_TIMES_DURATION 4

/* Arguments of one run. */
struct args {
    const char *at[ARGS_MAX + 1];
    size_t n;
};

static void add(struct args *args, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (args->n == ARGS_MAX)
            BUG("more than ARGS_MAX arguments");
        args->at[args->n++] = *words;
    }
}

/* At the longest so many times as it plays; encoding for telephones is faster than that on any machine of
 * today. */
static int64_t seconds_for(const struct media_facts *facts)
{
    int64_t seconds = facts->duration_ms / 1000 * WORK_TIMES_DURATION + WORK_SECONDS_LEAST;
    return seconds < WORK_SECONDS_MOST ? seconds : WORK_SECONDS_MOST;
}

static rc run_tool(struct media_run *run, const struct args *args, const char *out, str input,
                   int64_t seconds)
{
    struct child_done done;
    struct child child = { .argv = args->at,
                           .folder = run->folder,
                           .input = input,
                           .out = out,
                           .stop = run->stop,
                           .limits = { .seconds = seconds,
                                       .cpu_seconds = 4 * seconds,
                                       .memory_bytes = 2048 * MIB,
                                       .file_bytes = 1024 * MIB,
                                       .processes = 100 } };
    rc ended = child_run(run->arena, run->err, &child, &done);
    run->errors = done.errors;
    return ended;
}

/* A program that ended with an error did not like what it was given. */
static rc judged(struct media_run *run, rc ended)
{
    if (ended != RC_INVALID)
        return ended;
    if (run->err != NULL)
        *run->err = (struct err){ 0 };
    return ERR(run->err, run->arena, RC_INVALID, "media.not_playable", "%.*s",
               (int)(run->errors.n < 300 ? run->errors.n : 300), run->errors.p);
}

static void add_source(struct args *args, const struct media_source *source)
{
    add(args, (const char *const[]){ "-protocol_whitelist", "file", "-f", source->demuxer, "-i", source->path,
                                     NULL });
}

/* ---- what it is ---- */

static str read_out(struct media_run *run, const char *name)
{
    char *room = arena_alloc(run->arena, PROBE_BYTES_MAX);
    int fd = open(child_file(run->folder, run->arena, name), O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, room, PROBE_BYTES_MAX) : 0;
    if (fd >= 0)
        (void)close(fd);
    return (str){ room, n > 0 ? (size_t)n : 0 };
}

/* One stream as it is told, a line for each fact. */
struct stream {
    bool is_video, is_sound, is_cover;
    int64_t width, height, turn;
};

static void take_stream(struct media_facts *facts, const struct stream *s)
{
    facts->has_sound = facts->has_sound || s->is_sound;
    if (!s->is_video || s->is_cover || s->width <= 0 || s->height <= 0 || facts->has_video)
        return;
    bool lies = s->turn % 180 != 0;
    facts->has_video = true;
    facts->width = lies ? s->height : s->width;
    facts->height = lies ? s->width : s->height;
}

static void take_line(struct stream *s, struct media_facts *facts, str key, str value)
{
    double seconds;
    if (str_eq(key, S("codec_type"))) {
        s->is_video = str_eq(value, S("video"));
        s->is_sound = str_eq(value, S("audio"));
    } else if (str_eq(key, S("width"))) {
        (void)str_to_i64(value, &s->width);
    } else if (str_eq(key, S("height"))) {
        (void)str_to_i64(value, &s->height);
    } else if (str_eq(key, S("rotation"))) {
        (void)str_to_i64(value, &s->turn);
    } else if (str_eq(key, S("DISPOSITION:attached_pic"))) {
        s->is_cover = str_eq(value, S("1"));
    } else if (str_eq(key, S("duration")) && str_to_double(value, &seconds) && seconds > 0 && seconds < 1e6) {
        facts->duration_ms = (int64_t)(seconds * 1000);
    }
}

static struct media_facts facts_of(str told)
{
    struct media_facts facts = { 0 };
    struct stream s = { 0 };
    str line;
    while (str_cut(&told, '\n', &line)) {
        str key, value = str_trim(line);
        if (str_eq(value, S("[/STREAM]"))) {
            take_stream(&facts, &s);
            s = (struct stream){ 0 };
        }
        (void)str_cut(&value, '=', &key);
        take_line(&s, &facts, key, value);
    }
    return facts;
}

rc media_probe(struct media_run *run, const struct media_source *source, struct media_facts *ret)
{
    static const char wanted[] =
        "format=duration:stream=codec_type,width,height:stream_disposition=attached_pic:"
        "stream_side_data=rotation";
    struct args args = { .n = 0 };
    add(&args, (const char *const[]){ "ffprobe", "-v", "error", NULL });
    add_source(&args, source);
    add(&args, (const char *const[]){ "-show_entries", wanted, "-of", "default", NULL });
    TRY(judged(run, run_tool(run, &args, "probe.txt", (str){ 0 }, 60)));
    *ret = facts_of(read_out(run, "probe.txt"));
    if (!ret->has_video && !ret->has_sound)
        return ERR(run->err, run->arena, RC_INVALID, "media.not_playable", "neither sound nor picture");
    return RC_OK;
}

/* ---- what is made of it ---- */

/* The short side at most so many pixels, both even. */
#define SCALE(side)                                                                                          \
    "scale='if(gt(iw,ih),-2,min(" side ",trunc(iw/2)*2))':'if(gt(iw,ih),min(" side ",trunc(ih/2)*2),-2)'"

static const char *const full_words[] = {
    "-map",       "0:v:0",     "-map",       "0:a:0?",  "-vf",  SCALE("480"), "-fpsmax", "30",       "-c:v",
    "libx264",    "-preset",   "veryfast",   "-crf",    "26",   "-maxrate",   "900k",    "-bufsize", "1800k",
    "-profile:v", "main",      "-pix_fmt",   "yuv420p", "-c:a", "aac",        "-b:a",    "64k",      "-ac",
    "2",          "-movflags", "+faststart", "-f",      "mp4",  NULL
};
static const char *const small_words[] = { "-map",       "0:v:0",      "-map", "0:a:0?",     "-vf",
                                           SCALE("240"), "-fpsmax",    "15",   "-c:v",       "libx264",
                                           "-preset",    "veryfast",   "-b:v", "130k",       "-maxrate",
                                           "135k",       "-bufsize",   "135k", "-profile:v", "main",
                                           "-pix_fmt",   "yuv420p",    "-c:a", "aac",        "-b:a",
                                           "32k",        "-ac",        "1",    "-ar",        "22050",
                                           "-movflags",  "+faststart", "-f",   "mp4",        NULL };
static const char *const sound_words[] = { "-map",       "0:a:0", "-vn",  "-c:a", "aac",   "-b:a",
                                           "48k",        "-ac",   "1",    "-ar",  "32000", "-movflags",
                                           "+faststart", "-f",    "ipod", NULL };
static const char *const poster_words[] = {
    "-map",    "0:v:0", "-frames:v", "1",   "-vf", "scale='min(1280,iw)':-2", "-f", "image2",
    "-update", "1",     "-c:v",      "png", NULL
};

static const char *const *words_of(enum media_make what)
{
    switch (what) {
    case MEDIA_MAKE_FULL:
        return full_words;
    case MEDIA_MAKE_SMALL:
        return small_words;
    case MEDIA_MAKE_SOUND:
        return sound_words;
    case MEDIA_MAKE_POSTER:
        break;
    }
    return poster_words;
}

rc media_make(struct media_run *run, const struct media_source *source, const struct media_facts *facts,
              enum media_make what, const char *out)
{
    struct args args = { .n = 0 };
    char begin[32];
    /* Not the very first picture, which is often black. */
    int64_t at = facts->duration_ms / 10 < 3000 ? facts->duration_ms / 10 : 3000;
    (void)snprintf(begin, sizeof begin, "%lldms", (long long)at);
    add(&args, (const char *const[]){ "ffmpeg", "-nostdin", "-v", "error", "-y", "-threads", "2", NULL });
    if (what == MEDIA_MAKE_POSTER)
        add(&args, (const char *const[]){ "-ss", begin, NULL });
    add_source(&args, source);
    add(&args, words_of(what));
    add(&args, (const char *const[]){ "-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-threads",
                                      "2", child_file(run->folder, run->arena, out), NULL });
    return judged(run, run_tool(run, &args, NULL, (str){ 0 }, seconds_for(facts)));
}

rc media_say(struct media_run *run, str words, str lang, const char *out)
{
    struct args args = { .n = 0 };
    add(&args,
        (const char *const[]){ "espeak-ng", "-v", str_eq(lang, S("en")) ? "en" : "cmn", "-s", "150", "-b",
                               "1", "--stdin", "-w", child_file(run->folder, run->arena, out), NULL });
    return judged(run, run_tool(run, &args, NULL, words, WORK_SECONDS_LEAST));
}
