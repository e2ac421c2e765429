/* SPDX-License-Identifier: Apache-2.0 */
/* card_picture: the picture that stands for a page where its address is passed on: 1200 by 630, PNG, by
 * libvips. */
#ifndef EW_CORE_CARD_PICTURE_H
#define EW_CORE_CARD_PICTURE_H

#include "base/arena.h"
#include "base/rc.h"
#include "base/str.h"

#define CARD_WIDTH 1200
#define CARD_HEIGHT 630

struct card_picture {
    str place, number, title, state;
    str address;           /* as a QR code in the corner; absent: none */
    unsigned char tone[3]; /* colour of the state: red, green, blue */
};
/* Can this machine write Chinese? Without such a font the card shows what is left: the number, and what of
 * the rest is ASCII. */
bool card_has_han(void);
/* Slow (tens of ms). Safe from any thread. RC_UNAVAILABLE when libvips refuses. */
MUST_USE rc card_draw(struct arena *a, struct err *e, const struct card_picture *in, bool has_han, str *ret);

#endif
