/* SPDX-License-Identifier: Apache-2.0 */
/*
 * urlencoded: application/x-www-form-urlencoded, in bodies and in query strings. Strict: "%" must be followed
 * by two hexadecimal digits, names must be text. Knows nothing of fields.
 */
#ifndef EW_WEB_URLENCODED_H
#define EW_WEB_URLENCODED_H

#include "web/form_part.h"

/*
 * All pairs of a body in order. Empty pairs ("a=1&&b=2") are skipped; "a" is "a=". RC_INVALID when an escape
 * or a name is malformed, RC_LIMIT as in form_part.h; *ret is only written on RC_OK.
 */
MUST_USE rc urlencoded_read(struct arena *a, struct err *e, str body, struct form_parts *ret);
/* Value of the first pair of that name in a query string. False when there is none, or it is malformed, no
   text, or longer than max bytes once decoded. */
bool urlencoded_find(struct arena *a, str query, str name, size_t max, str *ret);
/* Decodes "+" and "%XX"; gives s itself when there is nothing to decode. False on a malformed escape. */
bool urlencoded_decode(struct arena *a, str s, str *ret);

#endif
