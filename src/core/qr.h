/* SPDX-License-Identifier: Apache-2.0 */
/* qr: QR codes as the path of an SVG picture, by libqrencode. The picture itself is a view's. */
#ifndef EW_CORE_QR_H
#define EW_CORE_QR_H

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"

#define QR_TEXT_BYTES_MAX 1000

struct qr {
    int64_t side; /* modules, without the quiet zone of four */
    str path;     /* the dark modules, one unit each, from 0 0 on */
    str box;      /* viewBox of an SVG that shows it with its quiet zone */
    str dark;     /* the same as bytes, row by row: 1 dark, 0 light */
};
/* Correction level M. RC_INVALID: the text is empty, longer than QR_TEXT_BYTES_MAX or holds a NUL. */
MUST_USE rc qr_make(struct arena *a, struct err *e, str text, struct qr *ret);

#endif
