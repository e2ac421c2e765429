/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Audio and video: what is made of a file, what of one that is none, and what happens without the programs.
 * Needs ffmpeg and espeak-ng, which the tests' packages bring.
 */
#include "core/media.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/child.h"
#include "core/core_module.h"
#include "core/media_tool.h"
#include "core/module.h"
#include "kernel.h"

#define MIB ((int64_t)1 << 20)

static const struct module *const modules[] = { &core_module };

static int up(void **state)
{
    (void)kernel_lane_up(state);
    struct kernel *k = *state;
    k->app.modules = modules;
    k->app.modules_n = 1;
    return 0;
}

static str file_bytes(struct kernel *k, const char *path)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0 && fstat(fd, &about) == 0);
    char *room = arena_alloc(k->arena, (size_t)about.st_size);
    assert_int_equal(read(fd, room, (size_t)about.st_size), about.st_size);
    (void)close(fd);
    return (str){ room, (size_t)about.st_size };
}

/* Sent from a telephone: three seconds, upright by a note in the file, with the place where it was taken. */
static str film(struct kernel *k, const char *const *more)
{
    static const char *const begin[] = { "ffmpeg",
                                         "-nostdin",
                                         "-v",
                                         "error",
                                         "-f",
                                         "lavfi",
                                         "-i",
                                         "testsrc=size=640x960:rate=25:duration=3",
                                         "-f",
                                         "lavfi",
                                         "-i",
                                         "sine=frequency=440:duration=3",
                                         "-shortest",
                                         "-pix_fmt",
                                         "yuv420p",
                                         "-c:v",
                                         "libx264",
                                         "-preset",
                                         "ultrafast",
                                         "-c:a",
                                         "aac",
                                         "-metadata",
                                         "location=+36.6100+110.1800/",
                                         "-metadata",
                                         "title=secret title",
                                         NULL };
    const char *argv[64];
    size_t n = 0;
    struct child_folder folder;
    struct child_done done;
    assert_ok(child_folder_make(&k->app, k->arena, &k->err, &folder));
    for (size_t i = 0; begin[i] != NULL; i++)
        argv[n++] = begin[i];
    for (size_t i = 0; more[i] != NULL; i++)
        argv[n++] = more[i];
    argv[n++] = "out";
    argv[n] = NULL;
    struct child child = { .argv = argv,
                           .folder = &folder,
                           .limits = { .seconds = 60,
                                       .cpu_seconds = 120,
                                       .memory_bytes = 2048 * MIB,
                                       .file_bytes = 50 * MIB,
                                       .processes = 100 } };
    if (child_run(k->arena, &k->err, &child, &done) != RC_OK)
        fail_msg("ffmpeg: %.*s", STR_ARG(done.errors));
    return file_bytes(k, child_file(&folder, k->arena, "out"));
}

struct sending {
    struct file_taken taken;
    str words;
    media_id id;
};

static rc send_unit(struct db *db, void *data)
{
    struct sending *s = data;
    file_id file;
    if (!str_is_absent(s->words))
        return media_speak(db, s->words, S("zh"), TEST_NOW, &s->id);
    TRY(file_keep_taken(db, &s->taken, TEST_NOW, &file));
    return media_add(db, file, s->taken.hash, TEST_NOW, &s->id);
}

static media_id sent(struct kernel *k, str bytes)
{
    struct file_limits limits = { 50 * MIB, 50 * MIB, 50 * MIB };
    struct sending s = { .words = { 0 } };
    assert_ok(file_take(&k->app, k->arena, &k->err, bytes, FILE_AUDIO | FILE_VIDEO, &limits, &s.taken));
    assert_ok(lane_run(k->app.lane, k->arena, &k->err, send_unit, &s));
    return s.id;
}

static struct media now(struct kernel *k, media_id id)
{
    struct media m;
    struct db *db;
    assert_ok(pool_take(k->app.pool, k->arena, &k->err, &db));
    assert_ok(media_load(db, id, &m));
    pool_give(k->app.pool, db);
    return m;
}

static struct media worked(struct kernel *k, media_id id)
{
    int ran;
    assert_int_equal(now(k, id).state, MEDIA_WAITING);
    assert_ok(jobs_run_due(&k->app, &k->err, TEST_NOW, &ran));
    return now(k, id);
}

static str part_bytes(struct kernel *k, const struct media *m, const char *role)
{
    const struct media_part *p = media_part_of(m, role);
    assert_non_null(p);
    str path = str_printf(k->arena, "%.*s/%.*s", STR_ARG(k->app.data_dir),
                          STR_ARG(file_path(k->arena, p->hash, false)));
    str bytes = file_bytes(k, str_c(k->arena, path));
    assert_int_equal(bytes.n, p->bytes);
    return bytes;
}

static struct media_facts probed(struct kernel *k, const struct media *m, const char *role)
{
    const struct media_part *p = media_part_of(m, role);
    struct child_folder folder;
    struct media_facts facts;
    assert_ok(child_folder_make(&k->app, k->arena, &k->err, &folder));
    char path[PATH_MAX];
    assert_non_null(realpath(str_c(k->arena, str_printf(k->arena, "%.*s/%.*s", STR_ARG(k->app.data_dir),
                                                        STR_ARG(file_path(k->arena, p->hash, false)))),
                             path));
    struct media_run run = { .arena = k->arena, .err = &k->err, .folder = &folder, .errors = S("") };
    struct media_source source = { path, file_kind_named(p->kind)->demuxer };
    assert_ok(media_probe(&run, &source, &facts));
    return facts;
}

