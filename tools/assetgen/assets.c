/* SPDX-License-Identifier: Apache-2.0 */
/* Files become bytes in C, with their compressed forms and the address that holds their hash. */
#include "assetgen/assets.h"

#include <brotli/encode.h>
#include <libdeflate.h>
#include <sodium.h>

#include "assetgen/css.h"
#include "base/buf.h"
#include "viewgen/model.h"

#define OUT_BYTES_MAX (64u << 20)
#define HASH_DIGITS 10

static const struct {
    const char *ending, *content_type;
    bool is_compressible;
} kinds[] = {
    { ".css", "text/css; charset=utf-8", true },
    { ".js", "text/javascript; charset=utf-8", true },
    { ".svg", "image/svg+xml", true },
    { ".webmanifest", "application/manifest+json", true },
    { ".txt", "text/plain; charset=utf-8", true },
    { ".ico", "image/vnd.microsoft.icon", true },
    { ".png", "image/png", false },
    { ".webp", "image/webp", false },
    { ".woff2", "font/woff2", false },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static const char *content_type(str name, bool *ret_is_compressible)
{
    for (size_t i = 0; i < KINDS; i++)
        if (str_ends(name, str_from_c(kinds[i].ending))) {
            *ret_is_compressible = kinds[i].is_compressible;
            return kinds[i].content_type;
        }
    return NULL;
}

static str gzip(struct arena *a, str plain)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(12);
    if (c == NULL)
        return (str){ 0 };
    size_t room = libdeflate_gzip_compress_bound(c, plain.n);
    char *p = arena_alloc(a, room);
    size_t n = libdeflate_gzip_compress(c, plain.p, plain.n, p, room);
    libdeflate_free_compressor(c);
    return n > 0 && n < plain.n ? (str){ p, n } : (str){ 0 };
}

static str brotli(struct arena *a, str plain)
{
    size_t n = BrotliEncoderMaxCompressedSize(plain.n);
    uint8_t *p = arena_alloc(a, n);
    bool is_done = BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_TEXT,
                                         plain.n, (const uint8_t *)plain.p, &n, p) == BROTLI_TRUE;
    return is_done && n < plain.n ? (str){ (const char *)p, n } : (str){ 0 };
}

static str hash(struct arena *a, str bytes)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    struct buf b = buf_new(a, 2 * sizeof(digest));
    crypto_hash_sha256(digest, (const unsigned char *)bytes.p, bytes.n);
    buf_hex(&b, digest, sizeof(digest));
    return str_slice(buf_str(&b), 0, HASH_DIGITS);
}

/* "static const unsigned char NAME_plain[] = { … };" */
static void bytes_emit(struct buf *b, str name, const char *form, str bytes)
{
    if (str_is_absent(bytes))
        return;
    buf_printf(b, "static const unsigned char %.*s_%s[] = {", STR_ARG(name), form);
    for (size_t i = 0; i < bytes.n; i++)
        buf_printf(b, "%s%u,", i % 26 == 0 ? "\n    " : "", (unsigned)(unsigned char)bytes.p[i]);
    buf_put(b, bytes.n == 0 ? S("0") : S(""));
    buf_put(b, S("\n};\n"));
}

static void form_emit(struct buf *b, str name, const char *form, str bytes)
{
    if (!str_is_absent(bytes))
        buf_printf(b, "        .%s = { (const char *)%.*s_%s, %zu },\n", form, STR_ARG(name), form, bytes.n);
}

/* One file: its bytes go to *bytes, its row to *rows. */
static void asset_emit(struct files *f, str path, str content, struct buf *bytes, struct buf *rows)
{
    struct arena *a = f->arena;
    str name = path_name(path);
    bool is_compressible;
    const char *type = content_type(name, &is_compressible);
    if (type == NULL) {
        diag_error(f->diag, path, 0, "its ending has no content type — add it to tools/assetgen/assets.c");
        return;
    }
    str plain = str_ends(name, S(".css")) ? css_shrink(a, content) : content;
    str c_name = name_upper(a, name);
    str stem = str_slice(name, 0, str_find_char(name, '.'));
    str ending = str_slice(name, stem.n, name.n);
    str digest = hash(a, plain);
    str small[2] = { is_compressible ? gzip(a, plain) : (str){ 0 },
                     is_compressible ? brotli(a, plain) : (str){ 0 } };
    bytes_emit(bytes, c_name, "plain", plain);
    bytes_emit(bytes, c_name, "gzip", small[0]);
    bytes_emit(bytes, c_name, "brotli", small[1]);
    buf_printf(rows, "    [ASSET_%.*s] = {\n        .name = S_INIT(\"%.*s\"),\n", STR_ARG(c_name),
               STR_ARG(name));
    buf_printf(rows, "        .path = S_INIT(\"/a/%.*s.%.*s%.*s\"),\n", STR_ARG(stem), STR_ARG(digest),
               STR_ARG(ending));
    buf_printf(rows, "        .content_type = S_INIT(\"%s\"),\n        .etag = S_INIT(\"\\\"%.*s\\\"\"),\n",
               type, STR_ARG(digest));
    form_emit(rows, c_name, "plain", plain);
    form_emit(rows, c_name, "gzip", small[0]);
    form_emit(rows, c_name, "brotli", small[1]);
    buf_put(rows, S("    },\n"));
}

struct made assets_make(struct files *f, str dir)
{
    struct buf header = buf_new(f->arena, 1u << 20);
    struct buf bytes = buf_new(f->arena, OUT_BYTES_MAX);
    struct buf rows = buf_new(f->arena, 4u << 20);
    struct name_list paths = folder_list(f, dir, NULL);
    buf_put(
        &header,
        S("/* Made by assetgen. Do not edit. */\n#ifndef EW_GEN_ASSETS_GEN_H\n#define EW_GEN_ASSETS_GEN_H\n\n"
          "enum asset {\n    ASSET_NONE,\n"));
    buf_put(&bytes, S("/* Made by assetgen. Do not edit. */\n#include \"web/assets.h\"\n\n"));
    for (size_t i = 0; i < paths.n; i++) {
        str content;
        if (!file_read(f, paths.at[i], &content))
            continue;
        buf_printf(&header, "    ASSET_%.*s,\n", STR_ARG(name_upper(f->arena, path_name(paths.at[i]))));
        asset_emit(f, paths.at[i], content, &bytes, &rows);
    }
    buf_put(&header, S("    ASSET_COUNT\n};\n\n#endif\n"));
    buf_put(&bytes, S("\nconst struct asset_row asset_rows[ASSET_COUNT] = {\n    [ASSET_NONE] = { .name = "
                      "S_INIT(\"\") },\n"));
    buf_put(&bytes, buf_str(&rows));
    buf_put(&bytes, S("};\n"));
    return (struct made){ buf_str(&header), buf_str(&bytes) };
}
