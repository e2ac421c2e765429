/* SPDX-License-Identifier: Apache-2.0 */
/* The palette of sites. The values are in echowall.css. */
#include "features/publish/publish_palette.h"

const struct publish_hue publish_hues[] = {
    { "red", TEXT_PUBLISH_HUE_RED },       { "green", TEXT_PUBLISH_HUE_GREEN },
    { "blue", TEXT_PUBLISH_HUE_BLUE },     { "ochre", TEXT_PUBLISH_HUE_OCHRE },
    { "teal", TEXT_PUBLISH_HUE_TEAL },     { "plum", TEXT_PUBLISH_HUE_PLUM },
    { "indigo", TEXT_PUBLISH_HUE_INDIGO }, { "slate", TEXT_PUBLISH_HUE_SLATE },
};
const size_t publish_hues_n = sizeof publish_hues / sizeof publish_hues[0];

bool publish_hue_is_good(str code)
{
    for (size_t i = 0; i < publish_hues_n; i++)
        if (str_eq(code, str_from_c(publish_hues[i].code)))
            return true;
    return false;
}

str publish_hue_of(int64_t n)
{
    return str_from_c(publish_hues[(size_t)n % publish_hues_n].code);
}

str publish_hue_class(struct arena *a, str code)
{
    return str_eq(code, S("red")) || str_is_empty(code) ? S("") : str_join(a, S("hue-"), code);
}
