/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a piece: its cover, the pictures in its words, the documents its words lead to and those that
 * were sent with it. They lie in the bundle, or they are told by name; nothing is fetched. */
#include "base/utf8.h"
#include "core/clean_text.h"
#include "core/private_number.h"
#include "features/publish/publish_import.h"
#include "features/publish/publish_import_marks.h"

#define HASH_NAME 8 /* as publish_file_name has it */
#define LINE_MAX 800
#define NAMES_MAX 12 /* of what is not here; further ones are counted */
#define NAME_POINTS_MAX 60
#define NAMES_BYTES_MAX (NAMES_MAX * (NAME_POINTS_MAX * 4 + 4))
#define MARKDOWN_MORE ((size_t)64 << 10)
#define UPLOADS S("/wp-content/uploads/")

/* ---- lines ---- */

static str part_cut(str *rest)
{
    str part;
    (void)str_cut(rest, ' ', &part);
    return part;
}

struct publish_row_file publish_row_file_of(str line)
{
    struct publish_row_file f = { .role = part_cut(&line) };
    f.kind = part_cut(&line);
    str hash = part_cut(&line);
    if (str_to_i64(part_cut(&line), &f.bytes) && str_to_i64(part_cut(&line), &f.width) &&
        str_to_i64(part_cut(&line), &f.height))
        f.hash = hash;
    f.words = str_is_absent(line) ? S("") : line;
    return f;
}

void publish_row_files_count(str lines, int64_t *ret_pictures, int64_t *ret_others)
{
    str line;
    *ret_pictures = *ret_others = 0;
    while (!str_is_empty(lines)) {
        (void)str_cut(&lines, '\n', &line);
        bool is_picture = str_starts(line, S("picture "));
        *ret_pictures += is_picture ? 1 : 0;
        *ret_others += is_picture ? 0 : 1;
    }
}

static void line_put(struct publish_piece_files *f, const char *role, const struct file_taken *taken,
                     str words)
{
    f->hashes[f->n++] = taken->hash;
    buf_printf(&f->lines, "%s%s %s %.*s %lld %lld %lld %.*s", f->n > 1 ? "\n" : "", role, taken->kind->name,
               STR_ARG(taken->hash), (long long)taken->bytes, (long long)taken->width,
               (long long)taken->height, STR_ARG(words));
}

static bool is_there(const struct publish_piece_files *f, str hash)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(f->hashes[i], hash))
            return true;
    return false;
}

static str name_in_words(const struct file_taken *taken)
{
    return str_slice(taken->hash, 0, HASH_NAME);
}

/* ---- addresses ---- */

/* Without query and fragment. */
static str address_plain(str address)
{
    size_t end = str_find_char(address, '?');
    str plain = end == SIZE_MAX ? address : str_slice(address, 0, end);
    end = str_find_char(plain, '#');
    return end == SIZE_MAX ? plain : str_slice(plain, 0, end);
}

static str last_part(str path)
{
    size_t slash = SIZE_MAX;
    for (size_t i = 0; i < path.n; i++)
        slash = path.p[i] == '/' ? i : slash;
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.n);
}

static bool is_told(const struct publish_piece_files *f, str name)
{
    str rest = buf_str(&f->names), one;
    while (!str_is_empty(rest)) {
        (void)str_cut(&rest, '\t', &one);
        if (str_eq(one, name))
            return true;
    }
    return false;
}

/* One more that is not here, under the name that people know; once, however often it is named. */
static void miss(struct publish_piece_files *f, str address, int64_t *count)
{
    str name = str_is_absent(address) ? S("") : last_part(address_plain(address));
    if (str_is_empty(name) && !str_is_absent(address))
        name = last_part(address);
    name = utf8_is_valid(name) ? publish_one_line(f->arena, clean_text(f->arena, name)) : S("");
    name = utf8_cut(name, NAME_POINTS_MAX);
    if (!str_is_empty(name) && is_told(f, name))
        return;
    ++*count;
    if (str_is_empty(name) || f->names_n > NAMES_MAX)
        return;
    buf_printf(&f->names, "%s%.*s", f->names.n > 0 ? "\t" : "",
               STR_ARG(f->names_n == NAMES_MAX ? S("…") : name));
    f->names_n++;
}

