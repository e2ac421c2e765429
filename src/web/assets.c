/* SPDX-License-Identifier: Apache-2.0 */
/* Finding embedded files. There are a dozen; a linear search is as fast as any. The rows are in
 * gen/assets_gen.c. */
#include "web/assets.h"

#include <stddef.h>

const struct asset_row *asset_find(str path)
{
    for (size_t i = 1; i < ASSET_COUNT; i++)
        if (str_eq(asset_rows[i].path, path))
            return &asset_rows[i];
    return NULL;
}

const struct asset_row *asset_named(str name)
{
    for (size_t i = 1; i < ASSET_COUNT; i++)
        if (str_eq(asset_rows[i].name, name))
            return &asset_rows[i];
    return NULL;
}

const struct asset_row *asset_get(enum asset id)
{
    return &asset_rows[id];
}

str asset_url(enum asset id)
{
    return asset_rows[id].path;
}
