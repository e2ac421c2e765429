/* SPDX-License-Identifier: Apache-2.0 */
/*
 * multipart: multipart/form-data after RFC 7578 and RFC 2046. Values and files are slices of the body,
 * nothing is copied. What is doubtful is refused: a body that ends early, bare line feeds and folded lines in
 * part heads, a boundary line with something behind it, transfer encodings, two dispositions. Knows nothing
 * of fields.
 */
#ifndef EW_WEB_MULTIPART_H
#define EW_WEB_MULTIPART_H

#include "web/form_part.h"

#define MULTIPART_HEADERS_MAX 8   /* lines in the head of a part */
#define MULTIPART_HEAD_MAX 2048   /* bytes of the head of a part */
#define MULTIPART_BOUNDARY_MAX 70 /* bytes, RFC 2046 5.1.1 */

/* The boundary named by a Content-Type header; false when there is none or it is malformed. */
bool multipart_boundary(str content_type, str *ret);
/*
 * All parts in order. A part with a filename parameter is a PART_FILE. RC_INVALID when the body is malformed,
 * RC_LIMIT as in form_part.h and above; *ret is only written on RC_OK. The slices live as long as body does.
 */
MUST_USE rc multipart_read(struct arena *a, struct err *e, str boundary, str body, struct form_parts *ret);

#endif
