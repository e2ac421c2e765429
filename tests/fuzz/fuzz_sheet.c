/* SPDX-License-Identifier: Apache-2.0 */
/* The input as a table made elsewhere, within small limits. */
#include <stddef.h>
#include <stdint.h>

#include "base/utf8.h"
#include "core/sheet_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct sheet_limits small = { .file_bytes = 1 << 20,
                                           .unpacked_bytes = 4 << 20,
                                           .kept_bytes = 1 << 20,
                                           .cell_bytes = 4096,
                                           .entries = 50,
                                           .ratio = 200,
                                           .rows = 1000,
                                           .columns = 20 };

static rc check(void *data, const struct sheet_row *row)
{
    int64_t *last = data;
    if (row->number <= *last || row->n == 0 || row->n > (size_t)small.columns)
        BUG("a row out of order, empty or too wide");
    *last = row->number;
    for (size_t i = 0; i < row->n; i++)
        if (str_is_absent(row->cells[i].text) || !utf8_is_valid(row->cells[i].text))
            BUG("a cell that is no text");
    return RC_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(1u << 20);
    struct err e = { 0 };
    struct sheet_info info;
    int64_t last = 0;
    rc done = sheet_read(a, &e, (str){ (const char *)data, size }, &small, check, &last, &info);
    if (done != e.code || (done != RC_OK && e.text_key == NULL))
        BUG("a failure without words");
    arena_free(a);
    return 0;
}
