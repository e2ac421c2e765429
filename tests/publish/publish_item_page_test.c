/* SPDX-License-Identifier: Apache-2.0 */
/* Items in public: as data, their files, corrections; what search and talk keep of them. */
#include "press.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/child.h"
#include "core/job.h"

#define PRINTED(p, ...) str_c((p)->arena, str_printf((p)->arena, __VA_ARGS__))

static struct browser *visitor(struct press *p)
{
    struct browser *b = ARENA_NEW(p->arena, struct browser);
    press_keep(p);
    *b = browser_new(p->site);
    return b;
}

static const char *number_of(struct press *p, publish_item_id id)
{
    const char *number = str_c(p->arena, press_row(p, id).number);
    press_keep(p);
    return number;
}

static void the_interface_gives_what_is_public_and_nothing_else(void **state)
{
    struct press *p = *state;
    const char *draft = number_of(p, press_item(p, "work", "草稿标题", "草稿正文")),
               *open = number_of(p, press_published(p, "work", "停水通知", "**明天**停水。"));
    struct browser *b = visitor(p);
    browser_get(b, "/api/v1/items");
    assert_page(b, 200, "\"total\":1");
    assert_page(b, 200, "停水通知");
    assert_false(browser_sees(b, "草稿"));
    browser_get(b, PRINTED(p, "/api/v1/items/%s", open));
    assert_page(b, 200, "\"column\":\"work\"");
    assert_page(b, 200, "strong\\u003e");
    assert_false(browser_sees(b, "author"));
    browser_get(b, PRINTED(p, "/api/v1/items/%s", draft));
    assert_page(b, 404, "");
    browser_get(b, "/api/v1/items?column=policy");
    assert_page(b, 200, "\"total\":0");
    browser_get(b, PRINTED(p, "/api/v1/items?organisation=%lld", (long long)p->town.v));
    assert_page(b, 200, "\"total\":1");
    browser_get(b, PRINTED(p, "/api/v1/items?organisation=%lld", (long long)p->site->village[1].v));
    assert_page(b, 200, "\"total\":0");
    browser_get(b, "/api/v1/desk/items?group=all");
    assert_page(b, 401, "");
    browser_login(b, "writer.one");
    browser_get(b, "/api/v1/desk/items?group=all");
    assert_page(b, 200, "\"total\":2");
    assert_page(b, 200, "草稿标题");
}

static void of_what_was_withdrawn_the_interface_tells_the_reason_only(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_published(p, "work", "停水通知", "明天停水。");
    assert_done(p, publish_withdraw(press_db(p), press_by(p, p->chief), press_seen(p, id), S("内容有误")));
    struct browser *b = visitor(p);
    browser_get(b, PRINTED(p, "/api/v1/items/%s", number_of(p, id)));
    assert_page(b, 200, "内容有误");
    assert_false(browser_sees(b, "停水"));
    browser_get(b, "/api/v1/items");
    assert_page(b, 200, "\"total\":0");
}

static void a_kept_answer_turns_when_something_becomes_public_or_expires(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "停水通知", "明天停水。");
    press_submit(p, id);
    press_approve(p, id, p->chief);
    const struct publish_issue in = { .at = p->now + MS_PER_HOUR, .expires = p->now + 3 * MS_PER_HOUR };
    assert_done(p, publish_issue(press_db(p), press_by(p, p->chief), press_seen(p, id), &in));
    struct browser *b = visitor(p);
    browser_get(b, "/api/v1/items");
    assert_page(b, 200, "\"total\":0");
    press_wait(p, MS_PER_HOUR);
    browser_get(b, "/api/v1/items");
    assert_page(b, 200, "\"total\":1");
    press_wait(p, 2 * MS_PER_HOUR);
    browser_get(b, "/api/v1/items");
    assert_page(b, 200, "\"total\":0");
    browser_get(b, PRINTED(p, "/api/v1/items/%s", number_of(p, id)));
    assert_page(b, 200, "明天停水。");
}

