/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the JSON body of an interface call. */
#include <stddef.h>
#include <stdint.h>

#include "base/utf8.h"
#include "web/form_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(64u << 20);
    struct form_parts parts = { 0 };
    struct err e = { 0 };
    rc done = form_json_read(a, &e, (str){ (const char *)data, size }, &parts);
    if (done != RC_OK && (done != e.code || parts.n != 0))
        BUG("a failure without its error, or with parts");
    for (size_t i = 0; i < parts.n; i++) {
        const struct form_part *part = &parts.at[i];
        if (part->kind == PART_FILE || !utf8_is_valid(part->name) || !utf8_is_text(part->value))
            BUG("a part that is no text");
    }
    arena_free(a);
    return 0;
}
