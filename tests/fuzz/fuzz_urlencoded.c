/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an urlencoded body and as a query string. */
#include <stddef.h>
#include <stdint.h>

#include "base/utf8.h"
#include "web/urlencoded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(64u << 20);
    str body = { (const char *)data, size }, value;
    struct form_parts parts = { 0 };
    struct err e = { 0 };
    rc done = urlencoded_read(a, &e, body, &parts);
    if (done != RC_OK && (done != e.code || parts.n != 0))
        BUG("a failure without its error, or with parts");
    for (size_t i = 0; i < parts.n; i++) {
        const struct form_part *part = &parts.at[i];
        if (part->name.n > FORM_NAME_MAX || !utf8_is_text(part->name) || !utf8_is_text(part->value))
            BUG("a part that is no text");
    }
    if (urlencoded_find(a, body, S("q"), 200, &value) && (value.n > 200 || !utf8_is_text(value)))
        BUG("a query parameter that is no text");
    arena_free(a);
    return 0;
}
