/* SPDX-License-Identifier: Apache-2.0 */
/* The first line of the input as Content-Type, the rest as multipart body. */
#include <stddef.h>
#include <stdint.h>

#include "base/utf8.h"
#include "web/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool lies_within(str part, str whole)
{
    return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static void check(const struct form_part *part, str body)
{
    if (part->name.n == 0 || part->name.n > FORM_NAME_MAX || !utf8_is_text(part->name))
        BUG("a part without a readable name");
    if (!lies_within(part->value, body) || !lies_within(part->file_name, body))
        BUG("a part beyond the body");
    if (part->kind == PART_TEXT && !utf8_is_text(part->value))
        BUG("a text that is no text");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(64u << 20);
    str type, boundary, body = { (const char *)data, size };
    struct form_parts parts = { 0 };
    struct err e = { 0 };
    (void)str_cut(&body, '\n', &type);
    if (!str_is_absent(body) && multipart_boundary(type, &boundary)) {
        rc done = multipart_read(a, &e, boundary, body, &parts);
        if (done != RC_OK && (done != e.code || parts.n != 0))
            BUG("a failure without its error, or with parts");
        for (size_t i = 0; i < parts.n; i++)
            check(&parts.at[i], body);
    }
    arena_free(a);
    return 0;
}
