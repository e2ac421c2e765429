/* SPDX-License-Identifier: Apache-2.0 */
/* The list of named parts that all body readers fill. Its limits stand here once for all of them. */
#include "web/form_part.h"

#include "base/utf8.h"

const struct form_part *form_parts_find(const struct form_parts *parts, str name)
{
    for (size_t i = 0; i < parts->n; i++) {
        if (str_eq(parts->at[i].name, name))
            return &parts->at[i];
    }
    return NULL;
}

static void make_room(struct form_parts *parts, struct arena *a)
{
    size_t room = parts->room == 0 ? 16 : parts->room * 2;
    struct form_part *at = ARENA_ARRAY(a, struct form_part, room);
    for (size_t i = 0; i < parts->n; i++)
        at[i] = parts->at[i];
    parts->at = at;
    parts->room = room;
}

rc form_parts_add(struct form_parts *parts, struct arena *a, struct err *e, struct form_part part)
{
    if (parts->n == FORM_PARTS_MAX)
        return ERR(e, a, RC_LIMIT, "form.too_many", "more than %d parts in a form", FORM_PARTS_MAX);
    if (part.name.n > FORM_NAME_MAX)
        return ERR(e, a, RC_LIMIT, "form.unreadable", "name of a form part has %zu bytes", part.name.n);
    if (parts->n == parts->room)
        make_room(parts, a);
    if (part.kind == PART_TEXT && !utf8_is_text(part.value)) {
        part.is_broken = true;
        part.value = S("");
    }
    if (part.kind == PART_FILE && !utf8_is_text(part.file_name))
        part.file_name = (str){ 0 };
    parts->at[parts->n++] = part;
    return RC_OK;
}
