/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a flat JSON object with jansson. What the keys mean is not known here. */
#include "web/form_json.h"

#include <jansson.h>

static void release(void *data)
{
    json_decref(data);
}

static rc not_flat(struct arena *a, struct err *e)
{
    return ERR(e, a, RC_INVALID, "form.unreadable",
               "JSON body: nested values, or an array with something but strings");
}

static rc add_strings(struct arena *a, struct err *e, str name, const json_t *array, struct form_parts *parts)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i);
        if (!json_is_string(item))
            return not_flat(a, e);
        str value = { json_string_value(item), json_string_length(item) };
        struct form_part part = {
            .kind = PART_TEXT, .name = name, .value = str_copy(a, value), .is_item = true
        };
        TRY(form_parts_add(parts, a, e, part));
    }
    return RC_OK;
}

static rc add_value(struct arena *a, struct err *e, str name, const json_t *value, struct form_parts *parts)
{
    struct form_part part = { .name = name };
    if (json_is_array(value))
        return add_strings(a, e, name, value, parts);
    if (json_is_null(value))
        return RC_OK;
    if (json_is_string(value)) {
        part.value = str_copy(a, (str){ json_string_value(value), json_string_length(value) });
    } else if (json_is_boolean(value)) {
        part.kind = PART_BOOL;
        part.value = json_is_true(value) ? S("true") : S("false");
    } else if (json_is_integer(value)) {
        part.kind = PART_NUMBER;
        part.value = str_printf(a, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    } else if (json_is_real(value)) {
        part.kind = PART_NUMBER;
        part.value = str_printf(a, "%.17g", json_real_value(value));
    } else {
        return not_flat(a, e);
    }
    return form_parts_add(parts, a, e, part);
}

rc form_json_read(struct arena *a, struct err *e, str body, struct form_parts *ret)
{
    struct form_parts parts = { 0 };
    json_error_t why;
    json_t *root = json_loadb(body.p != NULL ? body.p : "", body.n, JSON_REJECT_DUPLICATES, &why);
    if (root == NULL)
        return ERR(e, a, RC_INVALID, "form.unreadable", "JSON body: line %d column %d", why.line, why.column);
    arena_on_reset(a, release, root);
    if (!json_is_object(root))
        return ERR(e, a, RC_INVALID, "form.unreadable", "JSON body is not an object");
    for (void *at = json_object_iter(root); at != NULL; at = json_object_iter_next(root, at)) {
        str name = str_copy(a, str_from_c(json_object_iter_key(at)));
        TRY(add_value(a, e, name, json_object_iter_value(at), &parts));
    }
    *ret = parts;
    return RC_OK;
}