static void everybody_sees_what_a_correction_changed(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_published(p, "work", "停水通知", "明天上午八点停水。");
    press_save(p, id, "停水通知", "明天上午九点停水。");
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, "时间写错了");
    int64_t step = press_public(p, id).corrections[0].step;
    struct browser *b = visitor(p);
    browser_get(b, PRINTED(p, "/items/%s/corrections/%lld", number_of(p, id), (long long)step));
    assert_page(b, 200, "时间写错了");
    assert_page(b, 200, "<del>八</del><ins>九</ins>");
    browser_get(b, PRINTED(p, "/items/%s/corrections/%lld", number_of(p, id), (long long)step + 1));
    assert_page(b, 404, "");
    assert_done(p, publish_withdraw(press_db(p), press_by(p, p->chief), press_seen(p, id), S("有误")));
    press_keep(p);
    browser_get(b, PRINTED(p, "/items/%s/corrections/%lld", number_of(p, id), (long long)step));
    assert_page(b, 404, "");
}

static int64_t found(struct press *p)
{
    press_keep(p);
    return site_number(p->site, "SELECT count(*) FROM search_entry WHERE kind = 'item'");
}

static void search_and_talk_know_an_item_as_long_as_everybody_may_read_it(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "停水通知", "明天停水。");
    press_submit(p, id);
    press_approve(p, id, p->chief);
    assert_int_equal(found(p), 0);
    const struct publish_issue later = { .at = p->now + MS_PER_HOUR, .takes_comments = true };
    assert_done(p, publish_issue(press_db(p), press_by(p, p->chief), press_seen(p, id), &later));
    assert_int_equal(found(p), 0);
    press_wait(p, MS_PER_HOUR);
    int64_t n;
    assert_done(p, publish_arrive_due(press_db(p), press_by(p, (person_id){ 0 }), &n));
    assert_int_equal(found(p), 1);
    assert_int_equal(
        site_number(p->site, "SELECT count(*) FROM talk_subject WHERE kind = 'item' AND is_open = 1"), 1);
    assert_done(p, publish_settle(press_db(p), press_by(p, p->chief), press_seen(p, id),
                                  &(struct publish_issue){ .takes_comments = false }));
    press_keep(p);
    assert_int_equal(
        site_number(p->site, "SELECT count(*) FROM talk_subject WHERE kind = 'item' AND is_open = 1"), 0);
    assert_done(p, publish_withdraw(press_db(p), press_by(p, p->chief), press_seen(p, id), S("有误")));
    assert_int_equal(found(p), 0);
}

static void a_file_is_public_with_the_text_that_has_it(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "清理河道", "见图。");
    const char *number = number_of(p, id);
    struct browser *b = visitor(p), *writer = visitor(p);
    browser_login(writer, "writer.one");
    browser_get(writer, PRINTED(p, "/desk/items/%s/files", number));
    browser_attach(writer, "files", "a.png", press_picture);
    browser_fill(writer, "words", "村民清理垃圾");
    browser_send(writer, PRINTED(p, "/desk/items/%s/files", number));
    assert_page(writer, 303, "");
    browser_get(writer, PRINTED(p, "/desk/items/%s/files", number));
    browser_attach(writer, "files", "名单.txt", S("第一行\n第二行\n"));
    browser_fill(writer, "words", "名单");
    browser_send(writer, PRINTED(p, "/desk/items/%s/files", number));
    assert_page(writer, 303, "");
    struct publish_file_row {
        str hash;
    } rows[2];
    publish_revision_id current, open;
    struct publish_files_rows files;
    assert_done(p, publish_current(press_db(p), id, S("zh-Hans"), &current, &open));
    assert_done(p, publish_files(press_db(p), current, &files));
    assert_int_equal(files.n, 2);
    for (size_t i = 0; i < 2; i++)
        rows[i].hash = files.at[i].hash;
    press_keep(p);
    for (size_t i = 0; i < 2; i++) {
        const char *path = PRINTED(p, "/items/%s/files/%.*s", number, STR_ARG(rows[i].hash));
        browser_get(b, path);
        assert_page(b, 404, "");
    }
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, NULL);
    press_keep(p);
    for (size_t i = 0; i < 2; i++) {
        const char *path = PRINTED(p, "/items/%s/files/%.*s", number, STR_ARG(rows[i].hash));
        browser_get(b, path);
        assert_page(b, 200, "");
    }
}

