/* SPDX-License-Identifier: Apache-2.0 */
/* problem_sort: of what sort a matter is: the fields `kind` and `category` of the report, of what a clerk
 * enters, of a patrol and of the acceptance, and what one may choose in them. */
#ifndef EW_PROBLEM_SORT_H
#define EW_PROBLEM_SORT_H

#include "web/form.h"

#define PROBLEM_CATEGORY_CODE_MAX 40 /* characters */
/* Complaints come last: who is on patrol has none. */
#define PROBLEM_KINDS 5
#define PROBLEM_KINDS_WITHOUT_COMPLAINTS 4
extern const struct choice problem_kind_choices[PROBLEM_KINDS];

/* Fields of a form whose struct has `str kind` and `str category`. Categories are the site's own: their
 * choices are set when the page is made. */
#define PROBLEM_KIND_FIELD(type, text, n, ...)                                                               \
    {                                                                                                        \
        .name = "kind", .kind = FIELD_CHOICE, .at = offsetof(type, kind), .label = (text),                   \
        .choices = problem_kind_choices, .choices_n = (n), __VA_ARGS__                                       \
    }
#define PROBLEM_CATEGORY_FIELD(type, text, ...)                                                              \
    {                                                                                                        \
        .name = "category", .kind = FIELD_CHOICE, .at = offsetof(type, category), .label = (text),           \
        .max = PROBLEM_CATEGORY_CODE_MAX, __VA_ARGS__                                                        \
    }

#endif
