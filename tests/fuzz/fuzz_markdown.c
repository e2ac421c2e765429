/* SPDX-License-Identifier: Apache-2.0 */
/* The input as an editor's text: whatever it is, the page is harmless, and so is what is told of it. */
#include <stddef.h>
#include <stdint.h>

#include "base/utf8.h"
#include "harness/xss.h"
#include "web/markdown.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool place(void *data, str address, struct markdown_place *ret)
{
    (void)data;
    ret->src = S("/pictures/aa");
    ret->href = S("/files/aa");
    ret->note = address;
    return address.n % 2 == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new((size_t)256 << 20);
    struct markdown_options o = { .lang = LANG_ZH_HANS, .heading_top = 2, .place = place };
    struct markdown_made made;
    str text = { (const char *)data, size };
    if (utf8_is_text(text) && markdown_html(a, NULL, text, &o, &made) == RC_OK) {
        if (!xss_is_harmless(made.body.s) || !utf8_is_valid(made.body.s))
            BUG("a page that may do harm");
        if (!utf8_is_valid(markdown_text(a, text, 1000)))
            BUG("words that are no text");
    }
    arena_free(a);
    return 0;
}
