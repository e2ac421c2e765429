/* SPDX-License-Identifier: Apache-2.0 */
/* decl: the head comment of a view, {# view name … #} and {# struct name … #}, becomes a shape. */
#ifndef EW_VIEWGEN_DECL_H
#define EW_VIEWGEN_DECL_H

#include "viewgen/model.h"

/* Does the inside of a comment declare something (begin with "view " or "struct ")? */
bool decl_is(str inside);
/* Reads the declaration and adds its shape to the folder; NULL with an error when it is wrong. */
struct shape *decl_read(struct folder *f, str path, int line, str inside);
/* Finds the structs that fields name, once all shapes are known, and refuses a struct inside itself. */
void decl_link(struct folder *f);

#endif
