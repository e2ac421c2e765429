/* SPDX-License-Identifier: Apache-2.0 */
/* Files that were brought along. */
#include "core/bundle.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/utf8.h"
#include "core/file_kind.h"
#include "core/text_decode.h"

#define DEPTH_MAX 12
#define NAME_BYTES_MAX 1000
#define MIB (INT64_C(1) << 20)

struct entry {
    str name;
    zip_uint64_t index; /* in the archive */
};
struct bundle_inside {
    struct entry *entries;
    size_t n, room;
    zip_t *zip; /* NULL: a folder or one file */
    str folder; /* absent: none */
    str bytes;  /* of the one file */
    int64_t taken;
};

static rc bomb(struct arena *a, struct err *e, const char *what)
{
    return ERR(e, a, RC_LIMIT, "file.bomb", "%s", what);
}

/* ---- names ---- */

/* Does it stay where it is? */
static bool is_inside(str name)
{
    str part;
    bool is_good =
        !str_starts(name, S("/")) && !str_ends(name, S("/")) && str_find_char(name, ':') == SIZE_MAX;
    while (is_good && !str_is_empty(name)) {
        (void)str_cut(&name, '/', &part);
        is_good = !str_eq(part, S("..")) && !str_eq(part, S(".")) && !str_is_empty(part);
    }
    return is_good;
}

/* As it may stand in a folder of ours; absent: it leads elsewhere, or is no name. */
static str name_clean(struct arena *a, str raw)
{
    const char *encoding;
    str name;
    if (raw.n == 0 || raw.n > NAME_BYTES_MAX ||
        text_decode(a, &(struct err){ 0 }, raw, &name, &encoding) != RC_OK)
        return (str){ 0 };
    char *out = arena_alloc(a, name.n + 1);
    for (size_t i = 0; i < name.n; i++)
        out[i] = name.p[i] == '\\' ? '/' : name.p[i];
    name = (str){ out, name.n };
    bool is_of_the_system =
        str_starts(name, S("__MACOSX/")) || str_ends(name, S(".DS_Store")) || str_ends(name, S("Thumbs.db"));
    return is_inside(name) && !is_of_the_system ? name : (str){ 0 };
}

static rc entry_add(struct arena *a, struct err *e, struct bundle_inside *in, str name, zip_uint64_t index)
{
    if (in->n == BUNDLE_ENTRIES_MAX)
        return bomb(a, e, "more entries than may be");
    if (in->n == in->room) {
        size_t room = in->room > 0 ? in->room * 2 : 64;
        struct entry *more = ARENA_ARRAY(a, struct entry, room);
        if (in->n > 0)
            memcpy(more, in->entries, in->n * sizeof *more);
        in->entries = more;
        in->room = room;
    }
    in->entries[in->n++] = (struct entry){ name, index };
    return RC_OK;
}

static int by_name(const void *one, const void *other)
{
    return str_cmp(((const struct entry *)one)->name, ((const struct entry *)other)->name);
}

static void names_fill(struct arena *a, struct bundle_inside *in, struct bundle *ret)
{
    str *names = ARENA_ARRAY(a, str, in->n);
    if (in->n > 0)
        qsort(in->entries, in->n, sizeof *in->entries, by_name);
    for (size_t i = 0; i < in->n; i++)
        names[i] = in->entries[i].name;
    *ret = (struct bundle){ .names = names, .n = in->n, .inside = in };
}

/* ---- ZIP files ---- */

static void close_zip(void *zip)
{
    zip_discard(zip);
}

static rc zip_begin(struct arena *a, struct err *e, str bytes, zip_t **ret)
{
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &why);
    *ret = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
    zip_error_fini(&why);
    if (*ret != NULL) {
        arena_on_reset(a, close_zip, *ret);
        return RC_OK;
    }
    if (source != NULL)
        zip_source_free(source);
    return ERR(e, a, RC_INVALID, "file.broken", "no zip file, or cut off");
}

