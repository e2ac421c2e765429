/* SPDX-License-Identifier: Apache-2.0 */
/* Is a folder a whole, unchanged export that this program can read? Nothing is written here. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/content_private.h"
#include "base/buf.h"
#include "core/file.h"
#include "core/seal.h"
#include "web/form_json.h"

#define ENTRIES_MAX 4000000
#define HASH_DIGITS 64
#define CONTENT_INVALID(a, e, ...) ERR((e), (a), RC_INVALID, NULL, __VA_ARGS__)

struct mapping {
    void *at;
    size_t n;
};

static void unmap(void *data)
{
    const struct mapping *m = data;
    (void)munmap(m->at, m->n);
}

rc content_map(struct arena *a, struct err *e, str folder, str file, str *ret)
{
    struct stat about;
    const char *path = str_c(a, str_printf(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(file)));
    struct mapping *m = ARENA_NEW(a, struct mapping);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool is_there = fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    *ret = S("");
    m->n = is_there ? (size_t)about.st_size : 0;
    if (m->n > 0)
        m->at = mmap(NULL, m->n, PROT_READ, MAP_PRIVATE, fd, 0);
    if (fd >= 0)
        (void)close(fd);
    if (!is_there || (m->n > 0 && m->at == MAP_FAILED))
        return CONTENT_INVALID(a, e, "%.*s is missing or cannot be read", STR_ARG(file));
    if (m->n == 0)
        return RC_OK;
    arena_on_reset(a, unmap, m);
    *ret = (str){ m->at, m->n };
    return RC_OK;
}

str content_sha(struct arena *a, str bytes)
{
    struct buf hex = buf_new(a, CONTENT_SHA_DIGITS);
    str hash = hash_sha256(a, bytes);
    buf_hex(&hex, hash.p, hash.n);
    return buf_str(&hex);
}

/* ---- the manifest ---- */

static str text_of(const struct form_parts *parts, str name)
{
    const struct form_part *p = form_parts_find(parts, name);
    return p != NULL && p->kind == PART_TEXT && !p->is_broken ? p->value : S("");
}

static int64_t number_of(const struct form_parts *parts, str name)
{
    const struct form_part *p = form_parts_find(parts, name);
    int64_t n;
    return p != NULL && p->kind == PART_NUMBER && str_to_i64(p->value, &n) ? n : -1;
}

static rc head_check(struct arena *a, struct err *e, str line)
{
    struct form_parts parts = { 0 };
    struct err unread = { 0 };
    if (form_json_read(a, &unread, line, &parts) != RC_OK ||
        !str_eq(text_of(&parts, S("format")), S(CONTENT_FORMAT)))
        return CONTENT_INVALID(a, e, "%s is not the manifest of an export", CONTENT_MANIFEST);
    int64_t version = number_of(&parts, S("version"));
    if (version != CONTENT_VERSION)
        return CONTENT_INVALID(a, e,
                               "the export is of version %lld, this program reads version %d: use the "
                               "Echowall that made it, or a newer one",
                               (long long)version, CONTENT_VERSION);
    return RC_OK;
}

/* "files/HASH" or "files/HASH.thumb"; nothing else is a name of a stored file. */
static bool is_stored(str file, struct content_entry *ret)
{
    if (!str_starts(file, S("files/")))
        return false;
    ret->hash = str_slice(file, 6, HASH_DIGITS);
    str ending = str_slice(file, 6 + HASH_DIGITS, file.n);
    ret->is_thumb = str_eq(ending, S(".thumb"));
    return file_hash_is_good(ret->hash) && (str_is_empty(ending) || ret->is_thumb);
}

static bool is_table(struct arena *a, const struct content_manifest *m, str file, struct content_entry *ret)
{
    if (!str_ends(file, S(".jsonl")))
        return false;
    ret->table = content_table_named(str_copy(a, str_slice(file, 0, file.n - 6)));
    for (size_t i = 0; i < m->n; i++)
        if (m->entries[i].table == ret->table)
            return false;
    return ret->table != NULL && ret->rows >= 0;
}

