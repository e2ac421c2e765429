/* SPDX-License-Identifier: Apache-2.0 */
/* Text of unknown encoding: a byte order mark tells; else what is UTF-8 is UTF-8, what looks like UTF-16 is
 * that, and the rest is GB18030 when every byte of it fits. */
#include "core/text_decode.h"

#include <unicode/ucnv.h>

#include "base/utf8.h"

#define SAMPLE 4096
#define CHUNK 32768

/* UTF-16 without a mark: ASCII in it (separators at least) has a zero in every second byte, the other ones
 * hardly any. */
static const char *wide_without_mark(str bytes)
{
    size_t zeros[2] = { 0, 0 };
    size_t n = bytes.n < SAMPLE ? bytes.n : SAMPLE;
    for (size_t i = 0; i < n; i++)
        zeros[i % 2] += bytes.p[i] == '\0' ? 1 : 0;
    if (bytes.n % 2 != 0 || zeros[0] + zeros[1] < n / 16 + 1)
        return NULL;
    if (zeros[1] > 8 * zeros[0])
        return "UTF-16LE";
    return zeros[0] > 8 * zeros[1] ? "UTF-16BE" : NULL;
}

/* The whole as UTF-8; false when a byte does not fit. Opens no more than one piece at a time. */
static rc convert(struct arena *a, struct err *e, UConverter *from, str bytes, str *ret)
{
    UErrorCode status = U_ZERO_ERROR;
    size_t room = bytes.n * 2 + 16, n = 0;
    char *out = arena_alloc(a, room);
    UConverter *to = ucnv_open("UTF-8", &status);
    UChar between[CHUNK], *between_at = between, *between_end = between;
    const char *source = bytes.p;
    char *target = out;
    ucnv_setToUCallBack(from, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
    if (U_SUCCESS(status))
        ucnv_convertEx(to, from, &target, out + room, &source, bytes.p + bytes.n, between, &between_at,
                       &between_end, between + CHUNK, true, true, &status);
    n = (size_t)(target - out);
    ucnv_close(to);
    if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR)
        return ERR(e, a, RC_INVALID, "sheet.encoding", "byte %zu fits no encoding: %s",
                   (size_t)(source - bytes.p), u_errorName(status));
    *ret = (str){ out, n };
    return RC_OK;
}

static rc decode_as(struct arena *a, struct err *e, const char *encoding, str bytes, str *ret)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *from = ucnv_open(encoding, &status);
    if (U_FAILURE(status))
        return ERR(e, a, RC_INTERNAL, NULL, "no converter for %s: %s", encoding, u_errorName(status));
    rc done = convert(a, e, from, bytes, ret);
    ucnv_close(from);
    return done;
}

static rc decode(struct arena *a, struct err *e, str bytes, str *ret, const char **ret_encoding)
{
    const char *wide = wide_without_mark(bytes);
    if (str_starts(bytes, S("\xff\xfe")))
        return decode_as(a, e, *ret_encoding = "UTF-16LE", str_slice(bytes, 2, bytes.n), ret);
    if (str_starts(bytes, S("\xfe\xff")))
        return decode_as(a, e, *ret_encoding = "UTF-16BE", str_slice(bytes, 2, bytes.n), ret);
    if (wide != NULL)
        return decode_as(a, e, *ret_encoding = wide, bytes, ret);
    if (str_starts(bytes, S("\xef\xbb\xbf")))
        bytes = str_slice(bytes, 3, bytes.n);
    if (str_find_char(bytes, '\0') != SIZE_MAX)
        return ERR(e, a, RC_INVALID, "sheet.nul", "a NUL byte");
    if (!utf8_is_valid(bytes))
        return decode_as(a, e, *ret_encoding = "GB18030", bytes, ret);
    *ret_encoding = "UTF-8";
    *ret = bytes;
    return RC_OK;
}

rc text_decode(struct arena *a, struct err *e, str bytes, str *ret, const char **ret_encoding)
{
    TRY(decode(a, e, bytes, ret, ret_encoding));
    if (str_find_char(*ret, '\0') != SIZE_MAX)
        return ERR(e, a, RC_INVALID, "sheet.nul", "a NUL character");
    if (!utf8_is_valid(*ret))
        return ERR(e, a, RC_INVALID, "sheet.encoding", "half a character");
    return RC_OK;
}