/* WordPress names smaller forms a-300x200.jpg. */
static size_t entry_of(struct publish_piece_files *f, str address)
{
    const struct bundle *b = f->x->bundle;
    size_t at = bundle_find(b, f->arena, address), dash = SIZE_MAX, dot = SIZE_MAX;
    str plain = address_plain(address);
    if (at != SIZE_MAX)
        return at;
    for (size_t i = plain.n - last_part(plain).n; i < plain.n; i++) {
        dash = plain.p[i] == '-' ? i : dash;
        dot = plain.p[i] == '.' ? i : dot;
    }
    if (dash == SIZE_MAX || dot == SIZE_MAX || dash > dot)
        return SIZE_MAX;
    return bundle_find(b, f->arena,
                       str_join(f->arena, str_slice(plain, 0, dash), str_slice(plain, dot, plain.n)));
}

/* Absent: it is not here. */
static str bytes_of(struct publish_piece_files *f, str address)
{
    str bytes = { 0 };
    size_t at = str_is_absent(address) ? SIZE_MAX : entry_of(f, address);
    if (at == SIZE_MAX || bundle_read(f->x->bundle, at, f->arena, &(struct err){ 0 }, &bytes) != RC_OK)
        return (str){ 0 };
    return bytes;
}

/* ---- pictures ---- */

/* *ret_name: as words name it; empty: it is left out. */
static rc picture_take(struct publish_piece_files *f, const struct paper_picture *p, str *ret_name)
{
    struct file_taken taken;
    bool is_beyond = f->n == PUBLISH_FILES_MAX;
    str bytes = is_beyond ? (str){ 0 } : str_is_absent(p->bytes) ? bytes_of(f, p->address) : p->bytes;
    *ret_name = S("");
    if (str_is_empty(bytes)) {
        miss(f, p->address, is_beyond ? &f->beyond : &f->missing);
        return RC_OK;
    }
    rc done = file_take(f->x->app, f->arena, &(struct err){ 0 }, bytes, FILE_PICTURE, &f->x->limits, &taken);
    if (done == RC_INVALID || done == RC_LIMIT) {
        miss(f, p->address, &f->bad);
        return RC_OK;
    }
    TRY(done);
    *ret_name = name_in_words(&taken);
    str words = str_is_absent(p->words) ? S("") : p->words;
    if (!is_there(f, taken.hash))
        line_put(f, "picture", &taken,
                 utf8_cut(clean_text(f->arena, publish_one_line(f->arena, words)), PUBLISH_ALT_MAX));
    return RC_OK;
}

/* One that is left out leaves its caption. */
static void sign_put(void *data, struct buf *out, const struct paper_sign *sign)
{
    const struct publish_piece_files *f = data;
    str name = f->as[sign->at];
    if (str_is_empty(name))
        buf_put(out, sign->caption);
    else
        paper_sign_put(out, sign->words, sign->caption, name);
}

/* First among the files, so that lists show it; above the words, where it stands nowhere in them. */
static rc cover_take(struct publish_piece_files *f, str *ret_name)
{
    str rest = f->piece->cover;
    struct paper_picture p = { 0 };
    *ret_name = S("");
    if (str_is_empty(rest))
        return RC_OK;
    (void)str_cut(&rest, '\t', &p.address);
    p.words = rest;
    return picture_take(f, &p, ret_name);
}

static void cover_put(struct publish_piece_files *f, str name)
{
    str sign = str_printf(f->arena, "](picture:%.*s", STR_ARG(name));
    if (str_is_empty(name) || str_find(f->made->markdown, sign) != SIZE_MAX)
        return;
    str rest = buf_str(&f->lines), line;
    (void)str_cut(&rest, '\n', &line);
    struct buf out = buf_new(f->arena, f->made->markdown.n + LINE_MAX * 2);
    paper_sign_put(&out, publish_row_file_of(line).words, S(""), name);
    buf_printf(&out, "\n\n%.*s", STR_ARG(f->made->markdown));
    f->made->markdown = str_trim(buf_str(&out));
}

static rc pictures_take(struct publish_piece_files *f)
{
    struct clean_text_made *made = f->made;
    f->as = ARENA_ARRAY(f->arena, str, made->pictures_n + 1);
    for (size_t i = 0; i < made->pictures_n; i++)
        TRY(picture_take(f, &made->pictures[i], &f->as[i]));
    made->markdown = paper_signs_put(f->arena, made->markdown, made->pictures_n,
                                     made->markdown.n + MARKDOWN_MORE, sign_put, f);
    return RC_OK;
}

/* ---- documents, sound, films ---- */

static const char *role_of(const struct file_kind *kind)
{
    return kind->class == FILE_AUDIO ? "audio" : kind->class == FILE_VIDEO ? "video" : "attachment";
}

