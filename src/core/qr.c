/* SPDX-License-Identifier: Apache-2.0 */
/* Dark modules that touch in a row become one piece of the path. */
#include "core/qr.h"

#include <qrencode.h>

#include "base/buf.h"

#define QUIET 4 /* modules around a code: ISO/IEC 18004 */
#define PATH_BYTES_MAX (256u << 10)
#define DARK 1

static void put_row(struct buf *b, const unsigned char *row, int side, int y)
{
    for (int x = 0; x < side; x++) {
        int from = x;
        while (x < side && (row[x] & DARK) != 0)
            x++;
        if (x > from)
            buf_printf(b, "M%d %dh%dv1h-%dz", from, y, x - from, x - from);
    }
}

rc qr_make(struct arena *a, struct err *e, str text, struct qr *ret)
{
    struct buf b = buf_new(a, PATH_BYTES_MAX);
    if (str_is_empty(text) || text.n > QR_TEXT_BYTES_MAX || str_find_char(text, '\0') != SIZE_MAX)
        return ERR(e, a, RC_INVALID, NULL, "no text for a QR code: %zu bytes", text.n);
    QRcode *code = QRcode_encodeString8bit(str_c(a, text), 0, QR_ECLEVEL_M);
    if (code == NULL)
        return ERR(e, a, RC_INTERNAL, NULL, "libqrencode made no code of %zu bytes", text.n);
    for (int y = 0; y < code->width; y++)
        put_row(&b, code->data + (size_t)y * (size_t)code->width, code->width, y);
    size_t n = (size_t)code->width * (size_t)code->width;
    char *dark = ARENA_ARRAY(a, char, n);
    for (size_t i = 0; i < n; i++)
        dark[i] = (char)(code->data[i] & DARK);
    int whole = code->width + 2 * QUIET;
    *ret = (struct qr){ .side = code->width,
                        .path = buf_str(&b),
                        .box = str_printf(a, "%d %d %d %d", -QUIET, -QUIET, whole, whole),
                        .dark = { dark, n } };
    QRcode_free(code);
    return RC_OK;
}
