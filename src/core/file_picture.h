/* SPDX-License-Identifier: Apache-2.0 */
/* file_picture: from a picture as it was sent to clean bytes, by libvips. Only file.c uses it; it writes
 * nothing. */
#ifndef EW_CORE_FILE_PICTURE_H
#define EW_CORE_FILE_PICTURE_H

#include "base/rc.h"
#include "base/str.h"

struct clean_picture {
    str bytes, thumb; /* JPEG; live in the arena */
    int64_t width, height;
};
/* Errors as file_take_picture. */
MUST_USE rc picture_clean(struct arena *a, struct err *e, str bytes, struct clean_picture *ret);
/* Has libvips started (once a process)? False: it refuses. */
bool picture_ready(void);
/*
 * A drawing (SVG) of the program's own as a PNG of `scale` times its size. The loader for drawings is
 * switched on for this call only: never for what comes from outside, and not while a site is served.
 */
MUST_USE rc picture_draw(struct arena *a, struct err *e, str drawing, double scale, str *ret);

#endif
