/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compress: gzip (libdeflate) and br (brotli) of whole texts, and the choice between them. Streams are not
 * compressed.
 */
#include <brotli/encode.h>
#include <libdeflate.h>

#include "web/cache.h"

str compress_gzip(struct arena *a, str bytes, int level)
{
    /* Only a smaller result is wanted, so there is no need for more room than the input has. */
    char *out = arena_alloc(a, bytes.n);
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);
    if (c == NULL)
        return (str){ 0 };
    const size_t n = libdeflate_gzip_compress(c, bytes.p, bytes.n, out, bytes.n);
    libdeflate_free_compressor(c);
    return n > 0 && n < bytes.n ? (str){ out, n } : (str){ 0 };
}

str compress_br(struct arena *a, str bytes, int level)
{
    uint8_t *out = arena_alloc(a, bytes.n);
    const uint8_t *in = (const uint8_t *)bytes.p;
    size_t n = bytes.n;
    if (BrotliEncoderCompress(level, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.n, in, &n, out) !=
        BROTLI_TRUE)
        return (str){ 0 };
    return n < bytes.n ? (str){ (const char *)out, n } : (str){ 0 };
}

/* "0.85" in thousandths; anything that is no such number counts as 1. */
static int parse_quality(str s)
{
    static const int unit[] = { 100, 10, 1 };
    if (s.n == 0 || (s.p[0] != '0' && s.p[0] != '1') || (s.n > 1 && s.p[1] != '.') || s.n > 5)
        return 1000;
    int q = (s.p[0] - '0') * 1000;
    for (size_t i = 2; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return 1000;
        q += (s.p[i] - '0') * unit[i - 2];
    }
    return q < 1000 ? q : 1000;
}

/* ";q=…" among the parameters behind a coding. */
static int quality(str parameters)
{
    str one;
    while (str_cut(&parameters, ';', &one)) {
        one = str_trim(one);
        if (one.n > 2 && (one.p[0] == 'q' || one.p[0] == 'Q') && one.p[1] == '=')
            return parse_quality(str_slice(one, 2, one.n));
    }
    return 1000;
}

/* What the header says of each coding; -1: nothing. */
struct wishes {
    int gzip, br, identity, others;
};

static void note_wish(struct wishes *w, str name, int q)
{
    if (str_eq_nocase(name, S("br")))
        w->br = q;
    else if (str_eq_nocase(name, S("gzip")) || str_eq_nocase(name, S("x-gzip")))
        w->gzip = q;
    else if (str_eq_nocase(name, S("identity")))
        w->identity = q;
    else if (str_eq(name, S("*")))
        w->others = q;
}

enum encoding encoding_choose(str accept_encoding)
{
    struct wishes w = { -1, -1, -1, -1 };
    str item;
    while (str_cut(&accept_encoding, ',', &item)) {
        str name;
        (void)str_cut(&item, ';', &name);
        note_wish(&w, str_trim(name), quality(item));
    }
    const int br = w.br >= 0 ? w.br : w.others;
    const int gzip = w.gzip >= 0 ? w.gzip : w.others;
    /* Unnamed, plain is allowed but the last choice. */
    if (br > 0 && br >= gzip && br >= w.identity)
        return ENCODING_BR;
    if (gzip > 0 && gzip >= w.identity)
        return ENCODING_GZIP;
    return ENCODING_PLAIN;
}