static rc zip_list(struct arena *a, struct err *e, struct bundle_inside *in)
{
    zip_int64_t n = zip_get_num_entries(in->zip, 0);
    if (n > BUNDLE_ENTRIES_MAX)
        return bomb(a, e, "more entries than may be");
    for (zip_int64_t i = 0; i < n; i++) {
        const char *raw = zip_get_name(in->zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
        str name = raw != NULL ? name_clean(a, str_from_c(raw)) : (str){ 0 };
        if (!str_is_absent(name))
            TRY(entry_add(a, e, in, name, (zip_uint64_t)i));
    }
    return RC_OK;
}

rc bundle_of_bytes(struct arena *a, struct err *e, str name, str bytes, struct bundle *ret)
{
    struct bundle_inside *in = ARENA_NEW(a, struct bundle_inside);
    const struct file_kind *kind = file_kind_of(a, bytes);
    bool is_zip = kind != NULL && strcmp(kind->name, "zip") == 0;
    in->bytes = bytes;
    if (is_zip) {
        TRY(zip_begin(a, e, bytes, &in->zip));
        TRY(zip_list(a, e, in));
    } else {
        TRY(entry_add(a, e, in, name, 0));
    }
    names_fill(a, in, ret);
    return RC_OK;
}

static rc zip_read(struct bundle_inside *in, zip_uint64_t index, struct arena *a, struct err *e, str *ret)
{
    zip_stat_t about;
    if (zip_stat_index(in->zip, index, 0, &about) != 0 || (about.valid & ZIP_STAT_SIZE) == 0)
        return ERR(e, a, RC_INVALID, "file.broken", "zip: no such entry");
    if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && about.encryption_method != ZIP_EM_NONE)
        return ERR(e, a, RC_INVALID, "file.password", "zip: an entry with a password");
    bool is_tight = about.size > (zip_uint64_t)MIB && about.comp_size < about.size / BUNDLE_RATIO_MAX;
    in->taken += (int64_t)about.size;
    if (is_tight || about.size > (zip_uint64_t)BUNDLE_ENTRY_BYTES_MAX || in->taken > BUNDLE_BYTES_MAX)
        return bomb(a, e, "zip: an entry that unpacks to too much");
    zip_file_t *part = zip_fopen_index(in->zip, index, 0);
    if (part == NULL)
        return ERR(e, a, RC_INVALID, "file.broken", "zip: an entry that cannot be opened");
    char *room = arena_alloc(a, (size_t)about.size + 1);
    zip_int64_t n = zip_fread(part, room, about.size);
    int closed = zip_fclose(part);
    if (n != (zip_int64_t)about.size || closed != 0)
        return ERR(e, a, RC_INVALID, "file.broken", "zip: an entry that is cut off");
    *ret = (str){ room, (size_t)n };
    return RC_OK;
}

/* ---- folders ---- */

static rc folder_list(struct arena *a, struct err *e, struct bundle_inside *in, str below, int depth);

static rc folder_entry(struct arena *a, struct err *e, struct bundle_inside *in, str name, int depth)
{
    struct stat about;
    const char *path = str_c(a, str_printf(a, "%.*s/%.*s", STR_ARG(in->folder), STR_ARG(name)));
    if (lstat(path, &about) != 0)
        return RC_OK;
    if (S_ISDIR(about.st_mode) && depth < DEPTH_MAX)
        return folder_list(a, e, in, name, depth + 1);
    bool is_ours = S_ISREG(about.st_mode) && !str_is_absent(name_clean(a, name));
    return is_ours ? entry_add(a, e, in, name, 0) : RC_OK;
}

static rc folder_list(struct arena *a, struct err *e, struct bundle_inside *in, str below, int depth)
{
    bool is_top = str_is_empty(below);
    str path = is_top ? in->folder : str_printf(a, "%.*s/%.*s", STR_ARG(in->folder), STR_ARG(below));
    DIR *folder = opendir(str_c(a, path));
    rc done = RC_OK;
    if (folder == NULL)
        return ERR(e, a, RC_NOT_FOUND, NULL, "cannot read %.*s: %s", STR_ARG(path), strerror(errno));
    for (struct dirent *d; done == RC_OK && (d = readdir(folder)) != NULL;) {
        str name = str_copy(a, str_from_c(d->d_name));
        if (!str_starts(name, S(".")))
            done = folder_entry(
                a, e, in, is_top ? name : str_printf(a, "%.*s/%.*s", STR_ARG(below), STR_ARG(name)), depth);
    }
    (void)closedir(folder);
    return done;
}

