/* SPDX-License-Identifier: Apache-2.0 */
/* Documents, audio and video: told by their bytes, looked into, kept once, called by a name that deceives
 * nobody. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/buf.h"
#include "core/file.h"
#include "kernel.h"

#define MIB ((int64_t)1 << 20)
#define ALL ((unsigned)(FILE_PICTURE | FILE_DOCUMENT | FILE_AUDIO | FILE_VIDEO))

static const struct file_limits limits = { .document_bytes = 2 * MIB,
                                           .audio_bytes = 3 * MIB,
                                           .video_bytes = 4 * MIB };

static rc take(struct kernel *k, str bytes, unsigned classes, struct file_taken *ret)
{
    *ret = (struct file_taken){ .bytes = 0 };
    k->err = (struct err){ 0 };
    return file_take(&k->app, k->arena, &k->err, bytes, classes, &limits, ret);
}

static void refused(struct kernel *k, str bytes, unsigned classes, rc want, const char *text_key)
{
    struct file_taken t;
    assert_int_equal(take(k, bytes, classes, &t), want);
    assert_string_equal(k->err.text_key, text_key);
    assert_int_equal(t.bytes, 0);
}

/* ---- zip files of the tests' own ---- */

struct part {
    const char *name;
    str bytes;
    const char *password;
};

static str zipped(struct kernel *k, const struct part *parts, size_t n)
{
    const char *path = str_c(k->arena, str_printf(k->arena, "%.*s/made.zip", STR_ARG(k->app.data_dir)));
    int error;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &error);
    assert_non_null(zip);
    for (size_t i = 0; i < n; i++) {
        zip_source_t *source = zip_source_buffer(zip, parts[i].bytes.p, parts[i].bytes.n, 0);
        zip_int64_t at = zip_file_add(zip, parts[i].name, source, ZIP_FL_OVERWRITE);
        assert_true(at >= 0);
        if (parts[i].password != NULL)
            assert_int_equal(
                zip_file_set_encryption(zip, (zip_uint64_t)at, ZIP_EM_AES_256, parts[i].password), 0);
    }
    assert_int_equal(zip_close(zip), 0);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    assert_true(fd >= 0 && fstat(fd, &about) == 0);
    char *room = arena_alloc(k->arena, (size_t)about.st_size);
    assert_int_equal(read(fd, room, (size_t)about.st_size), about.st_size);
    (void)close(fd);
    return (str){ room, (size_t)about.st_size };
}

static str office(struct kernel *k, const char *main_part, str more)
{
    struct part parts[] = { { "[Content_Types].xml", S("<Types/>"), NULL },
                            { main_part, S("<x/>"), NULL },
                            { "more/part.bin", more, NULL } };
    return zipped(k, parts, 3);
}

static str filled(struct kernel *k, str head, size_t n)
{
    char *room = arena_alloc(k->arena, n);
    memset(room, 'x', n);
    memcpy(room, head.p, head.n);
    return (str){ room, n };
}