/* A second of a square tone: RIFF, 8,000 samples of 16 bits. */
static str tone(struct arena *a)
{
    static const unsigned char head[] =
        "RIFF\xa4\x3e\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0"
        "data\x80\x3e\0\0";
    enum { HEAD = sizeof head - 1, SAMPLES = 8000 };
    char *bytes = arena_alloc(a, HEAD + 2 * SAMPLES);
    memcpy(bytes, head, HEAD);
    for (size_t i = 0; i < SAMPLES; i++) {
        bytes[HEAD + 2 * i] = 0;
        bytes[HEAD + 2 * i + 1] = i / 10 % 2 == 0 ? 0x20 : -0x20;
    }
    return (str){ bytes, HEAD + 2 * SAMPLES };
}

/* The hash of the only file of the text in work. */
static str only_file(struct press *p, publish_item_id id)
{
    publish_revision_id current, open;
    struct publish_files_rows files;
    assert_done(p, publish_current(press_db(p), id, S("zh-Hans"), &current, &open));
    assert_done(p, publish_files(press_db(p), current, &files));
    assert_int_equal(files.n, 1);
    str hash = str_copy(p->arena, files.at[0].hash);
    press_keep(p);
    return hash;
}

/* Sends a file with the item; status of the answer. */
static int sent(struct press *p, struct browser *writer, const char *number, const char *name, str bytes,
                bool is_transcript)
{
    const char *files = PRINTED(p, "/desk/items/%s/files", number);
    browser_get(writer, files);
    browser_attach(writer, "files", name, bytes);
    browser_fill(writer, "words", "广播里说了什么");
    if (is_transcript)
        browser_fill(writer, "is_transcript", "1");
    browser_send(writer, files);
    return writer->out.status;
}

static void a_transcript_is_read_on_the_page_and_subtitles_are_served_as_such(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "村广播", "请听录音。");
    const char *number = number_of(p, id);
    struct browser *b = visitor(p), *writer = visitor(p);
    browser_login(writer, "writer.one");
    assert_int_equal(
        sent(p, writer, number, "a.txt", S("\xEF\xBB\xBF明天停水。\n<script>alert(1)</script>\n"), true),
        303);
    assert_int_equal(
        sent(p, writer, number, "b.vtt", S("WEBVTT\n\n00:00.000 --> 00:02.000\n明天停水\n"), true), 422);
    assert_page(writer, 422, "文字稿要用纯文本文件");
    assert_page(writer, 422, "广播里说了什么");
    assert_int_equal(
        sent(p, writer, number, "b.vtt", S("WEBVTT\n\n00:00.000 --> 00:02.000\n明天停水\n"), false), 303);
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, NULL);
    press_keep(p);
    browser_get(b, PRINTED(p, "/items/%s", number));
    assert_page(b, 200, "文字稿 · 广播里说了什么");
    assert_page(b, 200, "<p>明天停水。<br>");
    assert_page(b, 200, "&lt;script&gt;alert(1)");
    assert_false(browser_sees(b, "b.vtt")); /* subtitles are no attachment */
    str track = str_copy(p->arena, S(""));
    struct publish_public item = press_public(p, id);
    for (size_t i = 0; i < item.files_n; i++)
        if (str_eq(item.files[i].role, S("subtitles")))
            track = str_copy(p->arena, item.files[i].hash);
    press_keep(p);
    browser_get(b, PRINTED(p, "/items/%s/files/%.*s", number, STR_ARG(track)));
    assert_page(b, 200, "WEBVTT");
    assert_text(browser_header(b, "Content-Type"), "text/vtt; charset=utf-8");
}