rc bundle_of_folder(struct arena *a, struct err *e, str path, struct bundle *ret)
{
    struct bundle_inside *in = ARENA_NEW(a, struct bundle_inside);
    in->folder = path;
    TRY(folder_list(a, e, in, S(""), 0));
    names_fill(a, in, ret);
    return RC_OK;
}

static rc file_read(const struct bundle_inside *in, str name, struct arena *a, struct err *e, str *ret)
{
    struct stat about;
    const char *path = str_c(a, str_printf(a, "%.*s/%.*s", STR_ARG(in->folder), STR_ARG(name)));
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool is_there = fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    bool is_small = is_there && about.st_size <= BUNDLE_ENTRY_BYTES_MAX;
    size_t size = is_small ? (size_t)about.st_size : 0, n = 0;
    char *room = arena_alloc(a, size + 1);
    for (ssize_t got = 1; n < size && got > 0; n += got > 0 ? (size_t)got : 0)
        got = read(fd, room + n, size - n);
    if (fd >= 0)
        (void)close(fd);
    if (is_there && !is_small)
        return bomb(a, e, "a file that is too large");
    if (!is_there || n != size)
        return ERR(e, a, RC_INVALID, "file.broken", "cannot read %s", path);
    *ret = (str){ room, n };
    return RC_OK;
}

rc bundle_read(struct bundle *b, size_t i, struct arena *a, struct err *e, str *ret)
{
    struct bundle_inside *in = b->inside;
    if (in->zip != NULL)
        return zip_read(in, in->entries[i].index, a, e, ret);
    if (!str_is_absent(in->folder))
        return file_read(in, in->entries[i].name, a, e, ret);
    *ret = in->bytes;
    return RC_OK;
}

/* ---- addresses ---- */

static int hex_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Its path without query, "%20" as they are meant. */
static str path_of(struct arena *a, str address)
{
    size_t end = str_find_char(address, '?');
    str path = end == SIZE_MAX ? address : str_slice(address, 0, end);
    char *out = arena_alloc(a, path.n + 1);
    size_t n = 0;
    end = str_find_char(path, '#');
    path = end == SIZE_MAX ? path : str_slice(path, 0, end);
    for (size_t i = 0; i < path.n; i++) {
        int high = path.p[i] == '%' && i + 2 < path.n ? hex_of(path.p[i + 1]) : -1,
            low = high >= 0 ? hex_of(path.p[i + 2]) : -1;
        out[n++] = low >= 0 ? (char)(high * 16 + low) : path.p[i];
        i += low >= 0 ? 2 : 0;
    }
    return (str){ out, n };
}

/* Parts from the end that are the same: "a/b/c.jpg" and "x/b/c.jpg" share two. */
static int parts_shared(str one, str other)
{
    int parts = 0;
    size_t n = 0;
    while (n < one.n && n < other.n && one.p[one.n - 1 - n] == other.p[other.n - 1 - n]) {
        n++;
        bool is_edge =
            (n == one.n || one.p[one.n - 1 - n] == '/') && (n == other.n || other.p[other.n - 1 - n] == '/');
        parts += is_edge && one.p[one.n - n] != '/' ? 1 : 0;
    }
    return parts;
}

size_t bundle_find(const struct bundle *b, struct arena *a, str address)
{
    str path = path_of(a, address);
    size_t best = SIZE_MAX;
    int most = 0;
    for (size_t i = 0; i < b->n; i++) {
        int shared = parts_shared(b->names[i], path);
        if (shared > most) {
            most = shared;
            best = i;
        }
    }
    return best;
}
