/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds by their first bytes. Office files are zip files with a part that gives them away. */
#include "core/file_kind.h"

#include <unicode/ucnv.h>
#include <zip.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "core/clean_text.h"

#define NAME_CHARACTERS_MAX 120
#define ENDING_MAX 8
#define TEXT_LOOK_MAX ((size_t)1 << 20)

static const struct file_kind kinds[] = {
    { "jpeg", FILE_PICTURE, "image/jpeg", NULL },
    { "png", FILE_PICTURE, "image/png", NULL },
    { "webp", FILE_PICTURE, "image/webp", NULL },
    { "pdf", FILE_DOCUMENT, "application/pdf", NULL },
    { "docx", FILE_DOCUMENT, "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      NULL },
    { "xlsx", FILE_DOCUMENT, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", NULL },
    { "pptx", FILE_DOCUMENT, "application/vnd.openxmlformats-officedocument.presentationml.presentation",
      NULL },
    { "odt", FILE_DOCUMENT, "application/vnd.oasis.opendocument.text", NULL },
    { "ods", FILE_DOCUMENT, "application/vnd.oasis.opendocument.spreadsheet", NULL },
    { "zip", FILE_DOCUMENT, "application/zip", NULL },
    { "txt", FILE_DOCUMENT, "text/plain; charset=utf-8", NULL },
    { "vtt", FILE_DOCUMENT, "text/vtt; charset=utf-8", NULL },
    { "mp3", FILE_AUDIO, "audio/mpeg", "mp3" },
    { "m4a", FILE_AUDIO, "audio/mp4", "mov" },
    { "aac", FILE_AUDIO, "audio/aac", "aac" },
    { "ogg", FILE_AUDIO, "audio/ogg", "ogg" },
    { "wav", FILE_AUDIO, "audio/wav", "wav" },
    { "flac", FILE_AUDIO, "audio/flac", "flac" },
    { "amr", FILE_AUDIO, "audio/amr", "amr" },
    { "mp4", FILE_VIDEO, "video/mp4", "mov" },
    { "mov", FILE_VIDEO, "video/quicktime", "mov" },
    { "webm", FILE_VIDEO, "video/webm", "matroska" },
    { "mkv", FILE_VIDEO, "video/x-matroska", "matroska" },
    { "avi", FILE_VIDEO, "video/x-msvideo", "avi" },
};

/* Longer ones first where one begins like another. */
static const struct {
    size_t at;
    str bytes;
    const char *kind;
} marks[] = {
    { 0, S_INIT("\xFF\xD8\xFF"), "jpeg" }, { 0, S_INIT("\x89PNG\r\n\x1A\n"), "png" },
    { 8, S_INIT("WEBPVP8"), "webp" },      { 0, S_INIT("%PDF-"), "pdf" },
    { 0, S_INIT("ID3"), "mp3" },           { 4, S_INIT("ftypM4A "), "m4a" },
    { 4, S_INIT("ftypM4B "), "m4a" },      { 4, S_INIT("ftypqt  "), "mov" },
    { 4, S_INIT("ftypheic"), NULL },       { 4, S_INIT("ftypheix"), NULL },
    { 4, S_INIT("ftypmif1"), NULL },       { 4, S_INIT("ftypavif"), NULL },
    { 4, S_INIT("ftyp"), "mp4" },          { 0, S_INIT("OggS"), "ogg" },
    { 8, S_INIT("WAVE"), "wav" },          { 8, S_INIT("AVI "), "avi" },
    { 0, S_INIT("fLaC"), "flac" },         { 0, S_INIT("#!AMR"), "amr" },
};

const struct file_kind *file_kind_named(str name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_eq(name, str_from_c(kinds[i].name)))
            return &kinds[i];
    return NULL;
}

/* ---- zip ---- */

static bool has_part(zip_t *zip, const char *name)
{
    return zip_name_locate(zip, name, 0) >= 0;
}

/* OpenDocument says what it is in its first part. */
static const char *open_document(zip_t *zip)
{
    static const struct {
        const char *media, *kind;
    } rows[] = { { "application/vnd.oasis.opendocument.text", "odt" },
                 { "application/vnd.oasis.opendocument.spreadsheet", "ods" } };
    char media[80] = { 0 };
    zip_file_t *part = zip_fopen(zip, "mimetype", 0);
    if (part == NULL)
        return NULL;
    (void)zip_fread(part, media, sizeof media - 1);
    (void)zip_fclose(part);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(media, rows[i].media) == 0)
            return rows[i].kind;
    return NULL;
}