/* *ret_name as above. */
static rc document_take(struct publish_piece_files *f, str address, str title, str *ret_name)
{
    struct file_taken taken;
    int64_t row;
    bool is_beyond = f->n == PUBLISH_FILES_MAX;
    str bytes = is_beyond ? (str){ 0 } : bytes_of(f, address);
    *ret_name = S("");
    if (str_is_empty(bytes)) {
        miss(f, address, is_beyond ? &f->beyond : &f->files_missing);
        return RC_OK;
    }
    rc done = file_take(f->x->app, f->arena, &(struct err){ 0 }, bytes,
                        FILE_DOCUMENT | FILE_AUDIO | FILE_VIDEO, &f->x->limits, &taken);
    bool is_bad = done == RC_INVALID || done == RC_LIMIT,
         is_secret = done == RC_OK && private_number_in_file(f->arena, taken.kind, bytes, &row);
    if (is_bad || is_secret) {
        miss(f, address, is_bad ? &f->files_bad : &f->secret);
        return RC_OK;
    }
    TRY(done);
    *ret_name = name_in_words(&taken);
    if (is_there(f, taken.hash))
        return RC_OK;
    f->attached++;
    line_put(f, role_of(taken.kind), &taken,
             file_name_clean(f->arena, str_is_empty(title) ? last_part(address_plain(address)) : title,
                             taken.kind));
    return RC_OK;
}

static str host_of(str address)
{
    size_t at = str_find(address, S("://"));
    str rest = at == SIZE_MAX ? S("") : str_slice(address, at + 3, address.n);
    size_t end = str_find_char(rest, '/');
    return end == SIZE_MAX ? rest : str_slice(rest, 0, end);
}

/* Does the link lead to a file of the other site? */
static bool is_own_file(const struct publish_piece_files *f, str address)
{
    static const char *const endings[] = {
        ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".odp", ".wps",  ".et",
        ".txt", ".csv", ".zip",  ".rar", ".7z",   ".mp3", ".m4a",  ".wav", ".mp4", ".mov", ".webm", ".ogg"
    };
    str plain = address_plain(address), host = host_of(address);
    bool is_own = str_find(plain, UPLOADS) != SIZE_MAX || str_starts(address, S("/")) ||
                  (!str_is_empty(host) && str_eq_nocase(host, host_of(f->piece->address)));
    for (size_t i = 0; is_own && i < sizeof endings / sizeof endings[0]; i++) {
        size_t n = strlen(endings[i]);
        if (plain.n > n && str_eq_nocase(str_slice(plain, plain.n - n, n), str_from_c(endings[i])))
            return true;
    }
    return false;
}

/* "[words](<http://old.example/a.pdf>)" leads to what is in the store now; what is not here keeps its
 * address. */
static rc links_take(struct publish_piece_files *f)
{
    str text = f->made->markdown, name;
    struct buf out = buf_new(f->arena, text.n + MARKDOWN_MORE);
    size_t at;
    while ((at = str_find(text, S("](<"))) != SIZE_MAX) {
        str behind = str_slice(text, at + 3, text.n);
        size_t end = str_find(behind, S(">)"));
        str address = end == SIZE_MAX ? S("") : str_slice(behind, 0, end);
        bool is_file = !str_is_empty(address) && is_own_file(f, address);
        name = S("");
        if (is_file)
            TRY(document_take(f, address, S(""), &name));
        buf_put(&out, str_slice(text, 0, at));
        if (str_is_empty(name))
            buf_put(&out, S("](<"));
        else
            buf_printf(&out, "](file:%.*s)", STR_ARG(name));
        text = str_is_empty(name) ? behind : str_slice(behind, end + 2, behind.n);
    }
    buf_put(&out, text);
    f->made->markdown = buf_str(&out);
    return RC_OK;
}

static rc attached_take(struct publish_piece_files *f)
{
    str rest = f->piece->attached, line, address, name;
    while (!str_is_empty(rest)) {
        (void)str_cut(&rest, '\n', &line);
        (void)str_cut(&line, '\t', &address);
        TRY(document_take(f, address, line, &name));
    }
    return RC_OK;
}

rc publish_piece_files_take(struct publish_piece_files *f)
{
    str cover;
    f->lines = buf_new(f->arena, PUBLISH_FILES_MAX * LINE_MAX);
    f->names = buf_new(f->arena, NAMES_BYTES_MAX);
    TRY(cover_take(f, &cover));
    TRY(pictures_take(f));
    cover_put(f, cover);
    TRY(links_take(f));
    return attached_take(f);
}
