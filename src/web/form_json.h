/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_json: the body of an interface call, one flat JSON object. Strings, numbers, true and false become
 * parts, null is as if left out, an array of strings becomes one part for each. Anything nested is refused,
 * and so are doubled keys.
 */
#ifndef EW_WEB_FORM_JSON_H
#define EW_WEB_FORM_JSON_H

#include "web/form_part.h"

/* RC_INVALID when it is no such object, RC_LIMIT as in form_part.h; *ret is only written on RC_OK. Values are
 * copied. */
MUST_USE rc form_json_read(struct arena *a, struct err *e, str body, struct form_parts *ret);

#endif