static const char *zip_kind(str bytes)
{
    zip_error_t why;
    const char *kind = "zip";
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &why);
    zip_t *zip = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
    zip_error_fini(&why);
    if (zip == NULL) {
        if (source != NULL)
            zip_source_free(source);
        return kind; /* file_document_check will tell what is wrong with it */
    }
    const char *open = open_document(zip);
    if (has_part(zip, "word/document.xml"))
        kind = "docx";
    else if (has_part(zip, "xl/workbook.xml"))
        kind = "xlsx";
    else if (has_part(zip, "ppt/presentation.xml"))
        kind = "pptx";
    else if (open != NULL)
        kind = open;
    zip_discard(zip);
    return kind;
}

/* ---- the rest ---- */

/* MPEG audio without a tag before it: eleven bits set, then a layer; AAC has layer 0. */
static const char *mpeg_audio(str bytes)
{
    unsigned char first = bytes.n > 2 ? (unsigned char)bytes.p[0] : 0,
                  second = bytes.n > 2 ? (unsigned char)bytes.p[1] : 0;
    if (first != 0xFF || (second & 0xE0) != 0xE0)
        return NULL;
    if ((second & 0xF6) == 0xF0)
        return "aac";
    bool is_layer = (second & 0x06) != 0, is_version = (second & 0x18) != 0x08,
         has_rate = ((unsigned char)bytes.p[2] & 0xF0) != 0xF0;
    return is_layer && is_version && has_rate ? "mp3" : NULL;
}

/* EBML names its document type within the first bytes. */
static const char *matroska(str bytes)
{
    str head = str_slice(bytes, 0, 64);
    if (!str_starts(bytes, S("\x1A\x45\xDF\xA3")))
        return NULL;
    if (str_find(head, S("webm")) != SIZE_MAX)
        return "webm";
    return str_find(head, S("matroska")) != SIZE_MAX ? "mkv" : NULL;
}

/* GB 18030 to the last byte, and no control characters in it. */
static bool is_gb_text(struct arena *a, str bytes)
{
    UErrorCode error = U_ZERO_ERROR;
    UConverter *converter = ucnv_open("gb18030", &error);
    size_t room = bytes.n + 1;
    UChar *out = ARENA_ARRAY(a, UChar, room);
    int32_t n = 0;
    if (U_FAILURE(error))
        return false;
    ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &error);
    n = ucnv_toUChars(converter, out, (int32_t)room, bytes.p, (int32_t)bytes.n, &error);
    ucnv_close(converter);
    for (int32_t i = 0; i < n && U_SUCCESS(error); i++)
        if ((out[i] < ' ' && out[i] != '\t' && out[i] != '\n' && out[i] != '\r') || out[i] == 0x7F)
            return false;
    return U_SUCCESS(error);
}

/* A long one is cut for looking where a line ends. */
static bool is_text(struct arena *a, str bytes)
{
    str look = str_slice(bytes, 0, TEXT_LOOK_MAX);
    if (bytes.n == 0 || memchr(bytes.p, 0, bytes.n) != NULL)
        return false;
    if (look.n < bytes.n)
        while (look.n > 0 && look.p[look.n - 1] != '\n')
            look.n--;
    if (str_starts(look, S("\xEF\xBB\xBF")))
        look = str_slice(look, 3, look.n);
    return look.n > 0 && (utf8_is_text(look) || is_gb_text(a, look));
}

