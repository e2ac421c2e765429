/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish_palette: the colours that a site can have. A colour is a class of the stylesheet ("hue-green"), in
 * light and in dark; a test computes from the stylesheet that its words keep a contrast of at least 4.5:1 on
 * every ground on which they stand (WCAG 2.2, 1.4.3).
 */
#ifndef EW_PUBLISH_PALETTE_H
#define EW_PUBLISH_PALETTE_H

#include "web/text.h"

struct publish_hue {
    const char *code;
    enum text label;
};
/* The first is the house's own and needs no class. */
extern const struct publish_hue publish_hues[];
extern const size_t publish_hues_n;
bool publish_hue_is_good(str code);
/* The colour of the n-th site of many that are made at once: neighbours in the list differ. */
str publish_hue_of(int64_t n);
/* The class of the stylesheet; empty for the house's own. */
str publish_hue_class(struct arena *a, str code);

#endif
