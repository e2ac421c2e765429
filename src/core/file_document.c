/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking into documents before they are kept. The directory of a zip file says how large its parts are; who
 * unpacks believes it, so it is summed. Office files are unpacked once as well: what comes out is counted,
 * and its checksums tell whether it is whole.
 */
#include <zip.h>

#include "core/file_kind.h"

#define PARTS_MAX 10000
#define UNPACKED_MAX ((uint64_t)1 << 30)
#define OFFICE_UNPACKED_MAX ((uint64_t)300 << 20)
#define RATIO_FROM ((uint64_t)4 << 20)
#define RATIO_MAX 150
#define PIECE 65536

struct look {
    struct arena *arena;
    struct err *err;
    bool is_office;
    uint64_t sum;
};

#define LOOK_FAIL(l, code, key, ...) ERR((l)->err, (l)->arena, (code), (key), __VA_ARGS__)

static rc count(struct look *l, uint64_t packed, uint64_t unpacked, uint64_t more)
{
    l->sum += more;
    if (l->sum > (l->is_office ? OFFICE_UNPACKED_MAX : UNPACKED_MAX))
        return LOOK_FAIL(l, RC_LIMIT, "file.bomb", "more than %llu bytes unpacked",
                         (unsigned long long)l->sum);
    if (unpacked > RATIO_FROM && unpacked / (packed + 1) > RATIO_MAX)
        return LOOK_FAIL(l, RC_LIMIT, "file.bomb", "a part unpacks to %llu times its size",
                         (unsigned long long)(unpacked / (packed + 1)));
    return RC_OK;
}

static rc unpack_part(struct look *l, zip_t *zip, const zip_stat_t *about)
{
    char piece[PIECE];
    uint64_t unpacked = 0;
    zip_int64_t n = -1;
    zip_file_t *part = zip_fopen_index(zip, about->index, 0);
    rc done = RC_OK;
    while (part != NULL && done == RC_OK && (n = zip_fread(part, piece, sizeof piece)) > 0) {
        unpacked += (uint64_t)n;
        done = count(l, about->comp_size, unpacked, (uint64_t)n);
    }
    if (part != NULL)
        (void)zip_fclose(part);
    if (done == RC_OK && n < 0)
        return LOOK_FAIL(l, RC_INVALID, "file.broken", "a part cannot be unpacked");
    return done;
}

static rc look_at_part(struct look *l, zip_t *zip, zip_uint64_t i)
{
    zip_stat_t about;
    if (zip_stat_index(zip, i, 0, &about) != 0 || (about.valid & ZIP_STAT_SIZE) == 0)
        return LOOK_FAIL(l, RC_INVALID, "file.broken", "part %llu cannot be found", (unsigned long long)i);
    if (l->is_office && str_ends(str_from_c(about.name), S("vbaProject.bin")))
        return LOOK_FAIL(l, RC_INVALID, "file.macros", "an office file with macros");
    if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && about.encryption_method != ZIP_EM_NONE)
        return LOOK_FAIL(l, RC_INVALID, "file.password", "an encrypted zip file");
    return l->is_office ? unpack_part(l, zip, &about) : count(l, about.comp_size, about.size, about.size);
}

static rc look_at_parts(struct look *l, zip_t *zip)
{
    zip_int64_t n = zip_get_num_entries(zip, 0);
    if (n > PARTS_MAX)
        return LOOK_FAIL(l, RC_LIMIT, "file.bomb", "%lld parts", (long long)n);
    for (zip_int64_t i = 0; i < n; i++)
        TRY(look_at_part(l, zip, (zip_uint64_t)i));
    return RC_OK;
}

static rc look_at_zip(struct look *l, str bytes)
{
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &why);
    zip_t *zip = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
    rc done = zip != NULL
                  ? look_at_parts(l, zip)
                  : LOOK_FAIL(l, RC_INVALID, "file.broken", "no zip file (%d)", zip_error_code_zip(&why));
    zip_error_fini(&why);
    if (zip != NULL)
        zip_discard(zip);
    else if (source != NULL)
        zip_source_free(source);
    return done;
}

rc file_document_check(struct arena *a, struct err *e, const struct file_kind *kind, str bytes)
{
    struct look l = { .arena = a, .err = e };
    str name = str_from_c(kind->name);
    if (str_eq(name, S("txt")))
        return RC_OK;
    if (str_eq(name, S("vtt")))
        return file_subtitles_check(a, e, bytes);
    if (str_eq(name, S("pdf"))) {
        /* The end is where the list of its parts is found. */
        str tail = bytes.n > 2048 ? str_slice(bytes, bytes.n - 2048, 2048) : bytes;
        if (str_find(tail, S("%%EOF")) == SIZE_MAX)
            return LOOK_FAIL(&l, RC_INVALID, "file.broken", "a pdf without its end");
        return RC_OK;
    }
    l.is_office = !str_eq(name, S("zip"));
    return look_at_zip(&l, bytes);
}