static void e2_a_video_has_a_small_rendition_its_sound_alone_and_a_poster(void **state)
{
    struct kernel *k = *state;
    static const char *const mov[] = { "-f", "mov", NULL };
    str original = film(k, mov);
    assert_true(str_find(original, S("+36.61")) != SIZE_MAX);
    media_id id = sent(k, original);
    struct media m = worked(k, id);
    assert_int_equal(m.state, MEDIA_READY);
    assert_true(m.is_video && m.parts_n == 4);
    assert_int_equal(m.width, 640);
    assert_int_equal(m.height, 960);
    assert_in_range(m.duration_ms, 2900, 3200);
    struct media_facts full = probed(k, &m, "full"), small = probed(k, &m, "small"),
                       sound = probed(k, &m, "sound");
    assert_true(full.width == 480 && full.height == 720 && full.has_sound);
    assert_true(small.width == 240 && small.height == 360 && small.has_sound);
    assert_true(!sound.has_video && sound.has_sound);
    static const char *const roles[] = { "full", "small", "sound", "poster" };
    for (int i = 0; i < 4; i++) {
        str bytes = part_bytes(k, &m, roles[i]);
        assert_true(str_find(bytes, S("36.61")) == SIZE_MAX &&
                    str_find(bytes, S("secret title")) == SIZE_MAX);
        if (i < 2) /* it plays while it loads: the table of contents stands before the content */
            assert_true(str_find(bytes, S("moov")) < str_find(bytes, S("mdat")));
    }
    int64_t bits = 8 * media_part_of(&m, "small")->bytes * 1000 / m.duration_ms;
    assert_true(bits <= 200000);
    const struct media_part *poster = media_part_of(&m, "poster");
    assert_text(poster->kind, "jpeg");
    assert_int_equal(poster->width, 640);
    media_id again = sent(k, original); /* the same file is ready at once */
    assert_int_equal(again.v, id.v);
    assert_int_equal(now(k, again).state, MEDIA_READY);
}

static void sound_alone_becomes_a_small_file(void **state)
{
    struct kernel *k = *state;
    static const char *const mp3[] = { "-vn", "-c:a", "libmp3lame", "-f", "mp3", NULL }, *const ogg[] = {
        "-vn", "-c:a", "libvorbis", "-ac", "2", "-f", "ogg", NULL
    };
    const char *const *forms[] = { mp3, ogg };
    for (int i = 0; i < 2; i++) {
        media_id id = sent(k, film(k, forms[i]));
        struct media m = worked(k, id);
        assert_int_equal(m.state, MEDIA_READY);
        assert_true(!m.is_video && m.parts_n == 1);
        assert_text(media_part_of(&m, "sound")->kind, "m4a");
        assert_int_equal(m.width, 0);
        assert_true(8 * media_part_of(&m, "sound")->bytes * 1000 / m.duration_ms < 70000);
    }
}

static void a_video_that_is_none_is_told_so(void **state)
{
    struct kernel *k = *state;
    static const char *const mp4[] = { "-f", "mp4", NULL };
    str whole = film(k, mp4);
    str others[] = { S("\x00\x00\x00\x20"
                       "ftypisom\x00\x00\x02\x00isomiso2avc1mp41 and nothing more"),
                     S("\x1A\x45\xDF\xA3\x9F\x42\x82\x84webm\x42 and nothing more"),
                     S("RIFF\x24\x00\x00\x00"
                       "AVI LIST#EXTM3U\nfile:///etc/hosts\n"),
                     str_slice(whole, 0, whole.n / 3) };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct media m = worked(k, sent(k, others[i]));
        assert_int_equal(m.state, MEDIA_FAILED);
        assert_text(m.error, "media.not_playable");
        assert_int_equal(m.parts_n, 0);
    }
}

static void words_are_read_aloud(void **state)
{
    struct kernel *k = *state;
    struct sending s = { .words = S("通知：明天上午八点到十一点停水，请提前储水。") }, same = s;
    assert_ok(lane_run(k->app.lane, k->arena, &k->err, send_unit, &s));
    assert_ok(lane_run(k->app.lane, k->arena, &k->err, send_unit, &same));
    assert_int_equal(s.id.v, same.id.v);
    struct media m = worked(k, s.id);
    if (m.state != MEDIA_READY)
        print_error("%.*s %.*s\n", STR_ARG(m.error), STR_ARG(m.error_what));
    assert_int_equal(m.state, MEDIA_READY);
    assert_true(m.duration_ms > 3000 && m.duration_ms < 30000);
    assert_text(media_part_of(&m, "sound")->kind, "m4a");
}

static void without_the_programs_it_waits_and_says_which_is_missing(void **state)
{
    struct kernel *k = *state;
    static const char *const mp3[] = { "-vn", "-c:a", "libmp3lame", "-f", "mp3", NULL };
    media_id id = sent(k, film(k, mp3));
    str path = str_copy(k->arena, str_from_c(getenv("PATH")));
    assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
    struct media m = worked(k, id);
    int ran;
    assert_int_equal(m.state, MEDIA_MISSING);
    assert_text(m.error, "child.missing");
    assert_text(m.error_what, "ffprobe");
    assert_int_equal(setenv("PATH", str_c(k->arena, path), 1), 0);
    struct job_run again = { .app = &k->app, .arena = k->arena, .err = &k->err, .now = TEST_NOW + 1 };
    assert_ok(media_again_job(&again));
    assert_ok(jobs_run_due(&k->app, &k->err, TEST_NOW + 2, &ran));
    assert_int_equal(now(k, id).state, MEDIA_READY);
}

#define DB(name) TEST_WITH(name, up, kernel_down)
TEST_DATABASE_MAIN(DB(e2_a_video_has_a_small_rendition_its_sound_alone_and_a_poster),
                   DB(sound_alone_becomes_a_small_file), DB(a_video_that_is_none_is_told_so),
                   DB(words_are_read_aloud), DB(without_the_programs_it_waits_and_says_which_is_missing))
