/* SPDX-License-Identifier: Apache-2.0 */
/*
 * assets: style sheets, scripts and pictures of the program itself, embedded at build time by assetgen, each
 * plain, gzip and brotli. The address holds a hash of the content, so it may be cached for ever. Example:
 * const struct asset_row *a = asset_find(path);
 */
#ifndef EW_WEB_ASSETS_H
#define EW_WEB_ASSETS_H

#include "base/str.h"
#include "gen/assets_gen.h"

struct asset_row {
    str name; /* "echowall.css" */
    str path; /* "/a/echowall.0123456789.css" */
    str content_type;
    str etag; /* with quotes */
    str plain;
    str gzip;   /* absent where compression saves nothing */
    str brotli; /* absent where compression saves nothing */
};

/* By the path of a request; NULL when there is none. */
const struct asset_row *asset_find(str path);
/* By the name of the file, for tests and addresses kept in data; NULL when there is none. */
const struct asset_row *asset_named(str name);
const struct asset_row *asset_get(enum asset id);
/* Local address of the asset, "/a/…". */
str asset_url(enum asset id);

/* Made by assetgen, in the order of enum asset; ASSET_NONE is empty. */
extern const struct asset_row asset_rows[ASSET_COUNT];

#endif
