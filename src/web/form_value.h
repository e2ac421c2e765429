/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_value: from the parts of one field to its value, per kind. Pure: no request, no language; what is
 * wrong is told as the id of a text and a number for it.
 */
#ifndef EW_WEB_FORM_VALUE_H
#define EW_WEB_FORM_VALUE_H

#include "web/form.h"
#include "web/form_part.h"

struct wrong {
    enum text text; /* TEXT_NONE: nothing is wrong; may use {label} and {n} */
    int64_t n;
};

/* All parts that carry a field's name, in the order sent. */
struct sent {
    const struct form_part *const *at;
    size_t n;
};

/*
 * Checks the parts against the field and writes the value to `to`, which points to the field's member in the
 * form's struct (zeroed). Nothing is written when something is wrong. Texts live in a or in the body.
 */
struct wrong form_value_read(struct arena *a, const struct field *field, struct sent sent, void *to);

#endif