/* Each is told at the field what is wrong with it, and nothing of it is kept. */
static void what_is_no_file_of_the_kind_it_claims_is_told_at_the_field_and_leaves_nothing(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "村广播", "请听录音。");
    const char *number = number_of(p, id);
    struct browser *writer = visitor(p);
    browser_login(writer, "writer.one");
    /* PNG of 20,000 by 15,000 points: 300 megapixels announced in 33 bytes. */
    static const unsigned char png[] = { 0x89, 'P',  'N', 'G', 13,  10, 26, 10,   0,    0,    0,
                                         13,   'I',  'H', 'D', 'R', 0,  0,  0x4E, 0x20, 0,    0,
                                         0x3A, 0x98, 8,   2,   0,   0,  0,  0x6A, 0x1B, 0x64, 0x30 };
    const struct {
        const char *name;
        str bytes;
    } bad[] = {
        { "a.png", { (const char *)png, sizeof png } }, { "a.jpg", S_INIT("\xFF\xD8\xFF no picture") },
        { "a.docx", S_INIT("PK\x03\x04 no archive") },  { "a.pdf", S_INIT("%PDF-1.7\nno end") },
        { "a.exe", S_INIT("MZ\x90\0\3\0\0\0") },
    };
    int64_t before = site_number(p->site, "SELECT count(*) FROM file");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(sent(p, writer, number, bad[i].name, bad[i].bytes, false), 422);
        assert_page(writer, 422, "id=\"f-files-e\"");
        assert_page(writer, 422, "广播里说了什么");
    }
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM file"), before);
    /* A drawing with a script is text, and leaves as text to be saved. */
    assert_int_equal(sent(p, writer, number, "a.svg",
                          S("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
                          false),
                     303);
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, NULL);
    press_keep(p);
    struct browser *b = visitor(p);
    browser_get(b, PRINTED(p, "/items/%s/files/%.*s", number, STR_ARG(only_file(p, id))));
    assert_page(b, 200, "");
    assert_text(browser_header(b, "Content-Type"), "text/plain; charset=utf-8");
    assert_true(str_starts(browser_header(b, "Content-Disposition"), S("attachment")));
    assert_text(browser_header(b, "X-Content-Type-Options"), "nosniff");
}

static void a_recording_is_heard_as_it_was_made_ready_and_only_with_a_public_item(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "村广播", "请听录音。");
    const char *number = number_of(p, id);
    struct browser *b = visitor(p), *writer = visitor(p);
    int ran;
    browser_login(writer, "writer.one");
    browser_get(writer, PRINTED(p, "/desk/items/%s/files", number));
    browser_attach(writer, "files", "广播.wav", tone(p->arena));
    browser_fill(writer, "words", "村广播录音");
    browser_send(writer, PRINTED(p, "/desk/items/%s/files", number));
    assert_page(writer, 303, "");
    browser_get(writer, PRINTED(p, "/desk/items/%s/files", number));
    assert_page(writer, 200, "正在准备");
    str hash = only_file(p, id);
    const char *file = PRINTED(p, "/items/%s/files/%.*s", number, STR_ARG(hash)),
               *sound = PRINTED(p, "%s?part=sound", file), *page = PRINTED(p, "/items/%s", number);
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, NULL);
    press_keep(p);
    browser_get(b, page);
    assert_page(b, 200, "正在准备");
    assert_false(browser_sees(b, "<audio"));
    browser_get(b, file); /* what was sent is never served */
    assert_page(b, 404, "");
    assert_done(p, jobs_run_due(&p->site->site.app, &p->err, p->now, &ran));
    browser_get(b, page);
    assert_page(b, 200, PRINTED(p, "<audio controls preload=\"none\" src=\"%s\"", file));
    assert_page(b, 200, "村广播录音 · 0.1 MB");
    static const char *const good[] = { "", "?part=sound" };
    for (size_t i = 0; i < 2; i++) {
        browser_get(b, PRINTED(p, "%s%s", file, good[i]));
        assert_page(b, 200, "");
        assert_text(browser_header(b, "Content-Type"), "audio/mp4");
    }
    browser_get(b, PRINTED(p, "%s?part=poster", file));
    assert_page(b, 404, "");
    const char *draft = number_of(p, press_item(p, "work", "另一篇", "草稿。"));
    browser_get(b, PRINTED(p, "/items/%s/files/%.*s?part=sound", draft, STR_ARG(hash)));
    assert_page(b, 404, "");
    assert_done(p, publish_withdraw(press_db(p), press_by(p, p->chief), press_seen(p, id), S("有误")));
    press_keep(p);
    browser_get(b, sound);
    assert_page(b, 404, "");
    browser_get(writer, PRINTED(p, "/desk%s", sound));
    assert_page(writer, 200, "");
}

