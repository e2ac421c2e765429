/* SPDX-License-Identifier: Apache-2.0 */
/*
 * embed: files of facts (CSV) become C, so that the program carries them along.
 *   embed --out-h H --out-c C FILE...        x/demo_regions.csv becomes `extern const str demo_regions_csv;`
 * Files for browsers are assetgen's. Exit codes: 0 made, 1 a file cannot be read or written, 2 wrong command
 * line.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#define ARENA_BYTES_MAX ((size_t)64 << 20)
#define FILE_BYTES_MAX ((size_t)8 << 20)
#define READ_BYTES 4096
#define LINE_BYTES 96

static bool complain(const char *path)
{
    (void)fprintf(stderr, "embed: %s: %s\n", path, strerror(errno));
    return false;
}

static bool file_read(struct arena *a, const char *path, str *ret)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return complain(path);
    struct buf b = buf_new(a, FILE_BYTES_MAX);
    char room[READ_BYTES];
    size_t n;
    while ((n = fread(room, 1, sizeof room, in)) > 0)
        buf_put(&b, (str){ room, n });
    bool is_whole = ferror(in) == 0 && !b.is_full;
    (void)fclose(in);
    if (!is_whole)
        return complain(path);
    *ret = buf_str(&b);
    return true;
}

static bool file_write(const char *path, str text)
{
    FILE *out = fopen(path, "wb");
    if (out == NULL)
        return complain(path);
    bool is_written = fwrite(text.p, 1, text.n, out) == text.n;
    is_written = fclose(out) == 0 && is_written;
    return is_written || complain(path);
}

/* "src/core/data/demo_regions.csv" gives "demo_regions_csv". */
static str name_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    str base = str_copy(a, str_from_c(slash != NULL ? slash + 1 : path));
    struct buf b = buf_new(a, base.n);
    for (size_t i = 0; i < base.n; i++) {
        char c = base.p[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        buf_putc(&b, is_plain ? c : '_');
    }
    return buf_str(&b);
}

/* Octal escapes end after three digits, whatever follows them. */
static void literal_write(struct buf *out, str bytes)
{
    size_t column = 0;
    buf_put(out, S("    \""));
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        if (c == '"' || c == '\\' || c == '?' || c < ' ' || c > '~')
            buf_printf(out, "\\%03o", c);
        else
            buf_putc(out, (char)c);
        if (++column == LINE_BYTES) {
            buf_put(out, S("\"\n    \""));
            column = 0;
        }
    }
    buf_put(out, S("\""));
}

static bool embed(struct arena *a, const char *header, const char *source, char **files, int n)
{
    struct buf h = buf_new(a, FILE_BYTES_MAX), c = buf_new(a, ARENA_BYTES_MAX / 2);
    buf_put(&h, S("/* Made by embed; do not edit. */\n#ifndef EW_GEN_DATA_H\n#define EW_GEN_DATA_H\n\n"
                  "#include \"base/str.h\"\n\n"));
    buf_put(&c, S("/* Made by embed; do not edit. */\n#include \"gen/data.h\"\n"));
    for (int i = 0; i < n; i++) {
        str bytes, name = name_of(a, files[i]);
        if (!file_read(a, files[i], &bytes))
            return false;
        buf_printf(&h, "extern const str %.*s;\n", STR_ARG(name));
        buf_printf(&c, "\nconst str %.*s = {\n", STR_ARG(name));
        literal_write(&c, bytes);
        buf_printf(&c, ",\n    %zu\n};\n", bytes.n);
    }
    buf_put(&h, S("\n#endif\n"));
    return file_write(header, buf_str(&h)) && file_write(source, buf_str(&c));
}

int main(int argc, char **argv)
{
    if (argc < 6 || strcmp(argv[1], "--out-h") != 0 || strcmp(argv[3], "--out-c") != 0) {
        (void)fputs("embed --out-h H --out-c C FILE...\n", stderr);
        return 2;
    }
    struct arena *a = arena_new(ARENA_BYTES_MAX);
    bool is_made = embed(a, argv[2], argv[4], argv + 5, argc - 5);
    arena_free(a);
    return is_made ? 0 : 1;
}