static void entry_add(struct arena *a, struct content_manifest *m, const struct content_entry *entry)
{
    if (m->n == m->room) {
        size_t room = m->room > 0 ? m->room * 2 : 64;
        struct content_entry *more = ARENA_ARRAY(a, struct content_entry, room);
        if (m->n > 0)
            memcpy(more, m->entries, m->n * sizeof *more);
        m->entries = more;
        m->room = room;
    }
    m->entries[m->n++] = *entry;
}

static rc entry_read(struct arena *a, struct err *e, str line, struct content_manifest *m)
{
    struct form_parts parts = { 0 };
    struct err unread = { 0 };
    if (m->n == ENTRIES_MAX || form_json_read(a, &unread, line, &parts) != RC_OK)
        return CONTENT_INVALID(a, e, "%s, line %zu: cannot be read (cut off?)", CONTENT_MANIFEST, m->n + 2);
    struct content_entry entry = { .file = text_of(&parts, S("file")),
                                   .sha256 = text_of(&parts, S("sha256")),
                                   .rows = number_of(&parts, S("rows")),
                                   .bytes = number_of(&parts, S("bytes")) };
    if (!is_stored(entry.file, &entry) && !is_table(a, m, entry.file, &entry))
        return CONTENT_INVALID(a, e, "%s, line %zu: \"%.*s\" is no file of an export, or stands there twice",
                               CONTENT_MANIFEST, m->n + 2, STR_ARG(str_slice(entry.file, 0, 100)));
    entry_add(a, m, &entry);
    return RC_OK;
}

static rc tables_are_all(struct arena *a, struct err *e, const struct content_manifest *m)
{
    for (size_t t = 0; t < content_tables_n; t++) {
        bool is_there = false;
        for (size_t i = 0; i < m->n; i++)
            is_there = is_there || m->entries[i].table == &content_tables[t];
        if (!is_there)
            return CONTENT_INVALID(a, e, "%s does not name %s.jsonl: it is cut off, or of another version",
                                   CONTENT_MANIFEST, content_tables[t].name);
    }
    return RC_OK;
}

/* ---- what it names ---- */

static int64_t lines_of(str text)
{
    int64_t n = 0;
    for (const char *at = text.p; at != NULL && at < text.p + text.n; n++) {
        at = memchr(at, '\n', text.n - (size_t)(at - text.p));
        at = at != NULL ? at + 1 : NULL;
    }
    return n;
}

static rc entry_check(struct arena *a, struct err *e, str folder, const struct content_entry *entry)
{
    str bytes;
    TRY(content_map(a, e, folder, entry->file, &bytes));
    if ((int64_t)bytes.n != entry->bytes)
        return CONTENT_INVALID(a, e, "%.*s has %zu bytes and should have %lld: it is cut off or changed",
                               STR_ARG(entry->file), bytes.n, (long long)entry->bytes);
    if (!str_eq(content_sha(a, bytes), entry->sha256))
        return CONTENT_INVALID(a, e, "%.*s is not what was exported: its SHA-256 is another",
                               STR_ARG(entry->file));
    if (entry->table != NULL && lines_of(bytes) != entry->rows)
        return CONTENT_INVALID(a, e, "%.*s has not the %lld rows that the manifest tells",
                               STR_ARG(entry->file), (long long)entry->rows);
    return RC_OK;
}

rc content_check(struct arena *a, struct err *e, str folder, struct content_manifest *ret)
{
    struct content_manifest m = { 0 };
    str text, line;
    if (content_map(a, &(struct err){ 0 }, folder, S(CONTENT_MANIFEST), &text) != RC_OK)
        return CONTENT_INVALID(a, e, "there is no %s in %.*s: it is no export, or one that was broken off",
                               CONTENT_MANIFEST, STR_ARG(folder));
    if (!str_cut(&text, '\n', &line))
        line = S("");
    TRY(head_check(a, e, line));
    while (str_cut(&text, '\n', &line))
        if (!str_is_empty(line))
            TRY(entry_read(a, e, line, &m));
    TRY(tables_are_all(a, e, &m));
    for (size_t i = 0; i < m.n; i++)
        TRY(entry_check(a, e, folder, &m.entries[i]));
    *ret = m;
    return RC_OK;
}