/* WebVTT has its name in the first line, and is UTF-8. */
static bool is_subtitles(str bytes)
{
    str rest = str_starts(bytes, S("\xEF\xBB\xBF")) ? str_slice(bytes, 3, bytes.n) : bytes;
    bool is_named = str_starts(rest, S("WEBVTT")) && (rest.n == 6 || rest.p[6] == ' ' || rest.p[6] == '\t' ||
                                                      rest.p[6] == '\n' || rest.p[6] == '\r');
    return is_named && utf8_is_text(rest);
}

static const char *marked(str bytes, bool *ret_found)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        *ret_found = str_starts(str_slice(bytes, marks[i].at, marks[i].bytes.n), marks[i].bytes);
        if (*ret_found)
            return marks[i].kind;
    }
    return NULL;
}

const struct file_kind *file_kind_of(struct arena *a, str bytes)
{
    bool is_found = false;
    const char *name = marked(bytes, &is_found);
    if (is_found)
        return name != NULL ? file_kind_named(str_from_c(name)) : NULL;
    if (str_starts(bytes, S("PK\x03\x04")))
        name = zip_kind(bytes);
    if (name == NULL)
        name = mpeg_audio(bytes);
    if (name == NULL)
        name = matroska(bytes);
    if (name == NULL && is_text(a, bytes))
        name = is_subtitles(bytes) ? "vtt" : "txt";
    return name != NULL ? file_kind_named(str_from_c(name)) : NULL;
}

/* ---- names ---- */

/* Behind the last slash of either kind, without what file systems and headers do not bear. */
static str base_name(struct arena *a, str name)
{
    struct buf out = buf_new(a, name.n + 1);
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/' || name.p[i - 1] == '\\') {
            name = str_slice(name, i, name.n);
            break;
        }
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] >= ' ' && name.p[i] != 0x7F && strchr("\"<>|:*?", name.p[i]) == NULL)
            buf_putc(&out, name.p[i]);
    return buf_str(&out);
}

/* ".tar" of "a.tar"; absent: it has no ending. */
static str ending_of(str name)
{
    for (size_t i = name.n; i > 1 && name.n - i < ENDING_MAX; i--)
        if (name.p[i - 1] == '.')
            return str_slice(name, i - 1, name.n);
    return (str){ 0 };
}

/* Endings that say the same as the kind's own. */
static bool ending_fits(str ending, const struct file_kind *kind)
{
    static const char *const others[][2] = { { "jpeg", ".jpg" }, { "txt", ".csv" }, { "txt", ".md" },
                                             { "mp4", ".m4v" },  { "mp4", ".3gp" }, { "ogg", ".opus" },
                                             { "ogg", ".oga" },  { "m4a", ".m4b" } };
    if (str_eq_nocase(str_slice(ending, 1, ending.n), str_from_c(kind->name)))
        return true;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcmp(others[i][0], kind->name) == 0 && str_eq_nocase(ending, str_from_c(others[i][1])))
            return true;
    return false;
}

str file_name_clean(struct arena *a, str name, const struct file_kind *kind)
{
    str clean = utf8_is_valid(name) ? str_trim(clean_text(a, base_name(a, name))) : S("");
    while (str_starts(clean, S(".")))
        clean = str_slice(clean, 1, clean.n);
    str ending = ending_of(clean);
    bool fits = !str_is_absent(ending) && ending_fits(ending, kind);
    str stem = fits ? str_slice(clean, 0, clean.n - ending.n) : clean;
    stem = str_trim(utf8_cut(stem, NAME_CHARACTERS_MAX - ENDING_MAX));
    if (str_is_empty(stem) || !clean_text_says(stem))
        stem = S("file");
    return fits ? str_join(a, stem, ending) : str_printf(a, "%.*s.%s", STR_ARG(stem), kind->name);
}
