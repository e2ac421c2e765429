/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a CSV file, within the memory that a reading may take. */
#include "core/sheet_private.h"
#include "core/text_decode.h"

rc sheet_text_decode(struct sheet *s, str bytes, str *ret)
{
    TRY(sheet_room(s, s->kept, bytes.n * 2 + 16));
    rc done = text_decode(s->kept, s->err, bytes, ret, &s->info->encoding);
    if (done != RC_OK) /* what it was kept in goes before the failure is told */
        s->err->detail = str_copy(s->arena, s->err->detail);
    return done;
}
