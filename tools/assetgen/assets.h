/* SPDX-License-Identifier: Apache-2.0 */
/* assets and icons: what assetgen writes. */
#ifndef EW_ASSETGEN_ASSETS_H
#define EW_ASSETGEN_ASSETS_H

#include "viewgen/file.h"

struct made {
    str header, source;
};
/* All files of the folder, embedded plain, gzip and brotli. */
struct made assets_make(struct files *f, str dir);
/* All .svg files of the folder as symbols of a sprite. */
struct made icons_make(struct files *f, str dir);
/* The inside of an icon's file becomes a <symbol> (or stays a <pattern>); absent with an error. */
str icon_symbol(struct files *f, str path, str svg, bool *ret_is_pattern);

#endif
