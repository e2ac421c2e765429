/* SPDX-License-Identifier: Apache-2.0 */
/* css: style sheets without comments and needless white space. Values and names are never touched. */
#ifndef EW_ASSETGEN_CSS_H
#define EW_ASSETGEN_CSS_H

#include "base/arena.h"
#include "base/str.h"

/* The sheet in fewer bytes, meaning the same. An unclosed comment or string runs to the end, as in browsers.
 */
str css_shrink(struct arena *a, str css);

#endif