static void kinds_are_told_by_content(void **state)
{
    struct kernel *k = *state;
    struct part odt[] = { { "mimetype", S("application/vnd.oasis.opendocument.text"), NULL },
                          { "content.xml", S("<x/>"), NULL } },
                plain[] = { { "a.txt", S("x"), NULL } };
    const struct {
        str bytes;
        const char *kind;
    } cases[] = {
        { S("%PDF-1.7\n1 0 obj\n%%EOF\n"), "pdf" },
        { office(k, "word/document.xml", S("x")), "docx" },
        { office(k, "xl/workbook.xml", S("x")), "xlsx" },
        { office(k, "ppt/presentation.xml", S("x")), "pptx" },
        { zipped(k, odt, 2), "odt" },
        { zipped(k, plain, 1), "zip" },
        { S("姓名,电话\n张三,1\n"), "txt" },
        { S("\xD0\xD5\xC3\xFB,\xB5\xE7\xBB\xB0\n"), "txt" }, /* GBK */
        { S("\xEF\xBB\xBFWEBVTT\n\n00:00.000 --> 00:01.000\nx\n"), "vtt" },
        { S("WEBVTTX is a text\n"), "txt" },
        { S("ID3\x03\x00"), "mp3" },
        { S("\xFF\xFB\x90\x64\x00\x00"), "mp3" },
        { S("\xFF\xF1\x50\x80\x00\x00"), "aac" },
        { S("\x00\x00\x00\x20"
            "ftypM4A \x00"),
          "m4a" },
        { S("OggS\x00\x02"), "ogg" },
        { S("RIFF\x24\x00\x00\x00WAVEfmt "), "wav" },
        { S("#!AMR\n\x3C"), "amr" },
        { S("fLaC\x00"), "flac" },
        { S("\x00\x00\x00\x20"
            "ftypisom\x00"),
          "mp4" },
        { S("\x00\x00\x00\x20"
            "ftyp3gp4\x00"),
          "mp4" },
        { S("\x00\x00\x00\x14"
            "ftypqt  \x00"),
          "mov" },
        { S("\x1A\x45\xDF\xA3\x9F\x42\x82\x84webm\x42"), "webm" },
        { S("\x1A\x45\xDF\xA3\xA3\x42\x82\x88matroska"), "mkv" },
        { S("RIFF\x24\x00\x00\x00"
            "AVI LIST"),
          "avi" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct file_taken t;
        assert_ok(take(k, cases[i].bytes, ALL, &t));
        assert_string_equal(t.kind->name, cases[i].kind);
        assert_int_equal(t.bytes, cases[i].bytes.n);
        assert_int_equal(t.hash.n, 64);
    }
}

static void what_is_none_of_the_kinds_is_refused(void **state)
{
    static const str others[] = {
        S_INIT(""),
        S_INIT("MZ\x90\x00\x03\x00\x00\x00"),
        S_INIT("\x7F"
               "ELF\x02\x01\x01\x00\x00"),
        S_INIT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\x00\x00"), /* .doc */
        S_INIT("\x00\x00\x00\x18"
               "ftypheic\x00\x00"),
        S_INIT("GIF89a\x01\x00\x01\x00\x00"),
        S_INIT("Rar!\x1A\x07\x00"),
        S_INIT("a\x00"
               "b"),
        S_INIT("text with a bell \x07"),
        S_INIT("FLV\x01\x05\x00\x00"),
    };
    struct kernel *k = *state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        refused(k, others[i], ALL, RC_INVALID, "file.unknown");
}

/* It may be kept, but as the text that it is. */
static void a_page_or_a_drawing_is_text(void **state)
{
    static const str texts[] = { S_INIT("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
                                 S_INIT("<!DOCTYPE html><script>alert(1)</script>") };
    struct kernel *k = *state;
    for (size_t i = 0; i < 2; i++) {
        struct file_taken t;
        assert_ok(take(k, texts[i], ALL, &t));
        assert_string_equal(t.kind->media, "text/plain; charset=utf-8");
        assert_text(file_name_clean(k->arena, S("logo.svg"), t.kind), "logo.svg.txt");
        refused(k, texts[i], FILE_PICTURE, RC_INVALID, "file.not_wanted");
    }
}

static void a_picture_is_cleaned_and_a_broken_one_refused(void **state)
{
    struct kernel *k = *state;
    refused(k, S("\x89PNG\r\n\x1A\nnothing more"), ALL, RC_INVALID, "file.damaged");
    refused(k, S("\xFF\xD8\xFF\xE0 cut"), FILE_PICTURE, RC_INVALID, "file.damaged");
    refused(k, S("\xFF\xD8\xFF\xE0 cut"), FILE_VIDEO, RC_INVALID, "file.not_wanted");
}

static void sizes_are_limited_by_class(void **state)
{
    struct kernel *k = *state;
    struct file_taken t;
    str audio = filled(k, S("ID3"), (size_t)(3 * MIB)), video = filled(k,
                                                                       S("\x00\x00\x00\x20"
                                                                         "ftypisom"),
                                                                       (size_t)(4 * MIB));
    assert_ok(take(k, audio, FILE_AUDIO, &t));
    assert_ok(take(k, video, FILE_VIDEO, &t));
    refused(k, filled(k, S("ID3"), (size_t)(3 * MIB) + 1), ALL, RC_LIMIT, "file.too_large_mib");
    assert_text(k->err.what, "3");
    refused(k, filled(k, S("%PDF-"), (size_t)(2 * MIB) + 1), ALL, RC_LIMIT, "file.too_large_mib");
    assert_text(k->err.what, "2");
    refused(k, audio, FILE_VIDEO | FILE_DOCUMENT, RC_INVALID, "file.not_wanted");
}

static void limits_come_from_dated_rules(void **state)
{
    struct kernel *k = *state;
    struct file_limits l;
    kernel_rules(k);
    assert_ok(file_limits_load(k->db, TEST_DAY, &l));
    assert_int_equal(l.video_bytes, 200 * MIB);
    kernel_sql(k, "UPDATE rule SET value = 100000 WHERE name = 'file.video_mib'");
    assert_ok(file_limits_load(k->db, TEST_DAY, &l));
    assert_int_equal(l.video_bytes, FILE_UPLOAD_BYTES_MAX);
    kernel_sql(k, "DELETE FROM rule WHERE name = 'file.audio_mib'");
    kernel_failed(k, file_limits_load(k->db, TEST_DAY, &l), RC_CONFLICT, "rule.gap");
}

static void a_zip_bomb_is_refused_with_words(void **state)
{
    struct kernel *k = *state;
    char *zeros = arena_alloc(k->arena, (size_t)(20 * MIB));
    str hollow = { zeros, (size_t)(20 * MIB) };
    struct part parts[] = { { "a", hollow, NULL } };
    str bomb = office(k, "word/document.xml", hollow);
    assert_true((int64_t)bomb.n < MIB / 8);
    refused(k, bomb, ALL, RC_LIMIT, "file.bomb");
    refused(k, zipped(k, parts, 1), ALL, RC_LIMIT, "file.bomb");
    struct part *many = ARENA_ARRAY(k->arena, struct part, 10001);
    for (size_t i = 0; i < 10001; i++)
        many[i] = (struct part){ str_c(k->arena, str_printf(k->arena, "%zu", i)), S("x"), NULL };
    refused(k, zipped(k, many, 10001), ALL, RC_LIMIT, "file.bomb");
}

static void damage_macros_and_passwords_are_told_apart(void **state)
{
    struct kernel *k = *state;
    struct part macros[] = { { "word/document.xml", S("<x/>"), NULL },
                             { "word/vbaProject.bin", S("x"), NULL } },
                locked[] = { { "a.txt", S("x"), "secret" } };
    str whole = office(k, "word/document.xml", S("some bytes that are stored"));
    refused(k, zipped(k, macros, 2), ALL, RC_INVALID, "file.macros");
    refused(k, zipped(k, locked, 1), ALL, RC_INVALID, "file.password");
    refused(k, str_slice(whole, 0, whole.n / 2), ALL, RC_INVALID, "file.broken");
    refused(k, S("%PDF-1.7\nno end"), ALL, RC_INVALID, "file.broken");
    char *spoilt = arena_alloc(k->arena, whole.n);
    memcpy(spoilt, whole.p, whole.n);
    size_t at = str_find((str){ spoilt, whole.n }, S("some bytes"));
    if (at == SIZE_MAX) /* deflated: the local head of the last part, then its bytes */
        at = str_find((str){ spoilt, whole.n }, S("more/part.bin")) + sizeof "more/part.bin" + 3;
    spoilt[at] = (char)(spoilt[at] ^ 0x55);
    refused(k, (str){ spoilt, whole.n }, ALL, RC_INVALID, "file.broken");
}

static void a_name_says_what_the_file_is(void **state)
{
    static const char *const cases[][3] = {
        { "办法.pdf", "pdf", "办法.pdf" },
        { "C:\\报告\\表 1.xlsx", "xlsx", "表 1.xlsx" },
        { "../../etc/keys", "pdf", "keys.pdf" },
        { "invoice.pdf.exe", "zip", "invoice.pdf.exe.zip" },
        { "\xE2\x80\xAE"
          "fdp.exe",
          "zip", "fdp.exe.zip" }, /* U+202E */
        { "名单.CSV", "txt", "名单.CSV" },
        { "照片.JPG", "jpeg", "照片.JPG" },
        { "a\"b<c>.pdf", "pdf", "abc.pdf" },
        { ".htaccess", "txt", "htaccess.txt" },
        { "...", "pdf", "file.pdf" },
        { "", "mp4", "file.mp4" },
        { "\xE2\x80\x8B.pdf", "pdf", "pdf.pdf" },
        { "\xFF\xFE.pdf", "pdf", "file.pdf" },
    };
    struct kernel *k = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_text(
            file_name_clean(k->arena, str_from_c(cases[i][0]), file_kind_named(str_from_c(cases[i][1]))),
            cases[i][2]);
    str endless = filled(k, S("x"), 5000);
    assert_true(file_name_clean(k->arena, endless, file_kind_named(S("pdf"))).n <= 120);
}

static void it_is_kept_once_and_made_ones_too(void **state)
{
    struct kernel *k = *state;
    struct file_taken one, same, made;
    file_id id, again;
    str bytes = S("%PDF-1.7\nx\n%%EOF");
    assert_ok(take(k, bytes, ALL, &one));
    assert_ok(take(k, bytes, ALL, &same));
    assert_ok(file_keep_taken(k->db, &one, TEST_NOW, &id));
    assert_ok(file_keep_taken(k->db, &same, TEST_NOW + 1, &again));
    assert_int_equal(id.v, again.v);
    const char *path = str_c(k->arena, str_printf(k->arena, "%.*s/made", STR_ARG(k->app.data_dir)));
    assert_int_equal(file_take_made(&k->app, k->arena, &k->err, path, file_kind_named(S("pdf")), &made),
                     RC_UNAVAILABLE);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
    assert_int_equal(close(fd), 0);
    k->err = (struct err){ 0 };
    assert_ok(file_take_made(&k->app, k->arena, &k->err, path, file_kind_named(S("pdf")), &made));
    assert_true(str_eq(made.hash, one.hash));
}

static str header_of(struct kernel *k, const char *kind, const char *name)
{
    struct file_taken t;
    assert_ok(take(k, S("%PDF-1.7\nx\n%%EOF"), ALL, &t));
    k->rq.reply = (struct reply){ 0 };
    assert_ok(file_send(
        &k->rq, &(struct file_sent){ .hash = t.hash, .kind = str_from_c(kind), .name = str_from_c(name) }));
    assert_true(k->rq.reply.fd > 0);
    (void)close(k->rq.reply.fd);
    return k->rq.reply.download_name;
}

static void documents_are_sent_as_attachments_and_media_are_not(void **state)
{
    struct kernel *k = *state;
    assert_text(header_of(k, "pdf", "办法.pdf"), "办法.pdf");
    assert_true(k->rq.reply.is_private);
    assert_text(k->rq.reply.content_type, "application/pdf");
    assert_true(str_is_absent(header_of(k, "mp4", "x.mp4")));
    assert_int_equal(
        file_send(&k->rq, &(struct file_sent){ .hash = S("00"), .kind = S("svg"), .name = S("x") }),
        RC_NOT_FOUND);
}

#define DB(name) TEST_WITH(name, kernel_up, kernel_down)
TEST_DATABASE_MAIN(DB(kinds_are_told_by_content), DB(what_is_none_of_the_kinds_is_refused),
                   DB(a_page_or_a_drawing_is_text), DB(a_picture_is_cleaned_and_a_broken_one_refused),
                   DB(sizes_are_limited_by_class), DB(limits_come_from_dated_rules),
                   DB(a_zip_bomb_is_refused_with_words), DB(damage_macros_and_passwords_are_told_apart),
                   DB(a_name_says_what_the_file_is), DB(it_is_kept_once_and_made_ones_too),
                   DB(documents_are_sent_as_attachments_and_media_are_not))