/* A second of a small picture without sound, as mp4. */
static str film(struct press *p)
{
    static const char *const argv[] = {
        "ffmpeg",   "-nostdin",  "-v",   "error",
        "-f",       "lavfi",     "-i",   "testsrc=size=160x120:rate=10:duration=1",
        "-pix_fmt", "yuv420p",   "-c:v", "libx264",
        "-preset",  "ultrafast", "-f",   "mp4",
        "out",      NULL
    };
    struct child_folder folder;
    struct child_done done;
    struct stat about;
    assert_done(p, child_folder_make(&p->site->site.app, p->arena, &p->err, &folder));
    const struct child child = { .argv = argv,
                                 .folder = &folder,
                                 .limits = { .seconds = 60,
                                             .cpu_seconds = 60,
                                             .memory_bytes = INT64_C(2048) << 20,
                                             .file_bytes = INT64_C(10) << 20,
                                             .processes = 100 } };
    assert_done(p, child_run(p->arena, &p->err, &child, &done));
    int fd = open(child_file(&folder, p->arena, "out"), O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0 && fstat(fd, &about) == 0);
    char *room = arena_alloc(p->arena, (size_t)about.st_size);
    assert_int_equal(read(fd, room, (size_t)about.st_size), about.st_size);
    (void)close(fd);
    return (str){ room, (size_t)about.st_size };
}

/* The address of the only public file in that role. */
static const char *address_of(struct press *p, publish_item_id id, const char *role)
{
    struct publish_public item = press_public(p, id);
    const char *found = NULL;
    for (size_t i = 0; i < item.files_n; i++)
        if (str_eq(item.files[i].role, str_from_c(role)))
            found = PRINTED(p, "/items/%.*s/files/%.*s", STR_ARG(item.number), STR_ARG(item.files[i].hash));
    assert_non_null(found);
    press_keep(p);
    return found;
}

static const char *track_of(struct press *p, const char *address)
{
    return PRINTED(p, "<track kind=\"captions\" src=\"%s\" label=\"字幕\" default>", address);
}

/* A film with its subtitles, below the text or in it; for everybody, and made ready. */
static publish_item_id film_shown(struct press *p, struct browser *writer, str bytes, bool is_in_text)
{
    publish_item_id id = press_item(p, "work", "清淤现场", "请看录像。");
    const char *number = number_of(p, id), *edit = PRINTED(p, "/desk/items/%s/edit", number);
    int ran;
    assert_int_equal(sent(p, writer, number, "清淤.mp4", bytes, false), 303);
    if (is_in_text) {
        str hash = only_file(p, id);
        browser_get(writer, edit);
        browser_fill(writer, "body", PRINTED(p, "请看录像。\n\n![清淤](video:%.*s)\n", 8, hash.p));
        browser_send(writer, edit);
        assert_page(writer, 303, "");
    }
    assert_int_equal(
        sent(p, writer, number, "清淤.vtt",
             S("\xEF\xBB\xBFWEBVTT\r\n\r\n1\r\n00:00.000 --> 00:00.900 line:80%\r\n清淤三天\r\n"), false),
        303);
    press_submit(p, id);
    press_approve(p, id, p->chief);
    press_issue(p, id, NULL);
    press_keep(p);
    assert_done(p, jobs_run_due(&p->site->site.app, &p->err, p->now, &ran));
    return id;
}

static void a_video_has_its_subtitles_below_the_text_and_in_it(void **state)
{
    struct press *p = *state;
    struct browser *b = visitor(p), *writer = visitor(p);
    str bytes = film(p);
    browser_login(writer, "writer.one");
    for (int is_in_text = 0; is_in_text < 2; is_in_text++) {
        publish_item_id id = film_shown(p, writer, bytes, is_in_text == 1);
        const char *number = number_of(p, id), *video = address_of(p, id, "video"),
                   *track = address_of(p, id, "subtitles");
        browser_get(b, PRINTED(p, "/items/%s", number));
        assert_page(b, 200, PRINTED(p, "src=\"%s\"", video));
        assert_page(b, 200, track_of(p, track));
        assert_true(str_find(browser_header(b, "Content-Security-Policy"), S("media-src 'self'")) !=
                    SIZE_MAX);
        browser_get(b, video);
        assert_page(b, 200, "");
        assert_text(browser_header(b, "Content-Type"), "video/mp4");
        browser_get(b, track);
        assert_page(b, 200, "清淤三天");
        assert_text(browser_header(b, "Content-Type"), "text/vtt; charset=utf-8");
        browser_get(writer, PRINTED(p, "/desk/items/%s", number));
        if (is_in_text == 1)
            assert_page(writer, 200, track_of(p, PRINTED(p, "/desk%s", track)));
    }
}

/* What a browser would leave out without a word is told at the field, with the line. */
static void subtitles_that_nobody_would_see_are_told_at_the_field(void **state)
{
    struct press *p = *state;
    publish_item_id id = press_item(p, "work", "清淤现场", "请看录像。");
    const char *number = number_of(p, id);
    struct browser *writer = visitor(p);
    static const struct {
        const char *name;
        str bytes;
        const char *told;
    } bad[] = {
        { "a.vtt", S_INIT("1\n00:00:01,000 --> 00:00:02,000\n明天停水\n"), "“a.vtt”不是WebVTT字幕" },
        { "a.srt", S_INIT("1\n00:00:01,000 --> 00:00:02,000\n明天停水\n"), "“a.srt”不是WebVTT字幕" },
        { "a.vtt", S_INIT("WEBVTT\n\n明天停水\n"), "一条字幕也没有" },
        { "a.vtt", S_INIT("WEBVTT\n\n00:01,000 --> 00:02,000\n明天停水\n"), "字幕第3行的时间不对" },
        { "a.vtt", S_INIT("WEBVTT\n\n00:01.000-->00:02.000\n明天停水\n"), "字幕第3行的时间不对" },
        { "a.vtt", S_INIT("WEBVTT\n\n00:61.000 --> 01:02.000\n明天停水\n"), "字幕第3行的时间不对" },
        { "a.vtt", S_INIT("WEBVTT\n\n00:01.000 --> 00:02.000\n明天停水\n\n00:03.000 --> 00:03.000\n两小时\n"),
          "字幕第6行的时间不对" },
    };
    browser_login(writer, "writer.one");
    int64_t before = site_number(p->site, "SELECT count(*) FROM file");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(sent(p, writer, number, bad[i].name, bad[i].bytes, false), 422);
        assert_page(writer, 422, "id=\"f-files-e\"");
        assert_page(writer, 422, bad[i].told);
        assert_page(writer, 422, "广播里说了什么");
    }
    assert_int_equal(site_number(p->site, "SELECT count(*) FROM file"), before);
    assert_int_equal(sent(p, writer, number, "a.vtt",
                          S("WEBVTT - 停水\n\n100:00:01.000\t-->\t100:00:02.000\n明天停水\n"), false),
                     303);
}

static void a_notice_is_read_aloud_once_that_is_made(void **state)
{
    struct press *p = *state;
    const char *number = number_of(p, press_published(p, "jobs", "停水通知", "**明天**停水。"));
    const char *speech = PRINTED(p, "/items/%s/speech?lang=zh-Hans", number);
    struct browser *b = visitor(p);
    int ran;
    browser_get(b, PRINTED(p, "/items/%s", number));
    assert_page(b, 200, "停水");
    assert_false(browser_sees(b, "<audio"));
    browser_get(b, speech);
    assert_page(b, 404, "");
    assert_done(p, jobs_run_due(&p->site->site.app, &p->err, p->now, &ran));
    browser_get(b, PRINTED(p, "/items/%s", number));
    assert_page(b, 200, PRINTED(p, "src=\"%s\"", speech));
    browser_get(b, speech);
    assert_page(b, 200, "");
    assert_text(browser_header(b, "Content-Type"), "audio/mp4");
    browser_get(b, PRINTED(p, "/items/%s/speech", number_of(p, press_item(p, "work", "草稿", "草稿。"))));
    assert_page(b, 404, "");
}

TEST_DATABASE_MAIN(PRESS(the_interface_gives_what_is_public_and_nothing_else),
                   PRESS(of_what_was_withdrawn_the_interface_tells_the_reason_only),
                   PRESS(a_kept_answer_turns_when_something_becomes_public_or_expires),
                   PRESS(everybody_sees_what_a_correction_changed),
                   PRESS(search_and_talk_know_an_item_as_long_as_everybody_may_read_it),
                   PRESS(a_file_is_public_with_the_text_that_has_it),
                   PRESS(a_notice_is_read_aloud_once_that_is_made),
                   PRESS(a_recording_is_heard_as_it_was_made_ready_and_only_with_a_public_item),
                   PRESS(a_video_has_its_subtitles_below_the_text_and_in_it),
                   PRESS(subtitles_that_nobody_would_see_are_told_at_the_field),
                   PRESS(a_transcript_is_read_on_the_page_and_subtitles_are_served_as_such),
                   PRESS(what_is_no_file_of_the_kind_it_claims_is_told_at_the_field_and_leaves_nothing))
